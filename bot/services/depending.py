"""What a project depends on: put into a form, and recorded by whoever may report on the project."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.depends import Depends, DependsForm, Shown, names_in, written_in
from bot.domain.enums import AssetKind
from bot.domain.linkage.assets import normalized
from bot.domain.rights import Actor
from bot.errors import UserError
from bot.services import access, drafts
from bot.services.audit import on_record
from models.projects import Asset, Project, assets
from models.records import Draft

DRAFT = "depends"
ROOM = 3000
"""Characters of names of one kind that a form shows, as Slack takes them in one input."""

_Held = dict[tuple[AssetKind, str], list[Asset]]


def open_form(
    session: Session, actor: Actor, name: str, *, now: datetime, project_id: int | None = None
) -> DependsForm:
    """Fill the form for a project by its name, or behind a button.

    Raises `NotFound`, `Forbidden`, or `Stale` for a closed project.
    """
    right = Right.SET_DEPENDENCIES
    if project_id is not None:
        found, _ = access.to_change(session, actor, project_id, right=right, kept=name)
    else:
        access.require(actor, right, kept=name)
        found = access.named_to_change(
            session, actor, name.strip(), right=right, example="/pmo depends payroll", kept=name
        )
    held = assets(session, actor.workspace_id, found.id)
    things = {kind: _fitting([each.name for each in held if each.kind is kind]) for kind in AssetKind}
    draft = drafts.keep(
        session, actor, DRAFT, project_id=found.id, text="", content=Shown(things=things), now=now
    )
    return DependsForm(draft.nonce, found.id, found.name, things, len(held) - sum(map(len, things.values())))


def refused(
    session: Session, actor: Actor, nonce: str, given: Mapping[AssetKind, str]
) -> dict[AssetKind, str]:
    """Say of each kind with a name that can't be kept which and why; raises like `record`."""
    shown = _shown(_draft(session, actor, nonce))
    found: dict[AssetKind, str] = {}
    for kind, text in given.items():
        try:
            names_in(text, shown.things.get(kind, ()))
        except UserError as error:
            found[kind] = str(error)
    return found


def record(
    session: Session, actor: Actor, nonce: str, given: Mapping[AssetKind, str], *, now: datetime
) -> Depends:
    """Record what differs from what the form showed; what others changed meanwhile stays.

    So does a kind that is not given. Raises `UserError` for a name that can't be kept, `Settled` when the
    form was sent before.
    """
    draft = _draft(session, actor, nonce)
    found, _ = access.to_change(session, actor, draft.project_id or 0, right=Right.SET_DEPENDENCIES)
    shown = _shown(draft)
    held: _Held = defaultdict(list)
    for each in assets(session, actor.workspace_id, found.id):
        held[each.kind, normalized(each.name)].append(each)
    added: list[tuple[AssetKind, str]] = []
    removed: list[tuple[AssetKind, str]] = []
    anew: list[tuple[AssetKind, str]] = []
    for kind, text in given.items():
        names = shown.things.get(kind, ())
        before, wanted = written_in("\n".join(names)), names_in(text, names)
        for key in before.keys() - wanted.keys():
            rows = held.pop((kind, key), [])
            removed += [(kind, each.name) for each in rows]
            _delete(session, rows)
        for key, name in wanted.items():
            rows = held.get((kind, key), [])
            if not rows and key not in before:
                held[kind, key] = [_add(session, actor, found, kind, name, now)]
                added.append((kind, name))
            elif rows and name != before.get(key) and all(each.name != name for each in rows):
                held[kind, key] = [_write_anew(session, rows, name)]
                anew.append((kind, name))
    if added or removed or anew:
        found.held_anew_at = now
        counted = {"added": len(added), "removed": len(removed), "written_anew": len(anew)}
        on_record(session, actor, "project.depends", "project", found.id, now=now, details=counted)
    drafts.close(draft, f"That is recorded already for {found.name}.", now=now)
    session.flush()
    now_held = sorted((each.kind, each.name) for rows in held.values() for each in rows)
    return Depends(
        found.id,
        found.name,
        found.key,
        tuple(added),
        tuple(sorted(removed)),
        tuple(anew),
        tuple(now_held),
    )


def _draft(session: Session, actor: Actor, nonce: str) -> Draft:
    return drafts.filled_in(drafts.open_draft(session, actor, nonce, DRAFT))


def _shown(draft: Draft) -> Shown:
    return Shown.model_validate(draft.content)


def _fitting(names: Sequence[str]) -> tuple[str, ...]:
    """As many names, a line each, as one input takes."""
    room, kept = ROOM, list[str]()
    for name in names:
        room -= len(name) + 1
        if room < 0:
            break
        kept.append(name)
    return tuple(kept)


def _add(session: Session, actor: Actor, found: Project, kind: AssetKind, name: str, now: datetime) -> Asset:
    row = Asset(
        workspace_id=actor.workspace_id,
        project_id=found.id,
        kind=kind,
        name=name,
        recorded_at=now,
        recorded_by_id=actor.person_id,
    )
    session.add(row)
    return row


def _write_anew(session: Session, rows: Sequence[Asset], name: str) -> Asset:
    """Keep one row of those that are compared alike, as somebody writes it now."""
    _delete(session, rows[1:])
    rows[0].name = name
    return rows[0]


def _delete(session: Session, rows: Sequence[Asset]) -> None:
    for each in rows:
        session.delete(each)
    session.flush()
