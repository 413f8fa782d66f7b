"""What a scheduled job is: a plan made while it only reads, and what carrying it out came to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.jobs import JobName


@dataclass(frozen=True, slots=True)
class Done:
    """What a job did for one workspace: a count of its `UNITS`, and what stood in the way."""

    count: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a job would do now. `carry_out` claims the work, writes it and says what was done."""

    carry_out: Callable[[Session], Done]


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled job. `plan` reads what is due; None when it is not time or there is nothing to do."""

    name: JobName
    plan: Callable[[Session, WorkspaceId, datetime], Plan | None]
