"""Slack or the database gone for an hour: nothing is lost, nobody is flooded when it is back."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.delivery.attempt import backoff
from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.port import RateLimited, Uncertain, Unreached
from bot.delivery.sender import SendCounts, Sender
from bot.domain.enums import DeliveryState
from bot.errors import Busy
from models import Delivery
from models.database import Database
from tests.factories import make_workspace
from tests.fakes import FakeSlack, MovableClock, StepwiseDatabase, no_step

PEOPLE, EACH = 50, 2
MANY = 200
A_MINUTE = 60
MOST_A_MINUTE = 40
RUN = 20
"""Messages of one run; what a workspace gets is counted between runs."""


class Office:
    """Messages to many people and to a channel whose history the app may not read; one sender, one clock."""

    def __init__(self, database: Database, now: datetime, people: int = PEOPLE, each: int = EACH) -> None:
        self.database = StepwiseDatabase(database)
        self.clock = MovableClock(now)
        self.slack = FakeSlack(unseen={"C00000001"})
        self.posts: list[tuple[datetime, str]] = []
        self.sender = Sender(
            self.database,
            lambda _workspace: self.slack,
            clock=self.clock,
            machine_clock=self.clock,
            owner="test",
            most_a_minute=MOST_A_MINUTE,
        )
        with database.write() as session:
            self.workspace = make_workspace(session).id
        for number in range(each):
            for person in range(people):
                self.put(f"Note {number} to {person}", f"U00000{person:03}")
            self.put(f"Note {number} to all", "C00000001")

    def put(
        self, text: str, recipient: str, *, stream: str | None = None, expires_in: float | None = None
    ) -> None:
        expires_at = self.clock() + timedelta(minutes=expires_in) if expires_in else None
        note = Note(recipient, Message(text), dedupe_key=text, stream=stream, expires_at=expires_at)
        with self.database.write() as session:
            assert enqueue(session, self.workspace, note, now=self.clock())

    def let_pass(
        self, minutes: float, every: float, done: Callable[[SendCounts], bool] | None = None
    ) -> bool:
        """Run the sender every so many seconds, as often as it finds enough to do, until it is `done`."""
        until = self.clock() + timedelta(minutes=minutes)
        while self.clock() < until:
            self.clock.advance(timedelta(seconds=every))
            before = len(self.slack.accepted)
            try:
                while (counts := self.sender.run_once(RUN)).claimed >= RUN:
                    pass
            except Busy:
                counts = SendCounts(unsure=1)
            new = self.slack.accepted[before:]
            self.posts += [(self.clock(), each.posted.channel) for each in new]
            if done is not None and done(counts):
                return True
        return False

    def states(self) -> Counter[DeliveryState]:
        with self.database.read() as session:
            found = select(Delivery.state).where(Delivery.workspace_id == self.workspace)
            return Counter(session.scalars(found))


@pytest.fixture
def office(database: Database, now: datetime) -> Iterator[Office]:
    found = Office(database, now)
    yield found
    found.database.dispose()


def all_texts() -> list[str]:
    people = [f"Note {number} to {person}" for number in range(EACH) for person in range(PEOPLE)]
    return sorted([*people, *(f"Note {number} to all" for number in range(EACH))])


def assert_nobody_was_flooded(office: Office) -> None:
    """One message a second and conversation, and about as many a minute as the workspace may get."""
    by_channel = defaultdict(list)
    for at, channel in office.posts:
        by_channel[channel].append(at)
    for times in by_channel.values():
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert all(gap >= timedelta(seconds=1) for gap in gaps)
    for start, _ in office.posts:
        within = [at for at, _ in office.posts if start <= at < start + timedelta(seconds=A_MINUTE)]
        assert len(within) <= MOST_A_MINUTE + RUN


def tries_within(span: timedelta) -> int:
    """How often somebody tries in this time who waits longer after each."""
    tries, waited = 0, timedelta(0)
    while waited < span:
        tries += 1
        waited += backoff(tries)
    return tries


def nothing_left(office: Office) -> Callable[[SendCounts], bool]:
    return lambda counts: (
        counts == SendCounts()
        and not (office.states().keys() & {DeliveryState.PENDING, DeliveryState.SENDING})
    )


def test_slack_out_of_reach_for_an_hour_loses_nothing_and_floods_nobody(office: Office) -> None:
    def gone(step: str) -> None:
        if step.startswith("before"):
            raise Unreached("not reached: TimeoutError")

    office.slack.step = gone
    office.let_pass(minutes=3, every=1)
    office.let_pass(minutes=57, every=20)
    assert office.slack.texts == []
    assert office.slack.calls.total() <= tries_within(timedelta(hours=1)), "one row tries for all"

    office.slack.step = no_step
    assert office.let_pass(minutes=30, every=1, done=nothing_left(office))
    assert sorted(office.slack.texts) == all_texts()
    assert office.states() == {DeliveryState.SENT: len(all_texts())}
    assert_nobody_was_flooded(office)


def test_slack_that_answers_nothing_but_errors_for_an_hour_loses_nothing_and_floods_nobody(
    database: Database, now: datetime
) -> None:
    """Each post and each look ends without an answer, so that nearly all rows are lost when it is back."""
    office = Office(database, now, people=MANY, each=1)

    def fails(step: str) -> None:
        if step in {"before post", "before find"}:
            raise Uncertain("HTTP 500 without a Slack answer")

    office.slack.step = fails
    office.let_pass(minutes=60, every=600)
    assert office.slack.texts == []
    assert office.states() == {DeliveryState.SENDING: MANY + 1}

    office.slack.step = no_step
    assert office.let_pass(minutes=30, every=1, done=nothing_left(office))
    assert sorted(office.slack.texts) == sorted(f"Note 0 to {person}" for person in range(MANY))
    assert office.states() == {DeliveryState.SENT: MANY, DeliveryState.HELD: 1}, "where it may not look"
    assert_nobody_was_flooded(office)
    office.database.dispose()


def test_the_database_gone_for_an_hour_loses_nothing_and_doubles_nothing(office: Office) -> None:
    """It goes in the middle: after a post, before that could be recorded."""
    gone = Busy("The database did not answer in time.")
    posted = False

    def goes_after_the_post(step: str) -> None:
        nonlocal posted
        posted = posted or step == "after post"

    def away(_step: str) -> None:
        if posted:
            raise gone

    office.slack.step, office.database.step = goes_after_the_post, away
    office.let_pass(minutes=60, every=60)
    assert len(office.slack.texts) == 1

    office.slack.step = office.database.step = no_step
    assert office.let_pass(minutes=30, every=1, done=nothing_left(office))
    assert sorted(office.slack.texts) == all_texts()
    assert_nobody_was_flooded(office)


def test_what_an_outage_made_late_or_old_is_not_sent_after_it(office: Office) -> None:
    def gone(step: str) -> None:
        if step.startswith("before"):
            raise Unreached("not reached: TimeoutError")

    office.slack.step = gone
    office.put("Good for half an hour", "U00000990", expires_in=30)
    office.put("Monday's prompt", "U00000991", stream="prompts:91")
    office.let_pass(minutes=60, every=20)
    office.put("Tuesday's prompt", "U00000991", stream="prompts:91")

    office.slack.step = no_step
    assert office.let_pass(minutes=30, every=1, done=nothing_left(office))
    assert sorted(office.slack.texts) == sorted([*all_texts(), "Tuesday's prompt"])
    states = office.states()
    assert (states[DeliveryState.EXPIRED], states[DeliveryState.REPLACED]) == (1, 1)


def test_a_second_conversation_that_must_wait_makes_the_whole_workspace_wait(office: Office) -> None:
    office.slack.refuse("post", RateLimited(30), RateLimited(30))
    office.let_pass(minutes=1 / 60, every=1)
    assert office.slack.calls["post"] == 2, "no third one was tried"
    office.let_pass(minutes=29 / 60, every=1)
    assert office.slack.texts == []
    assert office.let_pass(minutes=10, every=1, done=nothing_left(office))
    assert sorted(office.slack.texts) == all_texts()


def test_a_pause_ends_when_the_clock_is_set_back(office: Office) -> None:
    office.slack.refuse("post", RateLimited(30), RateLimited(30))
    office.let_pass(minutes=1 / 60, every=1)
    office.clock.advance(timedelta(days=-2))
    office.put("Hello", "U00000999")
    assert office.let_pass(minutes=1, every=1, done=lambda _: "Hello" in office.slack.texts)
