"""Counting what an import creates, updates and finds unchanged, each row of the database once."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

from bot.domain.ids import ProjectId
from bot.services.importing.kinds import Kind
from models.base import Base
from models.people import Person
from models.projects import Program, Project
from models.strategy import Objective

Named = Objective | Person | Program
"""What goes by a name that projects are told of with."""


class Tally:
    """Which rows of the database this import has touched, and how."""

    def __init__(self) -> None:
        # the rows themselves are held, so that an id() can't be used twice
        self._touched: dict[int, tuple[Kind, Base]] = {}
        self._created: set[int] = set()
        self._changed: set[int] = set()

    def create(self, kind: Kind, row: Base) -> None:
        """Note a new row."""
        self._touched[id(row)] = (kind, row)
        self._created.add(id(row))

    def touch(self, kind: Kind, row: Base, *, changed: bool) -> None:
        """Note a row that was there."""
        self._touched[id(row)] = (kind, row)
        if changed:
            self._changed.add(id(row))

    def is_new(self, row: Base) -> bool:
        """Say whether this import made the row."""
        return id(row) in self._created

    def project_ids(self) -> frozenset[ProjectId]:
        """Name the projects that are new or changed, or of which anything is, once the rows are flushed."""
        rows = (self._touched[each][1] for each in self._created | self._changed)
        found = (row.id if isinstance(row, Project) else getattr(row, "project_id", None) for row in rows)
        return frozenset(each for each in found if each is not None)

    def changed_of(self, table: type[Named]) -> set[int]:
        """Name the rows of a table that were there and are changed, by id."""
        rows = (self._touched[each][1] for each in self._changed - self._created)
        return {row.id for row in rows if isinstance(row, table)}

    def created(self) -> dict[Kind, int]:
        """Count the new rows by kind."""
        return self._count(self._created)

    def updated(self) -> dict[Kind, int]:
        """Count the changed rows by kind, without the new ones."""
        return self._count(self._changed - self._created)

    def unchanged(self) -> dict[Kind, int]:
        """Count the rows by kind that stood as the file has them."""
        return self._count(set(self._touched) - self._changed - self._created)

    def _count(self, rows: set[int]) -> dict[Kind, int]:
        counts = Counter(self._touched[each][0] for each in rows)
        return {kind: counts[kind] for kind in Kind if counts[kind]}


Value = object


def assign(row: Base, **values: Value) -> bool:
    """Set what the file says; None says nothing. Tells whether anything changed."""
    changed = False
    for name, value in values.items():
        if value is None:
            continue
        kept = list(value) if isinstance(value, tuple) else value
        if not _same(getattr(row, name), kept):
            setattr(row, name, kept)
            changed = True
    return changed


def _same(before: object, after: object) -> bool:
    if isinstance(before, Decimal) and isinstance(after, Decimal):
        return before == after.quantize(Decimal("0.01"))  # money is kept to the cent
    if isinstance(before, datetime) and isinstance(after, datetime):
        return before.replace(microsecond=0) == after.replace(microsecond=0)
    return before == after
