"""How many known links the finder ranks near the top: `python -m bench.linkages DIR`.

One JSON line per set and kind of truth. A query is a project with at least one known link; what is not known
counts as wrong, so the figures are lower bounds. Beside them stand two baselines of the same run
(bench.baseline): `baseline_…` is scikit-learn's TF-IDF as it comes, `strong_…` the same with the settings
that do best on such portfolios. `margin_low` and `strong_margin_low` are the lower ends of the 95 %
bootstrap, by query, of recall at 10 over each.

`--leave-one-program-out` adds a line for the queries of each program that has some, and one `held_out` line
with the mean and the spread over them. The finder learns nothing from known links, and what it reckons from
the portfolio (how rare a word is) needs none, so that nothing has to be trained anew for a program left out:
its line is what a program gives that nobody has looked at. The weights of the finder itself are the same for
every program and every set.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, pstdev

from bench.baseline import PLAIN, STRONG, margin_low, nearest
from bench.linkage_sets import LinkageSet, names_of_sets, read_set
from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Candidate
from bot.domain.linkage.finder import Finder

DEPTH = 100  # suggestions a query; recall is taken at 5 and 10, rank and precision over all of them


@dataclass(frozen=True, slots=True)
class Figures:
    """What one set gives with one kind of truth."""

    set: str
    kinds: str
    program: str
    queries: int
    recall_at_5: float
    recall_at_10: float
    mrr: float
    map: float
    cross_program_recall_at_10: float | None
    with_reason: float
    baseline_recall_at_10: float
    baseline_mrr: float
    margin_low: float
    strong_recall_at_10: float
    strong_mrr: float
    strong_margin_low: float
    seconds: float
    peak_mb: float


DEFAULT = Path(__file__).parents[1].parent / "shared" / "data" / "linkages"
"""Where sets of projects lie on the machines that have some."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of every set in the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", nargs="?", default=DEFAULT)
    parser.add_argument(
        "--leave-one-program-out",
        action="store_true",
        help="also for the queries of each program, with their mean and spread",
    )
    chosen = parser.parse_args(arguments)
    if chosen.folder == DEFAULT and not DEFAULT.exists():
        print(json.dumps({"skipped": f"no sets of projects in {DEFAULT.name}; name their folder"}))
        return
    names = names_of_sets(chosen.folder)
    if not names:
        sys.exit(f"{chosen.folder} has no *_projects.csv with *_linkages.csv beside it.")
    context = multiprocessing.get_context("spawn")
    for name in names:
        # A process for each set, so that peak memory is that set's own.
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            apart = chosen.leave_one_program_out
            measured = pool.submit(measure, chosen.folder, name, by_program=apart).result()
        for figures in measured:
            print(json.dumps({key: value for key, value in asdict(figures).items() if value != ""}))
        for kinds in dict.fromkeys(figures.kinds for figures in measured) if apart else ():
            held_out = [each for each in measured if each.kinds == kinds and each.program]
            print(json.dumps({"set": name, "kinds": kinds, **spread(held_out)}))


def spread(held_out: Sequence[Figures]) -> dict[str, object]:
    """The mean over the programs, each counted once, with the standard deviation and the least."""

    def over(values: Sequence[float]) -> dict[str, float]:
        return {"mean": _mean(values), "deviation": round(pstdev(values), 4), "least": min(values)}

    return {
        "held_out": len(held_out),
        "recall_at_10": over([each.recall_at_10 for each in held_out]),
        "mrr": over([each.mrr for each in held_out]),
        "gain": over([round(each.recall_at_10 - each.baseline_recall_at_10, 4) for each in held_out]),
        "strong_gain": over([round(each.recall_at_10 - each.strong_recall_at_10, 4) for each in held_out]),
    }


def measure(folder: Path, name: str, *, by_program: bool = False) -> list[Figures]:
    """The figures of one set, for each kind of truth."""
    portfolio = read_set(folder, name)
    started = time.perf_counter()
    finder = Finder(portfolio.projects)
    finder.ranked(per_project=10)
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asked = portfolio.queried & {project for truth in portfolio.truth.values() for project in truth}
    suggested = {project: finder.neighbours(project, DEPTH) for project in sorted(asked)}
    plain = nearest(portfolio.projects, DEPTH, PLAIN)
    strong = nearest(portfolio.projects, DEPTH, STRONG)
    cost = round(seconds, 3), round(peak_mb, 1)
    programs = sorted({project.program for project in portfolio.projects}) if by_program else []
    return [
        _figures(portfolio, kinds, program, suggested, (plain, strong), cost)
        for kinds in portfolio.truth
        for program in ("", *programs)
        if _asked(portfolio, kinds, program)
    ]


def _asked(portfolio: LinkageSet, kinds: str, program: str) -> list[int]:
    queries = sorted(portfolio.queried & portfolio.truth[kinds].keys())
    return [query for query in queries if program in ("", portfolio.projects[query].program)]


def _figures(
    portfolio: LinkageSet,
    kinds: str,
    program: str,
    suggested: dict[int, list[Candidate]],
    baselines: tuple[dict[int, list[int]], dict[int, list[int]]],
    cost: tuple[float, float],
) -> Figures:
    truth, queries = portfolio.truth[kinds], _asked(portfolio, kinds, program)
    ranks = {query: [c.b if c.a == query else c.a for c in suggested[query]] for query in queries}
    programs = [project.program_id for project in portfolio.projects]
    across = {q: {end for end in truth[q] if programs[end] != programs[q]} for q in queries}
    top = [candidate for query in queries for candidate in suggested[query][:10]]
    ours = [_recall(ranks[query], truth[query], 10) for query in queries]
    crossing = [_recall(ranks[query], across[query], 10) for query in queries if across[query]]
    return Figures(
        portfolio.name,
        kinds,
        program,
        len(queries),
        _mean([_recall(ranks[query], truth[query], 5) for query in queries]),
        _mean(ours),
        _mean([_reciprocal_rank(ranks[query], truth[query]) for query in queries]),
        _mean([_average_precision(ranks[query], truth[query]) for query in queries]),
        _mean(crossing) if crossing else None,
        _mean([float(has_reason(candidate)) for candidate in top]),
        *_beside(baselines[0], truth, queries, ours),
        *_beside(baselines[1], truth, queries, ours),
        *cost,
    )


def _beside(
    baseline: dict[int, list[int]], truth: dict[int, set[int]], queries: list[int], ours: list[float]
) -> tuple[float, float, float]:
    """A baseline's recall at 10 and reciprocal rank, and the lower end of our gain over it."""
    recalled = [_recall(baseline[query], truth[query], 10) for query in queries]
    ranks = [_reciprocal_rank(baseline[query], truth[query]) for query in queries]
    return _mean(recalled), _mean(ranks), margin_low(ours, recalled)


def has_reason(candidate: Candidate) -> bool:
    """Whether a typed fact or at least two rare terms speak for it.

    Close go-lives are no reason, nor is what too many projects have.
    """
    return any(
        len(evidence.terms) > 1
        if evidence.kind is EvidenceKind.SIMILAR_TEXT
        else evidence.kind is not EvidenceKind.GO_LIVE_WINDOW and not evidence.beside
        for evidence in candidate.evidence
    )


def _mean(values: Sequence[float]) -> float:
    return round(fmean(values), 4) if values else 0.0


def _recall(ranked: list[int], ends: set[int], at: int) -> float:
    return len(ends & set(ranked[:at])) / len(ends)


def _reciprocal_rank(ranked: list[int], ends: set[int]) -> float:
    return next((1 / rank for rank, project in enumerate(ranked, 1) if project in ends), 0.0)


def _average_precision(ranked: list[int], ends: set[int]) -> float:
    hits = [rank for rank, project in enumerate(ranked, 1) if project in ends]
    return sum(count / rank for count, rank in enumerate(hits, 1)) / len(ends)


if __name__ == "__main__":
    main()
