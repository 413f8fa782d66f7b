"""`sightline tick`: do once what the scheduler does every minute, or show what it would do."""

import argparse
from datetime import UTC, datetime

from bot.app import utc_now
from bot.commands.database import opened
from bot.domain.jobs import UNITS, JobName
from bot.jobs import JOBS, Ticker
from bot.services import runs
from bot.settings import Settings
from models.database import Database
from models.outbox import planned_since


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--at", type=instant, help="the time to act at, such as 2026-11-23T09:00 (UTC)")
    parser.add_argument("--dry-run", action="store_true", help="print what would be sent; change nothing")


def run(options: argparse.Namespace) -> int:
    """Tick, and say per workspace and job what came of it."""
    now: datetime = options.at or utc_now()
    database = opened(Settings().database_url)
    if options.dry_run:
        planned = rehearse(database, now)
        for address, text in planned:
            print(f"{address}: {text}")
        if not planned:
            print("Nothing would be sent.")
        return 0
    for name, done in Ticker(database, lambda: now, JOBS).tick().items():
        problems = f"  problems: {', '.join(done.problems)}" if done.problems else ""
        print(f"{name}: {done.count} {UNITS[JobName(name.split('/')[1])]}{problems}")
    return 0


def instant(text: str) -> datetime:
    """Read a point in time; without a zone it is UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no time; write it like 2026-11-23T09:00") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def rehearse(database: Database, now: datetime) -> list[tuple[str, str]]:
    """Run the jobs in a transaction that is undone, and give what they would have sent, to whom."""
    shown: list[tuple[str, str]] = []
    with database.rehearse() as session:
        for workspace in runs.workspace_ids(session):
            before = planned_since(session, workspace, 0)
            for job in JOBS:
                plan = job.plan(session, workspace, now)
                if plan is not None:
                    plan.carry_out(session)
            planned = planned_since(session, workspace, before[-1].id if before else 0)
            shown += [(row.recipient, str(row.message["text"])) for row in planned]
    return shown
