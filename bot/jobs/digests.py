"""The digests that are posted by themselves: the PMO's, and those of people's own choice.

A weekly one has a picture; what else there is to see of the week goes into its thread.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks.digest import digest_message, quiet_digest
from bot.blocks.digest_pictures import thread_of, weeks_lines
from bot.blocks.kit import Shown
from bot.blocks.subscription import subscribed_digest
from bot.delivery.outbox import Message, Note, Picture, enqueue
from bot.domain.digest import Digest
from bot.domain.digest.weeks import RatingsByWeek
from bot.domain.enums import Way
from bot.domain.ids import WorkspaceId
from bot.jobs.plan import Done, Plan
from bot.pictures.slips import slip_chart
from bot.pictures.weeks import ratings_by_week
from bot.services import audience, runs, subscriptions


def post_digest(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Post the PMO's digest at its hour on working days, with what changed since the last one.

    A digest of the portfolio that is to come to the same channel on this day is one with it.
    """
    due = audience.due_digest(session, workspace, now=now)
    if due is None:
        return None
    drawn = quiet_digest(due.digest) if due.digest.quiet else digest_message(due.digest, weeks=due.weeks)
    message = _with_picture(drawn, due.weeks)
    notes = [_note(due.channel, message, due.dedupe_key, due.expires_at, due.digest)]
    if due.weekly:
        notes += _thread(notes[0], due.digest, due.weeks)

    def carry_out(session: Session) -> Done:
        told, again = due.digest.standing, bool(due.again)
        if not runs.claim_day(session, workspace, runs.PMO, due.day, now=now, told=told, again=again):
            return Done()
        for each in due.merged:
            runs.claim_day(session, workspace, each, due.day, now=now, told=told, again=again)
        return Done(_sent(session, workspace, notes, now, instead_of=due.again))

    return Plan(carry_out)


def post_subscriptions(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Post the digests of people's own choice at their hours, each with what changed since it came last."""
    due = subscriptions.due_subscriptions(session, workspace, now=now)
    if not due:
        return None
    drawn = []
    for each in due:
        message = _with_picture(subscribed_digest(each.digest, each.view, each.weeks), each.weeks)
        note = _note(each.view.recipient, message, each.dedupe_key, each.expires_at, each.digest)
        notes = [replace(note, role=each.role)]
        if each.weekly:
            notes += _thread(notes[0], each.digest, each.weeks)
        drawn.append((each, notes))

    def carry_out(session: Session) -> Done:
        sent = 0
        for each, notes in drawn:
            told, again = each.digest.standing, bool(each.again)
            if runs.claim_day(session, workspace, each.audience, each.day, now=now, told=told, again=again):
                sent += _sent(session, workspace, notes, now, instead_of=each.again)
        return Done(sent)

    return Plan(carry_out)


def _with_picture(drawn: Shown, weeks: RatingsByWeek | None) -> Message:
    message = Message(*drawn)
    if weeks is None or not message.alt_text:
        return message
    return Message(*drawn, Picture("ratings by week.png", ratings_by_week(weeks), (weeks_lines(weeks),)))


def _note(recipient: str, message: Message, key: str, expires_at: datetime, digest: Digest) -> Note:
    return Note(
        recipient,
        message,
        dedupe_key=key,
        expires_at=expires_at,
        subject=key,
        tells_of=digest.tells_of,
    )


def _thread(parent: Note, digest: Digest, weeks: RatingsByWeek | None) -> list[Note]:
    """Draw what goes below the digest, if there is any; a quiet one has nothing below it."""
    drawn = None if digest.quiet else thread_of(digest, weeks)
    if drawn is None:
        return []
    message = Message(*drawn)
    if message.alt_text:
        message = Message(*drawn, Picture("milestones.png", slip_chart(digest.slips.shown)))
    return [
        Note(
            parent.recipient,
            message,
            dedupe_key=_below(parent.dedupe_key),
            expires_at=parent.expires_at,
            subject=parent.subject,
            way=Way.REPLY,
            role=parent.role,
            tells_of=parent.tells_of,
        )
    ]


def _below(key: str) -> str:
    return f"{key}:more"


def _sent(
    session: Session, workspace: WorkspaceId, notes: list[Note], now: datetime, *, instead_of: str
) -> int:
    """Put a digest and its thread into the outbox, if need be instead of one; count the digest alone."""
    digest, *below = notes
    if instead_of:
        runs.written_anew(session, workspace, [instead_of, _below(instead_of)])
    sent = enqueue(session, workspace, digest, now=now)
    for each in below:
        enqueue(session, workspace, each, now=now)
    return int(sent)
