"""The network of linkages by program: a circle of programs, a line for what joins two of them.

Thickness is how many, a number says how many, a broken line is only suggested: nothing is told by colour.
Where the programs are too many for a circle, a triangle of numbers stands in its place.
"""

from math import cos, dist, pi, sin

from bot.domain.dependencies import Bond
from bot.pictures.canvas import (
    INK,
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
    wrapped,
)

MOST_ON_CIRCLE = 6
"""Programs of which neither names nor numbers overlap on a circle."""

TOP = 110
HEIGHT = 1204
MIDDLE = (WIDTH // 2, TOP + 470)
ACROSS, DOWN = 300, 400
BOX_WIDTH, LINE_HEIGHT = 290, 42
THINNEST, THICKEST = 3, 16
LONG, NUMBER_AT = 450, 0.38
"""Pixels from which a line is long, and how far along it its number stands."""
LINE, BOX = "#6f7b86", "#eef1f4"
NAMES_WIDTH, NARROWEST, CELL_HEIGHT = 336, 55, 88
"""Pixels of the names at the left of the triangle, and of one field of it."""
FIELDS_WIDTH = WIDTH - 2 * MARGIN - NAMES_WIDTH


def network(title: str, bonds: tuple[Bond, ...]) -> bytes:
    """Draw it as a PNG; the programs with the most links are shown."""
    shown = programs_of(bonds)
    canvas = Canvas(HEIGHT)
    canvas.text((MARGIN, 28), cut(drawable(title), LARGE, WIDTH - 2 * MARGIN), LARGE, bold=True)
    circle = len(shown) <= MOST_ON_CIRCLE
    said = _circle(canvas, shown, bonds) if circle else _triangle(canvas, shown, bonds)
    left = len({name for each in bonds for name in (each.a, each.b)}) - len(shown)
    for at, words in enumerate(each for each in (*said, not_drawn(left)) if each):
        canvas.text((MARGIN, HEIGHT - 140 + 44 * at), words, SMALL, ink=PALE_INK)
    return canvas.png()


def _circle(canvas: Canvas, shown: list[str], bonds: tuple[Bond, ...]) -> tuple[str, str]:
    """Draw the programs on a circle; say how to read it."""
    places = {name: place(at, len(shown)) for at, name in enumerate(shown)}
    between = [each for each in bonds if each.a != each.b and {each.a, each.b} <= places.keys()]
    most = max((each.total for each in between), default=1)
    for each in between:
        thick = THINNEST + round((THICKEST - THINNEST) * (each.total - 1) / max(most - 1, 1))
        canvas.line(places[each.a], places[each.b], thick, LINE, broken=not each.confirmed)
    for each in between:
        canvas.label(_on_the_way(places[each.a], places[each.b]), f"{each.total:,}", NORMAL)
    inside = {each.a: each.total for each in bonds if each.a == each.b}
    for name, (x, y) in places.items():
        _program(canvas, name, inside.get(name, 0), x, y)
    return "Numbers: links between programs.", "Broken: only suggested."


def _triangle(canvas: Canvas, shown: list[str], bonds: tuple[Bond, ...]) -> tuple[str, str]:
    """Draw a row for each program, with a field for each one above it and for itself; say how to read it."""
    joined = {frozenset((each.a, each.b)): each for each in bonds}
    left, top = MARGIN + NAMES_WIDTH, TOP + 44
    width = _field_width(bonds)
    for at, name in enumerate(shown):
        y = top + CELL_HEIGHT * at
        lines = wrapped(f"{at + 1} {drawable(name) or 'A program'}", SMALL, NAMES_WIDTH - 16, 2)
        for line, words in enumerate(lines):
            middle = y + CELL_HEIGHT // 2 + round((line - (len(lines) - 1) / 2) * 38)
            canvas.text((MARGIN, middle), words, SMALL, anchor="lm", bold=True)
        heading = (left + width * at + width // 2, top - 24)
        canvas.text(heading, str(at + 1), SMALL, anchor="mm", ink=PALE_INK)
        for column, other in enumerate(shown[: at + 1]):
            bond = joined.get(frozenset((name, other)))
            _field(canvas, (left + width * column, y), width, bond)
    return "Numbers: links between two programs, or inside one.", "Framed: at least one of them is confirmed."


def _field(canvas: Canvas, corner: tuple[int, int], width: int, bond: Bond | None) -> None:
    x, y = corner
    framed = bond is not None and bond.confirmed
    canvas.box((x + 3, y + 3), width - 6, CELL_HEIGHT - 6, BOX, outline=INK if framed else None)
    if bond is None:
        return
    number = (x + width // 2, y + CELL_HEIGHT // 2)
    canvas.text(number, str(bond.total), SMALL, anchor="mm", bold=True)


def not_drawn(left: int) -> str:
    """Say how many programs did not fit; empty for none."""
    said = "1 program with fewer links is" if left == 1 else f"{left:,} programs with fewer links are"
    return f"{said} not drawn." if left else ""


def programs_of(bonds: tuple[Bond, ...]) -> list[str]:
    """Name the programs that are drawn: those with the most links, by name."""
    weight: dict[str, int] = {}
    for each in bonds:
        for name in {each.a, each.b}:
            weight[name] = weight.get(name, 0) + each.total
    strongest = sorted(weight, key=lambda name: (-weight[name], name))
    return sorted(strongest[: FIELDS_WIDTH // _field_width(bonds)])


def _field_width(bonds: tuple[Bond, ...]) -> int:
    """Give the pixels of a field of the triangle, in which the highest number has room."""
    longest = max((measure(str(each.total), SMALL) for each in bonds), default=0)
    return max(NARROWEST, round(longest) + 14)


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
    return wrapped(name, SMALL, BOX_WIDTH - 24, 2)
