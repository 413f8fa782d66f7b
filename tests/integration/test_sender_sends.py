"""What the sender makes of each answer of Slack's, and whom it makes wait."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

import pytest
from sqlalchemy import select

from bot.delivery import waiting
from bot.delivery.outbox import Message, Note, enqueue
from bot.delivery.port import ChannelFacts, Permanent, RateLimited, Transient, Uncertain, Unreached
from bot.delivery.sender import SendCounts, Sender
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from bot.errors import ConfigurationError
from models import Delivery
from models.database import Database
from tests.factories import make_person, make_workspace
from tests.fakes import FakeSlack, MovableClock

SECOND = timedelta(seconds=1)


class Limits(TypedDict, total=False):
    """How often the sender tries a row, and how much a workspace gets."""

    most_attempts: int
    most_a_minute: int


class Office:
    """A workspace with its outbox, its Slack and one sender, all on one clock."""

    def __init__(self, database: Database, now: datetime, **limits: Unpack[Limits]) -> None:
        self.database = database
        self.clock = MovableClock(now)
        self.slack = FakeSlack()
        self.sender = Sender(
            database,
            lambda _workspace: self.slack,
            clock=self.clock,
            machine_clock=self.clock,
            owner="test",
            **limits,
        )
        with database.write() as session:
            self.workspace: WorkspaceId = make_workspace(session).id

    def enqueue(
        self,
        text: str,
        recipient: str = "C00000001",
        *,
        stream: str | None = None,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        thread_ts: str | None = None,
    ) -> None:
        note = Note(
            recipient,
            Message(text),
            dedupe_key=text,
            stream=stream,
            due_at=due_at,
            expires_at=expires_at,
            thread_ts=thread_ts,
        )
        with self.database.write() as session:
            assert enqueue(session, self.workspace, note, now=self.clock())

    def run(self, after: float = 0) -> SendCounts:
        self.clock.advance(timedelta(seconds=after))
        return self.sender.run_once()

    def row(self, text: str) -> Delivery:
        with self.database.read() as session:
            found = select(Delivery).where(Delivery.workspace_id == self.workspace)
            return session.scalars(found.where(Delivery.dedupe_key == text)).one()


@pytest.fixture
def office(database: Database, now: datetime) -> Office:
    return Office(database, now)


def test_a_sent_row_keeps_where_and_when_it_was_sent(office: Office) -> None:
    office.enqueue("Hello", "U00000001", thread_ts="1699999999.000001")
    assert office.run() == SendCounts(sent=1)
    row, accepted = office.row("Hello"), office.slack.accepted[0]
    assert (row.state, row.sent_channel, row.sent_ts) == ("sent", "D00000001", accepted.posted.ts)
    assert (row.sent_at, row.owner, row.lease_until, row.attempts) == (office.clock(), None, None, 1)
    assert accepted.thread_ts == "1699999999.000001"
    assert accepted.metadata == {
        "event_type": "sightline_delivery",
        "event_payload": {"id": row.public_id},
    }


def test_a_channel_hears_one_message_a_second_and_others_do_not_wait_for_it(office: Office) -> None:
    for text in ("first", "second", "third"):
        office.enqueue(text)
    office.enqueue("to Dana", "U00000001")
    office.enqueue("to Lee", "U00000002")

    assert office.run() == SendCounts(sent=3)
    assert office.slack.texts == ["first", "to Dana", "to Lee"]
    assert office.run(after=0.5) == SendCounts()
    assert office.run(after=0.6) == SendCounts(sent=1)
    assert office.run(after=1.0) == SendCounts(sent=1)
    assert office.slack.texts[3:] == ["second", "third"]


def test_the_pace_does_not_hold_after_the_clock_was_set_back(office: Office) -> None:
    office.enqueue("first")
    office.run()
    office.clock.advance(timedelta(days=-2))
    office.enqueue("second")
    assert office.run() == SendCounts(sent=1)


def test_nothing_is_sent_before_it_is_due_or_after_it_expired(office: Office) -> None:
    office.enqueue("due in an hour", due_at=office.clock() + timedelta(hours=1))
    office.enqueue("good for a minute", "U00000001", expires_at=office.clock() + timedelta(minutes=1))
    assert office.run(after=60) == SendCounts(expired=1)
    assert office.row("good for a minute").state is DeliveryState.EXPIRED
    assert office.run(after=3540) == SendCounts(sent=1)
    assert office.slack.texts == ["due in an hour"]


def test_a_rate_limited_channel_waits_as_long_as_slack_says_and_keeps_its_order(office: Office) -> None:
    office.slack.refuse("post", RateLimited(30))
    office.enqueue("first")
    office.enqueue("second")
    office.enqueue("elsewhere", "C00000002")
    assert office.run() == SendCounts(retried=1, sent=1)
    assert office.row("first").due_at == office.clock() + 30 * SECOND
    assert office.run(after=29) == SendCounts()
    assert office.run(after=1) == SendCounts(sent=1)
    assert office.run(after=2) == SendCounts(sent=1)
    assert office.slack.texts == ["elsewhere", "first", "second"]


@pytest.mark.parametrize("code", ["channel_not_found", "invalid_blocks", "token_revoked"])
def test_a_refusal_for_good_ends_the_row_with_its_reason_and_holds_nobody_up(
    office: Office, code: str
) -> None:
    office.slack.refuse("post", Permanent(code))
    office.enqueue("refused")
    office.enqueue("next")
    assert office.run() == SendCounts(dead=1, sent=1)
    assert (office.row("refused").state, office.row("refused").last_error) == ("dead", code)
    assert office.slack.texts == ["next"]


def test_what_surely_was_not_sent_is_tried_again_later_and_later_and_then_given_up(
    database: Database, now: datetime
) -> None:
    office = Office(database, now, most_attempts=3)
    office.slack.refuse("post", *[Transient("not reached")] * 3)
    office.enqueue("Hello")
    assert office.run() == SendCounts(retried=1)
    assert office.run(after=1) == SendCounts()
    assert office.run(after=1) == SendCounts(retried=1)
    assert office.run(after=4) == SendCounts(dead=1)
    assert office.row("Hello").last_error == "gave up after 3 attempts: not reached"
    assert office.slack.calls["find"] == 0


def test_an_unanswered_post_that_arrived_is_found_and_not_sent_again(office: Office) -> None:
    office.slack.lose("post", Uncertain("no answer: TimeoutError"))
    office.enqueue("Hello", "U00000001")
    assert office.run() == SendCounts(unsure=1)
    assert office.row("Hello").state is DeliveryState.SENDING
    assert office.run(after=19) == SendCounts(), "a late post is given time to land"
    assert office.run(after=1) == SendCounts(found=1)
    assert office.row("Hello").sent_ts == office.slack.accepted[0].posted.ts
    assert office.slack.texts == ["Hello"]


def test_an_unanswered_post_that_never_arrived_is_sent_again(office: Office) -> None:
    office.slack.refuse("post", Uncertain("HTTP 500"))
    office.enqueue("Hello")
    office.enqueue("next")
    assert office.run() == SendCounts(unsure=1), "its channel waits, so that the order is kept"
    assert office.run(after=20) == SendCounts(retried=1, sent=1)
    assert office.run(after=2) == SendCounts(sent=1)
    assert office.slack.texts == ["Hello", "next"]


def test_what_never_arrived_waits_like_all_else_while_the_workspace_has_its_fill(
    database: Database, now: datetime
) -> None:
    office = Office(database, now, most_a_minute=3)
    office.slack.refuse("post", Uncertain("HTTP 500"))
    office.enqueue("Hello")
    assert office.run() == SendCounts(unsure=1)
    for number in range(3):
        office.enqueue(f"{number}", f"U0000000{number}")
    assert office.run(after=19) == SendCounts(sent=3)
    assert office.run(after=59) == SendCounts()
    assert office.slack.calls["find"] == 0
    assert office.run(after=1) == SendCounts(retried=1, sent=1)
    assert office.slack.texts == ["0", "1", "2", "Hello"]


def test_a_look_that_does_not_reach_slack_makes_the_workspace_rest(office: Office) -> None:
    office.slack.lose("post", Uncertain("no answer"), Uncertain("no answer"))
    office.enqueue("one", "U00000001")
    office.enqueue("two", "U00000002")
    assert office.run() == SendCounts(unsure=2)
    office.enqueue("three", "U00000003")
    office.slack.refuse("find", Unreached("not reached"))
    assert office.run(after=20) == SendCounts(unsure=1), "one row tries for all"
    assert office.run(after=1) == SendCounts()
    assert office.run(after=1) == SendCounts(found=1, sent=1)
    assert office.run(after=18) == SendCounts(found=1)
    assert sorted(office.slack.texts) == ["one", "three", "two"]


def test_a_workspace_rests_longer_with_each_try_in_vain_whichever_row_it_was(office: Office) -> None:
    office.slack.refuse("open_dm", *[Unreached("not reached")] * 3)
    for number in range(4):
        office.enqueue(f"{number}", f"U0000000{number}")
    assert office.run() == SendCounts(retried=1)
    assert [office.run(after=1), office.run(after=1)] == [SendCounts(), SendCounts(retried=1)]
    assert [office.run(after=3), office.run(after=1)] == [SendCounts(), SendCounts(retried=1)]
    assert [office.run(after=7), office.run(after=1)] == [SendCounts(), SendCounts(sent=4)]
    office.slack.refuse("open_dm", Unreached("not reached"))
    office.enqueue("another", "U00000009")
    assert office.run() == SendCounts(retried=1)
    assert office.run(after=2) == SendCounts(sent=1), "it was reached meanwhile, so that it begins anew"


def test_a_pause_is_made_longer_and_never_shorter(office: Office) -> None:
    now, minute = office.clock(), timedelta(minutes=1)

    def rests_until(until: datetime, at: datetime) -> datetime:
        with office.database.write() as session:
            waiting.pause(session, office.workspace, now=at, until=until)
            return waiting.resting(session, now=at, most_a_minute=1)[office.workspace]

    assert rests_until(now + 10 * minute, now) == now + 10 * minute
    assert rests_until(now + 5 * minute, now) == now + 10 * minute
    assert rests_until(now + 20 * minute, now) == now + 20 * minute
    long_ago = now - timedelta(days=2)  # the clock was set back: that pause can't be of its time
    assert rests_until(long_ago + minute, long_ago) == long_ago + minute


def test_an_error_that_nobody_foresaw_in_a_post_counts_as_unanswered(office: Office) -> None:
    office.slack.lose("post", ValueError("a surprise"))
    office.enqueue("Hello")
    assert office.run() == SendCounts(unsure=1)
    assert office.run(after=20) == SendCounts(found=1)
    assert office.slack.texts == ["Hello"]


def test_an_unanswered_post_is_held_where_the_history_cannot_be_read(office: Office) -> None:
    office.slack.unseen.add("C00000001")
    office.slack.lose("post", Uncertain("no answer: TimeoutError"))
    office.enqueue("Hello")
    office.enqueue("next")
    assert office.run() == SendCounts(unsure=1)
    assert office.run(after=20) == SendCounts(held=1, sent=1)
    assert office.row("Hello").last_error == "an earlier try may have arrived: missing_scope"
    assert office.run(after=9999) == SendCounts()
    assert office.slack.texts == ["Hello", "next"]


def test_a_row_is_looked_for_until_slack_answers(office: Office) -> None:
    office.slack.lose("post", Uncertain("no answer: TimeoutError"))
    office.slack.refuse("find", Uncertain("HTTP 500"), RateLimited(90))
    office.enqueue("Hello")
    assert office.run() == SendCounts(unsure=1)
    assert office.run(after=20) == SendCounts(unsure=1)
    assert office.run(after=20) == SendCounts(unsure=1)
    assert office.run(after=89) == SendCounts()
    assert office.run(after=1) == SendCounts(found=1)
    assert office.slack.texts == ["Hello"]


def test_a_lost_row_is_not_sent_again_once_a_newer_one_of_its_stream_waits(office: Office) -> None:
    office.slack.refuse("post", Uncertain("HTTP 500"))
    office.enqueue("old", stream="digest")
    assert office.run() == SendCounts(unsure=1)
    office.enqueue("new", stream="digest")
    counts = office.run(after=20)
    assert counts == SendCounts(replaced=1, sent=1)
    assert counts.claimed == 2, "a run that took so many may have left others"
    assert office.slack.texts == ["new"]


def test_a_lost_row_that_expired_meanwhile_is_not_sent_again(office: Office) -> None:
    office.slack.refuse("post", Uncertain("HTTP 500"))
    office.enqueue("Hello", expires_at=office.clock() + 10 * SECOND)
    assert office.run() == SendCounts(unsure=1)
    assert office.run(after=20) == SendCounts(expired=1)
    assert office.slack.texts == []


def test_a_row_that_never_arrives_is_given_up(database: Database, now: datetime) -> None:
    office = Office(database, now, most_attempts=3)
    office.slack.refuse("post", *[Uncertain("HTTP 500")] * 5)
    office.enqueue("Hello")
    office.run()
    assert office.run(after=20) == SendCounts(retried=1, unsure=1)
    assert office.run(after=20) == SendCounts(dead=1)
    assert office.row("Hello").last_error == "it never arrived in 4 attempts"


def test_a_message_that_cannot_be_read_ends_without_holding_others_up(office: Office) -> None:
    office.enqueue("broken")
    office.enqueue("next")
    with office.database.write() as session:
        row = session.scalars(
            select(Delivery).where(Delivery.workspace_id == office.workspace, Delivery.dedupe_key == "broken")
        ).one()
        row.message = {}
    assert office.run() == SendCounts(dead=1, sent=1)


def test_a_person_who_left_since_it_was_queued_gets_nothing(office: Office) -> None:
    with office.database.write() as session:
        workspace = make_workspace(session)
        office.workspace = workspace.id
        make_person(session, workspace, slack_id="U00000009", active=False)
    office.enqueue("Hello", "U00000009")
    assert office.run() == SendCounts(dead=1)
    assert office.row("Hello").last_error == "the recipient is no longer active"
    assert office.slack.calls["open_dm"] == 0


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (ChannelFacts(archived=True, shared_outside=False), "the channel is archived"),
        (
            ChannelFacts(archived=False, shared_outside=True),
            "the channel is shared with another organization",
        ),
    ],
)
def test_a_channel_archived_or_shared_since_it_was_queued_gets_nothing(
    office: Office, facts: ChannelFacts, reason: str
) -> None:
    office.slack.channels["C00000001"] = facts
    office.enqueue("Hello")
    assert office.run() == SendCounts(dead=1)
    assert office.row("Hello").last_error == reason
    assert office.slack.texts == []


def test_a_channel_is_asked_about_once_in_five_minutes(office: Office) -> None:
    for minute in (0, 4, 5):
        office.enqueue(f"at {minute}", due_at=office.clock() + timedelta(minutes=minute))
    office.run()
    office.run(after=240)
    assert office.slack.calls["facts"] == 1
    office.slack.channels["C00000001"] = ChannelFacts(archived=True, shared_outside=False)
    assert office.run(after=60) == SendCounts(dead=1)


@pytest.mark.parametrize("method", ["open_dm", "facts"])
def test_trouble_before_the_post_is_tried_again_without_a_look(office: Office, method: str) -> None:
    recipient = "U00000001" if method == "open_dm" else "C00000001"
    office.slack.refuse(method, Uncertain("HTTP 500"), ValueError("a surprise"), RateLimited(30))
    office.enqueue("Hello", recipient)
    assert office.run() == SendCounts(retried=1)
    assert office.run(after=2) == SendCounts(retried=1)
    assert office.run(after=4) == SendCounts(retried=1)
    assert office.run(after=30) == SendCounts(sent=1)
    assert office.slack.calls["find"] == 0


def test_a_run_sends_no_more_than_its_limit(office: Office) -> None:
    for number in range(5):
        office.enqueue(f"{number}", f"U0000000{number}")
    assert office.sender.run_once(limit=3) == SendCounts(sent=3)
    assert office.sender.run_once(limit=3) == SendCounts(sent=2)


def test_a_lease_too_short_for_a_call_and_the_wait_after_it_is_refused(
    database: Database, now: datetime
) -> None:
    with pytest.raises(ConfigurationError, match="must be longer than"):
        Sender(
            database,
            lambda _workspace: FakeSlack(),
            clock=MovableClock(now),
            owner="test",
            lease=30 * SECOND,
        )
