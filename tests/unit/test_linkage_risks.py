"""Alike risks: which two are told, and what makes none alike."""

from dataclasses import replace

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Evidence
from tests.unit.linkage_facts import FILLER, find_linkages, found, others
from tests.unit.test_linkage_names import said


def test_of_several_risks_the_two_that_are_most_alike_are_told_and_one_word_makes_none_alike() -> None:
    zeppelin = ("Zeppelin pilots leave the lighthouse.", "PAY-R1")
    anchor = ("Cobalt anchors in the marble cistern rust.", "PAY-R2")
    far = ("The anchors are made of cobalt.", "EXP-R3")
    near = ("The cistern of marble has rusty cobalt anchors.", "EXP-R4")
    noise = ("The zeppelin is late.", "EXP-R5")
    painted = ("Zeppelin pilots paint the lighthouse.", "charter")

    def told(*texts: tuple[str, str]) -> list[Evidence]:
        mine = said(1, "Payroll", zeppelin, anchor, risks=frozenset({0, 1}))
        theirs = said(2, "Expenses", *texts, painted, risks=frozenset(range(len(texts))))
        evidence = found(find_linkages([mine, theirs, *others()]), 1, 2).evidence
        return [each for each in evidence if each.kind is EvidenceKind.ALIKE_RISK]

    for texts in ((far, near), (near, far)):
        (alike,) = told(*texts)
        assert [quote.source for quote in alike.quotes] == ["PAY-R2", "EXP-R4"]
    assert told(noise) == [], "one rare word, or one that no risk has, makes two risks no more alike"


def test_a_risk_that_many_projects_have_word_by_word_is_a_templates_and_no_alike_risk() -> None:
    template = ("The cobalt anchors of the marble cistern rust.", "register")
    own = (
        ("We buy cobalt for the anchors.", "charter"),
        ("Cobalt weighs more than anchors of lead.", "charter"),
    )
    some = [
        said(at, f"{FILLER[at].title()} line", template, *own[at - 1 : at], risks=frozenset({0}))
        for at in range(1, 5)
    ]
    kinds = [each.kind for each in found(find_linkages([*some, *others()]), 1, 2).evidence]
    assert EvidenceKind.ALIKE_RISK not in kinds
    few = [*some[:3], replace(some[3], texts=()), *others()]
    assert EvidenceKind.ALIKE_RISK in [each.kind for each in found(find_linkages(few), 1, 2).evidence]
