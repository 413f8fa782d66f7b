"""Cadences: on which days reports are due, and how people write that."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import MOST_WEEKS, Cadence, coming, due_after, due_until
from bot.domain.line.cadence import read_cadence

days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
TODAY = date(2026, 11, 23)


def cadences(*, red: bool = True) -> st.SearchStrategy[Cadence]:
    """Any cadence; with `red` also those of a project that is Red."""
    return st.builds(
        Cadence,
        weeks=st.integers(1, MOST_WEEKS),
        weekday=st.integers(0, 6),
        hour=st.integers(0, 23),
        working_day=st.none() | st.integers(1, 20) | st.integers(-20, -1),
        red_weeks=st.none() | st.integers(1, 4),
        anchor=days,
        is_red=st.booleans() if red else st.just(False),
    )


@given(cadences(), days)
def test_due_days_follow_one_another_without_gap_or_overlap(cadence: Cadence, day: date) -> None:
    last, following = due_until(cadence, day), due_after(cadence, day)

    assert last <= day < following
    assert due_until(cadence, following) == following
    assert due_until(cadence, following - timedelta(days=1)) == last
    assert due_after(cadence, last) == following


@given(cadences(), cadences(), st.lists(days, min_size=12, max_size=12))
def test_cadences_that_have_the_same_days_name_the_same_ones(
    one: Cadence, other: Cadence, some: list[date]
) -> None:
    same = replace(one, hour=other.hour, grace_days=3, lead_days=2)
    assert same.has_days_of(one)
    if not one.has_days_of(other):
        return
    for red in (False, True):
        for day in some:
            assert due_after(replace(one, is_red=red), day) == due_after(replace(other, is_red=red), day)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Cadence(), Cadence(red_weeks=1), True),
        (Cadence(), Cadence(anchor=TODAY), True),
        (Cadence(weeks=2), Cadence(weeks=2, anchor=TODAY), False),
        (Cadence(weeks=2), Cadence(weeks=2, red_weeks=1), False),
        (Cadence(working_day=-1), Cadence(working_day=-1, weekday=2), True),
        (Cadence(working_day=-1, red_weeks=1), Cadence(working_day=-1, weekday=2, red_weeks=1), False),
        (Cadence(), Cadence(weekday=3), False),
        (Cadence(), Cadence(working_day=1), False),
    ],
)
def test_only_what_moves_a_due_day_makes_other_days(one: Cadence, other: Cadence, same: bool) -> None:
    assert one.has_days_of(other) is same


@given(cadences(red=False), days)
def test_every_few_weeks_stay_on_their_weekday_and_their_distance(cadence: Cadence, day: date) -> None:
    weekly = replace(cadence, working_day=None)
    first, second, third = coming(weekly, day, 3)

    assert {first.weekday(), second.weekday(), third.weekday()} == {weekly.weekday}
    assert second - first == third - second == timedelta(weeks=weekly.weeks)
    week_of = weekly.anchor - timedelta(days=weekly.anchor.weekday())
    assert (first - timedelta(days=first.weekday()) - week_of).days % (7 * weekly.weeks) == 0


@given(cadences(red=False), days, st.integers(1, 20))
def test_monthly_comes_once_a_month_on_that_working_day(cadence: Cadence, day: date, number: int) -> None:
    from_start = due_after(replace(cadence, working_day=number), day)
    from_end = due_after(replace(cadence, working_day=-number), day)

    for due in (from_start, from_end):
        assert due.weekday() < 5
    month = [date(from_start.year, from_start.month, each) for each in range(1, from_start.day + 1)]
    assert sum(each.weekday() < 5 for each in month) == number
    after = [from_end + timedelta(days=each) for each in range(31)]
    rest = [each for each in after if (each.year, each.month) == (from_end.year, from_end.month)]
    assert sum(each.weekday() < 5 for each in rest) == number


@given(cadences(red=False), days)
def test_a_red_project_is_due_whenever_it_would_be_otherwise_and_more_often(
    cadence: Cadence, day: date
) -> None:
    red = replace(cadence, red_weeks=1).while_red(is_red=True)

    assert due_until(cadence, due_after(red, day)) <= due_after(red, day) <= due_after(cadence, day)
    assert (due_after(red, day) - day).days <= 7
    assert due_until(red, due_until(cadence, day)) == due_until(cadence, day)
    assert cadence.while_red(is_red=False) == cadence


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("every 2 weeks on thu at 15", "", Cadence(weeks=2, weekday=3, hour=15)),
        ("payroll weekly on Mondays at 9am", "payroll", Cadence(weekday=0, hour=9)),
        ("payroll fortnightly at 3pm", "payroll", Cadence(weeks=2, hour=15)),
        ("hr & people every other week on fri", "hr & people", Cadence(weeks=2, weekday=4)),
        ("every three weeks", "", Cadence(weeks=3)),
        ("monthly on the last working day at 12", "", Cadence(working_day=-1, hour=12)),
        ("monthly on the 3rd working day of the month", "", Cadence(working_day=3)),
        ("every month on the 2nd to last working day", "", Cadence(working_day=-2)),
        ("Monthly Close monthly on the first working day", "Monthly Close", Cadence(working_day=1)),
        ("at 12:00", "", Cadence(hour=12)),
        ("payroll every 4 weeks, weekly when red", "payroll", Cadence(weeks=4, red_weeks=1)),
        ("payroll every 2 weeks while red", "payroll", Cadence(red_weeks=2)),
        (
            "every 2 weeks from 5 Jan 2027; grace 2 weeks",
            "",
            Cadence(weeks=2, anchor=date(2027, 1, 5), grace_days=14),
        ),
        ("grace 10 days", "", Cadence(grace_days=10)),
        ("payroll weekly, ask 2 working days before", "payroll", Cadence(lead_days=2)),
        ("remind a day ahead; at 9", "", Cadence(lead_days=1, hour=9)),
        ("hr monthly, ask on the day", "hr", Cadence(working_day=-1, lead_days=0)),
    ],
)
def test_a_cadence_is_read_as_people_write_it(text: str, target: str, expected: Cadence) -> None:
    line = read_cadence(text, today=TODAY)

    assert (line.target, line.problem, line.off) == (target, "", False)
    assert line.applied(Cadence()) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("payroll every 40 weeks", "every 1 to 13 weeks"),
        ("payroll weekly at 25", "from 0 to 23"),
        ("payroll weekly on the 30th working day", "at least 20 working days"),
        ("payroll weekly on moonday", "did not understand “on moonday”"),
        ("every 2 weeks from 31 June", "31 June"),
        ("every 2 weeks from 5/6", "may be"),
        ("payroll weekly ask 6 days before", "up to 5 working days"),
        ("payroll weekly please", "did not understand “please”"),
    ],
)
def test_what_cannot_be_meant_is_said_in_words(text: str, problem: str) -> None:
    line = read_cadence(text, today=TODAY)

    assert line.asks
    assert problem in line.problem


def test_a_name_alone_asks_for_nothing_and_off_gives_the_place_back() -> None:
    assert not read_cadence("payroll", today=TODAY).asks
    assert not read_cadence("", today=TODAY).asks
    assert read_cadence("payroll off", today=TODAY).off


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    line = read_cadence(text, today=TODAY)

    assert line.problem or due_after(line.applied(Cadence()), TODAY) > TODAY
