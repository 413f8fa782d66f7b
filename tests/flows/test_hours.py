"""When people are asked: their days and hours, leave with a deputy, put off, and 'not this period'."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.blocks.actions import Callback
from bot.commands.stage import Stage
from models import ExcusedReport, Person, StatusReport
from tests.flows.conftest import settle
from tests.flows.forged import ACROSS, Values, pressed, rows, submitted
from tests.flows.test_naming import name_deputy
from tests.flows.test_prompts import FRIDAY, move, prompts

MONDAY = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)


def said(play: Stage, who: str, line: str) -> str:
    return play.workspace.as_(who).command(f"/pmo {line}", channel="general").text


def test_while_the_pm_is_away_the_deputy_is_asked_and_the_pmo_hears_where_there_is_none(play: Stage) -> None:
    name_deputy(play, "dana", "tom")
    told = said(play, "dana", "away until 2 Dec")
    assert "until Wed 2 Dec 2026; nothing is asked of you" in told
    assert "Payroll*: Tom" in told
    assert "*Time Recording* has no deputy" in told

    move(play, FRIDAY)
    assert prompts(play, "dana") == []
    (asked,) = prompts(play, "tom")
    assert "Payroll: status is due today" in asked
    assert "You get this as deputy of Dana Whitlock" in asked
    settle(play)  # much reaches her on a first morning, one message a second
    problems = [text for text in play.workspace.as_("olivia").texts() if "kept me from asking" in text]
    assert "*Time Recording* (Dana Whitlock) is run by somebody who is away" in problems[0]

    tom = play.workspace.as_("tom")
    tom.press("No Change")
    move(play, FRIDAY + timedelta(minutes=1))
    assert "✓ *Payroll*" in prompts(play, "tom")[0]
    move(play, datetime(2026, 12, 3, 9, 5, tzinfo=UTC))
    assert "Time Recording: status was due Fri 27 Nov 2026" in prompts(play, "dana")[0]
    assert "You are not away" in said(play, "dana", "away off") + said(play, "dana", "away")


def test_nobody_is_asked_out_of_the_hours_that_they_gave(play: Stage) -> None:
    assert "from 12:00 to 16:00" in said(play, "mateo", "hours mon-fri 12-16")
    move(play, datetime(2026, 11, 23, 9, 5, tzinfo=UTC))  # five past ten in Madrid
    assert prompts(play, "mateo") == []
    move(play, datetime(2026, 11, 23, 11, 5, tzinfo=UTC))
    assert len(prompts(play, "mateo")) == 1
    assert "from 9:00 to 18:00 (Europe/Madrid); public holidays of ES" in said(play, "mateo", "hours off")


def test_who_has_the_due_day_off_may_say_the_day_before_that_nothing_changed(
    play: Stage,
) -> None:
    said(play, "dana", "hours mon-thu")
    move(play, FRIDAY - timedelta(days=1))
    assert "2 status reports" in prompts(play, "dana")[0]
    before = {row.project_id: row.period for row in rows(play, StatusReport)}
    assert "Posted" in play.workspace.as_("dana").press("No Change").text
    posted = max(rows(play, StatusReport), key=lambda row: row.id)
    assert posted.period == FRIDAY.date() > before[posted.project_id]
    assert "already reported" in pressed(play, "dana", "prompt.no_change", str(posted.project_id))


def test_of_whose_zone_nobody_knows_the_workspaces_serves_and_the_pmo_reads_it(play: Stage) -> None:
    with play.application.database.write() as session:
        lost = update(Person).where(Person.name == "Dana Whitlock").values(time_zone="Mars/Olympus_Mons")
        session.execute(lost.execution_options(across_workspaces=ACROSS))
    move(play, FRIDAY.replace(hour=8, minute=55))
    assert prompts(play, "dana") == []
    move(play, FRIDAY)
    (asked,) = prompts(play, "dana")
    assert "2 status reports are due today at 16:00" in asked
    settle(play)
    problems = [text for text in play.workspace.as_("olivia").texts() if "kept me from asking" in text]
    assert (
        "*Payroll* (Dana Whitlock) is run by somebody whose time zone in Slack I do not know" in problems[0]
    )


def test_a_public_holiday_is_no_day_to_be_asked_on(play: Stage) -> None:
    assert "public holidays of DE-BY are off" in said(play, "mateo", "hours holidays de-by")
    move(play, datetime(2026, 12, 25, 9, 5, tzinfo=UTC))
    assert prompts(play, "mateo") == []
    move(play, datetime(2026, 12, 28, 9, 5, tzinfo=UTC))
    assert len(prompts(play, "mateo")) == 1


def test_a_prompt_is_put_off_to_a_day_and_comes_again_by_itself(play: Stage) -> None:
    move(play, FRIDAY)
    later = play.workspace.as_("dana").press("Ask Again Tue 1 Dec")
    assert "You are asked again on Tue 1 Dec 2026" in later.text
    assert "2 status reports are due today" in later.text, "it can still be answered"
    assert "[Ask Again" not in later.text
    move(play, MONDAY)
    assert [text for text in prompts(play, "dana") if "Prompt 2 of 3" in text] == []
    move(play, MONDAY + timedelta(days=1))
    (asked,) = prompts(play, "dana")
    assert "Prompt 2 of 3" in asked


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-27", "2026-12-12", "9999-99-99", "soon"])
def test_it_cannot_be_put_off_for_ever(sample_stage: Stage, day: str) -> None:
    before = [row.snoozed_until for row in rows(sample_stage, Person)]
    answer = pressed(sample_stage, "dana", "prompt.snooze_until", day)
    if day == "2026-11-27":
        assert "again on Fri 27 Nov 2026" in answer
    else:
        assert "past or too far" in answer
        assert [row.snoozed_until for row in rows(sample_stage, Person)] == before


def test_not_this_period_is_said_with_a_reason_and_told_to_the_program_manager(play: Stage) -> None:
    move(play, FRIDAY)
    dana = play.workspace.as_("dana")
    dana.press("Not This Period …")
    assert dana.modal is not None
    dana.modal.fill({"Why": "The vendor is closed this week."})
    dana.modal.submit()
    move(play, FRIDAY + timedelta(minutes=1))

    (excused,) = rows(play, ExcusedReport)
    assert excused.reason == "The vendor is closed this week."
    (asked,) = prompts(play, "dana")
    assert "not this period" in asked
    assert "Dana Whitlock: no report of" in play.workspace.as_("priya").texts()[-1]
    assert "The vendor is closed this week." in play.workspace.as_("priya").texts()[-1]
    move(play, FRIDAY.replace(hour=17))
    assert (
        "1 excused with a reason" in play.workspace.as_("olivia").command("/pmo digest", channel="pmo").text
    )
    again = pressed(play, "dana", "prompt.excuse", str(excused.project_id))
    assert "gives no report this time" in again, "the form opens; recording it twice is refused"
    dana.modal.fill({"Why": "As I said."})
    dana.modal.submit()
    assert len(rows(play, ExcusedReport)) == 1
    move(play, MONDAY)
    assert "Prompt 1 of 3" in prompts(play, "dana")[-1], "an excuse is an answer"


def test_what_was_reported_is_not_excused(play: Stage) -> None:
    move(play, FRIDAY)
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber vendor late", channel="people")
    dana.press("Post Status")
    payroll = rows(play, StatusReport)[-1].project_id
    assert "already reported as Amber" in pressed(play, "dana", "prompt.excuse", str(payroll))
    why: Values = {"reason": {"value": {"type": "plain_text_input", "value": "vendor closed"}}}
    opened_before = submitted(play, "dana", Callback.EXCUSE_FORM, str(payroll), why)
    assert "already reported as Amber" in opened_before.text
    assert rows(play, ExcusedReport) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("away until soonish", "not a date"),
        ("away until 3 Nov 2026", "past"),
        ("hours whenever", "did not understand"),
        ("hours 18-9", "first before the last"),
        ("hours holidays QQ", "no holidays of"),
    ],
)
def test_what_cannot_be_read_changes_nothing(sample_stage: Stage, line: str, why: str) -> None:
    before = rows(sample_stage, Person)
    assert why in said(sample_stage, "dana", line)
    assert rows(sample_stage, Person) == before
