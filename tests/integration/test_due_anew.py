"""A change of cadence for a program or the workspace reaches every prompt that stands, in as many queries."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.queries import count_queries
from bot.domain.enums import DeliveryState
from bot.domain.jobs import JobName
from bot.domain.prompts import prompt_key
from bot.jobs import Ticker
from bot.jobs.cadences import show_new_due_days
from bot.jobs.plan import Job
from bot.services import prompting
from models import Delivery, Person, Program, Project, Workspace
from models.cadences import cadences_unshown
from models.database import Database
from tests import factories as make
from tests import factories_due as due

FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)
NEXT = FRIDAY.date() + timedelta(days=6)
JOB = Job(JobName.CADENCES, show_new_due_days)


@dataclass(frozen=True)
class Portfolio:
    """A program of two PMs and a project outside of it, all asked this morning for what is due today."""

    workspace: Workspace
    program: Program
    pmo: Person
    pms: tuple[Person, ...]
    projects: tuple[Project, ...]


def portfolio(session: Session, pms: int = 2, *, state: DeliveryState = DeliveryState.SENT) -> Portfolio:
    workspace = make.make_workspace(session)
    pmo, steers = (make.make_person(session, workspace) for _ in range(2))
    program = make.make_program(session, workspace, manager_id=steers.id)
    people: list[Person] = []
    projects: list[Project] = []
    for number in range(pms + 1):
        pm = make.make_person(session, workspace, name=f"PM {number}")
        within = program.id if number < pms else None
        project = make.make_project(
            session, workspace, manager_id=pm.id, program_id=within, created_at=FRIDAY - timedelta(days=60)
        )
        week_ago = FRIDAY - timedelta(days=7)
        make.make_report(session, project, period=week_ago.date(), reported_at=week_ago)
        ask(session, pm, project, state=state)
        people, projects = [*people, pm], [*projects, project]
    return Portfolio(workspace, program, pmo, tuple(people), tuple(projects))


def ask(session: Session, pm: Person, project: Project, *, state: DeliveryState) -> None:
    at = FRIDAY - timedelta(hours=1)
    make.make_prompt(
        session,
        pm,
        period=FRIDAY.date(),
        local_date=FRIDAY.date(),
        prompted_at=at,
        project_keys=[project.key],
    )
    key = prompt_key(pm.id, FRIDAY.date())
    workspace = session.get_one(Workspace, pm.workspace_id)
    make.make_delivery(
        session, workspace, dedupe_key=key, subject=key, recipient=pm.slack_id, state=state,
        expires_at=FRIDAY + timedelta(hours=7),
    )  # fmt: skip


def change(session: Session, here: Portfolio, **values: object) -> None:
    """Let reports be due on Thursdays from now on, asked for five working days before."""
    given = {"weeks": 1, "weekday": 3, "since": FRIDAY.date(), "lead_days": 5, "prompts_edited": False}
    due.make_cadence(session, here.workspace, here.pmo, **given | values)


def planned_for(session: Session, here: Portfolio, pm: Person) -> list[Delivery]:
    found = select(Delivery).where(
        Delivery.workspace_id == here.workspace.id, Delivery.recipient == pm.slack_id
    )
    return list(session.scalars(found.order_by(Delivery.id)))


def said(session: Session, here: Portfolio, pm: Person) -> list[str]:
    """What was planned for somebody, beside the prompt itself."""
    rows = planned_for(session, here, pm)
    return [str(row.message["text"]) for row in rows if row.dedupe_key != prompt_key(pm.id, FRIDAY.date())]


def tick(database: Database, now: datetime = FRIDAY) -> int:
    return sum(done.count for done in Ticker(database, lambda: now, (JOB,)).tick().values())


def test_a_programs_change_edits_its_own_prompts_to_the_new_day_and_no_other(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        change(session, here, program_id=here.program.id)
    assert tick(database) == 2
    with database.read() as session:
        for pm in here.pms[:2]:
            (edit,) = said(session, here, pm)
            assert "status is due Thu 3 Dec 2026 at 16:00" in edit
        assert said(session, here, here.pms[2]) == []
        assert cadences_unshown(session, here.workspace.id) == []
    assert tick(database) == 0, "once is enough"


def test_the_workspaces_change_withdraws_what_is_not_due_any_more(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        change(session, here, lead_days=0)
        change(
            session,
            here,
            project_id=here.projects[0].id,
            prompts_edited=True,
            weekday=4,
            since=make.LAST_FRIDAY,
        )
    assert tick(database) == 2
    with database.read() as session:
        assert [said(session, here, pm) for pm in here.pms] == [
            [],
            ["Nothing is asked of you here any more."],
            ["Nothing is asked of you here any more."],
        ], "who has a cadence of their own is not concerned"


def test_a_program_that_gives_its_place_back_follows_the_workspace_again(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        change(session, here, prompts_edited=True)
        change(
            session, here, program_id=here.program.id, weekday=4, prompts_edited=True, since=make.LAST_FRIDAY
        )
        change(session, here, program_id=here.program.id, inherits=True)
    assert tick(database) == 2
    with database.read() as session:
        assert ["Thu 3 Dec 2026" in text for pm in here.pms[:2] for text in said(session, here, pm)] == [
            True
        ] * 2


def test_what_was_reported_since_and_what_never_arrived_is_left_alone(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        make.make_report(session, here.projects[0], period=FRIDAY.date(), reported_at=FRIDAY)
        (lost,) = planned_for(session, here, here.pms[1])
        lost.state = DeliveryState.DEAD
        change(session, here)
    assert tick(database) == 1
    with database.read() as session:
        assert [len(said(session, here, pm)) for pm in here.pms] == [0, 0, 1]


@pytest.mark.parametrize(("lead", "state"), [(5, DeliveryState.PENDING), (0, DeliveryState.REPLACED)])
def test_a_prompt_that_is_unsent_is_written_anew_or_left_out(
    database: Database, lead: int, state: DeliveryState
) -> None:
    with database.write() as session:
        here = portfolio(session, state=DeliveryState.PENDING)
        change(session, here, lead_days=lead)
    assert tick(database) == 3
    with database.read() as session:
        (row,) = planned_for(session, here, here.pms[0])
        assert row.state is state
        assert ("Thu 3 Dec 2026" in row.message["text"]) is (state is DeliveryState.PENDING)


@pytest.mark.parametrize("pms", [2, 600])
def test_it_takes_as_many_queries_for_hundreds_as_for_two(database: Database, pms: int) -> None:
    with database.write() as session:
        here = portfolio(session, pms)
    with count_queries(database.engine) as seen, database.read() as session:
        assert show_new_due_days(session, here.workspace.id, FRIDAY) is None
    assert seen.total == 1, "without a change it is one look"
    with database.write() as session:
        change(session, here)
    with count_queries(database.engine) as seen, database.read() as session:
        found = prompting.due_anew(session, here.workspace.id, now=FRIDAY)
    assert found is not None
    assert len(found.prompts) == pms + 1
    assert seen.total == 10


def test_of_two_replicas_one_edits(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        change(session, here)
    with database.read() as session:
        plans = [show_new_due_days(session, here.workspace.id, FRIDAY) for _ in range(2)]
    done = []
    for plan in plans:
        assert plan is not None
        with database.write() as session:
            done.append(plan.carry_out(session).count)
    assert done == [3, 0]
