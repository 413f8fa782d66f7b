"""Lines as people type them, each with its right reading, from tests/unit/status_lines.csv."""

import pytest

from bench.phrasings import Reading, as_reading, bank, read

_ROWS = list(bank())


@pytest.mark.parametrize(("text", "known", "right"), _ROWS, ids=[text[:60] for text, _, _ in _ROWS])
def test_a_line_is_read_as_its_writer_meant_it(text: str, known: str, right: Reading) -> None:
    assert as_reading(read(text, known=known)) == right


def test_no_line_is_in_the_bank_twice() -> None:
    lines = [(text, known) for text, known, _ in _ROWS]
    assert len(set(lines)) == len(lines) >= 300
