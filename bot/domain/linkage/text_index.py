"""An inverted index over the terms of all projects: which projects speak of the same rare things.

Cosine of square-root term counts times inverse document frequency, with pivoted length normalization
(Singhal, Buckley and Mitra 1996), names counted more than texts. One changed project touches only what it
shares: frequencies are weighed in steps, so that most changes leave the other projects' lengths as they are.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bot.domain.linkage.facts import ProjectFacts
from bot.domain.linkage.how_named import how_named
from bot.domain.linkage.lexicon import Lexicon, Read
from bot.domain.linkage.opened import Opened, opened_of
from bot.domain.linkage.passages import Passage, language_of_name, sentences
from bot.domain.linkage.rows import Floats, Ints, Rows
from bot.domain.linkage.weighing import WHOLE, stepped, weights_of
from bot.domain.linkage.words import language_of

TITLE_COUNTS = 3  # occurrences in the text that one in the name is worth
BOILERPLATE_HOLDERS = 4  # projects; a sentence in this many is a template's, not theirs
BOILERPLATE_SHARE = 0.01  # of the projects; in a large portfolio more of them say the same by chance
BOILERPLATE_TERMS = 4  # terms; a shorter sentence is a heading and tells by its rarity alone
RARE_SHARE = 0.20  # of the projects; what more of them speak of is not rare
RARE_ROOT = 4.0  # times the root of their number: in a large portfolio rare is a smaller share
RARE_AT_LEAST = 3  # projects; in a small portfolio what three speak of is still rare
TITLE_COSINE = 0.10  # what alike names add to alike texts
ALIKE_AT_LEAST = 0.04  # below it, shared terms are chance in long texts
SAME_TEXT = 0.95  # from this likeness on the texts are nearly the same
PIVOT = 0.9  # 1 divides by a text's own length, 0 by the mean length
NEAREST = 24  # projects by their rare terms alone, for which likeness is reckoned in full
SMALL = 60_000  # pairs of a portfolio's projects and these; a smaller one affords more of them
OPEN_AT_ONCE = 1000  # projects whose sentences are kept for their neighbours
_AT_ONCE = 1000  # rows whose lengths are reckoned at a time
_NOTHING: Mapping[int, float] = {}


@dataclass(slots=True)
class _Document:
    """What is kept of a project's text beside its row: where to find it again, and its template sentences."""

    row: int
    facts: ProjectFacts
    prints: "array[int]"


class TextIndex:
    """The texts of a portfolio. `put` and `drop` change it; what it answers depends only on what is in it."""

    def __init__(self, nearest: int = NEAREST, *, names_tell: bool = True) -> None:
        """Begin without projects; `nearest` is how many texts at the most are compared in full with one.

        With `names_tell` an everyday word counts as rare where a name has it; risks have sentences as titles.
        """
        self.lexicon = Lexicon()
        self.names = Rows()
        self._nearest = nearest
        self._names_tell = names_tell
        self._documents: dict[int, _Document] = {}
        self.terms = Rows()
        self._titles = Rows()
        self._project_of: list[int] = []
        self._free: list[int] = []
        self._print_holders: Counter[int] = Counter()
        self._templates: set[int] = set()
        self._touched: set[int] = set()
        self._unposted: dict[int, tuple[list[Read], Read] | None] = {}
        self._emptied: list[int] = []
        self._opened: dict[int, Opened] = {}
        self._table: Floats = np.zeros(1)
        self._weight: Floats = np.zeros(0)
        self._squares: Floats = np.zeros(0)
        self._title_terms: dict[int, frozenset[int]] = {}
        self._title_weights: dict[frozenset[int], float] = {}
        self._pivots: Floats = np.zeros(0)
        self._lengths: Floats = np.zeros(0)
        self._everyday: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._settled_for = (0.0, 0)
        self._changed = False
        self.version = 0

    def __len__(self) -> int:
        """How many projects there are."""
        return len(self._documents)

    def row_of(self, project_id: int) -> int:
        """The number of the project's row."""
        return self._documents[project_id].row

    def facts(self, project_id: int) -> ProjectFacts:
        """What is known of the project."""
        return self._documents[project_id].facts

    def project_at(self, row: int) -> int:
        """The project of a row."""
        return self._project_of[row]

    def put(self, project: ProjectFacts) -> None:
        """Add the project, or replace what was known of it."""
        known = self._documents.get(project.id)
        row = known.row if known else self._new_row()
        if known:
            self._count_prints(known.prints, -1)
        texts, title = self._read_all(project)
        prints = array("q", {each.print for each in texts if len(each.terms) >= BOILERPLATE_TERMS})
        self._count_prints(prints, 1)
        self._documents[project.id] = _Document(row, project, prints)
        self._project_of[row] = project.id
        self._unposted[project.id] = (texts, title)

    def drop(self, project_id: int) -> None:
        """Forget the project; nothing happens when it is unknown."""
        if (document := self._documents.pop(project_id, None)) is None:
            return
        self._count_prints(document.prints, -1)
        self._unposted.pop(project_id, None)
        for rows in (self.terms, self._titles, self.names):
            if document.row < len(rows):
                rows.replace(document.row, (), ())
        self._emptied.append(document.row)
        self._free.append(document.row)

    def scores(
        self, project_id: int, also: Iterable[int] = (), named: Mapping[int, float] = _NOTHING
    ) -> dict[int, float]:
        """How alike, 0 to 1, the text of each project is that shares at least two rare terms with this one.

        Of many, only the nearest by their rare terms and those in `also`. `named` says of others what a name
        that they share with this one is worth beside, as likeness; the nearest are chosen by both.
        """
        self.settle()
        row = self._documents[project_id].row
        ids, values = self.terms.row(row)
        weights = self._weight[ids] * values
        hits, sums = self._shared(row, ids, weights)
        hits[row] = 0
        sums /= self._pivots
        known = self._documents
        if named:
            beside = [known[other].row for other in named]
            sums[beside] += np.fromiter(named.values(), np.float64, len(named)) * self._pivots[row]
        near = self._near(hits > 1, sums, [known[each].row for each in also if each in known])
        dots = self.terms.sums(near, ids, weights)
        likeness = dots / (self._pivots[row] * self._pivots[near])
        cosines = dots / np.maximum(1.0, self._lengths[row] * self._lengths[near])
        likeness[cosines >= SAME_TEXT] = 1.0  # however short the two are
        likeness = np.minimum(1.0, likeness + TITLE_COSINE * self._title_cosines(row, near))
        kept = likeness >= ALIKE_AT_LEAST
        found = zip(near[kept].tolist(), likeness[kept].tolist(), strict=True)
        return {self._project_of[other]: alike for other, alike in found}

    def _shared(self, row: int, ids: NDArray[np.int32], weights: Floats) -> tuple[Ints, Floats]:
        """For every row, how many rare terms it shares with this one, and what they weigh.

        An everyday word is none, unless it is in the name of either: there it says what the project is about.
        """
        holders = self.terms.holders[ids]
        few = (holders > 1) & (holders <= self.rare_limit())
        everyday = few & self._everyday_beside(ids, row)
        telling = few & ~everyday
        hits, sums = self.terms.counted(ids[telling], weights[telling])
        everyday[everyday] = self._titles.having_any(ids[everyday]) & self._names_tell
        if everyday.any():
            more, weigh = self._titles.counted(ids[everyday], weights[everyday])
            hits += more
            sums += weigh
        return hits, sums

    def _everyday_beside(self, ids: NDArray[np.int32], *rows: int) -> NDArray[np.bool_]:
        """Which of these terms are everyday ones that the names in these rows do not have."""
        everyday = self._everyday
        titles = [self._title_terms[row] for row in rows if self._names_tell]
        named = [term for title in titles for term in title if everyday[term]]
        everyday[named] = False
        found: NDArray[np.bool_] = everyday[ids]
        everyday[named] = True
        return found

    def terms_of(self, project_id: int) -> set[int]:
        """The numbers of every term of the project's text and name."""
        return set(self.terms.row(self._documents[project_id].row)[0].tolist())

    def shared_rare_terms(self, one: int, other: int) -> tuple[str, ...]:
        """The rare terms that both projects have, those that weigh most first."""
        self.settle()
        (a, a_values), (b, b_values) = (self.terms.row(self._documents[each].row) for each in (one, other))
        both, at_a, at_b = np.intersect1d(a, b, assume_unique=True, return_indices=True)
        everyday = self._everyday_beside(both, *(self._documents[each].row for each in (one, other)))
        rare = (self.terms.holders[both] <= self.rare_limit()) & ~everyday
        worth = self._weight[both] * a_values[at_a] * b_values[at_b]
        terms = self.lexicon.terms
        found = [
            (-weight, terms[term])
            for weight, term in zip(worth[rare].tolist(), both[rare].tolist(), strict=True)
        ]
        return tuple(term for _, term in sorted(found))

    def own_names(self, one: int, other: int) -> frozenset[int] | None:
        """The names that both have beside the sentences that both have, if they have any of these."""
        a, b = self._documents[one], self._documents[other]
        both = {*a.prints}.intersection(b.prints)
        if not both:
            return None
        sides = [self._read_all(each.facts)[0] for each in (a, b)]
        own = [[each for each in side if each.print not in both] for side in sides]
        mine, theirs = (frozenset(chain.from_iterable((*e.sure, *e.maybe) for e in side)) for side in own)
        return mine & theirs

    def title(self, project_id: int) -> Passage | None:
        """The project's name as a sentence."""
        return self._open(project_id).title

    def passages(self, project_id: int) -> Sequence[Passage]:
        """Every sentence of the project."""
        return self._open(project_id).passages

    def own_passages(self, project_id: int) -> Sequence[Passage]:
        """The project's sentences without those that many projects share."""
        return self._open(project_id).own

    def places(self, project_id: int) -> dict[str, list[int]]:
        """For each term the places of its sentences in `own_passages`."""
        return self._open(project_id).places

    def rare_limit(self) -> int:
        """How many projects may have a thing that is rare in this portfolio."""
        projects = len(self._documents)
        return max(RARE_AT_LEAST, int(min(projects * RARE_SHARE, RARE_ROOT * sqrt(projects))))

    def settle(self) -> None:
        """Take in what has changed since the last time; to be called before the rows are read."""
        projects = len(self._documents)
        of = stepped(projects)
        if not self._changed:
            return
        self._opened.clear()
        many = max(BOILERPLATE_HOLDERS, int(BOILERPLATE_SHARE * of))
        self._find_templates(many)
        changed = self._post()
        for rows in (self.terms, self._titles, self.names):
            rows.settle()
        self._weigh(of, changed)
        self._changed = False
        self._settled_for = of, many
        self.version += 1
        self.lexicon.forget_sentences()

    def _new_row(self) -> int:
        if self._free:
            return self._free.pop()
        self._project_of.append(0)
        return len(self._project_of) - 1

    def _open(self, project_id: int) -> Opened:
        self.settle()
        opened = self._opened.get(project_id)
        if opened is None:
            opened = opened_of(self._documents[project_id].facts, self.lexicon, self._is_template)
            if len(self._opened) >= OPEN_AT_ONCE:
                self._opened.clear()
            self._opened[project_id] = opened
        return opened

    def _count_prints(self, prints: Iterable[int], by: int) -> None:
        self._changed = True
        self._touched.update(prints)
        if by > 0:
            self._print_holders.update(prints)
        else:
            self._print_holders.subtract(prints)

    def _find_templates(self, many: int) -> None:
        """Have those posted again that hold a sentence which has become a template's, or no longer is."""
        asked = self._touched if many == self._settled_for[1] else self._print_holders.keys()
        turned = {each for each in asked if (self._print_holders[each] >= many) != (each in self._templates)}
        self._templates ^= turned
        for each in self._touched:
            if not self._print_holders[each]:
                del self._print_holders[each]
        self._touched = set()
        for project_id, document in self._documents.items() if turned else ():
            if not turned.isdisjoint(document.prints):
                self._unposted.setdefault(project_id, None)

    def _is_template(self, terms: tuple[int, ...]) -> bool:
        return bool(self._templates) and self._is_known(terms, self.lexicon.print_of(terms))

    def _is_known(self, terms: tuple[int, ...], same: int) -> bool:
        return len(terms) >= BOILERPLATE_TERMS and same in self._templates

    def _post(self) -> list[int]:
        """Write the rows of the projects that wait for it; give the numbers of these rows."""
        waiting, self._unposted = self._unposted, {}
        changed = list(self._emptied)
        self._emptied.clear()
        for project_id, read in waiting.items():
            document = self._documents[project_id]
            texts, title = read or self._read_all(document.facts)
            own = [each for each in texts if not self._is_known(each.terms, each.print)]
            counts = Counter(chain.from_iterable(each.terms for each in own))
            for term in title.terms:
                counts[term] += TITLE_COUNTS
            listed = document.facts.listed
            unheard = set(map(self.lexicon.number, listed.no_terms))
            for term in unheard:
                counts.pop(term, None)
            values = np.fromiter(counts.values(), np.float64, len(counts))
            self.terms.replace(document.row, counts, np.rint(WHOLE * np.sqrt(values)))
            named = self._title_terms[document.row] = frozenset(title.terms) - unheard
            self._titles.replace(document.row, named, [1] * len(named))
            self._post_names(document.row, own, title, listed.no_names)
            changed.append(document.row)
        return changed

    def _post_names(self, row: int, own: list[Read], title: Read, settled: frozenset[str]) -> None:
        names = how_named(own, title, self.lexicon.short)
        if settled:
            written = self.lexicon.names
            names = {name: value for name, value in names.items() if written[name] not in settled}
        self.names.replace(row, names, list(names.values()))

    def _read_all(self, facts: ProjectFacts) -> tuple[list[Read], Read]:
        read: list[Read] = []
        for quote in facts.texts:
            reading = self.lexicon.reading(language_of(quote.text))
            read += [reading[each] for each in sentences(quote.text)]
        return read, self.lexicon.reading(language_of_name(facts))[facts.name]

    def _weigh(self, of: float, changed: list[int]) -> None:
        """Bring the weights of terms and the lengths of texts up to date."""
        if of != self._settled_for[0]:
            self._table = weights_of(of)
        holders = self.terms.holders
        weight = self._table[np.minimum(holders, len(self._table) - 1)]
        old = self._weight
        self._weight = weight
        rows = len(self.terms)
        self._squares = np.concatenate((self._squares, np.zeros(rows - len(self._squares))))
        if of != self._settled_for[0] or len(changed) > rows // 8:
            for start in range(0, rows, _AT_ONCE):
                some = np.arange(start, min(rows, start + _AT_ONCE))
                self._squares[some] = self.terms.weighed(some, weight, power=2)
        else:
            moved = np.flatnonzero(weight[: len(old)] != old).astype(np.int32)
            _, sums = self.terms.counted(moved, weight[moved] - old[moved], power=2)
            self._squares += sums
            again = np.array(changed, np.int64)
            self._squares[again] = self.terms.weighed(again, weight, power=2)
        self._title_weights.clear()
        lengths = np.rint(WHOLE * np.sqrt(self._squares))
        self._lengths = lengths / WHOLE
        mean = float(lengths.sum()) / max(1, len(self._documents))
        self._pivots = np.maximum(1.0, ((1 - PIVOT) * mean + PIVOT * lengths) / WHOLE)
        self._everyday = np.array(self.lexicon.everyday, np.bool_)

    def _near(self, found: NDArray[np.bool_], sums: Floats, also: list[int]) -> Ints:
        """Of the rows that are found those that share most by their rare terms, and those asked for."""
        most = max(self._nearest, SMALL // len(self._documents))
        rows = np.flatnonzero(found)
        if len(rows) <= most:
            return rows
        shares = sums.take(rows)
        chosen = shares >= np.partition(shares, -most)[-most]
        if also:
            asked = np.zeros(len(sums), np.bool_)
            asked[also] = True
            chosen |= asked.take(rows)
        near: Ints = rows[chosen]
        return near

    def _title_cosines(self, row: int, near: Ints) -> Floats:
        mine, terms, weight = self._title_terms[row], self._title_terms, self._title_weight
        found = np.zeros(len(near))
        for place, other in enumerate(near.tolist()):
            theirs = terms[other]
            if mine == theirs:
                found[place] = 1.0 if mine else 0.0
            elif both := mine & theirs:
                found[place] = weight(both) / sqrt(weight(mine) * weight(theirs))
        return found

    def _title_weight(self, terms: frozenset[int]) -> float:
        """The sum of their weights; remembered, since a name is compared with many."""
        known = self._title_weights.get(terms)
        if known is None:
            known = self._title_weights[terms] = float(self._weight[list(terms)].sum())
        return known
