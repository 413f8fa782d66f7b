"""Rolled-up ratings, as their readers meet them: the portfolio, a program, an override and its end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bench.queries import count_queries
from bot.blocks.actions import Callback
from bot.commands.stage import Stage
from bot.domain.enums import ProjectState, Rating
from models import AuditEvent, Person, Program, Project, RollupOverride
from tests.flows.again import send_again
from tests.flows.forged import Values, rows, submitted
from tests.flows.test_report_versions import post
from tests.flows.test_reporting import ONE_TENANT, count


def override(play: Stage, who: str, reason: str = "Payroll is being replanned") -> dict[str, str] | None:
    member = play.workspace.as_(who)
    member.command(f"/pmo override hr {reason}", channel="people")
    assert member.modal is not None
    member.modal.fill({"Rating instead": "Green G ●", "Until, and including": "2026-11-27"})
    return member.modal.submit()


def test_a_red_project_is_named_in_its_program_and_in_the_portfolio(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    program = play.workspace.as_("tom").command("/program hr", channel="general").text
    assert "Red: Payroll" in program
    portfolio = play.workspace.as_("olivia").command("/pmo portfolio", channel="general").text
    assert "Payroll" in portfolio
    assert "reports are fresh, certainty" in portfolio


def test_an_override_shows_whose_it_is_and_hides_nothing_and_ends_by_itself(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    assert not override(play, "priya")
    send_again(play)
    assert count(play, RollupOverride) == 1
    for who, command in (("tom", "/program hr"), ("olivia", "/pmo portfolio")):
        shown = play.workspace.as_(who).command(command, channel="general").text
        assert "Green G ● by override of Priya Raman until 27 Nov 2026, the rule says Amber A ▲" in shown
        assert "Red: Payroll" in shown
    play.workspace.clock.advance(timedelta(days=5))
    assert "override of" not in play.workspace.as_("tom").command("/program hr", channel="general").text


def test_an_override_in_one_line_is_shown_in_the_form_before_it_counts(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    priya = play.workspace.as_("priya")
    priya.command("/pmo override hr green until 27 Nov Payroll is being replanned", channel="people")
    assert priya.modal is not None
    assert "The rule says Amber A ▲. Red: Payroll" in priya.modal.text
    assert count(play, RollupOverride) == 0
    assert not priya.modal.submit()
    with play.application.database.read() as session:
        (given,) = session.scalars(select(RollupOverride).execution_options(across_workspaces=ONE_TENANT))
    assert (given.rating, given.ends_on.isoformat(), given.reason) == (
        Rating.GREEN,
        "2026-11-27",
        "Payroll is being replanned",
    )


def test_an_overridden_program_stays_where_the_rule_puts_it_and_shows_where_views_differ(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    priya, olivia = play.workspace.as_("priya"), play.workspace.as_("olivia")
    priya.command("/confidence payroll amber it can be mended", channel="people")
    assert priya.modal is not None
    assert not priya.modal.submit()
    before = olivia.command("/pmo portfolio", channel="general").text
    assert "Time Recording: 1 point worse than reported, and 1 more" in before, "the other one is Payroll"
    priya.command("/pmo override hr green until 27 Nov trust me", channel="people")
    assert not priya.modal.submit()
    after = olivia.command("/pmo portfolio", channel="general").text
    assert [each in after for each in ("Green G ● by override of Priya Raman", "Red: Payroll")] == [True] * 2
    order = [[line.split(" (")[0] for line in text.splitlines() if "(" in line] for text in (before, after)]
    assert len(order[0]) > 3
    assert order[0] == order[1]


def test_an_override_is_ended_by_a_button_and_stays_in_the_record(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    assert not override(play, "priya")
    assert "[End Override]" not in play.workspace.as_("tom").command("/program hr", channel="general").text
    priya = play.workspace.as_("priya")
    assert "by override of Priya" in priya.command("/program hr", channel="people").text
    told = priya.press("End Override").text
    assert "The override of HR & People has ended. The rule says Amber A ▲. Red: Payroll" in told
    send_again(play)
    assert "is rated by the rule already" in "\n".join(priya.texts("people"))
    shown = priya.command("/program hr", channel="people").text
    assert "override of" not in shown
    assert "[End Override]" not in shown
    assert count(play, RollupOverride) == 1
    (event,) = (row for row in rows(play, AuditEvent) if row.action == "rollup.override_ended")
    assert (event.details["rating"], event.details["ends_on"]) == ("green", "2026-11-27")


def test_the_program_manager_hears_of_an_override_by_the_pmo_and_of_its_end(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    assert not override(play, "olivia")
    play.settle()
    priya, olivia = play.workspace.as_("priya"), play.workspace.as_("olivia")
    assert "Green G ● by override of Olivia Brandt until 27 Nov 2026" in priya.texts()[-1]
    assert "Payroll is being replanned" in priya.texts()[-1]
    olivia.command("/program hr", channel="people")
    olivia.press("End Override")
    play.workspace.clock.advance(timedelta(seconds=2))
    play.settle()
    assert "The override of HR & People has ended" in priya.texts()[-1]


def test_an_override_that_says_what_the_rule_says_is_refused(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    priya = play.workspace.as_("priya")
    priya.command("/pmo override hr amber until 27 Nov no change", channel="people")
    assert priya.modal is not None
    assert "The rule says Amber A ▲ for HR & People as well" in str(priya.modal.submit())
    assert count(play, RollupOverride) == 0


def test_what_was_never_offered_is_refused_in_a_sentence(play: Stage) -> None:
    hr = next(row.id for row in rows(play, Program) if row.name == "HR & People")
    for rating, ends in (("purple", "2027-01-01"), ("green", "someday")):
        values: Values = {
            "rating": {"value": {"selected_option": {"value": rating}}},
            "ends": {"value": {"type": "datepicker", "selected_date": ends}},
            "reason": {"value": {"value": "so what"}},
        }
        answer = submitted(play, "priya", Callback.OVERRIDE_FORM, str(hr), values)
        assert "One of the choices is none that I know any more" in repr(answer.payload)
    assert count(play, RollupOverride) == 0


def test_an_override_needs_a_reason_and_a_day_to_come(play: Stage) -> None:
    priya = play.workspace.as_("priya")
    priya.command("/pmo override hr", channel="people")
    assert priya.modal is not None
    errors = priya.modal.submit()
    assert errors is not None
    assert set(errors) == {"rating", "ends", "reason"}
    priya.modal.fill(
        {"Rating instead": "Green G ●", "Until, and including": "2026-11-20", "Why": "all is well"}
    )
    assert "ends in the future" in str(priya.modal.submit())
    assert count(play, RollupOverride) == 0


@pytest.mark.parametrize("who", ["dana", "tom", "henrik"])
def test_nobody_else_overrides_a_program(play: Stage, who: str) -> None:
    told = play.workspace.as_(who).command("/pmo override hr all is well", channel="general")
    assert play.workspace.as_(who).modal is None
    assert "overridden by the PMO" in told.text or "I know no program called" in told.text
    assert count(play, RollupOverride) == 0


def test_a_confidential_project_is_not_felt_by_who_may_not_see_it(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    henrik = play.workspace.as_("henrik")
    seen = henrik.command("/program hr", channel="general").text
    with play.application.database.write() as session:
        hide = update(Project).where(Project.key == "PAY").values(confidential=True)
        session.execute(hide.execution_options(across_workspaces=ONE_TENANT))
    hidden = henrik.command("/program hr", channel="general").text
    assert "Payroll" in seen
    assert "Payroll" not in hidden
    with play.application.database.write() as session:
        (payroll,) = session.scalars(
            select(Project).where(Project.key == "PAY").execution_options(across_workspaces=ONE_TENANT)
        )
        payroll.state = ProjectState.CLOSED
    assert henrik.command("/program hr", channel="general").text == hidden, "as if it were not there"


def test_a_report_is_missed_from_its_hour_on_the_pms_clock_and_not_on_the_due_morning(play: Stage) -> None:
    with play.application.database.write() as session:
        west = update(Person).where(Person.slack_id == "U0DANA").values(time_zone="America/St_Johns")
        session.execute(west.execution_options(across_workspaces=ONE_TENANT))
    seen, in_time = {}, {}
    for hour in (9, 19, 20):  # of Friday, on which the reports of all are due at 16:00
        play.workspace.clock.move_to(datetime(2026, 11, 27, hour, tzinfo=UTC))
        seen[hour] = play.workspace.as_("olivia").command("/program hr", channel="general").text
        home = play.workspace.as_("olivia").home()
        assert home is not None
        in_time[hour] = int(
            home.text.split(" reports are in for the last period")[0].split("*")[-2].split()[0]
        )
    assert "7 of 7 reports are fresh" in seen[9]
    assert "overdue" not in seen[9]
    assert "2 of 7 reports are fresh" in seen[19], "in Newfoundland it is half past three"
    assert "never reported: Occupational Health Records, Recruiting Portal and Skills Register" in seen[19]
    assert "never reported: Occupational Health Records, Payroll" in seen[20]
    assert in_time[19] - in_time[20] == 2, "both of hers"


def test_a_program_card_asks_as_many_queries_for_many_projects_as_for_few(play: Stage) -> None:
    database = play.application.database
    play.workspace.as_("olivia").command("/program hr", channel="general")  # who acts is looked up once a day
    totals = []
    for command in ("/program hr", "/program finance"):
        with count_queries(database.engine) as seen:
            play.workspace.as_("olivia").command(command, channel="general")
        totals.append(seen.total)
    assert len(set(totals)) == 1
    assert totals[0] <= 20


def test_a_program_managers_home_begins_with_the_rating_of_their_program(play: Stage) -> None:
    post(play, "/status payroll red vendor has gone")
    home = play.workspace.as_("priya").home()
    assert home is not None
    assert "Your program\n*HR & People* (HRP)\n*Amber A ▲*\nRed: Payroll" in home.text
    assert not override(play, "priya")
    home = play.workspace.as_("priya").home()
    assert home is not None
    assert "Green G ● by override of Priya Raman until 27 Nov 2026, the rule says Amber A ▲" in home.text
    other = play.workspace.as_("dana").home()
    assert other is not None
    assert "Your program" not in other.text
