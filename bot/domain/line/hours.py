"""Reading when somebody works or is away: 'mon-thu 8-16', 'holidays DE-BY', 'from 20 Dec until 3 Jan'."""

import re
from dataclasses import dataclass
from datetime import date

from bot.domain.line.calendar_words import WEEKDAYS
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
            hours = _hour(found["from"], found["am"]), _hour(found["until"], found["pm"])
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
    span = None if _LAST.fullmatch(said) else _SPAN.fullmatch(said)
    last = _LAST.fullmatch(said)
    words = (span["first"], span["last"]) if span else (said, said)
    if last:
        words = ("", last["last"])
    days: list[date] = []
    for each in words:
        read = read_date(each, today=today, day_first=day_first) if each else None
        if read is not None and read.day is None:
            both = " or ".join(choice.isoformat() for choice in read.choices)
            return AwayLine(problem=read.problem or f"“{each}” may be {both}. Write the one you mean.")
        days.append(read.day if read and read.day else today)
    begins, ends = days
    if ends < max(begins, today):
        return AwayLine(problem="The last day of leave is past, or before the first. Write “until 3 Jan”.")
    return AwayLine(begins, ends)


def _country(said: str) -> str | None:
    if said.casefold() in ("off", "none"):
        return NONE
    return said.upper() if is_country(said.upper()) else None


def _hour(digits: str, half: str | None) -> int:
    hour = int(digits)
    if half and 1 <= hour <= 12:
        return hour % 12 + (12 if half.casefold() == "pm" else 0)
    return hour


def _days(first: str, last: str | None) -> set[int]:
    """Name the weekdays from one to another, over the weekend where that comes between."""
    begins = WEEKDAYS.get(first.casefold())
    ends = WEEKDAYS.get(last.casefold()) if last else begins
    if begins is None or ends is None:
        return set()
    return {(begins + step) % 7 for step in range((ends - begins) % 7 + 1)}
