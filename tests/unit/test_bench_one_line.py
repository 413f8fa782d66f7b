"""The benchmark of one-line reading: what counts as right, and what as wrong with confidence."""

import json
from pathlib import Path

import pytest

from bench.one_line import compare, main, measure

NOTHING = dict.fromkeys(("milestone", "date", "help", "spent", "dimensions", "asks"), "")


def test_the_projects_own_bank_is_read_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert json.loads(capsys.readouterr().out)["wrong_with_confidence"] == 0


def test_only_the_columns_that_are_given_are_compared(tmp_path: Path) -> None:
    lines = tmp_path / "lines.csv"
    rows = (
        "text,project,rating",
        "payroll amber 55%,PAY,amber",
        "payroll amber,PAY,red",
        "hub amber,PMH,amber",
    )
    lines.write_text("\n".join(rows))
    assert measure(lines) == {"right": 0.3333, "wrong_with_confidence": 0.3333, "n": 3}


def test_what_is_missed_or_asked_about_is_not_wrong_with_confidence() -> None:
    row = {"project": "PAY", "rating": "amber", "percent": "55"}
    assert compare(row, {**NOTHING, "project": "PAY", "rating": "amber", "percent": ""}) == (["percent"], [])
    asked = {**NOTHING, "project": "PAY", "rating": "red", "percent": "55", "asks": "Status"}
    assert compare(row, asked) == (["rating"], [])
    assert compare(row, {**asked, "asks": ""}) == (["rating"], ["rating"])


def test_the_writing_of_a_cell_does_not_matter() -> None:
    row = {"help": "The tester by Fri 27 Nov", "dimensions": "cost:green; schedule:red", "spent": "120000.0"}
    got = {
        **NOTHING,
        "help": "tester by fri 27 nov",
        "dimensions": "schedule:red;cost:green",
        "spent": "120000",
    }
    assert compare(row, got) == ([], [])


def test_a_file_without_lines_or_without_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for content in ("text,project\n", "line,project\nx,PAY\n"):
        path = tmp_path / "lines.csv"
        path.write_text(content)
        with pytest.raises(SystemExit, match=r"holds no lines|has no column"):
            main([str(path)])
