"""Two tenants in one database: another one's id in a button or a form changes nothing and shows nothing."""

from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy import update

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import EntryKind, EntryState, Level
from models import (
    AuditEvent,
    Base,
    MilestoneMove,
    Person,
    Program,
    Project,
    RegisterEntry,
    Review,
    StatusReport,
)
from tests.flows.deeds import LINK, four_weeks_later
from tests.flows.forged import Values, newest_nonce, pressed, replied, rows, submitted
from tests.flows.tenants_scene import Two, secrets
from tests.populated import populate

_OF_ENTRIES = (
    Callback.ENTRY_FORM, Callback.CLOSE_FORM, Callback.ESCALATE_FORM, Callback.ACCEPT_FORM,
    Callback.SEND_BACK_FORM, Callback.PROPOSE_FORM, Callback.DECIDE_FORM,
)  # fmt: skip


@pytest.fixture
def two(play: Stage) -> Two:
    """The stage on Monday morning, with a second tenant's rows of every kind."""
    with play.application.database.write() as session:
        return Two(play, populate(session))


def test_another_tenants_ids_in_any_button_change_nothing_and_show_nothing(two: Two) -> None:
    play, theirs = two.play, two.theirs
    their_rows, ours = two.their_rows(), two.our_record()
    project, linkage, nonce = str(theirs.project.id), str(theirs.linkage.id), theirs.draft.nonce
    values = (project, linkage, nonce, f"{nonce}|{project}", f"{nonce}|0", f"{nonce}|0|0")
    report, review = str(theirs.report.id), str(theirs.review.id)
    of_its_kind = {  # a project's number may well be that of a report of ours
        Action.REVIEW_ACKNOWLEDGE: report,
        Action.REVIEW_ASK: report,
        Action.REVIEW_RETURN: report,
        Action.REVIEW_ANSWER: review,
        Action.STATUS_CORRECT: report,
        Action.PROMPT_ASK_NOW: project,
        Action.HANDOVER_FORM: project,
        Action.HANDOVER_UNDO: str(theirs.handover.id),
        Action.SKILLS_FORM: str(theirs.person.id),
        Action.NEED_SHOW: str(theirs.need.id),
        Action.NEED_END: str(theirs.need.id),
        Action.NEED_OFFER: f"{theirs.need.id}|{theirs.person.id}",
        Action.NEED_OTHER: str(theirs.need.id),
        Action.OFFER_ACCEPT: str(theirs.offer.id),
        Action.OFFER_DECLINE: str(theirs.offer.id),
        Action.ENDING_EXTEND: f"{theirs.deployment.id}|2027-03-01",
        Action.LETTER_REPLAY: str(theirs.letter.id),
        Action.LETTER_LEAVE: str(theirs.letter.id),
        Action.DEPENDS_FORM: project,
        Action.KNOWN_EDIT: str(theirs.known.id),
        Action.KNOWN_REMOVE: f"{theirs.known.id}|0",
        **{each: str(theirs.entry.id) for each in Action if each.value.startswith("entry.")},
        **{each: str(theirs.pair.id) for each in Action if each.value.startswith("alike.")},
    }
    for who in ("olivia", "dana"):
        for action in Action:
            for value in (of_its_kind[action], nonce) if action in of_its_kind else values:
                said = pressed(play, who, action.value, value)
                assert not any(word in said for word in secrets(theirs)), (action, value)
                modal = play.workspace.as_(who).modal
                if modal is not None:
                    modal.close()
    assert two.their_rows() == their_rows
    assert two.our_record() == ours


def test_another_tenants_question_is_not_answered_in_a_thread(two: Two) -> None:
    their_rows, reviews = two.their_rows(), rows(two.play, Review)
    said = replied(two.play, "dana", f"question:{two.theirs.review.id}", "so what")
    assert "I know no such question that you may answer." in said
    assert (two.their_rows(), rows(two.play, Review)) == (their_rows, reviews)


def test_another_tenants_id_in_the_metadata_of_any_form_changes_nothing_and_shows_nothing(two: Two) -> None:
    """Every form is filled in wholly, so that nothing but the id can be what refuses it."""
    play, theirs = two.play, two.theirs
    their_rows, ours = two.their_rows(), two.our_record()
    of_its_kind: dict[Callback, Any] = {  # a number of another kind may well be one of ours
        Callback.ASK_FORM: theirs.report,
        Callback.RETURN_FORM: theirs.report,
        Callback.ANSWER_FORM: theirs.review,
        Callback.OVERRIDE_FORM: theirs.program,
        Callback.OWNER_FORM: theirs.project,
        Callback.EXCUSE_FORM: theirs.project,
        Callback.HANDOVER_FORM: theirs.project,
        Callback.SKILLS_FORM: theirs.person,
        Callback.OFFER_FORM: theirs.need,
        Callback.DEPUTY_FORM: theirs.project,
        Callback.INTRODUCE_FORM: theirs.linkage,
        Callback.KNOWN_FORM: theirs.known,
        **dict.fromkeys(_OF_ENTRIES, theirs.entry),
    }
    for who in ("olivia", "dana"):
        for callback in Callback:
            row = of_its_kind.get(callback)
            carried = [str(row.id), f"{row.id}|0"] if row else [theirs.draft.nonce, ""]
            for metadata in carried:
                answer = submitted(play, who, callback, metadata, _filled(theirs.project.id))
                assert not any(word in repr(answer.payload) for word in secrets(theirs)), (callback, metadata)
                assert two.our_record() == ours, (who, callback, metadata)
    assert two.their_rows() == their_rows


def test_the_same_forms_with_own_ids_are_not_refused(two: Two) -> None:
    """Or the test above would show nothing."""
    play, theirs = two.play, two.theirs

    def own(table: type[Base], **values: object) -> int:
        found = (row for row in rows(play, table) if row.workspace_id != theirs.workspace.id)
        return next(int(row.id) for row in found if all(getattr(row, k) == v for k, v in values.items()))

    payroll = own(Project, key="PAY")
    newest = max(row.id for row in rows(play, StatusReport) if row.project_id == payroll)
    entry = own(RegisterEntry, project_id=payroll)
    for callback, metadata in (
        (Callback.ASK_FORM, newest),
        (Callback.RETURN_FORM, newest),
        (Callback.OVERRIDE_FORM, own(Program, name="HR & People")),
        (Callback.EXCUSE_FORM, payroll),
        (Callback.CONFIDENCE_FORM, ""),
        (Callback.ESCALATE_FORM, entry),
        (Callback.CLOSE_FORM, entry),
    ):
        before = rows(play, AuditEvent)
        with four_weeks_later(play) if callback is Callback.EXCUSE_FORM else nullcontext():
            submitted(play, "olivia", callback, str(metadata), _filled(payroll))
        assert rows(play, AuditEvent) != before, callback


def test_another_tenants_report_or_question_in_a_forms_metadata_is_unknown(two: Two) -> None:
    play, theirs = two.play, two.theirs
    their_rows, ours = two.their_rows(), two.our_record()
    words: Values = {"words": {"value": {"type": "plain_text_input", "value": "so what"}}}
    for callback, number in (
        (Callback.ASK_FORM, theirs.report.id),
        (Callback.RETURN_FORM, theirs.report.id),
        (Callback.ANSWER_FORM, theirs.review.id),
    ):
        answer = submitted(play, "olivia", callback, str(number), words)
        assert "I know no such" in repr(answer.payload)
    confidence: Values = {
        f"confidence:{theirs.project.id}": {
            "value": {"type": "static_select", "selected_option": {"value": "red"}}
        },
        f"reason:{theirs.project.id}": {"value": {"type": "plain_text_input", "value": "so what"}},
    }
    answer = submitted(play, "olivia", Callback.CONFIDENCE_FORM, "", confidence)
    assert "I know no such project that you may see." in repr(answer.payload)
    assert (two.their_rows(), two.our_record()) == (their_rows, ours)


def test_another_tenants_linkage_in_its_forms_is_unknown_and_ones_own_is_not(two: Two) -> None:
    play, theirs = two.play, two.theirs
    their_rows, ours = two.their_rows(), two.our_record()
    at, a, b = theirs.linkage.id, theirs.linkage.project_a_id, theirs.linkage.project_b_id
    for callback in (Callback.CONFIRM_LINK_FORM, Callback.DISMISS_LINK_FORM):
        for metadata in (f"pair|{at}|0||", f"new|{a}|{b}|0", f"thing|{at}|shared_system|SAP"):
            for who in ("olivia", "priya"):
                answer = submitted(play, who, callback, metadata, LINK)
                assert not any(word in repr(answer.payload) for word in secrets(theirs)), (callback, metadata)
    for button in ("digest.linkage_confirm", "linkage.undo", "linkage.introduce", "linkage.declare"):
        for value in (str(at), f"{at}|0", f"{a}|{b}"):
            said = pressed(play, "olivia", button, value)
            assert not any(word in said for word in secrets(theirs)), (button, value)
    assert (two.their_rows(), two.our_record()) == (their_rows, ours)
    known = {each.key: each.id for each in rows(play, Project)}
    both = f"{known['PAY']}|{known['VEG']}"
    submitted(play, "olivia", Callback.CONFIRM_LINK_FORM, f"new|{both}|0", LINK)
    assert two.our_record() != ours, "or the above would show nothing"


REGISTER_FORMS = {
    Callback.ENTRY_FORM: "{}|0",
    Callback.CLOSE_FORM: "{}",
    Callback.ESCALATE_FORM: "{}",
    Callback.ACCEPT_FORM: "{}",
    Callback.SEND_BACK_FORM: "{}",
    Callback.PROPOSE_FORM: "{}",
    Callback.DECIDE_FORM: "{}|approved",
}


def test_another_tenants_entry_in_each_form_of_the_register_is_unknown(two: Two) -> None:
    """Their entry is escalated and a change request, so that only the tenant stands in the way."""
    play, theirs = two.play, two.theirs
    said = {"type": "plain_text_input", "value": "so what"}
    filled: Values = {
        "words": {"value": said},
        "title": {"value": said},
        "title:0": {"value": said},
        "outcome": {"value": {"type": "static_select", "selected_option": {"value": "done"}}},
        "response": {"value": {"type": "static_select", "selected_option": {"value": "accept"}}},
        "owner": {"value": {"type": "users_select", "selected_user": "U0DANA"}},
    }
    for kind in (EntryKind.RISK, EntryKind.ISSUE, EntryKind.CHANGE):
        _their_entry(two, kind=kind, asked_level=Level.PORTFOLIO)
        their_rows, ours = two.their_rows(), two.our_record()
        for who in ("olivia", "priya"):
            for callback, metadata in REGISTER_FORMS.items():
                answer = submitted(play, who, callback, metadata.format(theirs.entry.id), filled)
                assert "I know no such entry that you may see." in repr(answer.payload), (who, callback)
                assert not any(word in repr(answer.payload) for word in secrets(theirs))
        assert (two.their_rows(), two.our_record()) == (their_rows, ours), kind


def test_another_tenants_entry_behind_each_button_of_the_register_is_unknown(two: Two) -> None:
    play, theirs = two.play, two.theirs
    buttons = [each for each in Action if each.value.startswith("entry.")]
    assert len(buttons) >= 12
    for state, kind in (
        (EntryState.OPEN, EntryKind.RISK),
        (EntryState.OPEN, EntryKind.ISSUE),
        (EntryState.OPEN, EntryKind.CHANGE),
        (EntryState.CLOSED, EntryKind.RISK),
    ):
        _their_entry(two, kind=kind, state=state, asked_level=Level.PROGRAM)
        their_rows, ours = two.their_rows(), two.our_record()
        for who in ("olivia", "priya"):
            for each in buttons:
                said = pressed(play, who, each.value, str(theirs.entry.id))
                assert "I know no such entry that you may see." in said, (who, each)
        assert (two.their_rows(), two.our_record()) == (their_rows, ours), (state, kind)


def _their_entry(two: Two, **values: object) -> None:
    with two.play.application.database.write() as session:
        change = update(RegisterEntry).where(
            RegisterEntry.workspace_id == two.theirs.workspace.id, RegisterEntry.id == two.theirs.entry.id
        )
        session.execute(change.values(**values))


def test_an_own_preview_pointed_at_another_tenants_project_posts_nothing(two: Two) -> None:
    play, theirs = two.play, two.theirs
    dana = play.workspace.as_("dana")
    dana.command("/status zzz amber vendor late", channel="people")
    their_rows, ours = two.their_rows(), two.our_record()
    said = pressed(play, "dana", Action.STATUS_PROJECT, f"{newest_nonce(play)}|{theirs.project.id}")
    assert "Which project do you mean?" in said
    assert theirs.project.name not in said
    assert (two.their_rows(), two.our_record()) == (their_rows, ours)


def test_another_tenants_project_chosen_in_a_form_is_unknown(two: Two) -> None:
    play, theirs = two.play, two.theirs
    their_rows, ours = two.their_rows(), two.our_record()
    for who in ("olivia", "dana"):
        for command, callback, field in (
            ("/status payroll red late", Callback.STATUS_FORM, "overall"),
            ("/risk payroll late", Callback.RISK_FORM, "title"),
        ):
            play.workspace.as_(who).command(command, channel="people")
            answer = submitted(play, who, callback, newest_nonce(play), _form(field, theirs.project.id))
            assert "I know no such project that you may see." in repr(answer.payload)
    assert (two.their_rows(), two.our_record()) == (their_rows, ours)


def test_another_tenants_nonce_in_a_form_is_unknown(two: Two) -> None:
    their_rows, ours = two.their_rows(), two.our_record()
    ours_id = next(row.id for row in rows(two.play, Project) if row.key == "PAY")
    for callback, field in ((Callback.STATUS_FORM, "overall"), (Callback.RISK_FORM, "title")):
        answer = submitted(two.play, "dana", callback, two.theirs.draft.nonce, _form(field, ours_id))
        assert "no longer here" in repr(answer.payload)
    assert (two.their_rows(), two.our_record()) == (their_rows, ours)


def test_another_tenants_milestone_in_a_form_is_not_moved(two: Two) -> None:
    play = two.play
    theirs = next(row for row in two.their_rows() if hasattr(row, "go_live"))
    their_rows = two.their_rows()
    play.workspace.as_("dana").command("/status payroll red late", channel="people")
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    values = _form("overall", payroll)
    values[f"move{theirs.id}:{payroll}"] = {"value": {"type": "datepicker", "selected_date": "2030-01-01"}}  # type: ignore[attr-defined] # a row of milestones
    moves = len(rows(play, MilestoneMove))
    answer = submitted(play, "dana", Callback.STATUS_FORM, newest_nonce(play), values)
    assert "Posted: Payroll" in repr(answer.payload)
    assert len(rows(play, MilestoneMove)) == moves
    assert two.their_rows() == their_rows


def test_another_tenants_person_as_owner_of_a_risk_is_left_out(two: Two) -> None:
    play, theirs = two.play, two.theirs
    their_rows = two.their_rows()
    play.workspace.as_("dana").command("/risk payroll late", channel="people")
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    values = _form("title", payroll)
    values[f"owner:{payroll}"] = {"value": {"type": "users_select", "selected_user": theirs.person.slack_id}}
    answer = submitted(play, "dana", Callback.RISK_FORM, newest_nonce(play), values)
    assert "Recorded as PAY-R" in repr(answer.payload)
    assert theirs.person.name not in repr(answer.payload)
    entry = rows(play, RegisterEntry)[-1]
    dana = next(row.id for row in rows(play, Person) if row.slack_id == "U0DANA")
    assert max(rows(play, RegisterEntry), key=lambda row: row.id).owner_id == dana
    assert entry.owner_id != theirs.person.id
    assert two.their_rows() == their_rows


def test_another_tenants_names_are_in_no_answer(two: Two) -> None:
    play, theirs = two.play, two.theirs
    olivia = play.workspace.as_("olivia")
    for name in (theirs.project.name, theirs.project.key, theirs.program.name):
        for line in (f"/project {name}", f"/who-owns {name}", f"/program {name}", f"/linkages {name}"):
            said = olivia.command(line, channel="pmo").text
            assert theirs.person.name not in said
    home = olivia.home()
    assert home is not None
    digest = olivia.command("/pmo digest", channel="pmo").text
    for word in secrets(theirs):
        assert word not in home.text
        assert word not in digest


def _form(field: str, project_id: int) -> Values:
    filled = {"overall": {"value": "red"}, "title": {"value": "late"}}[field]
    shown = {"selected_option": filled} if field == "overall" else filled
    return {
        f"{field}:{project_id}": {"value": shown},
        "project": {"form.project": {"selected_option": {"value": str(project_id)}}},
    }


def _filled(project_id: int) -> Values:
    """Something in every input that any form has, for a project."""
    words = ("words", "reason", "title", "description", "summary", "help")
    values: Values = {each: {"value": {"type": "plain_text_input", "value": "so what"}} for each in words}
    choices = {"rating": "red", "confidence": "red", "outcome": "avoided", "overall": "red"}
    for name, choice in choices.items():
        values[name] = {"value": {"type": "static_select", "selected_option": {"value": choice}}}
    values["ends"] = {"value": {"type": "datepicker", "selected_date": "2027-01-01"}}
    values["owner"] = {"value": {"type": "users_select", "selected_user": "U0DANA"}}
    named = {f"{name}:{project_id}": value for name, value in values.items()}
    return {**values, **named, "project": {"form.project": {"selected_option": {"value": str(project_id)}}}}
