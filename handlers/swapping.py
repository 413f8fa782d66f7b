"""Two people swap their work: `/deploy swap @maria payroll and @tom expenses`; and what ends is extended."""

from functools import partial

from bot.blocks import deploying as deployed_shown
from bot.blocks import swapping as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.endings import with_extended
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.domain.commands import Right
from bot.domain.deploying import DeployPreview
from bot.domain.periods import local_day
from bot.domain.swapping import SwapLine, Swapped, SwapPreview, read_swap
from bot.errors import UserError
from bot.services import access, endings, swapping
from handlers.actors import take_up
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update, in_its_message
from handlers.context import Request
from handlers.notes import tell
from handlers.previews import cancel
from handlers.router import Router
from handlers.typed import chosen_day, day_if_chosen, row_id, split


def register(router: Router) -> None:
    """Take the preview's buttons, and the one below each deployment that ends."""
    router.action(Action.SWAP_RECORD, Right.DEPLOY, record)
    router.action(Action.SWAP_CANCEL, Right.DEPLOY, cancel)
    router.action(Action.SWAP_FORM, Right.DEPLOY, open_form)
    router.view(Callback.SWAP_FORM, Right.DEPLOY, check)
    router.view(Callback.SWAP_CHECKED, Right.DEPLOY, submit)
    router.action(Action.ENDING_EXTEND, Right.DEPLOY, extend)


def swap(request: Request, rest: str) -> Answer:
    """Preview what follows `/deploy swap`; without more, open the form."""
    access.require(request.actor, Right.DEPLOY, kept=request.text)
    if not rest:
        return open_form(request)
    today = local_day(request.now, request.actor.time_zone)
    line = read_swap(rest, today=today, day_first=request.actor.day_first)
    for user in line.users:
        if user:
            take_up(request.context, user, request.client)
    with request.context.database.write() as session:
        read = swapping.preview(session, request.actor, line, request.text, now=request.now)
    return Say(*shown.swap_preview(read))


def open_form(request: Request) -> Answer:
    """Open the form that swaps two people."""
    today = local_day(request.now, request.actor.time_zone)
    return Open(shown.swap_form(today), Say(*trouble.open_instead(Action.SWAP_FORM, "form")))


def check(request: Request) -> Answer:
    """Show what the swap that the form asks for would do, before it is recorded."""
    given = by_name(request.state)
    users = given.get(shown.ONE) or "", given.get(shown.OTHER) or ""
    on = row_id(given.get(shown.ONE_ON) or ""), row_id(given.get(shown.OTHER_ON) or "")
    line = SwapLine(users, first=day_if_chosen(given.get(shown.FIRST)))
    try:
        for user in users:
            take_up(request.context, user, request.client)
        with request.context.database.write() as session:
            read = swapping.preview(session, request.actor, line, "", now=request.now, project_ids=on)
    except UserError as error:
        return Refuse({shown.ONE: str(error)})
    return Update(shown.swap_checked(read))


def record(request: Request) -> Answer:
    """Record what the preview shows, and tell those concerned; or show what has changed since."""
    done = _record(request, request.value)
    return Replace(*(shown.swapped(done) if isinstance(done, Swapped) else shown.swap_preview(done)))


def submit(request: Request) -> Answer:
    """Record what the form's second step shows."""
    done = _record(request, request.metadata)
    return Update(done_view(*shown.swapped(done)) if isinstance(done, Swapped) else shown.swap_checked(done))


def _record(request: Request, nonce: str) -> Swapped | SwapPreview:
    with request.context.database.write() as session:
        done = swapping.record(session, request.actor, nonce, now=request.now)
        if isinstance(done, Swapped):
            key, write = f"swapped:{done.event_id}", partial(shown.swapped_note, done)
            tell(session, request, done.told, key, write, tells_of=done.named_to)
    return done


def extend(request: Request) -> Answer:
    """Extend the deployment behind the button; what would be too much is previewed instead."""
    number, until = split(request.value, 2)
    deployment_id, last = row_id(number), chosen_day(until)
    with request.context.database.write() as session:
        done = endings.extend(session, request.actor, deployment_id, last, now=request.now)
        if not isinstance(done, DeployPreview):
            write = partial(deployed_shown.deployed_note, done)
            tell(session, request, done.told, f"deployed:{done.event_id}", write, tells_of=done.named_to)
    if isinstance(done, DeployPreview):
        return Say(*deployed_shown.deploy_preview(done))
    text, blocks = deployed_shown.deployed(done)
    return in_its_message(
        request.body, text, lambda held: with_extended(held, deployment_id, text), alone=blocks
    )
