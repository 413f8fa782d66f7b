"""Questions: a project, a program, who owns what, what a person can do."""

import re

from bot.blocks import show
from bot.blocks.actions import Action
from bot.domain.commands import TABLE, Command, Right
from bot.domain.rights import may_at_all
from bot.errors import UserError
from bot.services import directory, rollup
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.router import Router
from handlers.typed import row_id

ASKING = re.compile(
    r"^(?:who\s+)?(?:owns|runs|leads)\s+|^who(?:'s|\s+is)\s+(?:the\s+)?owner\s+of\s+", re.IGNORECASE
)
"""What people put before a project's name when they ask who owns it."""


def register(router: Router) -> None:
    """Take the commands that only show."""
    router.command(Command.PROJECT, Right.SEE, project)
    router.command(Command.PROGRAM, Right.SEE, program)
    router.command(Command.WHO, Right.SEE, who_owns)
    router.command(Command.HELP, Right.SEE, help_)
    router.action(Action.SHOW_PROJECT, Right.SEE, show_project)


def project(request: Request) -> Answer:
    """`/project payroll` shows the project's card."""
    name = _named(request, "/project payroll")
    with request.context.database.read() as session:
        return Say(*show.project_card(directory.project_card(session, request.actor, name, now=request.now)))


def show_project(request: Request) -> Answer:
    """Show the card behind a button."""
    with request.context.database.read() as session:
        found = directory.project_by_id(session, request.actor, row_id(request.value), now=request.now)
        return Say(*show.project_card(found))


def program(request: Request) -> Answer:
    """`/program hr` shows a program and where its projects stand; without a name the one that they manage."""
    name = request.text.strip()
    with request.context.database.read() as session:
        return Say(*show.program_card(rollup.program_card(session, request.actor, name, now=request.now)))


def who_owns(request: Request) -> Answer:
    """`/who-owns payroll` names the owner."""
    name = _named(request, "/who-owns payroll", said=ASKING.sub("", request.text.strip()).rstrip("? "))
    with request.context.database.read() as session:
        return Say(*show.owner_answer(directory.project_card(session, request.actor, name, now=request.now)))


def help_(request: Request) -> Answer:
    """`/pmo help` lists what this person may do."""
    entries = [each for each in TABLE if may_at_all(request.actor, each.right)]
    text, blocks = show.help_list(entries, request.actor.name)
    if request.text and request.text.split()[0].casefold() != "help":
        return Say(*show.not_a_command(request.text, blocks))
    return Say(text, blocks)


def _named(request: Request, example: str, *, said: str | None = None) -> str:
    name = (request.text if said is None else said).strip()
    if not name:
        raise UserError(f"Which one? Write its name or key, for example {example}")
    return name
