"""The benchmarks of the server measure what they say."""

from bench import digest
from bench.commands import Plan, measure
from bench.databases import sqlite
from bench.reporting import OPERATIONS
from bench.reporting import measure as measure_reporting


def test_a_short_run_loses_nothing_and_doubles_nothing() -> None:
    found = measure(Plan(sqlite, workers=1, rate=10, seconds=1, reports=0, asks=5))
    assert found.reports >= 20  # ten to warm up, ten for the cost; those of the one second come on top
    assert (found.lost, found.doubled, found.failed, found.over_3s) == (0, 0, 0, 0)
    assert found.cpu_ratio > 1


def test_reporting_asks_as_many_queries_of_a_large_portfolio_as_of_a_small_one() -> None:
    found = list(measure_reporting("sqlite", 200, 3, times=1))
    assert [each["operation"] for each in found] == list(OPERATIONS)
    assert {each["operation"]: each["queries"] for each in found} == {
        each["operation"]: each["queries_small"] for each in found
    }


def test_the_digest_asks_as_many_queries_of_a_large_portfolio_as_of_a_small_one() -> None:
    found = []
    for projects in (20, 200):
        with sqlite() as url:
            digest.fill(url, projects, 3)
            found.append(digest.measure(url, times=1).queries)
    assert found[0] == found[1] <= 20
