"""The register as a list: what was asked for, the worst first, read by the index that starts with it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Row, event
from sqlalchemy.orm import Session

from bench.portfolio import seed
from bench.queries import count_queries
from bot.domain.enums import EntryKind, EntryState
from models.database import Database
from models.projects import Project
from models.register import RegisterEntry
from models.register_list import Listing, entries_counted, entries_listed
from tests.factories import make_entry, make_person, make_program, make_project, make_workspace

KINDS = (EntryKind.RISK, EntryKind.ISSUE, EntryKind.DECISION)
SCORED = frozenset(each for each in EntryKind if each.scored)
RED = 15


def test_a_list_holds_what_was_asked_for_with_the_worst_first(database: Database) -> None:
    with database.write() as session:
        workspace, other = make_workspace(session), make_workspace(session)
        make_entry(session, make_project(session, other), probability=5, impact=5)
        people = [make_person(session, workspace).id for _ in range(2)]
        programs = [make_program(session, workspace).id for _ in range(2)]
        projects = [
            make_project(session, workspace, program_id=each) for each in (*programs, *programs, None)
        ]
        for number in range(60):
            make_entry(
                session,
                projects[number % 5],
                kind=KINDS[number % 3],
                probability=number % 5 + 1,
                impact=number // 5 % 5 + 1,
                owner_id=people[number % 2],
                state=EntryState.CLOSED if number % 4 == 3 else EntryState.OPEN,
            )
        every = entries_listed(session, workspace.id, Listing(state=None))
        assert len(every) == 60
        for program in (None, programs[0]):
            for project in (None, projects[0].id):
                for owner in (None, people[0]):
                    for kinds in ((), {EntryKind.ISSUE}, {EntryKind.RISK, EntryKind.DECISION}):
                        for least in (None, RED):
                            asked = Listing(
                                program_id=program,
                                project_id=project,
                                owner_id=owner,
                                kinds=kinds,
                                least_score=least,
                            )
                            _is_what_was_asked_for(session, asked, every)


def _is_what_was_asked_for(
    session: Session, asked: Listing, every: Sequence[Row[RegisterEntry, Project]]
) -> None:
    wanted = [
        row
        for row, of in every
        if row.state is EntryState.OPEN
        and asked.program_id in (None, of.program_id)
        and asked.project_id in (None, of.id)
        and asked.owner_id in (None, row.owner_id)
        and (not asked.kinds or row.kind in asked.kinds)
        and (asked.least_score is None or (row.score >= asked.least_score and row.kind in SCORED))
    ]
    wanted.sort(key=lambda row: (-row.score, -row.id))
    found = [row for row, _ in entries_listed(session, every[0][0].workspace_id, asked)]
    assert [row.id for row in found] == [row.id for row in wanted], asked
    page = entries_listed(session, every[0][0].workspace_id, asked, offset=2, most=3)
    assert [row.id for row, _ in page] == [row.id for row in wanted[2:5]], asked
    assert sum(entries_counted(session, every[0][0].workspace_id, asked).values()) == len(wanted), asked


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Listing(project_id=1), "project"),
        (Listing(program_id=1), "project"),
        (Listing(program_id=1, kinds={EntryKind.ISSUE}), "project"),
        (Listing(program_id=1, least_score=RED), "project"),
        (Listing(owner_id=1), "owner"),
        (Listing(owner_id=1, kinds=SCORED), "owner"),
        (Listing(kinds={EntryKind.ISSUE}), "kind"),
        (Listing(least_score=RED), "worst"),
        (Listing(), "worst"),
    ],
)
def test_a_list_starts_with_what_was_asked_for_and_walks_not_all_entries(
    sqlite_database: Database, asked: Listing, index: str
) -> None:
    with sqlite_database.write() as session:
        workspace = make_workspace(session).id
        with count_queries(sqlite_database.engine) as seen:
            entries_listed(session, workspace, replace(asked, visible_to=1))
        (statement,) = seen.statements
        nothing = (None,) * statement.count("?")
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing)
        steps = [row.detail for row in plan if row.detail.startswith("SEARCH register_entries USING")]
    assert [f"ix_register_entries_{index} " in each for each in steps] == [True], steps


@pytest.mark.postgresql
def test_a_programs_list_reads_not_all_entries_on_postgresql(postgresql_database: Database) -> None:
    about = seed(postgresql_database, 2_000, 1)
    with postgresql_database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    asked: list[tuple[str, dict[str, object]]] = []

    def note(
        _connection: object, _cursor: object, statement: str, given: dict[str, object], *_rest: object
    ) -> None:
        asked.append((statement, given))

    with postgresql_database.write() as session:
        event.listen(postgresql_database.engine, "before_cursor_execute", note)
        found = entries_listed(session, about.pmo.workspace_id, Listing(program_id=about.program_id))
        event.remove(postgresql_database.engine, "before_cursor_execute", note)
        statement, given = asked[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN {statement}", given)
        steps = [row[0] for row in plan]
    assert found
    assert any("Index Scan" in each and "on register_entries" in each for each in steps), steps
    assert not any("Seq Scan on register_entries" in each for each in steps), steps
