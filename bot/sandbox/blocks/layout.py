"""The shapes of Block Kit's blocks, and which surface takes which.

Limits and surfaces are those of Slack's reference page of each block
(docs.slack.dev/reference/block-kit/blocks, docs.slack.dev/blocks.json).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from bot.sandbox.blocks.elements import (
    BUTTONS,
    ELEMENTS,
    FORM_ELEMENTS,
    INPUTS,
    SLACK_FILE,
    URL,
    either,
    mrkdwn,
    plain,
    typed,
)
from bot.sandbox.blocks.schema import (
    Anything,
    ByType,
    Fault,
    Flag,
    Many,
    Number,
    Record,
    Rule,
    Shape,
    Text,
    one_of,
    some_of,
)


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


MOST_BLOCKS: Final = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}


def block(
    kind: str,
    required: Mapping[str, Shape] | None = None,
    optional: Mapping[str, Shape] | None = None,
    also: Rule | None = None,
) -> Record:
    """Return the shape of a block."""
    return typed(kind, required, {"block_id": Text(255), **(optional or {})}, also)


_STYLE = Record({}, {name: Flag() for name in ("bold", "italic", "strike", "code", "underline", "highlight",
                                               "client_highlight", "unlink")})  # fmt: skip
_INLINE = ByType(
    {
        "text": typed("text", {"text": Text(least=1)}, {"style": _STYLE}),
        "link": typed("link", {"url": URL}, {"text": Text(), "style": _STYLE, "unsafe": Flag()}),
        "user": typed("user", {"user_id": Text()}, {"style": _STYLE}),
        "usergroup": typed("usergroup", {"usergroup_id": Text()}, {"style": _STYLE}),
        "channel": typed("channel", {"channel_id": Text()}, {"style": _STYLE}),
        "broadcast": typed(
            "broadcast", {"range": Text(choices=("here", "channel", "everyone"))}, {"style": _STYLE}
        ),
        "emoji": typed(
            "emoji", {"name": Text()}, {"unicode": Text(), "skin_tone": Number(), "style": _STYLE}
        ),
        "date": typed(
            "date",
            {"timestamp": Number(), "format": Text()},
            {"url": URL, "fallback": Text(), "style": _STYLE},
        ),
        "color": typed("color", {"value": Text()}, {"style": _STYLE}),
    }
)
_SECTION = typed("rich_text_section", {"elements": Many(_INLINE, least=0)})
_BORDER: dict[str, Shape] = {"border": Number(least=0)}
RICH_TEXT_PARTS: Final = ByType(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": typed(
            "rich_text_list",
            {"elements": Many(_SECTION), "style": Text(choices=("bullet", "ordered"))},
            {**_BORDER, "indent": Number(least=0), "offset": Number(least=0)},
        ),
        "rich_text_quote": typed("rich_text_quote", {"elements": Many(_INLINE)}, _BORDER),
        "rich_text_preformatted": typed(
            "rich_text_preformatted", {"elements": Many(_INLINE)}, {**_BORDER, "language": Text()}
        ),
    }
)
RICH_TEXT: Final = block("rich_text", {"elements": Many(RICH_TEXT_PARTS)})
_RAW_TEXT = typed("raw_text", {"text": Text(least=1)})
_CELL = ByType({"raw_text": _RAW_TEXT, "rich_text": RICH_TEXT})
_DATA_CELL = ByType(
    {
        "raw_text": _RAW_TEXT,
        "rich_text": RICH_TEXT,
        "raw_number": typed("raw_number", {"value": Number(whole=False)}, {"text": Text()}),
        "action": typed("action", {"element": ELEMENTS.only("button")}),
    }
)
_LABEL = Text(20, 1)
_POINT = Record({"label": _LABEL, "value": Number(whole=False)})


def _series_cover_the_categories(chart: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    categories = (chart.get("axis_config") or {}).get("categories")
    names = [each.get("name") for each in chart.get("series") or [] if isinstance(each, dict)]
    if len(names) != len(set(names)):
        yield Fault("series names must be unique", f"{pointer}/series")
    for index, each in enumerate(chart.get("series") or []):
        labels = [point.get("label") for point in each.get("data") or [] if isinstance(point, dict)]
        if categories is not None and sorted(map(str, labels)) != sorted(map(str, categories)):
            yield Fault("data labels must match axis_config.categories", f"{pointer}/series/{index}/data")


def _axis_chart(kind: str) -> Record:
    series = Record({"name": _LABEL, "data": Many(_POINT, 20)})
    axis = Record({"categories": Many(_LABEL, 20)}, {"x_label": Text(50), "y_label": Text(50)})
    return typed(kind, {"series": Many(series, 12), "axis_config": axis}, None, _series_cover_the_categories)


CHART: Final = ByType(
    {
        "pie": typed(
            "pie", {"segments": Many(Record({"label": _LABEL, "value": Number(whole=False, above=0)}), 12)}
        ),
        **{kind: _axis_chart(kind) for kind in ("bar", "line", "area")},
    }
)
_CARD: dict[str, Shape] = {
    "hero_image": ELEMENTS.only("image"), "title": either(150), "subtitle": either(150), "body": either(200),
    "actions": Many(ELEMENTS.only("button"), 3), "slack_icon": Anything(), "icon": Anything(),
    "subtext": either(200),
}  # fmt: skip
_CONTEXT = ByType({"image": ELEMENTS.shapes["image"], "plain_text": plain(3000), "mrkdwn": mrkdwn(3000)})
_ACCESSORY = ELEMENTS.only(*BUTTONS, *FORM_ELEMENTS, "image")


def _table_is_even(value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    widths = {len(row) for row in value.get("rows") or [] if isinstance(row, list)}
    if len(widths) > 1:
        yield Fault("each row must have the same number of columns", f"{pointer}/rows")


_BLOCKS: dict[str, Shape] = {
    "section": block(
        "section",
        {},
        {
            "text": either(3000),
            "fields": Many(either(2000, 0), 10),
            "accessory": _ACCESSORY,
            "expand": Flag(),
        },
        some_of("text", "fields"),
    ),
    "header": block("header", {"text": plain(150)}, {"level": Number(least=1, most=4)}),
    "divider": block("divider"),
    "context": block("context", {"elements": Many(_CONTEXT, 10)}),
    "actions": block("actions", {"elements": Many(ELEMENTS.only(*BUTTONS, *FORM_ELEMENTS), 25)}),
    "context_actions": block(
        "context_actions", {"elements": Many(ELEMENTS.only("feedback_buttons", "icon_button"), 5)}
    ),
    "image": block(
        "image",
        {"alt_text": Text(2000)},
        {"image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
        one_of("image_url", "slack_file"),
    ),
    "input": block(
        "input",
        {"label": plain(2000), "element": ELEMENTS.only(*INPUTS)},
        {"hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "rich_text": RICH_TEXT,
    "markdown": block("markdown", {"text": Text(12_000, 1)}),
    "table": block(
        "table",
        {"rows": Many(Many(_CELL, 20), 100)},
        {
            "column_settings": Many(
                Record({}, {"align": Text(choices=("left", "center", "right")), "is_wrapped": Flag()}), 20, 0
            )
        },
        _table_is_even,
    ),
    "data_table": block(
        "data_table",
        {"rows": Many(Many(_DATA_CELL, 20), 201, 2)},
        {
            "page_size": Number(least=1, most=100),
            "caption": Text(),
            "row_header_column_index": Number(least=0),
        },
        _table_is_even,
    ),
    "data_visualization": block("data_visualization", {"title": Text(50, 1), "chart": CHART}),
    "alert": block(
        "alert",
        {"text": either(200)},
        {"level": Text(choices=("default", "info", "warning", "error", "success"))},
    ),
    "video": block(
        "video",
        {"alt_text": Text(200, 1), "title": plain(200), "thumbnail_url": URL, "video_url": URL},
        {
            "title_url": URL,
            "description": plain(200),
            "provider_icon_url": URL,
            "provider_name": Text(50),
            "author_name": Text(50),
        },
    ),
    "file": block("file", {"external_id": Text(), "source": Text(choices=("remote",))}),
    "card": block("card", {}, _CARD, some_of("hero_image", "title", "body", "actions")),
    "carousel": block("carousel", {"elements": Many(block("card", {}, _CARD), 10)}),
    # Their inner shapes are not checked: this workspace only shows their text.
    "plan": block("plan", {"title": Text()}, {"tasks": Anything()}),
    "task_card": block(
        "task_card",
        {"task_id": Text(), "title": Text()},
        {"output": RICH_TEXT, "details": RICH_TEXT, "sources": Anything(), "status": Text()},
    ),
}
_BLOCKS["container"] = block(
    "container",
    {"title": plain(150), "child_blocks": Many(ByType(dict(_BLOCKS)), 10)},
    {
        "subtitle": either(150),
        "width": Text(),
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
        "icon": Anything(),
    },
)
BLOCKS: Final = ByType(_BLOCKS)

_EVERYWHERE = ("section", "header", "divider", "context", "actions", "image", "input", "rich_text", "video")
SURFACES: Final = {
    Surface.MESSAGE: BLOCKS.only(*(kind for kind in BLOCKS.shapes if kind != "alert")),
    Surface.MODAL: BLOCKS.only(*_EVERYWHERE, "alert", "card"),
    Surface.HOME: BLOCKS.only(*_EVERYWHERE, "card", "carousel"),
}
MOST_OF_A_KIND: Final = {"table": 1, "data_visualization": 2}
