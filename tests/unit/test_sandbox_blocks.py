"""Block Kit's limits in the local workspace, held against facts kept beside the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.blocks.check import message_faults, view_faults, with_ids
from bot.sandbox.blocks.elements import CONFIRM, ELEMENTS, option
from bot.sandbox.blocks.layout import BLOCKS, RICH_TEXT_PARTS
from bot.sandbox.blocks.schema import ByType, Shape
from bot.sandbox.blocks.values import REQUIRED, form_errors, form_values

FACTS = Path(__file__).parents[2].parent / "shared" / "slack" / "limits"
needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the facts about Slack are not beside this project"
)


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def section(words: str = "hello") -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def faults_of(shape: Shape, value: object) -> list[str]:
    return [str(fault) for fault in shape.faults(value, "")]


def valid(folder: str) -> list[Path]:
    return sorted((FACTS / "fixtures" / "valid" / folder).glob("*.json")) if FACTS.is_dir() else []


# Written for a builder's own objects, not as Slack takes them.
NOT_SLACKS = {"rich_text_input_basic.json", "section_block_single_field_value_coercion.json"}


@needs_facts
@pytest.mark.parametrize(
    ("folder", "shape"), [("blocks", BLOCKS), ("elements", ELEMENTS)], ids=["blocks", "elements"]
)
def test_every_valid_example_is_taken(folder: str, shape: ByType) -> None:
    refused = {}
    for path in valid(folder):
        example = json.loads(path.read_text())
        if path.name not in NOT_SLACKS and example.get("type") in shape.shapes:
            faults = faults_of(shape, example)
            if faults:
                refused[path.name] = faults
    assert valid(folder)
    assert refused == {}


@needs_facts
def test_every_valid_view_and_rich_text_is_taken() -> None:
    refused = {path.name: view_faults(json.loads(path.read_text())) for path in valid("views")}
    assert {name: faults for name, faults in refused.items() if faults} == {}
    for path in valid("rich_text"):
        example = json.loads(path.read_text())
        if example.get("type") in RICH_TEXT_PARTS.shapes:
            assert faults_of(RICH_TEXT_PARTS, example) == []


def text_maker(kind: str) -> Callable[[str], dict[str, Any]]:
    return lambda words: {"type": kind, "text": words}


BUTTON = {"type": "button", "text": plain("Go")}
OPTION = {"text": plain("A"), "value": "a"}
DIALOG = {"title": plain("t"), "text": plain("t"), "confirm": plain("c"), "deny": plain("d")}
PIE: dict[str, Any] = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
CHART = {"type": "data_visualization", "title": "t", "chart": PIE}
# (path in the facts, the field's shape and a maker of a value with that many characters)
LENGTHS: list[tuple[str, Shape, Callable[[str], object]]] = [
    ("button.text.max_length", ELEMENTS, lambda s: {**BUTTON, "text": plain(s)}),
    ("button.value.max_length", ELEMENTS, lambda s: {**BUTTON, "value": s}),
    ("button.url.max_length", ELEMENTS, lambda s: {**BUTTON, "url": s}),
    ("button.accessibility_label.max_length", ELEMENTS, lambda s: {**BUTTON, "accessibility_label": s}),
    ("action_id.max_length", ELEMENTS, lambda s: {**BUTTON, "action_id": s}),
    ("block_id.max_length", BLOCKS, lambda s: {"type": "divider", "block_id": s}),
    ("confirmation.title.max_length", CONFIRM, lambda s: {**DIALOG, "title": plain(s)}),
    ("confirmation.text.max_length", CONFIRM, lambda s: {**DIALOG, "text": plain(s)}),
    ("confirmation.confirm.max_length", CONFIRM, lambda s: {**DIALOG, "confirm": plain(s)}),
    ("confirmation.deny.max_length", CONFIRM, lambda s: {**DIALOG, "deny": plain(s)}),
    ("option.text.max_length", option(), lambda s: {**OPTION, "text": plain(s)}),
    ("option.value.max_length", option(), lambda s: {**OPTION, "value": s}),
    ("option.description.max_length", option(), lambda s: {**OPTION, "description": plain(s)}),
    ("header.text.max_length", BLOCKS, lambda s: {"type": "header", "text": plain(s)}),
    ("section.text.max_length", BLOCKS, section),
    ("section.fields.item_max_length", BLOCKS, lambda s: {"type": "section", "fields": [plain(s)]}),
    ("markdown.text.max_length", BLOCKS, lambda s: {"type": "markdown", "text": s}),
    ("alert.text.max_length", BLOCKS, lambda s: {"type": "alert", "text": plain(s)}),
    ("image.image_url.max_length", BLOCKS, lambda s: {"type": "image", "alt_text": "a", "image_url": s}),
    ("image.alt_text.max_length", BLOCKS, lambda s: {"type": "image", "alt_text": s, "image_url": "u"}),
    ("data_visualization.title.max_length", BLOCKS, lambda s: {**CHART, "title": s}),
    (
        "data_visualization.segment.label.max_length",
        BLOCKS,
        lambda s: {**CHART, "chart": {"type": "pie", "segments": [{"label": s, "value": 1}]}},
    ),
    (
        "input.label.max_length",
        BLOCKS,
        lambda s: {"type": "input", "label": plain(s), "element": {"type": "plain_text_input"}},
    ),
    (
        "select.placeholder.max_length",
        ELEMENTS,
        lambda s: {"type": "users_select", "placeholder": plain(s)},
    ),
]


@needs_facts
@pytest.mark.parametrize(("fact", "shape", "make"), LENGTHS, ids=[each[0] for each in LENGTHS])
def test_a_text_may_be_as_long_as_slack_says_and_no_longer(
    fact: str, shape: Shape, make: Callable[[str], object]
) -> None:
    most: Any = json.loads((FACTS / "block_kit_limits.json").read_text())
    for step in fact.split("."):
        most = most[step]
    assert faults_of(shape, make("x" * most)) == []
    (fault,) = faults_of(shape, make("x" * (most + 1)))
    assert f"must be less than {most + 1} characters" in fault


def select(count: int) -> dict[str, Any]:
    return {"type": "static_select", "options": [{**OPTION, "value": str(n)} for n in range(count)]}


COUNTS: list[tuple[str, Shape, Callable[[int], object]]] = [
    ("actions.elements.max_items", BLOCKS, lambda n: {"type": "actions", "elements": [BUTTON] * n}),
    ("context.elements.max_items", BLOCKS, lambda n: {"type": "context", "elements": [plain("a")] * n}),
    ("section.fields.max_items", BLOCKS, lambda n: {"type": "section", "fields": [plain("a")] * n}),
    ("select.options.max_items", ELEMENTS, select),
    ("overflow.options.max_items", ELEMENTS, lambda n: {"type": "overflow", "options": [OPTION] * n}),
    ("checkboxes.options.max_items", ELEMENTS, lambda n: {"type": "checkboxes", "options": [OPTION] * n}),
    (
        "radio_buttons.options.max_items",
        ELEMENTS,
        lambda n: {"type": "radio_buttons", "options": [OPTION] * n},
    ),
    (
        "data_visualization.segments.max_items",
        BLOCKS,
        lambda n: {**CHART, "chart": {"type": "pie", "segments": PIE["segments"] * n}},
    ),
]


@needs_facts
@pytest.mark.parametrize(("fact", "shape", "make"), COUNTS, ids=[each[0] for each in COUNTS])
def test_a_list_may_be_as_long_as_slack_says_and_no_longer(
    fact: str, shape: Shape, make: Callable[[int], object]
) -> None:
    most: Any = json.loads((FACTS / "block_kit_limits.json").read_text())
    for step in fact.split("."):
        most = most[step]
    assert faults_of(shape, make(most)) == []
    assert f"no more than {most} items allowed" in faults_of(shape, make(most + 1))[0]


def test_a_message_takes_fifty_blocks_and_a_view_a_hundred() -> None:
    assert message_faults([section()] * 50) == []
    assert [fault.message for fault in message_faults([section()] * 51)] == ["no more than 50 items allowed"]
    modal = {"type": "modal", "title": plain("t"), "blocks": [section()] * 100}
    assert view_faults(modal) == []
    assert len(view_faults({**modal, "blocks": [section()] * 101})) == 1


def test_a_block_on_the_wrong_surface_is_refused() -> None:
    alert = {"type": "alert", "text": plain("careful")}
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    assert [fault.pointer for fault in message_faults([alert])] == ["/blocks/0/type"]
    assert [fault.pointer for fault in view_faults({"type": "home", "blocks": [table]})] == [
        "/view/blocks/0/type"
    ]


def test_two_tables_and_three_charts_are_too_many_for_a_message() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    assert [fault.message for fault in message_faults([table, table])] == [
        "no more than 1 table blocks allowed"
    ]
    assert message_faults([CHART, CHART]) == []
    assert len(message_faults([CHART, CHART, CHART])) == 1


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({"type": "section"}, "must define at least one of: text, fields"),
        ({**section(), "colour": "red"}, "invalid additional property: colour"),
        ({"type": "image", "image_url": "u"}, "missing required field: alt_text"),
        ({"type": "image", "alt_text": "a"}, "must define exactly one of: image_url, slack_file"),
        ({"type": "section", "text": "hello"}, "must provide an object"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": ""}}, "must be more than 0 characters"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "a"}}, "must be one of: plain_text"),
        ("text", "must provide an object"),
        ({"text": "x"}, "missing required field: type"),
        (
            {"type": "actions", "elements": [{"type": "plain_text_input"}]},
            "unsupported type: plain_text_input",
        ),
    ],
)
def test_a_faulty_block_is_told_what_is_wrong(block: object, fault: str) -> None:
    assert fault in [each.message for each in message_faults([block])]


def test_an_initial_option_must_be_among_the_options() -> None:
    wrong = {**select(2), "initial_option": {**OPTION, "value": "9"}}
    assert (
        "initial option must match one of the provided options [json-pointer:]"
        in faults_of(ELEMENTS, wrong)[0]
    )


def test_ids_are_given_where_they_are_missing_and_kept_where_they_are_not() -> None:
    numbers = iter(range(10))
    blocks = [section(), {"type": "actions", "block_id": "mine", "elements": [dict(BUTTON)]}]
    filled = with_ids(blocks, lambda: f"new{next(numbers)}")
    assert [block["block_id"] for block in filled] == ["new0", "mine"]
    assert filled[1]["elements"][0]["action_id"] == "new1"
    assert "block_id" not in blocks[0]


def field(element: dict[str, Any], **block: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a block's own fields
    return [
        {
            "type": "input",
            "block_id": "b",
            "label": plain("L"),
            "element": {"action_id": "a", **element},
            **block,
        }
    ]


@pytest.mark.parametrize(
    ("element", "typed", "error"),
    [
        ({"type": "plain_text_input"}, "", REQUIRED),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Enter 3 characters or more."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "x", "Enter a number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "5"},
            "6",
            "Enter a number of 5 or less.",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": True, "min_value": "5"},
            "4",
            "Enter a number of 5 or more.",
        ),
        ({"type": "email_text_input"}, "nobody", "Enter a valid email address."),
        ({"type": "url_text_input"}, "nowhere", "Enter a valid URL."),
        ({"type": "email_text_input"}, "a@b.example", None),
    ],
)
def test_slack_checks_a_field_before_it_sends_the_form(
    element: dict[str, Any], typed: str, error: str | None
) -> None:
    blocks = field(element)
    values = form_values(blocks, {"b": {"a": {"type": element["type"], "value": typed}}})
    assert form_errors(blocks, values) == ({"b": error} if error else {})


def test_an_optional_field_may_stay_empty_and_is_sent_as_null() -> None:
    blocks = field({"type": "datepicker"}, optional=True)
    values = form_values(blocks, {})
    assert values == {"b": {"a": {"type": "datepicker", "selected_date": None}}}
    assert form_errors(blocks, values) == {}
