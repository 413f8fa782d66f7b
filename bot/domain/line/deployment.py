"""Reading who is to work on what: '@maria payroll 40% from 1 May to 30 Jun as tester'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.line.date_words import a_year_before
from bot.domain.line.dates import find_date
from bot.domain.line.text import Token, bag, tokenize, without
from bot.domain.naming import MENTION

_PERCENT = re.compile(r"(?<![\w.,])(?P<sign>-\s?)?(?P<figure>\d+)(?:[.,]\d+)?\s?(?:%|percent\b|pct\b)", re.I)
_ROLE = re.compile(
    r"\bas (?:an? |the )?(?P<role>[^,;%]+?)\s*(?=$|[,;]|\s(?:from|until|till|to|at|starting)\s|\s\d+\s?%)",
    re.I,
)
_OFF = re.compile(r"(?<!\S)(?:off|remove|ends?)(?!\S)", re.I)
_FROM = bag("from starting since ab von")
_UNTIL = bag("until till til to through bis - –")
_SMALL = re.compile(r"(?<!\S)(?:on|to|at|for)(?!\S)\s*$|^\s*(?:on|to|for)(?!\S)", re.I)
_YEAR = re.compile(r"\d{4}|\d\.\d\d$|/\d\d$")
_JUST_PAST = timedelta(days=92)
MOST_ROLE = 80
SHARE = "A share is from 1 to 100 %."


@dataclass(frozen=True, slots=True)
class DeployLine:
    """What a line asks for; what it does not say is None or empty. A `problem` in words says what to mend.

    `user` is a Slack user, `project` the words that name it, `percent` from 1 to 100, `first` and `last` are
    days, both included, `off` asks to end what there is.
    """

    user: str = ""
    project: str = ""
    percent: int | None = None
    first: date | None = None
    last: date | None = None
    role: str = ""
    off: bool = False
    problem: str = ""


def read_deploy(text: str, *, today: date, day_first: bool = True) -> DeployLine:
    """Read a deployment in any order of its parts; what is left over names the project. Never raises."""
    mentions = list(MENTION.finditer(text))
    rest = without(text, [each.span() for each in mentions])
    if len(mentions) > 1:
        return DeployLine(problem="One person a line, please, so that each is previewed.")
    user = mentions[0]["user"] if mentions else ""
    shares = list(_PERCENT.finditer(rest))
    if len(shares) > 1:
        return DeployLine(user, problem="There are two percentages. Write the one that you mean.")
    percent = None
    if shares:
        percent = int(shares[0]["figure"][:4])
        if shares[0]["sign"] or not 1 <= percent <= 100:
            return DeployLine(user, problem=f"{SHARE} To end a deployment, write “off”.")
        rest = without(rest, [shares[0].span()])
    role = _ROLE.search(rest)
    if role:
        rest = without(rest, [role.span()])
    days = _days(rest, today, day_first)
    rest = without(rest, days.spans)
    off = _OFF.search(rest)
    if off:
        rest = without(rest, [off.span()])
    problem = days.problem
    if not problem and days.first and days.last and days.last < days.first:
        problem = "The last day is before the first."
    name = _SMALL.sub("", rest.strip(" \t\n,;:")).strip(" \t\n,;:")
    said = role["role"].strip()[:MOST_ROLE] if role else ""
    return DeployLine(user, name, percent, days.first, days.last, said, bool(off), problem)


@dataclass(frozen=True, slots=True)
class _Days:
    first: date | None = None
    last: date | None = None
    spans: tuple[tuple[int, int], ...] = ()
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.spans)


def _days(text: str, today: date, day_first: bool) -> _Days:
    """Find the days after 'from' and 'until'; a word of those that no day follows may be part of a name."""
    tokens = tokenize(text)
    first = _day(tokens, text, _FROM, today, day_first) or _before_until(tokens, today, day_first)
    begin = first.first
    last = _day(tokens, text, _UNTIL, max(begin or today, today), day_first)
    spans = first.spans + last.spans
    if begin and begin > today and not _YEAR.search(text[slice(*first.spans[0])]):
        before = a_year_before(begin)
        if today - _JUST_PAST <= before < today:
            return _Days(problem=f"Do you mean {before.year} or {begin.year} to begin? Write the year.")
    return _Days(begin, last.first, spans, first.problem or last.problem)


def _day(tokens: Sequence[Token], text: str, after: frozenset[str], today: date, day_first: bool) -> _Days:
    for at, token in enumerate(tokens):
        if token.fold not in after:
            continue
        hit = find_date(tokens, at + 1, today=today, day_first=day_first)
        if hit is None:
            continue
        span = token.start, tokens[hit.stop - 1].end
        if hit.reading.day is None:
            return _Days(spans=(span,), problem=hit.reading.trouble(text[tokens[at + 1].start : span[1]]))
        return _Days(hit.reading.day, spans=(span,))
    return _Days()


def _before_until(tokens: Sequence[Token], today: date, day_first: bool) -> _Days:
    """Read the first day of '1 May - 30 Jun', where no 'from' stands."""
    for at in range(len(tokens)):
        hit = find_date(tokens, at, today=today, day_first=day_first)
        if hit and hit.reading.day and hit.stop < len(tokens) and tokens[hit.stop].fold in _UNTIL:
            return _Days(hit.reading.day, spans=((tokens[at].start, tokens[hit.stop - 1].end),))
    return _Days()
