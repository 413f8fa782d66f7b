"""A tenant with a row in every table, for tests that must not miss one."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.domain.enums import DeliveryState, EntryKind, LinkageState, Part, ProjectState, Rating, Way
from models import (
    AlikePair,
    Base,
    Delivery,
    DigestSubscription,
    Handover,
    KnownName,
    Linkage,
    NameForm,
    Person,
    Program,
    Project,
    RegisterEntry,
    ScopeChange,
    SetCadence,
    StaffNeed,
    StaffOffer,
    Workspace,
)
from models.loads import SeenLoad
from models.outbox import OUT_OF_SIGHT
from models.plans import Deployment, Milestone
from models.projects import Asset
from models.records import Draft, Receipt
from models.reports import StatusReport
from models.reviews import Review
from models.strategy import Objective
from tests import factories as make
from tests import factories_due as due_rows
from tests import factories_known as known_rows


@dataclass(frozen=True)
class Populated:
    """A tenant, and one row of each kind that a query is asked for by name or id."""

    workspace: Workspace
    person: Person
    newcomer: Person
    program: Program
    project: Project
    other_project: Project
    milestone: Milestone
    report: StatusReport
    review: Review
    asset: Asset
    known: KnownName
    objective: Objective
    deployment: Deployment
    entry: RegisterEntry
    pair: AlikePair
    linkage: Linkage
    handover: Handover
    need: StaffNeed
    offer: StaffOffer
    draft: Draft
    receipt: Receipt
    delivery: Delivery
    letter: Delivery
    subscription: DigestSubscription
    scope_change: ScopeChange
    unshown: SetCadence


def populate(session: Session) -> Populated:
    """Store a new tenant with at least one row in every table."""
    workspace = make.make_workspace(session)
    person = make.make_person(session, workspace)
    newcomer = make.make_person(session, workspace, slack_id=None, email=f"new@{workspace.team_id}.example")
    make.make_role(session, person)
    program = make.make_program(session, workspace, manager_id=person.id)
    project = make.make_project(
        session, workspace, program_id=program.id, manager_id=person.id, ends_on=make.TODAY
    )
    other = make.make_project(session, workspace)
    until = make.LAST_FRIDAY
    paused = make.make_project(
        session, workspace, state=ProjectState.PAUSED, paused_until=until, confidential=True
    )
    session.execute(
        delete(NameForm).where(NameForm.workspace_id == workspace.id, NameForm.project_id == other.id)
    )
    make.make_named(session, project, person, named_by_id=person.id, part=Part.READER)
    asset = make.make_asset(session, project, recorded_by_id=person.id)
    known = known_rows.make_known(session, workspace, changed_by_id=person.id)
    milestone = make.make_milestone(session, project)
    make.make_move(session, milestone)
    make.make_move(session, make.make_milestone(session, project, name="Live", go_live=True))
    make.make_deployment(session, project, person, 60)
    deployment = make.make_deployment(session, project, person, 60)
    rated = {"percent_complete": 40, "scope": Rating.AMBER}
    report = make.make_report(session, project, author_id=person.id, **rated)
    make.make_confidence(session, project, rater_id=person.id)
    due_rows.make_cadence(session, workspace, person)
    unshown = due_rows.make_cadence(session, workspace, person, program_id=program.id, prompts_edited=False)
    due_rows.make_cadence(session, workspace, person, project_id=project.id)
    subscription = due_rows.make_subscription(session, person, program_id=program.id)
    due_rows.make_excused(session, project, person)
    due_rows.make_escalation(session, project, person)
    make.make_named(session, project, newcomer)
    make.make_override(session, program, person)
    review = make.make_review(session, report, person)
    due = make.TODAY
    entry = make.make_entry(session, project, owner_id=person.id, raised_by=person.id, due=due, review_on=due)
    make.make_score_change(session, entry)
    make.make_entry(session, project, number=3, kind=EntryKind.CHANGE)
    make.make_entry_change(session, entry, person)
    joined = make.make_entry(
        session, other, number=2, parent_id=entry.id, came_from_id=entry.id, escalated_by_id=person.id
    )
    pair = make.make_alike_pair(session, entry, joined, decided_by_id=person.id)
    objective = make.make_objective(session, workspace, owner_id=person.id)
    make.make_alignment(session, objective, project_id=project.id)
    make.make_alignment(session, objective, program_id=program.id)
    due_rows.make_waiver(session, project, person)
    handover = due_rows.make_handover(session, project, person)
    due_rows.make_waiver(session, other, person, until=make.TODAY - timedelta(days=40))
    due_rows.make_ask(session, person)
    scope_change = due_rows.make_scope_change(session, project, entry_id=entry.id, report_id=report.id)
    due_rows.make_attestation(session, project, person, scope_change_id=scope_change.id)
    due_rows.make_skill(session, person)
    need = due_rows.make_need(session, project, person)
    offer = due_rows.make_offer(session, need, person)
    linkage = make.make_linkage(
        session, project, other, decided_by_id=person.id, owner_id=person.id, needing_id=milestone.id
    )
    make.make_linkage(session, other, paused, state=LinkageState.CONFIRMED)
    make.make_told_pair(session, linkage, person)
    make.make_seen_holding(session, project)
    nothing = {"over": {}, "away": {}, "hours": {}, "ends": {}, "move": 0}
    seen = {"day": make.NOW.date().isoformat(), "base": nothing, "now": nothing}
    make.store(session, SeenLoad, {}, workspace_id=workspace.id, seen=seen, seen_at=make.NOW)
    there = {"sent_channel": "C00000001", "sent_ts": "1795000000.000001"}
    delivery = make.make_delivery(session, workspace, subject="card:1", **there)
    letter = make.make_delivery(
        session, workspace, state=DeliveryState.HELD, last_error="missing_scope", about_id=project.id
    )
    make.make_delivery(
        session, workspace, state=DeliveryState.DEAD, last_error="is_archived", pm_ids=[person.id]
    )
    for key in ("digest:pmo:1", "digest:pmo:2"):
        make.make_delivery(
            session, workspace, state=DeliveryState.DEAD, last_error=OUT_OF_SIGHT, dedupe_key=key
        )
    make.make_delivery(session, workspace, subject="card:1", way=Way.REPLY, state=DeliveryState.HELD)
    make.make_job_run(session, workspace)
    draft = make.make_draft(session, person, project_id=project.id, beside_id=report.id, saved_at=make.NOW)
    receipt = make.make_receipt(session, workspace)
    make.make_prompt(session, person)
    make.make_digest_run(session, workspace)
    make.make_audit_event(session, workspace, actor_id=person.id, subject_id=project.id)
    return Populated(
        workspace=workspace,
        person=person,
        newcomer=newcomer,
        program=program,
        project=project,
        other_project=other,
        milestone=milestone,
        report=report,
        review=review,
        asset=asset,
        known=known,
        objective=objective,
        deployment=deployment,
        entry=entry,
        pair=pair,
        linkage=linkage,
        handover=handover,
        need=need,
        offer=offer,
        draft=draft,
        receipt=receipt,
        delivery=delivery,
        letter=letter,
        subscription=subscription,
        scope_change=scope_change,
        unshown=unshown,
    )


def every_table() -> list[str]:
    """Name every table, those that others point at first."""
    return [table.name for table in Base.metadata.sorted_tables]
