"""Typed facts: systems, data, vendors, business units, people and go-lives."""

from datetime import date

import pytest

from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.linkage.assets import normalized
from bot.domain.linkage.facts import Assignment, ServedObjective
from tests.unit.linkage_facts import between, find_linkages, found, others, project


def test_a_system_that_only_two_projects_use_joins_them_and_is_named() -> None:
    pair = [
        project(1, "Payroll", systems=["Workday HR master data"], program=1),
        project(2, "Expenses", systems=["Workday HR master data"], program=2),
    ]
    candidate = found(find_linkages([*pair, *others()]), 1, 2)
    assert [evidence.kind for evidence in candidate.evidence] == [EvidenceKind.SHARED_SYSTEM]
    assert candidate.evidence[0].sentence == "Both use the system Workday HR master data."


def test_a_system_that_every_project_uses_joins_nobody() -> None:
    everyone = [project(i, f"Effort {i}", systems=["Microsoft 365"]) for i in range(30)]
    assert find_linkages(everyone) == []


def test_a_system_that_most_projects_use_only_supports_another_reason() -> None:
    everyone = [project(i, f"Effort {i}", systems=["Microsoft 365"]) for i in range(30)]
    pair = [
        project(41, "Payroll", systems=["Microsoft 365", "Workday"]),
        project(42, "Expenses", systems=["Microsoft 365", "Workday"]),
    ]
    (candidate,) = find_linkages([*everyone, *pair, *others()])
    strong, weak = candidate.evidence
    assert strong.sentence == "Both use the system Workday."
    assert weak.sentence == "Both use the system Microsoft 365, as many projects do."
    assert weak.weight < strong.weight / 4


def test_names_are_the_same_whatever_their_case_and_punctuation() -> None:
    pair = [project(1, "Payroll", systems=["SAP S/4HANA"]), project(2, "Expenses", systems=["sap  s-4hana."])]
    assert found(find_linkages([*pair, *others()]), 1, 2).evidence[0].terms == ("SAP S/4HANA",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("राम", "रोम", False),
        ("คลัง", "คลอง", False),
        ("हिन्दी पोर्टल", "हिन्दी-पोर्टल.", True),
        ("Cafe\u0301 Hub", "CAFÉ\u2028hub", True),
        ("ＡＢＣ", "abc…", True),
        ("Ker\u202estrel", "Kerstrel", True),
        ("Pay\u00adroll\u200b Core", "payroll core", True),
        ("Hub ❤️", "hub", True),
        ("نرم\u200cافزار", "نرم افزار", True),
    ],
)
def test_names_are_compared_by_what_a_reader_sees(one: str, other: str, same: bool) -> None:
    assert (normalized(one) == normalized(other)) is same


@pytest.mark.parametrize(
    ("kind", "evidence"),
    [
        (AssetKind.DATA, EvidenceKind.SHARED_DATA),
        (AssetKind.VENDOR, EvidenceKind.SHARED_VENDOR),
        (AssetKind.BUSINESS_UNIT, EvidenceKind.SHARED_BUSINESS_UNIT),
    ],
)
def test_every_kind_of_thing_has_its_own_evidence(kind: AssetKind, evidence: EvidenceKind) -> None:
    pair = [
        project(1, "Payroll", assets=[(kind, "Norrland")]),
        project(2, "Expenses", assets=[(kind, "Norrland")]),
    ]
    assert [e.kind for e in found(find_linkages([*pair, *others()]), 1, 2).evidence] == [evidence]


def test_one_name_as_vendor_and_as_system_is_not_the_same_thing() -> None:
    pair = [
        project(1, "Payroll", assets=[(AssetKind.VENDOR, "Workday")]),
        project(2, "Expenses", systems=["Workday"]),
    ]
    assert between(find_linkages([*pair, *others()]), 1, 2) is None


def test_the_sentence_that_names_a_shared_system_is_quoted_with_its_source_and_date() -> None:
    text = "We begin in May. Hours come from TempusOne every night."
    pair = [project(1, "Payroll", text, systems=["Tempusone"]), project(2, "Expenses", systems=["TempusOne"])]
    (quote,) = found(find_linkages([*pair, *others()]), 1, 2).evidence[0].quotes
    assert quote.text == "Hours come from TempusOne every night."
    assert (quote.source, quote.on) == ("charter", date(2027, 1, 4))


MARA = Assignment(7, "Mara Lindqvist", "analyst", 40, date(2027, 1, 1), date(2027, 6, 30))


def test_a_person_deployed_to_both_is_told_with_shares_and_the_time_together() -> None:
    hers = Assignment(7, "Mara Lindqvist", "tester", 30, date(2027, 3, 1), date(2027, 9, 30))
    pair = [project(1, "Payroll", people=[MARA]), project(2, "Expenses", people=[hers])]
    (evidence,) = found(find_linkages([*pair, *others()]), 1, 2).evidence
    assert evidence.kind is EvidenceKind.SHARED_PERSON
    assert evidence.sentence == (
        "Mara Lindqvist works on both: 40 % on Payroll, 30 % on Expenses, together from 1 Mar to 30 Jun 2027."
    )


def test_two_shares_that_exceed_the_person_are_added_up() -> None:
    hers = Assignment(7, "Mara Lindqvist", "tester", 80)
    pair = [project(1, "Payroll", people=[MARA]), project(2, "Expenses", people=[hers])]
    (evidence,) = found(find_linkages([*pair, *others()]), 1, 2).evidence
    assert evidence.sentence.endswith("That is 120 % of one person.")


def test_a_long_time_together_weighs_more_than_a_short_one_and_that_more_than_none() -> None:
    def weight(start: date) -> float:
        hers = Assignment(7, "Mara Lindqvist", "tester", 30, start, date(2028, 1, 1))
        pair = [project(1, "Payroll", people=[MARA]), project(2, "Expenses", people=[hers])]
        return found(find_linkages([*pair, *others()]), 1, 2).score

    assert weight(date(2027, 2, 1)) > weight(date(2027, 6, 25)) > weight(date(2027, 7, 1))


def test_a_rarely_deployed_person_weighs_more_than_one_who_is_on_many_projects() -> None:
    busy = Assignment(8, "Oke Brandt", "architect", 10)
    rest = [project(200 + i, f"Line {i}", people=[busy]) for i in range(5)]
    pairs = [
        project(1, "Payroll", people=[MARA]),
        project(2, "Expenses", people=[MARA]),
        project(3, "Fleet", people=[busy]),
        project(4, "Badges", people=[busy]),
    ]
    candidates = find_linkages([*pairs, *rest, *others()])
    assert found(candidates, 1, 2).score > found(candidates, 3, 4).score


def test_close_go_lives_support_a_typed_fact_and_say_both_dates() -> None:
    pair = [
        project(1, "Payroll", systems=["Workday"], go_live=date(2027, 4, 3)),
        project(2, "Expenses", systems=["Workday"], go_live=date(2027, 4, 12)),
    ]
    candidate = found(find_linkages([*pair, *others()]), 1, 2)
    assert candidate.evidence[1].kind is EvidenceKind.GO_LIVE_WINDOW
    assert candidate.evidence[1].sentence == (
        "Go-lives 9 days apart: Payroll 3 Apr 2027, Expenses 12 Apr 2027."
    )


def test_close_go_lives_alone_join_nobody() -> None:
    pair = [project(1, "Payroll", go_live=date(2027, 4, 3)), project(2, "Expenses", go_live=date(2027, 4, 3))]
    assert find_linkages([*pair, *others()]) == []


def test_go_lives_more_than_three_weeks_apart_are_not_mentioned() -> None:
    pair = [
        project(1, "Payroll", systems=["Workday"], go_live=date(2027, 4, 3)),
        project(2, "Expenses", systems=["Workday"], go_live=date(2027, 4, 25)),
    ]
    assert len(found(find_linkages([*pair, *others()]), 1, 2).evidence) == 1


def test_a_date_on_which_many_go_live_weighs_less() -> None:
    def weight(crowd: int) -> float:
        pair = [
            project(1, "Payroll", systems=["Workday"], go_live=date(2027, 3, 31)),
            project(2, "Expenses", systems=["Workday"], go_live=date(2027, 3, 31)),
        ]
        rest = [project(200 + i, f"Line {i}", go_live=date(2027, 3, 31)) for i in range(crowd)]
        candidate = found(find_linkages([*pair, *rest, *others()]), 1, 2)
        return sum(e.weight for e in candidate.evidence if e.kind is EvidenceKind.GO_LIVE_WINDOW)

    assert weight(0) > weight(6) > weight(15) > 0


def test_the_score_is_the_chance_that_one_of_the_parts_holds() -> None:
    pair = [
        project(1, "Payroll", systems=["Workday"], people=[MARA], go_live=date(2027, 4, 3)),
        project(2, "Expenses", systems=["Workday"], people=[MARA], go_live=date(2027, 4, 12)),
    ]
    candidate = found(find_linkages([*pair, *others()]), 1, 2)
    rest = 1.0
    for evidence in candidate.evidence:
        rest *= 1 - evidence.weight
    assert len(candidate.evidence) == 3
    assert candidate.score == pytest.approx(1 - rest, abs=1e-5)
    assert [e.weight for e in candidate.evidence] == sorted(
        (e.weight for e in candidate.evidence), reverse=True
    )


BUSY = Assignment(8, "Oke Brandt", "architect", 10)


def test_what_many_have_makes_no_fact_of_similar_text() -> None:
    everyone = [project(i, f"Effort {i}", systems=["Microsoft 365"], people=[BUSY]) for i in range(30)]
    text = "Zeppelins are moored at the lighthouse."
    pair = [
        project(41, "Payroll", text, systems=["Microsoft 365"], people=[BUSY]),
        project(42, "Expenses", text, systems=["Microsoft 365"], people=[BUSY]),
    ]
    candidate = found(find_linkages([*everyone, *pair, *others()]), 41, 42)
    first, *rest = candidate.evidence
    assert first.kind is EvidenceKind.SIMILAR_TEXT
    assert " alone: " in first.sentence
    assert {each.kind for each in rest} == {EvidenceKind.SHARED_SYSTEM, EvidenceKind.SHARED_PERSON}
    assert [each.beside for each in candidate.evidence] == [False, True, True]


def test_what_many_have_is_told_behind_every_fact() -> None:
    aim = ServedObjective("O1", "Warm homes", 3)
    everyone = [
        project(i, f"Effort {i}", systems=["Microsoft 365"], objectives=[aim] if i < 6 else [])
        for i in range(30)
    ]
    pair = [
        project(each, name, systems=["Microsoft 365", "Workday"], people=[MARA], objectives=[aim])
        for each, name in ((41, "Payroll"), (42, "Expenses"))
    ]
    candidate = found(find_linkages([*everyone, *pair, *others()]), 41, 42)
    facts = [each.kind for each in candidate.evidence if not each.beside]
    assert sorted(facts) == [EvidenceKind.SHARED_PERSON, EvidenceKind.SHARED_SYSTEM]
    assert [each.beside for each in candidate.evidence] == [False, False, True, True]
