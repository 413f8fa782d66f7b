"""The register as people ask for it: a page of it, one entry with its history, the heat map."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.entries import EntryCard, HeatEntry, HeatMap, HistoryLine, ListedEntry, RegisterPage
from bot.domain.enums import EntryKind, EntryState, Level, ProjectState
from bot.domain.ids import PersonId
from bot.domain.line.match import match_name
from bot.domain.line.name_index import Named
from bot.domain.periods import local_day
from bot.domain.register import RED, Wanted, read_wanted, without_kinds
from bot.domain.rights import Actor, may
from bot.errors import NotFound
from bot.services import directory
from bot.services.names import names_visible
from models.people import Person, people_by_id
from models.projects import Project, programs, project
from models.register import EntryChange, RegisterEntry, changes_of, entry
from models.register_list import Listing, entries_counted, entries_joined, entries_listed, score_before

PAGE = 8
"""Entries on a page: each takes a block and a button."""

TOP = 3
THREATS = frozenset({EntryKind.RISK, EntryKind.ISSUE})
MOVED_WITHIN = timedelta(weeks=4)
LAST_PAGE = 5_000

GONE = "I know no such entry that you may see."


def page(session: Session, actor: Actor, text: str, number: int, *, now: datetime) -> RegisterPage:
    """List what was asked for, worst first; raises `NotFound` or `Ambiguous` for an unclear name."""
    today = local_day(now, actor.time_zone)
    wanted = read_wanted(text, today=today)
    listing, where = _listing(session, actor, wanted)
    at = min(max(number, 0), LAST_PAGE)
    found = entries_listed(session, actor.workspace_id, listing, offset=at * PAGE, most=PAGE + 1)
    owners = people_by_id(
        session, actor.workspace_id, {row.owner_id for row, _ in found if row.owner_id is not None}
    )
    entries = tuple(listed(row, of, owners) for row, of in found[:PAGE])
    return RegisterPage(text, where, wanted.words, at, entries, len(found) > PAGE, today)


def listed(row: RegisterEntry, of: Project, owners: dict[int, Person]) -> ListedEntry:
    """Show an entry in a list."""
    return ListedEntry(
        entry=directory.entry_view(row, owners),
        project_key=of.key,
        project=of.name,
        level=row.level,
        state=row.state,
        asked_level=row.asked_level,
        outcome=row.outcome,
    )


def heat(session: Session, actor: Actor, text: str, *, now: datetime) -> HeatMap:
    """Count what was asked for by probability and impact, risks unless told otherwise, and name the worst.

    Opportunities have a map of their own: a high score is bad news in one and good news in the other.
    """
    wanted = read_wanted(text, today=local_day(now, actor.time_zone))
    good = wanted.kinds == {EntryKind.OPPORTUNITY}
    kinds = wanted.kinds & THREATS or frozenset({EntryKind.OPPORTUNITY if good else EntryKind.RISK})
    listing, where = _listing(session, actor, replace(wanted, kinds=kinds))
    other = replace(listing, kinds=THREATS if good else {EntryKind.OPPORTUNITY})
    since = now - MOVED_WITHIN
    worst = entries_listed(session, actor.workspace_id, listing, most=TOP)
    before = score_before(session, actor.workspace_id, [row.id for row, _ in worst], since)
    top = tuple(
        HeatEntry(
            row.reference,
            row.title,
            of.name,
            row.probability,
            row.impact,
            before.get(row.id),
            row.raised_at >= since,
        )
        for row, of in worst
    )
    plural = {EntryKind.OPPORTUNITY: "opportunities"}
    words = " and ".join(plural.get(each, f"{each.value}s") for each in sorted(kinds))
    return HeatMap(
        where=where,
        what=f"closed {words}" if wanted.state is EntryState.CLOSED else f"open {words}",
        counts=entries_counted(session, actor.workspace_id, listing),
        top=top,
        since=local_day(since, actor.time_zone),
        good=good,
        others=bool(entries_listed(session, actor.workspace_id, other, most=1)),
        text=without_kinds(text),
    )


def _listing(session: Session, actor: Actor, wanted: Wanted) -> tuple[Listing, str]:
    project_id, program_id, where = _where(session, actor, wanted.name)
    return Listing(
        visible_to=actor.visible_to,
        at=actor.at,
        project_id=project_id,
        program_id=program_id,
        kinds=wanted.kinds,
        state=wanted.state,
        owner_id=actor.person_id if wanted.mine else None,
        least_score=RED if wanted.red else None,
        due_from=wanted.due_from,
        due_until=wanted.due_until,
        escalated=wanted.escalated,
    ), where


def _where(session: Session, actor: Actor, name: str) -> tuple[int | None, int | None, str]:
    """Find the project or the program that a name means; neither for no name: all that they may see."""
    if not name:
        return None, None, ""
    known = [Named(each.id, each.key, each.name) for each in programs(session, actor.workspace_id)]
    if (steered := match_name(name, known).found) is not None:
        return None, steered.id, steered.name
    visible = names_visible(session, actor, name, whole=True)
    found = directory.found_or_told(match_name(name, visible), kept=name)
    return found.id, None, found.name


def card(session: Session, actor: Actor, entry_id: int) -> EntryCard:
    """Show one entry with its history; raises `NotFound` for a hidden one, or another tenant's."""
    row = entry(session, actor.workspace_id, entry_id)
    of = project(session, actor.workspace_id, row.project_id) if row else None
    if row is None or of is None or not may(actor, Right.SEE, directory.scope_of(session, actor, of)):
        raise NotFound(GONE)
    return card_of(session, actor, row, of)


def card_of(session: Session, actor: Actor, row: RegisterEntry, of: Project) -> EntryCard:
    """Put a card together for an entry that this person may see."""
    scope = directory.scope_of(session, actor, of)
    changes = changes_of(session, actor.workspace_id, row.id)
    people = people_by_id(session, actor.workspace_id, _named(row, changes))
    running = of.state is not ProjectState.CLOSED
    steers = running and may(actor, Right.REVIEW, scope)
    origin = entry(session, actor.workspace_id, row.came_from_id) if row.came_from_id else None
    owner = people.get(row.owner_id) if row.owner_id else None
    raised_by = people.get(row.raised_by) if row.raised_by else None
    return EntryCard(
        entry=directory.entry_view(row, people),
        project_id=of.id,
        project_key=of.key,
        project=of.name,
        level=row.level,
        state=row.state,
        description=row.description,
        raised_by=raised_by.name if raised_by else "",
        raised_at=row.raised_at,
        review_on=row.review_on,
        decided_on=row.decided_on,
        asked_level=row.asked_level,
        outcome=row.outcome,
        effects=row.effects,
        came_from=(origin.id, origin.reference) if origin else None,
        joined=tuple((each.reference, each.title) for each in _children(session, actor, row)),
        part_of=_part_of(session, actor, row),
        history=tuple(_line(each, people, actor.time_zone) for each in changes),
        seen=changes[-1].id if changes else 0,
        may_change=running and may(actor, Right.REGISTER, scope),
        may_answer=steers and (actor.is_pmo or row.asked_level is not Level.PORTFOLIO),
        owner_slack_id=owner.slack_id if owner else None,
    )


def _children(session: Session, actor: Actor, row: RegisterEntry) -> list[RegisterEntry]:
    return entries_joined(session, actor.workspace_id, row.id, visible_to=actor.visible_to, at=actor.at)


def _part_of(session: Session, actor: Actor, row: RegisterEntry) -> tuple[int, str] | None:
    parent = entry(session, actor.workspace_id, row.parent_id) if row.parent_id else None
    of = project(session, actor.workspace_id, parent.project_id) if parent else None
    if parent is None or of is None or not may(actor, Right.SEE, directory.scope_of(session, actor, of)):
        return None
    return parent.id, parent.reference


def _named(row: RegisterEntry, changes: Iterable[EntryChange]) -> set[int]:
    ids = {row.owner_id, row.raised_by}
    for each in changes:
        ids.add(each.by_id)
        if each.field == "owner_id":
            ids |= {PersonId(int(value)) for value in (each.was, each.now) if value}
    return {each for each in ids if each is not None}


def _line(change: EntryChange, people: dict[int, Person], zone: str) -> HistoryLine:
    def shown(value: str) -> str:
        if change.field == "owner_id" and value:
            person = people.get(int(value))
            return person.name if person else "somebody"
        return value

    by = people.get(change.by_id)
    on: date = local_day(change.at, zone)
    who = by.name if by else "somebody"
    was, new = shown(change.was), shown(change.now)
    return HistoryLine(on, who, change.act, change.field, was, new, change.words)
