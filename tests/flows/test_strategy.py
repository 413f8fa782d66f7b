"""Strategy by command: what serves what, set by who may, shown as far as one may see."""

from datetime import timedelta

import pytest

from bot.blocks.actions import Callback
from bot.commands.stage import Stage
from bot.domain.enums import Rating
from models import Alignment, AuditEvent, Objective, Project, StrategyWaiver
from tests.factories import make_report
from tests.flows.conftest import MONDAY, settle
from tests.flows.forged import ACROSS, Values, rows, submitted


def said(play: Stage, who: str, line: str) -> str:
    return play.workspace.as_(who).command(line, channel="general").text


def test_the_strategy_names_what_serves_nothing_with_its_money(play: Stage) -> None:
    text = said(play, "olivia", "/pmo strategy")
    assert "projects serve an objective" in text
    assert "O4 Run support functions at a fifth less cost" in text
    assert "Serving no objective:*" in text
    assert "Visitor Gallery (75,000 GBP)" in text
    said(play, "olivia", "/pmo align visitor gallery O3 weakly: school classes talk about us")
    assert "Visitor Gallery" not in said(play, "olivia", "/pmo strategy").split("Serving no objective")[-1]


def test_an_objective_shows_what_serves_it_how_and_at_what_cost(play: Stage) -> None:
    text = said(play, "dana", "/objective o4")
    assert "Cost of finance, HR and IT as a share of revenue" in text
    assert "Payroll* strongly: Replaces manual pay runs" in text
    assert (
        "weakly through" in text
        or "partly through HR &amp; People" in text
        or "partly through HR & People" in text
    )
    assert "Budget " in text
    assert "Edit Objective" not in text
    assert "Edit Objective" in said(play, "olivia", "/objective support functions")
    assert "I know no one objective by “moonshot”" in said(play, "olivia", "/objective moonshot")


def test_a_confidential_project_is_in_no_objective_for_others(sample_stage: Stage) -> None:
    for line in ("/objective O4", "/pmo strategy"):
        for who in ("zoe", "henrik"):
            assert "Larch" not in said(sample_stage, who, line)
    assert "Larch" in said(sample_stage, "olivia", "/objective O4")


def test_an_objective_costs_what_its_projects_cost_in_full_and_by_strength(sample_stage: Stage) -> None:
    text = said(sample_stage, "olivia", "/objective O4")
    assert "Budget | 14,405,000 GBP | 13,897,000 GBP" in text
    assert "Forecast | " in text
    assert "no project rates them yet" in text
    assert "Not rated | 14,405,000 GBP | " in said(sample_stage, "olivia", "/pmo strategy")


def test_benefits_that_are_reported_once_stand_until_a_report_says_otherwise(play: Stage) -> None:
    before = said(play, "olivia", "/objective O4")
    assert "no project rates them yet" in before
    with play.application.database.write() as session:
        found = session.query(Project).where(Project.key.in_(("PAY", "P2P", "LAR")))
        for each in found.execution_options(across_workspaces=ACROSS):
            first = {"period": MONDAY.date(), "reported_at": MONDAY}
            make_report(session, each, benefits=Rating.RED, **first)
            later = {"version": 2, "reported_at": MONDAY + timedelta(seconds=1)}
            make_report(session, each, **first | later)
    play.workspace.clock.advance(timedelta(minutes=1))
    assert "Benefits: Red R ■" in said(play, "olivia", "/objective O4")


def test_the_map_shows_objectives_by_program_and_says_all_in_words(play: Stage) -> None:
    said(play, "olivia", "/pmo strategy")
    olivia = play.workspace.as_("olivia")
    text = olivia.press("Strategy Map").text
    assert "39 of 45 projects serve an objective" in text
    assert "Amber A ▲ · 20 projects, 14,405,000 GBP" in text
    settle(play)
    drawn = olivia.messages()[-1]
    image = next(block for block in drawn.blocks if block["type"] == "image")
    assert "O4 Amber A ▲, 20 projects: Finance & Procurement Amber A ▲" in image["alt_text"]
    assert image["slack_file"]


def test_a_confidential_project_is_in_no_field_of_the_map_for_others(play: Stage) -> None:
    said(play, "zoe", "/pmo strategy")
    text = play.workspace.as_("zoe").press("Strategy Map").text
    assert "19 projects, 13,505,000 GBP" in text
    assert "of 44 projects serve" in text


def test_aligning_is_recorded_told_and_taken_back(play: Stage) -> None:
    before = len(rows(play, Alignment))
    text = said(play, "priya", "/pmo align payroll O5 weakly: fewer night shifts for clerks")
    assert "Payroll weakly serves O5" in text
    assert len(rows(play, Alignment)) == before + 1
    said(play, "priya", "/pmo align payroll O5 strongly")
    row = rows(play, Alignment)[-1]
    assert (row.strength, row.sentence) == (3, "fewer night shifts for clerks")
    settle(play)
    assert "Payroll strongly serves O5" in play.workspace.as_("dana").texts()[-1]
    assert rows(play, AuditEvent)[-1].action == "objective.aligned"
    assert "no longer serves O5" in said(play, "priya", "/pmo align payroll O5 off")
    assert len(rows(play, Alignment)) == before
    assert "Nothing would change" in said(play, "priya", "/pmo align payroll O5 off")


def test_a_program_is_aligned_by_its_manager(play: Stage) -> None:
    assert "HR & People partly serves O5" in said(play, "priya", "/pmo align hr & people O5")
    assert rows(play, Alignment)[-1].program_id is not None
    assert "said by the PMO and the program manager" in said(play, "henrik", "/pmo align hr & people O5")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/pmo align payroll", "Which objective? There are: "),
        ("/pmo align payroll O99 strongly", "Which objective? There are: "),
        ("/pmo align O4", "Which project?"),
        ("/pmo align no such thing O4", "I know no project"),
        ("/pmo waive payroll", "Say until when, and why"),
        ("/pmo waive payroll until 31 Mar", "Say until when, and why"),
        ("/pmo waive payroll until 31 Mar 2031 a duty", "a year at most"),
        ("/pmo waive no such thing until 31 Mar a duty", "I know no project"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_changes_nothing(
    sample_stage: Stage, line: str, answer: str
) -> None:
    before = rows(sample_stage, Alignment, StrategyWaiver)
    assert answer in said(sample_stage, "olivia", line)
    assert rows(sample_stage, Alignment, StrategyWaiver) == before


def test_a_waiver_has_a_name_a_reason_and_an_end(play: Stage) -> None:
    assert "need not serve an objective until 31 Mar 2027: a gift to the town" in said(
        play, "olivia", "/pmo waive visitor gallery until 31 Mar a gift to the town"
    )
    text = said(play, "olivia", "/pmo strategy")
    assert "Visitor Gallery until 31 Mar 2027 by Olivia Brandt (a gift to the town)" in text


def test_only_who_steers_aligns_and_only_the_pmo_sets_objectives(sample_stage: Stage) -> None:
    before = rows(sample_stage, Alignment, Objective, StrategyWaiver)
    for who in ("dana", "tom", "henrik"):
        assert "said by the PMO and the program manager" in said(sample_stage, who, "/pmo align payroll O5")
        submitted(sample_stage, who, Callback.OBJECTIVE_FORM, "0", filled())
    assert "said by the PMO and the program manager" in said(
        sample_stage, "henrik", "/pmo waive payroll until 31 Mar a duty"
    )
    assert rows(sample_stage, Alignment, Objective, StrategyWaiver) == before


def test_an_objective_is_added_changed_and_ended_while_it_is_served(play: Stage) -> None:
    submitted(play, "olivia", Callback.OBJECTIVE_FORM, "0", filled())
    row = next(row for row in rows(play, Objective) if row.key == "O6")
    assert (row.title, row.weight) == ("Open data", 2)
    said(play, "olivia", "/pmo align visitor gallery O6 partly")
    taken = submitted(play, "olivia", Callback.OBJECTIVE_FORM, "0", filled())
    assert "already “Open data”" in repr(taken.payload)
    submitted(play, "olivia", Callback.OBJECTIVE_FORM, str(row.id), filled(last="2026-11-01"))
    text = said(play, "olivia", "/pmo strategy")
    assert "Serving only what does not hold now:* Visitor Gallery (O6, over since 1 Nov 2026)" in text
    wrong = submitted(play, "olivia", Callback.OBJECTIVE_FORM, str(row.id), filled(key="O 6"))
    assert "key without spaces" in repr(wrong.payload)


def filled(key: str = "o6", last: str | None = None) -> Values:
    return {
        "key": {"value": {"type": "plain_text_input", "value": key}},
        "objective": {"value": {"type": "plain_text_input", "value": "Open data"}},
        "measure": {"value": {"type": "plain_text_input", "value": None}},
        "weight": {"value": {"type": "static_select", "selected_option": {"value": "2"}}},
        "owner": {"value": {"type": "users_select", "selected_user": None}},
        "first": {"value": {"type": "datepicker", "selected_date": None}},
        "last": {"value": {"type": "datepicker", "selected_date": last}},
    }
