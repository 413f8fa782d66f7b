"""What an import tells of itself: rows refused, rows left out, and how much was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.ids import ProjectId
from bot.services.importing.kinds import Kind

SHOWN = 60


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Why a row, or with `whole_file` a file, could not be read.

    `line` is the line of the file on which the row begins, as an editor counts; `value` is shortened.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str
    whole_file: bool = False

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        column = f", column {self.column}" if self.column else ""
        value = f": '{self.value}'" if self.value else ""
        return f"{where}{column}{value} {self.reason}"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one import did. With `applied` false nothing was changed, and the counts say what would have been.

    `rejected` are rows that the mapping could not read, one entry per bad cell; `left_out` are rows that the
    mapping itself leaves out. The counts are by kind. `project_ids` are the projects of which anything is
    new, or that are told of with an objective, a program or a person of which anything changed.
    """

    applied: bool
    rows: int
    created: Mapping[Kind, int]
    updated: Mapping[Kind, int]
    unchanged: Mapping[Kind, int]
    rejected: tuple[ImportProblem, ...] = ()
    left_out: tuple[ImportProblem, ...] = ()
    project_ids: frozenset[ProjectId] = frozenset()


def shortened(value: str) -> str:
    """Give a cell's value on one line, cut to what a list can show."""
    flat = " ".join(value.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"
