"""Checks the blocks of a message or a view, and gives each block the id that Slack would."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator

from bot.sandbox.blocks.elements import plain
from bot.sandbox.blocks.layout import MOST_BLOCKS, MOST_OF_A_KIND, SURFACES, Surface
from bot.sandbox.blocks.schema import Fault, Flag, Many, Record, Text
from bot.sandbox.state import Json

MOST_VIEW_BYTES = 250_000  # docs.slack.dev/reference/views: a view may take 250 KB


def message_faults(blocks: object, pointer: str = "/blocks") -> list[Fault]:
    """Return every fault of a message's blocks, in order."""
    return list(_blocks_faults(blocks, Surface.MESSAGE, pointer, least=0))


def view_faults(view: object, pointer: str = "/view") -> list[Fault]:
    """Return every fault of a modal or a Home tab, in order."""
    if not isinstance(view, dict):
        return [Fault("must provide an object", pointer)]
    kind = view.get("type")
    if kind not in ("modal", "home"):
        word = "missing required field: type" if kind is None else f"unsupported type: {kind}"
        return [Fault(word, f"{pointer}/type")]
    surface = Surface(kind)
    rest = {name: value for name, value in view.items() if name != "blocks"}
    faults = list(_VIEWS[surface].faults(rest, pointer))
    if view.get("blocks") is None:
        faults.append(Fault("missing required field: blocks", pointer))
    else:
        faults += _blocks_faults(view["blocks"], surface, f"{pointer}/blocks", least=0)
    if surface is Surface.MODAL and view.get("submit") is None and _has_input(view.get("blocks")):
        faults.append(Fault("missing required field: submit", pointer))
    return faults


def with_ids(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """Return a copy in which each block has a block_id and each interactive element an action_id."""
    filled = copy.deepcopy(blocks)
    for block in filled:
        if not block.get("block_id"):
            block["block_id"] = new_id()
        for element in elements_of(block):
            if element.get("type") not in ("image", "plain_text", "mrkdwn") and not element.get("action_id"):
                element["action_id"] = new_id()
    return filled


def elements_of(block: Json) -> Iterator[Json]:
    """Yield the elements in a block: its accessory, an input's element, those of an actions block."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name]
    if block.get("type") in ("actions", "context", "context_actions", "card"):
        yield from _objects(block.get("elements") or block.get("actions"))
    for child in _objects(block.get("child_blocks")):
        yield from elements_of(child)


def _objects(value: object) -> Iterator[Json]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


_TITLE = plain(24)
_COMMON_VIEW = {
    "type": Text(),
    "private_metadata": Text(3000),
    "callback_id": Text(255),
    "external_id": Text(255),
}
_VIEWS = {
    Surface.MODAL: Record(
        {"title": _TITLE},
        {
            **_COMMON_VIEW,
            "submit": _TITLE,
            "close": _TITLE,
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
    ),
    Surface.HOME: Record({}, _COMMON_VIEW),
}


def _blocks_faults(blocks: object, surface: Surface, pointer: str, least: int) -> Iterator[Fault]:
    yield from Many(SURFACES[surface], MOST_BLOCKS[surface], least).faults(blocks, pointer)
    if not isinstance(blocks, list):
        return
    whole = list(_objects(blocks))
    for block_id, count in Counter(
        str(block["block_id"]) for block in whole if block.get("block_id")
    ).items():
        if count > 1:
            yield Fault(f"`block_id` {block_id} already exists", pointer)
    kinds = Counter(str(block.get("type")) for block in whole)
    for kind, most in MOST_OF_A_KIND.items():
        if kinds[kind] > most:
            yield Fault(f"no more than {most} {kind} blocks allowed", pointer)
    for index, block in enumerate(whole):
        yield from _action_faults(block, f"{pointer}/{index}")


def _action_faults(block: Json, pointer: str) -> Iterator[Fault]:
    named = Counter(str(element["action_id"]) for element in elements_of(block) if element.get("action_id"))
    for action_id, count in named.items():
        if count > 1:
            yield Fault(f"`action_id` {action_id} already exists", pointer)


def _has_input(blocks: object) -> bool:
    return any(block.get("type") == "input" for block in _objects(blocks))
