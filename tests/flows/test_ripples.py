"""Ripples: who runs a linked project hears within the minute what a change means for their own."""

from datetime import date, timedelta

from sqlalchemy import delete, select, update

from bot.blocks.actions import Callback
from bot.commands.stage import Stage
from bot.domain.enums import AssetKind, EntryKind, LinkageState, ProjectState, Rating, ToDo
from bot.sandbox.driver import utc
from models import Asset, Delivery, Deployment, Linkage, Milestone, Person, Project, Workspace
from tests import factories as make
from tests.flows.conftest import settle
from tests.flows.forged import ACROSS, Values, rows, submitted
from tests.flows.linkage_scenes import change, project


def linked(play: Stage, *links: tuple[str, str, str], **values: object) -> None:
    """Link projects and no others, each with the name of the second's milestone that needs the first."""
    with play.application.database.write() as session:
        session.execute(delete(Linkage).execution_options(across_workspaces=ACROSS))
        projects = session.scalars(select(Project).execution_options(across_workspaces=ACROSS))
        by_key = {each.key: each for each in projects}
        steps = list(session.scalars(select(Milestone).execution_options(across_workspaces=ACROSS)))
        for a, b, name in links:
            needs = (each.id for each in steps if (each.project_id, each.name) == (by_key[b].id, name))
            given = {"state": LinkageState.CONFIRMED, "needing_id": next(needs, None)} | values
            make.make_linkage(session, by_key[a], by_key[b], handling=ToDo.SEQUENCE, **given)


def report(play: Stage, who: str, line: str) -> None:
    play.workspace.as_(who).command(f"/status {line}", channel="general")
    play.workspace.as_(who).press("Post Status")
    settle(play)


def a_minute_later(play: Stage) -> None:
    """Let the job look that finds what changed otherwise than by an act."""
    play.workspace.clock.advance(timedelta(minutes=1))
    play.tick()
    settle(play)


def heard(play: Stage, who: str, words: str) -> list[str]:
    return [each for each in play.workspace.as_(who).texts() if words in each]


def test_a_slip_is_told_with_its_days_after_the_milestone_that_needs_it(play: Stage) -> None:
    linked(play, ("EXP", "PAY", "Second parallel run"))
    report(play, "mateo", "expenses amber vendor late; go-live moves to 27 February 2027")
    (said,) = heard(play, "dana", "moved from")
    assert "Expenses* go-live moved from 23 Feb 2027 to 27 Feb 2027" in said
    assert "40 days after Payroll's “Second parallel run” (18 Jan 2027), which needs it" in said
    assert "“vendor late; go-live moves to 27 February 2027” (Mateo Ibarra, 23 Nov 2026)" in said
    assert "[Show Project]" in said
    assert "`/linkages Expenses`" in said
    note = next(row for row in rows(play, Delivery) if row.dedupe_key.startswith("ripple:"))
    assert note.message["text"] == (
        "Expenses go-live moved to 27 Feb 2027, "
        "40 days after Payroll's “Second parallel run” (18 Jan 2027), which needs it"
    )
    assert not any(heard(play, who, "which needs it") for who in ("mateo", "priya", "olivia", "tom"))


def test_what_else_moved_is_named(play: Stage) -> None:
    linked(play, ("PAY", "EXP", "Payslip interface tested"))
    report(play, "dana", "payroll amber late; second parallel run moves to 26 feb, go-live moves to 26 mar")
    (said,) = heard(play, "mateo", "moved from")
    assert "from 19 Feb 2027 to 26 Mar 2027; “Second parallel run” moved too" in said
    assert "after Expenses' “Payslip interface tested”" in said


def test_a_correction_edits_what_was_heard_and_takes_it_back(play: Stage) -> None:
    linked(play, ("EXP", "PAY", "Second parallel run"))
    report(play, "mateo", "expenses red vendor late; go-live moves to 27 February 2027")
    (said,) = heard(play, "dana", "Expenses")[-1:]
    assert "turned Red" in said
    count = len(play.workspace.as_("dana").texts())
    report(play, "mateo", "expenses red vendor later; go-live moves to 10 March 2027")
    (said,) = heard(play, "dana", "Expenses")[-1:]
    assert "51 days after Payroll's “Second parallel run”" in said
    report(play, "mateo", "expenses amber all a mistake; go-live moves to 23 February 2027")
    (said,) = heard(play, "dana", "Expenses")[-1:]
    assert "What you were told of Expenses is taken back" in said
    assert len(play.workspace.as_("dana").texts()) == count, "one message, edited"


def test_red_is_told_once_and_along_a_chain_of_three_with_its_path(play: Stage) -> None:
    linked(play, ("EXP", "PAY", ""), ("PAY", "IDM", ""), ("IDM", "DWH", ""), ("DWH", "VEG", ""))
    report(play, "mateo", "expenses red the vendor is bankrupt")
    assert "Expenses* turned Red" in heard(play, "dana", "turned Red")[0]
    assert "Path: Expenses → Payroll → Identity Renewal" in heard(play, "wim", "turned Red")[0]
    assert (
        "Path: Expenses → Payroll → Identity Renewal → Data Platform" in heard(play, "june", "turned Red")[0]
    )
    assert heard(play, "yuki", "turned Red") == []
    play.workspace.clock.move_to(utc("2026-11-30 10:00"))
    settle(play)
    report(play, "mateo", "expenses red the vendor is still bankrupt")
    assert len(heard(play, "dana", "turned Red")) == 1


def test_whoever_may_not_see_a_project_hears_nothing_of_it_nor_past_it(play: Stage) -> None:
    linked(play, ("EXP", "PAY", ""), ("PAY", "IDM", ""))
    change(play, "PAY", confidential=True)
    report(play, "mateo", "expenses red the vendor is bankrupt")
    assert heard(play, "wim", "turned Red") == [], "the path goes through what he may not see"
    assert len(heard(play, "dana", "turned Red")) == 1
    report(play, "dana", "payroll red no more tests")
    assert heard(play, "mateo", "Payroll") == []
    assert heard(play, "wim", "Payroll") == []
    for row in rows(play, Delivery):
        if row.dedupe_key.startswith("ripple:") and "Payroll" in str(row.message):
            assert row.recipient == "U0DANA"
            assert project(play, "PAY").id in (row.tells_of or ())


def test_whoever_looks_after_a_link_hears_too(play: Stage) -> None:
    tom = next(row.id for row in rows(play, Person) if row.slack_id == "U0TOM")
    linked(play, ("EXP", "PAY", ""), owner_id=tom)
    report(play, "mateo", "expenses red the vendor is bankrupt")
    assert len(heard(play, "tom", "turned Red")) == len(heard(play, "dana", "turned Red")) == 1


def test_an_approved_change_of_scope_is_told_and_a_rejected_one_is_not(play: Stage) -> None:
    linked(play, ("EXP", "PAY", "Second parallel run"))
    ids = []
    with play.application.database.write() as session:
        found = select(Project).where(Project.key == "EXP").execution_options(across_workspaces=ACROSS)
        expenses = session.scalars(found).one()
        for number in (901, 902):
            entry = make.make_entry(
                session, expenses, kind=EntryKind.CHANGE, title="Drop mileage", number=number,
                effects={"scope": "No mileage until summer"},
            )  # fmt: skip
            ids.append(entry.id)
    words: Values = {"words": {"value": {"type": "plain_text_input", "value": "agreed"}}}
    submitted(play, "henrik", Callback.DECIDE_FORM, f"{ids[0]}|rejected", words)
    settle(play)
    assert heard(play, "dana", "Drop mileage") == []
    submitted(play, "henrik", Callback.DECIDE_FORM, f"{ids[1]}|approved", words)
    settle(play)
    (said,) = heard(play, "dana", "Drop mileage")
    assert "changes its scope: “Drop mileage” is approved: No mileage until summer" in said


def test_a_new_vendor_and_a_lost_person_are_told_within_the_minute_and_taken_back(play: Stage) -> None:
    linked(play, ("EXP", "PAY", ""))
    play.tick()
    before = len(rows(play, Delivery))
    play.tick()
    assert len(rows(play, Delivery)) == before, "what it saw first is no news"
    expenses = project(play, "EXP").id
    tom = next(row.id for row in rows(play, Person) if row.slack_id == "U0TOM")
    with play.application.database.write() as session:
        row = select(Project).where(Project.key == "EXP").execution_options(across_workspaces=ACROSS)
        make.make_asset(session, session.scalars(row).one(), kind=AssetKind.VENDOR, name="Kestrel")
        over = update(Deployment).where(Deployment.person_id == tom, Deployment.project_id == expenses)
        over = over.values(ends_on=date(2026, 12, 3))
        session.execute(over.execution_options(across_workspaces=ACROSS))
    a_minute_later(play)
    (said,) = heard(play, "dana", "Kestrel")
    assert "changes vendor: now works with Kestrel" in said
    assert "loses Tom Fairley on 3 Dec 2026, earlier than planned" in said
    assert "also works on Payroll" in said
    with play.application.database.write() as session:
        gone = delete(Asset).where(Asset.name == "Kestrel").execution_options(across_workspaces=ACROSS)
        session.execute(gone)
        back = update(Deployment).where(Deployment.person_id == tom, Deployment.project_id == expenses)
        back = back.values(ends_on=date(2027, 3, 13))
        session.execute(back.execution_options(across_workspaces=ACROSS))
    a_minute_later(play)
    assert heard(play, "dana", "Kestrel") == []
    (said,) = heard(play, "dana", "touches your projects no more")
    assert "report" not in said, "nobody has corrected one"


def test_a_plan_that_is_moved_otherwise_is_told_and_what_a_report_told_is_not_told_again(play: Stage) -> None:
    linked(play, ("EXP", "PAY", "Second parallel run"))
    play.tick()
    report(play, "mateo", "expenses amber vendor late; go-live moves to 27 February 2027")
    a_minute_later(play)
    assert len(heard(play, "dana", "moved from")) == 1
    with play.application.database.write() as session:
        live = update(Milestone).where(Milestone.project_id == project(play, "EXP").id, Milestone.go_live)
        moved = live.values(forecast=date(2027, 3, 20))
        session.execute(moved.execution_options(across_workspaces=ACROSS))
    a_minute_later(play)
    first, second = heard(play, "dana", "moved from")
    assert "from 23 Feb 2027 to 27 Feb 2027" in first
    assert "from 27 Feb 2027 to 20 Mar 2027" in second
    assert "61 days after Payroll's “Second parallel run”" in second


def test_an_imported_red_is_told_within_the_minute_and_a_reported_one_not_twice(play: Stage) -> None:
    linked(play, ("EXP", "PAY", ""))
    play.tick()
    report(play, "mateo", "expenses red the vendor is bankrupt")
    a_minute_later(play)
    assert len(heard(play, "dana", "turned Red")) == 1, "told with the report"
    imported(play, Rating.GREEN, date(2026, 12, 4))
    a_minute_later(play)
    assert len(heard(play, "dana", "turned Red")) == 1
    play.workspace.clock.advance(timedelta(days=2))
    play.tick()
    imported(play, Rating.RED, date(2026, 12, 11))
    a_minute_later(play)
    _, second = heard(play, "dana", "turned Red")
    assert "Expenses* turned Red" in second
    a_minute_later(play)
    assert len(heard(play, "dana", "turned Red")) == 2


def imported(play: Stage, rating: Rating, period: date) -> None:
    """Record a report of Expenses as an import does."""
    with play.application.database.write() as session:
        found = select(Project).where(Project.key == "EXP").execution_options(across_workspaces=ACROSS)
        expenses, now = session.scalars(found).one(), play.workspace.clock.now()
        given = {"overall": rating, "period": period, "source": "import", "reported_at": now}
        make.make_report(session, expenses, **given)


def test_a_closed_project_hears_nothing_and_an_undecided_link_carries_nothing(play: Stage) -> None:
    linked(play, ("EXP", "PAY", ""), state=LinkageState.SUGGESTED)
    report(play, "mateo", "expenses red the vendor is bankrupt")
    assert heard(play, "dana", "turned Red") == []
    linked(play, ("TIM", "EXP", ""))
    change(play, "EXP", state=ProjectState.CLOSED)
    report(play, "dana", "time recording red terminals are late")
    assert heard(play, "mateo", "Time Recording") == []


def test_three_hundred_links_are_told_in_one_message_to_one_pm(play: Stage) -> None:
    linked(play, ("EXP", "PAY", ""))
    dana = next(row.id for row in rows(play, Person) if row.slack_id == "U0DANA")
    with play.application.database.write() as session:
        found = select(Project).where(Project.key == "EXP").execution_options(across_workspaces=ACROSS)
        expenses = session.scalars(found).one()
        workspace = session.get_one(Workspace, expenses.workspace_id)
        for at in range(300):
            name = "N" * 190 + str(at)
            other = make.make_project(session, workspace, key=f"N{at}", name=name, manager_id=dana)
            make.make_linkage(session, expenses, other, state=LinkageState.CONFIRMED)
    report(play, "mateo", "expenses red the vendor is bankrupt")
    (said,) = heard(play, "dana", "turned Red")
    assert "and 293 more projects of yours" in said
