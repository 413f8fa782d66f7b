"""The forms of an entry: saved, closed, escalated, answered; changes proposed and decided."""

from collections.abc import Callable

from pydantic import ValidationError

from bot.blocks import entry as forms
from bot.blocks.actions import Callback
from bot.blocks.entry_notes import entry_done
from bot.blocks.forms import done_view, errors_under_inputs, missing
from bot.blocks.inputs import by_name
from bot.domain.commands import Right
from bot.domain.content import EntryContent
from bot.domain.entries import EntryActed
from bot.domain.enums import Outcome, Response
from bot.domain.register import unfit_response
from bot.services import escalation, register_acts, register_list
from handlers.answers import Answer, Refuse, Update
from handlers.attesting import scope_decided
from handlers.context import Request
from handlers.entry_notes import tell
from handlers.forms import written
from handlers.ripples import tell_of_decision
from handlers.router import Router
from handlers.typed import chosen, row_id


def register(router: Router) -> None:
    """Take the forms."""
    router.view(Callback.ENTRY_FORM, Right.REGISTER, save)
    router.view(Callback.CLOSE_FORM, Right.REGISTER, close)
    router.view(Callback.ESCALATE_FORM, Right.REGISTER, escalate)
    router.view(Callback.PROPOSE_FORM, Right.REGISTER, propose)
    router.view(Callback.ACCEPT_FORM, Right.REVIEW, accept)
    router.view(Callback.SEND_BACK_FORM, Right.REVIEW, send_back)
    router.view(Callback.DECIDE_FORM, Right.REVIEW, decide)


def save(request: Request) -> Answer:
    """Save what was edited; what somebody else saved meanwhile is shown, and nothing typed is lost."""
    at, _, seen = request.metadata.partition("|")
    if errors := missing(request.state):
        return Refuse(errors)
    try:
        content = EntryContent.model_validate(forms.entry_content(request.state))
    except ValidationError as error:
        return Refuse(errors_under_inputs(error, request.state))
    with request.context.database.write() as session:
        done = register_acts.edit(
            session,
            request.actor,
            row_id(at),
            content,
            seen=row_id(seen),
            now=request.now,
            act=f"{request.act}:{seen}",
        )
        if isinstance(done, register_acts.Conflict):
            card = register_list.card(session, request.actor, row_id(at))
            return Update(forms.entry_form(card, done.content, done.fields))
        tell(session, request, done)
    return Update(done_view(*entry_done(done)))


def close(request: Request) -> Answer:
    """Close the entry with its outcome."""
    given = by_name(request.state)
    if not given.get("outcome"):
        return Refuse({"outcome": "Choose how it ended."})
    words = (given.get("words") or "").strip()
    return _submit(request, register_acts.close, chosen(Outcome, given["outcome"]), words)


def escalate(request: Request) -> Answer:
    """Ask the level above."""
    return _submit(request, escalation.escalate, written(request))


def accept(request: Request) -> Answer:
    """Take the entry at this level."""
    given = by_name(request.state)
    response = chosen(Response, given["response"]) if given.get("response") else None
    if not given.get("owner"):
        return Refuse({"owner": "Choose who owns it from now on."})
    with request.context.database.read() as session:
        kind = register_list.card(session, request.actor, _at(request)).entry.kind
    if said := unfit_response(kind, response):
        return Refuse({"response": said})
    return _submit(request, escalation.accept, response, given["owner"], (given.get("words") or "").strip())


def send_back(request: Request) -> Answer:
    """Return the entry with words."""
    return _submit(request, escalation.send_back, written(request))


def propose(request: Request) -> Answer:
    """Propose a change because of an issue."""
    given = by_name(request.state)
    title = (given.get("title") or "").strip()
    if not title:
        return Refuse({"title": "Say what should change, in a sentence."})
    return _submit(request, escalation.propose_change, title, forms.effects_of(given), written(request))


def decide(request: Request) -> Answer:
    """Approve or reject the change, with the reason."""
    outcome = chosen(Outcome, request.metadata.partition("|")[2])
    return _submit(request, escalation.decide_change, outcome, written(request))


def _submit(request: Request, act: Callable[..., EntryActed], *given: object) -> Answer:
    """Do once, with the entry that the form is about, what was filled in."""
    with request.context.database.write() as session:
        done = act(session, request.actor, _at(request), *given, now=request.now, act=request.act)
        tell(session, request, done)
        tell_of_decision(session, request, done)
        scope_decided(session, request, done)
    return Update(done_view(*entry_done(done)))


def _at(request: Request) -> int:
    return row_id(request.metadata.partition("|")[0])
