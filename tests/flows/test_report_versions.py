"""Corrections, drafts and repeats: nothing that was shown stays stale, nothing that was typed is lost."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, update

from bot.commands.stage import Stage
from bot.domain.enums import Dimension, Rating
from bot.sandbox.driver import Answer
from models import Person, Project, StatusReport
from tests.factories import make_milestone, make_report
from tests.flows.conftest import MONDAY, settle
from tests.flows.forged import rows
from tests.flows.linkage_scenes import project
from tests.flows.test_reporting import ONE_TENANT, newest_report


def post(play: Stage, line: str) -> Answer:
    dana = play.workspace.as_("dana")
    dana.command(line, channel="people")
    answer = dana.press("Post Status")
    settle(play)
    return answer


def cards(play: Stage, who: str, words: str, channel: str | None = None) -> list[str]:
    member = play.workspace.as_(who)
    return [text for text in (member.texts(channel) if channel else member.texts()) if words in text]


def versions(play: Stage) -> list[StatusReport]:
    with play.application.database.read() as session:
        period = newest_report(play).period
        found = (
            select(StatusReport)
            .join(Project, Project.id == StatusReport.project_id)
            .where(Project.key == "PAY", StatusReport.period == period)
            .order_by(StatusReport.version)
        )
        return list(session.scalars(found.execution_options(across_workspaces=ONE_TENANT)))


def test_a_correction_edits_the_cards_that_were_posted_and_says_so_in_their_thread(play: Stage) -> None:
    post(play, "/status payroll green data loaded")
    assert len(cards(play, "dana", "data loaded", "people")) == 1
    post(play, "/status payroll red data was the wrong year")
    for who, channel in (("priya", None), ("dana", "people")):
        assert cards(play, who, "data loaded", channel) == [], "no card shows the version before"
        assert len(cards(play, who, "data was the wrong year", channel)) == 1
        (note,) = cards(play, who, "corrected this report (version 2)", channel)
        assert "Status: Green G ● → Red R ■" in note
    assert [each.version for each in versions(play)] == [1, 2]


def test_the_author_corrects_by_a_button_in_a_form_filled_with_what_was_posted(play: Stage) -> None:
    post(play, "/status payroll amber 40% schedule red: vendor late; tests begin")
    dana = play.workspace.as_("dana")
    dana.press("Correct")
    assert dana.modal is not None
    assert "Correcting the report of" in dana.modal.text
    dana.press("More")
    dana.modal.fill({"% complete": "55"})
    assert not dana.modal.submit()
    play.settle()
    first, second = versions(play)
    assert (first.percent_complete, second.percent_complete) == (40, 55)
    assert (second.summary, second.comments) == ("tests begin", {"schedule": "vendor late"})
    assert (second.schedule, second.version) == (Rating.RED, 2)


def test_a_version_that_another_has_followed_is_not_corrected_any_more(play: Stage) -> None:
    first = post(play, "/status payroll amber vendor late")
    post(play, "/status payroll red vendor gone")
    dana = play.workspace.as_("dana")
    told = dana.press("Correct", first.messages[0])
    assert dana.modal is None
    assert "A newer report of Payroll has come since" in told.text


def test_what_was_typed_into_the_form_is_there_again_after_leaving_it(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Project": "Payroll (PAY)"})
    dana.modal.fill({"Overall": "Red R ■", "Summary": "Supplier has stopped work"})
    dana.modal.close()
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Project": "Payroll (PAY)"})
    assert "This is your draft from" in dana.modal.text
    assert not dana.modal.submit()
    assert (newest_report(play).overall, newest_report(play).summary) == (
        Rating.RED,
        "Supplier has stopped work",
    )


def test_a_draft_is_kept_for_each_person_and_each_project(play: Stage) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    for who, named, words in (
        (dana, "payroll", "hers of Payroll"),
        (dana, "time recording", "hers of Time Recording"),
        (priya, "payroll", "Priya's of Payroll"),
    ):
        who.command(f"/status {named}", channel="people")
        assert who.modal is not None
        who.modal.fill({"Summary": words})
        who.modal.close()
    for who, named, words in (
        (dana, "payroll", "hers of Payroll"),
        (priya, "payroll", "Priya's of Payroll"),
        (dana, "time recording", "hers of Time Recording"),
    ):
        who.command(f"/status {named}", channel="people")
        assert who.modal is not None
        assert "This is your draft from" in who.modal.text
        assert words in str(who.modal.view.blocks)
        who.modal.close()


def test_starting_afresh_fills_the_form_from_the_last_report(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Summary": "Half a sentence"})
    dana.modal.close()
    dana.command("/status", channel="people")
    assert "Half a sentence" in str(dana.modal.view.blocks)
    dana.press("Start Afresh")
    assert "Half a sentence" not in str(dana.modal.view.blocks)
    assert "Filled from the last report" in dana.modal.text


def test_the_form_asks_for_a_word_why_and_keeps_what_was_filled_in(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Project": "Payroll (PAY)"})
    dana.modal.fill({"Overall": "Red R ■", "Summary": "", "Schedule": "Red R ■", "Schedule: why": ""})
    before = newest_report(play).id
    errors = dana.modal.submit()
    assert errors is not None
    assert {name.split(":")[0] for name in errors} == {"summary", "why_schedule"}
    assert newest_report(play).id == before
    dana.modal.fill({"Summary": "Vendor has gone", "Schedule: why": "no one left to test"})
    assert not dana.modal.submit()
    assert newest_report(play).comments == {"schedule": "no one left to test"}


def test_a_line_without_a_word_why_is_told_so_and_can_be_posted(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    preview = dana.command("/status payroll amber schedule red", channel="people")
    assert "No word why for the status and schedule" in preview.text
    dana.press("Post Status")
    assert newest_report(play).schedule is Rating.RED


def test_benefits_and_the_cost_forecast_are_read_from_a_line_and_shown_with_the_variance(play: Stage) -> None:
    with play.application.database.write() as session:
        budget = update(Project).where(Project.key == "PAY").values(budget=Decimal(1_000_000))
        session.execute(budget.execution_options(across_workspaces=ONE_TENANT))
    post(play, "/status payroll amber benefits amber: fewer users; spent 400k; forecast 1.2m; vendor dearer")
    report = newest_report(play)
    assert (report.benefits, report.comments) == (Rating.AMBER, {Dimension.BENEFITS.value: "fewer users"})
    assert (report.spent, report.cost_forecast, report.budget) == (
        Decimal(400_000),
        Decimal(1_200_000),
        Decimal(1_000_000),
    )
    (card,) = cards(play, "priya", "vendor dearer")
    assert "Benefits Amber A ▲: fewer users" in card
    assert "200,000 GBP (20 %) over budget" in card


def test_no_change_is_asked_about_after_the_third_in_a_row(play: Stage) -> None:
    mateo = play.workspace.as_("mateo")
    for week in range(4):
        play.workspace.clock.move_to(datetime(2026, 11, 23, 9, 5, tzinfo=UTC) + timedelta(weeks=week))
        play.tick()
        settle(play)
        answer = mateo.press("No Change")
        while "Posted: Expenses" not in answer.text and "changed in Expenses" not in answer.text:
            # Another project of his heads the list.
            answer = mateo.press("No Change")
        if week < 3:
            assert newest_report(play, "EXP").source == "no change"
    third = newest_report(play, "EXP")
    assert "3 reports in a row say that nothing changed in Expenses. Is it really so?" in answer.text
    assert "said 4 times in a row" in mateo.press("Still True").text
    assert newest_report(play, "EXP").id > third.id


def test_a_project_of_four_hundred_milestones_is_reported_in_the_form_and_in_a_line(play: Stage) -> None:
    with play.application.database.write() as session:
        (payroll,) = session.scalars(
            select(Project).where(Project.key == "PAY").execution_options(across_workspaces=ONE_TENANT)
        )
        for number in range(400):
            make_milestone(session, payroll, name=f"Step {number:03}", forecast=date(2027, 6, 1))
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Project": "Payroll (PAY)"})
    assert "more milestones: move one with a line" in dana.modal.text
    dana.modal.fill({"Summary": "still on it"})
    assert not dana.modal.submit()
    post(play, "/status payroll amber vendor late; step 399 moves to 12 July")
    assert any(
        step["name"] == "Step 399" and step["forecast"] == "2027-07-12"
        for step in newest_report(play).milestones
    )
    assert "Payroll" in dana.command("/project payroll", channel="people").text


def test_a_second_line_on_friday_evening_is_said_to_be_for_the_same_report_and_is(play: Stage) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 27, 17, 56, tzinfo=UTC))
    dana = play.workspace.as_("dana")
    first = dana.command("/status payroll amber vendor late", channel="people").text
    assert "For the report due 27 Nov 2026 ·" in first
    dana.press("Post Status")
    play.workspace.clock.advance(timedelta(minutes=6))
    second = dana.command("/status payroll red vendor bankrupt", channel="people").text
    assert "For the report due 27 Nov 2026, in place of the one that is there" in second
    assert "For the report due 27 Nov 2026, version 2" in dana.press("Post Status").text
    newest = [row for row in rows(play, StatusReport) if row.reported_at.date() == date(2026, 11, 27)]
    assert [(row.period, row.version) for row in newest] == [(date(2026, 11, 27), 1), (date(2026, 11, 27), 2)]


def test_a_line_that_says_less_than_the_report_of_its_period_says_what_it_leaves_out_or_keeps_it(
    play: Stage,
) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 27, 17, 56, tzinfo=UTC))
    full = "/status payroll amber vendor late; schedule red: two weeks late; 40%; spent 120k; help: a tester"
    dana = play.workspace.as_("dana")
    assert "also says" not in dana.command(full, channel="people").text, "it is the first of its period"
    dana.press("Post Status")
    short = "/status payroll amber vendor has a date; 45%"
    preview = dana.command(short, channel="people").text
    also = "The report that is there also says: schedule Red R ■, spent and help wanted."
    assert f"{also} Posting this leaves that out. *Correct Only What I Typed* keeps it." in preview
    assert "Press Post Status, Correct Only What I Typed, Edit or Cancel." in dana.messages("people")[-1].text
    older = dana.messages("people")[-1]
    dana.command(short, channel="people")
    assert "version 2" in dana.press("Correct Only What I Typed").text
    kept = newest_report(play)
    assert (kept.overall, kept.summary) == (Rating.AMBER, "vendor has a date")
    assert (kept.schedule, kept.comments) == (Rating.RED, {"schedule": "two weeks late"})
    assert (kept.percent_complete, kept.spent, kept.help_wanted) == (45, Decimal(120_000), "a tester")
    assert (kept.version, kept.source) == (2, "line")
    assert "A newer report has come since" in dana.press("Correct Only What I Typed", older).text
    assert newest_report(play).version == 2
    dana.command(short, channel="people")
    dana.press("Post Status")
    bare = newest_report(play)
    assert (bare.version, bare.schedule, bare.spent) == (3, Rating.NOT_REPORTED, None)
    assert "also says" not in dana.command(short, channel="people").text, "nothing is left to lose"


def test_edit_of_a_line_about_a_reported_period_shows_the_whole_report_and_leaves_nothing_out(
    play: Stage,
) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 27, 17, 56, tzinfo=UTC))
    full = "/status payroll amber vendor late; schedule red: two weeks late; 40%; spent 120k; help: a tester"
    post(play, full)
    dana = play.workspace.as_("dana")
    dana.command("/status payroll vendor has a date; 45%", channel="people")
    preview = dana.messages("people")[-1]
    form = dana.press("Edit")
    assert form.view is not None
    assert "Correcting the report of 27 Nov 2026, version 1" in form.text
    for kept in ("Amber A ▲", "vendor has a date", "45", "a tester"):
        assert kept in form.text
    assert not form.view.submit()
    whole = newest_report(play)
    assert (whole.version, whole.overall, whole.summary) == (2, Rating.AMBER, "vendor has a date")
    assert (whole.schedule, whole.comments) == (Rating.RED, {"schedule": "two weeks late"})
    assert (whole.percent_complete, whole.spent, whole.help_wanted) == (45, Decimal(120_000), "a tester")
    assert "already reported" in dana.press("Cancel", preview).text


def test_a_preview_still_posts_what_it_shows_after_its_form_was_left(play: Stage) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 27, 17, 56, tzinfo=UTC))
    post(play, "/status payroll amber vendor late; schedule red: two weeks late; 40%")
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber vendor has a date; 45%", channel="people")
    preview = dana.messages("people")[-1]
    form = dana.press("Edit")
    assert form.view is not None
    form.view.close()
    dana.press("Post Status", preview)
    bare = newest_report(play)
    assert (bare.version, bare.schedule, bare.percent_complete) == (2, Rating.NOT_REPORTED, 45)


def test_a_report_that_was_sent_before_and_arrived_after_the_preview_is_shown_first(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber vendor late", channel="people")
    payroll = project(play, "PAY")
    priya = next(row for row in rows(play, Person) if row.name == "Priya Raman")
    sent, period = MONDAY - timedelta(seconds=1), date(2026, 11, 27)
    with play.application.database.write() as session:
        make_report(session, payroll, author_id=priya.id, period=period, overall=Rating.RED, reported_at=sent)
    assert "Priya Raman reported it meanwhile: Red R ■" in dana.press("Post Status").text
    assert newest_report(play).overall is Rating.RED
    dana.press("Post Status")
    assert (newest_report(play).overall, newest_report(play).version) == (Rating.AMBER, 2)


def test_a_correction_keeps_on_the_card_what_was_news_in_the_version_before(play: Stage) -> None:
    post(play, "/status payroll amber vendor API late; go-live moves to 12 June")
    post(play, "/status payroll amber vendor API late, cause found")
    for who, channel in (("priya", None), ("dana", "people")):
        (card,) = cards(play, who, "> vendor API late, cause found", channel)
        assert "Amber A ▲, was Green G ●" in card
        assert "Go-live: 12 Jun 2027, was 19 Feb 2027, baseline 5 Feb 2027" in card
    post(play, "/status payroll amber all found; go-live moves to 19 Feb 2027")
    (card,) = cards(play, "priya", "> all found")
    assert "*Moved*" not in card, "it stands again where it stood"


def test_cancel_on_a_preview_that_was_posted_by_the_form_says_so(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll vendor late", channel="people")
    preview = dana.messages("people")[-1]
    dana.press("Edit")
    assert dana.modal is not None
    dana.modal.fill({"Overall": "Amber A ▲"})
    assert not dana.modal.submit()
    assert (
        "already reported as Amber A ▲. To change that, report it again."
        in dana.press("Cancel", preview).text
    )
