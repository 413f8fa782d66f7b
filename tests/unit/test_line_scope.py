"""How a clause is meant: said, asked or supposed; one notion for every part of a line."""

import pytest

from bot.domain.line.scope import Mood, if_at, moods_of
from bot.domain.line.text import tokenize

_NOBODY = (-1, -1)


def _meant(text: str, mood: Mood, named: tuple[int, int] = _NOBODY) -> str:
    tokens = tokenize(text)
    moods = moods_of(tokens, named)
    return " ".join(token.text for token, each in zip(tokens, moods, strict=True) if each is mood)


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("amber if the vendor is late", "if the vendor is late"),
        ("if legal says no, go-live slips", "if legal says no , go - live slips"),
        ("if legal says no we go red, amber until then", "if legal says no we go red"),
        ("should the bank refuse, red", "should the bank refuse , red"),
        ("amber if you ask me", ""),
        ("should be done by friday", ""),
    ],
)
def test_a_condition_takes_its_consequence_with_it(text: str, supposed: str) -> None:
    assert _meant(text, Mood.SUPPOSED) == supposed


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("amber, can we move uat?", "can we move uat"),
        ("amber should we shift go-live?", "should we shift go - live"),
        ("who set it to red? it is green", "who set it to red"),
        ("is now amber", ""),
        ("can you put it on amber?", ""),
    ],
)
def test_a_question_reaches_from_its_asking_word_to_its_mark(text: str, asked: str) -> None:
    assert _meant(text, Mood.ASKED) == asked


def test_a_line_that_begins_is_payroll_asks_also_without_a_mark() -> None:
    assert _meant("is payroll green or not", Mood.ASKED, named=(0, 2)) == "is payroll green or not"
    assert _meant("is green or not", Mood.ASKED) == ""


def test_a_condition_is_found_where_it_begins() -> None:
    tokens = tokenize("slips 1w in case the shop is late")
    assert [i for i in range(len(tokens)) if if_at(tokens, i)] == [3]
