"""What a date is read into, and a place in a line from which it is read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.line.text import Token, TokenKind

FEBRUARY = 2
_YEAR = re.compile(r"(19|20|21)\d\d")


@dataclass(frozen=True, slots=True)
class DateReading:
    """What words say of a date: one `day`, or `choices` to ask about, or a `problem` that names the words."""

    day: date | None = None
    choices: tuple[date, ...] = ()
    problem: str = ""

    def trouble(self, words: str) -> str:
        """Say why these words are no one day, where nothing can be asked by buttons."""
        both = " or ".join(each.isoformat() for each in self.choices)
        return self.problem or f"“{words}” may be {both}. Write the one you mean."


def one_of(days: Iterable[date]) -> DateReading:
    """Read the one day of these, or all of them as choices, in the order given."""
    choices = tuple(dict.fromkeys(days))
    return DateReading(choices[0]) if len(choices) == 1 else DateReading(choices=choices)


@dataclass(frozen=True, slots=True)
class DateHit:
    """A date at the tokens before `stop`."""

    stop: int
    reading: DateReading


def not_a_date(words: str) -> str:
    """The sentence that says so, and how to write one."""
    shown = words if len(words) <= 40 else words[:39] + "…"
    return f"“{shown}” is not a date. Write it like 12 June 2027 or 2027-06-12."


def a_year_before(day: date) -> date:
    """The same day of the year before; the 28th for the last of a February."""
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == FEBRUARY else day.day)


class DateCursor:
    """The tokens of a line, and the day and the order of day and month that they are read with."""

    def __init__(self, tokens: Sequence[Token], today: date, day_first: bool) -> None:
        self.tokens, self.today, self.day_first = tokens, today, day_first

    def fold(self, i: int) -> str:
        """The folded word at `i`; empty beyond the line."""
        return self.tokens[i].fold if 0 <= i < len(self.tokens) else ""

    def skip(self, i: int, words: set[str] | frozenset[str]) -> int:
        """The first token from `i` on that is not one of `words`; it looks at six only."""
        last = i + 6
        while i < last and self.fold(i) in words:
            i += 1
        return i

    def said(self, i: int, stop: int) -> str:
        """The words from `i` to before `stop`, as typed but for white space."""
        return "".join(f" {token.text}" if token.gap else token.text for token in self.tokens[i:stop]).strip()

    def year_at(self, i: int) -> int | None:
        """A year from 1900 to 2199, in four digits."""
        token = self.tokens[i] if i < len(self.tokens) else None
        if token and token.kind is TokenKind.NUMBER and _YEAR.fullmatch(token.text):
            return int(token.text)
        return None
