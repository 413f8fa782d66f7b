"""What levelling proposes, as it is kept, shown and accepted move by move."""

from datetime import date

from pydantic import BaseModel

from bot.domain.ids import PersonId, ProjectId
from bot.domain.levelling.reasons import Why

MOST_SHOWN = 12


class Move(BaseModel):
    """One deployment that changes: what it was, and what becomes of it.

    Both are given as from the day on which it was proposed: a deployment that has begun changes from that day
    on only. One that is lowered is so from `to_first` to `to_last`, and stays as it was before and after.
    `project_ends` is when its project ends, if that is known. `why` says why this one gives way, `taker_peak`
    how full whoever takes it over is at most on those days.
    """

    deployment_id: int
    project_id: ProjectId
    project: str
    role: str
    project_ends: date | None
    person_id: PersonId
    person: str
    percent: int
    first: date
    last: date
    to_person_id: PersonId
    to_person: str
    to_percent: int
    to_first: date
    to_last: date
    why: Why | None = None
    taker_peak: int = 0
    done: bool = False

    @property
    def is_handover(self) -> bool:
        """Whether somebody else takes it over."""
        return self.to_person_id != self.person_id

    def named_to(self, person_id: PersonId) -> frozenset[ProjectId]:
        """Name the projects that somebody must still see to be told.

        Who gives work away is told so in any case: with it they may lose sight of a confidential project.
        """
        gives = self.is_handover and person_id == self.person_id
        return frozenset() if gives else frozenset({self.project_id})

    @property
    def is_shift(self) -> bool:
        """Whether it comes later."""
        return self.to_first != self.first and self.to_percent == self.percent


class Overloaded(BaseModel):
    """Somebody who has too much: the most of it, when, and on which projects."""

    person_id: PersonId
    name: str
    percent: int
    first: date
    last: date
    projects: list[str]


class Proposed(BaseModel):
    """What is proposed for whom. `more` moves are not shown; `stuck` names who keeps too much.

    `is_best` is false where time ran out before everybody was looked at. `day` is when it was proposed.
    """

    day: date
    people: list[Overloaded]
    moves: list[Move]
    more: int = 0
    stuck: list[str] = []
    is_best: bool = True

    @property
    def accepted(self) -> int:
        """How many of the moves that are shown are recorded."""
        return sum(each.done for each in self.moves)
