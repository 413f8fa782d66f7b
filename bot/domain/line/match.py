"""Which project a person means: by key, name, alias, first words of the name, or a near spelling."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.line.mentions import is_reason, meant_of_several, with_listed
from bot.domain.line.name_index import (
    MOST_CANDIDATES,
    Hit,
    Named,
    NameIndex,
    completed,
    hit_at,
    index_of,
    near_at,
    shortened_at,
    suggestions,
)
from bot.domain.line.placed import PLACES, figure_at, is_meant, is_placed
from bot.domain.line.rating_tokens import is_rated, is_rating_token, rating_before, says_rating
from bot.domain.line.telling import name_alone, rated_word
from bot.domain.line.text import Token, TokenKind, bag, ends_clause, fold, joined, tokenize
from bot.domain.line.vocabulary import (
    LEADING,
    LETTERS,
    LINKING,
    WEEKS,
)

_NEWS = bag("update status report news summary headlines")
_WHEREABOUTS = bag("in from to at near via into of around outside")
"""Words before a name that may make it no more than a place: 'people in Berlin are sick'."""
_TELLING = 7
"""Letters from which a name's first word alone is hardly another word."""
_RATED_WITHIN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: one thing, or candidates (best first, at most four) to ask about.

    `words` are the words of the text that it came from, at `start` to `end`; `rest` is the text without them.
    """

    found: Named | None
    candidates: tuple[Named, ...] = ()
    words: str = ""
    rest: str = ""
    start: int = 0
    end: int = 0


def starts(tokens: Sequence[Token]) -> list[int]:
    """Say where a name may begin near the start: first token, after 'status of', after a leading rating."""
    at = [0]
    i = 0
    while i < len(tokens) and i < 8:
        token = tokens[i]
        week = token.fold in WEEKS and figure_at(tokens, i + 1)
        if token.is_content and token.fold not in LEADING and not is_rating_token(token) and not week:
            break
        i += 1 + week
        at.append(i)
    return at


def locate(index: NameIndex, tokens: Sequence[Token]) -> Hit | None:
    """The project that a line is about: at or near its start, else named in full with 'on' or 'for'."""
    begins = [i for i in starts(tokens) if i < len(tokens) and tokens[i].is_content]
    hit = next((hit for i in begins if (hit := hit_at(index, tokens, i))), None)
    hit = _or_shortened(index, tokens, hit, begins)
    hit = hit or next((told for i in begins if (told := rated_word(index, tokens, i))), None)
    if hit is None and begins:
        near = [near for i in begins if (near := near_at(index, tokens, i))]
        hit = next((n for n in near if len(n.owners) == 1), next(iter(near), None))
    if hit is None or (hit.near and not _stands_alone(tokens, hit.stop)):
        elsewhere = _elsewhere(index, tokens)
        if elsewhere and hit and elsewhere.owners != hit.owners:
            return Hit(hit.start, hit.stop, (*hit.owners, *elsewhere.owners), near=True)
        hit = elsewhere or hit or _by_one_word(index, tokens)
    if hit is None or len(hit.owners) != 1 or hit.doubtful:
        return hit
    hit = _extended(index, tokens, completed(tokens, hit))
    if not hit.told and _is_doubtful(index, tokens, hit):
        return replace(hit, doubtful=True)
    return meant_of_several(index, tokens, hit)


def _is_doubtful(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a name may be a word: one behind a rating and a comma, or a short first word, and more follows.

    'amber, web developers missing' and 'office party on friday, green' are asked about; 'amber, payroll' and
    'office is green' are not.
    """
    rated = hit.stop
    while rated < min(len(tokens), hit.stop + _RATED_WITHIN) and tokens[rated].fold in LINKING:
        rated += 1
    if (
        hit.near
        or ends_clause(tokens, hit.stop)
        or says_rating(tokens, hit.stop)
        or says_rating(tokens, rated)
    ):
        return False
    following = tokens[hit.stop]
    if not following.is_content or following.fold in LETTERS or following.fold.endswith("'s"):
        return False
    written = joined(tokens[hit.start : hit.stop])
    one = sum(token.is_content for token in tokens[hit.start : hit.stop]) == 1
    common = len(written) < _TELLING and written not in index.exact
    if one and following.fold == "are" and tokens[hit.start].text.islower():
        return True  # 'expenses are high this month': a project is one thing
    if one and common and following.kind is TokenKind.WORD:
        return not is_placed(index, tokens, hit)
    apart = hit.start > 0 and ends_clause(tokens, hit.start - 1) and tokens[hit.start - 1].text != ":"
    keyed = tokens[hit.start].text in index.keys
    return one and apart and rating_before(tokens, hit.start - 1) and not keyed


def _or_shortened(
    index: NameIndex, tokens: Sequence[Token], hit: Hit | None, begins: Sequence[int]
) -> Hit | None:
    """'pay hub' is Payments Hub, or Payroll by its key: both are asked about unless a rating follows."""
    start = hit.start if hit else next(iter(begins), None)
    short = shortened_at(index, tokens, start) if start is not None else None
    if short is None or (hit and (hit.stop >= short.stop or hit.owners == short.owners)):
        return hit
    if hit and says_rating(tokens, short.stop) and tokens[short.start].text.islower():
        return short  # 'pay hub amber' says more than 'pay'
    owners = tuple(dict.fromkeys((*short.owners, *(hit.owners if hit else ()))))
    return Hit(short.start, short.stop, owners)


def _stands_alone(tokens: Sequence[Token], stop: int) -> bool:
    return ends_clause(tokens, stop) or is_rating_token(tokens[stop]) or tokens[stop].kind is TokenKind.NUMBER


def _elsewhere(index: NameIndex, tokens: Sequence[Token]) -> Hit | None:
    """One project named later in the line: 'vendor late on payroll, amber'; several are asked about."""
    hits: list[Hit] = []
    i = 0
    while i < len(tokens):
        hit = hit_at(index, tokens, i) if tokens[i].is_content else None
        if hit and not is_reason(tokens, hit) and is_meant(index, tokens, hit):
            hits.append(hit)
        i = hit.stop if hit else i + 1
    owners = tuple(dict.fromkeys(owner for hit in hits for owner in hit.owners))
    if not hits:
        return None
    if len(owners) > 1:
        placed = [hit for hit in hits if hit.start and tokens[hit.start - 1].fold in PLACES]
        if len(placed) != 1 or len(placed[0].owners) != 1:
            return Hit(hits[0].start, hits[0].stop, owners)
        return placed[0]
    return with_listed(index, tokens, hits[0])


def _by_one_word(index: NameIndex, tokens: Sequence[Token]) -> Hit | None:
    """The project of which a line holds no more than a word that is a name by itself: 'no lift in Berlin'."""
    named = (name_alone(index, tokens, i) for i in range(len(tokens)))
    hits = [hit for hit in named if hit and not is_reason(tokens, hit)]
    if not hits:
        return None
    first = next((hit for hit in hits if is_rated(tokens, hit.stop)), hits[0])
    place = first.start - 1
    about = place > 0 and (tokens[place - 1].fold in _NEWS or rating_before(tokens, place))
    placed = place >= 0 and tokens[place].fold in _WHEREABOUTS and not about
    owners = tuple(dict.fromkeys(owner for hit in hits for owner in hit.owners))
    return replace(first, owners=owners, doubtful=placed and not is_rated(tokens, first.stop))


def _extended(index: NameIndex, tokens: Sequence[Token], hit: Hit) -> Hit:
    """Take in the same project said twice: 'Payroll (PAY)', 'PAY - Payroll'."""
    i = hit.stop
    while i < len(tokens) and tokens[i].text in {"(", "-", "–", ":", "/", "["}:
        i += 1
    again = hit_at(index, tokens, i) if i < len(tokens) and tokens[i].is_content else None
    if not again or again.owners != hit.owners:
        return hit
    stop = again.stop
    if stop < len(tokens) and tokens[stop].text in {")", "]"}:
        stop += 1
    return replace(hit, stop=stop)


def _match(text: str, tokens: Sequence[Token], hit: Hit | None, index: NameIndex) -> Match:
    if hit is None:
        first = next((t for t in tokens if t.is_content), None)
        words = first.text if first else ""
        return Match(None, suggestions(index, words), "", text.strip())
    start, end = tokens[hit.start].start, tokens[hit.stop - 1].end
    rest = f"{text[:start].strip()} {text[end:].strip()}".strip(" \t\n:,;-–")
    found = hit.owners[0] if len(hit.owners) == 1 and not hit.doubtful else None
    candidates = () if found else hit.owners[:MOST_CANDIDATES]
    return Match(found, candidates, text[start:end], rest, start, end)


def match_prefix(text: str, names: Sequence[Named] | NameIndex) -> Match:
    """The name that a line begins with or is about: key, name, first words or near spelling.

    What stands at the very beginning is a name also where a status line would ask whether it is a word; a
    later word of a name is one only before its rating.
    """
    index, tokens = index_of(names), tokenize(text)
    hit = locate(index, tokens)
    if hit and hit.told and not is_rated(tokens, hit.stop):
        hit = None
    if hit and hit.start == 0:
        hit = replace(hit, doubtful=False)
    return _match(text, tokens, hit, index)


def match_name(text: str, names: Sequence[Named] | NameIndex) -> Match:
    """The thing that the whole text names; what is only alike comes back as candidates."""
    index = index_of(names)
    words = text.strip()
    tokens = [token for token in tokenize(text) if token.is_content]
    if len(tokens) > 1 and tokens[-1].fold in {"project", "programme", "program"}:
        tokens.pop()
    hit = hit_at(index, tokens, 0) if tokens else None
    if tokens and (hit is None or hit.stop < len(tokens)):
        skipped = next((i for i, token in enumerate(tokens) if token.fold not in LEADING), 0)
        again = hit_at(index, tokens, skipped)
        hit = again if again and again.stop == len(tokens) else None
        hit = hit or _whole(near_at(index, tokens, 0), len(tokens))
    if hit and len(hit.owners) == 1:
        return Match(hit.owners[0], (), words, "", 0, len(text))
    alike = hit.owners[:MOST_CANDIDATES] if hit else suggestions(index, fold(words)[:200])
    return Match(None, alike, words, "", 0, len(text))


def _whole(hit: Hit | None, length: int) -> Hit | None:
    return hit if hit and hit.stop == length else None
