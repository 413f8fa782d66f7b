"""A small Bolt app behind the standard library's HTTP server, for the local workspace to talk to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse, Respond, Say
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import SandboxClock, Workspace, serve

SECRET = "a-signing-secret"  # noqa: S105 - opens nothing
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Echo"},
    "features": {
        "bot_user": {"display_name": "Echo"},
        "app_home": {"home_tab_enabled": True},
        "slash_commands": [
            {"command": "/echo", "description": "Says it again", "usage_hint": "words"},
            {"command": "/form", "description": "Opens a form"},
            {"command": "/slow", "description": "Answers late"},
        ],
        "shortcuts": [
            {"name": "New note", "type": "global", "callback_id": "new_note", "description": "Opens a form"},
            {"name": "Note this", "type": "message", "callback_id": "note_this", "description": "Keeps it"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write", "commands", "im:write", "im:history", "im:read", "channels:read",
                "channels:history", "groups:read", "mpim:read", "mpim:write", "users:read",
                "users:read.email", "files:write", "files:read", "reactions:write", "team:read",
                "app_mentions:read", "channels:join",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["message.im", "message.channels", "app_mention", "app_home_opened", "user_change"]
        }
    },
}  # fmt: skip


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}}


def button(label: str, action_id: str, value: str = "1") -> dict[str, Any]:
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": value}


def form() -> dict[str, Any]:
    """A form with a required field, an untouched initial value, and a block without an id."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "private_metadata": "kept",
        "notify_on_close": True,
        "blocks": [
            section("Fill this in"),
            {
                "type": "input",
                "block_id": "note",
                "label": plain("Note"),
                "element": {"type": "plain_text_input", "action_id": "text", "max_length": 40},
            },
            {
                "type": "input",
                "block_id": "size",
                "label": plain("Size"),
                "element": {
                    "type": "static_select",
                    "action_id": "pick",
                    "initial_option": {"text": plain("Small"), "value": "s"},
                    "options": [{"text": plain(w), "value": w[0].lower()} for w in ("Small", "Large")],
                },
            },
            {
                "type": "input",
                "label": plain("City"),
                "optional": True,
                "element": {"type": "external_select", "action_id": "city", "min_query_length": 1},
            },
        ],
    }


def build_bot(api_url: str, heard: list[dict[str, Any]]) -> App:
    """Return the Bolt app; every body that passed its signature check is put in `heard`."""
    client = WebClient(token="xoxb-local", base_url=api_url)  # noqa: S106 - opens nothing
    app = App(
        client=client,
        signing_secret=SECRET,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )

    @app.middleware
    def hear(req: BoltRequest, next: Callable[[], BoltResponse]) -> None:  # noqa: A002 - Bolt's name
        heard.append({"body": req.body, "headers": dict(req.headers)})
        next()

    @app.command("/echo")
    def echo(ack: Ack, command: dict[str, Any]) -> None:
        ack(f"You said: {command['text']}")

    @app.command("/form")
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.command("/slow")
    def slow(ack: Ack) -> None:
        threading.Event().wait(3.4)
        ack("late")

    @app.shortcut("new_note")
    def shortcut(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.shortcut("note_this")
    def note_this(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        respond(f"Noted: {body['message']['text']}")

    add_form_listeners(app)
    add_event_listeners(app)
    return app


def add_form_listeners(app: App) -> None:
    @app.view("form")
    def sent(ack: Ack, view: dict[str, Any]) -> None:
        note = view["state"]["values"]["note"]["text"]["value"]
        if note == "bad":
            ack(response_action="errors", errors={"note": "Say something better"})
        elif note == "more":
            ack(response_action="push", view={**form(), "title": plain("More")})
        elif note == "change":
            ack(response_action="update", view={**form(), "title": plain("Changed")})
        elif note == "done":
            ack(response_action="clear")
        else:
            ack()

    @app.view_closed("form")
    def closed(ack: Ack) -> None:
        ack()

    @app.action("go")
    def go(ack: Ack, respond: Respond) -> None:
        ack()
        respond(replace_original=True, text="Done", blocks=[section("Done")])

    @app.action("size")
    def size(ack: Ack) -> None:
        ack()

    @app.options("city")
    def cities(ack: Ack, body: dict[str, Any]) -> None:
        found = [
            city for city in ("Lisbon", "Leeds", "Turin") if city.lower().startswith(body["value"].lower())
        ]
        ack(options=[{"text": plain(city), "value": city} for city in found])


def add_event_listeners(app: App) -> None:
    @app.event("message")
    def message(event: dict[str, Any], say: Say) -> None:
        if event.get("channel_type") == "im" and "subtype" not in event:
            say(f"Heard: {event['text']}")

    @app.event("user_change")
    def person(event: dict[str, Any]) -> None:
        assert event["user"]["id"]

    @app.event("app_mention")
    def mention(event: dict[str, Any], say: Say) -> None:
        say("You called", thread_ts=event["ts"])

    @app.event("app_home_opened")
    def home(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [section("Welcome home")]}
        )


class BotServer:
    """Serves a Bolt app; `refuse_next` answers that many requests with 500 before Bolt sees them."""

    def __init__(self, app: App) -> None:
        self.refuse_next = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                if outer.refuse_next:
                    outer.refuse_next -= 1
                    self._answer(500, {}, "no")
                    return
                response = app.dispatch(
                    BoltRequest(body=body, headers={name: [value] for name, value in self.headers.items()})
                )
                headers = {name: values[0] for name, values in response.headers.items()}
                self._answer(response.status, headers, response.body or "")

            def _answer(self, status: int, headers: dict[str, str], text: str) -> None:
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(text.encode())))
                    self.end_headers()
                    self.wfile.write(text.encode())
                except OSError:
                    self.close_connection = True  # Slack had gone after its three seconds

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the base class's names
                return

        self._handler = Handler
        self._start(0)
        self.url = f"http://127.0.0.1:{self._server.server_port}/slack/events"

    def _start(self, port: int) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def restart(self) -> None:
        self._start(self._server.server_port)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class World:
    """A served workspace with dana, lee and the echo bot in it."""

    def __init__(self) -> None:
        self.workspace = Workspace(
            MANIFEST,
            SandboxClock(),
            signing_secret=SECRET,
            extra_commands=[{"command": "/status", "description": "Slack's own elsewhere", "reserved": True}],
        )
        for name, real_name in (("dana", "Dana Reyes"), ("lee", "Lee Okafor"), ("sam", "Sam Novak")):
            self.workspace.add_person(name, real_name=real_name, tz="Europe/Lisbon")
        self.workspace.add_channel("general", ["dana", "lee"])
        self.server = serve(self.workspace)
        self.heard: list[dict[str, Any]] = []
        self.bot = BotServer(build_bot(self.server.api_url, self.heard))
        self.workspace.connect(self.bot.url)
        self.client = WebClient(token="xoxb-local", base_url=self.server.api_url, retry_handlers=[])  # noqa: S106 - the local token

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """What the bot heard of one type (an event's own type for events)."""
        return [
            each["body"]
            for each in self.heard
            if kind in (each["body"].get("type"), (each["body"].get("event") or {}).get("type"))
        ]

    def close(self) -> None:
        self.bot.stop()
        self.server.stop()
        self.workspace.stop()


@contextmanager
def world() -> Iterator[World]:
    """Start everything and stop it again."""
    made = World()
    try:
        yield made
    finally:
        made.close()


def as_json(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def refusal(call: Callable[[], object]) -> tuple[str, list[str]]:
    """Return the error code of a refused call, and the messages beside it."""
    with pytest.raises(SlackApiError) as caught:
        call()
    response = caught.value.response
    return response["error"], (response.get("response_metadata") or {}).get("messages", [])
