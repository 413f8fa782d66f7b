"""Rows for tests of when reports are due, and of those that stay away; see `tests.factories`."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.domain.attesting import quarter_of
from bot.domain.enums import DigestRhythm, DigestScope, EscalationStep, Verdict
from models import (
    Attestation,
    AttestationAsk,
    DigestSubscription,
    Escalation,
    ExcusedReport,
    Handover,
    Person,
    PersonSkill,
    Project,
    ScopeChange,
    SetCadence,
    StaffNeed,
    StaffOffer,
    StrategyWaiver,
    Workspace,
)
from tests.factories import LAST_FRIDAY, NOW, TODAY, store


def make_attestation(session: Session, project: Project, person: Person, **values: object) -> Attestation:
    """Store somebody's word that what a project serves holds this quarter."""
    given = {"workspace_id": project.workspace_id, "project_id": project.id, "by_id": person.id, "at": NOW}
    return store(session, Attestation, given | values, quarter=quarter_of(TODAY), verdict=Verdict.HOLDS)


def make_ask(session: Session, person: Person, **values: object) -> AttestationAsk:
    """Store that somebody was asked yesterday to attest this quarter."""
    given = {"workspace_id": person.workspace_id, "person_id": person.id, "asked_at": NOW}
    usual = {"quarter": quarter_of(TODAY), "checked_on": TODAY - timedelta(days=1)}
    return store(session, AttestationAsk, given | values, **usual)


def make_scope_change(session: Session, project: Project, **values: object) -> ScopeChange:
    """Store that a project's scope changed, which nobody was asked about yet."""
    given = {"workspace_id": project.workspace_id, "project_id": project.id, "at": NOW}
    return store(session, ScopeChange, given | values, source="change:1")


def make_cadence(session: Session, workspace: Workspace, person: Person, **values: object) -> SetCadence:
    """Store that a workspace's reports are due every two weeks; give a program or a project for theirs."""
    given = {"workspace_id": workspace.id, "set_by_id": person.id, "set_at": NOW}
    return store(session, SetCadence, given | values, weeks=2, anchor=LAST_FRIDAY, since=LAST_FRIDAY)


def make_escalation(session: Session, project: Project, person: Person, **values: object) -> Escalation:
    """Store that a program manager was told of last Friday's missing report."""
    given = {"workspace_id": project.workspace_id, "project_id": project.id, "told_id": person.id, "at": NOW}
    step = EscalationStep.PROGRAM_MANAGER
    return store(session, Escalation, given | values, period=LAST_FRIDAY, step=step)


def make_excused(session: Session, project: Project, person: Person, **values: object) -> ExcusedReport:
    """Store that a project gives no report for the last Friday."""
    given = {"workspace_id": project.workspace_id, "project_id": project.id, "by_id": person.id, "at": NOW}
    return store(session, ExcusedReport, given | values, period=LAST_FRIDAY, reason="It pauses.")


def make_handover(session: Session, project: Project, person: Person, **values: object) -> Handover:
    """Store that somebody handed a project over to themselves, from themselves."""
    both = {"from_id": person.id, "to_id": person.id, "by_id": person.id, "at": NOW}
    return store(session, Handover, both | values, workspace_id=project.workspace_id, project_id=project.id)


def make_skill(session: Session, person: Person, **values: object) -> PersonSkill:
    """Store that a person can do something, as they said themselves."""
    given = {"workspace_id": person.workspace_id, "person_id": person.id, "set_by_id": person.id}
    return store(session, PersonSkill, given | values, skill="Tester", set_at=NOW)


def make_need(session: Session, project: Project, person: Person, **values: object) -> StaffNeed:
    """Store that somebody asks for half of a tester for a month."""
    given = {"workspace_id": project.workspace_id, "project_id": project.id, "by_id": person.id, "at": NOW}
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30)}
    return store(session, StaffNeed, given | days | values, skill="Tester", percent=50)


def make_offer(session: Session, need: StaffNeed, person: Person, **values: object) -> StaffOffer:
    """Store that somebody is offered for a request, by themselves."""
    both = {"person_id": person.id, "by_id": person.id, "decided_by_id": person.id}
    given = {"workspace_id": need.workspace_id, "need_id": need.id, "at": NOW}
    return store(session, StaffOffer, both | given | values, peak=100)


def make_subscription(session: Session, person: Person, **values: object) -> DigestSubscription:
    """Store that a person gets the digest of their projects on working days at eight."""
    given = {"workspace_id": person.workspace_id, "person_id": person.id, "recipient": person.slack_id}
    usual = {"set_by_id": person.id, "set_at": NOW, "scope": DigestScope.MINE}
    return store(session, DigestSubscription, usual | given | values, rhythm=DigestRhythm.DAILY)


def make_waiver(session: Session, project: Project, person: Person, **values: object) -> StrategyWaiver:
    """Store that a project need not serve an objective for a month."""
    return store(
        session,
        StrategyWaiver,
        values,
        workspace_id=project.workspace_id,
        project_id=project.id,
        by_id=person.id,
        reason="A legal duty",
        until=TODAY + timedelta(days=30),
        at=NOW,
    )
