"""The PMO's list of names: `/pmo names` shows it, a form changes it after a preview."""

from bot.blocks import known_names as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.domain.commands import Command, Right
from bot.domain.enums import AssetKind
from bot.domain.known_names import entry_of
from bot.errors import UserError
from bot.services import known_names
from handlers.answers import Answer, Open, Refuse, Say, Update
from handlers.context import Request
from handlers.router import Router
from handlers.typed import chosen, row_id, split


def register(router: Router) -> None:
    """Take the command, its buttons, and the form with its second step."""
    router.command(Command.NAMES, Right.SET_NAMES, list_)
    router.action(Action.KNOWN_EDIT, Right.SET_NAMES, open_form)
    router.action(Action.KNOWN_REMOVE, Right.SET_NAMES, remove)
    router.view(Callback.KNOWN_FORM, Right.SET_NAMES, check)
    router.view(Callback.KNOWN_CHECKED, Right.SET_NAMES, submit)


def list_(request: Request) -> Answer:
    """`/pmo names` lists them, `/pmo names sap` those with these letters."""
    with request.context.database.read() as session:
        return Say(*shown.known_list(known_names.listing(session, request.actor, request.text)))


def open_form(request: Request) -> Answer:
    """Open the form for a name, or for a new one with what was searched for."""
    known, _, name = request.value.partition("|")
    known_id = row_id(known)
    line = None
    if known_id:
        with request.context.database.read() as session:
            line = known_names.to_edit(session, request.actor, known_id)
    return Open(shown.known_form(line, name), Say(*trouble.open_instead(Action.KNOWN_EDIT, request.value)))


def check(request: Request) -> Answer:
    """Show which projects it concerns, before it is recorded."""
    known, turn = (row_id(each) for each in split(request.metadata, 2))
    given = by_name(request.state)
    kind = given.get(shown.KIND) or ""
    try:
        entry = entry_of(
            given.get(shown.NAME) or "",
            None if kind == shown.IGNORE else chosen(AssetKind, kind),
            [given.get(shown.ALIASES) or ""],
            known_id=known or None,
            turn=turn,
        )
        with request.context.database.write() as session:
            read = known_names.preview(session, request.actor, entry, now=request.now)
    except UserError as error:
        return Refuse({shown.NAME: str(error)})
    return Update(shown.checked_view(read))


def submit(request: Request) -> Answer:
    """Record what the form's second step shows."""
    with request.context.database.write() as session:
        line = known_names.record(session, request.actor, request.metadata, now=request.now)
    return Update(done_view(*shown.recorded(line)))


def remove(request: Request) -> Answer:
    """Take a name off the list as it was shown."""
    known, turn = (row_id(each) for each in split(request.value, 2))
    with request.context.database.write() as session:
        name = known_names.remove(session, request.actor, known, turn, now=request.now)
    return Say(*shown.removed(name))
