"""The fewest moves that clear over-allocation, held against trying everything."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import PersonId, ProjectId
from bot.domain.levelling.moves import Deployed, Option, Problem, find_options, options_of, overload
from bot.domain.levelling.solver import harm, level

TODAY = date(2026, 11, 23)
LAST = TODAY + timedelta(weeks=26)
SKILLED = {"tester": (PersonId(1), PersonId(2), PersonId(3)), "analyst": (PersonId(2), PersonId(4))}


def days(first: int, length: int) -> tuple[date, date]:
    begin = TODAY + timedelta(days=first)
    return begin, begin + timedelta(days=length)


DEPLOYED = st.lists(
    st.builds(
        lambda *row: row,
        st.integers(1, 4),
        st.integers(1, 10).map(lambda tenth: tenth * 10),
        st.builds(days, st.integers(-5, 40), st.integers(0, 40)),
        st.integers(0, 15),
        st.sampled_from(("", "tester", "analyst")),
        st.integers(1, 9),
    ),
    max_size=5,
).map(
    lambda rows: [
        Deployed(number, PersonId(person), ProjectId(number), percent, first, last, slack, skill, priority)
        for number, (person, percent, (first, last), slack, skill, priority) in enumerate(rows, 1)
    ]
)


def everything(deployed: list[Deployed]) -> Problem:
    """List every move of every deployment of whoever is over-allocated, by its plain words."""
    theirs: dict[PersonId, list[Deployed]] = defaultdict(list)
    for each in deployed:
        if each.last >= TODAY:
            begun = each.first <= TODAY
            theirs[each.person_id].append(replace(each, first=TODAY, slack=0) if begun else each)
    over = {person for person in theirs if overload(theirs[person])}

    def takers(each: Deployed) -> list[PersonId]:
        return [
            person
            for person in SKILLED.get(each.skill, ())
            if person not in over and not overload([*theirs[person], replace(each, person_id=person)])
        ]

    return Problem(
        tuple(tuple(options_of(each, takers(each))) for person in over for each in theirs[person]),
        {person: tuple(theirs[person]) for person in set(theirs) - over},
    )


def how_good(problem: Problem, chosen: tuple[Option, ...]) -> tuple[int, int, int]:
    moved = [each for each in chosen if each.is_move]
    return problem.overload(chosen), len(moved), sum(harm(each) for each in moved)


@settings(max_examples=150, deadline=None)
@given(DEPLOYED)
def test_nothing_tried_by_hand_is_better(deployed: list[Deployed]) -> None:
    problem = find_options(deployed, SKILLED, today=TODAY, last=LAST)

    found = level(problem)

    tried = everything(deployed)
    assert found.is_best
    assert how_good(problem, found.chosen) == min(how_good(tried, each) for each in product(*tried.options))
    assert found.left == problem.overload(found.chosen)


def test_one_taker_is_not_promised_to_two() -> None:
    first, last = days(1, 20)
    deployed = [
        Deployed(number, PersonId(person), ProjectId(number), 100, first, last, skill="tester")
        for number, person in enumerate((1, 1, 2, 2), 1)
    ]
    problem = find_options(deployed, SKILLED, today=TODAY, last=LAST)

    found = level(problem)

    assert [move.deployed.person_id for move in found.moves].count(PersonId(3)) == 1
    assert how_good(problem, found.chosen) == min(
        how_good(problem, each) for each in product(*problem.options)
    )
