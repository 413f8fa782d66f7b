"""The facts of a digest, loaded in a number of queries that does not grow with the portfolio."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.cadence import WEEK
from bot.domain.digest import Digest, DigestFacts, build, without_confidential
from bot.domain.digest.facts import EntryFacts, MilestoneFacts, ProjectFacts, Standing
from bot.domain.digest.items import LinkageItem, ProjectRef
from bot.domain.enums import LinkageState, ProjectState
from bot.domain.ids import ProjectId, WorkspaceId
from bot.domain.load import Share
from bot.domain.periods import local_day
from bot.domain.review import gap
from bot.domain.views import MilestoneView
from bot.services.cadences import load_cadences
from bot.services.evidence import known_of
from bot.services.hours import zone_of
from bot.services.moved import since_report
from bot.services.rollup import is_in_force, weigh
from models.excused import excused_until
from models.linkages import linkages
from models.people import Person, people_by_id
from models.plans import Milestone, MilestoneMove, deployments, milestones, moves_since
from models.projects import Program, Project, programs, projects
from models.register import RegisterEntry, ScoreChange, open_entries, score_changes_since
from models.reports import (
    NO_CHANGE,
    ConfidenceRating,
    StatusReport,
    confidence_at,
    last_reports,
    newest_report_at,
)
from models.strategy import Alignment, alignments, objectives
from models.workspaces import Workspace

LIVE = (ProjectState.PLANNED, ProjectState.ACTIVE, ProjectState.PAUSED)
SUMMARY = 600


def build_digest(
    session: Session,
    workspace: Workspace,
    *,
    now: datetime,
    since: datetime | None,
    confidential: bool = False,
) -> Digest:
    """Tell what changed from `since` to `now`; without a last digest, since before the newest reports.

    Confidential projects are left out, as a channel demands, unless `confidential` is set for a reader who
    may see them all. `now` may lie in the past: what was reported, rated or moved later is left out.
    """
    begin = since if since is not None else before_newest_reports(session, workspace.id, now=now)
    facts = load_digest_facts(session, workspace, now=now, since=begin)
    return build(facts if confidential else without_confidential(facts))


def before_newest_reports(session: Session, workspace: WorkspaceId, *, now: datetime) -> datetime:
    """Give the moment half a period before the newest report, so that its round is what counts as new."""
    newest = newest_report_at(session, workspace, until=now)
    return (newest or now) - WEEK / 2


def load_digest_facts(
    session: Session, workspace: Workspace, *, now: datetime, since: datetime
) -> DigestFacts:
    """Load the live projects as they stand and stood, and all that happened to them in between."""
    zone = workspace.time_zone
    today = local_day(now, zone)
    found = projects(session, workspace.id, states=LIVE)
    people = people_by_id(session, workspace.id)
    refs = _refs(found, programs(session, workspace.id))
    aims = [each for each in objectives(session, workspace.id) if is_in_force(each, today)]
    aligned = alignments(session, workspace.id)
    serving = _serving(aligned, {each.id for each in aims})
    weights = weigh(found, aims, aligned)
    told = _project_facts(session, workspace, found, refs, people, serving, now=now, since=since)
    facts = [replace(each, weight=weights[each.ref.project_id]) for each in told]
    known = {each.ref.project_id for each in facts}
    return DigestFacts(
        title="PMO digest",
        as_of=now,
        since=since,
        time_zone=zone,
        projects=tuple(facts),
        entries=_entries(session, workspace.id, people, known, now=now, since=since),
        milestones=_milestones(session, workspace.id, known, now=now, since=since),
        shares=_shares(session, workspace.id, known, today),
        people=tuple((each.id, each.name) for each in people.values()),
        linkages=_linkages(session, workspace.id, refs, known),
        has_objectives=bool(aims),
    )


def _refs(found: Iterable[Project], known: Iterable[Program]) -> dict[ProjectId, ProjectRef]:
    names: dict[int | None, str] = {each.id: each.name for each in known}
    return {
        each.id: ProjectRef(each.id, each.key, each.name, each.program_id, names.get(each.program_id, ""))
        for each in found
    }


def _serving(rows: Iterable[Alignment], aims: Collection[int]) -> frozenset[tuple[str, int]]:
    """Name the projects and programs that serve an objective in force."""
    counted = [row for row in rows if row.objective_id in aims]
    direct = {("project", row.project_id) for row in counted if row.project_id is not None}
    return frozenset(direct | {("program", row.program_id) for row in counted if row.program_id is not None})


def _project_facts(
    session: Session,
    workspace: Workspace,
    found: Iterable[Project],
    refs: Mapping[ProjectId, ProjectRef],
    people: Mapping[int, Person],
    serving: frozenset[tuple[str, int]],
    *,
    now: datetime,
    since: datetime,
) -> list[ProjectFacts]:
    today = local_day(now, workspace.time_zone)
    told = _Told(
        last_reports(session, workspace.id, until=now),
        last_reports(session, workspace.id, until=since),
        confidence_at(session, workspace.id, until=now),
        confidence_at(session, workspace.id, until=since),
        last_reports(session, workspace.id, until=now - WEEK),
        confidence_at(session, workspace.id, until=now - WEEK),
    )
    due, excused = load_cadences(session, workspace), excused_until(session, workspace.id)
    facts = []
    for each in found:
        created_on = local_day(each.created_at, workspace.time_zone)
        if created_on > today and each.id not in told.reports and each.id not in told.rated:
            continue  # it did not exist yet at that time
        manager = people.get(each.manager_id) if each.manager_id is not None else None
        serves = ("project", each.id) in serving or ("program", each.program_id) in serving
        made = _facts_of(each, told, refs[each.id], manager.name if manager else "")
        cadence = due.of(each, made.now.overall if made.now else None)
        facts.append(
            replace(
                made,
                created_on=created_on,
                serves=serves,
                cadence=cadence,
                excused_until=excused.get(each.id),
                resumed_on=each.resumed_on,
                zone=zone_of(manager.time_zone if manager else None, workspace.time_zone),
            )
        )
    return facts


@dataclass(frozen=True, slots=True)
class _Told:
    """What was said of each project, by its id: now and before."""

    reports: Mapping[int, StatusReport]
    reports_before: Mapping[int, StatusReport]
    rated: Mapping[int, ConfidenceRating]
    rated_before: Mapping[int, ConfidenceRating]
    reports_a_period_ago: Mapping[int, StatusReport]
    rated_a_period_ago: Mapping[int, ConfidenceRating]

    def gap_a_period_ago(self, project_id: int) -> int:
        """Say how far confidence and rating were apart then, in points."""
        told, rated = self.reports_a_period_ago.get(project_id), self.rated_a_period_ago.get(project_id)
        return gap(told.overall, rated.confidence) if told and rated else 0


def _facts_of(row: Project, told: _Told, ref: ProjectRef, manager: str) -> ProjectFacts:
    rated, before = told.rated.get(row.id), told.rated_before.get(row.id)
    return ProjectFacts(
        ref=ref,
        manager=manager,
        confidential=row.confidential,
        owes=row.state is ProjectState.ACTIVE,
        created_on=row.created_at.date(),
        serves=False,
        now=_standing(told.reports.get(row.id)),
        before=_standing(told.reports_before.get(row.id)),
        confidence=rated.confidence if rated else None,
        confidence_before=before.confidence if before else None,
        confidence_reason=rated.reason[:SUMMARY] if rated else "",
        confidence_on=rated.rated_at.date() if rated else None,
        gap_before=told.gap_a_period_ago(row.id),
        budget=row.budget,
        currency=row.currency,
        reached=_reached(told.reports.get(row.id), told.reports_before.get(row.id)),
    )


def _reached(now: StatusReport | None, before: StatusReport | None) -> tuple[MilestoneView, ...]:
    if now is None or (before is not None and before.id == now.id):
        return ()
    return since_report(now, before)


def _standing(report: StatusReport | None) -> Standing | None:
    if report is None:
        return None
    return Standing(
        period=report.period,
        reported_at=report.reported_at,
        overall=report.overall,
        summary=report.summary[:SUMMARY],
        cost_forecast=report.cost_forecast,
        help_wanted=report.help_wanted[:SUMMARY],
        repeats=report.source == NO_CHANGE,
    )


def _entries(
    session: Session,
    workspace: WorkspaceId,
    people: Mapping[int, Person],
    known: Collection[ProjectId],
    *,
    now: datetime,
    since: datetime,
) -> tuple[EntryFacts, ...]:
    """Load open entries with their score at both moments; each change keeps the score before it."""
    first_change: dict[int, ScoreChange] = {}
    later_change: dict[int, ScoreChange] = {}
    for change in score_changes_since(session, workspace, since):
        seen = first_change if change.changed_at <= now else later_change
        seen.setdefault(change.entry_id, change)
    return tuple(
        _entry(each, first_change.get(each.id), later_change.get(each.id), people, since)
        for each in open_entries(session, workspace)
        if each.raised_at <= now and each.project_id in known and each.kind.scored and each.parent_id is None
    )


def _entry(
    row: RegisterEntry,
    first: ScoreChange | None,
    later: ScoreChange | None,
    people: Mapping[int, Person],
    since: datetime,
) -> EntryFacts:
    score = later.probability_was * later.impact_was if later else row.score
    before = first.probability_was * first.impact_was if first else score
    owner = people.get(row.owner_id) if row.owner_id is not None else None
    return EntryFacts(
        entry_id=row.id,
        reference=row.reference,
        kind=row.kind,
        title=row.title,
        project_id=row.project_id,
        score=score,
        score_before=None if row.raised_at > since else before,
        owner=owner.name if owner else "",
        due=row.due,
    )


def _milestones(
    session: Session, workspace: WorkspaceId, known: Collection[ProjectId], *, now: datetime, since: datetime
) -> tuple[MilestoneFacts, ...]:
    """Load milestones not yet reached with their forecast at both moments; each move keeps the one before."""
    moves: dict[int, list[MilestoneMove]] = defaultdict(list)
    later: dict[int, MilestoneMove] = {}
    for move in moves_since(session, workspace, since):
        if move.moved_at <= now:
            moves[move.milestone_id].append(move)
        else:
            later.setdefault(move.milestone_id, move)
    return tuple(
        _milestone(each, moves.get(each.id, []), later.get(each.id))
        for each in milestones(session, workspace)
        if each.project_id in known and (each.actual is None or each.actual > now.date())
    )


def _milestone(row: Milestone, moves: list[MilestoneMove], later: MilestoneMove | None) -> MilestoneFacts:
    return MilestoneFacts(
        milestone_id=row.id,
        name=row.name,
        project_id=row.project_id,
        go_live=row.go_live,
        baseline=row.baseline,
        forecast=later.moved_from if later else row.forecast,
        was=moves[0].moved_from if moves else None,
        moves=len(moves),
    )


def _shares(
    session: Session, workspace: WorkspaceId, known: Collection[ProjectId], today: date
) -> tuple[Share, ...]:
    yesterday = today - timedelta(days=1)
    return tuple(
        Share(each.person_id, each.project_id, each.percent, each.starts_on, each.ends_on)
        for each in deployments(session, workspace, ending_after=yesterday)
        if each.project_id in known
    )


def _linkages(
    session: Session,
    workspace: WorkspaceId,
    refs: Mapping[ProjectId, ProjectRef],
    known: Collection[ProjectId],
) -> tuple[LinkageItem, ...]:
    """Load the suggestions that wait for a decision, strongest first, both projects being live."""
    return tuple(
        LinkageItem(
            linkage_id=row.id,
            a=refs[row.project_a_id],
            b=refs[row.project_b_id],
            score=row.score,
            evidence=known_of(row),
            asked=row.suggested_at is not None,
        )
        for row in linkages(session, workspace, states=[LinkageState.SUGGESTED])
        if row.project_a_id in known and row.project_b_id in known
    )
