"""Stand-ins for what no test can have for real: Slack, the passing of time, a process that is killed."""

import itertools
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from bot.delivery.outbox import Message, Picture
from bot.delivery.port import CannotLook, ChannelFacts, Posted, SlackPort, carries
from models.database import Database
from tests.databases import UNHURRIED, text_of

Step = Callable[[str], None]


def no_step(_name: str) -> None:
    """Let everything go on."""


class Killed(BaseException):
    """The process ends here; like a real kill, no `except Exception` sees it."""


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        """Move on, or back."""
        self.now += by


class KillAt:
    """Notes the steps of a run and kills at one of them, named by its number or by its name, if at any."""

    def __init__(self, victim: int | str | None = None) -> None:
        self.victim = victim
        self.passed: list[str] = []

    @property
    def killed(self) -> bool:
        """Whether the run came as far as the step to be killed at."""
        return self.victim in self.passed or self.victim == len(self.passed)

    def __call__(self, name: str) -> None:
        self.passed.append(name)
        if self.victim in {name, len(self.passed)}:
            raise Killed(name)


class StepwiseDatabase(Database):
    """A second connection to a test's database that tells each boundary of a transaction to `step`."""

    def __init__(self, like: Database, step: Step = no_step) -> None:
        super().__init__(text_of(like.url), UNHURRIED)
        self.step = step

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Tell before and after."""
        self.step("before a read")
        with super().read() as session:
            yield session
        self.step("after a read")

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Tell as of any read."""
        self.step("before a read")
        with super().glance() as connection:
            yield connection
        self.step("after a read")

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Tell before the transaction, before its commit, and after."""
        self.step("before a write")
        with super().write() as session:
            yield session
            self.step("before a commit")
        self.step("after a commit")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that the fake Slack has taken."""

    posted: Posted
    message: Message
    thread_ts: str | None
    metadata: Mapping[str, object]


@dataclass
class FakeSlack(SlackPort):
    """Slack in memory. It counts what it accepts, and fails before or after it has acted, as told.

    `refuse("post", error)` fails one call before it acts, `lose("post", error)` after; `step` is told of both
    moments of each call.
    """

    step: Step = no_step
    accepted: list[Accepted] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    unseen: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    channels: dict[str, ChannelFacts] = field(default_factory=dict)
    before: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    after: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def texts(self) -> list[str]:
        """What was accepted, in order."""
        return [each.message.text for each in self.accepted]

    def refuse(self, method: str, *errors: Exception) -> None:
        """Fail the next calls of a method before they act."""
        self.before[method].extend(errors)

    def lose(self, method: str, *errors: Exception) -> None:
        """Fail the next calls of a method after they have acted."""
        self.after[method].extend(errors)

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None, metadata: Mapping[str, object]
    ) -> Posted:
        """Accept a message."""
        with self._call("post"):
            with self._lock:
                posted = Posted(channel, f"1700000000.{next(self._numbers):06}")
                self.accepted.append(Accepted(posted, message, thread_ts, metadata))
            return posted

    def update(self, posted: Posted, message: Message) -> Posted:
        """Put another content in the place of a message."""
        with self._call("update"), self._lock:
            self.accepted = [
                Accepted(posted, message, each.thread_ts, each.metadata) if each.posted == posted else each
                for each in self.accepted
            ]
            return posted

    def upload(self, picture: Picture, alt_text: str) -> str:
        """Take a picture, in Slack's three steps."""
        assert picture.png
        assert alt_text
        with self._call("get an address"):
            file = f"F{next(self._numbers):010}"
        with self._call("send the bytes"):
            self.files[file] = picture.png
        with self._call("complete"):
            return file

    def open_dm(self, people: str) -> str:
        """Name the conversation with a person, or with several."""
        with self._call("open_dm"):
            return f"G{people[1:].replace(',', '')}" if "," in people else f"D{people[1:]}"

    def find(
        self,
        channel: str,
        public_id: str,
        *,
        since: datetime,  # noqa: ARG002 - the fake's history is short
        thread_ts: str | None = None,  # noqa: ARG002 - and not by thread
    ) -> Posted | None:
        """Look through what was accepted in the conversation, in threads or not."""
        with self._call("find"):
            if channel in self.unseen:
                raise CannotLook("missing_scope")
            with self._lock:
                there = [each for each in self.accepted if each.posted.channel == channel]
            found = [each.posted for each in there if carries(each.metadata, public_id)]
            return found[0] if found else None

    def facts(self, channel: str) -> ChannelFacts:
        """Tell a channel's state: open and internal unless set otherwise."""
        with self._call("facts"):
            return self.channels.get(channel, ChannelFacts(archived=False, shared_outside=False))

    @contextmanager
    def _call(self, method: str) -> Iterator[None]:
        with self._lock:
            self.calls[method] += 1
            refusal = self.before[method].pop(0) if self.before[method] else None
        self.step(f"before {method}")
        if refusal is not None:
            raise refusal
        yield
        with self._lock:
            loss = self.after[method].pop(0) if self.after[method] else None
        self.step(f"after {method}")
        if loss is not None:
            raise loss
