"""Everything that the bot sends is drawn by the page of the local workspace, nothing is shown as unknown."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.commands.stage import Stage
from bot.commands.story import tell

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


def act(play: Stage) -> None:
    """Bring up the surfaces that the story does not: forms, errors, questions, lists."""
    dana, olivia = play.workspace.as_("dana"), play.workspace.as_("olivia")
    for line in (
        "/pmo help",
        "/pmo hlep",
        "/project payroll",
        "/program hr",
        "/linkages",
        "/report payroll vendor test slipped 2w",
        "/report hub amber",
        "/report nonsense amber",
        "/risk payroll test data arrives late p4 i5 due fri",
    ):
        dana.command(line, channel="people")
    assert dana.command("/risk", channel="people").view is not None
    assert dana.modal is not None
    dana.modal.close()
    for line in ("/pmo dependencies", "/linkages hr"):
        olivia.command(line, channel="people")
    for label in ("Confirm Link", "Dismiss"):
        olivia.press(label)
        assert olivia.modal is not None
        olivia.modal.close()
    assert dana.command("/pmo link payroll skills register", channel="people").view is not None
    assert dana.modal is not None
    dana.modal.close()
    form = dana.command("/report", channel="people").view
    assert form is not None
    form.press("More")
    assert dana.modal is not None
    assert dana.modal.submit() is None
    olivia.command("/pmo digest", channel="pmo")
    assert olivia.home() is not None
    assert dana.home() is not None


def test_the_page_draws_every_kind_of_block_and_element_that_the_bot_sends(play: Stage) -> None:
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    assert tell(play, lambda _line: None) == 0
    kinds = sent(play)
    act(play)
    for name, more in sent(play).items():
        kinds[name] |= more
    unknown = {name: sorted(found - set(known[name])) for name, found in kinds.items()}
    assert unknown == {name: [] for name in kinds}
    assert kinds["blocks"] >= {"header", "section", "context", "actions", "input", "table"}
    assert kinds["elements"] >= {"button", "overflow", "static_select", "plain_text_input", "datepicker"}
    assert kinds["cells"]
