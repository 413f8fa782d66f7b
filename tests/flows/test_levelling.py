"""Levelling by command: proposed to whoever may deploy, recorded move by move, never on stale ground."""

from datetime import date

from bot.blocks.actions import Action
from bot.commands.stage import Stage
from bot.domain.load import WHOLE, levels
from models import AuditEvent, Deployment, Draft, Person
from tests.flows.conftest import settle
from tests.flows.forged import held_anew, newest_nonce, pressed, rows
from tests.flows.test_deploying import ask, spells


def level(play: Stage, who: str) -> str:
    return play.workspace.as_(who).command("/pmo level", channel="general").text


def peaks(play: Stage) -> dict[str, int]:
    """Add up everybody's time from the Monday on which the tests play."""
    people = {row.id: row.slack_id for row in rows(play, Person)}
    begin = date(2026, 11, 23)
    found: dict[str, int] = {}
    for person_id, slack_id in people.items():
        theirs = [
            (max(row.starts_on, begin), row.ends_on, row.percent)
            for row in rows(play, Deployment)
            if row.person_id == person_id and row.ends_on >= begin
        ]
        found[slack_id] = max((each.percent for each in levels(theirs)), default=0)
    return found


def test_every_move_accepted_leaves_nobody_with_too_much(play: Stage) -> None:
    assert {who for who, peak in peaks(play).items() if peak > WHOLE} == {"U0TOM", "U0HUGO"}
    said = level(play, "olivia")
    assert "▲ *Hugo Lindqvist* has 120 %" in said
    assert "Substation North 50 % and SCADA Renewal 70 %" in said
    lowered = "Hugo Lindqvist has 30 % instead of 50 % for Substation North, 23 Nov 2026 to 23 Mar 2027"
    assert f"{lowered}, then 50 % again" in said
    assert rows(play, AuditEvent) == [] or rows(play, AuditEvent)[-1].action != "deployment.levelled"
    nonce, moves = newest_nonce(play), said.count("[Accept]")
    for number in range(moves):
        answer = pressed(play, "olivia", Action.LEVEL_ACCEPT, f"{nonce}|{number}")
    assert answer.count("✓") == moves
    assert {who for who, peak in peaks(play).items() if peak > WHOLE} == set()
    assert "There is nothing to level" in level(play, "olivia")
    play.settle()
    assert "for Substation North" in play.workspace.as_("hugo").texts()[-1]
    assert "for Substation North" in play.workspace.as_("kofi").texts()[-1]


def test_each_move_says_why_it_and_none_of_the_others(play: Stage) -> None:
    said = level(play, "olivia")
    assert "_By its objectives nothing else that Hugo Lindqvist does then weighs less._" in said
    assert "_By its objectives it weighs least of what Tom Fairley does then._" in said
    assert "_What else Tom Fairley does then is not yours to move._" in level(play, "priya")


def test_all_moves_are_accepted_at_once_and_what_has_changed_since_is_named(play: Stage) -> None:
    said = level(play, "olivia")
    assert "[Accept All 2]" in said
    nonce = newest_nonce(play)
    ask(play, "ingrid", "substation north 40% until 19 Sep 2027", who="hugo")
    play.workspace.as_("ingrid").press("Deploy")
    said = play.workspace.as_("olivia").press("Accept All 2").text
    assert "*1 of 2 moves is accepted*" in said
    assert "▲ Hugo Lindqvist's work on Substation North has changed since." in said
    assert "● *Tom Fairley* had 110 %" in said
    assert "✓ Tom Fairley has 40 % instead of 50 % for Expenses" in said
    assert peaks(play)["U0TOM"] == WHOLE
    settle(play)
    assert len([each for each in play.workspace.as_("tom").texts() if "for Expenses" in each]) == 1
    before = rows(play, Deployment)
    pressed(play, "olivia", Action.LEVEL_ACCEPT_ALL, nonce)
    assert rows(play, Deployment) == before


def test_all_at_once_is_for_whoever_was_proposed_them_and_once(play: Stage) -> None:
    level(play, "olivia")
    nonce, before = newest_nonce(play), rows(play, Deployment)
    for who in ("dana", "priya", "felix"):
        pressed(play, who, Action.LEVEL_ACCEPT_ALL, nonce)
        assert rows(play, Deployment) == before, who
    said = pressed(play, "olivia", Action.LEVEL_ACCEPT_ALL, nonce)
    assert "*2 of 2 moves are accepted*" in said
    assert "Nobody here has more than all of their time taken" in said
    assert held_anew(play) == {"SUB", "EXP"}
    assert "recorded already" in pressed(play, "olivia", Action.LEVEL_ACCEPT_ALL, nonce)
    assert {who for who, peak in peaks(play).items() if peak > WHOLE} == set()


def test_what_has_begun_changes_from_today_on_and_only_while_there_is_too_much(play: Stage) -> None:
    level(play, "olivia")
    pressed(play, "olivia", Action.LEVEL_ACCEPT, f"{newest_nonce(play)}|0")
    assert spells(play, "hugo", "SUB") == [
        (50, date(2026, 8, 15), date(2026, 11, 22), "Protection engineer"),
        (30, date(2026, 11, 23), date(2027, 3, 23), "Protection engineer"),
        (50, date(2027, 3, 24), date(2027, 9, 19), "Protection engineer"),
    ]
    assert "recorded already" in pressed(play, "olivia", Action.LEVEL_ACCEPT, f"{newest_nonce(play)}|0")


def test_a_move_that_rests_on_what_has_changed_is_not_made(play: Stage) -> None:
    level(play, "olivia")
    nonce = newest_nonce(play)
    ask(play, "ingrid", "substation north 40% until 19 Sep 2027", who="hugo")
    play.workspace.as_("ingrid").press("Deploy")
    before = rows(play, Deployment)
    assert "has changed since" in pressed(play, "olivia", Action.LEVEL_ACCEPT, f"{nonce}|0")
    assert "not among those proposed" in pressed(play, "olivia", Action.LEVEL_ACCEPT, f"{nonce}|99")
    assert rows(play, Deployment) == before


def test_a_program_manager_is_proposed_moves_on_their_own_projects_alone(play: Stage) -> None:
    said = level(play, "henrik")
    assert "Tom Fairley has 40 % instead of 50 % for Expenses" in said
    assert "Hugo" not in said
    assert "for Payroll" not in said


def test_the_list_of_who_has_too_much_offers_it(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command("/deploy", channel="pmo")
    assert "2 moves would clear" in olivia.press("Propose Moves").text


def test_who_deploys_nobody_levels_nothing(sample_stage: Stage) -> None:
    before = rows(sample_stage, Deployment, Draft)
    for who in ("dana", "tom"):
        assert "deployed by the PMO and the program manager" in level(sample_stage, who)
    assert rows(sample_stage, Deployment, Draft) == before


def test_a_colleague_with_the_same_role_and_room_takes_over(play: Stage) -> None:
    """At 100 % twice nothing can be lowered enough, and both have begun, so that neither can come later."""
    for line in (
        "payroll 100% until 3 Mar 2027 as HR analyst",
        "expenses 100% until 3 Mar 2027 as HR analyst",
    ):
        ask(play, "olivia", line, who="tom")
        play.workspace.as_("olivia").press("Deploy")
    ask(play, "olivia", "visitor gallery 10% from 1 Nov 2027 to 30 Nov 2027 as hr analyst", who="zoe")
    play.workspace.as_("olivia").press("Deploy")
    ask(play, "olivia", "smart meter rollout off", who="zoe")
    play.workspace.as_("olivia").press("End")
    ask(play, "olivia", "billing engine off", who="zoe")
    play.workspace.as_("olivia").press("End")
    said = level(play, "olivia")
    assert "Zoe Pritchard takes over Tom Fairley's 100 % on" in said
    assert "Zoe Pritchard has that skill and is then at most 100 % full" in said
