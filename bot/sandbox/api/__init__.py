"""Slack's Web API as far as an app like this one uses it; one file per family of methods."""

from __future__ import annotations

from bot.sandbox.api import chat, conversations, files, history, team, users, views
from bot.sandbox.api.call import Method

METHODS: dict[str, Method] = {
    method.name: method
    for family in (chat, conversations, history, users, views, files, team)
    for method in family.METHODS
}
