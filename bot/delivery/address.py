"""A POST to an address that Slack named: a response_url, or where a file is to be uploaded."""

import ssl
from functools import cache
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient


class NoAddress(OSError):
    """What Slack named is no web address."""


@cache
def certificates() -> ssl.SSLContext:
    """Read the machine's certificates, once for the whole process: it takes longer than a call to Slack."""
    return ssl.create_default_context()


class Address:
    """Posts by the same proxy and with the same certificates as `client`, each time over a new connection.

    The opener is built once. slack_sdk's own clients of such addresses build
    one for each POST, which costs more than the POST.
    """

    def __init__(self, client: WebClient) -> None:
        proxies = {"http": client.proxy, "https": client.proxy} if client.proxy else {}
        self._opener = build_opener(ProxyHandler(proxies), HTTPSHandler(context=client.ssl or certificates()))

    def post(self, url: str, body: bytes, *, kind: str, timeout: float) -> None:
        """Post `body`, of this content type, once.

        Raises `NoAddress`; `urllib.error.HTTPError` when it was refused, `URLError` when the way could not be
        opened, any other `OSError` or an `HTTPException` when it broke off or the answer was not 200.
        """
        if not url.startswith(("https://", "http://")):
            raise NoAddress(f"{url!r} is no web address")
        request = Request(  # noqa: S310 - the line above lets no file:// or other scheme come here
            url, data=body, headers={"Content-Type": kind}, method="POST"
        )
        with self._opener.open(request, timeout=timeout) as response:
            if response.status != 200:
                raise OSError(f"HTTP {response.status}: {response.read(80)!r}")
