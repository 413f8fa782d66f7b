"""Days on which something was done: 'yesterday', 'on Friday', '20 Nov', '2 days ago'."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.line.calendar_words import LAST, NEXT, THIS, TODAY, WEEKDAYS, YESTERDAY
from bot.domain.line.date_words import DateHit, DateReading, one_of
from bot.domain.line.dates import DayReader
from bot.domain.line.stretches import Stretch, find_stretch
from bot.domain.line.text import Token, bag

_LOOKS_BACK = timedelta(days=120)
"""How far back a day without a year may lie; one further back may as well be the next one."""
_WEEK = timedelta(days=7)
_PARTS_OF_DAYS = bag("morning afternoon evening night lunchtime noon")
_EARLIER = bag("earlier late later")


def find_past_date(tokens: Sequence[Token], i: int, *, today: date, day_first: bool) -> DateHit | None:
    """Read the day that begins at token `i` and on which something was done, if any.

    Without a year it is the last such day; when that was not lately it is the next one, which lies ahead.
    'last week' and a month alone have several days as their choices.
    """
    at = _PastReader(tokens, today, day_first)
    i = at.skip(i, {"the"} | _EARLIER)
    for read in (
        at.ago,
        at.day_range,
        at.numeric,
        at.day_month,
        at.month_day,
        at.weekday,
        at.span,
        at.part_of,
        at.named_day,
        at.day_alone,
    ):
        hit = read(i)
        if hit:
            return hit
    return None


class _PastReader(DayReader):
    """The forms that a day in the past can take."""

    def date_expected(self, i: int) -> bool:
        """Behind a word that says that something is done '12.6' is a day."""
        return i > 0

    def calendar_day(self, day: int, month: int, year: int | None) -> date | None:
        """That day; without a year the last one, unless that is long ago."""
        for candidate in (self.today.year, self.today.year - 1) if year is None else ():
            try:
                found = date(candidate, month, day)
            except (ValueError, OverflowError):
                continue
            if self.today - _LOOKS_BACK <= found <= self.today:
                return found
        return super().calendar_day(day, month, year)

    def year_of_month(self, month: int) -> int:
        """The year of a month that is named without one: the last such month, or this one."""
        return self.today.year - (month > self.today.month)

    def ago(self, i: int) -> DateHit | None:
        """'2 days ago', 'a week ago'."""
        found = find_stretch(self.tokens, i)
        if not found or self.fold(found[0]) != "ago":
            return None
        day = Stretch(-abs(found[1].amount), found[1].unit).after(self.today)
        return DateHit(found[0] + 1, DateReading(day)) if day else None

    def weekday(self, i: int) -> DateHit | None:
        """'friday' and 'last friday': the last one, which on a Friday may be either."""
        word = self.fold(i)
        j = i + 1 if word in LAST or word in THIS else i
        wanted = WEEKDAYS.get(self.fold(j))
        if wanted is None or word in NEXT or self.weeks_on(j + 1):
            return None
        monday = self.today - timedelta(days=self.today.weekday())
        day = self.today - timedelta(days=(self.today.weekday() - wanted) % 7)
        days: tuple[date, ...] = (day,)
        if word in THIS:
            days = (monday + timedelta(days=wanted),)
        elif word in LAST and day >= monday:
            days = (day, day - _WEEK) if day < self.today else (day - _WEEK,)
        elif day == self.today:
            days = (day, day - _WEEK)
        return DateHit(self._past_hour(j + 1), one_of(days))

    def named_day(self, i: int) -> DateHit | None:
        """'today', 'this morning', 'yesterday', 'last night', 'the day before yesterday'."""
        word = self.fold(i)
        if word in TODAY:
            return DateHit(self._past_hour(i + 1), DateReading(self.today))
        if word in YESTERDAY:
            return DateHit(self._past_hour(i + 1), DateReading(self.today - timedelta(days=1)))
        if [self.fold(i), self.fold(i + 1)] == ["day", "before"] and self.fold(i + 2) in YESTERDAY:
            return DateHit(i + 3, DateReading(self.today - timedelta(days=2)))
        if self.fold(i + 1) not in _PARTS_OF_DAYS or word not in LAST | THIS:
            return None
        return DateHit(i + 2, DateReading(self.today - timedelta(days=word in LAST)))

    def span(self, i: int) -> DateHit | None:
        """'last week', 'this month': some day of it, the last one first."""
        word, unit = self.fold(i), self.fold(i + 1)
        if unit not in {"week", "month"} or word not in LAST | {"this"}:
            return None
        if unit == "week":
            first = self.today - timedelta(days=self.today.weekday())
            first, last = (
                (first - _WEEK, first - _WEEK + timedelta(days=4)) if word in LAST else (first, self.today)
            )
        else:
            first = self.today.replace(day=1)
            last = self.today
            if word in LAST:
                last = first - timedelta(days=1)
                first = last.replace(day=1)
        return DateHit(i + 2, one_of((last, first)))

    def day_alone(self, i: int) -> DateHit | None:
        """'on the 20th': of this month, or of the last one."""
        found = self.day_number(i)
        if not found or found[0] == i + 1 or not 1 <= found[1] <= 31:
            return None
        if found[0] < len(self.tokens) and self.tokens[found[0]].is_content:
            return None
        this = self.today.replace(day=1)
        for month in (this, this - timedelta(days=1)):
            day = self.calendar_day(found[1], month.month, month.year)
            if day and day <= self.today:
                return DateHit(found[0], DateReading(day))
        return None

    def _past_hour(self, i: int) -> int:
        return i + 1 if self.fold(i) in _PARTS_OF_DAYS else i
