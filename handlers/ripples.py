"""Ripples of an act, left to the sender with it: whoever runs a linked project hears within the minute."""

from sqlalchemy.orm import Session

from bot.blocks.ripples import ripple_messages
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.entries import EntryActed
from bot.domain.enums import Dimension, EntryKind, Outcome, Way
from bot.domain.ripples import Rippled
from bot.domain.views import ReportPosted
from bot.services import rippling
from handlers.context import Request


def tell_of_report(session: Session, request: Request, posted: ReportPosted) -> None:
    """Tell whom it concerns that a linked project slipped or turned Red; a correction edits what was said."""
    actor, now = request.actor, request.now
    found = rippling.of_report(session, actor.workspace_id, posted, actor.person_id, now=now)
    _tell(session, request, found, f"report:{posted.report_id}", edits=posted.correction)


def tell_of_decision(session: Session, request: Request, done: EntryActed) -> None:
    """Tell whom it concerns that a linked project's scope changes, once that is approved."""
    card = done.card
    effect = card.effects.get(Dimension.SCOPE.value, "").strip()
    if card.entry.kind is not EntryKind.CHANGE or card.outcome is not Outcome.APPROVED or not effect:
        return
    actor, at = request.actor, card.entry.entry_id
    scope = (card.entry.title, effect)
    found = rippling.of_change(
        session, actor.workspace_id, card.project_id, at, scope, actor.person_id, now=request.now
    )
    _tell(session, request, found, f"change:{at}", edits=False)


def _tell(session: Session, request: Request, found: Rippled | None, key: str, *, edits: bool) -> None:
    if found is None:
        return
    way = Way.EDIT if edits else Way.POST
    notes = [
        Note(
            slack_id,
            Message(*shown),
            dedupe_key=f"ripple:{key}:{slack_id}",
            subject=found.subject,
            way=way,
            tells_of=tells_of,
        )
        for slack_id, shown, tells_of in ripple_messages(found)
    ]
    enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
