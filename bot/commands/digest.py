"""`sightline digest`: print the PMO's digest as it stands, or stood at some day."""

import argparse
from datetime import UTC, date, datetime, time, timedelta

from bot.app import utc_now
from bot.blocks.text import digest_text
from bot.commands.database import opened, workspace_named
from bot.services import linking, runs
from bot.services.digest import build_digest
from bot.settings import Settings


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--dry-run", action="store_true", help="print it; post nothing (the default, and all it does)"
    )
    parser.add_argument("--as-of", type=day, help="the end of this day, such as 2020-10-01")
    parser.add_argument("--since", type=day, help="tell what changed since the end of this day")
    parser.add_argument("--all", action="store_true", help="print every list to its end")
    parser.add_argument("--team", help="the Slack team id of the workspace, when there are several")


def run(options: argparse.Namespace) -> int:
    """Build the digest in a transaction that is undone, and print it as its reader would see it."""
    now = _end_of(options.as_of) if options.as_of else utc_now()
    database = opened(Settings().database_url)
    with database.rehearse() as session:
        workspace = workspace_named(session, options.team)
        linking.refresh(session, workspace.id, now=now)
        since = (
            _end_of(options.since) if options.since else runs.covered_until(session, workspace.id, runs.PMO)
        )
        digest = build_digest(session, workspace, now=now, since=since, capped=not options.all)
    print(digest_text(digest, uncut=options.all), end="")
    return 0


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day; write it like 2020-10-01") from None


def _end_of(when: date) -> datetime:
    return datetime.combine(when + timedelta(days=1), time(0), UTC) - timedelta(seconds=1)
