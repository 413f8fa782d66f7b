"""How a portfolio complies with its strategy, and the line that says what serves what."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.holding import Holds, holds
from bot.domain.strategy import Aim, AlignLine, Bearer, Serves, Waiver, comply, read_align

TODAY = date(2026, 11, 23)
KEYS = ("O1", "O4", "OLD")


def aim(number: int, state: Holds = Holds.NOW) -> Aim:
    return Aim(number, f"O{number}", f"Aim {number}", "", 3, "", None, None, state)


def bearer(number: int, program: int | None = None, budget: int | None = 100) -> Bearer:
    money = Decimal(budget) if budget is not None else None
    return Bearer(number, f"P{number}", f"Project {number}", program, money, None, "GBP")


def test_each_project_is_in_one_place_and_what_serves_nothing_is_added_up() -> None:
    found = comply(
        [
            bearer(1),
            bearer(2, program=7),
            bearer(3, budget=900),
            bearer(4),
            bearer(5),
            bearer(6, budget=None),
        ],
        [aim(1), aim(2, Holds.OVER), aim(3)],
        [Serves(1, 1, None, 3), Serves(1, None, 7, 1), Serves(2, 4, None, 2)],
        [Waiver(5, "Olivia", "a legal duty", TODAY)],
    )
    assert (found.met, found.total) == (2, 6)
    assert [each.project_id for each in found.nothing] == [3, 6]
    assert [(each.project_id, what.key) for each, what in found.over] == [(4, "O2")]
    assert [each.project_id for each, _ in found.waived] == [5]
    assert [each.key for each in found.unserved] == ["O3"]
    assert found.spend == (("GBP", Decimal(1000)),)


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (None, None, Holds.NOW),
        (TODAY, TODAY, Holds.NOW),
        (date(2026, 11, 24), None, Holds.LATER),
        (None, date(2026, 11, 22), Holds.OVER),
    ],
)
def test_an_objective_holds_on_its_first_and_its_last_day(
    first: date | None, last: date | None, state: Holds
) -> None:
    assert holds(first, last, TODAY) is state


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("payroll O4 strongly: ends pay runs", AlignLine("payroll", "O4", 3, "ends pay runs")),
        ("payroll with o4", AlignLine("payroll", "O4")),
        ("payroll serves O4 weakly", AlignLine("payroll", "O4", 1)),
        ("old move OLD 2 saves rent", AlignLine("old move", "OLD", 2, "saves rent")),
        ("hr & people O1 off", AlignLine("hr & people", "O1", off=True)),
        ("payroll O4: turn it off at night", AlignLine("payroll", "O4", None, "turn it off at night")),
        ("payroll O4 strongly: as O1 says", AlignLine("payroll", "O4", 3, "as O1 says")),
        ("payroll", AlignLine("payroll")),
        ("", AlignLine()),
    ],
)
def test_a_line_says_what_serves_what(text: str, read: AlignLine) -> None:
    assert read_align(text, KEYS) == read


@given(st.text(max_size=200))
def test_any_line_is_read_without_an_exception(text: str) -> None:
    read_align(text, KEYS)
