"""What a request of the page holds, read field by field with the type that each has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.errors import SightlineError
from bot.sandbox.state import Json, Value


class NotGiven(SightlineError):
    """A field is missing or of another type; the message names it."""


# What is held under the keys of `state.values`, by docs.slack.dev/reference/interaction-payloads.
_HELD: Final[dict[str, type]] = {
    "value": str, "rich_text_value": dict, "selected_option": dict, "selected_user": str,
    "selected_channel": str, "selected_conversation": str, "selected_date": str, "selected_time": str,
    "selected_date_time": int,
}  # fmt: skip
_HELD_MANY: Final[dict[str, type]] = {
    "selected_options": dict, "selected_users": str, "selected_channels": str, "selected_conversations": str,
    "files": str,
}  # fmt: skip
_NO_MOMENT: Final = "{} must be a time with its zone, such as 2026-11-23T08:30:00Z"
_WORDS: Final[dict[type, str]] = {str: "text", dict: "an object", int: "a whole number"}


@dataclass(frozen=True)
class Given:
    """A JSON body; reading a field raises NotGiven when it is missing or of another type."""

    body: Json

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there."""
        found = self.body.get(name, default)
        if not isinstance(found, str):
            raise NotGiven(f"{name} must be text")
        return found

    def maybe(self, name: str) -> str | None:
        """Return a text, None when it is absent or null."""
        return None if self.body.get(name) is None else self.text(name)

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, also where one stands alone."""
        found = self.body.get(name)
        several: list[Value] = found if isinstance(found, list) else [found]
        if not several or not all(isinstance(each, str) for each in several):
            raise NotGiven(f"{name} must be text or a list of texts")
        return several

    def flag(self, name: str) -> bool:
        """Return true or false; false when absent."""
        found = self.body.get(name, False)
        if not isinstance(found, bool):
            raise NotGiven(f"{name} must be true or false")
        return found

    def number(self, name: str) -> float:
        """Return a number."""
        found = self.body.get(name)
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            raise NotGiven(f"{name} must be a number")
        return found

    def moment(self, name: str) -> datetime:
        """Return an aware time, given in ISO 8601."""
        try:
            found = datetime.fromisoformat(self.text(name))
        except ValueError as error:
            raise NotGiven(_NO_MOMENT.format(name)) from error
        if found.tzinfo is None:
            raise NotGiven(_NO_MOMENT.format(name))
        return found

    def action(self) -> Json:
        """Return the `action`: which element was used, and what was chosen in it."""
        action = _object(self.body.get("action"), "action")
        if not isinstance(action.get("action_id"), str):
            raise NotGiven("action.action_id must be text")
        if not isinstance(action.get("block_id", ""), str):
            raise NotGiven("action.block_id must be text")
        return _held(action, "action")

    def values(self) -> Json:
        """Return the `values` typed so far, `{block_id: {action_id: …}}`; empty when absent or null."""
        found = self.body.get("values")
        values = {} if found is None else _object(found, "values")
        for block_id, block in values.items():
            for action_id, held in _object(block, f"values.{block_id}").items():
                where = f"values.{block_id}.{action_id}"
                _held(_object(held, where), where)
        return values


def _object(value: Value, where: str) -> Json:
    if not isinstance(value, dict):
        raise NotGiven(f"{where} must be an object")
    return value


def _held(entry: Json, where: str) -> Json:
    for name, value in entry.items():
        if value is None:
            continue
        if name in _HELD and (not isinstance(value, _HELD[name]) or isinstance(value, bool)):
            raise NotGiven(f"{where}.{name} must be {_WORDS[_HELD[name]]}")
        if name in _HELD_MANY and not (
            isinstance(value, list) and all(isinstance(each, _HELD_MANY[name]) for each in value)
        ):
            raise NotGiven(f"{where}.{name} must be a list, each {_WORDS[_HELD_MANY[name]]}")
    return entry
