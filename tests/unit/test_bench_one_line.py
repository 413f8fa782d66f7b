"""The benchmark of one-line reading: what counts as right, and what as wrong with confidence."""

import json
from pathlib import Path

import pytest

from bench.one_line import compare, let_pass, main, measure

NOTHING = dict.fromkeys(("milestone", "date", "help", "spent", "dimensions", "asks"), "")


def test_the_projects_own_bank_is_read_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    figures = json.loads(capsys.readouterr().out)
    assert (figures["right"], figures["wrong_with_confidence"], figures["right_leniently"]) == (1, 0, 1)


def test_only_the_columns_that_are_given_are_compared(tmp_path: Path) -> None:
    lines = tmp_path / "lines.csv"
    rows = (
        "text,project,rating",
        "payroll amber 55%,PAY,amber",
        "payroll amber,PAY,red",
        "hub amber,PMH,amber",
    )
    lines.write_text("\n".join(rows))
    assert measure(lines) == {
        "right": 0.3333,
        "wrong_with_confidence": 0.3333,
        "right_leniently": 0.3333,
        "n": 3,
    }


def test_what_is_missed_or_asked_about_is_not_wrong_with_confidence() -> None:
    row = {"project": "PAY", "rating": "amber", "percent": "55"}
    assert compare(row, {**NOTHING, "project": "PAY", "rating": "amber", "percent": ""}) == (["percent"], [])
    asked = {**NOTHING, "project": "PAY", "rating": "", "percent": "55", "asks": "Status"}
    assert compare(row, asked) == (["rating"], [])
    assert compare(row, {**asked, "rating": "red"}) == (["rating"], ["rating"])


def test_a_date_of_another_milestone_and_words_beyond_a_wish_are_wrong_with_confidence() -> None:
    row = {"milestone": "UAT|Go-live", "date": "2027-02-08|2027-03-21", "help": "a tester"}
    swapped = {**NOTHING, "milestone": "UAT|Go-live", "date": "2027-03-21|2027-02-08", "help": "a tester"}
    assert compare(row, swapped) == (["date"], ["date"])
    less = {**NOTHING, "milestone": "UAT", "date": "2027-02-08", "help": "a tester, amber"}
    assert compare(row, less) == (["milestone", "date", "help"], ["help"])
    assert compare(row, {**less, "help": "tester"})[1] == []


def test_the_writing_of_a_cell_does_not_matter() -> None:
    row = {
        "help": "The tester by fri",
        "dimensions": "cost:green; schedule:red",
        "spent": "120000.0",
        "asks": "uat|Rating",
    }
    got = {
        **NOTHING,
        "help": "the tester by Fri 27 Nov",
        "dimensions": "schedule:red;cost:green",
        "spent": "120000",
        "asks": "Status|UAT",
    }
    assert compare(row, got) == ([], [])


def test_a_date_said_again_is_no_difference() -> None:
    row = {"project": "PAY", "milestone": "UAT", "date": "2027-02-01"}
    assert compare(row, {**NOTHING, "project": "PAY"}) == ([], [])
    moved = {**NOTHING, "project": "PAY", "milestone": "UAT", "date": "2027-02-08"}
    assert compare(row, moved) == (["milestone", "date"], ["milestone", "date"])


def test_three_differences_pass_only_leniently() -> None:
    row = {"project": "PAY", "asks": "Milestone", "help": "a tester"}
    got = {**NOTHING, "project": "PAY", "asks": "Go-live|Status", "help": "tester"}
    assert compare(row, got) == (["help", "asks"], [])
    assert let_pass(row, got, ["help", "asks"]) == []
    assert let_pass(row, {**got, "asks": "Spent|Status"}, ["help", "asks"]) == ["asks"]
    assert let_pass(row, {**got, "help": "tester, amber"}, ["help", "asks"]) == ["help"]


def test_a_file_without_lines_or_without_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for content in ("text,project\n", "line,project\nx,PAY\n"):
        path = tmp_path / "lines.csv"
        path.write_text(content)
        with pytest.raises(SystemExit, match=r"holds no lines|has no column"):
            main([str(path)])
