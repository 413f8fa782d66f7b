"""Escalation: who is asked or told when a report stays away, after how many working days, each once."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.enums import EscalationStep
from bot.domain.ids import PersonId
from bot.domain.line.escalation import read_ladder
from bot.domain.prompts import (
    EscalationNote,
    Ladder,
    LastPrompt,
    PersonFacts,
    PromptFacts,
    PromptPlan,
    Taken,
    plan_prompts,
)
from tests.unit.test_prompts import DANA, FRIDAY, LEE, at, dana, facts, lee, project

TOM = PersonId(3)
tom = replace(lee, person_id=TOM, slack_id="U3", name="Tom")
MONDAY, TUESDAY, WEDNESDAY, FRIDAY_AFTER = (FRIDAY + timedelta(days=each) for each in (3, 4, 5, 7))


def asked(person: PersonFacts, count: int, on: date) -> PersonFacts:
    return replace(person, last_prompt=LastPrompt(on, FRIDAY, count, at(on, 9), ("P1",)))


def late(*, last: PersonFacts = dana) -> PromptFacts:
    return replace(facts(project(deputies=(TOM,)), people=(last, lee, tom)), ladder=Ladder())


def test_the_deputy_is_asked_beside_the_pm_on_the_second_working_day() -> None:
    waiting = late(last=asked(dana, 2, MONDAY))

    assert [each.slack_id for each in plan_prompts(waiting, now=at(MONDAY, 10)).notes] == []
    plan = plan_prompts(waiting, now=at(TUESDAY, 10))

    assert [(each.slack_id, each.owed[0].instead_of) for each in plan.notes] == [("U1", ""), ("U3", "Dana")]
    assert plan.taken == (Taken(project().project_id, FRIDAY, EscalationStep.DEPUTY, TOM),)


def test_the_program_manager_hears_on_the_third_and_the_pmo_on_the_fifth() -> None:
    waiting = replace(late(last=asked(dana, 2, TUESDAY)), ladder=Ladder(deputy=None))

    assert plan_prompts(waiting, now=at(TUESDAY, 10)).escalations == ()
    (note,) = plan_prompts(waiting, now=at(WEDNESDAY, 10)).escalations
    assert (note.step, note.slack_id, note.names) == (EscalationStep.PROGRAM_MANAGER, "U2", ("Dana",))
    assert plan_prompts(waiting, now=at(WEDNESDAY, 8)).escalations == (), "it is before their day begins"

    step = (project().project_id, FRIDAY, EscalationStep.PROGRAM_MANAGER)
    told = replace(waiting, taken=frozenset({step}))
    assert plan_prompts(told, now=at(WEDNESDAY, 10)).escalations == ()
    (note,) = plan_prompts(told, now=at(FRIDAY_AFTER, 10)).escalations
    assert (note.step, note.slack_id) == (EscalationStep.PMO, None)


def test_of_a_silent_pm_the_program_manager_hears_one_thing_and_the_step_counts() -> None:
    plan = plan_prompts(late(last=asked(dana, 3, TUESDAY)), now=at(WEDNESDAY, 10))

    assert len(plan.silences) == 1
    assert plan.escalations == ()
    assert {(each.step, each.told) for each in plan.taken} >= {(EscalationStep.PROGRAM_MANAGER, LEE)}


def test_days_off_do_not_count() -> None:
    off = replace(dana, working=replace(dana.working, days=frozenset({0, 4})))
    waiting = replace(late(last=off), ladder=Ladder(deputy=None, program_manager=2))

    assert plan_prompts(waiting, now=at(WEDNESDAY, 10)).escalations == ()


def test_the_pm_reads_beforehand_who_comes_next_and_on_which_day() -> None:
    (note,) = plan_prompts(late(), now=at(FRIDAY, 10)).notes

    assert [(each.name, each.on) for each in note.next_steps] == [
        ("Tom", TUESDAY),
        ("Lee", WEDNESDAY),
        ("the PMO", FRIDAY_AFTER),
    ]
    alone = replace(facts(project(program_manager_id=None), people=(dana, lee)), ladder=Ladder())
    (note,) = plan_prompts(alone, now=at(FRIDAY, 10)).notes
    assert [each.name for each in note.next_steps] == ["the PMO"]


@settings(max_examples=30, deadline=None)
@given(
    ladder=st.builds(Ladder, *[st.none() | st.integers(1, 6)] * 3),
    answers=st.none() | st.integers(0, 12),
)
def test_each_step_is_taken_once_in_order_and_never_after_the_report(
    ladder: Ladder, answers: int | None
) -> None:
    waiting = replace(late(), ladder=ladder)
    heard: list[tuple[datetime, EscalationNote]] = []
    steps: list[tuple[datetime, Taken]] = []
    for hours in range(24 * 14):
        now = at(FRIDAY, 0) + timedelta(hours=hours)
        if answers is not None and hours == 24 * answers:
            given_now = replace(waiting.projects[0], last_period=FRIDAY_AFTER, last_reported_at=now)
            waiting = replace(waiting, projects=(given_now,))
        plan = plan_prompts(waiting, now=now)
        heard += [(now, each) for each in plan.escalations]
        steps += [(now, each) for each in plan.taken]
        waiting = carried_out(waiting, plan, now)

    taken = [each.step for _, each in steps]
    assert len(taken) == len(set(taken))
    days = dict(ladder.steps())
    for now, each in steps:
        assert waiting.people[DANA].working.working_days_between(FRIDAY, now.date()) >= min(
            days.get(each.step, 99), 3 if each.step is EscalationStep.PROGRAM_MANAGER else 99
        )
        assert answers is None or now < at(FRIDAY, 0) + timedelta(days=answers)
    assert all(9 <= now.hour < 18 for now, note in heard if note.slack_id)


def carried_out(waiting: PromptFacts, plan: PromptPlan, now: datetime) -> PromptFacts:
    people = dict(waiting.people)
    for note in plan.notes:
        last = LastPrompt(note.local_date, note.period, note.count, now, tuple(note.project_keys))
        people[note.person_id] = replace(people[note.person_id], last_prompt=last)
    told = waiting.told | {each.dedupe_key for each in plan.silences}
    taken = waiting.taken | {(each.project_id, each.period, each.step) for each in plan.taken}
    return replace(waiting, people=people, told=told, taken=taken)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deputy 1, program manager 4, pmo 10", Ladder(1, 4, 10)),
        ("pmo never", Ladder(2, 3, None)),
        ("deputies off; programme after 2 working days", Ladder(None, 2, 5)),
        ("", Ladder()),
    ],
)
def test_the_days_are_read_as_people_write_them(text: str, expected: Ladder) -> None:
    line = read_ladder(text)

    assert line.problem == ""
    assert line.applied(Ladder()) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [("deputy 0", "from 1 to 30"), ("pmo 99", "from 1 to 30"), ("boss 3", "did not understand “boss 3”")],
)
def test_days_that_cannot_be_are_said_in_words(text: str, problem: str) -> None:
    assert problem in read_ladder(text).problem
