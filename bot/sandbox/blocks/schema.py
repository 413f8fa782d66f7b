"""A small language for the shapes of Block Kit.

Each shape reports every fault with a JSON pointer, as Slack does.

The wording is Slack's (`must be less than 151 characters [json-pointer:/blocks/0/text/text]`) where it is
known, and of the same form where it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Fault:
    """One fault: `pointer` is a JSON pointer to the part at fault."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


class Shape(Protocol):
    """Something a JSON value is checked against."""

    def faults(self, value: object, pointer: str) -> Iterator[Fault]:
        """Yield every fault of `value`."""
        ...


@dataclass(frozen=True)
class Text:
    """A JSON string; lengths in characters, both ends included."""

    most: int | None = None
    least: int = 0
    choices: tuple[str, ...] = ()

    def faults(self, value: object, pointer: str) -> Iterator[Fault]:
        """Yield every fault of `value`."""
        if not isinstance(value, str):
            yield Fault("must provide a string", pointer)
        elif self.choices and value not in self.choices:
            yield Fault(f"must be one of: {', '.join(self.choices)}", pointer)
        elif len(value) < self.least:
            yield Fault(f"must be more than {self.least - 1} characters", pointer)
        elif self.most is not None and len(value) > self.most:
            yield Fault(f"must be less than {self.most + 1} characters", pointer)


@dataclass(frozen=True)
class Number:
    """A JSON number; `whole` refuses fractions; `least` and `most` included, `above` is not."""

    whole: bool = True
    least: float | None = None
    most: float | None = None
    above: float | None = None

    def faults(self, value: object, pointer: str) -> Iterator[Fault]:
        """Yield every fault of `value`."""
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            yield Fault("must provide an integer" if self.whole else "must provide a number", pointer)
            return
        if self.least is not None and value < self.least:
            yield Fault(f"must be greater than or equal to {self.least:g}", pointer)
        if self.above is not None and value <= self.above:
            yield Fault(f"must be greater than {self.above:g}", pointer)
        if self.most is not None and value > self.most:
            yield Fault(f"must be less than or equal to {self.most:g}", pointer)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def faults(self, value: object, pointer: str) -> Iterator[Fault]:
        """Yield every fault of `value`."""
        if not isinstance(value, bool):
            yield Fault("must provide a boolean", pointer)


@dataclass(frozen=True)
class Anything:
    """Whatever it is, this workspace does not know Slack's rule for it."""

    def faults(self, *_: object) -> Iterator[Fault]:
        """Yield nothing."""
        return iter(())


@dataclass(frozen=True)
class Many:
    """A list of `of`; counts included."""

    of: Shape
    most: int | None = None
    least: int = 1

    def faults(self, value: object, pointer: str) -> Iterator[Fault]:
        """Yield every fault of `value`."""
        if not isinstance(value, list):
            yield Fault("must provide an array", pointer)
            return
        if len(value) < self.least:
            yield Fault(f"no less than {self.least} items allowed", pointer)
        if self.most is not None and len(value) > self.most:
            yield Fault(f"no more than {self.most} items allowed", pointer)
        for index, item in enumerate(value):
            yield from self.of.faults(item, f"{pointer}/{index}")


Rule = Callable[[Mapping[str, Any], str], Iterator[Fault]]


@dataclass(frozen=True)
class Record:
    """An object with `required` and `optional` fields and no others.

    `also` adds a rule across fields; it is asked about fields that are sound by themselves.
    """

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    also: Rule | None = None

    def faults(self, value: object, pointer: str) -> Iterator[Fault]:
        """Yield every fault of `value`."""
        if not isinstance(value, dict):
            yield Fault("must provide an object", pointer)
            return
        found = False
        for fault in self._own_faults(value, pointer):
            found = True
            yield fault
        if self.also is not None and not found:
            yield from self.also(value, pointer)

    def _own_faults(self, value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
        for name in self.required:
            if value.get(name) is None:
                yield Fault(f"missing required field: {name}", pointer)
        for name, item in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if shape is None:
                yield Fault(f"invalid additional property: {name}", pointer)
            elif item is not None:
                yield from shape.faults(item, f"{pointer}/{name}")


@dataclass(frozen=True)
class ByType:
    """An object whose `type` decides its shape."""

    shapes: Mapping[str, Shape]

    def faults(self, value: object, pointer: str) -> Iterator[Fault]:
        """Yield every fault of `value`."""
        if not isinstance(value, dict):
            yield Fault("must provide an object", pointer)
            return
        kind = value.get("type")
        shape = self.shapes.get(kind) if isinstance(kind, str) else None
        if shape is None:
            word = "missing required field: type" if kind is None else f"unsupported type: {kind}"
            yield Fault(word, pointer if kind is None else f"{pointer}/type")
        else:
            yield from shape.faults(value, pointer)

    def only(self, *kinds: str) -> ByType:
        """Return the same choice narrowed to `kinds`."""
        return ByType({kind: self.shapes[kind] for kind in kinds})


def one_of(*names: str) -> Rule:
    """Return a rule: exactly one of the fields is given."""

    def rule(value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
        given = [name for name in names if value.get(name) is not None]
        if len(given) != 1:
            yield Fault(f"must define exactly one of: {', '.join(names)}", pointer)

    return rule


def some_of(*names: str) -> Rule:
    """Return a rule: at least one of the fields is given."""

    def rule(value: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
        if not any(value.get(name) is not None for name in names):
            yield Fault(f"must define at least one of: {', '.join(names)}", pointer)

    return rule
