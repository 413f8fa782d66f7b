"""The page's own API and stream, and Socket Mode."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from bot.sandbox import SandboxClock, Workspace, live, serve
from bot.sandbox.feed import Happening
from tests.integration.sandbox_echo import MANIFEST, World, button, section, world


@pytest.fixture
def here() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture
def page(here: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=here.server.base_url) as client:
        yield client


class Stream:
    """Listens to a person's events in the background, as a tab does."""

    def __init__(self, here: World, user: str) -> None:
        self.seen: list[tuple[str, Any]] = []
        url = f"{here.server.base_url.replace('http', 'ws')}/ui/live?as={user}"
        self._open = ExitStack()
        self.socket = self._open.enter_context(connect(url))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        # What is told from now on is heard when what is told now is.
        here.workspace.feed.tell("notice", {"text": "begin"}, [user])
        assert here.workspace.wait_for(lambda: "notice" in self.names())
        self.seen.clear()

    def names(self) -> list[str]:
        return [name for name, _ in self.seen]

    def _listen(self) -> None:
        with suppress(ConnectionClosedError):  # the workspace let the tab go
            for frame in self.socket:
                self.seen += [(name, data) for name, data in json.loads(frame)]

    def stop(self) -> None:
        self._open.close()
        self._thread.join(5)


def test_the_page_learns_who_and_where_it_is(here: World, page: httpx.Client) -> None:
    dana = here.workspace.person("dana")
    state = page.get("/ui/state", params={"as": dana.id}).json()
    assert state["workspace"]["name"] == "Local Workspace"
    assert [(each["kind"], each["name"]) for each in state["conversations"]] == [
        ("channel", "general"),
        ("dm", ""),
    ]
    assert state["conversations"][1]["with"] == here.workspace.bot.id
    assert {
        "command": "/status",
        "usage_hint": "",
        "description": "Slack's own elsewhere",
        "reserved": True,
    } in (state["commands"])
    assert page.get("/ui/state", params={"as": "U404"}).status_code == 404


def test_what_is_said_on_the_page_comes_to_every_page_of_a_member(here: World, page: httpx.Client) -> None:
    dana, lee, sam = (here.workspace.person(each).id for each in ("dana", "lee", "sam"))
    channel = here.workspace.channel("general").id
    streams = [Stream(here, each) for each in (lee, sam)]
    try:
        said = page.post("/ui/say", json={"as": dana, "conversation": channel, "text": "hello @lee"}).json()
        assert said["ok"]
        assert here.workspace.wait_for(lambda: "unread" in streams[0].names())
        message = next(data for name, data in streams[0].seen if name == "message")["message"]
        assert (message["text"], message["username"]) == (f"hello <@{lee}>", "Dana Reyes")
        assert "message" not in streams[1].names()
    finally:
        for each in streams:
            each.stop()
    (only,) = page.get("/ui/messages", params={"as": lee, "conversation": channel}).json()["messages"]
    assert only["ts"] == said["ts"]
    assert page.post("/ui/read", json={"as": lee, "conversation": channel}).json()["ok"]
    assert page.get("/ui/state", params={"as": lee}).json()["conversations"][0]["unread"] == 0


def test_an_ephemeral_message_is_only_in_its_readers_stream(here: World, page: httpx.Client) -> None:
    dana, lee = here.workspace.person("dana").id, here.workspace.person("lee").id
    channel = here.workspace.channel("general").id
    own, other = Stream(here, dana), Stream(here, lee)
    try:
        page.post("/ui/say", json={"as": dana, "conversation": channel, "text": "/echo psst"})
        page.post("/ui/say", json={"as": dana, "conversation": channel, "text": "aloud"})
        assert here.workspace.wait_for(lambda: "ephemeral" in own.names())
        assert here.workspace.wait_for(lambda: "message" in other.names())
        assert "ephemeral" not in other.names()
        assert "psst" not in json.dumps(other.seen)
    finally:
        own.stop()
        other.stop()
    kept = page.get("/ui/messages", params={"as": dana, "conversation": channel}).json()["messages"]
    assert [each["text"] for each in kept] == ["aloud"]


def test_the_inspectors_requests_come_on_the_same_connection_while_they_are_asked_for(
    here: World, page: httpx.Client
) -> None:
    stream = Stream(here, here.workspace.person("dana").id)

    def requests() -> int:
        before = len(stream.seen)
        here.client.auth_test()
        here.workspace.notice(here.workspace.person("dana").id, "heard")
        assert here.workspace.wait_for(lambda: "notice" in stream.names()[before:])
        return stream.names()[before:].count("request")

    try:
        assert requests() == 0
        stream.socket.send('{"requests": true}')
        assert here.workspace.wait_for(lambda: requests() == 1)
        for nothing in ("{{{", "[]", "1"):
            stream.socket.send(nothing)
        assert requests() == 1
        stream.socket.send('{"requests": "yes"}')
        assert here.workspace.wait_for(lambda: requests() == 0)
    finally:
        stream.stop()


def test_a_tab_that_has_fallen_behind_is_told_to_read_everything_anew(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_WAITING", 20)
    stream = Stream(here, here.workspace.person("dana").id)
    for number in range(500):
        here.workspace.feed.tell("notice", {"text": str(number)})
    assert here.workspace.wait_for(lambda: stream.socket.close_code == live.TRY_AGAIN)
    assert len(stream.seen) < 500
    stream.stop()


def test_a_tab_that_reads_nothing_is_let_go(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LONGEST_SEND", 0.1)
    told: list[str] = []
    listen = here.workspace.feed.listen

    def noted(listener: Callable[[Happening], None]) -> Callable[[], None]:
        stop = listen(listener)

        def stopped() -> None:
            stop()
            told.append("stopped")

        return stopped

    monkeypatch.setattr(here.workspace.feed, "listen", noted)
    url = f"{here.server.base_url.replace('http', 'ws')}/ui/live?as={here.workspace.person('dana').id}"
    with connect(url, max_queue=1, ping_interval=None, close_timeout=0.1):
        for _ in range(40):
            here.workspace.feed.tell("notice", {"text": "x" * 1_000_000})
            time.sleep(0.03)  # each in a frame of its own
        assert here.workspace.wait_for(lambda: told == ["stopped"])


def test_a_form_is_sent_from_the_page_with_its_errors(here: World, page: httpx.Client) -> None:
    dana, channel = here.workspace.person("dana").id, here.workspace.channel("general").id
    page.post("/ui/say", json={"as": dana, "conversation": channel, "text": "/form"})
    (view,) = page.get("/ui/state", params={"as": dana}).json()["views"]
    city = next(block for block in view["blocks"] if block.get("label", {}).get("text") == "City")
    found = page.post(
        "/ui/options",
        json={
            "as": dana,
            "view_id": view["id"],
            "block_id": city["block_id"],
            "action_id": "city",
            "value": "t",
        },
    ).json()
    assert [each["value"] for each in found["options"]] == ["Turin"]
    values = {"note": {"text": {"type": "plain_text_input", "value": "bad"}}}
    sent = page.post("/ui/view-submit", json={"as": dana, "view_id": view["id"], "values": values}).json()
    assert (sent["ok"], sent["errors"]) == (False, {"note": "Say something better"})
    lee = here.workspace.person("lee").id
    theirs = page.post("/ui/view-submit", json={"as": lee, "view_id": view["id"], "values": values}).json()
    assert theirs["ok"] is False
    assert page.post("/ui/view-close", json={"as": dana, "view_id": view["id"]}).json()["ok"]


def test_a_button_is_pressed_from_the_page(here: World, page: httpx.Client) -> None:
    dana = here.workspace.person("dana").id
    sent = here.client.chat_postMessage(
        channel=dana,
        text="Ready?",
        blocks=[section("Ready?"), {"type": "actions", "elements": [button("Go", "go")]}],
    )
    block_id = sent["message"]["blocks"][1]["block_id"]
    press = {"block_id": block_id, "action_id": "go", "type": "button", "value": "1"}
    where = {"as": dana, "conversation": sent["channel"], "ts": sent["ts"]}
    assert page.post("/ui/press", json={**where, "action": press, "values": {}}).json() == {"ok": True}
    forged = {**press, "action_id": "elsewhere"}
    assert page.post("/ui/press", json={**where, "action": forged, "values": {}}).json()["ok"] is False


def test_the_clock_is_moved_and_the_hooks_run(here: World, page: httpx.Client) -> None:
    ticks: list[datetime] = []
    here.workspace.on_tick.append(lambda: ticks.append(here.workspace.clock.now()))
    answer = page.post("/ui/clock", json={"to": "2027-03-01T08:00:00Z"}).json()
    assert answer["now"].startswith("2027-03-01T08:00:0")
    page.post("/ui/tick", json={})
    assert [each.month for each in ticks] == [3, 3]
    assert page.post("/ui/clock", json={"to": "tomorrow"}).json()["ok"] is False


def test_a_hook_that_fails_is_told_and_the_workspace_lives(
    here: World, page: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("no database")

    here.workspace.on_tick.append(broken)
    assert page.post("/ui/tick", json={}).json() == {"ok": False, "error": "internal_error"}
    assert "no database" in caplog.text
    here.workspace.on_tick.clear()
    assert page.post("/ui/tick", json={}).json()["ok"]


@pytest.mark.parametrize(
    ("deed", "body", "status"),
    [
        ("say", b"{", 400),
        ("say", b"[]", 400),
        ("say", b"{}", 400),
        ("say", b'{"as": "U1", "conversation": "C1", "text": "x"}', 200),
        ("fly", b"{}", 404),
        ("press", b'{"as": "U1", "conversation": 1, "ts": 2, "action": 3}', 400),
    ],
)
def test_a_broken_page_request_gets_an_answer(
    page: httpx.Client, deed: str, body: bytes, status: int
) -> None:
    answer = page.post(f"/ui/{deed}", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["ok"]) == (status, False)


def test_a_bot_in_socket_mode_gets_commands_and_events_and_answers_them() -> None:
    workspace = Workspace(MANIFEST, SandboxClock())
    workspace.add_person("dana")
    with serve(workspace) as server:
        client = WebClient(token="xoxb-local", base_url=server.api_url)  # noqa: S106 - opens nothing
        app = App(client=client, process_before_response=True, token_verification_enabled=False)

        @app.command("/echo")
        def echo(ack: Ack, command: dict[str, Any]) -> None:
            ack(f"You said: {command['text']}")

        @app.event("message")
        def message(event: dict[str, Any], say: Say) -> None:
            say(f"Heard: {event['text']}")

        handler = SocketModeHandler(app, "xapp-local", web_client=client)
        handler.connect()  # type: ignore[no-untyped-call]  # Bolt publishes no type for it
        try:
            dana = workspace.as_("dana")
            assert workspace.wait_for(lambda: dana.command("/echo hi").text == "You said: hi")
            dana.say("hello")
            assert workspace.wait_for(lambda: dana.texts()[-1] == "Heard: hello")
        finally:
            handler.close()  # type: ignore[no-untyped-call]  # likewise
        assert workspace.wait_for(lambda: dana.command("/echo hi").notices != [])
    workspace.stop()


def connected(client: WebClient, name: str, texts: list[str]) -> SocketModeHandler:
    """Connect one more process of the bot, which answers commands with its name and keeps what it hears."""
    app = App(client=client, process_before_response=True, token_verification_enabled=False)

    @app.command("/echo")
    def echo(ack: Ack, command: dict[str, Any]) -> None:
        ack(f"{name} heard {command['text']}")

    @app.event("message")
    def message(event: dict[str, Any]) -> None:
        texts.append(event["text"])

    handler = SocketModeHandler(app, "xapp-local", web_client=client)
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt publishes no type for it
    return handler


def test_each_request_goes_to_one_of_several_connections() -> None:
    workspace = Workspace(MANIFEST, SandboxClock())
    workspace.add_person("dana")
    heard: dict[str, list[str]] = {"one": [], "two": []}
    with serve(workspace) as server:
        client = WebClient(token="xoxb-local", base_url=server.api_url)  # noqa: S106 - opens nothing
        handlers = [connected(client, name, texts) for name, texts in heard.items()]
        try:
            dana = workspace.as_("dana")
            assert workspace.wait_for(lambda: getattr(workspace.transport, "connections", 0) == len(heard))
            assert {dana.command("/echo hi").text for _ in range(20)} == {"one heard hi", "two heard hi"}
            said = sorted(f"message {number}" for number in range(20))
            for words in said:
                dana.say(words)
            assert workspace.wait_for(lambda: len(heard["one"] + heard["two"]) >= len(said))
            assert workspace.events.wait_idle()
            assert sorted(heard["one"] + heard["two"]) == said
            assert all(heard.values())
        finally:
            for handler in handlers:
                handler.close()  # type: ignore[no-untyped-call]  # likewise
    workspace.stop()
