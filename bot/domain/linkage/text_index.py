"""An inverted index over the terms of all projects: which projects speak of the same rare things.

Cosine of square-root term counts times inverse document frequency, with pivoted length normalization
(Singhal, Buckley and Mitra 1996), names counted more than texts. One changed project touches only what it
shares: frequencies are weighed in steps, so that most changes leave the other projects' lengths as they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest
from itertools import chain, repeat
from math import fsum, log, sqrt

from bot.domain.linkage.facts import ProjectFacts
from bot.domain.linkage.passages import Passage, name_passage, passages_of
from bot.domain.linkage.words import everyday_stems

TITLE_COUNTS = 3  # occurrences in the text that one in the name is worth
BOILERPLATE_HOLDERS = 4  # projects; a sentence in this many is a template's, not theirs
BOILERPLATE_TERMS = 4  # terms; a shorter sentence is a heading and tells by its rarity alone
RARE_SHARE = 0.20  # of the projects; what more of them speak of is not rare
RARE_ROOT = 4.0  # times the root of their number: in a large portfolio rare is a smaller share
RARE_AT_LEAST = 3  # projects; in a small portfolio what three speak of is still rare
TITLE_COSINE = 0.10  # what alike names add to alike texts
ALIKE_AT_LEAST = 0.04  # below it, shared terms are chance in long texts
PIVOT = 0.9  # 1 divides by a text's own length, 0 by the mean length
NEAREST = 150  # projects by a quick count of their rare terms, for which likeness is reckoned in full
_FINEST = 6  # times that the heaviest term is counted
_EXACT_TO, _STEP = 16, 1.15  # counts up to the first are weighed exactly, above it in steps of 15 %
_MICRO = 1_000_000  # lengths are kept as whole millionths: a running sum of them is exact in any order


@dataclass(slots=True)
class _Document:
    title: Passage | None
    passages: tuple[Passage, ...]
    prints: frozenset[int]
    own: tuple[Passage, ...] = ()
    bag: dict[str, float] = field(default_factory=dict)
    places: dict[str, list[int]] | None = None
    length: int = 0


@lru_cache(maxsize=4096)
def _stepped(count: int) -> float:
    if count <= _EXACT_TO:
        return float(count)
    return float(_EXACT_TO * _STEP ** int(log(count / _EXACT_TO) / log(_STEP)))


def _print(passage: Passage) -> int:
    return hash(passage.terms)


class TextIndex:
    """The texts of a portfolio. `put` and `drop` change it; what it answers depends only on what is in it."""

    def __init__(self) -> None:
        self._documents: dict[int, _Document] = {}
        self._postings: dict[str, dict[int, float]] = {}
        self._titles: dict[str, set[int]] = defaultdict(set)
        self._print_holders: dict[int, set[int]] = defaultdict(set)
        self._weights: dict[str, float] = {}
        self._unmeasured: set[int] = set()
        self._total_length = 0
        self._pivots: dict[int, float] = {}
        self._projects_weighed = 0.0
        self._everyday = everyday_stems()

    def put(self, project: ProjectFacts) -> None:
        """Add the project, or replace what was known of it."""
        self.drop(project.id)
        passages = passages_of(project)
        prints = frozenset(_print(p) for p in passages if len(p.terms) >= BOILERPLATE_TERMS)
        document = _Document(name_passage(project), passages, prints)
        self._documents[project.id] = document
        for term in document.title.terms if document.title else ():
            self._titles[term].add(project.id)
        for print_ in prints:
            holders = self._print_holders[print_]
            holders.add(project.id)
            if len(holders) == BOILERPLATE_HOLDERS:
                self._post_again(holders - {project.id})
        self._post(project.id, document)

    def drop(self, project_id: int) -> None:
        """Forget the project; nothing happens when it is unknown."""
        document = self._documents.pop(project_id, None)
        if document is None:
            return
        self._unpost(project_id, document)
        self._total_length -= document.length
        self._unmeasured.discard(project_id)
        for term in document.title.terms if document.title else ():
            self._titles[term].discard(project_id)
        for print_ in document.prints:
            holders = self._print_holders[print_]
            holders.discard(project_id)
            if len(holders) == BOILERPLATE_HOLDERS - 1:
                self._post_again(holders)
            if not holders:
                del self._print_holders[print_]

    def scores(self, project_id: int, also: Iterable[int] = ()) -> dict[int, float]:
        """How alike, 0 to 1, the text of each project is that shares at least two rare terms with this one.

        Of many, only the nearest by their rare terms and those named in `also`.
        """
        self._measure()
        document = self._documents[project_id]
        limit = self._rare_limit()
        weighed: dict[str, float] = {}
        rare: dict[str, float] = {}
        for term, tf in document.bag.items():
            holders = len(self._postings[term])
            if holders > 1:
                weight = weighed[term] = tf * self._weight(term) ** 2
                if holders <= limit and term not in self._everyday:
                    rare[term] = weight
        dots: dict[int, float] = {}
        for other in self._nearest(project_id, rare, also):
            bag = self._documents[other].bag
            dots[other] = fsum([weighed[term] * bag[term] for term in weighed.keys() & bag.keys()])
        return self._cosines(project_id, dots)

    def shared_rare_terms(self, one: int, other: int) -> tuple[str, ...]:
        """The rare terms that both projects have, those that weigh most first."""
        a, b = self._documents[one].bag, self._documents[other].bag
        limit = self._rare_limit()
        both = [t for t in a.keys() & b.keys() if len(self._postings[t]) <= limit and t not in self._everyday]
        return tuple(sorted(both, key=lambda t: (-(self._weight(t) ** 2) * a[t] * b[t], t)))

    def title(self, project_id: int) -> Passage | None:
        """The project's name as a sentence."""
        return self._documents[project_id].title

    def passages(self, project_id: int) -> tuple[Passage, ...]:
        """Every sentence of the project."""
        return self._documents[project_id].passages

    def own_passages(self, project_id: int) -> tuple[Passage, ...]:
        """The project's sentences without those that many projects share."""
        return self._documents[project_id].own

    def places(self, project_id: int) -> dict[str, list[int]]:
        """For each term the places in `own_passages` of the sentences that have it."""
        document = self._documents[project_id]
        if document.places is None:
            document.places = {}
            for place, passage in enumerate(document.own):
                for term in set(passage.terms):
                    document.places.setdefault(term, []).append(place)
        return document.places

    def _rare_limit(self) -> int:
        projects = len(self._documents)
        return max(RARE_AT_LEAST, int(min(projects * RARE_SHARE, RARE_ROOT * sqrt(projects))))

    def _nearest(self, project_id: int, rare: dict[str, float], also: Iterable[int]) -> set[int]:
        """The projects that share most by a count in which a term stands as often as it weighs.

        Counting is many times faster than adding up, and only who is near enough is decided by it.
        """
        hits = Counter(chain.from_iterable(self._postings[term] for term in rare))
        hits.pop(project_id, None)
        found = {other for other, count in hits.items() if count > 1}
        if len(found) <= NEAREST:
            return found
        unit = max(rare.values()) / _FINEST
        often = (repeat(self._postings[term], 1 + int(weight / unit)) for term, weight in rare.items())
        counts = Counter(chain.from_iterable(chain.from_iterable(often)))
        near = nlargest(NEAREST, [(counts[other] / self._pivots[other], -other) for other in found])
        return (found & set(also)).union(-other for _, other in near)

    def _cosines(self, project_id: int, dots: dict[int, float]) -> dict[int, float]:
        pivots = self._pivots
        pivot, titles = pivots[project_id], self._title_cosines(self._documents[project_id], dots)
        alike: dict[int, float] = {}
        for other, dot in dots.items():
            cosine = dot / (pivot * pivots[other])
            likeness = min(1.0, cosine + TITLE_COSINE * titles.get(other, 0.0))
            if likeness >= ALIKE_AT_LEAST:
                alike[other] = likeness
        return alike

    def _title_cosines(self, document: _Document, among: dict[int, float]) -> dict[int, float]:
        if document.title is None:
            return {}
        mine = {term: self._weight(term) ** 2 for term in document.title.terms}
        dots: dict[int, float] = defaultdict(float)
        for term, square in mine.items():
            for other in self._titles[term]:
                if other in among:
                    dots[other] += square
        length = sum(mine.values())
        found: dict[int, float] = {}
        for other, dot in dots.items():
            title = self._documents[other].title
            if title and dot:
                found[other] = dot / sqrt(length * sum(self._weight(term) ** 2 for term in set(title.terms)))
        return found

    def _weight(self, term: str) -> float:
        weight = self._weights.get(term)
        if weight is None:
            weight = self._weights[term] = self._weigh(term)
        return weight

    def _weigh(self, term: str) -> float:
        holders = len(self._postings[term])
        projects = _stepped(len(self._documents))
        return float(log((1 + projects) / (1 + min(_stepped(holders), projects))) + 1)

    def _post(self, project_id: int, document: _Document) -> None:
        self._weights.clear()
        document.own = tuple(p for p in document.passages if not self._is_boilerplate(p))
        document.places = None
        counts = Counter(chain.from_iterable(passage.terms for passage in document.own))
        for term in document.title.terms if document.title else ():
            counts[term] += TITLE_COUNTS
        document.bag = {term: sqrt(count) for term, count in counts.items()}
        for term, tf in document.bag.items():
            holders = self._postings.setdefault(term, {})
            self._reweigh(holders, len(holders) + 1)
            holders[project_id] = tf
        self._unmeasured.add(project_id)

    def _unpost(self, project_id: int, document: _Document) -> None:
        self._weights.clear()
        for term in document.bag:
            holders = self._postings[term]
            del holders[project_id]
            self._reweigh(holders, len(holders) + 1)
            if not holders:
                del self._postings[term]

    def _is_boilerplate(self, passage: Passage) -> bool:
        if len(passage.terms) < BOILERPLATE_TERMS:
            return False
        return len(self._print_holders[_print(passage)]) >= BOILERPLATE_HOLDERS

    def _reweigh(self, others: dict[int, float], larger: int) -> None:
        """Have a term's other holders measured if `larger` holders and one less weigh it differently."""
        if _stepped(larger) != _stepped(larger - 1):
            self._unmeasured.update(others)

    def _post_again(self, project_ids: Iterable[int]) -> None:
        for project_id in project_ids:
            document = self._documents[project_id]
            if document.bag:
                self._unpost(project_id, document)
            self._post(project_id, document)

    def _measure(self) -> None:
        projects = _stepped(len(self._documents))
        if projects != self._projects_weighed:
            self._projects_weighed = projects
            self._unmeasured = set(self._documents)
        for project_id in self._unmeasured:
            document = self._documents[project_id]
            squares = sorted((tf * self._weight(term)) ** 2 for term, tf in document.bag.items())
            length = round(sqrt(sum(squares)) * _MICRO)
            self._total_length += length - document.length
            document.length = length
        if self._unmeasured or len(self._pivots) != len(self._documents):
            mean = self._total_length / max(1, len(self._documents))
            self._pivots = {
                project_id: max(1.0, (1 - PIVOT) * mean + PIVOT * document.length) / _MICRO
                for project_id, document in self._documents.items()
            }
        self._unmeasured.clear()
