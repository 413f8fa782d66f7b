"""The same objective: two projects that serve one which few others serve.

Alone it is a reason only where hardly anybody else serves it; where more do, it stands beside another typed
fact. What a side serves only weakly, or more than a quarter of the portfolio serves, is not told at all.
"""

from collections import defaultdict
from dataclasses import dataclass

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Evidence, ProjectFacts, Quote, ServedObjective
from bot.domain.linkage.rarity import SMALLEST_PORTFOLIO, rarity
from bot.domain.strategy import STRENGTHS

ALONE_AT_MOST = 3  # projects that serve it, the two included
ONE_IN = 4  # projects of the portfolio; what more of them serve joins nobody
_LEAST, _MOST = 0.31, 0.36  # weight of one that is a reason by itself
_BESIDE = 0.06  # the most that one which more serve adds to another reason
_PARTLY, _STRONGLY = 2, 3


@dataclass(frozen=True, slots=True)
class SharedObjective:
    """An objective that both serve; `telling` when it is a reason by itself."""

    key: str
    weight: float
    telling: bool


class ObjectiveIndex:
    """Who serves what."""

    def __init__(self) -> None:
        self._served: dict[int, dict[str, ServedObjective]] = {}
        self._serving: dict[str, set[int]] = defaultdict(set)

    def put(self, project: ProjectFacts) -> None:
        """Add what the project serves, or replace it."""
        self.drop(project.id)
        self._served[project.id] = {each.key: each for each in project.objectives}
        for key in self._served[project.id]:
            self._serving[key].add(project.id)

    def drop(self, project_id: int) -> None:
        """Forget what the project serves."""
        for key in self._served.pop(project_id, {}):
            self._serving[key].discard(project_id)
            if not self._serving[key]:
                del self._serving[key]

    def telling(self, project_id: int) -> set[int]:
        """The other projects with which an objective joins this one by itself."""
        few = {
            other
            for key in self._served[project_id]
            if len(self._serving[key]) <= ALONE_AT_MOST
            for other in self._serving[key]
            if other != project_id
        }
        return {other for other in few if any(each.telling for each in self.between(project_id, other))}

    def between(self, one: int, other: int) -> list[SharedObjective]:
        """What both serve and few others do, the weightiest first."""
        a, b = self._served[one], self._served[other]
        shared = (self._shared(key, min(a[key].strength, b[key].strength)) for key in a.keys() & b.keys())
        return sorted((each for each in shared if each), key=lambda each: (-each.weight, each.key))

    def _shared(self, key: str, strength: int) -> SharedObjective | None:
        serving, projects = len(self._serving[key]), max(len(self._served), SMALLEST_PORTFOLIO)
        if serving * ONE_IN > projects or strength < _PARTLY:
            return None
        part = rarity(serving, projects) * strength / _STRONGLY
        if serving <= ALONE_AT_MOST:
            return SharedObjective(key, round(_LEAST + (_MOST - _LEAST) * part, 6), telling=True)
        return SharedObjective(key, round(_BESIDE * part, 6), telling=False)

    def evidence(self, one: int, other: int, shared: SharedObjective, names: tuple[str, str]) -> Evidence:
        """The reason as a sentence, with what was said of how each side serves it."""
        sides = [self._served[each][shared.key] for each in (one, other)]
        how = ", ".join(f"{name} {STRENGTHS[side.strength]}" for name, side in zip(names, sides, strict=True))
        sentence = f"Both serve the objective {sides[0].key} {sides[0].title}: {how}."
        quotes = tuple(
            Quote(each.sentence, f"aligned with {each.key}", each.on) for each in sides if each.sentence
        )
        title = (sides[0].title,)
        return Evidence(
            EvidenceKind.SHARED_OBJECTIVE, shared.weight, sentence, quotes, title, beside=not shared.telling
        )
