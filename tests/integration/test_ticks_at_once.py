"""Several replicas tick at the same moment, on one database: what is due is done by one of them, once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.commands.tick import rehearse
from bot.domain.enums import DeliveryState, DigestScope, Role
from bot.domain.ids import WorkspaceId
from bot.domain.prompts import ProblemKind
from bot.jobs import JOBS, Ticker
from bot.jobs.plan import Job, Plan
from models import Base, Delivery, Workspace
from models.database import Database
from tests import factories as make
from tests import factories_due as due
from tests.databases import UNHURRIED, text_of

REPLICAS = 3
PMS = 6
Planning = Callable[[Session, WorkspaceId, datetime], Plan | None]


def portfolio(database: Database, now: datetime) -> Workspace:
    """A workspace in which on this tick there is something to do for the job of each kind of message."""
    long_ago = now - timedelta(days=60)
    with database.write() as session:
        workspace = make.make_workspace(session, digest_channel="C00000001", digest_hour=9)
        pmo, steers = (make.make_person(session, workspace) for _ in range(2))
        make.make_role(session, pmo, Role.PMO)
        program = make.make_program(session, workspace, manager_id=steers.id)
        for number in range(PMS):
            pm = make.make_person(session, workspace)
            about = make.make_project(
                session, workspace, manager_id=pm.id, program_id=program.id, created_at=long_ago
            )
            make.make_report(session, about, reported_at=long_ago, period=long_ago.date())
            if number == 0:
                make.make_entry(session, about, owner_id=pm.id, due=now.date() - timedelta(days=5))
        make.make_project(session, workspace, manager_id=None, created_at=long_ago)
        daily = {"scope": DigestScope.PORTFOLIO, "hour": 8}
        due.make_subscription(session, pmo, recipient=pmo.slack_id, **daily)
        make.make_delivery(session, workspace, state=DeliveryState.DEAD, last_error="is_archived", due_at=now)
    return workspace


def waiting_for_others(plan: Planning, everybody: Barrier) -> Planning:
    """Let no replica begin to write before all have planned: each then believes that the work is its own."""

    def planned(session: Session, workspace: WorkspaceId, now: datetime) -> Plan | None:
        try:
            return plan(session, workspace, now)
        finally:
            everybody.wait(timeout=60)

    return planned


def tick_at_once(database: Database, now: datetime) -> set[str]:
    """Tick in several replicas, each with an engine and a thread of its own, job by job in step.

    Give what stood in their way.
    """
    everybody = Barrier(REPLICAS)
    jobs: tuple[Job, ...] = tuple(
        replace(each, plan=waiting_for_others(each.plan, everybody)) for each in JOBS
    )

    def tick(_: int) -> set[str]:
        own = Database(text_of(database.url), UNHURRIED)
        try:
            done = Ticker(own, lambda: now, jobs).tick()
        finally:
            own.dispose()
        return {problem for each in done.values() for problem in each.problems}

    with ThreadPoolExecutor(REPLICAS) as threads:
        return set().union(*threads.map(tick, range(REPLICAS)))


def contents(database: Database, workspace: Workspace) -> dict[str, int]:
    """Count the rows of each of the tenant's tables."""
    with database.read() as session:
        return {
            table.name: session.scalar(
                select(func.count()).select_from(table).where(table.c.workspace_id == workspace.id)
            )
            or 0
            for table in Base.metadata.tables.values()
            if "workspace_id" in table.c
        }


def _at(moment: datetime) -> datetime:
    return moment


def said(database: Database, workspace: Workspace) -> Counter[str]:
    with database.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.workspace_id == workspace.id))
        return Counter(str(row.message["text"]).partition("\n")[0] for row in rows if row.last_error == "")


def test_what_several_replicas_plan_at_one_moment_is_done_once(database: Database, now: datetime) -> None:
    now += timedelta(hours=1)
    workspace = portfolio(database, now)
    expected = Counter(text for job in rehearse(database, now) for _, text in job.messages)
    assert tick_at_once(database, now) == {ProblemKind.NO_MANAGER.value}, "no replica fails at another's row"
    assert said(database, workspace) == expected
    assert sum("status was due" in text for text in expected) == PMS
    assert len([text for text in expected if text.startswith(("PMO digest", "Portfolio"))]) == 2
    assert sum(expected.values()) >= PMS + 5
    before = contents(database, workspace)
    assert before["prompts"] == PMS
    for moment in (now, now - timedelta(minutes=50), now + timedelta(minutes=1)):
        Ticker(database, partial(_at, moment), JOBS).tick()
        assert contents(database, workspace) == before, "nor does a clock that steps back, or a later tick"
