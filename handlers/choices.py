"""Menus that fill as somebody types, with what they may see alone."""

from collections.abc import Sequence

from bot.blocks.actions import Action
from bot.domain.commands import Right
from bot.domain.line.name_index import Named
from bot.services import names
from handlers.answers import MOST_CHOICES, Choice
from handlers.context import Request
from handlers.router import Router


def register(router: Router) -> None:
    """Take the menus of projects: those that somebody may report on, and those that they may see."""
    router.options(Action.CHOOSE_LED, Right.REPORT, led)
    router.options(Action.CHOOSE_SEEN, Right.SEE, seen)


def led(request: Request) -> Sequence[Choice]:
    """Offer the projects that this person may report on."""
    with request.context.database.read() as session:
        return _choices(names.names_like(session, request.actor, request.text, led=True, most=MOST_CHOICES))


def seen(request: Request) -> Sequence[Choice]:
    """Offer the projects that this person may see."""
    with request.context.database.read() as session:
        return _choices(names.names_like(session, request.actor, request.text, led=False, most=MOST_CHOICES))


def _choices(found: Sequence[Named]) -> list[Choice]:
    return [Choice(f"{each.name} ({each.key})", str(each.id)) for each in found]
