"""Values over time: what was said when, from rows that come in any order and again."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")


class Timeline(Generic[T]):
    """What was said of one thing at which instants; the same instant said again replaces what was said."""

    def __init__(self, said: Iterable[tuple[datetime, T]] = ()) -> None:
        self._said = dict(said)

    def say(self, at: datetime, value: T) -> None:
        """Note a value as of an instant."""
        self._said[at] = value

    def first(self) -> T:
        """Give the earliest value."""
        return self._said[min(self._said)]

    def last(self) -> T:
        """Give the newest value."""
        return self._said[max(self._said)]

    def begins_at(self) -> datetime:
        """Give the earliest instant."""
        return min(self._said)

    def as_of(self, at: datetime) -> T | None:
        """Give the value that held at an instant."""
        known = [each for each in self._said if each <= at]
        return self._said[max(known)] if known else None

    def changes(self) -> list[tuple[datetime, T, T]]:
        """List instant, value before and value after of each change, oldest first."""
        found: list[tuple[datetime, T, T]] = []
        steps = sorted(self._said)
        for before, after in pairwise(steps):
            if self._said[before] != self._said[after]:
                found.append((after, self._said[before], self._said[after]))
        return found
