"""`sightline migrate`: bring the database up to date."""

import argparse

from bot.commands.database import answering
from bot.services.names import keep_missing_names
from bot.settings import Settings
from models import migrate
from models.database import FOR_JOBS, Database
from models.workspaces import all_workspaces


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
        if after == migrate.head():
            _keep_missing_names(url)
    print(
        "The database is up to date."
        if before == after
        else f"Brought the database from {before or 'empty'} to {after}."
    )
    return 0


def _keep_missing_names(url: str) -> None:
    """Record what projects are found by that were there before that was recorded; no revision reads names."""
    database = Database(url, FOR_JOBS)
    with database.write() as session:
        for workspace in all_workspaces(session):
            keep_missing_names(session, workspace.id)
    database.dispose()
