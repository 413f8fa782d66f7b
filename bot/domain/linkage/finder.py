"""The finder: typed facts and similar text, joined into ranked candidates that show their reasons.

A candidate exists only with one typed fact (a shared system, data, vendor, business unit or person that few
enough projects have) or with at least two terms that are rare in the portfolio. Go-lives close together and
things that many projects share only support such a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from bot.domain.linkage.assets import AssetIndex, SharedAsset, asset_evidence, naming
from bot.domain.linkage.facts import Candidate, Evidence, ProjectFacts, Quote
from bot.domain.linkage.go_lives import GoLiveIndex
from bot.domain.linkage.people import PeopleIndex, SharedPerson, named_weight
from bot.domain.linkage.rarity import TELLING
from bot.domain.linkage.similar import TEXT_AT_MOST, similar_text
from bot.domain.linkage.text_index import TextIndex

GO_LIVE_BESIDE_TEXT = 0.1  # of its weight beside a typed fact: two texts alike do not make a date matter


@dataclass(slots=True)
class _Link:
    """What is known of one pair before its sentences are written."""

    other: int
    assets: list[SharedAsset] = field(default_factory=list)
    people: list[SharedPerson] = field(default_factory=list)
    likeness: float = 0.0
    go_live: float = 0.0

    @property
    def typed(self) -> bool:
        """Whether a typed fact joins the two that is a reason by itself."""
        return any(a.telling for a in self.assets) or any(p.rare >= TELLING for p in self.people)

    @property
    def score(self) -> float:
        """The parts joined as independent chances."""
        weights = [round(a.weight, 6) for a in self.assets]
        weights += [round(p.weight, 6) for p in self.people if p.together]
        return fused(
            [*weights, named_weight(self.people), round(TEXT_AT_MOST * self.likeness, 6), self.go_live]
        )


def fused(weights: Iterable[float]) -> float:
    """1 - (1 - w1)(1 - w2)…, to six places."""
    rest = 1.0
    for weight in sorted(weights):
        rest *= 1 - weight
    return round(1 - rest, 6)


class Finder:
    """A portfolio's linkages, kept up to date one project at a time.

    What it answers depends only on the projects that it holds, not on the order in which they came.
    """

    def __init__(self, projects: Iterable[ProjectFacts] = ()) -> None:
        self._projects: dict[int, ProjectFacts] = {}
        self._texts = TextIndex()
        self._assets = AssetIndex()
        self._people = PeopleIndex()
        self._go_lives = GoLiveIndex()
        self._named: dict[int, dict[str, Quote | None]] = {}
        for project in projects:
            self.update(project)

    def update(self, project: ProjectFacts) -> None:
        """Add the project, or replace what was known of it."""
        self._projects[project.id] = project
        self._named.pop(project.id, None)
        for index in (self._texts, self._assets, self._people, self._go_lives):
            index.put(project)

    def remove(self, project_id: int) -> None:
        """Forget the project; nothing happens when it is unknown."""
        if self._projects.pop(project_id, None) is not None:
            self._named.pop(project_id, None)
            for index in (self._texts, self._assets, self._people, self._go_lives):
                index.drop(project_id)

    def neighbours(self, project_id: int, k: int = 10) -> list[Candidate]:
        """The `k` projects that touch this one most, best first; none for an unknown project."""
        if project_id not in self._projects:
            return []
        return [self._candidate(project_id, link) for link in self._best(project_id, k)]

    def ranked(self, k: int | None = None, *, per_project: int = 10) -> list[Candidate]:
        """The best pairs of the portfolio, at most `k`, from each project's `per_project` nearest."""
        pairs: dict[tuple[int, int], tuple[float, int, _Link]] = {}
        for project_id in sorted(self._projects):
            for link in self._best(project_id, per_project):
                pair = (min(project_id, link.other), max(project_id, link.other))
                pairs.setdefault(pair, (link.score, project_id, link))
        order = sorted(pairs, key=lambda pair: (-pairs[pair][0], pair))[:k]
        return [self._candidate(pairs[pair][1], pairs[pair][2]) for pair in order]

    def _best(self, project_id: int, k: int) -> list[_Link]:
        assets = self._assets.shared(project_id)
        people = self._people.shared(project_id)
        alike = self._texts.scores(project_id, assets.keys() | people.keys())
        near = self._go_lives.near(project_id, len(self._projects))
        typed = assets.keys() | people.keys()
        plain = nsmallest(k, alike.keys() - typed, key=lambda other: (-alike[other], other))
        links: list[tuple[float, int, _Link]] = []
        for other in {*typed, *plain, *(alike.keys() & near.keys())}:
            likeness, go_live = round(alike.get(other, 0.0), 6), near.get(other, 0.0)
            link = _Link(other, assets.get(other, []), people.get(other, []), likeness, go_live)
            if not link.typed:
                link.go_live = round(link.go_live * GO_LIVE_BESIDE_TEXT, 6)
            if link.typed or link.likeness:
                links.append((-link.score, other, link))
        return [link for _, _, link in nsmallest(k, links, key=lambda entry: entry[:2])]

    def _candidate(self, project_id: int, link: _Link) -> Candidate:
        a, b = sorted(
            (self._projects[project_id], self._projects[link.other]), key=lambda project: project.id
        )
        names = (a.name, b.name)
        found = [self._asset_evidence(a, b, asset) for asset in link.assets]
        found += self._people.evidence(a.id, b.id, link.people, names)
        if link.go_live:
            found.append(self._go_lives.evidence(a.id, b.id, link.go_live, names))
        if link.likeness and (text := similar_text(self._texts, a, b, link.likeness, alone=not found)):
            found.append(text)
        found.sort(key=lambda evidence: (-evidence.weight, evidence.kind, evidence.sentence))
        score = fused(evidence.weight for evidence in found)
        across = a.program_id is None or a.program_id != b.program_id
        return Candidate(a.id, b.id, score, tuple(found), across)

    def _asset_evidence(self, a: ProjectFacts, b: ProjectFacts, asset: SharedAsset) -> Evidence:
        quotes: list[Quote] = []
        for project in (a, b):
            quote = self._naming(project, asset.key)
            if quote:
                quotes.append(quote)
        return asset_evidence(asset, self._assets.name(a.id, asset), tuple(quotes))

    def _naming(self, project: ProjectFacts, key: str) -> Quote | None:
        """Where the project names the thing; remembered, since a shared thing is asked for once a pair."""
        remembered = self._named.setdefault(project.id, {})
        if key not in remembered:
            remembered[key] = naming(project, self._texts.passages(project.id), key)
        return remembered[key]


def find_linkages(projects: Sequence[ProjectFacts], *, per_project: int = 10) -> list[Candidate]:
    """Every pair that is among either project's `per_project` nearest, best first.

    The same projects in any order give the same answer.
    """
    return Finder(projects).ranked(per_project=per_project)
