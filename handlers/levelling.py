"""Levelling: `/pmo level` proposes moves; each is recorded when it is accepted."""

from functools import partial

from sqlalchemy.orm import Session

from bot.blocks import levelling as shown
from bot.blocks.actions import Action
from bot.domain.commands import Command, Right
from bot.services import levelling
from bot.services.levelling import Accepted
from handlers.answers import Answer, Replace, Say
from handlers.context import Request
from handlers.notes import tell
from handlers.router import Router
from handlers.typed import row_id, split


def register(router: Router) -> None:
    """Take the command, and the button below each move."""
    router.command(Command.LEVEL, Right.DEPLOY, propose)
    router.action(Action.LEVEL_ASK, Right.DEPLOY, propose)
    router.action(Action.LEVEL_ACCEPT, Right.DEPLOY, accept)
    router.action(Action.LEVEL_ACCEPT_ALL, Right.DEPLOY, accept_all)


def propose(request: Request) -> Answer:
    """Propose the fewest moves that clear what people have too much; the search holds no transaction."""
    with request.context.database.read() as session:
        work = levelling.load(session, request.actor, now=request.now)
    proposed = levelling.solve(work)
    if not proposed.moves:
        return Say(*shown.proposal(proposed, ""))
    with request.context.database.write() as session:
        nonce = levelling.keep(session, request.actor, proposed, now=request.now)
    return Say(*shown.proposal(proposed, nonce))


def accept(request: Request) -> Answer:
    """Record one move and tell those whom it concerns."""
    nonce, number = split(request.value, 2)
    with request.context.database.write() as session:
        done = levelling.accept(session, request.actor, nonce, row_id(number), now=request.now)
        _tell(session, request, done)
    return Replace(*shown.proposal(done.proposed, nonce))


def accept_all(request: Request) -> Answer:
    """Record all moves that are shown, and tell those whom each concerns; what has changed since is named."""
    nonce = request.value
    with request.context.database.write() as session:
        done, problems, proposed = levelling.accept_all(session, request.actor, nonce, now=request.now)
        for each in done:
            _tell(session, request, each)
    return Replace(*shown.proposal(proposed, nonce, problems))


def _tell(session: Session, request: Request, done: Accepted) -> None:
    write = partial(shown.accepted_note, done.move, done.by)
    tell(session, request, done.told, f"levelled:{done.event_id}", write, tells_of=done.named_to)
