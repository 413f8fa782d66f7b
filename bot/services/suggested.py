"""The messages in which people were asked about a linkage: what they are about, and who has one."""

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.domain.ids import WorkspaceId
from bot.domain.linked import Item, Thing
from models.outbox import readers_by_subject

Tells = tuple[tuple[str, tuple[str, ...]], ...]


def of_pair(linkage_id: int) -> str:
    """Name what is asked about one linkage."""
    return f"linkage:{linkage_id}"


def of_thing(thing: Thing) -> str:
    """Name what is asked about all that one thing joins."""
    kind, name = thing.key
    return f"linkages:{sha256(f'{kind.value}|{name}'.encode()).hexdigest()[:16]}"


def subject_of(item: Item) -> str:
    """Name what an item is about."""
    return of_thing(item.thing) if item.thing else of_pair(item.pairs[0].linkage_id)


def readers(session: Session, workspace: WorkspaceId, subjects: Sequence[str]) -> Tells:
    """Say who was asked about each of these."""
    found = readers_by_subject(session, workspace, subjects)
    return tuple((each, tuple(found[each])) for each in subjects if each in found)
