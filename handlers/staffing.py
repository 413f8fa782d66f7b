"""Where people need somebody, and how full their time is by week: in words, as lists and as a picture."""

from bot.blocks import staffing as shown
from bot.blocks.actions import Action
from bot.delivery.outbox import Picture
from bot.domain.commands import Command, Right
from bot.pictures.load_map import load_picture
from bot.services import staffing
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.router import Router


def register(router: Router) -> None:
    """Take both commands, and the button that draws the load."""
    router.command(Command.PEOPLE, Right.DEPLOY, people)
    router.command(Command.LOAD, Right.DEPLOY, load)
    router.action(Action.LOAD_MAP, Right.DEPLOY, load)


def people(request: Request) -> Answer:
    """`/pmo people` lists who is free, who carries too many critical projects, whom red projects share."""
    with request.context.database.read() as session:
        return Say(*shown.people_card(staffing.people(session, request.actor, now=request.now)))


def load(request: Request) -> Answer:
    """`/pmo load` draws how full people's time is, week by week."""
    with request.context.database.read() as session:
        found = staffing.by_week(session, request.actor, now=request.now)
    card = shown.load_card(found)
    if not found.rows:
        return Say(*card)
    return Say(*card, Picture("load.png", load_picture(found), (shown.load_table(found),)))
