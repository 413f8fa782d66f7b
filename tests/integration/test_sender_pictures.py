"""A picture in a message: uploaded before it is posted, once also after a kill, and left out if need be."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bench.payloads import TOKEN
from bot.delivery.client import SlackClientPort
from bot.delivery.outbox import Message, Note, Picture, enqueue
from bot.delivery.port import Permanent, RateLimited, SlackProblem, Transient, Uncertain
from bot.delivery.sender import SendCounts, Sender
from bot.domain.enums import DeliveryState, Way
from bot.sandbox import serve
from models import Delivery
from models.database import Database
from models.outbox import leave_unsent, planned_since
from tests.factories import make_workspace
from tests.fakes import MovableClock
from tests.integration.test_sender_subjects import CHANNEL
from tests.integration.test_sender_subjects import Desk as SubjectsDesk
from tests.sending import local_workspace

TABLE = {"type": "section", "text": {"type": "mrkdwn", "text": "As a table"}}


def png() -> bytes:
    """One white pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0\xff")), chunk(b"IEND", b""))
    )


def drawn(text: str = "Three risks") -> Message:
    place = {"type": "image", "alt_text": "Three risks, one of them red"}
    return Message(text, (place,), Picture("map.png", png(), (TABLE,)))


class Desk(SubjectsDesk):
    """The same, for messages with a picture."""

    def put(self, message: Message, way: Way = Way.POST) -> None:
        self.enqueue(Note(CHANNEL, message, dedupe_key=message.text, subject="map", way=way))

    def shown(self) -> list[tuple[str, ...]]:
        """What each accepted message holds: the picture's file, or what stands instead."""
        return [tuple(_what(block) for block in each.message.blocks) for each in self.slack.accepted]

    def rows(self) -> list[tuple[DeliveryState, bytes | None]]:
        with self.database.read() as session:
            found = select(Delivery.state, Delivery.picture).where(Delivery.workspace_id == self.workspace)
            return [(row[0], row[1]) for row in session.execute(found.order_by(Delivery.id))]


def _what(block: Mapping[str, Any]) -> str:
    return "picture" if block.get("slack_file") else str(block["text"]["text"])


@pytest.fixture
def desk(database: Database, now: datetime) -> Iterator[Desk]:
    found = Desk(database, now)
    yield found
    found.database.dispose()


def test_a_message_is_posted_with_its_picture_and_the_bytes_are_kept_no_longer(desk: Desk) -> None:
    desk.put(drawn())
    desk.run()
    assert desk.shown() == [("picture",)]
    assert desk.rows() == [(DeliveryState.SENT, None)]
    shown: Any = desk.slack.accepted[0].message.blocks[0]
    assert desk.slack.files[shown["slack_file"]["id"]] == png()
    assert shown["alt_text"] == "Three risks, one of them red"


@pytest.mark.parametrize("step", ["get an address", "send the bytes", "complete"])
def test_a_refused_upload_leaves_the_message_with_what_stands_instead(desk: Desk, step: str) -> None:
    desk.slack.refuse(step, Permanent("missing_scope"))
    desk.put(drawn())
    desk.run()
    assert desk.shown() == [("As a table",)]
    assert desk.slack.texts == ["Three risks"]


@pytest.mark.parametrize(
    "problem", [Transient("no way"), Uncertain("no answer"), RateLimited(7), RuntimeError("a bug")]
)
def test_an_upload_that_fails_is_tried_again(desk: Desk, problem: Exception) -> None:
    desk.slack.refuse("send the bytes", problem)
    desk.put(drawn())
    desk.run()
    assert desk.shown() == []
    desk.settle()
    assert desk.shown() == [("picture",)]


@pytest.mark.parametrize("problem", [Uncertain("no answer"), RateLimited(7)])
def test_an_upload_that_fails_three_times_is_given_up(desk: Desk, problem: SlackProblem) -> None:
    desk.slack.refuse("complete", problem, problem, problem)
    desk.put(drawn())
    desk.settle()
    assert desk.shown() == [("As a table",)]
    assert desk.slack.calls["complete"] == 3


def test_a_picture_that_slack_has_not_gone_through_yet_is_waited_for_and_uploaded_once(desk: Desk) -> None:
    not_ready = Permanent("invalid_blocks")
    desk.slack.refuse("post", not_ready, not_ready)
    desk.put(drawn())
    for seconds in (0, 2, 4):
        desk.clock.advance(timedelta(seconds=seconds))
        desk.run()
    assert desk.shown() == [("picture",)]
    assert len(desk.slack.files) == 1


def test_a_picture_is_waited_for_however_often_the_message_failed_otherwise(desk: Desk) -> None:
    desk.slack.refuse("facts", *[Transient("no way")] * 6)
    desk.slack.refuse("complete", *[Uncertain("no answer")] * 2)
    desk.slack.refuse("post", *[Transient("no way")] * 6, *[Permanent("invalid_blocks")] * 5)
    desk.put(drawn())
    for _ in range(20):
        desk.clock.advance(timedelta(minutes=3))
        desk.run()
    assert desk.shown() == [("picture",)]
    assert desk.slack.calls["complete"] == 3


def test_a_message_that_ends_keeps_no_picture(desk: Desk) -> None:
    desk.slack.refuse("send the bytes", Permanent("missing_scope"))
    desk.put(drawn())
    desk.run()
    assert desk.rows() == [(DeliveryState.SENT, None)]

    for number in range(2):
        late = desk.clock() + timedelta(minutes=1) if number else None
        note = Note(CHANNEL, drawn(), dedupe_key=f"{number}", stream="map", expires_at=late)
        desk.enqueue(note)
    assert desk.rows()[1:] == [(DeliveryState.REPLACED, None), (DeliveryState.PENDING, png())]
    desk.clock.advance(timedelta(minutes=1))
    desk.run()
    assert desk.rows()[2] == (DeliveryState.EXPIRED, None)

    desk.slack.refuse("post", Permanent("channel_not_found"))
    desk.slack.refuse("send the bytes", Permanent("missing_scope"))
    desk.put(drawn("again"))
    desk.run()
    assert desk.rows()[3] == (DeliveryState.DEAD, png()), "it may be sent again"
    with desk.database.write() as session:
        leave_unsent(planned_since(session, desk.workspace, 0)[3])
    assert desk.rows()[3] == (DeliveryState.LEFT, None)


def test_a_picture_that_slack_never_shows_is_left_out(desk: Desk) -> None:
    desk.slack.refuse("post", *[Permanent("invalid_blocks")] * 6)
    desk.put(drawn())
    desk.settle()
    assert desk.shown() == [("As a table",)]


@pytest.mark.parametrize("way", [Way.POST, Way.EDIT, Way.REPLY])
def test_killed_at_any_step_a_message_with_a_picture_is_there_once(
    sqlite_database: Database, now: datetime, way: Way
) -> None:
    number, killed = 0, True
    while killed:
        number += 1
        desk = Desk(sqlite_database, now)
        if way is not Way.POST:
            desk.put(Message("first", (TABLE,)))
            desk.run()
        desk.put(drawn("later"), way)
        kill = desk.run(victim=number)
        killed = kill.killed
        desk.settle()
        expected = [("As a table",)] if way is Way.REPLY else []
        assert desk.shown() == [*expected, ("picture",)], f"killed at {kill.passed}"
        desk.database.dispose()
    assert {"before get an address", "after send the bytes", "after complete", "before a commit"} <= {
        *kill.passed
    }


@pytest.mark.parametrize("takes", [0.0, 0.3])
def test_over_http_the_picture_is_uploaded_in_three_steps_and_drawn(
    sqlite_database: Database, takes: float
) -> None:
    slack = local_workspace()
    dana = slack.add_person("dana", real_name="Dana Reyes", tz="Europe/Lisbon")
    slack.messages.files_take_seconds = takes
    server = serve(slack)
    port = SlackClientPort(TOKEN, base_url=server.api_url, timeout=20)
    machine_clock = MovableClock(datetime.now(UTC))
    sender = Sender(
        sqlite_database, lambda _: port, clock=slack.clock.now, machine_clock=machine_clock, owner="test"
    )
    try:
        with sqlite_database.write() as session:
            workspace = make_workspace(session).id
            note = Note(dana.id, drawn(), dedupe_key="map")
            enqueue(session, workspace, note, now=slack.clock.now())
        assert sender.run_once() == (SendCounts(retried=1) if takes else SendCounts(sent=1))
        slack.messages.files_take_seconds = 0
        for file in slack.messages.files.values():
            file.ready_at = 0.0
        slack.clock.advance(timedelta(seconds=3))
        sender.run_once()
        (message,) = slack.as_("dana").dm()
        (file,) = slack.messages.files.values()
        assert message.blocks[0]["slack_file"] == {"id": file.id}
        assert (file.content, file.alt_text) == (png(), "Three risks, one of them red")
        assert "[image: Three risks, one of them red]" in slack.as_("dana").texts()[0]
    finally:
        server.stop()
        slack.stop()
