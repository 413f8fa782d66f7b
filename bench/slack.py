"""As much of Slack's API as a report needs, in a process of its own: it answers at once and counts.

The local workspace is stricter, and too slow to stand beside a server that is measured.
"""

import asyncio
import json
import sys
from collections import Counter

TEAM = "T0BENCH"
_ANSWERS: dict[str, dict[str, object]] = {
    "auth.test": {"team_id": TEAM, "team": "Bench", "bot_id": "B0BENCH", "user_id": "U0BENCH", "user": "bot"},
    "conversations.open": {"channel": {"id": "D0BENCH"}},
    "conversations.info": {"channel": {"id": "C0BENCH", "is_archived": False, "is_ext_shared": False}},
    "chat.postMessage": {"channel": "C0BENCH"},
}
RESPONSES = "/commands/"
COUNTS = "/counts"
POSTED, REFUSED = "posted", "refused"
"""What people are told at a response_url: that their report is recorded, or anything else."""


class Slack:
    """Answers each method, and `GET /counts` with how often each was called."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    async def serve(self, port: int) -> None:
        """Listen until the process is ended."""
        server = await asyncio.start_server(self._connection, "127.0.0.1", port)
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                given = await reader.readexactly(int(headers.get("content-length", "0")))
                body = self._answer(lines[0].split(" ")[1], given)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
                await writer.drain()
                if headers.get("connection") == "close":
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str, given: bytes) -> bytes:
        if path == COUNTS:
            return json.dumps(self.counts).encode()
        if path.startswith(RESPONSES):
            self.counts[POSTED if json.loads(given)["text"].startswith("Posted: ") else REFUSED] += 1
            return b"ok"
        method = path.rsplit("/", 1)[-1]
        self.counts[method] += 1
        answer: dict[str, object] = {"ok": True, **_ANSWERS.get(method, {})}
        if method == "chat.postMessage":
            answer["ts"] = f"{1_700_000_000 + self.counts[method]}.000100"
        return json.dumps(answer).encode()


def main() -> None:
    """Listen on the port that is given."""
    asyncio.run(Slack().serve(int(sys.argv[1])))
