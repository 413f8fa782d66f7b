"""Risks that read alike, looked for once a day and each pair proposed once to whoever can join them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.alike import AlikeRisks, ComparedRisk, alike_risks
from bot.domain.entries import JoinProposal, ProposedPair
from bot.domain.enums import PairState
from bot.domain.ids import ProgramId, ProjectId, WorkspaceId
from bot.services import runs
from bot.services.hours import working_time
from bot.services.register_list import listed
from bot.services.steering import lead_or_pmo, reachable_pmo
from models.people import Person, people_by_id
from models.projects import Project, assets, programs
from models.register import AlikePair, RegisterEntry
from models.register_list import alike_pairs, risks_to_compare
from models.workspaces import Workspace

DAILY = runs.Daily(runs.ALIKE, 9)
MOST_WAITING = 3
"""Pairs of one program, or of different programs, that wait for a decision at a time."""

FORGOTTEN_AFTER = timedelta(weeks=4)
"""A pair that nobody decided on keeps others from being proposed for this long."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found for one program, or across programs: the pairs, and who is asked.

    `of_pmo` says that these are asked because they are of the PMO.
    """

    where: str
    pairs: tuple[AlikeRisks, ...]
    asked: tuple[Person, ...]
    of_pmo: bool


def search(session: Session, workspace: WorkspaceId, *, now: datetime) -> tuple[Found, ...]:
    """Compare the open risks of all programs; what was ever proposed is not proposed again."""
    rows = risks_to_compare(session, workspace)
    compared = _compared(session, workspace, rows)
    known = alike_pairs(session, workspace)
    before = {(each.entry_a_id, each.entry_b_id) for each in known}
    waiting = [
        (each.entry_a_id, each.entry_b_id)
        for each in known
        if each.state is PairState.PROPOSED and each.proposed_at > now - FORGOTTEN_AFTER
    ]
    room = _room(waiting, {each.entry_id: each for each in compared})
    chosen: dict[ProgramId | None, list[AlikeRisks]] = defaultdict(list)
    taken = {at for pair in waiting for at in pair}
    for each in alike_risks(compared):
        group = _group(each.a, each.b)
        if each.pair in before or taken & set(each.pair) or len(chosen[group]) >= room[group]:
            continue
        chosen[group].append(each)
        taken |= set(each.pair)  # a third one that is alike is proposed once these are decided
    return _asking(session, workspace, {group: tuple(pairs) for group, pairs in chosen.items() if pairs})


def keep(
    session: Session, workspace: WorkspaceId, found: Collection[Found], *, now: datetime
) -> list[JoinProposal]:
    """Record the pairs as proposed, and say who is asked what; a pair recorded meanwhile is left out."""
    zone = session.get_one(Workspace, workspace).time_zone
    ids = {at for each in found for pair in each.pairs for at in pair.pair}
    known = {(each.entry_a_id, each.entry_b_id) for each in alike_pairs(session, workspace, ids)}
    shown = {row.id: (row, of) for row, of in risks_to_compare(session, workspace, ids)}
    owners = people_by_id(session, workspace, {row.owner_id for row, _ in shown.values() if row.owner_id})
    proposals = []
    for each in found:
        pairs = tuple(
            _propose(session, workspace, pair, shown, owners, now)
            for pair in each.pairs
            if pair.pair not in known and shown.keys() >= set(pair.pair)
        )
        if pairs:
            about = None if each.of_pmo else shown[pairs[0].a.entry.entry_id][1].id
            proposals += [_to(person, each.where, pairs, about, zone, now) for person in each.asked]
    return proposals


def _propose(
    session: Session,
    workspace: WorkspaceId,
    alike: AlikeRisks,
    shown: Mapping[int, tuple[RegisterEntry, Project]],
    owners: dict[int, Person],
    now: datetime,
) -> ProposedPair:
    a, b = alike.pair
    row = AlikePair(
        workspace_id=workspace, entry_a_id=a, entry_b_id=b, state=PairState.PROPOSED, proposed_at=now
    )
    session.add(row)
    session.flush()
    sides = [listed(*shown[at], owners) for at in (a, b)]
    return ProposedPair(row.id, sides[0], sides[1], alike.quotes, alike.reason)


def _to(
    person: Person,
    where: str,
    pairs: tuple[ProposedPair, ...],
    about: ProjectId | None,
    zone: str,
    now: datetime,
) -> JoinProposal:
    key = f"alike:{person.id}:{pairs[0].pair_id}"
    at_work = working_time(person, zone).next_moment(now)
    return JoinProposal(
        slack_id=person.slack_id or "",
        where=where,
        pairs=pairs,
        dedupe_key=key,
        due_at=at_work,
        about=about,
    )


def _compared(
    session: Session, workspace: WorkspaceId, rows: Collection[tuple[RegisterEntry, Project]]
) -> list[ComparedRisk]:
    owned = defaultdict(list)
    for each in assets(session, workspace):
        owned[each.project_id].append((each.kind, each.name))
    return [
        ComparedRisk(row.id, of.id, of.program_id, row.title, row.description, tuple(owned[of.id]))
        for row, of in rows
        if of.program_id is not None
    ]


def _room(
    waiting: Collection[tuple[int, int]], compared: Mapping[int, ComparedRisk]
) -> defaultdict[ProgramId | None, int]:
    """Say how many more pairs may wait, by program; None stands for pairs across programs."""
    room: defaultdict[ProgramId | None, int] = defaultdict(lambda: MOST_WAITING)
    for a, b in waiting:
        if a in compared and b in compared:
            room[_group(compared[a], compared[b])] -= 1
    return room


def _group(a: ComparedRisk, b: ComparedRisk) -> ProgramId | None:
    return ProgramId(a.program_id) if a.program_id == b.program_id else None


def _asking(
    session: Session, workspace: WorkspaceId, chosen: Mapping[ProgramId | None, tuple[AlikeRisks, ...]]
) -> tuple[Found, ...]:
    """Say whom to ask: the program manager; across programs, or where there is none, the PMO's people."""
    if not chosen:
        return ()
    by_id = {each.id: each for each in programs(session, workspace)}
    ids = {by_id[group].manager_id for group in chosen if group is not None}
    managers = people_by_id(session, workspace, {each for each in ids if each is not None})
    pmo = reachable_pmo(session, workspace)
    found = []
    for group, pairs in chosen.items():
        program = by_id[group] if group is not None else None
        manager = managers.get(program.manager_id) if program and program.manager_id else None
        asked = lead_or_pmo(manager, pmo)
        if asked:
            name, of_pmo = program.name if program else "", manager not in asked
            found.append(Found(name, pairs, tuple(asked), of_pmo=of_pmo))
    return tuple(found)
