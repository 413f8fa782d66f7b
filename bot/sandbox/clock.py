"""The workspace's clock: real time plus an offset that people and tests may move."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.errors import SightlineError

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


class ClockError(SightlineError):
    """The clock cannot be moved there; the message says where it can."""

    def __init__(self) -> None:
        super().__init__(f"The clock goes from {EARLIEST.year} to {LATEST.year}. Choose a time between.")


class SandboxClock:
    """Tells an aware UTC time that runs as real time does, from wherever it was last moved to."""

    def __init__(self, start: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta()
        self._listeners: list[Callable[[datetime], None]] = []
        if start is not None:
            self.move_to(start)

    def now(self) -> datetime:
        """Return the workspace's time, aware, in UTC."""
        with self._lock:
            return datetime.now(UTC) + self._offset

    def move_to(self, moment: datetime) -> None:
        """Make it `moment` (aware) and tell the listeners; raise ClockError for one that is too far."""
        if moment.tzinfo is None:
            raise ValueError("the clock moves to an aware time; give the moment a time zone")
        if not EARLIEST <= moment <= LATEST:
            raise ClockError
        with self._lock:
            self._offset = moment.astimezone(UTC) - datetime.now(UTC)
            listeners = list(self._listeners)
        for listener in listeners:
            listener(self.now())

    def advance(self, by: timedelta) -> None:
        """Move forward by `by` (or back, when negative)."""
        try:
            moment = self.now() + by
        except OverflowError as error:
            raise ClockError from error
        self.move_to(moment)

    def on_move(self, listener: Callable[[datetime], None]) -> None:
        """Call `listener` with the new time after each move."""
        with self._lock:
            self._listeners.append(listener)
