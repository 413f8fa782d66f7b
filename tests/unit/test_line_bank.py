"""Lines as people type them, each with its right reading, from tests/unit/status_lines.csv."""

from bench.phrasings import Reading, as_reading, bank, read


def test_each_line_is_read_as_its_writer_meant_it() -> None:
    """One test for all, since a test takes longer to set up than a line to read; each wrong one is named."""
    misread = [
        f"{text!r}, known: {known or 'nothing'}\n  is read as {found}\n  and means   {right}"
        for text, known, right in bank()
        if (found := reading(text, known)) != right
    ]
    assert not misread, "\n".join([f"{len(misread)} lines:", *misread])


def reading(text: str, known: str) -> Reading | str:
    """Read a line, or say what it broke."""
    try:
        return as_reading(read(text, known=known))
    except Exception as error:  # the others are still to be read
        return f"an error: {error!r}"


def test_no_line_is_in_the_bank_twice() -> None:
    lines = [(text, known) for text, known, _ in bank()]
    assert len(set(lines)) == len(lines) >= 300
