"""What the forms share: the modal around them, the choice of a project, and what to say under an input."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from bot.blocks.actions import Action, Callback
from bot.blocks.inputs import Values, money, select, value_of
from bot.blocks.kit import Block, escape, section, shorten
from bot.domain.line.name_index import Named
from bot.domain.views import ProjectView

View = dict[str, Any]
Namer = Callable[[str], str]

MOST_OPTIONS = 100
_INPUTS = {
    "percent_complete": "percent",
    "help_wanted": "help",
    "next_steps": "next",
    "moves": "move",
    "cost_forecast": "eac",
    "comments": "why",
}
"""Fields of a content whose input goes by another name."""


def modal(title: str, submit: str, callback: Callback, metadata: str, blocks: Sequence[Block]) -> View:
    """A form with its title, the verb that sends it, and what it carries for its handler."""
    return {
        "type": "modal",
        "callback_id": callback.value,
        "private_metadata": metadata,
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": submit},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": list(blocks),
    }


def done_view(text: str, blocks: Sequence[Block]) -> View:
    """What the form turns into once it is posted."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Done"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(blocks) or [section(escape(text))],
    }


def namer(project: ProjectView) -> Namer:
    """Name a block so that it belongs to one project."""
    return lambda name: f"{name}:{project.project_id}"


def project_input(project: ProjectView, choices: Sequence[Named], action: Action | None) -> list[Block]:
    """The project that the form is for; a choice where there are a few, which `action` may hear of."""
    if not 1 < len(choices) <= MOST_OPTIONS:
        return [section(f"*{escape(project.name)}* ({escape(project.key)})")]
    options = [(str(each.id), shorten(f"{each.name} ({each.key})", 75)) for each in choices]
    block = select("project", "Project", options, str(project.project_id), optional=False)
    if action is not None:
        block["dispatch_action"] = True
        block["element"]["action_id"] = action.value
    return [block]


def chosen_project(values: Values) -> int | None:
    """Read which project the form is for, when it lets people choose."""
    chosen = next((value_of(values, each) for each in values if each.split(":")[0] == "project"), None)
    return int(chosen) if chosen else None


def missing(values: Values) -> dict[str, str]:
    """Say what must still be filled in or is no amount, by block id."""
    errors = {}
    for block_id, name in ((each, each.split(":")[0]) for each in values):
        given = value_of(values, block_id)
        if name == "overall" and not given:
            errors[block_id] = "Choose Green, Amber or Red."
        if name == "title" and not (given or "").strip():
            errors[block_id] = "Say what may happen, in a sentence."
        if name in ("spent", "eac") and given and money(given) is None:
            errors[block_id] = "Write an amount in figures, for example 120000 or 120,000.50."
    return errors


def errors_under_inputs(error: ValidationError, values: Values) -> dict[str, str]:
    """Put each fault of a content under the input that it came from; the first input takes the rest."""
    found = {}
    for fault in error.errors():
        field = str(fault["loc"][0]) if fault["loc"] else ""
        name = _INPUTS.get(field, field)
        block_id = next((each for each in values if each.startswith(name)), next(iter(values)))
        found[block_id] = f"{fault['msg']}."
    return found
