"""Handing a project over: previewed with what is open, recorded at once with all that passes, taken back."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import Part, ProjectState, Role
from bot.domain.handover import (
    NOTE,
    UNDONE_WITHIN,
    HandedOver,
    HandingOver,
    HandoverForm,
    HandoverLine,
    HandoverPreview,
)
from bot.domain.load import outgrew
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may
from bot.domain.skills import PM_ROLES
from bot.domain.views import PersonView
from bot.errors import Forbidden, NotFound, Settled, Stale, UserError
from bot.services import access, directory, drafts
from bot.services.audit import on_record
from bot.services.names import visible_among
from bot.services.passing import (
    end_deputy,
    give_back,
    pass_entries,
    pass_linkages,
    pass_time,
    share_of,
)
from bot.services.people import actor_of
from bot.services.promises import Asking, promises_of
from models.deployed import locked_person
from models.handovers import Handover, entries_owned, handover
from models.named import deputies_of, named_on
from models.outbox import readers_of
from models.people import Person, has_role, person, person_of_slack_id
from models.plans import deployments
from models.projects import Program, Project, program, project_to_change

DRAFT = "handover"
EXAMPLE = "/pmo handover payroll @maria"
GONE = "I know no such handover that you may take back."


def open_form(
    session: Session,
    actor: Actor,
    name: str,
    *,
    project_id: int | None = None,
    nonce: str = "",
) -> HandoverForm:
    """Fill the form for a project by its name, behind a button, or of an earlier preview; or for none yet."""
    asked = None
    if nonce:
        draft = drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))
        asked, project_id = HandingOver.model_validate(draft.content), draft.project_id
    if project_id is None and not name:
        access.require(actor, Right.HAND_OVER)
        return HandoverForm(None, None)
    found, _ = _to_hand_over(session, actor, name, project_id, kept=name)
    chosen = person(session, actor.workspace_id, asked.to_id) if asked else None
    return HandoverForm(
        project=(found.id, found.name),
        before=_view(session, actor, found.manager_id),
        to_slack_id=(chosen.slack_id or "") if chosen else "",
        note=asked.note if asked else "",
        keeps=asked.keeps if asked else False,
        nonce=nonce,
    )


def preview(
    session: Session,
    actor: Actor,
    line: HandoverLine,
    text: str,
    *,
    now: datetime,
    project_id: int | None = None,
    keeps: bool = False,
    instead_of: str = "",
) -> HandoverPreview:
    """Keep what was asked for as a draft, and show what is open; raises a `UserError` for what can't be.

    With `instead_of` an earlier preview gives way to this one.
    """
    found, steered = _to_hand_over(session, actor, line.project, project_id, kept=text)
    if not line.user:
        raise UserError(f"Who leads {found.name} from now on? For example “{EXAMPLE}”.", kept=text)
    if len(line.note) > NOTE:
        said = f"A note holds up to {NOTE:,} characters and yours has {len(line.note):,}. Please shorten it."
        raise UserError(said, kept=text)
    chosen = person_of_slack_id(session, actor.workspace_id, line.user)
    chosen = _fits(found, chosen, kept=text)
    if instead_of:
        drafts.give_way(drafts.open_draft(session, actor, instead_of, DRAFT), now=now)
    asked = HandingOver(from_id=found.manager_id, to_id=chosen.id, note=line.note, keeps=keeps)
    return _previewed(session, actor, found, steered, chosen, asked, text, now=now)


def record(session: Session, actor: Actor, nonce: str, *, now: datetime) -> HandedOver | HandoverPreview:
    """Record what the preview showed, once, with all that passes.

    Raises `Stale` where the project has another PM by now. Where the new PM's time has been filled further
    since, so that they would now have too much, nothing is recorded and a new preview is shown instead.
    """
    draft = drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))
    asked = HandingOver.model_validate(draft.content)
    found, steered = _to_hand_over(session, actor, "", draft.project_id or 0, kept=draft.text)
    if found.manager_id != asked.from_id:
        leads = _view(session, actor, found.manager_id)
        who = f"{leads.name} leads it" if leads else "it has no PM"
        said = f"{found.name} has changed hands meanwhile: {who}. Type the command again."
        raise Stale(said, kept=draft.text)
    chosen = locked_person(session, actor.workspace_id, asked.to_id)
    chosen = _fits(found, chosen, kept=draft.text)
    today = local_day(now, actor.time_zone)
    share = share_of(session, actor, found, asked.from_id, chosen, today=today, now=now)
    if outgrew(share.peak, asked.peak):
        drafts.give_way(draft, now=now)
        shown = _previewed(session, actor, found, steered, chosen, asked, draft.text, now=now)
        return replace(shown, again=True)
    before = person(session, actor.workspace_id, asked.from_id) if asked.from_id else None
    reader = actor_of(session, chosen, now=now)
    if reader is None:
        raise UserError(directory.NOBODY, kept=draft.text)
    promises = promises_of(session, _asking(session, reader, found, now=now), share.passing)
    passed: dict[str, Any] = {
        "deployments": pass_time(session, found, share, chosen, today=today),
        "deputy": end_deputy(session, found, chosen),
        "entries": [],
        "linkages": [],
    }
    if before is not None and not asked.keeps:
        passed["entries"] = pass_entries(session, actor, found, before, chosen, now=now)
        passed["linkages"] = pass_linkages(session, actor, found, before, chosen)
    found.manager_id, found.held_anew_at = chosen.id, now
    row = Handover(
        workspace_id=actor.workspace_id,
        project_id=found.id,
        from_id=before.id if before else None,
        to_id=chosen.id,
        by_id=actor.person_id,
        note=asked.note,
        keeps=asked.keeps,
        passed=passed,
        at=now,
    )
    session.add(row)
    session.flush()
    _on_record(session, actor, row, "project.handed_over", now=now)
    drafts.close(draft, f"{found.name} is handed over to {chosen.name} already.", now=now)
    session.flush()
    kept = len(entries_owned(session, actor.workspace_id, found.id, before.id)) if before else 0
    done = _done(session, actor, row, found, steered, before, chosen)
    card = directory.project_by_id(session, reader, found.id, now=now)
    return replace(done, card=card, promises=promises, kept=kept)


def undo(session: Session, actor: Actor, handover_id: int, *, now: datetime) -> HandedOver:
    """Take a handover back within a day, as the PM who gave it away or whoever may set its owner.

    What passed with it comes back as far as nobody has changed it since. Raises `NotFound`, `Forbidden`,
    `Settled` for a repeat, or `Stale` where the project has passed on or too much time has.
    """
    row = handover(session, actor.workspace_id, handover_id)
    held = project_to_change(session, actor.workspace_id, row.project_id) if row else None
    if row is None or held is None:
        raise NotFound(GONE)
    found, steered = held
    scope = directory.scope_of(session, actor, found)
    gave_it = row.by_id == row.from_id == actor.person_id
    if not gave_it and not may(actor, Right.SET_OWNER, scope):
        hidden = not may(actor, Right.SEE, scope)
        raise NotFound(GONE) if hidden else Forbidden(access.REFUSALS[Right.SET_OWNER])
    before = person(session, actor.workspace_id, row.from_id) if row.from_id else None
    after = person(session, actor.workspace_id, row.to_id)
    if row.undone_at is not None:
        raise Settled(f"The handover of {found.name} is taken back already.")
    if now - row.at > UNDONE_WITHIN:
        raise Stale(f"{found.name} was handed over more than a day ago. Hand it over again: {EXAMPLE}")
    if found.state is ProjectState.CLOSED:
        raise Stale(f"{found.name} is closed meanwhile, so its PM stays.")
    if after is None or found.manager_id != row.to_id:
        raise Stale(f"{found.name} has changed hands again since, so that stays as it is.")
    if before is not None and not before.active:
        raise Stale(f"{before.name} has left meanwhile. Hand {found.name} over to somebody else.")
    whole = give_back(session, actor, found, row.passed, row.to_id, row.from_id, now=now)
    found.manager_id, found.held_anew_at = row.from_id, now
    row.undone_at = now
    _on_record(session, actor, row, "project.handover_undone", now=now)
    session.flush()
    done = _done(session, actor, row, found, steered, before, after)
    had = readers_of(session, actor.workspace_id, done.subject)
    return replace(done, whole=whole, had=tuple(had))


def _to_hand_over(
    session: Session, actor: Actor, name: str, project_id: int | None, *, kept: str
) -> tuple[Project, Program | None]:
    right = Right.HAND_OVER
    if project_id is not None:
        return access.to_change(session, actor, project_id, right=right, kept=kept)
    found = access.named_to_change(session, actor, name, right=right, example=EXAMPLE, kept=kept)
    return found, program(session, actor.workspace_id, found.program_id) if found.program_id else None


def _fits(found: Project, chosen: Person | None, *, kept: str) -> Person:
    """Pass somebody who can take the project over; raises `UserError` for whom the PMO does not know here."""
    chosen = directory.present(chosen, kept=kept)
    if chosen.id == found.manager_id:
        raise UserError(
            f"{chosen.name} leads {found.name} already, so there is nothing to hand over.", kept=kept
        )
    return chosen


def _previewed(
    session: Session,
    actor: Actor,
    found: Project,
    steered: Program | None,
    chosen: Person,
    asked: HandingOver,
    text: str,
    *,
    now: datetime,
) -> HandoverPreview:
    today = local_day(now, actor.time_zone)
    share = share_of(session, actor, found, asked.from_id, chosen, today=today, now=now)
    asked = asked.model_copy(update={"peak": share.peak})
    draft = drafts.keep(session, actor, DRAFT, project_id=found.id, text=text, content=asked, now=now)
    before = _view(session, actor, found.manager_id)
    others, _ = _others(session, actor, found, steered, before, directory.view_of(chosen))
    heard = directory.concerned(session, actor, [chosen.id, asked.from_id])
    return HandoverPreview(
        nonce=draft.nonce,
        asked=asked,
        project=found.name,
        before=before,
        after=directory.view_of(chosen),
        promises=promises_of(session, _asking(session, actor, found, now=now)),
        share=tuple(row.percent for row in share.to_come),
        passes=share.passes,
        steps=share.steps,
        sight=_sight(session, actor, found, asked) if found.confidential and before else None,
        told=tuple(each.name for each in (*heard, *others)),
        channel=found.channel_id or "",
    )


def _sight(session: Session, actor: Actor, found: Project, asked: HandingOver) -> str:
    """Say why the old PM goes on seeing a confidential project; empty where they do not."""
    workspace, old = actor.workspace_id, asked.from_id or 0
    if has_role(session, workspace, old, Role.PMO):
        return "as one of the PMO"
    steered = program(session, workspace, found.program_id) if found.program_id else None
    if steered is not None and steered.manager_id == old:
        return "as its program manager"
    parts = [part for each, part in named_on(session, workspace, found.id, at=actor.at) if each == old]
    if parts:
        return "as its deputy" if Part.DEPUTY in parts else "as a named reader"
    rows = deployments(session, workspace, project_ids=[found.id])
    other = (row for row in rows if row.person_id == old and row.role.casefold() not in PM_ROLES)
    role = next((row.role for row in other), "")
    return f"being deployed to it as {role}" if role else ""


def _asking(session: Session, reader: Actor, found: Project, *, now: datetime) -> Asking:
    def sees(ids: Collection[int]) -> set[int]:
        return {each.id for each in visible_among(session, reader, ids)}

    return Asking(
        workspace=reader.workspace_id,
        project=found,
        owner_id=found.manager_id,
        sees=sees,
        today=local_day(now, reader.time_zone),
        now=now,
        zone=reader.time_zone,
    )


def _done(
    session: Session,
    actor: Actor,
    row: Handover,
    found: Project,
    steered: Program | None,
    before: Person | None,
    after: Person,
) -> HandedOver:
    old, new = directory.view_of(before) if before else None, directory.view_of(after)
    others, deputies = _others(session, actor, found, steered, old, new)
    return HandedOver(
        handover_id=row.id,
        project_id=found.id,
        key=found.key,
        project=found.name,
        before=old,
        after=new,
        by=actor.name,
        by_id=actor.person_id,
        note=row.note,
        keeps=row.keeps,
        others=others,
        deputies=deputies,
        channel=found.channel_id or "",
    )


def _others(
    session: Session,
    actor: Actor,
    found: Project,
    steered: Program | None,
    before: PersonView | None,
    after: PersonView,
) -> tuple[tuple[PersonView, ...], frozenset[int]]:
    """Name who is told beside both PMs, the deputies and the program manager; and which are deputies."""
    both = {after.person_id, before.person_id if before else None}
    named = deputies_of(session, actor.workspace_id, [found.id], at=actor.at)
    deputies = [each for _, each in named if each not in both]
    ids = [*deputies, *([steered.manager_id] if steered and steered.manager_id not in both else [])]
    return directory.concerned(session, actor, ids), frozenset(deputies)


def _view(session: Session, actor: Actor, person_id: int | None) -> PersonView | None:
    found = directory.people_of(session, actor, [person_id])
    return found[0] if found else None


def _on_record(session: Session, actor: Actor, row: Handover, action: str, *, now: datetime) -> None:
    details = {"handover_id": row.id, "from_id": row.from_id, "to_id": row.to_id, "keeps": row.keeps}
    on_record(session, actor, action, "project", row.project_id, now=now, details=details)
