"""The register and its entries: listed, drawn, opened, and what a button does with one."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy.orm import Session

from bot.blocks import entry as forms
from bot.blocks import register as shown
from bot.blocks import trouble
from bot.blocks.actions import Action
from bot.blocks.entry_notes import entry_done
from bot.blocks.forms import View
from bot.blocks.kit import Shown
from bot.delivery.outbox import Picture
from bot.domain.commands import Command, Right
from bot.domain.entries import EntryActed, EntryCard
from bot.domain.enums import Outcome
from bot.domain.register import read_wanted
from bot.domain.rights import Actor
from bot.pictures import heat_map as pictures
from bot.services import escalation, register_acts, register_list
from handlers.answers import Answer, Open, Replace, Say, Update
from handlers.context import Request
from handlers.entry_notes import tell
from handlers.router import Router
from handlers.typed import row_id

Form = Callable[[EntryCard], View]


class Press(Protocol):
    """What a button does with an entry at once."""

    def __call__(self, session: Session, actor: Actor, entry_id: int, *, now: datetime) -> EntryActed:
        """Do it, and say what was done."""
        ...


FORMS: Mapping[Action, tuple[Right, Form]] = {
    Action.ENTRY_CLOSE: (Right.REGISTER, forms.close_form),
    Action.ENTRY_ESCALATE: (Right.REGISTER, forms.escalate_form),
    Action.ENTRY_PROPOSE: (Right.REGISTER, forms.propose_form),
    Action.ENTRY_ACCEPT: (Right.REVIEW, forms.accept_form),
    Action.ENTRY_SEND_BACK: (Right.REVIEW, forms.send_back_form),
    Action.ENTRY_APPROVE: (Right.REVIEW, partial(forms.decide_form, outcome=Outcome.APPROVED)),
    Action.ENTRY_REJECT: (Right.REVIEW, partial(forms.decide_form, outcome=Outcome.REJECTED)),
}
"""Buttons that open a form for an open entry, with the right that they need over its project."""

PRESSES: Mapping[Action, tuple[Right, Press]] = {
    Action.ENTRY_REOPEN: (Right.REGISTER, register_acts.reopen),
    Action.ENTRY_HAPPENED: (Right.REGISTER, register_acts.happened),
    Action.ENTRY_RIGHT: (Right.SEE, register_acts.still_right),
    Action.ENTRY_FURTHER: (Right.REVIEW, escalation.take_further),
}
"""Buttons that do what they say at once; each act checks the right over the project by itself."""


def register(router: Router) -> None:
    """Take the command, and the buttons of lists, messages and entries."""
    router.command(Command.REGISTER, Right.SEE, show)
    router.action(Action.REGISTER_PAGE, Right.SEE, turn)
    router.action(Action.REGISTER_HEAT, Right.SEE, show_heat)
    router.action(Action.ENTRY_OPEN, Right.SEE, open_entry)
    for action, (right, form) in FORMS.items():
        router.action(action, right, partial(open_form, action=action, right=right, form=form))
    for action, (right, press) in PRESSES.items():
        router.action(action, right, partial(do, press=press))


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


def _page(request: Request, text: str, number: int) -> Shown:
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
    with request.context.database.read() as session:
        card = register_list.card(session, request.actor, row_id(request.value))
    return _opened(request, Action.ENTRY_OPEN, forms.entry_form(card))


def open_form(request: Request, *, action: Action, right: Right, form: Form) -> Answer:
    """Open a button's form for an open entry."""
    with request.context.database.read() as session:
        register_acts.hold_open(session, request.actor, row_id(request.value), right=right)
        card = register_list.card(session, request.actor, row_id(request.value))
    return _opened(request, action, form(card))


def do(request: Request, *, press: Press) -> Answer:
    """Do what a button says: in a form its place is taken by the entry as it is now."""
    with request.context.database.write() as session:
        done = press(session, request.actor, row_id(request.value), now=request.now)
        tell(session, request, done)
    if _in_a_form(request):
        return Update(forms.entry_form(done.card))
    return Say(*entry_done(done))


def _opened(request: Request, action: Action, form: View) -> Answer:
    """Inside a form the new one takes that one's place."""
    if _in_a_form(request):
        return Update(form)
    return Open(form, Say(*trouble.open_instead(action, request.value)))


def _in_a_form(request: Request) -> bool:
    return bool(request.body.get("view", {}).get("type") == "modal")
