"""Two people swap their work: `/deploy swap @maria payroll and @tom expenses`; and what ends is extended."""

from functools import partial

from bot.blocks import deploying as deployed_shown
from bot.blocks import swapping as shown
from bot.blocks import trouble
from bot.blocks.actions import Action
from bot.blocks.endings import with_extended
from bot.domain.commands import Right
from bot.domain.deploying import DeployPreview
from bot.domain.periods import local_day
from bot.domain.swapping import Swapped, read_swap
from bot.services import drafts, endings, swapping
from handlers.actors import take_up
from handlers.answers import Answer, Replace, Say, in_its_message
from handlers.context import Request
from handlers.notes import tell
from handlers.router import Router
from handlers.typed import chosen_day, row_id, split


def register(router: Router) -> None:
    """Take the preview's buttons, and the one below each deployment that ends."""
    router.action(Action.SWAP_RECORD, Right.DEPLOY, record)
    router.action(Action.SWAP_CANCEL, Right.DEPLOY, cancel)
    router.action(Action.ENDING_EXTEND, Right.DEPLOY, extend)


def swap(request: Request, rest: str) -> Answer:
    """Preview what follows `/deploy swap`."""
    today = local_day(request.now, request.actor.time_zone)
    line = read_swap(rest, today=today, day_first=request.actor.day_first)
    for user in line.users:
        if user:
            take_up(request.context, user, request.client)
    with request.context.database.write() as session:
        read = swapping.preview(session, request.actor, line, request.text, now=request.now)
    return Say(*shown.swap_preview(read))


def record(request: Request) -> Answer:
    """Record what the preview shows, and tell those concerned; or show what has changed since."""
    with request.context.database.write() as session:
        done = swapping.record(session, request.actor, request.value, now=request.now)
        if isinstance(done, Swapped):
            tell(session, request, done.told, f"swapped:{done.event_id}", partial(shown.swapped_note, done))
    if isinstance(done, Swapped):
        return Replace(*shown.swapped(done))
    return Replace(*shown.swap_preview(done))


def cancel(request: Request) -> Answer:
    """Drop the preview."""
    with request.context.database.write() as session:
        typed = drafts.cancel(session, request.actor, request.value, now=request.now)
    return Replace(*trouble.cancelled(typed))


def extend(request: Request) -> Answer:
    """Extend the deployment behind the button; what would be too much is previewed instead."""
    number, until = split(request.value, 2)
    deployment_id, last = row_id(number), chosen_day(until)
    with request.context.database.write() as session:
        done = endings.extend(session, request.actor, deployment_id, last, now=request.now)
        if not isinstance(done, DeployPreview):
            write = partial(deployed_shown.deployed_note, done)
            tell(session, request, done.told, f"deployed:{done.event_id}", write)
    if isinstance(done, DeployPreview):
        return Say(*deployed_shown.deploy_preview(done))
    text, blocks = deployed_shown.deployed(done)
    return in_its_message(
        request.body, text, lambda held: with_extended(held, deployment_id, text), alone=blocks
    )
