"""What the forms share: an answer is read, checked and recorded; what is missing is said under its input."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.blocks import forms
from bot.blocks.inputs import Values, by_name
from bot.blocks.kit import Shown
from bot.errors import UserError
from handlers.answers import Answer, Refuse, Update
from handlers.context import Request

Content = TypeVar("Content", bound=BaseModel)
Record = Callable[[Any, int | None], Shown | Refuse]
"""Records a content for the project chosen in the form, if it lets people choose."""


def submitted(
    request: Request, kind: type[BaseModel], read: Callable[[Values], Mapping[str, Any]], record: Record
) -> Answer:
    """Record a form; what is missing or refused is said under its input, and the form stays open."""
    errors = forms.missing(request.state)
    if errors:
        return Refuse(errors)
    try:
        content = kind.model_validate(read(request.state))
    except ValidationError as error:
        return Refuse(forms.errors_under_inputs(error, request.state))
    shown = record(content, forms.chosen_project(request.state))
    return shown if isinstance(shown, Refuse) else Update(forms.done_view(*shown))


def as_far_as_valid(
    kind: type[Content], read: Callable[[Values], Mapping[str, Any]], state: Mapping[str, Any]
) -> Content:
    """Take over what is filled in so far; a value that is not valid yet is left to the person to mend."""
    fields = read(state)
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        wrong = {fault["loc"][0] for fault in error.errors()}
        return kind.model_validate({name: fields[name] for name in fields if name not in wrong})


def written(request: Request) -> str:
    """Read what somebody wrote to another; raises `UserError` when they wrote nothing."""
    said = (by_name(request.state).get("words") or "").strip()
    if not said:
        raise UserError("Write a sentence, so that the other side knows what you mean.")
    return said
