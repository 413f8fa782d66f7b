"""Faults on demand: a method fails, answers late, or loses its connection, as often as a test asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Drop = Literal["before", "after"]


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of `method` ("*" is any).

    `error` is a Slack error code; `status` answers with that HTTP status and an HTML page; `delay` is in
    seconds, before anything is done; `drop` closes the connection "before" or "after" the call has acted;
    `then` is called once it has acted, before it is answered: there a test lets the bot die.
    """

    method: str
    times: int
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    delay: float = 0.0
    drop: Drop | None = None
    then: Callable[[], object] | None = None


class Faults:
    """The faults waiting to happen, first come first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def fail(
        self,
        method: str,
        *,
        times: int = 1,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        delay: float = 0.0,
        drop: Drop | None = None,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Let the next `times` calls of `method` fail; without anything else with HTTP 500."""
        if error is None and status is None and not delay and drop is None and then is None:
            status = 500
        with self._lock:
            self._waiting.append(Fault(method, times, error, status, retry_after, delay, drop, then))

    def take(self, method: str) -> Fault | None:
        """Return the fault of this call, if one waits for it, and count it as happened."""
        with self._lock:
            for fault in self._waiting:
                if fault.method in (method, "*") and fault.times > 0:
                    fault.times -= 1
                    if not fault.times:
                        self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        """Forget every fault that has not happened yet."""
        with self._lock:
            self._waiting.clear()
