"""The form for a status report: six inputs, the rest behind More; and how its answers are read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import Namer, View, modal, namer, project_input
from bot.blocks.inputs import Values, told_at_once
from bot.blocks.kit import Block, actions, button, context, count, day, moment, section
from bot.domain.content import ReportContent
from bot.domain.enums import Dimension, Rating
from bot.domain.previews import Form
from bot.domain.views import MilestoneView, ReportView

MOST_MILESTONES = 8
"""Milestones to come that the form shows, the next ones first; a line of text can move every other one."""
MOST_DONE = 2
"""Milestones that the form shows to take back or correct that they are done, the newest first."""
COMMENT = 500
"""Characters of a word why."""
RATINGS = (Rating.GREEN, Rating.AMBER, Rating.RED)


def status_form(form: Form, *, today: date, more: bool) -> View:
    """The status form, filled from the draft, else from the last report."""
    project, content, last = form.project, form.content, form.project.report
    filled = content or last
    name = namer(project)
    steps = _next_steps(form.milestones)
    listed = _listed(form, steps, more=more)
    shown = [*_basics(name, filled), *(_milestone(name, each, content) for each in listed[:1])]
    if more:
        shown += [*_details(name, filled, project.currency)]
    shown += [_milestone(name, each, content) for each in listed[1:]]
    if more or (content and content.actuals):
        shown += _done(name, listed, content)
    blocks: list[Block] = [
        *project_input(project, form.choices, Action.FORM_PROJECT),
        *_where_from(form, last),
        *(told_at_once(each) for each in shown),
    ]
    rest = len(steps) - MOST_MILESTONES
    if more and rest > 0:
        blocks.append(
            context(f"{count(rest, 'more milestone')}: move one with a line, as in `/report … UAT slips 2w`")
        )
    if not more:
        blocks.append(actions(button("More", Action.FORM_MORE, project.project_id)))
    blocks.append(context(f"{day(today)} · Posting it tells the program manager"))
    return modal("Status report", "Post Status", Callback.STATUS_FORM, form.nonce, blocks)


def report_content(values: Values, kept: ReportContent | None = None) -> dict[str, Any]:
    """Read the form into the fields of a report's content; what it does not show stays as in `kept`."""
    given = inputs.by_name(values)
    fields: dict[str, Any] = kept.model_dump() if kept else {}
    overall, percent = given.get("overall"), given.get("percent")
    fields["overall"] = Rating(overall) if overall else Rating.NOT_REPORTED
    fields["percent_complete"] = inputs.figure(percent)
    for name, field in _TEXTS.items():
        if name in given:
            fields[field] = given[name] or ""
    for name, field in _AMOUNTS.items():
        if name in given:
            fields[field] = inputs.money(given[name])
    dimensions, comments = dict(fields.get("dimensions", {})), dict(fields.get("comments", {}))
    for each in Dimension:
        _replace(dimensions, each, given, each.value)
        _replace(comments, each, given, f"why_{each}")
    days = {each["milestone_id"]: each["to"] for each in fields.get("moves", ())}
    for name, kind, milestone_id in _days_shown(given):
        if kind == "move":
            _replace(days, milestone_id, given, name)
    fields |= _dates(days, fields.get("actuals", ()), given, inputs.ticked(values, "done"))
    return {**fields, "dimensions": dimensions, "comments": comments, "repeats": False}


def _dates(
    days: Mapping[int, object],
    kept: Sequence[Mapping[str, Any]],
    given: Mapping[str, str | None],
    ticked: frozenset[str] | None,
) -> dict[str, Any]:
    """Tell forecasts and actuals apart: the day of what is ticked is the one that it was done on.

    What was done before has another name for its day, so that a box that is no longer ticked takes it back;
    so has what a line says is done, whose day without the tick says nothing.
    """
    actuals = {each["milestone_id"]: each["on"] for each in kept}
    moves = dict(days)
    if ticked is not None:
        for name, kind, milestone_id in _days_shown(given):
            actuals.pop(milestone_id, None)
            if str(milestone_id) in ticked and given[name]:
                actuals[milestone_id] = given[name]
                moves.pop(milestone_id, None)
            elif kind == "was":
                actuals[milestone_id] = None
    return {
        "moves": tuple({"milestone_id": each, "to": to} for each, to in moves.items()),
        "actuals": tuple({"milestone_id": each, "on": on} for each, on in actuals.items()),
    }


_DAY = re.compile(r"(move|was|said)(\d+)")
"""What the day of a milestone is called that is to come, that was done before, and that is said to be now."""
_TEXTS = {"summary": "summary", "achievements": "achievements", "next": "next_steps", "help": "help_wanted"}
_AMOUNTS = {"spent": "spent", "eac": "cost_forecast"}


def _days_shown(given: Mapping[str, str | None]) -> Iterator[tuple[str, str, int]]:
    """The inputs that hold a milestone's day: by name, with what kind of day it is and whose."""
    for name in given:
        if found := _DAY.fullmatch(name):
            yield name, found[1], int(found[2])


def _replace(known: dict[Any, Any], key: object, given: Mapping[str, str | None], name: str) -> None:
    """Take over what an input holds; one that was emptied takes the value away."""
    if name in given:
        known.pop(key, None)
        if given[name]:
            known[key] = given[name]


def refuse_days(why: Mapping[int, str], values: Values) -> dict[str, str]:
    """Say under a milestone's day why it cannot have been done on it, or that it wants one."""
    given = inputs.by_name(values)
    done = inputs.ticked(values, "done") or ()
    said = {}
    for name, _, milestone_id in _days_shown(given):
        if str(milestone_id) in done and given[name] is None:
            said[name] = "Give the day that it was done."
        elif milestone_id in why:
            said[name] = why[milestone_id]
    return {block: said[name] for block in values if (name := block.split(":")[0]) in said}


def ask_for_words(wanting: Sequence[Dimension | None], values: Values) -> dict[str, str]:
    """Ask under its input for a word on each rating that is not Green or has changed."""
    errors = {}
    for each in wanting:
        name = f"why_{each}" if each else "summary"
        block_id = next((block for block in values if block.split(":")[0] == name), None)
        whose = each.value.capitalize() if each else "the project"
        if block_id is not None:
            errors[block_id] = f"Say in a sentence why {whose} is rated so; it is not Green, or has changed."
    return errors


def say_overtaken(theirs: ReportView, values: Values) -> dict[str, str]:
    """Say under the rating who reported meanwhile, and how the person's own report stands beside it."""
    block_id = next((block for block in values if block.split(":")[0] == "overall"), "overall")
    said = f"{theirs.author} reported it meanwhile as {theirs.overall.label}."
    return {block_id: f"{said} If yours is to stand instead, submit again."}


def _where_from(form: Form, last: ReportView | None) -> list[Block]:
    """Say what the form was filled from, and offer to start afresh where that was this person's draft."""
    if form.saved_at is not None:
        when = moment(form.saved_at, form.time_zone)
        return [
            section(
                f"This is your draft from {when}.",
                accessory=button("Start Afresh", Action.FORM_AFRESH, form.nonce),
            )
        ]
    if last is None:
        return []
    if form.content and form.content.period:
        return [context(f"Correcting the report of {day(last.reported_at.date())}, version {last.version}")]
    if form.content is not None:
        return [context("Filled from your line; what it does not say is left empty")]
    return [context(f"Filled from the last report: {last.overall.label}, {day(last.reported_at.date())}")]


def _basics(name: Namer, filled: ReportContent | ReportView | None) -> list[Block]:
    overall = filled.overall if filled else None
    percent = filled.percent_complete if filled else None
    hint = "What changed, and what it means"
    return [
        inputs.select(name("overall"), "Overall", _ratings(), overall, optional=False),
        inputs.text(name("summary"), "Summary", filled.summary if filled else "", hint=hint),
        inputs.number(name("percent"), "% complete", percent, least=0, most=100),
        inputs.text(name("help"), "Help wanted", filled.help_wanted if filled else ""),
    ]


def _details(name: Namer, filled: ReportContent | ReportView | None, currency: str) -> list[Block]:
    blocks: list[Block] = []
    for each in Dimension:
        rating = filled.dimensions.get(each) if filled else None
        comment = filled.comments.get(each, "") if filled else ""
        blocks.append(inputs.select(name(each.value), each.value.capitalize(), _ratings(), rating))
        why = f"{each.value.capitalize()}: why"
        blocks.append(inputs.line(name(f"why_{each}"), why, comment, most=COMMENT))
    achieved = filled.achievements if isinstance(filled, ReportContent) else ""
    blocks.append(inputs.text(name("achievements"), "Achievements", achieved))
    blocks.append(inputs.text(name("next"), "Next steps", filled.next_steps if filled else ""))
    blocks.append(_amount(name("spent"), f"Spent ({currency})", filled.spent if filled else None))
    forecast = filled.cost_forecast if filled else None
    blocks.append(_amount(name("eac"), f"Cost forecast ({currency})", forecast))
    return blocks


def _amount(block_id: str, label: str, value: Decimal | None) -> Block:
    return inputs.line(block_id, label, "" if value is None else f"{value:f}")


def _ratings() -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in RATINGS]


def _next_steps(milestones: Sequence[MilestoneView]) -> list[MilestoneView]:
    """The go-live first, then what comes next; what is done has no forecast any more."""
    open_ones = (each for each in milestones if each.actual is None)
    return sorted(open_ones, key=lambda each: (not each.go_live, each.forecast or date.max))


def _listed(form: Form, steps: Sequence[MilestoneView], *, more: bool) -> list[MilestoneView]:
    """The milestones that the form shows: what comes next, what is said to be done, what was done last."""
    said = _said(form.content)
    done = (each for each in form.milestones if each.actual is not None)
    last = sorted(done, key=lambda each: each.actual or date.min, reverse=True)[: MOST_DONE if more else 0]
    told = [each for each in form.milestones if each.milestone_id in said]
    listed = dict.fromkeys((*steps[: MOST_MILESTONES if more else 1], *told, *last))
    return list(listed)[: MOST_MILESTONES + MOST_DONE]


def _said(content: ReportContent | None) -> dict[int, date | None]:
    """Since when a draft says that milestones are done, by id; None for one that is not done after all."""
    return {each.milestone_id: each.on for each in content.actuals} if content else {}


def _done(name: Namer, steps: Sequence[MilestoneView], content: ReportContent | None) -> list[Block]:
    """Boxes that turn the days above from forecasts into actual dates."""
    if not steps:
        return []
    said = _said(content)
    ticked = {str(each.milestone_id) for each in steps if said.get(each.milestone_id, each.actual)}
    options = [(str(each.milestone_id), each.name) for each in steps]
    return [inputs.hinted(inputs.ticks(name("done"), "Done", options, ticked), "On the day given above")]


def _milestone(name: Namer, step: MilestoneView, content: ReportContent | None) -> Block:
    """The day of a milestone: when it was done, or what is forecast."""
    said = _said(content)
    on = said.get(step.milestone_id) or step.actual
    if on:
        kind = "was" if step.actual else "said"
        return inputs.day_of(name(f"{kind}{step.milestone_id}"), f"{step.name} done", on)
    moves = {each.milestone_id: each.to for each in content.moves} if content else {}
    forecast = moves.get(step.milestone_id, step.forecast)
    block = inputs.day_of(name(f"move{step.milestone_id}"), f"{step.name} forecast", forecast)
    moved = f", moved {count(step.moves, 'time')}" if step.moves else ""
    return inputs.hinted(block, f"Baseline {day(step.baseline)}{moved}" if step.baseline else "")
