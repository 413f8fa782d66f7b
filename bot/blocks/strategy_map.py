"""The strategy map in words: what stands beside its picture, is read out, and takes its place."""

from bot.blocks.actions import Action
from bot.blocks.cards import amounts
from bot.blocks.kit import (
    NOTHING,
    Block,
    Element,
    Shown,
    button,
    context,
    count,
    escape,
    header,
    names,
    picture,
    section,
    shorten,
    table,
)
from bot.blocks.rollup import word
from bot.domain.rollup import Rollup
from bot.domain.strategy import Amounts
from bot.domain.strategy_map import StrategyMap

TABLE_AIMS, TABLE_PROGRAMS = 40, 12
"""Objectives and programs that the table has room for."""
NAME = 60


def map_button() -> Element:
    """The way to the map."""
    return button("Strategy Map", Action.STRATEGY_MAP, says="Draw objectives by program")


def map_message(drawn: StrategyMap, told: StrategyMap) -> Shown:
    """The place of the picture of what is `drawn`, with a table of what is `told`, and what is left out."""
    text = f"Strategy map: {point(told)}"
    blocks: list[Block] = [header("Strategy map"), section(f"*{escape(point(told))}*")]
    if not told.aims:
        return escape(text), (*blocks, context("No objective is recorded yet; the PMO adds one"))
    small = "Of the projects that you may see · A project counts in full for each objective that it serves"
    blocks += [picture(map_alt(drawn)), map_table(told), context(small)]
    if left := not_in(told):
        blocks.append(context(f"Not in the table: {left}. `/pmo objective O4` shows one"))
    return escape(text), tuple(blocks)


def point(view: StrategyMap) -> str:
    """The point in a sentence: how many projects serve an objective, and which objectives nothing serves."""
    said = f"{view.met:,} of {count(view.total, 'project serves', 'projects serve')} an objective"
    bare = [card.aim.key for card in view.aims if not card.serving]
    return f"{said}; nothing serves {names(bare)}" if bare else said


def map_alt(view: StrategyMap) -> str:
    """Read the picture out: the point, then objective for objective, the whole and program for program."""
    left = not_in(view)
    said = [point(view), *([f"Not drawn: {left}"] if left else []), *_read_out(view)]
    return f"Strategy map, objectives by program. {'. '.join(said)}"


def not_in(view: StrategyMap) -> str:
    """Say how many objectives and programs are left out; empty for none."""
    left = ((view.aims_left, "objective"), (view.programs_left, "program"))
    return names([count(number, what) for number, what in left if number])


def _read_out(view: StrategyMap) -> list[str]:
    drawn = dict(view.programs)
    said = []
    for card in view.aims:
        inside = [
            f"{cell.name or 'no program'} {_sign(cell.rollup)}"
            for cell in card.cells
            if cell.program_id in drawn
        ]
        whole = f"{_sign(card.rollup)}, {count(len(card.serving), 'project')}" if card.serving else "none"
        said.append(f"{shorten(card.aim.key, NAME)} {whole}{f': {names(inside, 8)}' if inside else ''}")
    return said


def map_table(view: StrategyMap) -> Block:
    """What the picture shows, as a table: a row for each objective, a column for each program."""
    head = ("Objective", "All", *(shorten(name, NAME) or "In no program" for _, name in view.programs))
    rows = [
        (
            shorten(f"{card.aim.key} {card.aim.title}", NAME),
            _field(card.rollup, len(card.serving), card.cost.budget),
            *(
                _field(cell.rollup, cell.projects, cell.budget)
                if (cell := view.fields.get((program_id, card.aim.objective_id)))
                else NOTHING
                for program_id, _ in view.programs
            ),
        )
        for card in view.aims
    ]
    return table(head, rows)


def _field(rollup: Rollup, projects: int, budget: Amounts) -> str:
    if not projects:
        return "Served by nothing"
    money = f", {amounts(budget)}" if budget else ""
    return f"{_sign(rollup)} · {count(projects, 'project')}{money}"


def _sign(rollup: Rollup) -> str:
    return word(rollup, rollup.rating)
