"""What Slack would send: signed forms, as its reference of slash commands and interactions has them."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.slack import RESPONSES, TEAM
from bot.blocks.actions import Action
from bot.server import PATH

SECRET = "bench-signing-secret"  # noqa: S105 - of a server that lives for a minute on this machine
TOKEN = "xoxb-bench"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends requests, and where Slack is: the response_url points there."""

    slack_url: str

    def command(self, person: str, command: str, text: str) -> bytes:
        """Write a slash command as an HTTP request."""
        return _request(
            {
                "token": "bench",
                "team_id": TEAM,
                "team_domain": "bench",
                "channel_id": "C0BENCH",
                "channel_name": "general",
                "user_id": person,
                "user_name": person.lower(),
                "command": command,
                "text": text,
                "api_app_id": "A0BENCH",
                "is_enterprise_install": "false",
                "response_url": f"{self.slack_url}{RESPONSES}1",
                "trigger_id": "1.2.bench",
            }
        )

    def click(self, person: str, action: Action, value: str) -> bytes:
        """Write a click on a button of an ephemeral message as an HTTP request."""
        button = {
            "type": "button",
            "action_id": action.value,
            "block_id": "b1",
            "text": {"type": "plain_text", "text": "Post Status", "emoji": True},
            "value": value,
            "style": "primary",
            "action_ts": f"{time.time():.6f}",
        }
        payload: dict[str, object] = {
            "type": "block_actions",
            "user": {"id": person, "username": person.lower(), "name": person.lower(), "team_id": TEAM},
            "api_app_id": "A0BENCH",
            "token": "bench",
            "container": {
                "type": "message",
                "message_ts": "1700000000.000100",
                "channel_id": "C0BENCH",
                "is_ephemeral": True,
            },
            "trigger_id": "1.2.bench",
            "team": {"id": TEAM, "domain": "bench"},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": "C0BENCH", "name": "general"},
            "state": {"values": {}},
            "response_url": f"{self.slack_url}{RESPONSES}2",
            "actions": [button],
        }
        return _request({"payload": json.dumps(payload)})


def _request(form: dict[str, str]) -> bytes:
    body = urlencode(form).encode()
    at = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:%s:%s" % (at.encode(), body), hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0\r\nAccept: */*\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body
