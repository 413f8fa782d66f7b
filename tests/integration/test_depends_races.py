"""What a project depends on, said by two people or by an import and somebody at one moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.enums import AssetKind
from bot.domain.ids import ProjectId
from bot.domain.rights import Actor
from bot.errors import Settled
from bot.services import depending
from models.database import Database
from models.projects import Asset, assets
from tests import factories as make
from tests.factories import NOW
from tests.integration.test_linkage_races import pmo, wait_for_a_lock

pytestmark = pytest.mark.postgresql


def scene(database: Database) -> tuple[ProjectId, Actor, Actor]:
    with database.write() as session:
        workspace = make.make_workspace(session)
        project = make.make_project(session, workspace)
        make.make_asset(session, project, kind=AssetKind.SYSTEM, name="SAP")
        return project.id, pmo(session, workspace, "Olivia"), pmo(session, workspace, "Oscar")


def form(database: Database, actor: Actor, at: ProjectId) -> str:
    with database.write() as session:
        return depending.open_form(session, actor, "", now=NOW, project_id=at).nonce


def send(database: Database, actor: Actor, nonce: str, systems: str) -> object:
    with database.write() as session:
        return depending.record(session, actor, nonce, {AssetKind.SYSTEM: systems}, now=NOW)


def names(database: Database, actor: Actor, at: ProjectId) -> list[str]:
    with database.read() as session:
        return sorted(each.name for each in assets(session, actor.workspace_id, at))


def test_two_who_send_at_one_moment_lose_nothing_of_each_other(postgresql_database: Database) -> None:
    database = postgresql_database
    at, one, other = scene(database)
    first, second = form(database, one, at), form(database, other, at)
    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            depending.record(session, one, first, {AssetKind.SYSTEM: "SAP\nKestrel"}, now=NOW)
            sending = threads.submit(send, database, other, second, "Kestrel\nMerlin")
            wait_for_a_lock(database)
        sending.result(timeout=30)
    assert names(database, one, at) == ["Kestrel", "Merlin"]


def test_one_form_sent_twice_at_one_moment_is_recorded_once(postgresql_database: Database) -> None:
    database = postgresql_database
    at, one, _ = scene(database)
    nonce = form(database, one, at)
    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            depending.record(session, one, nonce, {AssetKind.SYSTEM: "SAP\nKestrel"}, now=NOW)
            sending = threads.submit(send, database, one, nonce, "SAP\nKestrel")
            wait_for_a_lock(database)
        with pytest.raises(Settled):
            sending.result(timeout=30)
    assert names(database, one, at) == ["Kestrel", "SAP"]


def test_what_an_import_brings_at_that_moment_is_kept_once(postgresql_database: Database) -> None:
    database = postgresql_database
    at, one, _ = scene(database)
    nonce = form(database, one, at)
    with ThreadPoolExecutor(1) as threads:
        with database.write() as session:
            session.add(
                Asset(workspace_id=one.workspace_id, project_id=at, kind=AssetKind.SYSTEM, name="Kestrel")
            )
            session.flush()
            sending = threads.submit(send, database, one, nonce, "SAP\nKestrel")
            wait_for_a_lock(database)
        sending.result(timeout=30)
    assert names(database, one, at) == ["Kestrel", "SAP"]
