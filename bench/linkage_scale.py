"""How the finder grows: `python -m bench.linkage_scale [--sizes 1000 10000] [DIR]`, one JSON line per size.

A portfolio of made-up projects: each text is 20 sentences drawn from real ones, and each of n/4 random groups
of two to five projects shares a made-up name. `rebuild_s` is the finder's time to read all projects and to
find the ten nearest of each; `sklearn_s` the same by scikit-learn and sparse_dot_topn with one thread, and
`ratio` the one over the other; both are seconds of the processor, so that other work on the machine counts in
neither. The peaks are each of a process of its own. `overlap_at_10` is how much of a project's ten nearest is
the same when every text is compared in full. `planted_found` is the share of groups each of whose pairs is
among the ten that people are shown of one of the two, with the shared name told; `planted_near` the same
among the ten nearest by likeness. `update_ms` is the time of the clock, as the median, to take in a changed
project, to find its linkages with their evidence and to write them to SQLite.
"""

import argparse
import json
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from statistics import fmean, median
from typing import Any

from sqlalchemy import insert

from bench.baseline import STRONG, documents
from bench.common import seeded, workplace
from bench.linkage_sets import names_of_sets, read_set
from bench.linkages import DEFAULT
from bench.portfolio import NOW
from bench.slack import TEAM
from bot.domain.linkage import Finder, ProjectFacts, Quote
from bot.domain.linkage.passages import sentences
from bot.services import linking
from bot.services.people import ensure_workspace
from models import migrate
from models.database import Database
from models.projects import Project

SIZES = (1_000, 10_000, 50_000)
SENTENCES = 20
NEAREST = 10
SAMPLE = 200  # projects whose nearest are compared, and that are changed one after the other
_SEED = 20_261_126


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A portfolio, and the groups of it that share a name."""

    projects: list[ProjectFacts]
    groups: list[tuple[str, list[int]]]
    pool: list[str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", nargs="?", default=DEFAULT)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    chosen = parser.parse_args(arguments)
    if not chosen.folder.exists():
        print(json.dumps({"skipped": f"no sets of projects in {chosen.folder.name}; name their folder"}))
        return
    for size in chosen.sizes:
        ours = _apart(measure, chosen.folder, size)
        theirs = _apart(measure_baseline, chosen.folder, size)
        nearest, mine = theirs.pop("nearest"), ours.pop("nearest")
        print(
            json.dumps(
                {
                    "n": size,
                    **ours,
                    **theirs,
                    "ratio": round(ours["rebuild_s"] / theirs["sklearn_s"], 2),
                    "memory_ratio": round(ours["peak_mb"] / theirs["sklearn_peak_mb"], 2),
                    "overlap_with_sklearn": _overlap(mine, nearest),
                }
            ),
            flush=True,
        )


def _apart(work: Callable[[Path, int], dict[str, Any]], folder: Path, size: int) -> dict[str, Any]:
    """Run it in a process of its own, so that peak memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, folder, size).result()


def made_up(folder: Path, size: int) -> MadeUp:
    """Draw a portfolio of this size from the real projects in the folder."""
    chance = seeded(_SEED)
    pool = _pool(folder)
    drawn = [[chance.choice(pool) for _ in range(SENTENCES)] for _ in range(size)]
    groups: list[tuple[str, list[int]]] = []
    for _ in range(size // 4):
        name = _name(chance)
        members = sorted(chance.sample(range(1, size + 1), chance.randint(2, 5)))
        groups.append((name, members))
        for member in members:
            at = chance.randrange(SENTENCES)
            words = drawn[member - 1][at].split()
            words.insert(chance.randint(1, len(words) - 1), name)
            drawn[member - 1][at] = " ".join(words)
    projects = [
        ProjectFacts(at, f"P-{at}", f"Project {at}", texts=(Quote(" ".join(text), "charter"),))
        for at, text in enumerate(drawn, 1)
    ]
    return MadeUp(projects, groups, pool)


def _pool(folder: Path) -> list[str]:
    """Every sentence of the real projects that has an ordinary length."""
    real = (project for name in names_of_sets(folder) for project in read_set(folder, name).projects)
    found = (each for project in real for quote in project.texts for each in sentences(quote.text))
    return list(dict.fromkeys(each for each in found if 6 <= len(each.split()) <= 60))


def _name(chance: random.Random) -> str:
    syllables = (chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))
    return "".join(syllables).capitalize() + chance.choice("xqnt")


def measure(folder: Path, size: int) -> dict[str, Any]:
    """The finder's figures."""
    portfolio = made_up(folder, size)
    started = time.process_time()
    finder = Finder(portfolio.projects)
    nearest = finder.nearest(NEAREST)
    seconds = time.process_time() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asked = range(1, size + 1, max(1, size // SAMPLE))
    everything = Finder(portfolio.projects, nearest=size)
    exact = {at: everything.nearest_of(at, NEAREST) for at in asked}
    return {
        "rebuild_s": round(seconds, 2),
        "peak_mb": round(peak_mb, 1),
        "overlap_at_10": _overlap(nearest, exact),
        "planted_found": _planted(portfolio, finder, _shown(portfolio, finder)),
        "planted_near": _planted(portfolio, finder, nearest),
        "update_ms": _update_ms(portfolio, finder),
        "nearest": {at: nearest[at] for at in asked},
    }


def _overlap(found: dict[int, list[int]], exact: dict[int, list[int]]) -> float:
    shares = [len({*found[at]} & {*others}) / len(others) for at, others in exact.items() if others]
    return round(fmean(shares), 4)


def _shown(portfolio: MadeUp, finder: Finder) -> dict[int, list[int]]:
    """The ten that people are shown of every project that has a planted name."""
    members = sorted({member for _, group in portfolio.groups for member in group})
    return {member: finder.shown_of(member, NEAREST) for member in members}


def _planted(portfolio: MadeUp, finder: Finder, nearest: dict[int, list[int]]) -> float:
    def joined(name: str, a: int, b: int) -> bool:
        candidate = finder.between(a, b) if b in nearest[a] or a in nearest[b] else None
        return candidate is not None and any(name in evidence.terms for evidence in candidate.evidence)

    found = [all(joined(name, a, b) for a, b in combinations(group, 2)) for name, group in portfolio.groups]
    return round(fmean(found), 4)


def _update_ms(portfolio: MadeUp, finder: Finder) -> float:
    """The median time of an update: a sentence added, its linkages with their evidence found and written."""
    chance = seeded(_SEED + 1)
    took: list[float] = []
    with workplace() as folder:
        url = f"sqlite:///{folder / 'scale.db'}"
        migrate.upgrade(url)
        database = Database(url)
        with database.write() as session:
            workspace = ensure_workspace(session, TEAM, "Bench", now=NOW).id
            rows = [
                {
                    "workspace_id": workspace,
                    "id": each.id,
                    "key": each.key,
                    "name": each.name,
                    "created_at": NOW,
                }
                for each in portfolio.projects
            ]
            session.execute(insert(Project), rows)
        for project in chance.sample(portfolio.projects, SAMPLE):
            text = f"{project.texts[0].text} {chance.choice(portfolio.pool)}"
            changed = replace(project, texts=(Quote(text, "charter"),))
            started = time.perf_counter()
            finder.update(changed)
            with database.write() as session:
                linking.keep_of(session, workspace, finder, [project.id], now=NOW)
            took.append((time.perf_counter() - started) * 1000)
        database.dispose()
    return round(median(took), 1)


def measure_baseline(folder: Path, size: int) -> dict[str, Any]:
    """The same by scikit-learn and sparse_dot_topn."""
    portfolio = made_up(folder, size)
    from sklearn.feature_extraction.text import TfidfVectorizer  # so late that they count in nobody's memory
    from sparse_dot_topn import sp_matmul_topn

    started = time.process_time()
    rows = TfidfVectorizer(**STRONG).fit_transform(documents(portfolio.projects))
    alike = sp_matmul_topn(rows, rows.T.tocsr(), top_n=NEAREST + 1, sort=True, n_threads=1)
    seconds = time.process_time() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found: dict[int, list[int]] = {}
    for at in range(0, size, max(1, size // SAMPLE)):
        others = alike.indices[alike.indptr[at] : alike.indptr[at + 1]].tolist()
        found[at + 1] = [other + 1 for other in others if other != at][:NEAREST]
    return {
        "sklearn_s": round(seconds, 2),
        "sklearn_peak_mb": round(peak_mb, 1),
        "nearest": found,
    }


if __name__ == "__main__":
    main()
