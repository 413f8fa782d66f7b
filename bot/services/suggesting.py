"""Suggestions in private: who is asked about which linkages today."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.enums import LinkageState, Role
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from bot.domain.linkage.similar import WORTH_ASKING
from bot.domain.linked import Item, Pair, Suggestion, choose, within_a_program
from bot.domain.rights import Actor
from bot.services import runs, suggested
from bot.services.evidence import known_of, things_of
from bot.services.hours import working_time
from bot.services.linkages import is_open, sides_of, views_of
from bot.services.sight import Sight
from models.linkages import Linkage, ToldPair, linkages, told_pairs
from models.people import Person, people_by_id, people_with_role
from models.projects import Project, programs, projects_by_id
from models.workspaces import Workspace

DAILY = runs.Daily(runs.SUGGESTIONS, 9)
MOST = 3
"""How many things one person is asked on one day."""


def suggestions(session: Session, workspace: WorkspaceId, *, now: datetime) -> tuple[Suggestion, ...]:
    """Choose what each of the PMO and each program manager is asked today; nothing is written.

    Nobody is asked about a project that they may not see, nor on a day on which they do not work.
    """
    waiting = {each.id: each for each in linkages(session, workspace, states=[LinkageState.SUGGESTED])}
    known = projects_by_id(session, workspace, sides_of(list(waiting.values())))
    pairs = [
        pair
        for row in waiting.values()
        if all(is_open(known[each]) for each in row.pair)
        and (not (pair := _pair(row, known)).weak or pair.score >= WORTH_ASKING)
    ]
    if not pairs:
        return ()
    told: dict[PersonId, dict[tuple[int, int], Sequence[str]]] = defaultdict(dict)
    for each in told_pairs(session, workspace):
        told[each.person_id][each.project_a_id, each.project_b_id] = each.kinds
    zone = session.get_one(Workspace, workspace).time_zone
    sight = Sight(session, workspace, known.values(), now=now)
    chosen: list[tuple[Person, datetime, Item]] = []
    for person, mine in _asked(session, workspace, pairs, known):
        hours = working_time(person, zone)
        if person.slack_id and hours.works_on(hours.today(now)):
            seen = [each for each in mine if sight.sees(person, each.projects)]
            items = choose(seen, told[person.id], MOST)
            chosen += [(person, hours.next_moment(now), item) for item in items]
    ids = {pair.linkage_id for _, _, item in chosen for pair in item.pairs}
    rows = [waiting[each] for each in sorted(ids)]
    views = {each.linkage_id: each for each in views_of(session, _decider(workspace), rows)}
    return tuple(
        Suggestion(
            person_id=person.id,
            slack_id=person.slack_id or "",
            subject=suggested.subject_of(item),
            item=item,
            views=tuple(views[each.linkage_id] for each in item.pairs),
            due_at=at,
        )
        for person, at, item in chosen
    )


def record(
    session: Session, workspace: WorkspaceId, planned: Sequence[Suggestion], *, now: datetime
) -> list[Suggestion]:
    """Remember who was asked about what; leaves out what was decided meanwhile."""
    waiting = {each.id: each for each in linkages(session, workspace, states=[LinkageState.SUGGESTED])}
    known = {
        (each.person_id, each.project_a_id, each.project_b_id): each
        for each in told_pairs(session, workspace)
    }
    kept = []
    for each in planned:
        if not all(pair.linkage_id in waiting for pair in each.item.pairs):
            continue
        kept.append(each)
        for pair in each.item.pairs:
            waiting[pair.linkage_id].suggested_at = now
            _remember(session, workspace, known, each.person_id, pair, now)
    session.flush()
    return kept


def _remember(
    session: Session,
    workspace: WorkspaceId,
    known: dict[tuple[PersonId, ProjectId, ProjectId], ToldPair],
    person: PersonId,
    pair: Pair,
    now: datetime,
) -> None:
    row = known.get((person, *pair.projects))
    if row is None:
        a, b = pair.projects
        row = ToldPair(workspace_id=workspace, person_id=person, project_a_id=a, project_b_id=b, kinds=[])
        known[person, a, b] = row
        session.add(row)
    row.kinds = sorted({*row.kinds, *pair.kinds})
    row.told_at = now


def _pair(row: Linkage, known: Mapping[int, Project]) -> Pair:
    across = not within_a_program(*(known[each].program_id for each in row.pair))
    return Pair(row.id, row.pair, across, row.score, known_of(row), things_of(row))


def _asked(
    session: Session, workspace: WorkspaceId, pairs: Sequence[Pair], known: Mapping[int, Project]
) -> list[tuple[Person, list[Pair]]]:
    """Say who decides about which pairs: the PMO about all, program managers about those of their program."""
    leads = {each.id: each.manager_id for each in programs(session, workspace)}
    pmo = {each.id: each for each in people_with_role(session, workspace, Role.PMO)}
    of: dict[PersonId, list[Pair]] = {each: list(pairs) for each in pmo}
    for pair in pairs:
        for manager in {leads[program] for each in pair.projects if (program := known[each].program_id)}:
            if manager is not None and manager not in pmo:
                of.setdefault(manager, []).append(pair)
    people = people_by_id(session, workspace, list(of))
    return [(people[each], mine) for each, mine in of.items() if people[each].active]


def _decider(workspace: WorkspaceId) -> Actor:
    """Stand for whoever decides about what they are asked."""
    return Actor(workspace, PersonId(0), "", "", "UTC", is_pmo=True)
