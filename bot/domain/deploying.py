"""Deploying people to projects: what is asked for, what it does to their time, what stays of the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pydantic import BaseModel, Field

from bot.domain.ids import ProjectId
from bot.domain.load import WHOLE, Level, Step
from bot.domain.views import PersonView

ONE_DAY = timedelta(days=1)
HORIZON = timedelta(days=2 * 365)
"""How far ahead somebody's time is looked at where a deployment has no end."""


class Deploying(BaseModel):
    """What a preview showed and its button records.

    `percent` 0 ends what there is from `first` on. `last` None leaves the end open. `peak` is the highest sum
    that the preview showed, so that a later, higher one is not recorded unseen.
    """

    person_id: int
    percent: int = Field(ge=0, le=WHOLE)
    first: date
    last: date | None = None
    role: str = Field(default="", max_length=80)
    peak: int = 0


@dataclass(frozen=True, slots=True)
class Spell:
    """One stretch of a person's work on a project; `last` None leaves the end open."""

    project_id: ProjectId
    project: str
    percent: int
    first: date
    last: date | None
    role: str = ""

    def until(self, end: date) -> tuple[date, date, int]:
        """Give first day, last day and percent; an open end is that day."""
        return self.first, max(self.first, self.last or end), self.percent

    def meets(self, first: date, last: date | None) -> bool:
        """Whether any of its days lies between these; `last` None leaves them open."""
        return (last is None or self.first <= last) and (self.last is None or self.last >= first)


def without(spell: Spell, first: date, last: date | None) -> tuple[Spell, ...]:
    """Cut a stretch of days out of a spell: what is kept before it and after it, if anything."""
    kept = []
    if spell.first < first:
        ends = first - ONE_DAY if spell.last is None else min(spell.last, first - ONE_DAY)
        kept.append(replace(spell, last=ends))
    if last is not None and (spell.last is None or spell.last > last):
        kept.append(replace(spell, first=max(spell.first, last + ONE_DAY)))
    return tuple(kept)


def changed(spells: Iterable[Spell], project_id: int, project: str, asked: Deploying) -> tuple[Spell, ...]:
    """Say what somebody's spells become: what is asked for takes the place of what overlaps it there."""
    found: list[Spell] = []
    for spell in spells:
        same = spell.project_id == project_id
        found += without(spell, asked.first, asked.last) if same else (spell,)
    if asked.percent:
        found.append(
            Spell(ProjectId(project_id), project, asked.percent, asked.first, asked.last, asked.role)
        )
    return tuple(found)


def joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Make one of spells on a project that follow each other and are otherwise alike, earliest first."""
    found: list[Spell] = []
    for spell in sorted(spells, key=lambda each: each.first):
        last = found[-1] if found else None
        if (
            last is not None
            and last.last is not None
            and spell == replace(last, first=last.last + ONE_DAY, last=spell.last)
        ):
            found[-1] = replace(last, last=spell.last)
        else:
            found.append(spell)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class DeployPreview:
    """What would be recorded, what it does to the person's time, and who would be told; nothing is yet.

    `others` is the person's other work in those days that the reader may see; `again` says that their time
    has changed since an earlier preview.
    """

    nonce: str
    asked: Deploying
    project: str
    person: PersonView
    steps: tuple[Step, ...]
    others: tuple[Spell, ...]
    told: tuple[PersonView, ...]
    again: bool = False


@dataclass(frozen=True, slots=True)
class Deployed:
    """What was recorded, by whom, and who is to be told."""

    event_id: int
    asked: Deploying
    project_id: ProjectId
    project: str
    key: str
    person: PersonView
    by: str
    steps: tuple[Step, ...]
    told: tuple[PersonView, ...]

    def named_to(self, reader: PersonView) -> frozenset[ProjectId]:
        """Name the projects that a reader must still see to be told.

        Whose work ends is told so in any case: with it they may lose sight of a confidential project.
        """
        ends = not self.asked.percent and reader.person_id == self.person.person_id
        return frozenset() if ends else frozenset({self.project_id})


@dataclass(frozen=True, slots=True)
class PersonTime:
    """One person's work from today on, as far as the reader may see it, and how full their time is."""

    person: PersonView
    spells: tuple[Spell, ...]
    levels: tuple[Level, ...]

    @property
    def peak(self) -> int:
        """The most of their time that is taken on a day."""
        return max((level.percent for level in self.levels), default=0)


@dataclass(frozen=True, slots=True)
class ProjectPeople:
    """Who works on a project from today on; `may_deploy` says whether the reader may change that."""

    project_id: int
    project: str
    people: tuple[tuple[PersonView, Spell, int], ...]
    may_deploy: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Whose time is more than full, as far as the reader may see, and how many have work at all."""

    over: tuple[PersonTime, ...]
    people: int
    may_deploy: bool
