"""The PMO's list of names: shown, previewed with the projects it concerns, recorded with an audit line."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.ids import WorkspaceId
from bot.domain.known_names import Entry, KnownLine, KnownList, KnownPreview, entry_of
from bot.domain.linkage.assets import normalized
from bot.domain.linkage.known import KnownNames
from bot.domain.rights import Actor
from bot.errors import NotFound, Stale, UserError
from bot.services import access, drafts
from bot.services.audit import on_record
from bot.services.linking import gather_facts
from models.known_names import (
    CHANGED,
    KnownName,
    keep_known_forms,
    known_names,
    known_of_forms,
    known_to_change,
    projects_writing,
)
from models.people import people_by_id

DRAFT = "known_name"
SHOWN = 20
MOST_LOOKED_AT = 1000
"""Projects whose texts a preview reads in full; letters that more have are those of an everyday word."""

GONE = "That name is no longer on the list. /pmo names shows those that are."


def listing(session: Session, actor: Actor, text: str) -> KnownList:
    """List the names that have these letters in any of their forms, or all."""
    access.require(actor, Right.SET_NAMES)
    wanted = normalized(text)
    found = [
        each
        for each in known_names(session, actor.workspace_id)
        if any(wanted in normalized(form) for form in (each.name, *each.aliases))
    ]
    return KnownList(text.strip(), _lines(session, actor, found[:SHOWN]), len(found))


def to_edit(session: Session, actor: Actor, known_id: int) -> KnownLine:
    """Give one name to be changed; raises `NotFound`."""
    access.require(actor, Right.SET_NAMES)
    found = known_to_change(session, actor.workspace_id, known_id)
    if found is None:
        raise NotFound(GONE)
    (line,) = _lines(session, actor, [found])
    return line


def preview(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> KnownPreview:
    """Keep what is to be recorded as a draft, with the projects that it concerns.

    Raises `UserError` for a name that another one has already, `NotFound` or `Stale`.
    """
    access.require(actor, Right.SET_NAMES)
    row = _row(session, actor, entry)
    _refuse_taken(session, actor.workspace_id, entry)
    before = _written(row.name, row.aliases) if row else ""
    draft = drafts.keep(session, actor, DRAFT, project_id=None, text=entry.name, content=entry, now=now)
    near = sorted(projects_writing(session, actor.workspace_id, list(entry.forms.values()), until=now))
    facts = gather_facts(session, actor.workspace_id, now=now, only=near[:MOST_LOOKED_AT], listed=False)
    one = KnownNames([entry.known])
    naming = [each.name for each in facts if one.names_in([each.name, *(said.text for said in each.texts)])]
    holding = [each.name for each in facts if any(normalized(name) in entry.forms for _, name in each.assets)]
    return KnownPreview(
        draft.nonce, entry, before, tuple(naming), tuple(holding), whole=len(near) <= MOST_LOOKED_AT
    )


def record(session: Session, actor: Actor, nonce: str, *, now: datetime) -> KnownLine:
    """Record what the preview showed, once; raises `Stale` when somebody changed the name meanwhile."""
    access.require(actor, Right.SET_NAMES)
    draft = drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))
    entry = Entry.model_validate(draft.content)
    row = _row(session, actor, entry)
    _refuse_taken(session, actor.workspace_id, entry)
    row = keep(session, actor.workspace_id, row, entry, now=now)
    row.changed_by_id = actor.person_id
    on_record(session, actor, "known_name.set", CHANGED, row.id, now=now)
    drafts.close(draft, "That is recorded already.", now=now)
    (line,) = _lines(session, actor, [row])
    return line


def keep(
    session: Session, workspace: WorkspaceId, row: KnownName | None, entry: Entry, *, now: datetime
) -> KnownName:
    """Write a name with its forms; raises `Stale` when another transaction has just taken one of them."""
    try:
        with session.begin_nested():
            if row is None:
                row = KnownName(workspace_id=workspace, turn=0, name="", changed_at=now)
                session.add(row)
            else:
                row.turn += 1
            row.name, row.kind, row.aliases = entry.name, entry.kind, list(entry.aliases)
            row.changed_at = now
            session.flush()
            keep_known_forms(session, row, entry.forms.keys())
    except IntegrityError:
        raise Stale(f"Somebody has just put {entry.name} on the list. /pmo names shows how.") from None
    return row


def ignore(session: Session, actor: Actor, names: Iterable[str], *, now: datetime) -> None:
    """Put names on the list as no names; one that is ignored already stays so.

    Raises `UserError` for a name that the list has as a thing.
    """
    access.require(actor, Right.SET_NAMES)
    for name in names:
        entry = entry_of(name, None, [])
        (row,) = known_of_forms(session, actor.workspace_id, entry.forms.keys()).values() or (None,)
        if row is not None and row.kind is None:
            continue
        _refuse_taken(session, actor.workspace_id, entry)
        row = keep(session, actor.workspace_id, None, entry, now=now)
        row.changed_by_id = actor.person_id
        on_record(session, actor, "known_name.set", CHANGED, row.id, now=now)


def remove(session: Session, actor: Actor, known_id: int, turn: int, *, now: datetime) -> str:
    """Take a name off the list as it was shown, and say which; raises `NotFound` or `Stale`."""
    access.require(actor, Right.SET_NAMES)
    row = known_to_change(session, actor.workspace_id, known_id)
    if row is None:
        raise NotFound(GONE)
    _refuse_changed(row, turn)
    on_record(session, actor, "known_name.removed", CHANGED, row.id, now=now)
    name = row.name
    session.delete(row)
    return name


def taken(session: Session, workspace: WorkspaceId, entry: Entry) -> tuple[str, str] | None:
    """Say which of the forms another name has already, and that name."""
    for form, other in known_of_forms(session, workspace, entry.forms.keys()).items():
        if other.id != entry.known_id:
            return entry.forms[form], other.name
    return None


def _refuse_taken(session: Session, workspace: WorkspaceId, entry: Entry) -> None:
    found = taken(session, workspace, entry)
    if found:
        form, other = found
        raise UserError(
            f"“{form}” is on the list already, as {other}. Change that one, or leave “{form}” out here."
        )


def _row(session: Session, actor: Actor, entry: Entry) -> KnownName | None:
    if entry.known_id is None:
        return None
    row = known_to_change(session, actor.workspace_id, entry.known_id)
    if row is None:
        raise NotFound(GONE)
    _refuse_changed(row, entry.turn)
    return row


def _refuse_changed(row: KnownName, turn: int) -> None:
    if row.turn != turn:
        raise Stale(f"Somebody has changed {row.name} meanwhile. /pmo names {row.name} shows how it stands.")


def _lines(session: Session, actor: Actor, found: Collection[KnownName]) -> tuple[KnownLine, ...]:
    people = people_by_id(
        session, actor.workspace_id, {each.changed_by_id for each in found if each.changed_by_id}
    )
    return tuple(
        KnownLine(
            each.id,
            each.turn,
            each.name,
            each.kind,
            tuple(each.aliases),
            people[each.changed_by_id].name if each.changed_by_id else "",
            each.changed_at,
        )
        for each in found
    )


def _written(name: str, aliases: Collection[str]) -> str:
    return ", ".join((name, *aliases))
