"""What others hear of an entry and of what is done with it, left to the sender with the act."""

from sqlalchemy.orm import Session

from bot.blocks.cards import risk_card
from bot.blocks.entry_notes import asks_note, thread_note
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.entries import EntryActed
from bot.domain.enums import Way
from bot.domain.subjects import entry_thread
from bot.domain.views import RiskRaised
from handlers.context import Request


def announce(session: Session, request: Request, raised: RiskRaised) -> None:
    """Show a new entry to those concerned; what is done with it follows in the thread of that message."""
    at = raised.entry.entry_id
    notes = [
        Note(
            each.address,
            Message(*risk_card(raised, why=each.why)),
            dedupe_key=f"entry:{at}:{each.address}",
            subject=entry_thread(at),
            about=raised.project.project_id,
        )
        for each in raised.hears
    ]
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)


def tell(session: Session, request: Request, done: EntryActed) -> None:
    """Say in the entry's thread what was done, and ask whoever is to answer."""
    subject, key = entry_thread(done.thread), f"entry:{done.card.entry.entry_id}:{done.act_id}"
    notes = [
        Note(
            each.address,
            Message(*(asks_note if asked else thread_note)(done, why=each.why)),
            dedupe_key=f"{key}:{each.address}",
            subject=subject,
            way=Way.REPLY,
            about=done.card.project_id,
        )
        for asked, heard in ((True, done.asks), (False, done.tells))
        for each in heard
    ]
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
