"""The PMO's list of names, as what projects hold and write is held against it."""

from collections.abc import Container, Iterable

from sqlalchemy.orm import Session

from bot.domain.dependencies import Use
from bot.domain.enums import AssetKind, LinkageState
from bot.domain.ids import ProjectId, WorkspaceId
from bot.domain.linkage.assets import EVIDENCE
from bot.domain.linkage.known import KnownName, KnownNames
from bot.services.evidence import things_of
from models.known_names import known_names
from models.linkages import linkages
from models.projects import assets

_KINDS = {evidence: kind for kind, evidence in EVIDENCE.items()}


def names_kept(session: Session, workspace: WorkspaceId) -> KnownNames:
    """Load the list."""
    return KnownNames(
        KnownName(each.name, each.kind, tuple(each.aliases)) for each in known_names(session, workspace)
    )


def by_their_names(names: KnownNames, held: Iterable[tuple[AssetKind, str]]) -> list[tuple[AssetKind, str]]:
    """Give things as the list calls them, without those that it ignores."""
    return [known for kind, name in held if (known := names.of_field(kind, name))]


def uses_of(session: Session, workspace: WorkspaceId, among: Container[int]) -> tuple[Use, ...]:
    """List what these projects depend on, as the list calls it.

    That is what stands in their fields, and what a confirmed linkage between two of them rests on.
    """
    names = names_kept(session, workspace)
    held: list[tuple[ProjectId, AssetKind, str, ProjectId | None]] = [
        (each.project_id, each.kind, each.name, None) for each in assets(session, workspace)
    ]
    for row in linkages(session, workspace, states=[LinkageState.CONFIRMED]):
        one, other = row.pair
        for thing in things_of(row):
            if kind := _KINDS.get(thing.kind):
                held += [(one, kind, thing.name, other), (other, kind, thing.name, one)]
    return tuple(
        Use(project_id, *known, known_by)
        for project_id, kind, name, known_by in held
        if project_id in among
        and (known_by is None or known_by in among)
        and (known := names.of_field(kind, name))
    )
