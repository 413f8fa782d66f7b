"""Answers to a click: a POST to the response_url that came with it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient


class Responses:
    """Posts answers, by the same proxy and with the same certificates as `client`.

    slack_sdk's own client of these URLs opens the way anew for each answer, which costs more than the POST.
    """

    def __init__(self, client: WebClient, *, timeout: float) -> None:
        proxies = {"http": client.proxy, "https": client.proxy} if client.proxy else {}
        self._opener = build_opener(ProxyHandler(proxies), HTTPSHandler(context=client.ssl))
        self._timeout = timeout

    def post(self, url: str, message: Mapping[str, Any]) -> None:
        """Post one answer, once; raises `OSError` or `HTTPException` when Slack did not take it."""
        if not url.startswith(("https://", "http://")):
            raise OSError(f"{url!r} is no response_url")
        body = json.dumps(message).encode()
        headers = {"Content-Type": "application/json;charset=utf-8"}
        request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - checked above
        with self._opener.open(request, timeout=self._timeout) as response:
            if response.status != 200:
                raise OSError(f"response_url gave HTTP {response.status}: {response.read(80)!r}")
