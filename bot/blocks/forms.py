"""Forms: the modals for a status report and a register entry, and how their answers are read.

A block's id is `name:project`, so that Slack drops what was typed for another project when the form changes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from bot.blocks.actions import Action, Callback
from bot.blocks.kit import Block, actions, button, context, day, escape, section, shorten
from bot.domain.enums import Dimension, EntryKind, Rating, Response
from bot.domain.line.match import Named
from bot.domain.previews import Form, RiskForm
from bot.domain.views import MilestoneView, ProjectView

View = dict[str, Any]
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
Namer = Callable[[str], str]

TEXT = 3000
"""Characters that Slack takes in one input."""
MOST_OPTIONS = 100
MOST_MILESTONES = 8
RATINGS = (Rating.GREEN, Rating.AMBER, Rating.RED)


def status_form(form: Form, *, today: date, more: bool) -> View:
    """The status form: six inputs, the rest behind More; filled from the draft, else the last report."""
    project, content, last = form.project, form.content, form.project.report
    filled = content or last
    overall = (content.overall if content else last.overall if last else None) or None
    blocks: list[Block] = [*_project_input(project, form.choices, Action.FORM_PROJECT)]
    if last:
        when = last.reported_at.date()
        blocks.append(context(f"Filled from the last report: {last.overall.label}, {day(when)}"))
    name = _namer(project)
    blocks.append(_select(name("overall"), "Overall", _rating_options(), overall, optional=False))
    summary = filled.summary if filled else ""
    blocks.append(_text(name("summary"), "Summary", summary, hint="What changed, and what it means"))
    moves = {each.milestone_id: each.to for each in content.moves} if content else {}
    steps = sorted(
        (each for each in form.milestones if each.actual is None),
        key=lambda each: (not each.go_live, each.forecast or date.max),
    )
    blocks += [_milestone(name, each, moves) for each in steps[:1]]
    percent = filled.percent_complete if filled else None
    blocks.append(_number(name("percent"), "% complete", percent, least=0, most=100))
    blocks.append(_text(name("help"), "Help wanted", filled.help_wanted if filled else ""))
    if more:
        blocks += [
            _select(
                name(each.value),
                each.value.capitalize(),
                _rating_options(),
                filled.dimensions.get(each) if filled else None,
            )
            for each in Dimension
        ]
        blocks.append(_text(name("achievements"), "Achievements", content.achievements if content else ""))
        blocks.append(_text(name("next"), "Next steps", filled.next_steps if filled else ""))
        spent = filled.spent if filled else None
        blocks.append(_line(name("spent"), f"Spent ({project.currency})", f"{spent:f}" if spent else ""))
        blocks += [_milestone(name, each, moves) for each in steps[1:MOST_MILESTONES]]
    else:
        blocks.append(actions(button("More", Action.FORM_MORE, project.project_id)))
    blocks.append(context(f"{day(today)} · Posting it tells the program manager"))
    return _modal("Status report", "Post Status", Callback.STATUS_FORM, form.nonce, blocks)


def risk_form(form: RiskForm) -> View:
    """The form for a risk, an opportunity or an issue."""
    project, content = form.project, form.content
    name = _namer(project)
    kinds = [(each.value, each.value.capitalize()) for each in EntryKind]
    responses = [(each.value, each.value.capitalize()) for each in Response]
    blocks = [
        *_project_input(project, form.choices, None),
        _select(name("kind"), "Kind", kinds, content.kind if content else EntryKind.RISK, optional=False),
        _line(name("title"), "What may happen", content.title if content else "", optional=False, most=300),
        _select(name("probability"), "Probability", _points(), str(content.probability if content else 3)),
        _select(name("impact"), "Impact", _points(), str(content.impact if content else 3)),
        _select(name("response"), "Response", responses, content.response if content else None),
        _input(
            name("owner"),
            "Owner",
            {"type": "users_select", **_initial("user", content.owner_slack_id if content else None)},
        ),
        _date(name("due"), "Due", content.due if content else None),
        _text(name("description"), "More about it", content.description if content else ""),
    ]
    return _modal("Risk", "Record", Callback.RISK_FORM, form.nonce, blocks)


def done_view(text: str, blocks: Sequence[Block]) -> View:
    """What the form turns into once it is posted."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Done"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(blocks) or [section(escape(text))],
    }


def missing(values: Values) -> dict[str, str]:
    """Say what must still be filled in, by block id."""
    errors = {}
    for block_id, kind in ((each, each.split(":")[0]) for each in values):
        if kind == "overall" and not _value(values, block_id):
            errors[block_id] = "Choose Green, Amber or Red."
        if kind == "title" and not str(_value(values, block_id) or "").strip():
            errors[block_id] = "Say what may happen, in a sentence."
        if kind == "spent" and _money(_value(values, block_id)) is None and _value(values, block_id):
            errors[block_id] = "Write an amount in figures, for example 120000 or 120,000.50."
    return errors


def report_content(values: Values) -> dict[str, Any]:
    """Read the status form into the fields of a report's content."""
    by_name = {block_id.split(":")[0]: _value(values, block_id) for block_id in values}
    moves = [
        {"milestone_id": int(name.removeprefix("move")), "to": to}
        for name, to in by_name.items()
        if name.startswith("move") and to
    ]
    rated = {each: Rating(value) for each in Dimension if (value := by_name.get(each.value))}
    overall = by_name.get("overall")
    percent = by_name.get("percent")
    return {
        "overall": Rating(overall) if overall else Rating.NOT_REPORTED,
        "dimensions": rated,
        "summary": by_name.get("summary") or "",
        "achievements": by_name.get("achievements") or "",
        "next_steps": by_name.get("next") or "",
        "help_wanted": by_name.get("help") or "",
        "percent_complete": int(percent) if percent not in (None, "") else None,
        "spent": _money(by_name.get("spent")),
        "moves": tuple(moves),
    }


def risk_content(values: Values) -> dict[str, Any]:
    """Read the risk form into the fields of a register entry's content."""
    by_name = {block_id.split(":")[0]: _value(values, block_id) for block_id in values}
    return {
        "kind": by_name.get("kind") or EntryKind.RISK,
        "title": str(by_name.get("title") or "").strip(),
        "description": by_name.get("description") or "",
        "probability": int(by_name.get("probability") or 3),
        "impact": int(by_name.get("impact") or 3),
        "response": by_name.get("response") or None,
        "owner_slack_id": by_name.get("owner"),
        "due": by_name.get("due"),
    }


def chosen_project(values: Values) -> int | None:
    """Read which project the form is for, when it lets people choose."""
    chosen = next((_value(values, each) for each in values if each.split(":")[0] == "project"), None)
    return int(chosen) if chosen else None


def errors_under_inputs(error: ValidationError, values: Values) -> dict[str, str]:
    """Put each fault of a content under the input that it came from; the first input takes the rest."""
    inputs = {"percent_complete": "percent", "help_wanted": "help", "next_steps": "next", "moves": "move"}
    found = {}
    for fault in error.errors():
        field = str(fault["loc"][0]) if fault["loc"] else ""
        name = inputs.get(field, field)
        block_id = next((each for each in values if each.startswith(name)), next(iter(values)))
        found[block_id] = f"{fault['msg']}."
    return found


def _modal(title: str, submit: str, callback: Callback, nonce: str, blocks: Sequence[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": callback.value,
        "private_metadata": nonce,
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": submit},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": list(blocks),
    }


def _namer(project: ProjectView) -> Namer:
    return lambda name: f"{name}:{project.project_id}"


def _project_input(project: ProjectView, choices: Sequence[Named], action: Action | None) -> list[Block]:
    if not 1 < len(choices) <= MOST_OPTIONS:
        return [section(f"*{escape(project.name)}* ({escape(project.key)})")]
    options = [(str(each.id), shorten(f"{each.name} ({each.key})", 75)) for each in choices]
    block = _select("project", "Project", options, str(project.project_id), optional=False)
    if action is not None:
        block["dispatch_action"] = True
        block["element"]["action_id"] = action.value
    return [block]


def _rating_options() -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in RATINGS]


def _points() -> list[tuple[str, str]]:
    words = ("Very low", "Low", "Medium", "High", "Very high")
    return [(str(point), f"{point} {word}") for point, word in enumerate(words, 1)]


def _milestone(name: Namer, step: MilestoneView, moves: Mapping[int, date]) -> Block:
    block = _date(
        name(f"move{step.milestone_id}"), f"{step.name} forecast", moves.get(step.milestone_id, step.forecast)
    )
    if step.baseline:
        block["hint"] = {"type": "plain_text", "text": f"Baseline {day(step.baseline)}"}
    return block


def _input(block_id: str, label: str, element: dict[str, Any], *, optional: bool = True) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": shorten(label, 48)},
        "optional": optional,
        "element": {"action_id": "value", **element},
    }


def _initial(kind: str, value: object) -> dict[str, Any]:
    return {f"initial_{kind}": value} if value not in (None, "") else {}


def _text(block_id: str, label: str, value: str, *, hint: str = "") -> Block:
    element = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": TEXT,
        **_initial("value", value[:TEXT]),
    }
    block = _input(block_id, label, element)
    if hint:
        block["hint"] = {"type": "plain_text", "text": hint}
    return block


def _line(block_id: str, label: str, value: str, *, optional: bool = True, most: int = 100) -> Block:
    element = {"type": "plain_text_input", "max_length": most, **_initial("value", value[:most])}
    return _input(block_id, label, element, optional=optional)


def _number(block_id: str, label: str, value: int | None, *, least: int, most: int) -> Block:
    element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
        **_initial("value", None if value is None else str(value)),
    }
    return _input(block_id, label, element)


def _date(block_id: str, label: str, value: date | None) -> Block:
    element = {"type": "datepicker", **_initial("date", value.isoformat() if value else None)}
    return _input(block_id, label, element)


def _select(
    block_id: str, label: str, options: Sequence[tuple[str, str]], value: str | None, *, optional: bool = True
) -> Block:
    shown = [
        {"text": {"type": "plain_text", "text": text, "emoji": False}, "value": each}
        for each, text in options
    ]
    chosen = next((each for each in shown if each["value"] == value), None)
    element = {"type": "static_select", "options": shown, **_initial("option", chosen)}
    return _input(block_id, label, element, optional=optional)


def _value(values: Values, block_id: str) -> str | None:
    """Read one input's value, whatever kind of input it is."""
    state = next(iter(values[block_id].values()), {})
    option = state.get("selected_option")
    found = option.get("value") if option else None
    found = found or state.get("value") or state.get("selected_date") or state.get("selected_user")
    return str(found) if found is not None else None


def _money(value: object) -> Decimal | None:
    try:
        return Decimal(str(value).replace(",", "").replace(" ", "")) if value else None
    except InvalidOperation:
        return None
