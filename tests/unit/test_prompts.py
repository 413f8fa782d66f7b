"""Prompts: who is asked, when, how often, and who is told when nobody answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.cadence import Cadence
from bot.domain.enums import Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.periods import local_day
from bot.domain.prompts import (
    Ladder,
    LastPrompt,
    PersonFacts,
    ProblemKind,
    PromptFacts,
    PromptPlan,
    ReportingProject,
    plan_prompts,
    prompt_key,
    standing,
)
from bot.domain.working_time import WorkingTime

FRIDAY = date(2026, 11, 27)
LONG_AGO = datetime(2026, 10, 1, 12, tzinfo=UTC)
DANA, LEE = PersonId(1), PersonId(2)
dana = PersonFacts(DANA, "Dana", "U1", active=True, time_zone="UTC", working=WorkingTime("UTC"))
lee = PersonFacts(LEE, "Lee", "U2", active=True, time_zone="UTC", working=WorkingTime("UTC"))
ZONES = (
    "Pacific/Pago_Pago",
    "America/New_York",
    "UTC",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def project(number: int = 1, **values: object) -> ReportingProject:
    usual = ReportingProject(
        project_id=ProjectId(number),
        key=f"P{number}",
        name=f"Project {number}",
        manager_id=DANA,
        program_manager_id=LEE,
        created_at=LONG_AGO,
        last_period=date(2026, 11, 20),
        last_rating=Rating.GREEN,
        last_reported_at=datetime(2026, 11, 20, 10, tzinfo=UTC),
    )
    return replace(usual, **values)  # type: ignore[arg-type] # any field of the project, by name


def facts(*projects: ReportingProject, people: tuple[PersonFacts, ...] = (dana, lee)) -> PromptFacts:
    return PromptFacts(
        time_zone="UTC",
        people={each.person_id: each for each in people},
        projects=projects or (project(),),
        ladder=Ladder(None, None, None),
    )


def living_in(zone: str, person: PersonFacts = dana) -> PersonFacts:
    return replace(person, time_zone=zone, working=replace(person.working, zone=zone))


def asked(count: int, on: date, period: date = FRIDAY) -> PersonFacts:
    return replace(dana, last_prompt=LastPrompt(on, period, count, at(on, 9)))


def test_on_the_due_day_the_pm_is_asked_from_nine_in_the_morning() -> None:
    assert plan_prompts(facts(), now=at(FRIDAY, 8, 59)) == PromptPlan()

    (note,) = plan_prompts(facts(), now=at(FRIDAY, 9)).notes

    assert (note.slack_id, note.count, note.period, note.local_date) == ("U1", 1, FRIDAY, FRIDAY)
    assert note.owed[0].due_at == at(FRIDAY, 16)
    assert note.expires_at == at(FRIDAY, 18)
    assert note.dedupe_key == prompt_key(DANA, FRIDAY)


def test_one_message_asks_for_all_projects_longest_unreported_first() -> None:
    older = project(2, last_reported_at=LONG_AGO, last_period=date(2026, 10, 2))
    never = project(3, last_reported_at=None, last_period=None)
    given_already = project(4, last_period=FRIDAY)

    (note,) = plan_prompts(facts(project(1), older, never, given_already), now=at(FRIDAY, 10)).notes

    assert note.project_keys == ["P3", "P2", "P1"]


def test_each_project_is_asked_for_by_its_own_cadence() -> None:
    monthly = project(2, last_period=date(2026, 10, 30), cadence=Cadence(working_day=-1, hour=12))
    monday = date(2026, 11, 30)

    (friday,) = plan_prompts(facts(project(1), monthly), now=at(FRIDAY, 10)).notes
    (later,) = plan_prompts(facts(project(1), monthly), now=at(monday, 10)).notes

    assert friday.project_keys == ["P1"]
    assert {each.project.key: each.due_at for each in later.owed} == {
        "P1": at(FRIDAY, 16),
        "P2": at(monday, 12),
    }
    assert later.period == FRIDAY


def test_a_report_already_given_is_not_asked_for() -> None:
    assert plan_prompts(facts(project(last_period=FRIDAY)), now=at(FRIDAY, 10)) == PromptPlan()


def test_between_a_due_report_and_the_next_due_day_there_is_silence() -> None:
    wednesday = at(FRIDAY - timedelta(days=2), 10)

    assert plan_prompts(facts(), now=wednesday) == PromptPlan()


def test_while_overdue_the_pm_is_asked_again_on_the_next_working_day() -> None:
    people = (asked(1, FRIDAY), lee)

    saturday = plan_prompts(facts(people=people), now=at(FRIDAY + timedelta(days=1), 10))
    (monday,) = plan_prompts(facts(people=people), now=at(FRIDAY + timedelta(days=3), 9)).notes

    assert saturday == PromptPlan()
    assert (monday.count, monday.period) == (2, FRIDAY)


def test_nobody_is_asked_twice_on_one_day() -> None:
    assert plan_prompts(facts(people=(asked(1, FRIDAY), lee)), now=at(FRIDAY, 17)) == PromptPlan()


def test_an_answer_for_one_project_starts_the_count_again_for_the_rest() -> None:
    tuesday = FRIDAY + timedelta(days=4)
    answered = project(1, last_period=FRIDAY, last_reported_at=at(tuesday, 11))

    plan = plan_prompts(
        facts(answered, project(2), people=(asked(3, tuesday), lee)), now=at(tuesday + timedelta(days=1), 9)
    )

    assert [(each.count, each.project_keys) for each in plan.notes] == [(1, ["P2"])]
    assert plan.silences == ()


def test_a_newer_prompt_takes_the_place_of_the_one_that_still_stands() -> None:
    monday = FRIDAY + timedelta(days=3)
    stands = replace(dana, last_prompt=LastPrompt(FRIDAY, FRIDAY, 1, at(FRIDAY, 9), ("P1", "P2")))
    all_in = replace(dana, last_prompt=LastPrompt(FRIDAY, FRIDAY, 1, at(FRIDAY, 9), ("P2",)))

    (note,) = plan_prompts(facts(people=(stands, lee)), now=at(monday, 9)).notes
    (beside,) = plan_prompts(facts(people=(all_in, lee)), now=at(monday, 9)).notes

    assert note.instead_of == FRIDAY
    assert beside.instead_of is None, "what it asked for is in, so it asks for nothing any more"


def test_at_the_hour_the_message_says_so_once_without_a_second_bell() -> None:
    last = LastPrompt(FRIDAY, FRIDAY, 1, at(FRIDAY, 9), ("P1", "P2"))
    waiting = facts(
        project(1),
        project(2, last_period=FRIDAY, last_reported_at=at(FRIDAY, 11)),
        people=(replace(dana, last_prompt=last), lee),
    )

    assert plan_prompts(waiting, now=at(FRIDAY, 15, 59)) == PromptPlan()
    plan = plan_prompts(waiting, now=at(FRIDAY, 16))
    told = replace(waiting, people={DANA: replace(dana, last_prompt=replace(last, late_told=True))})

    assert plan.notes == ()
    (late,) = plan.late
    assert ([each.key for each in late.reported], late.project_keys) == (["P2"], ["P1"])
    assert plan_prompts(told, now=at(FRIDAY, 16, 1)) == PromptPlan()


def test_a_standing_prompt_shows_what_is_in_and_what_is_still_owed() -> None:
    last = LastPrompt(FRIDAY, FRIDAY, 2, at(FRIDAY, 9), ("P1", "P2", "P3"))
    run = [
        project(1),
        project(2, last_period=FRIDAY, last_reported_at=at(FRIDAY, 11)),
        project(4),
    ]

    note = standing(dana, last, run, facts(*run), now=at(FRIDAY, 12))

    assert note is not None
    assert note.project_keys == ["P1"], "P3 is another's now, and P4 was not asked for"
    assert [each.key for each in note.reported] == ["P2"]
    assert (note.count, note.dedupe_key) == (2, prompt_key(DANA, FRIDAY))
    assert standing(replace(dana, slack_id=None), last, run, facts(*run), now=at(FRIDAY, 12)) is None


def test_after_three_without_an_answer_the_pm_is_left_alone_and_the_program_manager_told_once() -> None:
    tuesday = FRIDAY + timedelta(days=4)
    silent = facts(people=(asked(3, tuesday), lee))

    plan = plan_prompts(silent, now=at(tuesday + timedelta(days=1), 9))
    (told,) = plan.silences
    again = replace(silent, told=frozenset({told.dedupe_key}))

    assert plan.notes == ()
    assert (told.slack_id, told.silent_name, told.last_asked) == ("U2", "Dana", tuesday)
    assert plan_prompts(again, now=at(tuesday + timedelta(days=1), 10)) == PromptPlan()
    assert plan_prompts(again, now=at(FRIDAY + timedelta(days=7), 10)) == PromptPlan()


def test_each_program_manager_hears_of_their_own_projects_only() -> None:
    noor = replace(lee, person_id=PersonId(3), slack_id="U3", name="Noor")
    tuesday = FRIDAY + timedelta(days=4)
    silent = facts(
        project(1), project(2, program_manager_id=PersonId(3)), people=(asked(3, tuesday), lee, noor)
    )

    plan = plan_prompts(silent, now=at(tuesday + timedelta(days=1), 9))

    heard = {each.slack_id: [project.key for project in each.projects] for each in plan.silences}
    assert heard == {"U2": ["P1"], "U3": ["P2"]}


@pytest.mark.parametrize("program_manager", [None, DANA, PersonId(99)])
def test_a_silence_that_nobody_can_be_told_of_is_a_problem(program_manager: PersonId | None) -> None:
    tuesday = FRIDAY + timedelta(days=4)
    silent = facts(project(program_manager_id=program_manager), people=(asked(3, tuesday), lee))

    plan = plan_prompts(silent, now=at(tuesday + timedelta(days=1), 9))

    assert [each.kind for each in plan.problems] == [ProblemKind.NOBODY_TO_TELL]
    assert plan.silences == ()


def test_a_project_without_a_pm_is_a_problem_of_that_due_day() -> None:
    orphans = facts(project(1, manager_id=None), project(2, manager_id=None))

    plan = plan_prompts(orphans, now=at(FRIDAY, 10))

    assert [(each.kind, each.projects[0].key) for each in plan.problems] == [
        (ProblemKind.NO_MANAGER, "P1"),
        (ProblemKind.NO_MANAGER, "P2"),
    ]
    assert len({each.dedupe_key for each in plan.problems}) == 2
    assert plan_prompts(orphans, now=at(FRIDAY, 11)).problems == plan.problems


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        (replace(dana, active=False), ProblemKind.INACTIVE),
        (replace(dana, slack_id=None), ProblemKind.UNREACHABLE),
    ],
)
def test_a_pm_who_left_or_cannot_be_reached_is_a_problem(person: PersonFacts, kind: ProblemKind) -> None:
    plan = plan_prompts(facts(people=(person, lee)), now=at(FRIDAY, 10))

    assert [(each.kind, each.name) for each in plan.problems] == [(kind, "Dana")]
    assert plan.notes == ()


def test_an_unknown_zone_is_a_problem_and_the_workspace_zone_serves() -> None:
    plan = plan_prompts(facts(people=(replace(dana, time_zone="Mars/Olympus"), lee)), now=at(FRIDAY, 9))

    assert [each.kind for each in plan.problems] == [ProblemKind.UNKNOWN_ZONE]
    assert [each.zone for each in plan.notes] == ["UTC"]


def test_the_hours_are_those_of_the_person() -> None:
    away = facts(people=(living_in("America/New_York"), lee))

    assert plan_prompts(away, now=at(FRIDAY, 13, 59)).notes == ()
    (note,) = plan_prompts(away, now=at(FRIDAY, 14)).notes
    assert note.owed[0].due_at == at(FRIDAY, 21)
    assert note.expires_at == at(FRIDAY, 23)
    assert plan_prompts(away, now=at(FRIDAY, 23)).notes == ()


@dataclass
class Story:
    """Weeks of ticks, each plan carried out as the jobs do."""

    facts: PromptFacts
    sent: list[tuple[datetime, date, int]] = field(default_factory=list)
    told: list[tuple[datetime, str]] = field(default_factory=list)

    def tick(self, now: datetime) -> None:
        plan = plan_prompts(self.facts, now=now)
        for note in plan.notes:
            assert now < note.expires_at
            self.sent.append((now, note.local_date, note.count))
            last = LastPrompt(note.local_date, note.period, note.count, now)
            self._put(replace(self.facts.people[note.person_id], last_prompt=last))
        for silence in plan.silences:
            self.told.append((now, silence.dedupe_key))
            self.facts = replace(self.facts, told=self.facts.told | {silence.dedupe_key})

    def report(self, now: datetime, period: date) -> None:
        given = replace(self.facts.projects[0], last_period=period, last_reported_at=now)
        self.facts = replace(self.facts, projects=(given,))

    def _put(self, person: PersonFacts) -> None:
        self.facts = replace(self.facts, people={**self.facts.people, person.person_id: person})


def hourly(start: datetime, days: int) -> Iterator[datetime]:
    return (start + timedelta(minutes=30 * step) for step in range(48 * days))


@settings(max_examples=40, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    start=st.sampled_from([date(2026, 10, 16), date(2027, 3, 5), date(2027, 4, 1)]),  # clock changes fall in
    weekday=st.integers(0, 6),
    answers=st.sets(st.integers(0, 27), max_size=4),
)
def test_nobody_is_asked_out_of_hours_twice_a_day_or_a_fourth_time(
    zone: str, start: date, weekday: int, answers: set[int]
) -> None:
    people = (living_in(zone), living_in("Asia/Kathmandu", lee))
    asked_on = project(created_at=at(start, 0), cadence=Cadence(weekday=weekday))
    story = Story(facts(asked_on, people=people))
    story.report(at(start, 0), start)
    answered = [at(start + timedelta(days=each), 13) for each in sorted(answers)]

    for now in hourly(at(start, 0), 28):
        story.tick(now)
        if now in answered:
            story.report(now, local_day(now, zone))

    for now, local_date, count in story.sent:
        local = now.astimezone(ZoneInfo(zone))
        assert local.date() == local_date
        assert local.weekday() < 5
        assert 9 <= local.hour < 18
        assert 1 <= count <= 3
    days = [local_date for _, local_date, _ in story.sent]
    assert len(days) == len(set(days))
    unanswered = 0
    events = sorted([(now, "ask") for now, _, _ in story.sent] + [(now, "answer") for now in answered])
    for _, what in events:
        unanswered = unanswered + 1 if what == "ask" else 0
        assert unanswered <= 3
    assert len({key for _, key in story.told}) == len(story.told)


def test_four_weeks_of_silence_are_three_prompts_and_one_word_to_the_program_manager() -> None:
    story = Story(facts())

    for now in hourly(at(FRIDAY - timedelta(days=3), 0), 28):
        story.tick(now)

    weekdays = [(local_date.strftime("%a"), count) for _, local_date, count in story.sent]
    assert weekdays == [("Fri", 1), ("Mon", 2), ("Tue", 3)]
    assert [now for now, _ in story.told] == [at(date(2026, 12, 2), 9)]
