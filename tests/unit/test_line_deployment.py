"""Reading who is to work on what: which year is meant where none is typed."""

from datetime import date

import pytest

from bot.domain.line.deployment import read_deploy


@pytest.mark.parametrize(
    ("today", "line", "asked"),
    [
        (date(2026, 11, 26), "<@U1> payroll 40% from 1 Nov", "2026 or 2027"),
        (date(2028, 2, 1), "<@U1> payroll 40% from 31 Dec", "2027 or 2028"),  # 2028 has a day more
        (date(2026, 11, 26), "<@U1> payroll 40% from 1 Nov 2027", ""),
        (date(2026, 11, 26), "<@U1> payroll 40% from 1 Aug", ""),
    ],
)
def test_a_first_day_that_has_just_passed_is_asked_for_its_year(today: date, line: str, asked: str) -> None:
    problem = read_deploy(line, today=today).problem
    assert problem == (f"Do you mean {asked} to begin? Write the year." if asked else "")
