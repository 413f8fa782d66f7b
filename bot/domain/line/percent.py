"""Reading percent complete."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.line.amounts import SCALES
from bot.domain.line.calendar_words import END, MONTHS, NEXT, SEASONS, THIS, TOMORROW, WEEKDAYS
from bot.domain.line.claims import in_anothers_words, is_long_past, passed_on
from bot.domain.line.corrections import (
    hesitates,
    past_no,
    taken_back,
    takes_back,
    takes_back_before,
)
from bot.domain.line.cost import SPENT, spent_first
from bot.domain.line.measures import (
    ABOUT,
    BOUNDS,
    BOUNDS_IN_TWO,
    BUILT,
    OTHER_WHOLES,
    PERCENT,
    PROGRESS,
    measured_in_its_clause,
    of_a_milestone,
    of_something_else,
    separates,
)
from bot.domain.line.milestones import MilestoneFinder
from bot.domain.line.number_words import spoken_number
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_words import rating_ends, rating_here
from bot.domain.line.text import TokenKind, bag
from bot.domain.line.vocabulary import AND, BETWEEN, DIMENSIONS, OR

_PERCENT_IN_TWO = frozenset(
    {("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("per", "cento"), ("por", "cento")}
)
_MARKS = bag("progress : = complete completion percent pct percentage")
"""Words right before a figure that need no sign behind it."""
_RATES = bag("rate ratio share quota level")
_REST = bag("left remaining outstanding missing open")
_TO_DO = (("to", "go"), ("to", "do"), ("to", "be", "done"))
_SINCE_THEN = bag("this since last in over compared")


@dataclass(frozen=True, slots=True)
class _Share:
    """A percentage at tokens `start` to `stop`: one value, or the two ends of a range."""

    start: int
    stop: int
    values: tuple[int, ...]
    certain: bool
    bound: bool = False
    """Whether it says only what it is more or less than: 'over 60%'."""


def read_percent(line: Line, names: MilestoneFinder) -> int | None:
    """Percent complete, 0 to 100; other percentages stay in the text, two that fit are asked about."""
    found: list[_Share] = []
    for i in range(len(line.tokens)):
        share = _share_at(line, i)
        if (
            share
            and not of_a_milestone(line, share.start, names)
            and (not found or share.start >= found[-1].stop)
        ):
            found.append(share)
    found = [share for n, share in enumerate(found) if not _corrected(line, share, found[n + 1 :])]
    certain = [share for share in found if share.certain] or found
    values = dict.fromkeys(value for share in certain for value in share.values)
    if not values:
        return None
    if len(values) > 1 or certain[0].bound:
        choices = tuple((f"{v}% complete", f"{v}% complete") for v in list(values)[:4] if v <= 100)
        if not choices:
            _more_than_complete(line, certain[0])
            return None
        line.ask_at_end("Complete", [(share.start, share.stop) for share in certain], choices)
        return None
    start, stop, value = certain[0].start, certain[0].stop, certain[0].values[0]
    if value > 100:
        _more_than_complete(line, certain[0])
        return None
    line.take(start, stop, PartKind.PERCENT, "Complete", f"{value}%")
    return value


def _more_than_complete(line: Line, share: _Share) -> None:
    said = line.words(share.start, share.stop)
    line.problems.append(f"“{said}” is more than complete. Write 0% to 100%.")


def _corrected(line: Line, share: _Share, later: list[_Share]) -> bool:
    """Whether a later percentage takes this one back: '50%, sorry, 55%', '50%, no, 55%'."""
    right = {taken_back(line, share.stop), past_no(line, share.stop)}
    return any(
        other.start in right
        or hesitates(line, other.start)
        or takes_back(line, other.start)
        or takes_back_before(line, other.stop)
        for other in later
    )


def _share_at(line: Line, i: int) -> _Share | None:
    """A percentage that begins at `i` and may be the project's."""
    if not line.free(i):
        return None
    number = _numbers(line, i)
    if number is None or of_something_else(line, i):
        return None
    stop, values = number
    stop += line.fold(stop) == "ish"
    two_words = (line.fold(stop), line.fold(stop + 1)) in _PERCENT_IN_TWO
    sign = line.fold(stop) in PERCENT or two_words
    if sign:
        stop += 2 if two_words else 1
    start, marked = _progress_before(line, i)
    if not sign and (line.raw(stop) in MONTHS or line.raw(stop) in SCALES):
        return None  # 'completion 20 Feb', 'at completion 200k'
    if not sign and not (marked and line.raw(i - 1) in _MARKS):
        return None
    onward = line.past(
        stop, {"→", ">", "-", "="} | ({"to"} if start and line.raw(i - 1) == "from" else set())
    )
    if onward > stop and _share_at(line, onward):
        return None
    up = line.raw(i - 1) == "to" and line.raw(i - 2) == "up"
    raised = up or (line.raw(i - 1) == "to" and line.raw(i - 3) == "from" and line.raw(i - 4) != "down")
    return _settled(line, start, stop, values, marked or raised)


def _numbers(line: Line, i: int) -> tuple[int, tuple[int, ...]] | None:
    """One number, or the two of 'between 50 and 60', '50-60', '50% to 60' that are one range."""
    between = line.fold(i) in BETWEEN
    first = _number(line, i + between)
    if first is None:
        return None
    stop, value, other = first
    if other is not None:
        return stop, (value, other)
    after = stop + 1 if line.fold(stop) in PERCENT else stop
    dash = line.fold(after) in {"-", "–"} and line.tokens[after].gap == line.gap(after + 1)
    joined = line.fold(after) in (AND if between else OR)
    joined = joined or (line.fold(after) in {"to", "bis"} and line.raw(i - 1) != "from")
    second = _number(line, after + 1) if dash or joined else None
    if second and line.fold(second[0]) in PERCENT:
        return second[0], (value, second[1])
    return None if between else (stop, (value,))


def _number(line: Line, i: int) -> tuple[int, int, int | None] | None:
    """Where a number at `i` stops, its value in whole percent, and its other end in '50-60'."""
    if not line.free(i):
        return None
    spoken = _spoken(line, i)
    if spoken:
        return spoken[0], _whole(spoken[1]), None
    text = line.tokens[i].text
    if line.tokens[i].kind is not TokenKind.NUMBER:
        return None
    if range_ := re.fullmatch(r"(\d{1,2})-(\d{1,3})", text):
        return i + 1, int(range_[1]), int(range_[2])
    if not re.fullmatch(r"\d{1,3}([.,]\d{1,2})?", text):
        return None
    return i + 1, _whole(Decimal(text.replace(",", "."))), None


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(rounding="ROUND_HALF_UP"))


def _spoken(line: Line, i: int) -> tuple[int, Decimal] | None:
    """'fifty five percent', as dictated: where the number stops and what it is."""
    spoken = spoken_number(line, i)
    if spoken is None:
        return None
    said = (
        line.fold(spoken[0]) in PERCENT or (line.fold(spoken[0]), line.fold(spoken[0] + 1)) in _PERCENT_IN_TWO
    )
    return spoken if said else None


def _settled(line: Line, start: int, stop: int, values: tuple[int, ...], marked: bool) -> _Share | None:
    after = line.raw(stop)
    done = stop + 1 if line.fold(stop) in {"is", "are"} and line.fold(stop + 1) in BUILT else stop
    while done < stop + 2 and line.fold(done) in BUILT - {"and", "und", "so", "as", "now", "today"}:
        done += 1
    money = after in SPENT and spent_first(line, stop)
    other = after in SPENT and stop + 1 < len(line.tokens) and _numbers(line, stop + 1) is not None
    other = other or (after == "up" and _is_day(line, stop + 1))  # '60% up 5'
    # '60% budget amber': what follows is a part of its own.
    other = other or (after in DIMENSIONS and rating_here(line, stop + 1, expected=True) is not None)
    if done == stop and not line.boundary(stop) and after in OTHER_WHOLES and not (money or other):
        return None
    certain = marked or done > stop or bool(money)
    if not certain and measured_in_its_clause(line, start):
        return None
    if line.raw(stop + 1) in _RATES and not line.boundary(stop):
        return None  # '3% scrap rate'
    if after == "by" and _is_day(line, stop + 1):
        return None  # '60% by Christmas'
    if (after == "in" and line.raw(stop + 1) in MONTHS) or not line.is_said(start, stop):
        return None  # '30% in october', 'is it 60%?'
    if in_anothers_words(line, start) or is_long_past(line, stop):
        return None
    if after == "progress" and line.raw(stop + 1) in _SINCE_THEN:
        return None  # '5% progress this week'
    if _is_the_rest(line, done):
        return None
    bound = (
        passed_on(line, stop)
        or line.raw(start - 1) in BOUNDS
        or (line.raw(start - 2), line.raw(start - 1)) in BOUNDS_IN_TWO
    )
    ahead = line.back(start, ABOUT)
    near_head = (
        line.boundary(start - 1)
        or line.boundary(ahead - 1)
        or separates(line, ahead - 1)
        or rating_ends(line, ahead)
    )
    follows = (
        line.boundary(stop)
        or after in BUILT
        or after in {"need", "needs", "help", "risk", "but", "with", "+"}
    )
    follows = follows or rating_here(line, stop, expected=True) is not None or after in DIMENSIONS
    if not (certain or near_head or follows or bound):
        return None
    return _Share(start, done, values, certain, bound)


def _is_the_rest(line: Line, i: int) -> bool:
    """'20% to go', '10% left', '5% still open': what is not complete; not '60% to go-live'."""
    i = line.past(i, {"still"}, most=1)
    to_do = i + line.phrase_at(i, _TO_DO)
    if to_do > i:
        return line.raw(to_do) not in {"live", "-"}
    return line.raw(i) in _REST and (line.raw(i) == "left" or line.boundary(i + 1))


def _is_day(line: Line, i: int) -> bool:
    """Whether a day, a month or a season is named at `i`."""
    word = line.raw(i)
    number = i < len(line.tokens) and line.tokens[i].kind is TokenKind.NUMBER
    return number or word in END | NEXT | THIS | MONTHS.keys() | WEEKDAYS.keys() | TOMORROW | SEASONS


def _progress_before(line: Line, i: int) -> tuple[int, bool]:
    start = line.back(i, {":", "=", "is", "now", "at"})
    if start and line.fold(start - 1) in PROGRESS - {"at", "now"}:
        start -= 1
        if start and line.fold(start - 1) in {"percent", "%", "pct"}:
            start -= 1
        return start, True
    named = start and line.fold(start - 1) in PERCENT and line.tokens[start - 1].kind is TokenKind.WORD
    if named and (start < 2 or line.tokens[start - 2].kind is not TokenKind.NUMBER):
        return start - 1, True
    return i, False
