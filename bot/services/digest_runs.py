"""When the digests of several audiences came last, up to when they told, and what stood then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.digest.subscription import LIVES
from bot.domain.ids import WorkspaceId
from models.outbox import out_of_sight
from models.records import digest_before, newest_runs, told_by_runs


@dataclass(frozen=True, slots=True)
class LastTime:
    """The digest that came last: on which day, and up to when it told.

    `again` is the key of one that was not sent, since its reader might not see all of it any more: it is
    written anew, and the one before it is the last.
    """

    day: date | None = None
    covered: datetime | None = None
    again: str = ""


def key_of(audience: str, day: date, *, again: str = "") -> str:
    """Name the digest of an audience and a day, under which it is sent once; anew it has another name."""
    return f"digest:{audience}:{day.isoformat()}" + (":anew" if again else "")


def last_times(
    session: Session, workspace: WorkspaceId, audiences: Collection[str], *, now: datetime
) -> dict[str, LastTime]:
    """Say for each of these audiences when its digest came last; what never came is left out."""
    came = newest_runs(session, workspace, audiences)
    unseen = set(out_of_sight(session, workspace, since=now - LIVES))
    found = {}
    for audience, (day, covered) in came.items():
        key = key_of(audience, day)
        found[audience] = LastTime(day, covered)
        if key in unseen:
            before = digest_before(session, workspace, audience, day)
            found[audience] = LastTime(
                before.local_date if before else None, before.as_of if before else None, key
            )
    return found


def told_then(
    session: Session, workspace: WorkspaceId, came: Mapping[str, LastTime]
) -> dict[str, frozenset[str]]:
    """Give the marks of what stood when these came; nothing where none came."""
    days = {audience: last.day for audience, last in came.items() if last.day}
    known = told_by_runs(session, workspace, days) if days else {}
    return {audience: known.get(audience, frozenset()) for audience in came}
