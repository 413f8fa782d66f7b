"""What a message may hold: text, blocks, attachments, metadata, checked as Slack checks them."""

from __future__ import annotations

import json
from typing import Final

from bot.sandbox.api.call import Call
from bot.sandbox.blocks.check import message_faults, with_ids
from bot.sandbox.blocks.pictures import file_faults
from bot.sandbox.errors import ApiError
from bot.sandbox.state import Json, Value

LONGEST_TEXT: Final = 40_000
LONGEST_UPDATE: Final = 4_000  # chat.update's own, by its error msg_too_long
MOST_ATTACHMENTS: Final = 100
MOST_METADATA_BYTES: Final = (
    8_192  # 'metadata_too_large'; the size is not documented, 8 KB is this workspace's guess
)
_METADATA: Final = {"event_type", "event_payload", "entities"}
# What an attachment can show (docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments).
_SHOWN: Final = {
    "text", "fallback", "pretext", "title", "fields", "blocks", "image_url", "thumb_url", "author_name",
    "footer",
}  # fmt: skip


def read_blocks(call: Call) -> list[Json]:
    """Return the call's blocks with ids; raise ApiError naming every fault."""
    raw = call.json("blocks", "invalid_blocks_format")
    if raw is None:
        return []
    return checked_blocks(call, raw)


def checked_blocks(call: Call, raw: Value) -> list[Json]:
    """Return blocks with ids; raise `invalid_blocks` naming every fault."""
    faults = message_faults(raw) or file_faults(raw, call.workspace.messages.files.get)
    if faults:
        messages = [str(fault) for fault in faults]
        raise call.fail("invalid_blocks", *messages, errors=[fault.message for fault in faults])
    return with_ids(raw, lambda: call.workspace.ids.new("b"))


def read_attachments(call: Call) -> list[Json]:
    """Return the call's attachments; their blocks are checked like a message's."""
    raw = call.json("attachments")
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise call.fail("invalid_arguments", "[ERROR] must provide an array [json-pointer:/attachments]")
    if len(raw) > MOST_ATTACHMENTS:
        raise call.fail("too_many_attachments")
    ready = []
    for index, each in enumerate(raw):
        if not isinstance(each, dict):
            raise call.fail(
                "invalid_arguments", f"[ERROR] must provide an object [json-pointer:/attachments/{index}]"
            )
        where = f"/attachments/{index}/blocks"
        faults = message_faults(each["blocks"], where) if each.get("blocks") else []
        faults = faults or file_faults(each.get("blocks") or [], call.workspace.messages.files.get, where)
        if faults:
            raise call.fail("invalid_blocks", *[str(fault) for fault in faults])
        named = with_ids(each.get("blocks") or [], lambda: call.workspace.ids.new("b"))
        ready.append({"id": index + 1, **each, **({"blocks": named} if named else {})})
    return ready


def read_text(call: Call, blocks: list[Json], attachments: list[Json], longest: int = LONGEST_TEXT) -> str:
    """Return the call's text; raise when there is nothing to show or more than `longest` characters."""
    text = call.text("text")
    if len(text) > longest:
        raise call.fail("msg_too_long")
    shown = any(each.get(name) for each in attachments for name in _SHOWN)
    if not text.strip() and not blocks and not shown:
        raise call.fail("no_text")
    return text


def with_markdown(call: Call) -> None:
    """Turn `markdown_text` into a markdown block, which may not come with text or blocks."""
    markdown = call.text("markdown_text")
    if not markdown:
        return
    if call.text("text") or call.arguments.get("blocks"):
        raise call.fail("markdown_text_conflict")
    call.arguments["blocks"] = [{"type": "markdown", "text": markdown}]
    call.arguments["text"] = markdown


def read_metadata(call: Call) -> Json | None:
    """Return the call's message metadata."""
    raw = call.json("metadata", "invalid_metadata_format")
    if raw is None or raw == {}:
        return None
    if not isinstance(raw, dict) or set(raw) - _METADATA:
        raise call.fail("invalid_metadata_format")
    if not isinstance(raw.get("event_type"), str) or not isinstance(raw.get("event_payload"), dict):
        raise call.fail("invalid_metadata_schema")
    if len(json.dumps(raw)) > MOST_METADATA_BYTES:
        raise call.fail("metadata_too_large")
    return raw


def refuse_archived(call: Call, archived: bool) -> None:
    """Raise `is_archived` for an archived channel."""
    if archived:
        raise call.fail("is_archived")


__all__ = [
    "ApiError",
    "checked_blocks",
    "read_attachments",
    "read_blocks",
    "read_metadata",
    "read_text",
    "refuse_archived",
    "with_markdown",
]
