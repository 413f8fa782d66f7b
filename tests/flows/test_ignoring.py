"""A name that joins what it should not: the PMO ignores it for good with the dismissal of a linkage."""

import pytest

from bot.blocks.actions import Callback
from bot.commands.stage import Stage
from bot.domain.enums import EvidenceKind, LinkageState
from models import AuditEvent, KnownName, Linkage
from tests.flows.conftest import settle
from tests.flows.forged import rows, submitted
from tests.flows.linkage_scenes import at_nine, linkage, modal_of, only, questions, shared
from tests.flows.test_known_names import filled, put, said


def named(play: Stage, *pairs: tuple[str, str], name: str = "Zoramix") -> list[int]:
    """Have these pairs suggested by a name that only texts give."""
    ids = only(play, *pairs, evidence=[shared(name, EvidenceKind.SHARED_NAME)])
    at_nine(play)
    return ids


def test_a_name_is_ignored_for_good_with_the_dismissal_of_what_it_joined(play: Stage) -> None:
    (at,) = named(play, ("PAY", "EXP"))
    play.workspace.as_("olivia").press("Dismiss")
    modal = modal_of(play, "olivia")
    assert "Ignore “Zoramix” from now on" in modal.text
    assert modal.fill({"note": "A word of the trade", "ignore": ["Zoramix"]}).submit() is None
    assert "Ignored from now on: Zoramix" in modal_of(play, "olivia").text
    settle(play)
    assert linkage(play, at).state is LinkageState.DISMISSED
    assert [(each.name, each.kind) for each in rows(play, KnownName)] == [("Zoramix", None)]
    assert [each.action for each in rows(play, AuditEvent)].count("known_name.set") == 1
    assert "ignored · Olivia Brandt" in said(play, "/pmo names")


def test_all_that_a_name_joins_is_dismissed_and_the_name_ignored_at_once(play: Stage) -> None:
    ids = named(play, ("PAY", "EXP"), ("PAY", "SKL"), ("EXP", "SKL"))
    play.workspace.as_("olivia").press("Dismiss All")
    assert modal_of(play, "olivia").fill({"note": "A word", "ignore": ["Zoramix"]}).submit() is None
    assert {linkage(play, each).state for each in ids} == {LinkageState.DISMISSED}
    assert [each.name for each in rows(play, KnownName)] == ["Zoramix"]


def test_without_the_tick_a_dismissal_ignores_nothing(play: Stage) -> None:
    (at,) = named(play, ("PAY", "EXP"))
    play.workspace.as_("olivia").press("Dismiss")
    assert modal_of(play, "olivia").fill({"note": "Another one"}).submit() is None
    assert linkage(play, at).state is LinkageState.DISMISSED
    assert rows(play, KnownName) == []


def test_a_program_manager_is_not_asked_and_a_forged_tick_changes_nothing(play: Stage) -> None:
    (at,) = named(play, ("PAY", "EXP"))
    play.workspace.as_("priya").press("Dismiss")
    modal = modal_of(play, "priya")
    assert "Ignore" not in modal.text
    ticked = {"ignore": {"value": {"type": "checkboxes", "selected_options": [{"value": "Zoramix"}]}}}
    why = {"why": {"value": {"type": "static_select", "selected_option": {"value": "0"}}}}
    submitted(play, "priya", Callback.DISMISS_LINK_FORM, modal.view.private_metadata, why | ticked)
    assert rows(play, KnownName) == []
    assert linkage(play, at).state is LinkageState.SUGGESTED
    assert modal.fill({"note": "Another one"}).submit() is None
    assert linkage(play, at).state is LinkageState.DISMISSED


@pytest.mark.parametrize("kind", ["ignore", "system"])
def test_a_name_that_is_on_the_list_meanwhile_stays_as_it_is_there(play: Stage, kind: str) -> None:
    (at,) = named(play, ("PAY", "EXP"))
    play.workspace.as_("olivia").press("Dismiss")
    modal = modal_of(play, "olivia").fill({"note": "A word", "ignore": ["Zoramix"]})
    put(play, filled("Zoramix", kind), who="felix")
    answer = modal.submit()
    (row,) = rows(play, KnownName)
    assert row.turn == 0
    dismissed = linkage(play, at).state is LinkageState.DISMISSED
    assert dismissed is (row.kind is None)
    assert ("“Zoramix” is on the list already, as Zoramix" in repr(answer)) is not dismissed


def test_a_name_too_long_for_the_list_is_not_offered_and_the_form_opens(play: Stage) -> None:
    (at,) = named(play, ("PAY", "EXP"), name=f"{'Zoramix ' * 20}Suite")
    play.workspace.as_("olivia").press("Dismiss")
    assert "Ignore" not in modal_of(play, "olivia").text
    assert modal_of(play, "olivia").fill({"note": "A word"}).submit() is None
    assert linkage(play, at).state is LinkageState.DISMISSED


def test_only_names_of_texts_can_be_ignored_so(play: Stage) -> None:
    only(play, ("PAY", "EXP"))
    at_nine(play)
    play.workspace.as_("olivia").press("Dismiss")
    assert "Ignore" not in modal_of(play, "olivia").text
    assert len(questions(play, "olivia")) == 1
    assert len(rows(play, Linkage)) == 1
