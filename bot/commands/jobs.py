"""`sightline jobs`: what runs when, what waits to be sent, and what did not arrive."""

import argparse

from bot.app import utc_now
from bot.blocks.jobs import jobs_text
from bot.commands.database import opened
from bot.services import timetable
from bot.settings import Settings
from models.workspaces import all_workspaces


def options(_parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(_options: argparse.Namespace) -> int:
    """Print it for each workspace."""
    with opened(Settings().database_url).read() as session:
        for workspace in all_workspaces(session):
            view = timetable.overview(session, workspace.id, now=utc_now())
            print(f"{workspace.team_id}, times of {view.time_zone}")
            print(jobs_text(view))
    return 0
