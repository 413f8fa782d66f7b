"""`sightline tick`: do once what the scheduler does every minute, or show what it would do."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.app import utc_now
from bot.blocks.jobs import TITLES, did, problems_in_words
from bot.blocks.text import plain
from bot.commands.database import opened
from bot.domain.ids import WorkspaceId
from bot.domain.jobs import JobName
from bot.jobs import JOBS, Ticker
from bot.jobs.plan import Done
from bot.settings import Settings
from models.database import Database
from models.outbox import last_planned, planned_since
from models.people import people_by_id
from models.workspaces import all_workspaces


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
        for job in planned:
            print(_summary(job.team, job.name, job.done))
            print("".join(f"  {who}: {plain(text)}\n" for who, text in job.messages), end="")
        if not planned:
            print("Nothing would be done.")
        return 0
    with database.read() as session:
        teams = {each.id: each.team_id for each in all_workspaces(session)}
    for (workspace, name), done in Ticker(database, lambda: now, JOBS).tick().items():
        print(_summary(teams[workspace], name, done))
    return 0


def _summary(team: str, name: JobName, done: Done) -> str:
    problems = f"; in the way: {problems_in_words(done.problems)}" if done.problems else ""
    return f"{team}, {TITLES[name]}: {did(name, done.count)}{problems}"


def instant(text: str) -> datetime:
    """Read a point in time; without a zone it is UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no time; write it like 2026-11-23T09:00") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a job would do for a workspace, and the messages that it would send: to whom, and what."""

    team: str
    name: JobName
    done: Done
    messages: tuple[tuple[str, str], ...]


def rehearse(database: Database, now: datetime) -> list[Planned]:
    """Run the jobs in a transaction that is undone, and give what those would do that have anything to do."""
    shown = []
    with database.rehearse() as session:
        for workspace in all_workspaces(session):
            for job in JOBS:
                last = last_planned(session, workspace.id)
                plan = job.plan(session, workspace.id, now)
                if plan is not None:
                    done = plan.carry_out(session)
                    shown.append(
                        Planned(workspace.team_id, job.name, done, _messages(session, workspace.id, last))
                    )
    return shown


def _messages(session: Session, workspace: WorkspaceId, after: int) -> tuple[tuple[str, str], ...]:
    names = {each.slack_id: each.name for each in people_by_id(session, workspace).values()}
    return tuple(
        (
            ", ".join(names.get(each, each) for each in row.recipient.split(",")),
            str(row.message["text"]).partition("\n")[0],
        )
        for row in planned_since(session, workspace, after)
    )
