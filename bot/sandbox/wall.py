"""The wall at the edge: bodies as they come in, over HTTP or a WebSocket, read or refused.

Behind it every text can be written as UTF-8, every number is finite, and nothing is nested without end.
"""

from __future__ import annotations

import json
import math
import re
import urllib.parse
from typing import Final, NoReturn

from starlette.requests import Request

from bot.sandbox.errors import ApiError
from bot.sandbox.state import Json, Value

MOST_BYTES: Final = 4 * 1024 * 1024  # Slack's own limit is not documented
DEEPEST: Final = 64
_HALF_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_HALVES: Final = re.compile("[\ud800-\udfff]")


class TooLarge(Exception):
    """A body larger than is taken."""


class Unreadable(ValueError):
    """Not JSON, or JSON that nobody could hand on."""


async def body_of(request: Request, most: int = MOST_BYTES) -> bytes:
    """Read a body; raise TooLarge before holding more than `most` bytes."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


def _no_number(word: str) -> NoReturn:
    raise Unreadable(f"{word} is no number of JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


_DECODER: Final = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite)


def read_json(raw: bytes | str) -> Value:
    """Return the value of a JSON text; raise Unreadable for anything else, however deep or broken.

    Half a character (a lone surrogate) becomes the replacement character, so that the rest of what someone
    typed is kept; what Slack does with one is not documented.
    """
    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("this is no JSON") from error
    if _deeper_than(value, DEEPEST):
        raise Unreadable(f"nested deeper than {DEEPEST}")
    return _whole(value) if _HALF_ESCAPE.search(text) else value


def _deeper_than(value: object, levels: int) -> bool:
    layer: list[object] = [value]
    for _ in range(levels):
        layer = [
            inner
            for each in layer
            for inner in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
        if not layer:
            return False
    return True


def _whole(value: Value) -> Value:
    if isinstance(value, str):
        return _HALVES.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(each) for name, each in value.items()}
    return value


def json_object(raw: bytes) -> Json:
    """Return a JSON object; raise ApiError with Slack's code for anything else."""
    try:
        value = read_json(raw)
    except Unreadable as error:
        raise ApiError("invalid_json") from error
    if not isinstance(value, dict):
        raise ApiError("json_not_object")
    return value


def parse(raw: bytes, content_type: str) -> Json:
    """Return the arguments of a body; raise ApiError for one that Slack would not read."""
    kind = content_type.partition(";")[0].strip().lower()
    if not raw:
        return {}
    if kind == "application/json":
        return json_object(raw)
    if kind == "application/x-www-form-urlencoded":
        try:
            pairs = urllib.parse.parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=500)
        except ValueError as error:
            raise ApiError("invalid_form_data") from error
        return dict(pairs)
    if kind == "multipart/form-data":
        return {name: value.decode("utf-8", "replace") for name, value, _ in multipart(raw, content_type)}
    raise ApiError("invalid_post_type" if kind else "missing_post_type")


def multipart(raw: bytes, content_type: str) -> list[tuple[str, bytes, bool]]:
    """Return the parts of a multipart body: (name, content, whether it is a file)."""
    _, _, boundary = content_type.partition("boundary=")
    mark = b"--" + boundary.strip().strip('"').encode()
    parts = []
    for piece in raw.split(mark)[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode("utf-8", "replace")
        parts.append((name, content.removesuffix(b"\r\n"), b"filename=" in head))
    return parts


def multipart_file(raw: bytes, content_type: str) -> bytes:
    """Return the file of an upload, sent as multipart or as the body itself."""
    if content_type.startswith("multipart/form-data"):
        return next((content for _, content, is_file in multipart(raw, content_type) if is_file), b"")
    return raw
