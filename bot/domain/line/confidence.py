"""Reading a delivery confidence at the start of a text: 'amber/red vendor plan is not credible'."""

from bot.domain.enums import Confidence, Rating
from bot.domain.line.text import Token, tokenize
from bot.domain.line.vocabulary import COLOURS, LETTERS, SIGNS

_BETWEEN = frozenset({"/", "-", "–"})
_SHORT = {"ag": "amber_green", "ga": "amber_green", "ar": "amber_red", "ra": "amber_red"}
_LEADING = frozenset({"is", "now", "to", "at", "as", ":", "="})


def read_confidence(text: str) -> tuple[Confidence | None, str]:
    """Give the confidence that the text begins with, on five points, and the rest of it as the reason.

    Two colours with a stroke between them are the point in between; Green and Red have none.
    """
    tokens = tokenize(text)
    at = 0
    while at < len(tokens) and tokens[at].fold in _LEADING:
        at += 1
    if at < len(tokens) and tokens[at].fold in _SHORT:
        return Confidence(_SHORT[tokens[at].fold]), _rest(text, tokens, at + 1)
    first = _colour(tokens, at)
    if first is None:
        return None, text.strip()
    second = _colour(tokens, at + 2) if at + 2 < len(tokens) and tokens[at + 1].text in _BETWEEN else None
    if second is None or second is first:
        return Confidence(first.value), _rest(text, tokens, at + (3 if second else 1))
    both = {first, second}
    if Rating.AMBER not in both:
        return None, text.strip()
    other = (both - {Rating.AMBER}).pop()
    return Confidence(f"amber_{other.value}"), _rest(text, tokens, at + 3)


def _colour(tokens: list[Token], at: int) -> Rating | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    return COLOURS.get(token.fold) or SIGNS.get(token.text) or LETTERS.get(token.fold)


def _rest(text: str, tokens: list[Token], stop: int) -> str:
    return text[tokens[stop - 1].end :].strip(" \t\n:,;-–.")
