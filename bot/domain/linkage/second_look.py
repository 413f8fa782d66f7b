"""A second look at the nearest: two texts are the more alike the more each is like the other's neighbours.

Two projects may be about the same thing and share few words; what else is written about it tells. And a text
that is like a great many others tells little of any one of them (a 'hub': Radovanović, Nanopoulos and
Ivanović 2010), so that likeness is weighed by how alike each of the two is to its own neighbours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from bot.domain.linkage.text_index import SAME_TEXT, TextIndex

AT_MOST = 1_500
"""Projects; in a larger portfolio the second look would take longer than the first."""

NEIGHBOURS = 10  # of a text, that speak for it
LOOKED_AT = 40  # nearest, that are looked at twice
SAID_BY_THEM = 0.4  # what the neighbours say, of what the two texts say themselves
HUB = 0.1  # power to which the likeness of a text to its neighbours divides
USUAL = 0.2  # likeness to its neighbours of a usual text, which is no hub
_LEAST = 0.02  # of likeness to the neighbours, that is reckoned with


@dataclass(frozen=True, slots=True)
class _Around:
    """A text's likeness to all others, its neighbours, each with its part of what they say, and theirs."""

    alike: dict[int, float]
    neighbours: tuple[tuple[int, float], ...]
    density: float


class SecondLook:
    """Likeness of texts, looked at twice where the portfolio is small enough."""

    def __init__(self, texts: TextIndex) -> None:
        self._texts = texts
        self._around: dict[int, _Around] = {}
        self._checked = -1

    def scores(self, project_id: int, also: Iterable[int], named: Mapping[int, float]) -> dict[int, float]:
        """How alike, 0 to 1, the text of each project is; see `TextIndex.scores`."""
        first = self._texts.scores(project_id, also, named)
        if len(self._texts) > AT_MOST or not first:
            return first
        if self._checked != self._texts.version:
            self._around.clear()
            self._checked = self._texts.version
        looked = nsmallest(LOOKED_AT, first, key=lambda other: (-first[other], other))
        mine = self._of(project_id)
        second = {other: self._second(first, mine, other) for other in looked}
        least = min(second.values())
        return {other: second.get(other, min(alike, least)) for other, alike in first.items()}

    def _second(self, first: dict[int, float], mine: _Around, other: int) -> float:
        theirs = self._of(other)
        said = sum(part * self._of(each).alike.get(other, 0.0) for each, part in mine.neighbours)
        said += sum(part * first.get(each, 0.0) for each, part in theirs.neighbours)
        hubs: float = (mine.density * theirs.density / USUAL**2) ** HUB
        second = (first[other] + SAID_BY_THEM * said / 2) / hubs
        # Whether two texts are nearly the same is for themselves to say, and not for their neighbours.
        if first[other] >= SAME_TEXT:
            return min(1.0, max(second, first[other]))
        return min(SAME_TEXT - 0.01, second)

    def _of(self, project_id: int) -> _Around:
        known = self._around.get(project_id)
        if known is None:
            alike = self._texts.scores(project_id)
            nearest = nsmallest(NEIGHBOURS, alike, key=lambda other: (-alike[other], other))
            total = sum(alike[other] for other in nearest)
            neighbours = tuple((other, alike[other] / total) for other in nearest)
            known = _Around(alike, neighbours, max(_LEAST, total / NEIGHBOURS))
            self._around[project_id] = known
        return known
