"""Linkages: what is refused, told honestly, and leaves everything as it was."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import LinkageState, ProjectState
from bot.domain.ids import WorkspaceId
from bot.jobs.linkages import suggest_linkages
from bot.sandbox.driver import utc
from models import AuditEvent, Delivery, Linkage, Milestone, Person, Project, ToldPair, Workspace
from tests import factories as make
from tests.flows.deeds import LINK
from tests.flows.forged import ACROSS, pressed, rows, submitted
from tests.flows.linkage_scenes import (
    at_nine,
    change,
    confirm,
    linkage,
    modal_of,
    only,
    project,
    questions,
    shared,
)


def test_two_who_decide_at_one_moment_get_one_decision(play: Stage) -> None:
    (at,) = only(play, ("PAY", "EXP"))
    at_nine(play)
    play.workspace.as_("priya").press("Confirm Link")
    play.workspace.as_("henrik").press("Dismiss")
    assert modal_of(play, "priya").submit() is None
    errors = modal_of(play, "henrik").submit()
    assert errors is not None
    assert "Payroll and Expenses: confirmed by Priya Raman already." in "".join(errors.values())
    assert linkage(play, at).state is LinkageState.CONFIRMED
    modal_of(play, "henrik").close()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/pmo link", "Name both projects"),
        ("/pmo link payroll", "Name both projects that touch"),
        ("/pmo link payroll payroll", "That is one project twice"),
        ("/pmo link payroll PAY", "Name both projects that touch"),
        ("/pmo link payroll xyzzy", "I know no project called “xyzzy”"),
        ("/pmo link xyzzy payroll", "I know no project called “xyzzy”"),
        ("/pmo link payrol expences near", "Expenses"),
        ("/pmo link payroll fixed asset register", "Fixed Asset Register is closed"),
        ("/pmo link payroll larch", "Larch"),
        ("/linkages xyzzy", "I know no project"),
    ],
)
def test_names_that_do_not_fit_are_told_and_change_nothing(sample_stage: Stage, line: str, told: str) -> None:
    before = rows(sample_stage, Linkage, AuditEvent)
    olivia = sample_stage.workspace.as_("olivia")
    said = olivia.command(line, channel="general").text
    if olivia.modal is not None:
        said += olivia.modal.text
        olivia.modal.close()
    assert told in said
    assert rows(sample_stage, Linkage, AuditEvent) == before


def test_a_confidential_project_is_asked_about_where_it_may_be_seen_and_nowhere_else(play: Stage) -> None:
    (at,) = only(play, ("LAR", "EXP"))
    at_nine(play)
    assert all(len(questions(play, who)) == 1 for who in ("olivia", "felix", "priya"))
    assert questions(play, "henrik") == []
    for form in (f"pair|{at}|0||", f"new|{project(play, 'LAR').id}|{project(play, 'EXP').id}|0"):
        for callback in (Callback.CONFIRM_LINK_FORM, Callback.DISMISS_LINK_FORM):
            assert "Larch" not in str(submitted(play, "henrik", callback, form, LINK).payload)
    play.workspace.as_("priya").press("Confirm Link")
    fields = {"owner": "mateo"}
    errors = modal_of(play, "priya").fill(fields).submit()
    assert errors is not None
    assert "Mateo Ibarra may not see both projects" in "".join(errors.values())
    assert linkage(play, at).state is LinkageState.SUGGESTED
    modal_of(play, "priya").close()
    change(play, "EXP", confidential=True)
    confirm(play, "olivia")
    assert "Confirm Link" in questions(play, "priya")[-1], "she may see only one of the two by now"


def test_a_closed_project_is_linked_no_more_and_a_made_up_form_changes_nothing(play: Stage) -> None:
    (at,) = only(play, ("PAY", "EXP"))
    at_nine(play)
    other = next(row.id for row in rows(play, Milestone) if row.project_id == project(play, "VEG").id)
    before = rows(play, Linkage, AuditEvent, Delivery)
    forged = [
        ("pair|x|0||", LINK), ("pair|999999|0||", LINK), (f"pair|{at}|7||", LINK), ("", LINK),
        ("thing|1|x", LINK),
        (f"thing|{at}|shared_system|", LINK), ("new|1|1|0", LINK), (f"pair|{at}|0|C0X|1.2|3", LINK),
        (f"pair|{at}|0||", LINK | {"needing": {"value": {"selected_option": {"value": str(other)}}}}),
        (f"pair|{at}|0||", LINK | {"needed_by": {"value": {"selected_date": "2020-01-01"}}}),
        (f"pair|{at}|0||", LINK | {"handling": {"value": {"selected_option": {"value": "marry"}}}}),
        (f"pair|{at}|0||", LINK | {"owner": {"value": {"selected_user": "U0NOBODY"}}}),
    ]  # fmt: skip
    for form, values in forged:
        assert submitted(play, "priya", Callback.CONFIRM_LINK_FORM, form, values).ok, form
    for reason in ("9" * 5000, "-1", "4", "²", ""):
        values = {"why": {"value": {"selected_option": {"value": reason}}}}
        answer = submitted(play, "priya", Callback.DISMISS_LINK_FORM, f"pair|{at}|0||", values)
        assert "Say why, so that nobody asks again" in answer.text
    assert rows(play, Linkage, AuditEvent, Delivery) == before
    change(play, "EXP", state=ProjectState.CLOSED)
    said = pressed(play, "priya", "digest.linkage_confirm", str(at))
    assert "Expenses is closed" in said
    assert rows(play, Linkage, AuditEvent, Delivery) == before


def test_two_replicas_ask_once_and_many_links_fit_one_list(play: Stage) -> None:
    only(play, ("PAY", "EXP"))
    now = utc("2026-11-23 09:05")
    ours = WorkspaceId(rows(play, Person)[0].workspace_id)
    plans = []
    for _ in range(2):
        with play.application.database.read() as session:
            plans.append(suggest_linkages(session, ours, now))
    done = []
    for plan in plans:
        assert plan is not None
        with play.application.database.write() as session:
            done.append(plan.carry_out(session).count)
    assert done == [4, 0]
    assert len(rows(play, ToldPair)) == 4
    with play.application.database.write() as session:
        found = select(Project).where(Project.key == "PAY").execution_options(across_workspaces=ACROSS)
        payroll = session.scalars(found).one()
        workspace = session.scalars(select(Workspace).execution_options(across_workspaces=ACROSS)).one()
        for at in range(300):
            other = make.make_project(session, workspace, key=f"N{at}", name=f"New {at}")
            evidence = [shared("x" * 200), shared("y" * 200), shared("z" * 200)]
            make.make_linkage(session, payroll, other, state=LinkageState.CONFIRMED, evidence=evidence)
    olivia = play.workspace.as_("olivia")
    listed = olivia.command("/linkages payroll", channel="general").text
    assert "1 to 10 of 301" in listed
    assert "[Previous]" not in listed
    pages = [listed, *(olivia.press("Next").text for _ in range(30))]
    assert "301 to 301 of 301" in pages[-1]
    assert "[Next]" not in pages[-1]
    named = [name for text in pages for name in re.findall(r"New \d+", text)]
    assert len(set(named)) == 300, "each stands on one page"
    assert olivia.press("Previous").text == pages[-2]
    assert "none further that you may see" in pressed(play, "olivia", Action.LINKAGE_PAGE, "999|payroll")
    play.workspace.clock.advance(timedelta(minutes=1))


def test_nobody_is_introduced_who_runs_both_cannot_be_reached_or_may_not_see_both(play: Stage) -> None:
    same, hidden, nobody, open_ = only(
        play, ("PAY", "TIM"), ("LAR", "EXP"), ("VIS", "PAY"), ("PAY", "EXP"), state=LinkageState.CONFIRMED
    )
    with play.application.database.write() as session:
        back = update(Linkage).where(Linkage.id == open_).values(state=LinkageState.SUGGESTED)
        session.execute(back.execution_options(across_workspaces=ACROSS))
    before = rows(play, Linkage, AuditEvent, Delivery)
    for at, told in (
        (same, "Dana Whitlock runs both projects"),
        (hidden, "Mateo Ibarra may not see both projects"),
        (nobody, "Visitor Gallery has no PM yet"),
        (open_, "has changed since"),
    ):
        assert told in pressed(play, "olivia", "linkage.introduce", f"{at}|0")
        hello = {"words": {"value": {"value": "Hello"}}}
        form = submitted(play, "olivia", Callback.INTRODUCE_FORM, f"{at}|0", hello)
        assert told in str(form.payload)
    assert "decided by the PMO and the program managers" in pressed(
        play, "dana", "linkage.introduce", f"{same}|0"
    )
    assert rows(play, Linkage, AuditEvent, Delivery) == before


def test_a_form_of_many_whose_pairs_are_all_decided_says_so_and_leaves_newer_ones(play: Stage) -> None:
    old, new = only(play, ("PAY", "EXP"), ("PAY", "SKL"))
    with play.application.database.write() as session:
        decided = update(Linkage).where(Linkage.id == old).values(state=LinkageState.CONFIRMED, turn=1)
        session.execute(decided.execution_options(across_workspaces=ACROSS))
    form = f"thing|{old}|shared_system|SAP"
    for callback in (Callback.CONFIRM_LINK_FORM, Callback.DISMISS_LINK_FORM):
        answer = submitted(play, "priya", callback, form, LINK)
        assert "is decided. /linkages shows by whom." in answer.text, callback
    assert linkage(play, new).state is LinkageState.SUGGESTED
