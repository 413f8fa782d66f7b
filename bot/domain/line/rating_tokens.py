"""Which tokens say a rating by themselves, before anything else of a line is known."""

from collections.abc import Sequence

from bot.domain.line.text import Token, bag
from bot.domain.line.vocabulary import (
    ALL_WELL,
    COLOURS,
    LETTERS,
    NOUNS_OF_COLOURS,
    PHRASES,
    SHORT_NAMES,
    SIGNS,
)

_IS = bag("is are now still currently looks remains stays status : =")
_MARKS = frozenset(SIGNS) | frozenset(SHORT_NAMES)


def is_rating_token(token: Token) -> bool:
    """Whether the token could be a rating by itself: a colour word, a letter, an emoji."""
    return token.fold in COLOURS or token.fold in LETTERS or token.text in _MARKS


def says_rating(tokens: Sequence[Token], i: int) -> bool:
    """Whether a colour, an emoji, 'on track' or 'all good' stands at `i`; a letter may be anything."""
    if i >= len(tokens):
        return False
    if is_rating_token(tokens[i]):
        return tokens[i].fold not in LETTERS
    words = tuple(token.fold for token in tokens[i : i + 2])
    return words in PHRASES or words[:1] in PHRASES or words in ALL_WELL


def rating_before(tokens: Sequence[Token], i: int) -> bool:
    """Whether a rating ends right before `i`."""
    return any(i >= n and says_rating(tokens, i - n) for n in (1, 2)) or (
        i > 0 and is_rating_token(tokens[i - 1])
    )


def is_rated(tokens: Sequence[Token], i: int) -> bool:
    """Whether a rating stands at `i`, or behind 'is' and the like: what follows a name whose rating it is."""
    while i < len(tokens) and tokens[i].fold in _IS:
        i += 1
    return says_rating(tokens, i)


def is_coloured(tokens: Sequence[Token], i: int) -> bool:
    """Whether a colour or an emoji stands at `i` that is a rating, and not that of a thing: 'red tape'."""
    if i >= len(tokens) or not is_rating_token(tokens[i]) or tokens[i].fold in LETTERS:
        return False
    return i + 1 >= len(tokens) or tokens[i + 1].fold not in NOUNS_OF_COLOURS
