"""What a report rates without a word why: asked for when a rating is not Green, or has changed."""

from bot.domain.content import ReportContent
from bot.domain.enums import Dimension, Rating
from bot.domain.views import ReportView


def unexplained(content: ReportContent, last: ReportView | None) -> tuple[Dimension | None, ...]:
    """Name the ratings that want a word: None stands for the whole project, whose word is the summary.

    A Green that was Green wants none, nor does what was never rated before and is Green now.
    """
    wanting: list[Dimension | None] = []
    if _wants_words(content.overall, last.overall if last else None) and not content.summary.strip():
        wanting.append(None)
    for dimension, rating in content.dimensions.items():
        before = last.dimensions.get(dimension) if last else None
        if _wants_words(rating, before) and not content.comments.get(dimension, "").strip():
            wanting.append(dimension)
    return tuple(wanting)


def _wants_words(rating: Rating, before: Rating | None) -> bool:
    if rating is Rating.NOT_REPORTED:
        return False
    return rating is not Rating.GREEN or before not in (None, Rating.NOT_REPORTED, Rating.GREEN)
