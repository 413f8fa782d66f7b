"""The digest and the prompts from real rows: what is loaded, as it stood then, in how many queries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from bench.queries import count_queries
from bot.domain.digest.items import GapKind
from bot.domain.enums import (
    Confidence,
    DeliveryState,
    EvidenceKind,
    LinkageState,
    ProjectState,
    Rating,
)
from bot.domain.prompts import PromptFacts, plan_prompts, prompt_key
from bot.domain.rollup import LEAST_WEIGHT
from bot.services.digest import before_newest_reports, build_digest
from bot.services.prompts import load_prompt_facts
from bot.services.rollup import children_of
from models import Person, Program, Project, Workspace
from models.database import Database
from tests.factories import (
    LAST_FRIDAY,
    NOW,
    TODAY,
    make_alignment,
    make_confidence,
    make_delivery,
    make_deployment,
    make_entry,
    make_linkage,
    make_milestone,
    make_move,
    make_objective,
    make_person,
    make_program,
    make_project,
    make_prompt,
    make_receipt,
    make_report,
    make_score_change,
    make_workspace,
)

WEEK = timedelta(days=7)
SINCE = NOW - timedelta(days=3)
LONG_AGO = NOW - 10 * WEEK
AT_NIGHT = NOW.replace(hour=3)
EVIDENCE = [
    {
        "kind": EvidenceKind.SHARED_SYSTEM.value,
        "sentence": "Both change SAP",
        "weight": 0.6,
        "quotes": [{"text": "Cut-over in SAP", "source": "charter", "on": "2026-10-01"}],
    }
]


@dataclass(frozen=True)
class Portfolio:
    """One tenant with a program, two people and three projects."""

    workspace: Workspace
    program: Program
    dana: Person
    lee: Person
    payroll: Project
    expenses: Project
    secret: Project


def portfolio(session: Session) -> Portfolio:
    workspace = make_workspace(session)
    dana, lee = (make_person(session, workspace, name=name) for name in ("Dana", "Lee"))
    program = make_program(session, workspace, name="People", manager_id=lee.id)

    def add(name: str, **values: object) -> Project:
        return make_project(
            session,
            workspace,
            name=name,
            program_id=program.id,
            manager_id=dana.id,
            created_at=LONG_AGO,
            **values,
        )

    made = [add("Payroll"), add("Expenses"), add("Secret", confidential=True)]
    return Portfolio(workspace, program, dana, lee, *made)


def report_twice(session: Session, project: Project, was: Rating, now: Rating, **values: object) -> None:
    make_report(session, project, overall=was, period=LAST_FRIDAY - WEEK, reported_at=NOW - WEEK)
    make_report(session, project, overall=now, reported_at=NOW - timedelta(days=1), **values)


def test_what_changed_since_the_last_digest_is_told(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        report_twice(session, here.payroll, Rating.GREEN, Rating.RED, cost_forecast=Decimal(200))
        report_twice(session, here.expenses, Rating.AMBER, Rating.GREEN)
        here.payroll.budget = Decimal(100)
        make_entry(session, here.payroll, owner_id=here.lee.id)
        grown = make_entry(session, here.expenses, raised_at=LONG_AGO, probability=4, impact=5)
        make_score_change(session, grown, changed_at=NOW - timedelta(hours=1))
        golive = make_milestone(
            session, here.payroll, name="Go-live", go_live=True, forecast=date(2026, 12, 30)
        )
        make_move(session, golive, moved_at=NOW - timedelta(hours=1))
        make_milestone(session, here.expenses, forecast=TODAY + timedelta(days=2))
        make_milestone(session, here.expenses, forecast=TODAY, actual=TODAY)
        for project in (here.payroll, here.expenses):
            make_deployment(session, project, here.dana, 60)
        make_confidence(session, here.payroll, confidence=Confidence.GREEN, rated_at=LONG_AGO)
        make_confidence(session, here.payroll, confidence=Confidence.RED)
        make_alignment(session, make_objective(session, here.workspace), project_id=here.payroll.id)
        made = make_linkage(session, here.payroll, here.expenses, evidence=EVIDENCE)

        digest = build_digest(session, here.workspace, now=NOW, since=SINCE)

    (worse,) = digest.worse
    assert (worse.project.name, worse.was, worse.now, worse.manager) == (
        "Payroll",
        Rating.GREEN,
        Rating.RED,
        "Dana",
    )
    assert worse.go_live == date(2026, 12, 30)
    assert [each.project.name for each in digest.better] == ["Expenses"]
    assert [(each.owner, each.was) for each in digest.new_risks] == [("Lee", None)]
    assert [(each.score, each.was) for each in digest.grown_risks] == [(20, 4)]
    assert [(each.name, each.was, each.days) for each in digest.slips] == [("Go-live", date(2026, 12, 23), 7)]
    assert [each.days for each in digest.due_soon] == [2]
    assert [(each.name, each.percent) for each in digest.overloads] == [("Dana", 120)]
    assert [each.points for each in digest.confidence_fell] == [-4]
    assert [(each.percent, each.budgeted) for each in digest.cost_growth] == [(100, True)]
    assert [each.name for each in digest.no_objective] == ["Expenses"]
    assert (digest.coverage.reported, digest.coverage.expected) == (2, 2)
    (link,) = digest.linkages
    assert (link.linkage_id, link.a.program) == (made.id, "People")
    assert link.evidence[0].quotes[0].on == date(2026, 10, 1)


def test_a_project_whose_program_serves_an_objective_serves_it_too(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        over = make_objective(session, here.workspace, ends_on=TODAY - timedelta(days=1))
        make_alignment(session, over, program_id=here.program.id)
        assert not build_digest(session, here.workspace, now=NOW, since=SINCE).no_objective

        make_objective(session, here.workspace)
        before = build_digest(session, here.workspace, now=NOW, since=SINCE)
        current = make_objective(session, here.workspace, starts_on=TODAY)
        make_alignment(session, current, program_id=here.program.id)
        after = build_digest(session, here.workspace, now=NOW, since=SINCE)

    assert not before.no_objective, "they serve something, though it is over"
    assert [(each.name, each.kind) for each in before.gaps if each.kind is GapKind.OVER] == [
        ("Expenses", GapKind.OVER),
        ("Payroll", GapKind.OVER),
    ]
    assert not after.no_objective
    assert [each.kind for each in after.gaps] == [GapKind.UNSERVED]


def test_an_objective_begins_on_the_workspaces_own_calendar(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        here.workspace.time_zone = "Pacific/Auckland"
        tomorrow = make_objective(session, here.workspace, starts_on=TODAY + timedelta(days=1), weight=3)
        make_alignment(session, tomorrow, project_id=here.payroll.id, strength=1)
        ten, noon = (datetime(TODAY.year, TODAY.month, TODAY.day, hour, tzinfo=UTC) for hour in (10, 12))
        before, after = (
            children_of(session, here.workspace.id, [here.payroll], now=now)[here.payroll.id].weight
            for now in (ten, noon)
        )

    assert (before, after) == (LEAST_WEIGHT, LEAST_WEIGHT + 3)


def test_a_channel_learns_nothing_of_a_confidential_project(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        report_twice(session, here.secret, Rating.GREEN, Rating.RED)
        make_entry(session, here.secret)
        make_linkage(session, here.secret, here.payroll, evidence=EVIDENCE)

        for_channel = build_digest(session, here.workspace, now=NOW, since=SINCE)
        for_pmo = build_digest(session, here.workspace, now=NOW, since=SINCE, confidential=True)

    assert "Secret" not in repr(for_channel)
    assert (for_channel.projects, for_channel.coverage.expected, for_channel.linkages.total) == (2, 2, 0)
    assert (for_pmo.projects, for_pmo.linkages.total) == (3, 1)
    assert [each.project.name for each in for_pmo.worse] == ["Secret"]


def test_decided_linkages_and_closed_projects_are_not_suggested_again(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        closed = make_project(session, here.workspace, state=ProjectState.CLOSED)
        make_linkage(session, here.payroll, here.expenses, state=LinkageState.DISMISSED)
        make_linkage(session, here.payroll, closed)

        assert not build_digest(session, here.workspace, now=NOW, since=SINCE).linkages


def test_a_digest_as_of_a_past_day_knows_nothing_of_what_came_later(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        report_twice(session, here.payroll, Rating.GREEN, Rating.RED)
        make_confidence(session, here.payroll, confidence=Confidence.GREEN, rated_at=LONG_AGO)
        make_confidence(session, here.payroll, confidence=Confidence.RED)
        golive = make_milestone(session, here.payroll, forecast=date(2026, 12, 30))
        make_move(session, golive)
        risk = make_entry(session, here.payroll, raised_at=LONG_AGO, probability=5, impact=5)
        make_score_change(session, risk)
        make_entry(session, here.payroll)
        make_project(session, here.workspace, name="Founded later")
        then = NOW - timedelta(days=4)

        digest = build_digest(session, here.workspace, now=then, since=then - WEEK)

    assert (digest.projects, digest.coverage.expected) == (2, 2)
    assert not digest.worse
    assert not digest.confidence_fell
    assert not digest.slips
    assert not digest.new_risks
    assert not digest.grown_risks
    assert "Founded later" not in repr(digest)


def test_without_a_last_digest_the_newest_round_of_reports_is_what_changed(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        year = timedelta(days=365)
        returned = NOW - timedelta(days=60)
        for project, was, now in (
            (here.payroll, Rating.GREEN, Rating.RED),
            (here.expenses, Rating.RED, Rating.RED),
        ):
            make_report(
                session, project, overall=was, period=(returned - year).date(), reported_at=returned - year
            )
            make_report(session, project, overall=now, period=returned.date(), reported_at=returned)

        digest = build_digest(session, here.workspace, now=NOW, since=None)

    assert [each.project.name for each in digest.worse] == ["Payroll"]
    assert [each.name for each in digest.still_red] == ["Expenses"]


def test_without_any_report_there_is_still_a_beginning(database: Database) -> None:
    with database.write() as session:
        empty = make_workspace(session)

        assert before_newest_reports(session, empty.id, now=NOW) < NOW
        digest = build_digest(session, empty, now=NOW, since=None)

    assert digest.quiet
    assert digest.coverage.expected == 0


def test_another_tenant_changes_nothing(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        alone = build_digest(session, here.workspace, now=NOW, since=SINCE)
        asked = load_prompt_facts(session, here.workspace, now=NOW)
        there = portfolio(session)
        report_twice(session, there.payroll, Rating.GREEN, Rating.RED)
        make_prompt(session, there.dana)
        make_linkage(session, there.payroll, there.expenses, evidence=EVIDENCE)

        assert build_digest(session, here.workspace, now=NOW, since=SINCE) == alone
        assert load_prompt_facts(session, here.workspace, now=NOW) == asked


@pytest.mark.parametrize("projects", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_portfolio(database: Database, projects: int) -> None:
    with database.write() as session:
        here = portfolio(session)
        for _ in range(projects):
            added = make_project(session, here.workspace, manager_id=here.dana.id, created_at=LONG_AGO)
            report_twice(session, added, Rating.GREEN, Rating.RED)
            make_entry(session, added)
            make_move(session, make_milestone(session, added))
            make_deployment(session, added, here.lee)
            make_linkage(session, here.payroll, added, evidence=EVIDENCE)
        silent = make_prompt(session, here.dana, count=3, local_date=LAST_FRIDAY)
        session.expunge_all()
        with count_queries(database.engine) as seen:
            build_digest(session, here.workspace, now=NOW, since=None)
        assert seen.total == 15
        with count_queries(database.engine) as seen:
            load_prompt_facts(session, here.workspace, now=NOW)
        assert seen.total == 11
        assert silent.count == 3
        with count_queries(database.engine) as seen:
            assert load_prompt_facts(session, here.workspace, now=AT_NIGHT).projects == ()
        assert seen.total == 2


def test_a_tick_by_day_reads_nobody_when_every_report_is_in(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        for each in (here.payroll, here.expenses, here.secret):
            make_report(session, each, period=LAST_FRIDAY, reported_at=NOW - timedelta(days=3))
        with count_queries(database.engine) as seen:
            assert load_prompt_facts(session, here.workspace, now=NOW).projects == ()
        assert seen.total == 5


def test_a_prompt_that_slack_gave_up_is_known_as_lost(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        for person, state in ((here.dana, DeliveryState.DEAD), (here.lee, DeliveryState.SENT)):
            make_prompt(session, person, local_date=LAST_FRIDAY)
            key = prompt_key(person.id, LAST_FRIDAY)
            make_delivery(session, here.workspace, dedupe_key=key, state=state, due_at=NOW - WEEK)
        here.secret.manager_id = here.lee.id
        session.flush()
        people = facts_of(session, here, NOW).people
    lost = {each.name: each.last_prompt.lost for each in people.values() if each.last_prompt}
    assert lost == {"Dana": True, "Lee": False}


def test_what_was_reported_before_the_clock_was_set_back_is_not_asked_for(database: Database) -> None:
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    with database.write() as session:
        here = portfolio(session)
        for each in (here.payroll, here.expenses, here.secret):
            make_report(session, each, period=friday.date(), reported_at=friday + timedelta(minutes=61))

        assert plan_prompts(facts_of(session, here, friday), now=friday).notes == ()


def facts_of(session: Session, here: Portfolio, now: datetime) -> PromptFacts:
    return load_prompt_facts(session, here.workspace, now=now)


def test_a_pm_is_asked_for_what_is_due_from_the_rows_of_the_record(database: Database) -> None:
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    with database.write() as session:
        here = portfolio(session)
        make_report(
            session, here.expenses, period=date(2026, 11, 27), reported_at=friday - timedelta(hours=1)
        )
        make_report(session, here.payroll, overall=Rating.AMBER)
        make_project(session, here.workspace, manager_id=here.dana.id, state=ProjectState.PAUSED)

        plan = plan_prompts(facts_of(session, here, friday), now=friday)

    (note,) = plan.notes
    assert (note.slack_id, note.count, note.period) == (here.dana.slack_id, 1, date(2026, 11, 27))
    projects = [each.project for each in note.owed]
    assert [(each.name, each.last_rating) for each in projects] == [
        ("Secret", Rating.NOT_REPORTED),
        ("Payroll", Rating.AMBER),
    ]


def test_the_newest_prompt_counts_and_a_silence_is_told_once(database: Database) -> None:
    wednesday = datetime(2026, 11, 25, 9, tzinfo=UTC)
    with database.write() as session:
        here = portfolio(session)
        for count, day in ((1, date(2026, 11, 20)), (2, date(2026, 11, 23)), (3, date(2026, 11, 24))):
            asked_at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            make_prompt(session, here.dana, count=count, local_date=day, prompted_at=asked_at)

        first = plan_prompts(facts_of(session, here, wednesday), now=wednesday)
        (told,) = first.silences
        make_receipt(session, here.workspace, act=told.dedupe_key, answer={"in": "silence:1"})
        second = plan_prompts(facts_of(session, here, wednesday), now=wednesday)

    assert first.notes == ()
    assert (told.slack_id, told.silent_slack_id) == (here.lee.slack_id, here.dana.slack_id)
    assert len(told.projects) == 3
    assert second.silences == ()
