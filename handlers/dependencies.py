"""The portfolio by what its projects share: in words, as a table, and as a picture of the network."""

from bot.blocks import dependencies as shown
from bot.blocks.actions import Action
from bot.delivery.outbox import Picture
from bot.domain.commands import Command, Right
from bot.pictures.network import network
from bot.services import dependencies
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.router import Router


def register(router: Router) -> None:
    """Take the command and its button."""
    router.command(Command.DEPENDENCIES, Right.SEE, show)
    router.action(Action.LINKAGE_PORTFOLIO, Right.SEE, show_behind_button)


def show(request: Request) -> Answer:
    """`/pmo dependencies [hr]` shows collisions, shared things, and what touches nothing."""
    return _shown(request, request.text)


def show_behind_button(request: Request) -> Answer:
    """Show the same behind a button that names a program, or none."""
    return _shown(request, request.value)


def _shown(request: Request, text: str) -> Answer:
    with request.context.database.read() as session:
        view = dependencies.dependencies(session, request.actor, text, now=request.now)
    card = shown.dependencies_card(view)
    if not view.bonds:
        return Say(*card)
    title = f"Links of {view.where}" if view.where else "Links by program"
    return Say(*card, Picture("network.png", network(title, view.bonds)))
