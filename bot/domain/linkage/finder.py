"""The finder: typed facts and similar text, joined into ranked candidates that show their reasons.

A candidate exists only with one typed fact (a shared system, data, vendor, business unit or person that few
enough projects have) or with at least two terms that are rare in the portfolio. Go-lives close together and
things that many projects share only support such a reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.assets import (
    AssetIndex,
    SharedAsset,
    asset_evidence,
    listed_quote,
    naming,
    normalized,
)
from bot.domain.linkage.facts import Candidate, Evidence, ProjectFacts, Quote
from bot.domain.linkage.go_lives import GoLiveIndex
from bot.domain.linkage.mentions import Mention, MentionIndex
from bot.domain.linkage.names import ALONE, NameIndex, Telling, phrases
from bot.domain.linkage.objectives import ObjectiveIndex, SharedObjective
from bot.domain.linkage.people import PeopleIndex, SharedPerson, named_weight
from bot.domain.linkage.rarity import TELLING
from bot.domain.linkage.reasons import A_FACT, weakness
from bot.domain.linkage.risks import alike_risk
from bot.domain.linkage.second_look import SecondLook
from bot.domain.linkage.similar import TEXT_AT_MOST, similar_text
from bot.domain.linkage.text_index import NEAREST, TextIndex

SHOWN_OF = 10  # of a project's so many nearest, those by similar text alone are shown last

_Beside = tuple[int, Telling]
_NO_NAME: Telling = True, True, 3, 0  # behind every name that hardly any others have
_FACT: _Beside = 0, _NO_NAME


@dataclass(slots=True)
class _Link:
    """What is known of one pair before its sentences are written."""

    other: int
    assets: Sequence[SharedAsset] = ()
    people: Sequence[SharedPerson] = ()
    named: float = 0.0
    mentions: Sequence[Mention] = ()
    objectives: Sequence[SharedObjective] = ()
    likeness: float = 0.0
    go_live: float = 0.0

    @property
    def typed(self) -> bool:
        """Whether a typed fact joins the two that is a reason by itself."""
        return self.named > 0 or self.given

    @property
    def given(self) -> bool:
        """Whether that fact stands in a field or is a mention, and not only in the words of both."""
        return (
            bool(self.mentions)
            or any(a.telling for a in self.assets)
            or any(p.rare >= TELLING for p in self.people)
            or any(o.telling for o in self.objectives)
        )

    @property
    def score(self) -> float:
        """The parts joined as independent chances."""
        weights = [self.named, round(TEXT_AT_MOST * self.likeness, 6), self.go_live]
        weights += [round(a.weight, 6) for a in self.assets]
        if self.people:
            weights += [round(p.weight, 6) for p in self.people if p.together]
            weights.append(named_weight(self.people))
        weights += [m.weight for m in self.mentions[:1]]
        weights += [o.weight for o in self.objectives]
        return fused(weights)


def _apart(mentions: Sequence[Mention], assets: Sequence[SharedAsset]) -> Sequence[Mention]:
    """Leave out where one names a thing of the other that both depend on: the thing itself is told."""
    both = {each.key for each in assets}
    return [each for each in mentions if each.name.kind is None or normalized(each.name.written) not in both]


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

    def __init__(self, projects: Iterable[ProjectFacts] = (), *, nearest: int = NEAREST) -> None:
        """Begin with these projects; at most `nearest` texts are compared in full with one."""
        self._projects: dict[int, ProjectFacts] = {}
        self._texts = TextIndex(nearest)
        self._alike = SecondLook(self._texts)
        self._names = NameIndex(self._texts)
        self._assets = AssetIndex()
        self._people = PeopleIndex()
        self._objectives = ObjectiveIndex()
        self._go_lives = GoLiveIndex()
        self._mentions = MentionIndex(self._texts)
        self._indexes = (
            self._texts,
            self._mentions,
            self._assets,
            self._people,
            self._objectives,
            self._go_lives,
        )
        self._named: dict[int, dict[str, Quote | None]] = {}
        for project in projects:
            self.update(project)

    def update(self, project: ProjectFacts) -> None:
        """Add the project, or replace what was known of it."""
        self._projects[project.id] = project
        self._named.pop(project.id, None)
        for index in self._indexes:
            index.put(project)

    def project_ids(self) -> list[int]:
        """The projects that it holds."""
        return sorted(self._projects)

    def knows(self, project: ProjectFacts) -> bool:
        """Whether this is what is known of the project."""
        return self._projects.get(project.id) == project

    def remove(self, project_id: int) -> None:
        """Forget the project; nothing happens when it is unknown."""
        if self._projects.pop(project_id, None) is not None:
            self._named.pop(project_id, None)
            for index in self._indexes:
                index.drop(project_id)

    def nearest_of(self, project_id: int, k: int) -> list[int]:
        """The ids of the `k` projects that touch this one most, best first; their reasons are not written."""
        return [link.other for link in self._best(project_id, k)] if project_id in self._projects else []

    def nearest(self, k: int) -> dict[int, list[int]]:
        """The same for every project."""
        return {project_id: self.nearest_of(project_id, k) for project_id in sorted(self._projects)}

    def shown_of(self, project_id: int, k: int) -> list[int]:
        """The ids of the `k` projects that people are shown of this one, facts first, similar text last."""
        return [link.other for _, link in self._shown(project_id, k)] if project_id in self._projects else []

    def neighbours(self, project_id: int, k: int = 10) -> list[Candidate]:
        """The `k` projects that touch this one most, best first; none for an unknown project."""
        if project_id not in self._projects:
            return []
        return [self._candidate(project_id, link) for link in self._best(project_id, k)]

    def ranked(self, *, per_project: int = 10) -> list[Candidate]:
        """The pairs of the portfolio as people are shown them, from `per_project` of each project's nearest.

        Best first; those that only similar text joins are last, however alike.
        """
        pairs: dict[tuple[int, int], tuple[int, float, int, _Link]] = {}
        for project_id in sorted(self._projects):
            for weak, link in self._shown(project_id, per_project):
                pair = (min(project_id, link.other), max(project_id, link.other))
                pairs.setdefault(pair, (weak, -link.score, project_id, link))
        order = sorted(pairs, key=lambda pair: (pairs[pair][:2], pair))
        return [self._candidate(*pairs[pair][2:]) for pair in order]

    def around(self, project_id: int, known: Iterable[int], k: int) -> list[Candidate]:
        """What joins the project with the `k` shown of it, and with those of `known` of which it is shown."""
        if project_id not in self._projects:
            return []
        links = {link.other: link for _, link in self._shown(project_id, k)}
        for other in set(known) - links.keys():
            shown = self._shown(other, k) if other in self._projects else []
            back = next((link for _, link in shown if link.other == project_id), None)
            if back is not None:
                links[other] = replace(back, other=other)
        return [self._candidate(project_id, link) for _, link in sorted(links.items())]

    def between(self, one: int, other: int) -> Candidate | None:
        """What joins these two projects, be it among the nearest of either or not; none when nothing does."""
        if one not in self._projects or other not in self._projects:
            return None
        links = self._best(one, len(self._projects))
        return next((self._candidate(one, link) for link in links if link.other == other), None)

    def _best(self, project_id: int, k: int) -> list[_Link]:
        """The `k` that touch the project most, best first."""
        return sorted(self._links(project_id, k), key=lambda link: (-link.score, link.other))[:k]

    def _links(self, project_id: int, k: int, named_too: Iterable[int] = ()) -> list[_Link]:
        """What touches the project: all that facts join, the `k` nearest by words, and `named_too`."""
        assets = self._assets.shared(project_id)
        people = self._people.shared(project_id)
        mentions = self._mentions.shared(project_id)
        named = self._names.sure(project_id)
        given = assets.keys() | people.keys() | mentions.keys() | self._objectives.telling(project_id)
        worth = {other: weight / TEXT_AT_MOST for other, weight in named.items()}
        alike = self._alike.scores(project_id, given, worth)
        near = self._go_lives.near(project_id, len(self._projects))
        serves = bool(self._projects[project_id].objectives)
        plain = self._by_words(project_id, k, alike, named)
        plain |= {other: named.get(other, 0.0) or ALONE for other in named_too if other not in plain}
        links: list[_Link] = []
        for other in {*given, *plain}:
            link = _Link(
                other,
                assets.get(other, ()),
                people.get(other, ()),
                plain[other] if other in plain else named.get(other, 0.0),
                _apart(mentions.get(other, ()), assets.get(other, ())),
                likeness=round(alike.get(other, 0.0), 6),
                go_live=near.get(other, 0.0),
            )
            objectives = self._objectives.between(project_id, other) if serves else ()
            if objectives and (link.typed or any(each.telling for each in objectives)):
                link.objectives = objectives
            if link.go_live and not link.given:
                # Most portfolios crowd into the same month-ends: two texts alike mean no date.
                link.go_live = 0.0
            if link.likeness or link.typed:
                links.append(link)
        return links

    def _shown(self, project_id: int, k: int) -> list[tuple[int, _Link]]:
        """The `k` that people are shown, each with how weak what joins the two is.

        They are of the nearest and of those with which the project shares a name that hardly any others have,
        be their texts alike or not. Facts come first, then names by how much they tell, similar text last.
        """
        names = self._names.few(project_id)
        links = self._links(project_id, max(k, SHOWN_OF), names)
        links.sort(key=lambda link: (-link.score, link.other))
        near = {link.other for link in links[: max(k, SHOWN_OF)]}
        order: list[tuple[int, _Beside, _Link]] = []
        for link in links:
            if link.other in near or link.other in names:
                beside = _FACT if link.given else (1, names.get(link.other, _NO_NAME))
                order.append((self._weakness(project_id, link), beside, link))
        chosen = nsmallest(k, order, key=lambda each: each[:2])
        return [(weak, link) for weak, _, link in chosen]

    def _weakness(self, project_id: int, link: _Link) -> int:
        """As `weakness` says of the reason that comes first."""
        if link.typed or self._names.between(project_id, link.other):
            return A_FACT
        a, b = (self._projects[each] for each in sorted((project_id, link.other)))
        if a.risks and b.risks and alike_risk(self._texts, a, b):
            return A_FACT
        return weakness(EvidenceKind.SIMILAR_TEXT)

    def _by_words(
        self, project_id: int, k: int, alike: Mapping[int, float], named: Mapping[int, float]
    ) -> dict[int, float]:
        """The `k` nearest by what the texts alone give, each with the weight of its name beside its words."""
        scores = {other: 1 - TEXT_AT_MOST * each for other, each in alike.items()}
        for other, weight in named.items():
            scores[other] = (1 - weight) * scores.get(other, 1.0)
        best = sorted((score, other) for other, score in scores.items())[:k]
        found = {other: named.get(other, 0.0) for _, other in best}
        if len(found) < k:
            holders = self._names.any(project_id)
            rest = nsmallest(k, holders.keys() - found.keys(), key=lambda other: (holders[other], other))
            found.update(dict.fromkeys(rest, ALONE))
        return found

    def _candidate(self, project_id: int, link: _Link) -> Candidate:
        a, b = sorted(
            (self._projects[project_id], self._projects[link.other]), key=lambda project: project.id
        )
        names = (a.name, b.name)
        found = [self._asset_evidence(a, b, asset) for asset in link.assets]
        found += [self._mentions.evidence(each) for each in link.mentions[:1]]
        found += self._people.evidence(a.id, b.id, link.people, names)
        found += [self._objectives.evidence(a.id, b.id, each, names) for each in link.objectives]
        if link.go_live:
            found.append(self._go_lives.evidence(a.id, b.id, link.go_live, names))
        found += self._in_words(a, b, link, alone=all(each.beside for each in found))
        found.sort(
            key=lambda each: (each.beside, weakness(each.kind), -each.weight, each.kind, each.sentence)
        )
        return Candidate(a.id, b.id, link.score, tuple(found))

    def _in_words(self, a: ProjectFacts, b: ProjectFacts, link: _Link, *, alone: bool) -> list[Evidence]:
        """What the texts give: shared names, alike risks, similar text; each has its part of the likeness."""
        risks = alike_risk(self._texts, a, b) if link.likeness and a.risks and b.risks else None
        mentioned = [f" {normalized(each.name.written)} " for each in link.mentions]
        names = [
            name
            for name in self._names.between(a.id, b.id)
            if not any(f" {self._texts.lexicon.names[name]} " in each for each in mentioned)
        ]
        parts = bool(names) + (risks is not None) + 1
        part = 1 - (1 - round(TEXT_AT_MOST * link.likeness, 6)) ** (1 / parts)
        found: list[Evidence] = []
        if names:
            keys = phrases([self._texts.lexicon.names[name] for name in names])
            kind = self._assets.kind_of(keys[0])
            found.append(self._names.evidence(a, b, keys, fused([link.named, part]), kind))
        if risks:
            found.append(replace(risks, weight=round(part, 6)))
        if link.likeness:
            text = similar_text(self._texts, a, b, link.likeness, alone=alone and not found)
            found += [replace(text, weight=round(part, 6))] if text else []
        return found

    def _asset_evidence(self, a: ProjectFacts, b: ProjectFacts, asset: SharedAsset) -> Evidence:
        quotes: list[Quote] = []
        for project in (a, b):
            quote = listed_quote(project, asset) or self._naming(project, asset.key)
            if quote:
                quotes.append(quote)
        having = self._assets.having(asset, a.id, b.id)
        entered = self._assets.entered(asset, *having)
        return asset_evidence((a, b), having, asset, self._assets.name(a.id, asset), tuple(quotes), entered)

    def _naming(self, project: ProjectFacts, key: str) -> Quote | None:
        """Where the project names the thing; remembered, since a shared thing is asked for once a pair."""
        remembered = self._named.setdefault(project.id, {})
        if key not in remembered:
            remembered[key] = naming(project, self._texts.passages(project.id), key)
        return remembered[key]
