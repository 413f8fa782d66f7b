"""The other view of a project: how far the PM's rating and the delivery confidence are apart."""

from bot.domain.enums import Confidence, Rating

_ALIKE = {
    Rating.GREEN: Confidence.GREEN,
    Rating.AMBER: Confidence.AMBER,
    Rating.RED: Confidence.RED,
}


def gap(rating: Rating, confidence: Confidence | None) -> int:
    """Say how many points worse (above 0) or better the confidence is than the rating, of five.

    A rating stands at its own point: Green at the best, Amber in the middle, Red at the worst.

    0 where they agree, and where one of them is missing: what nobody said can't differ.
    """
    if confidence is None or rating is Rating.NOT_REPORTED:
        return 0
    return _ALIKE[rating].point - confidence.point


def lasts(now: int, before: int) -> bool:
    """Whether a gap stood the same way a period ago, so that it is no matter of a few days."""
    return now * before > 0
