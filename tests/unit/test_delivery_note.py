import pytest

from bot.delivery.attempt import backoff
from bot.delivery.outbox import Message, Note
from bot.delivery.port import carries, metadata_of
from tests.factories import NOW


def test_a_message_comes_back_as_it_was_kept() -> None:
    message = Message("Payroll turned Amber", ({"type": "divider"},))
    assert Message.from_json(message.as_json()) == message
    assert Message.from_json({"text": "Hello"}) == Message("Hello")


@pytest.mark.parametrize("recipient", ["", "payroll", "#payroll", "u1", "U 1", "B00000001", "U" + "1" * 40])
def test_only_a_slack_user_or_conversation_can_be_a_recipient(recipient: str) -> None:
    with pytest.raises(ValueError, match="no Slack user or conversation"):
        Note(recipient, Message("Hello"), dedupe_key="one")


def test_a_message_without_text_is_refused_since_nobody_could_hear_it() -> None:
    with pytest.raises(ValueError, match="needs a text"):
        Note("U1", Message(" ", ({"type": "divider"},)), dedupe_key="one")


@pytest.mark.parametrize("name", ["", "k" * 201])
def test_a_key_or_stream_that_the_table_cannot_hold_is_refused_before_the_database_sees_it(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        Note("U1", Message("Hello"), dedupe_key=name)
    if name:
        with pytest.raises(ValueError, match="1 to 200"):
            Note("U1", Message("Hello"), dedupe_key="one", stream=name)


def test_a_due_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Note("U1", Message("Hello"), dedupe_key="one", due_at=NOW.replace(tzinfo=None))


def test_only_its_own_metadata_identifies_a_delivery() -> None:
    assert carries(metadata_of("a"), "a")
    assert not carries(metadata_of("a"), "b")
    for other in (None, "a", {}, {"event_type": "other", "event_payload": {"id": "a"}}):
        assert not carries(other, "a")
    assert not carries({"event_type": "sightline_delivery", "event_payload": "a"}, "a")


def test_waits_double_and_stay_within_two_minutes() -> None:
    waits = [backoff(attempt).total_seconds() for attempt in range(1, 41)]
    assert waits[:4] == [2, 4, 8, 16]
    assert waits == sorted(waits)
    assert max(waits) == 120
    assert sum(waits) > 3600, "a message outlives an hour without Slack"
