"""The sender's thread: woken by a commit, alive whatever happens."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from statistics import median

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.delivery import waiting
from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.sender import SendCounts, Sender
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from bot.errors import Busy
from models import Delivery
from models.database import Database
from tests.databases import UNHURRIED, text_of
from tests.factories import make_workspace
from tests.fakes import FakeSlack, StepwiseDatabase
from tests.sending import PATIENCE, wait_until

AN_HOUR = timedelta(hours=1)


class SlackWithBell(FakeSlack):
    """Tells when a message was accepted."""

    def __init__(self) -> None:
        super().__init__()
        self.bell = threading.Semaphore(0)
        self.step = self._ring

    def heard(self) -> bool:
        return self.bell.acquire(timeout=PATIENCE)

    def _ring(self, step: str) -> None:
        if step == "after post":
            self.bell.release()


def is_still(steps: list[str]) -> bool:
    """Say whether nothing happens for longer than a sender pauses between two runs."""
    before = len(steps)
    time.sleep(0.6)
    return len(steps) == before


def utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def running(database: Database, slack: FakeSlack, *, poll: timedelta = AN_HOUR) -> Iterator[Sender]:
    sender = Sender(database, lambda _workspace: slack, clock=utc_now, owner="test", poll=poll)
    sender.start()
    try:
        yield sender
    finally:
        sender.stop(PATIENCE)


def put(database: Database, workspace: WorkspaceId, text: str, recipient: str) -> None:
    with database.write() as session:
        note = Note(recipient, Message(text), dedupe_key=text)
        assert enqueue(session, workspace, note, now=utc_now())


def new_workspace(database: Database) -> WorkspaceId:
    with database.write() as session:
        return make_workspace(session).id


def test_a_commit_wakes_a_sender_that_would_else_sleep_for_an_hour(database: Database) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    with running(database, slack):
        for number in range(5):
            put(database, workspace, f"{number}", f"U{number:08}")
            assert slack.heard()
    assert slack.texts == ["0", "1", "2", "3", "4"]


def test_from_commit_to_post_takes_less_than_a_second_at_the_median(database: Database) -> None:
    workspace, slack, numbers = new_workspace(database), SlackWithBell(), count()

    def took() -> float:
        number = next(numbers)
        put(database, workspace, f"{number}", f"U{number:08}")
        committed = time.monotonic()
        assert slack.heard()
        return time.monotonic() - committed

    with running(database, slack):  # a starved machine may be late for a while, and is measured again
        assert any(median(took() for _ in range(7)) < 1.0 for _ in range(3))


def test_what_another_process_enqueued_is_found_by_the_slow_look(database: Database) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    elsewhere = Database(text_of(database.url), UNHURRIED)
    with running(database, slack, poll=timedelta(seconds=0.2)):
        put(elsewhere, workspace, "Hello", "U00000001")
        assert slack.heard()
    elsewhere.dispose()


def test_a_paced_channel_is_served_without_another_wake_up(database: Database) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    put(database, workspace, "first", "C00000001")
    put(database, workspace, "second", "C00000001")
    with running(database, slack):
        assert slack.heard()
        assert slack.heard()
    assert slack.texts == ["first", "second"]
    with database.read() as session:
        sent = select(Delivery.sent_at).where(Delivery.workspace_id == workspace)
        first, second = session.scalars(sent.order_by(Delivery.id))
    assert first is not None
    assert second is not None
    assert second - first >= timedelta(seconds=1)


def test_a_sender_sleeps_while_a_workspace_rests_until_its_rest_ends_or_another_has_a_message(
    database: Database,
) -> None:
    workspace, other, slack = new_workspace(database), new_workspace(database), SlackWithBell()
    put(database, workspace, "Hello", "U00000001")
    rests_until = utc_now() + timedelta(seconds=2)
    with database.write() as session:
        waiting.pause(session, workspace, now=utc_now(), until=rests_until)
    steps: list[str] = []
    watched = StepwiseDatabase(database, steps.append)
    with running(watched, slack):
        wait_until(lambda: steps.count("before a read") >= 2)
        time.sleep(0.6)
        looked = steps.count("before a read")
        is_over = utc_now() >= rests_until  # a starved machine may have slept through it
        assert looked == 2 or is_over, "it has looked, and looked until when to sleep"
        put(watched, other, "Elsewhere", "U00000002")
        assert slack.heard()
        assert slack.heard()
    watched.dispose()
    assert sorted(slack.texts) == ["Elsewhere", "Hello"]
    with database.read() as session:
        sent_at = session.scalars(select(Delivery.sent_at).where(Delivery.workspace_id == workspace)).one()
    assert sent_at is not None
    assert sent_at >= rests_until


def test_a_sender_sleeps_while_a_workspace_has_its_fill(database: Database) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    put(database, workspace, "one", "U00000001")
    sender = Sender(database, lambda _workspace: slack, clock=utc_now, owner="test", most_a_minute=1)
    assert sender.run_once() == SendCounts(sent=1)
    put(database, workspace, "two", "U00000002")
    with database.read() as session:
        rests = waiting.resting(session, now=utc_now(), most_a_minute=1)
        sent_at = select(Delivery.sent_at).where(Delivery.workspace_id == workspace)
        first = session.scalars(sent_at.order_by(Delivery.id)).first()
    assert first is not None
    assert rests == {workspace: first + timedelta(minutes=1)}


def test_a_sender_does_not_wake_itself(database: Database) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    reads: list[str] = []
    watched = StepwiseDatabase(database, reads.append)
    with running(watched, slack):
        put(watched, workspace, "Hello", "U00000001")
        assert slack.heard()
        wait_until(lambda: _state(database, workspace) is DeliveryState.SENT)
        wait_until(lambda: is_still(reads))
    watched.dispose()


def test_what_senders_commit_wakes_no_sender(database: Database) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    looks: list[str] = []
    watched = StepwiseDatabase(database, lambda _step: looks.append(threading.current_thread().name))
    with running(watched, slack):
        wait_until(lambda: looks.count("sender") >= 4)  # it has looked, and gone to sleep for an hour
        put(database, workspace, "Hello", "U00000001")
        other = Sender(watched, lambda _workspace: slack, clock=utc_now, owner="other")
        assert other.run_once() == SendCounts(sent=1)
        time.sleep(0.3)
        assert looks.count("sender") == 4
    watched.dispose()


def test_an_idle_sender_writes_nothing(database: Database, now: datetime) -> None:
    steps: list[str] = []
    watched = StepwiseDatabase(database, steps.append)
    sender = Sender(watched, lambda _workspace: FakeSlack(), clock=lambda: now, owner="test")
    assert sender.run_once() == SendCounts()
    assert steps == ["before a read", "after a read"]
    watched.dispose()


class Outage(Database):
    """A database that can be away."""

    def __init__(self, like: Database) -> None:
        super().__init__(text_of(like.url), UNHURRIED)
        self.away = threading.Event()
        self.missed = threading.Semaphore(0)

    @contextmanager
    def read(self) -> Iterator[Session]:
        self._fail_if_away()
        with super().read() as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        self._fail_if_away()
        with super().glance() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        self._fail_if_away()
        with super().write() as session:
            yield session

    def _fail_if_away(self) -> None:
        if self.away.is_set():
            self.missed.release()
            raise Busy("away")


def test_the_thread_outlives_a_database_that_was_away(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    flaky = Outage(database)
    flaky.away.set()
    with running(flaky, slack, poll=timedelta(seconds=0.05)):
        assert flaky.missed.acquire(timeout=PATIENCE)
        assert flaky.missed.acquire(timeout=PATIENCE)
        put(database, workspace, "Hello", "U00000001")
        flaky.away.clear()
        assert slack.heard()
    flaky.dispose()
    assert "the sender waits for the database" in caplog.text


def test_a_message_sent_while_the_database_went_away_is_found_and_not_sent_again(
    database: Database, now: datetime
) -> None:
    workspace, slack = new_workspace(database), FakeSlack()
    flaky = Outage(database)

    def unplug(step: str) -> None:
        if step == "after post":
            flaky.away.set()

    slack.step = unplug
    put(database, workspace, "Hello", "U00000001")
    machine_now = utc_now()
    sender = Sender(
        flaky, lambda _workspace: slack, clock=utc_now, owner="test", machine_clock=lambda: machine_now
    )
    with pytest.raises(Busy):
        sender.run_once()
    flaky.away.clear()
    machine_now += timedelta(minutes=2)
    assert sender.run_once() == SendCounts(found=1)
    assert slack.texts == ["Hello"]
    flaky.dispose()


def test_the_thread_outlives_what_nobody_foresaw(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    broken = [True]

    def clock() -> datetime:
        if broken.pop() if broken else False:
            raise RuntimeError("no time")
        return utc_now()

    put(database, workspace, "Hello", "U00000001")
    sender = Sender(
        database, lambda _workspace: slack, clock=clock, owner="test", poll=timedelta(seconds=0.05)
    )
    sender.start()
    assert slack.heard()
    sender.stop(PATIENCE)
    assert "the sender failed and goes on" in caplog.text


def test_a_stopped_sender_sends_nothing_and_can_be_started_again(database: Database) -> None:
    workspace, slack = new_workspace(database), SlackWithBell()
    sender = Sender(database, lambda _workspace: slack, clock=utc_now, owner="test", poll=AN_HOUR)
    sender.start()
    sender.stop(PATIENCE)
    put(database, workspace, "Hello", "U00000001")
    assert slack.texts == []
    sender.start()
    assert slack.heard()
    sender.stop(PATIENCE)


def _state(database: Database, workspace: WorkspaceId) -> DeliveryState:
    with database.read() as session:
        return session.scalars(select(Delivery.state).where(Delivery.workspace_id == workspace)).one()
