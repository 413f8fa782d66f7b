"""What counts as a skill, who comes first, what a line for skills or a swap says, which deployments end."""

from datetime import date

import pytest

from bot.domain.endings import Stretch, ending, extended_to
from bot.domain.ids import PersonId, ProjectId
from bot.domain.needs import Candidate, Need, in_order
from bot.domain.skills import fits, once, read_skills
from bot.domain.swapping import read_swap
from bot.domain.views import PersonView

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("asked", "held", "so"),
    [
        ("tester", "Tester", True),
        ("payroll tester", "tester", True),
        ("test lead", "lead test", True),
        ("tester", "Test lead", False),
        ("java", "JavaScript", False),
        ("C#", "c#", True),
        ("c", "c#", False),
        ("!", "?", False),
    ],
)
def test_a_skill_fits_by_whole_words(asked: str, held: str, *, so: bool) -> None:
    assert fits(asked, held) is so


def test_a_skill_counts_once_whatever_its_case_and_spaces() -> None:
    assert once(["Java", " java ", "SQL", "", "test  lead", "Test Lead"]) == ("Java", "SQL", "test lead")


@pytest.mark.parametrize(
    ("text", "user", "skills"),
    [
        ("<@U1|maria>: java, test management", "U1", ("java", "test management")),
        ("<@U1> can java and sql; c#", "U1", ("java", "sql", "c#")),
        (": java", "", ("java",)),
        ("<@U1>", "U1", None),
        ("", "", None),
        ("<@U1> off", "U1", ()),
    ],
)
def test_skills_are_read_from_a_line(text: str, user: str, skills: tuple[str, ...] | None) -> None:
    line = read_skills(text)
    assert (line.user, line.skills, line.problem) == (user, skills, "")


def test_a_swap_is_read_with_both_projects_and_its_day() -> None:
    line = read_swap("<@U1> on payroll with <@U2> expenses from 1 Dec", today=TODAY)
    assert (line.users, line.projects) == (("U1", "U2"), ("payroll", "expenses"))
    assert (line.first, line.problem) == (date(2026, 12, 1), "")


def candidate(name: str, taken: int, away: tuple[date | None, date] | None = None) -> Candidate:
    return Candidate(PersonView(PersonId(len(name)), name, "U1"), ("tester",), taken, away)


def test_who_has_room_comes_before_who_has_not_and_who_is_there_before_who_is_away() -> None:
    need = Need(skill="tester", percent=50, first=date(2027, 2, 1), last=date(2027, 2, 26))
    found = [
        candidate("Full", 80),
        candidate("Gone the whole time", 0, (None, date(2027, 3, 1))),
        candidate("Busy", 50),
        candidate("Idle", 0, (date(2027, 2, 3), date(2027, 2, 4))),
    ]
    order = [each.person.name for each in in_order(found, need)]
    assert order == ["Idle", "Busy", "Full", "Gone the whole time"]


def stretch(number: int, first: date | None, last: date | None, ends: date | None, who: int = 1) -> Stretch:
    return Stretch(number, PersonId(who), ProjectId(1), first, last, ends)


def test_what_ends_soon_is_what_its_project_outlives_and_its_person_does_not_go_on_with() -> None:
    soon, later, end = date(2026, 12, 4), date(2027, 1, 1), date(2027, 6, 30)
    rows = [
        stretch(1, None, soon, end),
        stretch(2, None, soon, soon, who=2),
        stretch(3, None, soon, None, who=3),
        stretch(4, None, soon, end, who=4),
        stretch(5, date(2026, 12, 20), later, end, who=4),
        stretch(6, None, date(2026, 12, 8), end, who=5),
        stretch(7, None, date(2026, 12, 7), end, who=6),
        stretch(8, None, None, end, who=7),
    ]
    assert [each.id for each in ending(rows, TODAY)] == [1, 3, 7]


def test_one_click_extends_by_four_weeks_and_not_past_the_project() -> None:
    assert extended_to(date(2026, 12, 4), None) == date(2027, 1, 1)
    assert extended_to(date(2026, 12, 4), date(2026, 12, 20)) == date(2026, 12, 20)
