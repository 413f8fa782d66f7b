"""What happened, told to whoever may see it: the pages that are open, and tests that wait."""

from __future__ import annotations

import itertools
import json
import threading
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

REMEMBERED = 5000


@dataclass(frozen=True)
class Happening:
    """One thing that happened; `audience` None means everybody; `subject` is the object itself."""

    number: int
    event: str
    data: dict[str, Any]
    audience: frozenset[str] | None
    subject: Any = None

    @cached_property
    def as_text(self) -> str:
        """Its data as JSON, written once for all pages."""
        return json.dumps(self.data, default=str)

    def seen_by(self, user: str) -> bool:
        """Whether that person's Slack shows it."""
        return self.audience is None or user in self.audience


class Feed:
    """Hands each happening to its listeners and remembers the last few thousand."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._recent: deque[Happening] = deque(maxlen=REMEMBERED)
        self._listeners: list[Callable[[Happening], None]] = []

    def tell(
        self,
        event: str,
        data: dict[str, Any],
        audience: Collection[str] | None = None,
        subject: object = None,
    ) -> None:
        """Record a happening and hand it on; listeners must not block."""
        with self._changed:
            seen_by = None if audience is None else frozenset(audience)
            happening = Happening(next(self._numbers), event, data, seen_by, subject)
            self._recent.append(happening)
            listeners = tuple(self._listeners)
            self._changed.notify_all()
        for listener in listeners:
            listener(happening)

    def listen(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Call `listener` with each happening from now on; return what stops it."""
        with self._changed:
            self._listeners.append(listener)

        def stop() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    @property
    def mark(self) -> int:
        """The number of the newest happening."""
        with self._changed:
            return self._recent[-1].number if self._recent else 0

    def since(self, mark: int, user: str) -> list[Happening]:
        """Return what that person saw after `mark`, oldest first."""
        with self._changed:
            return [each for each in self._recent if each.number > mark and each.seen_by(user)]

    def wait(self, timeout: float) -> None:
        """Return after the next happening, or after `timeout` seconds."""
        with self._changed:
            self._changed.wait(timeout)
