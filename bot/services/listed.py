"""The PMO's list of names, as what projects hold and write is held against it."""

from collections.abc import Container, Iterable

from sqlalchemy.orm import Session

from bot.domain.dependencies import Use
from bot.domain.enums import AssetKind
from bot.domain.ids import WorkspaceId
from bot.domain.linkage.known import KnownName, KnownNames
from models.known_names import known_names
from models.projects import assets


def names_kept(session: Session, workspace: WorkspaceId) -> KnownNames:
    """Load the list."""
    return KnownNames(
        KnownName(each.name, each.kind, tuple(each.aliases)) for each in known_names(session, workspace)
    )


def by_their_names(names: KnownNames, held: Iterable[tuple[AssetKind, str]]) -> list[tuple[AssetKind, str]]:
    """Give things as the list calls them, without those that it ignores."""
    return [known for kind, name in held if (known := names.of_field(kind, name))]


def uses_of(session: Session, workspace: WorkspaceId, among: Container[int]) -> tuple[Use, ...]:
    """List what these projects depend on, as the list calls it."""
    names = names_kept(session, workspace)
    return tuple(
        Use(each.project_id, *known)
        for each in assets(session, workspace)
        if each.project_id in among and (known := names.of_field(each.kind, each.name))
    )
