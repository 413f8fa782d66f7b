"""Words of a weekly rhythm: which day of the week, which hour on the wall."""

from bot.domain.line.calendar_words import WEEKDAYS
from bot.domain.line.text import fold

AT_HOUR = r"at (?P<hour>\d{1,2})(?::00)? ?(?P<half>am|pm)?(?!\w|:)"
"""The hour at which something is to be, for `hour_of`."""


def weekday_of(word: str) -> int | None:
    """Name the day of the week, 0 for Monday, also of its plural: 'mondays'; None for another word."""
    folded = fold(word)
    return WEEKDAYS.get(folded, WEEKDAYS.get(f"{folded}s"))


def hour_of(digits: str, half: str | None) -> int:
    """Read an hour of the day, '4' with 'pm' as 16; what is no hour comes back as it is, to be refused."""
    hour = int(digits)
    if half and 1 <= hour <= 12:
        return hour % 12 + (12 if half.casefold() == "pm" else 0)
    return hour
