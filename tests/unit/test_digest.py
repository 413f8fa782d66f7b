"""The digest: what it counts, what it names first, and what it leaves out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.digest_parts import coverage
from bot.domain.cadence import Cadence
from bot.domain.digest import Digest, build, only, without_confidential
from bot.domain.digest.facts import ProjectFacts
from bot.domain.digest.items import RatingChange, Top
from bot.domain.enums import Confidence, EntryKind, EvidenceKind, Rating
from bot.domain.ids import PersonId, ProgramId, ProjectId
from bot.domain.linkage.reasons import Known
from bot.domain.load import Share
from bot.domain.views import MilestoneView
from tests.digests import (
    DUE,
    LAST_WEEK,
    SINCE,
    THIS_WEEK,
    TODAY,
    change,
    entry,
    facts,
    large,
    linkage,
    milestone,
    project,
    rated,
    ref,
)

GREEN, AMBER, RED, NONE = Rating.GREEN, Rating.AMBER, Rating.RED, Rating.NOT_REPORTED


def names(changes: Top[RatingChange]) -> list[str]:
    return [each.project.name for each in changes]


def test_coverage_counts_who_reported_for_the_due_day_and_names_the_rest_longest_silent_first() -> None:
    older = replace(
        LAST_WEEK, period=DUE - timedelta(days=21), reported_at=LAST_WEEK.reported_at - timedelta(30)
    )
    late, later = project(2, now=LAST_WEEK), project(3, now=older)
    never = project(4, now=None, before=None)

    seen = build(facts(project(1), late, later, never)).coverage

    assert (seen.reported, seen.expected) == (1, 4)
    assert [(each.project.name, each.age_days) for each in seen.missing] == [
        ("Project 4", None),
        ("Project 3", 40),
        ("Project 2", 10),
    ]


def test_who_gives_no_report_for_a_reason_is_not_missing_and_is_counted() -> None:
    excused = project(2, now=LAST_WEEK, excused_until=DUE)
    given = project(3, excused_until=DUE)

    seen = build(facts(project(1), excused, given)).coverage

    assert (seen.reported, seen.expected, seen.excused) == (2, 2, 1)
    assert not seen.missing


def test_what_a_change_of_due_days_forgave_is_counted_and_not_called_missing_or_reported() -> None:
    changed = Cadence(weekday=3, since=DUE)
    late, given = project(2, cadence=changed, now=LAST_WEEK), project(3, cadence=changed)

    some = build(facts(project(1), late, given))
    assert (some.coverage.reported, some.coverage.expected, some.coverage.forgiven) == (1, 1, 1)
    said = "1 of 1 reported for Fri 20 Nov 2026; 1 not due yet since their due days changed"
    assert coverage(some) == said
    assert coverage(build(facts(late, given))) == "No report is due yet since the due days changed"
    assert coverage(build(facts(project(1, now=None, before=None, created_on=DUE)))) == (
        "No reports were due yet"
    )


def test_each_project_is_counted_for_its_own_due_day() -> None:
    monthly = Cadence(working_day=-1)
    late, ahead = project(2, cadence=monthly, now=LAST_WEEK), project(3, cadence=monthly)
    seen = build(facts(project(1), replace(late, now=replace(LAST_WEEK, period=date(2026, 9, 30))), ahead))

    assert (seen.coverage.due, seen.coverage.reported, seen.coverage.expected) == (None, 2, 3)
    assert [each.project.name for each in seen.coverage.missing] == ["Project 2"]


def test_a_report_is_missing_from_its_hour_on_the_pms_clock() -> None:
    friday = datetime(2026, 11, 27, 17, tzinfo=UTC)
    west, here = project(1, zone="America/New_York"), project(2)

    for hours, missing in ((-8, []), (0, ["Project 2"]), (5, ["Project 1", "Project 2"])):
        seen = build(facts(west, here, as_of=friday + timedelta(hours=hours))).coverage
        assert [each.project.name for each in seen.missing] == missing
        assert seen.expected == 2


def test_a_project_newer_than_the_due_day_is_not_expected_to_have_reported() -> None:
    new = project(1, now=None, before=None, created_on=DUE)

    assert build(facts(new)).coverage.expected == 0


def test_a_paused_project_owes_nothing_and_is_not_counted() -> None:
    digest = build(facts(project(1), project(2, owes=False, now=LAST_WEEK, serves=False)))

    assert (digest.projects, digest.coverage.expected) == (1, 1)
    assert not digest.no_objective


def test_worse_comes_with_the_reds_first_and_better_with_the_farthest_rise_first() -> None:
    digest = build(
        facts(
            rated(GREEN, AMBER, 1),
            rated(AMBER, RED, 2),
            rated(GREEN, RED, 3),
            rated(AMBER, GREEN, 4),
            rated(RED, GREEN, 5),
        )
    )

    assert names(digest.worse) == ["Project 3", "Project 2", "Project 1"]
    assert names(digest.better) == ["Project 5", "Project 4"]
    assert digest.turned_red == 2


@pytest.mark.parametrize(("first", "is_worse"), [(GREEN, False), (AMBER, True), (RED, True)])
def test_a_first_report_is_news_when_it_is_amber_or_red(first: Rating, is_worse: bool) -> None:
    digest = build(facts(project(1, before=None, now=replace(THIS_WEEK, overall=first))))

    assert bool(digest.worse) is is_worse
    assert not digest.better


def test_a_project_that_stops_rating_itself_is_neither_better_nor_worse_nor_unchanged() -> None:
    digest = build(facts(rated(RED, NONE)))

    assert not digest.worse
    assert not digest.better
    assert digest.unchanged == ()


def test_what_stands_as_it_stood_is_tallied_and_those_still_red_are_named() -> None:
    digest = build(facts(rated(GREEN, GREEN, 1), rated(GREEN, GREEN, 2), rated(RED, RED, 3)))

    assert digest.unchanged == ((RED, 1), (GREEN, 2))
    assert [each.name for each in digest.still_red] == ["Project 3"]
    assert digest.quiet


def test_confidence_that_fell_farthest_comes_first() -> None:
    def moved(number: int, was: Confidence | None, now: Confidence | None) -> ProjectFacts:
        return project(number, confidence_before=was, confidence=now)

    digest = build(
        facts(
            moved(1, Confidence.AMBER, Confidence.AMBER_RED),
            moved(2, Confidence.GREEN, Confidence.RED),
            moved(3, Confidence.RED, Confidence.GREEN),
            moved(4, None, Confidence.RED),
            moved(5, Confidence.AMBER, Confidence.AMBER),
        )
    )

    assert [(each.project.name, each.points) for each in digest.confidence_fell] == [
        ("Project 2", -4),
        ("Project 1", -1),
    ]
    assert [(each.project.name, each.points) for each in digest.confidence_rose] == [("Project 3", 4)]


def test_risks_are_listed_when_new_or_grown_highest_score_first() -> None:
    digest = build(
        facts(
            project(1),
            entries=(
                entry(1, score=9),
                entry(2, score=20),
                entry(3, score=12, score_before=6),
                entry(4, score=6, score_before=12),
                entry(5, kind=EntryKind.OPPORTUNITY),
                entry(6, kind=EntryKind.ISSUE, score=4),
            ),
        )
    )

    assert [each.reference for each in digest.new_risks] == ["P1-R2", "P1-R1", "P1-R6"]
    assert [(each.reference, each.was) for each in digest.grown_risks] == [("P1-R3", 6)]


def test_a_slip_keeps_the_baseline_beside_the_forecast() -> None:
    baseline, was, forecast = date(2027, 3, 1), date(2027, 3, 14), date(2027, 3, 28)
    digest = build(
        facts(
            project(1),
            milestones=(
                milestone(1, baseline=baseline, was=was, forecast=forecast, moves=2),
                milestone(2, was=forecast, forecast=was),
                milestone(3, was=was, forecast=was, moves=2),
                milestone(4, was=date(2027, 1, 1), forecast=forecast),
            ),
        )
    )

    assert [(each.name, each.days) for each in digest.slips] == [("Milestone 4", 86), ("Milestone 1", 14)]
    (_, slip) = digest.slips
    assert (slip.baseline, slip.was, slip.forecast, slip.moves) == (baseline, was, forecast, 2)
    assert [(each.name, each.days) for each in digest.brought_forward] == [("Milestone 2", -14)]


def test_what_is_done_since_the_last_report_was_reached_the_newest_first() -> None:
    old = MilestoneView(1, "UAT", go_live=False, baseline=None, forecast=None, actual=date(2026, 1, 8))
    new = replace(old, name="Cutover", actual=TODAY)
    first = project(2, before=None, reached=(old,))

    digest = build(facts(project(1, reached=(old, new)), first))

    assert [(each.name, each.project.project_id) for each in digest.reached] == [("Cutover", 1), ("UAT", 1)]
    assert not digest.quiet


def test_a_past_date_that_is_put_right_has_not_slipped() -> None:
    past = milestone(1, was=TODAY - timedelta(days=400), forecast=TODAY - timedelta(days=40))

    digest = build(facts(project(1), milestones=(past,)))

    assert not digest.slips
    assert digest.quiet


def test_milestones_are_due_soon_from_today_to_the_seventh_day() -> None:
    due = tuple(milestone(each + 2, forecast=TODAY + timedelta(days=each)) for each in (-1, 0, 7, 8))

    digest = build(facts(project(1), milestones=due))

    assert [each.days for each in digest.due_soon] == [0, 7]


def test_cost_growth_is_measured_from_the_last_forecast_else_from_the_budget() -> None:
    def costs(number: int, was: int | None, now: int, budget: int | None = None) -> ProjectFacts:
        before = replace(LAST_WEEK, cost_forecast=None if was is None else Decimal(was))
        after = replace(THIS_WEEK, cost_forecast=Decimal(now))
        return project(number, before=before, now=after, budget=None if budget is None else Decimal(budget))

    everyone = [
        costs(1, 100, 150, 50),
        costs(2, None, 300, 100),
        costs(3, 100, 90),
        costs(4, 0, 9),
        costs(5, None, 9),
    ]
    digest = build(facts(*everyone))

    assert [(each.project.name, each.percent, each.budgeted) for each in digest.cost_growth] == [
        ("Project 2", 200, True),
        ("Project 1", 50, False),
    ]


def test_projects_that_serve_no_objective_are_listed_once_there_are_objectives() -> None:
    lost = facts(project(1, serves=False), project(2))

    assert [each.name for each in build(lost).no_objective] == ["Project 1"]
    assert not build(replace(lost, has_objectives=False)).no_objective


def test_three_linkages_are_shown_and_all_are_counted() -> None:
    digest = build(facts(project(1), project(2), linkages=tuple(linkage(each) for each in range(1, 6))))

    assert [each.linkage_id for each in digest.linkages] == [1, 2, 3]
    assert digest.linkages.more == 2


def test_linkages_across_programs_go_before_those_within_one() -> None:
    within = linkage(1)
    across = replace(linkage(2), b=replace(ref(2), program_id=ProgramId(9)))

    digest = build(facts(project(1), project(2), linkages=(within, across)))

    assert [each.linkage_id for each in digest.linkages] == [2, 1]


def test_delivery_confidence_is_tallied_from_red_to_green() -> None:
    given = (Confidence.GREEN, Confidence.AMBER_RED, None, Confidence.AMBER_RED)

    digest = build(facts(*(project(number, confidence=each) for number, each in enumerate(given, 1))))

    assert digest.confidence == ((Confidence.AMBER_RED, 2), (Confidence.GREEN, 1))


def test_a_confidential_project_leaves_no_trace_not_even_in_a_count() -> None:
    secret = replace(rated(GREEN, RED, 2), confidential=True, serves=False, ref=ref(2, "Secret"))
    late = replace(secret, now=LAST_WEEK)
    open_ones = facts(
        project(1),
        people={PersonId(7): "Noor"},
        shares=(Share(PersonId(7), ProjectId(1), 60, None, None),),
    )
    with_secret = replace(
        open_ones,
        projects=(*open_ones.projects, late),
        entries=(entry(1, project_id=ProjectId(2)),),
        milestones=(milestone(1, project_id=ProjectId(2), was=TODAY, forecast=TODAY + timedelta(days=3)),),
        shares=(*open_ones.shares, Share(PersonId(7), ProjectId(2), 60, None, None)),
        linkages=(linkage(1, 1, 2),),
    )

    assert build(without_confidential(with_secret)) == build(open_ones)
    assert "Secret" in repr(build(with_secret))


def test_a_day_without_change_is_quiet_though_reports_be_missing() -> None:
    assert build(facts(project(1), project(2, now=LAST_WEEK, before=LAST_WEEK))).quiet
    assert not build(facts(rated(GREEN, AMBER))).quiet
    assert not build(facts(project(1), project(2), linkages=(linkage(),))).quiet, "somebody is to decide"


def test_change_requests_wait_with_their_age_the_new_ones_first_then_the_oldest() -> None:
    here = facts(
        project(1),
        pending=(change(1), change(2, raised_at=SINCE + timedelta(hours=1)), change(3, project_id=9)),
    )
    assert [(each.reference, each.days, each.new, each.decider) for each in build(here).pending] == [
        ("P1-R2", 3, True, "Priya"),
        ("P1-R1", 10, False, "Priya"),
    ]
    assert not build(only(here, ())).pending


def test_a_suggestion_that_was_told_before_is_only_counted() -> None:
    told = replace(linkage(2, 2, 3), new=False)
    digest = build(facts(project(1), project(2), project(3), linkages=(linkage(), told)))
    assert [each.linkage_id for each in digest.linkages] == [1]
    assert digest.undecided.total == 1
    quiet = build(facts(project(1), linkages=(told,)))
    assert (quiet.quiet, quiet.linkages.total, quiet.undecided.total) == (True, 0, 1)


def test_a_list_is_cut_and_says_its_true_length() -> None:
    digest = build(large(400))

    assert len(digest.new_risks.shown) == 5
    assert digest.new_risks.total == 200
    assert digest.new_risks.more == 195


ratings = st.sampled_from([GREEN, AMBER, RED])


@given(st.lists(st.tuples(ratings, ratings), max_size=20))
def test_every_project_is_worse_better_or_unchanged_and_only_one_of_these(
    pairs: list[tuple[Rating, Rating]],
) -> None:
    digest: Digest = build(facts(*(rated(was, now, number) for number, (was, now) in enumerate(pairs, 1))))

    assert digest.worse.total + digest.better.total + digest.unchanged_total == len(pairs)
    assert digest.worse.total == sum(now.severity > was.severity for was, now in pairs)
    assert [each.now.severity for each in digest.worse] == sorted(
        (each.now.severity for each in digest.worse), reverse=True
    )


def test_help_that_is_asked_for_stays_until_it_is_asked_no_more_new_before_old() -> None:
    green = project(1, now=replace(THIS_WEEK, help_wanted="A trainer"))
    red = project(2, now=replace(THIS_WEEK, overall=RED, help_wanted="A decision"))
    old = project(3, now=replace(LAST_WEEK, help_wanted="Long ago"))

    wanted = build(facts(green, red, old)).help_wanted

    assert [(each.project.name, each.wanted, each.new) for each in wanted] == [
        ("Project 2", "A decision", True),
        ("Project 1", "A trainer", True),
        ("Project 3", "Long ago", False),
    ]


def test_projects_alike_in_their_words_are_suggested_only_where_these_are_nearly_the_same() -> None:
    words = Known(EvidenceKind.SIMILAR_TEXT, "Similar text", 0.2)
    alike = replace(linkage(2, 3, 4), score=0.2, evidence=(words,), by_fact=False)
    the_same = replace(alike, linkage_id=3, score=0.29)

    assert [each.linkage_id for each in build(facts(linkages=(alike, linkage(1)))).linkages] == [1]
    assert [each.linkage_id for each in build(facts(linkages=(alike,))).linkages] == []
    assert [each.linkage_id for each in build(facts(linkages=(alike, the_same))).linkages] == [3]
