"""What a project depends on, as people type it into a form: one name a line, by kind."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from bot.domain.enums import AssetKind
from bot.domain.ids import ProjectId
from bot.domain.linkage.assets import normalized
from bot.errors import UserError

LONGEST = 200
"""Characters of a name."""

MOST = 100
"""Names of one kind that a project may be given."""

_BULLET = re.compile(r"^\s*[-*•]\s+")

Things = Mapping[AssetKind, tuple[str, ...]]
"""Names by kind, as they are written."""


class Shown(BaseModel):
    """What a form showed, so that it changes nothing which others have recorded meanwhile."""

    things: dict[AssetKind, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DependsForm:
    """The form for a project: what it shows, and how many names it had no room for, which stay."""

    nonce: str
    project_id: ProjectId
    project: str
    things: Things
    left_out: int


@dataclass(frozen=True, slots=True)
class Depends:
    """What a project depends on now, and what somebody has just put there or taken off."""

    project_id: ProjectId
    project: str
    key: str
    added: tuple[tuple[AssetKind, str], ...]
    removed: tuple[tuple[AssetKind, str], ...]
    written_anew: tuple[tuple[AssetKind, str], ...]
    held: tuple[tuple[AssetKind, str], ...]


def written_in(text: str) -> dict[str, str]:
    """The names of a text, one a line with or without a bullet, each once by how it is compared."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if name := " ".join(_BULLET.sub("", line).split()):
            found.setdefault(normalized(name), name)
    return found


def names_in(text: str, shown: Collection[str]) -> dict[str, str]:
    """The same; what the form has `shown`, such as an import brought, may stay whatever it is.

    Raises `UserError` for a name that can't be kept.
    """
    found = written_in(text)
    before = written_in("\n".join(shown))
    for compared, name in found.items():
        if compared not in before and not any(map(str.isalnum, name)):
            raise UserError(f"“{name}” has neither letters nor digits. Please write a name.")
        if len(name) > LONGEST:
            raise UserError(
                f"A name holds up to {LONGEST} characters and “{name[:40]}…” has {len(name):,}. "
                "Write one name a line."
            )
    if len(found) > max(MOST, len(before)):
        raise UserError(f"That are {len(found):,} names, and a project may have {MOST} of a kind.")
    return found
