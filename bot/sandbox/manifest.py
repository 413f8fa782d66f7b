"""What the app's manifest tells Slack: commands, shortcuts, subscribed events, scopes, the bot's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Command:
    """A slash command; a `reserved` one is Slack's own and answers only here."""

    command: str
    usage_hint: str = ""
    description: str = ""
    reserved: bool = False
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut: `type` is "global" or "message"."""

    name: str
    type: str
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class AppManifest:
    """The parts of an app manifest that change how Slack behaves."""

    name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: frozenset[str]
    scopes: frozenset[str]
    home_tab: bool
    messages_tab: bool
    description: str = ""

    def command(self, name: str) -> Command | None:
        """Return the command of that name with its slash, or None."""
        return next((each for each in self.commands if each.command == name), None)


def read_manifest(
    manifest: Mapping[str, Any], extra_commands: Iterable[Mapping[str, Any]] = ()
) -> AppManifest:
    """Read a manifest; absent parts are empty. `extra_commands` are let through here only."""
    features = manifest.get("features") or {}
    information = manifest.get("display_information") or {}
    subscriptions = (manifest.get("settings") or {}).get("event_subscriptions") or {}
    home = features.get("app_home") or {}
    scopes = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    rows = [*(features.get("slash_commands") or []), *extra_commands]
    return AppManifest(
        name=(features.get("bot_user") or {}).get("display_name") or information.get("name") or "App",
        commands=tuple(_command(row) for row in rows),
        shortcuts=tuple(
            Shortcut(
                name=row["name"],
                type=row["type"],
                callback_id=row["callback_id"],
                description=row.get("description", ""),
            )
            for row in features.get("shortcuts") or []
        ),
        events=frozenset(subscriptions.get("bot_events") or []),
        scopes=frozenset(scopes),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        description=information.get("description", ""),
    )


def _command(row: Mapping[str, Any]) -> Command:
    return Command(
        command=row["command"],
        usage_hint=row.get("usage_hint", ""),
        description=row.get("description", ""),
        reserved=bool(row.get("reserved", False)),
        should_escape=bool(row.get("should_escape", False)),
    )
