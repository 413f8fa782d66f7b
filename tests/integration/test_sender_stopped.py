"""A sender process stopped past its lease and continued: another has its row, and it may do no more."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.chaos_senders import Sending
from bot.domain.enums import DeliveryState
from models.database import Database
from tests.databases import text_of
from tests.sending import PATIENCE, Office, opened, wait_until

LEASE = 2.5


@dataclass
class Senders:
    """Sender processes by name."""

    office: Office
    running: dict[str, int] = field(default_factory=dict)

    def start(self, name: str) -> None:
        self.running[name] = self._do(f"start {name}")

    def kill(self, name: str) -> None:
        assert self._do(f"kill {name}") == self.running.pop(name)

    def stop(self, name: str) -> None:
        process = self.running[name]
        os.kill(process, signal.SIGSTOP)
        wait_until(lambda: all(_is_stopped(each) for each in Path(f"/proc/{process}/task").iterdir()))

    def go_on(self, name: str) -> None:
        os.kill(self.running[name], signal.SIGCONT)

    def _do(self, deed: str) -> int:
        self.office.senders.tell(deed)
        line = self.office.senders.hear(PATIENCE)
        assert line is not None
        return int(line)


@pytest.fixture
def senders(postgresql_database: Database) -> Iterator[Senders]:
    def words(slack_url: str) -> tuple[str]:
        url = text_of(postgresql_database.url)
        return (Sending(url, slack_url, settle=0.5, lease=LEASE).as_text(),)

    with opened(postgresql_database, "bench.chaos_senders", words) as office:
        yield Senders(office)


@pytest.mark.postgresql
@pytest.mark.parametrize("call", ["conversations.open", "chat.postMessage"])
def test_a_process_stopped_past_its_lease_neither_posts_again_nor_marks(senders: Senders, call: str) -> None:
    """Stopped before it has posted, and when the workspace has its post but not yet answered."""
    office, stopped = senders.office, threading.Event()

    def stop() -> None:
        senders.stop("first")
        stopped.set()

    def is_sent(text: str) -> bool:
        return office.states()[text] is DeliveryState.SENT

    office.slack.faults.fail(call, then=stop)
    senders.start("first")
    office.put("Hello")
    assert stopped.wait(PATIENCE)
    claimed_by = str(office.row("Hello")["owner"])
    time.sleep(LEASE)
    senders.start("second")
    wait_until(lambda: is_sent("Hello"))
    taken_over = office.row("Hello")
    senders.kill("second")

    senders.go_on("first")
    office.put("Hello again")
    wait_until(lambda: is_sent("Hello again"))
    assert claimed_by.startswith("sender-first:"), "it had the row"
    assert office.row("Hello") == taken_over, "and could not mark it any more"
    assert office.heard() == ["Hello", "Hello again"]


def _is_stopped(thread: Path) -> bool:
    return (thread / "stat").read_text().rpartition(") ")[2].startswith("T")
