"""Clicks that come twice, too late, on something old, or with a value that nobody was given."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import URL, update

from bot.blocks.actions import Callback
from bot.commands.stage import Stage
from bot.domain.enums import LinkageState, ProjectState, Rating
from bot.sandbox.transport import Answer, Envelope
from bot.sandbox.triggers import LIFE_SECONDS
from models import (
    AuditEvent,
    Delivery,
    Linkage,
    MilestoneMove,
    Person,
    Program,
    Project,
    RegisterEntry,
    StatusReport,
)
from tests.databases import text_of
from tests.flows.again import send_again
from tests.flows.conftest import settle, staged
from tests.flows.deeds import LINK
from tests.flows.forged import ACROSS, Values, newest_nonce, pressed, rows, submitted
from tests.flows.test_reporting import newest_report

LINE = "/status payroll amber vendor API late; go-live moves to 12 June"
RECORD = (StatusReport, RegisterEntry, MilestoneMove, AuditEvent, Delivery, Linkage, Project)


@pytest.fixture
def postgresql_play(postgresql_copy: URL) -> Iterator[Stage]:
    """A stage on PostgreSQL."""
    with staged(text_of(postgresql_copy)) as set_up:
        yield set_up


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest) -> Stage:
    """A stage, once on SQLite, once on PostgreSQL."""
    found = request.getfixturevalue("play" if request.param == "sqlite" else "postgresql_play")
    assert isinstance(found, Stage)
    return found


def at_once(play: Stage, what: str, times: int = 4) -> list[Answer]:
    """Send the newest request of this kind several times more, all at the same moment."""
    answers: list[Answer] = []
    together = threading.Barrier(times)
    entries = play.workspace.inspector.entries(what, "to_bot")

    def send() -> None:
        together.wait()
        answers.append(play.workspace.send(Envelope.INTERACTION, entries[-1].request["payload"]))

    threads = [threading.Thread(target=send) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def at_one_moment(*deeds: Callable[[], object]) -> None:
    """Do these things at the same moment, and wait for all."""
    together = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        together.wait()
        deed()

    threads = [threading.Thread(target=run, args=(each,)) for each in deeds]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def close_project(play: Stage, key: str = "PAY") -> None:
    with play.application.database.write() as session:
        change = update(Project).where(Project.key == key).values(state=ProjectState.CLOSED)
        session.execute(change.execution_options(across_workspaces=ACROSS))


def test_a_preview_posted_several_times_at_one_moment_is_one_report(either: Stage) -> None:
    dana = either.workspace.as_("dana")
    dana.command(LINE, channel="people")
    reports, moves = len(rows(either, StatusReport)), len(rows(either, MilestoneMove))
    preview = dana.messages("people")[-1]
    threads = [threading.Thread(target=dana.press, args=("Post Status", preview)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(rows(either, StatusReport)) == reports + 1
    assert len(rows(either, MilestoneMove)) == moves + 1
    # On a busy machine one of the four may be told to try again.
    assert re.search("already reported as Amber A ▲|Posted: Payroll", "\n".join(dana.texts("people")))
    dana.command("/risk payroll data late p4 i5", channel="people")
    risks = len(rows(either, RegisterEntry))
    dana.press("Record Risk")
    assert all(each.ok for each in at_once(either, "block_actions"))
    assert len(rows(either, RegisterEntry)) == risks + 1


def test_a_form_submitted_several_times_at_one_moment_is_one_report(either: Stage) -> None:
    dana = either.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Overall": "Red R ■", "Summary": "Supplier has stopped work"})
    before = len(rows(either, StatusReport))
    dana.modal.submit()
    answers = at_once(either, "view_submission")
    assert len(rows(either, StatusReport)) == before + 1
    for each in answers:
        assert each.payload is not None
        assert "already reported as Red R ■" in repr(each.payload)


def test_of_two_people_who_report_one_project_at_one_moment_one_is_shown_the_others_first(
    either: Stage,
) -> None:
    """Dana and her program manager: neither takes the place of the other's report unawares."""
    people = {who: either.workspace.as_(who) for who in ("dana", "priya")}
    people["dana"].command("/status payroll red vendor has gone", channel="people")
    people["priya"].command("/status payroll amber vendor is late", channel="general")
    shown = {"dana": people["dana"].messages("people")[-1], "priya": people["priya"].messages("general")[-1]}
    before = len(rows(either, StatusReport))
    at_one_moment(*(partial(people[who].press, "Post Status", shown[who]) for who in people))
    assert len(rows(either, StatusReport)) == before + 1
    first = newest_report(either)
    author = next(row.slack_id for row in rows(either, Person) if row.id == first.author_id)
    early, late = sorted(people, key=lambda who: people[who].id != author)
    where = {"dana": "people", "priya": "general"}[late]
    if not any("reported it meanwhile" in text for text in people[late].texts(where)):
        people[late].press("Post Status", shown[late])  # on a busy machine: told to try again
    (asked,) = (text for text in people[late].texts(where) if "reported it meanwhile" in text)
    assert f"meanwhile: {first.overall.label}" in asked
    assert "Nothing of yours is posted yet" in asked
    assert "in place of" in asked
    people[late].press("Post Status")
    settle(either)
    second = newest_report(either)
    assert (first.version, second.version) == (1, 2)
    assert second.author_id != first.author_id
    assert any("corrected" in text and second.overall.label in text for text in people[early].texts())


def test_a_form_in_front_of_anothers_new_report_says_so_before_it_takes_its_place(play: Stage) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    dana.command("/status payroll", channel="people")
    assert dana.modal is not None
    priya.command("/status payroll red vendor has gone", channel="general")
    priya.press("Post Status")
    dana.modal.fill({"Overall": "Amber A ▲", "Summary": "Supplier is late"})
    refused = dana.modal.submit()
    assert "Priya Raman reported it meanwhile as Red R ■" in str(refused)
    assert newest_report(play).overall is Rating.RED
    assert not dana.modal.submit()
    settle(play)
    assert (newest_report(play).overall, newest_report(play).version) == (Rating.AMBER, 2)
    (card,) = (text for text in priya.texts() if "Supplier is late" in text and "Reported by Dana" in text)
    assert "vendor has gone" not in card


def test_whose_report_is_corrected_by_somebody_else_is_told(play: Stage) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    dana.command("/status payroll green all on plan", channel="people")
    dana.press("Post Status")
    preview = priya.command("/status payroll red vendor has gone", channel="general").text
    assert "in place of Dana Whitlock's: Green G ●" in preview
    priya.press("Post Status")
    settle(play)
    (told,) = (text for text in dana.texts() if "corrected your report" in text)
    assert "Priya Raman corrected your report of *Payroll* (version 2)" in told
    assert "Status: Green G ● → Red R ■" in told
    priya.command("/status payroll red vendor has gone for good", channel="general")
    priya.press("Post Status")
    settle(play)
    assert len([text for text in dana.texts() if "corrected your report" in text]) == 1, "that was her own"


def test_a_newcomer_who_asks_several_things_at_one_moment_is_taken_up_once(either: Stage) -> None:
    workspace = either.workspace
    workspace.add_person("newcomer", real_name="Nadia Verne")
    workspace.channel("general").members.append(workspace.person("newcomer").id)
    nadia = workspace.as_("newcomer")
    said: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: said.append(nadia.command("/who-owns payroll", channel="general").text)
        )
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(said) == 4
    assert all("owns *Payroll*" in each for each in nadia.texts("general")[-4:])


def test_no_change_pressed_twice_is_one_report(play: Stage) -> None:
    mateo = play.workspace.as_("mateo")
    play.workspace.clock.advance(timedelta(minutes=40))
    play.settle()
    before = len(rows(play, StatusReport))
    mateo.press("No Change")
    send_again(play)
    assert len(rows(play, StatusReport)) == before + 1
    assert "already reported" in "\n".join(mateo.texts())
    assert any("status was due" in each for each in mateo.texts())


def test_the_preview_of_a_project_closed_meanwhile_posts_nothing_and_says_so(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(LINE, channel="people")
    close_project(play)
    before = rows(play, *RECORD)
    answer = dana.press("Post Status")
    assert "Payroll is closed" in answer.text
    assert "vendor API late" in answer.text
    assert rows(play, *RECORD) == before


def test_a_form_of_a_project_closed_meanwhile_stays_open_with_what_was_typed(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    dana.modal.fill({"Overall": "Red R ■", "Summary": "Supplier has stopped work"})
    close_project(play)
    close_project(play, "TIM")
    errors = dana.modal.submit()
    assert errors is not None
    assert "is closed" in "".join(errors.values())
    assert dana.modal is not None


def test_a_report_arrives_although_its_programs_channel_is_gone_and_the_pmo_hears_of_it(play: Stage) -> None:
    people = play.workspace.channel("people").id
    with play.application.database.write() as session:
        gone = update(Program).where(Program.channel_id == people).values(channel_id="C0DELETED")
        session.execute(gone.execution_options(across_workspaces=ACROSS))
    dana, priya, olivia = (play.workspace.as_(who) for who in ("dana", "priya", "olivia"))
    dana.command(LINE, channel="general")
    assert "Posted: Payroll is Amber A ▲" in dana.press("Post Status").text
    settle(play)
    assert any("vendor API late" in text and "program manager" in text for text in priya.texts())
    play.workspace.clock.advance(timedelta(minutes=35))
    for _ in range(8):
        play.tick()
        settle(play)
    (told,) = (text for text in olivia.texts() if "did not arrive" in text)
    assert "channel" in told


def test_a_line_about_a_closed_project_is_refused_and_kept(play: Stage) -> None:
    samir = play.workspace.as_("samir")
    answer = samir.command("/status fixed asset register green all done", channel="finance").text
    assert "Fixed Asset Register is closed" in answer
    assert "all done" in answer
    assert "Closed" in samir.command("/project fixed asset register", channel="finance").text


def test_a_cancelled_preview_cannot_be_posted_and_says_what_became_of_it(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(LINE, channel="people")
    nonce = newest_nonce(play)
    dana.press("Cancel")
    before = rows(play, *RECORD)
    for act in ("status.post", "status.edit"):
        assert "Cancelled. Nothing was posted." in pressed(play, "dana", act, nonce)
    assert rows(play, *RECORD) == before


def test_a_linkage_already_decided_keeps_its_first_decision(play: Stage) -> None:
    play.tick()
    row = next(row for row in rows(play, Linkage) if row.state is LinkageState.SUGGESTED)
    form = f"pair|{row.id}|{row.turn}||"
    assert not (submitted(play, "olivia", Callback.CONFIRM_LINK_FORM, form, LINK).payload or {}).get("errors")
    before = rows(play, Linkage, AuditEvent)
    assert "Confirmed by Olivia Brandt" in pressed(play, "felix", "digest.linkage_dismiss", str(row.id))
    late = submitted(play, "felix", Callback.DISMISS_LINK_FORM, form, LINK).payload or {}
    assert "confirmed by Olivia Brandt already" in str(late["errors"])
    again = submitted(play, "olivia", Callback.CONFIRM_LINK_FORM, form, LINK).payload or {}
    assert "confirmed by Olivia Brandt already" in str(again)
    assert rows(play, Linkage, AuditEvent) == before


MADE_UP = (
    "",
    "x",
    "-1",
    "²",
    "٣",
    "1" * 30,
    "1.5",
    "a|b",
    "a|b|c",
    "||",
    "0",
    "987654321",
    "DROP TABLE",
    "1|1|1",
)
ACTIONS = (
    "status.open", "status.post", "status.post_typed", "status.edit", "status.cancel", "status.project",
    "status.answer", "status.take_back", "risk.open", "risk.post", "risk.edit", "risk.cancel",
    "risk.project", "form.project", "form.more", "prompt.write_status", "prompt.no_change", "show.project",
    "digest.linkage_confirm", "digest.linkage_dismiss", "prompt.snooze", "no.such.button",
)  # fmt: skip


def test_a_made_up_value_behind_any_button_changes_nothing_and_gets_a_clear_answer(
    play: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    before = rows(play, *RECORD)
    for action in ACTIONS:
        for value in MADE_UP:
            said = pressed(play, "dana", action, value)
            opened = play.workspace.as_("dana").modal
            if opened is not None:
                opened.close()
                continue
            assert said or action in ("form.project", "form.more"), (action, value)
            assert "failed on our side" not in said, (action, value)
    assert rows(play, *RECORD) == before
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]


def test_a_made_up_nonce_in_a_form_posts_nothing(play: Stage) -> None:
    before = rows(play, *RECORD)
    values: Values = {
        "overall:1": {"value": {"type": "static_select", "selected_option": {"value": "red"}}},
        "title:1": {"value": {"type": "plain_text_input", "value": "late"}},
    }
    for callback in ("view.status", "view.risk"):
        for nonce in ("", "x" * 5000, "00000000-0000-0000-0000-000000000000", "a\x00b"):
            answer = submitted(play, "dana", callback, nonce, values)
            assert answer.payload is not None
            assert "no longer here" in repr(answer.payload)
    assert rows(play, *RECORD) == before


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "internal_error"])
def test_when_the_form_cannot_be_opened_the_person_gets_it_behind_a_button(play: Stage, error: str) -> None:
    dana = play.workspace.as_("dana")
    play.workspace.faults.fail("views.open", error=error)
    answer = dana.command("/status", channel="people")
    assert answer.view is None
    assert "[Open Form]" in answer.text
    assert dana.press("Open Form").view is not None


def test_an_edit_whose_form_cannot_be_opened_keeps_what_was_typed(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    for command, label in (("/status payroll amber", "Post"), ("/risk payroll", "Record")):
        dana.command(f"{command} vendor late again", channel="people")
        play.workspace.faults.fail("views.open", error="expired_trigger_id")
        assert "[Open Form]" in dana.press("Edit").text
        opened = dana.press("Open Form")
        assert opened.view is not None
        assert "vendor late again" in opened.text, label
        opened.view.close()


def test_a_really_expired_trigger_is_answered_with_a_button(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    play.workspace.faults.fail("views.open", delay=0.6)
    workspace = play.workspace
    workspace.triggers.life_seconds = LIFE_SECONDS
    issue = workspace.triggers.issue

    def issue_old(user: str, conversation: str | None) -> str:
        trigger = issue(user, conversation)
        workspace.triggers.look(trigger).born = time.monotonic() - 2.5
        return trigger

    workspace.triggers.issue = issue_old  # type: ignore[method-assign] # a trigger that was slow to arrive
    answer = dana.command("/status", channel="people")
    assert answer.view is None
    assert "[Open Form]" in answer.text
