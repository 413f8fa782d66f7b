"""From facts to a digest: what is worse, better, late, missing, overloaded or unaligned."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.digest import asks, people, standing
from bot.domain.digest.about import DigestList
from bot.domain.digest.colliding import colliding
from bot.domain.digest.facts import DigestFacts, EntryFacts, MilestoneFacts, ProjectFacts
from bot.domain.digest.gaps import gaps
from bot.domain.digest.items import (
    ConfidenceChange,
    CostGrowth,
    Coverage,
    Digest,
    DueSoon,
    Missing,
    ProjectRef,
    Rated,
    RatingChange,
    Reached,
    RiskChange,
    Slip,
    ViewsDiffer,
    top,
)
from bot.domain.digest.standing import Standing
from bot.domain.digest.weeks import MOST_ROWS
from bot.domain.enums import Confidence, EntryKind, Rating
from bot.domain.ids import ProjectId
from bot.domain.periods import is_excused, last_due, local_day, missed_since, settled_until
from bot.domain.review import gap, lasts
from bot.domain.rollup import Child, roll_up

MOST = 5
"""Items in one list: what a reader takes in at a glance; the rest is a number."""
MOST_MISSING = 10
MOST_WORSE, MOST_BETTER = 15, 5
MOST_LINKAGES = 3
SOON = timedelta(days=7)
COST_GROWTH_SHOWN = Decimal("0.01")
NEVER = 1_000_000


def build(facts: DigestFacts, *, whole: bool = True, capped: bool = True) -> Digest:
    """Say what changed, worst first, each list with its worst few and its true length.

    Unless it is the `whole`, what stands is told only where its reader has not heard it. Without a cap every
    list is all of it, for whoever asks to see one.
    """
    today = local_day(facts.as_of, facts.time_zone)
    refs = {each.ref.project_id: each.ref for each in facts.projects}
    live = [each for each in facts.projects if each.owes]
    dues = _dues(live, facts)
    go_lives = _go_lives(facts.milestones)
    changes = _rating_changes(live, go_lives, facts.time_zone)
    worse = sorted(
        (each for each in changes if each.now.severity > max(each.was.severity, 0)),
        key=lambda each: (-each.now.severity, each.was.severity, each.project.name),
    )
    better = sorted(
        (each for each in changes if 0 <= each.now.severity < each.was.severity),
        key=lambda each: (each.now.severity - each.was.severity, each.now.severity, each.project.name),
    )
    steady = [each for each in live if each.now and each.before and each.now.overall is each.before.overall]
    confidence = _confidence_changes(live, facts)
    first = local_day(facts.since, facts.time_zone)
    moved = sorted(_moved(facts.milestones, refs, first), key=lambda each: (-each.days, each.project.name))
    suggested = asks.worth_deciding(facts.linkages)
    risks = sorted(_risks(facts.entries, refs), key=lambda each: (-each.score, each.reference))
    most, most_rows = (MOST, MOST_ROWS) if capped else (None, None)
    stands = Standing(facts.told, whole, most)
    return Digest(
        title=facts.title,
        as_of=facts.as_of,
        since=facts.since,
        time_zone=facts.time_zone,
        projects=len(live),
        coverage=_coverage(live, dues, today, facts.time_zone, MOST_MISSING if capped else None),
        help_wanted=stands.ask(DigestList.HELP_WANTED, asks.help_wanted(live, facts), standing.is_new),
        pending=stands.ask(DigestList.PENDING, asks.pending(facts, refs, today), standing.is_new),
        worse=top(worse, MOST_WORSE if capped else None),
        better=top(better, MOST_BETTER if capped else None),
        rollup=roll_up(_child(each, dues) for each in live) if live else None,
        worst=top(_worst(live), most_rows),
        turned_red=sum(1 for each in worse if each.now is Rating.RED),
        still_red=top((each.ref for each in steady if _stands(each) is Rating.RED), most),
        unchanged=_tally(steady),
        confidence=_confidence_tally(live),
        confidence_fell=top((each for each in confidence if each.points < 0), most),
        confidence_rose=top((each for each in reversed(confidence) if each.points > 0), most),
        views_differ=stands.tell(DigestList.VIEWS_DIFFER, _views_differ(live), standing.of_views),
        new_risks=top((each for each in risks if each.was is None), most),
        grown_risks=top((each for each in risks if each.was is not None), most),
        slips=top((each for each in moved if each.days > 0), most),
        brought_forward=top((each for each in reversed(moved) if each.days < 0), most),
        reached=top(_reached(facts.projects, first), most),
        due_soon=stands.tell(DigestList.DUE_SOON, _due_soon(facts.milestones, refs, today), standing.of_due),
        cost_growth=top(_cost_growth(live), most),
        no_objective=stands.tell(DigestList.NO_OBJECTIVE, _no_objective(facts, live), standing.of_project),
        gaps=stands.all(
            DigestList.GAPS, gaps(facts.strategy, (each.ref for each in live), first=first, today=today)
        ),
        overloads=stands.tell(
            DigestList.OVERLOADS, people.too_much(facts, refs, today), standing.of_overload
        ),
        carriers=stands.tell(DigestList.CARRIERS, people.carrying(facts, refs, today), standing.of_carrier),
        shared_people=stands.tell(
            DigestList.SHARED_PEOPLE, people.shared(facts, refs, today), standing.of_shared
        ),
        collisions=stands.tell(
            DigestList.COLLISIONS, colliding(facts, refs, go_lives, today), standing.of_collision
        ),
        linkages=top((each for each in suggested if each.new), MOST_LINKAGES if capped else None),
        undecided=top((each for each in suggested if not each.new), 0 if capped else None),
        about=facts.about,
        tells_of=frozenset(refs),
        whole=whole,
        still=tuple(stands.still),
        news=tuple(stands.news),
        standing=frozenset(stands.marks),
    )


Dues = Mapping[ProjectId, date]
"""The newest due day of each project whose hour has come on its PM's clock."""


def _dues(live: Iterable[ProjectFacts], facts: DigestFacts) -> Dues:
    clocks = {each.ref.project_id: (each.zone or facts.time_zone, each.cadence) for each in live}
    days = {clock: last_due(facts.as_of, *clock) for clock in set(clocks.values())}
    return {project_id: days[clock] for project_id, clock in clocks.items()}


def _coverage(live: Iterable[ProjectFacts], dues: Dues, today: date, zone: str, most: int | None) -> Coverage:
    """Count who reported for their due day; what has reported once is counted from its first day."""
    live = list(live)
    due_now = [each for each in live if _is_asked_for(each, dues[each.ref.project_id])]
    forgiven = sum(_is_forgiven(each, dues[each.ref.project_id]) for each in live)
    expected = [each for each in due_now if not _is_excused(each, dues[each.ref.project_id])]
    missing = [
        Missing(each.ref, each.manager, _age(each, today, zone))
        for each in expected
        if each.now is None or each.now.period < dues[each.ref.project_id]
    ]
    late = {each.project.project_id for each in missing}
    said_again = sum(
        1 for each in expected if each.now and each.now.repeats and each.ref.project_id not in late
    )
    missing.sort(key=lambda each: (-NEVER if each.age_days is None else -each.age_days, each.project.name))
    excused = len(due_now) - len(expected)
    days = {dues[each.ref.project_id] for each in expected}
    due = days.pop() if len(days) == 1 else None
    given = len(expected) - len(missing)
    return Coverage(due, given, len(expected), top(missing, most), said_again, excused, forgiven)


def _age(project: ProjectFacts, today: date, zone: str) -> int | None:
    return None if project.now is None else (today - local_day(project.now.reported_at, zone)).days


def _is_excused(project: ProjectFacts, due: date) -> bool:
    """Say whether somebody said that it gives no report for this day, and none was given all the same."""
    given = project.now is not None and project.now.period >= due
    return not given and is_excused(project.excused_until, due)


def _is_asked_for(project: ProjectFacts, due: date) -> bool:
    """Say whether a report was due; what was imported with its reports may have begun before it was known."""
    created_on = project.created_on if project.now is None else date.min
    return settled_until(project.cadence, created_on=created_on, resumed_on=project.resumed_on) < due


def _is_forgiven(project: ProjectFacts, due: date) -> bool:
    """Say whether a report would be missing if the due days had not changed since."""
    before = replace(project, cadence=replace(project.cadence, since=None))
    missing = project.now is None or project.now.period < due
    return missing and not _is_asked_for(project, due) and _is_asked_for(before, due)


def _child(project: ProjectFacts, dues: Dues) -> Child:
    due = dues[project.ref.project_id]
    missed = missed_since(project.now.period, due, project.cadence) if project.now else None
    return Child(project.ref.project_id, project.ref.name, _stands(project), missed, project.weight)


def _stands(project: ProjectFacts) -> Rating:
    return project.now.overall if project.now else Rating.NOT_REPORTED


def _rating_changes(
    live: Iterable[ProjectFacts], go_lives: Mapping[ProjectId, MilestoneFacts], zone: str
) -> list[RatingChange]:
    """List what is rated otherwise than before; a first report counts if it is Amber or Red."""
    found = []
    for each in live:
        was = each.before.overall if each.before else Rating.NOT_REPORTED
        if each.now is None or each.now.overall is was:
            continue
        date_of = go_lives.get(each.ref.project_id)
        found.append(
            RatingChange(
                project=each.ref,
                manager=each.manager,
                was=was,
                now=each.now.overall,
                reported_on=local_day(each.now.reported_at, zone),
                summary=each.now.summary,
                go_live=date_of.forecast if date_of else None,
                baseline=date_of.baseline if date_of else None,
            )
        )
    return found


def _go_lives(milestones: Iterable[MilestoneFacts]) -> dict[ProjectId, MilestoneFacts]:
    """Find each project's next go-live."""
    found: dict[ProjectId, MilestoneFacts] = {}
    for each in milestones:
        known = found.get(each.project_id)
        if each.go_live and each.forecast and (known is None or each.forecast < (known.forecast or date.max)):
            found[each.project_id] = each
    return found


def _worst(live: Iterable[ProjectFacts]) -> Iterable[Rated]:
    found = [each for each in live if _stands(each).severity > 0]
    found.sort(
        key=lambda each: (
            -_stands(each).severity,
            each.before.overall.severity if each.before else 0,
            each.ref.name,
        )
    )
    return (Rated(each.ref, each.manager, _stands(each)) for each in found)


def _tally(steady: Iterable[ProjectFacts]) -> tuple[tuple[Rating, int], ...]:
    counts = Counter(_stands(each) for each in steady)
    order = (Rating.RED, Rating.AMBER, Rating.GREEN)
    return tuple((rating, counts[rating]) for rating in order if counts[rating])


def _confidence_tally(live: Iterable[ProjectFacts]) -> tuple[tuple[Confidence, int], ...]:
    counts = Counter(each.confidence for each in live)
    return tuple((each, counts[each]) for each in reversed(Confidence) if counts[each])


def _confidence_changes(live: Iterable[ProjectFacts], facts: DigestFacts) -> list[ConfidenceChange]:
    """List what moved, the deepest fall first."""
    found = [
        ConfidenceChange(
            project=each.ref,
            was=each.confidence_before,
            now=each.confidence,
            rated_on=local_day(each.confidence_at or facts.as_of, facts.time_zone),
            reason=each.confidence_reason,
        )
        for each in live
        if each.confidence and each.confidence_before and each.confidence is not each.confidence_before
    ]
    return sorted(found, key=lambda each: (each.points, each.now.point, each.project.name))


def _views_differ(live: Iterable[ProjectFacts]) -> list[ViewsDiffer]:
    """List where both sides have disagreed the same way for a period, the least confident first."""
    found = []
    for each in live:
        apart = gap(_stands(each), each.confidence)
        if each.confidence and lasts(apart, each.gap_before):
            found.append(
                ViewsDiffer(
                    project=each.ref,
                    manager=each.manager,
                    rating=_stands(each),
                    confidence=each.confidence,
                    gap=apart,
                    reason=each.confidence_reason,
                )
            )
    return sorted(found, key=lambda each: (-each.gap, each.confidence.point, each.project.name))


def _risks(entries: Iterable[EntryFacts], refs: Mapping[ProjectId, ProjectRef]) -> list[RiskChange]:
    """List risks and issues that are new or whose score has grown; an opportunity is neither."""
    return [
        RiskChange(
            reference=each.reference,
            title=each.title,
            project=refs[each.project_id],
            score=each.score,
            was=each.score_before,
            owner=each.owner,
            due=each.due,
        )
        for each in entries
        if each.project_id in refs
        and each.kind is not EntryKind.OPPORTUNITY
        and (each.score_before is None or each.score > each.score_before)
    ]


def _moved(
    milestones: Iterable[MilestoneFacts], refs: Mapping[ProjectId, ProjectRef], first: date
) -> list[Slip]:
    """List the dates that moved; from one past day to another is a correction of history and no move."""
    return [
        Slip(
            name=each.name,
            project=refs[each.project_id],
            go_live=each.go_live,
            baseline=each.baseline,
            was=each.was,
            forecast=each.forecast,
            moves=each.moves,
        )
        for each in milestones
        if each.project_id in refs
        and each.was
        and each.forecast
        and each.was != each.forecast
        and max(each.was, each.forecast) >= first
    ]


def _reached(projects: Iterable[ProjectFacts], first: date) -> list[Reached]:
    """List what is done, the newest first; of a project that had no report before only what is new."""
    found = [
        Reached(step.name, each.ref, step.baseline, step.actual)
        for each in projects
        for step in each.reached
        if step.actual and (each.before or step.actual >= first)
    ]
    return sorted(found, key=lambda each: (-each.actual.toordinal(), each.project.name, each.name))


def _due_soon(
    milestones: Iterable[MilestoneFacts], refs: Mapping[ProjectId, ProjectRef], today: date
) -> list[DueSoon]:
    found = [
        DueSoon(
            name=each.name,
            project=refs[each.project_id],
            go_live=each.go_live,
            baseline=each.baseline,
            forecast=each.forecast,
            days=(each.forecast - today).days,
        )
        for each in milestones
        if each.project_id in refs and each.forecast and today <= each.forecast <= today + SOON
    ]
    return sorted(found, key=lambda each: (each.days, not each.go_live, each.project.name))


def _cost_growth(live: Iterable[ProjectFacts]) -> list[CostGrowth]:
    """List cost forecasts that grew by a percent or more, against the last one or else the budget.

    A project measured against its budget is listed only when its forecast is new, so that it is told once.
    """
    found = []
    for each in live:
        now = each.now.cost_forecast if each.now else None
        last = each.before.cost_forecast if each.before else None
        was = each.budget if last is None else last
        if now is not None and was and was > 0 and (now - was) / was >= COST_GROWTH_SHOWN:
            found.append(CostGrowth(each.ref, was, now, each.currency, budgeted=last is None))
    return sorted(found, key=lambda each: ((each.was - each.now) / each.was, each.project.name))


def _no_objective(facts: DigestFacts, live: Iterable[ProjectFacts]) -> list[ProjectRef]:
    """List projects that serve no objective; where none is recorded, none is listed."""
    return [each.ref for each in live if not each.serves] if facts.has_objectives else []
