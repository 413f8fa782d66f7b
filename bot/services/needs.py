"""Requests for people with a skill: previewed, recorded, shown to those who deploy, listed, ended."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import NeedState, OfferState, Role
from bot.domain.line.deployment import DeployLine
from bot.domain.line.link import name_at_start
from bot.domain.line.match import match_name
from bot.domain.needs import (
    Asked,
    Ended,
    Found,
    Need,
    NeedPreview,
    NeedsPage,
    NeedView,
    OfferView,
    subject_of,
    subject_of_offer,
)
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may, may_at_all
from bot.domain.skills import LONGEST
from bot.domain.views import PersonView
from bot.errors import Forbidden, NotFound, Settled, UserError
from bot.services import access, directory, drafts
from bot.services.audit import on_record
from bot.services.deploying import days_fit
from bot.services.finding_people import find
from bot.services.names import names_visible
from bot.services.people import actor_of
from models.needs import (
    StaffNeed,
    StaffOffer,
    count_open_needs,
    need,
    need_to_change,
    offers_for,
    open_needs,
)
from models.outbox import readers_by_subject
from models.people import people_by_id, people_with_role, person
from models.projects import Program, Project, project

DRAFT = "need"
EXAMPLE = "/deploy need payroll tester 50% from 1 May to 30 Jun"
GONE = "I know no such request that you may see."
MOST_LISTED = 12
_A = re.compile(r"^(?:a|an|one|some(?:body|one)?)\s+", re.IGNORECASE)
_FOR = re.compile(r"^(?P<skill>.+?)\s+(?:for|on)\s+(?P<project>.+)$", re.IGNORECASE)


def preview(
    session: Session,
    actor: Actor,
    line: DeployLine,
    text: str,
    *,
    now: datetime,
    project_id: int | None = None,
    note: str = "",
) -> NeedPreview:
    """Keep what was asked for as a draft, and show who could do it; raises a `UserError` for what can't be.

    The line's role is the skill where the project is known, or where it says 'as'.
    """
    if line.problem:
        raise UserError(line.problem, kept=text)
    skill = line.role
    if project_id is None:
        project_id, rest = _named(session, actor, line.project, whole=bool(skill), kept=text)
        skill = skill or rest
    right = Right.ASK_PEOPLE
    found, steered = access.to_change(session, actor, project_id, right=right, kept=text)
    skill = _A.sub("", " ".join(skill.split()))
    if not skill:
        raise UserError(f"What must they be able to do on {found.name}? For example “{EXAMPLE}”.", kept=text)
    if len(skill) > LONGEST:
        raise UserError(f"A skill is a few words, up to {LONGEST} characters.", kept=text)
    if line.percent is None:
        raise UserError("How much of their time? For example “50%”.", kept=text)
    today = local_day(now, actor.time_zone)
    first = line.first or today
    last = line.last or (max(found.ends_on, first) if found.ends_on else None)
    if last is None:
        raise UserError("Until when? For example “to 30 Jun”.", kept=text)
    days_fit(first, last, today, kept=text)
    wanted = Need(skill=skill, percent=line.percent, first=max(first, today), last=last, note=note)
    draft = drafts.keep(session, actor, DRAFT, project_id=found.id, text=text, content=wanted, now=now)
    asked = _deployers(session, actor, steered)
    who = find(session, actor, wanted, now=now)
    return NeedPreview(draft.nonce, wanted, found.name, who, asked)


def record(session: Session, actor: Actor, nonce: str, *, now: datetime) -> Asked:
    """Record what the preview showed, once; each of those who are asked is shown who could do it."""
    draft = drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))
    wanted = Need.model_validate(draft.content)
    found, steered = access.to_change(
        session, actor, draft.project_id or 0, right=Right.ASK_PEOPLE, kept=draft.text
    )
    days_fit(wanted.first, wanted.last, local_day(now, actor.time_zone), kept=draft.text)
    row = StaffNeed(
        workspace_id=actor.workspace_id,
        project_id=found.id,
        by_id=actor.person_id,
        skill=wanted.skill,
        percent=wanted.percent,
        starts_on=wanted.first,
        ends_on=wanted.last,
        note=wanted.note,
        at=now,
        state=NeedState.OPEN,
    )
    session.add(row)
    session.flush()
    _on_record(session, actor, row, "need.asked", now=now)
    drafts.close(draft, "That is asked for already. /deploy needs shows it.", now=now)
    asked = _deployers(session, actor, steered)
    people = people_by_id(session, actor.workspace_id, [each.person_id for each in asked])
    readers = []
    for each in asked:
        reader = actor_of(session, people[each.person_id], now=now)
        if reader is not None:
            readers.append((each, view_of(session, reader, row, found, now=now)))
    steered_by = steered.manager_id if steered else None
    return Asked(view_of(session, actor, row, found, now=now), tuple(readers), steered_by)


def listing(session: Session, actor: Actor, *, now: datetime, after: int = 0) -> NeedsPage:
    """List the open requests that this person may see, oldest first, without who could do them.

    They are those after one of this id, as many as a message shows. A request whose last day is over, or
    whose project is closed, waits for nobody.
    """
    today = local_day(now, actor.time_zone)
    workspace, seen = actor.workspace_id, actor.visible_to
    rows = open_needs(session, workspace, visible_to=seen, since=today, at=now, most=MOST_LISTED, after=after)
    total = count_open_needs(session, workspace, visible_to=seen, since=today, at=now)
    before = 0
    if after:
        before = count_open_needs(session, workspace, visible_to=seen, since=today, at=now, through=after)
    views = tuple(view_of(session, actor, row, found, now=now, search=False) for row, found in rows)
    return NeedsPage(views, before, total)


def show(session: Session, actor: Actor, need_id: int, *, now: datetime) -> NeedView:
    """Show one request with who could do it; raises `NotFound` for what this person may not see."""
    row = need(session, actor.workspace_id, need_id)
    return view_of(session, actor, *seen(session, actor, row), now=now)


def open_one(session: Session, actor: Actor, need_id: int, *, now: datetime) -> NeedView:
    """Show one request for which somebody can be offered; raises `Settled` for one that is over."""
    view = show(session, actor, need_id, now=now)
    refuse_settled(view.state, view.project)
    return view


def refuse_settled(state: NeedState, project: str) -> None:
    """Raise `Settled` for a request that is filled, declined or withdrawn."""
    if state is not NeedState.OPEN:
        raise Settled(f"That request for {project} is {state.value} already.")


def end(session: Session, actor: Actor, need_id: int, *, now: datetime) -> Ended:
    """End a request: withdrawn by who runs the project, or declined by who deploys to it."""
    row, found = seen(session, actor, need_to_change(session, actor.workspace_id, need_id))
    scope = directory.scope_of(session, actor, found)
    refuse_settled(row.state, found.name)
    if not may(actor, Right.ASK_PEOPLE, scope):
        raise Forbidden(access.REFUSALS[Right.ASK_PEOPLE])
    declines = row.by_id != actor.person_id and may(actor, Right.DEPLOY, scope)
    state = NeedState.DECLINED if declines else NeedState.WITHDRAWN
    lapsed = settle(session, actor, row, state, now=now)
    event = _on_record(session, actor, row, f"need.{state.value}", now=now)
    session.flush()
    told = directory.concerned(session, actor, [row.by_id, *(each.by.person_id for each in lapsed)])
    view = view_of(session, actor, row, found, now=now, search=False)
    had = messages_about(session, actor, row, view.offers)
    return Ended(event, view, actor.name, told=told, lapsed=lapsed, had=had)


def messages_about(
    session: Session, actor: Actor, row: StaffNeed, offers: Collection[OfferView]
) -> tuple[tuple[str, str], ...]:
    """Name who had a message about a request or an offer for it, each by subject and reader."""
    subjects = [subject_of(row.id), *(subject_of_offer(each.offer_id) for each in offers)]
    found = readers_by_subject(session, actor.workspace_id, subjects)
    return tuple((subject, reader) for subject, readers in found.items() for reader in readers)


def settle(
    session: Session, actor: Actor, row: StaffNeed, state: NeedState, *, now: datetime
) -> tuple[OfferView, ...]:
    """Close a request; offers that wait count no more, and are given."""
    row.state, row.closed_at = state, now
    waiting = [
        each for each in offers_for(session, actor.workspace_id, [row.id]) if each.state is OfferState.OPEN
    ]
    for each in waiting:
        each.state, each.decided_by_id, each.decided_at = OfferState.LAPSED, actor.person_id, now
    session.flush()
    return offer_views(session, actor, waiting)


def seen(session: Session, actor: Actor, row: StaffNeed | None) -> tuple[StaffNeed, Project]:
    """Pass a request on a project that this person may see; raises `NotFound` for any other."""
    found = project(session, actor.workspace_id, row.project_id) if row else None
    if row is None or found is None or not may(actor, Right.SEE, directory.scope_of(session, actor, found)):
        raise NotFound(GONE)
    return row, found


def view_of(
    session: Session, reader: Actor, row: StaffNeed, found: Project, *, now: datetime, search: bool = True
) -> NeedView:
    """Show a request as somebody may see it."""
    wanted = Need(skill=row.skill, percent=row.percent, first=row.starts_on, last=row.ends_on, note=row.note)
    rows = offers_for(session, reader.workspace_id, [row.id])
    by = person(session, reader.workspace_id, row.by_id)
    offered = {each.person_id for each in rows if each.state is OfferState.OPEN}
    is_open = row.state is NeedState.OPEN
    scope = directory.scope_of(session, reader, found)
    shown = find(session, reader, wanted, offered=offered, now=now) if search and is_open else None
    return NeedView(
        need_id=row.id,
        need=wanted,
        project_id=found.id,
        project=found.name,
        by=directory.view_of(by) if by else PersonView(row.by_id, "", None),
        state=row.state,
        found=shown or Found(()),
        offers=offer_views(session, reader, rows),
        may_offer=is_open and may_at_all(reader, Right.DEPLOY),
        may_end=is_open and may(reader, Right.ASK_PEOPLE, scope),
    )


def offer_views(session: Session, actor: Actor, rows: Collection[StaffOffer]) -> tuple[OfferView, ...]:
    """Show offers with both people."""
    ids = {each for row in rows for each in (row.person_id, row.by_id)}
    views = {each.person_id: each for each in directory.people_of(session, actor, ids)}
    return tuple(
        OfferView(row.id, views[row.person_id], views[row.by_id], row.state, row.peak) for row in rows
    )


def _named(session: Session, actor: Actor, words: str, *, whole: bool, kept: str) -> tuple[int, str]:
    """Find the project that a line names, and the words beside it: 'payroll tester', 'tester for payroll'."""
    if not words:
        raise UserError(f"On which project, and able to do what? For example “{EXAMPLE}”.", kept=kept)
    if whole:
        match = match_name(words, names_visible(session, actor, words, whole=True))
        return directory.found_or_told(match, kept=kept, called=words).id, ""
    split = _FOR.match(words)
    if split:
        name = split["project"]
        match = match_name(name, names_visible(session, actor, name, whole=True))
        if match.found is not None:
            return match.found.id, split["skill"]
    match = name_at_start(words, names_visible(session, actor, words))
    return directory.found_or_told(match, kept=kept, called=words).id, match.rest


def _deployers(session: Session, actor: Actor, steered: Program | None) -> tuple[PersonView, ...]:
    """Name who is asked: the program manager, or the PMO where that is nobody else who can be reached."""
    manager = steered.manager_id if steered else None
    found = directory.concerned(session, actor, [manager])
    if found:
        return found
    pmo = people_with_role(session, actor.workspace_id, Role.PMO)
    return directory.concerned(session, actor, [each.id for each in pmo])


def _on_record(session: Session, actor: Actor, row: StaffNeed, action: str, *, now: datetime) -> int:
    details = {"need_id": row.id}
    event = on_record(session, actor, action, "project", row.project_id, now=now, details=details)
    session.flush()
    return event.id
