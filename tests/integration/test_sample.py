"""The sample portfolio: big enough, always current, and with one pair that only a PMO can see."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.domain.cadence import Cadence
from bot.domain.enums import ProjectState, Rating, Role
from bot.domain.ids import WorkspaceId
from bot.domain.linkage import Finder
from bot.domain.linked import within_a_program
from bot.domain.periods import last_due
from bot.services.importing.kinds import Kind
from bot.services.linking import gather_facts
from bot.services.sample import load_sample, sample_channels, sample_people
from models.database import Database
from models.people import people_by_id, people_with_role
from models.plans import MilestoneMove, deployments, milestones
from models.projects import programs, projects
from models.register import ScoreChange
from models.reports import StatusReport, last_reports
from models.strategy import alignments, objectives
from tests.factories import make_workspace

DECOYS = {"CRM", "SMT", "LAP", "DCM", "EML", "DWH", "APP"}
DAYS = [datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2031, 2, 7, 17, tzinfo=UTC)]


@pytest.fixture(params=DAYS, ids=["a Monday morning", "a Friday evening years later"])
def now(request: pytest.FixtureRequest) -> datetime:
    found = request.param
    assert isinstance(found, datetime)
    return found


@pytest.fixture
def workspace(sqlite_database: Database, now: datetime) -> WorkspaceId:
    with sqlite_database.write() as session:
        found = make_workspace(session, time_zone="Europe/London", created_at=now).id
        result = load_sample(session, found, now=now)
    assert result.rejected == ()
    return found


def lately(
    session: Session, workspace: WorkspaceId, at: InstrumentedAttribute[datetime], now: datetime
) -> Sequence[datetime]:
    """When things of one kind happened in the last two weeks."""
    ours = at.class_.workspace_id == workspace
    return session.scalars(select(at).where(ours, at > now - timedelta(days=14))).all()


def test_it_has_programs_projects_people_and_a_record(
    sqlite_database: Database, workspace: WorkspaceId, now: datetime
) -> None:
    with sqlite_database.read() as session:
        found = projects(session, workspace)
        people = people_by_id(session, workspace)
        assert len(found) >= 40
        assert len(programs(session, workspace)) == 6
        assert all(each.manager_id for each in programs(session, workspace))
        assert {each.state for each in found} == set(ProjectState)
        assert [each.key for each in found if each.confidential] == ["LAR"]
        assert [each.key for each in found if each.manager_id is None] == ["VIS"]
        by_key = {each.key: each for each in found}
        led = {key: people[by_key[key].manager_id or 0].slack_id for key in ("PAY", "EXP")}
        assert led == {"PAY": "U0DANA", "EXP": "U0MATEO"}
        assert [each.name for each in people_with_role(session, workspace, Role.PMO)] == [
            "Felix Okafor",
            "Olivia Brandt",
        ]
        aligned = {each.project_id for each in alignments(session, workspace)}
        assert len(objectives(session, workspace)) == 5
        assert {"VIS", "BLR", "INT"} <= {each.key for each in found if each.id not in aligned}
        assert len(lately(session, workspace, ScoreChange.changed_at, now)) >= 5


def test_its_newest_reports_are_those_of_the_last_due_day_and_some_are_missing(
    sqlite_database: Database, workspace: WorkspaceId, now: datetime
) -> None:
    due = last_due(now, "Europe/London", Cadence())
    with sqlite_database.read() as session:
        newest = last_reports(session, workspace, until=now)
        before = last_reports(session, workspace, until=now - timedelta(days=10))
        active = {each.id: each.key for each in projects(session, workspace, states=[ProjectState.ACTIVE])}
        late = {key for number, key in active.items() if number not in newest or newest[number].period < due}
        moved = lately(session, workspace, MilestoneMove.moved_at, now)
        live = [each.forecast for each in milestones(session, workspace) if each.go_live]
    assert max(each.period for each in newest.values()) == due
    assert late == {"EXP", "TRS", "VAN", "LAP", "VIS"}
    changed = [key for number, key in active.items() if _rated(newest, number) != _rated(before, number)]
    assert len(changed) >= 5
    assert moved
    assert all(day is not None for day in live)


def _rated(reports: dict[int, StatusReport], number: int) -> Rating | None:
    return reports[number].overall if number in reports else None


def test_somebody_is_deployed_over_their_time(
    sqlite_database: Database, workspace: WorkspaceId, now: datetime
) -> None:
    load: Counter[int] = Counter()
    with sqlite_database.read() as session:
        for each in deployments(session, workspace):
            if (each.starts_on or now.date()) <= now.date() <= (each.ends_on or now.date()):
                load[each.person_id] += each.percent
        names = people_by_id(session, workspace)
    over = {names[each].name: percent for each, percent in load.items() if percent > 100}
    assert over == {"Tom Fairley": 110, "Hugo Lindqvist": 120}


def test_payroll_and_expenses_come_first_across_programs_and_no_decoy_is_near(
    sqlite_database: Database, workspace: WorkspaceId, now: datetime
) -> None:
    with sqlite_database.read() as session:
        facts = gather_facts(session, workspace, now=now)
    keys = {each.id: each.key for each in facts}
    program = {each.id: each.program_id for each in facts}
    across = [
        each for each in Finder(facts).ranked() if not within_a_program(program[each.a], program[each.b])
    ]
    pairs = [{keys[each.a], keys[each.b]} for each in across]
    assert pairs[0] == {"PAY", "EXP"}
    assert len(across[0].evidence) >= 4
    strong = [pair for pair, each in zip(pairs, across, strict=True) if each.score >= across[0].score / 2]
    assert not [pair for pair in strong if pair <= DECOYS]


def test_loading_it_twice_changes_nothing(
    sqlite_database: Database, workspace: WorkspaceId, now: datetime
) -> None:
    with sqlite_database.write() as session:
        again = load_sample(session, workspace, now=now)
    assert (again.created, again.updated) == ({}, {})


def test_everybody_in_a_channel_is_a_person_of_the_sample() -> None:
    handles = {each.handle for each in sample_people()}
    assert len({each.slack_id for each in sample_people()}) == len(handles)
    for channel in sample_channels():
        assert set(channel.members) <= handles
    assert {"pmo", "general", "people", "finance"} <= {each.name for each in sample_channels()}


@pytest.mark.postgresql
def test_it_loads_into_postgresql_too(postgresql_database: Database) -> None:
    with postgresql_database.write() as session:
        found = make_workspace(session, created_at=DAYS[0]).id
        first = load_sample(session, found, now=DAYS[0])
    with postgresql_database.write() as session:
        again = load_sample(session, found, now=DAYS[0])
    assert first.created[Kind.PROJECT] >= 40
    assert (again.created, again.updated) == ({}, {})
