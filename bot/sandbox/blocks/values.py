"""What a form holds and submits: `state.values`, with untouched initial values, as Slack sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.sandbox.state import Json, Value


@dataclass(frozen=True)
class Field:
    """How an element of one type is stored: the key of its value, of its initial value, and what empty is."""

    value: str
    initial: str
    many: bool = False

    def empty(self) -> Value:
        """Return the value of an untouched element without an initial one."""
        return [] if self.many else None


FIELDS: Final[dict[str, Field]] = {
    "plain_text_input": Field("value", "initial_value"),
    "number_input": Field("value", "initial_value"),
    "email_text_input": Field("value", "initial_value"),
    "url_text_input": Field("value", "initial_value"),
    "rich_text_input": Field("rich_text_value", "initial_value"),
    "static_select": Field("selected_option", "initial_option"),
    "external_select": Field("selected_option", "initial_option"),
    "multi_static_select": Field("selected_options", "initial_options", many=True),
    "multi_external_select": Field("selected_options", "initial_options", many=True),
    "users_select": Field("selected_user", "initial_user"),
    "multi_users_select": Field("selected_users", "initial_users", many=True),
    "channels_select": Field("selected_channel", "initial_channel"),
    "multi_channels_select": Field("selected_channels", "initial_channels", many=True),
    "conversations_select": Field("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Field("selected_conversations", "initial_conversations", many=True),
    "checkboxes": Field("selected_options", "initial_options", many=True),
    "radio_buttons": Field("selected_option", "initial_option"),
    "datepicker": Field("selected_date", "initial_date"),
    "timepicker": Field("selected_time", "initial_time"),
    "datetimepicker": Field("selected_date_time", "initial_date_time"),
    "file_input": Field("files", "initial_files", many=True),
}
REQUIRED: Final = "Please complete this required field."  # Slack's own words under an empty field
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")


def fields_of(blocks: list[Json]) -> Iterator[tuple[Json, Json, Field]]:
    """Yield (block, element, field) for each element that holds a value."""
    for block in blocks:
        candidates = [block.get("element"), block.get("accessory")]
        if block.get("type") == "actions":
            candidates += block.get("elements") or []
        for element in candidates:
            if isinstance(element, dict) and element.get("type") in FIELDS:
                yield block, element, FIELDS[element["type"]]


def form_values(blocks: list[Json], typed: Json, conversation: str | None = None) -> Json:
    """Return `state.values`: what was typed where it fits the blocks, else the initial value, else empty.

    `conversation` is where the form was opened, for `default_to_current_conversation`.
    """
    values: Json = {}
    for block, element, rule in fields_of(blocks):
        given = (typed.get(block["block_id"]) or {}).get(element["action_id"])
        if isinstance(given, dict) and rule.value in given:
            held = given[rule.value]
        else:
            held = _initial(element, rule, conversation)
        entry = {"type": element["type"], rule.value: rule.empty() if held is None else held}
        values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def _initial(element: Json, rule: Field, conversation: str | None) -> Value:
    if element.get(rule.initial) is not None:
        return element[rule.initial]
    if element.get("default_to_current_conversation") and conversation:
        return [conversation] if rule.many else conversation
    return None


def form_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return what Slack's own client holds against a form before it sends it: block_id → sentence."""
    errors: dict[str, str] = {}
    for block, element, rule in fields_of(blocks):
        if block.get("type") != "input":
            continue
        held = values[block["block_id"]][element["action_id"]][rule.value]
        fault = _field_error(block, element, held)
        if fault:
            errors[block["block_id"]] = fault
    return errors


def _field_error(block: Json, element: Json, held: Value) -> str | None:
    if held in (None, "", []):
        return None if block.get("optional") else REQUIRED
    kind = element["type"]
    if kind == "plain_text_input":
        return _length_error(element, str(held))
    if kind == "number_input":
        return _number_error(element, str(held))
    if kind == "email_text_input" and not _EMAIL.fullmatch(str(held)):
        return "Enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(str(held)):
        return "Enter a valid URL."
    return None


def _length_error(element: Json, text: str) -> str | None:
    # Slack's own client stops at 3000 characters when the element gives no limit.
    most, least = element.get("max_length", 3000), element.get("min_length", 0)
    if len(text) > most:
        return f"Enter {most} characters or fewer."
    if len(text) < least:
        return f"Enter {least} characters or more."
    return None


def _number_error(element: Json, text: str) -> str | None:
    if not _NUMBER.fullmatch(text.strip()):
        return "Enter a number."
    if "." in text and not element.get("is_decimal_allowed"):
        return "Enter a whole number."
    number = float(text)
    if element.get("min_value") is not None and number < float(element["min_value"]):
        return f"Enter a number of {element['min_value']} or more."
    if element.get("max_value") is not None and number > float(element["max_value"]):
        return f"Enter a number of {element['max_value']} or less."
    return None
