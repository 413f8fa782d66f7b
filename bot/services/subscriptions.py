"""Digests of somebody's own choice: chosen, ended, and built when their hour has come."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.digest import About, Digest, DigestFacts, build
from bot.domain.digest.subscription import LIVES, is_time
from bot.domain.digest.weeks import RatingsByWeek
from bot.domain.enums import DigestRhythm, DigestScope, Role
from bot.domain.ids import WorkspaceId
from bot.domain.line.digest import DigestLine
from bot.domain.periods import due_at
from bot.domain.rights import Actor
from bot.domain.views import SubscriptionView
from bot.domain.working_time import WorkingTime
from bot.errors import NotFound, Stale, UserError
from bot.services import access, directory
from bot.services.audit import on_record
from bot.services.digest import before_newest_reports, load_digest_facts, weeks_of, with_evidence
from bot.services.digest_readers import TITLES, for_reader, once_asked
from bot.services.digest_runs import LastTime, key_of, last_times, told_then
from bot.services.hours import working_time
from models.people import Person, has_role, people_by_id, people_with_role
from models.projects import Program, programs
from models.subscriptions import DigestSubscription, digest_subscription, digest_subscriptions
from models.workspaces import Workspace

AT_ONCE = 100
"""Digests built on one tick; the others come with the next."""
NOTHING = "You lead no project. Name a program whose digest you want, for example “hr me weekly”."
USUAL = {DigestScope.MINE: DigestRhythm.DAILY}


def subscribe(
    session: Session, actor: Actor, line: DigestLine, channel: str, text: str, *, now: datetime
) -> SubscriptionView:
    """Let a digest come to a channel, or to this person alone; one that comes there already is changed.

    Raises `UserError`, `NotFound` or `Forbidden`.
    """
    if line.problem:
        raise UserError(line.problem, kept=text)
    scope, steered = _wanted(session, actor, line, text)
    recipient = channel if line.here else actor.slack_id
    row = next(
        (
            each
            for each in digest_subscriptions(session, actor.workspace_id, recipient)
            if each.scope is scope and each.program_id == (steered.id if steered else None)
        ),
        None,
    )
    if line.off:
        if row is None:
            raise NotFound("No such digest comes here. `/pmo digest list` says which do.", kept=text)
        return _end(session, actor, row, now=now)
    if row is None:
        row = DigestSubscription(
            workspace_id=actor.workspace_id,
            scope=scope,
            program_id=steered.id if steered else None,
            recipient=recipient,
            person_id=None if line.here else actor.person_id,
        )
        session.add(row)
    row.rhythm = line.rhythm or USUAL.get(scope, DigestRhythm.WEEKLY)
    row.weekday, row.hour = line.weekday, line.hour
    row.set_by_id, row.set_at = actor.person_id, now
    session.flush()
    on_record(session, actor, "digest.subscribed", "digest_subscription", row.id, now=now)
    return _view(session, actor, row)


def _wanted(
    session: Session, actor: Actor, line: DigestLine, text: str
) -> tuple[DigestScope, Program | None]:
    """Say which digest is meant; what goes to a channel needs the right to place it there."""
    if line.target:
        found, _ = directory.program_named(session, actor, line.target)
        if line.here:
            access.program_to_change(session, actor, found.id, right=Right.PLACE_DIGEST, kept=text)
        return DigestScope.PROGRAM, found
    if line.here:
        access.require(actor, Right.SET_DIGEST, kept=text)
        return DigestScope.PORTFOLIO, None
    if actor.is_pmo or has_role(session, actor.workspace_id, actor.person_id, Role.SPONSOR):
        return DigestScope.PORTFOLIO, None
    if not actor.leads:
        raise UserError(NOTHING, kept=text)
    return DigestScope.MINE, None


def stop(session: Session, actor: Actor, subscription_id: int, *, now: datetime) -> SubscriptionView:
    """End a digest by its button: one's own, or a channel's that this person may place."""
    row = digest_subscription(session, actor.workspace_id, subscription_id)
    if row is None or (row.person_id is not None and row.person_id != actor.person_id):
        raise Stale("That digest has ended already.")
    if row.person_id is None and row.program_id is not None:
        access.program_to_change(session, actor, row.program_id, right=Right.PLACE_DIGEST)
    elif row.person_id is None:
        access.require(actor, Right.SET_DIGEST)
    return _end(session, actor, row, now=now)


def listing(session: Session, actor: Actor, channel: str) -> tuple[SubscriptionView, ...]:
    """List what comes to this person, and to the channel that they are in."""
    rows = [
        *digest_subscriptions(session, actor.workspace_id, actor.slack_id),
        *digest_subscriptions(session, actor.workspace_id, channel),
    ]
    names, zone = _names(session, actor.workspace_id, rows), _usual_zone(session, actor)
    return tuple(_shown(row, names, actor.time_zone if row.person_id else zone) for row in rows)


@dataclass(frozen=True, slots=True)
class DueSubscription:
    """A digest of somebody's choice whose hour has come. Past `expires_at` it must not be posted any more.

    `role` is what its reader must be for it: what only the PMO may see is for nobody who has left it.
    """

    view: SubscriptionView
    audience: str
    day: date
    digest: Digest
    expires_at: datetime
    role: Role | None = None
    weeks: RatingsByWeek | None = None
    again: str = ""
    """The key of one of this day that was not sent, in whose place it comes; empty as a rule."""

    @property
    def dedupe_key(self) -> str:
        """Name it, so that it is sent once."""
        return key_of(self.audience, self.day, again=self.again)

    @property
    def weekly(self) -> bool:
        """Whether it tells of a week or more, and so has a picture and a thread."""
        return self.view.rhythm is not DigestRhythm.DAILY


def due_subscriptions(
    session: Session, workspace_id: WorkspaceId, *, now: datetime
) -> tuple[DueSubscription, ...]:
    """Build those whose hour has come, each with what changed since it came last.

    The facts are loaded once for all that begin at the same moment.
    """
    rows = digest_subscriptions(session, workspace_id)
    if not rows:
        return ()
    tenant = session.get_one(Workspace, workspace_id)
    people = people_by_id(session, workspace_id, {row.person_id for row in rows if row.person_id})
    came = last_times(session, workspace_id, [audience_of(row) for row in rows], now=now)
    due: list[_Due] = []
    for row in rows:
        reader = people.get(row.person_id) if row.person_id else None
        if row.person_id and (reader is None or not reader.active):
            continue
        working = working_time(reader, tenant.time_zone) if reader else WorkingTime(tenant.time_zone)
        if joins_the_pmos(row, tenant):
            continue
        last = came.get(audience_of(row), LastTime())
        if not is_time(row.rhythm, row.weekday, row.hour, last=last.day, now=now, working=working):
            continue
        due.append(_Due(row, reader, working, last))
        if len(due) == AT_ONCE:
            break
    return _built(session, tenant, due, now=now) if due else ()


@dataclass(frozen=True, slots=True)
class _Due:
    """A digest that is to be built: for whom, by which clock, with what came after the last one."""

    row: DigestSubscription
    reader: Person | None
    working: WorkingTime
    last: LastTime


def _built(
    session: Session, tenant: Workspace, due: Collection[_Due], *, now: datetime
) -> tuple[DueSubscription, ...]:
    names = _names(session, tenant.id, [each.row for each in due])
    told = told_then(session, tenant.id, {audience_of(each.row): each.last for each in due})
    of_pmo = {each.id for each in people_with_role(session, tenant.id, Role.PMO)}

    @cache
    def facts_since(covered: datetime | None) -> DigestFacts:
        since = covered or before_newest_reports(session, tenant.id, now=now)
        return load_digest_facts(session, tenant, now=now, since=since)

    found = []
    for each in due:
        row, working, day = each.row, each.working, each.working.today(now)
        sees_all = each.reader is not None and each.reader.id in of_pmo
        known = facts_since(each.last.covered)
        about = About(row.scope, row.program_id, shared=each.reader is None)
        reader = each.reader.id if each.reader else None
        facts = for_reader(session, tenant.id, about, reader, known, sees_all=sees_all, now=now)
        view = _shown(row, names, working.zone)
        found.append(
            DueSubscription(
                view=view,
                audience=audience_of(row),
                day=day,
                digest=build(
                    replace(
                        once_asked(facts),
                        title=view.title,
                        time_zone=working.zone,
                        told=told[audience_of(row)],
                    ),
                    whole=row.rhythm is not DigestRhythm.DAILY,
                ),
                expires_at=due_at(day, working.zone, row.hour) + LIVES,
                role=Role.PMO if sees_all else None,
                again=each.last.again,
            )
        )
    shown = with_evidence(session, tenant.id, [each.digest for each in found])
    weeks = weeks_of(session, tenant.id, shown)
    return tuple(
        replace(each, digest=digest, weeks=drawn if each.weekly and not digest.quiet else None)
        for each, digest, drawn in zip(found, shown, weeks, strict=True)
    )


def _end(session: Session, actor: Actor, row: DigestSubscription, *, now: datetime) -> SubscriptionView:
    row.ended_at = now
    on_record(session, actor, "digest.ended", "digest_subscription", row.id, now=now)
    return _view(session, actor, row)


def audience_of(row: DigestSubscription) -> str:
    """Name the audience under which its runs are kept."""
    return f"subscription:{row.id}"


def joins_the_pmos(row: DigestSubscription, tenant: Workspace) -> bool:
    """Whether it is about the same and comes to the same channel as the PMO's, which then brings it along."""
    return row.scope is DigestScope.PORTFOLIO and row.recipient == tenant.digest_channel


def _names(
    session: Session, workspace: WorkspaceId, rows: Collection[DigestSubscription]
) -> Mapping[int | None, str]:
    """Name the programs, where any of these is about one."""
    if not any(row.program_id for row in rows):
        return {}
    return {each.id: each.name for each in programs(session, workspace)}


def _usual_zone(session: Session, actor: Actor) -> str:
    return session.get_one(Workspace, actor.workspace_id).time_zone


def _view(session: Session, actor: Actor, row: DigestSubscription) -> SubscriptionView:
    zone = actor.time_zone if row.person_id else _usual_zone(session, actor)
    return _shown(row, _names(session, actor.workspace_id, [row]), zone)


def _shown(row: DigestSubscription, names: Mapping[int | None, str], zone: str) -> SubscriptionView:
    return SubscriptionView(
        subscription_id=row.id,
        title=TITLES.get(row.scope) or names.get(row.program_id, ""),
        recipient=row.recipient,
        personal=row.person_id is not None,
        rhythm=row.rhythm,
        weekday=row.weekday,
        hour=row.hour,
        zone=zone,
        ended=row.ended_at is not None,
    )
