"""Several senders over one outbox: every row is posted once, each conversation in order."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.sender import SendCounts, Sender
from bot.domain.enums import DeliveryState
from models import Delivery
from models.database import Database
from tests.databases import UNHURRIED, text_of
from tests.factories import make_workspace
from tests.fakes import FakeSlack, MovableClock

ROWS = 300


def test_two_senders_over_300_rows_post_each_once_and_in_order(database: Database, now: datetime) -> None:
    slack = FakeSlack()
    with database.write() as session:
        workspace = make_workspace(session).id
        for number in range(ROWS):
            note = Note(f"C{number % 40:08}", Message(f"{number}"), dedupe_key=f"race:{number}")
            enqueue(session, workspace, note, now=now)

    counts = _race(database, slack, now, senders=2)

    assert Counter(slack.texts) == Counter(str(number) for number in range(ROWS))
    by_channel = defaultdict(list)
    for each in slack.accepted:
        by_channel[each.posted.channel].append(int(each.message.text))
    assert all(numbers == sorted(numbers) for numbers in by_channel.values())
    assert sum(each.sent for each in counts) == ROWS
    with database.read() as session:
        states = select(Delivery.state, func.count()).where(Delivery.workspace_id == workspace)
        assert dict(iter(session.execute(states.group_by(Delivery.state)))) == {DeliveryState.SENT: ROWS}


def test_two_senders_that_find_one_lost_row_send_it_once(database: Database, now: datetime) -> None:
    slack = FakeSlack()
    for number in range(20):
        with database.write() as session:
            workspace = make_workspace(session).id
            enqueue(session, workspace, Note("C00000001", Message(f"{number}"), dedupe_key="lost"), now=now)
            row = session.scalars(select(Delivery).where(Delivery.workspace_id == workspace)).one()
            row.state, row.owner, row.attempts = DeliveryState.SENDING, "a sender that is gone", 1
            row.lease_until = now - timedelta(seconds=1)
        _race(database, slack, now, senders=2)
    assert Counter(slack.texts) == Counter(str(number) for number in range(20))


def test_a_sender_that_was_stopped_past_its_lease_does_not_post(database: Database, now: datetime) -> None:
    clock = MovableClock(now)
    slack, other_slack = FakeSlack(), FakeSlack()
    stopped = _sender(database, slack, clock)
    other = _sender(database, other_slack, clock)

    def stop_after_the_claim(step: str) -> None:
        if step == "after open_dm":  # the row is claimed and nothing is posted yet
            clock.advance(timedelta(minutes=2))
            assert other.run_once() == SendCounts(sent=1)

    slack.step = stop_after_the_claim
    _enqueue_one(database, now)
    assert stopped.run_once() == SendCounts(fenced=1)
    assert (slack.texts, other_slack.texts) == ([], ["Hello"])


def test_a_mark_that_comes_after_the_lease_changes_nothing(database: Database, now: datetime) -> None:
    clock = MovableClock(now)
    slack = FakeSlack()
    stopped, other = _sender(database, slack, clock), _sender(database, slack, clock)

    def stop_after_the_post(step: str) -> None:
        if step == "after post":
            clock.advance(timedelta(minutes=2))
            assert other.run_once() == SendCounts(found=1)

    slack.step = stop_after_the_post
    _enqueue_one(database, now)
    assert stopped.run_once() == SendCounts(fenced=1)
    assert slack.texts == ["Hello"]


@pytest.mark.parametrize("minutes", [-3 * 24 * 60, 3 * 24 * 60])
def test_moving_the_story_clock_while_a_row_is_sent_doubles_nothing(
    database: Database, now: datetime, minutes: int
) -> None:
    clock, slack = MovableClock(now), FakeSlack()
    sender = Sender(database, lambda _workspace: slack, clock=clock, owner="test")

    def move_it(step: str) -> None:
        if step == "before post":
            clock.advance(timedelta(minutes=minutes))

    slack.step = move_it
    _enqueue_one(database, now)
    assert sender.run_once() == SendCounts(sent=1)
    clock.advance(timedelta(minutes=-2 * minutes))
    assert sender.run_once() == SendCounts()
    assert slack.texts == ["Hello"]


def _sender(database: Database, slack: FakeSlack, clock: Callable[[], datetime]) -> Sender:
    return Sender(
        database,
        lambda _workspace: slack,
        clock=clock,
        machine_clock=clock,
        owner="test",
        pace=timedelta(0),
        most_a_minute=10 * ROWS,
    )


def _enqueue_one(database: Database, now: datetime) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
        enqueue(session, workspace, Note("U00000001", Message("Hello"), dedupe_key="one"), now=now)


def _race(database: Database, slack: FakeSlack, now: datetime, *, senders: int) -> list[SendCounts]:
    """Let senders with connections of their own run until they find nothing more."""
    counts: list[SendCounts] = []
    start = threading.Barrier(senders)

    def run() -> None:
        own = Database(text_of(database.url), UNHURRIED)
        sender = _sender(own, slack, MovableClock(now))
        start.wait()
        idle = 0
        while idle < 3:  # a row may be hidden behind one that the other is sending
            done = sender.run_once(limit=50)
            counts.append(done)
            idle = 0 if done.claimed else idle + 1
        own.dispose()

    threads = [threading.Thread(target=run) for _ in range(senders)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return counts
