"""What reporting costs as a portfolio grows: `python -m bench.reporting` prints one JSON line per operation.

Each operation is measured in turn with a large portfolio and with one of a tenth of it, in one process and
as its request runs it: a transaction, the service, the commit. `queries` are statements of one operation with
the large portfolio (`queries_small` with the small one), `p95_ms` is with the large portfolio, and `growth`
is p95 with the large one divided by p95 with the small one.

By itself the large portfolio has 4,000 projects and 200,000 reports, which takes a minute or two. `--full`
measures 20,000 and 1,000,000 beside 2,000 and 100,000; filling the databases takes minutes.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bench.databases import DATABASES
from bench.portfolio import NOW, Portfolio, seed
from bench.queries import count_queries
from bot.services import directory, posting, register_list, reporting, rollup
from models import migrate
from models.database import FOR_JOBS, Database

SHORT, FULL = 4_000, 20_000
"""Projects of the large portfolio."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A database with its portfolio."""

    database: Database
    portfolio: Portfolio


Operation = Callable[[Session, Portfolio], object]


def one_line(session: Session, about: Portfolio) -> object:
    """A PM's line, read and posted."""
    text = f"{about.project_key} amber vendor a week late, 55%"
    read = reporting.read_line(session, about.pm, text, now=NOW)
    return posting.post(session, about.pm, read.nonce, now=NOW)


def one_line_of_the_pmo(session: Session, about: Portfolio) -> object:
    """A line of somebody who may report on every project."""
    return reporting.read_line(session, about.pmo, f"{about.project_key} amber vendor late", now=NOW)


def misspelt(session: Session, about: Portfolio) -> object:
    """A line that names a project with a letter wrong."""
    return reporting.read_line(session, about.pmo, "Pyaroll Migration North 1 amber vendor late", now=NOW)


def modal_open(session: Session, about: Portfolio) -> object:
    """The form, filled from the last report."""
    return reporting.open_form(session, about.pm, now=NOW)


def project_card(session: Session, about: Portfolio) -> object:
    """A project by key, as any member sees it."""
    return directory.project_card(session, about.member, about.project_key, now=NOW)


def program_rollup(session: Session, about: Portfolio) -> object:
    """A program of 500 projects with its rolled-up rating."""
    return rollup.program_card(session, about.pmo, about.program_key, now=NOW)


def list_of_entries(session: Session, about: Portfolio) -> object:
    """The first page of the open entries of a program of 500 projects, worst first."""
    return register_list.page(session, about.pmo, about.program_key, 0, now=NOW)


def list_of_a_project(session: Session, about: Portfolio) -> object:
    """The first page of the open entries of a project."""
    return register_list.page(session, about.pm, about.project_key, 0, now=NOW)


def list_of_a_kind(session: Session, about: Portfolio) -> object:
    """The first page of the open issues, of which there are none among all those risks."""
    return register_list.page(session, about.pmo, "issues", 0, now=NOW)


OPERATIONS: dict[str, tuple[Operation, int]] = {
    "one-line report": (one_line, 1),
    "one-line report by the PMO, preview": (one_line_of_the_pmo, 1),
    "one-line report by the PMO, misspelt": (misspelt, 2),
    "modal open": (modal_open, 1),
    "project card": (project_card, 1),
    "program rollup of 500 projects": (program_rollup, 4),
    "register list of 500 projects": (list_of_entries, 4),
    "register list of a project": (list_of_a_project, 1),
    "register list of a kind": (list_of_a_kind, 1),
}
"""What is measured, and how much less often than the others."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=DATABASES, help="one database (default: both)")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--full", action="store_const", const=FULL, default=SHORT, dest="projects", help=f"{FULL:,} projects"
    )
    size.add_argument("--projects", type=int, default=SHORT, help="of the large portfolio; a tenth small")
    parser.add_argument("--reports", type=int, default=50, help="of each project")
    parser.add_argument("--times", type=int, default=100, help="how often each operation is run")
    chosen = parser.parse_args(arguments)
    for name in DATABASES:
        if chosen.only in (None, name):
            for line in measure(name, chosen.projects, chosen.reports, chosen.times):
                print(json.dumps(line), flush=True)


def measure(name: str, most: int, reports: int, times: int) -> Iterator[dict[str, object]]:
    """Measure every operation with `most` projects beside a tenth of them."""
    with _portfolio(name, most // 10, reports) as small, _portfolio(name, most, reports) as large:
        for operation, (run, less) in OPERATIONS.items():
            yield {
                "bench": "reporting",
                "database": name,
                "operation": operation,
                **_compared(run, small, large, max(3, times // less)),
                "projects": most,
                "reports": most * reports,
            }


def _compared(run: Operation, small: Sized, large: Sized, times: int) -> dict[str, object]:
    few, many = _queries(run, small), _queries(run, large)
    delays: dict[str, list[float]] = {"small": [], "large": []}
    for _ in range(times):  # in turn, so that what else the machine does falls on both alike
        delays["small"].append(_delay(run, small))
        delays["large"].append(_delay(run, large))
    p95 = {size: sorted(found)[int(len(found) * 0.95)] for size, found in delays.items()}
    return {
        "queries": many,
        "queries_small": few,
        "p95_ms": round(p95["large"] * 1000, 2),
        "p95_ms_small": round(p95["small"] * 1000, 2),
        "growth": round(p95["large"] / p95["small"], 2),
    }


def _delay(run: Operation, sized: Sized) -> float:
    began = time.perf_counter()
    with sized.database.write() as session:
        run(session, sized.portfolio)
    return time.perf_counter() - began


def _queries(run: Operation, sized: Sized) -> int:
    """Count the statements of the second run: the first may create what later ones find."""
    _delay(run, sized)
    with count_queries(sized.database.engine) as seen:
        _delay(run, sized)
    return seen.total


@contextmanager
def _portfolio(name: str, projects: int, reports: int) -> Iterator[Sized]:
    with DATABASES[name]() as url:
        migrate.upgrade(url)
        database = Database(url, FOR_JOBS)
        try:
            yield Sized(database, seed(database, projects, reports))
        finally:
            database.dispose()


if __name__ == "__main__":
    main()
