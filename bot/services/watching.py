"""What linked projects hold, looked at every minute: a plan or Red from an import, a vendor, who leaves."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.enums import AssetKind, Rating
from bot.domain.ids import ProjectId, WorkspaceId
from bot.domain.linkage.assets import normalized
from bot.domain.linkage.known import KnownNames
from bot.domain.periods import local_day
from bot.domain.ripples import Cause, LostPerson, Rippled, Slipped
from bot.services import rippling, runs
from bot.services.listed import by_their_names, names_kept
from models.linkages import SeenHolding, confirmed_pairs, seen_holdings, seen_to_change
from models.outbox import readers_of
from models.people import people_by_id
from models.plans import Milestone, deployments, milestones, moves_between
from models.projects import assets
from models.reports import POSTED, last_report, newest_reports, reported_since
from models.workspaces import Workspace

VENDORS, PEOPLE, PLAN, RED = "vendors", "people", "plan", "red"
Held = Mapping[str, Any]
"""A project's vendors by name; until when who works on it, by id, an ISO day, empty for an open end; for
which day each milestone ahead is planned, by id; whether its newest report is Red.
"""
LeftAndCame = tuple[tuple[str, ...], tuple[str, ...]]
"""Vendors that are there no more, and new ones."""


def changed(session: Session, workspace: WorkspaceId, *, now: datetime) -> dict[ProjectId, Held]:
    """Give what each project with a confirmed linkage holds, if any of them holds something else than before.

    Empty when nothing has changed; nothing is written.
    """
    ids = {side for pair in confirmed_pairs(session, workspace) for side in pair}
    if not ids:
        return {}
    held = _held(session, workspace, ids, _today(session, workspace, now), now)
    seen = {each.project_id: each.held["now"] for each in seen_holdings(session, workspace)}
    return held if any(seen.get(each) != held[each] for each in ids) else {}


def record(
    session: Session, workspace: WorkspaceId, held: Mapping[ProjectId, Held], *, now: datetime
) -> list[Rippled]:
    """Keep what is held now, and say whom it concerns. A project seen for the first time makes no ripple.

    What changes again on one day is told as one, from how it stood when the day began. What a report moved,
    and that it turned the project Red, was told with the report. Vendors go by the PMO's list of names as it
    is now, so that neither another of their names nor a change of the list is a change of vendor.
    """
    today = _today(session, workspace, now)
    seen = seen_to_change(session, workspace)
    listed = names_kept(session, workspace)
    found = []
    for project_id, current in held.items():
        row = seen.get(project_id)
        if row is None:
            first = {"day": today.isoformat(), "base": current, "now": current}
            kept = SeenHolding(workspace_id=workspace, project_id=project_id, held=first, seen_at=now)
            runs.first(session, kept)
            continue
        if row.held["now"] == current:
            continue
        base = row.held["base"] if row.held["day"] == today.isoformat() else row.held["now"]
        base = {**base, PLAN: base[PLAN] | _told_by_reports(session, row, base[PLAN], now)}
        if RED not in base or _reported_here(session, workspace, project_id, now):
            base[RED] = current[RED]
        row.held = {"day": today.isoformat(), "base": base, "now": current}
        row.seen_at = now
        subject = f"ripple:{project_id}:held:{today.isoformat()}"
        before = readers_of(session, workspace, subject)
        known = people_by_id(session, workspace, _ids(base))
        names = {person: each.name for person, each in known.items()}
        slips = _slips(milestones(session, workspace, [project_id]), base)
        vendors = _left_and_came(listed, base[VENDORS], current[VENDORS])
        cause = _cause(project_id, base, current, held, names, today, slips, vendors)
        if cause.anything or before:
            heard = rippling.rippled(session, workspace, cause, subject, before=before, now=now)
            found += [heard] if heard else []
    return found


def _held(
    session: Session, workspace: WorkspaceId, ids: Collection[ProjectId], today: date, now: datetime
) -> dict[ProjectId, Held]:
    vendors: dict[ProjectId, set[str]] = {each: set() for each in ids}
    people: dict[ProjectId, dict[str, str]] = {each: {} for each in ids}
    for asset in assets(session, workspace, project_ids=ids):
        if asset.kind is AssetKind.VENDOR:
            vendors[asset.project_id].add(asset.name)
    on = deployments(session, workspace, project_ids=ids, ending_after=today - timedelta(days=1))
    known = people_by_id(session, workspace, {each.person_id for each in on})
    for each in on:
        if known[each.person_id].active:
            until = people[each.project_id]
            end = each.ends_on.isoformat() if each.ends_on else ""
            before = until.get(str(each.person_id), end)
            until[str(each.person_id)] = max(before, end) if before and end else ""
    plans: dict[ProjectId, dict[str, str]] = {each: {} for each in ids}
    for step in milestones(session, workspace, ids):
        if step.forecast and step.actual is None:
            plans[step.project_id][str(step.id)] = step.forecast.isoformat()
    rated = newest_reports(session, workspace, until=now, project_ids=ids)
    red = {each for each, row in rated.items() if row.overall is Rating.RED}
    return {
        each: {
            VENDORS: sorted(vendors[each]),
            PEOPLE: people[each],
            PLAN: plans[each],
            RED: each in red,
        }
        for each in ids
    }


def _cause(
    project_id: ProjectId,
    base: Held,
    current: Held,
    everybody: Mapping[ProjectId, Held],
    names: Mapping[int, str],
    today: date,
    slips: tuple[Slipped, ...],
    vendors: LeftAndCame,
) -> Cause:
    lost = []
    for person, end in base[PEOPLE].items():
        until = current[PEOPLE].get(person)
        early = until is not None and until != "" and (end == "" or until < end)
        gone = until is None and (end == "" or end >= today.isoformat())
        if early or gone:
            on = frozenset(each for each, held in everybody.items() if person in held[PEOPLE])
            lost.append(
                LostPerson(names.get(int(person), ""), date.fromisoformat(until) if until else None, on)
            )
    turned_red = current[RED] and not base[RED]
    return Cause(project_id, slips=slips, turned_red=turned_red, vendors=vendors, lost=tuple(lost))


def _left_and_came(listed: KnownNames, was: Iterable[str], is_now: Iterable[str]) -> LeftAndCame:
    """Name the vendors that are there no more and those that are new, as the list calls them."""
    before, after = (
        {normalized(name): name for _, name in by_their_names(listed, ((AssetKind.VENDOR, v) for v in held))}
        for held in (was, is_now)
    )
    left = sorted(before[each] for each in before.keys() - after.keys())
    came = sorted(after[each] for each in after.keys() - before.keys())
    return tuple(left), tuple(came)


def _slips(steps: Collection[Milestone], base: Held) -> tuple[Slipped, ...]:
    """Name the milestones that are planned later than they were."""
    planned = {int(each): date.fromisoformat(on) for each, on in base[PLAN].items()}
    return tuple(
        Slipped(step.id, step.name, step.go_live, planned[step.id], step.forecast)
        for step in steps
        if step.id in planned and step.forecast and step.actual is None and step.forecast > planned[step.id]
    )


def _told_by_reports(
    session: Session, row: SeenHolding, plan: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """Say to which day reports have moved milestones since the look, which was told with the report.

    A move that is dated shortly before the look may have come to light after it; where it had come to light,
    the milestone may have gone on since, and stays where that look saw it.
    """
    since = row.seen_at - runs.COMMITTED_WITHIN
    moves = moves_between(session, row.workspace_id, row.project_id, since, now)
    reported = reported_since(session, row.workspace_id, row.project_id, since) if moves else frozenset()
    told: dict[str, str] = {}
    for step, move in moves:
        if move.moved_at in reported:
            at, to = str(step.id), move.moved_to.isoformat()
            told[at] = to if move.moved_at > row.seen_at else max(plan.get(at, to), to)
    return told


def _reported_here(session: Session, workspace: WorkspaceId, project_id: ProjectId, now: datetime) -> bool:
    """Whether somebody posted the newest report here, which told of it, rather than it being imported."""
    newest = last_report(session, workspace, project_id, until=now)
    return newest is not None and newest.source in POSTED


def _ids(held: Held) -> set[int]:
    return {int(each) for each in held[PEOPLE]}


def _today(session: Session, workspace: WorkspaceId, now: datetime) -> date:
    return local_day(now, session.get_one(Workspace, workspace).time_zone)
