"""The register: list it, open an entry, edit, close, reopen, escalate, answer, propose and decide changes."""

from collections.abc import Callable

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.blocks import entry as forms
from bot.blocks import register as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.entry_notes import entry_done
from bot.blocks.forms import View, done_view, errors_under_inputs, missing
from bot.blocks.inputs import by_name
from bot.blocks.kit import Block
from bot.delivery.outbox import Picture
from bot.domain.commands import Command, Right
from bot.domain.content import EntryContent
from bot.domain.entries import EntryActed, EntryCard
from bot.domain.enums import Outcome, Response
from bot.domain.register import read_wanted, unfit_response
from bot.errors import Stale, UserError
from bot.pictures import heat_map as pictures
from bot.services import escalation, register_acts, register_list
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update
from handlers.context import Request
from handlers.entry_notes import tell
from handlers.router import Router
from handlers.typed import OLD_BUTTON, row_id

Act = Callable[[Session], EntryActed]


def register(router: Router) -> None:
    """Take the command, the buttons of lists, messages and entries, and their forms."""
    router.command(Command.REGISTER, Right.SEE, show)
    router.action(Action.REGISTER_PAGE, Right.SEE, turn)
    router.action(Action.REGISTER_HEAT, Right.SEE, show_heat)
    router.action(Action.ENTRY_OPEN, Right.SEE, open_entry)
    router.action(Action.ENTRY_CLOSE, Right.REGISTER, open_close)
    router.action(Action.ENTRY_REOPEN, Right.REGISTER, reopen)
    router.action(Action.ENTRY_ESCALATE, Right.REGISTER, open_escalate)
    router.action(Action.ENTRY_HAPPENED, Right.REGISTER, happened)
    router.action(Action.ENTRY_PROPOSE, Right.REGISTER, open_propose)
    router.action(Action.ENTRY_RIGHT, Right.SEE, still_right)
    router.action(Action.ENTRY_ACCEPT, Right.REVIEW, open_accept)
    router.action(Action.ENTRY_SEND_BACK, Right.REVIEW, open_send_back)
    router.action(Action.ENTRY_FURTHER, Right.REVIEW, take_further)
    router.action(Action.ENTRY_APPROVE, Right.REVIEW, open_approve)
    router.action(Action.ENTRY_REJECT, Right.REVIEW, open_reject)
    router.view(Callback.ENTRY_FORM, Right.REGISTER, save)
    router.view(Callback.CLOSE_FORM, Right.REGISTER, close)
    router.view(Callback.ESCALATE_FORM, Right.REGISTER, escalate)
    router.view(Callback.PROPOSE_FORM, Right.REGISTER, propose)
    router.view(Callback.ACCEPT_FORM, Right.REVIEW, accept)
    router.view(Callback.SEND_BACK_FORM, Right.REVIEW, send_back)
    router.view(Callback.DECIDE_FORM, Right.REVIEW, decide)


def show(request: Request) -> Answer:
    """`/register payroll risks overdue` lists them; `/register hr heat` draws their heat map."""
    if read_wanted(request.text, today=request.now.date()).heat:
        return _heat(request, request.text)
    return Say(*_page(request, request.text, 0))


def turn(request: Request) -> Answer:
    """Show another page in the place of this one."""
    number, _, text = request.value.partition("|")
    return Replace(*_page(request, text, row_id(number)))


def show_heat(request: Request) -> Answer:
    """Draw the heat map of what the list shows."""
    return _heat(request, request.value)


def _page(request: Request, text: str, number: int) -> tuple[str, tuple[Block, ...]]:
    with request.context.database.read() as session:
        return shown.register_page(register_list.page(session, request.actor, text, number, now=request.now))


def _heat(request: Request, text: str) -> Answer:
    with request.context.database.read() as session:
        heat = register_list.heat(session, request.actor, text, now=request.now)
    if not heat.total:
        return Say(*shown.heat_map(heat))
    drawn = Picture("heat map.png", pictures.heat_map(heat), (shown.heat_table(heat),))
    return Say(*shown.heat_map(heat), drawn)


def open_entry(request: Request) -> Answer:
    """Open an entry with its history, as a form for whoever may change it."""
    return _open(request, Action.ENTRY_OPEN, forms.entry_form)


def open_close(request: Request) -> Answer:
    """Ask how the entry ended."""
    return _open(request, Action.ENTRY_CLOSE, forms.close_form)


def open_escalate(request: Request) -> Answer:
    """Ask why the level above is needed."""
    return _open(
        request,
        Action.ENTRY_ESCALATE,
        lambda card: forms.words_form(
            card, "Escalate", "Escalate", Callback.ESCALATE_FORM, "What do you need from them?"
        ),
    )


def open_propose(request: Request) -> Answer:
    """Ask what should change."""
    return _open(request, Action.ENTRY_PROPOSE, forms.propose_form)


def open_accept(request: Request) -> Answer:
    """Ask for response and owner."""
    return _open(request, Action.ENTRY_ACCEPT, forms.accept_form)


def open_send_back(request: Request) -> Answer:
    """Ask for the words that go back."""
    return _open(
        request,
        Action.ENTRY_SEND_BACK,
        lambda card: forms.words_form(
            card, "Send back", "Send Back", Callback.SEND_BACK_FORM, "What should they do?"
        ),
    )


def open_approve(request: Request) -> Answer:
    """Ask why the change is approved."""
    return _open(request, Action.ENTRY_APPROVE, lambda card: forms.decide_form(card, Outcome.APPROVED))


def open_reject(request: Request) -> Answer:
    """Ask why the change is rejected."""
    return _open(request, Action.ENTRY_REJECT, lambda card: forms.decide_form(card, Outcome.REJECTED))


def _open(request: Request, action: Action, form: Callable[[EntryCard], View]) -> Answer:
    """Open a form for the entry behind a button; inside a form it takes that one's place."""
    with request.context.database.read() as session:
        if action is not Action.ENTRY_OPEN:
            right = _right_for(action)
            register_acts.hold_open(session, request.actor, row_id(request.value), right=right)
        card = register_list.card(session, request.actor, row_id(request.value))
    if request.body.get("view", {}).get("type") == "modal":
        return Update(form(card))
    return Open(form(card), Say(*trouble.open_instead(action, request.value)))


def _right_for(action: Action) -> Right:
    """Name the right that a button's form needs over the entry's project."""
    steering = (
        Action.ENTRY_ACCEPT,
        Action.ENTRY_SEND_BACK,
        Action.ENTRY_APPROVE,
        Action.ENTRY_REJECT,
    )
    return Right.REVIEW if action in steering else Right.REGISTER


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
            act=f"{_act(request)}:{seen}",
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
    outcome, words = Outcome(str(given["outcome"])), (given.get("words") or "").strip()
    return _submit(
        request,
        lambda session: register_acts.close(
            session, request.actor, _at(request), outcome, words, now=request.now, act=_act(request)
        ),
    )


def escalate(request: Request) -> Answer:
    """Ask the level above."""
    words = _words(request)
    return _submit(
        request,
        lambda session: escalation.escalate(
            session, request.actor, _at(request), words, now=request.now, act=_act(request)
        ),
    )


def accept(request: Request) -> Answer:
    """Take the entry at this level."""
    given = by_name(request.state)
    response = Response(str(given["response"])) if given.get("response") else None
    if not given.get("owner"):
        return Refuse({"owner": "Choose who owns it from now on."})
    with request.context.database.read() as session:
        kind = register_list.card(session, request.actor, _at(request)).entry.kind
    if said := unfit_response(kind, response):
        return Refuse({"response": said})
    words = (given.get("words") or "").strip()
    return _submit(
        request,
        lambda session: escalation.accept(
            session,
            request.actor,
            _at(request),
            response,
            given["owner"],
            words,
            now=request.now,
            act=_act(request),
        ),
    )


def send_back(request: Request) -> Answer:
    """Return the entry with words."""
    words = _words(request)
    return _submit(
        request,
        lambda session: escalation.send_back(
            session, request.actor, _at(request), words, now=request.now, act=_act(request)
        ),
    )


def propose(request: Request) -> Answer:
    """Propose a change because of an issue."""
    given = by_name(request.state)
    title = (given.get("title") or "").strip()
    if not title:
        return Refuse({"title": "Say what should change, in a sentence."})
    words = _words(request)
    return _submit(
        request,
        lambda session: escalation.propose_change(
            session,
            request.actor,
            _at(request),
            title,
            forms.effects_of(given),
            words,
            now=request.now,
            act=_act(request),
        ),
    )


def decide(request: Request) -> Answer:
    """Approve or reject the change, with the reason."""
    at, _, outcome = request.metadata.partition("|")
    if outcome not in (Outcome.APPROVED, Outcome.REJECTED):
        raise Stale(OLD_BUTTON)
    words = _words(request)
    return _submit(
        request,
        lambda session: escalation.decide_change(
            session, request.actor, row_id(at), Outcome(outcome), words, now=request.now, act=_act(request)
        ),
    )


def reopen(request: Request) -> Answer:
    """Open a closed entry again."""
    return _pressed(
        request,
        lambda session: register_acts.reopen(session, request.actor, row_id(request.value), now=request.now),
    )


def happened(request: Request) -> Answer:
    """Turn the risk into an issue."""
    return _pressed(
        request,
        lambda session: register_acts.happened(
            session, request.actor, row_id(request.value), now=request.now
        ),
    )


def take_further(request: Request) -> Answer:
    """Hand the entry on to the portfolio."""
    return _pressed(
        request,
        lambda session: escalation.take_further(
            session, request.actor, row_id(request.value), now=request.now
        ),
    )


def still_right(request: Request) -> Answer:
    """Record that the entry stands as it is."""
    return _pressed(
        request,
        lambda session: register_acts.still_right(
            session, request.actor, row_id(request.value), now=request.now
        ),
    )


def _pressed(request: Request, act: Act) -> Answer:
    """Do what a button says: in a form its place is taken by the entry as it is now."""
    with request.context.database.write() as session:
        done = act(session)
        tell(session, request, done)
    if request.body.get("view", {}).get("type") == "modal":
        return Update(forms.entry_form(done.card))
    return Say(*entry_done(done))


def _submit(request: Request, act: Act) -> Answer:
    with request.context.database.write() as session:
        done = act(session)
        tell(session, request, done)
    return Update(done_view(*entry_done(done)))


def _at(request: Request) -> int:
    return row_id(request.metadata)


def _act(request: Request) -> str:
    """Name what this form does: a form is submitted once."""
    return f"view:{request.body['view']['id']}"


def _words(request: Request) -> str:
    words = (by_name(request.state).get("words") or "").strip()
    if not words:
        raise UserError("Write a sentence, so that the other side knows what you mean.")
    return words
