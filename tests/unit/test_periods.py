"""Reporting periods: which one is due, missed or running, in every zone and over clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.periods import (
    due_at,
    due_day,
    is_overdue,
    known_zone,
    last_due,
    local_day,
    next_due,
    period_for_report,
    zone_or_utc,
)

FRIDAY = 4
ZONES = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/New_York",
    "America/St_Johns",
    "UTC",
    "Europe/Berlin",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
zones = st.sampled_from(ZONES)
weekdays = st.integers(0, 6)
hours = st.integers(0, 23)
START = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.integers(0, 11 * 366 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))


@given(moments, zones, weekdays, hours)
def test_now_lies_between_the_last_and_the_next_due_moment(
    now: datetime, zone: str, weekday: int, hour: int
) -> None:
    last, following = last_due(now, zone, weekday, hour), next_due(now, zone, weekday, hour)

    assert due_at(last, zone, hour) <= now < due_at(following, zone, hour)
    assert last.weekday() == following.weekday() == weekday
    assert following - last == timedelta(days=7)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), zones, hours)
def test_a_due_moment_shows_its_hour_on_the_wall_unless_the_hour_was_skipped(
    day: date, zone: str, hour: int
) -> None:
    local = due_at(day, zone, hour).astimezone(ZoneInfo(zone))

    assert local.date() == day
    assert hour <= local.hour <= hour + 1


@given(moments, zones, weekdays, hours, st.none() | st.integers(-3, 1))
def test_a_report_counts_for_the_missed_or_the_running_period_and_never_goes_back(
    now: datetime, zone: str, weekday: int, hour: int, weeks: int | None
) -> None:
    last = last_due(now, zone, weekday, hour)
    reported = None if weeks is None else last + timedelta(weeks=weeks)

    period = period_for_report(now, zone, weekday, hour, reported)

    assert period in (last, last + timedelta(weeks=1))
    assert reported is None or period >= reported
    assert not is_overdue(
        now, zone, weekday, hour, last_period_reported=period, created_on=last - timedelta(days=400)
    )


@given(moments, zones, weekdays)
def test_the_due_day_is_today_or_within_the_six_days_before(now: datetime, zone: str, weekday: int) -> None:
    today = local_day(now, zone)

    assert 0 <= (today - due_day(now, zone, weekday)).days <= 6
    assert due_day(now, zone, weekday).weekday() == weekday


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (date(2027, 3, 28), 2, datetime(2027, 3, 28, 1, tzinfo=UTC)),  # 02:00 is skipped: 03:00 summer time
        (date(2027, 3, 28), 3, datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, tzinfo=UTC)),  # 02:00 comes twice: the first
        (date(2026, 10, 25), 3, datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_clock_changes_move_the_instant_and_not_the_hour(day: date, hour: int, expected: datetime) -> None:
    assert due_at(day, "Europe/Berlin", hour) == expected


def test_the_same_due_day_comes_a_day_apart_from_one_side_of_the_earth_to_the_other() -> None:
    day = date(2026, 11, 27)

    assert due_at(day, "Pacific/Pago_Pago", 16) - due_at(day, "Pacific/Kiritimati", 16) == timedelta(hours=25)


def test_a_report_before_the_due_moment_is_for_the_running_period() -> None:
    thursday = datetime(2026, 11, 26, 9, tzinfo=UTC)

    assert period_for_report(thursday, "UTC", FRIDAY, 16, date(2026, 11, 20)) == date(2026, 11, 27)


def test_a_late_report_is_for_the_missed_period() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert period_for_report(monday, "UTC", FRIDAY, 16, date(2026, 11, 13)) == date(2026, 11, 20)
    assert period_for_report(monday, "UTC", FRIDAY, 16, None) == date(2026, 11, 20)


def test_a_report_more_than_half_a_period_late_is_for_the_running_period() -> None:
    half = due_at(date(2026, 11, 20), "UTC", 16) + timedelta(days=3.5)

    assert period_for_report(half, "UTC", FRIDAY, 16, None) == date(2026, 11, 20)
    assert period_for_report(half + timedelta(seconds=1), "UTC", FRIDAY, 16, None) == date(2026, 11, 27)


def test_a_second_report_after_the_due_moment_is_for_the_running_period() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert period_for_report(monday, "UTC", FRIDAY, 16, date(2026, 11, 20)) == date(2026, 11, 27)


def test_a_project_is_overdue_from_the_due_moment_until_it_reports() -> None:
    due = due_at(date(2026, 11, 20), "UTC", 16)
    created = date(2026, 11, 2)

    def overdue(now: datetime, reported: date | None) -> bool:
        return is_overdue(now, "UTC", FRIDAY, 16, last_period_reported=reported, created_on=created)

    assert not overdue(due - timedelta(seconds=1), date(2026, 11, 13))
    assert overdue(due, date(2026, 11, 13))
    assert overdue(due, None)
    assert not overdue(due, date(2026, 11, 20))
    assert not overdue(due, date(2026, 11, 27))


def test_a_project_owes_nothing_for_the_day_it_was_created() -> None:
    now = due_at(date(2026, 11, 20), "UTC", 16)

    def overdue(created: date) -> bool:
        return is_overdue(now, "UTC", FRIDAY, 16, last_period_reported=None, created_on=created)

    assert overdue(date(2026, 11, 19))
    assert not overdue(date(2026, 11, 20))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", None, "../etc/passwd", "Europe", "CEST+1"])
def test_an_unknown_zone_is_none_and_counts_as_utc(name: str | None) -> None:
    assert known_zone(name) is None
    assert zone_or_utc(name) == ZoneInfo("UTC")
