"""Ids and timestamps as Slack forms them: unique in one workspace, in order of creation."""

from __future__ import annotations

import itertools
import threading
from datetime import datetime

MICROSECONDS = 1_000_000


class Ids:
    """Hands out ids (`U…`, `C…`, `V…`) and message timestamps that never repeat and always grow."""

    def __init__(self, team_id: str) -> None:
        self._tail = team_id[-3:].upper()
        self._counter = itertools.count(1)
        self._lock = threading.Lock()
        self._last_ts = 0

    def new(self, prefix: str) -> str:
        """Return a fresh id; the team's last letters keep two workspaces' ids apart."""
        return f"{prefix}{self._tail}{next(self._counter):07d}"

    def ts(self, now: datetime) -> str:
        """Return a message timestamp for `now`, always later than the one before."""
        with self._lock:
            wanted = int(now.timestamp() * MICROSECONDS)
            self._last_ts = max(wanted, self._last_ts + 1)
            return format_ts(self._last_ts)


def format_ts(microseconds: int) -> str:
    """Write microseconds since 1970 as Slack writes a timestamp: `1700000000.000123`."""
    return f"{microseconds // MICROSECONDS}.{microseconds % MICROSECONDS:06d}"


def ts_order(ts: str) -> int:
    """Return a timestamp as microseconds, for comparison; raise ValueError when it is none."""
    seconds, _, fraction = ts.partition(".")
    if not seconds.isdigit() or (fraction and not fraction.isdigit()):
        raise ValueError(f"not a timestamp: {ts!r}")
    return int(seconds) * MICROSECONDS + int((fraction + "000000")[:6])
