"""Ratings by week: the worst projects, worst first, each week a box with its letter and its shape.

Colour is never alone: in grey each box still says R, A or G, and which shape stands for it.
"""

from bot.domain.digest.weeks import RatingsByWeek
from bot.domain.enums import Rating
from bot.pictures.canvas import (
    AMBER_FILL,
    GREEN_FILL,
    LARGE,
    MARGIN,
    PALE_INK,
    RED_FILL,
    SMALL,
    WIDTH,
    Canvas,
    cut,
    drawable,
)
from bot.pictures.columns import week_heads

CELL, GAP, ROW = 64, 4, 62
HEAD = 170
FULL = {
    Rating.RED: RED_FILL,
    Rating.AMBER: AMBER_FILL,
    Rating.GREEN: GREEN_FILL,
    Rating.NOT_REPORTED: "#eeedef",
}
LEGEND = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.NOT_REPORTED)


def ratings_by_week(weeks: RatingsByWeek) -> bytes:
    """Draw it as a PNG."""
    below = HEAD + ROW * len(weeks.rows)
    left = WIDTH - MARGIN - len(weeks.weeks) * (CELL + GAP) + GAP
    canvas = Canvas(below + 96)
    canvas.text((MARGIN, 26), "Ratings by week, worst first", LARGE, bold=True)
    week_heads(canvas, weeks.weeks, left, HEAD, cell=CELL, gap=GAP)
    for place, row in enumerate(weeks.rows):
        y = HEAD + ROW * place
        name = drawable(row.project.name) or row.project.key
        room = left - MARGIN - 16
        canvas.text((MARGIN, y + ROW // 2 - 2), cut(name, SMALL, room), SMALL, anchor="lm")
        for number, rating in enumerate(row.ratings):
            _box(canvas, (left + number * (CELL + GAP), y), rating)
    _legend(canvas, below + 26)
    return canvas.png()


def _box(canvas: Canvas, corner: tuple[int, int], rating: Rating) -> None:
    x, y = corner
    canvas.box((x, y), CELL, ROW - GAP, FULL[rating])
    if rating is Rating.NOT_REPORTED:
        canvas.text((x + CELL // 2, y + ROW // 2 - 2), "–", SMALL, anchor="mm", ink=PALE_INK)
        return
    canvas.text((x + CELL // 2 - 12, y + ROW // 2 - 2), rating.letter, SMALL, anchor="mm", bold=True)
    canvas.shape((x + CELL // 2 + 16, y + ROW // 2 - 2), 9, rating.shape)


def _legend(canvas: Canvas, y: int) -> None:
    x = MARGIN
    for rating in LEGEND:
        said = "No report" if rating is Rating.NOT_REPORTED else rating.word
        _box(canvas, (x, y - 8), rating)
        canvas.text((x + CELL + 10, y + ROW // 2 - 10), said, SMALL, anchor="lm", ink=PALE_INK)
        x += 216
