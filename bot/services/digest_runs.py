"""When the digests of several audiences came last, up to when they told, and what stood then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.digest.subscription import LIVES
from bot.domain.ids import WorkspaceId
from models.outbox import out_of_sight
from models.records import digest_before, last_digest, newest_runs, told_by_runs

EARLIEST_ZONE = timedelta(hours=12)
"""How far behind UTC a day can be, anywhere."""


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


def last_time(
    session: Session, workspace: WorkspaceId, audience: str, *, today: date, now: datetime
) -> tuple[LastTime, frozenset[str]]:
    """Say when one audience's digest came last, and give the marks of what stood then."""
    run, again = last_digest(session, workspace, audience), ""
    if run is not None and run.local_date >= today:
        key = key_of(audience, run.local_date)
        if key in out_of_sight(session, workspace, since=now - LIVES):
            run, again = digest_before(session, workspace, audience, run.local_date), key
    if run is None:
        return LastTime(again=again), frozenset()
    return LastTime(run.local_date, run.as_of, again), frozenset(run.told or ())


def last_times(
    session: Session, workspace: WorkspaceId, audiences: Collection[str], *, now: datetime
) -> dict[str, LastTime]:
    """Say for each of these audiences when its digest came last; what never came is left out."""
    found = {
        audience: LastTime(day, covered)
        for audience, (day, covered) in newest_runs(session, workspace, audiences).items()
    }
    today = (now - EARLIEST_ZONE).date()
    fresh = {
        key_of(audience, each.day): (audience, each.day)
        for audience, each in found.items()
        if each.day is not None and each.day >= today
    }
    unseen = out_of_sight(session, workspace, since=now - LIVES) if fresh else []
    for key in fresh.keys() & set(unseen):
        audience, day = fresh[key]
        run = digest_before(session, workspace, audience, day)
        found[audience] = LastTime(run.local_date, run.as_of, key) if run else LastTime(again=key)
    return found


def told_then(
    session: Session, workspace: WorkspaceId, came: Mapping[str, LastTime]
) -> dict[str, frozenset[str]]:
    """Give the marks of what stood when these came; nothing where none came."""
    days = {audience: last.day for audience, last in came.items() if last.day}
    known = told_by_runs(session, workspace, days) if days else {}
    return {audience: known.get(audience, frozenset()) for audience in came}
