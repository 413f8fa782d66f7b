"""Attesting: the one message that asks what projects still serve, and the forms behind it."""

from collections.abc import Sequence

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
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
    one_line,
    overflow,
    section,
    shorten,
)
from bot.domain.attesting import Attested, AttestList, Duty, ScopeNews, Service, mark_of, quarter_name
from bot.domain.enums import Verdict
from bot.domain.holding import Holds
from bot.domain.strategy import STRENGTHS

MOST = 15
"""Projects in one message; the others move up as these are attested."""
NAMED = 12
SENTENCE = 160
WORDS = "words"
STRENGTH, SENTENCE_OF, NEW = "strength", "how", "objective"
HOLDS, CHANGE, END = "holds", "change", "end"
AFTER = "after:"
OPTIONS = (
    *((str(value), word.capitalize()) for value, word in sorted(STRENGTHS.items(), reverse=True)),
    ("0", "Not any more"),
)
VERDICTS = {
    Verdict.HOLDS: "attested",
    Verdict.CHANGED: "changed and attested",
    Verdict.ENDED: "attested as serving nothing any more",
}


def attest_button(program_id: int = 0, label: str = "Attest Alignments") -> Element:
    """The way to what somebody may attest: theirs, or with an id what is in a program."""
    ending = f":{program_id}" if program_id else ""
    return button(label, f"{Action.ATTEST_SHOW}{ending}", str(program_id))


def attest_message(found: AttestList) -> Shown:
    """Ask for somebody's word on each project that waits, and say what is settled."""
    quarter = quarter_name(found.quarter)
    note = [section(f"_{escape(found.note)}_")] if found.note else []
    if not found.waiting:
        return _nothing_waits(found, quarter, note)
    waits = count(len(found.waiting), "project serves", "projects serve")
    text = f"{quarter}: do you attest what {waits}?"
    shown = found.waiting[:MOST]
    blocks = [section(f"*{escape(text)}*\nPress *Attest All* if all of it still holds."), *note]
    blocks += [section(_asked(each), accessory=_menu(each, found.of)) for each in shown]
    left = len(found.waiting) - len(shown)
    if left:
        blocks.append(context(f"… and {left:,} more, which move up here as you attest these"))
    value = "|".join([str(found.of), mark_of(shown), ",".join(str(each.project_id) for each in shown)])
    label = "Attest All" if not left else f"Attest These {len(shown)}"
    blocks.append(actions(button(label, Action.ATTEST_ALL, value, style="primary")))
    small = "The menu beside each changes it, or says that it serves nothing any more"
    return escape(text), tuple(at_most([*blocks, *_settled(found), *_bare(found), context(small)]))


def _nothing_waits(found: AttestList, quarter: str, note: list[Block]) -> Shown:
    if not (found.settled or found.bare):
        text = "Nothing is asked of you here any more."
        return text, (section(text), *note)
    text = (
        f"All that was asked is attested for {quarter}." if found.settled else "Nothing waits for your word."
    )
    small = context("I ask again next quarter, and when a project's scope changes")
    return text, (section(f"*{text}*"), *note, *_settled(found), *_bare(found), small)


def _asked(duty: Duty) -> str:
    lines = [bold(duty.name), *services(duty.serves)]
    lines += [_news(each) for each in duty.news]
    return "\n".join(lines)


def services(serves: Sequence[Service]) -> list[str]:
    """What a project serves, a line each: how strongly, through which program, how in words."""
    return [f"• {_service(each)}" for each in serves] or ["• serves nothing"]


def _service(each: Service) -> str:
    through = f", through {escape(each.through)}" if each.through else ""
    over = f" (over since {day(each.over_since)})" if each.state is Holds.OVER else ""
    later = " (has not begun)" if each.state is Holds.LATER else ""
    how = f": {one_line(each.sentence, SENTENCE)}" if each.sentence else ""
    aim = one_line(f"{each.key} {each.title}", 80)
    return f"{STRENGTHS[each.strength]} {aim}{over}{later}{through}{how}"


def _news(news: ScopeNews) -> str:
    return f"Its scope changed on {day(news.on)}, says {escape(news.where)}:\n> {escape(news.quote)}"


def _menu(duty: Duty, of: int) -> Element:
    mark = mark_of([duty])
    options = [("Still Holds", HOLDS), ("Change …", CHANGE), ("Not Any More …", END)]
    rows = [(label, _value(verb, of, duty.project_id, mark)) for label, verb in options]
    return overflow(Action.ATTEST_ONE, rows)


def after(change_id: int) -> str:
    """Say in a button that it stands in the message about a change of scope."""
    return f"{AFTER}{change_id}"


def _value(verb: str, of: int | str, project_id: int, mark: str) -> str:
    return f"{verb}|{of}|{project_id}|{mark}"


def _settled(found: AttestList) -> list[Block]:
    lines = [f"✓ {bold(each.name)} {attested_by(each.attested)}" for each in found.settled if each.attested]
    return [section("\n".join(few(lines, MOST)))] if lines else []


def _bare(found: AttestList) -> list[Block]:
    """Name what serves nothing in force: there is nothing to attest, only to align or to excuse."""
    if not found.bare:
        return []
    said = names([escape(each.name) for each in found.bare], NAMED)
    how = "`/pmo align` says what each serves, `/pmo waive` excuses one"
    return [context(f"▲ Serving no objective in force: {said}. {how}")]


def attested_by(said: Attested | None) -> str:
    """Whose word it is, when it was given, and what it was."""
    if said is None:
        return "not attested yet"
    words = f": {one_line(said.words, SENTENCE)}" if said.words else ""
    return f"{VERDICTS[said.verdict]} by {escape(said.by)} on {day(said.on)}{words}"


def reminder(found: AttestList) -> Shown:
    """Remind once, in the thread of the message."""
    due = [each for each in found.waiting if each.due]
    waits = count(len(due), "project still waits", "projects still wait")
    text = f"{waits} for your word above: {names([each.name for each in due], 5)}."
    return escape(text), (section(escape(text)), context("The PMO is told of what is missing in a week"))


def scope_message(duty: Duty, change_id: int) -> Shown:
    """Ask what a project still serves after its scope changed; once somebody has said it, say so."""
    news = next((each for each in duty.news if each.change_id == change_id), None)
    if news is None:
        said = "Nothing is asked here any more."
        if duty.attested:
            said = "\n".join([f"✓ {bold(duty.name)} {attested_by(duty.attested)}", *services(duty.serves)])
        return said, (section(said),)
    text = f"The scope of {duty.name} changed. Does it still serve what it did?"
    quoted = f"{escape(news.where[:1].upper() + news.where[1:])}, {day(news.on)}:\n> {escape(news.quote)}"
    mark = mark_of([duty])

    def press(label: str, verb: str, style: str | None = None) -> Element:
        value = _value(verb, after(change_id), duty.project_id, mark)
        return button(label, f"{Action.ATTEST_ONE}:{verb}", value, style=style)

    return escape(text), (
        section(f"*{escape(text)}*\n{quoted}"),
        section("\n".join(services(duty.serves))),
        actions(press("Still Holds", HOLDS, "primary"), press("Change", CHANGE), press("Not Any More", END)),
        context("You are asked because you steer it; asked once for each change"),
    )


def taken_back(duty: Duty) -> Shown:
    """What takes the place of a question whose report was corrected."""
    text = escape(
        f"{duty.name}: the report was corrected, so its scope did not change. Nothing is asked here."
    )
    return text, (section(text),)


def change_form(duty: Duty, of: str, choices: Sequence[tuple[int, str]]) -> View:
    """What a project serves by itself, each to be changed, and one more to be added."""
    own = [each for each in duty.serves if not each.through]
    through = [each for each in duty.serves if each.through]
    blocks: list[Block] = [section(f"What {bold(duty.name)} serves")]
    for each in own[:MOST]:
        at = each.objective_id
        label = shorten(f"{each.key} {each.title}", 48)
        blocks.append(inputs.select(f"{STRENGTH}:{at}", label, OPTIONS, str(each.strength), optional=False))
        blocks.append(inputs.line(f"{SENTENCE_OF}:{at}", "How", each.sentence, most=500))
    served = {each.objective_id for each in own}
    new = [(str(at), shorten(named, 75)) for at, named in choices if at not in served][:100]
    if new:
        blocks.append(inputs.select(f"{NEW}:new", "It also serves", new, None))
        blocks.append(inputs.select(f"{STRENGTH}:new", "How strongly", OPTIONS[:-1], "2"))
        blocks.append(inputs.line(f"{SENTENCE_OF}:new", "How", "", most=500))
    if through:
        said = names([f"{escape(each.key)} through {escape(each.through)}" for each in through], NAMED)
        blocks.append(context(f"It also serves {said}; that is set for the whole program: `/pmo align`"))
    value = f"{of}|{duty.project_id}|{mark_of([duty])}"
    return modal("Change Alignments", "Attest", Callback.ATTEST_CHANGE_FORM, value, blocks)


def end_form(duty: Duty, of: str) -> View:
    """What ends when a project serves nothing any more, and a word on why."""
    own = [f"{escape(each.key)} {escape(each.title)}" for each in duty.serves if not each.through]
    blocks: list[Block] = [section(f"{bold(duty.name)} serves nothing any more.")]
    if own:
        blocks.append(section(f"This ends that it serves {names(own, NAMED)}."))
    if duty.program_serves:
        said = f"Its program {escape(duty.program)} still serves one; the PMO is shown that the two differ."
        blocks.append(section(said))
    blocks.append(inputs.text(WORDS, "Why", "", hint="The PMO reads it under /pmo strategy", optional=True))
    value = f"{of}|{duty.project_id}|{mark_of([duty])}"
    return modal("Not Any More", "Record", Callback.ATTEST_END_FORM, value, blocks)


def recorded(duty: Duty) -> Shown:
    """What whoever filled in a form sees."""
    word = attested_by(duty.attested)
    lines = [f"{bold(duty.name)} {word}", *services(duty.serves)]
    return f"{escape(duty.name)}: {word}", (section("\n".join(lines)),)
