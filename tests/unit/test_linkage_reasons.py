"""A linkage's reasons as they are told: few, the people in one sentence, one quotation."""

from datetime import date

import pytest

from bot.domain.enums import EvidenceKind, ToDo
from bot.domain.linkage.facts import Quote, Together
from bot.domain.linkage.reasons import Known, is_weak, to_do, told
from bot.domain.linked import within_a_program

MARCH, JUNE = date(2027, 3, 1), date(2027, 6, 30)
SYSTEM = Known(EvidenceKind.SHARED_SYSTEM, "Both use the system SAP.", 0.5, (Quote("SAP", "charter"),))
DATA = Known(EvidenceKind.SHARED_DATA, "Both depend on the data HR.", 0.4, (Quote("HR", "charter"),))
TEXT = Known(EvidenceKind.SIMILAR_TEXT, "Similar text: both speak of “pay”.", 0.1, (Quote("pay", "R-1"),))
COMMON = Known(EvidenceKind.SHARED_SYSTEM, "Both use the system Mail, as many do.", 0.06, beside=True)
LIVE = Known(EvidenceKind.GO_LIVE_WINDOW, "Go-lives on the same day.", 0.1)


def person(name: str, weight: float, percent: int = 80, start: date = MARCH, end: date = JUNE) -> Known:
    both = Together(name, percent, start, end)
    return Known(EvidenceKind.SHARED_PERSON, f"{name} works on both.", weight, (), both)


def test_all_who_work_on_both_are_one_reason_with_the_days_on_which_all_of_them_do() -> None:
    later = person("Mira Kovac", 0.4, start=date(2027, 4, 1))

    (only,) = told([person("Ravi Menon", 0.3), later, person("Tom Fairley", 0.6, percent=110)])

    assert only.sentence == (
        "Tom Fairley, Mira Kovac and Ravi Menon work on both, together from 1 Apr to 30 Jun 2027. "
        "Tom Fairley is planned for 110 % on the two."
    )


def test_people_who_are_never_on_both_on_the_same_days_are_named_without_days() -> None:
    early = person("Mira Kovac", 0.4, end=MARCH)

    (only,) = told([person("Tom Fairley", 0.6, start=JUNE), early])

    assert only.sentence == "Tom Fairley and Mira Kovac work on both."


def test_one_person_keeps_their_own_sentence() -> None:
    assert [each.sentence for each in told([person("Tom", 0.6)])] == ["Tom works on both."]


def test_of_many_people_three_are_named() -> None:
    many = [person(f"P{number}", 0.6 - number / 100) for number in range(6)]

    assert told(many)[0].sentence.startswith("P0, P1, P2 and 3 others work on both")


def test_three_reasons_at_the_most_the_strongest_first() -> None:
    reasons = told([LIVE, TEXT, DATA, SYSTEM, person("Tom", 0.6), person("Mira", 0.3)])

    assert [each.sentence.split()[0] for each in reasons] == ["Tom", "Both", "Both"]


def test_what_many_projects_have_is_told_last() -> None:
    assert [each.sentence for each in told([COMMON, TEXT, LIVE])] == [
        LIVE.sentence, TEXT.sentence, COMMON.sentence
    ]  # fmt: skip


def test_only_the_strongest_reason_that_has_words_is_quoted() -> None:
    quoted = [each for each in told([DATA, SYSTEM, TEXT]) if each.quotes]

    assert [each.sentence for each in quoted] == [SYSTEM.sentence]


def test_wording_and_dates_alone_are_weak_and_a_shared_thing_is_not() -> None:
    assert is_weak([TEXT, LIVE])
    assert is_weak([TEXT, COMMON]), "what many projects have is no fact"
    assert not is_weak([TEXT, DATA])


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([SYSTEM, TEXT], ToDo.INTEGRATE),
        ([SYSTEM, LIVE], ToDo.SEQUENCE),
        ([person("Tom", 0.6), DATA], ToDo.SHARE),
        ([Known(EvidenceKind.MENTION, "Payroll names Expenses.", 0.5)], ToDo.SEQUENCE),
        ([Known(EvidenceKind.SIMILAR_TEXT, "Nearly the same text: …", 0.3)], ToDo.MERGE),
        ([TEXT, LIVE], ToDo.WATCH),
        ([TEXT, COMMON], ToDo.WATCH),
        ([person("Tom", 0.05), LIVE, COMMON], ToDo.SHARE),
    ],
)
def test_what_to_do_follows_from_the_reasons(evidence: list[Known], expected: ToDo) -> None:
    assert to_do(evidence) is expected


@pytest.mark.parametrize(
    ("a", "b", "within"), [(1, 1, True), (1, 2, False), (None, 1, False), (None, None, False)]
)
def test_projects_cross_programs_unless_one_program_has_both(
    a: int | None, b: int | None, within: bool
) -> None:
    assert within_a_program(a, b) is within
