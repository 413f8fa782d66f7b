"""What a report costs and how long people wait for it: `python -m bench.commands` prints one JSON line.

A report is two requests, each signed and over HTTP: a one-line `/status` command and the click on Post of
the preview that answers it; after it the report and its two outbox rows are committed, which is counted at
the end. The server is production's. `cpu_ratio` is the CPU time of its workers per such request, the sender's
part included, over that of a bare Bolt app that only acks, behind the same door and server; the median over
the PMs. `ack_p50_ratio` is the delay of `/pmo help` over the bare ack's, on one connection. `rate`, `over_3s`
and `p99_ms` are of requests that arrive at a fixed rate whatever the server does, half lines, half clicks.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from statistics import median

from bench.bare import COMMAND
from bench.common import Connection, Process, bare, fake_slack, server_settings, sightline, workplace
from bench.databases import fill, kept, postgresql, sqlite
from bench.load import OpenLoop, People, report
from bench.payloads import Sender
from bench.slack import COUNTS, POSTED, REFUSED

SLOW = 3.0
ACKS = 40
REPORTS_IN_A_TURN = 10
HELP = "help"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure, and on what."""

    database: Callable[[], AbstractContextManager[str]]
    workers: int
    rate: float
    seconds: float
    reports: int
    """By each PM, for the cost."""
    asks: int
    """Of `/pmo help` and of the bare app, for the delay."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one database gives. Times of CPU in milliseconds a request."""

    cpu_ratio: float
    cpu_ms: float
    bare_cpu_ms: float
    ack_p50_ratio: float
    help_p50_ms: float
    bare_p50_ms: float
    rate: float
    over_3s: int
    p50_ms: float
    p99_ms: float
    failed: int
    """Answered with anything but 200, or not at all."""
    busy: int
    """Told in time that the database is busy, with what they typed."""
    reports: int
    lost: int
    """Told as posted and not in the record, or there without a message in the outbox."""
    doubled: int
    """Reports or messages more than clicks asked for."""
    workers: int


PLANS = {
    "sqlite": Plan(sqlite, workers=1, rate=100, seconds=10, reports=8, asks=300),
    "postgresql": Plan(postgresql, workers=2, rate=200, seconds=10, reports=8, asks=300),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PLANS, help="one database (default: both)")
    chosen = parser.parse_args(arguments)
    plans = {name: plan for name, plan in PLANS.items() if chosen.only in (None, name)}
    found: dict[str, object] = {"bench": "commands"}
    for name, plan in plans.items():
        found[name] = asdict(measure(plan))
    found["a request is"] = "a one-line /status command, or the click on Post that follows it"
    print(json.dumps(found))


def _warm(server: Process, simple: Process, people: People) -> None:
    """Let each worker answer a few, so that nobody's first request is measured."""
    for _ in range(10):
        with Connection(server.port) as connection, Connection(simple.port) as other:
            report(connection, people)
            other.send(people.sender.command("U0BENCH", COMMAND, HELP))


def _cost(server: Process, simple: Process, people: People, plan: Plan) -> tuple[list[float], list[float]]:
    """Seconds of CPU a request, for each PM in turn, and between them for the bare app."""
    reports, acks = [], []
    turns = max(1, round(plan.reports * len(people.reporters) / REPORTS_IN_A_TURN))
    with Connection(server.port) as connection, Connection(simple.port) as other:
        for _ in range(turns):
            began = server.worker_seconds()
            for _ in range(REPORTS_IN_A_TURN):
                report(connection, people)
            reports.append((server.worker_seconds() - began) / (2 * REPORTS_IN_A_TURN))
            began = simple.worker_seconds()
            for _ in range(ACKS):
                other.send(people.sender.command("U0BENCH", COMMAND, HELP))
            acks.append((simple.worker_seconds() - began) / ACKS)
    return reports, acks


def _delays_of_help(
    server: Process, simple: Process, people: People, plan: Plan
) -> tuple[list[float], list[float]]:
    """Seconds until `/pmo help` is answered, and between them until the bare app acks."""
    helps, bares = [], []
    person = people.reporters[0].slack_id
    with Connection(server.port) as connection, Connection(simple.port) as other:
        for _ in range(plan.asks):
            helps.append(_delay(connection, people.sender.command(person, COMMAND, HELP)))
            bares.append(_delay(other, people.sender.command(person, COMMAND, HELP)))
    return helps, bares


def _delay(connection: Connection, request: bytes) -> float:
    began = time.perf_counter()
    status, body = connection.send(request)
    assert status == 200, body
    return time.perf_counter() - began


def asked(slack: Process) -> Counter[str]:
    """Ask what Slack was called with, and how often."""
    with Connection(slack.port) as connection:
        _, body = connection.send(f"GET {COUNTS} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return Counter(json.loads(body))


def measure(plan: Plan) -> Figures:
    """Measure one database; everything that is started is ended."""
    with workplace() as folder, plan.database() as url, fake_slack(folder) as slack:
        reporters = fill(url)
        before = kept(url)
        settings = server_settings(url, slack, workers=plan.workers)
        people = People(reporters, Sender(slack.url))
        with sightline(settings, folder) as server, bare(settings, folder) as simple:
            _warm(server, simple, people)
            cpu, acks = _cost(server, simple, people, plan)
            helps, bares = _delays_of_help(server, simple, people, plan)
            loop = OpenLoop(server.port, people).run(rate=plan.rate, seconds=plan.seconds)
            told = asked(slack)
        after = kept(url)
    delays = sorted(loop.seconds)
    reports, messages = after.reports - before.reports, after.messages - before.messages
    return Figures(
        cpu_ratio=round(median(cpu) / median(acks), 2),
        cpu_ms=round(median(cpu) * 1000, 2),
        bare_cpu_ms=round(median(acks) * 1000, 3),
        ack_p50_ratio=round(median(helps) / median(bares), 2),
        help_p50_ms=round(median(helps) * 1000, 2),
        bare_p50_ms=round(median(bares) * 1000, 2),
        rate=round(len(loop.seconds) / loop.lasted, 1),
        over_3s=sum(each > SLOW for each in delays),
        p50_ms=round(median(delays) * 1000, 1),
        p99_ms=round(delays[int(len(delays) * 0.99)] * 1000, 1),
        failed=loop.failed,
        busy=loop.refused + told[REFUSED],
        reports=reports,
        lost=max(0, told[POSTED] - reports, reports - (after.told - before.told)),
        doubled=max(0, reports - (after.drafts - before.drafts), messages - 2 * reports),
        workers=plan.workers,
    )


if __name__ == "__main__":
    main()
