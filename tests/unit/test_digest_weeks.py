"""Ratings by week: which weeks and projects are shown, and what is said of them."""

from datetime import date, timedelta

from bot.blocks.digest_pictures import weeks_alt, weeks_sentence
from bot.domain.digest.weeks import MOST_WEEKS, by_week
from bot.domain.enums import Rating
from bot.domain.ids import ProjectId
from tests.digests import ref

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 20)
RED, AMBER, GREEN, NONE = Rating.RED, Rating.AMBER, Rating.GREEN, Rating.NOT_REPORTED


def fridays(*ratings: Rating) -> dict[date, Rating]:
    """Ratings of the last Fridays, oldest first, up to the one before Monday; no report for Not reported."""
    days = [FRIDAY - timedelta(weeks=len(ratings) - 1 - each) for each in range(len(ratings))]
    return {day: rating for day, rating in zip(days, ratings, strict=True) if rating is not NONE}


def test_weeks_are_named_by_their_monday_and_the_running_one_is_shown_once_most_have_reported() -> None:
    reports = {ProjectId(1): fridays(GREEN, AMBER, RED), ProjectId(2): fridays(RED, RED, RED)}
    weeks = by_week([ref(1), ref(2), ref(3)], reports, today=MONDAY)
    assert weeks is not None
    assert weeks.weeks == (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16))
    assert [each.ratings for each in weeks.rows] == [(GREEN, AMBER, RED), (RED, RED, RED)]
    reports[ProjectId(1)][MONDAY + timedelta(days=4)] = RED
    reports[ProjectId(3)] = fridays(NONE, RED)
    three = [ref(1), ref(2), ref(3)]
    early = by_week(three, reports, today=MONDAY)
    assert early is not None
    assert early.weeks == weeks.weeks, "one early report makes nobody else look silent"
    reports[ProjectId(2)][MONDAY + timedelta(days=4)] = RED
    newer = by_week(three, reports, today=MONDAY)
    assert newer is not None
    assert newer.weeks[-1] == MONDAY
    assert newer.rows[2].ratings == (NONE, NONE, RED, NONE)


def test_no_more_weeks_are_shown_than_fit_and_few_are_not_drawn() -> None:
    long = {ProjectId(each): fridays(*[AMBER] * 20) for each in (1, 2)}
    weeks = by_week([ref(1), ref(2)], long, today=MONDAY)
    assert weeks is not None
    assert len(weeks.weeks) == MOST_WEEKS
    assert by_week([ref(1)], long, today=MONDAY) is None, "one line"
    short = {ProjectId(each): fridays(RED, RED) for each in (1, 2)}
    assert by_week([ref(1), ref(2)], short, today=MONDAY) is None, "two weeks"
    assert by_week([], {}, today=MONDAY) is None


def test_what_is_red_for_long_is_said_and_a_week_without_a_report_ends_no_row_of_reds() -> None:
    reports = {
        ProjectId(1): fridays(GREEN, RED, RED, NONE, RED),
        ProjectId(2): fridays(RED, RED, RED, RED, AMBER),
    }
    weeks = by_week([ref(1, "Payroll"), ref(2, "Expenses")], reports, today=MONDAY)
    assert weeks is not None
    assert weeks_sentence(weeks).endswith("Red in three reports or more in a row: Payroll (3).")
    assert "Payroll: Green 1, Red 2, Not reported 1, Red 1; Expenses: Red 4, Amber 1" in weeks_alt(weeks)
