"""How an amount of money is written: in digits with signs and scales, or in words."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.line.number_words import spoken_number
from bot.domain.line.parts import Line
from bot.domain.line.text import TokenKind, bag

MONEY_SIGNS = frozenset("€$£¥₹")
CURRENCIES = bag(
    "eur usd gbp chf sek nok dkk pln inr jpy cad aud czk huf euro euros dollars pounds rupees kr rs"
)
SCALES = {
    **dict.fromkeys(("k", "tsd", "thousand", "mil", "tausend", "grand", "mille"), 1_000),
    **dict.fromkeys(("teur", "keur", "kusd", "tusd", "kgbp", "tgbp", "tchf", "kchf"), 1_000),
    **dict.fromkeys(("lakh", "lakhs", "lac"), 100_000),
    **dict.fromkeys(("crore", "crores"), 10_000_000),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions", "millionen", "mln", "mm"), 1_000_000),
    **dict.fromkeys(("bn", "b", "billion", "mrd"), 1_000_000_000),
}
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{1,2})?")
_PLAIN = re.compile(r"\d{1,15}(?:[.,]\d{1,2})?")
_SCALED = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_LONGEST_CODE = 3
"""Letters of a country before its sign: the 'US' of 'US$'."""
_LARGEST = 10**15
"""More than that is no money that a project spends, and more than the record holds."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount, and the token behind it."""

    stop: int
    value: Decimal


def amount_at(line: Line, i: int) -> Amount | None:
    """An amount of money: '€120,000', '1.2m', '120 k', '120 000'."""
    i = past_currency(line, i)
    if not line.free(i):
        return None
    if line.tokens[i].kind is not TokenKind.NUMBER:
        return _in_words(line, i)
    digits = line.tokens[i].text
    stop = i + 1
    scale = SCALES.get(line.fold(stop), 1)
    if scale == 1:
        while (
            stop < i + 5
            and line.free(stop)
            and re.fullmatch(r"\d{3}", line.tokens[stop].text)
            and digits.isdecimal()
        ):
            digits += line.tokens[stop].text
            stop += 1
    value = number_of(digits, scaled=scale > 1)
    if value is None or value * scale > _LARGEST:
        return None
    stop += scale > 1
    if line.fold(stop) in MONEY_SIGNS or line.fold(stop) in CURRENCIES:
        stop += 1
    elif scale == 1 and not line.boundary(stop) and not line.tokens[stop].gap:
        return None  # '3d', '2w' and '40%' are no money
    elif scale == 1 and line.fold(stop) in {
        "days",
        "day",
        "weeks",
        "week",
        "hours",
        "months",
        "%",
        "percent",
        "pd",
    }:
        return None
    return Amount(stop, trimmed(value * scale))


def past_currency(line: Line, i: int) -> int:
    """Past what says before an amount that it is money: '€', 'EUR', 'US$'."""
    glued = i + 1 < len(line.tokens) and line.fold(i + 1) in MONEY_SIGNS and not line.tokens[i + 1].gap
    if (
        glued
        and line.free(i)
        and line.tokens[i].kind is TokenKind.WORD
        and len(line.fold(i)) <= _LONGEST_CODE
    ):
        return i + 2
    return i + (line.fold(i) in MONEY_SIGNS or line.fold(i) in CURRENCIES)


def _in_words(line: Line, i: int) -> Amount | None:
    """'forty two thousand', 'half a million euros': a number without a scale is no money."""
    spoken = spoken_number(line, i)
    scale = SCALES.get(line.fold(spoken[0])) if spoken else None
    if spoken is None or scale is None:
        return None
    stop = spoken[0] + 1
    stop += line.fold(stop) in MONEY_SIGNS or line.fold(stop) in CURRENCIES
    return Amount(stop, trimmed(spoken[1] * scale))


def trimmed(amount: Decimal) -> Decimal:
    """Write an amount without decimals where it has none."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def number_of(digits: str, *, scaled: bool) -> Decimal | None:
    """Digits with thousands or decimal signs; three digits after a sign are thousands unless scaled."""
    if scaled and _SCALED.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    if _GROUPED.fullmatch(digits):
        whole, last = digits, ""
        if len(re.split(r"[.,]", digits)[-1]) < 3:
            whole, last = digits[: -1 - len(re.split(r"[.,]", digits)[-1])], re.split(r"[.,]", digits)[-1]
        return Decimal(re.sub(r"\D", "", whole) + (f".{last}" if last else ""))
    return Decimal(digits.replace(",", ".")) if _PLAIN.fullmatch(digits) else None


def is_marked(line: Line, start: int, stop: int) -> bool:
    """Whether a sign, a currency or a scale says that the number is money."""
    said = {line.fold(i) for i in range(start, stop)}
    return bool(said & (MONEY_SIGNS | CURRENCIES | SCALES.keys()))


def shown(amount: Decimal) -> str:
    """An amount as people read it: 1,250,000."""
    return f"{amount.normalize():,f}" if amount % 1 else f"{amount:,.0f}"
