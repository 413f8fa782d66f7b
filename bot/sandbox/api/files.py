"""Uploads in Slack's three steps: get an address, send the bytes there, complete."""

from __future__ import annotations

import time
from typing import Final

from bot.sandbox.api import posting
from bot.sandbox.api.call import Call, Method
from bot.sandbox.api.objects import file_json
from bot.sandbox.state import Json, Message, StoredFile

LONGEST_ALT_TEXT: Final = 1000


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: the first step."""
    workspace = call.workspace
    name, length = call.text("filename"), call.number("length", 0)
    if not name or length <= 0:
        raise call.fail("missing_argument")
    alt_text = call.text("alt_txt") or call.text("alt_text")
    if len(alt_text) > LONGEST_ALT_TEXT:
        raise call.fail("alt_txt_too_large")
    file = StoredFile(
        id=workspace.ids.new("F"),
        user=workspace.bot.id,
        name=name,
        length=length,
        created=int(workspace.clock.now().timestamp()),
        alt_text=alt_text,
    )
    workspace.messages.files[file.id] = file
    return {"upload_url": f"{workspace.base_url}/upload/{file.id}", "file_id": file.id}


def complete(call: Call) -> Json:
    """files.completeUploadExternal: the third step, which may share the files in one message."""
    workspace = call.workspace
    rows = call.json("files")
    if not isinstance(rows, list) or not rows:
        raise call.fail("invalid_arguments", "[ERROR] missing required field: files")
    files = []
    for row in rows:
        file = workspace.messages.files.get(str(row.get("id")) if isinstance(row, dict) else "")
        if file is None or not file.content:
            raise call.fail("file_not_found")
        file.title = str(row.get("title") or file.name)
        files.append(file)
    targets = call.words("channels") or ([call.text("channel_id")] if call.text("channel_id") else [])
    for target in targets:
        call.arguments["channel_id"] = target
        conversation = call.conversation("channel_id", member=True)
        if conversation.is_archived:  # of the codes that its page lists, the one that says so; not documented
            raise call.fail("posting_to_channel_denied")
        parent = conversation.messages.get(call.text("thread_ts"))
        if parent is None and call.text("thread_ts"):  # what Slack answers is not documented
            raise call.fail("invalid_arguments", "[ERROR] no such message [json-pointer:/thread_ts]")
        if parent is not None:
            parent.thread_ts = parent.thread_ts or parent.ts
        message = Message(
            ts=workspace.ids.ts(workspace.clock.now()),
            conversation=conversation.id,
            user=workspace.bot.id,
            text=call.text("initial_comment"),
            blocks=posting.read_blocks(call),
            files=[file.id for file in files],
            thread_ts=parent.thread_ts if parent else None,
            subtype="file_share",
        )
        for file in files:
            file.channels.append(conversation.id)
        workspace.messages.post(message)
    for file in files:
        file.ready_at = time.monotonic() + workspace.messages.files_take_seconds
    return {"files": [file_json(workspace, file) for file in files]}


def info(call: Call) -> Json:
    """files.info."""
    file = call.workspace.messages.files.get(call.need("file"))
    if file is None:
        raise call.fail("file_not_found")
    return {"file": file_json(call.workspace, file), "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(call: Call) -> Json:
    """files.delete."""
    file = call.workspace.messages.files.pop(call.need("file"), None)
    if file is None:
        raise call.fail("file_not_found")
    return {}


_WRITE: Final = ("files:write",)
_SHARED: Final = frozenset(
    {
        "file_not_found",
        "invalid_blocks",
        "invalid_blocks_format",
        "channel_not_found",
        "not_in_channel",
        "posting_to_channel_denied",
    }
)
METHODS: Final = (
    Method("files.getUploadURLExternal", get_upload_url, frozenset({"alt_txt_too_large"}), _WRITE, tier=4),
    Method(
        "files.completeUploadExternal",
        complete,
        _SHARED,
        _WRITE,
        tier=4,
    ),
    Method("files.info", info, frozenset({"file_not_found"}), ("files:read",), tier=4),
    Method("files.delete", delete, frozenset({"file_not_found"}), _WRITE),
)
