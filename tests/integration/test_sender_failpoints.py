"""A sender process that is killed with -9 at each boundary with its database and with Slack in turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

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
NOWHERE = "nowhere"
A_WHILE = 120.0
"""Seconds: longer than a lease."""
BOUNDARIES = {
    "before a read", "after a read", "before a write", "before a commit", "after a commit",
    "before open_dm", "after open_dm", "before post", "after post",
}  # fmt: skip
LOOKING = {"before find", "after find"}


@dataclass
class Office:
    """A workspace, an outbox, and sender processes that die as told; each is further ahead in time."""

    slack: Workspace
    database: Database
    workspace: WorkspaceId
    senders: Piped
    ahead: float = 0.0

    def put(self, text: str) -> None:
        with self.database.write() as session:
            note = Note(self.slack.person("dana").id, Message(text), dedupe_key=text)
            assert enqueue(session, self.workspace, note, now=datetime.now(UTC))

    def run(self, dies_at: int | str = NOWHERE, *, after: float = 0) -> str:
        self.ahead += after
        self.senders.tell(f"run {dies_at} {self.ahead}")
        said = self.senders.hear(30)
        assert said is not None
        assert said != "failed"
        return said

    def settle(self) -> None:
        """Run until everything is sent."""
        for _ in range(5):
            assert self.run(after=A_WHILE) == "done"
            if not self.unsent():
                return
        raise AssertionError(f"never sent: {self.unsent()}")

    def unsent(self) -> list[str]:
        with self.database.read() as session:
            mine = select(Delivery.dedupe_key).where(
                Delivery.workspace_id == self.workspace, Delivery.state != DeliveryState.SENT
            )
            return list(session.scalars(mine))

    def heard(self) -> list[str]:
        return self.slack.as_("dana").texts()


@contextmanager
def opened(database: Database, notes: Path) -> Iterator[Office]:
    slack = Workspace(yaml.safe_load(MANIFEST.read_text()), SandboxClock())
    slack.add_person("dana")
    with database.write() as session:
        workspace = make_workspace(session).id
    with serve(slack) as server:
        words = (text_of(database.url), server.api_url, slack.bot_token, str(notes / "step"))
        with Piped("tests.dying_sender", *words) as senders:
            yield Office(slack, database, workspace, senders)
    slack.stop()


@pytest.mark.postgresql
def test_a_process_killed_at_each_boundary_loses_and_doubles_nothing(
    postgresql_database: Database, tmp_path: Path
) -> None:
    with opened(postgresql_database, tmp_path) as office:
        assert set(_killed_at_each_step(office)) == BOUNDARIES


def _killed_at_each_step(office: Office) -> list[str]:
    seen: list[str] = []
    while True:
        number = len(seen) + 1
        office.put(f"Killed at {number}")
        said = office.run(number, after=1)
        office.settle()
        assert office.heard() == [f"Killed at {each}" for each in range(1, number + 1)], said
        if said == "done":
            return seen
        seen.append(said.removeprefix("killed at "))


def test_a_process_killed_at_each_boundary_of_its_recovery_loses_and_doubles_nothing(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with opened(sqlite_database, tmp_path) as office:
        assert set(_killed_again_at_each_step(office)) >= LOOKING


def _killed_again_at_each_step(office: Office) -> list[str]:
    """The first one dies when Slack has the post; the next dies as it looks for it."""
    seen: list[str] = []
    while True:
        number = len(seen) + 1
        office.put(f"Then at {number}")
        assert office.run("after-post", after=1) == "killed at after post"
        said = office.run(number, after=A_WHILE)
        office.settle()
        assert office.heard() == [f"Then at {each}" for each in range(1, number + 1)], said
        if said == "done":
            return seen
        seen.append(said.removeprefix("killed at "))
