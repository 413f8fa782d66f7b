"""Linkages: asked about in private, confirmed, dismissed, undone, declared; whoever was asked sees it."""

from itertools import combinations

import pytest
from sqlalchemy import select, update

from bot.commands.stage import Stage
from bot.domain.enums import EvidenceKind, LinkageState, ToDo
from bot.sandbox.driver import utc
from bot.services import linking
from models import AuditEvent, Delivery, Linkage, Milestone, Project
from tests import factories as make
from tests.flows.conftest import settle
from tests.flows.forged import ACROSS, opened_home, pressed, rows
from tests.flows.linkage_scenes import (
    ASKED,
    ask_on,
    at_nine,
    common,
    confirm,
    found_again,
    linkage,
    modal_of,
    only,
    project,
    questions,
    shared,
    text,
)


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


def test_at_most_three_things_are_asked_a_day_facts_first_and_words_alone_where_they_are_the_same(
    play: Stage,
) -> None:
    only(play, ("PAY", "VEG"), evidence=[text()], score=0.29)
    with play.application.database.write() as session:
        make.make_linkage(session, project(play, "APP"), project(play, "VAN"), score=0.28, evidence=[text()])
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
    assert "Vegetation Survey" in asked[-1]
    assert "Electric Vans" in play.workspace.as_("olivia").command("/linkages van", channel="general").text


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
        assert "Undo each of them: `/linkages PAY`, `/linkages EXP`" in said
    assert "Everything that HR master data joins is decided" in pressed(
        play, "felix", "linkage.dismiss_all", "shared_data|HR master data"
    )


def test_what_many_projects_have_groups_nothing_makes_no_fact_and_brings_nothing_back(play: Stage) -> None:
    facts = {("PAY", "EXP"): "SAP", ("PAY", "SKL"): "Zoramix", ("EXP", "SKL"): "Quillon"}
    ids = only(play, *facts)
    only(play, ("TIM", "TRS"), evidence=[text(), common("Mail")])
    with play.application.database.write() as session:
        for (a, b), name in facts.items():
            sides = project(play, a), project(play, b)
            make.make_linkage(session, *sides, score=0.5, evidence=[shared(name), common("Mail")])
    at_nine(play)
    asked = questions(play, "olivia")
    assert len(asked) == len(ids) == 3
    assert not any("4 projects" in each or "3 projects" in each for each in asked)
    assert not any("Treasury" in each for each in asked), "only their words are alike"
    mira = shared("Mira", EvidenceKind.SHARED_PERSON)
    row = Linkage(
        state=LinkageState.DISMISSED, dismissed_kinds=[mira["kind"]], evidence=[mira, common("Mail")]
    )
    linking.suggest_again(row)
    assert row.state is LinkageState.DISMISSED


@pytest.mark.parametrize("quoted", ["A", "AB"])
def test_words_that_pairs_quote_are_told_of_a_project_where_it_is_sure(play: Stage, quoted: str) -> None:
    hr = shared("HR master data", EvidenceKind.SHARED_DATA)
    hr["quotes"] = [{"text": f"{each} HR data", "source": "charter", "on": "2026-04-27"} for each in quoted]
    only(play, ("PAY", "EXP"), ("PAY", "SKL"), evidence=[hr])
    at_nine(play)
    (asked,) = questions(play, "olivia")
    assert "> Payroll: “A HR data” (charter, 27 Apr 2026)" in asked
    assert ("> “B HR data” (charter, 27 Apr 2026)" in asked) is (quoted == "AB")


def test_a_name_in_the_texts_of_many_is_asked_about_as_one_and_dismissed_as_one(play: Stage) -> None:
    pairs = [("PAY", "EXP"), ("PAY", "SKL"), ("EXP", "SKL")]
    ids = only(play, *pairs, evidence=[shared("Zoramix", EvidenceKind.SHARED_NAME)])
    at_nine(play)
    (asked,) = questions(play, "olivia")
    assert "3 projects name Zoramix. Are they linked by it?" in asked
    play.workspace.as_("olivia").press("Dismiss All")
    assert "joined otherwise too" not in modal_of(play, "olivia").text
    assert modal_of(play, "olivia").fill({"note": "Another Zoramix"}).submit() is None
    settle(play)
    assert {linkage(play, each).state for each in ids} == {LinkageState.DISMISSED}
    (said,) = [each for each in play.workspace.as_("priya").texts() if "Zoramix" in each]
    assert "✕ Dismissed by Olivia Brandt, 23 Nov 2026: 3 pairs by the name Zoramix" in said


def test_home_asks_about_three_and_says_how_many_more_wait(play: Stage) -> None:
    only(play, ("PAY", "EXP"), ("PAY", "SKL"), ("EXP", "SKL"), ("TIM", "EXP"))
    home = opened_home(play, "olivia")
    assert home.count("touch?") == 3
    assert "… and 1 further linkage waits for a decision: `/linkages`" in home
    assert "further linkage" not in opened_home(play, "ingrid")


def test_what_else_joins_some_of_the_pairs_is_told_before_all_are_dismissed(play: Stage) -> None:
    mira = shared("Mira", EvidenceKind.SHARED_PERSON) | {"sentence": "Mira works on both."}
    (pay, *_) = only(play, ("PAY", "EXP"), ("PAY", "SKL"), ("EXP", "SKL"), evidence=[shared("SAP"), text()])
    with play.application.database.write() as session:
        both = update(Linkage).where(Linkage.id == pay).values(evidence=[shared("SAP"), mira, text()])
        session.execute(both.execution_options(across_workspaces=ACROSS))
    at_nine(play)
    play.workspace.as_("olivia").press("Dismiss All")
    said = modal_of(play, "olivia").text
    assert "One of these is joined otherwise too, which goes as well:" in said
    (line,) = [each for each in said.splitlines() if "Mira works on both." in each]
    assert "Payroll" in line
    assert "Expenses" in line


def test_a_list_of_what_one_thing_joins_has_one_page_and_says_of_how_many(play: Stage) -> None:
    keys = sorted({row.key for row in rows(play, Project) if not row.confidential})[:6]
    only(play, *combinations(keys, 2))
    at_nine(play)
    each = play.workspace.as_("olivia").press("Show Each Pair").text
    assert "1 to 10 of 15" in each
    assert "[Next]" not in each, "the next page would be of all linkages"


def test_an_empty_list_says_when_all_projects_were_last_searched(play: Stage) -> None:
    asked = play.workspace.as_("olivia").command("/linkages payroll", channel="general").text
    assert "none that you may see. No search has run yet; the first comes within a day." in asked
    only(play, ("TIM", "SKL"))
    asked = play.workspace.as_("olivia").command("/linkages payroll", channel="general").text
    assert "none that you may see. The last search of all projects was on 23 Nov 2026." in asked


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
    for who, note in (("dana", "Nothing yet"), ("yuki", "Outage pay"), ("dana", "Shift pay")):
        play.workspace.as_(who).command("/pmo link payroll outage management", channel="general")
        assert modal_of(play, who).fill({"note": note}).submit() is None
        (row,) = rows(play, Linkage)
        assert row.state is LinkageState.SUGGESTED
    at_nine(play)
    asked = next(each for each in questions(play, "ingrid") if "Outage" in each)
    assert "Dana Whitlock says that they touch." in asked
    assert "Shift pay" in asked
    assert "Yuki Tanabe says that they touch." in asked
    assert "Nothing yet" not in asked, "she has said it otherwise since"
    play.workspace.clock.move_to(utc("2026-11-24 04:05"))
    play.tick()
    assert any(each.id == row.id for each in rows(play, Linkage))


def test_both_pms_are_introduced_once_in_a_group_of_their_own_after_the_draft_was_seen(play: Stage) -> None:
    (at,) = only(play, ("PAY", "EXP"))
    at_nine(play)
    confirm(play, "priya", note="Cost centres")
    priya = play.workspace.as_("priya")
    priya.press("Introduce PMs")
    modal = modal_of(play, "priya")
    assert "Dana Whitlock and Mateo Ibarra" in modal.text
    assert "Cost centres" in modal.text
    assert not any("," in row.recipient for row in rows(play, Delivery)), "nothing is sent before"
    assert modal.fill({"words": "Talk about <!channel> cost centres, please"}).submit() is None
    settle(play)
    group = next(each for each in play.workspace.directory.conversations.values() if len(each.members) == 3)
    assert {"U0DANA", "U0MATEO", play.workspace.bot.id} == set(group.members)
    (message,) = group.messages.values()
    said = play.workspace.as_("dana").read(message)
    assert "Priya Raman introduces you: Payroll and Expenses are linked." in said
    assert "Talk about &lt;!channel&gt; cost centres" in str(message.blocks)
    again = f"{at}|{linkage(play, at).turn}"
    assert "are introduced already" in pressed(play, "priya", "linkage.introduce", again)
    listed = priya.command("/linkages payroll", channel="general").text
    assert "Both PMs were introduced on 23 Nov 2026" in listed
    assert "Introduce PMs" not in listed


def test_what_whoever_linked_them_said_is_told_once_in_the_list_and_in_the_draft(play: Stage) -> None:
    only(play)
    priya = play.workspace.as_("priya")
    priya.command("/pmo link payroll expenses The reimbursement file", channel="general")
    assert modal_of(play, "priya").submit() is None
    listed = priya.command("/linkages payroll", channel="general").text
    assert "Priya Raman says that they touch." in listed
    assert listed.count("The reimbursement file") == 1
    priya.press("Introduce PMs")
    draft = modal_of(play, "priya").text.partition("The two touch:")[2]
    assert draft.count("The reimbursement file") == 1
    assert "Priya Raman says" not in draft


def test_the_draft_of_an_introduction_quotes_what_it_rests_on(play: Stage) -> None:
    hr = shared("HR master data", EvidenceKind.SHARED_DATA)
    hr["quotes"] = [{"text": "Salaries from HR data", "source": "charter", "on": "2026-04-27"}]
    only(play, ("PAY", "EXP"), evidence=[hr])
    at_nine(play)
    confirm(play, "priya", note="Cost centres")
    play.workspace.as_("priya").press("Introduce PMs")
    assert "“Salaries from HR data” (charter, 27 Apr 2026)" in modal_of(play, "priya").text


def test_a_dismissal_leaves_what_was_found_while_its_form_was_open(play: Stage) -> None:
    (at,) = only(play, ("PAY", "EXP"))
    at_nine(play)
    play.workspace.as_("priya").press("Dismiss")
    more = [shared("SAP"), text(), shared("Aperta", EvidenceKind.SHARED_VENDOR)]
    found_again(play, *more)
    assert modal_of(play, "priya").fill({"note": "Only the name"}).submit() is None
    settle(play)
    assert linkage(play, at).state is LinkageState.DISMISSED
    found_again(play, *more)
    assert linkage(play, at).state is LinkageState.SUGGESTED
    ask_on(play, "2026-11-24")
    assert "Aperta" in questions(play, "priya")[-1]
    assert "Only the name" in questions(play, "priya")[-1]
