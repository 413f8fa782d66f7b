"""What a line says is done: the day, what is asked about it, and how it is taken back."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.phrasings import PROJECTS, TODAY
from bot.domain.line.parts import Ignored, PartKind, answered
from bot.domain.line.past_dates import find_past_date
from bot.domain.line.status import MilestoneName, StatusLine, parse_status
from bot.domain.line.text import tokenize

DESIGN = MilestoneName(11, "Design signed off", date(2026, 11, 15), date(2026, 11, 18), date(2026, 1, 5))
UAT = MilestoneName(12, "UAT", date(2027, 2, 1), None, date(2026, 1, 5))
GO_LIVE = MilestoneName(13, "Go-live", date(2027, 3, 14), None, date(2026, 1, 5))


def read(text: str, ignore: Ignored = frozenset()) -> StatusLine:
    """Read a line of a project whose design is done already and which began on 5 January 2026."""
    return parse_status(
        text,
        projects=PROJECTS,
        milestones_of=lambda _: (DESIGN, UAT, GO_LIVE),
        today=TODAY,
        ignore=ignore,
    )


def done(line: StatusLine) -> list[tuple[str, date | None]]:
    return [(each.name, each.on) for each in line.actuals]


def settle(text: str, choice: int) -> StatusLine:
    """Answer the one question of a line and read it again."""
    (question,) = read(text).questions
    return read(*answered(text, frozenset(), question, question.offered[choice][1]))


def test_what_is_done_is_a_part_with_its_words_which_stay_in_the_summary_and_can_be_un_recognised() -> None:
    text = "payroll green uat done on friday, two bugs open"
    line = read(text)
    (part,) = [part for part in line.parts if part.kind is PartKind.ACTUAL]
    assert (part.label, part.value, part.words) == ("UAT", "done 20 Nov 2026", "uat done on friday")
    assert line.summary == "uat done on friday, two bugs open"
    again = read(text, frozenset({part.span}))
    assert (again.actuals, again.summary) == ((), line.summary)


def test_without_a_day_it_is_done_today() -> None:
    assert done(read("payroll green uat done")) == [("UAT", TODAY)]


def test_a_day_to_come_is_asked_about_and_may_be_the_forecast_or_a_slip_for_today() -> None:
    text = "payroll green uat done 12 dec"
    (question,) = read(text).questions
    labels = [label for label, _ in question.offered]
    assert labels == ["Forecast 12 Dec 2026", "Done 23 Nov 2026", "Leave it open"]
    assert [(each.name, each.to) for each in settle(text, 0).moves] == [("UAT", date(2026, 12, 12))]
    assert done(settle(text, 1)) == [("UAT", TODAY)]
    left = settle(text, 2)
    assert (left.actuals, left.moves, left.questions) == ((), (), ())


def test_a_day_before_the_project_began_is_asked_about() -> None:
    text = "payroll green uat done 1 december 2025"
    assert [each.about for each in read(text).questions] == ["UAT"]
    assert done(settle(text, 0)) == [("UAT", date(2025, 12, 1))]
    assert not settle(text, 1).actuals


def test_what_is_done_already_stays_so_and_another_day_for_it_is_asked_about() -> None:
    for again in ("design done", "design signed off on 18 nov", "design signed off"):
        line = read(f"payroll green {again}")
        assert (line.actuals, line.questions) == ((), ()), again
    text = "payroll green design done on 20 nov"
    assert done(settle(text, 0)) == [("Design signed off", date(2026, 11, 20))]
    assert not settle(text, 1).actuals


def test_a_move_of_what_is_done_is_asked_about_and_may_take_it_back() -> None:
    text = "payroll green design moves to 4 dec"
    line = settle(text, 0)
    assert done(line) == [("Design signed off", None)]
    assert [(each.name, each.to) for each in line.moves] == [("Design signed off", date(2026, 12, 4))]
    left = settle(text, 1)
    assert (left.actuals, left.moves, left.questions) == ((), (), ())


@pytest.mark.parametrize("words", ["is not done after all", "not done yet", "reopened", "isn't finished"])
def test_that_something_was_done_can_be_taken_back(words: str) -> None:
    assert done(read(f"payroll amber design {words}")) == [("Design signed off", None)]
    assert not read(f"payroll amber uat {words}").actuals, "it was not done"


def test_what_is_done_moves_no_more_with_the_rest() -> None:
    moved = read("payroll red all milestones slip 1 week").moves
    assert [each.name for each in moved] == ["UAT", "Go-live"]


def test_two_days_for_one_milestone_are_said_and_the_first_holds() -> None:
    line = read("payroll green uat done 20 nov; uat done 18 nov")
    assert done(line) == [("UAT", date(2026, 11, 20))]
    assert any("UAT is done twice" in each and "“uat done 18 nov”" in each for each in line.problems)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.integers(0, 119))
def test_a_day_of_the_last_months_needs_no_year(today: date, ago: int) -> None:
    day = date.fromordinal(today.toordinal() - ago)
    for words in (f"{day.day} {day:%B}", f"{day:%b} {day.day}", f"{day.day}.{day.month}.", f"{ago} days ago"):
        hit = find_past_date(tokenize(f"done {words}"), 1, today=today, day_first=True)
        assert hit is not None
        assert hit.reading.day == day, words


_SAID = (
    "payroll green uat design go-live done completed finished ✓ yesterday friday 20 nov 12 dec , ; . and not "
    "after all reopened on last week went live moves to is signed off +1w nearly by 2025-12-01 8/11 ?"
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_SAID.split()), max_size=14).map(" ".join))
def test_whatever_is_said_nothing_is_done_on_a_day_that_cannot_be_and_each_answer_settles(words: str) -> None:
    text = f"payroll {words}"
    line = read(text)
    assert len({each.milestone_id for each in line.actuals}) == len(line.actuals)
    for each in line.actuals:
        assert each.on is None or each.on <= TODAY
        assert each.on is None or each.on >= date(2026, 1, 5) or "2025" in text
    moved = {each.milestone_id for each in line.moves}
    assert not moved & {each.milestone_id for each in line.actuals if each.on}
    for question in line.questions:
        assert len(question.offered) <= 4
        for _, value in question.offered:
            after, ignore = answered(text, frozenset(), question, value)
            again = read(after, ignore)
            assert (question.about, question.spans) not in {(q.about, q.spans) for q in again.questions}
