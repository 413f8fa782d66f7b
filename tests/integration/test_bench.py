"""The benchmark of commands finds every report that it made, under the production server."""

from bench.commands import Plan, measure
from bench.databases import sqlite


def test_a_short_run_loses_nothing_and_doubles_nothing() -> None:
    found = measure(Plan(sqlite, workers=1, rate=10, seconds=1, reports=0, asks=5))
    assert found.reports >= 20  # ten to warm up, ten for the cost; those of the one second come on top
    assert (found.lost, found.doubled, found.failed, found.over_3s) == (0, 0, 0, 0)
    assert found.cpu_ratio > 1
