"""The strategy map: objectives × programs, as much of it as a picture or a table has room for."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.holding import Holds
from bot.domain.strategy import AimCard, ProgramCell, StrategyView

Where = tuple[int | None, int]
"""A field: which program, None for projects in none, and which objective."""


@dataclass(frozen=True, slots=True)
class StrategyMap:
    """What is drawn: objectives, heaviest first, and programs by name, with how many are left out.

    Projects in no program come last.

    `currency` is the one that most fields have, `one_currency` says that there is no other.
    """

    aims: tuple[AimCard, ...]
    programs: tuple[tuple[int | None, str], ...]
    fields: Mapping[Where, ProgramCell]
    met: int
    total: int
    currency: str
    one_currency: bool
    aims_left: int = 0
    programs_left: int = 0


def strategy_map(view: StrategyView, *, aims: int, programs: int) -> StrategyMap:
    """Keep the heaviest objectives, and the programs with the most projects that serve one.

    An objective that is over is left out once nothing serves it.
    """
    known = [each for each in view.cards if each.serving or each.aim.state is not Holds.OVER]
    shown = tuple(known[:aims])
    fields = {(cell.program_id, card.aim.objective_id): cell for card in shown for cell in card.cells}
    size: dict[tuple[int | None, str], int] = defaultdict(int)
    for card in known:
        for cell in card.cells:
            size[cell.program_id, cell.name] += cell.projects
    largest = sorted(size, key=lambda each: (-size[each], each[0] is None, each[1]))[:programs]
    money = Counter(currency for cell in fields.values() for currency, _ in cell.budget)
    return StrategyMap(
        aims=shown,
        programs=tuple(sorted(largest, key=lambda each: (each[0] is None, each[1].casefold()))),
        fields=fields,
        met=view.compliance.met,
        total=view.compliance.total,
        currency=min(money, key=lambda each: (-money[each], each), default=""),
        one_currency=len(money) < 2,
        aims_left=len(known) - len(shown),
        programs_left=len(size) - len(largest),
    )
