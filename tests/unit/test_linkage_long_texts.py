"""Texts of any length and make: found in seconds, and shown in a few words."""

import time
from base64 import b64encode
from hashlib import shake_128
from itertools import pairwise

import pytest

from tests.unit.linkage_facts import find_linkages, found, others, project

WORDS = ("payroll", "vendor", "cutover", "ledger", "allowance", "migration", "pilot", "audit")
SECONDS = 5.0
"""Many times what it takes; a search that reads both texts again for each name takes ten times as long."""


def mixed(count: int) -> bytes:
    """Numbers below 256 without an order, the same each time."""
    return shake_128(b"a long text").digest(count)


def one_word(letters: int) -> str:
    """Text without a space or a full stop, such as a key or a picture that somebody put in."""
    return b64encode(mixed(letters * 3 // 4)).decode()


def listed(letters: int) -> str:
    """One name after the other, without a full stop."""
    numbers = mixed(letters // 5)
    return " ".join(f"{WORDS[a % 8].title()}{a // 8}{b % 8}" for a, b in pairwise(numbers[::2]))


def ordinary(letters: int) -> str:
    """Sentences of words, with a name now and then."""
    numbers = mixed(letters // 8)
    said = (numbers[at : at + 9] for at in range(0, len(numbers), 9))
    return " ".join(f"With Kestrel{each[0]}, {' '.join(WORDS[n % 8] for n in each)}." for each in said)


@pytest.mark.parametrize(
    "text", [one_word(120_000), listed(200_000), ordinary(200_000)], ids=["one word", "listed", "ordinary"]
)
def test_a_long_text_that_two_have_is_read_in_seconds_and_shown_in_a_few_words(text: str) -> None:
    one = project(1, "Alpha Payroll", text)
    other = project(2, "Beta Ledger", f"We wait for the payroll cutover. {text}")
    began = time.monotonic()
    candidate = found(find_linkages([one, other, *others()]), 1, 2)
    assert time.monotonic() - began < SECONDS
    assert candidate.evidence
    for each in candidate.evidence:
        assert len(each.sentence) < 300
        assert all(len(quote.text) < 300 for quote in each.quotes)
