"""The strategy with bad input: nothing is lost, nothing is changed, and each answer says what to do."""

import pytest

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import ProjectState
from models import Alignment, Attestation, Objective, StrategyWaiver
from tests.flows.conftest import settle
from tests.flows.forged import Values, pressed, rows, submitted
from tests.flows.linkage_scenes import change, project
from tests.flows.test_attesting import FIRST, asked, attest_all, move
from tests.flows.test_strategy import filled, said
from tests.populated import populate


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/pmo align payroll O5 9", "“9” is no strength. Write weakly, partly or strongly, or 1 to 3."),
        ("/pmo align payroll O5 0: never", "“0” is no strength"),
        ("/pmo align payroll O5 -1", "“-1” is no strength"),
        ("/pmo align payroll O5 150%", "“150%” is no strength"),
        ("/pmo waive payroll until 31 Mar 2020 a duty", "31 Mar 2020 is past. Say until which day"),
        ("/pmo waive payroll until 31 Mar 2020", "31 Mar 2020 is past"),
        ("/objective no such thing", "I know no one objective by “no such thing”"),
    ],
)
def test_a_strength_out_of_range_and_a_day_that_is_over_are_refused(
    sample_stage: Stage, line: str, answer: str
) -> None:
    before = rows(sample_stage, Alignment, StrategyWaiver)
    assert answer in said(sample_stage, "olivia", line)
    assert rows(sample_stage, Alignment, StrategyWaiver) == before


@pytest.mark.parametrize("weight", ["0", "6", "-1", "99", "five", ""])
def test_a_weight_out_of_range_is_refused_in_the_form(sample_stage: Stage, weight: str) -> None:
    before = rows(sample_stage, Objective)
    values = {**filled("o9"), "weight": {"value": {"selected_option": {"value": weight}}}}
    answer = submitted(sample_stage, "olivia", Callback.OBJECTIVE_FORM, "0", values)
    assert "The weight goes from 1 to 5." in repr(answer.payload)
    assert rows(sample_stage, Objective) == before


def opened(play: Stage, who: str, line: str) -> None:
    said(play, who, line)
    play.workspace.as_(who).press("Edit Objective")


def test_of_two_of_the_pmo_who_edit_one_objective_the_second_sees_what_the_first_did(play: Stage) -> None:
    olivia, felix = play.workspace.as_("olivia"), play.workspace.as_("felix")
    opened(play, "olivia", "/objective O4")
    opened(play, "felix", "/objective O4")
    first, second = olivia.modal, felix.modal
    assert first is not None
    assert second is not None
    assert first.fill({"Weight": "5"}).submit() is None
    second.fill({"Objective": "Support functions at half the cost"}).submit()
    form = felix.modal
    assert form is not None
    assert "Somebody else changed this objective meanwhile." in form.text
    assert "It now says: title Run support functions at a fifth less cost, weight 5." in form.text
    row = next(row for row in rows(play, Objective) if row.key == "O4")
    assert (row.title, row.weight) == ("Run support functions at a fifth less cost", 5)
    assert "Support functions at half the cost" in form.text, "what was typed is kept"
    assert form.fill({"Weight": "4"}).submit() is None
    row = next(row for row in rows(play, Objective) if row.key == "O4")
    assert (row.title, row.weight) == ("Support functions at half the cost", 4)


def test_an_objective_that_ends_while_it_is_served_says_so_and_takes_nothing_new(play: Stage) -> None:
    row = next(row for row in rows(play, Objective) if row.key == "O4")
    before = rows(play, Alignment)
    opened(play, "olivia", "/objective O4")
    form = play.workspace.as_("olivia").modal
    assert form is not None
    assert form.fill({"Until": "2026-11-01"}).submit() is None
    done = play.workspace.as_("olivia").modal
    assert done is not None
    assert "projects and programs serve it; from 1 Nov 2026 on" in done.text
    done.close()
    assert rows(play, Alignment) == before, "what served it stays on record"
    assert next(each for each in rows(play, Objective) if each.key == "O4").owner_id == row.owner_id
    assert "is over, so nothing new can serve it" in said(play, "olivia", "/pmo align visitor gallery O4")
    assert "Payroll (O4, over since 1 Nov 2026)" in said(play, "olivia", "/pmo strategy")
    assert "no longer serves O4" in said(play, "olivia", "/pmo align payroll O4 off")


@pytest.mark.parametrize("line", ["/objective delete O4", "/objective O4 off", "/objective remove o4"])
def test_an_objective_that_is_served_is_not_deleted_and_says_how_to_end_it(
    sample_stage: Stage, line: str
) -> None:
    before = rows(sample_stage, Objective, Alignment)
    text = said(sample_stage, "olivia", line)
    assert "An objective is not deleted, so that what serves it stays on record." in text
    assert "Press Edit Objective and give it a last day." in text
    assert "*O4 Run support functions at a fifth less cost*" in text
    assert "[Edit Objective]" in text
    assert "The PMO gives it a last day." in said(sample_stage, "priya", line)
    assert rows(sample_stage, Objective, Alignment) == before


def test_a_closed_project_is_neither_aligned_nor_excused_nor_attested(play: Stage) -> None:
    move(play, FIRST)
    value = attest_all(asked(play, "henrik")[0])
    change(play, "EXP", state=ProjectState.CLOSED)
    before = rows(play, Alignment, StrategyWaiver, Attestation)
    for line in ("/pmo align expenses O1 weakly", "/pmo waive expenses until 31 Mar a duty"):
        assert "Expenses is closed and takes no more entries" in said(play, "olivia", line)
    assert "Expenses is closed" in pressed(play, "henrik", Action.ATTEST_ALL, value)
    assert rows(play, Alignment, StrategyWaiver, Attestation) == before
    pressed(play, "henrik", Action.ATTEST_SHOW, "0")
    play.workspace.as_("henrik").press("Attest All")
    settle(play)
    assert len(rows(play, Attestation)) == 4


def test_another_tenants_ids_in_what_attests_are_unknown(play: Stage) -> None:
    with play.application.database.write() as session:
        theirs = populate(session)
    payroll, verbs = project(play, "PAY").id, ("holds", "change", "end")
    before = rows(play, Alignment, Attestation)
    at, mark = theirs.project.id, "0" * 12
    words: Values = {"words": {"value": {"type": "plain_text_input", "value": "so what"}}}
    strength: Values = {
        f"strength:{theirs.objective.id}": {"value": {"selected_option": {"value": "3"}}},
        f"how:{theirs.objective.id}": {"value": {"value": "so what"}},
    }
    for who in ("olivia", "priya"):
        answers = [
            pressed(play, who, Action.ATTEST_SHOW, str(theirs.program.id)),
            pressed(play, who, Action.ATTEST_ALL, f"0|{mark}|{at}"),
            *(pressed(play, who, Action.ATTEST_ONE, f"{verb}|0|{at}|{mark}") for verb in verbs),
            *(
                repr(submitted(play, who, callback, f"0|{at}|{mark}", words | strength).payload)
                for callback in (Callback.ATTEST_CHANGE_FORM, Callback.ATTEST_END_FORM)
            ),
        ]
        for answer in answers:
            assert "I know no such pro" in answer
            assert theirs.project.name not in answer
    change_ = submitted(play, "priya", Callback.ATTEST_CHANGE_FORM, f"0|{payroll}|{mark}", strength)
    assert "was changed meanwhile" in repr(change_.payload)
    wrong = ("", "x", "0|x|1", f"0|{mark}|", "holds|0|1", f"holds|-1|{payroll}|{mark}")
    for bad in (*wrong, f"grow|0|{payroll}|{mark}"):
        for action in (Action.ATTEST_ALL, Action.ATTEST_ONE):
            pressed(play, "priya", action, bad)
    assert rows(play, Alignment, Attestation) == before
