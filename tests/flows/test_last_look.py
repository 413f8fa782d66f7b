"""Before a message is sent it is looked at again: for each project that it names, not for one of them."""

from datetime import date, timedelta

import pytest

from bot.blocks.actions import Action
from bot.commands.stage import Stage
from models import Delivery, Deployment
from tests.flows.conftest import MONDAY, settle
from tests.flows.forged import newest_nonce, pressed, rows
from tests.flows.linkage_scenes import change
from tests.flows.test_attesting import FIRST
from tests.flows.test_deploying import ask
from tests.flows.test_load_watch import deploy, heard, look
from tests.flows.test_needs import can
from tests.flows.test_swapping import put, swap


def hold(play: Stage) -> None:
    """Let nothing be sent or planned by itself: what is written waits until the stage settles."""
    play.application.sender.stop()
    play.workspace.on_tick.clear()


def pass_time(play: Stage, by: timedelta) -> None:
    """Let the jobs run then; what they write waits."""
    play.workspace.clock.advance(by)
    play.application.ticker.tick()


def hide(play: Stage, key: str) -> None:
    """Let a project be of no program, and known to its own people alone."""
    change(play, key, confidential=True, program_id=None)


@pytest.mark.parametrize(
    ("hidden", "tells", "not_told"), [("EXP", "mateo", "dana"), ("PAY", "dana", "mateo")]
)
def test_a_swap_is_told_to_no_manager_of_whom_the_other_project_is_hidden_meanwhile(
    play: Stage, hidden: str, tells: str, not_told: str
) -> None:
    can(play, "tom", "Test lead")
    can(play, "ravi", "HR analyst")
    settle(play)
    hold(play)
    swap(play, "olivia", "{tom} payroll and {ravi} expenses from 1 Dec")
    play.workspace.as_("olivia").press("Swap")
    hide(play, hidden)
    settle(play)
    for who in (tells, "tom", "ravi"):
        assert len(heard(play, who, "Tom Fairley works on Expenses as Test lead")) == 1, who
    assert heard(play, not_told, "Test lead for 40 %") == []


@pytest.mark.parametrize(
    ("hidden", "tells", "not_told"), [("EXP", "mateo", "dana"), ("PAY", "dana", "mateo")]
)
def test_too_much_is_told_to_no_manager_of_whom_one_of_the_projects_is_hidden_meanwhile(
    play: Stage, hidden: str, tells: str, not_told: str
) -> None:
    look(play)
    hold(play)
    deploy(play, "olivia", "payroll 70% from 1 Dec to 31 Jan", "ravi")
    pass_time(play, timedelta(minutes=1))
    hide(play, hidden)
    settle(play)
    assert len(heard(play, tells, "Ravi Menon* has 110 %")) == 1
    assert heard(play, not_told, "Ravi Menon* has") == []


@pytest.mark.parametrize("hidden", ["REC", "PAY"])
def test_what_ends_is_told_to_no_manager_who_may_not_see_all_of_it_meanwhile(
    play: Stage, hidden: str
) -> None:
    for who, key in (("cora", "PAY"), ("bea", "REC")):
        put(play, who, key, 30, starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 4), role="Tester")
    hold(play)
    pass_time(play, timedelta(hours=2))
    assert any("within two weeks" in str(row.message) for row in rows(play, Delivery))
    hide(play, hidden)
    settle(play)
    assert heard(play, "priya", "within two weeks") == []


@pytest.mark.parametrize("hidden", ["PAY", "REC"])
def test_nobody_attests_for_a_project_that_is_hidden_from_them_meanwhile(play: Stage, hidden: str) -> None:
    hold(play)
    pass_time(play, FIRST - MONDAY)
    hide(play, hidden)
    settle(play)
    assert heard(play, "priya", "do you attest") == []
    assert len(heard(play, "henrik", "do you attest")) == 1


def test_whose_work_ends_hears_so_though_with_it_they_lose_sight_of_the_project(play: Stage) -> None:
    settle(play)
    deploy(play, "olivia", "LAR 20% from 1 Feb to 26 Feb as Tester", "ravi")
    settle(play)
    assert len(heard(play, "ravi", "you work on Project Larch as Tester")) == 1
    ask(play, "olivia", "LAR off from 1 Feb", who="ravi")
    play.workspace.as_("olivia").press("End")
    settle(play)
    assert len(heard(play, "ravi", "you no longer work on Project Larch")) == 1
    assert "I know no project" in play.workspace.as_("ravi").command("/deploy larch", channel="general").text


def test_who_gives_work_of_a_confidential_project_away_unbegun_reads_of_what_they_still_see(
    play: Stage,
) -> None:
    can(play, "tom", "Tester")
    can(play, "ravi", "HR analyst")
    put(play, "ravi", "LAR", 20, starts_on=date(2026, 12, 5), ends_on=date(2027, 2, 1), role="Tester")
    settle(play)
    swap(play, "olivia", "{tom} payroll and {ravi} lar from 1 Dec")
    play.workspace.as_("olivia").press("Swap")
    settle(play)
    (said,) = heard(play, "ravi", "in the place of Tom Fairley")
    assert "on a project that you do not see any more" in said
    assert "Larch" not in said
    assert len(heard(play, "tom", "Tom Fairley works on Project Larch as Tester for 20 %")) == 1


def test_a_swap_looks_at_rights_and_skills_again_when_it_is_pressed(play: Stage) -> None:
    can(play, "tom", "Test lead")
    can(play, "ravi", "HR analyst")
    swap(play, "priya", "{tom} payroll and {ravi} payroll from 1 Dec")
    nonce, before = newest_nonce(play), rows(play, Deployment)
    can(play, "tom", "off")
    said = pressed(play, "priya", Action.SWAP_RECORD, nonce)
    assert "Tom Fairley is not known as Test lead" in said
    assert rows(play, Deployment) == before
    can(play, "tom", "Test lead")
    change(play, "PAY", program_id=None)
    assert "People are deployed by the PMO" in pressed(play, "priya", Action.SWAP_RECORD, nonce)
    assert rows(play, Deployment) == before


def test_a_move_to_somebody_who_has_left_or_lost_the_skill_is_not_made(play: Stage) -> None:
    for line in ("payroll 100% until 3 Mar 2027 as tester", "expenses 100% until 3 Mar 2027 as tester"):
        deploy(play, "olivia", line, "tom")
    can(play, "cora", "tester")
    said = play.workspace.as_("olivia").command("/pmo level", channel="pmo").text
    assert "takes over Tom Fairley's 100 % on" in said
    assert "Cora" in said
    nonce = newest_nonce(play)
    moves = said.count("[Accept]")
    before = rows(play, Deployment)
    can(play, "cora", "off")
    answers = [pressed(play, "olivia", Action.LEVEL_ACCEPT, f"{nonce}|{at}") for at in range(moves)]
    assert any("is not known as tester any more" in each for each in answers), answers
    assert not [row for row in rows(play, Deployment) if row not in before and row.role == "tester"]
