"""The drill: a backup is taken, work goes on, the backup is restored. What is sent again, and what is not?"""

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, select, text

from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.port import Transient, Uncertain
from bot.delivery.sender import Sender
from bot.domain.enums import DeliveryState
from models import Delivery
from models.database import Database
from models.outbox import doubt
from tests.databases import UNHURRIED, sqlite_url, text_of
from tests.factories import make_delivery, make_workspace
from tests.fakes import FakeSlack, MovableClock
from tests.flows.copies import copy_of

WITHOUT_HISTORY = "C00000001"
OVER = [state for state in DeliveryState if state not in (DeliveryState.PENDING, DeliveryState.SENDING)]
Restore = Callable[[], Database]


class Office:
    """An outbox with messages in every state, a Slack, and a sender on the database that is there."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.clock = MovableClock(now)
        self.slack = FakeSlack(unseen={WITHOUT_HISTORY})
        self.work_with(database)
        with database.write() as session:
            workspace = make_workspace(session)
            self.workspace = workspace.id
            for number, state in enumerate(OVER):
                make_delivery(
                    session,
                    workspace,
                    recipient=f"U0000001{number}",
                    dedupe_key=state.value,
                    state=state,
                    message=Message(state.value).as_json(),
                )
        self.slack.lose("post", Uncertain("no answer"))
        self.put("without an answer", "U00000001")
        self.sender.run_once()
        self.put("never sent", "U00000002")
        self.put("never sent and over", "U00000003", lives=timedelta(minutes=1))
        self.put("sent after", "U00000004")
        self.put("sent after and over", "U00000005", lives=timedelta(minutes=1))
        self.put("sent after in a channel", WITHOUT_HISTORY)
        self.put("due later", "U00000006", due_in=timedelta(hours=1))

    def work_with(self, database: Database) -> None:
        self.database = database
        self.sender = Sender(
            database, lambda _: self.slack, clock=self.clock, machine_clock=self.clock, owner="test"
        )

    def put(
        self, words: str, recipient: str, *, lives: timedelta | None = None, due_in: timedelta = timedelta(0)
    ) -> None:
        now = self.clock()
        expires_at = now + lives if lives else None
        note = Note(recipient, Message(words), dedupe_key=words, due_at=now + due_in, expires_at=expires_at)
        with self.database.write() as session:
            assert enqueue(session, self.workspace, note, now=now)

    def go_on_after_the_backup(self) -> None:
        self.slack.refuse("post", Transient("not now"), Transient("not now"))
        self.sender.run_once()
        assert sorted(self.slack.texts) == [
            "sent after", "sent after and over", "sent after in a channel", "without an answer",
        ]  # fmt: skip

    def settle(self) -> None:
        for _ in range(4):
            self.clock.advance(timedelta(seconds=30))
            self.sender.run_once()

    def states(self) -> dict[str, DeliveryState]:
        with self.database.read() as session:
            rows = select(Delivery.dedupe_key, Delivery.state).where(Delivery.workspace_id == self.workspace)
            return dict(iter(session.execute(rows)))


@pytest.fixture
def office(database: Database, now: datetime) -> Office:
    return Office(database, now)


@pytest.fixture
def restore(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Restore]:
    """Take a backup of the office's database as the operations manual says; give what restores it."""
    database = office.database
    if database.is_sqlite:
        (tmp_path / "backup").mkdir()
        url = sqlite_url(copy_of(Path(str(database.url.database)), tmp_path / "backup"))
    else:
        url, backup = request.getfixturevalue("empty_postgresql"), str(tmp_path / "backup.sql")
        with database.read() as session:
            told = session.execute(text("SELECT setting FROM pg_config WHERE name = 'BINDIR'"))
            programs = Path(told.scalar_one())
        _tell(programs / "pg_dump", database.url, "--file", backup)
        _tell(programs / "psql", url, "--quiet", "--set", "ON_ERROR_STOP=1", "--file", backup)
    restored = Database(text_of(url), UNHURRIED)
    yield lambda: restored
    restored.dispose()


def _tell(program: Path, url: URL, *words: str) -> None:
    address = text_of(url.set(drivername="postgresql"))
    subprocess.run([program, "--dbname", address, *words], check=True, capture_output=True)


def test_after_a_restore_nothing_is_sent_again_that_can_be_found_and_a_person_decides_on_the_rest(
    office: Office, restore: Restore
) -> None:
    office.go_on_after_the_backup()
    office.clock.advance(timedelta(minutes=2))
    office.work_with(restore())
    with office.database.write() as session:
        assert doubt(session, office.workspace, now=office.clock()) == 5
    office.settle()

    assert Counter(office.slack.texts) == Counter(
        ["without an answer", "sent after", "sent after and over", "sent after in a channel", "never sent"]
    )
    assert office.states() == {state.value: state for state in OVER} | {
        "without an answer": DeliveryState.SENT,
        "never sent": DeliveryState.SENT,
        "never sent and over": DeliveryState.EXPIRED,
        "sent after": DeliveryState.SENT,
        "sent after and over": DeliveryState.SENT,
        "sent after in a channel": DeliveryState.HELD,
        "due later": DeliveryState.PENDING,
    }


def test_unless_it_is_told_of_the_restore_the_sender_sends_again_what_the_backup_holds_as_unsent(
    office: Office, restore: Restore
) -> None:
    office.go_on_after_the_backup()
    office.clock.advance(timedelta(minutes=2))
    office.work_with(restore())
    office.settle()
    twice = {words for words, times in Counter(office.slack.texts).items() if times == 2}
    assert twice == {"sent after", "sent after in a channel"}
