"""Reading a CSV file row by row, with the line on which each row begins and how far we are."""

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.services.importing.mapping import Sheet
from bot.services.importing.problems import ImportProblem, shortened

Advance = Callable[[int], None]
FAULTS = {
    "field larger": "a field is longer than 131,072 characters; perhaps a quotation mark is never closed",
    "unexpected end": "a quotation mark opened here is never closed",
    "expected after": "a quotation mark stands in the middle of a field; double it, or quote the whole field",
    "new-line character": "the lines end in a way that can't be read; save the file with ordinary line ends",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by column, and the line on which it begins."""

    line: int
    cells: dict[str, str]


class Unreadable(Exception):
    """The file can't be read on; `problem` says where and why."""

    def __init__(self, problem: ImportProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_rows(path: Path, sheet: Sheet, advance: Advance) -> Iterator[Row | ImportProblem]:
    """Give each row, or why it is none. `advance` hears the number of bytes read since it was last told.

    Raises `Unreadable` when the file as a whole can't be read: encoding, header, quotes.
    """
    name = path.name

    def broken(line: int, reason: str, column: str = "", value: str = "") -> Unreadable:
        return Unreadable(ImportProblem(name, line, column, shortened(value), reason, whole_file=True))

    lines = _Lines(path, sheet.encoding, advance, broken)
    reader = csv.reader(lines, delimiter=sheet.delimiter, strict=True)
    header: list[str] | None = None
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            known = next((said for mark, said in FAULTS.items() if mark in str(error)), str(error))
            raise broken(begins, known) from error
        if not any(each.strip() for each in cells):
            continue
        if header is None:
            header = _header(cells, sheet, begins, broken)
        elif len(cells) != len(header):
            reason = f"has {len(cells)} fields; the header has {len(header)}"
            yield ImportProblem(name, begins, "", shortened(cells[0]), reason)
        else:
            yield Row(begins, dict(zip(header, cells, strict=True)))
    if header is None:
        raise broken(0, "is empty; the first line must name the columns")


Broken = Callable[..., Unreadable]


class _Lines:
    """The lines of a file as text; a byte that is not of the encoding is told with its line."""

    def __init__(self, path: Path, encoding: str, advance: Advance, broken: Broken) -> None:
        self._path, self._encoding, self._advance, self._broken = path, encoding, advance, broken

    def __iter__(self) -> Iterator[str]:
        encoding = self._encoding
        try:
            with self._path.open("rb") as file:
                for number, raw in enumerate(file, start=1):
                    if number == 1:
                        self._refuse_other_texts(raw)
                    self._advance(len(raw))
                    yield raw.decode(encoding if number == 1 else encoding.removesuffix("-sig"))
        except OSError as error:
            raise self._broken(0, f"can't be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            near = error.object[max(0, error.start - 20) : error.end + 20].decode("ascii", "replace")
            reason = f"is not {encoding.removesuffix('-sig')}; save the file as UTF-8 or name its encoding"
            raise self._broken(number, reason, value=near) from error

    def _refuse_other_texts(self, raw: bytes) -> None:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise self._broken(1, "is UTF-16; save the file as UTF-8")
        if raw.startswith(b"PK\x03\x04"):
            raise self._broken(1, "is a workbook, not CSV; save the sheet as CSV (UTF-8)")


def _header(cells: list[str], sheet: Sheet, line: int, broken: Broken) -> list[str]:
    header = [" ".join(each.split()) for each in cells]
    wanted = sheet.columns()
    twice = next((each for each in header if each in wanted and header.count(each) > 1), None)
    if twice:
        raise broken(line, "stands twice in the header", column=twice)
    missing = [each for each, optional in wanted.items() if not optional and each not in header]
    if missing:
        has = ", ".join(header)
        raise broken(line, f"is missing; the file has: {shortened(has)}", column=", ".join(missing))
    return header
