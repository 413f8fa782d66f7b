"""A sender that dies with -9 where it is told to: at a boundary with its database or with Slack.

`run STEP SECONDS` forks a process with a sender whose clocks are so many seconds ahead. It kills itself at
this step, given by its number or its name with dashes, or sends all that is due when it comes to no such
step. The answer is `killed at STEP`, in words, or `done`.
"""

import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from bot.delivery.client import SlackClientPort
from bot.delivery.outbox import Message
from bot.delivery.port import ChannelFacts, Posted
from bot.delivery.sender import Sender
from models.database import Database
from tests.fakes import StepwiseDatabase


class DiesAt:
    """Ends the process at a step, and leaves the step's name in a file."""

    def __init__(self, victim: str, note: Path) -> None:
        self._victim = victim
        self._note = note
        self._passed = 0

    def __call__(self, step: str) -> None:
        self._passed += 1
        if self._victim in (str(self._passed), step.replace(" ", "-")):
            self._note.write_text(step)
            os.kill(os.getpid(), signal.SIGKILL)


class SteppingPort(SlackClientPort):
    """Slack over HTTP, with a step before and after each call that matters."""

    step: DiesAt

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None, metadata: Mapping[str, object]
    ) -> Posted:
        """Post between two steps."""
        self.step("before post")
        posted = super().post(channel, message, thread_ts=thread_ts, metadata=metadata)
        self.step("after post")
        return posted

    def open_dm(self, user: str) -> str:
        """Open between two steps."""
        self.step("before open_dm")
        opened = super().open_dm(user)
        self.step("after open_dm")
        return opened

    def facts(self, channel: str) -> ChannelFacts:
        """Ask between two steps."""
        self.step("before facts")
        found = super().facts(channel)
        self.step("after facts")
        return found

    def find(
        self, channel: str, public_id: str, *, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        """Look between two steps."""
        self.step("before find")
        found = super().find(channel, public_id, since=since, thread_ts=thread_ts)
        self.step("after find")
        return found


def main() -> None:
    """Run as the input says; the words are the database, Slack's address, its token and a file for notes."""
    for line in sys.stdin:
        _, victim, seconds = line.split()
        process = os.fork()
        if process == 0:
            _send_and_end(victim, timedelta(seconds=float(seconds)))
        _, status = os.waitpid(process, 0)
        if os.WIFSIGNALED(status):
            said = f"killed at {Path(sys.argv[4]).read_text()}"
        else:
            said = "done" if os.WEXITSTATUS(status) == 0 else "failed"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()


def _send_and_end(victim: str, ahead: timedelta) -> NoReturn:
    try:
        database_url, slack_url, token, note = sys.argv[1:5]
        step = DiesAt(victim, Path(note))
        port = SteppingPort(token, base_url=slack_url)
        port.step = step

        def clock() -> datetime:
            return datetime.now(UTC) + ahead

        sender = Sender(
            StepwiseDatabase(Database(database_url), step),
            lambda _workspace: port,
            clock=clock,
            machine_clock=clock,
            owner="dying",
            pace=timedelta(0),
        )
        sender.run_once()
        os._exit(0)
    finally:
        os._exit(1)
