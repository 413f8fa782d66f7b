"""How a line gives an override: the rating instead, its last day, and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enums import Rating
from bot.domain.line.override import OverrideLine, read_override
from bot.domain.line.text import tokenize

TODAY = date(2026, 11, 23)
JAN_30 = date(2027, 1, 30)


@pytest.mark.parametrize(
    ("text", "rating", "until", "reason"),
    [
        ("amber until 30 Jan Payroll is replanned", Rating.AMBER, JAN_30, "Payroll is replanned"),
        ("amber until 30 jan, reason: Payroll is replanned", Rating.AMBER, JAN_30, "Payroll is replanned"),
        ("amber because we replan, till 2027-01-30", Rating.AMBER, JAN_30, "we replan"),
        ("we wait until the vendor answers", None, None, "we wait until the vendor answers"),
        ("amber until 20 nov 2026 too late", Rating.AMBER, None, "until 20 nov 2026 too late"),
        ("amber/red no such rating", None, None, "amber/red no such rating"),
        ("", None, None, ""),
    ],
)
def test_a_line_gives_an_override(text: str, rating: Rating | None, until: date | None, reason: str) -> None:
    assert read_override(text, today=TODAY) == OverrideLine(rating, until, reason)


@given(st.text(max_size=80))
def test_no_line_raises_and_what_was_not_read_stays_in_the_reason(text: str) -> None:
    line = read_override(f"until 30 Jan 2027 {text}", today=TODAY)
    words = {token.text for token in tokenize(text) if token.is_content}
    if (
        line.until == JAN_30
        and line.rating is None
        and not text.casefold().strip().startswith(("reason", "because", "since"))
    ):
        assert words <= {token.text for token in tokenize(line.reason)}
