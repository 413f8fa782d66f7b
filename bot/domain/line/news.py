"""Whether a clause says news of its own, so that a wish, a risk or a reason before it ends there."""

from bot.domain.line.cost import SPENT
from bot.domain.line.measures import PERCENT
from bot.domain.line.milestones import DRIFTS, SLIPS
from bot.domain.line.parts import Line
from bot.domain.line.rating_words import rating_here
from bot.domain.line.risk import KINDS
from bot.domain.line.stretches import find_stretch
from bot.domain.line.text import TokenKind, ends_clause
from bot.domain.line.vocabulary import DIMENSIONS, LINKING

_MARKS = {"help", *KINDS}
_REACH = 6


def begins_news(line: Line, i: int) -> bool:
    """Whether a rating, a percentage, money or the move of a milestone begins at `i`."""
    if not line.free(i):
        return True
    here = rating_here(line, i, expected=False)
    here = here or rating_here(line, line.past(i, LINKING, most=3), expected=False)
    if here and line.boundary(here[0]):
        return True
    number = line.tokens[i].kind is TokenKind.NUMBER
    if number and line.fold(i + 1) in PERCENT:
        return True
    word = line.fold(i)
    if word in SPENT and i + 1 < len(line.tokens) and line.tokens[i + 1].kind is not TokenKind.WORD:
        return True
    if word in DIMENSIONS and rating_here(line, line.past(i + 1, LINKING | {":"}, most=3), expected=False):
        return True
    return (word in _MARKS and line.fold(i + 1) == ":") or _moves(line, i)


def divides(line: Line, i: int) -> bool:
    """Whether a comma or a dash between words stands at `i`."""
    return line.fold(i) == "," or (line.fold(i) in {"-", "–", "—"} and line.tokens[i].gap)


def _moves(line: Line, i: int) -> bool:
    """'UAT +1w', 'go-live slips to 4 April'."""
    for j in range(i + 1, min(i + _REACH, len(line.tokens))):
        if ends_clause(line.tokens, j) and line.raw(j) != "-":
            return False
        if line.fold(j) in SLIPS | DRIFTS or (line.fold(j) == "+" and find_stretch(line.tokens, j)):
            return True
    return False
