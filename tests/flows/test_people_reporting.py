"""People in a hurry: answers to a prompt, 'No Change', sloppy lines, greetings, doubtful dates."""

import time
from datetime import UTC, datetime

from bot.commands.stage import Stage
from bot.sandbox.driver import Member
from models import Draft, StatusReport
from tests.flows.conftest import settle
from tests.flows.forged import rows


def told(play: Stage, who: Member, line: str) -> str:
    """Write to the bot in a direct message and read its answer."""
    before = len(who.dm())
    who.say(line)
    for _ in range(100):
        play.settle()
        if len(who.dm()) > before + 1:
            break
        time.sleep(0.05)
    return who.texts()[-1]


def nine(play: Stage) -> None:
    """Move to five past nine, when those who owe a report have been asked."""
    play.workspace.clock.move_to(datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
    play.tick()
    settle(play)


def test_an_answer_to_a_prompt_needs_no_project_when_only_one_was_asked_for(play: Stage) -> None:
    nine(play)
    mateo = play.workspace.as_("mateo")

    answer = told(play, mateo, "amber vendor late by 2 weeks")

    assert "Post this status of Expenses?" in answer
    assert "Amber A ▲" in answer


def test_what_is_reported_or_excused_leaves_one_that_a_line_need_not_name(play: Stage) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 27, 9, 5, tzinfo=UTC))
    settle(play)
    dana = play.workspace.as_("dana")
    assert "Which project do you mean?" in told(play, dana, "green all on plan"), "two are due"
    dana.press("Not This Period …")
    assert dana.modal is not None
    assert "Time Recording" in dana.modal.text
    dana.modal.fill({"Why": "It waits for the vendor."})
    assert not dana.modal.submit()
    settle(play)
    (asked,) = [text for text in dana.texts() if "Prompt 1 of 3" in text]
    assert "for example\n`amber vendor test late" in asked
    assert "Post this status of Payroll?" in told(play, dana, "green all on plan")


def test_a_line_names_its_project_even_when_another_was_asked_for(play: Stage) -> None:
    nine(play)

    assert "status of Contract Repository?" in told(play, play.workspace.as_("mateo"), "ctr green all well")


def test_no_change_in_words_repeats_the_last_report_and_says_since_when(play: Stage) -> None:
    nine(play)
    mateo = play.workspace.as_("mateo")

    preview = told(play, mateo, "no change")
    assert "Post this status of Expenses?" in preview
    assert "Nothing changed since 13 Nov 2026" in preview

    assert "Posted: Expenses is Amber A ▲, no change since 13 Nov 2026." in mateo.press("Post Status").text


def test_no_change_takes_the_place_of_the_buttons_and_everybody_reads_since_when(play: Stage) -> None:
    nine(play)
    mateo, henrik = play.workspace.as_("mateo"), play.workspace.as_("henrik")

    mateo.press("No Change")
    prompt = next(text for text in mateo.texts() if "status was due" in text)
    assert "no change since 13 Nov 2026" in prompt
    assert "[No Change]" not in prompt
    settle(play)
    assert any("Expenses*: Amber A ▲, no change since 13 Nov 2026" in text for text in henrik.texts())
    assert "No change since 13 Nov 2026" in henrik.command("/project expenses", channel="finance").text


def test_no_change_about_a_period_that_is_reported_takes_nothing_away(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber vendor late; help: a tester", channel="people")
    dana.press("Post Status")
    before = rows(play, StatusReport, Draft)
    said = dana.command("/status payroll no change", channel="people").text
    assert "Payroll is already reported as Amber A ▲ for this period, so there is nothing to repeat" in said
    assert "payroll no change" in said
    assert rows(play, StatusReport, Draft) == before


def test_no_change_said_again_counts_and_the_digest_counts_it(play: Stage) -> None:
    nine(play)
    mateo = play.workspace.as_("mateo")
    mateo.press("No Change")
    play.workspace.clock.move_to(datetime(2026, 11, 30, 9, 5, tzinfo=UTC))
    play.tick()
    settle(play)

    mateo.press("No Change")  # of Contract Repository, which heads the list
    posted = mateo.press("No Change")
    assert "Expenses is Amber A ▲, no change since 13 Nov 2026, said 2 times in a row" in posted.text

    digest = play.workspace.as_("olivia").command("/pmo digest", channel="pmo").text
    assert "2 of them with no change" in digest


def test_a_greeting_is_answered_with_what_one_can_do(play: Stage) -> None:
    answer = told(play, play.workspace.as_("dana"), "hi there")

    assert "no command of mine" in answer
    assert "Report a project's status" in answer


def test_an_unknown_project_is_named_in_the_question_which_one_is_meant(play: Stage) -> None:
    answer = play.workspace.as_("dana").command("/status xyzzy amber vendor late", channel="general")

    assert "I find no “xyzzy” among yours" in answer.text
    assert "Payroll, Time Recording or none" not in answer.text
    assert "xyzzy" in answer.messages[-1].text
    assert "Payroll" in answer.messages[-1].text


def test_a_doubtful_day_of_a_risk_is_chosen_by_a_button(play: Stage) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 27, 17, 55, tzinfo=UTC))
    dana = play.workspace.as_("dana")
    asked = dana.command("/risk payrol vendor might slip p4 i5 due fri", channel="general")
    assert "[Something else]" in asked.text

    chosen = dana.press("4 Dec 2026")

    assert "Record this risk for Payroll?" in chosen.text
    assert "4 Dec 2026" in chosen.text


def test_something_else_leaves_the_words_as_they_are(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    asked = dana.command("/status payroll amber go-live 12/06", channel="general")
    assert "[12 Jun 2027]" in asked.text

    left = dana.press("Something else")

    assert "Post this status of Payroll?" in left.text
    assert "go-live 12/06" in left.text


def test_who_owns_is_asked_in_whole_words_too(play: Stage) -> None:
    tom = play.workspace.as_("tom")
    for question in ("who owns payroll?", "owns payroll", "who is the owner of payroll?", "payroll ?"):
        assert "Dana Whitlock owns" in tom.command(f"/who-owns {question}", channel="general").text.replace(
            "@", ""
        )


def test_a_single_letter_after_the_name_is_the_rating(play: Stage) -> None:
    preview = play.workspace.as_("dana").command("/status payroll a vendor", channel="general").text

    assert "Amber A ▲" in preview
    assert "> vendor" in preview


def test_no_change_without_a_prompt_asks_for_the_project(play: Stage) -> None:
    assert "Which project do you mean?" in told(play, play.workspace.as_("dana"), "no change")


def test_an_owner_can_be_named_as_people_call_them(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    preview = dana.command("/risk payroll vendor slips p4 i5 owner tom", channel="general")
    assert "*Owner* Tom Fairley" in preview.text

    assert "Tom Fairley" in dana.press("Record Risk").text


def test_an_owner_whom_nobody_knows_is_told_and_does_not_break_the_form(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    preview = dana.command("/risk payroll vendor slips p4 i5 owner zaphod", channel="general")
    assert "I know no single person called “zaphod”" in preview.text

    dana.press("Edit")
    assert dana.modal is not None
    assert "vendor slips" in dana.modal.text


def test_a_preview_says_aloud_what_was_read_and_what_to_do(play: Stage) -> None:
    dana = play.workspace.as_("dana")

    def heard(line: str) -> str:
        return dana.command(line, channel="general").messages[-1].text

    ready = heard("/status payroll amber golive +2w")
    assert "Status Amber A ▲, was Green G ●. Go-live 5 Mar 2027." in ready
    assert ready.endswith("Press Post Status, Edit or Cancel.")
    assert "No rating found. Is it green, amber or red?" in heard("/status payroll vendor late")
    assert "what do you mean by “12/06”?" in heard("/status payroll amber go-live 12/06")
    assert "Score 20." in heard("/risk payroll vendor slips p4 i5")


def test_a_pm_sees_who_decides_a_linkage_and_the_program_manager_decides_it_on_home(play: Stage) -> None:
    nine(play)
    listed = play.workspace.as_("dana").command("/linkages payroll", channel="general").text
    assert "the PMO or a program manager of either side decides" in listed
    assert "[Confirm Link]" not in listed

    home = play.workspace.as_("priya").home()
    assert home is not None
    assert "Do *Payroll* and *Expenses* touch?" in home.text
    assert "[Confirm Link]" in home.text
