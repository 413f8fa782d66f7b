"""Two views of one project: what the program manager makes of a report, and what the PM hears of it."""

import threading
from datetime import timedelta

from sqlalchemy import delete, select

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import Confidence, ReviewKind
from bot.sandbox.driver import utc
from models import ConfidenceRating, Delivery, Project, Review, StatusReport, Workspace
from tests.flows.again import send_again
from tests.flows.conftest import settle
from tests.flows.forged import Values, pressed, rows, submitted
from tests.flows.test_report_versions import post
from tests.flows.test_reporting import ONE_TENANT, count


def reviews(play: Stage) -> list[Review]:
    with play.application.database.read() as session:
        found = select(Review).order_by(Review.id).execution_options(across_workspaces=ONE_TENANT)
        return list(session.scalars(found))


def card(play: Stage, who: str = "priya", channel: str | None = None) -> str:
    texts = play.workspace.as_(who).texts(channel) if channel else play.workspace.as_(who).texts()
    return next(text for text in reversed(texts) if "Reported by Dana" in text)


def ask(play: Stage) -> None:
    """Post a report, and let the program manager ask the PM about it."""
    post(play, "/status payroll amber vendor late")
    priya = play.workspace.as_("priya")
    priya.press("Ask")
    assert priya.modal is not None
    priya.modal.fill({"Your question": "Is the parallel run at risk?"})
    assert not priya.modal.submit()
    settle(play)


def test_acknowledging_is_one_click_and_every_card_says_so(play: Stage) -> None:
    post(play, "/status payroll amber vendor late")
    priya = play.workspace.as_("priya")
    priya.press("Acknowledge")
    send_again(play)
    settle(play)
    for shown in (card(play), card(play, "dana", "people")):
        assert "✓ Acknowledged by Priya" in shown
    assert "[Acknowledge]" not in card(play)
    assert [each.kind for each in reviews(play)] == [ReviewKind.ACKNOWLEDGED]


def test_a_question_goes_to_the_pm_and_the_answer_comes_back_and_both_stand_below_the_card(
    play: Stage,
) -> None:
    ask(play)
    priya, dana = play.workspace.as_("priya"), play.workspace.as_("dana")
    assert any("Is the parallel run at risk?" in text for text in dana.texts())
    dana.press("Answer")
    assert dana.modal is not None
    assert "Is the parallel run at risk?" in dana.modal.text
    dana.modal.fill({"Your answer": "Not before March"})
    assert not dana.modal.submit()
    settle(play)
    assert any("answers your question" in text and "Not before March" in text for text in priya.texts())
    assert not any("[Answer]" in text for text in dana.texts()), "the button has given way to the answer"
    said = [text for text in dana.texts("people") if " asks\n" in text or " answers\n" in text]
    assert len(said) == 2
    assert [each.kind for each in reviews(play)] == [ReviewKind.ASKED, ReviewKind.ANSWERED]


def test_a_returned_report_is_mended_by_the_pm_and_the_mended_one_is_returned_no_more(play: Stage) -> None:
    post(play, "/status payroll green all on plan")
    priya, dana = play.workspace.as_("priya"), play.workspace.as_("dana")
    priya.press("Return")
    assert priya.modal is not None
    priya.modal.fill({"What should be different": "UAT has not begun; is that Green?"})
    assert not priya.modal.submit()
    settle(play)
    assert "↩ Returned by Priya" in card(play)
    returned = next(text for text in dana.texts() if "returned your report" in text)
    assert "UAT has not begun" in returned
    dana.press("Correct")
    assert dana.modal is not None
    dana.modal.fill({"Overall": "Amber A ▲", "Summary": "UAT starts a week late"})
    assert not dana.modal.submit()
    settle(play)
    assert "Returned" not in card(play)
    assert "UAT starts a week late" in card(play)
    assert not any("[Correct]" in text and "returned your report" in text for text in dana.texts())
    assert any("that was returned is corrected: Amber A ▲, version 2" in text for text in dana.texts())


def test_a_returned_report_is_not_acknowledged_before_it_is_corrected(play: Stage) -> None:
    post(play, "/status payroll green all on plan")
    report = str(max(row.id for row in rows(play, StatusReport)))
    words: Values = {"words": {"value": {"value": "UAT has not begun"}}}
    submitted(play, "priya", Callback.RETURN_FORM, report, words)
    settle(play)
    assert "[Acknowledge]" not in card(play)
    assert "Acknowledge its correction when it comes" in pressed(
        play, "priya", Action.REVIEW_ACKNOWLEDGE, report
    )
    assert [each.kind for each in reviews(play)] == [ReviewKind.RETURNED]
    post(play, "/status payroll amber UAT begins late")
    settle(play)
    priya = play.workspace.as_("priya")
    priya.press("Acknowledge")
    assert [each.kind for each in reviews(play)] == [ReviewKind.RETURNED, ReviewKind.ACKNOWLEDGED]


def test_a_confidence_in_one_line_is_shown_before_it_counts_and_stands_beside_the_rating(play: Stage) -> None:
    post(play, "/status payroll green all on plan")
    priya, dana = play.workspace.as_("priya"), play.workspace.as_("dana")
    before = count(play, ConfidenceRating)
    opened = priya.command("/confidence payroll amber/red vendor plan is not credible", channel="people")
    assert priya.modal is not None
    assert "The PM reports Green G ●" in opened.text
    assert count(play, ConfidenceRating) == before
    assert not priya.modal.submit()
    send_again(play)
    settle(play)
    assert count(play, ConfidenceRating) == before + 1
    assert "Amber/Red, 3 points worse than reported, Priya" in card(play)
    assert any("Amber/Red, 3 points worse than reported" in text for text in dana.texts())
    assert "3 points worse than reported" in dana.command("/project payroll", channel="people").text
    assert "Amber/Red, 3 points worse" in dana.command("/program hr", channel="people").text


def test_a_confidence_that_agrees_with_the_report_does_not_trouble_the_pm(play: Stage) -> None:
    post(play, "/status payroll green all on plan")
    priya, dana = play.workspace.as_("priya"), play.workspace.as_("dana")
    heard = len(dana.texts())
    priya.command("/confidence payroll green plan holds", channel="people")
    assert priya.modal is not None
    assert not priya.modal.submit()
    settle(play)
    assert len(dana.texts()) == heard


def test_a_confidence_needs_its_point_and_its_reason(play: Stage) -> None:
    priya = play.workspace.as_("priya")
    priya.command("/confidence payroll", channel="people")
    assert priya.modal is not None
    assert priya.modal.submit()
    priya.modal.fill({"Delivery confidence": Confidence.AMBER.word})
    errors = priya.modal.submit()
    assert errors is not None
    assert [name.split(":")[0] for name in errors] == ["reason"]


def test_who_is_corrected_meanwhile_is_told_what_the_report_says_now(play: Stage) -> None:
    post(play, "/status payroll green all on plan")
    priya = play.workspace.as_("priya")
    opened = priya.press("Return")
    assert opened.view is not None
    post(play, "/status payroll red vendor has gone")
    opened.view.fill({"What should be different": "Green is not true"})
    errors = opened.view.submit()
    assert "was corrected meanwhile and now says Red" in str(errors)
    assert reviews(play) == []


def test_a_gap_that_lasts_for_a_period_comes_into_the_digest_and_a_new_one_does_not(play: Stage) -> None:
    said = "Dana Whitlock reports Green, delivery confidence is Red: “no plan for the tests”"
    with play.application.database.write() as session:  # nobody has said anything before
        session.execute(delete(ConfidenceRating).execution_options(across_workspaces=ONE_TENANT))
    post(play, "/status payroll green all on plan")
    priya, olivia = play.workspace.as_("priya"), play.workspace.as_("olivia")
    priya.command("/confidence payroll red no plan for the tests", channel="people")
    assert priya.modal is not None
    assert not priya.modal.submit()
    digests = []
    for day in ("2026-11-24", "2026-11-30"):
        play.workspace.clock.move_to(utc(f"{day} 10:30"))
        post(play, f"/status time recording red terminals fail, {day}")  # for a quiet day is one line
        play.tick()
        settle(play)
        digests.append("\n".join(olivia.texts("pmo")))
    assert [said in each for each in digests] == [False, True]


def test_a_pm_does_not_review_and_nothing_changes(play: Stage) -> None:
    post(play, "/status payroll amber vendor late")
    dana = play.workspace.as_("dana")
    before = count(play, Delivery)
    told = dana.command("/confidence payroll green trust me", channel="people")
    assert "reviewed by the PMO and the program manager" in told.text
    assert (reviews(play), count(play, Delivery)) == ([], before)


def test_a_reply_in_the_thread_of_a_question_is_its_answer(play: Stage) -> None:
    ask(play)
    priya, dana = play.workspace.as_("priya"), play.workspace.as_("dana")
    asked = next(each for each in dana.messages() if "Is the parallel run at risk?" in dana.read(each))
    dana.say("Not before March", thread=asked)
    settle(play)
    assert [each.kind for each in reviews(play)] == [ReviewKind.ASKED, ReviewKind.ANSWERED]
    assert any("answers your question" in text and "Not before March" in text for text in priya.texts())
    told = next(each for each in dana.messages() if "Priya Raman hears of it" in dana.read(each))
    assert told.thread_ts == asked.ts
    assert not any("[Answer]" in text for text in dana.texts())
    dana.say("status payroll green all well", thread=told)
    settle(play)
    assert [each.kind for each in reviews(play)][2:] == [ReviewKind.ANSWERED], (
        "more words are a further answer"
    )


def test_two_reviewers_at_one_moment_acknowledge_once_and_both_are_told(play: Stage) -> None:
    post(play, "/status payroll amber vendor late")
    report = max(row.id for row in rows(play, StatusReport))
    said: list[str] = []
    together = threading.Barrier(2)

    def press(who: str) -> None:
        together.wait()
        said.append(pressed(play, who, Action.REVIEW_ACKNOWLEDGE, str(report)))

    threads = [threading.Thread(target=press, args=(who,)) for who in ("priya", "olivia")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.kind for each in reviews(play)] == [ReviewKind.ACKNOWLEDGED]
    assert sorted("acknowledged already" in each for each in said) == [False, True]


def test_two_reviewers_who_rate_differently_both_stand_in_the_record_and_the_newer_counts(
    play: Stage,
) -> None:
    post(play, "/status payroll green all on plan")
    for who, point in (("priya", "amber"), ("olivia", "red")):
        member = play.workspace.as_(who)
        member.command(f"/confidence payroll {point} seen from here", channel="general")
        assert member.modal is not None
        assert not member.modal.submit()
    settle(play)
    shown = play.workspace.as_("dana").command("/project payroll", channel="people").text
    assert "Red, 4 points worse than reported, Olivia Brandt" in shown
    given = [row.confidence for row in rows(play, ConfidenceRating)][-2:]
    assert given == [Confidence.AMBER, Confidence.RED]


def test_a_choice_that_was_never_offered_is_refused_in_a_sentence(play: Stage) -> None:
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    values: Values = {
        f"confidence:{payroll}": {"value": {"selected_option": {"value": "purple"}}},
        f"reason:{payroll}": {"value": {"value": "so what"}},
    }
    before = count(play, ConfidenceRating)
    answer = submitted(play, "priya", Callback.CONFIDENCE_FORM, "", values)
    assert "One of the choices is none that I know any more" in repr(answer.payload)
    assert count(play, ConfidenceRating) == before


def test_a_question_that_waits_is_not_put_to_whoever_was_the_pm(play: Stage) -> None:
    post(play, "/status payroll amber vendor late")
    with play.application.database.write() as session:
        tenant = session.scalars(select(Workspace).execution_options(across_workspaces=ONE_TENANT)).one()
        tenant.posts_after = play.workspace.clock.now() + timedelta(minutes=30)
    priya, olivia = play.workspace.as_("priya"), play.workspace.as_("olivia")
    for button, field in (("Ask", "Your question"), ("Return", "What should be different")):
        priya.press(button)
        assert priya.modal is not None
        priya.modal.fill({field: "Is the parallel run at risk?"})
        assert not priya.modal.submit()
    olivia.command(f"/pmo owner payroll <@{play.workspace.person('mateo').id}>", channel="general")
    olivia.press("Set Owner")
    play.workspace.clock.advance(timedelta(minutes=31))
    settle(play)
    assert not [text for text in play.workspace.as_("dana").texts() if "parallel run" in text]
    refused = [row for row in rows(play, Delivery) if row.last_error]
    assert [row.last_error for row in refused] == ["the recipient is no longer a PM"] * 2
