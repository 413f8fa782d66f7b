"""Decisions about risks that read alike: join them, say that they are not alike, undo either."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.blocks import alike as shown
from bot.blocks.actions import Action
from bot.domain.commands import Right
from bot.domain.entries import PairDecided
from bot.services import joining
from handlers.answers import Answer, in_its_message
from handlers.context import Request
from handlers.entry_notes import tell
from handlers.router import Router
from handlers.typed import row_id


def register(router: Router) -> None:
    """Take the buttons below each proposed pair."""
    router.action(Action.ALIKE_JOIN, Right.JOIN_RISKS, join)
    router.action(Action.ALIKE_NOT, Right.JOIN_RISKS, not_alike)
    router.action(Action.ALIKE_UNDO, Right.JOIN_RISKS, undo)


def join(request: Request) -> Answer:
    """Record one risk that stands for both."""
    return _decide(request, lambda session, pair: joining.join(session, request.actor, pair, now=request.now))


def not_alike(request: Request) -> Answer:
    """Remember that these are two risks."""
    return _decide(
        request, lambda session, pair: joining.not_alike(session, request.actor, pair, now=request.now)
    )


def undo(request: Request) -> Answer:
    """Take a decision back; the pair can be decided anew."""
    return _decide(request, lambda session, pair: joining.undo(session, request.actor, pair, now=request.now))


def _decide(request: Request, decide: Callable[[Session, int], PairDecided]) -> Answer:
    with request.context.database.write() as session:
        decided = decide(session, row_id(request.value))
        if decided.acted is not None:
            tell(session, request, decided.acted)
    text, alone = shown.pair_decided(decided)
    return in_its_message(
        request.body, text, lambda blocks: shown.with_pair_decided(blocks, decided), alone=alone
    )
