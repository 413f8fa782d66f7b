"""The strategy map: a column for each objective, a row for each program, the whole in the first row.

Each field has the rating's letter and shape beside its colour, how many projects serve, and their budget.
"""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.enums import Rating
from bot.domain.rollup import Rollup
from bot.domain.strategy import Amounts
from bot.domain.strategy_map import StrategyMap
from bot.pictures.canvas import (
    INK,
    LARGE,
    MARGIN,
    NORMAL,
    PALE_INK,
    SMALL,
    WIDTH,
    Canvas,
    cut,
    drawable,
    measure,
    wrapped,
)
from bot.pictures.weeks import FULL, LEGEND

MOST_AIMS, MOST_PROGRAMS = 5, 8
LEFT, GAP = 284, 6
WIDEST = 200
TOP, HEAD = 150, 52
LINE, TITLE = 40, 40
EMPTY, EDGE = "#f6f5f7", "#8a898d"
APART = 14
"""Pixels between the row of the whole and those of the programs."""
MANY = 100
"""Projects from which a number has a line of its own."""
STEP, SIGNS = 1000, ("", "k", "m", "bn")


def strategy_map(view: StrategyMap) -> bytes:
    """Draw it as a PNG."""
    stacked = any(len(each.serving) >= MANY for each in view.aims)
    most = max(3, 2 + stacked + (not view.one_currency))
    names = [of_program(program_id, name, most) for program_id, name in view.programs]
    lines = max((len(each) for each in names), default=1)
    width, height = field_size(
        len(view.aims), stacked=stacked, one_currency=view.one_currency, least_lines=lines
    )
    rows, first = TOP + HEAD, first_row(height)
    legend = first + len(view.programs) * (height + GAP) + 20
    below = legend + 3 * 52 + 20
    left_out = not_drawn(view)
    columns, said = heads(view, width), titles(view, width)
    listed = sum(len(each) * TITLE + 6 for each in said)
    canvas = Canvas(below + listed + bool(left_out) * 46 + MARGIN // 2)
    canvas.text((MARGIN, 26), "Strategy map", LARGE, bold=True)
    point = f"{view.met:,} of {view.total:,} projects serve an objective"
    canvas.text((MARGIN, 88), point, NORMAL, ink=PALE_INK)
    for number, card in enumerate(view.aims):
        x = LEFT + number * (width + GAP)
        canvas.text((x + width // 2, TOP + HEAD // 2 - 4), columns[number], NORMAL, anchor="mm", bold=True)
        budget, projects = card.cost.budget, len(card.serving)
        _field(canvas, view, (x, rows), (width, height), card.rollup, projects, budget, stacked=stacked)
        for place, (program_id, _) in enumerate(view.programs):
            corner = (x, first + place * (height + GAP))
            cell = view.fields.get((program_id, card.aim.objective_id))
            if cell is None:
                canvas.box(corner, width, height, EMPTY)
            else:
                projects, budget = cell.projects, cell.budget
                _field(canvas, view, corner, (width, height), cell.rollup, projects, budget, stacked=stacked)
    _name(canvas, ["All together"], rows, height, bold=True)
    for place, each in enumerate(names):
        _name(canvas, each, first + place * (height + GAP), height)
    _legend(canvas, view, legend)
    if view.aims:
        canvas.text((WIDTH - MARGIN, below - 46), "Weight", SMALL, anchor="ra", ink=PALE_INK)
    y = below
    for card, title in zip(view.aims, said, strict=True):
        canvas.text((WIDTH - MARGIN, y), str(card.aim.weight), SMALL, anchor="ra", ink=PALE_INK)
        for line in title:
            canvas.text((MARGIN, y), line, SMALL)
            y += TITLE
        y += 6
    if left_out:
        canvas.text((MARGIN, y), left_out, SMALL, ink=PALE_INK)
    return canvas.png()


def field_size(aims: int, *, stacked: bool, one_currency: bool, least_lines: int = 1) -> tuple[int, int]:
    """Give the width and the height of each field, which has room for so many lines beside it at least."""
    width = (WIDTH - MARGIN - LEFT + GAP) // max(aims, 1) - GAP
    lines = max(2 + stacked + (not one_currency), least_lines)
    return min(width, WIDEST), lines * LINE + 24


def heads(view: StrategyMap, width: int) -> list[str]:
    """Name the columns: by the objectives' keys, or by numbers where a key has no room."""
    keys = [drawable(card.aim.key) or "–" for card in view.aims]
    fits = all(measure(each, NORMAL) <= width for each in keys)
    return keys if fits else [str(number) for number in range(1, len(keys) + 1)]


def titles(view: StrategyMap, width: int) -> list[list[str]]:
    """Write out what the columns stand for, each in up to two lines."""
    found = []
    for head, card in zip(heads(view, width), view.aims, strict=True):
        key = drawable(card.aim.key) or "–"
        title = drawable(card.aim.title) or "its title stands in the message"
        said = f"{key} · {title}" if head == key else f"{head} · {key} {title}"
        found.append(wrapped(said, SMALL, WIDTH - 2 * MARGIN - 56, 2))
    return found


def of_program(program_id: int | None, name: str, most: int) -> list[str]:
    """Name a row, in at most so many lines."""
    said = "In no program" if program_id is None else drawable(name) or "A program"
    return wrapped(said, SMALL, LEFT - MARGIN - 14, most)


def first_row(height: int) -> int:
    """Where the first program's row begins, below that of the whole."""
    return TOP + HEAD + height + GAP + APART


def not_drawn(view: StrategyMap) -> str:
    """Say how many objectives and programs are left out; empty for none."""
    said = [
        f"{number:,} {what if number == 1 else what + 's'}"
        for number, what in ((view.aims_left, "objective"), (view.programs_left, "program"))
        if number
    ]
    return f"Not drawn: {' and '.join(said)}" if said else ""


def _field(
    canvas: Canvas,
    view: StrategyMap,
    corner: tuple[int, int],
    size: tuple[int, int],
    rollup: Rollup,
    projects: int,
    budget: Amounts,
    *,
    stacked: bool,
) -> None:
    (x, y), (width, height) = corner, size
    if not projects:
        canvas.box(corner, width, height, EMPTY, outline=INK)
        canvas.text((x + width // 2, y + height // 2), "none", SMALL, anchor="mm", bold=True)
        return
    canvas.box(corner, width, height, FULL[rollup.rating])
    middle = y + 12 + LINE // 2
    _rating(canvas, (x + 8, middle), rollup.rating)
    middle += LINE * stacked
    canvas.text((x + width - 12, middle), f"{projects:,}", SMALL, anchor="rm", bold=True)
    for number, line in enumerate(_money(budget, view)):
        canvas.text((x + width - 12, middle + LINE * (number + 1)), line, SMALL, anchor="rm")


def _rating(canvas: Canvas, at: tuple[int, int], rating: Rating) -> None:
    x, middle = at
    if rating.letter:
        canvas.text((x, middle), rating.letter, SMALL, anchor="lm", bold=True)
    canvas.shape((x + (40 if rating.letter else 12), middle), 10, rating.shape)


def _money(budget: Amounts, view: StrategyMap) -> tuple[str, ...]:
    """Write a field's budget: one amount; where the map has several currencies, which and how many more."""
    if not budget:
        return ("–",)
    currency, amount = next((each for each in budget if each[0] == view.currency), budget[0])
    if view.one_currency:
        return (compact(amount),)
    return compact(amount), f"{currency} +" if len(budget) > 1 else currency


def compact(amount: Decimal) -> str:
    """Write an amount in five signs or fewer: 950, 420k, 1.9m, 12m, 1.2bn."""
    power = next((each for each in range(len(SIGNS)) if round(amount / STEP**each) < STEP), len(SIGNS) - 1)
    scaled = amount / STEP**power
    tenths = f"{scaled:.1f}".removesuffix(".0")
    return f"{tenths if power > 1 and len(tenths) <= 3 else f'{scaled:,.0f}'}{SIGNS[power]}"


def _name(canvas: Canvas, lines: Sequence[str], y: int, height: int, *, bold: bool = False) -> None:
    begin = y + height // 2 - (len(lines) - 1) * LINE // 2
    for number, line in enumerate(lines):
        canvas.text((MARGIN, begin + number * LINE), line, SMALL, anchor="lm", bold=bold)


def _legend(canvas: Canvas, view: StrategyMap, y: int) -> None:
    x = MARGIN
    for rating in LEGEND:
        said = "Unclear" if rating is Rating.NOT_REPORTED else rating.word
        canvas.box((x, y), 76, 44, FULL[rating])
        _rating(canvas, (x + (10 if rating.letter else 26), y + 22), rating)
        canvas.text((x + 86, y + 22), said, SMALL, anchor="lm", ink=PALE_INK)
        x += 224
    money = f"budget in {view.currency}" if view.currency else "budget"
    said = f"In each field: rating, projects, {money if view.one_currency else 'budget (+ others)'}"
    canvas.text((MARGIN, y + 72), cut(said, SMALL, WIDTH - 2 * MARGIN), SMALL, anchor="lm", ink=PALE_INK)
