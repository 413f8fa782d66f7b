"""Drafts: what somebody has typed and not yet posted. A draft's nonce makes posting happen once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy.orm import Session

from bot.domain.content import LONG, TYPED
from bot.domain.rights import Actor
from bot.errors import NotFound, Settled, Stale, UserError
from models.records import Draft, draft_of_nonce
from models.reports import StatusReport

STATUS = "status"
RISK = "risk"


def keep(
    session: Session,
    actor: Actor,
    kind: str,
    *,
    project_id: int | None,
    text: str,
    content: BaseModel | None,
    now: datetime,
    beside: StatusReport | None = None,
) -> Draft:
    """Keep what somebody typed, so that no failure loses it, and which report they saw `beside` it."""
    draft = Draft(
        workspace_id=actor.workspace_id,
        nonce=str(uuid4()),
        person_id=actor.person_id,
        project_id=project_id,
        beside_id=beside.id if beside else None,
        kind=kind,
        text=text,
        content=content.model_dump(mode="json") if content else {},
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def fits(text: str) -> None:
    """Raise `UserError` for a line that is longer than a report can hold; what was typed is given back."""
    if len(text) > TYPED:
        raise UserError(
            f"A line holds up to {TYPED:,} characters and yours has {len(text):,}, so nothing was recorded. "
            "Please shorten it.",
            kept=text,
        )


def fits_a_form(draft: Draft, texts: Iterable[str]) -> None:
    """Raise `UserError` when a form, whose inputs Slack limits, would cut what was typed."""
    longest = max((len(each) for each in texts), default=0)
    if longest > LONG:
        raise UserError(
            f"A form takes up to {LONG:,} characters in a field and this text has {longest:,}. Post it from "
            "the preview as it is, or cancel and type it shorter.",
            kept=draft.text,
        )


def own_draft(session: Session, actor: Actor, nonce: str, kind: str | None = None) -> Draft:
    """Fetch this person's own draft; raises `NotFound` for anybody else's, another workspace's or kind."""
    draft = draft_of_nonce(session, actor.workspace_id, nonce)
    if draft is None or draft.person_id != actor.person_id or kind not in (None, draft.kind):
        raise NotFound("That preview is no longer here. Type the command again.")
    return draft


def open_draft(session: Session, actor: Actor, nonce: str, kind: str | None = None) -> Draft:
    """Fetch this person's own draft that is neither posted nor cancelled.

    Raises `NotFound`, or `Settled` with what became of it.
    """
    draft = own_draft(session, actor, nonce, kind)
    if draft.closed_at is not None:
        raise Settled(draft.outcome or "That was already settled. Nothing has changed.", kept=draft.text)
    return draft


def filled_in(draft: Draft) -> Draft:
    """Pass a draft that holds all it needs to be posted; raises `Stale` for one that was only begun."""
    if not draft.content:
        raise Stale("That is not complete yet. Use the newest preview.", kept=draft.text)
    return draft


def close(draft: Draft, outcome: str, *, now: datetime) -> None:
    """Settle a draft; a repeat of the same click gets this answer."""
    draft.outcome = outcome
    draft.closed_at = now


def give_way(draft: Draft, *, now: datetime) -> None:
    """Settle a draft whose text is read anew, into another draft."""
    close(draft, "That was read again; the newest preview shows how.", now=now)


def read_again(session: Session, actor: Actor, nonce: str, *, now: datetime) -> str:
    """Let a draft give way to another, and give its text for that."""
    draft = open_draft(session, actor, nonce)
    give_way(draft, now=now)
    return draft.text


def cancel(session: Session, actor: Actor, nonce: str, *, now: datetime) -> str:
    """Drop a draft and give back what was typed, so that the person can use it again.

    Raises `Settled` with what became of it when it was posted or read again meanwhile.
    """
    draft = open_draft(session, actor, nonce)
    close(draft, "Cancelled. Nothing was posted.", now=now)
    return draft.text
