"""Reading percent complete."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.line.calendar_words import END, MONTHS, NEXT, SEASONS, THIS, TOMORROW, WEEKDAYS
from bot.domain.line.corrections import hesitates, past_no, taken_back, takes_back, takes_back_before
from bot.domain.line.cost import SCALES, SPENT, spent_first
from bot.domain.line.milestones import MilestoneFinder
from bot.domain.line.number_words import spoken_number
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_words import rating_ends, rating_here
from bot.domain.line.text import TokenKind, bag
from bot.domain.line.vocabulary import AND, BETWEEN, DIMENSIONS, LINKING, OR

PERCENT = bag("% pct percent pc prozent percentage ٪ ％ procent procentów porcentaje")
_PERCENT_IN_TWO = frozenset(
    {("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("per", "cento"), ("por", "cento")}
)
_DONE = bag(
    "done complete completed finished through ready there fertig erledigt abgeschlossen progress "
    "overall acheve termine fini completo completado terminado fatto klaar gereed concluido now "
    "today so as klart built delivered und and"
)
_PROGRESS = bag("progress complete completion completed done fortschritt avancement avance voortgang at now")
_BEFORE_OTHERS = bag(
    "spent spend spending plan plans goal forecast used consumed utilised allocated was were previously "
    "formerly war up down by plus minus than another extra raised planned target not"
)
_OTHER_WHOLES = bag(
    "confident confidence sure certain accurate accuracy match reduction savings saving staffed staff "
    "available tolerance variance overrun cheaper attendance turnover absent sick vacancy error errors "
    "defect margin satisfaction response utilised longer "
    "of over under above below more less fewer higher lower budget increase decrease up down test "
    "tests testing coverage discount slower faster allocation allocated team capacity utilisation "
    "utilization chance likely probability risk likelihood users user cost costs spend spent "
    "spare contingency uptime availability off growth drop cut extra pass failed failure short "
    "above-plan passed defects bugs adoption committed dedicated focused remote behind agreed wrong right "
    "more invoices tickets"
)


_MARKS = bag("progress : = complete completion percent pct percentage")
"""Words right before a figure that need no sign behind it."""
_SIGNS = frozenset("+±-−")
_NOT_YET = bag("should would could will must might may")
_SINCE_THEN = bag("this since last in over compared")
_BOUNDS = bag("over above below under max maximum min minimum")
_BOUNDS_IN_TWO = frozenset(
    {("more", "than"), ("less", "than"), ("not", "even"), ("at", "least"), ("at", "most")}
)
_ABOUT = bag(
    "about around roughly approx approximately circa ca ~ nearly almost some maybe say at . we're we are i'm"
)
"""Words before a figure that let it count as it stands."""
_OTHER_MEASURES = bag(
    "cases scripts users tickets invoices interfaces coverage confidence accuracy utilisation "
    "utilization attendance availability uptime adoption turnover satisfaction capacity allocation "
    "probability likelihood variance margin"
)
"""What a percentage behind 'at' or 'is' measures when it is not how complete the project is."""


_BESIDE_A_MILESTONE = bag("is at now about to roughly only currently some : = (")
_LONGEST_NAME = 4
"""Words of a milestone's name that are looked at before a figure."""


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
            and not _of_a_milestone(line, share.start, names)
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


def _of_a_milestone(line: Line, i: int, names: MilestoneFinder) -> bool:
    """'uat 80% done', 'data cleansing is at 60%': how complete a part of the project is."""
    i = line.back(i, _BESIDE_A_MILESTONE)
    for start in range(max(0, i - _LONGEST_NAME), i):
        named = names.name_at(start) if line.free(start) and names.milestones else None
        if named and named[0] == i and named[1]:
            return True
    return False


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
    if number is None or _of_something_else(line, i):
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
    dash = line.fold(after) in {"-", "–"} and line.tokens[after].gap == _gap(line, after + 1)
    joined = line.fold(after) in (AND if between else OR)
    joined = joined or (line.fold(after) in {"to", "bis"} and line.raw(i - 1) != "from")
    second = _number(line, after + 1) if dash or joined else None
    if second and line.fold(second[0]) in PERCENT:
        return second[0], (value, second[1])
    return None if between else (stop, (value,))


def _gap(line: Line, i: int) -> bool:
    return i < len(line.tokens) and line.tokens[i].gap


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


def _of_something_else(line: Line, i: int) -> bool:
    """'+5%', 'was 40%', 'coverage at 80%', 'spent 120k of 300k (40%)': not how complete the project is."""
    before, ahead = line.raw(i - 1), line.raw(i - 2)
    if before in _SIGNS:
        negative = before in {"-", "−"} and line.tokens[i].gap
        return not (negative or _separates(line, i - 1))
    if (ahead, before) in _BOUNDS_IN_TWO:
        return False
    if before in {"at", "is", "("}:
        return not _of_the_whole(line, i - 2)
    if before == "from":
        return ahead != "up" and not _goes_on(line, i)  # '65%, up from 55%'
    if before in {"and", "or", "to"}:
        return line.raw(i - 4) == "down"
    if before in _BEFORE_OTHERS:
        return ahead != "not"
    measured = (
        before in _OTHER_MEASURES or before in DIMENSIONS or (before == ":" and ahead in _OTHER_MEASURES)
    )
    to_come = before in {"be", "been"} and ahead in _NOT_YET
    return measured or to_come or (ahead, before) in {("instead", "of"), ("last", "week")}


def _of_the_whole(line: Line, i: int) -> bool:
    """Whether the word before 'at 60%' is the project or its progress, and no other thing."""
    if line.boundary(i) or line.tokens[i].kind is not TokenKind.WORD or rating_here(line, i, expected=True):
        return True
    return line.raw(i) in LINKING | _PROGRESS | _DONE or line.raw(i) in {"track", "risk"}


def _goes_on(line: Line, i: int) -> bool:
    """Whether another figure follows: 'from 40% to 55%'."""
    j = i + 2 if line.fold(i + 1) in PERCENT else i + 1
    return line.raw(j) in {"to", "→", ">", "-", "up"}


def _separates(line: Line, i: int) -> bool:
    """Whether a sign without white space stands between two parts: 'PAY-amber-40%', 'amber/55%'."""
    glued = i > 0 and not line.tokens[i].gap
    return (
        glued
        and (line.tokens[i - 1].kind is TokenKind.WORD or rating_ends(line, i))
        and line.raw(i) in {"-", "/", "_", "+"}
    )


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
    done = stop + 1 if line.fold(stop) in {"is", "are"} and line.fold(stop + 1) in _DONE else stop
    while done < stop + 2 and line.fold(done) in _DONE - {"and", "und", "so", "as", "now", "today"}:
        done += 1
    money = after in SPENT and spent_first(line, stop)
    other = after in SPENT and stop + 1 < len(line.tokens) and _numbers(line, stop + 1) is not None
    other = other or (after == "up" and _is_day(line, stop + 1))  # '60% up 5'
    if done == stop and not line.boundary(stop) and after in _OTHER_WHOLES and not (money or other):
        return None
    certain = marked or done > stop or bool(money)
    if after == "by" and _is_day(line, stop + 1):
        return None  # '60% by Christmas'
    if (after == "in" and line.raw(stop + 1) in MONTHS) or not line.is_said(start, stop):
        return None  # '30% in october', 'is it 60%?'
    if after == "progress" and line.raw(stop + 1) in _SINCE_THEN:
        return None  # '5% progress this week'
    bound = line.raw(start - 1) in _BOUNDS or (line.raw(start - 2), line.raw(start - 1)) in _BOUNDS_IN_TWO
    ahead = line.back(start, _ABOUT)
    near_head = (
        line.boundary(start - 1)
        or line.boundary(ahead - 1)
        or _separates(line, ahead - 1)
        or rating_ends(line, ahead)
    )
    follows = (
        line.boundary(stop)
        or after in _DONE
        or after in {"need", "needs", "help", "risk", "but", "with", "+"}
    )
    follows = follows or rating_here(line, stop, expected=True) is not None or after in DIMENSIONS
    if not (certain or near_head or follows or bound):
        return None
    return _Share(start, done, values, certain, bound)


def _is_day(line: Line, i: int) -> bool:
    """Whether a day, a month or a season is named at `i`."""
    word = line.raw(i)
    number = i < len(line.tokens) and line.tokens[i].kind is TokenKind.NUMBER
    return number or word in END | NEXT | THIS | MONTHS.keys() | WEEKDAYS.keys() | TOMORROW | SEASONS


def _progress_before(line: Line, i: int) -> tuple[int, bool]:
    start = line.back(i, {":", "=", "is", "now", "at"})
    if start and line.fold(start - 1) in _PROGRESS - {"at", "now"}:
        start -= 1
        if start and line.fold(start - 1) in {"percent", "%", "pct"}:
            start -= 1
        return start, True
    named = start and line.fold(start - 1) in PERCENT and line.tokens[start - 1].kind is TokenKind.WORD
    if named and (start < 2 or line.tokens[start - 2].kind is not TokenKind.NUMBER):
        return start - 1, True
    return i, False
