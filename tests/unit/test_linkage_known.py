"""The PMO's list of names: other names of a thing are the thing, and what is ignored is evidence nowhere."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.linkage.facts import Candidate, ProjectFacts, Quote
from bot.domain.linkage.finder import Finder
from bot.domain.linkage.known import KnownName, KnownNames
from tests.unit.linkage_facts import between, find_linkages, found, others, project

MAY = date(2027, 5, 3)
SAP = KnownName("SAP SuccessFactors", AssetKind.SYSTEM, ("SAP SF", "SuccessFactors"))


def held(names: KnownNames, facts: ProjectFacts) -> ProjectFacts:
    """The facts as the list makes them, as gathering does."""
    fields = tuple(each for each in (names.of_field(*field) for field in facts.assets) if each)
    return replace(facts, assets=fields, listed=names.read(facts.name, facts.texts, fields))


def listed(names: Sequence[KnownName], *projects: ProjectFacts) -> list[Candidate]:
    known = KnownNames(names)
    return find_linkages([held(known, each) for each in (*projects, *others())])


def said(number: int, name: str, text: str, source: str = "charter") -> ProjectFacts:
    return replace(project(number, name), texts=(Quote(text, source, MAY),))


def test_two_names_of_one_thing_in_two_texts_are_the_thing_in_the_words_of_both() -> None:
    pair = said(1, "Payroll", "Slips come out of SAP SF."), said(2, "Travel", "SuccessFactors is renewed.")
    assert between(find_linkages([*pair, *others()]), 1, 2) is None
    (evidence,) = found(listed([SAP], *pair), 1, 2).evidence
    assert evidence.kind is EvidenceKind.SHARED_SYSTEM
    assert evidence.sentence == (
        "Both name the system SAP SuccessFactors: charter of 3 May 2027, charter of 3 May 2027."
    )
    assert [quote.text for quote in evidence.quotes] == [
        "Slips come out of SAP SF.",
        "SuccessFactors is renewed.",
    ]


def test_another_name_in_a_field_is_the_same_thing_as_the_name_in_a_field_or_a_text() -> None:
    field, other = project(1, "Payroll", systems=["sap sf"]), project(2, "Travel", systems=["SuccessFactors"])
    (both,) = found(listed([SAP], field, other), 1, 2).evidence
    assert both.sentence == "Both use the system SAP SuccessFactors."
    text = said(2, "Travel", "We wait for SAP SF.", "report of 3 May 2027")
    (one,) = found(listed([SAP], field, text), 1, 2).evidence
    assert one.sentence == (
        "Payroll uses the system SAP SuccessFactors, and Travel names it: report of 3 May 2027."
    )
    assert both.weight > one.weight > 0.3


def test_a_thing_of_another_kind_is_another_thing() -> None:
    vendor = project(1, "Payroll", assets=[(AssetKind.VENDOR, "SAP SF")])
    assert between(listed([SAP], vendor, project(2, "Travel", systems=["SuccessFactors"])), 1, 2) is None


def test_what_is_ignored_joins_nobody_as_a_field_as_a_name_or_as_words() -> None:
    tbd = [project(n, f"Works{n}", assets=[(AssetKind.VENDOR, "To be named")]) for n in (1, 2)]
    assert between(find_linkages([*tbd, *others()]), 1, 2) is not None
    assert between(listed([KnownName("to be named", None)], *tbd), 1, 2) is None

    board = [said(n, f"Works{n}", "Ask the Zebra Yard.") for n in (1, 2)]
    assert between(find_linkages([*board, *others()]), 1, 2) is not None
    assert between(listed([KnownName("Zebra Yard", None)], *board), 1, 2) is None

    words = said(1, "Orders", "A walrus met the otter."), said(2, "Claims", "The otter ate a walrus.")
    assert between(find_linkages([*words, *others()]), 1, 2) is not None
    assert between(listed([KnownName("Walrus", None)], *words), 1, 2) is None


def test_a_project_by_an_ignored_name_is_no_mention_and_a_longer_name_still_is() -> None:
    phoenix, text = project(1, "Zephyr"), said(2, "Travel", "It needs Zephyr first.", "report")
    assert found(find_linkages([phoenix, text, *others()]), 1, 2).evidence[0].kind is EvidenceKind.MENTION
    assert between(listed([KnownName("Zephyr", None)], phoenix, text), 1, 2) is None
    longer, text = project(1, "Zephyr Yard"), said(2, "Travel", "It needs Zephyr Yard first.", "report")
    joined = found(listed([KnownName("Zephyr", None)], longer, text), 1, 2)
    assert joined.evidence[0].kind is EvidenceKind.MENTION


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("IT", "Then it is done.", False),
        ("IT", "Then IT is asked.", True),
        ("Teams", "Teams are late.", False),
        ("Teams", "We chat by Teams.", True),
        ("Workday", "Workday is late.", True),
        ("SAP SF", "SAP. SF is far.", False),
        ("SAP SF", "SAP, in SF.", False),
        ("SAP SF", "The SAP-SF upgrade.", True),
        ("給与システム", "新しい給与システムを導入する。", True),
        ("نظام الرواتب", "نعتمد على نظام الرواتب الجديد.", True),
        ("R/3", "From R/3 to S/4.", True),
    ],
)
def test_a_name_stands_in_a_text_by_its_capitals_and_side_by_side(name: str, text: str, named: bool) -> None:
    known = KnownName(name, AssetKind.SYSTEM)
    assert KnownNames([known]).names_in([text]) == ({known} if named else set())


def test_the_longest_name_counts_and_one_inside_it_does_not() -> None:
    short = KnownName("SAP", AssetKind.VENDOR)
    assert KnownNames([short, SAP]).names_in(["We use SAP SF."]) == {SAP}
    assert KnownNames([short, SAP]).names_in(["We use SAP SF of SAP."]) == {SAP, short}


def test_a_changed_list_gives_what_a_rebuild_gives() -> None:
    projects = [
        said(1, "Payroll", "Slips come out of SAP SF and Zoramix."),
        said(2, "Travel", "SuccessFactors and Zoramix are renewed."),
        project(3, "Fleet", systems=["SAP SF"]),
        *others(),
    ]
    before, after = KnownNames([KnownName("Zoramix", None)]), KnownNames([SAP])
    finder = Finder([held(before, each) for each in projects])
    finder.ranked()
    for each in projects:
        finder.update(held(after, each))
    assert finder.ranked() == find_linkages([held(after, each) for each in projects])
    assert len(finder.ranked()) == 3
