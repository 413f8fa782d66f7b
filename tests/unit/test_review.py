"""How far two views of one project are apart, when that lasts, and how a line gives a confidence."""

import pytest

from bot.domain.enums import Confidence, Rating
from bot.domain.line.confidence import read_confidence
from bot.domain.review import gap, lasts


@pytest.mark.parametrize(
    ("rating", "confidence", "points"),
    [
        (Rating.GREEN, Confidence.GREEN, 0),
        (Rating.GREEN, Confidence.AMBER_GREEN, 1),
        (Rating.GREEN, Confidence.RED, 4),
        (Rating.AMBER, Confidence.AMBER_RED, 1),
        (Rating.AMBER, Confidence.AMBER_GREEN, -1),
        (Rating.RED, Confidence.AMBER, -2),
        (Rating.NOT_REPORTED, Confidence.RED, 0),
        (Rating.GREEN, None, 0),
    ],
)
def test_a_gap_is_how_many_points_worse_the_confidence_is(
    rating: Rating, confidence: Confidence | None, points: int
) -> None:
    assert gap(rating, confidence) == points


@pytest.mark.parametrize(
    ("now", "before", "stays"), [(1, 2, True), (-1, -1, True), (1, 0, False), (1, -1, False)]
)
def test_a_gap_lasts_when_it_stood_the_same_way_a_period_ago(now: int, before: int, stays: bool) -> None:
    assert lasts(now, before) is stays


@pytest.mark.parametrize(
    ("text", "confidence", "reason"),
    [
        ("amber/red vendor plan is not credible", Confidence.AMBER_RED, "vendor plan is not credible"),
        ("green", Confidence.GREEN, ""),
        ("Amber/Green: nearly there", Confidence.AMBER_GREEN, "nearly there"),
        ("green/amber - nearly there.", Confidence.AMBER_GREEN, "nearly there"),
        ("AR no plan", Confidence.AMBER_RED, "no plan"),
        ("is now red, vendor gone", Confidence.RED, "vendor gone"),
        ("a/r late", Confidence.AMBER_RED, "late"),
        ("🔴 vendor gone", Confidence.RED, "vendor gone"),
        ("amber/amber same", Confidence.AMBER, "same"),
        ("green/red odd", None, "green/red odd"),
        ("vendor late", None, "vendor late"),
        ("", None, ""),
    ],
)
def test_a_line_gives_a_confidence_on_five_points(
    text: str, confidence: Confidence | None, reason: str
) -> None:
    assert read_confidence(text) == (confidence, reason)
