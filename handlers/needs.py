"""People with a skill: said of somebody, asked for by a project, offered, taken or declined."""

from functools import partial

from sqlalchemy.orm import Session

from bot.blocks import needs as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.blocks.kit import Shown
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Right
from bot.domain.enums import NeedState, Role, Way
from bot.domain.line.deployment import SHARE, DeployLine, read_deploy
from bot.domain.needs import Asked, Ended, Offered, OfferPreview, subject_of_offer
from bot.domain.periods import local_day
from bot.domain.rights import may_at_all
from bot.domain.skills import SkillsLine, read_skills
from bot.errors import UserError
from bot.services import access, needs, offers, skills
from handlers.actors import take_up
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update
from handlers.context import Request
from handlers.notes import tell
from handlers.previews import cancel
from handlers.router import Router
from handlers.swapping import swap
from handlers.typed import day_if_chosen, row_id, share, split


def register(router: Router) -> None:
    """Take what `/deploy skills`, `need` and `needs` lead to."""
    router.action(Action.SKILLS_FORM, Right.SEE, open_skills)
    router.view(Callback.SKILLS_FORM, Right.SEE, save_skills)
    router.action(Action.NEED_FORM, Right.ASK_PEOPLE, open_form)
    router.view(Callback.NEED_FORM, Right.ASK_PEOPLE, check)
    router.view(Callback.NEED_CHECKED, Right.ASK_PEOPLE, submit)
    router.action(Action.NEED_RECORD, Right.ASK_PEOPLE, record)
    router.action(Action.NEED_CANCEL, Right.ASK_PEOPLE, cancel)
    router.action(Action.NEED_SHOW, Right.SEE, show)
    router.action(Action.NEED_MORE, Right.SEE, more)
    router.action(Action.NEED_END, Right.ASK_PEOPLE, end)
    router.action(Action.NEED_OFFER, Right.DEPLOY, open_offer)
    router.action(Action.NEED_OTHER, Right.DEPLOY, open_other)
    router.view(Callback.OFFER_FORM, Right.DEPLOY, check_offer)
    router.view(Callback.OFFER_CHECKED, Right.DEPLOY, make_offer)
    router.action(Action.OFFER_ACCEPT, Right.ASK_PEOPLE, accept)
    router.action(Action.OFFER_DECLINE, Right.ASK_PEOPLE, decline)


def takes(request: Request) -> Answer:
    """Answer `/deploy skills …`, `need …`, `needs` and `swap …`; None for anything else.

    A project may be called 'Skills Register': only a person, a colon or nothing after the word makes it ours.
    """
    word, _, rest = request.text.strip().partition(" ")
    word, rest = word.casefold(), rest.strip()
    if word in ("skills:", "skill:") or (word in ("skills", "skill") and (not rest or rest[0] in "<:")):
        return _skills(request, rest)
    if word == "needs" and not rest:
        return _list(request)
    if word in ("need", "needs"):
        return _need(request, rest)
    if word == "swap" and (not rest or "<@" in rest):
        return swap(request, rest)
    return None


def _skills(request: Request, rest: str) -> Answer:
    """`/deploy skills @maria: java, sql` records what somebody can do; without a list it shows it."""
    line = read_skills(rest)
    if line.skills is None:
        with request.context.database.read() as session:
            found = skills.of_person(session, request.actor, line.user, now=request.now, kept=request.text)
        return Say(*shown.skills_card(found))
    if line.user:
        take_up(request.context, line.user, request.client)
    return Say(*_save(request, line, request.text))


def open_skills(request: Request) -> Answer:
    """Open the form for the skills of the person behind the button."""
    with request.context.database.read() as session:
        found = skills.of_number(session, request.actor, row_id(request.value), now=request.now)
    return Open(shown.skills_form(found), Say(*trouble.open_instead(Action.SKILLS_FORM, request.value)))


def save_skills(request: Request) -> Answer:
    """Record the skills that the form names."""
    said = by_name(request.state).get(shown.SKILLS) or ""
    line = read_skills(f": {said}") if said.strip() else SkillsLine(skills=())
    try:
        return Update(done_view(*_save(request, line, "", row_id(request.metadata))))
    except UserError as error:
        return Refuse({shown.SKILLS: str(error)})


def _save(request: Request, line: SkillsLine, text: str, person_id: int = 0) -> Shown:
    with request.context.database.write() as session:
        done = skills.set_skills(session, request.actor, line, text, person_id=person_id, now=request.now)
        write = partial(shown.skills_note, done)
        tell(session, request, done.told, f"skills:{done.event_id}", write)
    return shown.skills_set(done)


def more(request: Request) -> Answer:
    """List the open requests after the one behind the button."""
    return _list(request, row_id(request.value))


def _list(request: Request, after: int = 0) -> Answer:
    with request.context.database.read() as session:
        found = needs.listing(session, request.actor, now=request.now, after=after)
    return Say(*shown.needs_list(found, may_ask=may_at_all(request.actor, Right.ASK_PEOPLE)))


def _need(request: Request, rest: str) -> Answer:
    """`/deploy need payroll tester 50% from 1 May to 30 Jun` previews a request; without more, the form."""
    if not rest:
        return open_form(request)
    today = local_day(request.now, request.actor.time_zone)
    line = read_deploy(rest, today=today, day_first=request.actor.day_first)
    with request.context.database.write() as session:
        read = needs.preview(session, request.actor, line, request.text, now=request.now)
    return Say(*shown.need_preview(read))


def open_form(request: Request) -> Answer:
    """Open the form that asks for somebody."""
    access.require(request.actor, Right.ASK_PEOPLE)
    return Open(shown.need_form(), Say(*trouble.open_instead(Action.NEED_FORM, "form")))


def check(request: Request) -> Answer:
    """Show who could do what the form asks for, before it is asked."""
    given = by_name(request.state)
    line = DeployLine(
        percent=share(given.get(shown.PERCENT)),
        first=day_if_chosen(given.get(shown.FIRST)),
        last=day_if_chosen(given.get(shown.LAST)),
        role=(given.get(shown.SKILL) or "").strip(),
    )
    if line.percent is None:
        return Refuse({shown.PERCENT: SHARE})
    try:
        with request.context.database.write() as session:
            read = needs.preview(
                session,
                request.actor,
                line,
                "",
                now=request.now,
                project_id=row_id(given.get(shown.PROJECT) or ""),
                note=(given.get(shown.WHY) or "").strip(),
            )
    except UserError as error:
        return Refuse({shown.SKILL: str(error)})
    return Update(shown.need_checked(read))


def record(request: Request) -> Answer:
    """Ask for what the preview shows."""
    done = _record(request, request.value)
    return Replace(*shown.need_asked(done.view, [each for each, _ in done.readers]))


def submit(request: Request) -> Answer:
    """Ask for what the form's second step shows."""
    done = _record(request, request.metadata)
    return Update(done_view(*shown.need_asked(done.view, [each for each, _ in done.readers])))


def _record(request: Request, nonce: str) -> Asked:
    with request.context.database.write() as session:
        done = needs.record(session, request.actor, nonce, now=request.now)
        notes = [
            Note(
                reader.slack_id,
                Message(*shown.need_card(view, why="You are asked because you deploy people to it")),
                dedupe_key=f"{done.subject}:{reader.slack_id}",
                subject=done.subject,
                about=view.project_id,
                role=Role.PROGRAM_MANAGER if reader.person_id == done.steered_by else Role.PMO,
            )
            for reader, view in done.readers
            if reader.slack_id
        ]
        enqueue_all(session, request.actor.workspace_id, notes, now=request.now)
    return done


def show(request: Request) -> Answer:
    """Show the request behind the button with who could do it."""
    with request.context.database.read() as session:
        view = needs.show(session, request.actor, row_id(request.value), now=request.now)
    return Say(*shown.need_card(view))


def end(request: Request) -> Answer:
    """Withdraw or decline the request behind the button."""
    with request.context.database.write() as session:
        done = needs.end(session, request.actor, row_id(request.value), now=request.now)
        _tell(session, request, done)
    return Replace(*shown.ended(done))


def open_offer(request: Request) -> Answer:
    """Show what offering the person behind the button does to their time."""
    need_id, person_id = split(request.value, 2)
    with request.context.database.read() as session:
        read = offers.preview(
            session, request.actor, row_id(need_id), person_id=row_id(person_id), now=request.now
        )
    again = trouble.open_instead(Action.NEED_OFFER, request.value)
    return Open(shown.offer_checked(read), Say(*again))


def open_other(request: Request) -> Answer:
    """Open the form that offers anybody for the request behind the button."""
    with request.context.database.read() as session:
        view = needs.open_one(session, request.actor, row_id(request.value), now=request.now)
    return Open(shown.offer_other(view), Say(*trouble.open_instead(Action.NEED_OTHER, request.value)))


def check_offer(request: Request) -> Answer:
    """Show what offering the person whom the form names does to their time."""
    user = by_name(request.state).get(shown.PERSON) or ""
    if not user:
        return Refuse({shown.PERSON: "Choose whom you offer."})
    try:
        take_up(request.context, user, request.client)
        with request.context.database.read() as session:
            read = offers.preview(
                session, request.actor, row_id(request.metadata), user=user, now=request.now
            )
    except UserError as error:
        return Refuse({shown.PERSON: str(error)})
    return Update(shown.offer_checked(read))


def make_offer(request: Request) -> Answer:
    """Offer the person whom the form shows, or deploy them for one's own request."""
    need_id, person_id, peak = map(row_id, split(request.metadata, 3))
    with request.context.database.write() as session:
        done = offers.make(session, request.actor, need_id, person_id, peak, now=request.now)
        if isinstance(done, Ended):
            _tell(session, request, done)
        if isinstance(done, Offered):
            note = Note(
                done.decides.slack_id or "",
                Message(*shown.offer_card(done)),
                dedupe_key=subject_of_offer(done.offer.offer_id),
                subject=subject_of_offer(done.offer.offer_id),
                about=done.view.project_id,
            )
            enqueue_all(session, request.actor.workspace_id, [note], now=request.now)
    if isinstance(done, OfferPreview):
        return Update(shown.offer_checked(done, again=True))
    said = shown.offer_made(done) if isinstance(done, Offered) else shown.ended(done)
    return Update(done_view(*said))


def accept(request: Request) -> Answer:
    """Take who is offered behind the button."""
    with request.context.database.write() as session:
        done = offers.accept(session, request.actor, row_id(request.value), now=request.now)
        _tell(session, request, done)
    return Replace(*shown.ended(done))


def decline(request: Request) -> Answer:
    """Decline who is offered behind the button."""
    with request.context.database.write() as session:
        done = offers.decline(session, request.actor, row_id(request.value), now=request.now)
        _tell(session, request, done)
    return Replace(*shown.ended(done))


def _tell(session: Session, request: Request, done: Ended) -> None:
    """Tell those concerned; where the request is over, every message about it says so."""
    key, about = f"need_ended:{done.event_id}", done.view.project_id
    tell(session, request, done.told, key, partial(shown.ended_note, done), about=about)
    if done.view.state is NeedState.OPEN:
        return
    message = Message(*shown.need_over(done))
    mine = request.actor.slack_id
    edits = [
        Note(to, message, dedupe_key=f"{key}:over:{subject}:{to}", subject=subject, way=Way.EDIT, about=about)
        for subject, to in done.had
        if to != mine
    ]
    enqueue_all(session, request.actor.workspace_id, edits, now=request.now)
