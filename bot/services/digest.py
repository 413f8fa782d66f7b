"""The facts of a digest, loaded in a number of queries that does not grow with the portfolio."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.cadence import WEEK, Cadence
from bot.domain.digest import SOON, Digest, DigestFacts, build, without_confidential
from bot.domain.digest.facts import ChangeFacts, EntryFacts, MilestoneFacts, ProjectFacts, Standing
from bot.domain.digest.gaps import StrategyFacts
from bot.domain.digest.items import LinkageItem, ProjectRef, Top
from bot.domain.digest.lists import ListPage
from bot.domain.digest.weeks import RatingsByWeek, by_week, first_week
from bot.domain.enums import Confidence, EntryKind, ProjectState, Rating
from bot.domain.ids import PersonId, ProgramId, ProjectId, WorkspaceId
from bot.domain.linkage.reasons import WEAK
from bot.domain.load import WHOLE, Share
from bot.domain.periods import local_day
from bot.domain.reached import reached
from bot.domain.review import gap
from bot.domain.staffing import is_critical
from bot.domain.views import MilestoneView
from bot.services.cadences import Cadences, load_cadences
from bot.services.evidence import known_of
from bot.services.hours import zone_of
from bot.services.listed import uses_of
from bot.services.rollup import denied_by, is_in_force, served_by_projects, weigh
from bot.services.strategy_gaps import strategy_facts
from models import digests, standings
from models.attestations import newest_words
from models.digests import NamedRow
from models.linkages import linkages_by_id
from models.projects import Program, programs
from models.reports import newest_report_at
from models.standings import ConfidenceRow, ProjectRow
from models.strategy import Serving, objectives_served
from models.workspaces import Workspace


def build_digest(
    session: Session,
    workspace: Workspace,
    *,
    now: datetime,
    since: datetime | None,
    confidential: bool = False,
    told: frozenset[str] | None = None,
    whole: bool = True,
    capped: bool = True,
) -> Digest:
    """Tell what changed from `since` to `now`; without a last digest, since before the newest reports.

    Confidential projects are left out, as a channel demands, unless `confidential` is set for a reader who
    may see them all. `now` may lie in the past: what was reported, rated or moved later is left out.
    What stands and was `told` is left out unless it is the `whole`.
    """
    begin = since if since is not None else before_newest_reports(session, workspace.id, now=now)
    facts = replace(load_digest_facts(session, workspace, now=now, since=begin), told=told)
    if confidential:
        facts = replace(facts, about=replace(facts.about, shared=False))
    else:
        facts = without_confidential(facts)
    built = build(facts, whole=whole, capped=capped)
    (digest,) = with_evidence(session, workspace.id, [built])
    return digest


def before_newest_reports(session: Session, workspace: WorkspaceId, *, now: datetime) -> datetime:
    """Give the moment half a period before the newest report, so that its round is what counts as new."""
    newest = newest_report_at(session, workspace, until=now)
    return (newest or now) - WEEK / 2


def with_evidence(session: Session, workspace: WorkspaceId, built: Sequence[Digest]) -> list[Digest]:
    """Add to the few linkages that these digests show what speaks for them."""
    shown = [each for digest in built for each in (*digest.linkages, *digest.undecided)]
    told = _evidenced(session, workspace, shown)

    def with_it(found: Top[LinkageItem]) -> Top[LinkageItem]:
        return Top(tuple(told[each.linkage_id] for each in found), found.total)

    return [
        replace(digest, linkages=with_it(digest.linkages), undecided=with_it(digest.undecided))
        for digest in built
    ]


def evidence_of(session: Session, workspace: WorkspaceId, page: ListPage) -> ListPage:
    """Add to the linkages on a page what speaks for them; other lists have none."""
    linkages = [each for each in page.items if isinstance(each, LinkageItem)]
    told = _evidenced(session, workspace, linkages)
    return replace(page, items=tuple(told[each.linkage_id] for each in linkages)) if linkages else page


def _evidenced(
    session: Session, workspace: WorkspaceId, linkages: Sequence[LinkageItem]
) -> dict[int, LinkageItem]:
    rows = linkages_by_id(session, workspace, {each.linkage_id for each in linkages})
    return {each.linkage_id: replace(each, evidence=known_of(rows[each.linkage_id])) for each in linkages}


def weeks_of(session: Session, workspace: WorkspaceId, built: Sequence[Digest]) -> list[RatingsByWeek | None]:
    """Give for each digest how its worst projects were rated by week; None where that says too little."""
    worst = {each.project.project_id for digest in built for each in digest.worst}
    if not worst:
        return [None for _ in built]
    days = [local_day(digest.as_of, digest.time_zone) for digest in built]
    newest = max(digest.as_of for digest in built)
    rated = standings.ratings_since(session, workspace, worst, now=newest, first=first_week(min(days)))
    return [
        by_week((each.project for each in digest.worst), rated, today=today, more=digest.worst.more)
        for digest, today in zip(built, days, strict=True)
    ]


def load_digest_facts(
    session: Session, workspace: Workspace, *, now: datetime, since: datetime
) -> DigestFacts:
    """Load the live projects as they stand and stood, and all that happened to them in between."""
    tenant, today = workspace.id, local_day(now, workspace.time_zone)
    named, steering = digests.names_of_people(session, tenant), programs(session, tenant)
    known, aligned = objectives_served(session, tenant)
    aims = [each for each in known if is_in_force(each, today)]
    rows = standings.project_rows(session, tenant, now=now, since=since, ago=now - WEEK)
    programs_by_id = {each.id: each for each in steering}
    words = newest_words(session, tenant, until=now) if aims else {}
    strategy, told_apart = (
        strategy_facts(session, workspace, rows, known, aligned, programs_by_id, named, words, now=now)
        if aims
        else (StrategyFacts(), frozenset())
    )
    around = _Around(
        workspace=workspace,
        people=named,
        programs=programs_by_id,
        serving=_serving(aligned, {each.id for each in aims}) | {("project", each) for each in told_apart},
        weights=weigh([(each.id, each.program_id) for each in rows], aims, aligned, denied_by(words)),
        served=served_by_projects(aims, aligned),
        rated=standings.confidence_rows(session, tenant, now=now, since=since, ago=now - WEEK),
        cadences=load_cadences(session, workspace),
        since=since,
        ago=now - WEEK,
    )
    # What was recorded later and has said nothing by then did not exist yet at that time.
    facts = [
        each for each in map(around.facts_of, rows) if each.created_on <= today or each.now or each.confidence
    ]
    rows.clear()  # they are as large as the facts made of them, and what follows needs the room
    refs = {each.ref.project_id: each.ref for each in facts}
    critical = [each.ref.project_id for each in facts if each.critical]
    shares = digests.shares_that_matter(session, tenant, today=today, whole=WHOLE, project_ids=critical)
    entries = digests.entry_rows(session, tenant, now=now, since=since)
    open_now = [each for each in entries if each.project_id in refs]
    return DigestFacts(
        title="PMO digest",
        as_of=now,
        since=since,
        time_zone=workspace.time_zone,
        projects=tuple(facts),
        entries=tuple(_entry(each, named, now=now, since=since) for each in open_now if each.kind.scored),
        milestones=_milestones(session, tenant, refs, now=now, since=since, today=today),
        shares=_shares(shares, refs),
        people={each: person.name for each, person in named.items()},
        pending=_pending(open_now, around, refs),
        linkages=_linkages(session, tenant, refs, now=now, since=since),
        uses=uses_of(session, tenant, refs),
        has_objectives=bool(aims),
        strategy=strategy,
    )


def _serving(rows: Sequence[Serving], aims: Collection[int]) -> frozenset[tuple[str, int]]:
    """Name the projects and programs that serve an objective in force."""
    counted = [row for row in rows if row.objective_id in aims]
    direct = {("project", row.project_id) for row in counted if row.project_id is not None}
    return frozenset(direct | {("program", row.program_id) for row in counted if row.program_id is not None})


@dataclass(frozen=True, slots=True)
class _Around:
    """What the facts of a project rest on beside its own row."""

    workspace: Workspace
    people: Mapping[PersonId, NamedRow]
    programs: Mapping[ProgramId, Program]
    serving: frozenset[tuple[str, int]]
    weights: Mapping[int, int]
    served: Mapping[ProjectId, Sequence[tuple[int, int]]]
    rated: Mapping[ProjectId, ConfidenceRow]
    cadences: Cadences
    since: datetime
    ago: datetime

    def facts_of(self, row: ProjectRow) -> ProjectFacts:
        """Put together what is known of a project, now and before."""
        last, rated = _newest(row), self.rated.get(row.id)
        program = self.programs.get(row.program_id) if row.program_id is not None else None
        manager = self.people.get(row.manager_id) if row.manager_id is not None else None
        return ProjectFacts(
            ref=ProjectRef(row.id, row.key, row.name, row.program_id, program.name if program else ""),
            manager=manager.name if manager else "",
            confidential=row.confidential,
            owes=row.state is ProjectState.ACTIVE,
            created_on=local_day(row.created_at, self.workspace.time_zone),
            serves=("project", row.id) in self.serving or ("program", row.program_id) in self.serving,
            now=last,
            before=_before(row) if last and last.reported_at > self.since else last,
            confidence=rated.confidence if rated else None,
            confidence_before=self._was(rated, self.since),
            confidence_reason=rated.reason if rated else "",
            confidence_at=rated.rated_at if rated else None,
            gap_before=gap(self._rating_ago(row), self._was(rated, self.ago)),
            budget=row.budget,
            currency=row.currency,
            weight=self.weights[row.id],
            cadence=self._cadence(row),
            excused_until=row.excused_until,
            resumed_on=row.resumed_on,
            zone=zone_of(manager.time_zone if manager else None, self.workspace.time_zone),
            reached=self._reached(row),
            critical=is_critical(last.overall if last else Rating.NOT_REPORTED, self.served.get(row.id, ())),
        )

    def _was(self, rated: ConfidenceRow | None, then: datetime) -> Confidence | None:
        """Give the confidence as it stood at one of the two earlier moments."""
        if rated is None or rated.rated_at <= then:
            return rated.confidence if rated else None
        return rated.was if then == self.since else rated.ago

    def _rating_ago(self, row: ProjectRow) -> Rating:
        same = row.reported_at is not None and row.reported_at <= self.ago
        return (row.rating if same else row.rating_ago) or Rating.NOT_REPORTED

    def _cadence(self, row: ProjectRow) -> Cadence:
        plain = self.cadences.plain(row.id, row.program_id)
        return plain.while_red(is_red=row.rating is Rating.RED)

    def _reached(self, row: ProjectRow) -> tuple[MilestoneView, ...]:
        if row.steps is None or row.reported_at is None or row.reported_at <= self.since:
            return ()
        if row.was_reported_at is None:
            return reached(row.steps)
        return reached(row.steps, row.was_steps or (), reported_on=row.was_reported_at.date())


def _newest(row: ProjectRow) -> Standing | None:
    if row.period is None or row.reported_at is None or row.rating is None:
        return None
    return Standing(
        period=row.period,
        reported_at=row.reported_at,
        overall=row.rating,
        summary=row.summary or "",
        cost_forecast=row.cost_forecast,
        help_wanted=row.help_wanted or "",
        repeats=bool(row.repeats),
    )


def _before(row: ProjectRow) -> Standing | None:
    if row.was_period is None or row.was_reported_at is None or row.was_rating is None:
        return None
    return Standing(row.was_period, row.was_reported_at, row.was_rating, cost_forecast=row.was_cost_forecast)


def _entry(
    row: digests.EntryRow, people: Mapping[PersonId, NamedRow], *, now: datetime, since: datetime
) -> EntryFacts:
    """Give an entry with its score at both moments; each change keeps the score before it."""
    first = next((each for each in row.changes if each.changed_at <= now), None)
    later = next((each for each in row.changes if each.changed_at > now), None)
    score = later.probability_was * later.impact_was if later else row.score
    before = first.probability_was * first.impact_was if first else score
    owner = people.get(row.owner_id) if row.owner_id is not None else None
    return EntryFacts(
        reference=row.reference,
        kind=row.kind,
        title=row.title,
        project_id=row.project_id,
        score=score,
        score_before=None if row.raised_at > since else before,
        owner=owner.name if owner else "",
        due=row.due,
    )


def _pending(
    rows: Iterable[digests.EntryRow], around: _Around, refs: Mapping[ProjectId, ProjectRef]
) -> tuple[ChangeFacts, ...]:
    """Name the change requests that wait, each with the program manager who decides it."""
    found = []
    for each in rows:
        if each.kind is EntryKind.CHANGE:
            steered = refs[each.project_id].program_id
            program = around.programs.get(steered) if steered is not None else None
            decider = around.people.get(program.manager_id) if program and program.manager_id else None
            name = decider.name if decider else ""
            found.append(
                ChangeFacts(each.id, each.reference, each.title, each.project_id, each.raised_at, name)
            )
    return tuple(found)


def _milestones(
    session: Session,
    workspace: WorkspaceId,
    known: Collection[ProjectId],
    *,
    now: datetime,
    since: datetime,
    today: date,
) -> tuple[MilestoneFacts, ...]:
    rows = digests.milestone_rows(session, workspace, today=today, soon=today + SOON, since=since)
    return tuple(_milestone(each, now) for each in rows if each.project_id in known)


def _milestone(row: digests.MilestoneRow, now: datetime) -> MilestoneFacts:
    """Give a milestone with its forecast at both moments; each move keeps the forecast before it."""
    moves = [each for each in row.moves if each.moved_at <= now]
    later = next((each for each in row.moves if each.moved_at > now), None)
    return MilestoneFacts(
        name=row.name,
        project_id=row.project_id,
        go_live=row.go_live,
        baseline=row.baseline,
        forecast=later.moved_from if later else row.forecast,
        was=moves[0].moved_from if moves else None,
        moves=len(moves),
    )


def _shares(rows: Iterable[digests.ShareRow], known: Collection[ProjectId]) -> tuple[Share, ...]:
    return tuple(Share(*each) for each in rows if each.project_id in known)


def _linkages(
    session: Session,
    workspace: WorkspaceId,
    refs: Mapping[ProjectId, ProjectRef],
    *,
    now: datetime,
    since: datetime,
) -> tuple[LinkageItem, ...]:
    """Load the suggestions that wait for a decision, strongest first, both projects being live."""
    return tuple(
        LinkageItem(
            linkage_id=row.id,
            a=refs[row.a],
            b=refs[row.b],
            score=row.score,
            new=row.found_at > since,
            by_fact=row.by_fact,
            asked=row.suggested_at is not None,
        )
        for row in digests.suggestion_rows(session, workspace, now=now, weak=WEAK)
        if row.a in refs and row.b in refs
    )
