"""Ripples: whom a change concerns, by which path, and what of their plan is at stake."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.enums import ToDo
from bot.domain.ids import ProjectId
from bot.domain.linked import Needing
from bot.domain.ripples import STEPS, Cause, Impact, Link, Links, LostPerson, Slipped, Stake, spread

A, B, C, D, E = (ProjectId(each) for each in range(1, 6))
MOVED = date(2027, 6, 12)


def slip(now: date = MOVED, *, go_live: bool = True) -> Slipped:
    return Slipped(1, "Go-live", go_live, date(2027, 5, 3), now)


def link(
    at: int,
    a: ProjectId,
    b: ProjectId,
    needs: tuple[ProjectId, date] | None = None,
    *,
    to_do: ToDo = ToDo.SEQUENCE,
    needed_by: date | None = None,
) -> Link:
    """Link two projects in sequence; `needs` is the project whose milestone needs the other, and its day."""
    needing = Needing(at, f"Step {at}", *needs) if needs else None
    return Link(at, a, b, to_do, needing, needed_by)


def around(*links: Link) -> Links:
    found: dict[ProjectId, list[Link]] = {}
    for each in links:
        for side in (each.a, each.b):
            found.setdefault(side, []).append(each)
    return found


def told(impacts: tuple[Impact, ...]) -> list[tuple[ProjectId, ...]]:
    return [each.path for each in impacts]


def test_a_slip_is_held_against_the_milestone_that_needs_it() -> None:
    (impact,) = spread(Cause(A, (slip(),)), around(link(1, A, B, (B, date(2027, 6, 3)))), {})
    assert impact.stake == Stake("Step 1", date(2027, 6, 3), needs=True, days=9)
    (early,) = spread(Cause(A, (slip(),)), around(link(1, A, B, (B, date(2027, 7, 1)))), {})
    assert early.stake is not None
    assert early.stake.days == -19


def test_without_a_milestone_the_agreed_day_counts_and_then_the_next_go_live() -> None:
    go_lives = {B: Stake("Go-live", date(2027, 6, 2))}
    (agreed,) = spread(Cause(A, (slip(),)), around(link(1, A, B, needed_by=date(2027, 6, 10))), go_lives)
    assert agreed.stake == Stake("", date(2027, 6, 10), needs=True, days=2)
    (live,) = spread(Cause(A, (slip(),)), around(link(1, A, B)), go_lives)
    assert live.stake == Stake("Go-live", date(2027, 6, 2), days=10)
    (nothing,) = spread(Cause(A, (slip(),)), around(link(1, A, B)), {})
    assert nothing.stake is None


def test_a_slip_goes_on_where_it_comes_after_what_needs_it_and_no_farther_than_three_steps() -> None:
    day = date(2027, 6, 3)
    chain = around(
        link(1, A, B, (B, day)), link(2, B, C, (C, day)), link(3, C, D, (D, day)), link(4, D, E, (E, day))
    )
    assert told(spread(Cause(A, (slip(),)), chain, {})) == [(A, B), (A, B, C), (A, B, C, D)]
    in_time = around(link(1, A, B, (B, date(2027, 7, 1))), link(2, B, C, (C, day)))
    assert told(spread(Cause(A, (slip(),)), in_time, {})) == [(A, B)]


def test_farther_on_it_goes_along_links_that_carry_and_to_whoever_needs_it() -> None:
    day = date(2027, 6, 3)
    for to_do in ToDo:
        chain = around(link(1, A, B, (B, day)), link(2, B, C, (C, day), to_do=to_do))
        carried = to_do in (ToDo.INTEGRATE, ToDo.SEQUENCE, ToDo.MERGE)
        assert told(spread(Cause(A, (slip(),)), chain, {})) == [(A, B), *([(A, B, C)] if carried else [])]
    backwards = around(link(1, A, B, (B, day)), link(2, B, C, (B, day)))
    assert told(spread(Cause(A, (slip(),)), backwards, {})) == [(A, B)], "C does not need B"
    red = around(link(1, A, B), link(2, B, C))
    assert told(spread(Cause(A, turned_red=True), red, {})) == [(A, B), (A, B, C)]


def test_a_slip_to_the_very_day_goes_no_farther_and_a_change_of_scope_goes_on_as_a_red_does() -> None:
    day = date(2027, 6, 3)
    on_the_day = around(link(1, A, B, (B, MOVED)), link(2, B, C, (C, day)))
    assert told(spread(Cause(A, (slip(),)), on_the_day, {})) == [(A, B)]
    for cause in (Cause(A, turned_red=True), Cause(A, scope=("Drop mileage", ""))):
        assert told(spread(cause, on_the_day, {})) == [(A, B), (A, B, C)]


def test_farther_on_the_later_day_counts_of_the_slip_and_of_what_needs_it() -> None:
    chain = around(link(1, A, B, (B, date(2027, 7, 1))), link(2, B, C, (C, date(2027, 6, 3))))
    near, far = spread(Cause(A, (slip(),), turned_red=True), chain, {})
    assert near.stake is not None
    assert far.stake is not None
    assert (near.stake.days, far.stake.days) == (-19, 28)


def test_what_the_changed_project_needs_of_the_other_is_not_at_stake_for_the_other() -> None:
    day = date(2027, 6, 3)
    go_live = Stake("Go-live", date(2027, 6, 2))
    for needed_by in (None, day):
        needs = around(link(1, A, B, (A, day), needed_by=needed_by))
        (impact,) = spread(Cause(A, (slip(),)), needs, {B: go_live})
        assert impact.stake == Stake("Go-live", go_live.on, days=10)


def test_a_lost_person_is_told_to_the_next_project_and_no_farther() -> None:
    tom = LostPerson("Tom", None, frozenset({A, B, C}))
    chain = around(link(1, A, B), link(2, B, C))
    near, far = spread(Cause(A, turned_red=True, lost=(tom,)), chain, {})
    assert (near.lost, far.lost) == ((tom,), ())


def test_a_circle_and_two_ways_tell_each_project_once_by_the_shortest() -> None:
    circle = around(link(1, A, B), link(2, B, C), link(3, A, C), link(4, C, A))
    assert told(spread(Cause(A, turned_red=True), circle, {})) == [(A, B), (A, C)]


def test_nothing_goes_past_what_is_hidden() -> None:
    chain = around(link(1, A, B), link(2, B, C), link(3, A, D), link(4, D, C))
    assert told(spread(Cause(A, turned_red=True), chain, {}, hidden={B})) == [(A, D), (A, D, C)]
    assert told(spread(Cause(A, turned_red=True), chain, {}, hidden={B, D})) == []
    assert spread(Cause(A, turned_red=True), chain, {}, hidden={A}) == ()


def test_a_lost_person_concerns_where_they_work_and_a_vendor_whoever_is_beside_it() -> None:
    chain = around(link(1, A, B), link(2, A, C), link(3, B, D))
    tom = LostPerson("Tom", None, frozenset({A, B, D}))
    (impact,) = spread(Cause(A, lost=(tom,)), chain, {})
    assert (impact.path, impact.lost) == ((A, B), (tom,))
    assert told(spread(Cause(A, vendors=(("Kestrel",), ())), chain, {})) == [(A, B), (A, C)]
    assert spread(Cause(A), chain, {}) == ()


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=30), st.sets(st.integers(1, 9)))
def test_whatever_is_linked_each_is_told_once_by_a_path_of_links_past_nothing_hidden(
    pairs: list[tuple[int, int]], hidden: set[int]
) -> None:
    kept = [(ProjectId(a), ProjectId(b)) for a, b in pairs if a != b]
    links = around(*(link(at, a, b) for at, (a, b) in enumerate(kept)))
    found = spread(Cause(A, turned_red=True), links, {}, hidden={ProjectId(each) for each in hidden})
    ends = [each.project_id for each in found]
    assert len(ends) == len(set(ends))
    joined = {frozenset(pair) for pair in kept}
    for each in found:
        assert each.path[0] == A
        assert 2 <= len(each.path) <= STEPS + 1
        assert not hidden & set(each.path)
        assert all(frozenset(step) in joined for step in zip(each.path, each.path[1:], strict=False))
