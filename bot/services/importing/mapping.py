"""The mapping: which column of which file feeds which field. Read from YAML, checked before any row is."""

import codecs
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from bot.errors import UserError
from bot.services.importing.kinds import KINDS, Kind

DEFAULT = Path(__file__).with_name("default.yaml")


class MappingError(UserError):
    """The mapping itself is wrong; the message says where and how."""


class Duplicates(StrEnum):
    """What happens when two rows bear the same identity."""

    FIRST = "first"
    LAST = "last"
    REJECT = "reject"


class Unknown(StrEnum):
    """What happens when a person, program or project that a cell names is not known."""

    REJECT = "reject"
    CREATE = "create"
    BLANK = "blank"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Strict):
    """One of several columns that are joined into a text, under its heading."""

    column: str
    heading: str = ""
    only: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


class Source(_Strict):
    """Where a field's value comes from, and how it is read.

    Exactly one of `column`, `constant`, `template` ('{year}-09-30') and `parts`. `blank` are patterns of
    values that count as none; `skip` are patterns for which the record is not made at all; `values` maps
    published values to ours. Patterns know `*` and `?` and ignore case. `scale` multiplies an amount.
    """

    column: str | None = None
    constant: str | None = None
    template: str | None = None
    parts: tuple[Part, ...] = ()
    optional: bool = False
    values: dict[str, str] = {}
    blank: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    scale: Decimal | None = None
    separator: str = ";"
    unknown: Unknown = Unknown.REJECT

    @model_validator(mode="after")
    def _one_origin(self) -> "Source":
        given = [
            self.column is not None,
            self.constant is not None,
            self.template is not None,
            bool(self.parts),
        ]
        if sum(given) != 1:
            raise ValueError("give exactly one of column, constant, template, parts")
        return self

    @property
    def name(self) -> str:
        """What a problem calls this source: its column, else how it is made."""
        return self.column or self.template or ", ".join(part.column for part in self.parts)


def _from_shorthand(value: object) -> object:
    """Read 'name' as that column, and 'name?' as that column if the file has it."""
    if isinstance(value, str):
        return {"column": value.removesuffix("?"), "optional": value.endswith("?")}
    return value


ShortSource = Annotated[Source, BeforeValidator(_from_shorthand)]
Section = dict[str, ShortSource]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, dict) else value


def _known_encoding(value: str) -> str:
    try:
        codecs.lookup(value)
    except LookupError as error:
        raise ValueError(f"{value} is no encoding") from error
    return value


class LeaveOut(_Strict):
    """Rows that the mapping leaves out: a column whose value fits one of the patterns, and why."""

    column: str
    values: tuple[str, ...]
    reason: str


class Sheet(_Strict):
    """How to read the files whose name fits `file`.

    `as_of` is the day for which a row speaks (else the time of the import). Rows with the same `identity`
    (columns) are doubles. `blank` holds for every column. `records` says what each row gives, by kind.
    """

    file: str = "*"
    encoding: Annotated[str, AfterValidator(_known_encoding)] = "utf-8-sig"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    identity: tuple[str, ...] = ()
    duplicates: Duplicates = Duplicates.REJECT
    leave_out: tuple[LeaveOut, ...] = ()
    blank: tuple[str, ...] = ()
    as_of: ShortSource | None = None
    close_absent: bool = False
    records: dict[Kind, Annotated[tuple[Section, ...], BeforeValidator(_as_list)]]

    @model_validator(mode="after")
    def _known_fields(self) -> "Sheet":
        for kind, sections in self.records.items():
            known = KINDS[kind].fields
            for section in sections:
                strange = sorted(set(section) - set(known))
                if strange:
                    raise ValueError(
                        f"{kind} has no field {', '.join(strange)}; it has {', '.join(sorted(known))}"
                    )
                needed = {name for name, each in known.items() if each.required}
                missing = sorted(needed - set(section) - self._given_by_row(kind))
                if missing:
                    raise ValueError(f"{kind} needs {', '.join(missing)}")
        if self.close_absent and "source" not in next(iter(self.records.get(Kind.REPORT, ())), {}):
            raise ValueError("close_absent needs a report with a source, by which returns are told apart")
        return self

    def report_source_like(self) -> str:
        """Give the LIKE pattern that the source of this sheet's reports fits."""
        source = self.records[Kind.REPORT][0]["source"]
        plain = (
            (source.constant or source.template or "")
            .replace("\\", r"\\")
            .replace("%", r"\%")
            .replace("_", r"\_")
        )
        for column in columns_of(source) if source.template else ():
            plain = plain.replace("{" + column.replace("_", r"\_") + "}", "%")
        return plain

    def _given_by_row(self, kind: Kind) -> set[str]:
        """Name the fields that need no mapping, since the row's own project or program is meant."""
        inherits = kind not in (Kind.PROJECT, Kind.PROGRAM) and Kind.PROJECT in self.records
        return {"project"} if inherits else set()

    def columns(self) -> dict[str, bool]:
        """Name every column that is read, and whether the file may lack it."""
        found: dict[str, bool] = {}
        sources = [
            source for sections in self.records.values() for each in sections for source in each.values()
        ]
        for source in [*sources, *([self.as_of] if self.as_of else [])]:
            for name in columns_of(source):
                found[name] = found.get(name, True) and source.optional
        for name in (*self.identity, *(each.column for each in self.leave_out)):
            found[name] = False
        return found


class Mapping(_Strict):
    """Everything that one import needs to know of its files; the first sheet whose pattern fits is used."""

    sheets: Annotated[tuple[Sheet, ...], Field(min_length=1)]

    def sheet_for(self, file_name: str) -> Sheet | None:
        """Find how a file is read, by its name."""
        return next((each for each in self.sheets if fnmatchcase(file_name, each.file)), None)


def columns_of(source: Source) -> tuple[str, ...]:
    """Name the columns that a source reads."""
    if source.column is not None:
        return (source.column,)
    if source.template is not None:
        return tuple(_braced(source.template))
    return tuple(part.column for part in source.parts)


def _braced(template: str) -> list[str]:
    return [piece.split("}", 1)[0] for piece in template.split("{")[1:]]


def default_mapping() -> Mapping:
    """Give the mapping for a plain list of projects: key, name, program, pm_email …"""
    return load_mapping(DEFAULT)


def load_mapping(path: Path) -> Mapping:
    """Read a mapping; raises `MappingError` with every fault that it has."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(f"The mapping {path} can't be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingError(f"The mapping {path.name} is not YAML: {error}") from error
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(step) for step in each['loc'])}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        )
        raise MappingError(f"The mapping {path.name} is wrong. {faults}") from error
