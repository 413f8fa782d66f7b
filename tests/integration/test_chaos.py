"""Real sender processes, killed with -9 while Slack fails: the short form of `make chaos`."""

from datetime import datetime

from bench.chaos import Plan, run
from bench.chaos_slack import POST, TROUBLES, trouble_of
from models.database import Database
from tests.databases import text_of


def plan(seed: int, processes: int) -> Plan:
    return Plan(seed, due=240, people=120, kills=6, processes=processes, failing=0.03, seconds=240)


def test_senders_killed_at_random_lose_and_double_nothing(database: Database) -> None:
    found = run(text_of(database.url), plan(seed=7, processes=1 if database.is_sqlite else 3))
    assert (found.kills, found.due, found.delivered) == (6, 240, 240), found
    assert (found.lost, found.doubled) == (0, 0), found
    assert sum(found.faults.values()) >= 5, "the workspace failed too seldom to prove anything"


def test_a_seed_decides_what_is_due_what_fails_and_who_is_killed_when(now: datetime) -> None:
    one, same, other = (plan(seed, processes=3) for seed in (1, 1, 2))

    assert one.notes(now) == same.notes(now) != other.notes(now)
    assert one.when_to_kill() == same.when_to_kill() != other.when_to_kill()
    failing = [[trouble_of(seed, 0.1, POST, number) for number in range(2000)] for seed in (1, 1, 2)]
    assert failing[0] == failing[1] != failing[2]
    assert set(failing[0]) == {None, *TROUBLES}
