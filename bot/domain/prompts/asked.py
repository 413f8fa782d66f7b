"""Which due day is asked for on which day: the newest, or the next, ahead or before days off."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.domain.cadence import WEEK, Cadence, due_after, due_until
from bot.domain.periods import local_day, settled_until
from bot.domain.prompts.facts import ReportingProject
from bot.domain.working_time import WorkingTime

ONE = timedelta(days=1)


def settled(project: ReportingProject, zone: str) -> date:
    """Name the day up to which a project owes nothing."""
    return settled_until(
        project.cadence,
        created_on=local_day(project.created_at, zone),
        resumed_on=project.resumed_on,
        last_period=project.last_period,
        excused_until=project.excused_until,
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """The due day for which a report is asked, and `since` when: the first that went by without one."""

    period: date
    since: date


def missing_report(project: ReportingProject, working: WorkingTime, now: datetime) -> Missing | None:
    """Say for which due day a project owes its report to whoever works like this; None for none."""
    until = settled(project, working.zone)
    period = asked_period(project.cadence, working, now, settled=until)
    return Missing(period, due_after(project.cadence, until)) if until < period else None


def asked_period(
    cadence: Cadence, working: WorkingTime, now: datetime, *, settled: date | None = None
) -> date:
    """Name the due day that is asked for: the newest, or the next on the working day before a day off.

    Where nothing is owed up to the newest, which is then `settled`, the next is asked for ahead, too.
    """
    around = _around(cadence, working, working.today(now))
    early = settled is not None and around.begun <= settled
    return around.coming if around.is_asked or (early and around.is_ahead) else around.begun


@dataclass(frozen=True, slots=True)
class _Around:
    """The newest due day of a day, and the next: from when it is asked for ahead, and whether it is now.

    It `is_asked` for in any case on the last working day before it, if it is a day off.
    """

    begun: date
    coming: date
    ahead_from: date
    is_ahead: bool
    is_asked: bool


@lru_cache(maxsize=4096)  # thousands share a cadence and their hours
def _around(cadence: Cadence, working: WorkingTime, today: date) -> _Around:
    begun = due_until(cadence, today)
    coming = due_after(cadence, begun)
    last = ahead = working.last_working_day(coming)
    for _ in range(cadence.lead(working.begins) - (last < coming)):
        ahead = working.last_working_day(ahead - ONE)
    near = coming - today <= WEEK
    ahead = max(ahead, begun + ONE)
    return _Around(begun, coming, ahead, begun < today and ahead <= today, near and last <= today)


def newest_asked(cadence: Cadence, hours: Iterable[WorkingTime], now: datetime) -> date:
    """Name the newest due day that anybody who works like one of these is asked for."""
    return max(asked_period(cadence, each, now, settled=date.max) for each in hours)


def may_ask(cadences: Iterable[Cadence], hours: Collection[WorkingTime], now: datetime) -> bool:
    """Say whether there may be anything to do: somebody is at work, or it is a due day somewhere."""
    if any(each.is_at_work(now) for each in hours):
        return True
    days = {each.today(now) for each in hours}
    every = [each for one in cadences for each in (one, one.while_red(is_red=True))]
    return any(due_until(each, day) == day for each in every for day in days)


def ahead_from(cadence: Cadence, working: WorkingTime, period: date, now: datetime) -> date | None:
    """Name the day from which a report is asked for ahead; None once its own day of asking has come."""
    around = _around(cadence, working, working.today(now))
    return around.ahead_from if period == around.coming and not around.is_asked else None
