"""The register: raise a risk in one line with a preview, or in the form."""

from bot.blocks import preview, trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.cards import risk_raised
from bot.blocks.kit import Shown
from bot.blocks.risk_form import risk_content, risk_form
from bot.domain.commands import Command, Right
from bot.domain.content import RiskContent
from bot.domain.register import unfit_response
from bot.services import drafts
from bot.services import register as entries
from handlers.answers import Answer, Open, Refuse, Replace, Say
from handlers.context import Request
from handlers.entry_notes import announce
from handlers.forms import submitted
from handlers.previews import cancel
from handlers.router import Router
from handlers.typed import row_id, split


def register(router: Router) -> None:
    """Take the risk command, its preview's buttons and its form."""
    router.command(Command.RISK, Right.REPORT, risk)
    router.action(Action.RISK_OPEN, Right.REPORT, open_form)
    router.action(Action.RISK_POST, Right.REPORT, post)
    router.action(Action.RISK_EDIT, Right.REPORT, edit)
    router.action(Action.RISK_CANCEL, Right.REPORT, cancel)
    router.action(Action.RISK_PROJECT, Right.REPORT, choose_project)
    router.action(Action.RISK_ANSWER, Right.REPORT, answer_question)
    router.view(Callback.RISK_FORM, Right.REPORT, submit)


def risk(request: Request) -> Answer:
    """`/risk` opens the form; with text it reads the line and shows what it was read as."""
    if not request.text:
        return _form(request)
    with request.context.database.write() as session:
        read = entries.read_risk(session, request.actor, request.text, now=request.now)
    return Say(*preview.risk_preview(read))


def open_form(request: Request) -> Answer:
    """Open the form from a button that names the project, or none."""
    return _form(request, project_id=row_id(request.value) if request.value else None)


def edit(request: Request) -> Answer:
    """Open the form with what the line was read as."""
    return _form(request, nonce=request.value)


def choose_project(request: Request) -> Answer:
    """Take the project that was meant, and read the same line again for it."""
    nonce, chosen = split(request.value, 2)
    project_id = row_id(chosen)
    with request.context.database.write() as session:
        typed = drafts.read_again(session, request.actor, nonce, now=request.now)
        read = entries.read_risk(session, request.actor, typed, now=request.now, project_id=project_id)
    return Replace(*preview.risk_preview(read))


def answer_question(request: Request) -> Answer:
    """Settle an ambiguous part by one of its choices, and read the line again."""
    nonce, asked, chosen = split(request.value, 3)
    question, choice = row_id(asked), row_id(chosen)
    with request.context.database.write() as session:
        read = entries.answer_risk(session, request.actor, nonce, question, choice, now=request.now)
    return Replace(*preview.risk_preview(read))


def post(request: Request) -> Answer:
    """Record the previewed entry."""
    return Replace(*_record(request, request.value))


def submit(request: Request) -> Answer:
    """Record the form as an entry; what is missing is said under its input."""

    def record(content: RiskContent, project_id: int | None) -> Shown | Refuse:
        if said := unfit_response(content.kind, content.response):
            return Refuse({next(each for each in request.state if each.startswith("response")): said})
        return _record(request, request.metadata, content=content, project_id=project_id)

    return submitted(request, RiskContent, risk_content, record)


def _form(request: Request, *, project_id: int | None = None, nonce: str | None = None) -> Answer:
    with request.context.database.write() as session:
        form = entries.open_risk_form(
            session, request.actor, now=request.now, project_id=project_id, nonce=nonce
        )
    again = (Action.RISK_EDIT, nonce) if nonce else (Action.RISK_OPEN, str(form.project.project_id))
    return Open(risk_form(form), Say(*trouble.open_instead(*again)))


def _record(
    request: Request, nonce: str, *, content: RiskContent | None = None, project_id: int | None = None
) -> Shown:
    with request.context.database.write() as session:
        raised = entries.raise_risk(
            session, request.actor, nonce, now=request.now, content=content, project_id=project_id
        )
        announce(session, request, raised)
    return risk_raised(raised)
