"""Reading percent complete."""

import re
from decimal import Decimal

from bot.domain.line.cost import CURRENCIES, SCALES, SPENT, spent_first
from bot.domain.line.parts import Line, PartKind, Question
from bot.domain.line.rating_words import rating_here
from bot.domain.line.text import TokenKind, bag
from bot.domain.line.vocabulary import DIMENSIONS

_PERCENT = bag("% pct percent pc prozent percentage ٪ ％ procent procentów porcentaje")
_PERCENT_IN_TWO = frozenset(
    {("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("per", "cento"), ("por", "cento")}
)
_TENS = {
    "ten": 10,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ONES = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
_DONE = bag(
    "done complete completed finished through ready there fertig erledigt abgeschlossen progress "
    "overall acheve termine fini completo completado terminado fatto klaar gereed concluido now "
    "today so as klart built delivered und and"
)
_PROGRESS = bag("progress complete completion completed done fortschritt avancement avance voortgang at now")
_BEFORE_OTHERS = bag(
    "was were previously formerly war up down by plus minus than another extra raised planned target not"
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


_OTHER_MEASURES = bag(
    "coverage confidence accuracy utilisation utilization attendance availability uptime adoption turnover "
    "satisfaction capacity allocation probability likelihood variance margin"
)
"""What a percentage behind 'at' or 'is' measures when it is not how complete the project is."""


def read_percent(line: Line) -> int | None:
    """Percent complete, 0 to 100; other percentages stay in the text, two that fit are asked about."""
    found: list[tuple[int, int, int, bool]] = []
    for i in range(len(line.tokens)):
        reading = _percent_at(line, i)
        if reading:
            found.append(reading)
    certain = [f for f in found if f[3]] or found
    values = dict.fromkeys(value for _, _, value, _ in certain)
    if not values:
        return None
    if len(values) > 1:
        spans = tuple(line.span(start, stop) for start, stop, _, _ in certain)
        choices = tuple((f"{v}% complete", f"{v}% complete") for v in list(values)[:4])
        words = " … ".join(line.text[s:e] for s, e in spans[:3])
        line.questions.append(Question("Complete", words, choices, spans, appended=True))
        return None
    start, stop, value, _ = certain[0]
    if value > 100:
        line.problems.append(f"“{line.words(start, stop)}” is more than complete. Write 0% to 100%.")
        return None
    line.take(start, stop, PartKind.PERCENT, "Complete", f"{value}%")
    return value


def _percent_at(line: Line, i: int) -> tuple[int, int, int, bool] | None:
    """(start, stop, value, certain) of a percentage that may be the project's."""
    token = line.tokens[i]
    if not line.free(i):
        return None
    stop, value = _spoken(line, i) or (i + 1, None)
    if value is None:
        if token.kind is not TokenKind.NUMBER or not re.fullmatch(r"\d{1,3}([.,]\d{1,2})?", token.text):
            return None
        value = Decimal(token.text.replace(",", "."))
    before = line.raw(i - 1)
    if before in {"+", "-", "−", "±", "~"} and (before == "+" or not line.tokens[i].gap) and before != "~":
        return None
    if before in _BEFORE_OTHERS or _is_range(line, i):
        return None
    if before in {"at", "is", ":"} and line.raw(i - 2) in _OTHER_MEASURES:
        return None
    if before == "week" and line.raw(i - 2) == "last":
        return None
    if before == "(" and (line.raw(i - 2) in SCALES or line.raw(i - 2) in CURRENCIES):
        return None  # 'spent 120k of 300k (40%)'
    two_words = (line.fold(stop), line.fold(stop + 1)) in _PERCENT_IN_TWO
    sign = line.fold(stop) in _PERCENT or two_words
    if sign:
        stop += 2 if two_words else 1
    start, marked = _progress_before(line, i)
    if not sign and not (marked and line.raw(i - 1) in {"progress", ":", "=", "complete", "completion"}):
        return None
    if line.fold(stop) in {"→", ">", "to", "-"} and _percent_at(line, stop + 1):
        return None
    raised = before == "to" and line.raw(i - 3) == "from" and line.raw(i - 4) != "down"
    return _settled(line, start, stop, value, marked or raised)


def _spoken(line: Line, i: int) -> tuple[int, Decimal] | None:
    """'fifty five percent', as dictated: where the number stops and what it is."""
    tens = _TENS.get(line.fold(i))
    if tens is None:
        return None
    hyphen = line.raw(i + 1) == "-"
    ones = _ONES.get(line.fold(i + 1 + hyphen))
    stop = i + 1 if ones is None else i + 2 + hyphen
    said = line.fold(stop) in _PERCENT or (line.fold(stop), line.fold(stop + 1)) in _PERCENT_IN_TWO
    return (stop, Decimal(tens + (ones or 0))) if said else None


def _is_range(line: Line, i: int) -> bool:
    """'55%-60%' and 'between 50 and 60 %' give no one figure."""
    ahead = line.tokens[i - 2] if i > 1 and line.raw(i - 1) in {"and", "or", "to"} else None
    if ahead and ahead.kind is TokenKind.NUMBER and line.raw(i - 3) != "from":
        return True
    if ahead and line.raw(i - 4) == "down":
        return True
    stop = i + 1 + (line.raw(i + 1) in _PERCENT)
    following = line.tokens[stop + 1] if stop + 1 < len(line.tokens) else None
    return line.raw(stop) in {"-", "–"} and following is not None and following.kind is TokenKind.NUMBER


def _settled(
    line: Line, start: int, stop: int, value: Decimal, marked: bool
) -> tuple[int, int, int, bool] | None:
    after = line.raw(stop)
    done = stop + 1 if line.fold(stop) in {"is", "are"} and line.fold(stop + 1) in _DONE else stop
    while done < stop + 2 and line.fold(done) in _DONE - {"and", "und", "so", "as", "now", "today"}:
        done += 1
    money = after in SPENT and spent_first(line, stop)
    if done == stop and not line.boundary(stop) and after in _OTHER_WHOLES and not money:
        return None
    certain = marked or done > stop or bool(money)
    near_head = line.boundary(start - 1) or rating_here(line, start - 1, expected=True) is not None
    follows = (
        line.boundary(stop)
        or after in _DONE
        or after in {"need", "needs", "help", "risk", "but", "with", "+"}
    )
    follows = follows or rating_here(line, stop, expected=True) is not None or after in DIMENSIONS
    if not (certain or near_head or follows):
        return None
    return start, done, int(value.to_integral_value(rounding="ROUND_HALF_UP")), certain


def _progress_before(line: Line, i: int) -> tuple[int, bool]:
    start = line.back(i, {":", "=", "is", "now", "at"})
    if start and line.fold(start - 1) in _PROGRESS - {"at", "now"}:
        start -= 1
        if start and line.fold(start - 1) in {"percent", "%", "pct"}:
            start -= 1
        return start, True
    return i, False
