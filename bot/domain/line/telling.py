"""A later word of a project's name, which few others have: 'Berlin' of Office Move Berlin.

One that is a name by itself, such as a town's or a code name, stands for the project wherever it is said; one
of everyday speech, such as 'rollout', only at the start of a line and with its rating behind it.
"""

from collections.abc import Sequence

from bot.domain.line.everyday import is_everyday
from bot.domain.line.name_index import MOST_CANDIDATES, Hit, NameIndex
from bot.domain.line.rating_tokens import is_rated, is_rating_token
from bot.domain.line.text import Token, TokenKind, of_nobody
from bot.domain.line.vocabulary import STOP

_LEAST_TELLING = 5
"""Letters from which such a word may stand for a name."""


def name_alone(index: NameIndex, tokens: Sequence[Token], i: int) -> Hit | None:
    """The project, or several, that the word at `i` names, since it is none of everyday speech."""
    hit = _later_word(index, tokens, i)
    return hit if hit and not is_everyday(of_nobody(tokens[i].fold)) else None


def rated_word(index: NameIndex, tokens: Sequence[Token], i: int) -> Hit | None:
    """The project of which the word at `i` has a rating behind it: 'Berlin is green', 'rollout amber'."""
    hit = _later_word(index, tokens, i)
    return hit if hit and is_rated(tokens, hit.stop) else None


def _later_word(index: NameIndex, tokens: Sequence[Token], i: int) -> Hit | None:
    word = of_nobody(tokens[i].fold)
    if len(word) < _LEAST_TELLING or tokens[i].kind is not TokenKind.WORD:
        return None
    owners = sorted(index.words.get(word, ()), key=lambda each: (each.name, each.id))
    if not 1 <= len(owners) <= MOST_CANDIDATES or word in STOP or is_rating_token(tokens[i]):
        return None
    return Hit(i, i + 1, tuple(owners), told=True)
