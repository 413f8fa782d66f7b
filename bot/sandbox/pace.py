"""Slack's rate limits by real pace: tiers per method, and about one message a second per channel.

Slack publishes the tiers and 'one per second, short bursts allowed'; how long a burst it takes is not
published: here it is three messages, and a tier's whole minute at once.
"""

from __future__ import annotations

import math
import threading
import time
from typing import Final

PER_MINUTE: Final = {1: 1, 2: 20, 3: 50, 4: 100}
BURST: Final = 3


class Pace:
    """Token buckets by method, and by method and channel; counts nothing until `enforce` is set."""

    def __init__(self) -> None:
        self.enforce = False
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def wait_for(self, method: str, tier: int | None, channel: str = "") -> int | None:
        """Return None when the call may pass, else after how many seconds it may (the Retry-After)."""
        if not self.enforce:
            return None
        if tier is None:
            return self._take((method, channel), capacity=BURST, per_second=1.0)
        capacity = PER_MINUTE[tier]
        return self._take((method, ""), capacity=capacity, per_second=capacity / 60)

    def _take(self, key: tuple[str, str], *, capacity: int, per_second: float) -> int | None:
        with self._lock:
            now = time.monotonic()
            tokens, then = self._buckets.get(key, (float(capacity), now))
            tokens = min(capacity, tokens + (now - then) * per_second)
            if tokens >= 1:
                self._buckets[key] = (tokens - 1, now)
                return None
            self._buckets[key] = (tokens, now)
            return max(1, math.ceil((1 - tokens) / per_second))
