"""Enqueueing: once per key, within the caller's transaction, the newest of a stream."""

import threading
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.enums import DeliveryState
from models import Delivery, Workspace
from models.database import Database
from models.outbox import errors_of, keys_known, states_of
from tests.factories import make_delivery, make_workspace


def test_a_note_is_due_at_once_unless_it_says_when(database: Database, now: datetime) -> None:
    later = now + timedelta(hours=3)
    with database.write() as session:
        workspace = make_workspace(session).id
        assert enqueue(session, workspace, Note("U1", Message("Now"), dedupe_key="now"), now=now)
        assert enqueue(
            session, workspace, Note("U1", Message("Later"), dedupe_key="later", due_at=later), now=now
        )
    with database.read() as session:
        rows = list(
            session.scalars(select(Delivery).where(Delivery.workspace_id == workspace).order_by(Delivery.id))
        )
    assert [row.due_at for row in rows] == [now, later]
    assert [row.created_at for row in rows] == [now, now]
    assert {row.state for row in rows} == {DeliveryState.PENDING}
    assert len({row.public_id for row in rows}) == 2
    assert rows[0].message == {"text": "Now", "blocks": []}


def test_a_key_is_enqueued_once_and_the_callers_transaction_goes_on(
    database: Database, now: datetime
) -> None:
    note = Note("U1", Message("Hello"), dedupe_key="one")
    with database.write() as session:
        workspace = make_workspace(session)
        assert enqueue(session, workspace.id, note, now=now)
        assert not enqueue(session, workspace.id, note, now=now)
        workspace.name = "Renamed in the same transaction"
        session.flush()
        assert enqueue(session, make_workspace(session).id, note, now=now), "keys are each tenant's own"
    with database.read() as session:
        assert session.scalars(select(Workspace.name).where(Workspace.id == workspace.id)).one() == (
            "Renamed in the same transaction"
        )


def test_a_key_stays_taken_after_its_message_is_sent(database: Database, now: datetime) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        make_delivery(session, workspace, dedupe_key="one", state=DeliveryState.SENT)
        assert not enqueue(session, workspace.id, Note("U1", Message("Hello"), dedupe_key="one"), now=now)


def test_what_is_rolled_back_is_not_enqueued(database: Database, now: datetime) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
    note = Note("U1", Message("Hello"), dedupe_key="one")
    with suppress(ZeroDivisionError), database.write() as session:
        assert enqueue(session, workspace, note, now=now)
        _ = 1 / 0
    with database.read() as session:
        assert not list(session.scalars(select(Delivery.id).where(Delivery.workspace_id == workspace)))


def test_two_callers_that_meet_on_one_key_enqueue_it_once(database: Database, now: datetime) -> None:
    with database.write() as session:
        workspace = make_workspace(session).id
    both = threading.Barrier(2)
    stored: list[bool] = []

    def caller() -> None:
        both.wait()
        with database.write() as session:
            for number in range(20):
                note = Note("U1", Message("Hello"), dedupe_key=f"{number}")
                stored.append(enqueue(session, workspace, note, now=now))

    threads = [threading.Thread(target=caller) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(stored) == [False] * 20 + [True] * 20


def test_a_newer_note_of_a_stream_replaces_the_unsent_older_one_to_the_same_recipient(
    database: Database, now: datetime
) -> None:
    with database.write() as session:
        workspace = make_workspace(session)
        other = make_workspace(session)
        for number, (recipient, stream, state) in enumerate(
            [
                ("U1", "prompt", DeliveryState.PENDING),
                ("U1", "prompt", DeliveryState.SENDING),
                ("U1", "prompt", DeliveryState.SENT),
                ("U1", "digest", DeliveryState.PENDING),
                ("U2", "prompt", DeliveryState.PENDING),
                ("U1", None, DeliveryState.PENDING),
            ]
        ):
            make_delivery(
                session, workspace, dedupe_key=f"{number}", recipient=recipient, stream=stream, state=state
            )
        make_delivery(session, other, recipient="U1", stream="prompt")
        newest = Note("U1", Message("Newest"), dedupe_key="newest", stream="prompt")
        assert enqueue(session, workspace.id, newest, now=now)

    with database.read() as session:
        found = select(Delivery.dedupe_key).where(Delivery.state == DeliveryState.REPLACED)
        everywhere = found.execution_options(across_workspaces="the test looks at two tenants")
        assert list(session.scalars(everywhere)) == ["0"]


def test_a_repeated_note_replaces_nothing(database: Database, now: datetime) -> None:
    note = Note("U1", Message("Hello"), dedupe_key="one", stream="prompt")
    with database.write() as session:
        workspace = make_workspace(session).id
        enqueue(session, workspace, note, now=now)
        assert not enqueue(session, workspace, note, now=now)
        states = select(Delivery.state).where(Delivery.workspace_id == workspace)
        assert list(session.scalars(states)) == [DeliveryState.PENDING]


def test_of_any_number_of_messages_it_is_known_where_they_are(database: Database) -> None:
    keys = [f"key:{number}" for number in range(70_000)]
    with database.write() as session:
        workspace = make_workspace(session)
        for key in (keys[0], keys[-1]):
            make_delivery(session, workspace, dedupe_key=key, last_error="is_archived")
        assert keys_known(session, workspace.id, keys) == {keys[0], keys[-1]}
        assert set(states_of(session, workspace.id, keys)) == {keys[0], keys[-1]}
        assert errors_of(session, workspace.id, keys) == dict.fromkeys((keys[0], keys[-1]), "is_archived")
