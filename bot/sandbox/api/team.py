"""auth.test, api.test, team.info and the address of Socket Mode."""

from __future__ import annotations

from typing import Final

from bot.sandbox.api.call import Call, Method
from bot.sandbox.state import Json


def auth_test(call: Call) -> Json:
    """auth.test."""
    workspace = call.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    """api.test: says back what it was told."""
    if call.text("error"):
        return {"ok": False, "error": call.text("error"), "args": call.arguments}
    return {"args": call.arguments}


def team_info(call: Call) -> Json:
    """team.info."""
    workspace = call.workspace
    if call.text("team") not in ("", workspace.team_id):
        raise call.fail("team_not_found")
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.name,
            "domain": workspace.domain,
            "email_domain": "example.com",
            "icon": {"image_default": True},
        }
    }


def open_connection(call: Call) -> Json:
    """apps.connections.open: the address of one Socket Mode connection, good for one use."""
    workspace = call.workspace
    ticket = workspace.ids.new("ticket")
    workspace.tickets.add(ticket)
    address = workspace.base_url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={workspace.app_id}"}


METHODS: Final = (
    Method("auth.test", auth_test, frozenset(), (), tier=4),
    Method("api.test", api_test, frozenset(), (), tier=4),
    Method("team.info", team_info, frozenset({"team_not_found"}), ("team:read",)),
    Method("apps.connections.open", open_connection, frozenset(), (), tier=1, app_token=True),
)
