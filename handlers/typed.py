"""What a request carries, read with suspicion: text as people typed it, and the values behind buttons."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.ids import LARGEST_ID
from bot.domain.load import WHOLE
from bot.errors import Stale

Kind = TypeVar("Kind", bound=StrEnum)

OLD_BUTTON = "That button no longer fits what is recorded. Type the command again to see what stands."
OLD_CHOICE = "One of the choices is none that I know any more. Open the form again and choose anew."


def unescape(text: str) -> str:
    """Undo Slack's escaping of what people type, and drop what no database keeps as text."""
    return clean(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def clean(text: str) -> str:
    """Drop NUL, which PostgreSQL refuses, and halves of a character, which nothing can encode."""
    whole = text.replace("\x00", "")
    return whole if whole.isascii() else whole.encode("utf-8", "ignore").decode()


def clean_state(state: Mapping[str, Any]) -> dict[str, Any]:
    """Clean every text that was typed into a form."""
    return {name: _clean(value) for name, value in state.items()}


def _clean(value: Any) -> Any:  # noqa: ANN401 - JSON as Slack sends it
    if isinstance(value, str):
        return clean(value)
    return clean_state(value) if isinstance(value, Mapping) else value


def row_id(value: str) -> int:
    """Read the id behind a button; raises `Stale` for what can't be one, such as a value made up."""
    if value.isascii() and value.isdecimal() and len(value) <= 10 and int(value) <= LARGEST_ID:
        return int(value)
    raise Stale(OLD_BUTTON)


def split(value: str, parts: int) -> list[str]:
    """Read a value of several parts; raises `Stale` when it has another number of them."""
    found = value.split("|")
    if len(found) != parts:
        raise Stale(OLD_BUTTON)
    return found


def chosen(kind: type[Kind], value: object) -> Kind:
    """Read a choice out of a form; raises `Stale` for one that was never offered."""
    try:
        return kind(str(value))
    except ValueError:
        raise Stale(OLD_CHOICE) from None


def share(value: str | None) -> int | None:
    """Read percent of somebody's time out of a form, 1 to 100; None for anything else."""
    typed = value or ""
    fits = typed.isdecimal() and len(typed) <= 3 and 1 <= int(typed) <= WHOLE
    return int(typed) if fits else None


def day_if_chosen(value: str | None) -> date | None:
    """Read a day that need not be chosen; raises `Stale` for what is none."""
    return chosen_day(value) if value else None


def chosen_day(value: object) -> date:
    """Read a day out of a form; raises `Stale` for what is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Stale(OLD_CHOICE) from None
