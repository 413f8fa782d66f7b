"""Handing a project over to another PM: what is asked for, what is still promised, what is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, Field

from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import Step
from bot.domain.naming import MENTION
from bot.domain.views import PersonView, ProjectView

SOON = timedelta(weeks=6)
"""How far ahead a milestone or a review counts as promised."""

UNDONE_WITHIN = timedelta(days=1)
"""For how long a handover can be taken back."""

NOTE = 2000
"""Characters of a note: what one message shows of it."""

_NOTE_SIGNS = " \t\n:;,–-"
_TO = re.compile(r"\s*\bto\s*$", re.IGNORECASE)


class PromiseKind(StrEnum):
    """What a PM leaves open."""

    HELP = "help"
    QUESTION = "question"
    OWNED = "owned"
    REVIEW = "review"
    DECISION = "decision"
    CHANGE = "change"
    MILESTONE = "milestone"
    LINKED = "linked"
    REQUEST = "request"
    DEPLOYED = "deployed"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that is open: in words, by when if a day is named, and whether that day is past."""

    kind: PromiseKind
    text: str
    due: date | None = None
    late: bool = False


def in_order(promises: Sequence[Promise]) -> tuple[Promise, ...]:
    """Sort promises by kind, and within it by day, those without a day last."""
    kinds = list(PromiseKind)
    return tuple(sorted(promises, key=lambda each: (kinds.index(each.kind), each.due or date.max, each.text)))


class HandingOver(BaseModel):
    """What a preview showed and its button records.

    `from_id` is who ran the project then, `keeps` says that what they own in it stays theirs. `peak` is the
    highest sum of the new PM's time that the preview showed.
    """

    from_id: int | None
    to_id: int
    note: str = Field(default="", max_length=NOTE)
    keeps: bool = False
    peak: int = 0


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """What a line asks for: the words that name the project, the new PM, and a note."""

    project: str
    user: str = ""
    note: str = ""


def read_handover(text: str) -> HandoverLine:
    """Read 'payroll @maria', 'payroll to @maria: the vendor calls on Mondays' or 'payroll'. Never raises."""
    found = MENTION.search(text)
    if found is None:
        return HandoverLine(text.strip())
    project = _TO.sub("", text[: found.start()].strip()).strip(_NOTE_SIGNS)
    return HandoverLine(project, found["user"], text[found.end() :].strip(_NOTE_SIGNS))


@dataclass(frozen=True, slots=True)
class HandoverForm:
    """What the form starts with; `project` is None where it is still to be chosen."""

    project: tuple[int, str] | None
    before: PersonView | None
    to_slack_id: str = ""
    note: str = ""
    keeps: bool = False
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class HandoverPreview:
    """What would be recorded, what is open, and who would be told; nothing is yet.

    `share` are the percentages of the old PM's time that go to running the project. They pass to the new
    PM, or, where that one works on the project already, end; `steps` is what becomes of the new PM's time.
    `sight` says why the old PM goes on seeing a confidential project: empty where they do not, None where it
    is none.
    `again` says that the new PM's time has changed since an earlier preview.
    """

    nonce: str
    asked: HandingOver
    project: str
    before: PersonView | None
    after: PersonView
    promises: tuple[Promise, ...]
    share: tuple[int, ...]
    passes: bool
    steps: tuple[Step, ...]
    sight: str | None
    told: tuple[str, ...]
    channel: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was recorded or taken back, and what those concerned are to be told.

    `card` and `promises` are as the new PM may see them. `others` are the deputies and the program manager;
    `channel` is the project's own, empty without one. `kept` counts the open entries that the old PM owns in
    it still. Taken back it is `whole` where the deployments came back, too, and `had` are who was told of it.
    """

    handover_id: int
    project_id: ProjectId
    key: str
    project: str
    before: PersonView | None
    after: PersonView
    by: str
    by_id: PersonId
    note: str
    keeps: bool
    others: tuple[PersonView, ...]
    deputies: frozenset[int]
    channel: str
    card: ProjectView | None = None
    promises: tuple[Promise, ...] = ()
    kept: int = 0
    whole: bool = True
    had: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Name what was told of it, so that taking it back edits that."""
        return f"handover:{self.handover_id}"
