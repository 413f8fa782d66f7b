"""What passes with a project from one PM to another, and how it comes back when that is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.deploying import ONE_DAY, Deploying, changed
from bot.domain.enums import EntryAct, EntryState, LinkageState, Part
from bot.domain.ids import PersonId
from bot.domain.load import Step, peak, steps
from bot.domain.rights import Actor
from bot.domain.skills import PM_ROLES
from bot.services.deploying import levels_from, time_of
from models.handovers import entries_owned
from models.linkages import linkages, linkages_to_change
from models.named import NamedPerson, named_person
from models.people import Person
from models.plans import Deployment, deployments
from models.projects import Project
from models.register import EntryChange, RegisterEntry, entries_by_id

Kept = dict[str, Any]
"""Rows as they were, as JSON."""


@dataclass(frozen=True, slots=True)
class Share:
    """What becomes of the deployments by which the old PM runs a project.

    They are `to_come`, or `over` and to be forgotten. They pass, unless the new PM works on the project
    already. `steps` is what becomes of the new PM's time.
    """

    to_come: tuple[Deployment, ...]
    over: tuple[Deployment, ...]
    passes: bool
    steps: tuple[Step, ...]

    @property
    def passing(self) -> tuple[Deployment, ...]:
        """What of it the new PM gets."""
        return self.to_come if self.passes else ()

    @property
    def peak(self) -> int:
        """The highest sum that the new PM comes to."""
        return peak(self.steps)


def share_of(
    session: Session,
    actor: Actor,
    found: Project,
    from_id: int | None,
    chosen: Person,
    *,
    today: date,
    now: datetime,
) -> Share:
    """Work out what becomes of the old PM's time and of the new one's."""
    rows = deployments(session, actor.workspace_id, project_ids=[found.id])
    theirs = [row for row in rows if row.person_id == from_id and row.role.casefold() in PM_ROLES]
    to_come = tuple(row for row in theirs if row.ends_on is None or row.ends_on >= today)
    passes = not any(
        row.person_id == chosen.id and (row.ends_on is None or row.ends_on >= today) for row in rows
    )
    # Whoever was ever deployed to a confidential project sees it.
    over = tuple(row for row in theirs if row not in to_come) if found.confidential else ()
    if not to_come or not passes:
        return Share(to_come, over, passes, ())
    before = time_of(session, actor, chosen, now=now).spells
    after = before
    for row in to_come:
        asked = Deploying(
            person_id=chosen.id,
            percent=row.percent,
            first=_from(row, today),
            last=row.ends_on,
            role=row.role,
        )
        after = changed(after, found.id, found.name, asked)
    return Share(to_come, over, passes, steps(levels_from(before, today), levels_from(after, today)))


def pass_time(
    session: Session, found: Project, share: Share, chosen: Person, *, today: date
) -> dict[str, list[Kept]]:
    """End the old PM's deployments as PM and let the new one's begin; give how they were, and what is new."""
    were = [_written(row) for row in (*share.to_come, *share.over)]
    made = []
    for row in share.to_come:
        if row in share.passing:
            new = Deployment(
                workspace_id=row.workspace_id,
                person_id=chosen.id,
                project_id=found.id,
                role=row.role,
                percent=row.percent,
                starts_on=_from(row, today),
                ends_on=row.ends_on,
            )
            session.add(new)
            made.append(new)
        begun = row.starts_on is None or row.starts_on < today
        if begun and not found.confidential:
            row.ends_on = today - ONE_DAY
        else:
            session.delete(row)
    for row in share.over:
        session.delete(row)
    session.flush()
    return {"were": were, "made": [_written(row) for row in made]}


def pass_entries(
    session: Session, actor: Actor, found: Project, before: Person, chosen: Person, *, now: datetime
) -> list[int]:
    """Let the new PM own the open entries that the old one owns in the project; give which."""
    rows = entries_owned(session, actor.workspace_id, found.id, before.id)
    for row in rows:
        _own(session, actor, row, chosen.id, now=now)
    return [row.id for row in rows]


def pass_linkages(
    session: Session, actor: Actor, found: Project, before: Person, chosen: Person
) -> list[int]:
    """Let the new PM handle the confirmed linkages of the project that the old one handles; give which."""
    rows = linkages(session, actor.workspace_id, states=[LinkageState.CONFIRMED], project_ids=[found.id])
    theirs = [row.id for row in rows if row.owner_id == before.id]
    held = linkages_to_change(session, actor.workspace_id, theirs) if theirs else {}
    for row in held.values():
        row.owner_id = chosen.id
    return sorted(held)


def end_deputy(session: Session, found: Project, chosen: Person) -> Kept | None:
    """Take the deputy's part from whoever leads the project now; give how it was."""
    row = named_person(session, found.workspace_id, found.id, Part.DEPUTY, chosen.id)
    if row is None:
        return None
    was = {
        "until": row.until.isoformat() if row.until else None,
        "named_by_id": row.named_by_id,
        "named_at": row.named_at.isoformat(),
    }
    session.delete(row)
    return was


def give_back(
    session: Session,
    actor: Actor,
    found: Project,
    passed: Mapping[str, Any],
    to_id: PersonId,
    from_id: PersonId | None,
    *,
    now: datetime,
) -> bool:
    """Let what passed come back, as far as nobody has changed it since; say whether the deployments did."""
    for row in entries_by_id(session, actor.workspace_id, passed["entries"]):
        if row.owner_id == to_id and row.state is EntryState.OPEN:
            _own(session, actor, row, from_id, now=now)
    for each in linkages_to_change(session, actor.workspace_id, passed["linkages"]).values():
        if each.owner_id == to_id:
            each.owner_id = from_id
    if passed["deputy"] is not None:
        _name_again(session, found, to_id, passed["deputy"])
    return _time_back(session, found, passed["deployments"])


def _time_back(session: Session, found: Project, kept: Mapping[str, list[Kept]]) -> bool:
    """Put the deployments back as they were; nothing where any of them has changed since."""
    rows = {row.id: row for row in deployments(session, found.workspace_id, project_ids=[found.id])}
    if any(each["id"] not in rows or _written(rows[each["id"]]) != each for each in kept["made"]):
        return False
    for each in kept["made"]:
        session.delete(rows[each["id"]])
    for each in kept["were"]:
        row = rows.get(each["id"])
        if row is None or row.person_id != each["person_id"]:
            row = Deployment(workspace_id=found.workspace_id, project_id=found.id)
            session.add(row)
        row.person_id, row.role, row.percent = each["person_id"], each["role"], each["percent"]
        row.starts_on, row.ends_on = _day(each["starts_on"]), _day(each["ends_on"])
    return True


def _name_again(session: Session, found: Project, person_id: int, kept: Kept) -> None:
    if named_person(session, found.workspace_id, found.id, Part.DEPUTY, person_id) is not None:
        return
    until = kept["until"]
    session.add(
        NamedPerson(
            workspace_id=found.workspace_id,
            project_id=found.id,
            person_id=person_id,
            part=Part.DEPUTY,
            until=datetime.fromisoformat(until) if until else None,
            named_by_id=kept["named_by_id"],
            named_at=datetime.fromisoformat(kept["named_at"]),
        )
    )


def _own(
    session: Session, actor: Actor, row: RegisterEntry, owner_id: PersonId | None, *, now: datetime
) -> None:
    """Give an entry another owner, as its history then tells."""
    session.add(
        EntryChange(
            workspace_id=row.workspace_id,
            entry_id=row.id,
            by_id=actor.person_id,
            act=EntryAct.EDITED,
            field="owner_id",
            was=str(row.owner_id or ""),
            now=str(owner_id or ""),
            at=now,
        )
    )
    row.owner_id = owner_id


def _from(row: Deployment, today: date) -> date:
    return max(row.starts_on or today, today)


def _written(row: Deployment) -> Kept:
    return {
        "id": row.id,
        "person_id": row.person_id,
        "role": row.role,
        "percent": row.percent,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
    }


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
