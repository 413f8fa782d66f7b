"""What looking at people and strategy costs as they grow: `python -m bench.people` prints a line a job.

`over` finds over-allocation over two years, `strategy` whether all projects comply, `load` puts everybody's
time in weeks and draws the picture, `level` proposes moves for one person in ten, who have too much, and
`watch` is the look of each minute when nothing has changed. All as the PMO asks for them, in a process that
was started as the server is. Of each, `queries` are its statements, `seconds` the least of its times, since
whatever else the machine does only adds to them, and `growth` by how many times longer it takes than with a
tenth of everything: each time is held against those taken of the tenth just before, and the middle of all
counts, so that the machine is as busy for both.

`--full` has 2,000 people, 20,000 deployments, 20,000 projects and 200 people with too much; by itself there
is a tenth of it, which ends in seconds.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from statistics import fmean, median
from typing import Any

from bench.common import seeded
from bench.databases import DATABASES
from bench.portfolio import NOW, seed, write_rows
from bench.queries import count_queries
from bot.app import spare_the_collector
from bot.domain.levelling.solver import MOST_SECONDS
from bot.domain.rights import Actor
from bot.jobs.loads import tell_of_loads
from bot.pictures.load_map import load_picture
from bot.services import deploying, levelling, staffing, strategy
from models import Alignment, Deployment, Objective, migrate
from models.database import FOR_JOBS, Database

SHORT, FULL = 2_000, 20_000
OF_A_PERSON = 10
"""Deployments of each person; there are as many projects as deployments."""
TOO_MUCH = 10
"""One person in so many has too much."""
OBJECTIVES = 40
TIMES, TIMES_SMALL = 9, 5
"""How often each job is done with everything, and before each time with a tenth."""
SECONDS = attrgetter("seconds")


@dataclass(frozen=True, slots=True)
class Measured:
    """One job: its statements and its seconds; `found` is what it came to, to see that it did its work."""

    queries: int
    seconds: float
    found: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One job with a tenth of everything and with all: the best of its times, and how it grows."""

    job: str
    small: Measured
    large: Measured
    growth: float


def over(database: Database, actor: Actor) -> int:
    """Find whose time is more than full in the next two years: how many they are."""
    with database.read() as session:
        return len(deploying.overview(session, actor, now=NOW).over)


def comply(database: Database, actor: Actor) -> int:
    """Find which projects serve an objective, and what they cost: how many objectives there are."""
    with database.read() as session:
        return len(strategy.view(session, actor, now=NOW).cards)


def load(database: Database, actor: Actor) -> int:
    """Put everybody's time in weeks and draw it: how many people there are."""
    with database.read() as session:
        found = staffing.by_week(session, actor, now=NOW)
    assert load_picture(found)
    return found.people


def level(database: Database, actor: Actor) -> int:
    """Propose moves for everybody who has too much: how many they are."""
    with database.read() as session:
        work = levelling.load(session, actor, now=NOW)
    proposed = levelling.solve(work, seconds=MOST_SECONDS)
    assert proposed.is_best, "the search ran out of time"
    return len(proposed.moves) + proposed.more


def watch(database: Database, actor: Actor) -> int:
    """Look at everybody's load, which is as it was: 0 where there is nothing to tell."""
    with database.read() as session:
        return int(tell_of_loads(session, actor.workspace_id, NOW) is not None)


JOBS: dict[str, Callable[[Database, Actor], int]] = {
    "over": over,
    "strategy": comply,
    "load": load,
    "level": level,
    "watch": watch,
}


def fill(database: Database, size: int) -> Actor:
    """Fill an empty database with `size` projects and as many deployments; give somebody of the PMO."""
    pmo = seed(database, size, 1).pmo
    with database.write() as session:
        write_rows(session, Deployment, _deployments(pmo.workspace_id, size))
        write_rows(session, Objective, _objectives(pmo.workspace_id))
        write_rows(session, Alignment, _alignments(pmo.workspace_id, size))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    with database.read() as session:
        first = tell_of_loads(session, pmo.workspace_id, NOW)
    assert first is not None, "nobody has looked yet"
    with database.write() as session:
        first.carry_out(session)
    return pmo


def _deployments(workspace: int, size: int) -> Iterator[dict[str, Any]]:
    """Give each person two rows of work, one after the other, for two years; for some both are too much."""
    chance = seeded("people")
    for person in range(1, size // OF_A_PERSON + 1):
        overloaded = person % TOO_MUCH == 0
        for at in range(OF_A_PERSON):
            row, number = divmod(at, OF_A_PERSON // 2)
            first = NOW.date() + timedelta(days=146 * number - chance.randrange(20) * (number == 0))
            most = 80 if overloaded and number == 0 else 50
            yield {
                "workspace_id": workspace,
                "person_id": person,
                "project_id": chance.randrange(size) + 1,
                "role": f"skill {person % 20}",
                "percent": most - 10 * chance.randrange(3) if row else 50,
                "starts_on": first,
                "ends_on": NOW.date() + timedelta(days=146 * (number + 1) - 1),
            }


def _objectives(workspace: int) -> Iterator[dict[str, Any]]:
    for number in range(1, OBJECTIVES + 1):
        yield {
            "id": number,
            "workspace_id": workspace,
            "key": f"O{number}",
            "title": f"Objective {number}",
            "weight": number % 5 + 1,
        }


def _alignments(workspace: int, size: int) -> Iterator[dict[str, Any]]:
    for number in range(1, size + 1):
        if number % 4:
            yield {
                "workspace_id": workspace,
                "objective_id": number % OBJECTIVES + 1,
                "project_id": number,
                "strength": number % 3 + 1,
            }


def measure(job: str, database: Database, actor: Actor) -> Measured:
    """Do a job once."""
    with count_queries(database.engine) as seen:
        began = time.perf_counter()
        found = JOBS[job](database, actor)
        seconds = time.perf_counter() - began
    return Measured(seen.total, seconds, found)


def measured(name: str, size: int) -> Iterator[Compared]:
    """Measure each job with a tenth of everything and with all in turn, after once that does not count."""
    with ExitStack() as stack:
        both = []
        for each in (size // 10, size):
            url = stack.enter_context(DATABASES[name]())
            migrate.upgrade(url)
            database = Database(url, FOR_JOBS)
            stack.callback(database.dispose)
            both.append((database, fill(database, each)))
        for job in JOBS:
            tenth, whole = ([measure(job, *each)] for each in both)
            growths = []
            for _ in range(TIMES):
                tenth = [measure(job, *both[0]) for _ in range(TIMES_SMALL)] + tenth
                whole = [measure(job, *both[1]), *whole]
                before = fmean(each.seconds for each in tenth[:TIMES_SMALL])
                growths.append(whole[0].seconds / before)
            yield Compared(job, min(tenth, key=SECONDS), min(whole, key=SECONDS), median(growths))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of both databases."""
    parser = argparse.ArgumentParser(prog="python -m bench.people", description=__doc__)
    parser.add_argument("--only", choices=DATABASES, help="one database (default: both)")
    parser.add_argument("--full", action="store_true", help=f"{FULL:,} deployments and projects")
    asked = parser.parse_args(arguments)
    size = FULL if asked.full else SHORT
    spare_the_collector()
    for name in DATABASES:
        if asked.only in (None, name):
            for each in measured(name, size):
                line = {
                    "job": each.job,
                    "database": name,
                    "people": size // OF_A_PERSON,
                    "deployments": size,
                    "found": each.large.found,
                    "seconds": round(each.large.seconds, 3),
                    "queries": each.large.queries,
                    "queries_small": each.small.queries,
                    "growth": round(each.growth, 1),
                }
                print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
