"""Slack or the database fails while somebody acts: an honest answer, nothing lost, nothing doubled."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import URL, update

from bot.app import Waits
from bot.commands.stage import Stage
from bot.domain.enums import DeliveryState
from bot.sandbox.driver import Answer
from bot.sandbox.transport import ANSWER_WITHIN
from handlers.router import ANSWER_TIMEOUT
from models import Delivery, Draft, StatusReport
from models.database import FOR_PEOPLE
from tests.databases import UNHURRIED, administer, text_of
from tests.flows.conftest import PATIENT, settle, staged
from tests.flows.copies import copy_of
from tests.flows.forged import ACROSS, rows

LINE = "/status payroll amber vendor API late"
FAULTS = {
    "refused": {"error": "ratelimited", "retry_after": 1},
    "broken": {"status": 500},
    "silent": {"delay": 1.6},
    "dropped before": {"drop": "before"},
    "dropped after": {"drop": "after"},
}
Fault = dict[str, object]
Answered = TypeVar("Answered")
TRIES = 5
"""How often a starved machine may be late with what must come once it is let."""


@pytest.fixture(params=FAULTS.values(), ids=list(FAULTS))
def fault(request: pytest.FixtureRequest) -> Fault:
    """What goes wrong at Slack."""
    found: Fault = request.param
    return found


@pytest.fixture
def outage(fault: Fault, sample_database: Path, tmp_path: Path) -> Iterator[Stage]:
    """A stage on which the bot waits for a silent Slack as in production."""
    slack = ANSWER_TIMEOUT if "delay" in fault else PATIENT.slack
    address = f"sqlite:///{copy_of(sample_database, tmp_path)}"
    with staged(address, waits=Waits(UNHURRIED, slack)) as set_up:
        yield set_up


@pytest.fixture
def hurried(sample_database: Path, tmp_path: Path) -> Iterator[Stage]:
    """A stage on which people wait for the database as in production."""
    address = f"sqlite:///{copy_of(sample_database, tmp_path)}"
    with staged(address, waits=Waits(FOR_PEOPLE, PATIENT.slack)) as set_up:
        yield set_up


def in_three_seconds(deed: Callable[[], Answered]) -> Answered:
    """Do it again if it took longer than Slack waits: a starved machine may be late, but not each time."""
    for _ in range(3):
        started = time.monotonic()
        answer = deed()
        if time.monotonic() - started < ANSWER_WITHIN:
            return answer
    raise AssertionError("it takes longer than Slack waits")


def at_last(deed: Callable[[], bool]) -> bool:
    """Do it until it comes."""
    return any(deed() for _ in range(TRIES))


def fail(play: Stage, method: str, fault: Fault, times: int = 1) -> None:
    play.workspace.faults.fail(method, times=times, **fault)  # type: ignore[arg-type] # the table above


@contextmanager
def locked(play: Stage) -> Iterator[None]:
    """Hold the write lock from another process's side."""
    path = play.application.database.url.database
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def gone(play: Stage) -> Iterator[None]:
    """Move the database file away, as a lost disk would."""
    path = Path(play.application.database.url.database or "")
    away = path.with_suffix(".away")
    play.application.database.dispose()
    path.rename(away)
    try:
        yield
    finally:
        away.rename(path)


def end_leases(play: Stage) -> None:
    """Let what was claimed be looked for now, instead of after its real seconds."""
    with play.application.database.write() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        waiting = update(Delivery).where(Delivery.state == DeliveryState.SENDING).values(lease_until=past)
        session.execute(waiting.execution_options(across_workspaces=ACROSS))


def test_a_form_that_slack_does_not_open_is_offered_by_a_button(outage: Stage, fault: Fault) -> None:
    dana = outage.workspace.as_("dana")

    def asks() -> Answer:
        fail(outage, "views.open", fault)
        return dana.command("/status", channel="people")

    answer = in_three_seconds(asks)
    if fault.get("drop") != "after":
        assert "[Open Form]" in answer.text
        assert at_last(lambda: dana.press("Open Form").view is not None)


def test_a_form_that_slack_does_not_change_keeps_what_was_typed(outage: Stage, fault: Fault) -> None:
    dana = outage.workspace.as_("dana")
    assert at_last(lambda: dana.command("/status", channel="people").view is not None)
    assert dana.modal is not None
    dana.modal.fill({"Summary": "Half way through"})
    fail(outage, "views.update", fault)
    dana.press("More")
    assert dana.modal is not None
    assert dana.modal.submit() is None
    assert rows(outage, StatusReport)[-1].summary == "Half way through"


def test_an_answer_that_slack_does_not_take_comes_as_a_direct_message(outage: Stage, fault: Fault) -> None:
    dana = outage.workspace.as_("dana")
    dana.command(LINE, channel="people")
    preview = dana.messages("people")[-1]
    before = len(rows(outage, StatusReport))

    def posts() -> None:
        fail(outage, "response_url", {"status": 429} if "error" in fault else fault)
        dana.press("Post Status", preview)

    in_three_seconds(posts)
    settle(outage)
    assert len(rows(outage, StatusReport)) == before + 1
    assert any("Posted: Payroll is Amber A ▲" in text for text in dana.texts())


def test_home_that_slack_does_not_draw_is_logged_and_drawn_the_next_time(
    outage: Stage, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    mateo = outage.workspace.as_("mateo")
    fail(outage, "views.publish", fault)
    mateo.home()
    assert any("reference" in record.getMessage() for record in caplog.records)

    def is_drawn() -> bool:
        home = mateo.home()
        return home is not None and "Expenses" in home.text

    assert at_last(is_drawn)


def test_a_newcomer_whom_slack_does_not_name_in_time_is_told_so_and_not_shut_out(
    outage: Stage, fault: Fault
) -> None:
    outage.workspace.add_person("newcomer", real_name="Nadia Verne")
    nadia = outage.workspace.as_("newcomer")
    fail(outage, "users.info", fault)
    answer = nadia.command("/who-owns payroll", channel="general").text
    assert "Slack did not say in time who you are" in answer
    assert "payroll" in answer
    assert at_last(lambda: "owns *Payroll*" in nadia.command("/who-owns payroll", channel="general").text)


@pytest.mark.parametrize("fault", [FAULTS[each] for each in ("refused", "broken", "dropped after")])
@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open", "conversations.info"])
def test_what_others_should_hear_arrives_once_whatever_slack_does(
    play: Stage, method: str, fault: Fault
) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    dana.command(LINE, channel="people")
    fail(play, method, fault)
    dana.press("Post Status")
    for _ in range(4):
        play.settle()
        play.workspace.clock.advance(timedelta(minutes=1))
        end_leases(play)
    play.settle()
    cards = [text for text in priya.texts() if "vendor API late" in text]
    posted = [text for text in dana.texts("people") if "You see this because" in text]
    # The bot may not read channels: a post there of unknown fate is held for a person, not made again.
    held = [row for row in rows(play, Delivery) if row.state is DeliveryState.HELD]
    assert len(cards) == 1
    assert len(posted) == 1 or (len(posted), len(held)) == (0, 1)


def test_a_locked_database_is_answered_honestly_in_three_seconds_and_what_was_typed_comes_back(
    hurried: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    dana = hurried.workspace.as_("dana")
    told = "vendor API late " * 400
    with locked(hurried):
        answer = in_three_seconds(lambda: dana.command(f"/status payroll amber {told}", channel="people"))
        assert "did not answer in time, so nothing was changed" in answer.text
        assert "".join(told.split()) in "".join(answer.text.replace(">", "").split())
        reference = answer.text.split("Reference: ")[1][:8]
        in_three_seconds(lambda: dana.say("status payroll amber vendor API late"))
        assert "did not answer in time" in dana.texts()[-1]
        assert "vendor API late" in dana.texts()[-1]
    assert any(reference in record.getMessage() for record in caplog.records)
    assert at_last(lambda: "Post this status of Payroll?" in dana.command(LINE, channel="people").text)


def test_a_click_and_a_form_in_front_of_a_locked_database_can_be_sent_again(hurried: Stage) -> None:
    dana = hurried.workspace.as_("dana")
    assert at_last(lambda: "Post this status" in dana.command(LINE, channel="people").text)
    before = len(rows(hurried, StatusReport))
    with locked(hurried):
        assert "did not answer in time" in dana.press("Post Status").text
    assert at_last(lambda: "Posted: Payroll" in dana.press("Post Status").text)
    assert at_last(lambda: dana.command("/status", channel="people").view is not None)
    form = dana.modal
    assert form is not None
    form.fill({"Overall": "Red R ■", "Summary": "Supplier has stopped work"})
    with locked(hurried):
        errors = form.submit()
    assert errors is not None
    assert "did not answer in time" in "".join(errors.values())
    assert dana.modal is not None
    assert at_last(lambda: form.submit() is None)
    assert len(rows(hurried, StatusReport)) == before + 2


def test_a_database_that_is_gone_is_answered_honestly_and_works_again_afterwards(hurried: Stage) -> None:
    dana = hurried.workspace.as_("dana")
    with gone(hurried):
        answer = in_three_seconds(lambda: dana.command(LINE, channel="people")).text
        assert "The database did not answer" in answer
        assert "vendor API late" in answer
    assert at_last(lambda: "Post this status of Payroll?" in dana.command(LINE, channel="people").text)
    assert at_last(lambda: "Posted: Payroll" in dana.press("Post Status").text)


@pytest.mark.postgresql
def test_a_postgresql_that_takes_no_connections_is_answered_honestly_and_works_again(
    postgresql_copy: URL, postgresql: URL
) -> None:
    with staged(text_of(postgresql_copy)) as play:
        dana, name = play.workspace.as_("dana"), postgresql_copy.database
        administer(postgresql, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'"
        administer(postgresql, ended)
        answer = dana.command(LINE, channel="people").text
        assert "The database did not answer" in answer
        assert "vendor API late" in answer
        administer(postgresql, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert "Post this status of Payroll?" in dana.command(LINE, channel="people").text
        assert "Posted: Payroll" in dana.press("Post Status").text
        assert len(rows(play, Draft)) == 1
        play.settle()
        assert rows(play, Delivery)
