"""People with a skill who are wanted on a project: asked for, found, offered, taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, Field

from bot.domain.enums import NeedState, OfferState
from bot.domain.ids import ProjectId
from bot.domain.load import WHOLE, Step
from bot.domain.skills import LONGEST
from bot.domain.views import PersonView

NOTE = 500
MOST_FOUND = 8
"""People that one request names; there may be more."""


class Need(BaseModel):
    """Whom somebody asks for; both days are included."""

    skill: str = Field(min_length=1, max_length=LONGEST)
    percent: int = Field(ge=1, le=WHOLE)
    first: date
    last: date
    note: str = Field(default="", max_length=NOTE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody with the skill: by which of theirs, how much of their time is taken at most in those days.

    `away` are days of leave that meet them, the first None where it has begun.
    """

    person: PersonView
    skills: tuple[str, ...]
    taken: int
    away: tuple[date | None, date] | None = None
    offered: bool = False

    def with_it(self, percent: int) -> int:
        """How much of their time would be taken."""
        return self.taken + percent


def in_order(found: Iterable[Candidate], need: Need) -> tuple[Candidate, ...]:
    """Put candidates: who is there before who is away, who has room before who has not; most room."""

    def rank(each: Candidate) -> tuple[bool, bool, int, str, int]:
        begun = each.away is not None and (each.away[0] or need.first) <= need.first
        gone = begun and each.away is not None and each.away[1] >= need.last
        return (
            gone,
            each.with_it(need.percent) > WHOLE,
            each.taken,
            each.person.name,
            each.person.person_id,
        )

    return tuple(sorted(found, key=rank))


@dataclass(frozen=True, slots=True)
class Found:
    """Who could do it, best first; `known` are skills like the one that nobody has."""

    candidates: tuple[Candidate, ...]
    more: int = 0
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedPreview:
    """What would be asked for, who could do it, and who would be asked; nothing is yet."""

    nonce: str
    need: Need
    project: str
    found: Found
    asked: tuple[PersonView, ...]


@dataclass(frozen=True, slots=True)
class NeedView:
    """A request as one reader sees it; `may_offer` and `may_end` are theirs."""

    need_id: int
    need: Need
    project_id: ProjectId
    project: str
    by: PersonView
    state: NeedState
    found: Found
    offers: tuple["OfferView", ...] = ()
    may_offer: bool = False
    may_end: bool = False


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """Some of the open requests, oldest first: how many come before them, and how many there are in all."""

    needs: tuple[NeedView, ...]
    before: int
    total: int

    @property
    def after(self) -> int:
        """How many follow."""
        return self.total - self.before - len(self.needs)


@dataclass(frozen=True, slots=True)
class OfferView:
    """Somebody who is offered."""

    offer_id: int
    person: PersonView
    by: PersonView
    state: OfferState
    peak: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was recorded, and how each of those who are asked sees it.

    `steered_by` is the program manager, if there is one: the PMO is asked as such.
    """

    view: NeedView
    readers: tuple[tuple[PersonView, NeedView], ...]
    steered_by: int | None = None

    @property
    def subject(self) -> str:
        """Name the messages about the request."""
        return subject_of(self.view.need_id)


@dataclass(frozen=True, slots=True)
class OfferPreview:
    """What an offer would do to somebody's time; `own` where it is for a request of one's own."""

    view: NeedView
    person: PersonView
    steps: tuple[Step, ...]
    peak: int
    own: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer that was made, and who decides it; `peak` is how full the person's time becomes for them."""

    view: NeedView
    offer: OfferView
    skills: tuple[str, ...]
    decides: PersonView
    peak: int


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a request or an offer, by whom, and who is to be told.

    `lapsed` are offers of others that count no more. `looked_again` says that an offered person's time has
    been filled since, so that nothing was recorded. `had` are the messages about it, by subject and reader.
    """

    event_id: int
    view: NeedView
    by: str
    offer: OfferView | None = None
    told: tuple[PersonView, ...] = ()
    lapsed: tuple[OfferView, ...] = ()
    steps: tuple[Step, ...] = ()
    looked_again: bool = False
    had: tuple[tuple[str, str], ...] = ()


def subject_of(need_id: int) -> str:
    """Name the messages about one request."""
    return f"need:{need_id}"


def subject_of_offer(offer_id: int) -> str:
    """Name the message about one offer."""
    return f"offer:{offer_id}"
