"""Naming people on a project: its owner, a deputy, who sees it; what a line asks for, and what is shown."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from bot.domain.commands import Right
from bot.domain.enums import Part
from bot.domain.views import PersonView

MENTION = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>")
_OFF = re.compile(r"(?:^|\s)(?:off|remove)\s*$|^\s*(?:off|remove)(?=\s|$)", re.IGNORECASE)
_UNTIL = re.compile(r"^\s*(?:until|till|to)\s+(?P<day>.+)$", re.IGNORECASE)


class Naming(StrEnum):
    """What somebody is named as."""

    OWNER = "owner"
    DEPUTY = "deputy"
    READER = "reader"

    @property
    def right(self) -> Right:
        """What whoever names them needs."""
        return {
            Naming.OWNER: Right.SET_OWNER,
            Naming.DEPUTY: Right.DEPUTIZE,
            Naming.READER: Right.NAME_PEOPLE,
        }[self]

    @property
    def part(self) -> Part:
        """How it is recorded; an owner is recorded on the project itself."""
        return Part(self.value)


class Proposal(BaseModel):
    """What the preview showed and the button records; `until` is the last day."""

    naming: Naming
    person_id: int
    off: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What a line asks for: the project's words, whom it mentions, whether to end it, until when."""

    project: str
    user: str = ""
    off: bool = False
    until: str = ""
    rest: str = ""


def read_line(text: str) -> Line:
    """Read 'payroll @maria until 3 Dec', 'payroll @maria off' or 'payroll'; `rest` is what no part took."""
    found = MENTION.search(text)
    if found is None:
        return Line(project=text.strip())
    before, after = text[: found.start()], text[found.end() :]
    off = bool(_OFF.search(before) or _OFF.search(after))
    after = _OFF.sub("", after)
    until = _UNTIL.match(after)
    return Line(
        project=_OFF.sub("", before).strip(),
        user=found["user"],
        off=off,
        until=until["day"].strip() if until else "",
        rest="" if until else after.strip(),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """One person who is named on a project, and the last day of it."""

    person: PersonView
    until: date | None


@dataclass(frozen=True, slots=True)
class NamingList:
    """Who is named on a project."""

    naming: Naming
    project: str
    confidential: bool
    people: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class NamingPreview:
    """What would be recorded, and who would be told; nothing is yet."""

    nonce: str
    proposal: Proposal
    project: str
    person: PersonView
    before: PersonView | None
    told: tuple[PersonView, ...]


@dataclass(frozen=True, slots=True)
class NamingDone:
    """What was recorded, by whom, and who is to be told."""

    event_id: int
    proposal: Proposal
    project: str
    key: str
    person: PersonView
    before: PersonView | None
    by: str
    told: tuple[PersonView, ...]
