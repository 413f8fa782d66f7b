"""A sender process that is killed with -9 at each boundary with its database and with Slack in turn.

A direct message is there once then. In a channel whose history the app may not read it is there once at the
most, and where nobody can know a person is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.payloads import TOKEN
from bot.domain.enums import DeliveryState
from models.database import Database
from tests.databases import text_of
from tests.sending import CHANNEL, Office, opened

NOWHERE = "nowhere"
A_WHILE = 120.0
"""Seconds: longer than a lease."""
OURS = {"before a read", "after a read", "before a write", "before a commit", "after a commit"}
TO_DANA = OURS | {"before open_dm", "after open_dm", "before post", "after post"}
TO_A_CHANNEL = OURS | {"before facts", "after facts", "before post", "after post"}
LOOKING = {"before find", "after find"}


class Killing:
    """Runs one sender process after the other, each further ahead in time, and lets some die."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._ahead = 0.0

    def run(self, dies_at: int | str = NOWHERE, *, after: float = 0) -> str:
        self._ahead += after
        self.office.senders.tell(f"run {dies_at} {self._ahead}")
        said = self.office.senders.hear(30)
        assert said is not None
        assert said != "failed"
        return said

    def settle(self) -> None:
        """Run until everything is sent, or held for a person."""
        for _ in range(5):
            assert self.run(after=A_WHILE) == "done"
            if set(self.office.states().values()) <= {DeliveryState.SENT, DeliveryState.HELD}:
                return
        raise AssertionError(f"never sent: {self.office.states()}")

    def at_each_step(self, word: str, recipient: str = "dana", first: str = "") -> Iterator[tuple[str, str]]:
        """Give each message with what was said of the process that had it, until one comes to no such step.

        With a `first` step one process dies there, and the next while it recovers.
        """
        said, number = "", 0
        while said != "done":
            number += 1
            text = f"{word} {number}"
            self.office.put(text, recipient)
            if first:
                assert self.run(first, after=1) == f"killed at {first.replace('-', ' ')}"
            said = self.run(number, after=A_WHILE if first else 1)
            self.settle()
            yield text, said.removeprefix("killed at ")


@contextmanager
def dying(database: Database, folder: Path) -> Iterator[Killing]:
    url, note = text_of(database.url), str(folder / "step")
    with opened(database, "tests.dying_sender", lambda slack: (url, slack, TOKEN, note)) as office:
        yield Killing(office)


@pytest.mark.postgresql
def test_a_process_killed_at_each_boundary_loses_and_doubles_nothing(
    postgresql_database: Database, tmp_path: Path
) -> None:
    with dying(postgresql_database, tmp_path) as killing:
        steps = dict(killing.at_each_step("Killed at"))
        assert killing.office.heard() == list(steps), steps
        assert set(killing.office.states().values()) == {DeliveryState.SENT}
    assert set(steps.values()) == TO_DANA | {"done"}


def test_a_process_killed_at_each_boundary_of_its_recovery_loses_and_doubles_nothing(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """The first one dies when Slack has the post; the next dies as it looks for it."""
    with dying(sqlite_database, tmp_path) as killing:
        steps = dict(killing.at_each_step("Then at", first="after-post"))
        assert killing.office.heard() == list(steps), steps
        assert set(killing.office.states().values()) == {DeliveryState.SENT}
    assert set(steps.values()) >= LOOKING


def test_a_process_killed_at_each_boundary_doubles_nothing_in_a_channel_and_holds_what_nobody_can_know(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with dying(sqlite_database, tmp_path) as killing:
        steps = dict(killing.at_each_step("Killed at", CHANNEL))
        heard, states = killing.office.heard(CHANNEL), killing.office.states()
    assert set(steps.values()) == TO_A_CHANNEL | {"done"}
    texts, names = list(steps), list(steps.values())
    claimed, marked = (at for at, name in enumerate(names) if name == "after a commit")
    held = [text for text, state in states.items() if state is DeliveryState.HELD]
    assert held == texts[claimed:marked], "those that were claimed and not marked"
    never_posted = texts[claimed : names.index("after post")]
    assert heard == [text for text in texts if text not in never_posted]
