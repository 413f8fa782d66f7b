"""The edge of the local workspace: who may come in, what is taken, and what goes out."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from bot.sandbox import SandboxClock, Workspace, serve
from bot.sandbox.clock import ClockError
from bot.sandbox.deeds import DEEDS
from bot.sandbox.given import Given
from tests.integration.sandbox_echo import MANIFEST, World, world

JSON = {"Content-Type": "application/json"}
BOT = {"Authorization": "Bearer xoxb-local"}


@pytest.fixture(scope="module")
def here() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture(scope="module")
def http(here: World) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=here.server.base_url, timeout=20) as client:
        yield client


def saying(here: World, words: str) -> dict[str, str]:
    return {
        "as": here.workspace.person("dana").id,
        "conversation": here.workspace.channel("general").id,
        "text": words,
    }


FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "evil.example:80"},
    {"Host": "127.0.0.1.evil.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Origin": "//"},
    {"Host": ""},
    {"Host": "["},
    {"Host": "evil.example@127.0.0.1"},
    {"Host": "127.0.0.1/evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_another_sites_page_sends_is_refused_at_every_door(
    here: World, http: httpx.Client, headers: dict[str, str]
) -> None:
    dana, channel = here.workspace.person("dana").id, here.workspace.channel("general").id
    before = len(here.workspace.as_("dana").messages("general"))
    post = {"channel": channel, "text": "from elsewhere"}
    url = here.workspace.response_url(dana, channel).removeprefix(here.server.base_url)
    answers = [
        http.post("/ui/say", json=saying(here, "from elsewhere"), headers=headers),
        http.get("/ui/state", params={"as": dana}, headers=headers),
        http.post("/api/chat.postMessage", json=post, headers={**BOT, **headers}),
        http.post("/api/chat.postMessage", data={**post, "token": "xoxb-local"}, headers=headers),
        http.post(url, json={"text": "from elsewhere"}, headers=headers),
        *[http.get(door, headers=headers) for door in ("/", "/static/app.js", "/files/F1/map.png")],
        http.post("/upload/F1", content=b"x", headers=headers),
    ]
    assert [each.status_code for each in answers] == [403] * len(answers)
    assert len(here.workspace.as_("dana").messages("general")) == before


def test_a_websocket_of_another_site_is_refused_though_it_knows_a_ticket() -> None:
    workspace = Workspace(MANIFEST)
    with serve(workspace) as server:
        ticket = httpx.post(
            f"{server.api_url}apps.connections.open", headers={"Authorization": "Bearer xapp-local"}
        )
        url = ticket.json()["url"]
        live = f"{server.base_url.replace('http', 'ws')}/ui/live?as=U1"
        for door, origin in itertools.product((url, live), ("https://evil.example", "http://[", "null")):
            with pytest.raises(InvalidStatus) as caught, connect(door, origin=Origin(origin)):
                pass
            assert caught.value.response.status_code == 403
        with connect(url) as link:
            assert json.loads(link.recv())["type"] == "hello"
    workspace.stop()


def test_the_page_itself_and_a_link_to_it_are_let_in(here: World, http: httpx.Client) -> None:
    own = {"Origin": here.server.base_url, "Sec-Fetch-Site": "same-origin"}
    assert http.post("/ui/say", json=saying(here, "hello"), headers=own).json()["ok"]
    linked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert http.get("/", headers=linked).status_code == 200
    assert http.get("/ui/requests", headers=linked).status_code == 403
    named = {"Host": f"localhost:{here.server.port}", "Origin": f"http://localhost:{here.server.port}"}
    assert http.post("/ui/say", json=saying(here, "hello"), headers=named).json()["ok"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None]
)
def test_a_deed_is_taken_as_json_only_which_no_form_can_send(
    here: World, http: httpx.Client, kind: str | None
) -> None:
    body = json.dumps(saying(here, "by a form")).encode()
    answer = http.post("/ui/say", content=body, headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.json()["ok"]) == (415, False)


@pytest.mark.parametrize(
    ("name", "shown"), [("map.png", True), ("page.html", False), ("drawing.svg", False), ("x.js", False)]
)
def test_an_uploaded_file_is_a_picture_or_is_kept_and_never_a_page(
    here: World, http: httpx.Client, name: str, shown: bool
) -> None:
    content = b"<script>alert(1)</script>"
    first = here.client.files_getUploadURLExternal(filename=name, length=len(content))
    http.post(first["upload_url"], content=content)
    here.client.files_completeUploadExternal(files=[{"id": first["file_id"]}])
    served = http.get(f"/files/{first['file_id']}/{name}")
    assert served.content == content
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert ("Content-Disposition" not in served.headers) is shown


def test_the_page_runs_no_script_but_its_own_and_stands_in_no_frame(http: httpx.Client) -> None:
    rules = http.get("/").headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"):
        assert rule in rules


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_is_none_is_no_json(here: World, http: httpx.Client, number: str) -> None:
    body = f'{{"channel": "general", "text": "x", "attachments": [{{"text": "a", "ts": {number}}}]}}'
    answer = http.post("/api/chat.postMessage", content=body, headers={**BOT, **JSON})
    assert answer.json() == {"ok": False, "error": "invalid_json"}
    form = {
        "channel": "general",
        "text": "x",
        "metadata": f'{{"event_type": "a", "event_payload": {number}}}',
    }
    refused = http.post("/api/chat.postMessage", data=form, headers=BOT).json()
    assert refused["error"] == "invalid_metadata_format"
    assert http.post("/ui/clock", content=f'{{"minutes": {number}}}', headers=JSON).status_code == 400


def test_half_a_character_is_replaced_and_the_rest_of_the_words_is_kept(
    here: World, http: httpx.Client
) -> None:
    channel = here.workspace.channel("general").id
    http.post("/ui/say", content=json.dumps(saying(here, "cut \ud83d")), headers=JSON)
    body = json.dumps({"channel": channel, "text": "told \udc00", "metadata": {"\udfff": 1}})
    refused = http.post("/api/chat.postMessage", content=body, headers={**BOT, **JSON}).json()
    assert refused["error"] == "invalid_metadata_format"
    body = json.dumps({"channel": channel, "text": "told \udc00"})
    assert http.post("/api/chat.postMessage", content=body, headers={**BOT, **JSON}).json()["ok"]
    assert here.workspace.as_("dana").texts("general")[-2:] == ["cut \ufffd", "told \ufffd"]
    whole = json.dumps({"channel": channel, "text": "\U0001f600"})  # two halves that belong together
    http.post("/api/chat.postMessage", content=whole, headers={**BOT, **JSON})
    assert here.workspace.as_("dana").texts("general")[-1] == "\U0001f600"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "general", "blocks": "[" * 100_000}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "general", "blocks": "[" * 70 + "]" * 70}, "invalid_blocks_format"),
        ("views.open", {"trigger_id": "1", "view": "[" * 100_000}, "invalid_arguments"),
        *[("chat.scheduleMessage", {"channel": "general", "text": "x", "post_at": v}, "invalid_time")
          for v in ("²", "--5", "9" * 5000, "99999999999999999999", "abc", "soon")],
        ("conversations.history", {"channel": "C", "limit": "²"}, "channel_not_found"),
        ("conversations.list", {"limit": "9" * 5000}, "invalid_limit"),
        ("conversations.list", {"cursor": "next:²"}, "invalid_cursor"),
        ("conversations.list", {"cursor": "next:" + "9" * 5000}, "invalid_cursor"),
    ],
)  # fmt: skip
def test_an_argument_that_cannot_be_read_is_refused_in_slacks_words(
    http: httpx.Client, method: str, arguments: dict[str, Any], error: str
) -> None:
    answer = http.post(f"/api/{method}", data=arguments, headers=BOT)
    assert (answer.status_code, answer.json()["error"]) == (200, error)


@pytest.mark.parametrize(
    "block",
    [
        {"type": "card", "actions": 5},
        {"type": "container", "child_blocks": [1]},
        {"type": "section", "child_blocks": 5},
        {
            "type": "data_visualization",
            "title": "t",
            "chart": {"type": "bar", "series": [1], "axis_config": 5},
        },
    ],
)
def test_a_block_of_the_wrong_shape_is_refused_also_on_a_response_url(
    here: World, http: httpx.Client, block: dict[str, Any]
) -> None:
    dana, channel = here.workspace.person("dana").id, here.workspace.channel("general").id
    sent = http.post("/api/chat.postMessage", json={"channel": channel, "blocks": [block]}, headers=BOT)
    assert sent.json()["error"] == "invalid_blocks"
    answer = http.post(here.workspace.response_url(dana, channel), json={"text": "x", "blocks": [block]})
    assert (answer.status_code, answer.text) == (400, "invalid_blocks")


@pytest.mark.parametrize(
    ("deed", "changed", "words"),
    [
        ("say", {"as": [1]}, "as must be text"),
        ("say", {"conversation": {}}, "conversation must be text"),
        ("say", {"text": 5}, "text must be text"),
        ("say", {"thread_ts": [1]}, "thread_ts must be text"),
        ("press", {"ts": 5}, "ts must be text"),
        ("press", {"action": "go"}, "action must be an object"),
        ("press", {"action": {}}, "action.action_id must be text"),
        ("press", {"action": {"action_id": "go", "selected_option": "a"}},
         "action.selected_option must be an object"),
        ("press", {"values": 5}, "values must be an object"),
        ("press", {"values": {"note": 5}}, "values.note must be an object"),
        ("press", {"values": {"note": {"text": {"value": 7}}}}, "values.note.text.value must be text"),
        ("press", {"values": {"n": {"t": {"selected_users": [1]}}}},
         "values.n.t.selected_users must be a list, each text"),
        ("dm", {"with": 5}, "with must be text or a list of texts"),
        ("view-close", {"all": 1}, "all must be true or false"),
        ("clock", {"minutes": None}, "minutes must be a number"),
        ("clock", {"to": 5}, "to must be text"),
        ("clock", {"to": "soon"}, "to must be a time with its zone, such as 2026-11-23T08:30:00Z"),
        ("clock", {"to": "2026-11-23T08:30:00"},
         "to must be a time with its zone, such as 2026-11-23T08:30:00Z"),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_type_is_named(
    http: httpx.Client, deed: str, changed: dict[str, Any], words: str
) -> None:
    right = {"as": "U1", "conversation": "C1", "ts": "1.0", "text": "x", "view_id": "V1", "with": "U1"}
    answer = http.post(f"/ui/{deed}", json={**right, "action": {"action_id": "go"}, **changed})
    assert (answer.status_code, answer.json()) == (400, {"ok": False, "error": words})


@pytest.mark.parametrize(
    "body",
    [{"to": "9999-12-31T23:59:59.9Z"}, {"to": "0001-01-01T00:00:00Z"}, {"minutes": 1e30}, {"minutes": -1e9}],
)
def test_the_clock_stays_where_it_is_when_it_would_leave_its_century_and_says_so(
    here: World, http: httpx.Client, body: dict[str, Any]
) -> None:
    before = here.workspace.clock.now()
    answer = http.post("/ui/clock", json=body).json()
    assert answer == {"ok": False, "error": "The clock goes from 2000 to 2100. Choose a time between."}
    assert timedelta() <= here.workspace.clock.now() - before < timedelta(minutes=1)


def test_what_fails_when_the_clock_moves_is_not_taken_for_a_time_that_it_cannot_have() -> None:
    def broken(_: datetime) -> None:
        raise ValueError("out of paper")

    workspace = Workspace(MANIFEST)
    workspace.clock.on_move(broken)
    with pytest.raises(ValueError, match="out of paper"):
        DEEDS["clock"](workspace, Given({"minutes": 1}))
    workspace.stop()


def test_what_is_due_far_ahead_is_done_after_the_clock_was_far_back() -> None:
    workspace = Workspace(MANIFEST, SandboxClock(datetime(2026, 11, 23, tzinfo=UTC)))
    done: list[str] = []
    workspace.timer.at(datetime(2099, 1, 1, tzinfo=UTC), lambda: done.append("far"))
    workspace.clock.move_to(datetime(2000, 1, 2, tzinfo=UTC))
    with pytest.raises(ClockError):
        workspace.clock.move_to(datetime(1700, 1, 1, tzinfo=UTC))
    workspace.clock.move_to(datetime(2099, 1, 2, tzinfo=UTC))
    assert workspace.wait_for(lambda: done == ["far"])
    workspace.stop()


def test_what_nobody_foresaw_is_answered_in_json_and_logged_and_the_connection_is_kept(
    here: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("out of paper")

    monkeypatch.setattr(here.workspace.inspector, "entries", broken)
    with contextlib.closing(HTTPConnection("127.0.0.1", here.server.port, timeout=20)) as connection:

        def ask() -> tuple[int, Any]:
            connection.request("GET", "/ui/requests")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

        assert ask() == (500, {"ok": False, "error": "internal_error"})
        assert "out of paper" in caplog.text
        monkeypatch.undo()
        time.sleep(0.05)  # a server that hangs up does so after it has answered
        status, body = ask()
        assert (status, body["ok"]) == (200, True)


@pytest.mark.parametrize("frame", [b"\x00\x01", "{{{", "[1]", "[" * 100_000, '{"envelope_id": [1]}', "null"])
def test_a_frame_that_cannot_be_read_does_not_end_a_socket_mode_connection(frame: str | bytes) -> None:
    workspace = Workspace(MANIFEST)
    dana = workspace.add_person("dana")
    where = workspace.dm("dana").id
    with serve(workspace) as server, httpx.Client(base_url=server.base_url) as client:
        opened = client.post("/api/apps.connections.open", headers={"Authorization": "Bearer xapp-local"})
        with connect(opened.json()["url"]) as link:
            assert json.loads(link.recv())["type"] == "hello"
            link.send(frame)
            client.post("/ui/say", json={"as": dana.id, "conversation": where, "text": "hello"})
            told = json.loads(link.recv(timeout=20))
            assert (told["type"], told["payload"]["event"]["text"]) == ("events_api", "hello")
            link.send(json.dumps({"envelope_id": told["envelope_id"]}))
            assert workspace.events.wait_idle()
    workspace.stop()
