"""People who report: one after the other for the cost of a request, or at a steady rate for its delay."""

import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from bench.common import Connection, Connections
from bench.databases import Reporter
from bench.payloads import Sender
from bot.blocks.actions import Action

LINES = (
    "{key} green on plan, acceptance tests done",
    "{name} amber vendor API late",
    "{name} red data migration stopped by access rights; go-live moves to 12 June 2027",
    "{key} amber schedule amber, cost green; 60% done",
)
COMMAND = "/status"
HANDS = 64
"""Threads of the open loop: as many requests may be under way at once."""
THINKING = 0.5
"""Seconds between a preview and the click on its Post button, at least."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that waits for its click."""

    person: str
    nonce: str
    shown_at: float


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds from when each request was due to its whole answer, how many failed, how many lines were
    refused because the server was busy, and how long it all took.
    """

    seconds: list[float]
    failed: int
    refused: int
    lasted: float


@dataclass(slots=True)
class People:
    """Everybody who reports, each project in turn and each line in turn."""

    reporters: Sequence[Reporter]
    sender: Sender
    _turn: "count[int]" = field(default_factory=count)

    def line(self) -> tuple[str, bytes]:
        """Write the next one-line report: who types it, and the request."""
        turn = next(self._turn)
        who = self.reporters[turn % len(self.reporters)]
        # A line for every project before the next line, else a project would always get the same one.
        line = LINES[(turn + turn // len(self.reporters)) % len(LINES)]
        text = line.format(key=who.key, name=who.name)
        return who.slack_id, self.sender.command(who.slack_id, COMMAND, text)

    def post(self, preview: Preview) -> bytes:
        """Write the click on Post."""
        return self.sender.click(preview.person, Action.STATUS_POST, preview.nonce)


def nonce_in(body: bytes) -> str | None:
    """Find the Post button of a preview; None in the answer of a server that is busy."""
    for block in json.loads(body).get("blocks", ()):
        for element in block.get("elements", ()):
            if element.get("action_id") == Action.STATUS_POST:
                return str(element["value"])
    if b"did not answer in time" in body:
        return None
    raise ValueError(f"no preview to post: {body.decode()[:600]}")


def report(connection: Connection, people: People) -> None:
    """Report once: the line, then the click on Post. Two requests."""
    person, request = people.line()
    status, body = connection.send(request)
    assert status == 200, body
    nonce = nonce_in(body)
    if nonce is not None:
        status, body = connection.send(people.post(Preview(person, nonce, 0.0)))
        assert status == 200, body


class OpenLoop:
    """Requests that come when they come, however long the answers take: half lines, half clicks."""

    def __init__(self, port: int, people: People) -> None:
        self._connections = Connections(port)
        self._people = people
        self._previews: deque[Preview] = deque()
        self._lock = threading.Lock()
        self._seconds: list[float] = []
        self._failed = 0
        self._refused = 0

    def run(self, *, rate: float, seconds: float) -> Delays:
        """Send `rate` requests a second; what is still unposted at the end is posted at the same rate."""
        began = time.monotonic()
        futures: list[Future[None]] = []
        with ThreadPoolExecutor(HANDS) as hands:
            for number in range(int(rate * seconds)):
                due = began + number / rate
                time.sleep(max(0.0, due - time.monotonic()))
                futures.append(hands.submit(self._act, due, number % 2 == 1))
            for future in futures:
                future.result()
            lasted = time.monotonic() - began
            for future in [hands.submit(self._click, time.monotonic(), each) for each in self._previews]:
                future.result()
        self._connections.close()
        return Delays(self._seconds, self._failed, self._refused, lasted)

    def _act(self, due: float, prefers_click: bool) -> None:
        waiting = self._take() if prefers_click else None
        if waiting is not None:
            self._click(due, waiting)
            return
        person, request = self._people.line()
        body = self._send(due, request)
        if body is None:
            return
        nonce = nonce_in(body)
        with self._lock:
            if nonce is None:
                self._refused += 1
            else:
                self._previews.append(Preview(person, nonce, time.monotonic()))

    def _take(self) -> Preview | None:
        with self._lock:
            ripe = self._previews and self._previews[0].shown_at + THINKING <= time.monotonic()
            return self._previews.popleft() if ripe else None

    def _click(self, due: float, preview: Preview) -> None:
        self._send(due, self._people.post(preview))

    def _send(self, due: float, request: bytes) -> bytes | None:
        with self._connections.lent() as connection:
            try:
                status, body = connection.send(request)
            except OSError:
                connection.close()
                status, body = 0, b""
        with self._lock:
            self._seconds.append(time.monotonic() - due)
            self._failed += status != 200
        return body if status == 200 else None
