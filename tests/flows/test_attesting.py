"""Attesting: asked once a quarter and after a change of scope, answered in one message, and who has not."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import EntryKind, Rating, Verdict
from bot.sandbox.state import Message
from models import Alignment, Attestation, AttestationAsk, AuditEvent, Person, Project, ScopeChange
from tests.factories import make_entry, make_report
from tests.flows.conftest import MONDAY, settle
from tests.flows.forged import ACROSS, Values, pressed, rows, submitted
from tests.flows.linkage_scenes import change, project

FIRST = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
"""The first Monday of the quarter after the one in which the sample was loaded."""


def move(play: Stage, when: datetime) -> None:
    play.workspace.clock.move_to(when)
    settle(play)


def asked(play: Stage, who: str, words: str = "Q1 2027") -> list[Message]:
    """The messages that somebody has about attesting, without the replies in their threads."""
    member = play.workspace.as_(who)
    return [each for each in member.messages() if words in member.read(each)]


def read(play: Stage, who: str, words: str = "Q1 2027") -> str:
    (only,) = asked(play, who, words)
    return play.workspace.as_(who).read(only)


def said(play: Stage, who: str, line: str) -> str:
    return play.workspace.as_(who).command(line, channel="general").text


def test_each_quarter_a_program_manager_is_asked_once_and_attests_all(play: Stage) -> None:
    play.tick()
    assert not rows(play, AttestationAsk), "nothing is asked in the quarter in which it was recorded"
    move(play, datetime(2027, 1, 4, 8, 30, tzinfo=UTC))
    assert not asked(play, "priya"), "before her working day"
    move(play, FIRST)
    text = read(play, "priya")
    assert "Q1 2027: do you attest what 8 projects serve?" in text
    assert "*Payroll*\n• strongly O4 Run support functions at a fifth less cost: Replaces manual" in text
    assert "• partly O4 Run support functions at a fifth less cost, through HR & People" in text
    assert "Expenses" not in text
    assert "Q1 2027: do you attest" in read(play, "henrik")
    assert not asked(play, "olivia")
    play.workspace.as_("priya").press("Attest All", asked(play, "priya")[0])
    settle(play)
    given = rows(play, Attestation)
    priya = next(row.id for row in rows(play, Person) if row.slack_id == "U0PRIYA")
    assert {(row.by_id, row.verdict, row.quarter.isoformat()) for row in given} == {
        (priya, Verdict.HOLDS, "2027-01-01")
    }
    assert len(given) == 8
    assert next(row for row in given if row.project_id == project(play, "PAY").id).serves[0]["strength"] == 3
    assert len([row for row in rows(play, AuditEvent) if row.action == "alignment.attested"]) == 8
    text = read(play, "priya")
    assert "All that was asked is attested for Q1 2027." in text
    assert "✓ *Payroll* attested by Priya Raman on 4 Jan 2027" in text
    for days in (1, 8, 15, 24):
        move(play, FIRST + timedelta(days=days))
    assert len(asked(play, "priya")) == 1, "never a second"


def attest_all(message: Message) -> str:
    """The value of the button that attests all."""
    return next(
        str(element["value"])
        for block in message.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == Action.ATTEST_ALL
    )


def test_a_second_click_adds_nothing_and_what_was_changed_meanwhile_is_looked_at_again(play: Stage) -> None:
    move(play, FIRST)
    old = attest_all(asked(play, "henrik")[0])
    said(play, "olivia", "/pmo align expenses O1 weakly: crews are paid on time")
    henrik = play.workspace.as_("henrik")
    text = henrik.press("Attest All", asked(play, "henrik")[0]).text
    assert "was changed meanwhile, so nothing was recorded" in text
    assert "• weakly O1 Restore supply" in text
    assert not rows(play, Attestation)
    new = attest_all(asked(play, "henrik")[0])
    assert new != old
    henrik.press("Attest All", asked(play, "henrik")[0])
    before = rows(play, Attestation)
    assert len(before) == 5
    pressed(play, "henrik", Action.ATTEST_ALL, new)
    assert rows(play, Attestation) == before


def test_one_is_changed_and_one_serves_nothing_any_more(play: Stage) -> None:
    move(play, FIRST)
    priya = play.workspace.as_("priya")
    payroll = project(play, "PAY").id
    open_menu(play, "priya", "Payroll", "Change …")
    form = priya.modal
    assert form is not None
    assert "Replaces manual pay runs" in form.text
    form.fill(
        {
            "O4 Run support functions at a fifth less cost": "Partly",
            "It also serves": "O5 Everybody home safe, every day",
            "How strongly": "Weakly",
        }
    )
    assert form.submit() is None
    settle(play)
    mine = {row.objective_id: row.strength for row in rows(play, Alignment) if row.project_id == payroll}
    assert sorted(mine.values()) == [1, 2]
    assert [row.verdict for row in rows(play, Attestation)] == [Verdict.CHANGED]
    text = read(play, "priya")
    assert "what 7 projects serve" in text
    assert "✓ *Payroll* changed and attested by Priya Raman on 4 Jan 2027" in text
    done = priya.modal
    if done is not None:
        done.close()
    open_menu(play, "henrik", "Purchase to Pay", "Not Any More …")
    form = play.workspace.as_("henrik").modal
    assert form is not None
    assert "This ends that it serves O4" in form.text
    assert form.fill({"Why": "The vendor took it over"}).submit() is None
    settle(play)
    ended = project(play, "P2P").id
    assert not [row for row in rows(play, Alignment) if row.project_id == ended]
    gap = said(play, "olivia", "/pmo strategy").partition("Serving no objective:* ")[2]
    assert gap.startswith("Purchase to Pay (")
    word = "attested as serving nothing any more by Henrik Solberg on 4 Jan 2027: The vendor took it over"
    assert word in read(play, "henrik")


def open_menu(play: Stage, who: str, name: str, label: str) -> None:
    """Choose from the menu beside a project of this name."""
    (message,) = asked(play, who)
    menus = (each for each in message.blocks if "accessory" in each)
    options = next(each for each in menus if f"*{name}*" in each["text"]["text"])["accessory"]["options"]
    value = next(each["value"] for each in options if each["text"]["text"] == label)
    pressed(play, who, Action.ATTEST_ONE, value)


def test_what_serves_only_through_its_program_and_is_said_to_serve_nothing_is_shown_to_the_pmo(
    play: Stage,
) -> None:
    move(play, FIRST)
    open_menu(play, "priya", "Skills Register", "Not Any More …")
    form = play.workspace.as_("priya").modal
    assert form is not None
    assert "Its program HR & People still serves one" in form.text
    assert form.submit() is None
    text = said(play, "olivia", "/pmo strategy")
    assert "Said to serve nothing any more, though their program serves:* Skills Register" in text
    assert "*38 of 45 projects serve an objective*" in text
    card = said(play, "olivia", "/objective O4")
    assert card.count("Skills Register") == 1
    counted, _, denied = card.partition("Not counted:* said to serve nothing any more, though their program")
    assert "• *Payroll*" in counted
    assert "• *Skills Register* through HR & People, attested as serving nothing any more by Priya" in denied


def test_who_has_not_attested_is_reminded_once_and_then_the_pmo_is_told(play: Stage) -> None:
    move(play, FIRST)
    priya = play.workspace.as_("priya")
    priya.press("Attest All", asked(play, "priya")[0])
    for days in (4, 7, 8):
        move(play, FIRST + timedelta(days=days))
    reminders = [each for each in henriks(play) if "still wait for your word above" in each]
    assert len(reminders) == 1
    assert "5 projects still wait for your word above" in reminders[0]
    assert not asked(play, "olivia", "not attested for Q1 2027")
    move(play, FIRST + timedelta(days=14))
    text = read(play, "olivia", "not attested for Q1 2027")
    assert "*Henrik Solberg*, Finance & Procurement: 5 projects" in text
    assert "Priya" not in text
    assert len([each for each in henriks(play) if "still wait" in each]) == 1
    answer = play.workspace.as_("olivia").press("Attest Finance & Procurement").text
    assert "do you attest what 5 projects serve" in answer
    play.workspace.as_("olivia").press("Attest All")
    settle(play)
    assert "attested by Olivia Brandt" in read(play, "henrik")
    move(play, FIRST + timedelta(days=15))
    assert "Henrik" not in "".join(
        play.workspace.as_("olivia").read(each)
        for each in asked(play, "olivia", "attested for Q1 2027")
        if "do you attest" not in play.workspace.as_("olivia").read(each)
    )


def henriks(play: Stage) -> list[str]:
    return play.workspace.as_("henrik").texts()


def test_projects_that_nobody_steers_are_the_pmos(play: Stage) -> None:
    change(play, "PAY", program_id=None)
    move(play, FIRST)
    for who in ("olivia", "felix"):
        text = read(play, who)
        assert "Payroll" in text
        assert "Expenses" not in text
    assert "Payroll" not in read(play, "priya")
    play.workspace.as_("felix").press("Attest All", asked(play, "felix")[0])
    settle(play)
    assert "✓ *Payroll* attested by Felix Okafor on 4 Jan 2027" in read(play, "olivia")


def test_the_strategy_says_whose_word_it_is_and_whose_is_missing(play: Stage) -> None:
    assert "Attested for" not in said(play, "olivia", "/pmo strategy")
    move(play, FIRST)
    play.workspace.as_("priya").press("Attest All", asked(play, "priya")[0])
    text = said(play, "olivia", "/pmo strategy")
    assert "*Attested for Q1 2027:* 8 of 39 projects" in text
    assert "• HR & People: attested by Priya Raman on 4 Jan 2027" in text
    assert "• Finance & Procurement: not attested this quarter: " in text
    text = said(play, "dana", "/objective O4")
    assert "pay runs that take six clerks a week each month. (attested by Priya Raman on 4 Jan 2027)" in text
    assert "Claims are handled in a third of the time. (not attested this quarter)" in text
    assert "Larch" not in said(play, "zoe", "/pmo strategy")


def test_an_approved_change_of_scope_asks_again_once_with_its_words(play: Stage) -> None:
    payroll = project(play, "PAY")
    with play.application.database.write() as session:
        query = session.query(Project).where(Project.id == payroll.id)
        entry = make_entry(
            session,
            query.execution_options(across_workspaces=ACROSS).one(),
            number=77,
            reference="PAY-R77",
            kind=EntryKind.CHANGE,
            title="Leave expatriates out",
            effects={"scope": "200 of 4,100 people stay on the old engine"},
        ).id
    words: Values = {"words": {"value": {"type": "plain_text_input", "value": "agreed"}}}
    submitted(play, "olivia", Callback.DECIDE_FORM, f"{entry}|approved", words)
    assert len(rows(play, ScopeChange)) == 1
    play.tick()
    assert not asked(play, "priya", "The scope of Payroll changed"), "she is not at work yet"
    move(play, MONDAY + timedelta(hours=1))
    text = read(play, "priya", "The scope of Payroll changed")
    assert "the approved change PAY-R77, 23 Nov 2026" in text.replace("The approved", "the approved")
    assert "Leave expatriates out. 200 of 4,100 people stay on the old engine" in text
    assert "• strongly O4 Run support functions at a fifth less cost" in text
    move(play, MONDAY + timedelta(hours=3))
    assert len(asked(play, "priya", "The scope of Payroll changed")) == 1
    message = asked(play, "priya", "The scope of Payroll changed")[0]
    play.workspace.as_("priya").press("Still Holds", message)
    settle(play)
    (word,) = rows(play, Attestation)
    assert word.scope_change_id == rows(play, ScopeChange)[0].id
    assert "✓ *Payroll* attested by Priya Raman on 23 Nov 2026" in read(play, "priya", "✓ *Payroll*")
    move(play, MONDAY + timedelta(hours=7))
    assert not asked(play, "priya", "The scope of Payroll changed")


@pytest.mark.parametrize(("before", "asks"), [(Rating.GREEN, True), (Rating.AMBER, False)])
def test_a_report_whose_scope_turns_asks_and_a_correction_takes_it_back(
    play: Stage, before: Rating, asks: bool
) -> None:
    payroll = project(play, "PAY")
    with play.application.database.write() as session:
        query = session.query(Project).where(Project.id == payroll.id)
        found = query.execution_options(across_workspaces=ACROSS).one()
        earlier = datetime(2026, 11, 20, 17, tzinfo=UTC)
        make_report(session, found, version=9, scope=before, period=earlier.date(), reported_at=earlier)
    dana = play.workspace.as_("dana")
    move(play, MONDAY + timedelta(days=4, hours=2))
    line = "/report payroll amber, scope amber: the works council wants a fourth agreement"
    dana.command(line, channel="payroll")
    dana.press("Post Status")
    settle(play)
    move(play, MONDAY + timedelta(days=4, hours=2, minutes=2))
    found_ = asked(play, "priya", "The scope of Payroll changed")
    assert bool(found_) is asks
    if not asks:
        return
    assert "works council wants a fourth agreement" in read(play, "priya", "The scope of Payroll changed")
    dana.command("/report payroll amber, scope green", channel="payroll")
    dana.press("Post Status")
    settle(play)
    assert "the report was corrected" in read(play, "priya", "Payroll: the report was corrected")


def test_only_who_steers_attests(play: Stage) -> None:
    move(play, FIRST)
    (message,) = asked(play, "henrik")
    value = attest_all(message)
    menu = next(block["accessory"]["options"] for block in message.blocks if "accessory" in block)
    for who in ("dana", "priya", "mateo", "zoe"):
        pressed(play, who, Action.ATTEST_ALL, value)
        for each in menu:
            said_ = pressed(play, who, Action.ATTEST_ONE, each["value"])
            assert "What serves which objective is said by the PMO and the program manager" in said_
        pressed(play, who, Action.ATTEST_SHOW, str(project(play, "EXP").program_id))
    assert not rows(play, Attestation)
