"""A slip chart: milestones with their baseline, the date they had and the one they have, on one line of time.

Each of the three has a shape of its own, so that the picture reads in grey.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.domain.digest.items import Slip
from bot.pictures.canvas import LARGE, MARGIN, PALE_INK, RED_FILL, SMALL, WIDTH, Canvas, cut, drawable

HEAD, ROW = 168, 128
LINE = "#c9c8cc"
MARK, AROUND = 13, 24
"""Pixels to each side of a mark; a baseline reaches around the others, so that it is seen behind them."""
LEFT, RIGHT = MARGIN + AROUND, WIDTH - MARGIN - AROUND
AIR = 12
"""One in so many of the days shown is left free at both ends."""
TICKS = 4


def slip_chart(slips: Sequence[Slip]) -> bytes:
    """Draw it as a PNG."""
    days = [day for each in slips for day in (each.baseline, each.was, each.forecast) if day]
    air = max((max(days) - min(days)) // AIR, timedelta(days=3))
    time = _Time(min(days) - air, max(days) + air)
    below = HEAD + ROW * len(slips)
    canvas = Canvas(below + 76)
    canvas.text((MARGIN, 26), "Milestones that slipped", LARGE, bold=True)
    for day in time.ticks():
        canvas.text((time.x(day), HEAD - 42), f"{day.day} {day:%b %y}", SMALL, anchor="ls", ink=PALE_INK)
    for place, each in enumerate(slips):
        _row(canvas, each, time, HEAD + ROW * place)
    _legend(canvas, below + 36)
    return canvas.png()


class _Time:
    """Where a day stands between two days."""

    def __init__(self, first: date, last: date) -> None:
        self._first, self._days = first, (last - first).days

    def x(self, day: date) -> int:
        return LEFT + (RIGHT - LEFT) * (day - self._first).days // self._days

    def ticks(self) -> list[date]:
        return [self._first + timedelta(days=self._days * each // TICKS) for each in range(TICKS)]


def _row(canvas: Canvas, slip: Slip, time: _Time, y: int) -> None:
    days = slip.days
    later = f"{days:,} day{'s' if days != 1 else ''} later"
    project = drawable(slip.project.name) or slip.project.key
    name = " · ".join(each for each in (project, drawable(slip.name)) if each)
    canvas.text((MARGIN, y), cut(f"{later} · {name}", SMALL, WIDTH - 2 * MARGIN), SMALL)
    middle = y + 82
    for day in time.ticks():
        canvas.line((time.x(day), middle - 30), (time.x(day), middle + 30), 2, LINE)
    canvas.line((time.x(slip.was), middle), (time.x(slip.forecast), middle), 8, RED_FILL)
    if slip.baseline:
        canvas.shape((time.x(slip.baseline), middle), AROUND, "◇")
    canvas.shape((time.x(slip.was), middle), MARK, "○")
    canvas.shape((time.x(slip.forecast), middle), MARK, "●")


def _legend(canvas: Canvas, y: int) -> None:
    x = MARGIN + AROUND
    for shape, said in (("◇", "Baseline"), ("○", "Before"), ("●", "Now")):
        canvas.shape((x, y), AROUND if shape == "◇" else MARK, shape)
        canvas.text((x + 2 * AROUND - 8, y), said, SMALL, anchor="lm", ink=PALE_INK)
        x += 270
