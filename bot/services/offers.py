"""Offering a person for a request: previewed with the effect on their time, taken or declined by who asked.

Whoever deploys offers, and whoever runs the project accepts: both together deploy. Every decision about a
request is made under its lock, so that of two at once the second finds what the first has made of it.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.deploying import Deploying
from bot.domain.enums import NeedState, OfferState
from bot.domain.load import WHOLE, Step, outgrew, peak
from bot.domain.needs import Ended, Offered, OfferPreview, OfferView
from bot.domain.periods import local_day
from bot.domain.rights import Actor, may, may_at_all
from bot.domain.skills import fits, is_skill
from bot.errors import NotFound, Settled, Stale, UserError
from bot.services import access, directory, needs, skills
from bot.services.audit import on_record
from bot.services.deploying import effect_of, store, time_of
from bot.services.people import actor_of
from models.deployed import locked_person
from models.needs import StaffNeed, StaffOffer, need, need_to_change, offer, offers_for
from models.people import Person, person, person_of_slack_id
from models.projects import Project, program

GONE = "I know no such offer that you may decide."


def preview(
    session: Session, actor: Actor, need_id: int, *, person_id: int = 0, user: str = "", now: datetime
) -> OfferPreview:
    """Show what an offer would do to somebody's time, by their number or by who they are in Slack.

    Raises `NotFound`, `Forbidden`, `Settled` for a request that is over, `UserError` for who can't be.
    """
    access.require(actor, Right.DEPLOY)
    row, found = needs.seen(session, actor, need(session, actor.workspace_id, need_id))
    _is_open(row, found, today=local_day(now, actor.time_zone))
    if user:
        chosen = person_of_slack_id(session, actor.workspace_id, user)
    else:
        chosen = person(session, actor.workspace_id, person_id)
    return _previewed(session, actor, row, found, directory.present(chosen), now=now)


def make(
    session: Session, actor: Actor, need_id: int, person_id: int, shown: int, *, now: datetime
) -> Offered | OfferPreview | Ended:
    """Offer a person as the preview showed; for a request of one's own they are deployed at once.

    `shown` is the most of their time that the preview had. Where their time has been filled further
    since, so that they would now have too much, nothing is recorded and a new preview is given instead.
    """
    access.require(actor, Right.DEPLOY)
    row, found = needs.seen(session, actor, need_to_change(session, actor.workspace_id, need_id))
    _is_open(row, found, today=local_day(now, actor.time_zone))
    chosen = directory.present(locked_person(session, actor.workspace_id, person_id))
    effect = _effect(session, actor, row, found, chosen, now=now)
    if outgrew(peak(effect), shown):
        return _previewed(session, actor, row, found, chosen, now=now)
    made = StaffOffer(
        workspace_id=actor.workspace_id,
        need_id=row.id,
        person_id=chosen.id,
        by_id=actor.person_id,
        peak=max(shown, WHOLE),
        state=OfferState.OPEN,
        at=now,
    )
    _not_offered_yet(session, actor, row, chosen)
    session.add(made)
    session.flush()
    details = {"need_id": row.id, "offer_id": made.id, "person_id": chosen.id}
    on_record(session, actor, "need.offered", "project", found.id, now=now, details=details)
    if row.by_id == actor.person_id and _may_deploy(session, actor, found):
        return _take(session, actor, row, found, made, chosen, effect, now=now)
    asker, reader = _decider(session, actor, row, found, now=now)
    (offered,) = needs.offer_views(session, actor, [made])
    able = tuple(
        skill
        for _, skill in skills.held(session, actor, [chosen.id], at=now)
        if is_skill(skill) and fits(row.skill, skill)
    )
    view = needs.view_of(session, actor, row, found, now=now, search=False)
    seen = peak(_effect(session, reader, row, found, chosen, now=now))
    return Offered(view, offered, able, directory.view_of(asker), seen)


def accept(session: Session, actor: Actor, offer_id: int, *, now: datetime) -> Ended:
    """Take who is offered: they are deployed, and the request is filled.

    Where their time has been filled further since the offer, so that they would have too much, the offer
    lapses and whoever made it is told. Raises `Settled` for what is decided already.
    """
    made, row, found = _to_decide(session, actor, offer_id)
    chosen = directory.present(locked_person(session, actor.workspace_id, made.person_id))
    by = person(session, actor.workspace_id, made.by_id)
    offerer = actor_of(session, by, now=now) if by and by.active else None
    if offerer is None or not may_at_all(offerer, Right.DEPLOY):
        raise Stale(f"{by.name if by else 'Whoever offered them'} may not deploy people any more. Ask again.")
    effect = _effect(session, offerer, row, found, chosen, now=now)
    if outgrew(peak(effect), made.peak):
        made.state, made.decided_by_id, made.decided_at = OfferState.LAPSED, actor.person_id, now
        return _ended(session, actor, row, found, made, "need.offer_lapsed", now=now, looked_again=True)
    return _take(session, actor, row, found, made, chosen, effect, now=now)


def decline(session: Session, actor: Actor, offer_id: int, *, now: datetime) -> Ended:
    """Decline who is offered; the request stays open."""
    made, row, found = _to_decide(session, actor, offer_id)
    made.state, made.decided_by_id, made.decided_at = OfferState.DECLINED, actor.person_id, now
    return _ended(session, actor, row, found, made, "need.offer_declined", now=now)


def _decider(
    session: Session, actor: Actor, row: StaffNeed, found: Project, *, now: datetime
) -> tuple[Person, Actor]:
    """Name who accepts or declines: whoever asked, as long as they run the project, else its PM.

    Raises `Stale` where that is nobody.
    """
    for person_id in (row.by_id, found.manager_id):
        asker = person(session, actor.workspace_id, person_id) if person_id else None
        reader = actor_of(session, asker, now=now) if asker and asker.active else None
        if asker and reader and may(reader, Right.ASK_PEOPLE, directory.scope_of(session, reader, found)):
            return asker, reader
    raise Stale(f"Nobody leads {found.name} who could accept. Deploy them with /deploy, or end the request.")


def _to_decide(session: Session, actor: Actor, offer_id: int) -> tuple[StaffOffer, StaffNeed, Project]:
    """Fetch an offer that waits, under its request's lock; raises as `access.to_change`, or `Settled`."""
    known = offer(session, actor.workspace_id, offer_id)
    row = need_to_change(session, actor.workspace_id, known.need_id) if known else None
    if known is None or row is None:
        raise NotFound(GONE)
    found, _ = access.to_change(session, actor, row.project_id, right=Right.ASK_PEOPLE)
    session.refresh(known)
    if known.state is not OfferState.OPEN:
        raise Settled(f"That offer for {found.name} is {known.state.value} already.")
    _is_open(row, found, today=local_day(actor.at, actor.time_zone))
    return known, row, found


def _take(
    session: Session,
    actor: Actor,
    row: StaffNeed,
    found: Project,
    made: StaffOffer,
    chosen: Person,
    effect: tuple[Step, ...],
    *,
    now: datetime,
) -> Ended:
    store(session, actor, found, _asked(row, chosen, local_day(now, actor.time_zone)), now=now)
    made.state, made.decided_by_id, made.decided_at = OfferState.ACCEPTED, actor.person_id, now
    session.flush()
    lapsed = needs.settle(session, actor, row, NeedState.FILLED, now=now)
    details = {"person_id": chosen.id, "percent": row.percent, "need_id": row.id, "offer_id": made.id}
    on_record(session, actor, "deployment.set", "project", found.id, now=now, details=details)
    return _ended(session, actor, row, found, made, "need.filled", now=now, lapsed=lapsed, effect=effect)


def _ended(
    session: Session,
    actor: Actor,
    row: StaffNeed,
    found: Project,
    made: StaffOffer,
    action: str,
    *,
    now: datetime,
    lapsed: tuple[OfferView, ...] = (),
    effect: tuple[Step, ...] = (),
    looked_again: bool = False,
) -> Ended:
    details = {"need_id": row.id, "offer_id": made.id, "person_id": made.person_id}
    event = on_record(session, actor, action, "project", found.id, now=now, details=details)
    session.flush()
    (shown,) = needs.offer_views(session, actor, [made])
    steered = program(session, actor.workspace_id, found.program_id) if found.program_id else None
    everybody = [made.person_id, row.by_id, found.manager_id, steered.manager_id if steered else None]
    taken = made.state is OfferState.ACCEPTED
    others = [each.by.person_id for each in lapsed]
    told = directory.concerned(session, actor, [made.by_id, *(everybody if taken else []), *others])
    view = needs.view_of(session, actor, row, found, now=now, search=False)
    had = needs.messages_about(session, actor, row, view.offers)
    return Ended(event.id, view, actor.name, shown, told, lapsed, effect, looked_again, had)


def _previewed(
    session: Session, actor: Actor, row: StaffNeed, found: Project, chosen: Person, *, now: datetime
) -> OfferPreview:
    _not_offered_yet(session, actor, row, chosen)
    effect = _effect(session, actor, row, found, chosen, now=now)
    if not effect:
        raise UserError(f"{chosen.name} works on {found.name} like that already. Nothing would change.")
    own = row.by_id == actor.person_id and _may_deploy(session, actor, found)
    view = needs.view_of(session, actor, row, found, now=now, search=False)
    return OfferPreview(view, directory.view_of(chosen), effect, peak(effect), own)


def _not_offered_yet(session: Session, actor: Actor, row: StaffNeed, chosen: Person) -> None:
    for each in offers_for(session, actor.workspace_id, [row.id]):
        if each.person_id == chosen.id and each.state is OfferState.OPEN:
            (shown,) = needs.offer_views(session, actor, [each])
            raise Settled(f"{chosen.name} is offered for it already, by {shown.by.name}.")


def _may_deploy(session: Session, actor: Actor, found: Project) -> bool:
    return may(actor, Right.DEPLOY, directory.scope_of(session, actor, found))


def _is_open(row: StaffNeed, found: Project, *, today: date) -> None:
    needs.refuse_settled(row.state, found.name)
    if row.ends_on < today:
        raise Stale(f"The days of that request for {found.name} are over. Ask anew for other days.")


def _asked(row: StaffNeed, chosen: Person, today: date) -> Deploying:
    return Deploying(
        person_id=chosen.id,
        percent=row.percent,
        first=max(row.starts_on, today),
        last=row.ends_on,
        role=row.skill,
    )


def _effect(
    session: Session, actor: Actor, row: StaffNeed, found: Project, chosen: Person, *, now: datetime
) -> tuple[Step, ...]:
    """Work out what becomes of somebody's time, as far as this person may see what they work on."""
    today = local_day(now, actor.time_zone)
    before = time_of(session, actor, chosen, now=now).spells
    return effect_of(before, found, _asked(row, chosen, today), today)
