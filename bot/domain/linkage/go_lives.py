"""Go-lives close together: never a reason alone, since most portfolios crowd into the same month-ends."""

from bisect import bisect_left, insort
from datetime import date, timedelta

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Evidence, GoLive, ProjectFacts
from bot.domain.linkage.rarity import rarity
from bot.domain.linkage.wording import day, days_apart

WINDOW = timedelta(days=21)
"""Go-lives so many days apart or fewer are close together, and collide on what their projects share."""

_MOST = 0.15  # weight of two go-lives on one day that no other project shares


class GoLiveIndex:
    """When each project goes live."""

    def __init__(self) -> None:
        self._go_lives: dict[int, tuple[GoLive, ...]] = {}
        self._days: list[tuple[date, int]] = []
        self._crowds: dict[date, int] = {}

    def put(self, project: ProjectFacts) -> None:
        """Add the project's go-lives, or replace them."""
        self.drop(project.id)
        if project.go_lives:
            self._crowds.clear()
            self._go_lives[project.id] = tuple(sorted(project.go_lives, key=lambda g: (g.on, g.milestone)))
            for on in {g.on for g in project.go_lives}:
                insort(self._days, (on, project.id))

    def drop(self, project_id: int) -> None:
        """Forget the project's go-lives."""
        if go_lives := self._go_lives.pop(project_id, None):
            self._crowds.clear()
            gone = {(g.on, project_id) for g in go_lives}
            self._days = [entry for entry in self._days if entry not in gone]

    def near(self, project_id: int, projects: int) -> dict[int, float]:
        """For each other project that goes live within three weeks of this one, the weight of that.

        `projects` is the size of the portfolio: a date that many share says little.
        """
        found: dict[int, float] = {}
        for on in {go_live.on for go_live in self._go_lives.get(project_id, ())}:
            for day_, other in self._around(on):
                if other != project_id:
                    crowd = max(self._crowd(on), self._crowd(day_))
                    closeness = 1 - abs((day_ - on).days) / (WINDOW.days + 1)
                    weight = round(_MOST * closeness * rarity(crowd, projects), 6)
                    found[other] = max(found.get(other, 0.0), weight)
        return found

    def _around(self, on: date) -> list[tuple[date, int]]:
        low = bisect_left(self._days, (on - WINDOW, -1))
        high = bisect_left(self._days, (on + WINDOW + timedelta(days=1), -1))
        return self._days[low:high]

    def _crowd(self, on: date) -> int:
        """How many projects go live within three weeks of that day."""
        if on not in self._crowds:
            self._crowds[on] = len({project_id for _, project_id in self._around(on)})
        return self._crowds[on]

    def evidence(self, one: int, other: int, weight: float, names: tuple[str, str]) -> Evidence:
        """The closest two go-lives as a sentence."""
        pairs = [(abs((a.on - b.on).days), a, b) for a in self._go_lives[one] for b in self._go_lives[other]]
        days, a, b = min(pairs, key=lambda pair: (pair[0], pair[1].on, pair[2].on))
        sentence = f"Go-lives {days_apart(days)}: {names[0]} {day(a.on)}, {names[1]} {day(b.on)}."
        return Evidence(EvidenceKind.GO_LIVE_WINDOW, weight, sentence, (), (a.milestone, b.milestone))
