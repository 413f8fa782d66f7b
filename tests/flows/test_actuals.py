"""What is done: said in a line or in the form, seen on the card, in the digest, and taken back."""

from datetime import date

from sqlalchemy import select

from bot.commands.stage import Stage
from models import Milestone, Project
from tests.flows.conftest import settle
from tests.flows.test_reporting import ONE_TENANT, newest_report

LINE = "/status payroll green second parallel run done on friday"


def milestone(play: Stage, name: str, key: str = "PAY") -> Milestone:
    with play.application.database.read() as session:
        found = select(Milestone).join(Project, Project.id == Milestone.project_id)
        found = found.where(Project.key == key, Milestone.name == name)
        return session.scalars(found.execution_options(across_workspaces=ONE_TENANT)).one()


def post(play: Stage, line: str) -> str:
    dana = play.workspace.as_("dana")
    dana.command(line, channel="people")
    answer = dana.press("Post Status").text
    settle(play)
    return answer


def card(play: Stage, words: str) -> str:
    (found,) = [each for each in play.workspace.as_("priya").texts() if words in each]
    return found


def test_a_line_says_what_is_done_and_all_who_read_the_report_see_it(play: Stage) -> None:
    preview = play.workspace.as_("dana").command(LINE, channel="people").text
    assert "done 20 Nov 2026" in preview
    assert "from “second parallel run done on friday”" in preview
    assert "forecast 18 Jan 2027, baseline 11 Jan 2027" in preview
    assert "done 20 Nov 2026, 52 days early" in post(play, LINE)
    step = milestone(play, "Second parallel run")
    assert (step.actual, step.forecast) == (date(2026, 11, 20), date(2027, 1, 18))
    kept = {each["name"]: each for each in newest_report(play).milestones}["Second parallel run"]
    assert (kept["forecast"], kept["actual"]) == ("2027-01-18", "2026-11-20")
    shown = card(play, "> second parallel run done on friday")
    assert "*Done*" in shown
    assert "Second parallel run: done 20 Nov 2026, 52 days early" in shown
    assert "Payslip design agreed" not in shown, "it was done in the report before already"
    digest = play.workspace.as_("olivia").command("/pmo digest", channel="people").text
    assert "*Milestones reached*" in digest
    assert "Second parallel run: done 20 Nov 2026, 52 days early" in digest


def test_a_reading_of_what_is_done_can_be_taken_back_and_its_words_stay(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(LINE, channel="people")
    again = dana.press("Not second parallel run: “second parallel run done on friday”").text
    assert "done 20 Nov 2026" not in again
    assert "second parallel run done on friday" in again
    dana.press("Post Status")
    assert milestone(play, "Second parallel run").actual is None


def test_a_correction_takes_back_that_something_was_done(play: Stage) -> None:
    post(play, LINE)
    post(play, "/status payroll green second parallel run is not done after all")
    assert milestone(play, "Second parallel run").actual is None
    assert "*Done*" not in card(play, "> second parallel run is not done after all")
    notes = play.workspace.as_("priya").texts()
    assert any("Second parallel run done: 20 Nov 2026 → not yet" in each for each in notes)


def test_a_day_to_come_is_asked_about_before_anything_is_posted(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    asked = dana.command("/status payroll green second parallel run done 12 dec", channel="people").text
    assert "what do you mean by “second parallel run done 12 dec”" in asked
    assert "[Post Status]" not in asked
    dana.press("Forecast 12 Dec 2026")
    dana.press("Post Status")
    step = milestone(play, "Second parallel run")
    assert (step.actual, step.forecast) == (None, date(2026, 12, 12))


def test_the_form_says_what_is_done_refuses_a_day_to_come_and_takes_it_back(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Project": "Payroll (PAY)"})
    name = "Second parallel run"
    dana.modal.fill({"Done": ["Payslip design agreed", name]})
    assert "cannot be done on a day to come" in str(dana.modal.submit())
    dana.modal.fill({f"{name} forecast": None})
    assert "Give the day that it was done" in str(dana.modal.submit())
    dana.modal.fill({f"{name} forecast": date(2026, 4, 1)})
    assert "before the project began" in str(dana.modal.submit())
    dana.modal.fill({f"{name} forecast": date(2026, 11, 19)})
    assert not dana.modal.submit()
    step = milestone(play, name)
    assert (step.actual, step.forecast) == (date(2026, 11, 19), date(2027, 1, 18))
    assert milestone(play, "Payslip design agreed").actual == date(2026, 9, 26)
    dana.command("/status", channel="people")
    dana.modal.fill({"Project": "Payroll (PAY)"})
    dana.modal.fill({f"{name} done": date(2026, 11, 17)})
    assert not dana.modal.submit()
    assert milestone(play, name).actual == date(2026, 11, 17)
    dana.command("/status", channel="people")
    dana.modal.fill({"Project": "Payroll (PAY)"})
    dana.modal.fill({"Done": ["Payslip design agreed"]})
    assert not dana.modal.submit()
    assert milestone(play, name).actual is None


def test_a_tick_taken_away_from_what_a_line_says_leaves_the_forecast(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(LINE, channel="people")
    dana.press("Edit")
    assert dana.modal is not None
    dana.modal.fill({"Done": []})
    assert not dana.modal.submit()
    step = milestone(play, "Second parallel run")
    assert (step.actual, step.forecast) == (None, date(2027, 1, 18))


def test_a_form_opened_from_a_line_keeps_what_the_line_says_is_done(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(LINE, channel="people")
    dana.press("Edit")
    assert dana.modal is not None
    dana.modal.fill({"Summary": "run done, two differences left"})
    assert not dana.modal.submit()
    assert milestone(play, "Second parallel run").actual == date(2026, 11, 20)
