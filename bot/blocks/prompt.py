"""The message that asks a PM for their reports, and the one that tells of a silence."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.kit import (
    Block,
    Element,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    day,
    escape,
    names,
    section,
    shorten,
    weekday,
)
from bot.domain.enums import Rating
from bot.domain.periods import zone_or_utc
from bot.domain.prompts import PromptNote, ReportingProject, SilenceNote
from bot.domain.views import ProjectView

Shown = tuple[str, tuple[Block, ...]]
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
        asked = section(f"*{escape(point.replace('*', ''))}.* {_last(first)}")
        buttons = actions(*_buttons(first, primary=True), block_id=_block_id(first))
        blocks = [asked, _how(first, alone=not note.reported), buttons]
    else:
        point = f"{count(len(note.owed), 'status report')} {_when(note, many=True)}"
        listed = names([escape(each.project.name) for each in note.owed], 3)
        text = f"{point}: {listed}. Write each here in one line, or press Write Status."
        blocks = [section(f"*{point}.*"), _how(first, alone=False), *_each_owed(note)]
    return text, (*blocks, *_reported(note), context(" · ".join(_small_print(note))))


def prompt_moved(note: PromptNote) -> Shown:
    """What takes the place of an older prompt, so that only the newer one stands."""
    text = f"I asked again on {weekday(note.local_date)}; that message stands now instead of this one."
    return text, (context(text),)


def _nothing_owed(note: PromptNote) -> Shown:
    if not note.reported:
        text = "Nothing is asked of you here any more."
        return text, (section(text),)
    every = names([each.name for each in note.reported], 3)
    text = escape(f"All is reported that was asked for: {every}.")
    return text, (section(f"*{text}*"), *_reported(note), context("I write again when the next is due"))


def _each_owed(note: PromptNote) -> list[Block]:
    """Each project with its buttons; past the most that one message can hold, the keys of the rest."""
    apart = len({each.period for each in note.owed}) > 1
    blocks = []
    for owed in note.owed[:MOST_PROJECTS]:
        each, due = owed.project, f" · due {weekday(owed.period)}" if apart else ""
        blocks.append(section(f"{bold(each.name)}{due} · {_last(each)}"))
        blocks.append(actions(*_buttons(each, primary=False), block_id=_block_id(each)))
    rest = note.owed[MOST_PROJECTS:]
    if rest:
        keys = ", ".join(escape(each.project.key) for each in rest[:40])
        more = f"… and {len(rest)} more: {keys}{'' if len(rest) <= 40 else ' …'}"
        blocks.append(section(f"{more}\nThey move up here as you report."))
    return blocks


def _reported(note: PromptNote) -> list[Block]:
    """What came since it was asked for, a line each."""
    lines = [f"✓ {bold(each.name)} {each.last_rating.label}" for each in note.reported[:MOST_PROJECTS]]
    if len(note.reported) > MOST_PROJECTS:
        lines.append(f"✓ … and {len(note.reported) - MOST_PROJECTS} more")
    return [section("\n".join(lines))] if lines else []


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


def silence_message(note: SilenceNote) -> Shown:
    """Tell a program manager whose reports stay away, and that nobody is asked any more."""
    which = names([each.name for each in note.projects])
    person = f"<@{note.silent_slack_id}>"
    text = f"{escape(note.silent_name)} has not answered three prompts for {escape(which)}"
    lines = [f"• {bold(each.name)} · {_last(each)}" for each in note.projects[:MOST_PROJECTS]]
    if len(note.projects) > MOST_PROJECTS:
        lines.append(f"… and {len(note.projects) - MOST_PROJECTS} more")
    return f"{text}. I have stopped asking.", (
        section(f"*{text}.* I last asked on {weekday(note.last_asked)} and have stopped now."),
        section("\n".join(lines)),
        section(f"You may want to write to {person}. I ask again once a report has come."),
        context("You get this once, as program manager of these projects"),
    )


def _when(note: PromptNote, *, many: bool = False) -> str:
    moments = {each.due_at for each in note.owed}
    if len(moments) > 1:
        return "are due or late"
    moment = moments.pop()
    hour = moment.astimezone(zone_or_utc(note.zone))
    if note.local_date != note.period:
        return f"{'were' if many else 'was'} due {weekday(note.period)}"
    if moment > note.at:
        return f"{'are' if many else 'is'} due today at {hour:%H:%M}"
    return f"{'were' if many else 'was'} due today at {hour:%H:%M}"


def _last(project: ReportingProject) -> str:
    if project.last_reported_at is None or project.last_rating is Rating.NOT_REPORTED:
        return "No report yet"
    return f"Last: {project.last_rating.label}, {day(project.last_reported_at.date())}"


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
    if project.last_rating is Rating.NOT_REPORTED:
        return [write]
    same = button(
        "No Change",
        Action.PROMPT_NO_CHANGE,
        project.project_id,
        says=f"Report {project.name} as {project.last_rating.word} again",
    )
    return [write, same]


def _block_id(project: ReportingProject) -> str:
    return f"{PROMPT}{project.project_id}"


def _small_print(note: PromptNote) -> list[str]:
    which = "the PM of this project" if len(note.owed) == 1 else "the PM of these projects"
    told = any(each.project.program_manager_id is not None for each in note.owed)
    last = ", the last: next I tell your program manager" if told else ", the last"
    asked = f"Prompt {note.count} of {note.most}"
    return [asked + (", then I stop" if note.count < note.most else last), f"You get this as {which}"]
