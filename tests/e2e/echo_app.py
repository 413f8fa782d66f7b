"""A tiny Slack app for the tests of the page: it opens forms, answers, and remembers what reached it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from slack_bolt import Ack, App, Say
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

Json = dict[str, Any]
WSGI = Callable[[Json, Callable[..., Any]], Iterable[bytes]]

MANIFEST: Json = {
    "display_information": {"name": "Echo", "description": "Says again what it is told"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Echo"},
        "shortcuts": [
            {
                "name": "Open form",
                "type": "global",
                "callback_id": "form",
                "description": "A form to fill in",
            },
            {"name": "Remember", "type": "message", "callback_id": "remember", "description": "Keep this"},
        ],
        "slash_commands": [
            {"command": "/echo", "description": "Say it back to you alone", "usage_hint": "[anything]"},
            {"command": "/form", "description": "Open a form", "usage_hint": "", "should_escape": True},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "im:history",
                "im:write",
                "users:read",
                "files:write",
                "files:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True},
    },
}
RESERVED: Json = {"command": "/status", "description": "A name that Slack keeps", "reserved": True}
FRUIT = ["Apple", "Apricot", "Banana", "Cherry"]


def text(words: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": words}


def option(words: str) -> Json:
    """Return an option whose value is its text in small letters."""
    return {"text": text(words), "value": words.lower()}


def field_of(block_id: str, label: str, element: Json, **more: object) -> Json:
    """Return an input block; the element's action id is always `it`."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": text(label),
        "element": {"action_id": "it", **element},
        **more,
    }


def form(title: str = "A form", *blocks: Json) -> Json:
    """Return a modal with a required summary, and more blocks after it."""
    summary = field_of("summary", "Summary", {"type": "plain_text_input"}, hint=text("In one sentence"))
    return {
        "type": "modal",
        "callback_id": "form",
        "title": text(title),
        "submit": text("Send"),
        "close": text("Cancel"),
        "notify_on_close": True,
        "blocks": [summary, *blocks],
    }


@dataclass
class EchoApp:
    """What reached the app. `next_form` is the modal that /form opens, `home` the blocks of its Home tab."""

    next_form: Json = field(default_factory=form)
    home: list[Json] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    submissions: list[Json] = field(default_factory=list)
    shortcuts: list[Json] = field(default_factory=list)
    closed: list[Json] = field(default_factory=list)

    def listen(self, app: App) -> None:
        """Register everything that the app answers."""
        app.command("/echo")(self._echo)
        app.command("/form")(self._form)
        app.command("/status")(self._echo)
        app.shortcut({"type": "shortcut", "callback_id": "form"})(self._form)
        app.shortcut({"type": "message_action", "callback_id": "remember"})(self._remember)
        app.view("form")(self._submit)
        app.view_closed("form")(self._close)
        app.action(re.compile(".*"))(self._act)
        app.options({"action_id": "fruit"})(self._fruit)
        app.event("app_home_opened")(self._open_home)
        app.event("message")(self._hear)

    @staticmethod
    def _echo(ack: Ack, command: Json) -> None:
        ack(f"You said: {command['text']}")

    def _form(self, ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=self.next_form)

    def _remember(self, ack: Ack, shortcut: Json) -> None:
        ack()
        self.shortcuts.append(shortcut)

    def _submit(self, ack: Ack, view: Json) -> None:
        values = view["state"]["values"]
        summary = values["summary"]["it"]["value"]
        if summary == "wrong":
            ack(response_action="errors", errors={"summary": "Say it in other words"})
        elif summary == "more":
            ack(response_action="push", view=form("More"))
        elif summary == "again":
            ack(response_action="update", view={**self.next_form, "title": text("Once more")})
        else:
            self.submissions.append(values)
            ack()

    def _close(self, ack: Ack, view: Json) -> None:
        ack()
        self.closed.append(view)

    @staticmethod
    def _fruit(ack: Ack, body: Json) -> None:
        ack(options=[option(each) for each in FRUIT if body["value"].lower() in each.lower()])

    def _act(self, ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        self.actions.append(body)
        action = body["actions"][0]
        if action["action_id"] == "replace":
            where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
            client.chat_update(**where, text="Done by you", blocks=[])

    def _open_home(self, event: Json, client: WebClient) -> None:
        if event.get("tab") == "home" and self.home:
            client.views_publish(user_id=event["user"], view={"type": "home", "blocks": self.home})

    @staticmethod
    def _hear(event: Json, say: Say) -> None:
        if event.get("text", "").startswith("echo "):
            say(event["text"].removeprefix("echo "))


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


class EchoServer:
    """The app behind an HTTP port of its own, as Slack would reach it."""

    def __init__(self, api_url: str, token: str, signing_secret: str) -> None:
        self.echo = EchoApp()
        app = App(
            client=WebClient(token=token, base_url=api_url),
            signing_secret=signing_secret,
            token_verification_enabled=False,
            process_before_response=True,
        )
        self.echo.listen(app)
        handler: WSGI = SlackRequestHandler(app)
        self._server: WSGIServer = make_server("127.0.0.1", 0, handler, handler_class=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the app listens."""
        return f"http://127.0.0.1:{self._server.server_port}/slack/events"

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
