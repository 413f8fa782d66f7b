"""Questions that team members and managers ask, and what Home shows them."""

import pytest

from bot.commands.stage import Stage


@pytest.mark.parametrize(
    "line", ["/who-owns payroll", "/pmo who payroll", "/pmo who owns payroll?", "/who-owns PAY"]
)
def test_a_team_member_is_told_who_owns_a_project(play: Stage, line: str) -> None:
    answer = play.workspace.as_("tom").command(line, channel="general")
    assert "@Dana Whitlock owns *Payroll*" in answer.text
    assert answer.ephemeral


def test_a_project_without_a_pm_says_so(play: Stage) -> None:
    answer = play.workspace.as_("tom").command("/who-owns visitor gallery", channel="general").text
    assert "No owner recorded for Visitor Gallery" in answer


def test_a_project_card_shows_rating_milestones_risks_and_people(play: Stage) -> None:
    card = play.workspace.as_("tom").command("/project payroll", channel="general").text
    for part in ("Green G ●", "Dana Whitlock", "HR & People", "Milestones", "baseline", "Depends on"):
        assert part in card


def test_a_program_card_lists_its_projects_worst_first(play: Stage) -> None:
    card = play.workspace.as_("priya").command("/program hr", channel="people").text
    assert "Payroll (PAY)" in card
    rows = [line for line in card.splitlines() if " | " in line][1:]
    severity = {"Red": 0, "Amber": 1, "Green": 2, "Not": 3}
    order = [severity[row.split(" | ")[1].split()[0]] for row in rows]
    assert order == sorted(order)


def test_help_lists_only_what_this_person_may_do(play: Stage) -> None:
    assert "Report a project's status" not in play.workspace.as_("tom").command("/pmo help").text
    assert "Report a project's status" in play.workspace.as_("dana").command("/pmo help").text
    assert "messages that did not arrive" not in play.workspace.as_("dana").command("/pmo help").text
    assert "messages that did not arrive" in play.workspace.as_("olivia").command("/pmo").text


def test_a_word_that_is_no_command_is_kept_and_the_commands_are_listed(play: Stage) -> None:
    answer = play.workspace.as_("tom").command("/pmo zebra crossing", channel="general").text
    assert "“zebra” is no command" in answer
    assert "zebra crossing" in answer
    assert "/who-owns" in answer


def test_a_command_without_a_name_says_what_to_write(play: Stage) -> None:
    assert "/who-owns payroll" in play.workspace.as_("tom").command("/who-owns", channel="general").text


def test_home_is_drawn_anew_after_what_is_done_on_it(play: Stage) -> None:
    mateo, olivia = play.workspace.as_("mateo"), play.workspace.as_("olivia")
    home = mateo.home()
    assert home is not None
    assert "*Expenses*: the report is overdue" in home.text
    home.press("Write Status")
    assert mateo.modal is not None
    mateo.modal.press("More")
    mateo.modal.fill({"Overall": "Amber A ▲", "Summary": "vendor late"})
    assert not mateo.modal.submit()
    mateo.modal.close()
    home = mateo.home(opened=False)
    assert home is not None
    assert "*Expenses*: the report is overdue" not in home.text
    assert "▲ *Expenses* Amber · reported 23 Nov 2026" in home.text
    play.tick()
    home = olivia.home()
    assert home is not None
    first = home.text.split("touch?")[0]
    home.press("Dismiss")
    assert olivia.modal is not None
    assert not olivia.modal.submit()
    home = olivia.home(opened=False)
    assert home is not None
    assert home.text.split("touch?")[0] != first


def test_home_shows_a_pm_what_waits_for_them_first(play: Stage) -> None:
    home = play.workspace.as_("mateo").home()
    assert home is not None
    assert home.text.index("Expenses") < home.text.index("Your projects")
    assert "overdue" in home.text


def test_home_shows_the_pmo_the_portfolio(play: Stage) -> None:
    home = play.workspace.as_("olivia").home()
    assert home is not None
    assert "Portfolio" in home.text


def test_home_teaches_somebody_who_leads_nothing(play: Stage) -> None:
    home = play.workspace.as_("tom").home()
    assert home is not None
    assert "/who-owns" in home.text


def test_the_shortcut_opens_the_form(play: Stage) -> None:
    assert play.workspace.as_("dana").shortcut("Report status").view is not None
    assert "What may happen" in play.workspace.as_("dana").shortcut("Raise a risk").text
