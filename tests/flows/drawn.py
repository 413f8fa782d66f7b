"""Which kinds of blocks, elements and cells the bot has sent, and which of them the page does not draw."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.commands.stage import Stage

KNOWN = Path(__file__).parents[2] / "bot" / "sandbox" / "page" / "static" / "known.json"
TEXTS = {"mrkdwn", "plain_text"}
Kinds = dict[str, set[str]]


def block_lists(found: object) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Find every list of blocks in a payload, in views and in answers too."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            if name == "blocks" and isinstance(value, list):
                yield value
            else:
                yield from block_lists(value)
    elif isinstance(found, list):
        for each in found:
            yield from block_lists(each)


def nested_types(found: object) -> Iterator[str]:
    if isinstance(found, Mapping):
        if isinstance(found.get("type"), str):
            yield found["type"]
        for value in found.values():
            yield from nested_types(value)
    elif isinstance(found, list):
        for each in found:
            yield from nested_types(each)


def note(kinds: Kinds, block: Mapping[str, Any]) -> None:
    """Note the kinds of a block and of what it holds."""
    kinds["blocks"].add(block["type"])
    if block["type"] == "rich_text":
        kinds["rich_text"].update(nested_types(block["elements"]))
        return
    for row in block.get("rows", ()):
        for cell in row:
            kinds["cells"].add(cell["type"])
            if cell["type"] == "rich_text":
                kinds["rich_text"].update(nested_types(cell["elements"]))
    held = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    kinds["elements"].update(each["type"] for each in held if each and each["type"] not in TEXTS)


def sent(play: Stage) -> Kinds:
    """List the kinds of everything that the bot has sent: as requests, and as answers to requests."""
    kinds: Kinds = defaultdict(set)
    for entry in play.workspace.inspector.entries():
        payload = entry.request if entry.direction == "from_bot" else entry.response
        for blocks in block_lists(payload):
            for block in blocks:
                note(kinds, block)
    return kinds


def undrawn(play: Stage) -> dict[str, list[str]]:
    """List by family the kinds that the bot has sent and the page would show as unknown."""
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    found = {name: sorted(kinds - set(known[name])) for name, kinds in sent(play).items()}
    return {name: kinds for name, kinds in found.items() if kinds}
