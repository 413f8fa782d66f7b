"""One list of a digest, page by page: whole, for whoever asks to see what the digest left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.digest.about import DigestList, Wanted
from bot.domain.digest.items import Digest

PAGE = 20
"""Things on one page."""

_ITEMS: Mapping[DigestList, Callable[[Digest], Sequence[Any]]] = {
    DigestList.HELP_WANTED: lambda digest: digest.help_wanted.shown,
    DigestList.PENDING: lambda digest: digest.pending.shown,
    DigestList.LINKAGES: lambda digest: (*digest.linkages, *digest.undecided),
    DigestList.RATINGS: lambda digest: (*digest.worse, *digest.better),
    DigestList.WORST: lambda digest: digest.worst.shown,
    DigestList.CONFIDENCE_FELL: lambda digest: digest.confidence_fell.shown,
    DigestList.CONFIDENCE_ROSE: lambda digest: digest.confidence_rose.shown,
    DigestList.VIEWS_DIFFER: lambda digest: digest.views_differ.shown,
    DigestList.NEW_RISKS: lambda digest: digest.new_risks.shown,
    DigestList.GROWN_RISKS: lambda digest: digest.grown_risks.shown,
    DigestList.SLIPS: lambda digest: digest.slips.shown,
    DigestList.BROUGHT_FORWARD: lambda digest: digest.brought_forward.shown,
    DigestList.REACHED: lambda digest: digest.reached.shown,
    DigestList.DUE_SOON: lambda digest: digest.due_soon.shown,
    DigestList.COLLISIONS: lambda digest: digest.collisions.shown,
    DigestList.COST_GROWTH: lambda digest: digest.cost_growth.shown,
    DigestList.OVERLOADS: lambda digest: digest.overloads.shown,
    DigestList.CARRIERS: lambda digest: digest.carriers.shown,
    DigestList.SHARED_PEOPLE: lambda digest: digest.shared_people.shown,
    DigestList.NO_OBJECTIVE: lambda digest: digest.no_objective.shown,
    DigestList.GAPS: lambda digest: digest.gaps,
    DigestList.STILL_RED: lambda digest: digest.still_red.shown,
    DigestList.MISSING: lambda digest: digest.coverage.missing.shown,
}


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list: its things, the number of the first of them from 0 on, and how many there are."""

    wanted: Wanted
    title: str
    time_zone: str
    items: tuple[Any, ...]
    first: int
    total: int

    @property
    def more(self) -> bool:
        """Whether there is a page after this one."""
        return self.first + len(self.items) < self.total


def page_of(digest: Digest, wanted: Wanted) -> ListPage:
    """Cut the page that is wanted from a digest without caps; past the end it is the last one."""
    everything = _ITEMS[wanted.which](digest)
    page = min(wanted.page, max(0, len(everything) - 1) // PAGE)
    first = page * PAGE
    items = tuple(everything[first : first + PAGE])
    at = replace(wanted, page=page)
    return ListPage(at, digest.title, digest.time_zone, items, first, len(everything))
