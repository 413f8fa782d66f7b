"""Two people of equal skill who exchange their work: what a line asks for, and what it does to both."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel

from bot.domain.ids import ProjectId
from bot.domain.line.deployment import read_deploy
from bot.domain.load import Step
from bot.domain.naming import MENTION
from bot.domain.views import PersonView

_BETWEEN = re.compile(r"^\s*(?:on|from|of|'s)?\s+|\s+(?:and|with|for|against|und|mit)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SwapLine:
    """Who works on what now, and from which day on they swap; a `problem` says what to mend."""

    users: tuple[str, str] = ("", "")
    projects: tuple[str, str] = ("", "")
    first: date | None = None
    problem: str = ""


def read_swap(text: str, *, today: date, day_first: bool = True) -> SwapLine:
    """Read '@maria payroll and @tom expenses from 1 May'. Never raises."""
    found = list(MENTION.finditer(text))
    if len(found) != 2:
        return SwapLine(problem="Name two people, each with the project that they work on now.")
    one, other = found
    named = text[one.end() : other.start()]
    line = read_deploy(text[other.end() :], today=today, day_first=day_first)
    if line.last is not None:
        return SwapLine(problem="A swap holds from a day on, to the end of both. Leave the last day out.")
    if line.percent is not None or line.off:
        return SwapLine(problem="A swap keeps the shares as they are. Name people and projects only.")
    projects = _BETWEEN.sub("", f" {named.strip()} ").strip(" ,;"), line.project
    return SwapLine((one["user"], other["user"]), projects, line.first, line.problem)


class Half(BaseModel):
    """One side of a swap: a person, a project, the deployments that they give away as they were shown."""

    person_id: int
    project_id: int
    given: list[tuple[int, int]]
    peak: int = 0


class Swapping(BaseModel):
    """What a preview showed and its button records; `given` are deployments with their percentages."""

    first: date
    one: Half
    other: Half


@dataclass(frozen=True, slots=True)
class SideView:
    """One side: who gives which share on what, in which role, and what becomes of their time."""

    person: PersonView
    project_id: ProjectId
    project: str
    percent: int
    role: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class SwapPreview:
    """What would be exchanged, and who would be told; nothing is yet."""

    nonce: str
    first: date
    one: SideView
    other: SideView
    told: tuple[PersonView, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Swapped:
    """What was exchanged, by whom, and who is to be told.

    `hidden` are the sides that a reader is not told of, by their number, as things are after the swap: a
    confidential project is no business of the other project's PM, nor of whoever works on it no more.
    """

    event_id: int
    first: date
    one: SideView
    other: SideView
    by: str
    told: tuple[PersonView, ...]
    hidden: Mapping[int, Collection[SideView]] = field(default_factory=dict)

    def shown_to(self, reader: PersonView) -> tuple[tuple[SideView, SideView], ...]:
        """Give the work that changes hands as far as a reader may know of it: who takes it, who gave it."""
        hidden = self.hidden.get(reader.person_id, ())
        both = ((self.one, self.other), (self.other, self.one))
        return tuple((taker, giver) for taker, giver in both if giver not in hidden)

    def named_to(self, reader: PersonView) -> frozenset[ProjectId]:
        """Name the projects that a reader is told of."""
        return frozenset(giver.project_id for _, giver in self.shown_to(reader))
