"""Dates as people type them, in nine languages; what can be read two ways is not guessed."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.line.calendar_words import (
    MONTHS,
    NEXT,
    OF,
    ORDINALS,
    SPOKEN_DAYS,
    SPOKEN_ONES,
    SPOKEN_TENS,
    THIS,
    TODAY,
    TOMORROW,
    WEEKDAYS,
)
from bot.domain.line.date_spans import SpanReader
from bot.domain.line.date_words import DateHit, DateReading, not_a_date, one_of
from bot.domain.line.stretches import UNITS, find_stretch, whole_number
from bot.domain.line.text import Token, TokenKind, bag, tokenize
from bot.domain.line.vocabulary import AND, BETWEEN, OR


def read_date(words: str, *, today: date, day_first: bool = True) -> DateReading:
    """Read a text that is a date and nothing else.

    Without a year it is the next such day that is not past. '12/06' has two readings, in the person's order
    first; '31 June' is a problem that names it. Never raises.
    """
    tokens = tokenize(words[:200])
    hit = find_date(tokens, 0, today=today, day_first=day_first)
    if hit and all(not token.is_content for token in tokens[hit.stop :]):
        return hit.reading
    return DateReading(problem=not_a_date(words.strip()))


def find_date(tokens: Sequence[Token], i: int, *, today: date, day_first: bool) -> DateHit | None:
    """The longest date that begins at token `i`, if any."""
    at = DayReader(tokens, today, day_first)
    i = at.skip(i, {"the"})
    for read in (
        at.in_some_time,
        at.day_range,
        at.numeric,
        at.day_month,
        at.month_day,
        at.nth_of,
        at.week_from,
        at.week_of,
        at.part_of,
        at.weekday,
        at.named_day,
        at.day_alone,
    ):
        hit = read(i)
        if hit:
            return hit
    return None


_DATE_EXPECTED = bag("to on until till by due am le el al op bis")
_BEHIND_WEEKDAY = bag(", . the den le el")
_COMMENCING = bag("of commencing beginning starting from")
_BEFORE_DAY = bag("the to on by until till am den le el")
_ENDS = re.compile(r"(\d{1,2})[-/](\d{1,2})")
_MOST_TOKENS = 60
_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")


class DayReader(SpanReader):
    """The forms a date can take, each a method: token index in, hit or None out."""

    # '12/06', '12.6.', '2027-06-12', 'Friday 11/12'

    def numeric(self, i: int) -> DateHit | None:
        """'12/06', '12.6.' and '2027-06-12', also behind a weekday."""
        named = WEEKDAYS.get(self.fold(i))
        if named is not None:
            hit = self.numeric(self.skip(i + 1, _BEHIND_WEEKDAY))
            return DateHit(hit.stop, _on_weekday(hit.reading, named)) if hit else None
        token = self.tokens[i] if i < len(self.tokens) else None
        found = _NUMERIC.fullmatch(token.text) if token and token.kind is TokenKind.NUMBER else None
        if not token or not found:
            return None
        first, sign, second, third = found[1], found[2], found[3], found[4]
        if len(first) == 4:
            if not third:
                return None
            return DateHit(i + 1, self._one(token.text, int(third), int(second), int(first)))
        if len(first) > 2:
            return None
        year = _year(third) if third else None
        stop = i + 1
        dotted = sign == "."
        if dotted and not third:
            ended = stop < len(self.tokens) and self.tokens[stop].text == "." and not self.tokens[stop].gap
            year_after = self.year_at(stop + ended)
            if not ended and year_after is None and not self.date_expected(i):
                return None
            stop += ended
            if ended and year_after is not None:
                year, stop = year_after, stop + 1
        return DateHit(stop, self._day_or_month(self.said(i, stop), int(first), int(second), year, dotted))

    def date_expected(self, i: int) -> bool:
        """Whether the word before `i` lets '12.6' be a day and no number."""
        return self.fold(i - 1) in _DATE_EXPECTED or self.fold(i - 1) in WEEKDAYS

    def _day_or_month(self, said: str, a: int, b: int, year: int | None, dotted: bool) -> DateReading:
        if dotted or a == b:
            return self._one(said, a, b, year)
        shown = self._order_shown()
        if shown is not None:
            return self._one(said, a, b, year) if shown else self._one(said, b, a, year)
        orders = [(a, b), (b, a)] if self.day_first else [(b, a), (a, b)]
        days = [day for d, m in orders if (day := self.calendar_day(d, m, year))]
        if not days:
            return DateReading(problem=not_a_date(said))
        return one_of(days)

    def _order_shown(self) -> bool | None:
        """Whether another date of the line can only be day first, or month first: 'UAT 8/2, launch 21/3'."""
        shown: set[bool] = set()
        for token in self.tokens[:_MOST_TOKENS]:
            found = _NUMERIC.fullmatch(token.text) if token.kind is TokenKind.NUMBER else None
            if found and found[2] == "/" and len(found[1]) < 3:
                a, b = int(found[1]), int(found[3])
                shown |= {True} if b <= 12 < a <= 31 else {False} if a <= 12 < b <= 31 else set()
        return shown.pop() if len(shown) == 1 else None

    def _one(self, said: str, day: int, month: int, year: int | None) -> DateReading:
        found = self.calendar_day(day, month, year)
        return DateReading(found) if found else DateReading(problem=not_a_date(said))

    def calendar_day(self, day: int, month: int, year: int | None) -> date | None:
        """That day; without a year the next one that is not past (29 February waits for its leap year)."""
        years = [year] if year is not None else range(self.today.year, self.today.year + 9)
        for candidate in years:
            try:
                found = date(candidate, month, day)
            except (ValueError, OverflowError):
                continue
            if year is not None or found >= self.today:
                return found
        return None

    # '12 June', '12th of June 2027', 'June 12'

    def day_month(self, i: int) -> DateHit | None:
        """'12 June', '12th of June 2027', also behind a weekday."""
        named = WEEKDAYS.get(self.fold(i))
        if named is not None:
            hit = self.day_month(self.skip(i + 1, _BEHIND_WEEKDAY))
            return DateHit(hit.stop, _on_weekday(hit.reading, named)) if hit else None
        found = self.day_number(i)
        if found is None:
            return None
        k = self.skip(found[0], OF | {"-", "/", "."})
        if self.fold(k) not in MONTHS:
            return None
        return self._with_year(i, k + 1, found[1], MONTHS[self.fold(k)])

    def day_range(self, i: int) -> DateHit | None:
        """'8-15 feb', '27 or 28 jan', 'between 8 and 15 feb': either day."""
        between = self.fold(i) in BETWEEN
        ends = _ENDS.fullmatch(self.tokens[i].text) if i < len(self.tokens) else None
        if ends and self.fold(i + 1) in MONTHS:
            return self._either(
                int(ends[1]), self._with_year(i, i + 2, int(ends[2]), MONTHS[self.fold(i + 1)])
            )
        months = self._between_months(i + 1) if between else None
        if months:
            return months
        first = self.day_number(i + between)
        joined = OR | {"/", "-", "–"} | (AND if between else set())
        if first and self.fold(first[0]) in joined and (second := self.day_month(first[0] + 1)):
            return self._either(first[1], second)
        both = self.day_month(i + between) or self.month_day(i + between) if between else None
        second = self.find_from(both.stop + 1) if both and self.fold(both.stop) in AND else None
        if both and second and both.reading.day and second.reading.day:
            return DateHit(second.stop, DateReading(choices=(both.reading.day, second.reading.day)))
        return None

    def _between_months(self, i: int) -> DateHit | None:
        """'between Feb and March'."""
        first = self._month_at(i, alone=False)
        joined = first and self.fold(first[0]) in AND
        second = self._month_at(first[0] + 1, alone=False) if first and joined else None
        return DateHit(second[0], DateReading(choices=(second[2], first[1]))) if first and second else None

    def _either(self, day: int, last: DateHit) -> DateHit | None:
        if last.reading.day is None:
            return last
        first = self.calendar_day(day, last.reading.day.month, last.reading.day.year)
        days = (first, last.reading.day) if first and first < last.reading.day else (last.reading.day,)
        return DateHit(last.stop, DateReading(choices=days)) if len(days) > 1 else None

    def week_from(self, i: int) -> DateHit | None:
        """'week of 8 feb', 'w/c 8 feb': some day of it."""
        if [self.fold(i + n) for n in range(3)] == ["w", "/", "c"]:
            j = i + 3
        elif self.fold(i) == "week" and self.fold(i + 1) in _COMMENCING:
            j = self.skip(i + 2, {"the"})
        else:
            return None
        hit = self.find_from(j)
        if hit is None or hit.reading.day is None:
            return None
        friday = hit.reading.day + timedelta(days=(4 - hit.reading.day.weekday()) % 7)
        return DateHit(hit.stop, DateReading(choices=tuple(dict.fromkeys((friday, hit.reading.day)))))

    def find_from(self, i: int) -> DateHit | None:
        """A day and a month in either order."""
        return self.day_month(i) or self.month_day(i) or self.numeric(i)

    def day_number(self, i: int) -> tuple[int, int] | None:
        """A day of the month, '12', '12th' or as dictated, 'twenty eighth', and where it stops."""
        number = whole_number(self.tokens[i]) if 0 <= i < len(self.tokens) else None
        if number is not None:
            return self._after_ordinal(i + 1), number
        word = self.fold(i)
        if word in SPOKEN_TENS:
            at = i + 2 if self.fold(i + 1) == "-" else i + 1
            ones = SPOKEN_ONES.get(self.fold(at))
            return (at + 1, SPOKEN_TENS[word] + ones) if ones else (i + 1, SPOKEN_TENS[word])
        return (i + 1, SPOKEN_DAYS[word]) if word in SPOKEN_DAYS else None

    def day_alone(self, i: int) -> DateHit | None:
        """'on the 12th': of this month or of the next."""
        found = self.day_number(i)
        ordinal = found is not None and (found[0] > i + 1 or self.fold(i) in SPOKEN_DAYS)
        if not found or not ordinal or self.fold(i - 1) not in _BEFORE_DAY or not 1 <= found[1] <= 31:
            return None
        if found[0] < len(self.tokens) and self.tokens[found[0]].is_content:
            return None
        months = [
            (self.today.year + m // 12, m % 12 + 1) for m in range(self.today.month - 1, self.today.month + 3)
        ]
        days = [
            day
            for year, month in months
            if (day := self.calendar_day(found[1], month, year)) and day >= self.today
        ]
        return DateHit(found[0], DateReading(choices=tuple(days[:2])))

    def month_day(self, i: int) -> DateHit | None:
        """'June 12'."""
        if self.fold(i) not in MONTHS:
            return None
        j = self.skip(i + 1, {"the", ".", "-"})
        found = self.day_number(j)
        if found is None or (self.tokens[j].is_content and found[1] > 99) or self.fold(j + 1) in UNITS:
            return None
        return self._with_year(i, found[0], found[1], MONTHS[self.fold(i)])

    def _after_ordinal(self, i: int) -> int:
        if i < len(self.tokens) and not self.tokens[i].gap:
            if self.fold(i) in ORDINALS:
                return i + 1
            if self.tokens[i].text in {".", "º", "ª"} and self.fold(i + 1) in MONTHS:
                return i + 1
        return i

    def _with_year(self, start: int, stop: int, day: int, month: int) -> DateHit:
        k = self.skip(stop, {",", ".", "-", "/", "of", "de", "del"})
        year = self.year_at(k)
        if year is None and self.fold(k) in {"'", "’"}:
            short = self.tokens[k + 1].text if k + 1 < len(self.tokens) else ""
            if re.fullmatch(r"[0-9]{2}", short):
                k, year = k + 1, _year(short)
        stop = k + 1 if year is not None else stop
        return DateHit(stop, self._one(self.said(start, stop), day, month, year))

    # 'fri', 'next friday', 'tomorrow', 'in 3 days'

    def weekday(self, i: int) -> DateHit | None:
        """'fri', 'next friday', 'friday week'."""
        word = self.fold(i)
        j = i + 1 if word in NEXT or word in THIS else i
        if self.fold(j) not in WEEKDAYS:
            return self.next_unit(i, j)
        if (
            j == i
            and self.fold(j) in {"sun", "sat", "wed", "mon", "mar", "segunda", "quarta"}
            and not self._clear(j)
        ):
            return None
        wanted = WEEKDAYS[self.fold(j)]
        coming = self.today + timedelta(days=(wanted - self.today.weekday()) % 7)
        if word in NEXT:
            monday = self.today + timedelta(days=7 - self.today.weekday())
            of_next_week = monday + timedelta(days=wanted)
            days = {coming if coming > self.today else of_next_week, of_next_week}
        elif (later := self.weeks_on(j + 1)) and j == i:
            monday = later[1] - timedelta(days=later[1].weekday())
            return DateHit(later[0], DateReading(monday + timedelta(days=wanted)))  # 'friday in 3 weeks'
        elif self.fold(j + 1) in {"week", "woche"}:
            return DateHit(j + 2, DateReading(coming + timedelta(days=7)))  # 'friday week'
        else:
            days = {coming, coming + timedelta(days=7)} if coming == self.today else {coming}
        return DateHit(j + 1, one_of(sorted(days)))

    def weeks_on(self, i: int) -> tuple[int, date] | None:
        """'in 3 weeks': where it stops, and the day that many weeks from now."""
        found = find_stretch(self.tokens, i + 1) if self.fold(i) == "in" else None
        day = found[1].after(self.today) if found and found[1].unit == "week" else None
        return (self.skip(found[0], {"time", "'"}), day) if found and day else None

    def _clear(self, i: int) -> bool:
        return i == 0 or self.fold(i - 1) in {"by", "due", "on", "until", "till", "to", "before"}

    def named_day(self, i: int) -> DateHit | None:
        """'today', 'tomorrow'."""
        word = self.fold(i)
        if word in TODAY:
            return DateHit(i + 1, DateReading(self.today))
        if word in TOMORROW:
            return DateHit(i + 1, DateReading(self.today + timedelta(days=1)))
        if [self.fold(i + n) for n in range(3)] == ["day", "after", "tomorrow"]:
            return DateHit(i + 3, DateReading(self.today + timedelta(days=2)))
        return None

    def in_some_time(self, i: int) -> DateHit | None:
        """'in 3 days', '2 weeks from now': counted from today."""
        leads = self.fold(i) in {"in", "within", "dans", "en", "tra", "over", "binnen"}
        found = find_stretch(self.tokens, i + 1 if leads else i)
        if not found:
            return None
        stop, stretch = found
        since, base = self._from(stop)
        if not leads and not base:
            return None
        day = stretch.after(base or self.today)
        stop = since
        if self.fold(stop) in {"time", "'"}:
            stop += 1
        return DateHit(stop, DateReading(day) if day else DateReading(problem=not_a_date(self.said(i, stop))))

    def _from(self, i: int) -> tuple[int, date | None]:
        """'from now', 'from today', 'on friday' behind a stretch: the day that it counts from."""
        if self.fold(i) == "from" and self.fold(i + 1) in {"now", "today"}:
            return i + 2, self.today
        hit = (self.weekday(i + 1) or self.named_day(i + 1)) if self.fold(i) in {"from", "on"} else None
        return (hit.stop, hit.reading.day) if hit and hit.reading.day else (i, None)


def _on_weekday(reading: DateReading, weekday: int) -> DateReading:
    """A date behind its weekday, which decides between two readings; one that it contradicts is asked."""
    fits = [day for day in reading.choices if day.weekday() == weekday]
    if fits:
        return DateReading(min(fits))
    if reading.day is None or reading.day.weekday() == weekday:
        return reading
    ahead = (weekday - reading.day.weekday()) % 7
    near = reading.day + timedelta(days=ahead if ahead < 4 else ahead - 7)
    return DateReading(choices=(reading.day, near))


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
