"""Names that two texts share: systems, products, vendors and bodies of data that no field gives.

A name is a word, or two side by side, that is written with a capital where no sentence begins, with several
capitals or with digits ('Workday', 'SAP SuccessFactors', 'RTI'). It counts when few projects have it and
when it is seldom written otherwise: 'Support' that most write 'support' is a word and no name.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain, combinations
from math import exp, log

import numpy as np

from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.linkage.abbreviations import LONGEST, Meaning, may_be_one, meaning
from bot.domain.linkage.assets import EVIDENCE, naming
from bot.domain.linkage.facts import Evidence, ProjectFacts
from bot.domain.linkage.how_named import IN_TITLE, ONCE, SIGN, SPELLED, SURE, THING
from bot.domain.linkage.lexicon import SHORT
from bot.domain.linkage.ordinary import PRODUCT_PAIRS, is_ordinary
from bot.domain.linkage.passages import Passage, find_words
from bot.domain.linkage.rarity import rarity
from bot.domain.linkage.rows import Ints
from bot.domain.linkage.text_index import TextIndex
from bot.domain.linkage.wording import joined, placed

FEW_AT_LEAST, FEW_ROOT = 3, 1 / 3  # projects; a name that more than the cube root of all have is not rare
OF_ITS_WORDS = 0.5  # of the projects that have the words of a name must write it as one
OF_A_WORD = 0.8  # the same of a name that is one word with no more than its first letter in capitals
ALONE = 0.01  # weight of a name that nothing else stands beside: below every likeness of texts
LEAST, MOST = 0.305, 0.50  # weight of a name in a large portfolio, where it is a fact by itself
FROM, TO = 6.0, 7.5  # logarithms of projects per holder, between which a name becomes such a fact
FEW = 5  # projects; what shares a name that more have is shown only where it is near by its words too
_SHOWN = 3

Telling = tuple[bool, bool, int, int]
"""How much a shared name tells, the least the most: whether a side has it only in sentences that both have,
whether it is two words that capitals alone make one, on how many sides it may be none, how many have it.
"""


class NameIndex:
    """Who names what, read from the rows of names that the text index keeps."""

    def __init__(self, texts: TextIndex) -> None:
        self._texts = texts
        self._holders: dict[int, tuple[int, ...]] = {}
        self._ways: dict[int, int] = {}
        self._meant: dict[int, tuple[set[int], set[int]]] = {}
        self._stands_for: dict[int, dict[int, Meaning]] = {}
        self._checked = -1

    def sure(self, project_id: int) -> dict[int, float]:
        """For each other project with a name so rare that it is a fact by itself, what it weighs."""
        projects = len(self._texts)
        others = self._others(project_id, min(self._limit(), int(projects / exp(FROM))))
        return {other: _weight(held, projects) for other, held in others.items()}

    def any(self, project_id: int) -> dict[int, int]:
        """For each other project that shares a name, by how many its rarest is held."""
        return self._others(project_id, self._limit())

    def between(self, one: int, other: int) -> tuple[int, ...]:
        """The names that two projects share, by number, the rarest first."""
        names = self._texts.names
        (a, _), (b, _) = (names.row(self._texts.row_of(each)) for each in (one, other))
        both = np.intersect1d(a, b, assume_unique=True)
        held = names.holders[both]
        written = self._texts.lexicon.names
        few = zip(both[held <= self._limit()].tolist(), held[held <= self._limit()].tolist(), strict=True)
        found = [(count, written[name], name) for name, count in few if other in self._sharing(name, one)]
        return tuple(name for _, _, name in sorted(found))

    def few(self, project_id: int) -> dict[int, Telling]:
        """For each other project that shares a name which hardly any others have, how much that tells."""
        texts = self._texts
        texts.settle()
        row = texts.row_of(project_id)
        ids, values = texts.names.row(row)
        holders = texts.names.holders[ids]
        few = (holders > 1) & (holders <= min(FEW, self._limit()))
        mine = zip(ids[few].tolist(), values[few].tolist(), holders[few].tolist(), strict=True)
        found: dict[int, Telling] = {}
        own: dict[int, frozenset[int] | None] = {}
        for name, value, held in mine:
            for other in self._sharing(name, project_id):
                if other != project_id:
                    theirs = texts.names.value(texts.row_of(other), name)
                    unsure = 2 - (value & SURE) - (theirs & SURE)
                    if other not in own:
                        own[other] = texts.own_names(project_id, other)
                    beside = own[other]
                    copied = beside is not None and name not in beside
                    telling = copied, " " in texts.lexicon.names[name], unsure, held
                    found[other] = min(telling, found.get(other, telling))
        return found

    def _others(self, project_id: int, limit: int) -> dict[int, int]:
        """For each other project that shares names, how many hold the rarest of them."""
        texts = self._texts
        texts.settle()
        row = texts.row_of(project_id)
        ids, _ = texts.names.row(row)
        holders = texts.names.holders[ids]
        few = (holders > 1) & (holders <= limit)
        found: dict[int, int] = {}
        # The rarest comes last and stands.
        for held, name in sorted(zip(holders[few].tolist(), ids[few].tolist(), strict=True), reverse=True):
            found.update(dict.fromkeys(self._sharing(name, project_id), held))
        found.pop(project_id, None)
        return found

    def _sharing(self, name: int, project_id: int) -> Collection[int]:
        """The projects with which this one has the name in common; none when it is only a word.

        A short abbreviation may be anything ('BAU', 'SR') where neither is called by it and one has it once.
        """
        holding = self._holding(name)
        if project_id not in holding:
            return ()
        meanings = self._meanings(name)
        if mine := meanings.get(project_id):
            holding = tuple(each for each in holding if may_be_one(mine, meanings.get(each, ())))
        if name not in self._texts.lexicon.short or self._is_plain(name):
            return holding
        called, often = self._meaning_it(name)
        if project_id in called:
            return holding
        return (called | often if project_id in often else called).intersection(holding)

    def _meaning_it(self, name: int) -> tuple[set[int], set[int]]:
        """Which projects are called by the name, and which have it twice."""
        known = self._meant.get(name)
        if known is None:
            rows, values = self._texts.names.cells(name)
            project = self._texts.project_at
            called = set(map(project, rows[(values & IN_TITLE) > 0].tolist()))
            known = self._meant[name] = called, set(map(project, rows[values >= 2 * ONCE].tolist()))
        return known

    def _meanings(self, name: int) -> dict[int, Meaning]:
        """What each project that has an abbreviation says that it stands for, of those that say so."""
        known = self._stands_for.get(name)
        if known is None:
            texts = self._texts
            written = texts.lexicon.names[name]
            known = self._stands_for[name] = {}
            if len(written) <= LONGEST and not self._is_plain(name):
                for project_id in self._holding(name):
                    facts = texts.facts(project_id)
                    if found := meaning(written, (facts.name, *(each.text for each in facts.texts))):
                        known[project_id] = found
        return known

    def _limit(self) -> int:
        return max(FEW_AT_LEAST, int(0.5 + len(self._texts) ** FEW_ROOT))

    def _holding(self, name: int) -> tuple[int, ...]:
        """The projects that have the name; none when it is only a word."""
        texts = self._texts
        if self._checked != texts.version:
            self._holders.clear()
            self._ways.clear()
            self._meant.clear()
            self._stands_for.clear()
            self._checked = texts.version
        known = self._holders.get(name)
        if known is None:
            rows = self._rows(name).tolist() if self._is_name(name) else ()
            known = self._holders[name] = tuple(map(texts.project_at, rows))
        return known

    def _rows(self, name: int) -> Ints:
        """The rows that have the name; of an ordinary word those that call it a thing: 'Exchange servers'."""
        if not self._is_ordinary(name):
            return self._texts.names.column(name)
        rows, values = self._texts.names.cells(name)
        return rows[(values & THING) > 0]

    def _is_name(self, name: int) -> bool:
        texts, lexicon = self._texts, self._texts.lexicon
        terms = lexicon.name_terms[name]
        everyday = [lexicon.everyday[term] for term in terms]
        partly = any(everyday) and lexicon.names[name] not in PRODUCT_PAIRS
        if all(everyday) or (partly and not self._is_named_alone(name)):
            return False
        most = texts.names.held(name) / (OF_A_WORD if self._is_plain(name) else OF_ITS_WORDS)
        if min(map(texts.terms.held, terms)) > most and (
            len(terms) == 1 or len(texts.terms.having(terms)) > most
        ):
            return False
        return bool(self._how_written(name) & SURE)

    def _is_ordinary(self, name: int) -> bool:
        """Whether it is a word that names nothing by itself, though written with a capital."""
        written = self._texts.lexicon.names[name]
        if len(written) < SHORT and self._is_plain(name):
            return True
        spelled = len(written) > SHORT or bool(self._how_written(name) & SPELLED)
        return is_ordinary(written, spelled_out=spelled)

    def _is_plain(self, name: int) -> bool:
        """Whether it is one word that nobody writes with more than its first letter in capitals."""
        return " " not in self._texts.lexicon.names[name] and not self._how_written(name) & SIGN

    def _how_written(self, name: int) -> int:
        """The bits of every project that has the name, as `how_named` gives them."""
        known = self._ways.get(name)
        if known is None:
            values = self._texts.names.cells(name)[1]
            known = self._ways[name] = int(np.bitwise_or.reduce(values, initial=0))
        return known

    def _is_named_alone(self, pair: int) -> bool:
        """Whether one of its words is a rare name by itself, as 'Metis' is of 'Metis Programme'."""
        lexicon, names = self._texts.lexicon, self._texts.names
        alone = [lexicon.name_number(word) for word in lexicon.names[pair].split()]
        return any(
            each is not None
            and each != pair
            and names.held(each) <= self._limit()
            and not self._is_ordinary(each)
            and self._is_name(each)
            for each in alone
        )

    def evidence(
        self, a: ProjectFacts, b: ProjectFacts, keys: list[str], weight: float, kind: AssetKind | None
    ) -> Evidence:
        """The reason as a sentence, with where each project names the thing; `kind` when it is known.

        `keys` are the names as `phrases` gives them.
        """
        keys = keys[:_SHOWN]
        sides = [(each, self._texts.passages(each.id)) for each in (a, b)]
        quotes = tuple(q for each, passages in sides if (q := naming(each, passages, keys[0])))
        written = [_written(key, sides) for key in keys]
        what = f"the {kind.word} {written[0]}" if kind else joined(written)
        where = f": {', '.join(placed(quote) for quote in quotes)}" if len(quotes) == 2 else ""
        sentence = f"Both name {what}{where}."
        return Evidence(
            EVIDENCE[kind] if kind else EvidenceKind.SHARED_NAME,
            weight,
            sentence,
            quotes,
            tuple(written),
        )


@lru_cache(maxsize=10_000)
def _weight(holders: int, projects: int) -> float:
    """What a name adds to the words of the texts, which have counted it already: nothing unless it is rare.

    In hundreds of projects most names are shared by two of them. That of thousands only a handful have one
    is no chance.
    """
    sure = min(1.0, max(0.0, (log(projects / holders) - FROM) / (TO - FROM)))
    return round(sure * (LEAST + (MOST - LEAST) * rarity(holders, projects)), 6)


def phrases(names: list[str]) -> list[str]:
    """Names without those that are part of a longer one; pairs that overlap are put together."""
    following: dict[str, list[str]] = defaultdict(list)
    pairs = [each.split() for each in names if " " in each]
    for first, second in pairs:
        following[first].append(second)
    chained = [f"{a} {b} {c}" for a, b in pairs for c in following.get(b, ())]
    longest = dict.fromkeys([*names, *chained])
    parts = {each: _parts(each) for each in longest}
    inside = set(chain.from_iterable(parts.values()))
    places = {name: at for at, name in enumerate(names)}
    order = {
        each: min(places[part] for part in (each, *parts[each]) if part in places)
        for each in longest
        if each not in inside
    }
    return sorted(order, key=lambda each: (order[each], each))


def _parts(phrase: str) -> list[str]:
    """What of a phrase stands in it side by side, without the whole."""
    words = phrase.split()
    spans = combinations(range(len(words) + 1), 2)
    return [" ".join(words[start:end]) for start, end in spans if end - start < len(words)]


def _written(key: str, sides: list[tuple[ProjectFacts, Sequence[Passage]]]) -> str:
    """The name as the first of the two writes it, in a sentence or else in its own name."""
    words = key.split()
    for project, passages in sides:
        for text in (*(passage.text for passage in passages), project.name):
            if found := find_words(text, words):
                return found
    return key
