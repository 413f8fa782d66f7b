"""Entries whose review has come or that are overdue: gathered for whoever can say if they stand."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.entries import RemindedEntry, Reminder
from bot.domain.ids import PersonId, WorkspaceId
from bot.services.hours import working_time
from bot.services.register_list import listed
from models.outbox import keys_known
from models.people import Person, people_by_id
from models.projects import Project
from models.register import RegisterEntry, entries_by_id
from models.register_list import entries_to_remind
from models.workspaces import Workspace

AGAIN_AFTER = timedelta(days=7)
MOST = 8
"""Entries in one message; the others wait for the next day."""


def due_reminders(session: Session, workspace: WorkspaceId, *, now: datetime) -> tuple[Reminder, ...]:
    """Plan one message for each person for whom it is working time and who was not asked today."""
    zone = session.get_one(Workspace, workspace).time_zone
    latest = now.date() + timedelta(days=1)
    before = latest - AGAIN_AFTER
    rows = entries_to_remind(session, workspace, until=latest, before=before, at=now)
    ids = {each for row, of, _ in rows for each in (row.owner_id, of.manager_id) if each is not None}
    people = people_by_id(session, workspace, ids)
    asked: dict[PersonId, list[RemindedEntry]] = {}
    for row, of, owner_sees in rows:
        who, instead_of = _asked(row, of, people, owner_sees=owner_sees)
        if who is None or not working_time(who, zone).is_at_work(now):
            continue
        today = working_time(who, zone).today(now)
        if not ((row.review_on and row.review_on <= today) or (row.due and row.due < today)):
            continue
        one = RemindedEntry(listed(row, of, people), who.id == of.manager_id, instead_of)
        asked.setdefault(who.id, []).append(one)
    found = [_reminder(people[person], entries, zone, now) for person, entries in asked.items()]
    known = keys_known(session, workspace, {each.dedupe_key for each in found})
    return tuple(each for each in found if each.dedupe_key not in known)


def mark(session: Session, workspace: WorkspaceId, reminder: Reminder) -> None:
    """Note that these entries were asked about, so that nobody hears of them again for a week."""
    for row in entries_by_id(session, workspace, [each.listed.entry.entry_id for each in reminder.entries]):
        row.reminded_on = reminder.today


def _reminder(person: Person, entries: list[RemindedEntry], zone: str, now: datetime) -> Reminder:
    today = working_time(person, zone).today(now)
    key = f"register:{person.id}:{today.isoformat()}"
    return Reminder(person.slack_id or "", today, tuple(entries[:MOST]), key)


def _asked(
    row: RegisterEntry, of: Project, people: dict[int, Person], *, owner_sees: bool
) -> tuple[Person | None, str]:
    """Name who is asked: the owner, or the PM when the owner has left or may not see the project."""
    owner = people.get(row.owner_id) if row.owner_id else None
    if owner is not None and owner.reachable and owner_sees:
        return owner, ""
    manager = people.get(of.manager_id) if of.manager_id else None
    if manager is None or not manager.reachable:
        return None, ""
    return manager, owner.name if owner else "nobody"
