"""What a workspace holds: people, conversations, messages, views, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
Value = Any  # any JSON value


class Kind(StrEnum):
    """The kinds of conversation, as Slack's `channel_type` names them."""

    CHANNEL = "channel"
    PRIVATE = "group"
    DM = "im"
    GROUP_DM = "mpim"


class Guest(StrEnum):
    """Slack's two kinds of guest."""

    MULTI_CHANNEL = "multi"
    SINGLE_CHANNEL = "single"


@dataclass(slots=True)
class User:
    """A member of the workspace, the bot, or someone of another workspace in a shared channel."""

    id: str
    team_id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    tz: str = "UTC"
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    guest: Guest | None = None
    updated: int = 0


@dataclass(slots=True)
class Message:
    """One message; `ephemeral_to` is the only person who sees it, and only until they reload."""

    ts: str
    conversation: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: str | None = None
    username: str | None = None
    icons: Json | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Conversation:
    """A channel, a direct message or a group of them, with its messages by timestamp."""

    id: str
    kind: Kind
    name: str
    created: int
    creator: str
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_general: bool = False
    connected_teams: tuple[str, ...] = ()
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[Message]] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        """Whether only members can see it."""
        return self.kind is not Kind.CHANNEL

    @property
    def is_ext_shared(self) -> bool:
        """Whether another workspace is connected to it."""
        return bool(self.connected_teams)

    @property
    def is_dm(self) -> bool:
        """Whether it is between two people."""
        return self.kind is Kind.DM


@dataclass(slots=True)
class View:
    """A modal or a Home tab as one person has it open."""

    id: str
    user: str
    type: str
    blocks: list[Json]
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    private_metadata: str = ""
    callback_id: str = ""
    external_id: str = ""
    clear_on_close: bool = False
    notify_on_close: bool = False
    submit_disabled: bool = False
    conversation: str | None = None
    values: Json = field(default_factory=dict)


@dataclass(slots=True)
class StoredFile:
    """A file uploaded in Slack's three steps; `ready_at` (monotonic seconds) is set by the third."""

    id: str
    user: str
    name: str
    length: int
    created: int
    alt_text: str = ""
    title: str = ""
    content: bytes = b""
    ready_at: float | None = None
    channels: list[str] = field(default_factory=list)

    @property
    def extension(self) -> str:
        """The end of its name, in small letters: `png`."""
        return self.name.rpartition(".")[2].lower()

    def is_ready(self, monotonic: float) -> bool:
        """Whether Slack has gone through it by then and shows it."""
        return self.ready_at is not None and monotonic >= self.ready_at


@dataclass(slots=True)
class Scheduled:
    """A message that Slack will post at `post_at`."""

    id: str
    channel: str
    post_at: datetime
    arguments: Json
