"""Reading when somebody works or is away: 'mon-thu 8-16', 'holidays DE-BY', 'from 20 Dec until 3 Jan'."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.line.clock_words import hour_of, weekday_of
from bot.domain.line.date_words import DateReading, a_year_before
from bot.domain.line.dates import read_date
from bot.domain.public_holidays import NONE, is_country

_HOURS = re.compile(
    r"(?P<from>\d{1,2})(?::00)? ?(?P<am>am|pm)? ?(?:-|–|to|until) ?"
    r"(?P<until>\d{1,2})(?::00)? ?(?P<pm>am|pm)?",
    re.I,
)
_DAYS = re.compile(r"(?P<first>[^\W\d_]{3,})(?: ?(?:-|–|to) ?(?P<last>[^\W\d_]{3,}))?", re.I)
_HOLIDAYS = re.compile(r"(?:public )?holidays (?P<of>off|none|[a-z]{2}(?:-[a-z0-9]{1,3})?)(?!\w)", re.I)
_SPAN = re.compile(r"(?:from )?(?P<first>.+?)(?: until | till | through | to | - |–)(?P<last>.+)", re.I)
_LAST = re.compile(r"(?:until|till|through|to) (?P<last>.+)", re.I)
_LONGEST_LEAVE = timedelta(days=183)
"""Leave that is longer is not guessed."""
_PAST = "The last day of leave is past, or before the first. Write “until 3 Jan”."
_BETWEEN = re.compile(r"(?:[\s,;+&]|and(?=\s))*", re.I)


@dataclass(frozen=True, slots=True)
class HoursLine:
    """What a line says of somebody's working time; None where it says nothing; or a `problem` in words."""

    days: frozenset[int] | None = None
    begins: int | None = None
    ends: int | None = None
    country: str | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AwayLine:
    """The first and the last day of leave, or a `problem` in words."""

    first: date | None = None
    last: date | None = None
    problem: str = ""


def read_hours(text: str) -> HoursLine:
    """Read working days, hours, and whose public holidays count; never raises."""
    rest, days, hours, country = " ".join(text.split()), set[int](), None, None
    while rest:
        if found := _HOLIDAYS.match(rest):
            country = _country(found["of"])
            if country is None:
                return HoursLine(
                    problem=f"I know no holidays of “{found['of']}”. Write a country as GB or DE-BY."
                )
        elif found := _HOURS.match(rest):
            hours = hour_of(found["from"], found["am"]), hour_of(found["until"], found["pm"])
        elif (found := _DAYS.match(rest)) and (named := _days(found["first"], found["last"])):
            days |= named
        else:
            return HoursLine(problem=f"I did not understand “{rest[:60]}”.")
        rest = _BETWEEN.sub("", rest[found.end() :], count=1)
    begins, ends = hours or (None, None)
    if begins is not None and ends is not None and not 0 <= begins < ends <= 24:
        return HoursLine(problem="The hours go from 0 to 24, the first before the last, for example “8-16”.")
    return HoursLine(frozenset(days) or None, begins, ends, country)


def read_away(text: str, *, today: date, day_first: bool = True) -> AwayLine:
    """Read 'until 3 Jan', 'from 20 Dec until 3 Jan' or a single day; never raises."""
    said = " ".join(text.split())
    last = _LAST.fullmatch(said)
    span = None if last else _SPAN.fullmatch(said)
    words = ("", last["last"]) if last else (span["first"], span["last"]) if span else (said, "")
    first = read_date(words[0], today=today, day_first=day_first) if words[0] else DateReading(today)
    if first.day is None:
        return AwayLine(problem=first.trouble(words[0]))
    begins = first.day
    if not words[1]:
        return AwayLine(begins, begins) if begins >= today else AwayLine(problem=_PAST)
    until = read_date(words[1], today=max(begins, today), day_first=day_first)
    if until.day is None:
        return AwayLine(problem=until.trouble(words[1]))
    ends = until.day
    if begins > today + _LONGEST_LEAVE:  # typed without a year, it may be that of a leave that has begun
        begun = a_year_before(begins)
        soon = read_date(words[1], today=today, day_first=day_first).day
        if soon and begun <= today <= soon <= begun + _LONGEST_LEAVE:
            begins, ends = begun, soon
    if ends < max(begins, today):
        return AwayLine(problem=_PAST)
    return AwayLine(begins, ends)


def _country(said: str) -> str | None:
    if said.casefold() in ("off", "none"):
        return NONE
    return said.upper() if is_country(said.upper()) else None


def _days(first: str, last: str | None) -> set[int]:
    """Name the weekdays from one to another, over the weekend where that comes between."""
    begins = weekday_of(first)
    ends = weekday_of(last) if last else begins
    if begins is None or ends is None:
        return set()
    return {(begins + step) % 7 for step in range((ends - begins) % 7 + 1)}
