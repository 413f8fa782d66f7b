"""The door: what is not Slack's is refused before anything of it is parsed, and Bolt never sees it."""

import io
import json
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import pytest

from bot.errors import ConfigurationError
from bot.sandbox.transport import sign
from bot.server import LARGEST_BODY, PATH, Door

SECRET = "a-signing-secret"  # noqa: S105 - opens nothing but this test
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
TOO_DEEP = 100_000


class Inside:
    """What stands behind the door: it counts who comes through."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b"in"]


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002 - a stream's signature
        raise AssertionError("the body was read")


def now() -> str:
    return str(int(time.time()))


def knock(
    body: bytes = b"command=/pmo",
    *,
    timestamp: str | None = None,
    signature: str | None = None,
    kind: str = FORM,
    without: str = "",
    method: str = "POST",
    path: str = PATH,
    length: str | None = None,
    stream: io.BytesIO | None = None,
) -> tuple[int, list[bytes]]:
    """Send one request to a door; give its status and what came through."""
    inside, said = Inside(), []
    timestamp = now() if timestamp is None else timestamp
    if signature is None:
        signature = sign(SECRET, timestamp, body.decode("utf-8", "replace"))
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)) if length is None else length,
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp,
        "HTTP_X_SLACK_SIGNATURE": signature,
        "wsgi.input": stream or io.BytesIO(body),
    }
    environ.pop(without, None)
    Door(inside, SECRET)(environ, lambda status, _headers: said.append(int(status.split()[0])))
    return said[0], inside.bodies


def test_a_request_of_slacks_comes_through_whole() -> None:
    assert knock(b"command=/pmo&text=help") == (200, [b"command=/pmo&text=help"])


@pytest.mark.parametrize(
    "signature",
    ["", "v0=", "v0=" + "0" * 64, "v1=abc", "nonsense", "v0=é", "v0=ü" * 20, "\x00", "v0=" + "f" * 100_000],
)
def test_a_wrong_or_malformed_signature_is_401(signature: str) -> None:
    assert knock(signature=signature) == (401, [])


@pytest.mark.parametrize("header", ["HTTP_X_SLACK_SIGNATURE", "HTTP_X_SLACK_REQUEST_TIMESTAMP"])
def test_a_missing_header_is_401(header: str) -> None:
    assert knock(without=header) == (401, [])


@pytest.mark.parametrize(
    "timestamp", ["", "abc", "-1", "1.5", "²", "١٢٣", "nan", "1e9", "9" * 400, " 1", "0x10", "1_000"]
)
def test_a_timestamp_that_is_no_plain_number_is_401_though_signed(timestamp: str) -> None:
    assert knock(timestamp=timestamp) == (401, [])


@pytest.mark.parametrize("shift", [-301, -86_400, 301])
def test_a_signature_of_another_time_is_401(shift: int) -> None:
    assert knock(timestamp=str(int(time.time()) + shift)) == (401, [])


def test_a_body_that_was_changed_after_signing_is_401() -> None:
    signature = sign(SECRET, now(), "command=/pmo")
    assert knock(b"command=/pmo&user_id=U1", signature=signature) == (401, [])
    assert knock(b"\xff\xfe") == (401, [])


def test_a_body_too_large_is_413_and_is_not_read() -> None:
    assert knock(length=str(LARGEST_BODY + 1), stream=Unread()) == (413, [])
    for length in ("9" * 400, "9" * 5000, "abc", "-1", "²"):
        assert knock(length=length, stream=Unread()) == (413, [])


def test_a_body_without_a_length_is_no_signed_one() -> None:
    assert knock(without="CONTENT_LENGTH") == (401, [])


@pytest.mark.parametrize("kind", [JSON, FORM, f"{JSON}; charset=utf-8"])
def test_deep_broken_or_other_json_is_400_when_signed_and_401_unsigned(kind: str) -> None:
    for said in ("[" * TOO_DEEP, '{"a":' * TOO_DEEP, '{"a": ', "[]", "null", '"text"', "1"):
        body = f"payload={quote(said)}" if kind == FORM else said
        if len(body) > LARGEST_BODY:
            body = body[:LARGEST_BODY]
        assert knock(body.encode(), kind=kind) == (400, []), said[:20]
        assert knock(body.encode(), kind=kind, signature="v0=abc") == (401, [])


def test_a_payload_that_is_an_object_comes_through() -> None:
    body = f"payload={quote(json.dumps({'type': 'block_actions'}))}".encode()
    assert knock(body) == (200, [body])


@pytest.mark.parametrize(("method", "path"), [("GET", PATH), ("POST", "/"), ("POST", "/slack/install")])
def test_there_is_no_other_way_in(method: str, path: str) -> None:
    assert knock(method=method, path=path) == (404, [])


def test_health_is_answered_without_a_signature() -> None:
    assert knock(method="GET", path="/health", without="HTTP_X_SLACK_SIGNATURE") == (200, [])


def test_an_empty_signing_secret_refuses_to_start() -> None:
    with pytest.raises(ConfigurationError, match="SIGHTLINE_SLACK_SIGNING_SECRET"):
        Door(Inside(), "")
