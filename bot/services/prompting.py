"""Prompts that are due now; each is recorded before it is sent, so that no replica asks a second time.

A prompt is one message that stands until all it asks for is reported: it is edited, or gives way to the next.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.domain.enums import DeliveryState, Role
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.prompts import (
    PromptFacts,
    PromptNote,
    PromptPlan,
    ReportingProject,
    SilenceNote,
    plan_prompts,
    standing,
)
from bot.services import runs
from bot.services.escalating import ladder_of
from bot.services.hours import working_time
from bot.services.prompts import (
    Asked,
    load_prompt_facts,
    newest_prompt,
    people_around,
    reporting_projects,
    standing_after,
)
from models.cadences import cadences_unshown, mark_shown
from models.named import deputies_of
from models.outbox import keys_known, states_of
from models.people import people_with_role
from models.projects import project
from models.records import Prompt, Receipt, mark_late_told
from models.reports import last_report
from models.workspaces import Workspace

ON_ITS_WAY = frozenset({DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD})


def due_prompts(session: Session, workspace: WorkspaceId, *, now: datetime) -> PromptPlan:
    """Plan who is asked, who is told of a silence, and what the PMO must mend; nothing is written."""
    tenant = session.get_one(Workspace, workspace)
    return plan_prompts(load_prompt_facts(session, tenant, now=now), now=now)


def record(session: Session, workspace: WorkspaceId, note: PromptNote, *, now: datetime) -> bool:
    """Record that a person is asked today; False when another replica recorded it first."""
    return runs.first(session, _row(workspace, note, now))


def tell_late(session: Session, workspace: WorkspaceId, notes: Iterable[PromptNote]) -> None:
    """Record that these messages tell that their hour has come."""
    mark_late_told(session, workspace, [(each.person_id, each.local_date) for each in notes])


@dataclass(frozen=True, slots=True)
class Silences:
    """What one program manager is told in one message of those who stopped answering."""

    dedupe_key: str
    notes: tuple[SilenceNote, ...]


def tell(
    session: Session, workspace: WorkspaceId, silences: Iterable[SilenceNote], *, now: datetime
) -> list[Silences]:
    """Record what each program manager is told now, in one message each; what another replica tells is not.

    Messages that were not sent give way to those that are written in their place.
    """
    by_reader: dict[str, list[SilenceNote]] = defaultdict(list)
    for each in silences:
        by_reader[each.slack_id].append(each)
    told = []
    for reader, notes in by_reader.items():
        acts = sorted(each.dedupe_key for each in notes)
        key = f"silence:{reader}:{sha256(' '.join(acts).encode()).hexdigest()[:16]}"
        ours = tuple(each for each in notes if _first_told(session, workspace, each.dedupe_key, key, now))
        if ours:
            told.append(Silences(key, ours))
        if gone := {each.instead_of for each in ours if each.instead_of}:
            runs.written_anew(session, workspace, gone)
    return told


def _first_told(session: Session, workspace: WorkspaceId, act: str, key: str, now: datetime) -> bool:
    return runs.first(session, Receipt(workspace_id=workspace, act=act, answer={"in": key}, at=now))


def arrived(session: Session, workspace: WorkspaceId, keys: Iterable[str]) -> frozenset[str]:
    """Say which of these prompts stand in somebody's conversation."""
    states = states_of(session, workspace, list(keys))
    return frozenset(key for key, (state, _) in states.items() if state is DeliveryState.SENT)


def said(session: Session, workspace: WorkspaceId, keys: Iterable[str]) -> frozenset[str]:
    """Say which of these messages were planned before, so that a tick with nothing new writes nothing."""
    return keys_known(session, workspace, list(keys))


@dataclass(frozen=True, slots=True)
class Revised:
    """A prompt as its message shall be from now on; an edit after `until` would arrive alone."""

    note: PromptNote
    until: datetime | None


def revised(
    session: Session, workspace: WorkspaceId, project_id: int, *, now: datetime, unanswered: bool = False
) -> tuple[Revised, ...]:
    """Give the prompts that ask for a project's report as they are to be now, the PM's and the deputies'.

    With `unanswered`, only those since which the project has not reported.
    """
    of = project(session, workspace, project_id)
    if of is None:
        return ()
    deputies = [person for _, person in deputies_of(session, workspace, [of.id], at=now)]
    people = dict.fromkeys([*([of.manager_id] if of.manager_id else []), *deputies])
    last = last_report(session, workspace, of.id) if unanswered else None
    answered = last.reported_at if last else None
    found = (
        prompt_of(session, workspace, each, now=now, asking_for=of.key, after=answered) for each in people
    )
    return tuple(each for each in found if each is not None)


def prompt_of(
    session: Session,
    workspace: WorkspaceId,
    person_id: PersonId,
    *,
    now: datetime,
    asking_for: str = "",
    after: datetime | None = None,
) -> Revised | None:
    """Give somebody's newest prompt as it is to be now, if its message stands or is on its way.

    With `asking_for`, only if it asks for the project of this key; with `after`, if it came after that.
    """
    asked = newest_prompt(session, workspace, person_id, asking_for=asking_for)
    if asked is None or asked.state not in ON_ITS_WAY | {DeliveryState.SENT}:
        return None
    last = asked.last
    if after is not None and last.prompted_at <= after:
        return None
    tenant = session.get_one(Workspace, workspace)
    reporting = reporting_projects(session, tenant, now=now, keys=last.project_keys)
    people = people_around(session, tenant, reporting, person_id)
    facts = PromptFacts(tenant.time_zone, people, reporting, ladder=ladder_of(tenant))
    return _as_it_is(person_id, asked, reporting, facts, now)


def _as_it_is(
    person_id: PersonId,
    asked: Asked,
    reporting: Iterable[ReportingProject],
    facts: PromptFacts,
    now: datetime,
) -> Revised | None:
    theirs = [each for each in reporting if person_id in (each.manager_id, *each.deputies)]
    note = standing(facts.people[person_id], asked.last, theirs, facts, now=now)
    return Revised(note, None if asked.state is DeliveryState.SENT else asked.expires_at) if note else None


@dataclass(frozen=True, slots=True)
class DueAnew:
    """Changes of cadence for many projects, by id, and the prompts that stand as they are to be now."""

    changes: tuple[int, ...]
    prompts: tuple[Revised, ...]


def due_anew(session: Session, workspace: WorkspaceId, *, now: datetime) -> DueAnew | None:
    """Plan what the prompts that stand say after a change for a program or the workspace; None without one.

    It takes as many queries whatever their number, since a change may concern everybody.
    """
    changed = cadences_unshown(session, workspace)
    if not changed:
        return None
    tenant = session.get_one(Workspace, workspace)
    scopes = {(each.program_id, each.project_id) for each in changed}
    asked, reporting = standing_after(session, tenant, scopes, now=now)
    people = people_around(session, tenant, reporting, *asked) if asked else {}
    facts = PromptFacts(tenant.time_zone, people, reporting, ladder=ladder_of(tenant))
    by_key = {each.key: each for each in reporting}
    notes = (
        _as_it_is(person, of, [by_key[key] for key in of.last.project_keys if key in by_key], facts, now)
        for person, of in asked.items()
        if of.state in ON_ITS_WAY | {DeliveryState.SENT}
    )
    return DueAnew(tuple(each.id for each in changed), tuple(each for each in notes if each is not None))


def show_due_anew(session: Session, workspace: WorkspaceId, changes: Collection[int]) -> bool:
    """Note that prompts are edited to these changes; False when another replica did it first."""
    return mark_shown(session, workspace, changes) > 0


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody for whom it is working time, and which day it is where they are."""

    slack_id: str
    today: date


def pmo_at_work(session: Session, workspace: WorkspaceId, *, now: datetime) -> list[AtWork]:
    """List the PMO's people for whom it is working time."""
    zone = session.get_one(Workspace, workspace).time_zone
    people = people_with_role(session, workspace, Role.PMO)
    times = [(each.slack_id, working_time(each, zone)) for each in people if each.slack_id]
    return [AtWork(slack_id, time.today(now)) for slack_id, time in times if time.is_at_work(now)]


def _row(workspace: WorkspaceId, note: PromptNote, now: datetime) -> Prompt:
    return Prompt(
        workspace_id=workspace,
        person_id=note.person_id,
        period=note.period,
        local_date=note.local_date,
        count=note.count,
        project_keys=note.project_keys,
        prompted_at=now,
    )
