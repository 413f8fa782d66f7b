"""`sightline doctor`: look at settings, database, token, scopes and clock, and say what to mend."""

import argparse
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from pydantic import ValidationError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.commands.database import address, answering
from bot.errors import ConfigurationError
from bot.manifest import SCOPES
from bot.settings import Settings
from models import migrate

MOST_SKEW = 60
"""Seconds between this clock and Slack's; at 300 Slack's signatures no longer verify."""

FIRST_SOUND_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL at a reset with several connections (reported fixed in 3.51.3)."""


class Mark(StrEnum):
    """How a finding stands: it is well, is to be known, or must be mended."""

    WELL = "✓"
    NOTE = "▲"
    MEND = "✕"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it stands, and what to do about it."""

    what: str
    mark: Mark
    says: str


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options: there are none."""


def run(_options: argparse.Namespace) -> int:
    """Print what was found; 1 when something must be mended."""
    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            print(f"{Mark.MEND} settings  SIGHTLINE_{name}: {fault['msg']}")
        return 1
    findings = [finding for look in LOOKS for finding in look(settings)]
    for finding in findings:
        print(f"{finding.mark} {finding.what:<10}{finding.says}")
    return 1 if any(finding.mark is Mark.MEND for finding in findings) else 0


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Say which settings are missing for HTTP and for Socket Mode."""
    token, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    secret = settings.slack_signing_secret.get_secret_value()
    if not token.startswith("xoxb-"):
        yield Finding("settings", Mark.MEND, "Set SIGHTLINE_SLACK_BOT_TOKEN to the app's bot token (xoxb-…).")
    if app and not app.startswith("xapp-"):
        yield Finding("settings", Mark.MEND, "SIGHTLINE_SLACK_APP_TOKEN is not an app-level token (xapp-…).")
    if not app and not secret:
        yield Finding("settings", Mark.MEND, "Set SIGHTLINE_SLACK_SIGNING_SECRET, or the app token.")
    if settings.workers > 1 and settings.database_url.startswith("sqlite"):
        yield Finding("settings", Mark.MEND, "SQLite allows one process: set SIGHTLINE_WORKERS=1.")
    if not settings.pmo:
        says = (
            "SIGHTLINE_PMO names nobody. Set it to the Slack ids of the PMO's people, or import their roles."
        )
        yield Finding("settings", Mark.NOTE, says)
    mode = "Socket Mode" if app else f"HTTP on {settings.host}:{settings.port}"
    yield Finding("settings", Mark.WELL, f"Read; Sightline would serve {mode}.")


def look_at_database(settings: Settings) -> Iterator[Finding]:
    """Say whether the database answers and is up to date."""
    try:
        shown = address(settings.database_url)
        with answering(settings.database_url):
            at, head = migrate.current(settings.database_url), migrate.head()
    except ConfigurationError as error:
        yield Finding("database", Mark.MEND, str(error))
        return
    if at == head:
        yield Finding("database", Mark.WELL, f"{shown} is up to date.")
    else:
        yield Finding("database", Mark.MEND, "Run: sightline migrate")
    if settings.database_url.startswith("sqlite") and sqlite3.sqlite_version_info < FIRST_SOUND_SQLITE:
        yield Finding(
            "database",
            Mark.NOTE,
            f"SQLite {sqlite3.sqlite_version} may damage its log if several programs write at once: keep to "
            "one process, make copies with SQLite's backup command, or use PostgreSQL.",
        )


def look_at_slack(settings: Settings) -> Iterator[Finding]:
    """Say whether the token is good, which scopes are missing, and how far the clocks are apart."""
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        return
    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
    if any(name in settings.slack_api_url for name in ("//127.0.0.1", "//localhost")):
        client.proxy = None
    try:
        said = client.auth_test()
    except SlackApiError as error:
        reason = error.response.get("error")
        yield Finding(
            "token", Mark.MEND, f"Slack refused it ({reason}). Reinstall the app and copy the new one."
        )
        return
    except OSError as error:
        yield Finding("token", Mark.MEND, f"{settings.slack_api_url} does not answer: {error}")
        return
    yield Finding("token", Mark.WELL, f"Good for {said.get('team')} as {said.get('user')}.")
    headers = {name.lower(): value for name, value in (said.headers or {}).items()}
    yield from _scopes(headers.get("x-oauth-scopes"))
    yield from _clock(headers.get("date"))


def _scopes(granted: str | None) -> Iterator[Finding]:
    if granted is None:
        yield Finding("scopes", Mark.NOTE, "Slack did not say which are granted.")
        return
    missing = sorted(set(SCOPES) - {each.strip() for each in granted.split(",")})
    if missing:
        says = f"Missing: {', '.join(missing)}. Add them and reinstall the app."
        yield Finding("scopes", Mark.MEND, says)
    else:
        yield Finding("scopes", Mark.WELL, "All are granted.")


def _clock(date: str | None) -> Iterator[Finding]:
    if date is None:
        return
    apart = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    if apart <= MOST_SKEW:
        yield Finding("clock", Mark.WELL, "Agrees with Slack's.")
    else:
        yield Finding("clock", Mark.MEND, f"{apart:.0f} s off Slack's. Turn on time sync (NTP).")


LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    look_at_settings,
    look_at_database,
    look_at_slack,
)
