"""Reading what the project will cost in the end: 'forecast 1.2m', 'EAC 900k', 'outturn £1.1m'."""

from decimal import Decimal

from bot.domain.line.amounts import Amount, amount_at, is_marked, shown
from bot.domain.line.claims import in_anothers_words, passed_on
from bot.domain.line.corrections import past_no, taken_back
from bot.domain.line.cost import BEFORE_AMOUNT, FORECAST, spent_by_others
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_words import ARROWS
from bot.domain.line.tails import NEGATIONS
from bot.domain.line.text import bag

_BEHIND = BEFORE_AMOUNT | FORECAST | {"cost", "final", "spend", "completion"}
_LEAST = 10_000
"""A bare number below it may be a day or a year."""
_MOVED = bag(
    "up down from was rises rose risen raised grows grew grown increases increased falls fell fallen drops "
    "dropped cut lowered reduced"
)
"""Words behind 'forecast' by which what follows first is where it came from, or by how much it moved."""
_TO = bag("to now ,")


def read_cost_forecast(line: Line) -> Decimal | None:
    """What it will cost in the end; not 'forecast 12 June', nor what is asked, supposed or said by others."""
    for i in range(len(line.tokens)):
        if line.fold(i) not in FORECAST:
            continue
        amount = _amount_behind(line, line.past(i + 1, _BEHIND))
        if amount is None or not _is_meant(line, i, amount.stop):
            continue
        start = line.back(i, {"cost", "final"}, most=2)
        line.take(start, amount.stop, PartKind.COST, "Cost forecast", shown(amount.value))
        return amount.value
    return None


def _is_meant(line: Line, i: int, stop: int) -> bool:
    """Whether the writer says that it is so: not 'vendor says forecast 1.2m', 'if we hire forecast 1.3m'."""
    others = in_anothers_words(line, i) or passed_on(line, stop) or spent_by_others(line, i, stop)
    denied = line.raw(i - 1) in NEGATIONS
    return line.is_said(i, stop) and not (others or denied or line.conditioned(stop))


def _amount_behind(line: Line, i: int) -> Amount | None:
    """The amount that holds: of '1.2m → 1.3m', 'up 100k to 1.3m' and '1.2m, sorry, 1.3m' the last."""
    moved = line.past(i, _MOVED, most=2)
    if moved > i:
        before = _money_at(line, line.past(moved, {"by"}, most=1))
        to = before.stop if before else moved
        return _money_at(line, line.past(to, _TO | BEFORE_AMOUNT)) if line.fold(to) in _TO else None
    amount = _money_at(line, i)
    while amount:
        arrow = line.past(amount.stop, ARROWS | {"-", "="})
        onward = arrow if line.raw(arrow - 1) in ARROWS else None
        right = onward or taken_back(line, amount.stop) or past_no(line, amount.stop)
        again = _money_at(line, right) if right is not None else None
        if again is None:
            return amount
        amount = again
    return None


def _money_at(line: Line, i: int) -> Amount | None:
    """An amount that is surely money: with a sign, a currency or a scale, or as large as no day or year."""
    amount = amount_at(line, i)
    return amount if amount and (amount.value >= _LEAST or is_marked(line, i, amount.stop)) else None
