"""Files that can't be read: the reason and the line, and nothing is changed, not even with skip_bad."""

from pathlib import Path

import pytest

from bot.services.importing import default_mapping, import_files
from models.database import Database
from models.projects import projects
from tests.factories import make_workspace
from tests.integration.import_files import NOW, bring_in, mapped

GOOD = "key,name\nA,Alpha\n"


@pytest.mark.parametrize(
    ("content", "line", "column", "reason"),
    [
        (b"", 0, "", "is empty; the first line must name the columns"),
        (b"\n \n", 0, "", "is empty; the first line must name the columns"),
        (b"id,name\nA,Alpha\n", 1, "key", "is missing; the file has: id, name"),
        (b"key,name,key\nA,Alpha,B\n", 1, "key", "stands twice in the header"),
        (GOOD.encode() + "B,Müller\n".encode("cp1252"), 3, "", "is not utf-8; save the file as UTF-8"),
        (GOOD.encode("utf-16"), 1, "", "is UTF-16; save the file as UTF-8"),
        (b"PK\x03\x04key,name\n", 1, "", "is a workbook, not CSV; save the sheet as CSV (UTF-8)"),
        (GOOD.encode() + b'B,"Beta\nC,Gamma\n', 3, "", "a quotation mark opened here is never closed"),
        (GOOD.encode() + b'B,"Be"ta"\n', 3, "", "a quotation mark stands in the middle of a field"),
        (GOOD.encode() + b"B," + b"x" * 140_000 + b"\n", 3, "", "a field is longer than 131,072 characters"),
        (b"key,name\rA,Alpha\r", 1, "", "the lines end in a way that can't be read"),
    ],
    ids=[
        "empty",
        "blank",
        "column missing",
        "column twice",
        "wrong encoding",
        "UTF-16",
        "workbook",
        "open quote",
        "stray quote",
        "huge field",
        "old line ends",
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    sqlite_database: Database, tmp_path: Path, content: bytes, line: int, column: str, reason: str
) -> None:
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        result = bring_in(session, workspace, tmp_path, content, skip_bad=True)
        assert not result.applied
        assert projects(session, workspace) == []
    problem = result.rejected[-1]
    assert problem.whole_file
    assert (problem.file, problem.line, problem.column) == ("list.csv", line, column)
    assert problem.reason.startswith(reason)


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        result = bring_in(session, workspace, tmp_path, GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
        assert result.applied
        assert [each.key for each in projects(session, workspace)] == ["A"]


def test_another_encoding_and_delimiter_are_read_when_the_mapping_names_them(
    sqlite_database: Database, tmp_path: Path
) -> None:
    mapping = mapped(
        "sheets: [{encoding: cp1252, delimiter: ';', records: {project: {key: Nr, name: Name}}}]"
    )
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        bring_in(session, workspace, tmp_path, "Nr;Name\n7;Müller\n".encode("cp1252"), mapping=mapping)
        assert [each.name for each in projects(session, workspace)] == ["Müller"]


def test_a_file_that_is_not_there_and_one_that_no_sheet_fits_are_told(
    sqlite_database: Database, tmp_path: Path
) -> None:
    absent = tmp_path / "absent.csv"
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        result = import_files(session, workspace, [absent], default_mapping(), now=NOW)
        assert "can't be read: No such file" in result.rejected[0].reason
        only = mapped("sheets: [{file: 'p*.csv', records: {project: {key: key}}}]")
        result = bring_in(session, workspace, tmp_path, GOOD, mapping=only)
        assert str(result.rejected[0]) == "list.csv fits no sheet of the mapping"
