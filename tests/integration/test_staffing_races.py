"""Two at once: of two offers that are accepted one counts, of two handovers one; nobody waits for ever."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from time import sleep

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.deploying import Deployed, DeployPreview
from bot.domain.enums import OfferState
from bot.domain.handover import HandedOver, HandoverLine
from bot.domain.line.deployment import DeployLine
from bot.domain.needs import Ended
from bot.errors import Stale
from bot.services import deploying, handing_over, levelling, offers
from models import Deployment, StaffOffer
from models.database import Database
from models.projects import project
from tests import factories as make
from tests.factories import NOW
from tests.factories_due import make_need, make_offer
from tests.integration.test_register_races import at_once, pmo


def overlapping(
    database: Database, first: Callable[[Session], object], second: Callable[[Session], object]
) -> tuple[object, object]:
    """Begin the second when the first has done its part and not yet committed it."""
    acted = Event()

    def lead() -> object:
        with database.write() as session:
            done = first(session)
            acted.set()
            sleep(0.3)
            return done

    def follow() -> object:
        assert acted.wait(timeout=30)
        with database.write() as session:
            return second(session)

    with ThreadPoolExecutor(2) as threads:
        both = threads.submit(lead), threads.submit(follow)
        return both[0].result(), both[1].result()


def test_of_two_offers_accepted_at_once_one_deploys(database: Database) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        one, other = pmo(session, workspace), pmo(session, workspace)
        found = make.make_project(session, workspace, ends_on=date(2027, 6, 30))
        need = make_need(session, found, make.make_person(session, workspace))
        people = [make.make_person(session, workspace) for _ in range(2)]
        given = {"by_id": one.person_id, "decided_by_id": None}
        made = [make_offer(session, need, each, **given).id for each in people]

    def accepts(number: int) -> Callable[[Session], object]:
        return lambda session: offers.accept(session, (one, other)[number], made[number], now=NOW)

    results = at_once(database, accepts(0), accepts(1))
    assert sorted(type(each).__name__ for each in results) == ["Ended", "Settled"]
    assert any(isinstance(each, Ended) for each in results)
    with database.read() as session:
        here = Deployment.workspace_id == workspace.id
        assert len(session.scalars(select(Deployment).where(here)).all()) == 1
        rows = session.scalars(select(StaffOffer).where(StaffOffer.workspace_id == workspace.id)).all()
        assert {row.state for row in rows} == {OfferState.ACCEPTED, OfferState.LAPSED}


def test_of_two_managers_who_deploy_one_person_at_once_the_second_is_shown_what_it_comes_to(
    database: Database,
) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        both = [pmo(session, workspace), pmo(session, workspace)]
        whom = make.make_person(session, workspace)
        nonces = []
        for actor in both:
            found = make.make_project(session, workspace, ends_on=date(2027, 6, 30))
            line = DeployLine(user=whom.slack_id or "", percent=60)
            read = deploying.preview(session, actor, line, "", now=NOW, project_id=found.id)
            assert [step.after for step in read.steps] == [60]
            nonces.append(read.nonce)

    def deploys(number: int) -> Callable[[Session], object]:
        return lambda session: deploying.record(session, both[number], nonces[number], now=NOW)

    done, again = overlapping(database, deploys(0), deploys(1))
    assert isinstance(done, Deployed)
    assert isinstance(again, DeployPreview)
    assert again.again
    assert [step.after for step in again.steps] == [120]
    with database.read() as session:
        here = Deployment.workspace_id == workspace.id
        assert [row.percent for row in session.scalars(select(Deployment).where(here))] == [60]


def test_of_two_who_accept_all_moves_at_once_one_does_and_neither_waits_for_the_other(
    database: Database,
) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        both = [pmo(session, workspace), pmo(session, workspace)]
        projects = [make.make_project(session, workspace, ends_on=date(2027, 6, 30)) for _ in range(6)]
        for number in range(5):
            whom = make.make_person(session, workspace)
            for found in (projects[number], projects[5 - number]):
                make.make_deployment(session, found, whom, 70, ends_on=date(2027, 3, 31))
        nonces = []
        for actor in both:
            proposed = levelling.solve(levelling.load(session, actor, now=NOW), seconds=10)
            nonces.append(levelling.keep(session, actor, proposed, now=NOW))
            moves = len(proposed.moves)

    def accepts(number: int) -> Callable[[Session], object]:
        def act(session: Session) -> object:
            done, problems, _ = levelling.accept_all(session, both[number], nonces[number], now=NOW)
            return len(done), len(problems)

        return act

    results = at_once(database, accepts(0), accepts(1))
    assert moves >= 5
    assert sorted(results, key=repr) == [(0, moves), (moves, 0)]


def test_of_two_handovers_at_once_one_counts(database: Database) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        both = [pmo(session, workspace), pmo(session, workspace)]
        old = make.make_person(session, workspace)
        found = make.make_project(session, workspace, manager_id=old.id).id
        takers = [make.make_person(session, workspace) for _ in both]
        nonces = [
            handing_over.preview(
                session, actor, HandoverLine("", taker.slack_id or ""), "", now=NOW, project_id=found
            ).nonce
            for actor, taker in zip(both, takers, strict=True)
        ]

    def hands_over(number: int) -> Callable[[Session], object]:
        def act(session: Session) -> object:
            return handing_over.record(session, both[number], nonces[number], now=NOW)

        return act

    results = at_once(database, hands_over(0), hands_over(1))
    (done,) = [each for each in results if isinstance(each, HandedOver)]
    (told,) = [each for each in results if isinstance(each, Stale)]
    assert f"{done.after.name} leads it" in str(told)
    with database.read() as session:
        row = project(session, workspace.id, found)
        assert row is not None
        assert row.manager_id == done.after.person_id
