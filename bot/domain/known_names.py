"""The PMO's list of names as people see and change it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from bot.domain.enums import AssetKind
from bot.domain.linkage.assets import normalized
from bot.domain.linkage.known import KnownName
from bot.errors import UserError

LONGEST = 100
MOST_ALIASES = 20
_BETWEEN = re.compile(r"[;\n]")


class Entry(BaseModel):
    """A name as somebody wants to record it: new, or one at the turn at which they saw it.

    Without a kind it is a word that is no name.
    """

    known_id: int | None = None
    turn: int = 0
    name: str
    kind: AssetKind | None
    aliases: tuple[str, ...] = ()

    @property
    def known(self) -> KnownName:
        """The same as the finder reads it."""
        return KnownName(self.name, self.kind, self.aliases)

    @property
    def forms(self) -> dict[str, str]:
        """Its forms as compared, each as written."""
        return {normalized(each): each for each in reversed((self.name, *self.aliases))}


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A name of the list, and who changed it last."""

    known_id: int
    turn: int
    name: str
    kind: AssetKind | None
    aliases: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KnownList:
    """The names that were searched for: those shown, and how many there are in all."""

    searched: str
    shown: tuple[KnownLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class KnownPreview:
    """What is about to be recorded, and which projects it concerns.

    `naming` are the projects whose texts have it, by name, and `holding` those with it in a field; `whole`
    says that all were looked at.
    """

    nonce: str
    entry: Entry
    before: str
    naming: tuple[str, ...]
    holding: tuple[str, ...]
    whole: bool


def entry_of(
    name: str, kind: AssetKind | None, aliases: Iterable[str], *, known_id: int | None = None, turn: int = 0
) -> Entry:
    """Read a name with its other names as they were typed; raises `UserError` for what can be none."""
    cleaned = " ".join(name.split())
    found = {normalized(cleaned): cleaned}
    for each in aliases:
        for written in (" ".join(part.split()) for part in _BETWEEN.split(each)):
            if written:
                found.setdefault(normalized(written), written)
    for compared, written in found.items():
        if len(compared) < 2 or not any(each.isalnum() for each in compared):
            raise UserError(f"“{written}” is too short for a name. Give at least two letters or figures.")
        if max(len(compared), len(written)) > LONGEST:
            raise UserError(f"A name has {LONGEST} letters at most: “{written[:30]}…” is longer.")
    if len(found) > MOST_ALIASES + 1:
        raise UserError(f"A name has {MOST_ALIASES} other names at most.")
    others = [written for written in found.values() if written != cleaned]
    return Entry(known_id=known_id, turn=turn, name=cleaned, kind=kind, aliases=tuple(others))
