"""The message that asks a PM for their reports, and the one that tells of a silence."""

from collections.abc import Sequence
from datetime import date

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.escalation import ask_now_button
from bot.blocks.forms import View, modal
from bot.blocks.kit import (
    Block,
    Element,
    Shown,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    day,
    escape,
    few,
    names,
    overflow,
    quote,
    section,
    shorten,
    weekday,
)
from bot.domain.enums import EscalationStep, Rating
from bot.domain.periods import zone_or_utc
from bot.domain.prompts import Owed, PromptNote, ReportingProject, SilenceNote
from bot.domain.views import Excused, ProjectView

MOST_PROJECTS = 15
PROMPT = "prompt:"


def prompt_message(note: PromptNote) -> Shown:
    """Ask for every report that one PM owes, and say what is in; each button carries its project's id."""
    if not note.owed:
        return _nothing_owed(note)
    first = note.owed[0].project
    if len(note.owed) == 1:
        point = f"{first.name}: status {_when(note)}"
        text = f"{escape(point)}. Write it here in one line, or press Write Status."
        asked = section(f"*{escape(point.replace('*', ''))}.* {_last(first)}{_since(note.owed[0])}")
        buttons = actions(*_buttons(first, primary=True), block_id=_block_id(first))
        blocks = [asked, _how(first, alone=True), buttons]
    else:
        point = f"{count(len(note.owed), 'status report')} {_when(note, many=True)}"
        listed = names([escape(each.project.name) for each in note.owed], 3)
        text = f"{point}: {listed}. Write each here in one line, or press Write Status."
        blocks = [section(f"*{point}.*"), _how(first, alone=False), *_each_owed(note)]
    comes = [context(escape(said))] if (said := _what_comes(note)) else []
    text = f"{text} {escape(said)}".strip()  # a screen reader reads nothing but this
    small = context(" · ".join(_small_print(note)))
    return text, (*blocks, *_settled(note), *_snooze(note), *comes, small)


def prompt_moved(note: PromptNote) -> Shown:
    """What takes the place of an older prompt, so that only the newer one stands."""
    text = f"I asked again on {weekday(note.local_date)}; that message stands now instead of this one."
    return text, (context(text),)


def _nothing_owed(note: PromptNote) -> Shown:
    if not note.reported and not note.excused:
        text = "Nothing is asked of you here any more."
        return text, (section(text),)
    every = names([each.name for each in (*note.reported, *note.excused)], 3)
    done = "answered" if note.excused else "reported"
    text = escape(f"All is {done} that was asked for: {every}.")
    return text, (section(f"*{text}*"), *_settled(note), context("I write again when the next is due"))


def _each_owed(note: PromptNote) -> list[Block]:
    """Each project with its buttons; past the most that one message can hold, the keys of the rest."""
    apart = len({each.period for each in note.owed}) > 1
    blocks = []
    for owed in note.owed[:MOST_PROJECTS]:
        each, due = owed.project, f" · due {weekday(owed.period)}" if apart else ""
        blocks.append(section(f"{bold(each.name)}{due} · {_last(each)}{_since(owed)}"))
        blocks.append(actions(*_buttons(each, primary=False), block_id=_block_id(each)))
    rest = note.owed[MOST_PROJECTS:]
    if rest:
        keys = ", ".join(escape(each.project.key) for each in rest[:40])
        more = f"… and {len(rest)} more: {keys}{'' if len(rest) <= 40 else ' …'}"
        blocks.append(section(f"{more}\nThey move up here as you report."))
    return blocks


def _settled(note: PromptNote) -> list[Block]:
    """What came since it was asked for, and what comes not this time, a line each."""
    lines = [f"✓ {bold(each.name)} {each.last_rating.label}" for each in note.reported]
    lines += [f"– {bold(each.name)} not this period" for each in note.excused]
    return [section("\n".join(few(lines, MOST_PROJECTS)))] if lines else []


def _snooze(note: PromptNote) -> list[Block]:
    """Let the person put it off; once they have, say until when."""
    if note.snoozed_until is not None:
        return [section(f"You are asked again on {weekday(note.snoozed_until)}.")]
    row = [
        button(f"Ask Again {weekday(day)[:-5]}", f"{Action.PROMPT_SNOOZE}:{day}", day.isoformat())
        for day in note.snoozes
    ]
    return [actions(*row)] if row else []


def snoozed(until: date) -> Shown:
    """That a person is left alone up to a day."""
    text = f"You are asked for reports again on {weekday(until)}."
    return text, (section(text),)


def excuse_form(project: ProjectView) -> View:
    """Why a project gives no report this time."""
    element = {"type": "plain_text_input", "multiline": True, "max_length": 500}
    blocks = [
        section(f"{bold(project.name)} gives no report this time."),
        inputs.entry("reason", "Why", element, optional=False),
        context("Your program manager reads it, and the digest counts it as not due"),
    ]
    return modal("Not this period", "Record", Callback.EXCUSE_FORM, str(project.project_id), blocks)


def excused_shown(done: Excused) -> Shown:
    """What whoever said it sees."""
    heard = ", ".join(f"<@{each.address}>" for each in done.hears)
    told = f" {heard} will be told." if heard else ""
    text = f"{escape(done.project.name)} gives no report for {weekday(done.period)}.{told}"
    return text, (section(text), context("A report that you give all the same counts"))


def excused_note(done: Excused, why: str) -> Shown:
    """What the program manager hears."""
    text = f"{done.by}: no report of {done.project.name} for {weekday(done.period)}"
    return escape(text), (section(f"{escape(text)}\n{quote(done.reason)}"), context(f"You get this as {why}"))


def answered_prompt(blocks: Sequence[Block], project_id: int, answer: Sequence[Block]) -> tuple[Block, ...]:
    """Put an answer in the place of one project's buttons; empty when the message has no such buttons."""
    place = f"{PROMPT}{project_id}"
    if all(block.get("block_id") != place for block in blocks):
        return ()
    shown: list[Block] = []
    for block in blocks:
        shown += answer if block.get("block_id") == place else [block]
    return tuple(at_most(shown))


def unchanged_again(project: ProjectView, times: int) -> Shown:
    """Ask whether it is really so, when nothing is said to have changed for the fourth time in a row."""
    text = f"{count(times, 'report')} in a row say that nothing changed in {project.name}. Is it really so?"
    write = button("Write Status", Action.PROMPT_WRITE_STATUS, project.project_id, style="primary")
    same = button("Still True", Action.PROMPT_STILL_TRUE, project.project_id)
    return escape(text), (
        section(escape(text)),
        actions(write, same),
        context("Readers see how often it was said. A line with what you know is enough."),
    )


def silence_message(notes: Sequence[SilenceNote]) -> Shown:
    """Tell a program manager whose reports stay away, and that they are asked no more, all in one message."""
    every = [(note, each) for note in notes for each in note.projects]
    if len(notes) == 1:
        point = f"{escape(notes[0].silent_name)} has not answered three prompts for "
        point += escape(names([each.name for each in notes[0].projects]))
        asked = f" I last asked on {weekday(notes[0].last_asked)} and have stopped now."
    else:
        who = names([note.silent_name for note in notes])
        point, asked = f"{len(notes)} people have not answered three prompts: {escape(who)}", ""
    blocks = [section(f"*{point}.*{asked or ' I have stopped asking them.'}")]
    for note, each in every[:MOST_PROJECTS]:
        whose = "" if asked else f"{escape(note.silent_name)}, last asked {weekday(note.last_asked)} · "
        said = f"{bold(each.name)} · {whose}{_last(each)}"
        blocks.append(section(said, accessory=ask_now_button(each.project_id, each.name)))
    if len(every) > MOST_PROJECTS:
        blocks.append(section(f"… and {len(every) - MOST_PROJECTS} more"))
    people = ", ".join(f"<@{note.silent_slack_id}>" for note in notes)
    blocks.append(section(f"You may want to write to {people}. I ask again once a report has come."))
    why = "You get this once, as program manager of these projects"
    return f"{point}. I have stopped asking.", (*blocks, context(why))


def _when(note: PromptNote, *, many: bool = False) -> str:
    moments = {each.due_at for each in note.owed}
    if len(moments) > 1:
        return "are due or late"
    moment = moments.pop()
    hour = moment.astimezone(zone_or_utc(note.zone))
    if note.local_date > note.period:
        return f"{'were' if many else 'was'} due {weekday(note.period)}"
    day = "today" if note.local_date == note.period else weekday(note.period)
    if moment > note.at:
        return f"{'are' if many else 'is'} due {day} at {hour:%H:%M}"
    return f"{'were' if many else 'was'} due {day} at {hour:%H:%M}"


def _last(project: ReportingProject) -> str:
    if project.last_reported_at is None or project.last_rating is Rating.NOT_REPORTED:
        return "No report yet"
    return f"Last: {project.last_rating.label}, {day(project.last_reported_at.date())}"


def _since(owed: Owed) -> str:
    """Say since when reports are missing, where more than this one is."""
    return f" · Missing since {weekday(owed.since)}" if owed.since < owed.period else ""


def _how(project: ReportingProject, *, alone: bool) -> Block:
    """Show a line to write; who was asked for one project need not name it."""
    named = "" if alone else f"{shorten(project.key, 40)} "
    example = f"{named}amber vendor test late, need test system by Fri"
    return section(f"Write to me here in one line, for example\n`{escape(example)}`")


def _buttons(project: ReportingProject, *, primary: bool) -> list[Element]:
    write = button(
        "Write Status",
        Action.PROMPT_WRITE_STATUS,
        project.project_id,
        style="primary" if primary else None,
        says=f"Write the status of {project.name}",
    )
    later = overflow(Action.PROMPT_EXCUSE, [("Not This Period …", str(project.project_id))])
    if project.last_rating is Rating.NOT_REPORTED:
        return [write, later]
    same = button(
        "No Change",
        Action.PROMPT_NO_CHANGE,
        project.project_id,
        says=f"Report {project.name} as {project.last_rating.word} again",
    )
    return [write, same, later]


def _block_id(project: ReportingProject) -> str:
    return f"{PROMPT}{project.project_id}"


def _what_comes(note: PromptNote) -> str:
    """Tell beforehand who is asked or told next, and on which day."""
    parts = [
        f"{each.name} {'is asked too' if each.step is EscalationStep.DEPUTY else 'hears of it'} "
        f"on {weekday(each.on)}"
        for each in note.next_steps
    ]
    return f"If nothing comes, {', '.join(parts)}." if parts else ""


def _small_print(note: PromptNote) -> list[str]:
    one = len(note.owed) == 1
    absent = names(sorted({each.instead_of for each in note.owed if each.instead_of}))
    which = "the PM of this project" if one else "the PM of these projects"
    if absent:
        which = f"{'' if all(each.instead_of for each in note.owed) else 'PM or '}deputy of {escape(absent)}"
    told = any(each.project.program_manager_id is not None for each in note.owed)
    last = ", the last: after it I tell your program manager" if told else ", the last"
    if not note.count:
        return ["Prompt ahead; one more comes on the day", f"You get this as {which}"]
    asked = f"Prompt {note.count} of {note.most}"
    return [asked + (", then I stop" if note.count < note.most else last), f"You get this as {which}"]
