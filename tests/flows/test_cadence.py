"""When reports are due: set by those who steer, for the workspace, a program or a project."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.commands.stage import Stage
from bot.domain.enums import ProjectState
from models import AuditEvent, Project, SetCadence, Workspace
from tests.factories import make_project
from tests.flows.forged import rows


def cadence(play: Stage, who: str, line: str = "") -> str:
    return play.workspace.as_(who).command(f"/pmo cadence {line}", channel="general").text


def asked_for(play: Stage, who: str, project: str) -> list[str]:
    return [text for text in play.workspace.as_(who).texts() if "[Write Status]" in text and project in text]


def wait(play: Stage, **stretch: float) -> None:
    """Move on, and a little further, since one person gets one message a second."""
    for each in (timedelta(**stretch), timedelta(seconds=2), timedelta(seconds=2)):
        play.workspace.clock.advance(each)
        play.settle()


def test_a_project_with_a_cadence_of_its_own_is_asked_for_on_its_own_day(play: Stage) -> None:
    said = cadence(play, "henrik", "expenses monthly on the last working day at 12")
    assert "Expenses is set: reports are now due monthly on the last working day at 12:00" in said
    assert "Mon 30 Nov 2026, Thu 31 Dec 2026 and Fri 29 Jan 2027" in said
    wait(play, hours=1)
    assert not asked_for(play, "mateo", "Expenses"), "what was due before is not asked for any more"
    wait(play, days=4)
    assert asked_for(play, "mateo", "Contract Repository"), "his other project is due on Friday as before"
    assert not asked_for(play, "mateo", "Expenses")
    wait(play, days=3)
    assert "*Expenses* · due Mon 30 Nov 2026" in asked_for(play, "mateo", "Expenses")[0]


def test_a_program_passes_its_cadence_on_and_a_red_project_is_due_more_often(play: Stage) -> None:
    cadence(play, "priya", "hr every 4 weeks on fri from 20 Nov, weekly when red")
    assert "every 4 weeks on Friday at 16:00, weekly while Red" in cadence(play, "tom", "payroll")
    wait(play, days=1, hours=1)
    report(play, "red")
    wait(play, days=3)
    assert asked_for(play, "dana", "Payroll") == [], "it has reported for this Friday"
    wait(play, days=7)
    assert "due today" in asked_for(play, "dana", "Payroll")[0]
    report(play, "green")
    wait(play, days=7)
    assert asked_for(play, "dana", "Payroll") == [], "since it is Green, the next is due on 18 Dec"
    wait(play, days=7)
    assert len(asked_for(play, "dana", "Payroll")) == 1


def report(play: Stage, rating: str) -> None:
    dana = play.workspace.as_("dana")
    dana.command(f"/status payroll {rating} the vendor test says so", channel="people")
    dana.press("Post Status")


def test_what_was_set_is_seen_by_all_and_given_back_by_off(play: Stage) -> None:
    cadence(play, "olivia", "every 2 weeks on thu at 15, grace 2 weeks")
    cadence(play, "henrik", "expenses weekly at 9am")
    seen = cadence(play, "tom")
    assert "every 2 weeks on Thursday at 15:00, 14 days of grace for new projects" in seen
    assert "*Expenses* weekly on Thursday at 9:00" in seen
    assert "Expenses has no cadence of its own any more" in cadence(play, "henrik", "expenses off")
    assert "Expenses" not in cadence(play, "tom")
    assert [row.inherits for row in rows(play, SetCadence)] == [False, False, True]
    assert [row.action for row in rows(play, AuditEvent)][-3:] == [
        "cadence.set",
        "cadence.set",
        "cadence.inherited",
    ]


@pytest.mark.parametrize(
    ("who", "line", "said"),
    [
        ("priya", "weekly", "set by the PMO"),
        ("dana", "payroll every 2 weeks", "by the PMO and the program manager"),
        ("dana", "hr every 2 weeks", "by the PMO and the program manager"),
        ("henrik", "payroll every 2 weeks", "by the PMO and the program manager"),
        ("olivia", "off", "always has a cadence"),
        ("olivia", "payroll every 99 weeks", "every 1 to 13 weeks"),
        ("olivia", "payroll weekly at noonish", "did not understand “at noonish”"),
        ("olivia", "zzzzz every 2 weeks", "I know no project or program called “zzzzz”"),
        ("tom", "larch", "I know no project or program called “larch”"),
        ("tom", "larch weekly", "I know no project or program called “larch”"),
    ],
)
def test_what_cannot_be_set_says_why_and_keeps_the_line(
    sample_stage: Stage, who: str, line: str, said: str
) -> None:
    before = rows(sample_stage, SetCadence)
    assert said in cadence(sample_stage, who, line)
    assert rows(sample_stage, SetCadence) == before


def test_a_project_that_pauses_is_asked_nothing_and_goes_on_by_itself(play: Stage) -> None:
    henrik = play.workspace.as_("henrik")
    said = henrik.command("/pmo pause expenses until 2 Dec", channel="finance").text
    assert "pauses until Wed 2 Dec 2026; no report is asked for." in said
    wait(play, days=0.1)
    assert any("Henrik Solberg: Expenses pauses" in text for text in play.workspace.as_("mateo").texts())
    wait(play, days=7)
    assert not asked_for(play, "mateo", "Expenses")
    assert "pauses already" in henrik.command("/pmo pause expenses until 2 Dec", channel="finance").text
    wait(play, days=3)
    assert not asked_for(play, "mateo", "Expenses"), "what fell due while it paused is not owed"
    assert "does not pause" in henrik.command("/pmo resume expenses", channel="finance").text
    wait(play, days=1)
    assert asked_for(play, "mateo", "Expenses"), "it is Friday 4 Dec"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pause", "Which project?"),
        ("pause expenses until soonish", "not a date"),
        ("pause expenses until 3 Nov 2026", "is past"),
        ("pause payroll", "the PMO and the program manager"),
        ("resume expenses", "does not pause"),
    ],
)
def test_a_pause_that_cannot_be_says_why(sample_stage: Stage, line: str, said: str) -> None:
    before = rows(sample_stage, Project)
    assert said in sample_stage.workspace.as_("henrik").command(f"/pmo {line}", channel="finance").text
    assert rows(sample_stage, Project) == before


def test_what_is_not_owed_any_more_leaves_the_message_that_asked_for_it(play: Stage) -> None:
    wait(play, days=4, hours=1)
    mateo = play.workspace.as_("mateo")

    def standing() -> str:
        return next(text for text in reversed(mateo.texts()) if "due" in text or "asked of you" in text)

    assert "2 status reports are due" in standing()
    play.workspace.as_("henrik").command("/pmo pause expenses until 2 Dec", channel="finance")
    wait(play, seconds=2)
    assert "Expenses" not in standing()
    assert "Contract Repository: status is due" in standing()
    cadence(play, "henrik", "CTR monthly on the last working day at 12")
    wait(play, seconds=2)
    assert "Nothing is asked of you here any more." in standing()


def standing(play: Stage, who: str) -> str:
    """The newest message that asks somebody, as it reads now."""
    texts = play.workspace.as_(who).texts()
    return next(text for text in reversed(texts) if "Prompt" in text or "asked of you here" in text)


@pytest.mark.parametrize(
    ("who", "whose", "others"), [("priya", "hr ", "mateo"), ("olivia", "", "")], ids=["program", "workspace"]
)
def test_a_change_for_many_edits_the_messages_that_stand_within_the_minute(
    play: Stage, who: str, whose: str, others: str
) -> None:
    wait(play, days=4, hours=1)
    assert "2 status reports are due today at 16:00" in standing(play, "dana")
    untouched = standing(play, "mateo")
    rung = len(play.workspace.as_("dana").messages())
    said = cadence(play, who, f"{whose}weekly on thu at 12, ask 5 days before")
    assert "What was due up to today is not asked for any more" in said
    assert "Messages that ask for reports follow within the minute" in said
    wait(play, minutes=1)
    assert "2 status reports are due Thu 3 Dec 2026 at 12:00" in standing(play, "dana")
    assert (standing(play, "mateo") == untouched) is bool(others)
    cadence(play, who, f"{whose}every 4 weeks on thu from 10 Dec, ask on the day")
    wait(play, minutes=1)
    assert "Nothing is asked of you here any more." in standing(play, "dana")
    assert len(play.workspace.as_("dana").messages()) == rung, "an edit rings no bell"


def test_the_hour_and_the_days_ahead_make_nothing_undue(play: Stage) -> None:
    wait(play, days=4, hours=1)
    assert "2 status reports are due today at 16:00" in standing(play, "dana")
    said = cadence(play, "olivia", "at 17, ask 1 day before, grace 2 weeks")
    assert "What is due stays due" in said
    wait(play, minutes=1)
    assert "2 status reports are due today at 17:00" in standing(play, "dana")
    assert "2 status reports are due today at 17:00" in standing(play, "mateo")


def test_what_fell_due_is_not_owed_when_a_place_is_given_back_either(play: Stage) -> None:
    cadence(play, "henrik", "expenses monthly on the 5th working day")
    wait(play, days=14, hours=1)
    said = cadence(play, "henrik", "expenses off")
    assert "What was due up to today is not asked for any more" in said
    wait(play, days=1)
    assert not asked_for(play, "mateo", "Expenses"), "4 Dec was no due day of theirs"
    wait(play, days=3)
    assert "Expenses" in standing(play, "mateo")


def test_a_new_project_owes_nothing_in_its_days_of_grace(play: Stage) -> None:
    cadence(play, "olivia", "grace 10 days")
    with play.application.database.write() as session:
        payroll = next(row for row in rows(play, Project) if row.key == "PAY")
        made = {"manager_id": payroll.manager_id, "created_at": play.workspace.clock.now()}
        make_project(session, payroll, workspace_id=payroll.workspace_id, name="Depot", **made)
    wait(play, days=4, hours=1)
    assert asked_for(play, "dana", "Payroll")
    assert not asked_for(play, "dana", "Depot"), "Friday 27 Nov is within them"
    wait(play, days=7)
    assert asked_for(play, "dana", "Depot"), "Friday 4 Dec is not"


def test_only_what_runs_is_asked_for(play: Stage) -> None:
    states = {"EXP": ProjectState.PLANNED, "CTR": ProjectState.CLOSED}
    with play.application.database.write() as session:
        ours = select(Project).where(Project.workspace_id == rows(play, Workspace)[0].id)
        for row in session.scalars(ours.where(Project.key.in_(states))):
            row.state = states[row.key]
    wait(play, days=4, hours=1)
    assert not asked_for(play, "mateo", "")
    assert asked_for(play, "dana", "Payroll")
