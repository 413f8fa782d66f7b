"""Over-allocation: the sum of a person's shares on each day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import Overload, Share, overloads

FIRST = date(2026, 11, 23)
LAST = date(2027, 2, 21)


def share(person: int, project: int, percent: int, start: int | None = None, end: int | None = None) -> Share:
    return Share(
        PersonId(person),
        ProjectId(project),
        percent,
        None if start is None else FIRST + timedelta(days=start),
        None if end is None else FIRST + timedelta(days=end),
    )


def found(*shares: Share) -> tuple[Overload, ...]:
    return overloads(shares, first=FIRST, last=LAST)


def test_exactly_all_of_ones_time_is_not_too_much() -> None:
    assert found(share(1, 1, 60), share(1, 2, 40), share(2, 1, 100)) == ()


def test_days_over_are_counted_with_first_and_last_included() -> None:
    (over,) = found(share(1, 1, 70, 0, 9), share(1, 2, 40, 5, 20))

    assert over == Overload(
        PersonId(1),
        percent=110,
        days=5,
        first=FIRST + timedelta(days=5),
        last=FIRST + timedelta(days=9),
        project_ids=(ProjectId(1), ProjectId(2)),
    )


def test_one_deployment_ending_the_day_before_the_next_begins_is_no_overlap() -> None:
    assert found(share(1, 1, 100, 0, 4), share(1, 2, 100, 5, 9)) == ()


def test_only_the_projects_of_the_days_that_are_over_are_named() -> None:
    (over,) = found(share(1, 1, 80, 0, 4), share(1, 2, 50, 0, 4), share(1, 3, 90, 10, 20))

    assert over.project_ids == (1, 2)


def test_two_shares_in_the_same_project_add_up() -> None:
    (over,) = found(share(1, 1, 60), share(1, 1, 60))

    assert (over.percent, over.days, over.project_ids) == (120, (LAST - FIRST).days + 1, (1,))


def test_what_lies_outside_the_horizon_does_not_count() -> None:
    assert found(share(1, 1, 90, -30, -1), share(1, 2, 90, -30, 40), share(1, 3, 90, 200, 300)) == ()


def test_the_most_overloaded_come_first() -> None:
    over = found(share(1, 1, 60), share(1, 2, 60), share(2, 1, 90), share(2, 2, 90), share(3, 1, 100))

    assert [(each.person_id, each.percent) for each in over] == [(2, 180), (1, 120)]


ends = st.none() | st.integers(-20, 120)
shares_drawn = st.lists(
    st.builds(share, st.integers(1, 3), st.integers(1, 4), st.integers(1, 100), ends, ends), max_size=12
)


@given(shares_drawn)
def test_the_sweep_agrees_with_counting_every_day(shares: list[Share]) -> None:
    expected: dict[PersonId, tuple[int, int, date, date]] = {}
    day = FIRST
    while day <= LAST:
        for person in {each.person_id for each in shares}:
            on = [
                each
                for each in shares
                if each.person_id == person
                and (each.starts_on or FIRST) <= day <= (each.ends_on or LAST)
                and (each.starts_on or FIRST) <= (each.ends_on or LAST)
            ]
            total = sum(each.percent for each in on)
            if total > 100:
                peak, days, first, _ = expected.get(person, (0, 0, day, day))
                expected[person] = (max(peak, total), days + 1, first, day)
        day += timedelta(days=1)

    assert {
        each.person_id: (each.percent, each.days, each.first, each.last) for each in found(*shares)
    } == expected
