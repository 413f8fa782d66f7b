"""What people type, as Slack stores it."""

from __future__ import annotations

import html
import re
from typing import Final

from bot.sandbox.engine import Workspace

_MENTION: Final = re.compile(r"(?<![\w@<])@([\w.\-]+)")
_CHANNEL: Final = re.compile(r"(?<![\w#<])#([\w\-]+)")
_MARKS: Final = re.compile(r"<([@#!][^<>]+|https?://[^<>]+)>")


def encode_text(workspace: Workspace, text: str, *, mentions: bool = True, named: bool = False) -> str:
    """Return typed text as Slack stores it: `&<>` escaped, @name and #channel as ids, ready marks kept.

    `named` writes people as `<@U…|name>`, as commands get them whose manifest row says `should_escape`.
    """
    kept: list[str] = []

    def keep(mark: re.Match[str]) -> str:
        kept.append(mark.group(0))
        return f"\0{len(kept) - 1}\0"

    escaped = html.escape(_MARKS.sub(keep, text.replace("\0", "")), quote=False)
    if mentions:
        escaped = _MENTION.sub(lambda found: _person_mark(workspace, found, named=named), escaped)
        escaped = _CHANNEL.sub(lambda found: _channel_mark(workspace, found), escaped)
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found.group(1))], escaped)


def _person_mark(workspace: Workspace, found: re.Match[str], *, named: bool) -> str:
    name = found.group(1).rstrip(".")
    rest = found.group(1)[len(name) :]
    if name in ("here", "channel", "everyone"):
        return f"<!{name}>{rest}"
    for user in workspace.directory.users.values():
        if user.name == name:
            return f"<@{user.id}|{user.name}>{rest}" if named else f"<@{user.id}>{rest}"
    return found.group(0)


def _channel_mark(workspace: Workspace, found: re.Match[str]) -> str:
    for each in workspace.directory.conversations.values():
        if each.name == found.group(1) and not each.is_private:
            return f"<#{each.id}|{each.name}>"
    return found.group(0)
