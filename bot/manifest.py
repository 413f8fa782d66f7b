"""The app manifest: where app.yaml is, and the one that the code needs, to hold the file against."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.commands import HUB, HUB_DOES, HUB_HINT, TABLE

SCOPES = (
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:read",
    "im:history",
    "im:write",
    "mpim:write",
    "users:read",
    "users:read.email",
)
"""What the code needs: to answer, to write and read direct messages, to open a group message,
to show pictures, to know who is who."""


def path() -> Path:
    """Find app.yaml: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "app.yaml"
    return inside if inside.exists() else package.parent / "app.yaml"


def load() -> dict[str, Any]:
    """Read app.yaml."""
    return deepcopy(_loaded(path()))


@cache
def _loaded(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def commands() -> list[dict[str, Any]]:
    """List the slash commands as a manifest does, without the names that Slack keeps for itself."""
    rows = [(HUB, HUB_DOES, HUB_HINT)]
    rows += [(name, entry.does, entry.hint) for entry in TABLE for name in entry.slashes]
    return [
        {"command": name, "description": does, "usage_hint": hint, "should_escape": True}
        for name, does, hint in rows
    ]


def reserved_commands() -> list[dict[str, Any]]:
    """List the commands that only a platform which lets them through offers, such as the local workspace."""
    return [
        {"command": name, "description": entry.does, "usage_hint": entry.hint, "reserved": True}
        for entry in TABLE
        for name in entry.reserved
    ]
