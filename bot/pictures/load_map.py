"""People's load by week: each week a box with its percentage; whoever has most too much stands first.

Colour is never alone: a box over 100 % is the darkest, has a triangle and white figures; days on which nobody
works are hatched.
"""

from bot.domain.load import WHOLE
from bot.domain.load_map import LoadMap, Week
from bot.pictures.canvas import (
    GROUND,
    INK,
    LARGE,
    MARGIN,
    PALE_INK,
    SMALL,
    WIDTH,
    Canvas,
    cut,
    drawable,
)
from bot.pictures.columns import week_heads

CELL, GAP, ROW = 66, 4, 82
HEAD = 218
OVER, NONE = "#8f1d14", "#f3f2f4"
BANDS = ((WHOLE, "#7fb0e0"), (80, "#b3d2f0"), (50, "#dceaf8"))
"""From how many percent a box is how blue; from the lowest down, any."""
STRIP = 14
"""Height of the hatched strip below a week that has some days off."""


def load_picture(load: LoadMap) -> bytes:
    """Draw it as a PNG."""
    below = HEAD + ROW * len(load.rows)
    left = WIDTH - MARGIN - len(load.weeks) * (CELL + GAP) + GAP
    canvas = Canvas(below + 134)
    room = WIDTH - 2 * MARGIN
    canvas.text((MARGIN, 26), "Load by week", LARGE, bold=True)
    whose = drawable(load.whose)
    said = f"{whose + ': ' if whose else ''}percent of their time at most"
    canvas.text((MARGIN, 84), cut(said[:1].upper() + said[1:], SMALL, room), SMALL, ink=PALE_INK)
    week_heads(canvas, load.weeks, left, HEAD, cell=CELL, gap=GAP)
    for place, row in enumerate(load.rows):
        y = HEAD + ROW * place
        _name(canvas, drawable(row.name) or "Somebody", y, left - MARGIN - 12)
        for number, week in enumerate(row.weeks):
            _box(canvas, (left + number * (CELL + GAP), y), week)
    _legend(canvas, below + 22)
    return canvas.png()


def _name(canvas: Canvas, name: str, y: int, room: int) -> None:
    """Write a name beside its row, the last word on a line of its own."""
    first, _, last = name.rpartition(" ")
    middle = y + (ROW - GAP) // 2
    if not first:
        canvas.text((MARGIN, middle), cut(last, SMALL, room), SMALL, anchor="lm")
        return
    canvas.text((MARGIN, middle - 18), cut(first, SMALL, room), SMALL, anchor="lm")
    canvas.text((MARGIN, middle + 18), cut(last, SMALL, room), SMALL, anchor="lm")


def _fill(percent: int) -> str:
    if percent > WHOLE:
        return OVER
    if not percent:
        return NONE
    return next((fill for least, fill in reversed(BANDS) if percent <= least), BANDS[0][1])


def _box(canvas: Canvas, corner: tuple[int, int], week: Week) -> None:
    x, y = corner
    height = ROW - GAP
    middle = x + CELL // 2
    canvas.box(corner, CELL, height, NONE if week.is_off else _fill(week.percent))
    if week.is_off:
        canvas.hatch(corner, CELL, height)
        if week.percent:
            canvas.box((x + 2, y + 20), CELL - 4, height - 40, GROUND)
            canvas.text((middle, y + height // 2), str(week.percent), SMALL, anchor="mm")
        return
    if week.off:
        width = max((CELL - 8) * week.off // week.days, STRIP)
        canvas.box((x + 4, y + height - STRIP - 4), width, STRIP, GROUND)
        canvas.hatch((x + 5, y + height - STRIP - 3), width - 2, STRIP - 2)
    if week.is_over:
        canvas.shape((middle, y + 14), 9, "▲", ink=GROUND)
        canvas.text((middle, y + 41), str(week.percent), SMALL, anchor="mm", bold=True, ink=GROUND)
        return
    written = str(week.percent) if week.percent else "–"
    ink = INK if week.percent else PALE_INK
    canvas.text((middle, y + height // 2 - (7 if week.off else 0)), written, SMALL, anchor="mm", ink=ink)


def _legend(canvas: Canvas, y: int) -> None:
    x, size = MARGIN, 40
    for fill, said, width in (
        (BANDS[2][1], "to 50", 164),
        (BANDS[1][1], "to 80", 164),
        (BANDS[0][1], "to 100", 184),
        (OVER, "over 100", 0),
    ):
        canvas.box((x, y), size, size, fill)
        if fill == OVER:
            canvas.shape((x + size // 2, y + size // 2), 9, "▲", ink=GROUND)
        canvas.text((x + size + 10, y + size // 2), said, SMALL, anchor="lm", ink=PALE_INK)
        x += width
    below = y + size + 12
    canvas.box((MARGIN, below), size, size, NONE)
    canvas.hatch((MARGIN, below), size, size)
    said = "leave or holidays; a strip for some of the days"
    canvas.text((MARGIN + size + 10, below + size // 2), said, SMALL, anchor="lm", ink=PALE_INK)
