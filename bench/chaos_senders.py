"""Sender processes, started and killed on demand: `start N` and `kill N` are answered with the process's id.

They are forked from a process that has everything imported, so that the fiftieth start costs as little as
the first; each is a process with a sender, a client and database connections of its own.
"""

import logging
import os
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from json import dumps, loads
from typing import NoReturn

from bench.payloads import TOKEN
from bot.delivery.client import SlackClientPort
from bot.delivery.sender import Sender
from models.database import FOR_JOBS, Database


@dataclass(frozen=True, slots=True)
class Sending:
    """How the senders send. A call is given up after `timeout` seconds and looked for after `settle` more."""

    database_url: str
    slack_url: str
    timeout: int = 1
    settle: float = 3.0
    lease: float = 6.0
    pace: float = 0.05
    most_a_minute: int = 1_000_000

    def as_text(self) -> str:
        """Write it as one word for the command line."""
        return dumps(asdict(self))


def main() -> None:
    """Start and kill as the input says, and end every sender that is left when it ends."""
    sending = Sending(**loads(sys.argv[1]))
    logging.basicConfig(level=logging.ERROR)  # each fault is a warning of ours, and an error of slack_sdk's
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
    running: dict[str, int] = {}
    try:
        for line in sys.stdin:
            deed, name = line.split()
            if deed == "start":
                running[name] = _fork(sending, name)
                print(running[name], flush=True)
            else:
                print(_kill(running.pop(name)), flush=True)
    finally:
        for process in running.values():
            _kill(process)


def _kill(process: int) -> int:
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return process


def _fork(sending: Sending, name: str) -> int:
    process = os.fork()
    if process:
        return process
    try:
        _send(sending, name)
    finally:
        os._exit(1)


def _send(sending: Sending, name: str) -> NoReturn:
    database = Database(sending.database_url, FOR_JOBS, pool_size=3)
    port = SlackClientPort(TOKEN, base_url=sending.slack_url, timeout=sending.timeout)
    sender = Sender(
        database,
        lambda _workspace: port,
        clock=lambda: datetime.now(UTC),
        owner=f"sender-{name}",
        lease=timedelta(seconds=sending.lease),
        post_timeout=timedelta(seconds=sending.timeout),
        settle=timedelta(seconds=sending.settle),
        pace=timedelta(seconds=sending.pace),
        most_a_minute=sending.most_a_minute,
        poll=timedelta(seconds=1),
    )
    sender.start()
    while True:
        signal.pause()
