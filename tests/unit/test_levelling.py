"""The fewest moves that clear over-allocation, held against trying everything."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import PersonId, ProjectId
from bot.domain.levelling.moves import Deployed, Option, Problem, find_options, options_of, overload
from bot.domain.levelling.program import Row, minimize
from bot.domain.levelling.reasons import Why, why
from bot.domain.levelling.solver import harm, level

TODAY = date(2026, 11, 23)
LAST = TODAY + timedelta(weeks=26)
SKILLED = {"tester": (PersonId(1), PersonId(2), PersonId(3)), "analyst": (PersonId(2), PersonId(4))}


def days(first: int, length: int) -> tuple[date, date]:
    begin = TODAY + timedelta(days=first)
    return begin, begin + timedelta(days=length)


def deployed_by(most: int) -> st.SearchStrategy[list[Deployed]]:
    return st.lists(
        st.builds(
            lambda *row: row,
            st.integers(1, 4),
            st.integers(1, 10).map(lambda tenth: tenth * 10),
            st.builds(days, st.integers(-5, 40), st.integers(0, 40)),
            st.integers(0, 15),
            st.sampled_from(("", "tester", "analyst")),
            st.integers(1, 9),
        ),
        max_size=most,
    ).map(
        lambda rows: [
            Deployed(
                number, PersonId(person), ProjectId(number), percent, first, last, slack, skill, priority
            )
            for number, (person, percent, (first, last), slack, skill, priority) in enumerate(rows, 1)
        ]
    )


def everything(deployed: list[Deployed], *, stretches: bool) -> Problem:
    """List every move of every deployment of whoever is over-allocated, by its plain words.

    Lowered for the days on which there is too much and for those between, or for all days only.
    """
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

    def too_much(person: PersonId) -> list[tuple[date, date]]:
        day_sums = {
            day: sum(each.percent for each in theirs[person] if each.first <= day <= each.last)
            for day in (TODAY + timedelta(days=number) for number in range(100))
        }
        one, over_days = timedelta(days=1), [day for day, percent in day_sums.items() if percent > 100]
        begins = [day for day in over_days if day - one not in over_days]
        ends = [day for day in over_days if day + one not in over_days]
        return list(zip(begins, ends, strict=True))

    return Problem(
        tuple(
            tuple(options_of(each, takers(each), too_much(person) if stretches else ()))
            for person in over
            for each in theirs[person]
        ),
        {person: tuple(theirs[person]) for person in set(theirs) - over},
    )


def how_good(problem: Problem, chosen: tuple[Option, ...]) -> tuple[int, int, int]:
    moved = [each for each in chosen if each.is_move]
    return problem.overload(chosen), len(moved), sum(harm(each) for each in moved)


@settings(max_examples=100, deadline=None)
@given(deployed_by(3))
def test_nothing_tried_by_hand_is_better(deployed: list[Deployed]) -> None:
    problem = find_options(deployed, SKILLED, today=TODAY, last=LAST)

    found = level(problem)

    tried = everything(deployed, stretches=True)
    assert found.is_best
    assert how_good(problem, found.chosen) == min(how_good(tried, each) for each in product(*tried.options))
    assert found.left == problem.overload(found.chosen)


@settings(max_examples=100, deadline=None)
@given(deployed_by(5))
def test_lowering_for_some_days_clears_as_much_with_as_few_moves_as_for_all(deployed: list[Deployed]) -> None:
    problem = find_options(deployed, SKILLED, today=TODAY, last=LAST)

    found = level(problem)

    tried = everything(deployed, stretches=False)
    assert how_good(problem, found.chosen)[:2] == min(
        how_good(tried, each)[:2] for each in product(*tried.options)
    )


@settings(max_examples=100, deadline=None)
@given(deployed_by(5))
def test_a_deployment_is_the_same_before_and_after_the_days_for_which_it_is_lowered(
    deployed: list[Deployed],
) -> None:
    problem = find_options(deployed, SKILLED, today=TODAY, last=LAST)
    for options in problem.options:
        was = options[0].deployed
        for option in options:
            if option.deployed.percent == was.percent:
                continue
            pieces = sorted(option.pieces, key=lambda each: each.first)
            assert (pieces[0].first, pieces[-1].last) == (was.first, was.last)
            assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(pieces))
            assert {each.percent for each in option.rest} <= {was.percent}


def test_it_is_lowered_only_while_there_is_too_much() -> None:
    long, short = days(1, 90), days(20, 30)
    deployed = [
        Deployed(1, PersonId(1), ProjectId(1), 60, *long),
        Deployed(2, PersonId(1), ProjectId(2), 60, *short, priority=9),
    ]

    (move,) = level(find_options(deployed, SKILLED, today=TODAY, last=LAST)).moves

    assert (move.deployed.id, move.deployed.percent) == (1, 40)
    assert (move.deployed.first, move.deployed.last) == short
    assert [(each.percent, each.first, each.last) for each in move.rest] == [
        (60, long[0], short[0] - timedelta(days=1)),
        (60, short[1] + timedelta(days=1), long[1]),
    ]


def test_the_solver_says_nothing_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    row = Row((0, 1, 2, 3), (60, 20, 60, 20), 100, 5)

    assert minimize([2, 2], [row], [[0, 1, 0, 1]], seconds=20.0) == ([1, 2], True)

    assert capfd.readouterr() == ("", "")


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


@settings(max_examples=100, deadline=None)
@given(deployed_by(6))
def test_the_reason_of_a_move_is_true_of_what_stays_as_it_is(deployed: list[Deployed]) -> None:
    problem = find_options(deployed, SKILLED, today=TODAY, last=LAST)
    found = level(problem)
    moved = {each.deployed.id for each in found.chosen if each.is_move}
    for options in problem.options:
        was = options[0].deployed
        if was.id not in moved:
            continue
        theirs = [each for each in deployed if each.person_id == was.person_id and each.last >= TODAY]
        theirs = [replace(each, first=max(each.first, TODAY)) for each in theirs]
        over_days = [
            day
            for day in (
                was.first + timedelta(days=number) for number in range((was.last - was.first).days + 1)
            )
            if sum(each.percent for each in theirs if each.first <= day <= each.last) > 100
        ]
        beside = [
            each.priority
            for each in theirs
            if each.id not in moved and any(each.first <= day <= each.last for day in over_days)
        ]
        said = why(was, theirs, moved)
        assert (said is Why.ALL) == (not beside)
        assert (said is Why.LEAST) == (bool(beside) and was.priority < min(beside))
        assert (said is Why.EQUAL) == (bool(beside) and was.priority == min(beside))
        assert (said is Why.FEWEST) == (bool(beside) and was.priority > min(beside))


def test_what_stays_for_whoever_asks_is_named_as_not_theirs() -> None:
    mine, other = (
        Deployed(
            number, PersonId(1), ProjectId(number), 80, TODAY, TODAY + timedelta(days=9), stays=number == 2
        )
        for number in (1, 2)
    )
    assert why(mine, [mine, other], {1}) is Why.NOT_YOURS
    assert why(mine, [mine, replace(other, stays=False)], {1}) is Why.EQUAL
