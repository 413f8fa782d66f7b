"""The heat map of a register: probability × impact, how many entries in each field, the worst three named.

Colour is never alone: each field carries the letter of its band, and the legend says what the letters mean.
"""

from dataclasses import dataclass

from bot.domain.entries import HeatEntry, HeatMap
from bot.domain.register import AMBER, RED, movement
from bot.pictures.canvas import (
    AMBER_FILL,
    GREEN_FILL,
    HUGE,
    LARGE,
    MARGIN,
    NORMAL,
    PALE_INK,
    RED_FILL,
    SMALL,
    WIDTH,
    Canvas,
    cut,
    drawable,
)

CELL_WIDTH, CELL_HEIGHT, GAP = 154, 124, 6
LEFT = WIDTH - MARGIN - 5 * CELL_WIDTH - 4 * GAP
TOP = 156
DISC = 22
LETTER = 30
"""Pixels that a band's letter takes of its field's width."""
ENTRY = 104
"""Height of one of the named entries below the map."""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores: its letter, what it is called, and its colour with and without entries in it."""

    letter: str
    name: str
    full: str
    empty: str


THREATS = (
    Band("R", f"Red {RED}–25", RED_FILL, "#fbe3e0"),
    Band("A", f"Amber {AMBER}–{RED - 1}", AMBER_FILL, "#fdf3d6"),
    Band("G", f"Green 1–{AMBER - 1}", GREEN_FILL, "#e3f3e6"),
)
OPPORTUNITIES = (
    Band("L", f"Large {RED}–25", "#6aa5dd", "#d9e8f7"),
    Band("M", f"Medium {AMBER}–{RED - 1}", "#a3cbf0", "#e6f1fb"),
    Band("S", f"Small 1–{AMBER - 1}", "#cfdbe6", "#f0f3f6"),
)


def heat_map(heat: HeatMap) -> bytes:
    """Draw it as a PNG."""
    bands = OPPORTUNITIES if heat.good else THREATS
    below = TOP + 5 * (CELL_HEIGHT + GAP)
    legend = below + 116
    canvas = Canvas(legend + 62 + ENTRY * len(heat.top) + MARGIN // 2)
    _heading(canvas, heat)
    for probability in range(1, 6):
        for impact in range(1, 6):
            _field(canvas, heat, _band(bands, probability * impact), probability, impact)
    _axes(canvas, below)
    _legend(canvas, bands, legend)
    for place, each in enumerate(heat.top):
        _entry(canvas, each, place + 1, legend + 62 + ENTRY * place)
    return canvas.png()


def _heading(canvas: Canvas, heat: HeatMap) -> None:
    room = WIDTH - 2 * MARGIN
    where = drawable(heat.where)
    title = f"{heat.what.capitalize()}{f' · {where}' if where else ''}"
    canvas.text((MARGIN, 28), cut(title, LARGE, room), LARGE, bold=True)
    named = "large" if heat.good else "red"
    canvas.text((MARGIN, 94), f"{heat.total:,} in all, {heat.high:,} {named}", NORMAL, ink=PALE_INK)


def _band(bands: tuple[Band, ...], score: int) -> Band:
    return bands[0] if score >= RED else bands[1] if score >= AMBER else bands[2]


def field_corner(probability: int, impact: int) -> tuple[int, int]:
    """Where a field begins: probability grows upwards, impact to the right."""
    return LEFT + (impact - 1) * (CELL_WIDTH + GAP), TOP + (5 - probability) * (CELL_HEIGHT + GAP)


def _field(canvas: Canvas, heat: HeatMap, band: Band, probability: int, impact: int) -> None:
    x, y = field_corner(probability, impact)
    found = heat.counts.get((probability, impact), 0)
    canvas.box((x, y), CELL_WIDTH, CELL_HEIGHT, band.full if found else band.empty)
    canvas.text((x + 12, y + 8), band.letter, SMALL, ink=PALE_INK)
    if not found:
        return
    here = [
        place
        for place, each in enumerate(heat.top)
        if (each.probability, each.impact) == (probability, impact)
    ]
    size = HUGE if found < 1000 else NORMAL
    middle = (x + (CELL_WIDTH + LETTER) // 2, y + CELL_HEIGHT // 2 - (24 if here else 0))
    canvas.text(middle, f"{found:,}", size, anchor="mm", bold=True)
    for number, place in enumerate(here):
        along = x + CELL_WIDTH // 2 + (2 * number - len(here) + 1) * (DISC + 2)
        canvas.disc((along, y + CELL_HEIGHT - DISC - 6), DISC, str(place + 1))


def _axes(canvas: Canvas, below: int) -> None:
    for point in range(1, 6):
        x, y = field_corner(point, point)
        canvas.text((LEFT - 16, y + CELL_HEIGHT // 2), str(point), NORMAL, anchor="rm", ink=PALE_INK)
        canvas.text((x + CELL_WIDTH // 2, below + 8), str(point), NORMAL, anchor="ma", ink=PALE_INK)
    canvas.upright((MARGIN + 8, (TOP + below) // 2), "Probability, 5 is very high", SMALL)
    middle = LEFT + (WIDTH - MARGIN - LEFT) // 2
    canvas.text((middle, below + 58), "Impact, 5 is very high", SMALL, anchor="ma", ink=PALE_INK)


def _legend(canvas: Canvas, bands: tuple[Band, ...], y: int) -> None:
    x = MARGIN
    for band in bands:
        canvas.box((x, y + 2), 40, 40, band.full)
        canvas.text((x + 20, y + 22), band.letter, SMALL, anchor="mm")
        canvas.text((x + 50, y + 22), band.name, SMALL, anchor="lm", ink=PALE_INK)
        x += (WIDTH - 2 * MARGIN) // 3


def _entry(canvas: Canvas, each: HeatEntry, place: int, y: int) -> None:
    left = MARGIN + 2 * DISC + 18
    room = WIDTH - MARGIN - left
    canvas.disc((MARGIN + DISC, y + DISC + 2), DISC, str(place))
    project = drawable(each.project)
    said = f"{each.reference} · {each.score} {movement(each.score_before, each.score, new=each.new)}"
    canvas.text(
        (left, y), cut(f"{said}{f' · {project}' if project else ''}", NORMAL, room), NORMAL, bold=True
    )
    title = drawable(each.title) or "Its title stands in the message"
    canvas.text((left, y + 48), cut(title, NORMAL, room), NORMAL)
