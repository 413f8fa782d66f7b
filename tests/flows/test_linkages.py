"""Linkages: asked about in private, confirmed, dismissed, undone, declared; whoever was asked sees it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.blocks.actions import Callback
from bot.commands.stage import Stage
from bot.domain.enums import EvidenceKind, LinkageState, ProjectState, ToDo
from bot.domain.ids import WorkspaceId
from bot.jobs.linkages import suggest_linkages
from bot.sandbox.driver import Modal, utc
from bot.services import linking, runs
from models import AuditEvent, Delivery, Linkage, Milestone, Person, Project, ToldPair, Workspace
from tests import factories as make
from tests.flows.conftest import settle
from tests.flows.deeds import LINK
from tests.flows.forged import ACROSS, pressed, rows, submitted

ASKED = ("olivia", "felix", "priya", "henrik")


def at_nine(play: Stage, day: str = "2026-11-23") -> None:
    play.workspace.clock.move_to(utc(f"{day} 09:05"))
    play.tick()
    settle(play)


def only(play: Stage, *pairs: tuple[str, str], **values: object) -> list[int]:
    """Leave these suggestions and no others; the search has run for today."""
    if not rows(play, Linkage):
        play.tick()
    with play.application.database.write() as session:
        session.execute(delete(Linkage).execution_options(across_workspaces=ACROSS))
        found = select(Project).execution_options(across_workspaces=ACROSS)
        by_key = {each.key: each for each in session.scalars(found)}
        stored = [
            make.make_linkage(session, by_key[a], by_key[b], **{"evidence": [shared("SAP"), text()]} | values)
            for a, b in pairs
        ]
        return [each.id for each in stored]


def shared(name: str, kind: EvidenceKind = EvidenceKind.SHARED_SYSTEM) -> dict[str, Any]:
    sentence = f"Both use the system {name}."
    return {"kind": kind.value, "weight": 0.5, "sentence": sentence, "terms": [name], "quotes": []}


def text() -> dict[str, Any]:
    return {"kind": EvidenceKind.SIMILAR_TEXT.value, "weight": 0.1, "sentence": "Alike.", "terms": []}


def questions(play: Stage, who: str) -> list[str]:
    texts = play.workspace.as_(who).texts()
    return [each for each in texts if "touch?" in each or "linked by it" in each or "↔" in each]


def linkage(play: Stage, at: int) -> Any:  # noqa: ANN401 - a row
    return next(row for row in rows(play, Linkage) if row.id == at)


def project(play: Stage, key: str) -> Any:  # noqa: ANN401 - a row
    return next(row for row in rows(play, Project) if row.key == key)


def change(play: Stage, key: str, **values: object) -> None:
    with play.application.database.write() as session:
        changed = update(Project).where(Project.key == key).values(**values)
        session.execute(changed.execution_options(across_workspaces=ACROSS))


def modal_of(play: Stage, who: str) -> Modal:
    modal = play.workspace.as_(who).modal
    assert modal is not None
    return modal


def confirm(play: Stage, who: str, **fields: object) -> None:
    """Press Confirm on the newest question and submit the form with these fields."""
    play.workspace.as_(who).press("Confirm Link")
    assert modal_of(play, who).fill(fields).submit() is None
    settle(play)


def test_the_pmo_and_both_program_managers_are_asked_alone_and_once(play: Stage) -> None:
    only(play, ("PAY", "EXP"))
    at_nine(play)
    for who in ASKED:
        (asked,) = questions(play, who)
        assert "Do Payroll and Expenses touch?" in asked
        assert "Both use the system SAP." in asked
        assert "Finance &amp; Procurement" not in asked
        assert "the program managers of Finance & Procurement and HR & People" in asked
    assert not any(questions(play, who) for who in ("dana", "mateo", "ingrid", "tom"))
    ask_on(play, "2026-11-24")
    assert [len(questions(play, who)) for who in ASKED] == [1, 1, 1, 1]


def test_at_most_three_things_are_asked_a_day_and_facts_before_words_alone(play: Stage) -> None:
    only(play, ("PAY", "VEG"), evidence=[text()], score=0.9)
    keys = ("EXP", "CLS", "LSE", "TRS", "P2P")
    with play.application.database.write() as session:
        found = select(Project).execution_options(across_workspaces=ACROSS)
        by_key = {each.key: each for each in session.scalars(found)}
        for at, key in enumerate(keys):
            evidence = [shared(f"System {at}")]
            make.make_linkage(session, by_key["TIM"], by_key[key], score=0.5 + at / 10, evidence=evidence)
    at_nine(play)
    settle(play)
    asked = questions(play, "olivia")
    assert len(asked) == 3
    assert ["Purchase to Pay" in asked[0], "Treasury Hub" in asked[1], "Lease" in asked[2]] == [True] * 3
    for day in ("2026-11-24", "2026-11-25"):
        ask_on(play, day)
    asked = questions(play, "olivia")
    assert len(asked) == 6
    assert "Only their words are alike" in asked[-1]


def test_what_one_thing_joins_is_asked_as_one_and_decided_as_one(play: Stage) -> None:
    pairs = [("PAY", "EXP"), ("PAY", "SKL"), ("EXP", "SKL"), ("PAY", "IDM")]
    hr = [shared("HR master data", EvidenceKind.SHARED_DATA)]
    ids = only(play, *pairs, evidence=hr)
    at_nine(play)
    (asked,) = questions(play, "olivia")
    assert "4 projects depend on the data HR master data" in asked
    assert "Expenses, Identity Renewal, Payroll and Skills Register" in asked
    listed = play.workspace.as_("olivia").press("Show Each Pair").text
    assert listed.count("[Confirm Link]") == 4
    play.workspace.as_("priya").press("Confirm All")
    assert modal_of(play, "priya").fill({"note": "One team loads it"}).submit() is None
    settle(play)
    assert {linkage(play, each).state for each in ids} == {LinkageState.CONFIRMED}
    assert {linkage(play, each).note for each in ids} == {"One team loads it"}
    for who in ("olivia", "felix", "priya"):
        (said,) = [
            each for each in play.workspace.as_(who).texts() if "depend on" in each or "4 pairs by" in each
        ]
        assert "✓ Confirmed by Priya Raman, 23 Nov 2026: 4 pairs" in said
        assert "Confirm All" not in said
    assert "Everything that HR master data joins is decided" in pressed(
        play, "felix", "linkage.dismiss_all", "shared_data|HR master data"
    )


def test_a_confirmed_linkage_says_what_is_to_be_done_by_whom_and_by_when(play: Stage) -> None:
    (at,) = only(play, ("PAY", "EXP"))
    at_nine(play)
    payroll = project(play, "PAY").id
    step = next(row for row in rows(play, Milestone) if row.project_id == payroll and row.actual is None)
    play.workspace.as_("priya").press("Confirm Link")
    modal = modal_of(play, "priya")
    assert "Both use the system SAP." in modal.text
    fields = {
        "handling": "Sequence: one goes before the other",
        "needing": str(step.id),
        "owner": "dana",
        "needed_by": "2027-01-15",
        "note": "Payroll tests with Expenses' cost centres",
    }
    assert modal.fill(fields).submit() is None
    settle(play)
    row = linkage(play, at)
    assert (row.state, row.handling, row.needing_id) == (
        LinkageState.CONFIRMED,
        ToDo.SEQUENCE,
        step.id,
    )
    for who in ASKED:
        said = questions(play, who)[-1]
        assert "✓ Confirmed by Priya Raman, 23 Nov 2026 · Sequence · owner Dana Whitlock" in said
        assert "needed by 15 Jan 2027" in said
        assert f"Payroll: “{step.name}”" in said
        assert "[Undo]" in said
        assert "Confirm Link" not in said
    owner = play.workspace.as_("dana").texts()[-1]
    assert "Priya Raman asks you to look after the link between Payroll and Expenses" in owner
    listed = play.workspace.as_("tom").command("/linkages payroll", channel="general").text
    assert "✓ Confirmed by Priya Raman" in listed
    assert "[Undo]" not in listed
    details = [each.details for each in rows(play, AuditEvent) if each.action == "linkage.confirmed"]
    assert details == [{"a": "PAY", "b": "EXP"}]


def test_a_dismissal_is_remembered_and_asked_again_on_another_kind_of_evidence_only(play: Stage) -> None:
    (at,) = only(play, ("PAY", "EXP"))
    at_nine(play)
    play.workspace.as_("henrik").press("Dismiss")
    reason = {"why": "Known and looked after already", "note": "We share one plan"}
    assert modal_of(play, "henrik").fill(reason).submit() is None
    settle(play)
    assert "✕ Dismissed by Henrik Solberg" in questions(play, "olivia")[-1]
    assert "We share one plan" in questions(play, "olivia")[-1]
    listed = play.workspace.as_("priya").command("/linkages payroll", channel="general").text
    assert "Known and looked after already: We share one plan" in listed
    found_again(play, shared("SAP"))
    assert linkage(play, at).state is LinkageState.DISMISSED
    found_again(play, shared("SAP"), shared("Mira Kovac", EvidenceKind.SHARED_PERSON))
    assert linkage(play, at).state is LinkageState.SUGGESTED
    ask_on(play, "2026-11-24")
    for who in ASKED:
        asked = questions(play, who)
        assert len(asked) == 2
        assert "Dismissed before: _Known and looked after already: We share one plan" in asked[-1]


def found_again(play: Stage, *evidence: dict[str, Any]) -> None:
    """Keep what a search would have found of the only linkage."""
    with play.application.database.write() as session:
        row = session.scalars(select(Linkage).execution_options(across_workspaces=ACROSS)).one()
        row.evidence = list(evidence)
        linking.suggest_again(row)


def ask_on(play: Stage, day: str) -> None:
    """Ask what is to be asked on a day, without the night's search, which would take what is made up here."""
    now = utc(f"{day} 09:05")
    with play.application.database.write() as session:
        workspace = session.scalars(select(Workspace).execution_options(across_workspaces=ACROSS)).one()
        assert runs.claim_day(session, workspace.id, runs.FINDER, now.date(), now=now)
    play.workspace.clock.move_to(now)
    play.tick()
    settle(play)
    settle(play)


def test_either_decision_is_undone_by_who_sees_it_and_never_a_later_one(play: Stage) -> None:
    (at,) = only(play, ("PAY", "EXP"))
    at_nine(play)
    confirm(play, "priya", note="Soon")
    first = linkage(play, at)
    play.workspace.as_("olivia").press("Undo")
    settle(play)
    row = linkage(play, at)
    assert (row.state, row.decided_by_id, row.note, row.handling) == (LinkageState.SUGGESTED, None, "", None)
    assert "[Confirm Link]" in questions(play, "priya")[-1]
    play.workspace.as_("henrik").press("Dismiss")
    assert modal_of(play, "henrik").submit() is None
    before = rows(play, Linkage, AuditEvent)
    said = pressed(play, "priya", "linkage.undo", f"{at}|{first.turn}")
    assert "dismissed by Henrik Solberg already" in said
    assert rows(play, Linkage, AuditEvent) == before
    pressed(play, "henrik", "linkage.undo", f"{at}|{linkage(play, at).turn}")
    assert linkage(play, at).state is LinkageState.SUGGESTED
    acts = [each.action for each in rows(play, AuditEvent) if each.action.startswith("linkage.")]
    assert acts == [
        "linkage.confirmed", "linkage.confirmed_undone", "linkage.dismissed", "linkage.dismissed_undone",
    ]  # fmt: skip


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


def test_a_program_manager_declares_a_link_that_nobody_found(play: Stage) -> None:
    only(play)
    priya = play.workspace.as_("priya")
    priya.command(
        "/pmo link payroll and sea cable inspection: both wait for the payroll tax rules", channel="general"
    )
    modal = modal_of(play, "priya")
    assert "both wait for the payroll tax rules" in modal.text
    assert modal.submit() is None
    (row,) = rows(play, Linkage)
    assert {row.project_a_id, row.project_b_id} == {project(play, "PAY").id, project(play, "CBL").id}
    assert (row.state, row.kind) == (LinkageState.CONFIRMED, EvidenceKind.DECLARED)
    listed = play.workspace.as_("tom").command("/linkages sea cable", channel="general").text
    assert "Priya Raman says that they touch." in listed
    assert "both wait for the payroll tax rules" in listed
    again = priya.command("/pmo link CBL PAY", channel="general").text
    assert "✓ Confirmed by Priya Raman" in again
    play.workspace.clock.move_to(utc("2026-11-24 04:05"))
    play.tick()
    assert any(each.id == row.id for each in rows(play, Linkage)), "no search takes it away"


def test_what_a_pm_declares_is_asked_of_those_who_decide(play: Stage) -> None:
    only(play)
    play.workspace.as_("dana").command("/pmo link payroll outage management", channel="general")
    assert modal_of(play, "dana").fill({"note": "Shift pay"}).submit() is None
    (row,) = rows(play, Linkage)
    assert row.state is LinkageState.SUGGESTED
    at_nine(play)
    asked = next(each for each in questions(play, "ingrid") if "Outage" in each)
    assert "Dana Whitlock says that they touch." in asked
    assert "Shift pay" in asked
    play.workspace.clock.move_to(utc("2026-11-24 04:05"))
    play.tick()
    assert any(each.id == row.id for each in rows(play, Linkage))


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
    listed = play.workspace.as_("olivia").command("/linkages payroll", channel="general").text
    assert "291 further linkages" in listed
    play.workspace.clock.advance(timedelta(minutes=1))
