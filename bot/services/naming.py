"""Owners, deputies and readers: previewed, recorded once with an audit line, those concerned named."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.enums import Part
from bot.domain.naming import Line, Named, Naming, NamingDone, NamingList, NamingPreview, Proposal
from bot.domain.periods import due_at, local_day
from bot.domain.rights import Actor
from bot.domain.views import PersonView
from bot.errors import UserError
from bot.services import access, days, directory, drafts
from bot.services.audit import on_record
from models.named import NamedPerson, named_people, named_person
from models.people import Person, person, person_of_slack_id
from models.projects import Project

DRAFT = "naming"


def listing(session: Session, actor: Actor, naming: Naming, text: str) -> NamingList:
    """List who is named on a project; only those who may name them see it."""
    found = _project(session, actor, naming, text)
    rows = named_people(session, actor.workspace_id, found.id, naming.part, at=actor.at)
    views = {
        each.person_id: each for each in directory.people_of(session, actor, [r.person_id for r in rows])
    }
    people = tuple(Named(views[row.person_id], _last_day(row.until, actor)) for row in rows)
    return NamingList(naming, found.name, found.confidential, people)


def preview(
    session: Session, actor: Actor, naming: Naming, line: Line, text: str, *, now: datetime
) -> NamingPreview:
    """Keep what was asked for as a draft, and show it; raises a `UserError` for what can't be."""
    found = _project(session, actor, naming, line.project, kept=text)
    chosen = directory.present(person_of_slack_id(session, actor.workspace_id, line.user), kept=text)
    if line.rest:
        raise UserError(f"I did not understand “{line.rest}”. Write “until 3 Dec” or “off”.", kept=text)
    until = days.day_to_come(actor, line.until, now=now, kept=text) if line.until else None
    proposal = Proposal(naming=naming, person_id=chosen.id, off=line.off, until=until)
    _fits(session, actor, found, proposal, chosen, kept=text)
    draft = drafts.keep(session, actor, DRAFT, project_id=found.id, text=text, content=proposal, now=now)
    before = _owner(session, actor, found) if naming is Naming.OWNER else None
    told = _told(session, actor, found, proposal, before)
    return NamingPreview(draft.nonce, proposal, found.name, directory.view_of(chosen), before, told)


def record(session: Session, actor: Actor, nonce: str, *, now: datetime) -> NamingDone:
    """Record what the preview showed, once."""
    draft = drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))
    proposal = Proposal.model_validate(draft.content)
    done = apply(session, actor, draft.project_id or 0, proposal, now=now)
    drafts.close(draft, "That is recorded already.", now=now)
    return done


def apply(
    session: Session, actor: Actor, project_id: int, proposal: Proposal, *, now: datetime
) -> NamingDone:
    """Record a proposal with its audit line; the right is checked anew."""
    found, _ = access.to_change(session, actor, project_id, right=proposal.naming.right)
    chosen = directory.present(person(session, actor.workspace_id, proposal.person_id))
    _fits(session, actor, found, proposal, chosen)
    if proposal.until is not None:
        days.not_past(actor, proposal.until, now=now)
    before = _owner(session, actor, found) if proposal.naming is Naming.OWNER else None
    if proposal.naming is Naming.OWNER:
        found.manager_id = None if proposal.off else chosen.id
    else:
        _name(session, actor, found, proposal, now)
    action = f"project.{proposal.naming.value}{'_off' if proposal.off else ''}"
    details = {
        "person_id": chosen.id,
        "before_id": before.person_id if before else None,
        "until": proposal.until.isoformat() if proposal.until else None,
    }
    event = on_record(session, actor, action, "project", found.id, now=now, details=details)
    session.flush()
    told = _told(session, actor, found, proposal, before)
    return NamingDone(
        event.id, proposal, found.name, found.key, directory.view_of(chosen), before, actor.name, told
    )


def _project(session: Session, actor: Actor, naming: Naming, text: str, *, kept: str = "") -> Project:
    example = f"/pmo {naming.value} payroll @maria"
    return access.named_to_change(
        session, actor, text, right=naming.right, example=example, kept=kept or text
    )


def _fits(
    session: Session, actor: Actor, found: Project, proposal: Proposal, chosen: Person, *, kept: str = ""
) -> None:
    """Raise `UserError` where there is nothing to change."""
    if proposal.naming is Naming.OWNER:
        is_so = found.manager_id == chosen.id
    else:
        part = proposal.naming.part
        row = named_person(session, actor.workspace_id, found.id, part, chosen.id)
        is_so = row is not None and (row.until is None or row.until > actor.at)
    if proposal.off and not is_so:
        raise UserError(f"{chosen.name} is not {_as(proposal.naming)} {found.name}.", kept=kept)
    if proposal.naming is Naming.OWNER and is_so and not proposal.off:
        raise UserError(f"{chosen.name} is already {_as(Naming.OWNER)} {found.name}.", kept=kept)
    if proposal.naming is Naming.DEPUTY and not proposal.off and found.manager_id == chosen.id:
        raise UserError(f"{chosen.name} owns {found.name} and needs no deputy's rights.", kept=kept)
    if proposal.naming is Naming.READER and not proposal.off and not found.confidential:
        raise UserError(f"{found.name} is not confidential: everybody here sees it already.", kept=kept)


def _as(naming: Naming) -> str:
    return {
        Naming.OWNER: "the owner of",
        Naming.DEPUTY: "a deputy on",
        Naming.READER: "a named reader of",
    }[naming]


def _name(session: Session, actor: Actor, found: Project, proposal: Proposal, now: datetime) -> None:
    part = Part(proposal.naming.value)
    row = named_person(session, actor.workspace_id, found.id, part, proposal.person_id)
    if proposal.off:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = NamedPerson(
            workspace_id=actor.workspace_id, project_id=found.id, person_id=proposal.person_id, part=part
        )
        session.add(row)
    row.until = _end_of(proposal.until, actor)
    row.named_by_id, row.named_at = actor.person_id, now


def _end_of(day: date | None, actor: Actor) -> datetime | None:
    """Give the end of a day where the person who names is."""
    return due_at(day + timedelta(days=1), actor.time_zone, 0) if day else None


def _last_day(until: datetime | None, actor: Actor) -> date | None:
    return local_day(until - timedelta(seconds=1), actor.time_zone) if until else None


def _owner(session: Session, actor: Actor, found: Project) -> PersonView | None:
    owners = directory.people_of(session, actor, [found.manager_id])
    return owners[0] if owners else None


def _told(
    session: Session, actor: Actor, found: Project, proposal: Proposal, before: PersonView | None
) -> tuple[PersonView, ...]:
    """Name whom it concerns: the person, the owner, who was owner; not whoever does it."""
    ids = [proposal.person_id, found.manager_id, before.person_id if before else None]
    return directory.concerned(session, actor, ids)
