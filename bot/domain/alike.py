"""Risks of several projects that read alike: perhaps one risk of the program, told several times.

Two are alike when they share two words that few risks have, when they have the same title, or when both name
the same system, vendor, data or business unit that both projects depend on. Every pair shows the words that
it was found by.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.domain.enums import AssetKind
from bot.domain.linkage.assets import naming, normalized
from bot.domain.linkage.facts import ProjectFacts, Quote
from bot.domain.linkage.similar import similar_text
from bot.domain.linkage.text_index import TextIndex

LEAST_LIKENESS = 0.2
"""Cosine from which shared words alone are worth somebody's time."""

FACT_COUNTS = 0.3
"""What naming the same thing adds to the likeness of two texts."""

MOST_NAMING = 8
"""Risks; a thing that more of them name says nothing about any two."""

MOST_TITLED = 20
"""Risks; a title that more of them have is a template's."""

SAME_TITLE = 1.0


@dataclass(frozen=True, slots=True)
class ComparedRisk:
    """One open risk, with the things that its project depends on."""

    entry_id: int
    project_id: int
    program_id: int
    title: str
    description: str = ""
    assets: tuple[tuple[AssetKind, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AlikeRisks:
    """Two risks of different projects, the lower id first; `quotes` are their own words."""

    a: ComparedRisk
    b: ComparedRisk
    likeness: float
    reason: str
    quotes: tuple[str, str]

    @property
    def pair(self) -> tuple[int, int]:
        """The ids of both."""
        return self.a.entry_id, self.b.entry_id


Fact = tuple[AssetKind, str]


def alike_risks(risks: Iterable[ComparedRisk]) -> list[AlikeRisks]:
    """List the pairs that are alike, most alike first."""
    known = {each.entry_id: each for each in risks}
    index = TextIndex(names_tell=False)
    facts = {at: _facts(each) for at, each in known.items()}
    for each in facts.values():
        index.put(each)
    shared = _shared_facts(known, facts, index)
    likeness: dict[tuple[int, int], float] = {}
    for at in sorted(known):
        for other, score in index.scores(at).items():
            if at < other and known[at].project_id != known[other].project_id:
                likeness[at, other] = score
    for pair in _same_titles(known):
        likeness[pair] = SAME_TITLE
    found = [
        _alike(index, known, facts, pair, likeness.get(pair, 0.0), shared.get(pair))
        for pair in sorted(likeness.keys() | shared.keys())
    ]
    kept = [each for each in found if each is not None]
    return sorted(kept, key=lambda each: (-each.likeness, each.pair))


def _same_titles(known: Mapping[int, ComparedRisk]) -> list[tuple[int, int]]:
    """Pair each risk with the next of the same title; those joined first are found again with the others."""
    titled: dict[str, list[ComparedRisk]] = defaultdict(list)
    for at in sorted(known):
        title = normalized(known[at].title)
        if " " in title:
            titled[title].append(known[at])
    return [
        (one.entry_id, other.entry_id)
        for risks in titled.values()
        if len(risks) <= MOST_TITLED
        for one, other in pairwise(risks)
        if one.project_id != other.project_id
    ]


def _facts(risk: ComparedRisk) -> ProjectFacts:
    texts = (Quote(risk.title, "title"), Quote(risk.description, "description"))
    return ProjectFacts(
        risk.entry_id, "", risk.title, texts=tuple(each for each in texts if each.text), assets=risk.assets
    )


def _shared_facts(
    known: Mapping[int, ComparedRisk], facts: Mapping[int, ProjectFacts], index: TextIndex
) -> dict[tuple[int, int], Fact]:
    """For each pair that names the same thing, the rarest such thing."""
    holders: dict[Fact, list[int]] = defaultdict(list)
    for at in sorted(known):
        for kind, name in dict.fromkeys((kind, normalized(name)) for kind, name in known[at].assets):
            if name and naming(facts[at], index.passages(at), name):
                holders[kind, name].append(at)
    pairs: dict[tuple[int, int], Fact] = {}
    for fact, naming_it in sorted(holders.items(), key=lambda each: (len(each[1]), each[0])):
        if len(naming_it) > MOST_NAMING:
            continue
        for a, b in combinations(naming_it, 2):
            if known[a].project_id != known[b].project_id:
                pairs.setdefault((a, b), fact)
    return pairs


def _alike(
    index: TextIndex,
    known: Mapping[int, ComparedRisk],
    facts: Mapping[int, ProjectFacts],
    pair: tuple[int, int],
    likeness: float,
    fact: Fact | None,
) -> AlikeRisks | None:
    a, b = pair
    if fact is None and likeness < LEAST_LIKENESS:
        return None
    words = similar_text(index, facts[a], facts[b], likeness, alone=False)
    if fact is None and words is None and likeness < SAME_TITLE:
        return None
    reason = words.sentence if words is not None else "Both have the same title."
    if fact is not None:
        kind, key = fact
        name = next(each for _, each in known[a].assets if normalized(each) == key)
        reason = f"Both name the {kind.word} {name.strip()}."
    quotes = words.quotes if words is not None else ()
    shown = (quotes[0].text, quotes[1].text) if len(quotes) == 2 else (known[a].title, known[b].title)
    score = min(1.0, likeness + (FACT_COUNTS if fact else 0.0))
    return AlikeRisks(known[a], known[b], round(score, 6), reason, shown)
