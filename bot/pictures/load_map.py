"""People's load by week: each week a box with its percentage; whoever has most too much stands first.

Colour is never alone: a box over 100 % is the darkest, has a triangle and white figures; days on which nobody
works are hatched.
"""

from collections.abc import Sequence

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
    is_cut,
    wrapped,
)
from bot.pictures.columns import week_heads

CELL, GAP, ROW = 66, 4, 82
NAME_LINE = 42
"""Height of a name that has a line of its own, above its boxes."""
HEAD = 218
OVER, NONE = "#8f1d14", "#f3f2f4"
BANDS = ((WHOLE, "#7fb0e0"), (80, "#b3d2f0"), (50, "#dceaf8"))
"""From how many percent a box is how blue; from the lowest down, any."""
STRIP = 18
"""Height of the hatched strip below a week that has some days off."""


def load_picture(load: LoadMap) -> bytes:
    """Draw it as a PNG."""
    left = WIDTH - MARGIN - len(load.weeks) * (CELL + GAP) + GAP
    names = [wrapped(_drawn(row.name), SMALL, left - MARGIN - 12, 2) for row in load.rows]
    above = NAME_LINE * any(is_cut(line) for lines in names for line in lines)
    below = HEAD + (ROW + above) * len(load.rows)
    canvas = Canvas(below + 134)
    room = WIDTH - 2 * MARGIN
    canvas.text((MARGIN, 26), "Load by week", LARGE, bold=True)
    whose = drawable(load.whose)
    said = f"{whose + ': ' if whose else ''}percent of their time at most"
    canvas.text((MARGIN, 84), cut(said[:1].upper() + said[1:], SMALL, room), SMALL, ink=PALE_INK)
    week_heads(canvas, load.weeks, left, HEAD, cell=CELL, gap=GAP)
    for place, row in enumerate(load.rows):
        y = HEAD + above + (ROW + above) * place
        if above:
            name = cut(_drawn(row.name), SMALL, room)
            canvas.text((MARGIN, y - above // 2), name, SMALL, anchor="lm")
        else:
            _name(canvas, names[place], y)
        for number, week in enumerate(row.weeks):
            _box(canvas, (left + number * (CELL + GAP), y), week)
    _legend(canvas, below + 22)
    return canvas.png()


def _drawn(name: str) -> str:
    return drawable(name) or "Somebody"


def _name(canvas: Canvas, lines: Sequence[str], y: int) -> None:
    """Write a name beside its row."""
    middle = y + (ROW - GAP) // 2 - 18 * (len(lines) - 1)
    for number, line in enumerate(lines):
        canvas.text((MARGIN, middle + 36 * number), line, SMALL, anchor="lm")


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
            top = 4 if week.is_over else 20
            canvas.box((x + 2, y + top), CELL - 4, height - 20 - top, GROUND)
            _figure(canvas, (middle, y + height // 2), week, OVER if week.is_over else INK)
        return
    if week.off:
        _days_off(canvas, (x, y + height), week)
    if week.is_over:
        _figure(canvas, (middle, y + (34 if week.off else 41)), week, GROUND)
        return
    written = str(week.percent) if week.percent else "–"
    ink = INK if week.percent else PALE_INK
    canvas.text((middle, y + height // 2 - (11 if week.off else 0)), written, SMALL, anchor="mm", ink=ink)


def _figure(canvas: Canvas, at: tuple[int, int], week: Week, ink: str) -> None:
    """Write a week's figure; one that is too much in bold, with a triangle above it."""
    if week.is_over:
        canvas.shape((at[0], at[1] - 25), 8, "▲", ink=ink)
    canvas.text(at, str(week.percent), SMALL, anchor="mm", bold=week.is_over, ink=ink)


def _days_off(canvas: Canvas, corner: tuple[int, int], week: Week) -> None:
    """Draw a strip along the foot of a box, as long as the part of the days that are off."""
    x, foot = corner
    length = max(CELL * week.off // week.days, STRIP)
    canvas.strip((x, foot - STRIP), length, STRIP)


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
