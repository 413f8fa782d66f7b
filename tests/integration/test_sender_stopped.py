"""A sender process stopped past its lease and continued: another has its row, and it may do no more."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from bench.chaos_senders import Sending
from bench.payloads import TOKEN
from bench.piped import Piped
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from bot.sandbox import SandboxClock, Workspace, serve
from models import Delivery
from models.database import Database
from tests.databases import text_of
from tests.factories import make_workspace

MANIFEST = Path(__file__).parents[2] / "app.yaml"
PATIENCE = 20.0  # seconds
LEASE = 2.5


@dataclass
class Office:
    """A workspace, an outbox, and sender processes by name."""

    slack: Workspace
    database: Database
    workspace: WorkspaceId
    senders: Piped
    running: dict[str, int] = field(default_factory=dict)

    def start(self, name: str) -> None:
        self.running[name] = self._do(f"start {name}")

    def kill(self, name: str) -> None:
        assert self._do(f"kill {name}") == self.running.pop(name)

    def stop(self, name: str) -> None:
        process = self.running[name]
        os.kill(process, signal.SIGSTOP)
        _wait_for(lambda: all(_is_stopped(each) for each in Path(f"/proc/{process}/task").iterdir()))

    def go_on(self, name: str) -> None:
        os.kill(self.running[name], signal.SIGCONT)

    def put(self, text: str) -> None:
        with self.database.write() as session:
            note = Note(self.slack.person("dana").id, Message(text), dedupe_key=text)
            assert enqueue(session, self.workspace, note, now=datetime.now(UTC))

    def row(self, text: str) -> dict[str, object]:
        mine = select(Delivery.__table__).where(
            Delivery.workspace_id == self.workspace, Delivery.dedupe_key == text
        )
        with self.database.read() as session:
            return dict(session.execute(mine).one()._mapping)

    def is_sent(self, text: str) -> bool:
        return self.row(text)["state"] is DeliveryState.SENT

    def heard(self) -> list[str]:
        return self.slack.as_("dana").texts()

    def _do(self, deed: str) -> int:
        self.senders.tell(deed)
        line = self.senders.hear(PATIENCE)
        assert line is not None
        return int(line)


@pytest.fixture
def office(postgresql_database: Database) -> Iterator[Office]:
    slack = Workspace(yaml.safe_load(MANIFEST.read_text()), SandboxClock(), bot_token=TOKEN)
    slack.add_person("dana", tz="Europe/Lisbon")
    with postgresql_database.write() as session:
        workspace = make_workspace(session).id
    with serve(slack) as server:
        sending = Sending(text_of(postgresql_database.url), server.api_url, settle=0.5, lease=LEASE)
        with Piped("bench.chaos_senders", sending.as_text()) as senders:
            yield Office(slack, postgresql_database, workspace, senders)
    slack.stop()


@pytest.mark.postgresql
@pytest.mark.parametrize("call", ["conversations.open", "chat.postMessage"])
def test_a_process_stopped_past_its_lease_neither_posts_again_nor_marks(office: Office, call: str) -> None:
    """Stopped before it has posted, and when the workspace has its post but not yet answered."""
    stopped = threading.Event()

    def stop() -> None:
        office.stop("first")
        stopped.set()

    office.slack.faults.fail(call, then=stop)
    office.start("first")
    office.put("Hello")
    assert stopped.wait(PATIENCE)
    time.sleep(LEASE)
    office.start("second")
    _wait_for(lambda: office.is_sent("Hello"))
    assert office.row("Hello")["attempts"] == 2
    taken_over = office.row("Hello")
    office.kill("second")

    office.go_on("first")
    office.put("Hello again")
    _wait_for(lambda: office.is_sent("Hello again"))
    assert office.row("Hello") == taken_over
    assert office.heard() == ["Hello", "Hello again"]


def _is_stopped(thread: Path) -> bool:
    return (thread / "stat").read_text().rpartition(") ")[2].startswith("T")


def _wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.02)
