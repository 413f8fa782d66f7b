"""Prompts and where people are: leave and deputies, hours and holidays, put off, not this period."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cadence import Cadence
from bot.domain.ids import PersonId
from bot.domain.prompts import (
    LONGEST_SNOOZE,
    Ladder,
    LastPrompt,
    PersonFacts,
    ProblemKind,
    PromptPlan,
    ReportingProject,
    plan_prompts,
)
from bot.domain.working_time import USUAL_DAYS
from tests.unit.test_prompts import FRIDAY, LEE, asked, at, dana, facts, lee, project


def away(person: PersonFacts, until: date) -> PersonFacts:
    return replace(person, working=replace(person.working, away_from=FRIDAY, away_until=until))


def test_while_the_pm_is_away_the_first_deputy_who_is_there_is_asked_in_their_place() -> None:
    gone, here = (replace(lee, person_id=PersonId(each), slack_id=f"U{each}") for each in (3, 4))
    monday = FRIDAY + timedelta(days=3)
    both = (PersonId(3), PersonId(4))
    people = (away(dana, monday), lee, away(gone, monday), here)
    plan = plan_prompts(facts(project(1, deputies=both), project(2), people=people), now=at(FRIDAY, 10))

    (note,) = plan.notes
    assert (note.slack_id, note.project_keys) == ("U4", ["P1"])
    assert note.owed[0].instead_of == "Dana"
    assert [(each.kind, [one.key for one in each.projects]) for each in plan.problems] == [
        (ProblemKind.AWAY, ["P2"])
    ]
    back = plan_prompts(facts(project(1, deputies=both), people=people), now=at(monday + timedelta(1), 10))
    assert [each.slack_id for each in back.notes] == ["U1"]


def test_a_deputy_is_asked_for_whom_left_and_the_pmo_still_hears_of_it() -> None:
    people = (replace(dana, active=False), lee)
    plan = plan_prompts(facts(project(deputies=(LEE,)), people=people), now=at(FRIDAY, 10))

    assert [each.slack_id for each in plan.notes] == ["U2"]
    assert [each.kind for each in plan.problems] == [ProblemKind.INACTIVE]


def test_whom_slack_would_not_let_be_asked_is_a_problem_and_never_called_silent() -> None:
    monday = FRIDAY + timedelta(days=3)
    third = asked(3, FRIDAY)
    assert third.last_prompt is not None
    unheard = replace(third, last_prompt=replace(third.last_prompt, lost=True))

    plan = plan_prompts(facts(people=(unheard, lee)), now=at(monday, 9))

    (note,) = plan.notes
    assert note.count == 3, "one that was lost does not count"
    assert plan.silences == ()
    assert [each.kind for each in plan.problems] == [ProblemKind.UNREACHABLE]
    assert [each.kind for each in plan_prompts(facts(people=(third, lee)), now=at(monday, 9)).problems] == []


def test_who_put_it_off_is_asked_again_on_that_day_and_not_before() -> None:
    monday, tuesday = FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=4)
    later = replace(asked(3, FRIDAY - timedelta(days=1)), snoozed_until=tuesday)
    once = replace(asked(1, FRIDAY), snoozed_until=tuesday)

    assert plan_prompts(facts(people=(once, lee)), now=at(monday, 10)) == PromptPlan()
    assert [each.count for each in plan_prompts(facts(people=(once, lee)), now=at(tuesday, 10)).notes] == [2]
    assert plan_prompts(facts(people=(later, lee)), now=at(monday, 10)).silences == ()


def test_who_excuses_each_report_with_a_reason_is_asked_anew_and_never_called_silent() -> None:
    asked_at, next_friday = at(FRIDAY, 9), FRIDAY + timedelta(days=7)
    third = replace(dana, last_prompt=LastPrompt(FRIDAY, FRIDAY, 3, asked_at, ("P1",)))
    known = facts(
        project(excused_until=FRIDAY, excused_at=asked_at + timedelta(hours=1)), people=(third, lee)
    )
    before = facts(
        project(excused_until=FRIDAY, excused_at=asked_at - timedelta(days=7)), people=(third, lee)
    )

    assert plan_prompts(known, now=at(FRIDAY + timedelta(days=3), 10)) == PromptPlan()
    plan = plan_prompts(known, now=at(next_friday, 10))
    assert ([each.count for each in plan.notes], plan.silences) == ([1], ())
    assert len(plan_prompts(before, now=at(next_friday, 10)).silences) == 1


def test_a_prompt_that_was_withdrawn_does_not_count_as_unanswered() -> None:
    asked_at, next_friday = at(FRIDAY, 9), FRIDAY + timedelta(days=7)
    third = replace(dana, last_prompt=LastPrompt(FRIDAY, FRIDAY, 3, asked_at, ("P1", "P2")))
    saturday = FRIDAY + timedelta(days=1)
    anew, back = replace(Cadence(), since=saturday), {"resumed_on": saturday}

    def counts(*projects: ReportingProject) -> list[int]:
        plan = plan_prompts(facts(*projects, people=(third, lee)), now=at(next_friday, 10))
        return [each.count for each in plan.notes]

    assert counts(project(1, cadence=anew), project(2, **back)) == [1]
    assert counts(project(1, cadence=anew), project(2)) == [], "the other one is still owed, and they silent"


def test_a_deputy_is_called_silent_only_where_the_pm_is_not_there_to_be() -> None:
    tom = replace(lee, person_id=PersonId(3), slack_id="U3", name="Tom")
    tuesday, wednesday = FRIDAY + timedelta(days=4), FRIDAY + timedelta(days=5)
    silent = replace(tom, last_prompt=LastPrompt(tuesday, FRIDAY, 3, at(tuesday, 9), ("P1", "P2")))
    projects = (project(1, deputies=(tom.person_id,)), project(2, manager_id=tom.person_id))

    def told(pm: PersonFacts) -> list[tuple[str, list[str], bool]]:
        ladder = Ladder(deputy=2, program_manager=None, pmo=None)
        known = replace(facts(*projects, people=(pm, silent, lee)), ladder=ladder)
        notes = plan_prompts(known, now=at(wednesday, 10)).silences
        return [(each.silent_name, [one.key for one in each.projects], each.are_theirs) for each in notes]

    assert told(dana) == [("Tom", ["P2"], True)], "he was asked beside her, and she is not silent yet"
    assert told(away(dana, wednesday)) == [("Tom", ["P1", "P2"], False)]


@given(st.sampled_from(range(28)), st.sampled_from([USUAL_DAYS, frozenset({0, 1, 2}), frozenset({4})]))
def test_it_is_put_off_past_the_day_on_which_one_is_asked_anyway(later: int, days: frozenset[int]) -> None:
    today = FRIDAY + timedelta(days=later)
    working = replace(dana.working, days=days)
    known = facts(people=(replace(dana, working=working), lee))

    for note in plan_prompts(known, now=at(today, 10)).notes:
        assert note.snoozes
        for day in note.snoozes:
            assert working.works_on(day)
            assert working.next_working_day(today) < day <= today + LONGEST_SNOOZE


def test_a_project_that_gives_no_report_this_time_is_not_asked_for_until_the_next() -> None:
    excused = facts(project(excused_until=FRIDAY))

    assert plan_prompts(excused, now=at(FRIDAY, 10)) == PromptPlan()
    assert len(plan_prompts(excused, now=at(FRIDAY + timedelta(days=7), 10)).notes) == 1


def test_a_due_day_that_is_a_holiday_is_asked_for_on_the_working_day_before() -> None:
    berlin = replace(dana, working=replace(dana.working, country="DE"))
    christmas, eve = date(2026, 12, 25), date(2026, 12, 24)
    waiting = facts(project(last_period=date(2026, 12, 18)), people=(berlin, lee))

    assert plan_prompts(waiting, now=at(eve - timedelta(days=1), 10)) == PromptPlan()
    (note,) = plan_prompts(waiting, now=at(eve, 10)).notes
    assert (note.period, note.local_date) == (christmas, eve)
    assert plan_prompts(waiting, now=at(christmas, 10)) == PromptPlan()
    assert len(plan_prompts(waiting, now=at(date(2026, 12, 28), 10)).notes) == 1


def test_hours_and_days_are_those_that_the_person_gave() -> None:
    early = replace(dana, working=replace(dana.working, days=frozenset(range(4)), begins=7, ends=12))
    thursday = FRIDAY - timedelta(days=1)
    waiting = facts(people=(early, lee))

    assert plan_prompts(waiting, now=at(thursday, 6, 59)) == PromptPlan()
    (note,) = plan_prompts(waiting, now=at(thursday, 7)).notes
    assert note.expires_at == at(thursday, 12)
    assert plan_prompts(waiting, now=at(thursday, 12)) == PromptPlan()
    assert plan_prompts(waiting, now=at(FRIDAY, 8)) == PromptPlan()
