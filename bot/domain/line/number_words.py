"""Numbers as they are dictated: 'forty two', 'a hundred and twenty', 'half a'."""

from decimal import Decimal

from bot.domain.line.calendar_words import NUMBERS, ONES, TENS
from bot.domain.line.parts import Line


def spoken_number(line: Line, i: int) -> tuple[int, Decimal] | None:
    """Where the number in words at `i` stops, and what it is: below a thousand, 'one point two'."""
    if line.fold(i) == "half" and line.fold(i + 1) in {"a", "an"}:
        return i + 2, Decimal("0.5")
    hundreds = _hundreds(line, i)
    if hundreds:
        stop, value = hundreds
        rest = _below_hundred(line, line.past(stop, {"and"}, most=1))
        return (rest[0], Decimal(value + rest[1])) if rest else (stop, Decimal(value))
    small = _below_hundred(line, i)
    if small is None:
        return None
    stop, value = small
    digit = ONES.get(line.fold(stop + 1)) if line.fold(stop) == "point" else None
    if digit is not None:
        return stop + 2, value + Decimal(digit) / 10
    return stop, Decimal(value)


def _hundreds(line: Line, i: int) -> tuple[int, int] | None:
    many = 1 if line.fold(i) == "a" else ONES.get(line.fold(i))
    return (i + 2, many * 100) if many and line.fold(i + 1) == "hundred" else None


def _below_hundred(line: Line, i: int) -> tuple[int, int] | None:
    word = line.fold(i)
    if word in NUMBERS:
        return i + 1, NUMBERS[word]
    if word not in TENS:
        return None
    at = i + 2 if line.raw(i + 1) == "-" else i + 1
    ones = ONES.get(line.fold(at))
    return (at + 1, TENS[word] + ones) if ones else (i + 1, TENS[word])
