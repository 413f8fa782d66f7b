"""Rolled-up ratings: a program's and the portfolio's from the projects that their reader may see."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import ProjectState, Rating, Verdict
from bot.domain.holding import Holds, holds
from bot.domain.ids import ProgramId, ProjectId, WorkspaceId
from bot.domain.line.match import match_prefix
from bot.domain.line.name_index import Named
from bot.domain.line.override import read_override
from bot.domain.periods import local_day, missed_by
from bot.domain.previews import OverrideForm
from bot.domain.review import gap
from bot.domain.rights import Actor, ProgramScope, may
from bot.domain.rollup import LEAST_WEIGHT, Child, Override, Rollup, roll_up
from bot.domain.views import PortfolioView, ProgramLine, ProgramView
from bot.errors import NotFound, Stale, UserError
from bot.services import access, directory
from bot.services.audit import on_record
from bot.services.cadences import Cadences, load_cadences
from bot.services.hours import reporting_zones
from bot.services.receipts import once
from models.attestations import Word, newest_words
from models.overrides import RollupOverride, overrides_on
from models.people import people_by_id
from models.projects import LiveProject, Program, Project, live_projects, programs, projects
from models.reports import ConfidenceRating, NewestReport, confidence_at, newest_reports
from models.strategy import Objective, Serving, objectives, objectives_served
from models.workspaces import Workspace


def program_card(session: Session, actor: Actor, text: str, *, now: datetime) -> ProgramView:
    """Show one program by key, name or near spelling, with the projects that this person may see."""
    found, inside = directory.program_named(session, actor, text)
    managers = people_by_id(session, actor.workspace_id, [found.manager_id] if found.manager_id else [])
    reports = newest_reports(session, actor.workspace_id, until=now, project_ids=[each.id for each in inside])
    return ProgramView(
        program_id=found.id,
        key=found.key,
        name=found.name,
        manager=directory.person_view(managers, found.manager_id),
        description=found.description,
        projects=directory.project_lines(session, actor, inside, now=now, reports=reports),
        rollup=of_program(session, actor, found, inside, now=now, reports=reports),
        may_override=may(actor, Right.OVERRIDE, ProgramScope(found.id, found.manager_id)),
    )


def of_program(
    session: Session,
    actor: Actor,
    found: Program,
    inside: Sequence[Project],
    *,
    now: datetime,
    reports: Mapping[int, NewestReport] | None = None,
) -> Rollup:
    """Rate a program from those of its projects that this person sees; only active ones count.

    `reports` are the newest of these projects, from whoever has them already.
    """
    children = children_of(session, actor.workspace_id, inside, now=now, reports=reports)
    today = _today(session, actor, now)
    named = overrides_on(session, actor.workspace_id, today, program_id=found.id)
    return roll_up(children.values(), _overrides(session, actor, named).get(found.id))


def portfolio(session: Session, actor: Actor, *, now: datetime) -> PortfolioView:
    """Rate every program, and all projects together, as this person sees them; the worst program first."""
    seen = live_projects(session, actor.workspace_id, visible_to=actor.visible_to, at=actor.at)
    found = [each for each in seen if each.state is ProjectState.ACTIVE]
    children = children_of(session, actor.workspace_id, found, now=now)
    named = _overrides(session, actor, overrides_on(session, actor.workspace_id, _today(session, actor, now)))
    rated = confidence_at(session, actor.workspace_id, until=now, project_ids=list(children))
    inside: dict[int | None, list[Child]] = defaultdict(list)
    for each in found:
        inside[each.program_id].append(children[each.id])
    known = programs(session, actor.workspace_id)
    managers = people_by_id(
        session, actor.workspace_id, {each.manager_id for each in known if each.manager_id}
    )
    lines = [
        ProgramLine(
            program_id=each.id,
            key=each.key,
            name=each.name,
            manager=directory.person_view(managers, each.manager_id),
            rollup=roll_up(inside[each.id], named.get(each.id)),
            apart=_apart(inside[each.id], rated),
        )
        for each in known
        if each.id in inside
    ]
    lines.sort(key=lambda each: each.name)
    lines.sort(key=lambda each: each.rollup.urgency, reverse=True)
    alone = len(inside.get(None, ()))
    return PortfolioView(roll_up(children.values()), tuple(lines), alone, now)


def steered(
    session: Session,
    actor: Actor,
    found: Iterable[Project],
    children: Mapping[int, Child],
    *,
    now: datetime,
) -> tuple[ProgramLine, ...]:
    """Rate the programs that this person manages from `found`, their projects, and what these count as."""
    own = [each for each in programs(session, actor.workspace_id) if each.manager_id == actor.person_id]
    if not own:
        return ()
    named = _overrides(session, actor, overrides_on(session, actor.workspace_id, _today(session, actor, now)))
    inside: dict[int | None, list[Child]] = defaultdict(list)
    for each in found:
        if each.id in children:
            inside[each.program_id].append(children[each.id])
    lines = [
        ProgramLine(each.id, each.key, each.name, None, roll_up(inside[each.id], named.get(each.id)))
        for each in own
    ]
    return tuple(sorted(lines, key=lambda each: each.rollup.urgency, reverse=True))


def _apart(children: Iterable[Child], rated: Mapping[int, ConfidenceRating]) -> tuple[tuple[str, int], ...]:
    gaps = (
        (each.name, gap(each.rating, rated[each.project_id].confidence))
        for each in children
        if each.project_id in rated
    )
    return tuple(sorted((each for each in gaps if each[1]), key=lambda each: (-each[1], each[0])))


def children_of(
    session: Session,
    workspace: WorkspaceId,
    found: Iterable[Project | LiveProject],
    *,
    now: datetime,
    reports: Mapping[int, NewestReport] | None = None,
    due: Cadences | None = None,
    zones: Mapping[ProjectId, str] | None = None,
    serving: Iterable[Serving] | None = None,
) -> dict[int, Child]:
    """Say how each active project is rated, how old that is and what it weighs; in a few queries for all.

    A report is missed from its hour on the PM's clock. `reports` are the newest of these projects, `due` the
    workspace's cadences, `zones` the PMs' clocks and `serving` what serves which objective, from whoever has
    them already.
    """
    active = [each for each in found if each.state is ProjectState.ACTIVE]
    newest = (
        newest_reports(session, workspace, until=now, project_ids=[each.id for each in active])
        if reports is None
        else reports
    )
    ours = session.get_one(Workspace, workspace)
    programs_of = {each.id: each.program_id for each in active}
    today = local_day(now, ours.time_zone)
    weights = weights_of(session, workspace, programs_of, today=today, now=now, serving=serving)
    due = due or load_cadences(session, ours)
    zones = zones or reporting_zones(session, ours, active)
    counted = cache(partial(missed_by, now))  # many share a clock, a cadence and a period
    children: dict[int, Child] = {}
    for each in active:
        report = newest.get(each.id)
        cadence = due.of(each, report.overall if report else None)
        missed = counted(zones[each.id], cadence, report.period) if report else None
        children[each.id] = _child(each, report, missed, weights[each.id])
    return children


def _child(
    project: Project | LiveProject, report: NewestReport | None, missed: int | None, weight: int
) -> Child:
    rating = report.overall if report else Rating.NOT_REPORTED
    return Child(project.id, project.name, rating, missed, weight)


def weights_of(
    session: Session,
    workspace: WorkspaceId,
    found: Mapping[ProjectId, ProgramId | None],
    *,
    today: date,
    now: datetime,
    serving: Iterable[Serving] | None = None,
) -> Mapping[int, int]:
    """Weigh projects, given with their programs, by the objectives in force that both serve.

    `serving` is what serves which objective, from whoever has it already.
    """
    if serving is None:
        known, serving = objectives_served(session, workspace)
    else:
        known = objectives(session, workspace)
    in_force = [each for each in known if is_in_force(each, today)]
    denied = denied_by(newest_words(session, workspace, until=now)) if in_force else frozenset()
    return weigh(found.items(), in_force, serving, denied)


def is_in_force(objective: Objective, today: date) -> bool:
    """Whether an objective holds on a day."""
    return holds(objective.starts_on, objective.ends_on, today) is Holds.NOW


def served_by_projects(
    in_force: Iterable[Objective], rows: Iterable[Serving]
) -> dict[ProjectId, list[tuple[int, int]]]:
    """Give by project the (weight, strength) of the objectives that it serves itself."""
    weights = {each.id: each.weight for each in in_force}
    found: dict[ProjectId, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.project_id is not None and row.objective_id in weights:
            found[row.project_id].append((weights[row.objective_id], row.strength))
    return found


def weigh(
    found: Iterable[tuple[ProjectId, ProgramId | None]],
    in_force: Iterable[Objective],
    rows: Iterable[Serving],
    denied: Collection[ProjectId],
) -> dict[int, int]:
    """Add up the weight of each objective times the strength with which it is served.

    For a project that is `denied`, attested as serving nothing any more, what its program serves is left out.
    """
    weights = {each.id: each.weight for each in in_force}
    direct: dict[int, int] = defaultdict(int)
    through: dict[int, int] = defaultdict(int)
    for row in rows:
        served = weights.get(row.objective_id, 0) * row.strength
        if row.project_id is not None:
            direct[row.project_id] += served
        elif row.program_id is not None:
            through[row.program_id] += served
    return {
        project_id: LEAST_WEIGHT
        + direct[project_id]
        + (through[program_id] if program_id and project_id not in denied else 0)
        for project_id, program_id in found
    }


def denied_by(words: Mapping[ProjectId, Word]) -> frozenset[ProjectId]:
    """Name the projects whose newest word is that they serve nothing any more."""
    return frozenset(at for at, word in words.items() if word.verdict is Verdict.ENDED)


def open_override(
    session: Session, actor: Actor, text: str, *, now: datetime, program_id: int | None = None
) -> OverrideForm:
    """Read a line into the form for an override; raises `NotFound`, `Ambiguous` or `Forbidden`."""
    mine = [
        each
        for each in programs(session, actor.workspace_id)
        if may(actor, Right.OVERRIDE, ProgramScope(each.id, each.manager_id))
    ]
    names = [Named(each.id, each.key, each.name) for each in mine]
    rest = ""
    if program_id is None and text.strip():
        match = match_prefix(text, names)
        program_id, rest = directory.found_or_told(match, kept=text, what="program").id, match.rest
    if not mine:
        raise NotFound("You steer no program whose rating you could override.")
    found = next((each for each in mine if each.id == program_id), None) or directory.only_one(mine)
    inside = projects(session, actor.workspace_id, program_id=found.id)
    rated = of_program(session, actor, found, inside, now=now)
    today = _today(session, actor, now)
    line = read_override(rest, today=today, day_first=actor.day_first)
    return OverrideForm(found.id, found.name, rated, today, line.rating, line.until, line.reason)


def override(
    session: Session,
    actor: Actor,
    program_id: int,
    rating: Rating,
    reason: str,
    ends_on: date,
    *,
    now: datetime,
    act: str = "",
) -> tuple[Program, Rollup]:
    """Put a rating in the rule's place until a day; the rule's own rating and the red projects stay named."""
    found = access.program_to_change(session, actor, program_id, right=Right.OVERRIDE, kept=reason)
    once(session, actor, act, f"{found.name}: that override is recorded already.", now=now)
    today = _today(session, actor, now)
    if ends_on < today:
        raise UserError("An override ends in the future. Choose a later day.", kept=reason)
    inside = projects(session, actor.workspace_id, program_id=found.id)
    children = children_of(session, actor.workspace_id, inside, now=now).values()
    if roll_up(children).by_rule is rating:
        raise UserError(
            f"The rule says {rating.label} for {found.name} as well, so there is nothing to override.",
            kept=reason,
        )
    session.add(
        RollupOverride(
            workspace_id=actor.workspace_id,
            program_id=found.id,
            rating=rating,
            reason=reason,
            by_id=actor.person_id,
            given_at=now,
            ends_on=ends_on,
        )
    )
    details = {"rating": rating.value, "ends_on": ends_on.isoformat()}
    on_record(session, actor, "rollup.overridden", "program", found.id, now=now, details=details)
    session.flush()
    return found, roll_up(children, Override(rating, actor.name, reason, ends_on))


def end_override(session: Session, actor: Actor, program_id: int, *, now: datetime) -> tuple[Program, Rollup]:
    """Let the rule rate a program again from today; raises `Stale` when it does so already.

    What was overridden, by whom, and until when it should have held, stay in the audit record.
    """
    found = access.program_to_change(session, actor, program_id, right=Right.OVERRIDE)
    today = _today(session, actor, now)
    held = overrides_on(session, actor.workspace_id, today, program_id=found.id).get(found.id)
    if held is None:
        raise Stale(f"{found.name} is rated by the rule already.")
    details = {"rating": held.rating.value, "ends_on": held.ends_on.isoformat(), "given_by": held.by_id}
    held.ends_on = today - timedelta(days=1)
    on_record(session, actor, "rollup.override_ended", "program", found.id, now=now, details=details)
    session.flush()
    inside = projects(session, actor.workspace_id, program_id=found.id)
    return found, of_program(session, actor, found, inside, now=now)


def _overrides(session: Session, actor: Actor, rows: Mapping[int, RollupOverride]) -> dict[int, Override]:
    people = people_by_id(session, actor.workspace_id, {each.by_id for each in rows.values()}) if rows else {}
    return {
        program: Override(each.rating, people[each.by_id].name, each.reason, each.ends_on)
        for program, each in rows.items()
    }


def _today(session: Session, actor: Actor, now: datetime) -> date:
    return local_day(now, session.get_one(Workspace, actor.workspace_id).time_zone)
