"""Things the workspace does later by its own clock: event retries, scheduled messages."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.sandbox.clock import SandboxClock

log = logging.getLogger(__name__)
LONGEST_PAUSE: Final = 3600.0  # seconds; a thread cannot wait for centuries


class Timer:
    """Runs callables when the workspace's clock reaches their time, also when the clock is moved there."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._wake = threading.Condition()
        self._numbers = itertools.count()
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._thread: threading.Thread | None = None
        self._stopped = False
        clock.on_move(lambda _: self._nudge())

    def at(self, moment: datetime, action: Callable[[], None]) -> int:
        """Run `action` at `moment`; return a number to cancel it with."""
        with self._wake:
            number = next(self._numbers)
            heapq.heappush(self._due, (moment, number, action))
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name="workspace-timer", daemon=True)
                self._thread.start()
            self._wake.notify_all()
            return number

    def cancel(self, number: int) -> None:
        """Forget an action that has not run yet."""
        with self._wake:
            self._due = [each for each in self._due if each[1] != number]
            heapq.heapify(self._due)

    def stop(self) -> None:
        """Run nothing more."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def _nudge(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                if self._stopped:
                    return
                now = self._clock.now()
                if not self._due or self._due[0][0] > now:
                    pause = (self._due[0][0] - now).total_seconds() if self._due else None
                    self._wake.wait(None if pause is None else min(pause, LONGEST_PAUSE))
                    continue
                _, _, action = heapq.heappop(self._due)
            try:
                action()
            except Exception:  # what one of them does must not stop the others
                log.exception("something due could not be done")
