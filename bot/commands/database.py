"""The database as the commands of the command line open it: told plainly when it is not there."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.errors import ConfigurationError
from models import migrate
from models.database import FOR_JOBS, Database
from models.workspaces import Workspace, all_workspaces, workspace_of_team

EXAMPLES = "sqlite:///sightline.db or postgresql+psycopg://user:password@host/sightline"


def opened(url: str) -> Database:
    """Open the database for a command; raises `ConfigurationError` when it is not there or not up to date."""
    with answering(url):
        if migrate.current(url) != migrate.head():
            raise ConfigurationError("The database is not up to date. Run: sightline migrate")
    return Database(url, FOR_JOBS)


def workspace_named(session: Session, team: str | None) -> Workspace:
    """Give the workspace of a Slack team, or the only one; raises `ConfigurationError` when there is none."""
    known = all_workspaces(session)
    found = workspace_of_team(session, team) if team else next(iter(known), None)
    if found is None:
        teams = ", ".join(each.team_id for each in known)
        says = f"It has: {teams}" if teams else "Run: sightline import FILE"
        raise ConfigurationError(f"There is no such workspace in the database. {says}")
    return found


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Turn an address that is none, and a database that does not answer, into a `ConfigurationError`."""
    shown = address(url)
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise ConfigurationError(
            f"{shown} does not answer ({reason(error)}). Check SIGHTLINE_DATABASE_URL."
        ) from error


def address(url: str) -> str:
    """Write the database's address without its password; raises `ConfigurationError` when it is none."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        says = f"SIGHTLINE_DATABASE_URL is no database's address. Write it like {EXAMPLES}"
        raise ConfigurationError(says) from error
    return parsed.render_as_string(hide_password=True)


def reason(error: Exception) -> str:
    """Give the first line of what the database's driver says."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
