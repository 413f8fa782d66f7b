"""What a project depends on: `/pmo depends payroll`, and the button on its card, open one form."""

from bot.blocks import depends as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.domain.commands import Command, Right
from bot.domain.depends import DependsForm
from bot.domain.enums import AssetKind
from bot.services import depending
from handlers.answers import Answer, Open, Refuse, Say, Update
from handlers.context import Request
from handlers.router import Router
from handlers.typed import row_id


def register(router: Router) -> None:
    """Take the command, the button and the form."""
    router.command(Command.DEPENDS, Right.SET_DEPENDENCIES, command)
    router.action(Action.DEPENDS_FORM, Right.SET_DEPENDENCIES, open_form)
    router.view(Callback.DEPENDS_FORM, Right.SET_DEPENDENCIES, submit)


def command(request: Request) -> Answer:
    """`/pmo depends payroll` opens the form for a project."""
    with request.context.database.write() as session:
        form = depending.open_form(session, request.actor, request.text, now=request.now)
        return _open(form)


def open_form(request: Request) -> Answer:
    """Open the form for the project behind the button."""
    chosen = row_id(request.value)
    with request.context.database.write() as session:
        form = depending.open_form(session, request.actor, "", now=request.now, project_id=chosen)
        return _open(form)


def _open(form: DependsForm) -> Answer:
    instead = trouble.open_instead(Action.DEPENDS_FORM, str(form.project_id))
    return Open(shown.depends_form(form), Say(*instead))


def submit(request: Request) -> Answer:
    """Record what the form says; a name that can't be kept is told under its input."""
    values = by_name(request.state)
    given = {kind: values[kind.value] or "" for kind in AssetKind if kind.value in values}
    with request.context.database.write() as session:
        if refused := depending.refused(session, request.actor, request.metadata, given):
            return Refuse({kind.value: said for kind, said in refused.items()})
        done = depending.record(session, request.actor, request.metadata, given, now=request.now)
    return Update(done_view(*shown.recorded(done)))
