"""users.* and bots.info."""

from __future__ import annotations

from typing import Final

from bot.sandbox.api.call import Call, Method, page_of
from bot.sandbox.api.objects import bot_profile, user_json
from bot.sandbox.state import Json


def info(call: Call) -> Json:
    """users.info."""
    user = call.user(call.need("user"))
    return {"user": user_json(call.workspace, user)}


def list_all(call: Call) -> Json:
    """users.list: without a limit Slack tries to send everyone; strangers come only when met."""
    everyone = list(call.workspace.directory.users.values())
    page, metadata = page_of(call, everyone, max(len(everyone), 1), 1000)
    members = [user_json(call.workspace, each) for each in page]
    now = int(call.workspace.clock.now().timestamp())
    return {"members": members, "cache_ts": now, "response_metadata": metadata}


def by_email(call: Call) -> Json:
    """users.lookupByEmail."""
    address = call.need("email").casefold()
    for user in call.workspace.directory.users.values():
        if user.email.casefold() == address and not user.deleted and not user.is_bot:
            return {"user": user_json(call.workspace, user)}
    raise call.fail("users_not_found")


def presence(call: Call) -> Json:
    """users.getPresence: everybody is here."""
    call.user(call.text("user") or call.workspace.bot.id)
    return {"presence": "active"}


def bot_info(call: Call) -> Json:
    """bots.info."""
    if call.text("bot") not in ("", call.workspace.bot_id):
        raise call.fail("bot_not_found")
    return {"bot": {**bot_profile(call.workspace), "user_id": call.workspace.bot.id}}


_READ: Final = ("users:read",)
METHODS: Final = (
    Method("users.info", info, frozenset({"user_not_found"}), _READ, tier=4),
    Method("users.list", list_all, frozenset({"invalid_cursor"}), _READ, tier=2),
    Method("users.lookupByEmail", by_email, frozenset({"users_not_found"}), ("users:read.email",)),
    Method("users.getPresence", presence, frozenset({"user_not_found"}), _READ),
    Method("bots.info", bot_info, frozenset({"bot_not_found"}), _READ),
)
