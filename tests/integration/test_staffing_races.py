"""Two at once: of two offers that are accepted one counts, of two handovers one; nobody waits for ever."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.enums import OfferState
from bot.domain.handover import HandedOver, HandoverLine
from bot.domain.needs import Ended
from bot.errors import Stale
from bot.services import handing_over, offers
from models import Deployment, StaffOffer
from models.database import Database
from models.projects import project
from tests import factories as make
from tests.factories import NOW
from tests.factories_due import make_need, make_offer
from tests.integration.test_register_races import at_once, pmo


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
