"""Which of several projects that a line names is the one that it is about."""

from collections.abc import Sequence

from bot.domain.line.corrections import CORRECTING
from bot.domain.line.name_index import FEWEST_WORDS, Hit, NameIndex, hit_at
from bot.domain.line.rating_tokens import is_rated, is_rating_token, says_rating
from bot.domain.line.telling import name_alone
from bot.domain.line.text import Token, bag, ends_clause, joined
from bot.domain.line.vocabulary import AND

_AND = AND | bag("e en och plus both")
_LISTING = frozenset(",&+/")
_OPENINGS = bag("risk issue opportunity help")
_DENYING = bag("not nicht pas")
_REASONS = bag("because since as if when while until though although whose that for on of to by from with")
_TELLING_WHEN = bag("since once when while until although though because")
_ARTICLES = bag("the our their")
_WISHING = bag("would i'd we'd they'd")
_WAITING = bag("waiting wait waits awaiting depends depend dependent depending because blocked")
_COMPARING = bag("apart thanks unlike like than compared versus vs after without despite besides except")


def meant_of_several(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> Hit:
    """The project that a line is about, when the first that it names is `hit`; of two that may be, both."""
    if instead := _corrected(index, tokens, hit):
        return instead
    if again := _rated_again(index, tokens, hit):
        return again
    other = _beside(index, tokens, hit) or _rated_beside(index, tokens, hit)
    opened = hit.start > 1 and tokens[hit.start - 1].text == ":" and tokens[hit.start - 2].fold in _OPENINGS
    if other and (again := _rated_again(index, tokens, other)):
        return again
    if other and (opened or _only_rated(index, tokens, hit, other)):
        return other  # 'risk: red team finds holes, payroll green'
    return Hit(hit.start, hit.stop, (*hit.owners, *other.owners)) if other else hit


def _corrected(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> Hit | None:
    """The project that takes the place of the one before: 'payroll, sorry, crm is amber'."""
    i, said = hit.stop, False
    while i < len(tokens) and (_corrects(tokens, i) or tokens[i].text in {",", "-", "–", "."}):
        said = said or tokens[i].fold in CORRECTING or tokens[i].fold == "no"
        i += 1
    return _another(index, tokens, i, hit) if said else None


def _corrects(tokens: Sequence[Token], i: int) -> bool:
    return tokens[i].fold in CORRECTING or (tokens[i].fold == "no" and ends_clause(tokens, i + 1))


def compared(tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a project is named only beside another: 'unlike crm', 'after the crm launch'."""
    place = hit.start - 1
    while place > 0 and tokens[place].fold in _ARTICLES:
        place -= 1
    if place < 0 or (place and tokens[place - 1].fold in _WISHING):
        return False
    before = {token.fold for token in tokens[max(0, place - 1) : place + 1]}
    return bool(_COMPARING & before) or tokens[place].fold in _TELLING_WHEN | _DENYING


def is_reason(tokens: Sequence[Token], hit: Hit) -> bool:
    """'waiting for payroll data', 'because of payroll': the project it is about is another."""
    before = {token.fold for token in tokens[max(0, hit.start - 3) : hit.start]}
    return bool(before & _WAITING) or compared(tokens, hit)


def _beside(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> Hit | None:
    """Another project named right behind the first: 'payroll and expenses amber', 'pay exp amber'."""
    i = hit.stop
    if [token.fold for token in tokens[i : i + 3]] == ["as", "well", "as"]:
        i += 3
    elif i < len(tokens) and (tokens[i].fold in _AND or tokens[i].text in _LISTING):
        i += 1
    # 'red team amber alert demo done': what follows a name is its rating.
    if i >= len(tokens) or is_rating_token(tokens[i]):
        return None
    other = _another(index, tokens, i, hit)
    return other or (_named_in_part(index, tokens, i, hit) if i > hit.stop else None)


def _named_in_part(index: NameIndex, tokens: Sequence[Token], i: int, hit: Hit) -> Hit | None:
    """Another project of which a word is named, with its rating: 'crm and website green'."""
    found = hit_at(index, tokens, i) if tokens[i].is_content else None
    other = found and len(found.owners) == 1 and found.owners != hit.owners
    return found if found and other and is_rated(tokens, found.stop) else None


def _rated_beside(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> Hit | None:
    """Another project with a rating of its own later on: 'hub isn't done so payroll is amber'.

    What is said as a reason is none: 'payroll amber because expenses is red'.
    """
    for i in range(hit.stop, len(tokens)):
        other = _another(index, tokens, i, hit)
        if other is None:
            continue
        if is_rated(tokens, other.stop) and tokens[i - 1].fold not in _REASONS:
            return None if compared(tokens, other) else other
        alone = ends_clause(tokens, i - 1) and ends_clause(tokens, other.stop)
        told = other.stop < len(tokens) and tokens[other.stop].text == "("
        if alone and tokens[i - 1].text != ":" and not told:
            return other  # 'amber, Red Team found holes, Payroll'
    return None


def _rated_again(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> Hit | None:
    """Where the project is named again with its rating: 'payroll and crm share a vendor, payroll amber'."""
    for i in range(hit.stop, len(tokens)):
        again = hit_at(index, tokens, i) if tokens[i].is_content else None
        same = again and again.owners == hit.owners and ends_clause(tokens, i - 1)
        if again and same and is_rated(tokens, again.stop):
            return again
    return None


def _only_rated(index: NameIndex, tokens: Sequence[Token], hit: Hit, other: Hit) -> bool:
    """Whether the other project is spoken of before: 'red team found holes in payroll, payroll amber'."""
    if not says_rating(tokens, other.stop) or is_rated(tokens, hit.stop):
        return False
    before = (_another(index, tokens, i, hit) for i in range(hit.stop, other.start))
    return any(each and each.owners == other.owners for each in before)


def _another(index: NameIndex, tokens: Sequence[Token], i: int, hit: Hit) -> Hit | None:
    """Another project than that of `hit`, named at `i` by its key, in full or by a rated word."""
    if i >= len(tokens) or not tokens[i].is_content:
        return None
    found = hit_at(index, tokens, i)
    if found is None and (told := name_alone(index, tokens, i)):
        another = len(told.owners) == 1 and told.owners != hit.owners
        return told if another and is_rated(tokens, told.stop) else None
    if not found or len(found.owners) != 1 or found.owners == hit.owners:
        return None
    written = joined(tokens[found.start : found.stop])
    known = written in index.exact and (len(written) >= 3 or tokens[i].text.isupper())
    return found if known and (found.stop > i + 1 or not is_rating_token(tokens[i])) else None


def with_listed(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> Hit:
    """Take in another project listed right before: 'pay and exp are green'."""
    end = hit.start - 1
    if end < 1 or not (tokens[end].fold in _AND or tokens[end].text in _LISTING):
        return hit
    for i in range(max(0, end - FEWEST_WORDS), end):
        other = hit_at(index, tokens, i) if tokens[i].is_content else None
        if other is None and ends_clause(tokens, i - 1):
            other = name_alone(index, tokens, i)
        if other and other.stop == end and other.owners != hit.owners and not is_reason(tokens, other):
            return Hit(other.start, hit.stop, (*other.owners, *hit.owners))
    return hit
