"""Parts of the calendar: 'end of June', 'mid June', 'Q2', 'next week', 'last day of January', 'KW 16'."""

import calendar
from datetime import date, timedelta

from bot.domain.line.calendar_words import (
    END,
    MID,
    MONTHS,
    NEXT,
    OF,
    ORDINALS,
    START,
    THIS,
    WEAK_MONTHS,
    WEEKDAYS,
)
from bot.domain.line.date_words import DateCursor, DateHit, DateReading
from bot.domain.line.stretches import whole_number
from bot.domain.line.text import bag

_SHORT_ENDS = {"eom": "month", "eow": "week", "eoy": "year", "eoq": "quarter", "eod": "day"}
_UNITS = {
    **dict.fromkeys(("week", "woche", "semaine", "semana"), "week"),
    **dict.fromkeys(("month", "monat", "mois", "mes"), "month"),
    **dict.fromkeys(("year", "jahr"), "year"),
    "quarter": "quarter",
    "quartal": "quarter",
    "day": "day",
}
_BEFORE_MONTH = bag("in by until till during im en")
_EARLY = bag("early anfangs fruh")
_LATE = bag("late later spat fine")
_NUMBERED_WEEKS = bag("kw cw wk week woche semaine vecka uke uge")
_DIGITS = {"1": 0, "2": 1, "3": 2, "4": 3}
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}


class SpanReader(DateCursor):
    """Reads names of spans; one day of them is read where it is said which, else its days are choices."""

    def part_of(self, i: int) -> DateHit | None:
        """'end of June' is a day; 'June', 'mid June' and 'early June' are asked about."""
        whole = _SHORT_ENDS.get(self.fold(i))
        ended = self._month_at(self.skip(i + 1, OF), alone=False) if whole == "month" else None
        if ended:
            return DateHit(ended[0], DateReading(ended[2]))
        if whole:
            return DateHit(i + 1, DateReading(self._end_of(whole, self.today)))
        word = self.fold(i)
        vague = "early" if word in _EARLY else "late" if word in _LATE else "mid" if word in MID else ""
        exact = "" if vague else "end" if word in END else "start" if word in START else ""
        part = vague or exact
        j = self.skip(i + 1, OF | {"-"}) if part else i
        span = self._month_at(j, alone=not part) or self._quarter_at(j)
        if span:
            stop, first, last = span
            return DateHit(stop, _part_of_span(part, first, last))
        return self._end_of_named(j) if exact == "end" else None

    def nth_of(self, i: int) -> DateHit | None:
        """'last day of January', 'last Friday of March', 'last working day of May'."""
        nth = _NTH.get(self.fold(i))
        if nth is None and self.fold(i + 1) in ORDINALS and self.fold(i) in _DIGITS:
            nth, i = _DIGITS[self.fold(i)], i + 1
        if nth is None:
            return None
        working = self.fold(i + 1) in {"working", "business", "work"}
        unit = self.fold(i + 1 + working)
        j = self.skip(i + 2 + working, OF | {"in"})
        span = self._month_at(j, alone=False)
        if span is None or j == i + 2 + working:
            return None
        stop, first, last = span
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if unit == "day":
            fits = [day for day in days if day.weekday() < 5] if working else days
        elif unit in WEEKDAYS and not working:
            fits = [day for day in days if day.weekday() == WEEKDAYS[unit]]
        elif unit == "week":
            week = days[:7] if nth == 0 else days[-7:] if nth < 0 else days[7 * nth : 7 * nth + 7]
            return DateHit(stop, DateReading(choices=(week[-1], week[0])))
        else:
            return None
        return DateHit(stop, DateReading(fits[nth]))

    def week_of(self, i: int) -> DateHit | None:
        """'KW 16', 'week 16': a week of the year, some day of it."""
        number = whole_number(self.tokens[i + 1]) if i + 1 < len(self.tokens) else None
        if self.fold(i) not in _NUMBERED_WEEKS or number is None or not 1 <= number <= 53:
            return None
        year = self.year_at(i + 2)
        for candidate in [year] if year else [self.today.year, self.today.year + 1]:
            try:
                monday = date.fromisocalendar(candidate, number, 1)
            except ValueError:
                continue
            if year or monday + timedelta(days=6) >= self.today:
                reading = DateReading(choices=(monday + timedelta(days=4), monday))
                return DateHit(i + 2 + bool(year), reading)
        return None

    def next_unit(self, i: int, j: int) -> DateHit | None:
        """'next week' and 'this month' are some day of several: the last is asked first."""
        unit = _UNITS.get(self.fold(j))
        if j == i or unit is None or unit == "day":
            return None
        today, this = self.today, self._end_of(unit, self.today)
        if self.fold(i) not in NEXT:
            return None if unit == "week" else DateHit(j + 1, DateReading(choices=(this, today)))
        first = this + timedelta(days=1)
        if unit == "week":
            first = today + timedelta(days=7 - today.weekday())
        return DateHit(j + 1, DateReading(choices=(self._end_of(unit, first), first)))

    def year_of_month(self, month: int) -> int:
        """The year of a month that is named without one: the next such month, or this one."""
        return self.today.year + (month < self.today.month)

    def _month_at(self, i: int, *, alone: bool) -> tuple[int, date, date] | None:
        month = MONTHS.get(self.fold(i))
        weak = alone and self.fold(i) in WEAK_MONTHS and self.fold(i - 1) not in _BEFORE_MONTH
        if month is None or (weak and self.year_at(i + 1) is None):
            return None
        year = self.year_at(i + 1)
        stop = i + 1 if year is None else i + 2
        if year is None:
            year = self.year_of_month(month)
        return stop, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])

    def _quarter_at(self, i: int) -> tuple[int, date, date] | None:
        number = (
            whole_number(self.tokens[i + 1]) if i + 1 < len(self.tokens) and self.fold(i) == "q" else None
        )
        if number is None or not 1 <= number <= 4:
            return None
        year = self.year_at(i + 2)
        stop = i + 2 if year is None else i + 3
        if year is None:
            year = self.year_of_month(number * 3)
        month = number * 3
        return stop, date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])

    def _end_of_named(self, i: int) -> DateHit | None:
        later = self.fold(i) in NEXT
        j = i + 1 if later or self.fold(i) in THIS else i
        unit = _UNITS.get(self.fold(j))
        if not unit:
            return None
        day = self.today
        if later:
            day = self._end_of(unit, day) + timedelta(days=4 if unit == "week" else 1)
        return DateHit(j + 1, DateReading(self._end_of(unit, day)))

    def _end_of(self, unit: str, day: date) -> date:
        """The last day of the unit; a week ends on Friday, and from Saturday on it is the next one's."""
        if unit == "day":
            return day
        if unit == "week":
            return day + timedelta(days=(4 - day.weekday()) % 7)
        month = {"month": day.month, "quarter": (day.month + 2) // 3 * 3, "year": 12}[unit]
        return date(day.year, month, calendar.monthrange(day.year, month)[1])


def _part_of_span(part: str, first: date, last: date) -> DateReading:
    """One day for its end or start; else the days that it most likely means, in that order."""
    month = (last - first).days < 40
    middle = first + timedelta(days=14) if month else first + (last - first) / 2
    if part in {"end", "start"}:
        return DateReading(last if part == "end" else first)
    some = {
        "mid": (middle, middle - timedelta(days=5), middle + timedelta(days=5)),
        "early": (first, first + timedelta(days=4), first + timedelta(days=9)),
        "late": (last, last - timedelta(days=5), last - timedelta(days=10)),
    }
    return DateReading(choices=some.get(part, (last, first)))
