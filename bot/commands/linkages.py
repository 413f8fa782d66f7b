"""`sightline linkages`: linkages, and what projects share, as CSV for a spreadsheet."""

import argparse

from bot.app import utc_now
from bot.blocks import dependencies as drawn
from bot.blocks.linkages import linkages_csv
from bot.commands.database import opened, workspace_named
from bot.domain.ids import PersonId
from bot.domain.rights import Actor
from bot.services.dependencies import dependencies
from bot.services.linkages import list_linkages
from bot.settings import Settings

WHAT = ("linkages", "shared", "calendar", "alone")
EVERYTHING = 1_000_000


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=WHAT,
        default="linkages",
        help="linkages with who decided; shared things with their projects; the calendar of go-lives that "
        "collide; projects alone that touch nothing",
    )
    parser.add_argument("--program", default="", help="only what touches this program, by key or name")
    parser.add_argument("--team", help="the Slack team id of the workspace, when there are several")


def run(options: argparse.Namespace) -> int:
    """Print it. Whoever can read the database sees everything, confidential projects too."""
    with opened(Settings().database_url).read() as session:
        workspace = workspace_named(session, options.team)
        actor = Actor(workspace.id, PersonId(0), "", "", workspace.time_zone, is_pmo=True)
        if options.what == "linkages":
            found = list_linkages(session, actor, options.program, most=EVERYTHING)
            print(linkages_csv(found.shown), end="")
            return 0
        view = dependencies(session, actor, options.program, now=utc_now())
    write = {"shared": drawn.things_csv, "calendar": drawn.collisions_csv, "alone": drawn.alone_csv}
    print(write[options.what](view), end="")
    return 0
