"""What holds for any line whatever: no exception, no lost word, time in proportion to its length."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.phrasings import PROJECTS, TODAY, Reading, as_reading, bank, read
from bot.domain.line.dates import read_date
from bot.domain.line.match import match_name, match_prefix
from bot.domain.line.parts import Part, answered
from bot.domain.line.risk import RiskLine, parse_risk
from bot.domain.line.status import StatusLine
from bot.domain.line.text import tokenize

_PIECES = st.sampled_from(
    [piece for text, _, _ in bank() for piece in text.split()]
    + [
        "12/06",
        "31 June",
        "45 May",
        "+2w",
        "-3d",
        "next",
        "friday",
        "end of",
        "june",
        "<!channel>",
        "<@U12AB|sam>",
    ]
    + [
        "risk:",
        "issue:",
        "p9",
        "p4i5",
        "4x5",
        "owner",
        "@sam",
        "due",
        ";",
        ",",
        ".",
        "\n",
        "→",
        "-",
        "/",
        "%",
        "55%",
    ]
    + [
        "🟠",
        ":red_circle:",
        "●",
        "a",
        "A",
        "r",
        "schedule",
        "rest",
        "spent",
        "1.2m",
        "need",
        "help:",
        "from",
        "to",
    ]
    + [
        "was",
        "now",
        "or",
        "may",
        "שלום",
        "متأخر",
        "\u202e",
        "\u00a0",
        "9" * 5000,
        "2027-02-29",
        "0000-00-00",
        "Q2",
    ]
)
_LINES = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=25).map(" ".join),
    st.lists(_PIECES, max_size=25).map("".join),
)
_MEANS_BY_CASE = re.compile(rf"(?i)\b([a-z]|{'|'.join(project.key for project in PROJECTS)})\b|<|://|ß|ı|ŉ")
_KNOWN = st.sampled_from(["", "PAY", "PMH", "CRM"])
_THOROUGH = settings(max_examples=100, deadline=None)


def _words(text: str) -> list[str]:
    return [token.text for token in tokenize(text) if token.is_content]


def _in_order(wanted: Sequence[str], among: Sequence[str]) -> bool:
    rest: Iterator[str] = iter(among)
    return all(word in rest for word in wanted)


def _outside(text: str, parts: Sequence[Part]) -> list[str]:
    """The words of the text that no part holds."""
    held = [part.span for part in parts]
    tokens = [token for token in tokenize(text) if token.is_content]
    return [t.text for t in tokens if not any(start <= t.start and t.end <= end for start, end in held)]


def _nothing_lost(text: str, left: str, parts: Sequence[Part]) -> None:
    assert _in_order(_outside(text, parts), _words(left))
    assert _in_order(_words(left), _words(text))
    for part in parts:
        assert part.start < 0 or part.words == text[part.start : part.end]


@_THOROUGH
@given(_LINES, _KNOWN)
def test_every_word_of_a_status_line_is_in_a_part_or_in_the_summary(text: str, known: str) -> None:
    line: StatusLine = read(text, known=known)
    _nothing_lost(text, line.summary, line.parts)
    assert line.percent is None or 0 <= line.percent <= 100


@_THOROUGH
@given(_LINES, st.booleans())
def test_every_word_of_a_risk_line_is_in_a_part_or_in_the_title(text: str, day_first: bool) -> None:
    line: RiskLine = parse_risk(text, projects=PROJECTS, today=TODAY, day_first=day_first)
    _nothing_lost(text, line.title, line.parts)
    assert all(number is None or 1 <= number <= 5 for number in (line.probability, line.impact))


@_THOROUGH
@given(_LINES, _KNOWN)
def test_a_part_un_recognised_goes_back_to_the_summary(text: str, known: str) -> None:
    line = read(text, known=known)
    for part in line.parts:
        if part.start < 0:
            continue
        again = read(text, known=known, ignore=frozenset({part.span}))
        assert part.span not in {other.span for other in again.parts}
        outside = [word for word in _words(part.words) if word in _outside(text, again.parts)]
        assert _in_order(outside, _words(again.summary))


@_THOROUGH
@given(_LINES, _KNOWN, st.data())
def test_any_parts_and_places_can_be_un_recognised_at_once(
    text: str, known: str, data: st.DataObject
) -> None:
    spans = [part.span for part in read(text, known=known).parts]
    taken_back = data.draw(st.sets(st.sampled_from(spans))) if spans else set()
    places = data.draw(st.sets(st.tuples(st.integers(-5, 400), st.integers(-5, 400)), max_size=3))
    again = read(text, known=known, ignore=frozenset(taken_back | places))
    _nothing_lost(text, again.summary, again.parts)
    assert not taken_back & {part.span for part in again.parts if part.start >= 0}


def _reading(text: str, known: str) -> Reading:
    """What was read, without the case and the white space of a wish, which is kept as it was typed."""
    reading = as_reading(read(text, known=known))
    return replace(reading, help=" ".join(reading.help.casefold().split()))


@_THOROUGH
@given(st.lists(_PIECES, max_size=12), st.sampled_from(["   ", "\t", "\u00a0", " \u2003"]), _KNOWN)
def test_white_space_between_words_means_nothing(pieces: list[str], blank: str, known: str) -> None:
    pieces = [piece for piece in pieces if piece.strip()]
    assert _reading(blank.join(pieces), known) == _reading(" ".join(pieces), known)


_CASELESS = sorted({text for text, _, _ in bank() if not _MEANS_BY_CASE.search(text)})
"""Lines without what case says more of: a letter alone, a key, a mention or an address."""


@_THOROUGH
@given(st.sampled_from(_CASELESS), _KNOWN)
def test_case_means_nothing_but_in_letters_and_keys(text: str, known: str) -> None:
    assert _reading(text.upper(), known) == _reading(text.lower(), known) == _reading(text, known)


@_THOROUGH
@given(_LINES, _KNOWN)
def test_every_answer_to_a_question_can_be_read_and_settles_it(text: str, known: str) -> None:
    line = read(text, known=known)
    for question in line.questions:
        assert 1 <= len(question.choices) <= 4
        for _, value in question.choices:
            after, ignore = answered(text, frozenset(), question, value)
            again = read(after, known=known, ignore=ignore)
            assert (question.about, question.spans) not in {(q.about, q.spans) for q in again.questions}


@_THOROUGH
@given(_LINES, st.dates(date(1971, 1, 1), date(2199, 12, 31)), st.booleans())
def test_a_date_is_one_day_or_choices_or_a_problem(text: str, today: date, day_first: bool) -> None:
    reading = read_date(text, today=today, day_first=day_first)
    assert (reading.day is not None) + bool(reading.choices) + bool(reading.problem) == 1


@_THOROUGH
@given(st.dates(date(1999, 1, 1), date(2100, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_a_date_written_out_is_read_as_that_day(day: date, today: date) -> None:
    for words in (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%b} {day.day}, {day.year}"):
        assert read_date(words, today=today).day == day
    assert read_date(f"{day.day}.{day.month}.{day.year}", today=today).day == day


@_THOROUGH
@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_a_date_without_a_year_is_the_next_such_day(day: date, today: date) -> None:
    found = read_date(f"{day.day} {day:%B}", today=today).day
    assert found is not None
    assert found >= today
    assert (found.day, found.month) == (day.day, day.month)
    assert (found - today).days <= (366 if (day.day, day.month) != (29, 2) else 366 * 8)


@_THOROUGH
@given(_LINES)
def test_matching_a_name_never_fails(text: str) -> None:
    for match in (match_name(text, PROJECTS), match_prefix(text, PROJECTS)):
        assert len(match.candidates) <= 4
        assert match.found is None or not match.candidates


_REPEATED = """a|a |amber |pay |go-live |+2w |12/06 |risk: x; |need |help: |,|*|1|1 |-|<@|:a|slipped |
spent 1 |55% |hr data |go-live moves to 12 June; |green to red |payrol |🟠|é|is |to |: |a/|p |owner - |
schedule and |@|p4 |was |if a, |we would need x if |is crm green? |vendor says 50% |wave 1 +2w """


@pytest.mark.parametrize("piece", _REPEATED.replace("\n", "").split("|"))
def test_the_time_that_a_line_takes_grows_with_its_length_and_not_with_the_square(piece: str) -> None:
    took = []
    for characters in (2_500, 10_000):
        text = "payroll " + (piece * (characters // len(piece) + 1))[:characters]
        start = time.process_time()
        line = read(text)
        parse_risk(text, projects=PROJECTS, today=TODAY)
        took.append(time.process_time() - start)
        _nothing_lost(text, line.summary, line.parts)
    # Four times as long takes four times as long; with the square it would be sixteen times.
    assert took[1] < 10 * max(took[0], 0.02)
