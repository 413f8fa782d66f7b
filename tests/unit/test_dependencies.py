"""What projects share: things under any spelling, go-lives that collide on them, who touches nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.dependencies import csv_text
from bot.domain.dependencies import (
    Bond,
    SharedThing,
    Use,
    bonds,
    collisions,
    shared_things,
    touching_nothing,
)
from bot.domain.digest import build, without_confidential
from bot.domain.digest.items import CollisionItem, Top
from bot.domain.enums import AssetKind
from bot.domain.ids import ProjectId
from bot.domain.linkage.go_lives import WINDOW
from bot.domain.linked import Side
from tests.digests import TODAY as AS_OF
from tests.digests import facts, milestone, project

TODAY = date(2026, 11, 23)


def use(project: int, name: str, kind: AssetKind = AssetKind.SYSTEM) -> Use:
    return Use(ProjectId(project), kind, name)


def ids(*numbers: int) -> frozenset[ProjectId]:
    return frozenset(ProjectId(each) for each in numbers)


def days(**each: date) -> dict[ProjectId, date]:
    return {ProjectId(int(name[1:])): on for name, on in each.items()}


def test_a_thing_is_shared_under_any_spelling_and_by_two_projects_at_least() -> None:
    found = shared_things([use(1, "SAP ERP"), use(2, "sap-erp"), use(3, "SAP"), use(1, "SAP ERP")])
    assert found == (SharedThing(AssetKind.SYSTEM, "SAP ERP", ids(1, 2)),)
    assert shared_things([use(1, "Kestrel", AssetKind.VENDOR), use(2, "Kestrel")]) == ()


def test_what_most_projects_depend_on_comes_first_then_by_kind_and_name() -> None:
    uses = [use(each, name) for each in (1, 2) for name in ("Zephyr", "Aperta")]
    uses += [use(each, "Kestrel", AssetKind.VENDOR) for each in (1, 2)]
    uses += [use(each, "Quarrystone", AssetKind.VENDOR) for each in (1, 2, 3)]
    assert [each.name for each in shared_things(uses)] == ["Quarrystone", "Aperta", "Zephyr", "Kestrel"]


def test_go_lives_collide_within_three_weeks_from_today_on_and_not_on_a_vendor() -> None:
    things = shared_things([use(each, "SAP") for each in range(1, 6)])
    first = TODAY + timedelta(days=10)
    live = days(
        p1=first, p2=first + WINDOW, p3=first + WINDOW + timedelta(days=1), p4=TODAY - timedelta(days=1)
    )
    found, then = collisions(things, live, TODAY)
    assert found.project_ids == (ProjectId(1), ProjectId(2))
    assert then.project_ids == (ProjectId(2), ProjectId(3))
    assert (found.first, found.days) == (first, WINDOW.days)
    vendor = shared_things([use(each, "Kestrel", AssetKind.VENDOR) for each in (1, 2)])
    assert collisions(vendor, live, TODAY) == ()


def test_the_same_projects_on_several_things_collide_once() -> None:
    things = shared_things([use(each, name) for each in (1, 2) for name in ("SAP", "Payslip archive")])
    (found,) = collisions(things, days(p1=TODAY, p2=TODAY), TODAY)
    assert [each.name for each in found.things] == ["Payslip archive", "SAP"]


def test_links_are_counted_by_program_and_what_touches_nothing_is_named() -> None:
    one, two, none = (
        Side(ProjectId(each), f"P{each}", f"Project {each}", None, program)
        for each, program in ((1, "HR"), (2, "Finance"), (3, ""))
    )
    linked = [(one, two, True), (two, one, False), (one, one, False), (none, one, False)]
    assert bonds(linked) == (
        Bond("Finance", "HR", 1, 1), Bond("HR", "No program", 0, 1), Bond("HR", "HR", 0, 1),
    )  # fmt: skip
    things = shared_things([use(1, "SAP"), use(2, "SAP")])
    assert touching_nothing([ProjectId(each) for each in range(1, 5)], things, ids(3)) == ids(4)


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    assert csv_text(("a", "b"), [("=1+1", 'x"y'), ("@a", "-5")]) == 'a,b\n\'=1+1,"x""y"\n\'@a,\'-5\n'


@given(st.dictionaries(st.integers(1, 12), st.integers(-5, 90), max_size=12))
def test_whoever_goes_live_close_together_ahead_collides_and_nobody_else(live: dict[int, int]) -> None:
    things = shared_things([use(each, "SAP") for each in live])
    on = {ProjectId(each): TODAY + timedelta(days=away) for each, away in live.items()}
    found = collisions(things, on, TODAY)
    ahead = [each for each, day in on.items() if day >= TODAY]
    for one in ahead:
        for other in ahead:
            if one < other and abs(on[one] - on[other]) <= WINDOW:
                assert any({one, other} <= set(each.project_ids) for each in found)
    sets = [set(each.project_ids) for each in found]
    assert not any(one < other for one in sets for other in sets), "none is a part of another"
    for each in found:
        assert len(each.project_ids) > 1
        assert each.first >= TODAY
        assert each.days <= WINDOW.days


def test_go_lives_that_collide_are_told_when_they_are_near_or_one_has_moved() -> None:
    uses = tuple(Use(ProjectId(each), AssetKind.SYSTEM, "SAP") for each in (1, 2))
    shown = (project(1), project(2))

    def told(away: int, was: date | None = None) -> Top[CollisionItem]:
        on = AS_OF + timedelta(days=away)
        steps = tuple(
            milestone(each, project_id=ProjectId(each), go_live=True, forecast=on, was=was) for each in (1, 2)
        )
        return build(facts(*shown, milestones=steps, uses=uses)).collisions

    (near,) = told(28)
    assert (near.things, [ref.project_id for ref, _ in near.going_live]) == (("SAP",), [1, 2])
    assert not told(29)
    assert told(29, was=AS_OF)
    assert not told(-1)
    alone = without_confidential(facts(*shown, uses=uses))
    assert not build(alone).collisions, "neither has a go-live"
    hidden = facts(
        project(1),
        project(2, confidential=True),
        milestones=tuple(
            milestone(each, project_id=ProjectId(each), go_live=True, forecast=AS_OF) for each in (1, 2)
        ),
        uses=uses,
    )
    assert build(hidden).collisions
    assert not build(without_confidential(hidden)).collisions


def test_a_thing_that_a_confidential_project_was_confirmed_to_share_is_not_told_of_the_other() -> None:
    used = (Use(ProjectId(1), AssetKind.SYSTEM, "SAP", ProjectId(3)), use(2, "SAP"))
    shown = (project(1), project(2), project(3, confidential=True))
    steps = tuple(
        milestone(each, project_id=ProjectId(each), go_live=True, forecast=AS_OF) for each in (1, 2)
    )
    told = facts(*shown, milestones=steps, uses=used)
    assert build(told).collisions
    assert not build(without_confidential(told)).collisions
