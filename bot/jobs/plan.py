"""What a scheduled job is: a plan made while it only reads, and what carrying it out came to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.jobs import JobName
from bot.services import runs


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


def once_a_day(
    workspace: WorkspaceId, what: str, today: date, fill: Callable[[Session], int], *, now: datetime
) -> Plan:
    """Do a day's work, named `what` in `runs`, in the process that claims it first; `fill` says how much."""

    def carry_out(session: Session) -> Done:
        if not runs.claim_day(session, workspace, what, today, now=now):
            return Done()
        return Done(fill(session))

    return Plan(carry_out)
