"""When a digest of somebody's own choice comes: daily, weekly or monthly, on working days of its reader."""

from datetime import date, datetime, timedelta

from bot.domain.enums import DigestRhythm
from bot.domain.periods import due_at
from bot.domain.working_time import WorkingTime

LIVES = timedelta(hours=12)
"""How long after its hour a digest may still come; later it would tell of yesterday."""


def comes_on(rhythm: DigestRhythm, weekday: int, day: date, working: WorkingTime) -> bool:
    """Say whether it comes on a day: the one named, or the first working day after it."""
    named = day
    if rhythm is DigestRhythm.WEEKLY:
        named = day - timedelta(days=(day.weekday() - weekday) % 7)
    elif rhythm is DigestRhythm.MONTHLY:
        named = day.replace(day=1)
    before = (named + timedelta(days=each) for each in range((day - named).days))
    return working.works_on(day) and not any(map(working.works_on, before))


def is_time(
    rhythm: DigestRhythm, weekday: int, hour: int, *, last: date | None, now: datetime, working: WorkingTime
) -> bool:
    """Say whether it is to come now; `last` is the day on which it came before."""
    today = working.today(now)
    begins = due_at(today, working.zone, hour)
    fresh = last is None or last < today
    return fresh and begins <= now < begins + LIVES and comes_on(rhythm, weekday, today, working)
