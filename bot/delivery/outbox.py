"""Put a message in the outbox, within the transaction of the change that causes it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import cast
from uuid import uuid4

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.domain.enums import DeliveryState, Role, Way
from bot.domain.ids import PersonId, ProjectId, WorkspaceId
from models.database import FILLS_OUTBOX
from models.outbox import Delivery, keys_known, sent_there

_RECIPIENT = re.compile(r"[CGD][A-Z0-9]{1,31}|[UW][A-Z0-9]{1,31}(?:,[UW][A-Z0-9]{1,31}){0,7}")
_LONGEST_RECIPIENT = 120  # characters, as the column has them
_LONGEST_NAME = 200  # characters of a dedupe key and of a stream, as the columns have them


Block = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG in a message. Where it can't be uploaded, the blocks of `instead` stand in its place."""

    name: str
    png: bytes
    instead: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered message. `text` is always there: notifications and screen readers use it.

    The place of its picture is an image block that names no picture yet, with the alternative text.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    picture: Picture | None = None

    def as_json(self) -> dict[str, object]:
        """Give the form in which the outbox keeps it; a picture's bytes are kept beside it."""
        kept: dict[str, object] = {"text": self.text, "blocks": [dict(block) for block in self.blocks]}
        if self.picture is not None:
            instead = [dict(block) for block in self.picture.instead]
            kept["picture"] = {"name": self.picture.name, "instead": instead}
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, object], png: bytes | None = None) -> "Message":
        """Read what `as_json` wrote; blocks may be missing."""
        drawn = kept.get("picture")
        picture = None
        if isinstance(drawn, Mapping):
            picture = Picture(str(drawn["name"]), png or b"", _list_of(drawn.get("instead")))
        return cls(str(kept["text"]), _list_of(kept.get("blocks")), picture)

    @property
    def alt_text(self) -> str:
        """What the picture says, in words; empty without one."""
        return next((str(each["alt_text"]) for each in self.blocks if _is_place(each)), "")

    def showing(self, file: str) -> "Message":
        """The message with a file of Slack's in the place of its picture."""
        shown = ({**each, "slack_file": {"id": file}} if _is_place(each) else each for each in self.blocks)
        return replace(self, blocks=tuple(shown))

    def without_picture(self) -> "Message":
        """The message with what stands instead of its picture."""
        instead = self.picture.instead if self.picture else ()
        parts = (instead if _is_place(each) or "slack_file" in each else (each,) for each in self.blocks)
        return Message(self.text, tuple(chain.from_iterable(parts)))


def _is_place(block: Block) -> bool:
    return block.get("type") == "image" and not block.keys() & {"slack_file", "image_url"}


def _list_of(blocks: object) -> tuple[Block, ...]:
    if not isinstance(blocks or (), list | tuple):
        raise TypeError(f"blocks are kept as a list, not as {type(blocks).__name__}")
    return tuple(cast(Sequence[Block], blocks or ()))


def group_of(people: Iterable[str]) -> str:
    """Name several people as one recipient, in whatever order they are given."""
    return ",".join(sorted(set(people)))


@dataclass(frozen=True, slots=True)
class Note:
    """Who shall hear what.

    `recipient` is a Slack user id (`U…`, a direct message), up to eight of them joined by commas (their group
    message), or a conversation's id (`C…`, `G…`, `D…`).
    `dedupe_key` names what is said and to whom: the same key is enqueued once in a workspace, ever.
    Within a `stream` a newer note to the same recipient replaces an older one that is still unsent.
    Notes of one `subject` to one recipient belong together. The first is posted and is the parent; `way` says
    whether a later one is posted anew and becomes the parent, takes the parent's place (`EDIT`), or goes into
    its thread (`REPLY`). Without a parent an edit or a reply is posted; such an edit becomes the parent.
    An edit replaces an older one that is still unsent.
    A note past `expires_at` is not sent any more; neither is one that is `about` a project or `tells_of` one
    which its recipient may not see by then, nor one for somebody who no longer holds the `role` that it was
    meant for, nor one once a project of it is run by nobody of `pms`. Where these are given, a message for
    the PM is one for a deputy, too. Raises `ValueError` for what the table can't hold.
    """

    recipient: str
    message: Message
    dedupe_key: str
    stream: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    thread_ts: str | None = None
    subject: str | None = None
    way: Way = Way.POST
    about: ProjectId | None = None
    tells_of: frozenset[ProjectId] = frozenset()
    role: Role | None = None
    pms: frozenset[PersonId] = frozenset()

    def __post_init__(self) -> None:
        # Checked here, because a statement that the database refuses would end the caller's transaction.
        if not _RECIPIENT.fullmatch(self.recipient) or len(self.recipient) > _LONGEST_RECIPIENT:
            raise ValueError(f"{self.recipient!r} is no Slack user or conversation")
        if not self.message.text.strip():
            raise ValueError("a message needs a text beside its blocks")
        if self.way is not Way.POST and self.subject is None:
            raise ValueError("an edit or a reply needs the subject that it belongs to")
        for name in (self.dedupe_key, self.stream or "-", self.subject or "-"):
            if not 0 < len(name) <= _LONGEST_NAME:
                raise ValueError(f"a name of 1 to {_LONGEST_NAME} characters is needed, not {name!r}")
        for instant in (self.due_at, self.expires_at):
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{instant!r} has no time zone")

    @property
    def replaces(self) -> str | None:
        """The stream in which it replaces what is unsent: its own, or that of the edits of its subject."""
        if self.stream is None and self.way is Way.EDIT:
            return f"edit:{self.subject}"[:_LONGEST_NAME]
        return self.stream


# Built once, on the table: building a statement costs more than running it.
_ROWS = cast(Table, Delivery.__table__)
_ONCE = {
    dialect: insert(_ROWS)
    .on_conflict_do_nothing(index_elements=["workspace_id", "dedupe_key"])
    .returning(_ROWS.c.id)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def enqueue(session: Session, workspace: WorkspaceId, note: Note, *, now: datetime) -> bool:
    """Store a note to be sent after the caller commits; say False when its key is already there.

    The caller's transaction goes on in either case, also when two callers meet on one key.
    """
    stored = _insert_once(session, workspace, note, now)
    if stored is not None and note.replaces is not None:
        _replace_older(session, workspace, note, stored)
    return stored is not None


def enqueue_all(session: Session, workspace: WorkspaceId, notes: Sequence[Note], *, now: datetime) -> None:
    """Store notes in this order, in one statement unless some replace others; known keys are left out."""
    if any(each.replaces is not None for each in notes):
        for each in notes:
            enqueue(session, workspace, each, now=now)
    elif notes:
        session.info[FILLS_OUTBOX] = True
        rows = [_row(workspace, each, now) for each in notes]
        connection = session.connection()
        connection.execute(_ONCE[connection.dialect.name], rows)


def is_known(session: Session, workspace: WorkspaceId, dedupe_key: str) -> bool:
    """Say whether a note of this key was enqueued before."""
    return dedupe_key in keys_known(session, workspace, [dedupe_key])


def rewrite(session: Session, workspace: WorkspaceId, dedupe_key: str, message: Message | None) -> bool:
    """Let a note that is still unsent say something else, or nothing any more; say whether it was unsent."""
    gone = {"state": DeliveryState.REPLACED}
    unsent = update(Delivery).where(
        Delivery.workspace_id == workspace,
        Delivery.dedupe_key == dedupe_key,
        Delivery.state == DeliveryState.PENDING,
    )
    changed = session.execute(
        unsent.values(**(gone if message is None else {"message": message.as_json()})).returning(Delivery.id),
        execution_options={"synchronize_session": False},
    )
    return changed.first() is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """A message as it stands in a conversation: whom it was for, what it is about, what it says."""

    recipient: str
    subject: str
    message: Message


def message_at(session: Session, workspace: WorkspaceId, channel: str, ts: str) -> Standing | None:
    """Find what we posted there, as it was edited last; None for what has no subject and can't be edited."""
    row = sent_there(session, workspace, channel, ts)
    if row is None or row.subject is None:
        return None
    message = Message.from_json(row.message)
    if message.picture is not None:
        message = message.showing(row.picture_file) if row.picture_file else message.without_picture()
    return Standing(row.recipient, row.subject, message)


def _insert_once(session: Session, workspace: WorkspaceId, note: Note, now: datetime) -> int | None:
    session.info[FILLS_OUTBOX] = True
    connection = session.connection()
    return connection.scalars(_ONCE[connection.dialect.name], _row(workspace, note, now)).one_or_none()


def _row(workspace: WorkspaceId, note: Note, now: datetime) -> dict[str, object]:
    return {
        "workspace_id": workspace,
        "public_id": str(uuid4()),
        "dedupe_key": note.dedupe_key,
        "stream": note.replaces,
        "subject": note.subject,
        "way": note.way,
        "recipient": note.recipient,
        "about_id": note.about,
        "tells_of": sorted(note.tells_of) or None,
        "role": note.role,
        "pm_ids": sorted(note.pms) or None,
        "thread_ts": note.thread_ts,
        "message": note.message.as_json(),
        "picture": note.message.picture.png if note.message.picture else None,
        "picture_tries": 0,
        "state": DeliveryState.PENDING,
        "due_at": note.due_at or now,
        "expires_at": note.expires_at,
        "attempts": 0,
        "last_error": "",
        "created_at": now,
    }


def _replace_older(session: Session, workspace: WorkspaceId, note: Note, newest: int) -> None:
    older = update(Delivery).where(
        Delivery.workspace_id == workspace,
        Delivery.stream == note.replaces,
        Delivery.recipient == note.recipient,
        Delivery.state == DeliveryState.PENDING,
        Delivery.id < newest,
    )
    session.execute(
        older.values(state=DeliveryState.REPLACED, picture=None),
        execution_options={"synchronize_session": False},
    )
