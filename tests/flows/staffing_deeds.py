"""What people try with requests, offers, swaps and endings in the tests of rights: each says if it worked."""

from datetime import date, timedelta

from sqlalchemy import delete, update

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import NeedState, OfferState
from models import Deployment, Draft, Person, Project, StaffNeed, StaffOffer
from tests.factories import TODAY, make_deployment
from tests.factories_due import make_need, make_offer
from tests.flows.forged import ACROSS, newest_nonce, pressed, rows, submitted


def asks_for_somebody(play: Stage, who: str) -> bool:
    """Ask for a tester on Payroll in one line; taken back each time."""
    drafts = len(rows(play, Draft))
    line = "/deploy need payroll tester 20% from 1 Feb to 26 Feb"
    play.workspace.as_(who).command(line, channel="general")
    nonce = newest_nonce(play) if len(rows(play, Draft)) > drafts else "nonce"
    pressed(play, who, Action.NEED_RECORD, nonce)
    return _cleared(play)


def offers_somebody(play: Stage, who: str) -> bool:
    """Offer Victor for a request of Payroll's PM; taken back each time."""
    need, _ = _asked(play, offered="")
    victor = _person(play, "victor").id
    submitted(play, who, Callback.OFFER_CHECKED, f"{need}|{victor}|100", {})
    offered = bool(rows(play, StaffOffer))
    _cleared(play)
    return offered


def takes_who_is_offered(play: Stage, who: str) -> bool:
    """Decline, then accept Victor, whom Priya offers for Payroll; taken back each time."""
    acts = []
    for action in (Action.OFFER_DECLINE, Action.OFFER_ACCEPT):
        _, offer = _asked(play, offered="victor")
        pressed(play, who, action, str(offer))
        acts.append(rows(play, StaffOffer)[-1].state is not OfferState.OPEN)
        _cleared(play)
        _gone(play, "victor")
    assert len(set(acts)) == 1
    return acts[0]


def swaps_two_people(play: Stage, who: str) -> bool:
    """Let Ravi and Victor, both test leads of Payroll, swap shares; taken back each time."""
    _gone(play, "victor")
    with play.application.database.write() as session:
        make_deployment(session, _payroll(play), _person(play, "victor"), 11, role="Test lead")
    before = sorted((row.person_id, row.percent) for row in rows(play, Deployment))
    held = {row.id: row for row in rows(play, Deployment)}
    drafts = len(rows(play, Draft))
    line = "/deploy swap <@U0RAVI> payroll and <@U0VICTOR> payroll"
    play.workspace.as_(who).command(line, channel="general")
    nonce = newest_nonce(play) if len(rows(play, Draft)) > drafts else "nonce"
    pressed(play, who, Action.SWAP_RECORD, nonce)
    changed = sorted((row.person_id, row.percent) for row in rows(play, Deployment)) != before
    with play.application.database.write() as session:
        new = delete(Deployment).where(Deployment.id.not_in(held))
        session.execute(new.execution_options(across_workspaces=ACROSS))
        for row in held.values():
            back = update(Deployment).where(Deployment.id == row.id)
            values = {"person_id": row.person_id, "starts_on": row.starts_on, "ends_on": row.ends_on}
            session.execute(back.values(**values).execution_options(across_workspaces=ACROSS))
    _gone(play, "victor")
    return changed


def extends_a_deployment(play: Stage, who: str) -> bool:
    """Extend Victor's work on Payroll, which ends in a week; taken back each time."""
    _gone(play, "victor")
    with play.application.database.write() as session:
        ends = TODAY + timedelta(days=7)
        made = make_deployment(session, _payroll(play), _person(play, "victor"), 11, ends_on=ends).id
    victor = _person(play, "victor").id
    pressed(play, who, Action.ENDING_EXTEND, f"{made}|2026-12-31")
    extended = any(
        each.person_id == victor and each.ends_on == date(2026, 12, 31) for each in rows(play, Deployment)
    )
    _gone(play, "victor")
    return extended


def _asked(play: Stage, *, offered: str) -> tuple[int, int]:
    """Record that Payroll's PM asks for a tester, whom Priya offers where one is named."""
    with play.application.database.write() as session:
        need = make_need(session, _payroll(play), _person(play, "dana"))
        if not offered:
            return need.id, 0
        by = _person(play, "priya").id
        values = {"by_id": by, "decided_by_id": None}
        return need.id, make_offer(session, need, _person(play, offered), **values).id


def _cleared(play: Stage) -> bool:
    """Take all requests and offers away; say whether there was a request."""
    asked = any(row.state is NeedState.OPEN for row in rows(play, StaffNeed))
    with play.application.database.write() as session:
        for table in (StaffOffer, StaffNeed):
            session.execute(delete(table).execution_options(across_workspaces=ACROSS))
    return asked


def _gone(play: Stage, who: str) -> None:
    with play.application.database.write() as session:
        theirs = delete(Deployment).where(Deployment.person_id == _person(play, who).id)
        session.execute(theirs.execution_options(across_workspaces=ACROSS))


def _person(play: Stage, who: str) -> Person:
    found: Person = next(row for row in rows(play, Person) if row.slack_id == play.workspace.person(who).id)
    return found


def _payroll(play: Stage) -> Project:
    found: Project = next(row for row in rows(play, Project) if row.key == "PAY")
    return found
