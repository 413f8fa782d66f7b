"""The network of linkages by program: a circle of programs, a line for what joins two of them.

Thickness is how many, a number says how many, a broken line is only suggested: nothing is told by colour.
"""

from math import cos, dist, pi, sin

from bot.domain.dependencies import Bond
from bot.pictures.canvas import (
    LARGE,
    MARGIN,
    NORMAL,
    PALE_INK,
    SMALL,
    WIDTH,
    Canvas,
    along,
    cut,
    drawable,
    measure,
)

MOST = 10
"""Programs that fit on the circle."""

TOP = 110
HEIGHT = 1160
MIDDLE = (WIDTH // 2, TOP + 470)
ACROSS, DOWN = 300, 400
BOX_WIDTH, LINE_HEIGHT = 290, 42
THINNEST, THICKEST = 3, 16
LONG, NUMBER_AT = 450, 0.38
"""Pixels from which a line is long, and how far along it its number stands."""
LINE, BOX = "#6f7b86", "#eef1f4"


def network(title: str, bonds: tuple[Bond, ...]) -> bytes:
    """Draw it as a PNG; the programs with the most links are shown."""
    shown = programs_of(bonds)
    places = {name: place(at, len(shown)) for at, name in enumerate(shown)}
    between = [each for each in bonds if each.a != each.b and {each.a, each.b} <= places.keys()]
    most = max((each.total for each in between), default=1)
    canvas = Canvas(HEIGHT)
    canvas.text((MARGIN, 28), cut(drawable(title), LARGE, WIDTH - 2 * MARGIN), LARGE, bold=True)
    for each in between:
        thick = THINNEST + round((THICKEST - THINNEST) * (each.total - 1) / max(most - 1, 1))
        canvas.line(places[each.a], places[each.b], thick, LINE, broken=not each.confirmed)
    for each in between:
        canvas.label(_on_the_way(places[each.a], places[each.b]), f"{each.total:,}", NORMAL)
    inside = {each.a: each.total for each in bonds if each.a == each.b}
    for name, (x, y) in places.items():
        _program(canvas, name, inside.get(name, 0), x, y)
    canvas.text((MARGIN, HEIGHT - 96), "Numbers: links between programs.", SMALL, ink=PALE_INK)
    left = len({name for each in bonds for name in (each.a, each.b)}) - len(shown)
    canvas.text((MARGIN, HEIGHT - 52), f"Broken: only suggested.{not_drawn(left)}", SMALL, ink=PALE_INK)
    return canvas.png()


def not_drawn(left: int) -> str:
    """Say how many programs did not fit on the circle; empty for none."""
    said = "1 more program is" if left == 1 else f"{left:,} more programs are"
    return f" {said} not drawn." if left else ""


def programs_of(bonds: tuple[Bond, ...]) -> list[str]:
    """Name the programs that are drawn: those with the most links, by name around the circle."""
    weight: dict[str, int] = {}
    for each in bonds:
        for name in {each.a, each.b}:
            weight[name] = weight.get(name, 0) + each.total
    return sorted(sorted(weight, key=lambda name: (-weight[name], name))[:MOST])


def place(at: int, of: int) -> tuple[int, int]:
    """Where a program stands on the circle, the first at the top."""
    if of == 1:
        return MIDDLE
    angle = 2 * pi * at / of - pi / 2
    return round(MIDDLE[0] + ACROSS * cos(angle)), round(MIDDLE[1] + DOWN * sin(angle))


def _on_the_way(start: tuple[int, int], end: tuple[int, int]) -> tuple[float, float]:
    """Where a line's number stands: on a long one nearer to its first program, as those cross midway."""
    return along(start, end, NUMBER_AT if dist(start, end) > LONG else 0.5)


def _program(canvas: Canvas, name: str, inside: int, x: int, y: int) -> None:
    lines = in_two(drawable(name) or "A program")
    height = LINE_HEIGHT * (len(lines) + bool(inside)) + 22
    canvas.box((x - BOX_WIDTH // 2, y - height // 2), BOX_WIDTH, height, BOX, outline=LINE)
    top = y - height // 2 + 11 + LINE_HEIGHT // 2
    for at, line in enumerate(lines):
        canvas.text((x, top + LINE_HEIGHT * at), line, SMALL, anchor="mm", bold=True)
    if inside:
        under = (x, top + LINE_HEIGHT * len(lines))
        canvas.text(under, f"{inside:,} inside", SMALL, anchor="mm", ink=PALE_INK)


def in_two(name: str) -> list[str]:
    """Write a name on one line, or on two where it is too long; what is too long for two is cut."""
    room = BOX_WIDTH - 24
    words = name.split()
    if measure(name, SMALL) <= room or len(words) < 2:
        return [cut(name, SMALL, room)]
    taken = next(
        (at for at in range(len(words) - 1, 0, -1) if measure(" ".join(words[:at]), SMALL) <= room), 1
    )
    return [cut(" ".join(words[:taken]), SMALL, room), cut(" ".join(words[taken:]), SMALL, room)]
