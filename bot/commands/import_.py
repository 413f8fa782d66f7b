"""`sightline import`: read projects, reports and people from CSV files, all or nothing."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.app import utc_now
from bot.blocks.kit import count, names
from bot.commands.database import opened
from bot.errors import ConfigurationError
from bot.services.importing import ImportResult, default_mapping, import_files, load_mapping
from bot.services.importing.kinds import Kind
from bot.services.people import BEFORE_SLACK, ensure_workspace
from bot.settings import Settings
from models.projects import hold_anew
from models.workspaces import all_workspaces, workspace_of_team

MOST_LISTED = 200
CALLED = {
    Kind.KNOWN_NAME: "known name",
    Kind.ENTRY: "register entry",
    Kind.CONFIDENCE: "delivery confidence",
}
PLURALS = {Kind.PERSON: "people", Kind.ENTRY: "register entries"}


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV files, read in this order")
    parser.add_argument("--map", type=Path, metavar="MAPPING.yaml", help="which column feeds which field")
    parser.add_argument("--skip-bad", action="store_true", help="leave rejected rows out instead of stopping")
    parser.add_argument("--team", help="the Slack team id of the workspace, when there are several")


def run(options: argparse.Namespace) -> int:
    """Import, list what was rejected, and say what was written."""
    settings = Settings()
    database = opened(settings.database_url)
    mapping = load_mapping(options.map) if options.map else default_mapping()
    now = utc_now()
    with _bar() as progress, database.write() as session:
        if options.team is None and not all_workspaces(session):
            ensure_workspace(
                session, BEFORE_SLACK, "This organization", now=now, time_zone=settings.time_zone
            )
        known = all_workspaces(session)
        chosen = workspace_of_team(session, options.team) if options.team else known[0]
        if chosen is None or (options.team is None and len(known) > 1):
            teams = ", ".join(each.team_id for each in known)
            raise ConfigurationError(f"Say which workspace with --team, one of: {teams}")
        result = import_files(
            session,
            chosen.id,
            options.files,
            mapping,
            now=now,
            skip_bad=options.skip_bad,
            progress=progress,
        )
        # As of the end: what was read for minutes is committed now, and must not look older than that.
        hold_anew(session, chosen.id, result.project_ids, utc_now())
    _report(result)
    return 0 if result.applied else 1


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("Reading"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _report(result: ImportResult) -> None:
    for problem in result.rejected[:MOST_LISTED]:
        print(problem)
    if len(result.rejected) > MOST_LISTED:
        print(f"… and {len(result.rejected) - MOST_LISTED} more")
    if not result.applied:
        print(f"{_refused(result)} and nothing was changed. {_mend(result)}")
        return
    for verb, counts in (("Created", result.created), ("Updated", result.updated)):
        shown = ", ".join(_counted(kind, number) for kind, number in counts.items())
        print(f"{verb}: {shown or 'nothing'}")
    if result.rejected:
        print(f"{_refused(result)} and left out")
    for problem in result.left_out[:MOST_LISTED]:
        print(f"Left out, as the mapping says: {problem}")


def _counted(kind: Kind, number: int) -> str:
    one = CALLED.get(kind, kind.value)
    return count(number, one, PLURALS.get(kind))


def _refused(result: ImportResult) -> str:
    """Count rows, not the cells that are wrong in them; a file that can't be read counts as a file."""
    files = {each.file for each in result.rejected if each.whole_file}
    rows = {(each.file, each.line) for each in result.rejected if not each.whole_file}
    counted = [count(len(rows), "row")] if rows else []
    counted += [count(len(files), "file")] if files else []
    return f"{names(counted)} {'was' if len(rows) + len(files) == 1 else 'were'} rejected"


def _mend(result: ImportResult) -> str:
    if any(each.whole_file for each in result.rejected):
        return "A file that can't be read stops the import, also with --skip-bad."
    return "Mend what is listed or use --skip-bad."
