"""Reading an override of a program's rating: 'amber until 30 Jan, Payroll is being replanned'."""

from dataclasses import dataclass
from datetime import date

from bot.domain.enums import Confidence, Rating
from bot.domain.line.confidence import read_confidence
from bot.domain.line.dates import find_date
from bot.domain.line.text import tokenize, without

_BETWEEN = frozenset({Confidence.AMBER_GREEN, Confidence.AMBER_RED})
_UNTIL = frozenset({"until", "till", "til", "through", "bis", "jusqu'au", "hasta"})
_BECAUSE = ("reason:", "reason ", "because ", "since ")


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """What a line says: the rating instead, its last day, and the rest as the reason; all may be missing."""

    rating: Rating | None = None
    until: date | None = None
    reason: str = ""


def read_override(text: str, *, today: date, day_first: bool = True) -> OverrideLine:
    """Read a rating at the beginning and a day after 'until'; every other word is kept as the reason.

    A day that is past, ambiguous or none stays in the reason, for the form to ask. Never raises.
    """
    rating, rest = _rating(text)
    tokens = tokenize(rest)
    for at, token in enumerate(tokens):
        if token.fold not in _UNTIL:
            continue
        hit = find_date(tokens, at + 1, today=today, day_first=day_first)
        if hit and hit.reading.day and hit.reading.day >= today:
            span = (token.start, tokens[hit.stop - 1].end)
            return OverrideLine(rating, hit.reading.day, _reason(without(rest, [span])))
    return OverrideLine(rating, None, _reason(rest))


def past_day(text: str, *, today: date, day_first: bool = True) -> date | None:
    """Read a day before today at the beginning of what follows 'until'; None for any other. Never raises."""
    hit = find_date(tokenize(text), 0, today=today, day_first=day_first)
    return hit.reading.day if hit and hit.reading.day and hit.reading.day < today else None


def _rating(text: str) -> tuple[Rating | None, str]:
    """Only three points: a confidence between two of them is no rating, so that its words stay."""
    read, rest = read_confidence(text)
    if read is None or read in _BETWEEN:
        return None, text.strip()
    return Rating(read.value), rest


def _reason(text: str) -> str:
    kept = text.strip(" \t\n:,;-–.")
    for word in _BECAUSE:
        if kept.casefold().startswith(word):
            return kept[len(word) :].strip()
    return kept
