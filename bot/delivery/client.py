"""The port over slack_sdk: one call is one request, and each failure is told apart."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.delivery.address import Address, NoAddress, certificates
from bot.delivery.outbox import Message, Picture
from bot.delivery.port import (
    CannotLook,
    ChannelFacts,
    Permanent,
    Posted,
    RateLimited,
    SlackPort,
    SlackProblem,
    Transient,
    Uncertain,
    Unreached,
    carries,
)

SLACK = "https://slack.com/api/"
DEFAULT_RETRY_AFTER = 30.0  # seconds, when Slack names none
PAGE = 200  # messages of one page of history; Slack advises no more
MOST_PAGES = 10
ALT_TEXT = 1000  # characters of a file's alternative text

# Source: the error lists of chat.postMessage and conversations.* in Slack's method reference.
_NOT_NOW = {"service_unavailable", "request_timeout", "team_added_to_org", "external_channel_migrating"}
_PERHAPS_DONE = {"internal_error", "fatal_error", "unknown_error"}
_LIMITED = {"ratelimited", "rate_limited"}
_NO_SIGHT = {"missing_scope", "not_in_channel", "no_permission", "channel_is_limited_access"}


class SlackClientPort(SlackPort):
    """Slack's Web API with one token. `timeout`: seconds to connect, and of silence before it gives up."""

    def __init__(self, token: str, *, base_url: str = SLACK, timeout: int = 10) -> None:
        # slack_sdk's own retries post again after a dropped connection, when Slack may have posted already.
        # Without a TLS context each call reads the machine's certificates again.
        self._client = WebClient(
            token=token,
            base_url=base_url,
            timeout=timeout,
            ssl=certificates(),
            retry_handlers=[],
        )
        if urlsplit(base_url).hostname in {"127.0.0.1", "localhost", "::1"}:
            self._client.proxy = None  # a proxy of the environment can't reach this machine
        self._address = Address(self._client)

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None, metadata: Mapping[str, object]
    ) -> Posted:
        """Post with chat.postMessage; links are never unfolded."""
        answer = _ask(
            self._client.chat_postMessage,
            channel=channel,
            text=message.text,
            blocks=_blocks(message),
            thread_ts=thread_ts,
            metadata=dict(metadata),
            unfurl_links=False,
            unfurl_media=False,
        )
        return Posted(channel=str(answer["channel"]), ts=str(answer["ts"]))

    def update(self, posted: Posted, message: Message) -> Posted:
        """Edit with chat.update."""
        answer = _ask(
            self._client.chat_update,
            channel=posted.channel,
            ts=posted.ts,
            text=message.text,
            blocks=_blocks(message) or [],
        )
        return Posted(channel=str(answer["channel"]), ts=str(answer["ts"]))

    def upload(self, picture: Picture, alt_text: str) -> str:
        """Upload with files.getUploadURLExternal, a POST of the bytes, files.completeUploadExternal."""
        size, spoken = len(picture.png), alt_text[:ALT_TEXT]
        place = _ask(
            self._client.files_getUploadURLExternal, filename=picture.name, length=size, alt_txt=spoken
        )
        self._send(str(place["upload_url"]), picture.png)
        file = str(place["file_id"])
        _ask(self._client.files_completeUploadExternal, files=[{"id": file, "title": picture.name}])
        return file

    def _send(self, url: str, png: bytes) -> None:
        try:
            self._address.post(url, png, kind="image/png", timeout=self._client.timeout)
        except NoAddress as error:
            raise Permanent("no address to upload to") from error
        except HTTPError as error:
            error.close()
            words = f"the upload gave HTTP {error.code}"
            raise (
                Uncertain(words) if error.code >= 500 or error.code == 429 else Permanent(words)
            ) from error
        except URLError as error:
            raise _unreached(error.reason) from error
        except (OSError, HTTPException) as error:
            raise Uncertain(f"no answer: {type(error).__name__}") from error

    def open_dm(self, people: str) -> str:
        """Open with conversations.open."""
        answer = _ask(self._client.conversations_open, users=people.split(","))
        return str(answer["channel"]["id"])

    def find(
        self, channel: str, public_id: str, *, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        """Read the conversation, or the thread, back to `since`."""
        for message in self._history(channel, since, thread_ts):
            if carries(message.get("metadata"), public_id):
                return Posted(channel=channel, ts=str(message["ts"]))
        return None

    def facts(self, channel: str) -> ChannelFacts:
        """Ask with conversations.info."""
        found = _ask(self._client.conversations_info, channel=channel)["channel"]
        return ChannelFacts(
            archived=bool(found.get("is_archived")), shared_outside=bool(found.get("is_ext_shared"))
        )

    def _history(self, channel: str, since: datetime, thread_ts: str | None) -> Iterator[Mapping[str, Any]]:
        wanted: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": PAGE,
        }
        read: Callable[..., SlackResponse] = self._client.conversations_history
        if thread_ts is not None:
            read, wanted = self._client.conversations_replies, {**wanted, "ts": thread_ts}
        for _ in range(MOST_PAGES):
            page = _look(read, wanted)
            yield from page.get("messages") or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            wanted["cursor"] = cursor
        raise CannotLook(f"more than {MOST_PAGES * PAGE} messages since")


def _blocks(message: Message) -> list[dict[str, object]] | None:
    return [dict(block) for block in message.blocks] or None


def _look(read: Callable[..., SlackResponse], wanted: Mapping[str, Any]) -> SlackResponse:
    try:
        return _ask(read, **wanted)
    except Permanent as error:
        if error.reason in _NO_SIGHT:
            raise CannotLook(error.reason) from error
        raise


def _ask(method: Callable[..., SlackResponse], **arguments: object) -> SlackResponse:
    try:
        return method(**arguments)
    except SlackApiError as error:
        raise _meaning(error.response) from error
    except URLError as error:
        raise _unreached(error.reason) from error
    except (OSError, HTTPException) as error:
        raise Uncertain(f"no answer: {type(error).__name__}") from error


def _unreached(reason: object) -> SlackProblem:
    """Tell that a call surely was not done: urllib wraps what fails until all of it is handed over.

    What fails while the answer is awaited comes as it is, and nobody knows what was done.
    """
    words = f"not reached: {type(reason).__name__}"
    return Unreached(words) if isinstance(reason, OSError) else Uncertain(words)


def _meaning(response: SlackResponse) -> SlackProblem:
    answer = response.data if isinstance(response.data, dict) else {}
    code = str(answer.get("error") or "")
    if response.status_code == 429 or code in _LIMITED:
        return RateLimited(_retry_after(response.headers))
    is_code = code.replace("_", "").isalnum()  # a page of a gateway in place of JSON is none
    if response.status_code >= 500 or not is_code or code in _PERHAPS_DONE:
        return Uncertain(code if is_code else f"HTTP {response.status_code} without a Slack answer")
    return Transient(code) if code in _NOT_NOW else Permanent(code)


def _retry_after(headers: Mapping[str, Any]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list) and value else value
            try:
                return max(1.0, float(first))
            except (TypeError, ValueError):
                break
    return DEFAULT_RETRY_AFTER
