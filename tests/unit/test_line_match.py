"""Which project a text names."""

import pytest

from bench.phrasings import PROJECTS
from bot.domain.line.match import locate, match_name, match_prefix
from bot.domain.line.name_index import Named, NameIndex, index_of
from bot.domain.line.text import tokenize


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("pay", "PAY"),
        ("Payroll", "PAY"),
        ("payrol", "PAY"),
        ("payr", "PAY"),
        ("the payroll project", "PAY"),
        ("payments", "PMH"),
        ("Payments-Hub", "PMH"),
        ("paymnts hub", "PMH"),
        ("hr data", "HRD"),
        ("data hub", "HRD"),
        ("red team", "RTM"),
        ("CRM", "CRM"),
        ("  web  ", "WEB"),
    ],
)
def test_a_whole_text_names_a_project(text: str, key: str) -> None:
    match = match_name(text, PROJECTS)
    assert match.found is not None
    assert match.found.key == key
    assert not match.candidates


def test_a_word_of_two_names_gives_both_to_choose_from() -> None:
    match = match_name("hub", PROJECTS)
    assert match.found is None
    assert {named.key for named in match.candidates} == {"PMH", "HRD"}


def test_a_spelling_as_near_to_two_names_is_not_guessed() -> None:
    names = (Named(1, "LNA", "Lunar"), Named(2, "LNB", "Lunas"))
    match = match_name("lunax", names)
    assert match.found is None
    assert {named.id for named in match.candidates} == {1, 2}


@pytest.mark.parametrize("text", ["", "   ", "🎉", "zzzzzz", "!!!"])
def test_a_text_that_names_nothing_finds_nothing(text: str) -> None:
    assert match_name(text, PROJECTS).found is None
    assert match_prefix(text, PROJECTS).found is None


@pytest.mark.parametrize(
    ("text", "key", "words", "rest"),
    [
        ("payroll vendor late", "PAY", "payroll", "vendor late"),
        ("payrol 🟠 slipped", "PAY", "payrol", "🟠 slipped"),
        ("HR Data Hub: green", "HRD", "HR Data Hub", "green"),
        ("hr is green", "HRD", "hr", "is green"),
        ("amber on payroll", "PAY", "payroll", "amber on"),
        ("vendor late for Expenses today", "EXP", "Expenses", "vendor late for  today"),
        ("Payroll (PAY) red", "PAY", "Payroll (PAY)", "red"),
    ],
)
def test_a_line_names_its_project_near_its_start(text: str, key: str, words: str, rest: str) -> None:
    match = match_prefix(text, PROJECTS)
    assert match.found is not None
    assert (match.found.key, match.words, match.rest) == (key, words, rest.replace("  ", " "))
    assert text[match.start : match.end] == words


def test_two_projects_with_one_first_word_are_candidates() -> None:
    names = (Named(1, "PM1", "Payments Hub"), Named(2, "PM2", "Payments Gateway"))
    match = match_prefix("payments amber", names)
    assert match.found is None
    assert match.candidates == names
    gateway = match_prefix("payments gateway amber", names)
    assert gateway.found == names[1]


def test_an_alias_names_its_project() -> None:
    names = (
        Named(1, "ERP1", "Enterprise Resource Planning", ("finance core", "SAP")),
        Named(2, "OTH", "Other"),
    )
    assert match_prefix("sap red", names).found == names[0]
    assert match_prefix("finance core red", names).found == names[0]


def test_a_lower_case_key_inside_a_sentence_is_a_word() -> None:
    assert match_prefix("vendor refuses to pay the invoice", PROJECTS).found is None
    found = match_prefix("vendor late on PAY", PROJECTS).found
    assert found is not None
    assert found.key == "PAY"


def test_keys_with_digits_and_dashes_are_matched() -> None:
    names = (Named(1, "PRJ-12", "Warehouse"), Named(2, "PRJ-1", "Fleet"))
    assert match_prefix("prj-12 red", names).found == names[0]
    assert match_prefix("PRJ-1: red", names).found == names[1]
    assert match_prefix("prj12 red", names).found == names[0]


def test_an_index_may_be_built_once_for_many_lines() -> None:
    index = NameIndex(PROJECTS)
    assert match_prefix("payrol red", index) == match_prefix("payrol red", PROJECTS)


def test_the_first_word_of_a_command_is_a_name_though_it_might_be_a_word() -> None:
    programs = [Named(1, "HRP", "HR & People"), Named(2, "FIN", "Finance & Procurement")]
    match = match_prefix("hr Payroll is being replanned", programs)
    assert (match.found, match.rest) == (programs[0], "Payroll is being replanned")


_NAMED_LATER = (
    Named(1, "STR", "Sales Training"),
    Named(2, "NSC", "The New School"),
    Named(3, "PLA", "Product Launch"),
    Named(4, "LAR", "Project Larch"),
    Named(5, "WHB", "Warehouse Lisbon"),
    Named(6, "FLL", "Fleet Lisbon"),
    Named(7, "OMB", "Office Move Berlin"),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("larch stuck, architect left", "LAR"),
        ("larch's architect left, amber", "LAR"),
        ("red. no permits. larch.", "LAR"),
        ("crane broken, larch still amber", "LAR"),
        ("fire drill berlin went fine, green", "OMB"),
        ("no keys yet for berlin, amber", "OMB"),
        ("training amber", "STR"),
    ],
)
def test_a_later_word_names_the_project_that_it_alone_has(text: str, key: str) -> None:
    hit = locate(index_of(_NAMED_LATER), tokenize(text))
    assert hit is not None
    assert ([named.key for named in hit.owners], hit.doubtful) == ([key], False)


@pytest.mark.parametrize(
    "text",
    [
        "training stuck, amber",
        "trainings stuck, amber",
        "vendor late, training amber",
        "school holidays begin, green",
        "launch party on friday, green",
        "vendor late, launch still amber",
        "move to the new floor done, green",
        "people in berlin are sick, green",
        "flew to berlin, amber",
        "unlike berlin we are green",
        "lisbon stuck, amber",
        "lisbon amber",
    ],
)
def test_an_everyday_word_a_place_or_a_word_of_two_names_is_not_guessed(text: str) -> None:
    hit = locate(index_of(_NAMED_LATER), tokenize(text))
    assert hit is None or hit.doubtful or len(hit.owners) > 1


def test_a_word_of_two_names_offers_both() -> None:
    hit = locate(index_of(_NAMED_LATER), tokenize("lisbon stuck, amber"))
    assert hit is not None
    assert [named.key for named in hit.owners] == ["FLL", "WHB"]


def test_a_name_inside_a_command_counts_only_before_its_rating() -> None:
    assert match_prefix("no lift on larch", _NAMED_LATER).found is None
    found = match_prefix("no lift, larch is red", _NAMED_LATER).found
    assert found is not None
    assert found.key == "LAR"
