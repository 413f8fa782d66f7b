"""Rows for tests: each function stores one with sensible values, flushes it and gives it back.

Any column can be given by name: `make_project(session, workspace, name="Payroll", manager_id=dana.id)`.
"""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.domain.enums import (
    AssetKind,
    Confidence,
    EntryAct,
    EvidenceKind,
    Part,
    Rating,
    ReviewKind,
    Role,
)
from bot.services.names import keep_names
from models import (
    Alignment,
    AlikePair,
    Asset,
    AuditEvent,
    Base,
    ConfidenceRating,
    Delivery,
    Deployment,
    DigestRun,
    Draft,
    EntryChange,
    JobRun,
    Linkage,
    Milestone,
    MilestoneMove,
    NamedPerson,
    Objective,
    Person,
    Program,
    Project,
    Prompt,
    Receipt,
    RegisterEntry,
    Review,
    RoleGrant,
    RollupOverride,
    ScoreChange,
    SeenHolding,
    StatusReport,
    ToldPair,
    Workspace,
)
from models.register import next_number, reference_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
LAST_FRIDAY = date(2026, 11, 20)

_numbers = itertools.count(1)
_Row = TypeVar("_Row", bound=Base)


def make_workspace(session: Session, **values: object) -> Workspace:
    """Store a tenant, in UTC unless told otherwise."""
    number = next(_numbers)
    return store(
        session, Workspace, values, team_id=f"T{number:08}", name=f"Workspace {number}", created_at=NOW
    )


def make_person(session: Session, workspace: Workspace, **values: object) -> Person:
    """Store a person with a Slack id of their own."""
    number = next(_numbers)
    return store(
        session,
        Person,
        values,
        workspace_id=workspace.id,
        slack_id=f"U{number:08}",
        name=f"Person {number}",
        created_at=NOW,
    )


def make_role(session: Session, person: Person, role: Role = Role.PMO) -> RoleGrant:
    """Give a person a role across their workspace."""
    return store(session, RoleGrant, {}, workspace_id=person.workspace_id, person_id=person.id, role=role)


def make_named(session: Session, project: Project, person: Person, **values: object) -> NamedPerson:
    """Name a person on a project, as deputy unless told otherwise."""
    given = {"workspace_id": project.workspace_id, "project_id": project.id, "person_id": person.id}
    return store(session, NamedPerson, given | values, part=Part.DEPUTY, named_at=NOW)


def make_program(session: Session, workspace: Workspace, **values: object) -> Program:
    """Store a program; its manager is nobody until `manager_id` is given."""
    number = next(_numbers)
    return store(
        session, Program, values, workspace_id=workspace.id, key=f"PRG{number}", name=f"Program {number}"
    )


def make_project(session: Session, workspace: Workspace, **values: object) -> Project:
    """Store an active project of no program and no PM until their ids are given."""
    number = next(_numbers)
    project = store(
        session,
        Project,
        values,
        workspace_id=workspace.id,
        key=f"PRJ{number}",
        name=f"Project {number}",
        created_at=NOW,
    )
    keep_names(session, [project])
    return project


def make_asset(session: Session, project: Project, **values: object) -> Asset:
    """Store a system that a project depends on."""
    return _of_project(session, Asset, project, values, kind=AssetKind.SYSTEM, name=f"S{next(_numbers)}")


def make_milestone(session: Session, project: Project, **values: object) -> Milestone:
    """Store a milestone that is on its baseline, a month away."""
    day = date(2026, 12, 23)
    name = f"Milestone {next(_numbers)}"
    return _of_project(session, Milestone, project, values, name=name, baseline=day, forecast=day)


def make_move(session: Session, milestone: Milestone, **values: object) -> MilestoneMove:
    """Store that a milestone's forecast moved by a week."""
    return store(
        session,
        MilestoneMove,
        values,
        workspace_id=milestone.workspace_id,
        milestone_id=milestone.id,
        moved_from=date(2026, 12, 23),
        moved_to=date(2026, 12, 30),
        moved_at=NOW,
    )


def make_deployment(
    session: Session, project: Project, person: Person, percent: int = 50, **values: object
) -> Deployment:
    """Store a person on a project for half of their time, without first or last day."""
    return _of_project(session, Deployment, project, values, person_id=person.id, percent=percent)


def make_report(session: Session, project: Project, **values: object) -> StatusReport:
    """Store a Green report for the last Friday, sent now."""
    return _of_project(
        session,
        StatusReport,
        project,
        values,
        period=LAST_FRIDAY,
        overall=Rating.GREEN,
        summary="On plan.",
        reported_at=NOW,
    )


def make_override(session: Session, program: Program, person: Person, **values: object) -> RollupOverride:
    """Store that a program's rating is Amber by override, for a week from now."""
    return store(
        session,
        RollupOverride,
        values,
        workspace_id=program.workspace_id,
        program_id=program.id,
        rating=Rating.AMBER,
        reason="It is being replanned.",
        by_id=person.id,
        given_at=NOW,
        ends_on=NOW.date() + timedelta(days=7),
    )


def make_review(session: Session, report: StatusReport, person: Person, **values: object) -> Review:
    """Store that a report was acknowledged, now."""
    return store(
        session,
        Review,
        values,
        workspace_id=report.workspace_id,
        report_id=report.id,
        kind=ReviewKind.ACKNOWLEDGED,
        by_id=person.id,
        at=NOW,
    )


def make_confidence(session: Session, project: Project, **values: object) -> ConfidenceRating:
    """Store an Amber delivery confidence, given now."""
    return _of_project(session, ConfidenceRating, project, values, confidence=Confidence.AMBER, rated_at=NOW)


def make_entry(session: Session, project: Project, **values: object) -> RegisterEntry:
    """Store an open risk of probability 3 and impact 3, with the next number of its project."""
    number = next_number(session, project.workspace_id, project.id)
    return _of_project(
        session,
        RegisterEntry,
        project,
        values,
        number=number,
        reference=reference_of(project.key, number),
        title=f"Risk {next(_numbers)}",
        raised_at=NOW,
    )


def make_score_change(session: Session, entry: RegisterEntry, **values: object) -> ScoreChange:
    """Store that an entry's score was 4 before now."""
    return store(
        session,
        ScoreChange,
        values,
        workspace_id=entry.workspace_id,
        entry_id=entry.id,
        probability_was=2,
        impact_was=2,
        changed_at=NOW,
    )


def make_entry_change(
    session: Session, entry: RegisterEntry, person: Person, **values: object
) -> EntryChange:
    """Store that somebody edited an entry's title."""
    given = {"workspace_id": entry.workspace_id, "entry_id": entry.id, "by_id": person.id}
    return store(session, EntryChange, given | values, act=EntryAct.EDITED, field="title", at=NOW)


def make_alike_pair(session: Session, a: RegisterEntry, b: RegisterEntry, **values: object) -> AlikePair:
    """Store that two entries were proposed as one."""
    given = {"workspace_id": a.workspace_id, "entry_a_id": a.id, "entry_b_id": b.id}
    return store(session, AlikePair, given | values, proposed_at=NOW)


def make_objective(session: Session, workspace: Workspace, **values: object) -> Objective:
    """Store a strategic objective of weight 1."""
    number = next(_numbers)
    return store(
        session, Objective, values, workspace_id=workspace.id, key=f"OBJ{number}", title=f"Objective {number}"
    )


def make_alignment(session: Session, objective: Objective, **values: object) -> Alignment:
    """Store that a project or a program serves an objective; give `project_id` or `program_id`."""
    return store(session, Alignment, values, workspace_id=objective.workspace_id, objective_id=objective.id)


def make_linkage(session: Session, one: Project, other: Project, **values: object) -> Linkage:
    """Store a suggested linkage by a shared system; the lower id goes first by itself."""
    lower, higher = sorted((one.id, other.id))
    return store(
        session,
        Linkage,
        values,
        workspace_id=one.workspace_id,
        project_a_id=lower,
        project_b_id=higher,
        kind=EvidenceKind.SHARED_SYSTEM,
        score=0.8,
        found_at=NOW,
    )


def make_told_pair(session: Session, linkage: Linkage, person: Person, **values: object) -> ToldPair:
    """Store that a person was asked about a linkage on the evidence of a shared system."""
    return store(
        session,
        ToldPair,
        values,
        workspace_id=person.workspace_id,
        person_id=person.id,
        project_a_id=linkage.project_a_id,
        project_b_id=linkage.project_b_id,
        kinds=[EvidenceKind.SHARED_SYSTEM.value],
        told_at=NOW,
    )


def make_seen_holding(session: Session, project: Project, **values: object) -> SeenHolding:
    """Store that a project held nothing when it was last looked at."""
    return store(
        session,
        SeenHolding,
        values,
        workspace_id=project.workspace_id,
        project_id=project.id,
        held={},
        seen_at=NOW,
    )


def make_delivery(session: Session, workspace: Workspace, **values: object) -> Delivery:
    """Store a pending message that is due now."""
    return store(
        session,
        Delivery,
        values,
        workspace_id=workspace.id,
        public_id=str(uuid4()),
        dedupe_key=f"test:{next(_numbers)}",
        recipient="C00000001",
        message={"text": "Hello"},
        due_at=NOW,
        created_at=NOW,
    )


def make_job_run(session: Session, workspace: Workspace, **values: object) -> JobRun:
    """Store what a job did last."""
    return store(
        session, JobRun, values, workspace_id=workspace.id, job="prompts", at=NOW, count=3, problems=[]
    )


def make_draft(session: Session, person: Person, **values: object) -> Draft:
    """Store a status line that a person has typed and not posted."""
    return store(
        session,
        Draft,
        values,
        workspace_id=person.workspace_id,
        nonce=str(uuid4()),
        person_id=person.id,
        kind="status",
        text="payroll green on plan",
        created_at=NOW,
    )


def make_receipt(session: Session, workspace: Workspace, **values: object) -> Receipt:
    """Store that an act was done."""
    return store(session, Receipt, values, workspace_id=workspace.id, act=f"event:{next(_numbers)}", at=NOW)


def make_prompt(session: Session, person: Person, **values: object) -> Prompt:
    """Store the first reminder to a person, sent today for last Friday."""
    return store(
        session,
        Prompt,
        values,
        workspace_id=person.workspace_id,
        person_id=person.id,
        period=LAST_FRIDAY,
        local_date=TODAY,
        count=1,
        prompted_at=NOW,
    )


def make_digest_run(session: Session, workspace: Workspace, **values: object) -> DigestRun:
    """Store that today's digest for the PMO was planned."""
    return store(
        session, DigestRun, values, workspace_id=workspace.id, audience="pmo", local_date=TODAY, as_of=NOW
    )


def make_audit_event(session: Session, workspace: Workspace, **values: object) -> AuditEvent:
    """Store that something was done to project 1."""
    return store(
        session,
        AuditEvent,
        values,
        workspace_id=workspace.id,
        at=NOW,
        action="report.posted",
        subject_kind="project",
        subject_id=1,
    )


def _of_project(
    session: Session, table: type[_Row], project: Project, values: dict[str, object], /, **usual: object
) -> _Row:
    tied = {"workspace_id": project.workspace_id, "project_id": project.id}
    return store(session, table, values, **tied, **usual)


def store(session: Session, table: type[_Row], values: dict[str, object], /, **usual: object) -> _Row:
    row = table(**(usual | values))
    session.add(row)
    session.flush()
    return row
