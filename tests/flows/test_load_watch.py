"""People's load is looked at every minute: what has arisen is told once to whoever manages their projects."""

from datetime import date, timedelta

from sqlalchemy import update

from bot.blocks.actions import Action
from bot.commands.stage import Stage
from models import Delivery, Deployment, Person, Project, SeenLoad
from tests.flows.conftest import settle
from tests.flows.forged import pressed, rows
from tests.flows.test_deploying import ask, spells


def look(play: Stage) -> None:
    """Let a minute pass, and everything arrive."""
    play.workspace.clock.advance(timedelta(minutes=1))
    play.tick()
    settle(play)


def heard(play: Stage, who: str, words: str) -> list[str]:
    return [each for each in play.workspace.as_(who).texts() if words in each]


def deploy(play: Stage, who: str, line: str, whom: str) -> None:
    ask(play, who, line, who=whom)
    play.workspace.as_(who).press("Deploy")


def change(play: Stage, table: type[Project | Deployment], row_id: int, **to: object) -> None:
    """Change a row as an import would."""
    with play.application.database.write() as session:
        row = next(each for each in rows(play, table) if each.id == row_id)
        given = update(table).where(table.workspace_id == row.workspace_id, table.id == row.id)
        session.execute(given.values(**to))


def person(play: Stage, who: str) -> int:
    return int(next(row.id for row in rows(play, Person) if row.slack_id == f"U0{who.upper()}"))


def project(play: Stage, key: str) -> int:
    return int(next(row.id for row in rows(play, Project) if row.key == key))


def work(play: Stage, who: str, key: str) -> int:
    on = person(play, who), project(play, key)
    found = (each.id for each in rows(play, Deployment) if (each.person_id, each.project_id) == on)
    return int(next(found))


def test_what_stood_at_the_first_look_is_told_to_nobody(play: Stage) -> None:
    look(play)
    assert len(rows(play, SeenLoad)) == 1
    for who in ("henrik", "priya", "mateo", "ingrid"):
        assert heard(play, who, "of their time taken") == []


def test_too_much_is_told_within_the_minute_to_the_managers_of_the_other_projects_once(play: Stage) -> None:
    look(play)
    deploy(play, "priya", "payroll 70% from 1 Dec to 31 Jan", "ravi")
    look(play)
    (said,) = heard(play, "henrik", "Ravi Menon")
    assert "▲ *Ravi Menon* has 110 % of their time taken 1 Dec 2026 to 31 Jan 2027" in said
    assert "Expenses 40 % and Payroll 70 %" in said or "Payroll 70 % and Expenses 40 %" in said
    assert "[Propose Moves]" in said
    assert len(heard(play, "mateo", "Ravi Menon* has 110 %")) == 1, "the PM of Expenses hears, too"
    assert "[Propose Moves]" not in heard(play, "mateo", "Ravi Menon* has 110 %")[0]
    assert heard(play, "priya", "Ravi Menon* has") == [], "who did it has seen it in the preview"
    look(play)
    play.workspace.clock.advance(timedelta(days=1))
    look(play)
    assert len(heard(play, "henrik", "Ravi Menon* has 110 %")) == 1


def test_what_is_settled_on_the_same_day_is_taken_back_and_more_of_it_told_in_the_same_message(
    play: Stage,
) -> None:
    look(play)
    deploy(play, "priya", "payroll 70% from 1 Dec to 31 Jan", "ravi")
    look(play)
    before = len(play.workspace.as_("henrik").texts())
    deploy(play, "priya", "payroll 90% from 1 Dec to 31 Jan", "ravi")
    look(play)
    assert len(heard(play, "henrik", "has 130 %")) == 1
    deploy(play, "priya", "payroll 40% from 1 Dec to 31 Jan", "ravi")
    look(play)
    assert len(heard(play, "henrik", "is settled")) == 1
    assert len(play.workspace.as_("henrik").texts()) == before, "the message of the day is edited"


def test_an_import_is_found_like_any_other_cause(play: Stage) -> None:
    look(play)
    change(play, Deployment, work(play, "ravi", "EXP"), percent=65)
    look(play)
    for who in ("henrik", "mateo", "priya", "dana"):
        assert len(heard(play, who, "Ravi Menon* has 105 %")) == 1, who


def test_no_sum_tells_of_a_confidential_project(play: Stage) -> None:
    look(play)
    deploy(play, "olivia", "expenses 30% until 31 Jan", "elif")
    look(play)
    planned = [row for row in rows(play, Delivery) if "Elif" in repr(row.message)]
    assert "U0HENRIK" not in {row.recipient for row in planned}, "what Henrik sees comes to 70 %"
    (said,) = heard(play, "priya", "Elif Aydin* has")
    assert "120 %" in said
    assert "Project Larch 50 %" in said


def test_a_week_of_leave_is_told_with_what_goes_on_meanwhile_and_a_day_is_not(play: Stage) -> None:
    look(play)
    ravi = play.workspace.as_("ravi")
    ravi.command("/pmo away from 1 Dec to 2 Dec", channel="general")
    look(play)
    assert heard(play, "henrik", "is away") == []
    ravi.command("/pmo away from 1 Dec to 14 Dec", channel="general")
    look(play)
    (said,) = heard(play, "henrik", "is away")
    assert "○ *Ravi Menon* is away 1 Dec 2026 to 14 Dec 2026, 10 working days" in said
    assert "Payroll 40 %" in said
    assert "Expenses 40 %" in said


def test_fewer_hours_a_week_are_told_and_more_are_not(play: Stage) -> None:
    look(play)
    ravi = play.workspace.as_("ravi")
    ravi.command("/pmo hours mon-sat 8-18", channel="general")
    look(play)
    assert heard(play, "dana", "hours a week") == []
    play.workspace.clock.advance(timedelta(days=1))
    look(play)
    ravi.command("/pmo hours mon-wed 9-17", channel="general")
    look(play)
    (said,) = heard(play, "dana", "hours a week")
    assert "○ *Ravi Menon* works 24 hours a week now, 60 before" in said


def test_a_slip_past_the_last_day_of_a_projects_people_proposes_to_extend_them(play: Stage) -> None:
    look(play)
    dana = play.workspace.as_("dana")
    dana.command("/report payroll amber vendor late; go-live moves to 5 Mar 2027", channel="payroll")
    dana.press("Post Status")
    look(play)
    (said,) = heard(play, "priya", "before that")
    assert (
        "Payroll: Go-live moved from 19 Feb 2027 to 5 Mar 2027, and 3 people's work ends before that" in said
    )
    ravi = "● *Ravi Menon*: 40 % as Test lead until 26 Feb 2027, needed until 12 Mar 2027: 80 % then"
    assert f"{ravi} with Expenses 40 %" in said
    assert "▲ *Tom Fairley*: 60 % as HR analyst until 3 Mar 2027, needed until 17 Mar 2027: 110 %" in said
    assert "Dana" not in said, "she stays until 2 April"
    at = work(play, "ravi", "PAY")
    shown = pressed(play, "priya", Action.DEPLOY_EXTEND, f"{at}|2027-03-12")
    assert "Deploy Ravi Menon to Payroll as Test lead for 40 %, 27 Feb 2027 to 12 Mar 2027?" in shown
    play.workspace.as_("priya").press("Deploy")
    assert spells(play, "ravi", "PAY") == [(40, date(2026, 9, 24), date(2027, 3, 12), "Test lead")]
    look(play)
    assert len(heard(play, "priya", "before that")) == 1


def test_extending_is_refused_to_who_may_not_and_where_it_changes_nothing(sample_stage: Stage) -> None:
    at = work(sample_stage, "ravi", "PAY")
    before = rows(sample_stage, Deployment)
    for who in ("dana", "henrik"):
        refused = pressed(sample_stage, who, Action.DEPLOY_EXTEND, f"{at}|2027-03-12")
        assert "deployed by the PMO and the program manager" in refused, who

    def priya(value: str) -> str:
        return pressed(sample_stage, "priya", Action.DEPLOY_EXTEND, value)

    assert "Nothing would change" in priya(f"{at}|2027-01-01")
    assert "has changed since" in priya("99999|2027-03-12")
    assert "no longer fits" in priya(str(at))
    assert rows(sample_stage, Deployment) == before


def test_a_projects_end_that_moves_is_a_slip_too(play: Stage) -> None:
    look(play)
    change(play, Project, project(play, "EXP"), ends_on=date(2027, 5, 6))
    look(play)
    (said,) = heard(play, "henrik", "before that")
    assert (
        "Expenses: The end moved from 6 Apr 2027 to 6 May 2027, and 3 people's work ends before that" in said
    )
