"""The head of a picture whose columns are weeks."""

from collections.abc import Sequence
from datetime import date

from bot.pictures.canvas import PALE_INK, SMALL, Canvas


def week_heads(canvas: Canvas, weeks: Sequence[date], left: int, head: int, *, cell: int, gap: int) -> None:
    """Write each week's Monday above its column, and the month where it begins; rows begin at `head`."""
    month = 0
    for number, week in enumerate(weeks):
        middle = left + number * (cell + gap) + cell // 2
        canvas.text((middle, head - 46), str(week.day), SMALL, anchor="ma", ink=PALE_INK)
        if week.month != month:
            canvas.text((middle, head - 86), f"{week:%b}", SMALL, anchor="ma", ink=PALE_INK)
            month = week.month
