"""The same objective: a reason where few serve it, told in the words of both; else beside another fact."""

from collections.abc import Sequence
from datetime import date

import pytest

from bot.domain.enums import EvidenceKind, ToDo
from bot.domain.linkage.facts import Candidate, Evidence, ProjectFacts, Quote, ServedObjective
from bot.domain.linkage.reasons import Known, to_do
from bot.domain.linked import says_more
from tests.unit.linkage_facts import between, find_linkages, found, others, project

MAY = date(2027, 5, 3)


def serving(
    number: int, name: str, strength: int = 3, *, text: str = "", systems: Sequence[str] = ()
) -> ProjectFacts:
    aim = ServedObjective("O7", "Warm homes", strength, f"{name} warms.", MAY)
    return project(number, name, text, systems=systems, objectives=[aim])


def objective(candidate: Candidate) -> Evidence:
    (only,) = [each for each in candidate.evidence if each.kind is EvidenceKind.SHARED_OBJECTIVE]
    return only


def told(candidate: Candidate | None) -> bool:
    return candidate is not None and any(
        each.kind is EvidenceKind.SHARED_OBJECTIVE for each in candidate.evidence
    )


def test_an_objective_that_only_two_serve_joins_them_in_the_words_of_both_and_asks_to_watch() -> None:
    pair = [serving(1, "Boilers"), serving(2, "Insulation", 2)]
    candidate = found(find_linkages([*pair, *others()]), 1, 2)
    evidence = objective(candidate)
    assert evidence.sentence == "Both serve the objective O7 Warm homes: Boilers strongly, Insulation partly."
    assert evidence.quotes == (
        Quote("Boilers warms.", "aligned with O7", MAY),
        Quote("Insulation warms.", "aligned with O7", MAY),
    )
    known = [Known(each.kind, each.sentence, each.weight) for each in candidate.evidence]
    assert to_do(known) is ToDo.WATCH


def test_what_a_side_serves_only_weakly_joins_nobody() -> None:
    pair = [serving(1, "Boilers"), serving(2, "Insulation", 1)]
    assert between(find_linkages([*pair, *others()]), 1, 2) is None


def test_an_objective_that_more_serve_stands_beside_another_fact_and_never_alone() -> None:
    four = [serving(number, f"Warm{number}") for number in (1, 2, 3, 4)]
    assert find_linkages([*four, *others()]) == []
    four[0] = serving(1, "Warm1", systems=["Tempus"])
    four[1] = serving(2, "Warm2", systems=["Tempus"])
    candidates = find_linkages([*four, *others()])
    assert [(each.a, each.b) for each in candidates] == [(1, 2)]
    assert [each.kind for each in candidates[0].evidence] == [
        EvidenceKind.SHARED_SYSTEM,
        EvidenceKind.SHARED_OBJECTIVE,
    ]


def test_an_objective_that_half_the_portfolio_serves_says_nothing() -> None:
    half = [serving(number, f"Warm{number}", systems=["Tempus"][: number < 3]) for number in range(1, 13)]
    candidate = found(find_linkages([*half, *others(12)]), 1, 2)
    assert [each.kind for each in candidate.evidence] == [EvidenceKind.SHARED_SYSTEM]


@pytest.mark.parametrize("strength", [2, 3])
def test_the_fewer_serve_it_and_the_more_strongly_the_more_it_weighs(strength: int) -> None:
    pair = [serving(1, "Boilers"), serving(2, "Insulation", strength)]
    rare = objective(found(find_linkages([*pair, *others()]), 1, 2))
    third = objective(found(find_linkages([*pair, serving(3, "Windows"), *others()]), 1, 2))
    assert rare.weight > third.weight > 0.3
    strong = [serving(1, "Boilers"), serving(2, "Insulation")]
    most = objective(found(find_linkages([*strong, *others()]), 1, 2)).weight
    assert (most > rare.weight) == (strength < 3)


def test_similar_text_is_not_lifted_by_an_objective_that_many_serve() -> None:
    words = "The walrus naps beside the turbine."
    four = [serving(number, f"Warm{number}", text=words if number < 3 else "") for number in (1, 2, 3, 4)]
    assert not told(found(find_linkages([*four, *others()]), 1, 2))


def test_an_objective_brings_no_dismissed_pair_back() -> None:
    assert not says_more(["shared_system", "shared_objective"], ["shared_system"])
    assert says_more(["shared_data", "shared_objective"], ["shared_system"])
