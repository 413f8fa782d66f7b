"""Whatever comes in over HTTP, from the bot or from a page, the local workspace answers and lives."""

from __future__ import annotations

import contextlib
import json
import math
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import SightlineError
from bot.sandbox import Workspace, serve
from bot.sandbox.api import METHODS
from bot.sandbox.api.call import Call
from bot.sandbox.deeds import DEEDS
from bot.sandbox.given import Given
from bot.sandbox.state import Json
from bot.sandbox.transport import Answer
from bot.sandbox.web_api import WebApi
from tests.integration.sandbox_echo import MANIFEST, button, form, section

KEPT_OPEN = 3  # seconds
OPTION = {"text": {"type": "plain_text", "text": "Small"}, "value": "s"}
SELECT = {"type": "static_select", "action_id": "size", "options": [OPTION]}
BLOCKS = [section("Ready?"), {"type": "actions", "block_id": "b", "elements": [button("Go", "go"), SELECT]}]
KEYS = (
    "type", "text", "elements", "element", "blocks", "fields", "id", "title", "options", "actions",
    "child_blocks", "accessory", "rows", "chart", "series", "segments", "value", "values", "note",
    "action_id", "block_id", "selected_option", "event_type", "event_payload", "response_action", "errors",
    "view", "attachments",
)  # fmt: skip
KINDS = (
    "section", "actions", "modal", "home", "button", "input", "plain_text", "card", "container", "table",
    "data_visualization", "bar", "pie", "context", "image", "errors", "update", "push",
)  # fmt: skip


def nested(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = [value]
    return value


WRONG: tuple[object, ...] = (
    "cut \ud83d", {"\udc00": "\udfff"}, math.nan, nested(60), nested(200), "[" * 3000, "²", "--5", "9" * 5000,
    "next:" + "9" * 5000, 10**30, -1, "\0", "", [], {}, [[]], [None], {"a": 1}, True, None, "x" * 4001,
)  # fmt: skip
SCALARS = st.one_of(
    st.sampled_from(WRONG), st.integers(-9, 10**12), st.text(max_size=12), st.sampled_from(KINDS)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=8,
)

ANSWERS = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"response_action": st.sampled_from(("errors", "update", "push", "clear"))},
        optional={
            "errors": JSON,
            "view": st.one_of(JSON, JSON.map(lambda shape: {**form(), "blocks": shape})),
        },
    ),
    st.fixed_dictionaries({}, optional={"options": JSON, "option_groups": JSON}),
    st.fixed_dictionaries(
        {}, optional={"text": JSON, "blocks": JSON, "attachments": JSON, "response_type": JSON}
    ),
)


@dataclass
class FickleBot:
    """A bot that is always there and answers whatever it is told to."""

    text: str = ""

    def send(self, *_: object) -> Answer:
        """Answer the same to everything."""
        return Answer(200, self.text)


@dataclass
class Scene:
    """A served workspace with something of each kind in it, and requests that are right as they stand."""

    workspace: Workspace
    http: HTTPConnection
    bot: FickleBot
    asked_at: float = 0.0

    def ask(self, way: str, path: str, body: str = "", headers: Json | None = None) -> tuple[int, str]:
        if time.monotonic() - self.asked_at > KEPT_OPEN:
            self.http.close()  # the server closes a connection that was idle for five seconds
        self.http.request(way, path, body.encode(), headers or {})
        answer = self.http.getresponse()
        self.asked_at = time.monotonic()
        return answer.status, answer.read().decode()

    def api(self, method: str, arguments: dict[str, Any], *, as_form: bool = False) -> tuple[int, str]:
        token = self.workspace.app_token if METHODS[method].app_token else self.workspace.bot_token
        kind, body = "application/json", json.dumps(arguments)
        if as_form:
            texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in arguments.items()}
            kind, body = "application/x-www-form-urlencoded", urllib.parse.urlencode(texts, errors="replace")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
        return self.ask("POST", f"/api/{method}", body, headers)

    def deed(self, name: str, body: object) -> tuple[int, str]:
        return self.ask("POST", f"/ui/{name}", json.dumps(body), {"Content-Type": "application/json"})

    def right(self) -> dict[str, Any]:
        """Every name that a method or a deed reads, each with a value that is right now."""
        dana, channel = self.workspace.person("dana").id, self.workspace.channel("general").id
        run, token = WebApi(self.workspace, {}).run, self.workspace.bot_token
        sent = run("chat.postMessage", token, {"channel": channel, "text": "Ready?", "blocks": BLOCKS})
        if not self.workspace.views.stack(dana):
            trigger = self.workspace.triggers.issue(dana, channel)
            run("views.open", token, {"trigger_id": trigger, "view": form()})
        trigger = self.workspace.triggers.issue(dana, channel)
        file = run("files.getUploadURLExternal", token, {"filename": "map.png", "length": 1})["file_id"]
        self.workspace.messages.files[file].content = b"x"
        values = {"note": {"text": {"type": "plain_text_input", "value": "fine"}}}
        return {
            "as": dana, "user": dana, "users": dana, "user_id": dana, "with": dana, "conversation": channel,
            "channel": channel, "channel_id": channel, "text": "/echo hi", "blocks": BLOCKS,
            "attachments": [{"text": "more", "blocks": BLOCKS}], "view": form(), "trigger_id": trigger,
            "metadata": {"event_type": "a", "event_payload": {}}, "ts": sent["ts"], "message_ts": sent["ts"],
            "timestamp": sent["ts"], "thread_ts": sent["ts"], "limit": 5, "cursor": "next:0", "oldest": "0",
            "latest": sent["ts"], "types": "public_channel", "files": [{"id": file}], "file": file,
            "post_at": int(self.workspace.clock.now().timestamp()) + 600, "hash": "", "filename": "map.png",
            "length": 1, "name": "eyes", "scheduled_message_id": "Q1", "email": "dana@example.com",
            "external_id": "", "username": "Echo", "icon_emoji": ":x:", "markdown_text": "", "error": "",
            "view_id": self.workspace.views.stack(dana)[-1].id, "callback_id": "note_this", "tab": "home",
            "block_id": "note", "action_id": "text", "value": "a", "all": False, "minutes": 1.0,
            "action": {"block_id": "b", "action_id": "go"}, "values": values,
        }  # fmt: skip

    def is_whole(self) -> None:
        """Fail unless a page can still read everything, as strict JSON."""
        dana, channel = self.workspace.person("dana").id, self.workspace.channel("general").id
        for path in (f"state?as={dana}", f"messages?as={dana}&conversation={channel}", "requests"):
            assert strict(self.ask("GET", f"/ui/{path}"))["ok"], path
        history = {"channel": channel, "include_all_metadata": "1", "limit": 999}
        assert strict(self.api("conversations.history", history))["ok"]
        assert strict(self.api("users.info", {"user": dana}))["ok"]


def strict(answer: tuple[int, str]) -> dict[str, Any]:
    """Return the JSON of an answer that is no failure of the workspace."""
    status, text = answer
    assert status < 500, text

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} in {text}")

    whole: dict[str, Any] = json.loads(text, parse_constant=refuse)
    return whole


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    workspace = Workspace(MANIFEST)
    for name in ("dana", "lee"):
        workspace.add_person(name)
    workspace.add_channel("general", ["dana", "lee"])
    workspace.transport = bot = FickleBot()
    with serve(workspace) as server:
        http = HTTPConnection("127.0.0.1", server.port, timeout=20)
        yield Scene(workspace, http, bot)
        http.close()
    workspace.stop()


class Noticed(dict[str, Any]):
    """Arguments that remember which of them were asked for."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        super().__init__(arguments)
        self.read: set[str] = set()

    def get(self, name: str, default: object = None) -> Any:  # noqa: ANN401 - dict's own
        """Note the name and return its value."""
        self.read.add(name)
        return super().get(name, default)


def read_by(scene: Scene, way: str, name: str, without: str) -> list[str]:
    """Return which names a method or a deed reads when all is right, and one is not given."""
    arguments = Noticed({each: value for each, value in scene.right().items() if each != without})
    with contextlib.suppress(SightlineError):  # a trigger or a text that does not fit: it has read them
        if way == "api":
            METHODS[name].run(Call(scene.workspace, METHODS[name], arguments))
        else:
            DEEDS[name](scene.workspace, Given(arguments))
    return sorted(arguments.read)


WAYS = [
    *(("api", name, "") for name in sorted(METHODS)),
    ("api", "conversations.open", "channel"),  # without which it reads the users
    *(("ui", name, "") for name in sorted(DEEDS)),
]


@pytest.mark.parametrize(("way", "name", "without"), WAYS)
def test_whatever_stands_in_an_argument_there_is_an_answer_or_a_refusal(
    scene: Scene, way: str, name: str, without: str
) -> None:
    names = [each for each in read_by(scene, way, name, without) if each != without]
    assert not without or "users" in names
    for at, argument in enumerate(names or ["unasked"]):
        right = {each: value for each, value in scene.right().items() if each in names}
        for number, wrong in enumerate(WRONG):
            if way == "api":
                answer = scene.api(name, {**right, argument: wrong}, as_form=(at + number) % 2 == 1)
            else:
                answer = scene.deed(name, {**right, argument: wrong})
            assert strict(answer)["ok"] in (True, False), (argument, wrong)
    scene.is_whole()


@pytest.mark.parametrize(
    ("way", "name", "argument"),
    [
        ("api", "chat.postMessage", "blocks"),
        ("api", "chat.postMessage", "attachments"),
        ("api", "chat.postMessage", "metadata"),
        ("api", "views.open", "view"),
        ("api", "files.completeUploadExternal", "files"),
        ("ui", "press", "action"),
        ("ui", "view-action", "values"),
        ("ui", "view-submit", "values"),
        ("bot", "say", ""),
        ("bot", "view-submit", ""),
        ("bot", "options", ""),
    ],
)
def test_whatever_shape_an_argument_or_an_answer_has_the_workspace_lives(
    scene: Scene, way: str, name: str, argument: str
) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(shape=ANSWERS if way == "bot" else JSON, as_form=st.booleans())
    def ask(shape: object, as_form: bool) -> None:
        right = scene.right()
        if way == "api":
            answer = scene.api(name, {**right, argument: shape}, as_form=as_form)
        elif way == "ui":
            answer = scene.deed(name, {**right, argument: shape})
        else:
            scene.bot.text = json.dumps(shape)
            answer = scene.deed(name, {**right, "block_id": "city", "action_id": "city"})
            scene.bot.text = ""
        assert strict(answer)["ok"] in (True, False)

    ask()
    scene.is_whole()
