"""A workspace without a server, for rules that can be tried one by one: a bot that answers as it is told."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Workspace
from bot.sandbox.api import METHODS
from bot.sandbox.errors import ApiError
from bot.sandbox.state import Conversation, Json
from bot.sandbox.transport import Answer, Envelope
from bot.sandbox.web_api import WebApi
from tests.integration.sandbox_echo import MANIFEST, form

NUMBERS = itertools.count(1)


@dataclass
class Bot:
    """A bot that answers as it is told and keeps what it was sent."""

    answer: Answer = field(default_factory=lambda: Answer(200))
    sent: list[tuple[Envelope, Json, dict[str, str]]] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def send(self, envelope: Envelope, payload: Json, headers: dict[str, str] | None = None) -> Answer:
        """Keep it and answer."""
        self.sent.append((envelope, payload, headers or {}))
        self.meanwhile()
        return self.answer

    def heard(self, kind: str) -> list[Json]:
        """The payloads of one type, or the events of one type."""
        events = [each["event"] for envelope, each, _ in self.sent if envelope is Envelope.EVENT]
        return [each for each in [*(p for _, p, _ in self.sent), *events] if each.get("type") == kind]


@dataclass
class Scene:
    """One workspace for all of these tests; each makes a channel of its own."""

    workspace: Workspace
    bot: Bot

    def with_new_bot(self) -> Scene:
        """Give it a bot that has heard nothing yet and answers 200."""
        self.workspace.events.wait_idle()
        self.workspace.transport = self.bot = Bot()
        return self

    def channel(self, *people: str, **how: Any) -> Conversation:  # noqa: ANN401 - as add_channel has them
        return self.workspace.add_channel(f"room-{next(NUMBERS)}", people or ["dana", "lee"], **how)

    def call(self, method: str, **arguments: object) -> Json:
        token = self.workspace.app_token if METHODS[method].app_token else self.workspace.bot_token
        return WebApi(self.workspace, {}).run(method, token, arguments)

    def refusal(self, method: str, **arguments: object) -> str:
        with pytest.raises(ApiError) as caught:
            self.call(method, **arguments)
        return caught.value.error

    def trigger(self, conversation: str | None = None) -> str:
        return self.workspace.triggers.issue(self.workspace.person("dana").id, conversation)

    def opened(self, view: Json | None = None, conversation: str | None = None) -> str:
        """Open a form for Dana, as her only one; return its id."""
        answer = self.call("views.open", trigger_id=self.trigger(conversation), view=view or form())
        return str(answer["view"]["id"])

    def after(self, span: timedelta) -> None:
        """Move the clock on, and wait until all that was due then has been done."""
        done: list[bool] = []
        self.workspace.timer.at(self.workspace.clock.now() + span, lambda: done.append(True))
        self.workspace.clock.advance(span)
        assert self.workspace.wait_for(lambda: done)
        assert self.workspace.events.wait_idle()


def made(manifest: Json = MANIFEST) -> Scene:
    workspace, bot = Workspace(manifest), Bot()
    for name in ("dana", "lee"):
        workspace.add_person(name)
    workspace.transport = bot
    return Scene(workspace, bot)
