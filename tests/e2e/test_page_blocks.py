"""Every block and element, from the JSON that an app sends, as a person sees and uses it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Slack, known_to_the_page
from tests.e2e.echo_app import Json, form, option, text

pytestmark = pytest.mark.browser


def mrkdwn(words: str) -> Json:
    return {"type": "mrkdwn", "text": words}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def chart(kind: str, *series: Json) -> Json:
    categories = [point["label"] for point in series[0]["data"]]
    axis = {"categories": categories, "x_label": "Week", "y_label": "Projects"}
    body = {"type": kind, "series": list(series), "axis_config": axis}
    return {"type": "data_visualization", "title": "Ratings by week", "chart": body}


def series(name: str, *values: float) -> Json:
    return {"name": name, "data": [{"label": f"W{at}", "value": each} for at, each in enumerate(values, 1)]}


PIE = {
    "type": "data_visualization",
    "title": "Share",
    "chart": {"type": "pie", "segments": [{"label": "Green", "value": 3}, {"label": "Red", "value": 1}]},
}
TABLE = {
    "type": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    "rows": [
        [{"type": "raw_text", "text": "Project"}, {"type": "raw_text", "text": "Forecast"}],
        [{"type": "raw_text", "text": "Payroll & Co"}, rich({"type": "text", "text": "28 Mar"})],
    ],
}
DATA_TABLE = {
    "type": "data_table",
    "caption": "Spend",
    "row_header_column_index": 0,
    "rows": [
        [{"type": "raw_text", "text": "Project"}, {"type": "raw_text", "text": "Cost"}],
        [{"type": "raw_text", "text": "Payroll"}, {"type": "raw_number", "value": 12000.5}],
        [{"type": "raw_text", "text": "Move"}, {"type": "raw_number", "value": 14, "text": "fourteen"}],
    ],
}
BLOCKS: list[tuple[Json, list[str]]] = [
    ({"type": "header", "text": text("PMO digest")}, ["PMO digest"]),
    ({"type": "section", "text": mrkdwn("*Payroll* is late")}, ["Payroll is late"]),
    (
        {"type": "section", "fields": [mrkdwn("*Project*\nPayroll"), mrkdwn("*Status*\nAmber")]},
        ["Payroll", "Amber"],
    ),
    ({"type": "context", "elements": [mrkdwn("Data to 08:00"), text("plain")]}, ["Data to 08:00", "plain"]),
    (TABLE, ["Project", "Payroll & Co", "28 Mar"]),
    ({"type": "markdown", "text": "# Title\n\n**bold** text"}, ["Title", "bold text"]),
    (
        rich({"type": "text", "text": "see "}, {"type": "link", "url": "https://example.com", "text": "it"}),
        ["see it"],
    ),
    (chart("bar", series("Green", 5, 4), series("Red", 0, 1)), ["Ratings by week", "Green", "Red"]),
    (chart("line", series("Green", 5, 4)), ["Ratings by week", "Week", "Projects"]),
    (chart("area", series("Spend", -5, 12000.5)), ["Ratings by week"]),
    (PIE, ["Share", "Green 75 %", "Red 25 %"]),
    (DATA_TABLE, ["Spend", "Payroll", "12000.5", "fourteen"]),
]


def last(page: Page) -> Locator:
    return page.locator(".message").last


@pytest.mark.parametrize(
    ("block", "words"), BLOCKS, ids=lambda value: value.get("type") if isinstance(value, dict) else ""
)
def test_a_block_is_drawn_from_its_json(
    shared_slack: Slack, page: Page, block: Json, words: list[str]
) -> None:
    post(shared_slack, page, block)
    for each in words:
        expect(last(page)).to_contain_text(each)
    expect(last(page)).not_to_contain_text("Unknown")


def test_a_divider_divides_and_a_table_of_data_names_its_rows(shared_slack: Slack, page: Page) -> None:
    post(shared_slack, page, {"type": "divider"})
    expect(last(page).get_by_role("separator")).to_be_visible()
    post(shared_slack, page, DATA_TABLE)
    table = last(page).get_by_role("table", name="Spend")
    expect(table.get_by_role("rowheader")).to_have_text(["Payroll", "Move"])
    expect(table.get_by_role("columnheader")).to_have_text(["Project", "Cost"])


def test_a_chart_says_its_numbers_to_those_who_do_not_see_it(shared_slack: Slack, page: Page) -> None:
    post(shared_slack, page, chart("bar", series("Green", 5, 4), series("Red", 0, 1)))
    picture = last(page).get_by_role(
        "img", name="Bar chart. Ratings by week. W1: Green 5, Red 0; W2: Green 4, Red 1."
    )
    expect(picture).to_be_visible()
    last(page).get_by_text("Show the numbers").click()
    expect(page.get_by_role("row", name="W2 4 1")).to_be_visible()


def test_an_image_of_the_workspace_is_shown_with_its_description(shared_slack: Slack, page: Page) -> None:
    picture = {
        "type": "image",
        "title": text("Heat map"),
        "image_url": f"{shared_slack.url}/static/icon.svg",
        "alt_text": "Three risks",
    }
    post(shared_slack, page, picture)
    image = page.get_by_role("img", name="Three risks")
    expect(image).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())


# One black point: the smallest PNG there is.
POINT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize("by", ["id", "url_private"])
def test_a_picture_that_was_uploaded_is_shown_with_its_description(
    shared_slack: Slack, page: Page, by: str
) -> None:
    client = shared_slack.client
    uploaded = client.files_upload_v2(content=POINT, filename="map.png", title="Map")["files"][0]
    file = client.files_info(file=uploaded["id"])["file"]
    slack_file = {"id": file["id"]} if by == "id" else {"url": file[by]}
    post(shared_slack, page, {"type": "image", "slack_file": slack_file, "alt_text": f"Four risks by {by}"})
    image = page.get_by_role("img", name=f"Four risks by {by}")
    expect(image).to_be_visible()
    page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())


def test_a_block_that_the_page_does_not_know_is_named_not_dropped(shared_slack: Slack, page: Page) -> None:
    words = page.evaluate(
        """async () => {
          const {drawBlocks} = await import("/static/blocks.js");
          const {Form} = await import("/static/values.js");
          const blocks = [{type: "hologram"}, {type: "actions", elements: [{type: "lever", action_id: "a"}]}];
          return drawBlocks(blocks, {form: new Form()}).textContent;
        }"""
    )
    assert "Unknown block: hologram" in words
    assert "Unknown element: lever" in words


def post(slack: Slack, page: Page, block: Json) -> None:
    """Post a block and wait until it is the newest on the page."""
    page.keyboard.press("Escape")  # whatever list the test before left open
    ts = slack.post("payroll", "as text", [block])
    expect(page.locator(f'.message[data-ts="{ts}"]')).to_be_visible()


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "act", "elements": list(elements)}


def choose(message: Locator, name: str) -> None:
    message.get_by_role("combobox").click()
    message.page.get_by_role("option", name=name).click()


def press_overflow(message: Locator) -> None:
    message.get_by_role("button", name="More actions", exact=True).click()
    message.page.get_by_role("menuitem", name="Banana").click()


FRUIT = [option("Apple"), option("Banana")]
ELEMENTS: list[tuple[Json, Callable[[Locator], None], str, object]] = [
    (
        {"type": "button", "text": text("Go"), "value": "7"},
        lambda p: p.get_by_role("button", name="Go").click(),
        "value",
        "7",
    ),
    (
        {"type": "static_select", "options": FRUIT},
        lambda p: choose(p, "Banana"),
        "selected_option.value",
        "banana",
    ),
    (
        {"type": "multi_static_select", "options": FRUIT},
        lambda p: choose(p, "Apple"),
        "selected_options.0.value",
        "apple",
    ),
    ({"type": "overflow", "options": FRUIT}, press_overflow, "selected_option.value", "banana"),
    (
        {"type": "checkboxes", "options": FRUIT},
        lambda p: p.get_by_label("Apple").check(),
        "selected_options.0.value",
        "apple",
    ),
    (
        {"type": "radio_buttons", "options": FRUIT},
        lambda p: p.get_by_label("Banana").check(),
        "selected_option.value",
        "banana",
    ),
    (
        {"type": "datepicker"},
        lambda p: p.locator("input[type=date]").fill("2026-12-01"),
        "selected_date",
        "2026-12-01",
    ),
    ({"type": "timepicker"}, lambda p: p.locator("input[type=time]").fill("09:30"), "selected_time", "09:30"),
    (
        {"type": "datetimepicker"},
        lambda p: p.locator("input[type=datetime-local]").fill("2026-11-24T16:00"),
        "selected_date_time",
        1795536000,
    ),
]


@pytest.mark.parametrize(
    ("element", "use", "path", "value"),
    ELEMENTS,
    ids=lambda value: value.get("type") if isinstance(value, dict) else "",
)
def test_using_an_element_reaches_the_app_with_its_value(
    shared_slack: Slack, page: Page, element: Json, use: Callable[[Locator], None], path: str, value: object
) -> None:
    post(shared_slack, page, actions({"action_id": "it", **element}))
    use(last(page))
    got: Any = shared_slack.next_action()
    assert (got["type"], got["action_id"], got["block_id"]) == (element["type"], "it", "act")
    for key in path.split("."):
        got = got[int(key) if key.isdigit() else key]
    assert got == value


@pytest.mark.parametrize(("kind", "name", "key"), [
    ("users_select", "Lee Okafor", "selected_user"),
    ("channels_select", "#payroll", "selected_channel"),
    ("conversations_select", "#payroll", "selected_conversation"),
    ("multi_users_select", "Lee Okafor", "selected_users"),
    ("multi_channels_select", "#payroll", "selected_channels"),
    ("multi_conversations_select", "#payroll", "selected_conversations"),
])  # fmt: skip
def test_people_and_conversations_are_chosen_by_name(
    shared_slack: Slack, page: Page, kind: str, name: str, key: str
) -> None:
    post(shared_slack, page, actions({"type": kind, "action_id": "it"}))
    choose(last(page), name)
    workspace = shared_slack.workspace
    wanted = workspace.person("lee").id if "user" in key else workspace.channel("payroll").id
    assert shared_slack.next_action()[key] == ([wanted] if kind.startswith("multi") else wanted)


@pytest.mark.parametrize("kind", ["external_select", "multi_external_select"])
def test_options_from_the_app_are_asked_for_as_one_types(shared_slack: Slack, page: Page, kind: str) -> None:
    post(shared_slack, page, actions({"type": kind, "action_id": "fruit", "min_query_length": 2}))
    field = last(page).get_by_role("combobox")
    field.click()
    expect(page.get_by_text("Type 2 or more letters to search")).to_be_visible()
    field.fill("ap")
    expect(page.get_by_role("option")).to_have_text(["Apple", "Apricot"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    action = shared_slack.next_action()
    (chosen,) = action["selected_options"] if kind.startswith("multi") else [action["selected_option"]]
    assert chosen["value"] == "apricot"


def test_a_confirmation_is_asked_before_an_action(shared_slack: Slack, page: Page) -> None:
    confirm = {
        "title": text("Dismiss?"),
        "text": mrkdwn("It *stays* so"),
        "confirm": text("Dismiss It"),
        "deny": text("Keep"),
    }
    button = {
        "type": "button",
        "action_id": "it",
        "text": text("Dismiss"),
        "style": "danger",
        "confirm": confirm,
    }
    post(shared_slack, page, actions(button))
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("dialog", name="Dismiss?")).to_contain_text("It stays so")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert shared_slack.echo.actions == []
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_role("button", name="Dismiss It").click()
    assert shared_slack.next_action()["action_id"] == "it"


def test_a_choice_that_is_taken_back_at_the_confirmation_is_undone(shared_slack: Slack, page: Page) -> None:
    confirm = {"title": text("Sure?"), "text": text("Think"), "confirm": text("Yes"), "deny": text("No")}
    menu = {
        "type": "static_select",
        "action_id": "it",
        "options": FRUIT,
        "initial_option": FRUIT[0],
        "confirm": confirm,
    }
    post(shared_slack, page, actions(menu))
    choose(last(page), "Banana")
    page.get_by_role("button", name="No", exact=True).click()
    expect(last(page).get_by_role("combobox")).to_have_value("Apple")
    assert shared_slack.echo.actions == []


@pytest.mark.parametrize("level", ["default", "info", "warning", "error", "success"])
def test_an_alert_says_its_level_in_words_and_not_by_colour_alone(
    shared_slack: Slack, page: Page, level: str
) -> None:
    alert = {"type": "alert", "level": level, "text": mrkdwn("The digest closes *soon*")}
    shared_slack.echo.next_form = form("A form", alert)
    shared_slack.command(page, "/form")
    word = {"default": "Notice", "info": "Information"}.get(level, level.title())
    expect(page.get_by_role("note")).to_have_text(f"{word}: The digest closes soon")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_list_of_what_the_page_draws_is_kept(shared_slack: Slack, page: Page) -> None:
    assert page.evaluate("window.localWorkspace.known") == known_to_the_page()
