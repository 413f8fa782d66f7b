"""The Slack client of the sender, against a server that answers as told: one call is one request."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient

from bot.delivery.address import Address
from bot.delivery.client import MOST_PAGES, SlackClientPort
from bot.delivery.outbox import Message, Picture
from bot.delivery.port import (
    CannotLook,
    ChannelFacts,
    Permanent,
    Posted,
    RateLimited,
    SlackProblem,
    Transient,
    Uncertain,
    Unreached,
    metadata_of,
)

SINCE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OK = {"ok": True, "channel": "C1", "ts": "1700000000.000001"}
Answer = Callable[[BaseHTTPRequestHandler], None]


def answers(body: object, status: int = 200, **headers: str) -> Answer:
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer


def drops(request: BaseHTTPRequestHandler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


def stops_half_way(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"ok": true')
    request.wfile.flush()
    request.connection.shutdown(socket.SHUT_RDWR)


def is_silent(_request: BaseHTTPRequestHandler) -> None:
    time.sleep(1.5)


class ScriptedSlack:
    """An HTTP server that notes each request and gives the next answer, the last one for ever."""

    def __init__(self) -> None:
        self.script: list[Answer] = [answers(OK)]
        self.requests: list[tuple[str, dict[str, Any]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                as_json = "json" in (self.headers["Content-Type"] or "")
                fields = json.loads(body) if as_json else {k: v[0] for k, v in parse_qs(body).items()}
                outer.requests.append((self.path.removeprefix("/api/"), fields))
                (outer.script.pop(0) if len(outer.script) > 1 else outer.script[0])(self)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> SlackClientPort:
        url = f"http://127.0.0.1:{self.server.server_port}/api/"
        return SlackClientPort("xoxb-test", base_url=url, timeout=1 if is_silent in self.script else 20)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def slack() -> Iterator[ScriptedSlack]:
    server = ScriptedSlack()
    yield server
    server.close()


def post(slack: ScriptedSlack, message: Message | None = None, thread_ts: str | None = None) -> Posted:
    message = message or Message("Hello")
    return slack.port.post("C1", message, thread_ts=thread_ts, metadata=metadata_of("abc"))


def test_a_post_carries_its_id_and_unfolds_no_links(slack: ScriptedSlack) -> None:
    message = Message("Hello", ({"type": "divider"},))
    assert post(slack, message, "1699999999.000001") == Posted("C1", "1700000000.000001")
    method, fields = slack.requests[0]
    assert method == "chat.postMessage"
    assert fields == {
        "channel": "C1",
        "text": "Hello",
        "blocks": [{"type": "divider"}],
        "thread_ts": "1699999999.000001",
        "metadata": {"event_type": "sightline_delivery", "event_payload": {"id": "abc"}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (answers({"ok": False, "error": "channel_not_found"}), Permanent, "channel_not_found"),
        (answers({"ok": False, "error": "is_archived"}), Permanent, "is_archived"),
        (answers({"ok": False, "error": "token_revoked"}), Permanent, "token_revoked"),
        (answers({"ok": False, "error": "invalid_blocks"}), Permanent, "invalid_blocks"),
        (answers({"ok": False, "error": "service_unavailable"}), Transient, "service_unavailable"),
        (answers({"ok": False, "error": "internal_error"}), Uncertain, "internal_error"),
        (answers({"ok": False, "error": "fatal_error"}, 500), Uncertain, "fatal_error"),
        (answers("<html>Bad gateway</html>", 502), Uncertain, "HTTP 502 without a Slack answer"),
        (answers("<html>Welcome</html>", 200), Uncertain, "HTTP 200 without a Slack answer"),
        (answers({"ok": False}), Uncertain, "HTTP 200 without a Slack answer"),
        (drops, Uncertain, "no answer: RemoteDisconnected"),
        (stops_half_way, Uncertain, "no answer: IncompleteRead"),
        (is_silent, Uncertain, "no answer: TimeoutError"),
    ],
)
def test_each_failure_is_told_apart_and_the_request_made_once(
    slack: ScriptedSlack, answer: Answer, kind: type[SlackProblem], reason: str
) -> None:
    slack.script = [answer]
    with pytest.raises(SlackProblem) as caught:
        post(slack)
    assert (type(caught.value), caught.value.reason) == (kind, reason)
    assert len(slack.requests) == 1


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (answers({"ok": False, "error": "ratelimited"}, 429, Retry_After="17"), 17),
        (answers({"ok": False, "error": "ratelimited"}, 429, retry_after="0"), 1),
        (answers("slow down", 429), 30),
        (answers({"ok": False, "error": "ratelimited"}, 429, Retry_After="soon"), 30),
        (answers({"ok": False, "error": "rate_limited"}), 30),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(slack: ScriptedSlack, answer: Answer, seconds: int) -> None:
    slack.script = [answer]
    with pytest.raises(RateLimited) as caught:
        post(slack)
    assert caught.value.retry_after == seconds
    assert len(slack.requests) == 1


def test_where_nobody_listens_surely_nothing_was_posted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    port = SlackClientPort("xoxb-test", base_url=f"http://127.0.0.1:{free}/api/", timeout=1)
    with pytest.raises(Unreached, match="ConnectionRefusedError"):
        port.post("C1", Message("Hello"), thread_ts=None, metadata=metadata_of("abc"))


def test_where_no_connection_comes_about_in_time_surely_nothing_was_posted() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
        for _ in range(3):  # more than the backlog takes: the next one is left without an answer
            knocks = waiting.enter_context(socket.socket())
            knocks.setblocking(False)
            knocks.connect_ex(full.getsockname())
        port = SlackClientPort("xoxb-test", base_url=_url(full), timeout=1)
        with pytest.raises(Unreached, match="TimeoutError"):
            port.post("C1", Message("Hello"), thread_ts=None, metadata=metadata_of("abc"))


@pytest.mark.parametrize("ends", ["stops reading", "resets"])
def test_a_post_that_could_not_be_handed_over_whole_surely_was_not_done(ends: str) -> None:
    """The body is longer than what the machine keeps for a peer that does not read."""
    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as accepted:
        if ends == "resets":

            def reset() -> None:
                connection, _ = silent.accept()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()

            resets = threading.Thread(target=reset)
            resets.start()
            accepted.callback(resets.join)
        port = SlackClientPort("xoxb-test", base_url=_url(silent), timeout=1)
        with pytest.raises(Unreached):
            port.post("C1", Message("Hello" * 4_000_000), thread_ts=None, metadata=metadata_of("abc"))


def _url(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}/api/"


def test_a_direct_message_is_opened_by_user(slack: ScriptedSlack) -> None:
    slack.script = [answers({"ok": True, "channel": {"id": "D1"}})]
    assert slack.port.open_dm("U1") == "D1"
    assert slack.requests == [("conversations.open", {"users": "U1"})]


def test_an_edit_replaces_text_and_blocks(slack: ScriptedSlack) -> None:
    assert slack.port.update(Posted("C1", "1700000000.000001"), Message("New")) == Posted(
        "C1", "1700000000.000001"
    )
    method, fields = slack.requests[0]
    assert method == "chat.update"
    assert (fields["ts"], fields["text"], fields["blocks"]) == ("1700000000.000001", "New", [])


@pytest.mark.parametrize("archived", [True, False])
@pytest.mark.parametrize("shared", [True, False])
def test_a_channels_state_is_read(slack: ScriptedSlack, archived: bool, shared: bool) -> None:
    slack.script = [
        answers({"ok": True, "channel": {"id": "C1", "is_archived": archived, "is_ext_shared": shared}})
    ]
    assert slack.port.facts("C1") == ChannelFacts(archived=archived, shared_outside=shared)


def page(*ids: str, cursor: str = "") -> Answer:
    messages = [
        {"ts": f"1700000000.{number:06}", "text": "?", "metadata": metadata_of(each)}
        for number, each in enumerate(ids)
    ]
    plain = {"ts": "1700000009.000000", "text": "from a person"}
    return answers({"ok": True, "messages": [plain, *messages], "response_metadata": {"next_cursor": cursor}})


def test_a_message_is_found_by_its_id_on_a_later_page(slack: ScriptedSlack) -> None:
    slack.script = [page("a", "b", cursor="more"), page("c", "d")]
    assert slack.port.find("C1", "d", since=SINCE) == Posted("C1", "1700000000.000001")
    assert [method for method, _ in slack.requests] == ["conversations.history"] * 2
    first, second = (fields for _, fields in slack.requests)
    assert first["oldest"] == f"{SINCE.timestamp():.6f}"
    assert first["include_all_metadata"] == "1"
    assert second["cursor"] == "more"


def test_a_reply_is_looked_for_in_its_thread(slack: ScriptedSlack) -> None:
    slack.script = [page("a")]
    assert slack.port.find("C1", "a", since=SINCE, thread_ts="1690000000.000001") is not None
    method, fields = slack.requests[0]
    assert (method, fields["ts"]) == ("conversations.replies", "1690000000.000001")


def test_what_is_on_no_page_did_not_arrive(slack: ScriptedSlack) -> None:
    slack.script = [page("a", cursor="more"), page("b")]
    assert slack.port.find("C1", "z", since=SINCE) is None


def test_a_history_too_long_to_read_is_not_taken_for_an_answer(slack: ScriptedSlack) -> None:
    slack.script = [page("a", cursor="more")]
    with pytest.raises(CannotLook):
        slack.port.find("C1", "z", since=SINCE)
    assert len(slack.requests) == MOST_PAGES


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel"])
def test_a_history_that_may_not_be_read_is_no_answer(slack: ScriptedSlack, code: str) -> None:
    slack.script = [answers({"ok": False, "error": code})]
    with pytest.raises(CannotLook, match=code):
        slack.port.find("C1", "a", since=SINCE)


def test_a_look_that_fails_otherwise_says_so(slack: ScriptedSlack) -> None:
    slack.script = [answers({"ok": False, "error": "channel_not_found"}), drops]
    with pytest.raises(Permanent):
        slack.port.find("C1", "a", since=SINCE)
    with pytest.raises(Uncertain):
        slack.port.find("C1", "a", since=SINCE)


ADDRESS = {"ok": True, "file_id": "F1"}


def upload(slack: ScriptedSlack) -> str:
    return slack.port.upload(Picture("map.png", b"a picture"), "Three risks")


def test_a_picture_is_uploaded_in_three_steps_and_shared_nowhere(slack: ScriptedSlack) -> None:
    address = f"http://127.0.0.1:{slack.server.server_port}/upload/1"
    slack.script = [answers({**ADDRESS, "upload_url": address}), answers("OK"), answers({"ok": True})]
    assert upload(slack) == "F1"
    assert [method for method, _ in slack.requests] == [
        "files.getUploadURLExternal",
        "/upload/1",
        "files.completeUploadExternal",
    ]
    assert slack.requests[0][1] == {"filename": "map.png", "length": "9", "alt_txt": "Three risks"}
    assert "channel_id" not in slack.requests[2][1]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (answers("no", 403), Permanent),
        (answers("later", 429), Uncertain),
        (answers("oh", 500), Uncertain),
        (drops, Uncertain),
        (is_silent, Uncertain),
    ],
)
def test_an_upload_that_fails_half_way_is_told_apart(
    slack: ScriptedSlack, answer: Answer, kind: type[SlackProblem]
) -> None:
    address = f"http://127.0.0.1:{slack.server.server_port}/upload/1"
    slack.script = [answers({**ADDRESS, "upload_url": address}), answer]
    with pytest.raises(SlackProblem) as caught:
        upload(slack)
    assert type(caught.value) is kind
    assert len(slack.requests) == 2


def test_bytes_go_to_no_address_that_is_none_of_the_web(slack: ScriptedSlack) -> None:
    slack.script = [answers({**ADDRESS, "upload_url": "file:///etc/passwd"})]
    with pytest.raises(Permanent, match="no address to upload to"):
        upload(slack)


def test_the_certificates_are_read_once_also_for_a_client_that_brings_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = WebClient()
    client.proxy = None
    address = Address(client)

    def read_anew() -> ssl.SSLContext:
        raise AssertionError("the certificates are read for each POST")

    monkeypatch.setattr(ssl, "_create_default_https_context", read_anew)
    with pytest.raises(URLError, match="refused"):
        address.post("https://127.0.0.1:1/", b"", kind="text/plain", timeout=1)
