"""Previews: what a line was read as, word by word, before anybody else sees it."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.blocks.cards import address, rating_change
from bot.blocks.kit import (
    MESSAGE_BLOCKS,
    Block,
    Element,
    Shown,
    actions,
    all_fields,
    at_most,
    button,
    context,
    day,
    escape,
    names,
    one_line,
    overflow,
    quote,
    section,
    shorten,
)
from bot.domain.enums import Dimension, Rating
from bot.domain.line.name_index import Named
from bot.domain.line.parts import Part, PartKind, Question
from bot.domain.line.risk import RiskLine
from bot.domain.line.status import StatusLine
from bot.domain.previews import Preview, RiskPreview
from bot.domain.views import MilestoneView, PersonView, Recipient, ReportView

RATINGS = (Rating.GREEN, Rating.AMBER, Rating.RED)
ONLY_TYPED = "Correct Only What I Typed"
LONG = 1500
"""Characters of typed text that a preview shows; all of it is kept and posted."""


def status_preview(read: Preview, *, meanwhile: ReportView | None = None) -> Shown:
    """Show what a status line was read as; Post only when nothing is open.

    `meanwhile` is what somebody else reported since it was first shown.
    """
    if read.project is None:
        return _which_project(
            read.nonce, read.line.text, read.choices, Action.STATUS_PROJECT, read.line.project.words
        )
    line, project = read.line, read.project
    title = f"Post this status of {project.name}?" if read.ready else f"Almost there: {project.name}"
    was = project.report.overall if project.report else Rating.NOT_REPORTED
    pairs = [("Project", _from(escape(project.name), _of_kind(line.parts, PartKind.PROJECT)))]
    rating = rating_change(was, line.rating) if line.rating else "not found in your line"
    pairs.append(("Status", _from(rating, _of_kind(line.parts, PartKind.RATING))))
    pairs += [
        (escape(part.label), _from(escape(part.value), part)) for part in line.parts if _is_detail(part)
    ]
    overtaken = _meanwhile(meanwhile) if meanwhile else ""
    blocks: list[Block] = [
        *([section(escape(overtaken))] if overtaken else []),
        section(f"*{escape(title)}*"),
        *all_fields(_with_baselines(pairs, line, read.milestones)),
    ]
    if line.summary:
        blocks.append(section(quote(shorten(line.summary, LONG))))
    if read.repeats and project.report:
        since = project.report.unchanged_since or project.report.reported_at.date()
        blocks.append(section(f"Nothing changed since {day(since)}. Posting says so once more."))
    for number, asked in enumerate(line.questions):
        blocks += _question(read.nonce, number, asked)
    blocks += [section(f"▸ {escape(problem)}") for problem in line.problems]
    if read.unrated:
        blocks.append(actions(*(_rate(read.nonce, each) for each in RATINGS)))
    if read.ready and read.unexplained:
        blocks.append(context(_say_why(read.unexplained)))
    if read.left_out:
        keeps = f" *{ONLY_TYPED}* keeps it." if read.ready else ""
        blocks.append(section(f"▸ {_leaves_out(read)}{keeps}"))
    buttons = [button("Post Status", Action.STATUS_POST, read.nonce, style="primary")] if read.ready else []
    if read.ready and read.left_out and project.report:
        both = f"{read.nonce}|{project.report.report_id}"
        buttons.append(button(ONLY_TYPED, Action.STATUS_POST_TYPED, both))
    buttons += [
        button("Edit", Action.STATUS_EDIT, read.nonce),
        button("Cancel", Action.STATUS_CANCEL, read.nonce),
    ]
    buttons += _take_backs(read.nonce, line.parts)
    end = [actions(*buttons), context(f"{_for_when(read)}{_who_hears(read.hears)}")]
    says = _aloud(
        [f"Status {rating}", *(f"{part.label} {part.value}" for part in line.parts if _is_detail(part))]
    )
    press = f"Post Status, {ONLY_TYPED}" if read.left_out else "Post Status"
    follows = _next(line.questions, line.problems, press if read.ready else "")
    text = f"{overtaken} {title} {says} {_leaves_out(read)} {follows}"
    return escape(text.strip()), (*at_most(blocks, MESSAGE_BLOCKS - len(end)), *end)


def risk_preview(read: RiskPreview) -> Shown:
    """Show what a risk line was read as; Record only when nothing is open."""
    if read.project is None:
        return _which_project(
            read.nonce, read.line.text, read.choices, Action.RISK_PROJECT, read.line.project.words
        )
    line = read.line
    kind = line.kind.value
    title = f"Record this {kind} for {read.project.name}?" if read.ready else f"Almost there: {kind}"
    probability, impact = line.probability or 3, line.impact or 3
    assumed = "" if line.probability and line.impact else " (3 where you said nothing)"
    score = f"{probability * impact}: probability {probability} × impact {impact}{assumed}"
    owner = read.owner or read.project.manager
    pairs = [
        ("Project", escape(read.project.name)),
        *([("Score", score)] if line.kind.scored else []),
        (
            "Owner" if line.kind.scored else "Decided by",
            (escape(owner.name) if owner else "No owner recorded") + _whom(line, read.owner),
        ),
        ("Due" if line.kind.scored else "Holds until", day(line.due)),
    ]
    if line.response:
        pairs.append(("Response", line.response.value.capitalize()))
    blocks: list[Block] = [section(f"*{escape(title)}*"), *all_fields(pairs)]
    if line.title:
        blocks.append(section(quote(shorten(line.title, LONG))))
    for number, asked in enumerate(line.questions):
        blocks += _question(read.nonce, number, asked, Action.RISK_ANSWER)
    blocks += [section(f"▸ {escape(problem)}") for problem in line.problems]
    buttons = [button(f"Record {kind.capitalize()}", Action.RISK_POST, read.nonce, style="primary")]
    row = actions(
        *(buttons if read.ready else []),
        button("Edit", Action.RISK_EDIT, read.nonce),
        button("Cancel", Action.RISK_CANCEL, read.nonce),
    )
    end = [row, context("The program manager and the program's channel hear of it")]
    record = f"Record {kind.capitalize()}" if read.ready else ""
    says = _aloud(
        [
            line.title,
            f"Score {probability * impact}" if line.kind.scored else "",
            f"Owner {owner.name}" if owner else "No owner",
        ]
    )
    text = f"{title} {says} {_next(line.questions, line.problems, record)}"
    return escape(text.strip()), (*at_most(blocks, MESSAGE_BLOCKS - len(end)), *end)


def _aloud(parts: Sequence[str]) -> str:
    """Say in a sentence each what the blocks show, for those who hear a message or see only its preview."""
    return " ".join(f"{shorten(part, 120).rstrip('.')}." for part in parts if part)


def _next(questions: Sequence[Question], problems: Sequence[str], press: str) -> str:
    """Say what to do: what is open comes first, then the button that posts."""
    asked = [f"{each.about}: what do you mean by “{shorten(each.words, 40)}”?" for each in questions]
    return " ".join([*asked, *problems[:2], *([f"Press {press}, Edit or Cancel."] if press else [])])


def _whom(line: RiskLine, owner: PersonView | None) -> str:
    """Say which typed name found nobody, so that the PM does not become the owner unnoticed."""
    if owner or not line.owner_mention:
        return ""
    return f"\n_I know no single person called “{one_line(line.owner_mention, 40)}”_"


def _which_project(
    nonce: str, typed: str, choices: Sequence[Named], action: Action, words: str = ""
) -> Shown:
    unknown = f" I find no “{one_line(words, 40)}” among yours." if words else ""
    text = "Which project do you mean?"
    blocks: list[Block] = [
        section(f"*{text}*{unknown} I kept what you typed:"),
        section(quote(shorten(typed, LONG))),
    ]
    buttons = [
        button(f"{each.name} ({each.key})", f"{action}:{number}", f"{nonce}|{each.id}")
        for number, each in enumerate(choices)
    ]
    cancel = Action.STATUS_CANCEL if action is Action.STATUS_PROJECT else Action.RISK_CANCEL
    blocks.append(actions(*buttons, button("Cancel", cancel, nonce)))
    if not choices:
        blocks.insert(
            2, section("You lead no active project that I could take it for. Your PMO can set that.")
        )
    named = f" {escape(' or '.join(each.name for each in choices))}?" if choices else ""
    return f"{text}{unknown}{named}", tuple(blocks)


def _from(value: str, part: Part | None) -> str:
    """Add the words that a value was read from, where they are not the value itself."""
    if part and part.kind is PartKind.COMMENT:
        return value
    return f"{value}\n_from “{escape(part.words)}”_" if part and part.words else value


def _of_kind(parts: Sequence[Part], kind: PartKind) -> Part | None:
    return next((part for part in parts if part.kind is kind), None)


def _is_detail(part: Part) -> bool:
    return part.kind not in (PartKind.PROJECT, PartKind.RATING, PartKind.SUMMARY)


def _with_baselines(
    pairs: list[tuple[str, str]], line: StatusLine, milestones: Sequence[MilestoneView]
) -> list[tuple[str, str]]:
    """Put the baseline beside a moved forecast, so that a new date does not look like the plan."""
    steps = {each.milestone_id: each for each in milestones}
    done = {escape(each.name): each.milestone_id for each in line.actuals}
    ids = {escape(each.name): each.milestone_id for each in line.moves} | done
    shown = []
    for label, value in pairs:
        number = ids.get(label)
        step = steps.get(number) if number is not None else None
        was = "forecast" if label in done else "was"
        dates = f"\n{was} {day(step.forecast)}, baseline {day(step.baseline)}" if step else ""
        shown.append((label, value + dates))
    return shown


def _question(nonce: str, number: int, asked: Question, action: Action = Action.STATUS_ANSWER) -> list[Block]:
    buttons = [
        button(label, f"{action}:{number}-{choice}", f"{nonce}|{number}|{choice}")
        for choice, (label, _) in enumerate(asked.offered)
    ]
    asks = section(f"▸ {escape(asked.about)}: what do you mean by “{escape(asked.words)}”?")
    return [asks, *([actions(*buttons)] if buttons else [])]


def _take_backs(nonce: str, parts: Sequence[Part]) -> list[Block]:
    """Offer to take back a reading; Slack allows five in a menu."""
    options = [
        (f"Not {part.label.lower()}: “{shorten(part.words, 40)}”", f"{nonce}|{number}")
        for number, part in enumerate(parts)
        if part.start >= 0 and part.kind is not PartKind.PROJECT
    ]
    return [overflow(Action.STATUS_TAKE_BACK, options)] if options else []


def _rate(nonce: str, rating: Rating) -> Element:
    return button(rating.label, f"{Action.STATUS_RATE}:{rating.value}", f"{nonce}|{rating.value}")


def _say_why(unexplained: Sequence[Dimension | None]) -> str:
    """Ask for a word on what is rated without one; it can be posted without."""
    whole = ["the status"] if None in unexplained else []
    rated = [each.value for each in unexplained if each]
    example = f"{rated[0]} red: vendor late" if rated else "amber vendor late"
    return f"No word why for {names([*whole, *rated])}. Readers will ask: add it as in `{example}`, or Edit."


def _for_when(read: Preview) -> str:
    """Say which report it will be, since one on the evening of the due day may be meant either way."""
    if read.period is None:
        return ""
    whose = (
        f"{escape(read.instead.author)}'s: {read.instead.overall.label}"
        if read.instead
        else "the one that is there"
    )
    instead = f", in place of {whose}" if read.again else ""
    return f"For the report due {day(read.period)}{instead} · "


def _leaves_out(read: Preview) -> str:
    """Say what the report that is there says and the next version would not."""
    if not read.left_out:
        return ""
    also = names(read.left_out, len(read.left_out))
    return f"The report that is there also says: {also}. Posting this leaves that out."


def _meanwhile(theirs: ReportView) -> str:
    said = f", “{shorten(' '.join(theirs.summary.split()), 200)}”" if theirs.summary else ""
    what = f"{theirs.author} reported it meanwhile: {theirs.overall.label}{said}."
    return f"{what} Nothing of yours is posted yet."


def _who_hears(hears: Sequence[Recipient]) -> str:
    if not hears:
        return "Posting records it; nobody else is told"
    return f"Posting it tells {' and '.join(address(each.address) for each in hears)}"
