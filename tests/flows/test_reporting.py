"""Reporting, as people do it: in one line, in the form, from a direct message."""

from sqlalchemy import func, select

from bot.commands.stage import Stage
from bot.domain.enums import Rating
from models import AuditEvent, Delivery, Draft, MilestoneMove, Project, RegisterEntry, StatusReport
from tests.flows.again import send_again

ONE_TENANT = "there is one tenant on the stage"
LINE = "/status payroll amber vendor API late; go-live moves to 12 June"


def newest_report(play: Stage, key: str = "PAY") -> StatusReport:
    with play.application.database.read() as session:
        found = (
            select(StatusReport)
            .join(Project, Project.id == StatusReport.project_id)
            .where(Project.key == key)
            .order_by(StatusReport.id.desc())
            .limit(1)
        )
        return session.scalars(found.execution_options(across_workspaces=ONE_TENANT)).one()


def count(play: Stage, table: type) -> int:
    with play.application.database.read() as session:
        counted = select(func.count()).select_from(table)
        return session.scalar(counted.execution_options(across_workspaces=ONE_TENANT)) or 0


def test_one_line_is_previewed_and_nobody_else_hears_of_it_before_it_is_posted(play: Stage) -> None:
    reports, deliveries = count(play, StatusReport), count(play, Delivery)
    preview = play.workspace.as_("dana").command(LINE, channel="people")
    assert preview.ephemeral
    assert "Amber A ▲" in preview.text
    assert "from “go-live moves to 12 June”" in preview.text
    assert (count(play, StatusReport), count(play, Delivery)) == (reports, deliveries)


def test_a_posted_line_is_recorded_with_its_milestone_move_and_heard_by_those_concerned(play: Stage) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    moves = count(play, MilestoneMove)
    dana.command(LINE, channel="people")
    answer = dana.press("Post Status")
    play.settle()
    report = newest_report(play)
    assert (report.overall, report.source) == (Rating.AMBER, "line")
    assert report.summary == "vendor API late; go-live moves to 12 June"
    assert any(step["forecast"] == "2027-06-12" for step in report.milestones)
    assert count(play, MilestoneMove) == moves + 1
    assert "Posted: Payroll is Amber A ▲" in answer.text
    assert any("Payroll" in text and "program manager" in text for text in priya.texts())
    assert any("Payroll" in text and "Amber A ▲" in text for text in dana.texts("people"))


def test_a_report_posted_twice_is_stored_once_and_the_repeat_gets_the_first_answer(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(LINE, channel="people")
    before = count(play, StatusReport)
    dana.press("Post Status")
    play.settle()
    send_again(play)
    assert count(play, StatusReport) == before + 1
    assert any("already reported as Amber A ▲" in text for text in dana.texts("people"))


def test_a_second_report_in_a_period_is_kept_as_a_correction(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    for line in ("/status payroll green all good", "/status payroll red vendor has gone"):
        dana.command(line, channel="people")
        dana.press("Post Status")
    assert newest_report(play).version == 2
    assert newest_report(play).overall is Rating.RED


def test_cancelling_posts_nothing_and_gives_back_what_was_typed(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    before = count(play, StatusReport)
    dana.command(LINE, channel="people")
    answer = dana.press("Cancel")
    assert count(play, StatusReport) == before
    assert "vendor API late" in answer.text


def test_the_form_is_filled_from_the_last_report_and_posts_what_is_written_in_it(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    opened = dana.command("/status", channel="people")
    assert opened.view is not None
    assert "Filled from the last report" in opened.text
    assert dana.modal is not None
    dana.modal.fill({"Project": "Payroll (PAY)"})
    assert dana.modal is not None
    dana.modal.fill({"Overall": "Red R ■", "Summary": "Supplier has stopped work"})
    assert not dana.modal.submit()
    after = newest_report(play)
    assert (after.overall, after.summary, after.source) == (Rating.RED, "Supplier has stopped work", "modal")


def test_more_shows_the_dimensions_and_keeps_what_was_typed(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Summary": "Half way through"})
    dana.press("More")
    assert dana.modal is not None
    assert "Schedule" in dana.modal.text
    assert not dana.modal.submit()
    assert newest_report(play).summary == "Half way through"


def test_a_near_spelling_finds_the_project_and_an_unknown_one_is_asked_about(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    assert "Payroll" in dana.command("/status payrol amber vendor late", channel="people").text
    asked = dana.command("/status zzz amber vendor late", channel="people").text
    assert "Which project do you mean?" in asked
    assert "zzz amber vendor late" in asked


def test_choosing_the_project_reads_the_same_line_again(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status zzz amber vendor late", channel="people")
    asked = dana.press("Payroll (PAY)")
    assert "Status: what do you mean by “amber”?" in asked.text
    assert "Post this status of Payroll?" in dana.press("Amber A ▲").text


def test_a_part_can_be_taken_back_and_its_words_stay_in_the_summary(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber 55% vendor late", channel="people")
    again = dana.press("Not complete: “55%”")
    assert "55%" in again.text
    dana.press("Post Status")
    assert newest_report(play).percent_complete is None
    assert "55%" in newest_report(play).summary


def test_a_line_in_a_direct_message_reports_as_the_command_does(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.say("status payroll amber vendor late")
    play.settle()
    assert "Post this status of Payroll?" in dana.texts()[-1]
    dana.press("Post Status")
    assert newest_report(play).summary == "vendor late"


def test_a_risk_in_one_line_is_recorded_once_and_heard_by_the_program_manager(play: Stage) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    before = count(play, RegisterEntry)
    preview = dana.command("/risk payroll test data arrives late p4 i5 due fri", channel="people")
    assert "20: probability 4 × impact 5" in preview.text
    dana.press("Record Risk")
    send_again(play)
    play.settle()
    assert count(play, RegisterEntry) == before + 1
    assert any("new risk" in text and "test data arrives late" in text for text in priya.texts())


def test_every_change_leaves_an_audit_line(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    before = count(play, AuditEvent)
    dana.command(LINE, channel="people")
    dana.press("Post Status")
    assert count(play, AuditEvent) == before + 1


def test_what_was_typed_is_kept_as_a_draft_before_anything_is_posted(play: Stage) -> None:
    before = count(play, Draft)
    play.workspace.as_("dana").command("/status payroll amber vendor late", channel="people")
    assert count(play, Draft) == before + 1


def test_a_rating_that_is_missing_is_given_by_a_button(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    preview = dana.command("/status payroll vendor API late; help: a tester", channel="people")
    assert "No rating found. Is it green, amber or red?" in preview.text
    assert "[Post Status]" not in preview.text
    again = dana.press("Amber A ▲").text
    assert "Post this status of Payroll?" in again
    assert "> vendor API late" in again
    assert "a tester" in again
    dana.press("Post Status")
    report = newest_report(play)
    assert (report.overall, report.summary, report.help_wanted) == (
        Rating.AMBER,
        "vendor API late",
        "a tester",
    )


def test_a_project_alone_opens_its_form(play: Stage) -> None:
    view = play.workspace.as_("dana").command("/status time recording", channel="people").view
    assert view is not None
    assert "Time Recording (TIM)" in view.text


def test_the_pm_corrects_the_last_report_from_the_projects_card(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    assert "[Correct Last Report]" in dana.command("/project payroll", channel="people").text
    opened = dana.press("Correct Last Report")
    assert opened.view is not None
    assert "Correcting the report of 20 Nov 2026" in opened.text
    for who in ("tom", "priya"):
        assert (
            "Correct Last" not in play.workspace.as_(who).command("/project payroll", channel="people").text
        )


def test_the_form_says_that_it_was_filled_from_the_line(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber vendor late", channel="people")
    assert "Filled from your line" in dana.press("Edit").text


def test_a_short_line_does_not_empty_the_projects_card(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    for line in ("/status payroll amber 55% vendor late spent 120k", "/status payroll red vendor bankrupt"):
        dana.command(line, channel="people")
        dana.press("Post Status")
        shown = dana.command("/project payroll", channel="people").text
        assert "55 %" in shown
        assert "120,000" in shown
    assert "55 % on 23 Nov 2026" in shown
    assert "Spent 120,000 GBP on 23 Nov 2026" in shown
