"""Linkages: gather the facts, run the finder, keep what it finds."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.enums import LIVE, AssetKind, EntryKind, EvidenceKind, LinkageState
from bot.domain.holding import Holds, holds
from bot.domain.ids import ProjectId, WorkspaceId
from bot.domain.linkage.facts import (
    Assignment,
    Candidate,
    GoLive,
    Listed,
    ProjectFacts,
    Quote,
    ServedObjective,
)
from bot.domain.linkage.finder import Finder
from bot.domain.linkage.known import KnownNames
from bot.domain.linked import says_more
from bot.services import runs
from bot.services.evidence import declared, known_of, recorded
from bot.services.listed import names_kept
from models.linkages import Linkage, linkages_to_search
from models.people import people_by_id
from models.plans import deployments, milestones
from models.projects import Project, assets, programs, projects, projects_by_id
from models.register import open_entries
from models.reports import StatusReport, last_reports
from models.strategy import alignments, objectives

DAILY = runs.Daily(runs.FINDER, 4, at_work=False)
"""The search of everything, before anybody is at work."""

CHANGES_TELL_FOR = timedelta(days=180)
"""How long an approved change of scope is read of a project, as its open register is."""

NEAREST = 3
"""How many linkages a project is suggested for at the most; more would bury what matters."""


def gather_facts(
    session: Session,
    workspace: WorkspaceId,
    *,
    now: datetime,
    only: Collection[int] | None = None,
    listed: bool = True,
) -> list[ProjectFacts]:
    """Load what the finder reads of every live project, or of `only` some; twelve queries however many.

    With `listed`, things go by the names of the PMO's list.
    """
    live = [
        each
        for each in (
            projects(session, workspace, states=LIVE)
            if only is None
            else projects_by_id(session, workspace, only).values()
        )
        if each.state in LIVE
    ]
    known = programs(session, workspace)
    program_names = {each.id: each.name for each in known}
    # What a program is called is no thing that two of its projects, or of another, have in common.
    called = Listed(no_names=frozenset(word.casefold() for each in known for word in (each.key, each.name)))
    texts, risks = _said(session, workspace, live, now=now, only=only)
    names = names_kept(session, workspace) if listed else KnownNames()
    shared = _held(session, workspace, only, names)
    on = _deployed(session, workspace, now=now, only=only)
    served = _served(session, workspace, now=now, only=only)
    lives: dict[int, list[GoLive]] = defaultdict(list)
    steps: dict[int, list[str]] = defaultdict(list)
    for step in milestones(session, workspace, only):
        if step.actual is None:
            steps[step.project_id].append(step.name)
        if step.go_live and step.forecast and step.actual is None:
            lives[step.project_id].append(GoLive(step.name, step.forecast))
    found = [
        ProjectFacts(
            id=each.id,
            key=each.key,
            name=each.name,
            program_id=each.program_id,
            program=program_names.get(each.program_id, "") if each.program_id else "",
            texts=tuple(texts[each.id]),
            assets=tuple(thing for thing, _ in shared[each.id]),
            entered=tuple(entered for _, entered in shared[each.id]),
            people=tuple(on[each.id]),
            go_lives=tuple(lives[each.id]),
            confidential=each.confidential,
            aliases=tuple(each.aliases),
            milestones=tuple(steps[each.id]),
            objectives=tuple(served[each.id]),
            risks=frozenset(risks[each.id]),
            listed=called,
        )
        for each in live
    ]
    return [_as_listed(each, names) for each in found] if names else found


def _as_listed(facts: ProjectFacts, names: KnownNames) -> ProjectFacts:
    read = names.read(facts.name, facts.texts, facts.assets)
    return replace(facts, listed=replace(read, no_names=read.no_names | facts.listed.no_names))


def _held(
    session: Session, workspace: WorkspaceId, only: Collection[int] | None, names: KnownNames
) -> dict[int, list[tuple[tuple[AssetKind, str], Quote | None]]]:
    """Give what stands in each project's fields, as the list calls it, and who put it there on which day."""
    rows = assets(session, workspace, project_ids=only)
    entering = {each.recorded_by_id for each in rows if each.recorded_by_id}
    people = people_by_id(session, workspace, entering) if entering else {}
    found: dict[int, list[tuple[tuple[AssetKind, str], Quote | None]]] = defaultdict(list)
    for each in rows:
        thing = names.of_field(each.kind, each.name)
        if thing is None:
            continue
        by = f"entry by {people[each.recorded_by_id].name}" if each.recorded_by_id else "import"
        on = each.recorded_at.date() if each.recorded_at else None
        found[each.project_id].append((thing, Quote(each.name, by, on) if on else None))
    return found


def _deployed(
    session: Session, workspace: WorkspaceId, *, now: datetime, only: Collection[int] | None
) -> dict[int, list[Assignment]]:
    """Give who works on each project, or will."""
    rows = deployments(session, workspace, project_ids=only, ending_after=now.date())
    people = people_by_id(session, workspace, None if only is None else {each.person_id for each in rows})
    found: dict[int, list[Assignment]] = defaultdict(list)
    for each in rows:
        found[each.project_id].append(
            Assignment(
                person_id=each.person_id,
                name=people[each.person_id].name,
                role=each.role,
                percent=each.percent,
                starts_on=each.starts_on,
                ends_on=each.ends_on,
            )
        )
    return found


def _served(
    session: Session, workspace: WorkspaceId, *, now: datetime, only: Collection[int] | None
) -> dict[int, list[ServedObjective]]:
    """Give what each project serves itself, of the objectives that are not over."""
    held = {
        each.id: each
        for each in objectives(session, workspace)
        if holds(each.starts_on, each.ends_on, now.date()) is not Holds.OVER
    }
    served: dict[int, list[ServedObjective]] = defaultdict(list)
    for each in alignments(session, workspace, project_ids=only):
        aim = held.get(each.objective_id)
        if aim is not None and each.project_id is not None:
            on = each.said_at.date() if each.said_at else None
            served[each.project_id].append(
                ServedObjective(aim.key, aim.title, each.strength, each.sentence, on)
            )
    return served


def _said(
    session: Session,
    workspace: WorkspaceId,
    live: Sequence[Project],
    *,
    now: datetime,
    only: Collection[int] | None,
) -> tuple[dict[int, list[Quote]], dict[int, set[int]]]:
    """Give what was written of each project, and which of these texts are its open risks."""
    reports = last_reports(session, workspace, until=now, project_ids=only)
    texts: dict[int, list[Quote]] = defaultdict(list)
    risks: dict[int, set[int]] = defaultdict(set)
    for each in live:
        if each.description:
            texts[each.id].append(Quote(each.description, "charter", each.created_at.date()))
        report = reports.get(each.id)
        if report is not None and (written := _written(report)):
            day = report.reported_at.date()
            texts[each.id].append(Quote(written, f"report of {day.day} {day:%b %Y}", day))
    entries = open_entries(session, workspace, only, approved_since=now - CHANGES_TELL_FOR)
    stand_for_others = {entry.parent_id for entry in entries}
    for entry in entries:
        if entry.id in stand_for_others:
            continue
        effects = [str(each) for each in entry.effects.values() if each]
        text = "\n".join([f"{entry.title}. {entry.description}".strip(), *effects])
        if entry.kind is EntryKind.RISK:
            risks[entry.project_id].add(len(texts[entry.project_id]))
        texts[entry.project_id].append(Quote(text, f"{entry.reference}", entry.raised_at.date()))
    return texts, risks


def _written(report: StatusReport) -> str:
    """Give all that a report says in words, also why a dimension is rated as it is and what is needed."""
    said = [report.summary, report.achievements, report.next_steps, report.help_wanted]
    said += [str(each) for each in report.comments.values()]
    return "\n".join(each for each in said if each.strip())


Found = Mapping[tuple[int, int], Candidate]
"""What the finder found, by the ids of both projects, the lower first."""


def refresh(session: Session, workspace: WorkspaceId, *, now: datetime) -> int:
    """Run the finder over the live projects and keep what it finds; say how many suggestions stand."""
    finder = Finder(gather_facts(session, workspace, now=now))
    return keep(session, workspace, found_by(finder), now=now)


def found_by(finder: Finder) -> Found:
    """Give the suggestions that a finder makes of all that it knows."""
    return {(each.a, each.b): each for each in finder.ranked(per_project=NEAREST)}


def keep(session: Session, workspace: WorkspaceId, found: Found, *, now: datetime) -> int:
    """Record what was found; a suggestion that is no longer found goes, unless somebody declared it.

    Decided linkages keep their state, save that a dismissed one is suggested again on evidence of another
    kind than it was dismissed on. Returns how many suggestions stand.
    """
    return _keep(session, workspace, found, linkages_to_search(session, workspace), now=now)


def keep_of(
    session: Session,
    workspace: WorkspaceId,
    finder: Finder,
    project_ids: Collection[int],
    *,
    now: datetime,
) -> int:
    """Do the same for the linkages of projects that have changed, as the finder that knows them sees it."""
    rows = linkages_to_search(session, workspace, project_ids=project_ids)
    found: dict[tuple[int, int], Candidate] = {}
    for project_id in project_ids:
        known = [b if a == project_id else a for a, b in (row.pair for row in rows) if project_id in (a, b)]
        found |= {(each.a, each.b): each for each in finder.around(project_id, known, NEAREST)}
    return _keep(session, workspace, found, rows, now=now)


def _keep(
    session: Session, workspace: WorkspaceId, found: Found, rows: Sequence[Linkage], *, now: datetime
) -> int:
    known = {row.pair: row for row in rows}
    for pair, candidate in found.items():
        row = known.get((ProjectId(pair[0]), ProjectId(pair[1])))
        if row is None:
            row = Linkage(
                workspace_id=workspace,
                project_a_id=ProjectId(candidate.a),
                project_b_id=ProjectId(candidate.b),
                found_at=now,
            )
            session.add(row)
        row.evidence = [*declared(row), *recorded(candidate)]
        row.kind = EvidenceKind(row.evidence[0]["kind"])
        row.score = candidate.score
        suggest_again(row)
    for pair, row in known.items():
        if pair not in found and row.state is LinkageState.SUGGESTED and not declared(row):
            session.delete(row)
    session.flush()
    return sum(1 for pair in found if pair not in known or known[pair].state is LinkageState.SUGGESTED)


def suggest_again(row: Linkage) -> None:
    """Take a dismissal back when there is evidence of another kind; its reason stays to be read."""
    kinds = [each.kind.value for each in known_of(row) if not each.beside]
    if row.state is LinkageState.DISMISSED and says_more(kinds, row.dismissed_kinds):
        row.state, row.decided_by_id, row.decided_at = LinkageState.SUGGESTED, None, None
        row.suggested_at = None
        row.turn += 1
