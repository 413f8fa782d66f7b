"""The benchmarks of the server measure what they say."""

import pytest
from sqlalchemy import URL

from bench import delivery, digest, people, procrastination
from bench.commands import Plan, measure
from bench.databases import sqlite
from bench.reporting import OPERATIONS
from bench.reporting import measure as measure_reporting
from models import migrate
from tests.databases import text_of


def test_a_short_run_loses_nothing_and_doubles_nothing() -> None:
    for _ in range(3):  # a starved machine may be late, but not each time
        found = measure(Plan(sqlite, workers=1, rate=10, seconds=1, reports=0, asks=5))
        assert (found.lost, found.doubled) == (0, 0)
        assert found.cpu_ratio > 1
        if (found.failed, found.over_3s) == (0, 0):
            break
    assert (found.failed, found.over_3s) == (0, 0)
    assert found.reports >= 20  # ten to warm up, ten for the cost; those of the one second come on top


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
            found.append(digest.measure(url).queries)
    assert found[0] == found[1] <= 20


def test_looking_at_people_asks_as_many_queries_of_many_as_of_few() -> None:
    for each in people.measured("sqlite", 200):
        job, small, large = each.job, each.small, each.large
        assert small.queries == large.queries <= 19, job
        assert large.found == {"over": 2, "level": 2, "load": 20, "strategy": 40, "watch": 0}[job], job


def test_a_short_delivery_with_a_kill_on_the_way_loses_nothing_and_doubles_nothing() -> None:
    with sqlite() as url:
        migrate.upgrade(url)
        assert delivery.killed_on_the_way(url, 40) == {"kills": 1, "lost": 0, "doubled": 0}
    with sqlite() as url:
        migrate.upgrade(url)
        assert delivery.sent_per_second(url, delivery.planned(40, turn=0)) > 0


@pytest.mark.postgresql
def test_what_delivery_is_measured_against_does_each_job_once(empty_postgresql: URL) -> None:
    jobs = delivery.planned(20, turn=0)
    for in_order in (True, False):
        assert procrastination.per_second(text_of(empty_postgresql), jobs, in_order=in_order) > 0
