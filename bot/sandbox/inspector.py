"""Every request between the bot and the workspace, both ways, for people to look at."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

REMEMBERED = 500


@dataclass(frozen=True)
class Entry:
    """One request and its answer; `ms` is how long the answer took, `at` the real time in UTC (ISO)."""

    id: int
    at: str
    direction: str
    what: str
    status: int
    ms: float
    request: Any
    response: Any

    def as_json(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        return dict(vars(self))


class Inspector:
    """Remembers the last requests, newest last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._entries: deque[Entry] = deque(maxlen=REMEMBERED)

    def note(
        self, *, at: str, direction: str, what: str, status: int, ms: float, request: object, response: object
    ) -> Entry:
        """Record one request and return its entry."""
        with self._lock:
            entry = Entry(next(self._numbers), at, direction, what, status, round(ms, 1), request, response)
            self._entries.append(entry)
            return entry

    def entries(self, what: str | None = None, direction: str | None = None) -> list[Entry]:
        """Return what is remembered, oldest first, of one method or kind and one direction if given."""
        with self._lock:
            return [
                each
                for each in self._entries
                if (what is None or each.what == what) and (direction is None or each.direction == direction)
            ]
