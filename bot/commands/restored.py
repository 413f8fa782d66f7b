"""`sightline restored`: after a backup was restored, look in Slack before anything is sent again."""

import argparse

from bot.app import utc_now
from bot.commands.database import opened
from bot.settings import Settings
from models.outbox import doubt
from models.workspaces import all_workspaces


def options(_parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(_options: argparse.Namespace) -> int:
    """Mark what the backup holds as unsent and due, and say how much that is."""
    database = opened(Settings().database_url)
    with database.write() as session:
        found = sum(doubt(session, each.id, now=utc_now()) for each in all_workspaces(session))
    database.dispose()
    print(
        f"Messages that may have been sent after the backup: {found}. Each is looked for before it is sent."
    )
    return 0
