"""Linkages: asked about in private, listed, decided; with what somebody said of each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.actions import Action
from bot.blocks.dependencies import csv_text, dependencies_button
from bot.blocks.digest_lines import quoted
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
    header,
    names,
    one_line,
    quotation,
    section,
    turns,
)
from bot.domain.enums import EvidenceKind, LinkageState, ToDo
from bot.domain.linkage.assets import EVIDENCE
from bot.domain.linkage.facts import Quote
from bot.domain.linkage.reasons import Reason
from bot.domain.linked import (
    Decided,
    Introduction,
    LinkageList,
    LinkageView,
    Needing,
    Side,
    Suggestion,
    Thing,
)

REASONS = 3
NAMED = 12
"""Projects of a group that are named; the rest is a number."""

HANDLINGS = {
    ToDo.INTEGRATE: "Integrate: build and test together",
    ToDo.SEQUENCE: "Sequence: one goes before the other",
    ToDo.SHARE: "Share: use one thing or person in turn",
    ToDo.MERGE: "Merge: make it one piece of work",
    ToDo.WATCH: "Watch: nothing to do yet",
}
THINGS = {evidence: f"the {kind.word}" for kind, evidence in EVIDENCE.items()}
THINGS[EvidenceKind.SHARED_NAME] = "the name"


def suggestion_message(suggestion: Suggestion) -> Shown:
    """Ask one person about a pair, or about everything that one thing joins."""
    thing = suggestion.item.thing
    if thing is not None:
        return _group_message(suggestion, thing)
    view = suggestion.views[0]
    text = f"Do {view.a.name} and {view.b.name} touch?"
    if view.weak:
        text += " Only their words are alike."
    blocks = (
        section(f"*{escape(text)}*\n{_programs(view)}"),
        section(f"{why(view)}{_before(view)}"),
        linkage_buttons(view.linkage_id),
        context(_private([view])),
    )
    return escape(text), blocks


def _group_message(suggestion: Suggestion, thing: Thing) -> Shown:
    sides = sides_of(suggestion.views)
    by_name = thing.kind is EvidenceKind.SHARED_NAME
    what = f"name {thing.name}" if by_name else f"depend on {THINGS[thing.kind]} {thing.name}"
    text = f"{len(sides)} projects {what}. Are they linked by it?"
    value = f"{thing.kind.value}|{thing.name}"
    lines = [f"*{escape(text)}*", escape(names([each.name for each in sides], NAMED))]
    blocks = (
        section("\n".join([*lines, *_in_words(suggestion.views, thing)])),
        actions(
            button("Confirm All", Action.LINKAGE_ALL_CONFIRM, value, style="primary"),
            button("Dismiss All", Action.LINKAGE_ALL_DISMISS, value),
            button("Show Each Pair", Action.LINKAGE_EACH, value),
        ),
        context(f"{count(len(suggestion.views), 'pair')} · {_private(suggestion.views)}"),
    )
    return escape(text), blocks


def _in_words(views: Sequence[LinkageView], thing: Thing) -> list[str]:
    """The words in which a few of the projects name the thing, each with its project where that is sure.

    Where a reason quotes two, the first is of the first project and the second of the second; one that
    stands in several pairs is of the project that they have in common.
    """
    by: dict[Quote, set[Side]] = {}
    for view in views:
        for reason in view.reasons:
            if thing.name in reason.sentence:
                for quote, sides in _perhaps_of(view, reason):
                    by[quote] = by.get(quote, sides) & sides
    lines = []
    for quote, sides in list(by.items())[:REASONS]:
        whose = "".join(f"{escape(each.name)}: " for each in sides) if len(sides) == 1 else ""
        lines.append(f"> {whose}{escape(quoted([quote]))}")
    return lines


def _perhaps_of(view: LinkageView, reason: Reason) -> list[tuple[Quote, set[Side]]]:
    """Each quote with the projects of which it may be: one alone does not say of which of the two."""
    if len(reason.quotes) == len(view.both):
        return [(quote, {side}) for quote, side in zip(reason.quotes, view.both, strict=True)]
    return [(quote, set(view.both)) for quote in reason.quotes]


def sides_of(views: Sequence[LinkageView]) -> list[Side]:
    """Name every project of these linkages once, by name."""
    found = {side.project_id: side for view in views for side in view.both}
    return sorted(found.values(), key=lambda each: each.name)


def _private(views: Sequence[LinkageView]) -> str:
    programs = sorted({side.program for view in views for side in view.both if side.program})
    managers = f", and the program managers of {escape(names(programs, 4))}" if programs else ""
    return f"The PMO is asked this{managers}; the projects have not been told"


def _programs(view: LinkageView) -> str:
    return " ↔ ".join(
        f"{escape(each.name)} ({escape(each.key)}{f', {escape(each.program)}' if each.program else ''})"
        for each in view.both
    )


def _before(view: LinkageView) -> str:
    return f"\nDismissed before: _{one_line(view.reason, 300)}_" if view.reason else ""


def pair_line(view: LinkageView) -> str:
    """Both names."""
    return f"{bold(view.a.name)} ↔ {bold(view.b.name)}"


def why(view: LinkageView, *, most: int = REASONS) -> str:
    """The strongest reasons, one of them in the words that it rests on."""
    lines = []
    for each in view.reasons[:most]:
        lines.append(f"• {escape(each.sentence)}")
        if each.quotes:
            lines.append(f"> {escape(quoted(each.quotes))}")
    return "\n".join(lines) or "• Nobody has said why yet."


def linkage_buttons(linkage_id: int) -> Block:
    """Confirm and Dismiss for one linkage."""
    return actions(
        button("Confirm Link", Action.DIGEST_LINKAGE_CONFIRM, linkage_id, style="primary"),
        button("Dismiss", Action.DIGEST_LINKAGE_DISMISS, linkage_id),
        block_id=_place(linkage_id),
    )


def linkage_list(found: LinkageList) -> Shown:
    """Linkages with their evidence and state; what can be decided carries its buttons."""
    if not found.shown:
        text = f"{found.title}: none{' further' if found.skipped else ''} that you may see."
        looked = (
            f"The last search of all projects was on {day(found.searched_on)}."
            if found.searched_on
            else "No search has run yet; the first comes within a day."
        )
        return escape(text), (section(f"{escape(text)} {looked}"),)
    blocks: list[Block] = [header(found.title)]
    for each in found.shown:
        blocks.append(section(f"{pair_line(each)}\n{why(each)}"))
        blocks += _state(each)
    last = found.skipped + len(found.shown)
    row: list[Element] = []
    if found.asked is not None:
        row = turns(Action.LINKAGE_PAGE, found.page, found.asked, more=last < found.total)
    blocks.append(actions(*row, dependencies_button()))
    some = len(found.shown) < found.total
    which = f"{found.skipped + 1:,} to {last:,} of {found.total:,} · " if some else ""
    blocks.append(context(f"{which}Suggestions are private until somebody confirms them"))
    return escape(f"{found.title}: {found.total:,}"), tuple(at_most(blocks))


def _state(view: LinkageView) -> list[Block]:
    if view.state is not LinkageState.SUGGESTED:
        return decision(view)
    if view.may_decide:
        return [linkage_buttons(view.linkage_id)]
    return [context("? Suggested; the PMO or a program manager of either side decides")]


def decision(view: LinkageView) -> list[Block]:
    """Who decided what and when, with what can be done about it by whoever may."""
    place = _place(view.linkage_id)
    shown = [section(decided_line(view, beside_why=True), block_id=place)]
    if view.may_decide:
        value = f"{view.linkage_id}|{view.turn}"
        row = [button("Undo", Action.LINKAGE_UNDO, value)]
        if view.state is LinkageState.CONFIRMED and view.introduced_at is None:
            row.insert(0, button("Introduce PMs", Action.LINKAGE_INTRODUCE, value))
        shown.append(actions(*row, block_id=f"{place}:do"))
    return shown


def decided_line(view: LinkageView, *, beside_why: bool = False) -> str:
    """One linkage's state: who, when, how it is handled, by whom and until when, or why not.

    `beside_why` leaves a note out that is quoted there: whoever declares a link gives it as the reason, too.
    """
    on = f", {day(view.decided_at.date())}" if view.decided_at else ""
    by = f"by {escape(view.decided_by or 'the PMO')}{on}"
    if view.state is LinkageState.SUGGESTED:
        return "? Suggested; nobody has decided yet"
    if view.state is LinkageState.DISMISSED:
        return f"✕ Dismissed {by}{f': _{one_line(view.reason, 300)}_' if view.reason else ''}"
    said = [f"✓ Confirmed {by}", f"{view.handling.value.capitalize()}"]
    if view.owner:
        said.append(f"owner {escape(view.owner)}")
    if view.needed_by:
        said.append(f"needed by {day(view.needed_by)}")
    lines = [" · ".join(said)]
    if view.needing:
        lines.append(_needs_line(view, view.needing))
    if view.note and not (beside_why and view.note in _all_quoted(view)):
        lines.append(f"_{one_line(view.note, 300)}_")
    if view.introduced_at:
        lines.append(f"Both PMs were introduced on {day(view.introduced_at.date())}")
    return "\n".join(lines)


def _all_quoted(view: LinkageView) -> set[str]:
    return {quote.text for reason in view.reasons[:REASONS] for quote in reason.quotes}


def _needs_line(view: LinkageView, needing: Needing) -> str:
    one, other = view.needing_first
    on = f" ({day(needing.forecast)})" if needing.forecast else ""
    return f"{escape(one.name)}: “{one_line(needing.name)}”{on} needs {escape(other.name)}"


def decided_message(view: LinkageView) -> Shown:
    """What the message about one linkage says from now on, to everybody who was asked."""
    if view.state is LinkageState.SUGGESTED:
        text = f"Do {view.a.name} and {view.b.name} touch?"
        return escape(text), (
            section(f"*{escape(text)}*\n{_programs(view)}"),
            section(why(view)),
            linkage_buttons(view.linkage_id),
        )
    text = f"{view.names}: {view.state.value} by {view.decided_by}"
    return escape(text), (section(f"{pair_line(view)}\n{why(view)}"), *decision(view))


def group_decided_message(thing: Thing, decided: Decided) -> Shown:
    """What the message about a thing says once all that it joins is decided."""
    verb = "Confirmed" if decided.first.state is LinkageState.CONFIRMED else "Dismissed"
    mark = "✓" if decided.first.state is LinkageState.CONFIRMED else "✕"
    joined = f"{count(len(decided.views), 'pair')} by {THINGS[thing.kind]} {thing.name}"
    text = f"{mark} {verb} by {decided.by}, {day(decided.at.date())}: {joined}"
    detail = decided.first.reason or decided.first.note
    lines = [f"*{escape(text)}*", escape(names([each.name for each in sides_of(decided.views)], NAMED))]
    if detail:
        lines.append(f"_{one_line(detail, 300)}_")
    blocks = (section("\n".join(lines)), context(f"Undo each of them: {_where(decided.views)}"))
    return escape(text), blocks


def _where(views: Sequence[LinkageView]) -> str:
    """Name the commands under which these linkages are found: few, together all of them where they fit."""
    left = list(views)
    said: list[str] = []
    while left and len(said) < REASONS:
        counted = Counter(side.key for view in left for side in view.both)
        key = min(counted, key=lambda each: (-counted[each], each))
        said.append(f"`/linkages {escape(key)}`")
        left = [view for view in left if key not in {side.key for side in view.both}]
    return f"{', '.join(said)}{', and so on by project' if left else ''}"


def done(decided: Decided, ignored: Sequence[str] = ()) -> Shown:
    """Tell whoever decided what is on record now, and which names are ignored from now on."""
    view = decided.first
    off = [context(f"Ignored from now on: {escape(names(ignored, NAMED))} · `/pmo names` takes it back")]
    also = off if ignored else []
    if len(decided.views) > 1:
        text = f"{count(len(decided.views), 'pair')}: {view.state.value}"
        return escape(text), (section(f"*{escape(text)}*\n{decided_line(view)}"), *also)
    text = f"{view.names}: {view.state.value}"
    asked = ""
    if view.state is LinkageState.SUGGESTED and not view.may_decide:
        asked = "\nThe PMO and the program managers of both sides are asked on their next working day."
    return escape(text), (section(f"{pair_line(view)}\n{decided_line(view)}{asked}"), *also)


def owner_message(view: LinkageView, by: str) -> Shown:
    """Tell somebody that they look after a linkage from now on."""
    text = f"{by} asks you to look after the link between {view.a.name} and {view.b.name}."
    return escape(text), (
        section(f"*{escape(text)}*\n{why(view)}"),
        section(decided_line(view, beside_why=True)),
        context("When one of the two slips or turns Red, you hear of it"),
    )


def introduction_message(introduction: Introduction, words: str) -> Shown:
    """What both PMs read in their group message."""
    both = " and ".join(f"<@{each}>" for each in introduction.people)
    text = f"{introduction.by} introduces you: {introduction.view.names} are linked."
    blocks = (section(f"{both}\n*{escape(text)}*"), *quotation(words, most=5))
    return escape(text), blocks


def introduced(introduction: Introduction) -> Shown:
    """Tell whoever introduced them."""
    names_ = " and ".join(introduction.names)
    text = f"{names_} are introduced; they have it in a group message with Sightline."
    return escape(text), (section(escape(text)),)


def with_decision(blocks: Sequence[Mapping[str, Any]], view: LinkageView) -> tuple[Block, ...]:
    """Put who decided in the place of the buttons of one linkage, or the buttons back; empty without them."""
    place = _place(view.linkage_id)
    if not any(each.get("block_id") == place for each in blocks):
        return ()
    suggested = view.state is LinkageState.SUGGESTED
    new = [linkage_buttons(view.linkage_id)] if suggested else decision(view)
    shown: list[Block] = []
    for each in blocks:
        if each.get("block_id") == place:
            shown += new
        elif each.get("block_id") != f"{place}:do":
            shown.append(dict(each))
    return tuple(at_most(shown))


def _place(linkage_id: int) -> str:
    return f"linkage:{linkage_id}"


def linkages_csv(views: Sequence[LinkageView]) -> str:
    """One line for each linkage, with its state, what is to be done and who decided."""
    head = ("state", "a_key", "a", "a_program", "b_key", "b", "b_program", "to_do", "owner", "needed_by")
    more = ("needing_milestone", "note", "decided_by", "decided_at", "reason", "evidence")
    return csv_text((*head, *more), [_csv_row(each) for each in views])


def _csv_row(view: LinkageView) -> list[str]:
    sides = [cell for each in view.both for cell in (each.key, each.name, each.program)]
    handled = [view.handling.value, view.owner, view.needed_by.isoformat() if view.needed_by else ""]
    needing = view.needing.name if view.needing else ""
    decided = [view.decided_by, view.decided_at.isoformat() if view.decided_at else ""]
    evidence = " ".join(each.sentence for each in view.reasons)
    return [view.state.value, *sides, *handled, needing, view.note, *decided, view.reason, evidence]
