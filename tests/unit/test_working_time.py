"""When people may be written to: their days and hours, public holidays, leave; and how they write that."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.line.hours import read_away, read_hours
from bot.domain.public_holidays import country_of_zone, is_country, is_holiday
from bot.domain.working_time import WorkingTime

TODAY = date(2026, 11, 23)
ZONES = ("Pacific/Pago_Pago", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati")
START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 2 * 365 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))


@st.composite
def working_times(draw: st.DrawFn) -> WorkingTime:
    """Any working time of at least one weekday and two hours, so that no change of clocks skips it."""
    begins = draw(st.integers(0, 22))
    return WorkingTime(
        zone=draw(st.sampled_from(ZONES)),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        begins=begins,
        ends=draw(st.integers(begins + 2, 24)),
        country=draw(st.sampled_from(("", "DE", "US", "NP"))),
        away_from=draw(st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))),
        away_until=draw(st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))),
    )


@given(working_times(), moments)
def test_at_work_is_a_working_day_within_the_hours_on_their_clock(
    working: WorkingTime, now: datetime
) -> None:
    local = now.astimezone(ZoneInfo(working.zone))
    hours = working.begins <= local.hour < working.ends

    assert working.is_at_work(now) == (hours and working.works_on(local.date()))
    if working.is_at_work(now):
        assert now < working.end_of(local.date())
        assert local.weekday() in working.days
        assert not working.is_away(local.date())
        assert not is_holiday(working.country, local.date())


@given(working_times(), st.dates(date(2026, 2, 1), date(2027, 12, 1)))
def test_the_nearest_working_days_are_working_days_with_none_between(working: WorkingTime, day: date) -> None:
    before, after = working.last_working_day(day), working.next_working_day(day)

    assert before <= day < after
    if after - day > timedelta(days=1):
        assert working.works_on(after)
    assert not any(working.works_on(day + timedelta(days=each)) for each in range(1, (after - day).days))


@given(working_times(), moments)
def test_the_next_moment_is_now_at_work_or_else_the_next_hour_of_beginning(
    working: WorkingTime, now: datetime
) -> None:
    moment = working.next_moment(now)

    assert moment >= now
    assert (moment == now) == working.is_at_work(now)
    if working.works_on(working.today(moment)):
        assert working.is_at_work(moment)


def test_public_holidays_are_those_of_the_country_or_its_part() -> None:
    corpus_christi = date(2026, 6, 4)

    assert is_holiday("DE", date(2026, 12, 25))
    assert not is_holiday("DE", corpus_christi)
    assert is_holiday("DE-BY", corpus_christi)
    assert not is_holiday("", date(2026, 12, 25))
    assert not is_holiday("QQ", date(2026, 12, 25))
    assert (is_country("DE"), is_country("DE-BY"), is_country("DE-QQ"), is_country("QQ")) == (
        True, True, False, False,
    )  # fmt: skip
    assert country_of_zone()["Europe/Oslo"] == "NO"
    assert "UTC" not in country_of_zone()


@pytest.mark.parametrize(
    ("text", "days", "hours", "country"),
    [
        ("mon-thu 8-16", range(4), (8, 16), None),
        ("9am to 5pm", None, (9, 17), None),
        ("sun to thu, 10:00-18:00", (6, 0, 1, 2, 3), (10, 18), None),
        ("mon, wed and fri", (0, 2, 4), (None, None), None),
        ("holidays de-by", None, (None, None), "DE-BY"),
        ("måndag-fredag 8-16", range(5), (8, 16), None),
        ("mon-fri 7-15, public holidays off", range(5), (7, 15), ""),
    ],
)
def test_working_time_is_read_as_people_write_it(
    text: str, days: range | None, hours: tuple[int | None, int | None], country: str | None
) -> None:
    line = read_hours(text)

    assert line.problem == ""
    assert line.days == (frozenset(days) if days is not None else None)
    assert (line.begins, line.ends) == hours
    assert line.country == country


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("holidays QQ", "no holidays of “QQ”"),
        ("18-9", "first before the last"),
        ("8-30", "from 0 to 24"),
        ("whenever", "did not understand “whenever”"),
        ("mon-thu sometimes", "did not understand “sometimes”"),
    ],
)
def test_working_time_that_cannot_be_is_said_in_words(text: str, problem: str) -> None:
    assert problem in read_hours(text).problem


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("until 3 Jan", TODAY, date(2027, 1, 3)),
        ("from 20 Dec until 3 Jan", date(2026, 12, 20), date(2027, 1, 3)),
        ("20 Dec to 3 Jan", date(2026, 12, 20), date(2027, 1, 3)),
        ("2026-12-20 - 2027-01-03", date(2026, 12, 20), date(2027, 1, 3)),
        ("tomorrow", date(2026, 11, 24), date(2026, 11, 24)),
        ("till friday", TODAY, date(2026, 11, 27)),
        ("from wed until fri", date(2026, 11, 25), date(2026, 11, 27)),
        ("from fri until mon", date(2026, 11, 27), date(2026, 11, 30)),
        ("from 20 Nov until 3 Dec", date(2026, 11, 20), date(2026, 12, 3)),
        ("from 1 aug until 15 aug", date(2027, 8, 1), date(2027, 8, 15)),
    ],
)
def test_leave_is_read_as_people_write_it(text: str, first: date, last: date) -> None:
    line = read_away(text, today=TODAY)

    assert (line.first, line.last, line.problem) == (first, last, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("until soonish", "not a date"),
        ("until 3 Nov 2026", "past"),
        ("from 3 Jan 2027 until 20 Dec 2026", "before the first"),
        ("until 3/4", "may be"),
    ],
)
def test_leave_that_cannot_be_is_said_in_words(text: str, problem: str) -> None:
    assert problem in read_away(text, today=TODAY).problem


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    hours, away = read_hours(text), read_away(text, today=TODAY)

    assert hours.problem or hours.begins is None or hours.ends is not None
    assert away.problem or (away.first is not None and away.last is not None)
