"""The rules that the simulated year holds messages against: each can be broken."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bench.year_people import Hours, Owned, Reader, broken_by

FRIDAY = date(2026, 11, 27)
LAST_WEEK = FRIDAY - timedelta(days=7)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def reader(number: int = 1) -> Reader:
    made = Reader(number, "UTC")
    made.projects.append(Owned(number, date(2026, 10, 1), made, reported=LAST_WEEK))
    return made


def has_reported(one: Reader) -> None:
    one.projects[0].reported = FRIDAY


def is_new(one: Reader) -> None:
    one.projects[0].created_on, one.projects[0].reported = FRIDAY, None


def is_away(one: Reader) -> None:
    one.away_from = one.away_until = FRIDAY


def left(one: Reader) -> None:
    one.active = False


def was_asked(one: Reader) -> None:
    one.hears(at(FRIDAY, 9))


def works_late(one: Reader) -> None:
    one.hours = Hours(13, 20)


def has_fridays_off(one: Reader) -> None:
    one.hours = Hours(days=frozenset(range(4)))


def did_not_answer(one: Reader) -> None:
    one.unanswered, one.last_asked = 3, at(FRIDAY - timedelta(days=1), 9)


@pytest.mark.parametrize(
    ("becomes", "rules"),
    [
        (lambda _one: None, []),
        (was_asked, ["twice"]),
        (works_late, ["quiet_hours"]),
        (has_fridays_off, ["quiet_hours"]),
        (is_away, ["away"]),
        (left, ["left"]),
        (did_not_answer, ["unanswered"]),
        (has_reported, ["has_reported"]),
        (is_new, ["before_due"]),
    ],
)
def test_a_message_that_should_not_have_come_breaks_its_rule(
    becomes: Callable[[Reader], None], rules: list[str]
) -> None:
    one = reader()
    becomes(one)
    assert list(broken_by(one, at(FRIDAY, 10))) == rules


def test_ahead_is_asked_once_and_not_before_its_day() -> None:
    one = reader()
    one.projects[0].lead = 2
    days = [FRIDAY - timedelta(days=each) for each in (3, 2, 1)]
    assert list(broken_by(one, at(days[0], 10))) == ["has_reported"]
    assert list(broken_by(one, at(days[1], 10))) == []
    one.hears(at(days[1], 10))
    assert list(broken_by(one, at(days[2], 10))) == ["twice"]
    assert not one.is_forgotten(at(days[2], 10))
    assert one.is_forgotten(at(FRIDAY, 10))


def test_whoever_owes_and_hears_nothing_is_forgotten_the_deputy_while_the_manager_is_away() -> None:
    one, other = reader(), reader(2)
    has_reported(other)
    one.projects[0].deputy = other
    other.stands_in_for.append(one.projects[0])
    now = at(FRIDAY, 10)
    assert (one.is_forgotten(now), other.is_forgotten(now)) == (True, False)
    is_away(one)
    assert (one.is_forgotten(now), other.is_forgotten(now)) == (False, True)
    other.hears(now)
    assert not other.is_forgotten(now)
