"""Turns what a test or the demo says into what Slack stores in a field."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.sandbox.blocks.values import FIELDS
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import NotVisible
from bot.sandbox.state import Json, Value


def value_for(workspace: Workspace, element: Json, given: Value) -> Json:
    """Return the element's state entry for `given` words; raise NotVisible when it does not offer them."""
    kind = element["type"]
    rule = FIELDS.get(kind)
    if rule is None:
        return {"type": kind}
    if given is None:
        return {"type": kind, rule.value: rule.empty()}
    if rule.many:
        several = given if isinstance(given, (list, tuple)) else [given]
        return {"type": kind, rule.value: [_one(workspace, element, each) for each in several]}
    return {"type": kind, rule.value: _one(workspace, element, given)}


def _one(workspace: Workspace, element: Json, given: Value) -> Value:
    kind = element["type"]
    if kind.endswith("users_select"):
        return workspace.person(str(given)).id
    if kind.endswith(("conversations_select", "channels_select")):
        return workspace.channel(str(given)).id
    if kind in ("static_select", "multi_static_select", "checkboxes", "radio_buttons"):
        return _option(element, str(given))
    if kind.endswith("external_select"):
        # An option as the bot offered it, or words for one.
        return given if isinstance(given, dict) else _made_up(str(given))
    if kind == "datetimepicker":
        return int(given.timestamp()) if isinstance(given, datetime) else int(given)
    if kind == "rich_text_input":
        run = {"type": "text", "text": str(given)}
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [run]}]}
    if isinstance(given, date):
        return given.isoformat()[:10]
    if isinstance(given, time):
        return given.isoformat("minutes")
    return str(given)


def _option(element: Json, words: str) -> Json:
    options: list[Json] = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    for option in options:
        if words in (option["text"]["text"], option["value"]):
            return option
    for option in options:  # "Amber" fits "Amber A ▲"
        if option["text"]["text"].casefold().startswith(words.casefold()):
            return option
    raise NotVisible(f"{words} is not offered: {', '.join(each['text']['text'] for each in options)}")


def _made_up(words: str) -> Json:
    return {"text": {"type": "plain_text", "text": words}, "value": words}
