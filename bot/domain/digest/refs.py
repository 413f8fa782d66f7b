"""How a digest names a project, and what it says of people who work on several."""

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import ProgramId, ProjectId


@dataclass(frozen=True, slots=True)
class ProjectRef:
    """A project by id, key and name, with its program."""

    project_id: ProjectId
    key: str
    name: str
    program_id: ProgramId | None = None
    program: str = ""


@dataclass(frozen=True, slots=True)
class CarrierItem:
    """A person with too many critical projects at once: how much of their time these take, from when on."""

    name: str
    percent: int
    first: date
    projects: tuple[ProjectRef, ...]


@dataclass(frozen=True, slots=True)
class SharedPeople:
    """Two red projects that the same people work on, by name."""

    a: ProjectRef
    b: ProjectRef
    people: tuple[str, ...]
