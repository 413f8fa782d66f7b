"""Digests of one's own choice: how they are asked for, when they come, and what they look like."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks.actions import Action
from bot.blocks.subscription import subscribed_digest
from bot.domain.digest import build, only
from bot.domain.digest.subscription import comes_on, is_time
from bot.domain.enums import DigestRhythm, Rating
from bot.domain.ids import ProjectId
from bot.domain.line.digest import DigestLine, read_digest
from bot.domain.periods import due_at
from bot.domain.views import SubscriptionView
from bot.domain.working_time import WorkingTime
from tests.digests import facts, large, project, rated
from tests.unit.test_blocks_digest import assert_slack_takes, shown
from tests.unit.test_working_time import working_times

DAILY, WEEKLY, MONTHLY = DigestRhythm
MONDAY = date(2026, 11, 23)
VIEW = SubscriptionView(7, "HR & People", "C1", personal=False, rhythm=WEEKLY, weekday=0, hour=9, zone="UTC")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("me", DigestLine()),
        ("me weekly on tue at 4pm", DigestLine(rhythm=WEEKLY, weekday=1, hour=16)),
        ("me on fridays", DigestLine(rhythm=WEEKLY, weekday=4)),
        ("me monthly", DigestLine(rhythm=MONTHLY)),
        ("hr & people here daily at 7", DigestLine("hr & people", here=True, rhythm=DAILY, hour=7)),
        ("weekly here", DigestLine(here=True, rhythm=WEEKLY)),
        ("hr me off", DigestLine("hr", off=True)),
    ],
)
def test_a_digest_is_asked_for_as_people_write_it(text: str, expected: DigestLine) -> None:
    assert read_digest(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("me sometimes", "did not understand “sometimes”"),
        ("me on moonday", "no day of the week"),
        ("me at 25", "from 0 to 23"),
    ],
)
def test_what_cannot_be_is_said_in_words(text: str, problem: str) -> None:
    line = read_digest(text)

    assert line is not None
    assert problem in line.problem


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    line = read_digest(text)

    assert line is None or line.problem or 0 <= line.hour <= 23


def days(many: int) -> Iterator[date]:
    return (MONDAY + timedelta(days=each) for each in range(many))


@settings(deadline=None)  # the first look at a country reads all of its holidays
@given(working_times(), st.sampled_from(DigestRhythm), st.integers(0, 6), st.integers(0, 23))
def test_it_comes_on_working_days_once_in_its_time(
    working: WorkingTime, rhythm: DigestRhythm, weekday: int, hour: int
) -> None:
    came = [day for day in days(70) if comes_on(rhythm, weekday, day, working)]

    assert all(working.works_on(day) for day in came)
    if rhythm is DAILY:
        assert came == [day for day in days(70) if working.works_on(day)]
    if rhythm is WEEKLY:
        weeks = [(day - timedelta(days=(day.weekday() - weekday) % 7)) for day in came]
        assert len(weeks) == len(set(weeks))
    if rhythm is MONTHLY:
        assert len(came) == len({(day.year, day.month) for day in came})


def test_it_is_time_from_its_hour_on_for_half_a_day_and_once() -> None:
    berlin = WorkingTime("Europe/Berlin")
    nine = due_at(MONDAY, berlin.zone, 9)

    def due(now: datetime, last: date | None = None) -> bool:
        return is_time(DAILY, 0, 9, last=last, now=now, working=berlin)

    assert nine.astimezone(ZoneInfo("Europe/Berlin")).hour == 9
    assert not due(nine - timedelta(seconds=1))
    assert due(nine)
    assert due(nine + timedelta(hours=11))
    assert not due(nine + timedelta(hours=12))
    assert not due(nine, MONDAY)
    assert not due(nine - timedelta(days=1)), "it is Sunday"


def test_it_is_about_the_readers_projects_alone() -> None:
    worse, other = rated(Rating.GREEN, Rating.RED), rated(Rating.GREEN, Rating.RED, 2)

    digest = build(only(facts(worse, other, project(3)), {ProjectId(1), ProjectId(3)}))

    assert (digest.turned_red, digest.projects, digest.coverage.expected) == (1, 2, 2)


def test_a_quiet_day_is_one_line_with_the_coverage_and_the_way_out() -> None:
    text, blocks = subscribed_digest(build(replace(facts(project(1)), title="HR & People")), VIEW)

    assert_slack_takes(text, blocks)
    assert "Nothing changed since" in text
    assert "HR &amp; People" in text
    assert [each["type"] for each in blocks] == ["section", "context", "context"]
    assert blocks[0]["accessory"]["action_id"] == Action.DIGEST_STOP.value, "the way out stands beside it"
    assert "1 of 1 reported" in shown(blocks)


@pytest.mark.parametrize("number", [1, 60, 5_000])
def test_of_any_size_it_is_one_message_that_can_be_stopped(number: int) -> None:
    text, blocks = subscribed_digest(build(large(number)), VIEW)

    assert_slack_takes(text, blocks)
    assert f'"action_id": "{Action.DIGEST_STOP.value}"' in shown(blocks)
    assert "weekly on Monday at 9:00 (UTC)" in shown(blocks)
