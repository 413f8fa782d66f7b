"""Prompts before the due day, and ticks that are spared since nobody can be asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence, due_until
from bot.domain.enums import EscalationStep, Rating
from bot.domain.prompts import Ladder, LastPrompt, PromptPlan, may_ask, newest_asked, plan_prompts
from tests.unit.test_prompts import FRIDAY, LEE, ZONES, at, dana, facts, lee, living_in, project


def test_before_the_due_day_one_message_comes_ahead_and_does_not_count() -> None:
    thursday = FRIDAY - timedelta(days=1)
    two_before = project(cadence=Cadence(lead_days=2))

    assert plan_prompts(facts(two_before), now=at(FRIDAY - timedelta(days=3), 9)).notes == ()
    (note,) = plan_prompts(facts(two_before), now=at(FRIDAY - timedelta(days=2), 9)).notes
    assert (note.count, note.period, note.next_steps) == (0, FRIDAY, ())
    ahead = LastPrompt(FRIDAY - timedelta(days=2), FRIDAY, 0, at(FRIDAY - timedelta(days=2), 9), ("P1",))
    told = replace(dana, last_prompt=ahead)
    assert plan_prompts(facts(two_before, people=(told, lee)), now=at(thursday, 9)) == PromptPlan()
    where_it_begins_later = project(cadence=Cadence(lead_days=1))
    assert plan_prompts(facts(where_it_begins_later, people=(told, lee)), now=at(thursday, 9)) == PromptPlan()
    another = project(2, cadence=Cadence(lead_days=1))
    (note,) = plan_prompts(facts(two_before, another, people=(told, lee)), now=at(thursday, 9)).notes
    assert (note.count, note.project_keys, note.instead_of) == (0, ["P1", "P2"], ahead.local_date)
    (note,) = plan_prompts(facts(two_before, people=(told, lee)), now=at(FRIDAY, 9)).notes
    assert (note.count, note.instead_of) == (1, ahead.local_date)


def test_days_off_before_a_due_day_do_not_make_the_last_due_days_prompt_one_ahead() -> None:
    last_week = FRIDAY - timedelta(days=7)
    pm = replace(
        dana,
        working=replace(dana.working, days=frozenset({4, 5})),
        last_prompt=LastPrompt(last_week, last_week, 1, at(last_week, 9), ("P1",)),
    )
    saturday = last_week + timedelta(days=1)
    given = project(cadence=Cadence(lead_days=2), last_reported_at=at(last_week, 12))

    (note,) = plan_prompts(facts(given, people=(pm, lee)), now=at(saturday, 9)).notes

    assert (note.count, note.period) == (0, FRIDAY)


def test_what_is_still_owed_is_asked_for_before_anything_is_asked_ahead() -> None:
    late = project(cadence=Cadence(lead_days=2), last_period=FRIDAY - timedelta(days=14))
    (note,) = plan_prompts(facts(late), now=at(FRIDAY - timedelta(days=2), 9)).notes
    assert (note.count, note.period) == (1, FRIDAY - timedelta(days=7))


@pytest.mark.parametrize(("hour", "first"), [(9, 3), (11, 3), (12, 4), (16, 4)])
def test_nobody_is_asked_first_when_the_hour_is_near_or_gone(hour: int, first: int) -> None:
    early = facts(project(cadence=Cadence(hour=hour)))
    asked_on = [
        day.weekday()
        for day in (FRIDAY - timedelta(days=each) for each in (2, 1, 0))
        if plan_prompts(early, now=at(day, 9)).notes
    ]
    assert asked_on[0] == first


@settings(max_examples=150, deadline=None)
@given(
    zones=st.lists(st.sampled_from(ZONES), min_size=2, max_size=2),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    rating=st.sampled_from([Rating.GREEN, Rating.RED]),
    minutes=st.integers(0, 21 * 24 * 60),
    back=st.integers(0, 3),
)
@example(["Pacific/Kiritimati", "Pacific/Pago_Pago"], 4, 16, Rating.GREEN, 60 * -4, 1)
def test_a_tick_that_is_spared_would_have_done_nothing(
    zones: list[str], weekday: int, hour: int, rating: Rating, minutes: int, back: int
) -> None:
    now = at(FRIDAY, 0) + timedelta(minutes=minutes)
    cadence = Cadence(weekday=weekday, hour=hour, red_weeks=2).while_red(is_red=rating is Rating.RED)
    given = due_until(cadence, now.date() - timedelta(days=back))
    one = project(
        cadence=cadence, last_period=given, last_rating=rating, last_reported_at=at(given, 0), deputies=(LEE,)
    )
    earlier = LastPrompt(now.date() - timedelta(days=1), given, 1, now - timedelta(hours=20), (one.key,))
    pm = replace(living_in(zones[0]), last_prompt=earlier)
    found = replace(facts(one, people=(pm, living_in(zones[1], lee))), ladder=Ladder())
    hours = [each.working for each in found.people.values()]

    plan = plan_prompts(found, now=now)

    if given >= newest_asked(cadence, hours, now):
        assert plan == PromptPlan()
    if not may_ask([cadence], hours, now):
        assert plan.notes + plan.late + plan.silences == ()
        assert all(each.step is EscalationStep.PMO for each in plan.taken)  # it waits for somebody at work
