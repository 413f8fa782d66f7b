"""How soon Sightline is there: `python -m bench.startup` prints one JSON line.

`import_ratio` is the time to import `bot.cli` and print its help over the time of `python -c pass`, both as
whole processes, the median of several in turn. `run_ready_s` are the seconds from starting `sightline run
--http` to its first answered command, on a SQLite file with its tables and the sample portfolio in it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

from bench.common import (
    ROOT,
    Connection,
    fake_slack,
    server_settings,
    sightline,
    workplace,
)
from bench.databases import fill, sqlite
from bench.payloads import Sender

TIMES = 11
STARTS = 3


def main() -> None:
    """Print the figures."""
    nothing, help_ = _seconds_of_processes()
    found = {
        "bench": "startup",
        "import_ratio": round(median(help_) / median(nothing), 2),
        "help_ms": round(median(help_) * 1000, 1),
        "python_ms": round(median(nothing) * 1000, 1),
        "run_ready_s": round(median(_seconds_until_ready() for _ in range(STARTS)), 2),
    }
    print(json.dumps(found))


def _seconds_of_processes() -> tuple[list[float], list[float]]:
    nothing, help_ = [], []
    for _ in range(TIMES):
        nothing.append(_seconds_of([sys.executable, "-c", "pass"]))
        help_.append(_seconds_of([sys.executable, "-m", "bot.cli", "--help"]))
    return nothing[1:], help_[1:]  # the first of each reads the files from the disk


def _seconds_of(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _seconds_until_ready() -> float:
    with workplace() as folder, sqlite() as url, fake_slack(folder) as slack:
        person = fill(url)[0].slack_id
        settings = server_settings(url, slack, workers=1)
        began = time.perf_counter()
        with sightline(settings, folder) as server, Connection(server.port) as connection:
            status, body = connection.send(Sender(slack.url).command(person, "/pmo", "help"))
            assert status == 200, body
            return time.perf_counter() - began


if __name__ == "__main__":
    main()
