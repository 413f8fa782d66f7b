"""A sender killed at any boundary: nothing is lost, nothing is doubled."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.port import SlackPort
from bot.delivery.sender import SendCounts, Sender
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from models import Delivery
from models.database import Database
from tests.factories import make_workspace
from tests.fakes import FakeSlack, KillAt, Killed, MovableClock, StepwiseDatabase, no_step

A_WHILE = timedelta(minutes=2)  # longer than any lease here


@pytest.fixture
def stepwise(database: Database) -> Iterator[StepwiseDatabase]:
    found = StepwiseDatabase(database)
    yield found
    found.dispose()


def test_a_sender_killed_at_any_step_loses_and_doubles_nothing(
    stepwise: StepwiseDatabase, now: datetime
) -> None:
    recipients = ("U00000001", "C00000001", "C00000001")
    steps = _Scene(stepwise, now, recipients).run_killed_at(None).passed
    assert Counter(steps)["after post"] == len(recipients)

    for number in range(1, len(steps) + 1):
        scene = _Scene(stepwise, now, recipients)
        passed = scene.run_killed_at(number).passed
        scene.settle()
        assert passed == steps[:number], "a run without clocks or chance takes the same steps"
        assert sorted(scene.slack.texts) == ["Note 0", "Note 1", "Note 2"], f"killed at {passed}"


def test_a_sender_killed_again_while_it_recovers_loses_and_doubles_nothing(
    sqlite_database: Database, now: datetime
) -> None:
    stepwise = StepwiseDatabase(sqlite_database)
    steps = _Scene(stepwise, now, ("U00000001",)).run_killed_at(None).passed
    doubly_killed = 0
    for first in range(1, len(steps) + 1):
        for second in range(1, 40):
            scene = _Scene(stepwise, now, ("U00000001",))
            scene.run_killed_at(first)
            scene.wait(A_WHILE)
            killed_again = scene.run_killed_at(second).killed
            scene.settle()
            assert scene.slack.texts == ["Note 0"], f"killed at {first}, then at {second}"
            if not killed_again:
                break
            doubly_killed += 1
    assert doubly_killed > len(steps)
    stepwise.dispose()


def test_a_lost_row_waits_for_its_lease_before_it_is_looked_for(
    stepwise: StepwiseDatabase, now: datetime
) -> None:
    scene = _Scene(stepwise, now, ("C00000001",))
    scene.run_killed_at("after post")

    assert scene.run() == SendCounts()
    scene.wait(timedelta(seconds=61))
    assert scene.run() == SendCounts(found=1)
    assert scene.slack.calls["post"] == 1


def test_a_moved_story_clock_ends_no_lease(stepwise: StepwiseDatabase, now: datetime) -> None:
    scene = _Scene(stepwise, now, ("C00000001",))
    scene.run_killed_at("before post")

    scene.clock.advance(timedelta(days=30))
    assert scene.run() == SendCounts()
    scene.machine_clock.advance(A_WHILE)
    assert scene.run() == SendCounts(retried=1, sent=1)


class _Scene:
    """Notes in a workspace of their own, a Slack, and senders that share them."""

    def __init__(self, database: StepwiseDatabase, now: datetime, recipients: tuple[str, ...]) -> None:
        self.database = database
        self.clock = MovableClock(now)
        self.machine_clock = MovableClock(now)
        self.slack = FakeSlack()
        with database.write() as session:
            self.workspace = make_workspace(session).id
            for number, recipient in enumerate(recipients):
                note = Note(recipient, Message(f"Note {number}"), dedupe_key=f"note:{number}")
                enqueue(session, self.workspace, note, now=now)

    def run(self) -> SendCounts:
        """Run as a process that has just started."""
        sender = Sender(
            self.database,
            self._slack_for,
            clock=self.clock,
            machine_clock=self.machine_clock,
            owner="test",
            pace=timedelta(0),
        )
        return sender.run_once()

    def run_killed_at(self, victim: int | str | None) -> KillAt:
        kill = self.database.step = self.slack.step = KillAt(victim)
        with suppress(Killed):
            self.run()
        self.database.step = self.slack.step = no_step
        return kill

    def wait(self, span: timedelta) -> None:
        self.clock.advance(span)
        self.machine_clock.advance(span)

    def settle(self) -> None:
        """Run until nothing is left to be sent, and find every row sent."""
        for _ in range(20):
            self.wait(A_WHILE)
            if self.run() == SendCounts():
                break
        with self.database.read() as session:
            mine = select(Delivery.state).where(Delivery.workspace_id == self.workspace)
            assert set(session.scalars(mine)) == {DeliveryState.SENT}

    def _slack_for(self, workspace: WorkspaceId) -> SlackPort:
        assert workspace == self.workspace, "rows of an earlier scene were left behind"
        return self.slack
