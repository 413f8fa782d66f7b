"""The finder as a whole: order, updates, ranking."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.linkage.facts import Assignment, Candidate, ProjectFacts, ServedObjective
from bot.domain.linkage.finder import Finder
from tests.unit.linkage_facts import FILLER, find_linkages, others, project

WORDS = [
    *FILLER,
    "zeppelin",
    "lighthouse",
    "vendor",
    "delivery",
    "The report is late.",
    "Payroll",
    "master data",
]


@st.composite
def portfolios(draw: st.DrawFn) -> list[ProjectFacts]:
    words = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
    return [
        project(
            number,
            draw(words)[:40],
            draw(words),
            systems=draw(st.lists(st.sampled_from(["Workday", "Ariba", "Tempus"]), max_size=2)),
            people=[
                Assignment(p, f"Person {p}", "tester", 40)
                for p in draw(st.sets(st.integers(1, 4), max_size=2))
            ],
            program=draw(st.sampled_from([None, 1, 2])),
            objectives=[
                ServedObjective(key, "Warm homes", draw(st.integers(1, 3)))
                for key in draw(st.sets(st.sampled_from(["O1", "O2"])))
            ],
        )
        for number in range(draw(st.integers(2, 12)))
    ]


@given(portfolios(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_projects_does_not_matter(
    projects: list[ProjectFacts], chance: random.Random
) -> None:
    mixed = chance.sample(projects, len(projects))
    assert find_linkages(mixed) == find_linkages(projects)


@given(portfolios(), portfolios(), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_updating_and_removing_gives_what_a_rebuild_gives(
    before: list[ProjectFacts], after: list[ProjectFacts], chance: random.Random
) -> None:
    finder = Finder(before)
    finder.ranked()
    gone = {p.id for p in before} - {p.id for p in after}
    for id_ in chance.sample(sorted(gone), len(gone)):
        finder.remove(id_)
    for changed in chance.sample(after, len(after)):
        finder.update(changed)
    assert finder.ranked() == find_linkages(after)


@given(portfolios())
@settings(max_examples=25, deadline=None)
def test_every_candidate_has_a_reason_and_a_score_in_range(projects: list[ProjectFacts]) -> None:
    for candidate in find_linkages(projects):
        assert candidate.a < candidate.b
        assert 0 < candidate.score <= 1
        assert any(is_reason(evidence.kind, len(evidence.terms)) for evidence in candidate.evidence)


def is_reason(kind: EvidenceKind, terms: int) -> bool:
    return terms >= 2 if kind is EvidenceKind.SIMILAR_TEXT else kind is not EvidenceKind.GO_LIVE_WINDOW


def test_neighbours_are_the_best_of_one_project_and_agree_with_the_ranking() -> None:
    trio = [
        project(1, "Payroll", systems=["Workday", "Ariba"]),
        project(2, "Expenses", systems=["Workday", "Ariba"]),
        project(3, "Travel", systems=["Ariba"]),
    ]
    finder = Finder([*trio, *others()])
    near = finder.neighbours(1, 5)
    assert [(c.a, c.b) for c in near] == [(1, 2), (1, 3)]
    assert finder.neighbours(1, 1) == near[:1]
    assert finder.ranked()[:1] == near[:1]
    assert finder.neighbours(999, 5) == []


def test_removing_what_is_unknown_changes_nothing() -> None:
    finder = Finder(others())
    finder.remove(12345)
    assert finder.ranked() == []


def test_payroll_and_expenses_come_first_among_decoys() -> None:
    def decoy(i: int) -> ProjectFacts:
        text = "The team delivers training and support. The vendor reports risks each week."
        return project(
            50 + i,
            f"{FILLER[i % 20].title()} rollout {i}",
            text,
            assets=[(AssetKind.SYSTEM, "Microsoft 365")],
        )

    pair = [
        project(
            1,
            "Payroll",
            "Payslips need the employee master data.",
            systems=["Workday", "Microsoft 365"],
            program=1,
        ),
        project(
            2,
            "Expenses",
            "Claims need employee master data.",
            systems=["Workday", "Microsoft 365"],
            program=2,
        ),
    ]
    first, *rest = find_linkages([*map(decoy, range(40)), *pair])
    assert isinstance(first, Candidate)
    assert (first.a, first.b) == (1, 2)
    assert rest == []


def test_a_thousand_projects_take_seconds_not_minutes() -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed sample, no secret
    words = [f"{a}{b}" for a in FILLER for b in FILLER for _ in range(2)]
    projects = [
        project(
            i,
            " ".join(chance.sample(words, 3)),
            ". ".join(" ".join(chance.sample(words, 12)) for _ in range(10)),
        )
        for i in range(1000)
    ]
    started = time.process_time()
    Finder(projects).ranked()
    assert time.process_time() - started < 20


def test_a_changed_project_keeps_those_that_are_nearest_to_it_though_it_has_nearer_ones() -> None:
    names = ["Workday", "Ariba", "Tempus", "Zoramix"]
    hub = project(1, "Payroll", systems=names)
    around = [
        project(2 + at, f"{FILLER[at].title()} rollout", systems=[name]) for at, name in enumerate(names)
    ]
    finder = Finder([hub, *around, *others()])
    finder.update(hub)
    assert len(finder.around(1, (), 3)) == 3
    assert [each.b for each in finder.around(1, [2, 3, 4, 5], 3)] == [2, 3, 4, 5]
