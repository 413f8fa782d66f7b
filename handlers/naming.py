"""Who owns a project, who stands in for the owner, who sees a confidential one."""

from collections.abc import Callable
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from bot.blocks import naming as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.delivery.outbox import enqueue_all
from bot.domain.commands import Command, Right
from bot.domain.naming import Naming, NamingDone, Proposal, read_line
from bot.errors import NotFound, UserError
from bot.services import days, directory, naming
from handlers.actors import take_up
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update, View
from handlers.context import Request
from handlers.notes import tell
from handlers.previews import cancel
from handlers.prompts import let_go
from handlers.router import Router
from handlers.show import who_owns
from handlers.typed import chosen_day, row_id


def register(router: Router) -> None:
    """Take the three commands, their preview's buttons, and the form for an owner."""
    router.command(Command.OWNER, Right.SET_OWNER, owner)
    router.command(Command.DEPUTY, Right.DEPUTIZE, deputy)
    router.command(Command.READERS, Right.NAME_PEOPLE, readers)
    # The service asks for the right to what the preview names; deputizing is the widest of the three.
    router.action(Action.NAMING_RECORD, Right.DEPUTIZE, record)
    router.action(Action.NAMING_CANCEL, Right.DEPUTIZE, cancel)
    router.action(Action.NAMING_OWNER, Right.SET_OWNER, open_form)
    router.action(Action.NAMING_DEPUTY, Right.DEPUTIZE, open_deputy_form)
    router.view(Callback.OWNER_FORM, Right.SET_OWNER, submit)
    router.view(Callback.DEPUTY_FORM, Right.DEPUTIZE, submit_deputy)


def owner(request: Request) -> Answer:
    """`/pmo owner payroll @maria` sets the owner after a preview; without a person it says who it is."""
    if not read_line(request.text).user:
        return who_owns(request)
    return _preview(request, Naming.OWNER)


def deputy(request: Request) -> Answer:
    """`/pmo deputy payroll @maria until 3 Dec` names a deputy; without a person it lists them."""
    return _preview(request, Naming.DEPUTY)


def readers(request: Request) -> Answer:
    """`/pmo readers pegasus @sam` lets somebody see a confidential project; without one it lists them."""
    return _preview(request, Naming.READER)


def _preview(request: Request, what: Naming) -> Answer:
    line = read_line(request.text)
    if not line.user:
        with request.context.database.read() as session:
            return Say(*shown.naming_list(naming.listing(session, request.actor, what, line.project)))
    take_up(request.context, line.user, request.client)
    with request.context.database.write() as session:
        read = naming.preview(session, request.actor, what, line, request.text, now=request.now)
    return Say(*shown.naming_preview(read))


def record(request: Request) -> Answer:
    """Record what the preview shows, and tell those concerned."""
    with request.context.database.write() as session:
        done = naming.record(session, request.actor, request.value, now=request.now)
        _heard(session, request, done)
    return Replace(*shown.naming_recorded(done))


def open_form(request: Request) -> Answer:
    """Open the form for the owner of the project behind the button."""
    return _form(request, Action.NAMING_OWNER, shown.owner_form)


def open_deputy_form(request: Request) -> Answer:
    """Open the form for a deputy on the project behind the button."""
    return _form(request, Action.NAMING_DEPUTY, shown.deputy_form)


def _form(request: Request, action: Action, form: Callable[[int, str], View]) -> Answer:
    with request.context.database.read() as session:
        found = directory.project_by_id(session, request.actor, row_id(request.value), now=request.now)
    again = trouble.open_instead(action, request.value)
    return Open(form(found.project_id, found.name), Say(*again))


def submit(request: Request) -> Answer:
    """Set the owner that the form names."""
    return _submit(request, Naming.OWNER, "Choose who owns it from now on.")


def submit_deputy(request: Request) -> Answer:
    """Name the deputy that the form names, until the day that it gives."""
    until = by_name(request.state).get(shown.UNTIL)
    if not until:
        return _submit(request, Naming.DEPUTY, "Choose who stands in.")
    try:
        last = days.not_past(request.actor, chosen_day(until), now=request.now)
    except UserError as error:
        return Refuse({shown.UNTIL: str(error)})
    return _submit(request, Naming.DEPUTY, "Choose who stands in.", last)


def _submit(request: Request, what: Naming, wanting: str, until: date | None = None) -> Answer:
    user = by_name(request.state).get(shown.PERSON)
    if not user:
        return Refuse({shown.PERSON: wanting})
    take_up(request.context, user, request.client)
    with request.context.database.write() as session:
        chosen = directory.person_of(session, request.actor, user)
        if chosen is None:
            raise NotFound(directory.NOBODY)
        proposal = Proposal(naming=what, person_id=chosen.person_id, until=until)
        done = naming.apply(session, request.actor, row_id(request.metadata), proposal, now=request.now)
        _heard(session, request, done)
    return Update(done_view(*shown.naming_recorded(done)))


def _heard(session: Session, request: Request, done: NamingDone) -> None:
    """Tell those concerned; whoever is not the owner any more is asked for no report of it."""
    key = f"naming:{done.event_id}"
    tell(session, request, done.told, key, partial(shown.naming_note, done))
    if done.before is not None:
        gone = let_go(session, request, done.key, done.before.person_id, key)
        enqueue_all(session, request.actor.workspace_id, gone, now=request.now)
