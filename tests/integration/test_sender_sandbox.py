"""The sender over HTTP against the local workspace, which fails before or after it has acted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.payloads import TOKEN
from bot.delivery.client import SlackClientPort
from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.sender import SendCounts, Sender
from bot.sandbox import Server, Workspace, serve
from models.database import Database
from tests.factories import make_workspace
from tests.fakes import MovableClock
from tests.sending import local_workspace


@dataclass
class Office:
    slack: Workspace
    sender: Sender
    machine_clock: MovableClock

    def run(self, after: float = 0) -> SendCounts:
        span = timedelta(seconds=after)
        self.machine_clock.advance(span)
        if after:
            self.slack.clock.advance(span)
        return self.sender.run_once()


@pytest.fixture
def served() -> Iterator[Server]:
    slack = local_workspace()
    slack.add_person("dana", real_name="Dana Reyes", tz="Europe/Lisbon")
    slack.add_channel("pmo", ["dana"])
    server = serve(slack)
    yield server
    server.stop()
    slack.stop()


@pytest.fixture
def office(served: Server, sqlite_database: Database) -> Office:
    slack = served.workspace
    machine_clock = MovableClock(datetime.now(UTC))
    port = SlackClientPort(TOKEN, base_url=served.api_url, timeout=20)
    sender = Sender(
        sqlite_database,
        lambda _workspace: port,
        clock=slack.clock.now,
        machine_clock=machine_clock,
        owner="test",
    )
    now = slack.clock.now()
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        for key, recipient in (("dm", slack.person("dana").id), ("card", slack.channel("pmo").id)):
            enqueue(session, workspace, Note(recipient, Message(f"A {key}"), dedupe_key=key), now=now)
    return Office(slack, sender, machine_clock)


def heard(office: Office) -> tuple[list[str], list[str]]:
    dana = office.slack.as_("dana")
    return [each for each in dana.texts() if each == "A dm"], [
        each for each in dana.texts("pmo") if each == "A card"
    ]


def test_a_direct_message_and_a_card_arrive(office: Office) -> None:
    assert office.run() == SendCounts(sent=2)
    assert heard(office) == (["A dm"], ["A card"])


def test_a_connection_lost_after_slack_had_acted_doubles_no_direct_message(office: Office) -> None:
    office.slack.faults.fail("chat.postMessage", drop="after")
    assert office.run() == SendCounts(unsure=1, sent=1)
    assert office.run(after=20) == SendCounts(found=1)
    assert heard(office) == (["A dm"], ["A card"])


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"status": 500}])
def test_a_post_that_slack_never_did_is_done_after_the_wait(office: Office, fault: dict[str, Any]) -> None:
    office.slack.faults.fail("chat.postMessage", **fault)
    assert office.run() == SendCounts(unsure=1, sent=1)
    assert office.run(after=20) == SendCounts(retried=1, sent=1)
    assert heard(office) == (["A dm"], ["A card"])


def test_a_card_of_unknown_fate_is_held_where_the_app_may_not_read_the_channel(office: Office) -> None:
    assert office.sender.run_once(limit=1) == SendCounts(sent=1)
    office.slack.faults.fail("chat.postMessage", drop="after")
    assert office.run() == SendCounts(unsure=1)
    assert office.run(after=20) == SendCounts(held=1)
    assert heard(office) == (["A dm"], ["A card"])


def test_a_rate_limit_is_waited_out(office: Office) -> None:
    office.slack.faults.fail("chat.postMessage", error="ratelimited", retry_after=7)
    assert office.run() == SendCounts(retried=1, sent=1)
    assert office.run(after=6) == SendCounts()
    assert office.run(after=2) == SendCounts(sent=1)
    assert heard(office) == (["A dm"], ["A card"])


def test_a_workspace_clock_moved_by_days_meanwhile_doubles_nothing(office: Office) -> None:
    office.slack.faults.fail("chat.postMessage", drop="after")
    assert office.run() == SendCounts(unsure=1, sent=1)
    office.slack.clock.advance(timedelta(days=3))
    assert office.run() == SendCounts()
    office.machine_clock.advance(timedelta(seconds=20))
    assert office.run() == SendCounts(found=1)
    assert heard(office) == (["A dm"], ["A card"])
