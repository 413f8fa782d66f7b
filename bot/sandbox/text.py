"""What a person reads: messages, blocks and views as plain text, names in place of ids."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.sandbox.blocks.values import FIELDS
from bot.sandbox.state import Json

Names = Mapping[str, str]
_MARK: Final = re.compile(r"<([^<>]+)>")


def text_of(message: Mapping[str, Any] | object, names: Names | None = None) -> str:
    """Return a message (as stored or as JSON) or a view as text; blocks where it has some, else its text.

    `names` gives people's and channels' names by id. An unknown block is named, not dropped.
    """
    whole = message if isinstance(message, Mapping) else _as_mapping(message)
    known = names or {}
    lines = []
    title = whole.get("title")
    if isinstance(title, Mapping) and whole.get("type") in ("modal", "home"):
        lines.append(plain(title, known))
    blocks = whole.get("blocks") or []
    if blocks:
        lines += [block_text(block, known) for block in blocks]
    elif whole.get("text"):
        lines.append(mrkdwn(str(whole["text"]), known))
    for attachment in whole.get("attachments") or []:
        lines.append(text_of(attachment, known) or str(attachment.get("fallback", "")))
    lines += [f"[file: {file}]" for file in whole.get("files") or [] if isinstance(file, str)]
    submit = whole.get("submit")
    if isinstance(submit, Mapping):
        lines.append(f"[{plain(submit, known)}]")
    return "\n".join(line for line in lines if line)


def _as_mapping(message: object) -> dict[str, Any]:
    names = ("type", "title", "blocks", "text", "attachments", "files", "submit")
    return {name: getattr(message, name) for name in names if hasattr(message, name)}


def plain(text: Mapping[str, Any] | str | None, names: Names) -> str:
    """Return a text object as text."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    words = str(text.get("text", ""))
    return mrkdwn(words, names) if text.get("type") == "mrkdwn" else words


def mrkdwn(text: str, names: Names) -> str:
    """Return mrkdwn with mentions, dates and links as words, and entities undone; `*` and `_` stay."""
    return html.unescape(_MARK.sub(lambda found: _mark(found.group(1), names), text))


def _mark(mark: str, names: Names) -> str:
    body, _, label = mark.partition("|")
    if body.startswith("@"):
        return "@" + names.get(body[1:], label or body[1:])
    if body.startswith("#"):
        return "#" + names.get(body[1:], label or body[1:])
    if body.startswith("!date"):
        return label or body
    if body.startswith("!subteam"):
        return label or body
    if body.startswith("!"):
        return f"@{body[1:]}"
    return f"{label} ({body})" if label and label != body else body


def block_text(block: Json, names: Names) -> str:
    """Return one block as text."""
    draw = _BLOCKS.get(str(block.get("type")))
    return draw(block, names) if draw else f"[unknown block: {block.get('type')}]"


def element_text(element: Json, names: Names) -> str:
    """Return an element as text: a button as `[Label]`, a menu as `[What is chosen ▾]`."""
    kind = element.get("type")
    if kind in ("plain_text", "mrkdwn"):
        return plain(element, names)
    if kind == "image":
        return f"[image: {element.get('alt_text', '')}]"
    if kind in ("button", "workflow_button", "icon_button"):
        return f"[{plain(element.get('text'), names)}]"
    if kind == "overflow":
        return "[⋯ " + " | ".join(_option(each, names) for each in element.get("options") or []) + "]"
    if kind in ("checkboxes", "radio_buttons"):
        return _choices(element, names)
    if kind == "feedback_buttons":
        return "[👍] [👎]"
    if kind in FIELDS:
        return f"[{_held(element, names) or plain(element.get('placeholder'), names) or kind}]"
    return f"[unknown element: {kind}]"


def _option(option: Mapping[str, Any], names: Names) -> str:
    return plain(option.get("text"), names)


def _choices(element: Json, names: Names) -> str:
    chosen = element.get("initial_options") or [element.get("initial_option")]
    values = {each["value"] for each in chosen if each}
    marks = [
        ("(x) " if o["value"] in values else "( ) ") + _option(o, names) for o in element.get("options") or []
    ]
    return "  ".join(marks)


def _held(element: Json, names: Names) -> str:
    held = element.get(FIELDS[element["type"]].initial)
    several = held if isinstance(held, list) else [held] if held is not None else []
    words = []
    for each in several:
        known = isinstance(each, dict) and "text" in each
        words.append(_option(each, names) if known else names.get(str(each), str(each)))
    return ", ".join(words)


def _section(block: Json, names: Names) -> str:
    lines = [plain(block.get("text"), names)] if block.get("text") else []
    lines += [plain(each, names).replace("\n", " ") for each in block.get("fields") or []]
    if block.get("accessory"):
        lines.append(element_text(block["accessory"], names))
    return "\n".join(lines)


def _row(block: Json, names: Names) -> str:
    return " ".join(element_text(each, names) for each in block.get("elements") or [])


def _context(block: Json, names: Names) -> str:
    return " · ".join(element_text(each, names) for each in block.get("elements") or [])


def _input(block: Json, names: Names) -> str:
    optional = " (optional)" if block.get("optional") else ""
    line = f"{plain(block.get('label'), names)}{optional}: {element_text(block.get('element') or {}, names)}"
    hint = plain(block.get("hint"), names)
    return f"{line}\n  {hint}" if hint else line


def _image(block: Json, names: Names) -> str:
    title = plain(block.get("title"), names)
    return "\n".join(part for part in (title, f"[image: {block.get('alt_text', '')}]") if part)


def _rich_text(block: Json, names: Names) -> str:
    return "\n".join(_rich_part(part, names) for part in block.get("elements") or [])


def _rich_part(part: Json, names: Names) -> str:
    if part.get("type") == "rich_text_list":
        ordered = part.get("style") == "ordered"
        items = [_rich_part(each, names) for each in part.get("elements") or []]
        indent = "  " * int(part.get("indent", 0))
        return "\n".join(f"{indent}{f'{n}.' if ordered else '•'} {item}" for n, item in enumerate(items, 1))
    runs = "".join(_run(each, names) for each in part.get("elements") or [])
    return f"> {runs}" if part.get("type") == "rich_text_quote" else runs


def _run(run: Json, names: Names) -> str:
    kind = run.get("type")
    if kind == "user":
        return "@" + names.get(run.get("user_id", ""), run.get("user_id", ""))
    if kind == "channel":
        return "#" + names.get(run.get("channel_id", ""), run.get("channel_id", ""))
    if kind == "emoji":
        return f":{run.get('name')}:"
    if kind == "broadcast":
        return f"@{run.get('range')}"
    if kind == "date":
        return str(run.get("fallback") or run.get("timestamp"))
    return str(run.get("text") or run.get("url") or run.get("value") or "")


def _table(block: Json, names: Names) -> str:
    return "\n".join(" | ".join(_cell(each, names) for each in row) for row in block.get("rows") or [])


def _cell(cell: Json, names: Names) -> str:
    if cell.get("type") == "rich_text":
        return _rich_text(cell, names)
    if cell.get("type") == "action":
        return element_text(cell.get("element") or {}, names)
    return str(cell.get("text", cell.get("value", "")))


def _chart(block: Json, _names: Names) -> str:
    chart = block.get("chart") or {}
    lines = [f"[{chart.get('type')} chart: {block.get('title', '')}]"]
    lines += [f"{each.get('label')}: {each.get('value')}" for each in chart.get("segments") or []]
    for series in chart.get("series") or []:
        points = ", ".join(f"{each.get('label')} {each.get('value')}" for each in series.get("data") or [])
        lines.append(f"{series.get('name')}: {points}")
    return "\n".join(lines)


def _card(block: Json, names: Names) -> str:
    words = [plain(block.get(name), names) for name in ("title", "subtitle", "body", "subtext")]
    words += [element_text(each, names) for each in block.get("actions") or []]
    return "\n".join(each for each in words if each)


def _container(block: Json, names: Names) -> str:
    inner = [block_text(each, names) for each in block.get("child_blocks") or []]
    return "\n".join([plain(block.get("title"), names), plain(block.get("subtitle"), names), *inner]).strip()


def _alert(block: Json, names: Names) -> str:
    return f"{str(block.get('level', 'info')).title()}: {plain(block.get('text'), names)}"


# Every drawing takes the same two arguments, so that one table can hold them all.
_BLOCKS: Final[dict[str, Callable[[Json, Names], str]]] = {
    "header": lambda block, names: plain(block.get("text"), names),
    "section": _section,
    "context": _context,
    "divider": lambda _block, _names: "———",
    "actions": _row,
    "context_actions": _row,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "markdown": lambda block, _names: str(block.get("text", "")),
    "table": _table,
    "data_table": _table,
    "data_visualization": _chart,
    "alert": _alert,
    "card": _card,
    "carousel": lambda block, names: "\n".join(_card(each, names) for each in block.get("elements") or []),
    "container": _container,
    "video": lambda block, names: f"[video: {plain(block.get('title'), names)}]",
    "file": lambda block, _names: f"[file: {block.get('external_id', '')}]",
    "plan": lambda block, names: f"[plan: {plain(block.get('title'), names)}]",
    "task_card": lambda block, names: f"[task: {plain(block.get('title'), names)}]",
}
