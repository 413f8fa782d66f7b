"""Dates as people type them, in nine languages; what can be read two ways is not guessed."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
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
    TODAY,
    TOMORROW,
    WEAK_MONTHS,
    WEEKDAYS,
)
from bot.domain.line.stretches import UNITS, find_stretch, whole_number
from bot.domain.line.text import Token, TokenKind, tokenize


@dataclass(frozen=True, slots=True)
class DateReading:
    """What words say of a date: one `day`, or `choices` to ask about, or a `problem` that names the words."""

    day: date | None = None
    choices: tuple[date, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DateHit:
    """A date at the tokens before `stop`."""

    stop: int
    reading: DateReading


def read_date(words: str, *, today: date, day_first: bool = True) -> DateReading:
    """Read a text that is a date and nothing else.

    Without a year it is the next such day that is not past. '12/06' has two readings, in the person's order
    first; '31 June' is a problem that names it. Never raises.
    """
    tokens = tokenize(words[:200])
    hit = find_date(tokens, 0, today=today, day_first=day_first)
    if hit and all(not token.is_content for token in tokens[hit.stop :]):
        return hit.reading
    return DateReading(problem=_not_a_date(words.strip()))


def _not_a_date(words: str) -> str:
    shown = words if len(words) <= 40 else words[:39] + "…"
    return f"“{shown}” is not a date. Write it like 12 June 2027 or 2027-06-12."


def find_date(tokens: Sequence[Token], i: int, *, today: date, day_first: bool) -> DateHit | None:
    """The longest date that begins at token `i`, if any."""
    at = _Reader(tokens, today, day_first)
    i = at.skip(i, {"the"})
    for read in (
        at.in_some_time,
        at.numeric,
        at.day_month,
        at.month_day,
        at.part_of,
        at.weekday,
        at.named_day,
    ):
        hit = read(i)
        if hit:
            return hit
    return None


_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")


class _Reader:
    """The forms a date can take, each a method: token index in, hit or None out."""

    def __init__(self, tokens: Sequence[Token], today: date, day_first: bool) -> None:
        self.tokens, self.today, self.day_first = tokens, today, day_first

    def fold(self, i: int) -> str:
        return self.tokens[i].fold if 0 <= i < len(self.tokens) else ""

    def skip(self, i: int, words: set[str] | frozenset[str]) -> int:
        last = i + 6
        while i < last and self.fold(i) in words:
            i += 1
        return i

    def said(self, i: int, stop: int) -> str:
        return "".join(f" {token.text}" if token.gap else token.text for token in self.tokens[i:stop]).strip()

    # '12/06', '12.6.', '2027-06-12'

    def numeric(self, i: int) -> DateHit | None:
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
            year_after = self._year_at(stop + ended)
            if not ended and year_after is None and not self._date_expected(i):
                return None
            stop += ended
            if ended and year_after is not None:
                year, stop = year_after, stop + 1
        return DateHit(stop, self._day_or_month(self.said(i, stop), int(first), int(second), year, dotted))

    def _date_expected(self, i: int) -> bool:
        return self.fold(i - 1) in {
            "to",
            "on",
            "until",
            "till",
            "by",
            "due",
            "am",
            "le",
            "el",
            "al",
            "op",
            "bis",
        }

    def _day_or_month(self, said: str, a: int, b: int, year: int | None, dotted: bool) -> DateReading:
        if dotted or a == b:
            return self._one(said, a, b, year)
        orders = [(a, b), (b, a)] if self.day_first else [(b, a), (a, b)]
        days = [day for d, m in orders if (day := self._day(d, m, year))]
        if not days:
            return DateReading(problem=_not_a_date(said))
        return DateReading(days[0]) if len(days) == 1 else DateReading(choices=tuple(days))

    def _one(self, said: str, day: int, month: int, year: int | None) -> DateReading:
        found = self._day(day, month, year)
        return DateReading(found) if found else DateReading(problem=_not_a_date(said))

    def _day(self, day: int, month: int, year: int | None) -> date | None:
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

    def _year_at(self, i: int) -> int | None:
        token = self.tokens[i] if i < len(self.tokens) else None
        if token and token.kind is TokenKind.NUMBER and re.fullmatch(r"(19|20|21)\d\d", token.text):
            return int(token.text)
        return None

    # '12 June', '12th of June 2027', 'June 12'

    def day_month(self, i: int) -> DateHit | None:
        j = i
        if self.fold(j) in WEEKDAYS:
            j += 1
            j = self.skip(j, {",", ".", "the", "den", "le", "el"})
        number = whole_number(self.tokens[j]) if j < len(self.tokens) else None
        if number is None:
            return None
        k = self._after_ordinal(j + 1)
        k = self.skip(k, OF | {"-", "/", "."})
        if self.fold(k) not in MONTHS:
            return None
        return self._with_year(i, k + 1, number, MONTHS[self.fold(k)])

    def month_day(self, i: int) -> DateHit | None:
        if self.fold(i) not in MONTHS:
            return None
        j = self.skip(i + 1, {"the", ".", "-"})
        number = whole_number(self.tokens[j]) if j < len(self.tokens) else None
        if number is None or len(self.tokens[j].text) > 2 or self.fold(j + 1) in UNITS:
            return None
        return self._with_year(i, self._after_ordinal(j + 1), number, MONTHS[self.fold(i)])

    def _after_ordinal(self, i: int) -> int:
        if i < len(self.tokens) and not self.tokens[i].gap:
            if self.fold(i) in ORDINALS:
                return i + 1
            if self.tokens[i].text in {".", "º", "ª"} and self.fold(i + 1) in MONTHS:
                return i + 1
        return i

    def _with_year(self, start: int, stop: int, day: int, month: int) -> DateHit:
        k = self.skip(stop, {",", ".", "-", "/", "of", "de", "del"})
        year = self._year_at(k)
        if year is None and self.fold(k) in {"'", "’"}:
            k += 1
        if year is None and k < len(self.tokens) and k > stop and len(self.tokens[k].text) == 2:
            year = _year(self.tokens[k].text) if self.tokens[k - 1].text in {"'", "’"} else None
        stop = k + 1 if year is not None else stop
        return DateHit(stop, self._one(self.said(start, stop), day, month, year))

    # 'end of June', 'mid June', 'June', 'Q2', 'end of next week', 'eom'

    def part_of(self, i: int) -> DateHit | None:
        whole = {"eom": "month", "eow": "week", "eoy": "year", "eoq": "quarter", "eod": "day"}.get(
            self.fold(i)
        )
        if whole:
            return DateHit(i + 1, DateReading(self._end_of(whole, self.today)))
        part = next((p for p, w in (("end", END), ("mid", MID), ("start", START)) if self.fold(i) in w), "")
        j = self.skip(i + 1, OF | {"-"}) if part else i
        late = self.fold(i) in {"late", "fine"}
        span = self._month_at(j, alone=not part or late) or self._quarter_at(j)
        if span:
            stop, first, last = span
            return DateHit(stop, self._part_of_span("" if late else part, first, last))
        return self._end_of_named(j) if part == "end" and not late else None

    def _part_of_span(self, part: str, first: date, last: date) -> DateReading:
        middle = first + timedelta(days=14) if (last - first).days < 40 else first + (last - first) / 2
        chosen = {"end": last, "mid": middle, "start": first}.get(part)
        return DateReading(chosen) if chosen else DateReading(choices=(last, first))

    def _month_at(self, i: int, *, alone: bool) -> tuple[int, date, date] | None:
        month = MONTHS.get(self.fold(i))
        if month is None or (alone and self.fold(i) in WEAK_MONTHS and self._year_at(i + 1) is None):
            return None
        year = self._year_at(i + 1)
        stop = i + 1 if year is None else i + 2
        if year is None:
            year = self.today.year + (month < self.today.month)
        return stop, date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])

    def _quarter_at(self, i: int) -> tuple[int, date, date] | None:
        number = (
            whole_number(self.tokens[i + 1]) if self.fold(i) == "q" and i + 1 < len(self.tokens) else None
        )
        if number is None or not 1 <= number <= 4:
            return None
        year = self._year_at(i + 2)
        stop = i + 2 if year is None else i + 3
        if year is None:
            year = self.today.year + (number * 3 < self.today.month)
        month = number * 3
        return stop, date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])

    def _end_of_named(self, i: int) -> DateHit | None:
        later = self.fold(i) in NEXT
        j = i + 1 if later or self.fold(i) in THIS else i
        unit = {"week": "week", "month": "month", "year": "year", "quarter": "quarter"}.get(self.fold(j))
        unit = unit or {"woche": "week", "monat": "month", "jahr": "year", "mois": "month", "day": "day"}.get(
            self.fold(j)
        )
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

    # 'fri', 'next friday', 'tomorrow', 'in 3 days'

    def weekday(self, i: int) -> DateHit | None:
        word = self.fold(i)
        j = i + 1 if word in NEXT or word in THIS else i
        if self.fold(j) not in WEEKDAYS:
            return self._next_unit(i, j)
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
        else:
            days = {coming, coming + timedelta(days=7)} if coming == self.today else {coming}
        ordered = tuple(sorted(days))
        reading = DateReading(ordered[0]) if len(ordered) == 1 else DateReading(choices=ordered)
        return DateHit(j + 1, reading)

    def _clear(self, i: int) -> bool:
        return i == 0 or self.fold(i - 1) in {"by", "due", "on", "until", "till", "to", "before"}

    def _next_unit(self, i: int, j: int) -> DateHit | None:
        """'next week' is some day of five: asked, its Friday first."""
        if j == i or self.fold(i) not in NEXT or self.fold(j) not in {"week", "woche", "semaine"}:
            return None
        monday = self.today + timedelta(days=7 - self.today.weekday())
        return DateHit(j + 1, DateReading(choices=(monday + timedelta(days=4), monday)))

    def named_day(self, i: int) -> DateHit | None:
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
        from_now = [self.fold(stop), self.fold(stop + 1)] in (["from", "now"], ["from", "today"])
        if not leads and not from_now:
            return None
        day = stretch.after(self.today)
        stop += 2 if from_now else 0
        return DateHit(
            stop, DateReading(day) if day else DateReading(problem=_not_a_date(self.said(i, stop)))
        )


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
