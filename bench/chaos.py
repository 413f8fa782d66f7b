"""Senders killed at random while Slack fails at random: `python -m bench.chaos` prints one line of JSON.

5,000 due messages to 400 people go out through three sender processes on PostgreSQL to the local workspace,
in a process of its own, which answers 429 and 500, lets calls time out, and resets connections before and
after it has acted. Meanwhile the senders are killed with -9 at random points, fifty times. `delivered`,
`lost` and `doubled` are counted in the workspace's conversations. `sqlite` is the same with one process,
restarted after each kill. The numbers of `faults` say how many calls failed and how.

The same `--seed` gives the same messages, the same faults by the number of the call, and the same kills by
the number of the post; it does not order the processes' turns. The run ends with 1 when anything was lost or
doubled.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bench.chaos_senders import Sending
from bench.chaos_slack import person_id
from bench.common import HOST, seeded
from bench.databases import postgresql, sqlite
from bench.piped import Piped
from bench.slack import TEAM
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from bot.errors import Busy
from bot.services.people import ensure_workspace
from models import migrate
from models.database import FOR_JOBS, Database
from models.outbox import Delivery

SECONDS_TO_START = 30.0
UNFINISHED = (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Kill:
    """A process that is killed with -9, `pause` seconds after the workspace has heard the `after`-th post."""

    after: int
    process: int
    pause: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What a seed decides. `failing` is the share of calls that fail; `seconds` bound the run: what is not
    delivered by then counts as lost.
    """

    seed: int
    due: int
    people: int
    kills: int
    processes: int
    failing: float
    seconds: float

    def notes(self, now: datetime) -> list[Note]:
        """Say what is due: most of it now, the rest within seconds; each text is there once."""
        drawn = self._drawn("notes")
        return [
            Note(
                recipient=person_id(drawn.randrange(self.people)),
                message=Message(_text(number)),
                dedupe_key=f"chaos:{number}",
                due_at=now + timedelta(seconds=drawn.choice((0, 0, 0, drawn.random() * 5))),
            )
            for number in range(self.due)
        ]

    def when_to_kill(self) -> list[Kill]:
        """Spread the kills over the first nine tenths of the posts."""
        drawn = self._drawn("kills")
        after = sorted(drawn.sample(range(1, self.due * 9 // 10), self.kills))
        return [Kill(each, drawn.randrange(self.processes), drawn.random() * 0.03) for each in after]

    def _drawn(self, what: str) -> random.Random:
        return seeded(f"{self.seed}:{what}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the workspace saw in the end: of `due` texts how many once or more, not at all, too often."""

    kills: int
    due: int
    delivered: int
    lost: int
    doubled: int
    seconds: float
    faults: dict[str, int] = field(default_factory=dict)


def run(database_url: str, plan: Plan) -> Outcome:
    """Carry a plan out on a database that has its tables and no workspace yet."""
    started = time.monotonic()
    database = Database(database_url, FOR_JOBS)
    workspace = _fill(database, plan)
    planned = plan.when_to_kill()
    told = (plan.seed, plan.failing, plan.people, [each.after for each in planned])
    with Piped("bench.chaos_slack", *map(json.dumps, told)) as slack:
        sending = Sending(database_url, f"http://{HOST}:{_heard(slack)}/api/")
        with Piped("bench.chaos_senders", sending.as_text()) as senders:
            for number in range(plan.processes):
                _do(senders, f"start {number}")
            kills = 0
            for each in _due_kills(slack, planned, lambda: _all_done(database, workspace), plan.seconds):
                time.sleep(each.pause)
                _do(senders, f"kill {each.process}")
                _do(senders, f"start {each.process}")
                kills += 1
        slack.tell("count")
        seen = json.loads(_heard(slack))
    database.dispose()
    texts = Counter({_text(number): seen["texts"].get(_text(number), 0) for number in range(plan.due)})
    delivered = sum(1 for times in texts.values() if times)
    return Outcome(
        kills=kills,
        due=plan.due,
        delivered=delivered,
        lost=plan.due - delivered,
        doubled=sum(times - 1 for times in texts.values() if times),
        seconds=round(time.monotonic() - started, 1),
        faults=dict(sorted(seen["faults"].items())),
    )


def _text(number: int) -> str:
    return f"Note {number}"


def _fill(database: Database, plan: Plan) -> WorkspaceId:
    now = datetime.now(UTC)
    with database.write() as session:
        workspace = ensure_workspace(session, TEAM, "Chaos", now=now, time_zone="UTC").id
        enqueue_all(session, workspace, plan.notes(now), now=now)
    return workspace


def _due_kills(
    slack: Piped, planned: list[Kill], all_done: Callable[[], bool], seconds: float
) -> Iterator[Kill]:
    """Give each kill when it is due, and return when nothing is left to be sent or the time is over."""
    by_post = {each.after: each for each in planned}
    until = time.monotonic() + seconds
    look_at = 0.0
    while time.monotonic() < until:
        line = slack.hear(0.05)
        if line is not None:
            yield by_post[int(line.removeprefix("heard "))]
        elif time.monotonic() > look_at:
            if all_done():
                return
            look_at = time.monotonic() + 0.5


def _all_done(database: Database, workspace: WorkspaceId) -> bool:
    left = select(func.count()).where(Delivery.workspace_id == workspace, Delivery.state.in_(UNFINISHED))
    with suppress(Busy), database.read() as session:
        return session.scalar(left) == 0
    return False


def _do(senders: Piped, deed: str) -> None:
    senders.tell(deed)
    _heard(senders)


def _heard(process: Piped) -> str:
    line = process.hear(SECONDS_TO_START)
    if line is None:
        raise RuntimeError("a process of the benchmark does not answer")
    return line


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on both databases and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261126, help="what decides messages, faults and kills")
    parser.add_argument("--due", type=int, default=5000, help="messages")
    parser.add_argument("--people", type=int, default=400, help="who they go to")
    parser.add_argument("--kills", type=int, default=50, help="how often a process is killed with -9")
    parser.add_argument("--failing", type=float, default=0.07, help="the share of calls to Slack that fail")
    parser.add_argument("--seconds", type=float, default=420, help="when a run is given up, by database")
    asked = parser.parse_args(arguments)

    def planned(processes: int) -> Plan:
        return Plan(asked.seed, asked.due, asked.people, asked.kills, processes, asked.failing, asked.seconds)

    with postgresql() as url:
        migrate.upgrade(url)
        several = run(url, planned(3))
    with sqlite() as url:
        migrate.upgrade(url)
        alone = run(url, planned(1))
    print(json.dumps({"seed": asked.seed, **asdict(several), "sqlite": asdict(alone)}))
    return 0 if _is_well(several, asked.kills) and _is_well(alone, asked.kills) else 1


def _is_well(found: Outcome, kills: int) -> bool:
    return found.lost == found.doubled == 0 and found.kills >= kills


if __name__ == "__main__":
    sys.exit(main())
