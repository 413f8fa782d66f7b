"""Messages of one subject: the first is the parent, which later ones edit or reply to, also after a kill."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from bot.delivery.outbox import Message, Note, enqueue, enqueue_all
from bot.delivery.port import Permanent, Uncertain
from bot.delivery.sender import Sender
from bot.domain.enums import DeliveryState, Way
from bot.domain.ids import WorkspaceId
from models.database import Database
from models.outbox import planned_since, readers_of
from tests.factories import make_workspace
from tests.fakes import FakeSlack, KillAt, Killed, MovableClock, StepwiseDatabase, no_step

CHANNEL, LEE = "C00000001", "U00000001"
A_WHILE = timedelta(minutes=2)  # longer than any lease here


class Desk:
    """A workspace, its outbox and its Slack; each run is a process that has just started."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database = StepwiseDatabase(database)
        self.clock = MovableClock(now)
        self.slack = FakeSlack()
        with database.write() as session:
            self.workspace: WorkspaceId = make_workspace(session).id

    def note(
        self, text: str, way: Way = Way.POST, *, to: str = CHANNEL, subject: str | None = "card:1"
    ) -> Note:
        return Note(to, Message(text), dedupe_key=f"{to}:{text}", subject=subject, way=way)

    def enqueue(self, *notes: Note) -> None:
        with self.database.write() as session:
            for each in notes:
                enqueue(session, self.workspace, each, now=self.clock())

    def run(self, victim: int | None = None) -> KillAt:
        kill = self.database.step = self.slack.step = KillAt(victim)
        sender = Sender(
            self.database,
            lambda _workspace: self.slack,
            clock=self.clock,
            machine_clock=self.clock,
            owner="test",
            pace=timedelta(0),
        )
        with suppress(Killed):
            sender.run_once()
        self.database.step = self.slack.step = no_step
        return kill

    def settle(self) -> None:
        for _ in range(6):
            self.clock.advance(A_WHILE)
            self.run()

    def states(self) -> list[DeliveryState]:
        with self.database.read() as session:
            return [each.state for each in planned_since(session, self.workspace, 0)]

    def threads(self) -> list[str | None]:
        return [each.thread_ts for each in self.slack.accepted]


@pytest.fixture
def desk(database: Database, now: datetime) -> Iterator[Desk]:
    found = Desk(database, now)
    yield found
    found.database.dispose()


def test_an_edit_takes_the_place_of_the_parent_and_a_reply_goes_into_its_thread(desk: Desk) -> None:
    desk.enqueue(desk.note("Green"), desk.note("elsewhere", subject=None))
    desk.run()
    desk.enqueue(desk.note("Amber", Way.EDIT), desk.note("why?", Way.REPLY))
    desk.run()
    assert desk.slack.texts == ["Amber", "elsewhere", "why?"]
    assert desk.threads() == [None, None, desk.slack.accepted[0].posted.ts]


def test_without_a_parent_an_edit_is_posted_and_becomes_it(desk: Desk) -> None:
    desk.enqueue(desk.note("Amber", Way.EDIT), desk.note("why?", Way.REPLY))
    desk.run()
    assert desk.slack.texts == ["Amber", "why?"]
    assert desk.threads() == [None, desk.slack.accepted[0].posted.ts]


def test_each_reader_has_a_parent_of_their_own(desk: Desk) -> None:
    desk.enqueue(desk.note("Green"), desk.note("Green", to=LEE))
    desk.run()
    desk.enqueue(desk.note("Red", Way.EDIT, to=LEE))
    desk.run()
    assert {each.posted.channel: each.message.text for each in desk.slack.accepted} == {
        CHANNEL: "Green",
        "D00000001": "Red",
    }
    with desk.database.read() as session:
        assert readers_of(session, desk.workspace, "card:1") == [CHANNEL, LEE]


def test_a_newer_edit_replaces_one_that_is_unsent_and_waits_for_its_parent(desk: Desk) -> None:
    desk.enqueue(desk.note("Green"), desk.note("Amber", Way.EDIT), desk.note("Red", Way.EDIT))
    desk.run()
    assert desk.slack.texts == ["Red"]
    assert desk.states() == [DeliveryState.SENT, DeliveryState.REPLACED, DeliveryState.SENT]


def test_many_notes_are_stored_at_once_with_the_edits_among_them(desk: Desk) -> None:
    desk.enqueue(desk.note("Green"))
    desk.run()
    with desk.database.write() as session:
        notes = [desk.note("Amber", Way.EDIT), desk.note("to Lee", to=LEE), desk.note("why?", Way.REPLY)]
        enqueue_all(session, desk.workspace, notes, now=desk.clock())
    desk.run()
    assert sorted(desk.slack.texts) == ["Amber", "to Lee", "why?"]


@pytest.mark.parametrize("reason", ["message_not_found", "cant_update_message"])
def test_a_parent_that_is_gone_is_posted_anew(desk: Desk, reason: str) -> None:
    desk.enqueue(desk.note("Green"))
    desk.run()
    desk.slack.refuse("update", Permanent(reason))
    desk.enqueue(desk.note("Amber", Way.EDIT), desk.note("why?", Way.REPLY))
    desk.run()
    assert desk.slack.texts == ["Green", "Amber", "why?"]
    assert desk.threads()[2] == desk.slack.accepted[1].posted.ts


def test_an_edit_without_an_answer_is_made_again(desk: Desk) -> None:
    desk.enqueue(desk.note("Green"))
    desk.run()
    desk.slack.lose("update", Uncertain("no answer"))
    desk.enqueue(desk.note("Amber", Way.EDIT))
    desk.run()
    assert desk.states()[1] is DeliveryState.SENDING
    desk.settle()
    assert desk.slack.texts == ["Amber"]
    assert desk.states() == [DeliveryState.SENT, DeliveryState.SENT]


@pytest.mark.parametrize("way", [Way.EDIT, Way.REPLY])
@pytest.mark.parametrize("parent", ["there", "gone", None])
def test_killed_at_any_step_an_edit_or_a_reply_is_there_once(
    sqlite_database: Database, now: datetime, way: Way, parent: str | None
) -> None:
    edits = way is Way.EDIT and parent != "gone"
    expected = ["first", "later"] if parent and not edits else ["later"]
    number, killed = 0, True
    while killed:
        number += 1
        desk = Desk(sqlite_database, now)
        if parent:
            desk.enqueue(desk.note("first"))
            desk.run()
        if parent == "gone":
            desk.slack.refuse("update", *[Permanent("message_not_found")] * 9)
            desk.slack.refuse("post", *[Permanent("thread_not_found")] * (way is Way.REPLY))
        desk.enqueue(desk.note("later", way))
        killed = desk.run(victim=number).killed
        desk.settle()
        assert desk.slack.texts == expected, f"killed at step {number}"
        desk.database.dispose()
    assert number > 5


@pytest.mark.parametrize("way", [Way.EDIT, Way.REPLY])
def test_an_edit_or_a_reply_without_a_subject_is_refused(way: Way) -> None:
    with pytest.raises(ValueError, match="needs the subject"):
        Note(CHANNEL, Message("later"), dedupe_key="later", way=way)
