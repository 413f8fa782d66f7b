"""Inputs of a modal as plain dicts, and the reading of what people gave in them.

A block's id is `name:project`, so that Slack drops what was typed for another project when the form changes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.blocks.actions import Action
from bot.blocks.kit import Block, shorten

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""A view's state: block id → action id → what was given."""

TEXT = 3000
"""Characters that Slack takes in one input."""

LONGEST_FIGURE = 9
"""Digits of a whole number that are read."""

_TOLD_AS_TYPED = {"trigger_actions_on": ["on_character_entered"]}


def entry(block_id: str, label: str, element: dict[str, Any], *, optional: bool = True) -> Block:
    """An input with its label around any element."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": shorten(label, 48)},
        "optional": optional,
        "element": {"action_id": "value", **element},
    }


def hinted(block: Block, hint: str) -> Block:
    """Put small print under an input."""
    return {**block, "hint": {"type": "plain_text", "text": hint}} if hint else block


def told_at_once(block: Block) -> Block:
    """Have an input tell the bot of each change, so that leaving the form loses nothing."""
    element = {**block["element"], "action_id": Action.FORM_KEEP.value}
    if element["type"] in ("plain_text_input", "number_input"):
        element["dispatch_action_config"] = _TOLD_AS_TYPED
    return {**block, "dispatch_action": True, "element": element}


def text(
    block_id: str, label: str, value: str, *, hint: str = "", optional: bool = True, most: int = TEXT
) -> Block:
    """Several lines of text."""
    element = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": most,
        **initial("value", value[:most]),
    }
    return hinted(entry(block_id, label, element, optional=optional), hint)


def project(block_id: str, among: Action, label: str = "Project") -> Block:
    """Choose a project by a few letters of its name; `among` says of which."""
    element = {
        "type": "external_select",
        "action_id": among.value,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": "Type a few letters"},
    }
    return entry(block_id, label, element, optional=False)


def line(block_id: str, label: str, value: str, *, optional: bool = True, most: int = 100) -> Block:
    """One line of text."""
    element = {"type": "plain_text_input", "max_length": most, **initial("value", value[:most])}
    return entry(block_id, label, element, optional=optional)


def number(block_id: str, label: str, value: int | None, *, least: int, most: int) -> Block:
    """A whole number between two bounds."""
    element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
        **initial("value", None if value is None else str(value)),
    }
    return entry(block_id, label, element)


def day_of(block_id: str, label: str, value: date | None) -> Block:
    """A day."""
    element = {"type": "datepicker", **initial("date", value.isoformat() if value else None)}
    return entry(block_id, label, element)


def select(
    block_id: str, label: str, options: Sequence[tuple[str, str]], value: str | None, *, optional: bool = True
) -> Block:
    """One of a few options, each a value and its words."""
    shown = [
        {"text": {"type": "plain_text", "text": words, "emoji": False}, "value": each}
        for each, words in options
    ]
    chosen = next((each for each in shown if each["value"] == value), None)
    element = {"type": "static_select", "options": shown, **initial("option", chosen)}
    return entry(block_id, label, element, optional=optional)


def ticks(block_id: str, label: str, options: Sequence[tuple[str, str]], ticked: Collection[str]) -> Block:
    """Boxes to tick, each a value and its words; Slack takes ten."""
    shown = [
        {"text": {"type": "plain_text", "text": shorten(words, 75), "emoji": False}, "value": each}
        for each, words in options
    ]
    chosen = [each for each in shown if each["value"] in ticked]
    return entry(block_id, label, {"type": "checkboxes", "options": shown, **initial("options", chosen)})


def initial(kind: str, value: object) -> dict[str, Any]:
    """What an element starts with; nothing where there is nothing."""
    return {f"initial_{kind}": value} if value not in (None, "", []) else {}


def figure(typed: str | None) -> int | None:
    """Read a whole number; of one too long to be any, as much as shows that it is too large."""
    return int(typed[:LONGEST_FIGURE]) if typed and typed.isdecimal() else None


def value_of(values: Values, block_id: str) -> str | None:
    """Read one input's value, whatever kind of input it is."""
    state = next(iter(values[block_id].values()), {})
    option = state.get("selected_option")
    found = option.get("value") if option else None
    found = found or state.get("value") or state.get("selected_date") or state.get("selected_user")
    return str(found) if found is not None else None


def ticked(values: Values, name: str) -> frozenset[str] | None:
    """Read which boxes of an input are ticked; None when the form does not show it."""
    block_id = next((each for each in values if each.split(":")[0] == name), None)
    if block_id is None:
        return None
    state = next(iter(values[block_id].values()), {})
    return frozenset(each["value"] for each in state.get("selected_options") or ())


def by_name(values: Values) -> dict[str, str | None]:
    """Read every input by its name, without the project."""
    return {block_id.split(":")[0]: value_of(values, block_id) for block_id in values}


def money(value: object) -> Decimal | None:
    """Read an amount in figures, with or without signs between thousands; None when it is none."""
    try:
        found = Decimal(str(value).replace(",", "").replace(" ", "")) if value else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None
