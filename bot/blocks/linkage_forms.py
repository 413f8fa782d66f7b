"""The forms of linkages: confirm with what is to be done, dismiss with a reason."""

from collections.abc import Sequence
from typing import Any

from bot.blocks import inputs
from bot.blocks.actions import Callback
from bot.blocks.digest_lines import quoted
from bot.blocks.forms import View, modal
from bot.blocks.inputs import Values
from bot.blocks.kit import Block, Element, count, day, escape, few, names, one_line, section, shorten
from bot.blocks.linkages import HANDLINGS, decided_line, pair_line, sides_of, why
from bot.domain.enums import LinkageState
from bot.domain.linkage.reasons import word_of
from bot.domain.linked import Introduction, LinkageForm, LinkageView, Thing, says_more

NOTE = 1000
IGNORE = "ignore"
REASONS = ("They do not touch", "Known and looked after already", "Too small to matter", "Another reason")
"""Why a linkage is dismissed, as offered; words can be added to each."""


def confirm_form(form: LinkageForm, metadata: str) -> View:
    """What is to be done about a linkage, which milestone needs it, who looks after it, and by when."""
    view = form.view
    head = [section(f"{pair_line(view)}\n{why(view)}")] if view.linkage_id else [section(pair_line(view))]
    if view.state is LinkageState.DISMISSED:
        head.append(section(decided_line(view)))
    elif view.reason:
        head.append(section(f"Dismissed before: _{one_line(view.reason, 300)}_"))
    submit = "Confirm" if view.may_decide else "Suggest"
    blocks = [*head, *_inputs(form)]
    return modal("Link two projects", submit, Callback.CONFIRM_LINK_FORM, metadata, blocks)


def confirm_all_form(thing: Thing, views: tuple[LinkageView, ...], metadata: str) -> View:
    """The same for all pairs that one thing joins; a milestone is chosen pair by pair."""
    blocks = [_all(thing, views), *_inputs(LinkageForm(views[0]))]
    return modal("Link these projects", "Confirm All", Callback.CONFIRM_LINK_FORM, metadata, blocks)


def _inputs(form: LinkageForm) -> list[Block]:
    view = form.view
    owner = inputs.initial("user", view.owner_slack_id)
    note = form.note or view.note
    options = [(each.value, words) for each, words in HANDLINGS.items()]
    blocks = [inputs.select("handling", "What is to be done?", options, view.handling.value, optional=False)]
    if form.milestones:
        blocks.append(_milestone_input(form))
    return [
        *blocks,
        inputs.entry("owner", "Who looks after it?", {"type": "users_select", **owner}),
        inputs.day_of("needed_by", "Needed by", view.needed_by),
        inputs.entry("note", "Note", _words(note)),
    ]


def _milestone_input(form: LinkageForm) -> Block:
    view = form.view
    by_id = {each.project_id: each.name for each in view.both}
    options = []
    for each in form.milestones:
        on = f", {day(each.forecast)}" if each.forecast else ""
        name = shorten(by_id[each.project_id], 24)
        options.append((str(each.milestone_id), shorten(f"{name}: {shorten(each.name, 34)}{on}", 75)))
    chosen = str(view.needing.milestone_id) if view.needing else None
    label = "Which milestone needs the other side?"
    block = inputs.select("needing", label, options, chosen)
    return inputs.hinted(block, "Its PM then hears by how many days a slip of the other side misses it")


def dismiss_form(view: LinkageView, metadata: str, ignorable: Sequence[str] = ()) -> View:
    """Why two projects do not touch; remembered, so that they are asked about again on other grounds only.

    `ignorable` are names that whoever dismisses may put on the list as no names.
    """
    head = section(f"{pair_line(view)}\n{why(view)}")
    blocks = [head, *_reason(), *_ignoring(ignorable)]
    return modal("Dismiss this link", "Dismiss", Callback.DISMISS_LINK_FORM, metadata, blocks)


def dismiss_all_form(
    thing: Thing, views: tuple[LinkageView, ...], metadata: str, ignorable: Sequence[str] = ()
) -> View:
    """The same for all pairs that one thing joins; what else joins some of them is told first."""
    blocks = [_all(thing, views), *_otherwise(thing, views), *_reason(), *_ignoring(ignorable)]
    return modal("Dismiss these links", "Dismiss All", Callback.DISMISS_LINK_FORM, metadata, blocks)


def introduce_form(introduction: Introduction, metadata: str) -> View:
    """The draft, to be changed, and who gets it."""
    view = introduction.view
    to = " and ".join(f"{escape(name)}" for name in introduction.names)
    blocks = [
        section(f"{pair_line(view)}\n{decided_line(view)}"),
        section(f"*To* {to}, in a group message with Sightline"),
        inputs.entry("words", "What they read", _words(_draft(introduction)), optional=False),
    ]
    return modal("Introduce the PMs", "Send", Callback.INTRODUCE_FORM, metadata, blocks)


def _draft(introduction: Introduction) -> str:
    view = introduction.view
    one, other = introduction.names
    lines = [f"{one} runs {view.a.name}, {other} runs {view.b.name}. The two touch:"]
    own = word_of(introduction.by)
    for each in view.reasons:
        words = quoted([quote for quote in each.quotes if quote.text != view.note])
        if each.sentence != own or words:
            lines.append(f"- {each.sentence}{f' {words}' if words else ''}")
    if view.needing is not None:
        needs, needed = view.needing_first
        lines.append(f"The milestone “{view.needing.name}” of {needs.name} needs {needed.name}.")
    if view.needed_by is not None:
        lines.append(f"It is needed by {day(view.needed_by)}.")
    if view.note:
        lines.append(view.note)
    lines.append("Please agree who does what, and by when.")
    return "\n".join(lines)


def _all(thing: Thing, views: tuple[LinkageView, ...]) -> Block:
    named = escape(names([each.name for each in sides_of(views)], 12))
    return section(f"*{escape(thing.name)}* joins {count(len(views), 'pair')}\n{named}")


def _otherwise(thing: Thing, views: Sequence[LinkageView]) -> list[Block]:
    """The pairs that another fact joins as well, with that fact."""
    lines = []
    for view in views:
        if says_more(view.kinds, [thing.kind.value]):
            other = next((each.sentence for each in view.reasons if thing.name not in each.sentence), "")
            lines.append(f"• {pair_line(view)}{f': {escape(shorten(other, 200))}' if other else ''}")
    if not lines:
        return []
    which = "One of these is" if len(lines) == 1 else f"{len(lines):,} of these are"
    return [section("\n".join([f"{which} joined otherwise too, which goes as well:", *few(lines, 5)]))]


def _reason() -> list[Block]:
    options = [(str(at), words) for at, words in enumerate(REASONS)]
    return [
        inputs.select("why", "Why?", options, "0", optional=False),
        inputs.entry("note", "In your words", _words("")),
    ]


def _ignoring(names: Sequence[str]) -> list[Block]:
    if not names:
        return []
    options = [(name, f"Ignore “{shorten(name, 50)}” from now on") for name in names]
    box = inputs.ticks(IGNORE, "Is it no name of a thing?", options, ())
    return [inputs.hinted(box, "Then it joins no other projects either. /pmo names takes it back.")]


def _words(value: str) -> Element:
    element: dict[str, Any] = {"type": "plain_text_input", "multiline": True, "max_length": NOTE}
    return {**element, **inputs.initial("value", value[:NOTE])}


def ignored_of(values: Values) -> list[str]:
    """Read which names are to be ignored from now on."""
    return sorted(inputs.ticked(values, IGNORE) or ())


def reason_of(values: Values) -> str:
    """Read why a linkage is dismissed; empty when no offered reason was chosen."""
    given = inputs.by_name(values)
    chosen, words = given.get("why") or "", (given.get("note") or "").strip()[:NOTE]
    offered = {str(at): said for at, said in enumerate(REASONS)}
    if chosen not in offered:
        return ""
    if offered[chosen] == REASONS[-1]:
        return words
    return f"{offered[chosen]}: {words}" if words else offered[chosen]
