"""What others hear of an act on an entry, left to the sender with the act."""

from sqlalchemy.orm import Session

from bot.blocks.entry_notes import asks_note, thread_note
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.entries import EntryActed
from bot.domain.enums import Way
from bot.domain.subjects import entry_thread
from handlers.context import Request


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
        )
        for asked, heard in ((True, done.asks), (False, done.tells))
        for each in heard
    ]
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
