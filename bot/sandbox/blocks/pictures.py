"""Pictures in blocks that are files of the workspace: `slack_file` by its id or its address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

from bot.sandbox.blocks.schema import Fault
from bot.sandbox.state import Json, StoredFile

# docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
SHOWN: Final = frozenset({"png", "jpg", "jpeg", "gif"})


def file_faults(
    blocks: list[Json], find: Callable[[str], StoredFile | None], pointer: str = "/blocks"
) -> list[Fault]:
    """Return a fault for each `slack_file` that is no picture of this workspace, or not one yet.

    Slack goes through an upload after it was completed; until then it says the same as of a file that it does
    not know. Blocks must have passed the check of their shape.
    """
    return [
        Fault("invalid slack file", f"{where}/slack_file")
        for where, holder in _holders(blocks, pointer)
        if not _is_picture(find(_file_id(holder["slack_file"])))
    ]


def _holders(blocks: list[Json], pointer: str) -> Iterator[tuple[str, Json]]:
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        inner = [(f"{here}/elements/{at}", each) for at, each in enumerate(block.get("elements") or [])]
        for where, each in [(here, block), (f"{here}/accessory", block.get("accessory")), *inner]:
            if isinstance(each, dict) and each.get("type") == "image" and each.get("slack_file"):
                yield where, each


def _file_id(slack_file: Json) -> str:
    """Return the id that is given or stands in the address: `…/files/F123/name.png`."""
    if slack_file.get("id"):
        return str(slack_file["id"])
    return str(slack_file.get("url", "")).partition("/files/")[2].partition("/")[0]


def _is_picture(file: StoredFile | None) -> bool:
    return file is not None and file.is_ready(time.monotonic()) and file.extension in SHOWN
