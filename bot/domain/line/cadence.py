"""Reading a cadence: 'payroll every 2 weeks on thu at 15, weekly when red'."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.cadence import MOST_LEAD, MOST_WEEKS, MOST_WORKING_DAYS, Cadence
from bot.domain.line.clock_words import AT_HOUR, hour_of, weekday_of
from bot.domain.line.dates import read_date

_BEGINS = re.compile(
    r"(?<!\S)(?:every|weekly|fortnightly|biweekly|monthly|on|at|from|grace|ask|remind|off)(?!\w)", re.I
)
_MANY = r"(?P<many>\d{1,3}|two|three|four|five|six|eight|other|second|third)"
_RHYTHM = rf"(?:(?P<each>weekly|every week)|(?P<two>fortnightly|biweekly)|every {_MANY} weeks?)"
_RED = re.compile(rf"(?:and )?{_RHYTHM} (?:when|while|if) red(?!\w)", re.I)
_NEVER_RED = re.compile(r"(?:the )?same (?:when|while|if) red(?!\w)", re.I)
_WEEKLY = re.compile(rf"{_RHYTHM}(?!\w)", re.I)
_MONTHLY = re.compile(r"(?:monthly|every month)(?!\w)", re.I)
_WORKING_DAY = re.compile(
    r"on (?:the )?(?:(?P<nth>\d{1,2})(?:st|nd|rd|th)?|(?P<word>first|second|third|fourth|fifth))?"
    r"(?P<last>(?: to)? ?last)? working day(?: (?:of|in) (?:the|each) month)?(?!\w)",
    re.I,
)
_DAY = re.compile(r"on (?:the )?(?P<day>[^\W\d_]+?)s?(?!\w)", re.I)
_HOUR = re.compile(AT_HOUR, re.I)
_FROM = re.compile(r"from (?P<from>[^,;]+?)(?=\s*(?:[,;]|$))", re.I)
_GRACE = re.compile(r"grace (?:of )?(?P<grace>\d{1,3}) (?P<unit>day|week)s?(?!\w)", re.I)
_LEAD = re.compile(
    r"(?:ask|remind) (?:(?P<lead>\d{1,2}|a|one|two|three|four|five) (?:working )?days? (?:before|ahead)"
    r"|(?P<same>on (?:the|that) (?:due )?day))(?!\w)",
    re.I,
)
_NUMBERS = {
    "a": 1,
    "one": 1,
    "first": 1,
    "second": 2,
    "other": 2,
    "two": 2,
    "third": 3,
    "three": 3,
    "fourth": 4,
    "four": 4,
    "fifth": 5,
    "five": 5,
    "six": 6,
    "eight": 8,
}
_BETWEEN = " \t\n,;"

Change = Callable[[Cadence], Cadence]


@dataclass(frozen=True, slots=True)
class CadenceLine:
    """What a line asks for: whose cadence, its end, or what to change in it; or a `problem` in words."""

    target: str
    off: bool = False
    changes: tuple[Change, ...] = ()
    problem: str = ""

    @property
    def asks(self) -> bool:
        """Whether it asks for a change, rather than only naming a project or a program."""
        return self.off or bool(self.changes) or bool(self.problem)

    def applied(self, cadence: Cadence) -> Cadence:
        """Change a cadence as the line asks; what it does not name stays."""
        for change in self.changes:
            cadence = change(cadence)
        return cadence


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and what is left."""

    rest: str
    today: date
    day_first: bool
    changes: list[Change] = field(default_factory=list)
    problem: str = ""

    def take(self) -> bool:
        """Read one part at the beginning; False when there is none that is known."""
        for pattern, meaning in _PARTS:
            found = pattern.match(self.rest)
            change = meaning(self, found) if found else None
            if found and (change or self.problem):
                self.changes += [change] if change else []
                self.rest = self.rest[found.end() :].lstrip(_BETWEEN)
                return True
        return False


def read_cadence(text: str, *, today: date, day_first: bool = True) -> CadenceLine:
    """Read whose cadence is meant and what it shall be; only words that all have a meaning are taken.

    A name may hold a word of the grammar, as 'Monthly Close' does: the name goes up to where everything after
    it can be read. Never raises.
    """
    text = " ".join(text.split())
    first: CadenceLine | None = None
    for begin in _BEGINS.finditer(text):
        target, said = text[: begin.start()].strip(_BETWEEN), text[begin.start() :]
        if said.casefold() == "off":
            return CadenceLine(target, off=True)
        line = _read(target, said, today=today, day_first=day_first)
        if not line.problem:
            return line
        first = first or line
    return first or CadenceLine(text)


def _read(target: str, said: str, *, today: date, day_first: bool) -> CadenceLine:
    reading = _Reading(said, today, day_first)
    while reading.rest and not reading.problem:
        if not reading.take():
            reading.problem = f"I did not understand “{reading.rest[:60]}”."
    return CadenceLine(target, changes=tuple(reading.changes), problem=reading.problem)


def _red(reading: _Reading, found: re.Match[str]) -> Change | None:
    weeks = _weeks(reading, found)
    return (lambda cadence: replace(cadence, red_weeks=weeks)) if weeks else None


def _never_red(_reading: _Reading, _found: re.Match[str]) -> Change:
    return lambda cadence: replace(cadence, red_weeks=None)


def _weekly(reading: _Reading, found: re.Match[str]) -> Change | None:
    weeks = _weeks(reading, found)
    return (lambda cadence: replace(cadence, weeks=weeks, working_day=None)) if weeks else None


def _monthly(_reading: _Reading, _found: re.Match[str]) -> Change:
    return lambda cadence: replace(cadence, working_day=cadence.working_day or -1)


def _working_day(reading: _Reading, found: re.Match[str]) -> Change | None:
    number = int(found["nth"]) if found["nth"] else _NUMBERS.get((found["word"] or "first").casefold(), 1)
    if not 1 <= number <= MOST_WORKING_DAYS:
        reading.problem = f"A month has at least {MOST_WORKING_DAYS} working days; write a number up to that."
        return None
    day = -number if found["last"] else number
    return lambda cadence: replace(cadence, working_day=day)


def _weekday(_reading: _Reading, found: re.Match[str]) -> Change | None:
    weekday = weekday_of(found["day"])
    if weekday is None:
        return None
    return lambda cadence: replace(cadence, weekday=weekday)


def _hour(reading: _Reading, found: re.Match[str]) -> Change | None:
    hour = hour_of(found["hour"], found["half"])
    if hour > 23:
        reading.problem = "The hour goes from 0 to 23, for example “at 16”."
        return None
    return lambda cadence: replace(cadence, hour=hour)


def _from(reading: _Reading, found: re.Match[str]) -> Change | None:
    read = read_date(found["from"], today=reading.today, day_first=reading.day_first)
    anchor = read.day
    if anchor is None:
        reading.problem = read.trouble(found["from"])
        return None
    return lambda cadence: replace(cadence, anchor=anchor)


def _grace(_reading: _Reading, found: re.Match[str]) -> Change:
    days = int(found["grace"]) * (7 if found["unit"].casefold() == "week" else 1)
    return lambda cadence: replace(cadence, grace_days=days)


def _lead(reading: _Reading, found: re.Match[str]) -> Change | None:
    word = (found["lead"] or "0").casefold()
    days = _NUMBERS.get(word)
    days = int(word) if days is None else days
    if days > MOST_LEAD:
        reading.problem = f"People can be asked up to {MOST_LEAD} working days before."
        return None
    return lambda cadence: replace(cadence, lead_days=days)


def _weeks(reading: _Reading, found: re.Match[str]) -> int | None:
    if found["each"]:
        return 1
    if found["two"]:
        return 2
    word = found["many"].casefold()
    weeks = _NUMBERS.get(word) or int(word)
    if not 1 <= weeks <= MOST_WEEKS:
        reading.problem = f"Reports come every 1 to {MOST_WEEKS} weeks; for rarer ones write “monthly”."
        return None
    return weeks


_PARTS: tuple[tuple[re.Pattern[str], Callable[[_Reading, re.Match[str]], Change | None]], ...] = (
    (_RED, _red),
    (_NEVER_RED, _never_red),
    (_WEEKLY, _weekly),
    (_MONTHLY, _monthly),
    (_WORKING_DAY, _working_day),
    (_DAY, _weekday),
    (_HOUR, _hour),
    (_FROM, _from),
    (_GRACE, _grace),
    (_LEAD, _lead),
)
