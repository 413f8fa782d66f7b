"""The rule of rolled-up ratings: it hides no red project, and no bad news makes the whole better."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enums import Rating
from bot.domain.rollup import Child, Override, badness, roll_up

G, A, R, NONE = Rating.GREEN, Rating.AMBER, Rating.RED, Rating.NOT_REPORTED
AGES = st.one_of(st.none(), st.integers(0, 4))
CHILDREN = st.lists(
    st.builds(
        Child,
        project_id=st.integers(1, 99),
        name=st.text("abc", min_size=1, max_size=3),
        rating=st.sampled_from(list(Rating)),
        missed=AGES,
        weight=st.integers(1, 15),
    ),
    min_size=1,
    max_size=12,
)


def child(rating: Rating, missed: int | None = 0, weight: int = 1) -> Child:
    return Child(1, rating.value, rating, missed, weight)


def rated(*children: Child) -> Rating:
    return roll_up(children).rating


@given(CHILDREN)
def test_a_red_project_is_named_and_the_whole_is_never_green(children: list[Child]) -> None:
    rollup = roll_up(children)
    red = [each.name for each in children if each.rating is R]
    assert sorted(rollup.red) == sorted(red)
    if red:
        assert rollup.rating in (A, R)


@given(CHILDREN, st.data())
def test_what_gets_worse_in_a_project_never_makes_the_whole_better(
    children: list[Child], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(children) - 1))
    worse = data.draw(
        st.builds(replace, st.just(children[at]), rating=st.sampled_from(list(Rating)), missed=AGES).filter(
            lambda each: badness(each.counts_as) >= badness(children[at].counts_as)
        )
    )
    before, after = roll_up(children), roll_up([*children[:at], worse, *children[at + 1 :]])
    assert badness(after.rating) >= badness(before.rating)


@given(CHILDREN, st.data())
def test_age_never_makes_the_whole_better_nor_more_certain(
    children: list[Child], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(children) - 1))
    missed = children[at].missed
    aged = replace(children[at], missed=None if missed is None else missed + 1)
    before, after = roll_up(children), roll_up([*children[:at], aged, *children[at + 1 :]])
    assert after.certainty <= before.certainty + 1e-9
    assert badness(after.rating) >= badness(before.rating)


@given(CHILDREN, st.sampled_from([G, A, R]))
def test_an_override_never_sinks_a_program_in_a_list_that_is_sorted_worst_first(
    children: list[Child], rating: Rating
) -> None:
    ruled = roll_up(children)
    overridden = roll_up(children, Override(rating, "Priya", "replanned", date(2027, 1, 30)))
    assert overridden.urgency >= ruled.urgency


@given(CHILDREN)
def test_what_nobody_reported_is_never_green(children: list[Child]) -> None:
    unheard = [replace(each, rating=NONE) for each in children]
    assert rated(*unheard) is NONE


@pytest.mark.parametrize(
    ("children", "rating"),
    [
        ([], NONE),
        ([child(G), child(G), child(G)], G),
        ([child(G), child(G), child(A)], A),
        ([child(G)] * 3 + [child(A)], G),
        ([child(G)] * 9 + [child(R)], A),
        ([child(G)] * 4 + [child(R)], R),
        ([child(G)] * 9 + [child(R, weight=5)], R),
        ([child(G, missed=1)] * 3 + [child(G)], NONE),
        ([child(G, missed=1)] * 2 + [child(G)] * 2, NONE),
        ([child(A)] + [child(G, missed=1)] * 2, A),
        ([child(G)] * 7 + [child(NONE, None)] * 3, G),
        ([child(R, missed=3)] + [child(G)] * 3, R),
    ],
)
def test_the_rule_weighs_what_is_known(children: list[Child], rating: Rating) -> None:
    assert rated(*children) is rating


def test_an_override_is_named_and_keeps_the_rules_rating_and_the_red_projects() -> None:
    named = Override(A, "Priya", "Payroll is being replanned", date(2027, 1, 30))
    rollup = roll_up([child(R), child(G)], named)
    assert (rollup.rating, rollup.by_rule, rollup.red, rollup.override) == (A, R, ("red",), named)


def test_certainty_halves_with_each_missed_report_and_weighs() -> None:
    assert roll_up([child(G), child(G, missed=1)]).certainty == 0.75
    assert roll_up([child(G, weight=3), child(NONE, missed=None)]).certainty == 0.75
