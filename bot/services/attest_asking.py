"""Who is asked to attest and reminded, what the PMO is told, and who is asked after a change of scope.

Nobody's turn is looked at more than once a day, since what they steer may be thousands of projects.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.domain.attesting import (
    TELL_AFTER,
    AttestList,
    Duty,
    NotAttested,
    Step,
    Turn,
    late_from,
    quarter_of,
    step_of,
)
from bot.domain.enums import Role
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from bot.domain.periods import local_day
from bot.domain.working_time import WorkingTime
from bot.services import attesting, runs
from bot.services.hours import working_time
from bot.services.steering import reachable_pmo
from models.attestations import (
    AttestationAsk,
    asks_of_quarter,
    claim_check,
    claim_scope_ask,
    open_scope_changes,
)
from models.outbox import readers_of
from models.people import Person, people_by_id, people_with_role
from models.projects import programs, projects_by_id
from models.workspaces import Workspace

DAILY = runs.Daily(runs.ATTESTED, 9)
ASKED_FOR = timedelta(days=60)
"""How long after a change of scope somebody is still asked about it; later the next quarter does."""


def subject_of(quarter: date) -> str:
    """Name what somebody is asked in a quarter."""
    return f"attest:{quarter.isoformat()}"


def scope_subject(change_id: int) -> str:
    """Name what somebody is asked after a change of scope."""
    return f"scope:{change_id}"


@dataclass(frozen=True, slots=True)
class Guard:
    """What a reader must still be, and which projects they must still see, when the message is sent.

    They must be program manager of the project that it is `about`. A message that names none has no guard.
    """

    role: Role | None = None
    about: ProjectId | None = None
    tells_of: frozenset[ProjectId] = frozenset()


def guard_of(duties: Sequence[Duty], *, pmo: bool) -> Guard:
    """Let the PMO read it as the PMO, others as program manager, as long as they see all of these."""
    if pmo:
        return Guard(Role.PMO)
    if not duties:
        return Guard()
    ids = frozenset(ProjectId(each.project_id) for each in duties)
    return Guard(Role.PROGRAM_MANAGER, ProjectId(duties[0].project_id), ids)


def guard_of_list(shown: AttestList, *, pmo: bool) -> Guard:
    """Do the same for everything that a list names."""
    return guard_of([*shown.waiting, *shown.settled, *shown.bare], pmo=pmo)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whose turn was looked at today, with what is to be done."""

    person_id: PersonId
    slack_id: str
    quarter: date
    today: date
    step: Step
    shown: AttestList
    guard: Guard


def turns(session: Session, workspace: WorkspaceId, *, now: datetime) -> list[Asked]:
    """Look at the turn of each who is at work and was not looked at today; nothing is written."""
    tenant = session.get_one(Workspace, workspace)
    quarter = quarter_of(local_day(now, tenant.time_zone))
    if local_day(tenant.created_at, tenant.time_zone) >= quarter:
        return []
    pmo = {each.id for each in people_with_role(session, workspace, Role.PMO)}
    managers = {each.manager_id for each in programs(session, workspace) if each.manager_id}
    asks = asks_of_quarter(session, workspace, quarter)
    free: list[tuple[Person, WorkingTime, AttestationAsk | None]] = []
    for person in people_by_id(session, workspace, pmo | managers).values():
        hours = working_time(person, tenant.time_zone)
        today = hours.today(now)
        ask = asks.get(person.id)
        if not (person.reachable and hours.is_at_work(now)):
            continue
        if ask is not None and ask.checked_on >= today:
            continue
        free.append((person, hours, ask))
    everything = attesting.every_duty(session, workspace, now=now) if free else []
    found = []
    for person, hours, ask in free:
        of_pmo, today = person.id in pmo, hours.today(now)
        shown = attesting.list_for(everything, quarter, person.id, is_pmo=of_pmo)
        waiting = sum(1 for each in shown.waiting if each.due)
        turn = _turn(ask, hours.zone)
        since = hours.working_days_between(turn.asked_on, today) if turn.asked_on else 0
        step = step_of(turn, waiting=waiting, days_since_asked=since)
        guard = guard_of_list(shown, pmo=of_pmo)
        found.append(Asked(person.id, person.slack_id or "", quarter, today, step, shown, guard))
    return found


def _turn(ask: AttestationAsk | None, zone: str) -> Turn:
    if ask is None:
        return Turn()
    asked, reminded = ask.asked_at, ask.reminded_at
    return Turn(local_day(asked, zone) if asked else None, local_day(reminded, zone) if reminded else None)


def take(session: Session, workspace: WorkspaceId, asked: Asked, *, now: datetime) -> bool:
    """Take somebody's turn of today in this process; False when another took it first."""
    new = AttestationAsk(
        workspace_id=workspace,
        person_id=asked.person_id,
        quarter=asked.quarter,
        checked_on=asked.today,
        asked_at=now if asked.step is Step.ASK else None,
    )
    if asks_of_quarter(session, workspace, asked.quarter).get(asked.person_id) is None:
        return runs.first(session, new)
    row = claim_check(session, workspace, asked.person_id, asked.quarter, asked.today)
    if row is None:
        return False
    if asked.step is Step.ASK:
        row.asked_at = row.asked_at or now
    if asked.step is Step.REMIND:
        row.reminded_at = now
    return True


@dataclass(frozen=True, slots=True)
class Missing:
    """What the PMO is told of a quarter, and whom; `key` changes with what is said."""

    quarter: date
    found: tuple[NotAttested, ...]
    readers: tuple[tuple[str, datetime], ...]
    subject: str
    key: str


def missing(session: Session, workspace: WorkspaceId, *, now: datetime) -> Missing | None:
    """Say who has not attested though they were reminded; None with nothing to say or to take back."""
    tenant = session.get_one(Workspace, workspace)
    today = local_day(now, tenant.time_zone)
    quarter = quarter_of(today)
    late = _late(session, workspace, tenant, quarter, now=now)
    subject = f"{subject_of(quarter)}:missing"
    if not late and not readers_of(session, workspace, subject):
        return None
    said = repr([(each.program_id, each.projects, each.who) for each in late])
    readers = tuple(
        (each.slack_id or "", working_time(each, tenant.time_zone).next_moment(now))
        for each in reachable_pmo(session, workspace)
    )
    return Missing(quarter, tuple(late), readers, subject, sha256(said.encode()).hexdigest()[:12])


def _late(
    session: Session, workspace: WorkspaceId, tenant: Workspace, quarter: date, *, now: datetime
) -> list[NotAttested]:
    asks = asks_of_quarter(session, workspace, quarter)
    unasked = local_day(now, tenant.time_zone) >= late_from(quarter, WorkingTime(tenant.time_zone))
    waiting = [each for each in attesting.every_duty(session, workspace, now=now) if each.due]
    people = people_by_id(session, workspace, {each.lead for each in waiting if each.lead})
    late = {
        lead
        for lead in {each.lead for each in waiting}
        if _is_late(asks.get(lead or 0), people.get(lead or 0), tenant, unasked=unasked, now=now)
    }
    groups: dict[tuple[int | None, int | None], list[Duty]] = {}
    for each in waiting:
        if each.lead in late:
            groups.setdefault((each.lead, each.program_id), []).append(each)
    return sorted(
        (
            NotAttested(
                people[lead].name if lead else "",
                program_id or 0,
                inside[0].program,
                len(inside),
                tuple(each.name for each in inside),
            )
            for (lead, program_id), inside in groups.items()
        ),
        key=lambda each: (-each.projects, each.who, each.program),
    )


def _is_late(
    ask: AttestationAsk | None, person: Person | None, tenant: Workspace, *, unasked: bool, now: datetime
) -> bool:
    """Say whether somebody was reminded long enough ago, or could not be asked for long enough."""
    if person is None or ask is None or ask.asked_at is None:
        return unasked
    if ask.reminded_at is None:
        return False
    hours = working_time(person, tenant.time_zone)
    return hours.working_days_between(local_day(ask.reminded_at, hours.zone), hours.today(now)) >= TELL_AFTER


@dataclass(frozen=True, slots=True)
class ScopeAsk:
    """A project whose scope changed, and who is asked what it still serves."""

    change_id: int
    duty: Duty
    readers: tuple[str, ...]
    guard: Guard


def scope_asks(session: Session, workspace: WorkspaceId, *, now: datetime) -> list[ScopeAsk]:
    """Say who is asked now after a change of scope: whoever steers the project, while they work."""
    waiting = [
        each
        for each in open_scope_changes(session, workspace)
        if each.asked_at is None and each.at > now - ASKED_FOR
    ]
    if not waiting:
        return []
    tenant = session.get_one(Workspace, workspace)
    found = projects_by_id(session, workspace, {each.project_id for each in waiting})
    known = {each.project_id: each for each in attesting.duties(session, workspace, found.values(), now=now)}
    asks = []
    for row in waiting:
        duty = known.get(row.project_id)
        if duty is None or not duty.serving:
            continue
        lead = people_by_id(session, workspace, [duty.lead]) if duty.lead else {}
        pmo = [] if duty.lead else people_with_role(session, workspace, Role.PMO)
        readers = _at_work([*lead.values(), *pmo], tenant.time_zone, now)
        if readers:
            asks.append(ScopeAsk(row.id, duty, readers, guard_of([duty], pmo=duty.lead is None)))
    return asks


def take_scope(session: Session, workspace: WorkspaceId, asked: ScopeAsk, *, now: datetime) -> bool:
    """Ask after this change in this process; False when another was first."""
    return claim_scope_ask(session, workspace, asked.change_id, now)


def _at_work(people: Iterable[Person], zone: str, now: datetime) -> tuple[str, ...]:
    return tuple(
        each.slack_id or "" for each in people if each.reachable and working_time(each, zone).is_at_work(now)
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A list that stands in somebody's conversation, as it is to be now."""

    slack_id: str
    subject: str
    shown: AttestList
    guard: Guard


def standing(
    session: Session, workspace: WorkspaceId, duties: Collection[Duty], *, now: datetime
) -> list[Standing]:
    """Give the lists of this quarter that name any of these projects, each as its reader is to see it now."""
    quarter = attesting.this_quarter(session, workspace, now=now)
    asks = [each for each in asks_of_quarter(session, workspace, quarter).values() if each.asked_at]
    pmo = {each.id for each in people_with_role(session, workspace, Role.PMO)}
    concerned = [
        each
        for each in asks
        if any(attesting.theirs(duty, each.person_id, is_pmo=each.person_id in pmo) for duty in duties)
    ]
    people = people_by_id(session, workspace, [each.person_id for each in concerned])
    found = []
    for each in concerned:
        person = people[each.person_id]
        if person.reachable:
            of_pmo = person.id in pmo
            shown = attesting.list_of(session, workspace, person.id, is_pmo=of_pmo, now=now)
            guard = guard_of_list(shown, pmo=of_pmo)
            found.append(Standing(person.slack_id or "", subject_of(quarter), shown, guard))
    return found


def scope_standing(session: Session, workspace: WorkspaceId, change_id: int, duty: Duty) -> ScopeAsk:
    """Say who was asked after a change of scope, to edit what they have."""
    readers = tuple(readers_of(session, workspace, scope_subject(change_id)))
    return ScopeAsk(change_id, duty, readers, guard_of([duty], pmo=duty.lead is None))
