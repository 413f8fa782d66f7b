"""What a report wants a word for, and what a correction changes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.domain.changes import changes
from bot.domain.content import ReportContent
from bot.domain.enums import Dimension, Rating
from bot.domain.explaining import unexplained
from bot.domain.views import ReportView

G, A, R, NONE = Rating.GREEN, Rating.AMBER, Rating.RED, Rating.NOT_REPORTED
COST, SCOPE = Dimension.COST, Dimension.SCOPE


def view(overall: Rating = G, **values: object) -> ReportView:
    given: dict[str, object] = {"dimensions": {}, "summary": "", "author": "Dana", **values}
    return ReportView(overall=overall, reported_at=datetime(2026, 11, 20, 16, 0, tzinfo=UTC), **given)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    ("before", "now", "wants"),
    [
        (None, G, False),
        (None, A, True),
        (G, G, False),
        (G, A, True),
        (A, A, True),
        (R, G, True),
        (NONE, G, False),
    ],
)
def test_a_rating_that_is_not_green_or_has_changed_wants_a_word(
    before: Rating | None, now: Rating, wants: bool
) -> None:
    last = None if before is None else view(before)
    assert unexplained(ReportContent(overall=now), last) == ((None,) if wants else ())
    assert unexplained(ReportContent(overall=now, summary="vendor late"), last) == ()


def test_each_dimension_wants_a_word_of_its_own() -> None:
    content = ReportContent(
        overall=G, dimensions={COST: R, SCOPE: A}, summary="fine", comments={SCOPE: "one more country"}
    )
    assert unexplained(content, None) == (COST,)
    back_to_green = ReportContent(overall=G, dimensions={COST: G})
    assert unexplained(back_to_green, view(dimensions={COST: R})) == (COST,)
    assert unexplained(back_to_green, view(dimensions={COST: NONE})) == ()


def test_a_blank_is_no_word() -> None:
    content = ReportContent(overall=A, dimensions={COST: R}, summary=" \n", comments={COST: "  "})
    assert unexplained(content, None) == (None, COST)


def test_a_correction_names_what_it_changes_with_both_values() -> None:
    before = view(G, dimensions={COST: G, SCOPE: A}, comments={SCOPE: "x"}, percent_complete=40)
    after = view(
        A, dimensions={COST: R, SCOPE: A}, comments={SCOPE: "y"}, spent=Decimal(120000), summary="vendor late"
    )
    assert changes(before, after) == (
        ("Status", "Green G ●", "Amber A ▲"),
        ("Cost", "Green G ●", "Red R ■"),
        ("Scope, why", "", ""),
        ("Complete", "40", "none"),
        ("Spent", "none", "120,000"),
        ("Summary", "", ""),
    )
    assert changes(after, after) == ()
