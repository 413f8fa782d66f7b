"""Two people at one entry or one pair at the same moment: one acts, the other is told, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.content import EntryContent
from bot.domain.entries import EntryActed
from bot.domain.enums import EntryState, Outcome, PairState
from bot.domain.rights import Actor
from bot.errors import Stale
from bot.services import joining, register_acts
from bot.services.register_acts import Conflict
from models import AlikePair, RegisterEntry, Workspace
from models.database import Database
from models.register import changes_of
from tests import factories as make
from tests.factories import NOW

Done = TypeVar("Done")


def pmo(session: Session, workspace: Workspace) -> Actor:
    person = make.make_person(session, workspace)
    make.make_role(session, person)
    return Actor(workspace.id, person.id, person.slack_id or "", person.name, "UTC", is_pmo=True, at=NOW)


def at_once(database: Database, *acts: Callable[[Session], Done]) -> list[Done | Exception]:
    """Run each in a transaction and a thread of its own, begun at the same moment."""
    ready = Barrier(len(acts))

    def run(act: Callable[[Session], Done]) -> Done | Exception:
        ready.wait(timeout=30)
        try:
            with database.write() as session:
                return act(session)
        except Stale as error:
            return error

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_of_two_who_save_one_entry_at_once_one_is_shown_what_the_other_changed(database: Database) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        entry = make.make_entry(session, make.make_project(session, workspace)).id
        one, other = pmo(session, workspace), pmo(session, workspace)

    def saves(actor: Actor, title: str) -> Callable[[Session], EntryActed | Conflict]:
        content = EntryContent(title=title)
        return lambda session: register_acts.edit(session, actor, entry, content, seen=0, now=NOW)

    results = at_once(database, saves(one, "By one"), saves(other, "By other"))
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "EntryActed"]
    lost = next(each for each in results if isinstance(each, Conflict))
    with database.read() as session:
        (change,) = changes_of(session, workspace.id, entry)
        assert lost.fields[0][:2] == ("title", change.now)
        assert {change.now, lost.content.title} == {"By one", "By other"}


def test_of_two_who_close_one_entry_at_once_one_is_told_that_it_is_closed(database: Database) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        entry = make.make_entry(session, make.make_project(session, workspace)).id
        both = [pmo(session, workspace) for _ in range(2)]

    def closes(actor: Actor) -> Callable[[Session], EntryActed]:
        return lambda session: register_acts.close(session, actor, entry, Outcome.AVOIDED, "", now=NOW)

    results = at_once(database, *map(closes, both))
    told = [each for each in results if isinstance(each, Stale)]
    assert len(told) == 1
    assert "was closed by" in str(told[0])
    with database.read() as session:
        assert len(changes_of(session, workspace.id, entry)) == 1


def test_of_two_who_join_one_pair_at_once_one_gets_the_others_answer(database: Database) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        program = make.make_program(session, workspace).id
        projects = [make.make_project(session, workspace, program_id=program) for _ in range(2)]
        pair = make.make_alike_pair(session, *(make.make_entry(session, each) for each in projects)).id
        both = [pmo(session, workspace) for _ in range(2)]
    results = at_once(
        database, *((lambda session, by=by: joining.join(session, by, pair, now=NOW)) for by in both)
    )
    assert sorted(each.repeated for each in results if not isinstance(each, Exception)) == [False, True]
    with database.read() as session:
        mine = select(RegisterEntry).where(RegisterEntry.workspace_id == workspace.id)
        rows = list(session.scalars(mine.order_by(RegisterEntry.id)))
        assert [row.state for row in rows] == [EntryState.OPEN] * 3
        assert [row.parent_id for row in rows] == [rows[2].id, rows[2].id, None]
        states = select(AlikePair.state).where(AlikePair.workspace_id == workspace.id)
        assert list(session.scalars(states)) == [PairState.JOINED]
