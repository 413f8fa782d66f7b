"""What people give in a form is read, whatever it is."""

import pytest

from bot.blocks.inputs import figure
from bot.blocks.status_form import report_content
from handlers.typed import share


@pytest.mark.parametrize(
    ("typed", "read"),
    [("55", 55), ("0", 0), ("", None), (None, None), ("-5", None), ("5.5", None), ("²", None), ("٥", 5)],
)
def test_a_whole_number_is_read_and_nothing_else(typed: str | None, read: int | None) -> None:
    assert figure(typed) == read


def test_a_number_longer_than_any_is_refused_as_too_large() -> None:
    percent = {"percent:7": {"value": {"type": "number_input", "value": "9" * 5000}}}
    assert report_content(percent)["percent_complete"] > 100


@pytest.mark.parametrize(
    ("typed", "read"), [("1", 1), ("100", 100), ("0", None), ("101", None), ("9" * 5000, None), (None, None)]
)
def test_a_share_is_from_1_to_100_percent(typed: str | None, read: int | None) -> None:
    assert share(typed) == read
