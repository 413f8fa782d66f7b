"""Stretches of time: '2w', '+10 days', 'a month', '10 working days'."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.line.text import Token, TokenKind, bag

_NUMBER_WORDS = {
    word: n
    for n, words in enumerate(
        (
            "a an another one ein eine einen un une uno una een um uma en ett",
            "two zwei deux dos due twee dois duas tva couple",
            "three drei trois tres tre drie",
            "four vier quatre cuatro quattro quatro fyra",
            "five funf fuenf cinq cinco cinque vijf fem",
            "six sechs sei zes seis sex",
            "seven",
            "eight acht huit ocho otto",
            "nine neun",
            "ten zehn dix diez dieci tien dez tio",
        ),
        1,
    )
    for word in words.split()
}
UNITS = {
    **dict.fromkeys(
        bag("d day days dy dys tag tage tagen jour jours dia dias giorno giorni dag dagen"), "day"
    ),
    **dict.fromkeys(bag("w wk wks week weeks woche wochen semaine semaines semana semanas"), "week"),
    **dict.fromkeys(bag("settimana settimane weken weeken veckor wochn weeek"), "week"),
    **dict.fromkeys(bag("m mo mon mth mths month months monat monate monaten mois mes meses"), "month"),
    **dict.fromkeys(bag("mese mesi maand maanden manader"), "month"),
    **dict.fromkeys(bag("y yr yrs year years jahr jahre an ans ano anos anni jaar"), "year"),
    **dict.fromkeys(bag("wd bd"), "working day"),
}
_FORTNIGHTS = frozenset({"fortnight", "fortnights"})
_MOST_DAYS = 366 * 30


@dataclass(frozen=True, slots=True)
class Stretch:
    """`amount` of 'day', 'working day', 'week', 'month' or 'year', below 0 when earlier."""

    amount: int
    unit: str

    def after(self, day: date) -> date | None:
        """The day this long after `day`; a month's end stays inside its month; None beyond 30 years."""
        days = {"day": 1, "week": 7}.get(self.unit)
        size = {"day": 1, "working day": 2, "week": 7, "month": 31, "year": 366}[self.unit]
        if abs(self.amount) * size > _MOST_DAYS:
            return None
        try:
            if days:
                return day + timedelta(days=days * self.amount)
            if self.unit == "working day":
                return _working_days(day, self.amount)
            months = day.year * 12 + day.month - 1 + self.amount * (12 if self.unit == "year" else 1)
            year, month = divmod(months, 12)
            return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
        except (ValueError, OverflowError):
            return None


def _working_days(day: date, amount: int) -> date:
    step = timedelta(days=1 if amount >= 0 else -1)
    left = abs(amount)
    while left:
        day += step
        left -= day.weekday() < 5
    return day


def find_stretch(tokens: Sequence[Token], i: int) -> tuple[int, Stretch] | None:
    """A stretch of time at token `i` ('2w', '+2 weeks', 'a month', '10 working days') and where it stops."""
    sign = 1
    if i < len(tokens) and tokens[i].text in {"+", "-", "−", "–"}:
        sign = 1 if tokens[i].text == "+" else -1
        i += 1
    if i >= len(tokens):
        return None
    amount = whole_number(tokens[i])
    if amount is None and tokens[i].fold in _NUMBER_WORDS:
        amount = _NUMBER_WORDS[tokens[i].fold]
    if amount is None:
        return None
    i += 1
    if i < len(tokens) and tokens[i].fold in {"of", "more", "extra", "full", "whole"}:
        i += 1
    working = i < len(tokens) and tokens[i].fold in {"working", "business", "work"}
    i += working
    if i < len(tokens) and tokens[i].text == "-":
        i += 1
    unit = UNITS.get(tokens[i].fold) if i < len(tokens) else None
    if unit is None and i < len(tokens) and tokens[i].fold in _FORTNIGHTS:
        return i + 1, Stretch(sign * amount * 2, "week")
    if unit is None or (
        len(tokens[i].fold) == 1 and tokens[i].gap and tokens[i - 1].kind is not TokenKind.NUMBER
    ):
        return None
    return i + 1, Stretch(sign * amount, "working day" if working and unit == "day" else unit)


def whole_number(token: Token) -> int | None:
    """The token as a number of at most four digits, else None."""
    if token.kind is not TokenKind.NUMBER or not token.text.isdecimal() or len(token.text) > 4:
        return None
    return int(token.text)
