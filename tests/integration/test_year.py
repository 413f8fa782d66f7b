"""Weeks of prompts on a clock of their own, when zones change theirs: the short form of `bench.year`."""

from datetime import UTC, datetime

import pytest

from bench.year import BROKEN, Plan, live
from models.database import Database
from tests.databases import text_of

AUTUMN, SPRING = datetime(2026, 10, 19, tzinfo=UTC), datetime(2027, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize("start", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_weeks_of_prompts_break_no_rule(sqlite_database: Database, start: datetime) -> None:
    lived = live(text_of(sqlite_database.url), Plan(seed=11, people=40, start=start, days=20))
    assert lived.found["prompts"] > 30
    assert lived.found["reports"] > 80
    assert lived.found["ahead"] > 5
    assert lived.found["stood_in"] > 0
    assert {name: lived.found[name] for name in BROKEN} == dict.fromkeys(BROKEN, 0)
