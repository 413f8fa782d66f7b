"""Dates as people type them, on Monday 23 November 2026 unless said otherwise."""

from datetime import date

import pytest

from bench.phrasings import TODAY
from bot.domain.line.dates import read_date


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2027-06-12", "2027-06-12"),
        ("2027/6/12", "2027-06-12"),
        ("12 June", "2027-06-12"),
        ("12 jun", "2027-06-12"),
        ("12th of June", "2027-06-12"),
        ("the 12th of june 2028", "2028-06-12"),
        ("12jun", "2027-06-12"),
        ("12-Jun-2027", "2027-06-12"),
        ("June 12", "2027-06-12"),
        ("June 12th, 2028", "2028-06-12"),
        ("Sat 12 June", "2027-06-12"),
        ("Friday, 27 Nov", "2026-11-27"),
        ("12.6.", "2027-06-12"),
        ("12.6.2027", "2027-06-12"),
        ("12.06.27", "2027-06-12"),
        ("12. Juni", "2027-06-12"),
        ("1er août", "2027-08-01"),
        ("1 décembre", "2026-12-01"),
        ("12 de junio de 2027", "2027-06-12"),
        ("12 giugno", "2027-06-12"),
        ("12 augustus 2027", "2027-08-12"),
        ("12 de março", "2027-03-12"),
        ("12 maj", "2027-05-12"),
        ("12 września", "2027-09-12"),
        ("12. März", "2027-03-12"),
        ("13/06", "2027-06-13"),
        ("06/13", "2027-06-13"),
        ("6/6", "2027-06-06"),
        ("fri", "2026-11-27"),
        ("this friday", "2026-11-27"),
        ("freitag", "2026-11-27"),
        ("sun", "2026-11-29"),
        ("today", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("morgen", "2026-11-24"),
        ("in 3 days", "2026-11-26"),
        ("in two weeks", "2026-12-07"),
        ("2 weeks from now", "2026-12-07"),
        ("in a month", "2026-12-23"),
        ("in 5 working days", "2026-11-30"),
        ("end of june", "2027-06-30"),
        ("end june 2028", "2028-06-30"),
        ("Ende Februar", "2027-02-28"),
        ("last day of january", "2027-01-31"),
        ("last working day of january", "2027-01-29"),
        ("first monday in april", "2027-04-05"),
        ("twenty eighth of march", "2027-03-28"),
        ("the third of february", "2027-02-03"),
        ("march twenty-first", "2027-03-21"),
        ("friday 11/12", "2026-12-11"),
        ("2 weeks from monday week", "2026-12-14"),
        ("a week on friday", "2026-12-04"),
        ("end of month", "2026-11-30"),
        ("end of next month", "2026-12-31"),
        ("eom", "2026-11-30"),
        ("end of week", "2026-11-27"),
        ("end of year", "2026-12-31"),
        ("end of Q2 2027", "2027-06-30"),
        ("end q1", "2027-03-31"),
        ("29 Feb", "2028-02-29"),
        ("23 Nov", "2026-11-23"),
        ("22 Nov", "2027-11-22"),
        ("day after tomorrow", "2026-11-25"),
    ],
)
def test_a_date_is_read(words: str, day: str) -> None:
    assert read_date(words, today=TODAY).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        ("12/06", ["2027-06-12", "2026-12-06"]),
        ("12/06/2027", ["2027-06-12", "2027-12-06"]),
        ("12-06-27", ["2027-06-12", "2027-12-06"]),
        ("next friday", ["2026-11-27", "2026-12-04"]),
        ("mon", ["2026-11-23", "2026-11-30"]),
        ("June", ["2027-06-30", "2027-06-01"]),
        ("mid june", ["2027-06-15", "2027-06-10", "2027-06-20"]),
        ("early june", ["2027-06-01", "2027-06-05", "2027-06-10"]),
        ("late june", ["2027-06-30", "2027-06-25", "2027-06-20"]),
        ("8-15 feb", ["2027-02-08", "2027-02-15"]),
        ("27 or 28 jan", ["2027-01-27", "2027-01-28"]),
        ("between 8 and 15 feb", ["2027-02-08", "2027-02-15"]),
        ("KW 16", ["2027-04-23", "2027-04-19"]),
        ("first week of march", ["2027-03-07", "2027-03-01"]),
        ("friday 12 june 2027", ["2027-06-12", "2027-06-11"]),
        ("next month", ["2026-12-31", "2026-12-01"]),
        ("Q2 2027", ["2027-06-30", "2027-04-01"]),
        ("next week", ["2026-12-04", "2026-11-30"]),
    ],
)
def test_a_date_with_two_readings_gives_both(words: str, choices: list[str]) -> None:
    reading = read_date(words, today=TODAY)
    assert reading.day is None
    assert [day.isoformat() for day in reading.choices] == choices


def test_the_persons_order_comes_first() -> None:
    reading = read_date("12/06/2027", today=TODAY, day_first=False)
    assert [day.isoformat() for day in reading.choices] == ["2027-12-06", "2027-06-12"]


@pytest.mark.parametrize(
    "words", ["31 June", "45 May", "30 Feb 2027", "99/99", "0.0.2027", "soon", "", "32.1.", "2027-13-01"]
)
def test_what_is_no_date_is_named(words: str) -> None:
    reading = read_date(words, today=TODAY)
    assert reading.day is None
    assert not reading.choices
    assert reading.problem.startswith(f"“{words}” is not a date")


def test_next_friday_said_on_sunday_has_one_reading() -> None:
    assert read_date("next friday", today=date(2026, 11, 22)).day == date(2026, 11, 27)
