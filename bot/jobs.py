"""The scheduled jobs, as a table. Each takes a plan from the services and fills the outbox with it.

Every replica ticks; a unique row decides which of them does the work, so that nobody hears a thing twice.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks.digest import digest_message
from bot.blocks.problems import problems_message
from bot.blocks.prompt import prompt_message, silence_message
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.ids import WorkspaceId
from bot.errors import SightlineError
from bot.services import audience, linking, prompting, runs
from bot.services.transactions import Transactions

log = logging.getLogger(__name__)

TICK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Done:
    """What a job did for one workspace: a count in the job's own unit, and what stood in the way."""

    count: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled job; `run` is called for each workspace on every tick and decides if it is time."""

    name: str
    unit: str
    run: Callable[[Session, WorkspaceId, datetime], Done]


@dataclass(frozen=True, slots=True)
class Ticker:
    """Runs the table of jobs over every workspace, each job and workspace in a transaction of its own."""

    database: Transactions
    clock: Callable[[], datetime]

    def tick(self) -> dict[str, Done]:
        """Run every job once; a job that fails is logged and leaves the others alone."""
        now = self.clock()
        with self.database.read() as session:
            workspaces = runs.workspace_ids(session)
        return {
            f"{workspace}/{job.name}": self._run(job, workspace, now)
            for workspace in workspaces
            for job in JOBS
        }

    def _run(self, job: Job, workspace: WorkspaceId, now: datetime) -> Done:
        try:
            with self.database.write() as session:
                return job.run(session, workspace, now)
        except SightlineError as error:
            log.warning("job %s did not finish: %s", job.name, error)
            return Done(problems=(str(error),))
        except Exception:
            log.exception("job %s failed", job.name)
            return Done(problems=("It failed; the log says why.",))


def find_linkages(session: Session, workspace: WorkspaceId, now: datetime) -> Done:
    """Run the finder once a day, before anybody is at work."""
    return Done(linking.refresh_daily(session, workspace, now=now))


def prompt_overdue(session: Session, workspace: WorkspaceId, now: datetime) -> Done:
    """Ask those whose reports are due or overdue; tell whom it concerns when somebody went silent."""
    plan = prompting.due_prompts(session, workspace, now=now)
    notes = [
        Note(
            recipient=note.slack_id,
            message=Message(*prompt_message(note)),
            dedupe_key=note.dedupe_key,
            stream=note.stream,
            expires_at=note.expires_at,
        )
        for note in plan.notes
    ]
    notes += [
        Note(
            recipient=silence.slack_id,
            message=Message(*silence_message(silence)),
            dedupe_key=silence.dedupe_key,
            expires_at=silence.expires_at,
        )
        for silence in plan.silences
    ]
    if plan.problems:
        message = Message(*problems_message(plan.problems))
        period = max(problem.period for problem in plan.problems)
        notes += [
            Note(recipient=slack_id, message=message, dedupe_key=f"problems:{slack_id}:{period.isoformat()}")
            for slack_id in prompting.pmo_at_work(session, workspace, now=now)
        ]
    sent = sum(enqueue(session, workspace, note, now=now) for note in notes)
    return Done(sent, tuple(sorted({problem.kind.value for problem in plan.problems})))


def post_digest(session: Session, workspace: WorkspaceId, now: datetime) -> Done:
    """Post the PMO's digest at its hour on working days, with what changed since the last one."""
    due = audience.due_digest(session, workspace, now=now)
    if due is None:
        return Done()
    note = Note(
        recipient=due.channel,
        message=Message(*digest_message(due.digest)),
        dedupe_key=due.dedupe_key,
        expires_at=due.expires_at,
    )
    return Done(int(enqueue(session, workspace, note, now=now)))


JOBS = (
    Job("linkages", "suggestions", find_linkages),
    Job("prompts", "messages", prompt_overdue),
    Job("digest", "messages", post_digest),
)
