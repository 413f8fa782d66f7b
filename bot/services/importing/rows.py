"""From the cells of a row to its records, or to the reasons why it is refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fnmatch import translate
from functools import lru_cache
from typing import Any

from bot.services.importing.kinds import KINDS, FieldSpec, Kind, Refers
from bot.services.importing.mapping import Section, Sheet, Source, Unknown, columns_of
from bot.services.importing.problems import ImportProblem, shortened
from bot.services.importing.reading import Row
from bot.services.importing.records import ProjectRecord, Record
from bot.services.importing.values import Reading, ValueRefused, moment, refuse_formula

WITHHELD = object()  # the mapping says that the record is not to be made
REFUSED = object()  # the cell is no value of its field; the problem is noted


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names something else, and where it was read."""

    refers: Refers
    text: str
    column: str
    unknown: Unknown


@dataclass(frozen=True, slots=True)
class RowContent:
    """A row as read: for which instant it speaks, its records by kind, and what they refer to."""

    line: int
    as_of: datetime
    identity: tuple[str, ...]
    records: tuple[tuple[Kind, Record], ...]
    references: tuple[Reference, ...]


@lru_cache(maxsize=512)
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(each.casefold()) for each in patterns))


@lru_cache(maxsize=512)
def _reading_of(formats: tuple[str, ...], scale: Decimal | None, separator: str, shift: timedelta) -> Reading:
    return Reading(formats, scale, separator, shift)


def fits(value: str, patterns: tuple[str, ...]) -> bool:
    """Say whether a value fits one of the patterns (`*`, `?`), whatever its case and inner blanks."""
    return bool(patterns) and bool(_pattern(patterns).match(" ".join(value.split()).casefold()))


class RowReader:
    """Reads the rows of one file by its sheet."""

    def __init__(self, sheet: Sheet, file: str, *, now: datetime, shift: timedelta) -> None:
        self._sheet, self._file, self._now, self._shift = sheet, file, now, shift
        self._kinds = [kind for kind in Kind if kind in sheet.records]

    def left_out(self, row: Row) -> str | None:
        """Say why the mapping leaves this row out, if it does."""
        for each in self._sheet.leave_out:
            if fits(row.cells[each.column].strip(), each.values):
                return each.reason
        return None

    def read(self, row: Row) -> RowContent | list[ImportProblem]:
        """Read a whole row; every cell that is refused is a problem."""
        reading = _OneRow(self._sheet, self._file, row, self._shift)
        as_of = reading.as_of(self._now)
        records: list[tuple[Kind, Record]] = []
        own_project: str | None = None
        for kind in self._kinds:
            for section in self._sheet.records[kind]:
                record = reading.record(kind, section, own_project)
                if kind is Kind.PROJECT:  # a refused project refuses the row; the rest is still read
                    own_project = record.key if isinstance(record, ProjectRecord) else ""
                if record is not None:
                    records.append((kind, record))
        if reading.problems:
            return reading.problems
        identity = tuple(row.cells[each].strip() for each in self._sheet.identity)
        return RowContent(row.line, as_of, identity, tuple(records), tuple(reading.references))


class _OneRow:
    def __init__(self, sheet: Sheet, file: str, row: Row, shift: timedelta) -> None:
        self._sheet, self._file, self._row, self._shift = sheet, file, row, shift
        self.problems: list[ImportProblem] = []
        self.references: list[Reference] = []

    def as_of(self, now: datetime) -> datetime:
        """Give the instant for which the row speaks."""
        source = self._sheet.as_of
        if source is None:
            return now
        found = self._value(source, FieldSpec(moment, required=True))
        return found if isinstance(found, datetime) else now

    def record(self, kind: Kind, section: Section, own_project: str | None) -> Record | None:
        """Read one record; None when the row gives none, or when a problem was found."""
        values: dict[str, Any] = {}
        references: list[Reference] = []
        faults = len(self.problems)
        spec = KINDS[kind]
        if own_project is not None and "project" in spec.fields and "project" not in section:
            values["project"] = own_project
        for name, source in section.items():
            field = spec.fields[name]
            found = self._value(source, field)
            if found is WITHHELD or (found is None and field.absent_means_none):
                return None
            if found is not None and found is not REFUSED:
                values[name] = found
                if field.refers:
                    references.append(Reference(field.refers, str(found), source.name, source.unknown))
        if len(self.problems) > faults:
            return None
        missing = [name for name, field in spec.fields.items() if field.required and name not in values]
        if missing:
            absent = section.get(missing[0])
            column = absent.name if absent else missing[0]
            self._refuse(column, "", f"is blank; {kind} needs {', '.join(missing)}")
            return None
        if not self._in_order(section, values):
            return None
        self.references += references
        return spec.record(**values)

    def _in_order(self, section: Section, values: dict[str, Any]) -> bool:
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
            self._refuse(
                section["ends_on"].name, ends.isoformat(), f"is before the start, {starts.isoformat()}"
            )
            return False
        return True

    def _value(self, source: Source, field: FieldSpec) -> object:
        raw = self._raw(source)
        if source.skip and fits(raw, source.skip):
            return WITHHELD
        value = self._mapped(raw, source)
        if not value or self._counts_as_none(value, source.blank):
            return None
        try:
            if source.constant is None:
                refuse_formula(value)
            return field.convert(value, self._reading(source))
        except ValueRefused as refused:
            self._refuse(source.name, raw, str(refused))
            return REFUSED

    def _reading(self, source: Source) -> Reading:
        return _reading_of(source.formats, source.scale, source.separator, self._shift)

    def _mapped(self, raw: str, source: Source) -> str:
        if not source.values:
            return raw
        wanted = raw.casefold()
        return next((ours for theirs, ours in source.values.items() if theirs.casefold() == wanted), raw)

    def _raw(self, source: Source) -> str:
        cells = self._row.cells
        if source.constant is not None:
            return source.constant
        if source.column is not None:
            return cells.get(source.column, "").strip()
        if source.template is not None:
            filled = source.template
            for column in columns_of(source):
                filled = filled.replace("{" + column + "}", cells.get(column, "").strip())
            return filled
        return "\n\n".join(self._parts(source))

    def _parts(self, source: Source) -> Iterable[str]:
        for part in source.parts:
            value = self._row.cells.get(part.column, "").strip()
            if not value or self._counts_as_none(value, (*source.blank, *part.blank)):
                continue
            if part.only and not fits(value, part.only):
                continue
            yield f"{part.heading}: {value}" if part.heading else value

    def _counts_as_none(self, value: str, patterns: tuple[str, ...]) -> bool:
        return fits(value, self._sheet.blank) or fits(value, patterns)

    def _refuse(self, column: str, value: str, reason: str) -> None:
        self.problems.append(ImportProblem(self._file, self._row.line, column, shortened(value), reason))


def refused(content: RowContent, file: str, column: str, value: str, reason: str) -> ImportProblem:
    """Name why a row that could be read is refused all the same."""
    return ImportProblem(file, content.line, column, shortened(value), reason)
