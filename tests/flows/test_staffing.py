"""Where people need somebody, as far as one may see, and the load by week in words and as a picture."""

import pytest

from bot.commands.stage import Stage
from tests.flows.conftest import settle
from tests.flows.test_deploying import ask
from tests.flows.test_heat_map import pictures


def said(play: Stage, who: str, line: str) -> str:
    return play.workspace.as_(who).command(line, channel="general").text


def report_red(play: Stage, *keys: str) -> None:
    for key in keys:
        play.workspace.as_("olivia").command(f"/report {key} red all is late", channel="pmo")
        play.workspace.as_("olivia").press("Post Status")


def test_one_command_lists_who_is_free_who_carries_too_much_and_whom_red_projects_share(play: Stage) -> None:
    before = said(play, "olivia", "/pmo people")
    assert "Nobody has half of their time or more until 20 Dec 2026" in before
    assert "2 people carry too many critical projects" in before
    assert "▲ *Hugo Lindqvist*: Substation North and SCADA Renewal, 120 % together" in before
    assert "No red projects share people" in before
    report_red(play, "payroll", "expenses")
    ask(play, "olivia", "smart meter rollout off", who="zoe")
    play.workspace.as_("olivia").press("End")
    now = said(play, "olivia", "/pmo people")
    assert "1 person has half of their time or more" in now
    assert "*Zoe Pritchard*: 70 % as Metering specialist" in now
    assert "1 pair of red projects shares people" in now
    assert "■ Payroll and Expenses: Tom Fairley (110 %), Ravi Menon (80 %) and Mira Kovac (70 %)" in now
    assert "*Tom Fairley*: Payroll and Expenses, 110 % together" in now
    assert "Hugo" not in said(play, "priya", "/pmo people"), "a program manager reads of their own people"


def test_who_is_free_is_asked_by_role_share_and_days(sample_stage: Stage) -> None:
    asked = said(sample_stage, "priya", "/deploy free test lead 50% from 1 Mar to 30 Apr")
    assert "Free as test lead for 50 % or more, 1 Mar 2027 to 30 Apr 2027: 1 person" in asked
    assert "*Ravi Menon*: 60 % as Test lead" in asked
    nobody = said(sample_stage, "priya", "/deploy free test lead 90% from 1 Mar to 30 Apr")
    assert "Nobody has 90 % as test lead" in nobody
    assert "Ask for less" in nobody
    assert "Roles: Dispatcher, HR analyst" in said(sample_stage, "priya", "/deploy free plumber")


@pytest.mark.parametrize(
    "line",
    [
        "free tester from 1 May",
        "tester from 1 May",
        "find me a tester from 1 May",
    ],
)
def test_who_needs_somebody_from_a_day_reads_which_skills_there_are_the_nearest_first(
    sample_stage: Stage, line: str
) -> None:
    text = said(sample_stage, "priya", f"/deploy {line}")
    assert "*Nobody you see works as “tester" in text
    assert "Roles: Test lead, Dispatcher" in text
    assert "[Ask for Somebody]" in text


def test_a_skill_alone_asks_who_has_time_and_what_is_neither_a_skill_nor_a_project_is_asked_back(
    sample_stage: Stage,
) -> None:
    text = said(sample_stage, "priya", "/deploy test lead from 1 May")
    assert "*Free as test lead for 20 % or more, 1 May 2027 to 28 May 2027: 1 person*" in text
    assert "• *Ravi Menon*: 100 % as Test lead" in text
    assert "[Deploy Someone] [Ask for Somebody]" in text
    assert "as hr analyst" in said(sample_stage, "dana", "/deploy hr analyst")
    assert "[Deploy" not in said(sample_stage, "dana", "/deploy hr analyst")
    assert "I know no project" in said(sample_stage, "priya", "/deploy nonsense")
    assert "Payroll: " in said(sample_stage, "priya", "/deploy payroll")


def test_help_lists_what_each_may_do(sample_stage: Stage) -> None:
    for who, needs, deploys in (("priya", True, True), ("dana", True, False), ("zoe", False, False)):
        text = said(sample_stage, who, "/deploy help")
        assert "`/deploy free tester 50% from 1 May to 30 Jun` finds who has time" in text
        assert ("[Ask for Somebody]" in text) is needs, who
        assert ("`/deploy swap" in text) is deploys, who
    assert "from 1 to 100 %" in said(sample_stage, "priya", "/deploy free 140%")
    assert "before the first" in said(sample_stage, "priya", "/deploy free 10% from 1 Mar 2027 to 1 Feb 2027")
    assert "past already" in said(sample_stage, "priya", "/deploy free until 1 Nov 2026")
    assert "more than two years" in said(sample_stage, "priya", "/deploy free from 1 Jan 2031")


def test_leave_in_the_window_is_said(play: Stage) -> None:
    said(play, "ravi", "/pmo away from 1 Dec to 4 Dec")
    assert "20 % as Test lead, away 1 Dec 2026 to 4 Dec 2026" in said(play, "olivia", "/deploy free test")
    settle(play)


def test_the_load_by_week_is_said_at_once_and_drawn_in_a_direct_message(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command("/deploy", channel="general")
    told = olivia.press("Load by Week").text
    assert "2 of 20 people have more than all of their time taken in the next 10 weeks" in told
    assert "▲ *Hugo Lindqvist*: up to 120 % in all weeks from 23 Nov 2026" in told
    assert "Less loaded and not drawn: Yuki Tanabe" in told
    assert "Hugo Lindqvist | ▲ 120 | ▲ 120" in told, "the table says what the picture shows"
    settle(play)
    (drawn,) = pictures(play, "olivia")
    assert drawn.content.startswith(b"\x89PNG")
    assert "Hugo Lindqvist up to 120 % in all weeks" in drawn.alt_text
    assert "Bea Strand at most 90 %" in drawn.alt_text


def test_a_program_manager_sees_their_own_people_and_no_sum_tells_of_a_confidential_project(
    sample_stage: Stage,
) -> None:
    mine = said(sample_stage, "henrik", "/pmo load")
    assert "Tom Fairley | ▲ 110" in mine
    assert "Hugo" not in mine
    ask(sample_stage, "olivia", "expenses 5% until 31 Jan", who="elif")
    sample_stage.workspace.as_("olivia").press("Deploy")
    assert "Elif Aydin | 45 |" in said(sample_stage, "henrik", "/pmo load")
    assert "Elif Aydin | 95 |" in said(sample_stage, "olivia", "/pmo load")
    settle(sample_stage)


def test_who_deploys_nobody_is_told_where_to_look(sample_stage: Stage) -> None:
    for line in ("/pmo people", "/pmo load"):
        assert "Who works on what is in /deploy" in said(sample_stage, "dana", line)
