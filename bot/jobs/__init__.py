"""The scheduled jobs, as a table. Each plans while it only reads, then claims the work and fills the outbox.

Every replica ticks; a unique row decides which of them does the work, so that nobody hears a thing twice.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.blocks.alike import proposal_message
from bot.blocks.endings import endings_message
from bot.blocks.escalation import escalation_message
from bot.blocks.jobs import letters_message
from bot.blocks.problems import problems_message
from bot.blocks.prompt import prompt_message, prompt_moved, silence_message
from bot.blocks.reminder import reminder_message
from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.port import SlackProblem
from bot.domain.endings import EndingsNote
from bot.domain.entries import JoinProposal
from bot.domain.enums import EscalationStep, Role, Way
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.jobs import JobName
from bot.domain.prompts import EscalationNote, Problem, PromptNote, prompt_key
from bot.errors import SightlineError
from bot.jobs.attesting import ask_to_attest
from bot.jobs.cadences import show_new_due_days
from bot.jobs.digests import post_digest, post_subscriptions
from bot.jobs.linkages import find_linkages, suggest_linkages, tell_of_changes
from bot.jobs.loads import tell_of_loads
from bot.jobs.plan import Done, Job, Plan, once_a_day
from bot.services import (
    alike,
    endings,
    escalating,
    letters,
    pausing,
    people,
    prompting,
    reminders,
    runs,
    timetable,
)
from bot.services.people import SlackUser
from bot.services.prompting import AtWork, Silences
from bot.services.transactions import Transactions

log = logging.getLogger(__name__)

TICK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ticker:
    """Runs the table of jobs over every workspace: each plans while it reads, and writes only what is due.

    Planning may take seconds in a large portfolio; nobody waits for the database meanwhile.
    """

    database: Transactions
    clock: Callable[[], datetime]
    jobs: tuple[Job, ...]

    def tick(self) -> dict[tuple[WorkspaceId, JobName], Done]:
        """Run every job once; a job that fails is logged and leaves the others alone."""
        now = self.clock()
        with self.database.read() as session:
            workspaces = runs.workspace_ids(session)
        return {
            (workspace, job.name): self._run(job, workspace, now)
            for workspace in workspaces
            for job in self.jobs
        }

    def _run(self, job: Job, workspace: WorkspaceId, now: datetime) -> Done:
        try:
            with self.database.read() as session:
                plan = job.plan(session, workspace, now)
            if plan is None:
                return Done()
            with self.database.write() as session:
                done = plan.carry_out(session)
                _record(session, workspace, job, done, now)
                return done
        except SightlineError as error:
            log.warning("job %s did not finish: %s", job.name, error)
            return self._failed(job, workspace, now, str(error))
        except Exception:
            log.exception("job %s failed", job.name)
            return self._failed(job, workspace, now, "It failed; the log says why.")

    def _failed(self, job: Job, workspace: WorkspaceId, now: datetime, problem: str) -> Done:
        """Keep the failure for the PMO to see, if the database takes it."""
        done = Done(problems=(problem,))
        with suppress(SightlineError), self.database.write() as session:
            _record(session, workspace, job, done, now)
        return done


def _record(session: Session, workspace: WorkspaceId, job: Job, done: Done, now: datetime) -> None:
    timetable.record(session, workspace, job.name, now=now, count=done.count, problems=done.problems)


FindByAddress = Callable[[str], SlackUser | None]
"""Asks Slack who has an address; None for nobody. Raises `SlackProblem` when Slack does not answer."""

LOOK_UPS = 20
"""How many addresses are looked up on one tick; Slack allows about fifty a minute."""


def match_people(ours: WorkspaceId, find: FindByAddress) -> Job:
    """Find the imported people in Slack by their address, each once a day, so that they can be prompted."""
    tried: dict[PersonId, date] = {}

    def plan(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
        if workspace != ours:
            return None
        waiting = [each for each in people.awaited(session, workspace) if tried.get(each[0]) != now.date()]
        found: list[tuple[PersonId, SlackUser]] = []
        for person, address in waiting[:LOOK_UPS]:
            try:
                user = find(address)
            except SlackProblem as problem:
                log.warning("looking people up at Slack stopped: %s", problem)
                break
            tried[person] = now.date()
            if user is not None:
                found.append((person, user))
        if not found:
            return None
        return Plan(
            lambda session: Done(
                sum(people.match(session, workspace, person, user) for person, user in found)
            )
        )

    return Job(JobName.PEOPLE, plan)


def end_pauses(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Let projects go on whose pause has ended, before anybody is asked for their reports."""
    if not pausing.over(session, workspace, now=now):
        return None
    return Plan(lambda session: Done(pausing.go_on(session, workspace, now=now)))


def prompt_overdue(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Ask those whose reports are due or overdue; tell whom it concerns when somebody went silent."""
    plan = prompting.due_prompts(session, workspace, now=now)
    others: list[Note] = []
    readers = []
    if plan.escalations or plan.problems:
        readers = prompting.pmo_at_work(session, workspace, now=now)
    taken = [each for each in plan.taken if each.step is not EscalationStep.PMO or readers]
    others += [
        note for each in plan.escalations for note in _of_escalation(each, [one.slack_id for one in readers])
    ]
    if plan.problems:
        others += _of_problems(plan.problems, readers)
    known = prompting.said(session, workspace, [each.dedupe_key for each in others])
    others = [each for each in others if each.dedupe_key not in known]
    there = prompting.arrived(session, workspace, [each.dedupe_key for each in plan.late])
    late = [each for each in plan.late if each.dedupe_key in there]
    if not plan.notes and not plan.silences and not late and not others and not taken:
        return None

    def carry_out(session: Session) -> Done:
        ours = [note for note in plan.notes if prompting.record(session, workspace, note, now=now)]
        older = prompting.arrived(session, workspace, [key for key in map(_older, ours) if key])
        prompting.tell_late(session, workspace, late)
        escalating.record(session, workspace, taken, now=now)
        gone = [_moved(note) for note in ours if _older(note) in older]
        silences = map(_of_silences, prompting.tell(session, workspace, plan.silences, now=now))
        notes = [*gone, *map(_of_prompt, ours), *map(_of_late, late), *silences, *others]
        sent = sum(enqueue(session, workspace, note, now=now) for note in notes)
        return Done(sent, tuple(sorted({problem.kind.value for problem in plan.problems})))

    return Plan(carry_out)


def remind_owners(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Ask owners once a day at most whether entries still stand that are overdue or to be reviewed."""
    due = reminders.due_reminders(session, workspace, now=now)
    if not due:
        return None

    def carry_out(session: Session) -> Done:
        sent = 0
        for each in due:
            note = Note(each.slack_id, Message(*reminder_message(each)), dedupe_key=each.dedupe_key)
            if enqueue(session, workspace, note, now=now):
                reminders.mark(session, workspace, each)
                sent += 1
        return Done(sent)

    return Plan(carry_out)


def propose_joins(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Look once a working day for risks that read alike, and ask privately whether they are one."""
    today = alike.DAILY.due(session, workspace, now=now)
    if today is None:
        return None
    found = alike.search(session, workspace, now=now)

    def fill(session: Session) -> int:
        proposals = alike.keep(session, workspace, found, now=now)
        return sum(enqueue(session, workspace, _of_proposal(each), now=now) for each in proposals)

    return once_a_day(workspace, runs.ALIKE, today, fill, now=now)


def tell_of_endings(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Look once a working day for deployments that end soon, and tell both managers of each once."""
    today = endings.DAILY.due(session, workspace, now=now)
    if today is None:
        return None
    due = endings.due(session, workspace, today=today, now=now)

    def fill(session: Session) -> int:
        endings.mark(session, workspace, due, now=now)
        return sum(enqueue(session, workspace, _of_endings(each), now=now) for each in due)

    return once_a_day(workspace, runs.ENDINGS, today, fill, now=now)


def tell_of_letters(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
    """Tell the PMO of messages that did not arrive: one message on a day of theirs, edited as they grow."""
    found = letters.letters(session, workspace, now=now, most=timetable.MOST_LETTERS)
    readers = prompting.pmo_at_work(session, workspace, now=now) if found.listed else []
    if not readers:
        return None
    message = Message(*letters_message(found, timetable.zone_of(session, workspace)))
    notes = [
        Note(
            each.slack_id,
            message,
            dedupe_key=f"{letters.subject(each.today)}:{found.listed[0].delivery_id}:{each.slack_id}",
            subject=letters.subject(each.today),
            way=Way.EDIT,
            role=Role.PMO,
        )
        for each in readers
    ]
    if len(prompting.said(session, workspace, [note.dedupe_key for note in notes])) == len(notes):
        return None

    def carry_out(session: Session) -> Done:
        return Done(sum(enqueue(session, workspace, note, now=now) for note in notes))

    return Plan(carry_out)


def _of_endings(note: EndingsNote) -> Note:
    return Note(
        recipient=note.slack_id,
        message=Message(*endings_message(note)),
        dedupe_key=note.dedupe_key,
        due_at=note.due_at,
        tells_of=note.tells_of,
    )


def _of_proposal(proposal: JoinProposal) -> Note:
    return Note(
        recipient=proposal.slack_id,
        message=Message(*proposal_message(proposal)),
        dedupe_key=proposal.dedupe_key,
        due_at=proposal.due_at,
        about=proposal.about,
        role=Role.PMO if proposal.about is None else None,
    )


def _of_prompt(note: PromptNote) -> Note:
    return Note(
        recipient=note.slack_id,
        message=Message(*prompt_message(note)),
        dedupe_key=note.dedupe_key,
        stream=note.stream,
        expires_at=note.expires_at,
        subject=note.dedupe_key,
    )


def _of_late(note: PromptNote) -> Note:
    return Note(
        recipient=note.slack_id,
        message=Message(*prompt_message(note)),
        dedupe_key=f"{note.dedupe_key}:late",
        subject=note.dedupe_key,
        way=Way.EDIT,
    )


def _older(note: PromptNote) -> str:
    """Name the older prompt whose place this one takes; empty without one."""
    return prompt_key(note.person_id, note.instead_of) if note.instead_of else ""


def _moved(note: PromptNote) -> Note:
    return Note(
        recipient=note.slack_id,
        message=Message(*prompt_moved(note)),
        dedupe_key=f"{_older(note)}:moved",
        subject=_older(note),
        way=Way.EDIT,
    )


def _of_silences(told: Silences) -> Note:
    first, every = told.notes[0], [each for note in told.notes for each in note.projects]
    theirs = all(each.are_theirs for each in told.notes)
    return Note(
        recipient=first.slack_id,
        message=Message(*silence_message(told.notes)),
        dedupe_key=told.dedupe_key,
        expires_at=first.expires_at,
        about=every[0].project_id,
        tells_of=frozenset(each.project_id for each in every[1:]),
        role=Role.PROGRAM_MANAGER,
        pms=frozenset(each.silent_id for each in told.notes) if theirs else frozenset(),
    )


def _of_escalation(note: EscalationNote, pmo: Sequence[str]) -> list[Note]:
    """Tell one program manager, or each of the PMO's people at work; a report is in one such note ever."""
    message = Message(*escalation_message(note))
    first = note.owed[0].project.project_id
    what = f"escalation:{note.step.value}:{note.on.isoformat()}:{first}"
    if note.slack_id:
        key = f"{what}:{note.slack_id}"
        rest = frozenset(each.project.project_id for each in note.owed[1:])
        role = Role.PROGRAM_MANAGER
        return [Note(note.slack_id, message, dedupe_key=key, about=first, tells_of=rest, role=role)]
    return [Note(each, message, dedupe_key=f"{what}:{each}", role=Role.PMO) for each in pmo]


def _of_problems(problems: Sequence[Problem], readers: Sequence[AtWork]) -> list[Note]:
    """Tell each of the PMO's people at work, in one message a reporting period that is kept up to date."""
    message = Message(*problems_message(problems))
    period = max(problem.period for problem in problems).isoformat()
    which = sha256("\n".join(sorted(problem.dedupe_key for problem in problems)).encode()).hexdigest()[:16]
    return [
        Note(
            each.slack_id,
            message,
            dedupe_key=f"problems:{each.slack_id}:{period}:{each.today.isoformat()}:{which}",
            subject=f"problems:{period}",
            way=Way.EDIT,
            role=Role.PMO,
        )
        for each in readers
    ]


JOBS = (
    find_linkages(),
    Job(JobName.SUGGESTIONS, suggest_linkages),
    Job(JobName.RIPPLES, tell_of_changes),
    Job(JobName.LOADS, tell_of_loads),
    Job(JobName.PAUSES, end_pauses),
    Job(JobName.CADENCES, show_new_due_days),
    Job(JobName.PROMPTS, prompt_overdue),
    Job(JobName.REMINDERS, remind_owners),
    Job(JobName.ALIKE, propose_joins),
    Job(JobName.ATTESTATIONS, ask_to_attest),
    Job(JobName.ENDINGS, tell_of_endings),
    Job(JobName.DIGEST, post_digest),
    Job(JobName.SUBSCRIPTIONS, post_subscriptions),
    Job(JobName.LETTERS, tell_of_letters),
)
