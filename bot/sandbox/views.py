"""The modals and Home tabs that people have open: stacks of at most three, hashes, what was typed so far."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from bot.sandbox.blocks.check import MOST_VIEW_BYTES, view_faults, with_ids
from bot.sandbox.blocks.pictures import file_faults
from bot.sandbox.blocks.schema import Fault
from bot.sandbox.blocks.values import form_values
from bot.sandbox.errors import ApiError
from bot.sandbox.feed import Feed
from bot.sandbox.ids import Ids
from bot.sandbox.state import Json, StoredFile, View

DEEPEST: Final = 3
_COPIED: Final = (
    "title", "submit", "close", "private_metadata", "callback_id", "external_id", "clear_on_close",
    "notify_on_close", "submit_disabled",
)  # fmt: skip


class Views:
    """Everybody's views; not thread-safe by itself (the workspace's lock is held)."""

    def __init__(
        self,
        team_id: str,
        ids: Ids,
        feed: Feed,
        identity: Json,
        find_file: Callable[[str], StoredFile | None],
    ) -> None:
        self._team_id = team_id
        self._ids = ids
        self._feed = feed
        self._identity = identity
        self._find_file = find_file
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """Return someone's open modals, bottom first."""
        return self._stacks.setdefault(user, [])

    def home(self, user: str) -> View | None:
        """Return someone's Home tab, None until it is published."""
        return self._homes.get(user)

    def find(self, view_id: str) -> View | None:
        """Return an open view by id."""
        for stack in self._stacks.values():
            for view in stack:
                if view.id == view_id:
                    return view
        return next((view for view in self._homes.values() if view.id == view_id), None)

    def by_external_id(self, external_id: str) -> View | None:
        """Return an open view by the app's own id for it."""
        everything = [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())
        return next((view for view in everything if view.external_id == external_id), None)

    def open(self, user: str, payload: Json, *, now: datetime, conversation: str | None) -> View:
        """Open a modal as the only one; whatever was open is gone."""
        view = self._build(user, payload, now, conversation)
        self._stacks[user] = [view]
        self.tell(user)
        return view

    def push(self, user: str, payload: Json, *, now: datetime, conversation: str | None = None) -> View:
        """Put a modal on top; raise ApiError when three are open."""
        stack = self.stack(user)
        if len(stack) >= DEEPEST:
            raise ApiError("push_limit_reached")
        view = self._build(user, payload, now, conversation)
        if stack:
            view.root_view_id, view.previous_view_id = stack[0].root_view_id, stack[-1].id
        stack.append(view)
        self.tell(user)
        return view

    def update(self, view: View, payload: Json, *, now: datetime) -> View:
        """Show something else in an open view; what was typed stays where block and action ids stay."""
        fresh = self._build(view.user, payload, now, view.conversation)
        for name in (*_COPIED, "blocks", "hash"):
            setattr(view, name, getattr(fresh, name))
        self.tell(view.user)
        return view

    def publish(self, user: str, payload: Json, *, now: datetime) -> View:
        """Show this Home tab to one person."""
        known = self._homes.get(user)
        if known is not None:
            return self.update(known, payload, now=now)
        view = self._build(user, payload, now, None)
        self._homes[user] = view
        self.tell(user)
        return view

    def close(self, view: View, *, all_of_them: bool = False) -> list[View]:
        """Close a view and those above it, or the whole stack; return what was closed, top first."""
        stack = self.stack(view.user)
        start = (
            0 if all_of_them else next((i for i, each in enumerate(stack) if each.id == view.id), len(stack))
        )
        closed = stack[start:][::-1]
        del stack[start:]
        self.tell(view.user)
        return closed

    def tell(self, user: str) -> None:
        """Tell someone's pages what they have open."""
        stack = [self.as_json(view) for view in self.stack(user)]
        home = self._homes.get(user)
        self._feed.tell("views", {"views": stack}, [user])
        self._feed.tell("home", {"view": self.as_json(home) if home else None}, [user])

    def as_json(self, view: View) -> Json:
        """Return a view as Slack's API and payloads show it."""
        return {
            "id": view.id,
            "team_id": self._team_id,
            "type": view.type,
            "blocks": view.blocks,
            "private_metadata": view.private_metadata,
            "callback_id": view.callback_id,
            "state": {"values": form_values(view.blocks, view.values, view.conversation)},
            "hash": view.hash,
            "title": view.title or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": view.clear_on_close,
            "notify_on_close": view.notify_on_close,
            "close": view.close,
            "submit": view.submit,
            "submit_disabled": view.submit_disabled,
            "previous_view_id": view.previous_view_id,
            "root_view_id": view.root_view_id,
            "external_id": view.external_id,
            "app_id": self._identity["app_id"],
            "app_installed_team_id": self._team_id,
            "bot_id": self._identity["bot_id"],
        }

    def _build(self, user: str, payload: Json, now: datetime, conversation: str | None) -> View:
        view_id = self._ids.new("V")
        copied: dict[str, Any] = {name: payload[name] for name in _COPIED if payload.get(name) is not None}
        return View(
            id=view_id,
            user=user,
            type=payload["type"],
            blocks=with_ids(payload["blocks"], lambda: self._ids.new("b")),
            hash=f"{int(now.timestamp())}.{self._ids.new('')}",
            root_view_id=view_id,
            conversation=conversation,
            **copied,
        )

    def check(self, payload: object, kind: str, *, but: View | None = None) -> Json:
        """Return the view of that kind if Slack would take it, else raise ApiError.

        `but` is the view that it takes the place of, whose external id it may keep.
        """
        faults = view_faults(payload)
        if faults or not isinstance(payload, dict):
            raise ApiError("invalid_arguments", messages=[str(fault) for fault in faults])
        if payload["type"] != kind:
            faults.append(Fault(f"must be of type {kind}", "/view/type"))
        faults += file_faults(payload["blocks"], self._find_file, "/view/blocks")
        if faults:
            raise ApiError("invalid_arguments", messages=[str(fault) for fault in faults])
        if len(json.dumps(payload, ensure_ascii=False).encode()) > MOST_VIEW_BYTES:
            raise ApiError("view_too_large")
        external_id = payload.get("external_id")
        known = self.by_external_id(external_id) if external_id else None
        if known is not None and known is not but:
            raise ApiError("duplicate_external_id")
        return payload
