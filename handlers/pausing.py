"""Projects that pause and go on: said by whoever steers them, told to their PM."""

from sqlalchemy.orm import Session

from bot.blocks import pausing as shown
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.views import Paused
from bot.services import pausing
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.prompts import revised
from handlers.router import Router


def register(router: Router) -> None:
    """Take `/pmo pause` and `/pmo resume`."""
    router.command(Command.PAUSE, Right.SET_CADENCE, pause)
    router.command(Command.RESUME, Right.SET_CADENCE, resume)


def pause(request: Request) -> Answer:
    """`/pmo pause payroll until 5 Jan` asks nothing of a project until then."""
    with request.context.database.write() as session:
        return _told(session, request, pausing.pause(session, request.actor, request.text, now=request.now))


def resume(request: Request) -> Answer:
    """`/pmo resume payroll` lets it go on at once."""
    with request.context.database.write() as session:
        return _told(session, request, pausing.resume(session, request.actor, request.text, now=request.now))


def _told(session: Session, request: Request, done: Paused) -> Answer:
    why = f"paused:{done.event_id}"
    notes = revised(session, request, done.project_id, why, unanswered=True)
    if done.hears:
        notes.append(Note(done.hears, Message(*shown.paused_note(done)), dedupe_key=why))
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
    return Say(*shown.paused(done))
