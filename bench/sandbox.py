"""The local workspace with five browsers open: posts a second, and how soon one is on the screen.

The workspace runs in a process of its own, the pages in real Chromium, and the posts come over HTTP as a
bot's do, on connections that are kept open: a card with a heading, fields and buttons. `posts_per_s` is the
rate at which posts are answered, and `drawn_per_s` that at which all pages have drawn them.
`post_to_pixels_ms` is the median over all pages, from the moment before a post is sent to the end of the
frame that shows it, at ten posts a second; the same at two hundred a second is beside it. They are
informative: the pages share the machine with whatever else runs on it. What the workspace's own CPU took for
a post is beside them.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from bench.common import HOST, Connection, Process, free_port, started, workplace
from bench.payloads import TOKEN
from bot.sandbox import SandboxClock, Workspace
from bot.sandbox.server import Server
from tests.e2e.desk import ARGUMENTS, HOW_TO_GET_ONE, chromium_path

MANIFEST = {
    "display_information": {"name": "Bench"},
    "features": {"bot_user": {"display_name": "Bench"}},
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
}
CHANNEL = "C0BENCH01"
READERS = [f"U0READER{number}" for number in range(1, 6)]
POSTERS = 4
AT_ONCE, QUIET_SECONDS, QUIET_PER_S, BUSY_SECONDS, BUSY_PER_S = 1200, 5.0, 10.0, 4.0, 200.0
SECONDS_TO_DRAW = 60.0

# Notes, for each message that carries the time of its post, how long after it the frame with it was drawn.
WATCH = """() => {
  window.delays = [];
  window.newest = -1;
  const seen = new Set(); // a message may be drawn again
  const waiting = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.timeOrigin + performance.now();
    for (const [number, sent] of waiting.splice(0)) {
      window.delays.push(now - sent);
      window.newest = Math.max(window.newest, number);
    }
  };
  let due = 0;
  new MutationObserver((changes) => {
    for (const {addedNodes} of changes) for (const node of addedNodes) {
      const [, number, sent] = /#(\\d+) at (\\d+\\.\\d+)/.exec(node.textContent) ?? [];
      if (!sent || seen.has(number)) continue;
      seen.add(number);
      waiting.push([Number(number), Number(sent)]);
    }
    due ||= requestAnimationFrame(() => { due = 0; channel.port2.postMessage(0); });
  }).observe(document.querySelector("ol.messages"), {childList: true});
}"""


def serve() -> None:
    """Serve a workspace with its readers on the port that is given, until the process is ended."""
    workspace = Workspace(MANIFEST, SandboxClock(), bot_token=TOKEN)
    for reader in READERS:
        workspace.add_person(reader.lower(), user_id=reader)
    workspace.add_channel("bench", READERS, channel_id=CHANNEL)
    Server(workspace, HOST, int(sys.argv[1])).start()
    threading.Event().wait()


def _request(number: int) -> bytes:
    """Return one post as the bot's client sends it; its text says when it was sent."""
    sent = f"#{number} at {time.time() * 1000:.3f}"
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Payroll: Amber A ▲, was Green G ●"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*Vendor API late* {sent}"}},
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": f"*{name}*\nGreen G ●"} for name in ("Scope", "Schedule", "Cost")
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Reported by Dana Whitlock"}]},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": {"type": "plain_text", "text": word}, "action_id": word.lower()}
                for word in ("Acknowledge", "Ask")
            ],
        },
    ]
    body = json.dumps({"channel": CHANNEL, "text": sent, "blocks": blocks}).encode()
    head = (
        f"POST /api/chat.postMessage HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: application/json;charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Posting:
    """Posts in threads of its own; numbers run on over all runs."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._numbers = count()
        self._lock = threading.Lock()
        self.last = -1

    def run(self, posts: int, per_second: float | None = None) -> float:
        """Post so many, as fast as they are answered or at a steady rate; return how many seconds it took.

        One more follows when all are answered: a page that has drawn it has drawn what came before.
        """
        began = time.perf_counter()
        due: Iterator[float] = (began + each / per_second if per_second else 0.0 for each in range(posts))
        failures: list[BaseException] = []

        def post(turns: Iterator[float]) -> None:
            try:
                with Connection(self._port) as connection:
                    while (turn := self._next(turns)) is not None:
                        when, number = turn
                        time.sleep(max(0.0, when - time.perf_counter()))
                        _, answer = connection.send(_request(number))
                        assert json.loads(answer)["ok"], answer
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=post, args=(due,)) for _ in range(POSTERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        post(iter([0.0]))
        if failures:
            raise failures[0]
        return took

    def _next(self, due: Iterator[float]) -> tuple[float, int] | None:
        with self._lock:
            when = next(due, None)
            if when is None:
                return None
            self.last = next(self._numbers)
            return when, self.last


def _open(browser: Browser, url: str) -> list[Page]:
    pages = []
    for reader in READERS:
        page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
        page.goto(f"{url}/#as={reader}&in={CHANNEL}")
        page.locator(f'body[data-live="{reader}"]').wait_for()
        page.evaluate(WATCH)
        pages.append(page)
    return pages


def _drawn(pages: list[Page], number: int) -> list[float]:
    """Wait until each page has drawn that post; return, and forget, all delays that they noted, in ms."""
    delays: list[float] = []
    for page in pages:
        page.wait_for_function(
            "(number) => window.newest >= number", arg=number, timeout=SECONDS_TO_DRAW * 1000
        )
        delays += page.evaluate("() => window.delays.splice(0)")
    return delays


def _server_seconds(process: Process) -> float:
    tasks = Path(f"/proc/{process.process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


@contextmanager
def _scene() -> Iterator[tuple[Process, list[Page]]]:
    with workplace() as folder, sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            sys.exit(HOW_TO_GET_ONE)
        port = free_port()
        command = [sys.executable, "-c", "from bench.sandbox import serve; serve()", str(port)]
        with started(command, port, folder, "workspace", {}) as process:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            yield process, _open(browser, process.url)
            browser.close()


def measure(
    at_once: int = AT_ONCE, quiet_seconds: float = QUIET_SECONDS, busy_seconds: float = BUSY_SECONDS
) -> dict[str, float]:
    """Return the figures by name."""
    with _scene() as (process, pages):
        posting = Posting(process.port)
        posting.run(20, QUIET_PER_S)  # what a page and a process do only once is not measured
        _drawn(pages, posting.last)

        posting.run(round(quiet_seconds * QUIET_PER_S), QUIET_PER_S)
        quiet = _drawn(pages, posting.last)

        took = posting.run(round(busy_seconds * BUSY_PER_S), BUSY_PER_S)
        busy, kept = _drawn(pages, posting.last), busy_seconds * BUSY_PER_S / took

        began, cpu = time.perf_counter(), _server_seconds(process)
        took = posting.run(at_once)
        cpu = _server_seconds(process) - cpu
        burst = _drawn(pages, posting.last)
        drawn = time.perf_counter() - began
    return {
        "posts_per_s": round(at_once / took, 1),
        "drawn_per_s": round(at_once / drawn, 1),
        "server_cpu_ms_per_post": round(cpu / at_once * 1000, 2),
        "post_to_pixels_ms": round(median(quiet), 1),
        "post_to_pixels_p95_ms": round(quantiles(quiet, n=20)[-1], 1),
        "post_to_pixels_ms_at_200_per_s": round(median(busy), 1),
        "posts_per_s_of_200": round(kept, 1),
        "drawn": len(quiet) + len(busy) + len(burst),
        "pages": len(pages),
    }


if __name__ == "__main__":
    print(json.dumps({"bench": "sandbox", **measure()}))
