"""Faults on demand: a method fails, answers late, or loses its connection, as often as a test asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Drop = Literal["before", "after"]


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of `method` ("*" is any).

    `error` is a Slack error code; `status` answers with that HTTP status and an HTML page; `delay` is in
    seconds, before anything is done; `drop` closes the connection "before" or "after" the call has acted;
    `then` is called once it has acted, before it is answered: there a test lets the bot die. Only calls with
    the arguments that are `given` fail, such as those to one channel.
    """

    method: str
    times: int
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    delay: float = 0.0
    drop: Drop | None = None
    then: Callable[[], object] | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    def strikes(self, method: str, arguments: Mapping[str, object]) -> bool:
        """Whether it makes this call fail."""
        meant = all(str(arguments.get(name)) == value for name, value in self.given.items())
        return self.times > 0 and self.method in (method, "*") and meant


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
        given: Mapping[str, str] | None = None,
    ) -> None:
        """Let the next `times` calls of `method` fail; without anything else with HTTP 500."""
        if error is None and status is None and not delay and drop is None and then is None:
            status = 500
        with self._lock:
            self._waiting.append(
                Fault(method, times, error, status, retry_after, delay, drop, then, given or {})
            )

    def take(self, method: str, arguments: Mapping[str, object]) -> Fault | None:
        """Return the fault of this call, if one waits for it, and count it as happened."""
        with self._lock:
            for fault in self._waiting:
                if fault.strikes(method, arguments):
                    fault.times -= 1
                    if not fault.times:
                        self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        """Forget every fault that has not happened yet."""
        with self._lock:
            self._waiting.clear()
