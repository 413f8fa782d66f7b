"""Reading what was spent so far."""

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.domain.line.amounts import SCALES, amount_at, is_marked, number_of, past_currency, shown, trimmed
from bot.domain.line.calendar_words import MONTHS
from bot.domain.line.claims import in_anothers_words
from bot.domain.line.corrections import past_no, taken_back
from bot.domain.line.number_words import spoken_number
from bot.domain.line.parts import Line, PartKind
from bot.domain.line.rating_words import opens_clause, rating_here
from bot.domain.line.text import TokenKind, bag, ends_sentence
from bot.domain.line.vocabulary import AND, BETWEEN, NOT_CONTRACTED, OR

SPENT = bag(
    "ac spent spend actual actuals ausgegeben depense gastado speso besteed gasto burned burnt utgift"
)
_SPENT_BEHIND = SPENT - {"ac", "spend", "actual", "actuals"}
"""Those that say it of the amount before them: '120k spent'."""
_BURNED = bag("burned burnt")
_COSTS = bag("cost costs kosten")
"""Words for money that was spent only with 'so far' or 'to date' behind them."""
_UNTIL_NOW = (
    ("to", "date"),
    ("so", "far"),
    ("until", "now"),
    ("till", "now"),
    ("up", "to", "now"),
    ("as", "of", "today"),
    ("as", "of", "now"),
    ("ytd",),
    ("bisher",),
    ("bis", "jetzt"),
    ("already",),
)
_PLANNED = bag("to would could can might may planned budgeted expected forecast approved allowed")
"""Words before 'spend' that make it no money that was spent."""
_THE_WHOLE = bag("project we money budget only in altogether and with of")
_OTHERS = bag("they he she vendor supplier customer client partner bank")
_NOT = NOT_CONTRACTED | {"not", "never"}
_WOULD = bag("will we'll they'll it'll i'll would could might should may")
_HAVING_BEEN = bag("is are was were has have been already now")
_VARIANCE = bag("too less over under above below")
"""Words behind an amount that make it a difference: '20k less than planned'."""
_BOUNDS = bag("over under above below")
_BOUNDS_IN_TWO = (("less", "than"), ("more", "than"), ("at", "least"), ("at", "most"), ("up", "to"))
"""Words before an amount that say only what it is more or less than."""
_ONE_MORE = bag("another further extra additional")
_OF_THE = bag("of out / the our from")
_FOR_SOMETHING = bag("on for with fur pour this last per more")
"""Words behind an amount that may make it a part of the cost only."""
BEFORE_AMOUNT = bag(
    "another further extra additional : = is at now about around total already cost costs roughly "
    "approx approximately circa ca nearly almost some just currently ."
)
_IN_ONE = re.compile(r"(\d[\d.,]*)-(\d[\d.,]*)")
_LEAST_BARE = 1_000
"""A number below it without a sign, a currency or a scale may be anything."""


def read_cost(line: Line) -> Decimal | None:
    """Money spent so far: 'spent 120k', '£1.2m spent'; 'spent 3 days' is not money."""
    for i in range(len(line.tokens)):
        if two := _range(line, i):
            _ask_how_much(line, i, two[0], two[1])
            return None
        reading = spent_first(line, i) or _amount_first(line, i)
        if not reading:
            continue
        stop, amount = reading
        if (
            _not_spent_yet(line, i)
            or spent_by_others(line, i, stop)
            or in_anothers_words(line, i)
            or not line.is_said(i, stop)
            or (line.raw(i - 1) in _NOT and not _instead(line, i))
            or (line.raw(stop) in _VARIANCE and not line.boundary(stop))
        ):
            continue
        if _is_bound(line, i, stop) or _adds_another(line, stop):
            _ask_how_much(line, i, stop, (amount,))
            return None
        said = {line.raw(j) for j in range(i, stop)}
        part = line.raw(stop) == "in" and line.raw(stop + 1) in MONTHS
        if said & _ONE_MORE or part:
            _ask_how_much(line, i, stop, (amount,))
            return None
        if line.raw(stop) in _FOR_SOMETHING and not (
            line.boundary(stop) or rating_here(line, stop, expected=False)
        ):
            _ask_how_much(line, i, stop, (amount,))
            return None
        if _of_a_thing(line, i):
            _ask_how_much(line, i, stop, (amount,))
            return None
        stays = line.raw(stop) in {"of", "/", "out", "from"}
        line.take(i, stop, PartKind.COST, "Spent", shown(amount), stays=stays)
        return amount
    return None


def _not_spent_yet(line: Line, i: int) -> bool:
    """'will have spent 200k by March', 'plan to spend 20k'."""
    if any(line.raw(j) in _WOULD for j in range(max(0, i - 3), i)):
        return True
    return line.raw(i) in {"spend", "spent"} and line.raw(i - 1) in _PLANNED


def spent_by_others(line: Line, i: int, stop: int) -> bool:
    """'the vendor has spent 40k', 'they spent 50k on a tool'."""
    subject = line.back(i, _HAVING_BEEN | {"had", "only", "just"}) - 1
    by = line.past(stop + 1, {"the", "our"}) if line.raw(stop) == "by" else stop
    return line.raw(subject) in _OTHERS or (by > stop and line.raw(by) in _OTHERS)


def _of_a_thing(line: Line, i: int) -> bool:
    """'travel 3k spent': what the money before 'spent' was for."""
    amount_first = line.fold(i) not in SPENT | _COSTS and opens_clause(line, i - 1)
    before = line.tokens[i - 1].kind is TokenKind.WORD and not opens_clause(line, i)
    return amount_first and before and line.raw(i - 1) not in _HAVING_BEEN | BEFORE_AMOUNT | _THE_WHOLE


def _is_bound(line: Line, start: int, stop: int) -> bool:
    """'spent less than 100k', 'over 80k spent'."""
    return any(
        line.raw(i) in _BOUNDS or line.phrase_at(i, _BOUNDS_IN_TWO) for i in range(max(0, start - 2), stop)
    )


def _adds_another(line: Line, stop: int) -> bool:
    """'spent 80k usd and 20k eur', '45k + another 10k on travel': no one figure is the whole."""
    joined = line.past(stop, AND | {"+", "&", "plus"}, most=1)
    start = line.past(joined, _ONE_MORE, most=1)
    added = amount_at(line, start) if joined > stop else None
    return (
        added is not None
        and is_marked(line, start, added.stop)
        and line.raw(added.stop) not in _COST_WORDS | FORECAST
    )


def _ask_how_much(line: Line, start: int, stop: int, amounts: Sequence[Decimal]) -> None:
    choices = tuple((f"Spent {shown(amount)} in all", f"spent {amount:f}") for amount in amounts)
    line.ask_at_end("Spent", [(start, stop)], (*choices, ("Not the whole cost", "")))


def _range(line: Line, i: int) -> tuple[int, tuple[Decimal, ...]] | None:
    """'spent between 100k and 120k', 'spent 100-120k', '40k-50k spent': where it stops, and both ends."""
    j = _spent_said(line, i)
    if j is not None:
        return _both_ends(line, line.past(j, {"somewhere"}))
    ends = _both_ends(line, i)
    said = line.past(ends[0], _HAVING_BEEN) if ends else i
    return (said + 1, ends[1]) if ends and line.fold(said) in _SPENT_BEHIND else None


def _both_ends(line: Line, j: int) -> tuple[int, tuple[Decimal, ...]] | None:
    """Where a range of money that begins at `j` stops, and its ends; the first has the second's scale."""
    if not line.free(j):
        return None
    if ends := _IN_ONE.fullmatch(line.tokens[j].text):
        scale = SCALES.get(line.fold(j + 1), 1)
        low, high = (number_of(ends[n], scaled=scale > 1) for n in (1, 2))
        sure = low is not None and high is not None and (scale > 1 or low >= _LEAST_BARE)
        return (
            (j + 1 + (scale > 1), (trimmed(low * scale), trimmed(high * scale)))
            if sure and low and high
            else None
        )
    between = line.fold(j) in BETWEEN
    first = amount_at(line, j + between)
    joined = AND if between else OR | {"to", "bis", "-", "–"}
    second = amount_at(line, first.stop + 1) if first and line.fold(first.stop) in joined else None
    if first is None or second is None:
        return None
    own, scale = (_scale_of(line, *each) for each in ((j, first.stop), (first.stop, second.stop)))
    return second.stop, (trimmed(first.value * (scale if own == 1 else 1)), second.value)


def _scale_of(line: Line, start: int, stop: int) -> int:
    return next((SCALES[line.fold(i)] for i in range(start, stop) if line.fold(i) in SCALES), 1)


_INSTEAD_REACH = 6
_COST_WORDS = bag("budget budgeted approved funding")
_SHARES = bag("half most all some none nothing little almost nearly about a one two so") | {
    str(n) for n in range(100)
}
FORECAST = bag("forecast eac outturn")


def spent_first(line: Line, i: int) -> tuple[int, Decimal] | None:
    """Where 'spent 120k' that begins at `i` stops, and the amount; of one that is corrected the right one."""
    j = _spent_said(line, i)
    amount = amount_at(line, j) if j is not None else None
    if amount and line.raw(i) == "ac" and not is_marked(line, i, amount.stop):
        return None
    while amount:
        stop = _until_now(line, amount.stop)
        right = taken_back(line, stop) or past_no(line, stop) or _instead(line, stop)
        corrected = amount_at(line, line.past(right, SPENT | BEFORE_AMOUNT)) if right is not None else None
        if not corrected:
            return stop, amount.value
        amount = corrected
    return None


def _instead(line: Line, i: int) -> int | None:
    """Behind 'not 60k as reported but' and '200k until last week, now': where what holds begins."""
    for j in range(i, i + _INSTEAD_REACH):
        total = amount_at(line, j) if line.free(j) and line.raw(j - 1) in {",", "and"} else None
        if total and _until_now(line, total.stop) > total.stop:
            return j  # '80k in october, 120k to date'
        amount = (
            amount_at(line, line.past(j + 1, SPENT | BEFORE_AMOUNT))
            if line.fold(j) in {"now", "but"}
            else None
        )
        if amount and line.boundary(amount.stop):
            return j + 1
        if ends_sentence(line.tokens, j) or not line.free(j):
            return None
    return None


def _spent_said(line: Line, i: int) -> int | None:
    """Where the amount is expected behind 'spent', 'actual cost', 'costs so far'."""
    word, j = line.fold(i), i + 1
    if word in _COSTS:
        j = line.past(j, {"are", "is"})
        now = _until_now(line, j)
        if now == j:
            return None
        j = now
    elif word not in SPENT or (word == "actual" and line.fold(i + 1) not in _COSTS | {"spend", "spent"}):
        return None
    start, stop = line.named
    if j == start:
        j = stop  # 'actuals crm 187k'
    if word in _BURNED:
        j = line.past(j, {"through"}, most=1)
    j = line.past(_until_now(line, line.past(j, BEFORE_AMOUNT)), BEFORE_AMOUNT)
    j += line.phrase_at(j, _BOUNDS_IN_TWO)
    return line.past(j, _BOUNDS, most=1)


def _until_now(line: Line, i: int) -> int:
    """Past 'to date', 'so far', 'as of today'."""
    return i + line.phrase_at(i, _UNTIL_NOW)


def _amount_first(line: Line, i: int) -> tuple[int, Decimal] | None:
    number = line.tokens[i].kind is TokenKind.NUMBER or spoken_number(line, i) is not None
    amount = amount_at(line, i) if line.free(i) and (number or past_currency(line, i) > i) else None
    whole = (
        amount_at(line, line.past(amount.stop, _OF_THE))
        if amount and line.fold(amount.stop) in _OF_THE
        else None
    )
    if amount and whole and line.fold(whole.stop) in SPENT:  # '40k out of 60k spent'
        return whole.stop + 1, amount.value
    said = line.past(amount.stop, _HAVING_BEEN) if amount else i
    if not amount or line.fold(said) not in _SPENT_BEHIND:
        return None
    if amount.value < _LEAST_BARE and not is_marked(line, i, amount.stop):
        return None  # 'Q3 spent as planned', 'phase 2 spent'
    if spent_first(line, said):  # 'budget 100k spent 80k'
        return None
    if line.raw(i - 1) in _COST_WORDS and line.raw(said + 1) in _SHARES:
        return None  # 'budget 90k spent half'
    return said + 1, amount.value
