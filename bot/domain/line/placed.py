"""Whether a key or a part of a name in the middle of a line is meant as a name: 'spent 77k on crm'.

Such words may be words of speech: 'vendor refuses to pay'. They are meant as names behind 'on', before a
rating, or alone at a line's end.
"""

from collections.abc import Sequence

from bot.domain.line.name_index import Hit, NameIndex
from bot.domain.line.rating_tokens import is_coloured, rating_before, says_rating
from bot.domain.line.text import Token, TokenKind, bag, ends_clause, is_picture, joined
from bot.domain.line.vocabulary import LINKING, RATING_HEDGES, STOP

_SETTING = bag("put set mark move moving setting putting change keep make turn switch rate call calls")
_ARTICLES = bag("the our")
_SMALL = bag("on to as was were be") | RATING_HEDGES
PLACES = bag("on for of at re about project in regarding")
"""Words right before the project that a line is about."""
_RATED_PLACES = bag("for from on in")
_MONEY = bag("spent actuals")
_INTRODUCING = bag("project re")
_RATED_WITHIN = 5
_RATED_BEFORE = 8
_SHORT_WORD = 4
_SHORTEST_KEY = 2


def is_meant(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a name that stands anywhere in a line is what the line is about."""
    return (
        _named_in_full(index, tokens, hit)
        or (says_rating(tokens, hit.stop) and ends_clause(tokens, hit.start - 1))
        or is_placed(index, tokens, hit)
        or _closes(tokens, hit)
    )


def is_placed(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> bool:
    """'spent 77k on crm', 'launch of the website slips', 'crm is back to green': a key or part of a name."""
    if tokens[hit.start].fold in STOP and hit.stop == hit.start + 1:
        return False
    place = hit.start - 1
    while place > 0 and tokens[place].fold in _ARTICLES:
        place -= 1
    before = tokens[place].fold if place >= 0 else ""
    if hit.start and tokens[hit.start - 1].fold in _MONEY and figure_at(tokens, hit.stop):
        return True  # 'actuals crm 187k'
    rated = _rated_at(tokens, hit.stop)
    if rated is not None and (before in _SETTING or _rating_tells(index, tokens, hit, rated)):
        return True
    long = len(tokens[hit.start].fold) > _SHORT_WORD
    near = not (long or _is_key(index, tokens, hit))
    if before in _RATED_PLACES and _rated_before(tokens, place, near=near):
        return True
    return before in PLACES and (long or rated is not None or _ends(tokens, hit.stop))


def figure_at(tokens: Sequence[Token], i: int) -> bool:
    """Whether a number stands at `i`."""
    return i < len(tokens) and tokens[i].kind is TokenKind.NUMBER


def _rated_at(tokens: Sequence[Token], i: int) -> int | None:
    """Where the rating stands that follows at `i`, past small words."""
    last = min(len(tokens), i + _RATED_WITHIN)
    while i < last and not says_rating(tokens, i) and tokens[i].fold in LINKING | _SMALL:
        i += 1
    return i if says_rating(tokens, i) else None


def _rating_tells(index: NameIndex, tokens: Sequence[Token], hit: Hit, rated: int) -> bool:
    """Whether the rating at `rated` is that of a name: 'crm is green', 'no delay to launch website green'."""
    if rated > hit.stop or _is_key(index, tokens, hit) or ends_clause(tokens, hit.start - 1):
        return True
    return len(tokens[hit.start].fold) > _SHORT_WORD and len(hit.owners) == 1 and is_coloured(tokens, rated)


def _is_key(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> bool:
    whole = joined(tokens[hit.start : hit.stop])
    return whole in index.exact and len(tokens[hit.start].fold) > _SHORTEST_KEY


def _rated_before(tokens: Sequence[Token], place: int, *, near: bool) -> bool:
    """'green from CRM', 'on track for CRM', and further away 'green from me on CRM'."""
    if place > 0 and any(says_rating(tokens, place - n) for n in (1, 2)):
        return True
    i = place - 1
    while not near and i >= max(0, place - _RATED_BEFORE) and not ends_clause(tokens, i):
        if is_coloured(tokens, i):
            return True
        i -= 1
    return False


def _closes(tokens: Sequence[Token], hit: Hit) -> bool:
    """'was red last week, green this week: crm', 'late, amber - web': alone behind the line's rating."""
    start = hit.start
    while start and tokens[start - 1].fold in _INTRODUCING:
        start -= 1
    last = all(ends_clause(tokens, i) or is_picture(tokens[i]) for i in range(hit.stop, len(tokens)))
    if not last or not start or not ends_clause(tokens, start - 1):
        return False
    if rating_before(tokens, start - 1):
        return True
    return tokens[start - 1].text != "," and any(is_coloured(tokens, i) for i in range(start))


def _ends(tokens: Sequence[Token], i: int) -> bool:
    return ends_clause(tokens, i) or is_picture(tokens[i])


def _named_in_full(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> bool:
    written = "".join(t.text for t in tokens[hit.start : hit.stop])
    if written in index.keys:
        return not written.islower()
    whole = joined(tokens[hit.start : hit.stop])
    return len(whole) >= 4 and whole in index.exact
