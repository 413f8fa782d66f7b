"""Sender processes for tests, with an outbox and the local workspace that they post to."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import yaml
from sqlalchemy import select

from bench.common import ROOT
from bench.payloads import TOKEN
from bench.piped import Piped
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from bot.sandbox import SandboxClock, Workspace, serve
from models import Delivery
from models.database import Database
from tests.factories import make_workspace

PATIENCE = 20.0  # seconds until a test that waits in vain fails
CHANNEL = "C00000001"
"""Of the local workspace; its history the app may not read."""


@dataclass
class Office:
    """A local workspace with dana and a channel, an outbox, and a process that senders are forked from."""

    slack: Workspace
    database: Database
    workspace: WorkspaceId
    senders: Piped

    def put(self, text: str, recipient: str = "dana") -> None:
        """Enqueue a message, due now."""
        to = recipient if recipient == CHANNEL else self.slack.person(recipient).id
        with self.database.write() as session:
            note = Note(to, Message(text), dedupe_key=text)
            assert enqueue(session, self.workspace, note, now=datetime.now(UTC))

    def row(self, text: str) -> dict[str, object]:
        """Read what the outbox holds of a message."""
        mine = select(Delivery.__table__).where(
            Delivery.workspace_id == self.workspace, Delivery.dedupe_key == text
        )
        with self.database.read() as session:
            return dict(session.execute(mine).one()._mapping)

    def states(self) -> dict[str, DeliveryState]:
        """Say where each message is."""
        mine = select(Delivery.dedupe_key, Delivery.state).where(Delivery.workspace_id == self.workspace)
        with self.database.read() as session:
            return dict(iter(session.execute(mine.order_by(Delivery.id))))

    def heard(self, channel: str | None = None) -> list[str]:
        """Read what dana sees, in the direct message or in the channel."""
        return self.slack.as_("dana").texts(channel)


def local_workspace() -> Workspace:
    """Make an empty local workspace in which the app is installed as its manifest says."""
    return Workspace(yaml.safe_load((ROOT / "app.yaml").read_text()), SandboxClock(), bot_token=TOKEN)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until it is so; fails when it does not come."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@contextmanager
def opened(database: Database, module: str, words: Callable[[str], tuple[str, ...]]) -> Iterator[Office]:
    """Open an office whose senders come from this module, started with these words for Slack's address."""
    slack = local_workspace()
    slack.add_person("dana", tz="Europe/Lisbon")
    slack.add_channel("pmo", ["dana"], channel_id=CHANNEL)
    with database.write() as session:
        workspace = make_workspace(session).id
    with serve(slack) as server, Piped(module, *words(server.api_url)) as senders:
        yield Office(slack, database, workspace, senders)
    slack.stop()
