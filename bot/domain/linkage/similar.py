"""Similar text: terms that two projects share and few others have, in the words of the projects."""

from itertools import pairwise

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Evidence, ProjectFacts
from bot.domain.linkage.passages import Passage, quoted
from bot.domain.linkage.reasons import NEARLY_THE_SAME
from bot.domain.linkage.text_index import SAME_TEXT, TextIndex

TEXT_AT_MOST = 0.30  # below every typed fact, so that similar text alone is ranked last
WORTH_ASKING = round(TEXT_AT_MOST * SAME_TEXT, 6)
"""Score from which similar text alone is suggested to anybody unasked: the texts are nearly the same."""

_TERMS_SHOWN = 4
_TERMS_WEIGHED = 12
_TERMS_NAMED = 8
_PHRASE = 3  # words


def similar_text(
    index: TextIndex, a: ProjectFacts, b: ProjectFacts, likeness: float, *, alone: bool
) -> Evidence | None:
    """The reason, or none when the two share fewer than two rare terms.

    `likeness` is the index's score, 0 to 1; `alone` says that there is no other reason.
    """
    shared = index.shared_rare_terms(a.id, b.id)[:_TERMS_WEIGHED]
    if len(shared) < 2:
        return None
    in_a, in_b = _best(index, a.id, shared), _best(index, b.id, shared)
    words = _in_their_words(index, (a.id, in_a), (b.id, in_b), shared)
    lead = NEARLY_THE_SAME if likeness >= SAME_TEXT else "Similar text"
    listed = ", ".join(f"“{word}”" for word in words)
    sentence = f"{lead}{' alone' if alone else ''}: both speak of {listed}."
    quotes = tuple(quoted(project, best) for project, best in ((a, in_a), (b, in_b)) if best)
    terms = tuple(_written(index, (a.id, in_a), term) for term in shared[:_TERMS_NAMED])
    return Evidence(EvidenceKind.SIMILAR_TEXT, round(TEXT_AT_MOST * likeness, 6), sentence, quotes, terms)


def _best(index: TextIndex, project_id: int, shared: tuple[str, ...]) -> Passage | None:
    """The sentence with the most of the shared terms; of equals the one that comes first."""
    places = index.places(project_id)
    worth: dict[int, int] = {}
    for rank, term in enumerate(shared):
        for place in places.get(term, ()):
            worth[place] = worth.get(place, 0) + len(shared) + 2 - rank
    if not worth:
        return None
    return index.own_passages(project_id)[min(worth, key=lambda place: (-worth[place], place))]


def _in_their_words(
    index: TextIndex, a: tuple[int, Passage | None], b: tuple[int, Passage | None], shared: tuple[str, ...]
) -> tuple[str, ...]:
    """The shared terms as A writes them; neighbouring ones are a phrase if B has them side by side too."""
    theirs: set[tuple[str, str]] = set()
    for passage in (b[1], index.title(b[0])):
        theirs.update(pairwise(passage.terms) if passage else ())
    phrases: dict[str, tuple[int, str, frozenset[str]]] = {}
    for passage in (a[1], index.title(a[0])):
        for words, terms, rank in _phrases(passage, theirs, shared) if passage else ():
            phrases.setdefault(words.casefold(), (rank, words, terms))
    chosen: list[str] = []
    covered: set[str] = set()
    for rank, words, terms in sorted(phrases.values(), key=lambda phrase: phrase[:2]):
        if rank < len(shared) and not terms <= covered and len(chosen) < _TERMS_SHOWN:
            chosen.append(words)
            covered |= terms
    for term in shared:
        word = "" if term in covered or len(chosen) == _TERMS_SHOWN else _written(index, a, term)
        if word and not any(word.casefold() in phrase.casefold() for phrase in chosen):
            chosen.append(word)
    return tuple(chosen)


def _phrases(
    passage: Passage, theirs: set[tuple[str, str]], shared: tuple[str, ...]
) -> list[tuple[str, frozenset[str], int]]:
    """Runs of two or three neighbouring terms that B has too, with the rank of its rarest shared term."""
    ranks = {term: rank for rank, term in enumerate(shared)}
    terms, spans = passage.terms, passage.spans
    found, at = list[tuple[str, frozenset[str], int]](), 0
    while at < len(terms) - 1:
        end = at
        while (
            end + 1 < min(len(terms), at + _PHRASE)
            and (terms[end], terms[end + 1]) in theirs
            and passage.text[spans[end][1] : spans[end + 1][0]] in (" ", "-")
        ):
            end += 1
        rank = min((ranks[term] for term in terms[at : end + 1] if term in ranks), default=len(shared))
        if end > at and rank < len(shared):
            words = passage.text[spans[at][0] : spans[end][1]]
            found.append((words, frozenset(terms[at : end + 1]), rank))
        at = end + 1
    return found


def _written(index: TextIndex, a: tuple[int, Passage | None], term: str) -> str:
    """The word of the term in the quoted sentence or the name, else where the project first has it."""
    first = index.places(a[0]).get(term, ())
    for passage in (a[1], index.title(a[0]), index.own_passages(a[0])[first[0]] if first else None):
        if passage and term in passage.terms:
            return passage.word(passage.terms.index(term))
    return term
