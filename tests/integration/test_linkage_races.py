"""People and searches at one linkage at one moment, on a database in which both can write."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.domain.enums import EvidenceKind, LinkageState, ToDo
from bot.domain.linkage.facts import Candidate, Evidence
from bot.domain.linkage.finder import Finder
from bot.domain.linked import Terms, Thing
from bot.domain.rights import Actor
from bot.errors import Stale
from bot.jobs.linkages import find_linkages
from bot.services import linkage_acts, linking
from models import Linkage, Workspace
from models.database import Database
from models.linkages import linkages
from models.projects import projects
from tests import factories as make
from tests.factories import NOW
from tests.integration.test_finding import populate, ran, report

pytestmark = pytest.mark.postgresql
TERMS = Terms(ToDo.SEQUENCE)


def pmo(session: Session, workspace: Workspace, name: str) -> Actor:
    person = make.make_person(session, workspace, name=name)
    make.make_role(session, person)
    return Actor(workspace.id, person.id, person.slack_id or "", person.name, "UTC", is_pmo=True, at=NOW)


def suggestion(session: Session, workspace: Workspace) -> Linkage:
    evidence = {"kind": "shared_system", "weight": 0.5, "sentence": "Both use SAP.", "terms": ["SAP"]}
    both = (make.make_project(session, workspace) for _ in range(2))
    return make.make_linkage(session, *both, evidence=[evidence])


def wait_for_a_lock(database: Database) -> None:
    """Go on when another transaction waits for what this one holds."""
    waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
    for _ in range(1000):
        with database.read() as session:
            if session.scalar(waiting):
                return
    raise AssertionError("nobody waits")


def test_a_form_of_many_does_not_overturn_what_another_decided_while_it_was_sent(
    postgresql_database: Database,
) -> None:
    with postgresql_database.write() as session:
        workspace = make.make_workspace(session)
        at = suggestion(session, workspace).id
        one, other = (pmo(session, workspace, name) for name in ("Olivia", "Oscar"))
    thing = Thing(EvidenceKind.SHARED_SYSTEM, "SAP")
    with postgresql_database.write() as session:
        shown = linkage_acts.still_waiting(session, one, thing, [at])
        with postgresql_database.write() as meanwhile:
            linkage_acts.confirm(meanwhile, other, [(at, 0)], TERMS, now=NOW)
        with pytest.raises(Stale, match="confirmed by Oscar already"):
            linkage_acts.dismiss(session, one, shown, "They do not touch", now=NOW)


@pytest.mark.parametrize("around", [False, True], ids=["every night", "of a change"])
def test_a_search_does_not_take_away_what_is_confirmed_while_it_writes(
    postgresql_database: Database, around: bool
) -> None:
    with postgresql_database.write() as session:
        workspace = make.make_workspace(session)
        found = suggestion(session, workspace)
        at, project_id = found.id, found.project_a_id
        actor = pmo(session, workspace, "Olivia")
    with postgresql_database.read() as session:
        finder = Finder(linking.gather_facts(session, workspace.id, now=NOW))

    def search() -> int:
        with postgresql_database.write() as session:
            if around:
                return linking.keep_of(session, workspace.id, finder, [project_id], now=NOW)
            return linking.keep(session, workspace.id, linking.found_by(finder), now=NOW)

    with ThreadPoolExecutor(1) as threads:
        with postgresql_database.write() as session:
            linkage_acts.confirm(session, actor, [(at, 0)], TERMS, now=NOW)
            searching = threads.submit(search)
            wait_for_a_lock(postgresql_database)
        assert searching.result(timeout=30) == 0
    with postgresql_database.read() as session:
        assert [row.state for row in linkages(session, workspace.id)] == [LinkageState.CONFIRMED]


def test_a_search_keeps_what_somebody_declares_while_it_writes(postgresql_database: Database) -> None:
    with postgresql_database.write() as session:
        workspace = make.make_workspace(session)
        pair = suggestion(session, workspace).pair
        actor = pmo(session, workspace, "Olivia")
    candidate = Candidate(*pair, 0.6, (Evidence(EvidenceKind.SHARED_VENDOR, 0.6, "Both work with Aperta."),))

    def search() -> int:
        with postgresql_database.write() as session:
            return linking.keep(session, workspace.id, {pair: candidate}, now=NOW)

    with ThreadPoolExecutor(1) as threads:
        with postgresql_database.write() as session:
            linkage_acts.declare(session, actor, *pair, 0, TERMS, now=NOW)
            searching = threads.submit(search)
            wait_for_a_lock(postgresql_database)
        searching.result(timeout=30)
    with postgresql_database.read() as session:
        (row,) = linkages(session, workspace.id)
        assert [each["kind"] for each in row.evidence] == ["declared", "shared_vendor"]


def test_what_is_found_beside_a_pair_that_somebody_declares_at_that_moment_is_not_lost(
    postgresql_database: Database,
) -> None:
    database = postgresql_database
    with database.write() as session:
        workspace = populate(session)
        actor = pmo(session, session.get_one(Workspace, workspace), "Olivia")
        ids = {each.name: each.id for each in projects(session, workspace)}
    job = find_linkages()
    assert ran(database, job, workspace, NOW)
    minute = NOW + timedelta(minutes=1)
    report(database, workspace, "It needs Goldfinch first, and Glacier.", minute)
    both = ids["Harbour"], ids["Goldfinch"]
    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            linkage_acts.declare(session, actor, *both, 0, TERMS, now=minute)
            looking = threads.submit(ran, database, job, workspace, minute)
            wait_for_a_lock(database)
        assert looking.result(timeout=30)
    assert ran(database, job, workspace, minute + timedelta(minutes=1))
    with database.read() as session:
        found = {frozenset(row.pair): row.state for row in linkages(session, workspace)}
    assert found == {
        frozenset(both): LinkageState.CONFIRMED,
        frozenset({ids["Harbour"], ids["Glacier"]}): LinkageState.SUGGESTED,
    }
    assert not ran(database, job, workspace, minute + timedelta(minutes=2))
