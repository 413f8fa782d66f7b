"""The finder kept at hand: rebuilt once a day, told of changes at once, the same in every process."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.domain.deploying import Deploying
from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.ids import WorkspaceId
from bot.domain.known_names import Entry, entry_of
from bot.domain.rights import Actor
from bot.domain.strategy import AimForm
from bot.jobs.linkages import find_linkages
from bot.jobs.plan import Job
from bot.services import aligning, deploying, finding, known_names
from bot.services.importing import default_mapping, import_files
from models.database import Database
from models.linkages import linkages
from models.people import Person
from models.projects import hold_anew, projects
from models.strategy import objectives
from models.workspaces import Workspace
from tests.factories import NOW, make_asset, make_person, make_project, make_report, make_workspace

WORDS = (
    "harbour",
    "orchard",
    "glacier",
    "lantern",
    "meadow",
    "quarry",
    "saddle",
    "tunnel",
    "violin",
    "walnut",
)


def populate(session: Session) -> WorkspaceId:
    workspace = make_workspace(session)
    early = NOW - timedelta(days=30)
    make_project(session, workspace, name="Goldfinch", description="Wages for all.", created_at=early)
    for word in WORDS:
        make_project(
            session, workspace, name=word.title(), description=f"A {word} in {word}shire.", created_at=early
        )
    return workspace.id


def pmo_of(session: Session, workspace: WorkspaceId) -> Actor:
    person = make_person(session, session.get_one(Workspace, workspace))
    return Actor(workspace, person.id, person.slack_id or "", person.name, "UTC", is_pmo=True, at=NOW)


def ran(database: Database, job: Job, workspace: WorkspaceId, now: datetime) -> bool:
    with database.read() as session:
        plan = job.plan(session, workspace, now)
    if plan is None:
        return False
    with database.write() as session:
        plan.carry_out(session)
    return True


def report(database: Database, workspace: WorkspaceId, summary: str, at: datetime, version: int = 1) -> None:
    with database.write() as session:
        named = {each.name: each for each in projects(session, workspace)}
        make_report(session, named["Harbour"], summary=summary, reported_at=at, version=version)


def stored(database: Database, workspace: WorkspaceId) -> list[tuple[EvidenceKind, float, list[str]]]:
    with database.read() as session:
        return [
            (row.kind, row.score, [str(each["sentence"]) for each in row.evidence])
            for row in linkages(session, workspace)
        ]


def test_a_report_that_names_another_project_is_a_suggestion_within_the_minute(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        workspace = populate(session)
    job, replica = find_linkages(), find_linkages()
    assert ran(sqlite_database, job, workspace, NOW)
    assert stored(sqlite_database, workspace) == []
    minute = NOW + timedelta(minutes=1)
    assert not ran(sqlite_database, job, workspace, minute)

    report(sqlite_database, workspace, "It needs Goldfinch first.", minute)
    assert ran(sqlite_database, job, workspace, minute)

    ((kind, _, sentences),) = found = stored(sqlite_database, workspace)
    assert kind is EvidenceKind.MENTION
    assert sentences[0].startswith("Harbour names Goldfinch: report of ")
    assert not ran(sqlite_database, job, workspace, minute + timedelta(minutes=1))

    assert ran(sqlite_database, replica, workspace, minute)  # it has no finder yet, and builds one
    assert stored(sqlite_database, workspace) == found

    later = minute + timedelta(minutes=5)
    report(sqlite_database, workspace, "All is well.", later, 2)
    assert ran(sqlite_database, replica, workspace, later)
    assert stored(sqlite_database, workspace) == []


@pytest.mark.postgresql
def test_what_is_committed_after_a_later_act_was_looked_at_is_not_lost(postgresql_database: Database) -> None:
    with postgresql_database.write() as session:
        workspace = populate(session)
    job = find_linkages()
    assert ran(postgresql_database, job, workspace, NOW)
    begun = NOW + timedelta(minutes=1)
    with postgresql_database.write() as session:
        named = {each.name: each for each in projects(session, workspace)}
        make_report(session, named["Harbour"], summary="It needs Goldfinch first.", reported_at=begun)
        session.flush()
        with postgresql_database.write() as other:
            named = {each.name: each for each in projects(other, workspace)}
            make_report(other, named["Orchard"], summary="Pears.", reported_at=begun + timedelta(seconds=1))
        looked = begun + timedelta(seconds=2)
        assert ran(postgresql_database, job, workspace, looked)
        assert stored(postgresql_database, workspace) == []
    assert ran(postgresql_database, job, workspace, looked + timedelta(minutes=1))
    ((_, _, sentences),) = stored(postgresql_database, workspace)
    assert "Harbour" in sentences[0]
    assert not ran(postgresql_database, job, workspace, looked + timedelta(minutes=2))


def test_what_changed_is_looked_at_again_where_nothing_came_of_the_look(database: Database) -> None:
    with database.write() as session:
        workspace = populate(session)
    job = find_linkages()
    assert ran(database, job, workspace, NOW)
    report(database, workspace, "It needs Goldfinch first.", NOW + timedelta(minutes=1))
    with database.read() as session:
        assert job.plan(session, workspace, NOW + timedelta(minutes=1)) is not None, (
            "and it is not carried out"
        )
    assert ran(database, job, workspace, NOW + timedelta(minutes=5))
    assert len(stored(database, workspace)) == 1


def test_an_alignment_that_is_made_changed_or_ended_is_known_within_the_minute(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        workspace = populate(session)
        pmo = pmo_of(session, workspace)
        aligning.set_aim(session, pmo, AimForm(key="O7", title="Warm homes"), now=NOW)
    job = find_linkages()
    assert ran(sqlite_database, job, workspace, NOW)
    now = NOW

    def after(line: str) -> list[str]:
        nonlocal now
        now += timedelta(minutes=1)
        with sqlite_database.write() as session:
            aligning.align(session, pmo, line, now=now)
        assert ran(sqlite_database, job, workspace, now)
        assert not ran(sqlite_database, job, workspace, now + timedelta(seconds=30))
        return [sentences[0] for _, _, sentences in stored(sqlite_database, workspace)]

    assert after("harbour O7 strongly: it dams") == []
    assert after("orchard O7 strongly") == [
        "Both serve the objective O7 Warm homes: Harbour strongly, Orchard strongly."
    ]
    assert after("orchard O7 partly: it digs") == [
        "Both serve the objective O7 Warm homes: Harbour strongly, Orchard partly."
    ]
    assert after("harbour O7 off") == []
    assert len(after("harbour O7 partly")) == 1

    now += timedelta(minutes=1)
    with sqlite_database.write() as session:
        (aim,) = objectives(session, workspace)
        over = AimForm(aim.id, "O7", "Warm homes", ends_on=NOW.date() - timedelta(days=1))
        aligning.set_aim(session, pmo, over, now=now)
    assert ran(sqlite_database, job, workspace, now)
    assert stored(sqlite_database, workspace) == []


def test_the_list_of_names_is_heeded_within_the_minute_by_every_process(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        workspace = populate(session)
        pmo = pmo_of(session, workspace)
    report(sqlite_database, workspace, "Slips come out of SAP SF.", NOW)
    with sqlite_database.write() as session:
        named = {each.name: each for each in projects(session, workspace)}
        make_report(session, named["Orchard"], summary="We ask SuccessFactors.", reported_at=NOW)
        make_asset(session, named["Quarry"], name="Sukzessor")
    job, replica = find_linkages(), find_linkages()
    assert ran(sqlite_database, job, workspace, NOW)
    assert stored(sqlite_database, workspace) == []
    now = NOW

    def changes(entry: Entry | None, known_id: int = 0, turn: int = 0) -> int:
        nonlocal now
        now += timedelta(minutes=1)
        with sqlite_database.write() as session:
            if entry is None:
                known_names.remove(session, pmo, known_id, turn, now=now)
                return known_id
            read = known_names.preview(session, pmo, entry, now=now)
            return known_names.record(session, pmo, read.nonce, now=now).known_id

    also = ["SAP SF; SuccessFactors", "Sukzessor"]
    known = changes(entry_of("SAP SuccessFactors", AssetKind.SYSTEM, also))
    assert ran(sqlite_database, job, workspace, now)
    found = stored(sqlite_database, workspace)
    assert {kind for kind, _, _ in found} == {EvidenceKind.SHARED_SYSTEM}
    assert [sentences[0].split(":")[0] for _, _, sentences in sorted(found, key=str)] == [
        "Both name the system SAP SuccessFactors",
        "Quarry uses the system SAP SuccessFactors, and Harbour names it",
        "Quarry uses the system SAP SuccessFactors, and Orchard names it",
    ]
    assert not ran(sqlite_database, job, workspace, now + timedelta(seconds=30))
    assert ran(sqlite_database, replica, workspace, now)  # which has no finder yet, and builds one
    assert stored(sqlite_database, workspace) == found

    changes(entry_of("SAP SuccessFactors", None, also, known_id=known, turn=0))
    assert ran(sqlite_database, replica, workspace, now)
    assert stored(sqlite_database, workspace) == []
    changes(entry_of("SAP SuccessFactors", AssetKind.DATA, ["SuccessFactors;SAP SF"], known_id=known, turn=1))
    assert ran(sqlite_database, job, workspace, now)
    assert [kind for kind, _, _ in stored(sqlite_database, workspace)] == [EvidenceKind.SHARED_DATA]
    changes(None, known, 2)
    assert ran(sqlite_database, job, workspace, now)
    assert stored(sqlite_database, workspace) == []


def deploy(session: Session, pmo: Actor, name: str, person: Person, now: datetime) -> None:
    found = next(each for each in projects(session, pmo.workspace_id) if each.name == name)
    asked = Deploying(person_id=person.id, percent=60, first=now.date(), last=None, role="tester")
    deploying.store(session, pmo, found, asked, now=now)


def test_who_is_deployed_to_two_projects_is_known_within_the_minute(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        workspace = populate(session)
        pmo = pmo_of(session, workspace)
        mira = make_person(session, session.get_one(Workspace, workspace), name="Mira Kovac")
    job = find_linkages()
    assert ran(sqlite_database, job, workspace, NOW)
    assert stored(sqlite_database, workspace) == []
    now = NOW + timedelta(minutes=5)
    with sqlite_database.write() as session:
        for name in ("Harbour", "Quarry"):
            deploy(session, pmo, name, mira, now)
    assert ran(sqlite_database, job, workspace, now)
    ((kind, _, (sentence,)),) = stored(sqlite_database, workspace)
    assert kind is EvidenceKind.SHARED_PERSON
    assert sentence.startswith("Mira Kovac works on both: 60 % on Harbour, 60 % on Quarry")
    assert not ran(sqlite_database, job, workspace, now + timedelta(minutes=1))


@pytest.mark.parametrize("at_once", [finding.MOST_AT_ONCE, 2])
def test_what_an_import_changes_is_known_within_the_minute_be_it_little_or_much(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(finding, "MOST_AT_ONCE", at_once)
    with sqlite_database.write() as session:
        workspace = populate(session)
        keys = {each.name: each.key for each in projects(session, workspace)}
    job = find_linkages()
    assert ran(sqlite_database, job, workspace, NOW)
    assert stored(sqlite_database, workspace) == []
    path = tmp_path / "portfolio.csv"
    systems = {"Harbour": "Zoramix", "Quarry": "Zoramix", "Meadow": "", "Tunnel": "Quillon"}
    lines = [f"{keys[each]},{each},{system}" for each, system in systems.items()]
    path.write_text("\n".join(["key,name,systems", *lines]), encoding="utf-8")
    minute = NOW + timedelta(minutes=1)
    with sqlite_database.write() as session:
        result = import_files(session, workspace, [path], default_mapping(), now=NOW)
        named = {each.id: each.name for each in projects(session, workspace)}
        assert sorted(named[each] for each in result.project_ids) == ["Harbour", "Quarry", "Tunnel"]
        hold_anew(session, workspace, result.project_ids, minute)
    assert ran(sqlite_database, job, workspace, minute)
    assert [said for _, _, said in stored(sqlite_database, workspace)] == [
        ["Both use the system Zoramix: import of 23 Nov 2026."]
    ]
    assert not ran(sqlite_database, job, workspace, minute + timedelta(seconds=30))
    assert not ran(sqlite_database, job, workspace, minute + timedelta(minutes=2))
