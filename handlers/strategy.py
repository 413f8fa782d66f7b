"""Strategy: the objectives, what serves them, and what is excused from serving one."""

import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from bot.blocks import strategy as shown
from bot.blocks import strategy_map as maps
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.blocks.kit import day
from bot.delivery.outbox import Picture
from bot.domain.commands import Command, Right
from bot.domain.rights import may_at_all
from bot.domain.strategy import AimForm
from bot.domain.strategy_map import strategy_map
from bot.domain.views import PersonView
from bot.errors import NotFound, UserError
from bot.pictures import strategy_map as pictures
from bot.services import aligning, strategy
from handlers.actors import take_up
from handlers.answers import Answer, Open, Refuse, Say, Update
from handlers.context import Request
from handlers.notes import tell
from handlers.router import Router
from handlers.typed import chosen_day, row_id

_DELETE = re.compile(r"^\s*(?:delete|remove|drop|end)\s+|\s+(?:off|delete|remove|end)\s*$", re.IGNORECASE)


def register(router: Router) -> None:
    """Take the commands and the form for an objective."""
    router.command(Command.STRATEGY, Right.SEE, overview)
    router.command(Command.OBJECTIVE, Right.SEE, objective)
    router.command(Command.ALIGN, Right.ALIGN, align)
    router.command(Command.WAIVE, Right.ALIGN, waive)
    router.action(Action.STRATEGY_SHOW, Right.SEE, overview)
    router.action(Action.STRATEGY_MAP, Right.SEE, draw)
    router.action(Action.OBJECTIVE_EDIT, Right.SET_OBJECTIVES, open_form)
    router.view(Callback.OBJECTIVE_FORM, Right.SET_OBJECTIVES, submit)


def overview(request: Request) -> Answer:
    """`/pmo strategy` shows every objective and what does not comply."""
    with request.context.database.read() as session:
        return Say(*shown.strategy_card(strategy.view(session, request.actor, now=request.now)))


def draw(request: Request) -> Answer:
    """Draw objectives × programs, with a table of more of them than a picture has room for."""
    with request.context.database.read() as session:
        view = strategy.view(session, request.actor, now=request.now)
    drawn = strategy_map(view, aims=pictures.MOST_AIMS, programs=pictures.MOST_PROGRAMS)
    told = strategy_map(view, aims=maps.TABLE_AIMS, programs=maps.TABLE_PROGRAMS)
    message = maps.map_message(drawn, told)
    if not drawn.aims:
        return Say(*message)
    return Say(*message, Picture("strategy map.png", pictures.strategy_map(drawn)))


def objective(request: Request) -> Answer:
    """`/pmo objective O4` shows one objective, alone all; who would delete one is told how to end it."""
    if not request.text.strip():
        return overview(request)
    text, deletes = request.text, False
    with request.context.database.read() as session:
        try:
            found, duties = strategy.card(session, request.actor, text, now=request.now)
        except NotFound:
            text = _DELETE.sub("", text)
            deletes = text != request.text
            if not deletes:
                raise
            found, duties = strategy.card(session, request.actor, text, now=request.now)
    may_set = may_at_all(request.actor, Right.SET_OBJECTIVES)
    return Say(*shown.aim_card(found, duties, may_set=may_set, deletes=deletes))


def align(request: Request) -> Answer:
    """`/pmo align payroll O4 strongly: why` records it and tells its PM."""
    with request.context.database.write() as session:
        done = aligning.align(session, request.actor, request.text, now=request.now)
        said = shown.aligned(done.thing, done.key, done.title, done.strength, done.sentence, off=done.off)
        _tell(session, request, f"aligned:{done.event_id}", said, done.told)
    return Say(*shown.recorded(said, done.told))


def waive(request: Request) -> Answer:
    """`/pmo waive payroll until 31 Mar why` excuses a project from serving an objective."""
    with request.context.database.write() as session:
        done = aligning.waive(session, request.actor, request.text, now=request.now)
        said = f"{done.project} need not serve an objective until {day(done.until)}: {done.reason}"
        _tell(session, request, f"waived:{done.event_id}", said, done.told)
    return Say(*shown.recorded(said, done.told))


def _tell(session: Session, request: Request, key: str, said: str, told: Iterable[PersonView]) -> None:
    tell(session, request, told, key, lambda _reader: shown.note(request.actor.name, said))


def open_form(request: Request) -> Answer:
    """Open the form for an objective, new or to be changed."""
    with request.context.database.read() as session:
        form = aligning.open_aim(session, request.actor, row_id(request.value))
    view = shown.aim_form(form, aligning.mark_of(form))
    return Open(view, Say(*trouble.open_instead(Action.OBJECTIVE_EDIT, request.value)))


def submit(request: Request) -> Answer:
    """Record the objective that the form holds."""
    given = by_name(request.state)
    owner = given.get(shown.OWNER)
    if owner:
        take_up(request.context, owner, request.client)
    first, last = given.get(shown.FIRST), given.get(shown.LAST)
    weight = given.get(shown.WEIGHT) or ""
    at, _, mark = request.metadata.partition("|")
    form = AimForm(
        objective_id=row_id(at) or None,
        key=given.get(shown.KEY) or "",
        title=given.get(shown.TITLE) or "",
        measure=given.get(shown.MEASURE) or "",
        weight=int(weight) if weight.isdecimal() and len(weight) == 1 else 0,
        owner=owner,
        starts_on=chosen_day(first) if first else None,
        ends_on=chosen_day(last) if last else None,
    )
    try:
        with request.context.database.write() as session:
            done = aligning.set_aim(session, request.actor, form, now=request.now, mark=mark)
    except UserError as error:
        return Refuse({shown.KEY: str(error)})
    if done.meanwhile is not None:
        return Update(shown.aim_form(form, aligning.mark_of(done.meanwhile), theirs=done.meanwhile))
    return Update(done_view(*shown.aim_recorded(done.key, done.title, done.ends_on, done.served_by)))
