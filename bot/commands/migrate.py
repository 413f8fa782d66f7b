"""`sightline migrate`: bring the database up to date."""

import argparse

from bot.commands.database import answering
from bot.settings import Settings
from models import migrate


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--to", default="head", help="the revision to go up to (default: the newest)")


def run(options: argparse.Namespace) -> int:
    """Upgrade, and say from where to where."""
    url = Settings().database_url
    with answering(url):
        before = migrate.current(url)
        migrate.upgrade(url, options.to)
        after = migrate.current(url)
    print(
        "The database is up to date."
        if before == after
        else f"Brought the database from {before or 'empty'} to {after}."
    )
    return 0
