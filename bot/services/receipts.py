"""Acts that happen once, though Slack or a double click sends them twice."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.rights import Actor
from bot.errors import Settled
from models.records import Receipt, receipt


def once(session: Session, actor: Actor, act: str, told: str, *, now: datetime) -> None:
    """Put an act on record; its repeat raises `Settled` with what the person is `told`.

    The caller holds the row that the act is about, so that two of one act come one after the other. An act
    without a name, such as a command that Slack never repeats, is not recorded.
    """
    if not act:
        return
    if receipt(session, actor.workspace_id, act) is not None:
        raise Settled(told)
    session.add(Receipt(workspace_id=actor.workspace_id, act=act, answer={"text": told}, at=now))
