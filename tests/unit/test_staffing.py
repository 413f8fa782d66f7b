"""Who is free, who carries too much, whom red projects share, and how full each week is."""

from datetime import date, timedelta

import pytest

from bot.domain.enums import Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import Share, levels
from bot.domain.load_map import MOST_ROWS, WEEKS, Loaded, load_map, weeks_from
from bot.domain.staffing import Carrier, carriers, is_critical, room, sharing
from bot.domain.working_time import WorkingTime

TODAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


def share(person: int, project: int, percent: int, first: int = 0, length: int = 30) -> Share:
    begin = TODAY + timedelta(days=first)
    return Share(PersonId(person), ProjectId(project), percent, begin, begin + timedelta(days=length))


@pytest.mark.parametrize(
    ("rating", "served", "critical"),
    [
        (Rating.RED, [], True),
        (Rating.GREEN, [(5, 3)], True),
        (Rating.AMBER, [(5, 2), (4, 3)], False),
        (Rating.NOT_REPORTED, [], False),
    ],
)
def test_a_red_project_and_one_that_strongly_serves_the_weightiest_is_critical(
    rating: Rating, served: list[tuple[int, int]], critical: bool
) -> None:
    assert is_critical(rating, served) is critical


def test_two_critical_projects_are_too_many_only_where_they_take_four_fifths_and_at_once() -> None:
    critical = {ProjectId(1), ProjectId(2), ProjectId(3)}
    found = carriers(
        [
            share(1, 1, 40), share(1, 2, 40),
            share(2, 1, 40), share(2, 2, 39),
            share(3, 1, 60, 0, 5), share(3, 2, 60, 6, 5),
            share(4, 1, 10), share(4, 2, 10, 5), share(4, 3, 10, 9),
            share(5, 1, 90), share(5, 9, 90),
            share(6, 1, 90, 200), share(6, 2, 90, 200),
        ],
        critical,
        today=TODAY,
    )  # fmt: skip
    third = TODAY + timedelta(days=9)
    assert found == (
        Carrier(PersonId(4), (ProjectId(1), ProjectId(2), ProjectId(3)), 30, third),
        Carrier(PersonId(1), (ProjectId(1), ProjectId(2)), 80, TODAY),
    )


def test_red_projects_share_whoever_works_on_both_even_one_after_the_other() -> None:
    shares = [share(1, 1, 40), share(1, 2, 30, 40), share(2, 1, 50), share(2, 2, 20), share(3, 2, 90)]
    (pair,) = sharing(shares, {ProjectId(1), ProjectId(2), ProjectId(4)}, today=TODAY)
    assert (pair.a, pair.b) == (1, 2)
    assert pair.people == ((1, 70), (2, 70))
    assert sharing(shares, {ProjectId(1)}, today=TODAY) == ()


def test_room_is_what_is_left_on_the_fullest_day_of_the_window() -> None:
    taken = levels(
        [(TODAY, TODAY + timedelta(days=9), 40), (TODAY + timedelta(days=5), TODAY + timedelta(days=20), 70)]
    )
    assert room(taken, TODAY, TODAY + timedelta(days=4)) == 60
    assert room(taken, TODAY, TODAY + timedelta(days=5)) == -10
    assert room(taken, TODAY + timedelta(days=21), TODAY + timedelta(days=40)) == 100


def test_a_week_shows_its_fullest_working_day_and_the_days_off() -> None:
    saturday = MONDAY + timedelta(days=12)
    spans = [(TODAY, saturday, 60), (saturday, saturday, 70), (MONDAY - timedelta(days=7), MONDAY, 100)]
    time = WorkingTime("UTC", away_from=date(2026, 12, 1), away_until=date(2026, 12, 11))
    (row,) = load_map(
        [Loaded(PersonId(1), "Ravi", levels(spans))], lambda ids: [time for _ in ids], today=TODAY
    ).rows
    first, second, third = row.weeks[:3]
    assert (first.percent, first.off, first.days) == (60, 0, 3), "Monday and Tuesday are past"
    assert (second.percent, second.off, second.is_over, second.is_off) == (60, 4, False, False)
    assert (third.percent, third.is_off) == (0, True)


def test_who_has_most_too_much_stands_first_and_the_rest_is_named() -> None:
    whole = TODAY + timedelta(days=100)
    people = [Loaded(PersonId(at), f"P{at:02}", levels([(TODAY, whole, at * 10)])) for at in range(1, 15)]
    people.append(Loaded(PersonId(20), "Later", levels([(whole, whole, 300)])))
    people.append(Loaded(PersonId(21), "Longer", levels([(TODAY, whole, 70), (TODAY, TODAY, 70)])))
    shown = load_map(people, lambda ids: [WorkingTime("UTC") for _ in ids], today=TODAY)
    assert [each.name for each in shown.rows[:4]] == ["P14", "Longer", "P13", "P12"]
    assert len(shown.rows) == MOST_ROWS
    assert shown.rest == ("P03", "P02", "P01")
    assert (shown.over, shown.people) == (5, 15), "who has work only later is in no week"


def test_at_a_weekend_the_first_week_is_the_next() -> None:
    assert weeks_from(date(2026, 11, 28))[0] == date(2026, 11, 30)
    assert weeks_from(TODAY)[0] == MONDAY
    assert len(weeks_from(TODAY)) == WEEKS
