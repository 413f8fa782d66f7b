"""A year of prompts with an injected clock: `python -m bench.year` prints one line of JSON.

500 people live in every time zone, move between them, leave, answer at once, late or never, and get further
projects; some have hours and weekdays of their own, they go on leave, and most projects have a deputy then;
an eighth are asked for two days ahead. Zones change their clocks in both directions, and now and then the
machine's clock is set back. The scheduler ticks at a random minute of every six hours (of twelve at
weekends), sometimes in two replicas, and the real sender empties the outbox of a SQLite file into a Slack in
memory; the file is not synced, since nothing is killed here. Two processes have half of the people each.

Each message that Slack takes is held against the rules as `bench.year_people` has them: `twice` on one day or
twice ahead, in `quiet_hours` (out of somebody's hours, on holidays), `before_due`, to somebody who
`has_reported`, who is `away`, who `left`, who is to be left alone after three `unanswered`. `unasked` counts
those who owed a report in their working hours and heard nothing, be it as a deputy. All of these shall be 0;
the run ends with 1 when one is not. A seed reproduces the run.
"""

import argparse
import json
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

from sqlalchemy import event
from sqlalchemy.orm import Session

from bench.common import seeded
from bench.databases import sqlite
from bench.slack import TEAM
from bench.year_people import ZONES, Hours, Owned, Reader, broken_by
from bot.delivery.sender import SendCounts, Sender
from bot.domain.cadence import FRIDAYS, MONDAY_ONE
from bot.domain.enums import Part, Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.jobs import JobName
from bot.domain.periods import period_for_report
from bot.jobs import Ticker, prompt_overdue
from bot.jobs.plan import Job
from bot.services.people import ensure_workspace
from models import migrate
from models.cadences import SetCadence
from models.database import FOR_JOBS, Database
from models.named import NamedPerson
from models.people import Person, person
from models.projects import Project
from models.reports import StatusReport
from tests.fakes import FakeSlack

PARTS = 2
"""Processes, each with a workspace of its own."""
COUNTED = ("ticks", "projects", "reports", "prompts", "ahead", "stood_in")
BROKEN = ("twice", "quiet_hours", "before_due", "has_reported", "away", "left", "unanswered", "unasked")
JOBS = (Job(JobName.PROMPTS, prompt_overdue),)
START = datetime(2026, 7, 1, tzinfo=UTC)
TUESDAY, WEDNESDAY, SATURDAY = 1, 2, 5
OWN_HOURS = (
    Hours(7, 15),
    Hours(14, 22),
    Hours(8, 17, frozenset({0, 1, 2, 3})),
    Hours(9, 18, frozenset({6, 0, 1, 2, 3})),
)
"""What a third of the people say of their working time."""
HOURS, WEEKEND_HOURS = 6, 12
"""The scheduler ticks once in so many: on working days often enough for everybody's working hours."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a seed decides: how many people live through how many days, from `start` on.

    They are one part of several: the zones are dealt out among these, so that together they have all.
    """

    seed: int
    people: int
    start: datetime
    days: int
    part: int = 0
    parts: int = 1


class Year:
    """The people, the clock and the record of what was heard; everything random is drawn from the seed."""

    def __init__(self, database: Database, plan: Plan) -> None:
        self.database = database
        self.plan = plan
        self.now = plan.start
        self.found: Counter[str] = Counter()
        self.readers: dict[str, Reader] = {}
        self.zones_seen: set[str] = set()
        self._drawn = seeded(f"{plan.seed}:{plan.part}")
        self._answers: list[tuple[datetime, Reader]] = []
        self.slack = FakeSlack(step=self._heard)
        self.sender = Sender(
            database,
            lambda _workspace: self.slack,
            clock=lambda: self.now,
            machine_clock=lambda: self.now,
            owner="year",
            most_a_minute=10 * plan.people,
        )
        self.tickers = [Ticker(database, lambda: self.now, JOBS) for _ in range(2)]

    def run(self) -> None:
        """Live through every day."""
        self._settle_in()
        for day in range(self.plan.days):
            start = self.plan.start + timedelta(days=day)
            if start.weekday() == WEDNESDAY:
                self._plan_answers(start)
            span = HOURS if start.weekday() < SATURDAY else WEEKEND_HOURS
            for hour in range(0, 24, span):
                self.now = start + timedelta(hours=hour, minutes=self._drawn.randrange(60 * span))
                self._live()
                self._tick()

    def _settle_in(self) -> None:
        """Fill the database with people in every zone, each with a project or two."""
        with self.database.write() as session:
            tenant = ensure_workspace(session, TEAM, "Year", now=self.now, time_zone="UTC")
            tenant.escalate_deputy = None  # deputies are asked while somebody is away, and then alone
            self.workspace = workspace = tenant.id
            for number in range(self.plan.people):
                zone = ZONES[(number * self.plan.parts + self.plan.part) % len(ZONES)]
                slack_id = f"U0YEAR{number:05}"
                hours = OWN_HOURS[number // 3 % len(OWN_HOURS)] if number % 3 == 0 else None
                row = Person(
                    workspace_id=workspace,
                    slack_id=slack_id,
                    name=slack_id,
                    time_zone=zone,
                    work_days="".join(map(str, sorted(hours.days))) if hours else None,
                    work_from=hours.begins if hours else None,
                    work_until=hours.ends if hours else None,
                    created_at=self.now,
                )
                session.add(row)
                session.flush()
                self.readers[slack_id] = Reader(row.id, zone, hours or Hours())
                self.zones_seen.add(zone)
            for number, reader in enumerate(self.readers.values()):
                for _ in range(1 + number % 5 // 4):
                    self._begin_project(session, reader)

    def _begin_project(self, session: Session, reader: Reader) -> None:
        number = self.found["projects"] = self.found["projects"] + 1
        row = Project(
            workspace_id=self.workspace,
            key=f"P{number}",
            name=f"Project {number}",
            manager_id=PersonId(reader.row),
            created_at=self.now,
        )
        session.add(row)
        session.flush()
        owned = Owned(row.id, reader.local(self.now).date(), reader)
        reader.projects.append(owned)
        deputy = self._somebody()
        if deputy is not reader and self._drawn.random() < 0.7:
            owned.deputy = deputy
            deputy.stands_in_for.append(owned)
            session.add(
                NamedPerson(
                    workspace_id=self.workspace,
                    project_id=row.id,
                    person_id=PersonId(deputy.row),
                    part=Part.DEPUTY,
                    named_at=self.now,
                )
            )
        if number % 8 == 0:
            owned.lead = 2
            session.add(
                SetCadence(
                    workspace_id=self.workspace,
                    project_id=row.id,
                    lead_days=owned.lead,
                    anchor=MONDAY_ONE,
                    since=owned.created_on,
                    set_by_id=PersonId(reader.row),
                    set_at=self.now,
                )
            )

    def _plan_answers(self, wednesday: datetime) -> None:
        """Draw when each person answers this week: mostly in time, some when asked, some never."""
        for reader in self.readers.values():
            kind = self._drawn.random()
            hours = 24 + self._drawn.random() * (40 if kind < 0.75 else 130)
            if kind < 0.95:
                self._answers.append((wednesday + timedelta(hours=hours), reader))

    def _live(self) -> None:
        """Let happen what happens by now: answers, moves, farewells, new projects."""
        due = [reader for at, reader in self._answers if at <= self.now]
        self._answers = [each for each in self._answers if each[0] > self.now]
        with self.database.write() as session:
            for reader in due:
                self._answer(session, reader)
            if self._drawn.random() < 0.2:
                self._move(session, self._somebody())
            if self._drawn.random() < 0.005:
                self._leave(session, self._somebody())
            if self._drawn.random() < self.plan.people / 500:
                self._go_away(session, self._somebody())
            if self.now.weekday() == TUESDAY and 12 <= self.now.hour < 16:
                self._begin_project(session, self._somebody())

    def _somebody(self) -> Reader:
        return self._drawn.choice(list(self.readers.values()))

    def _answer(self, session: Session, reader: Reader) -> None:
        found = reader.reports(self.now)
        for each in found if self._drawn.random() < 0.9 else found[:1]:
            each.reported = period_for_report(self.now, reader.zone, FRIDAYS, each.reported)
            each.reported_at = self.now
            session.add(
                StatusReport(
                    workspace_id=self.workspace,
                    project_id=ProjectId(each.row),
                    period=each.reported,
                    overall=Rating.GREEN,
                    author_id=PersonId(reader.row),
                    reported_at=self.now,
                    version=self.found["reports"],
                )
            )
            self.found["reports"] += 1

    def _go_away(self, session: Session, reader: Reader) -> None:
        """Begin a leave within days, of up to three weeks; it ends by itself."""
        today = reader.local(self.now).date()
        if reader.away_until < today:
            reader.away_from = today + timedelta(days=self._drawn.randrange(4))
            reader.away_until = reader.away_from + timedelta(days=self._drawn.randrange(21))
            row = self._row(session, reader)
            row.away_from, row.away_until = reader.away_from, reader.away_until

    def _move(self, session: Session, reader: Reader) -> None:
        unseen = sorted(set(ZONES) - self.zones_seen) or ZONES
        reader.zone = self._drawn.choice(unseen)
        self.zones_seen.add(reader.zone)
        self._row(session, reader).time_zone = reader.zone

    def _leave(self, session: Session, reader: Reader) -> None:
        reader.active = False
        self._row(session, reader).active = False

    def _row(self, session: Session, reader: Reader) -> Person:
        found = person(session, self.workspace, reader.row)
        assert found is not None
        return found

    def _tick(self) -> None:
        """Tick, now and then in a second replica or with the clock set back, and send all that is due."""
        if self._drawn.random() < 0.01:
            self.now -= timedelta(minutes=61)
        for ticker in self.tickers if self._drawn.random() < 0.1 else self.tickers[:1]:
            ticker.tick()
            self.found["ticks"] += 1
        idle = 0
        while idle < 2:  # a conversation gets one message a second
            idle = 0 if self.sender.run_once(limit=1000) != SendCounts() else idle + 1
            self.now += timedelta(seconds=1)
        self.slack.accepted.clear()
        self._look_for_unasked()

    def _heard(self, step: str) -> None:
        """Hold a message against the rules as Slack takes it."""
        if step != "after post":
            return
        channel = self.slack.accepted[-1].posted.channel
        reader = self.readers[f"U{channel[1:]}"]
        self.found["prompts"] += 1
        self.found.update(broken_by(reader, self.now))
        wanted = reader.wants(self.now)
        self.found["ahead"] += not wanted.due
        self.found["stood_in"] += any(each.manager is not reader for each in wanted.due)
        reader.hears(self.now)

    def _look_for_unasked(self) -> None:
        """After a tick, whoever owes a report in their working hours and is not left alone has been asked."""
        self.found["unasked"] += sum(reader.is_forgotten(self.now) for reader in self.readers.values())


@dataclass(frozen=True, slots=True)
class Lived:
    """What was counted, and the zones in which it was."""

    found: Counter[str]
    zones: frozenset[str]


def live(database_url: str, plan: Plan) -> Lived:
    """Live through a plan on a database that has its tables."""
    database = Database(database_url, FOR_JOBS)
    event.listen(database.engine, "connect", _do_not_sync)
    year = Year(database, plan)
    year.run()
    database.dispose()
    return Lived(year.found, frozenset(year.zones_seen))


def _do_not_sync(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


def live_by_itself(plan: Plan) -> Lived:
    """Live through a plan on a database of its own."""
    with sqlite() as url:
        migrate.upgrade(url)
        return live(url, plan)


def main(arguments: Sequence[str] | None = None) -> int:
    """Live through it and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261126, help="what decides everything random")
    parser.add_argument("--people", type=int, default=500, help="who is asked")
    parser.add_argument("--days", type=int, default=365, help="how long it lasts")
    asked = parser.parse_args(arguments)
    started = time.monotonic()
    people = asked.people // PARTS
    plans = [Plan(asked.seed, people, START, asked.days, part, PARTS) for part in range(PARTS)]
    with ProcessPoolExecutor(PARTS, mp_context=get_context("spawn")) as pool:
        lived = list(pool.map(live_by_itself, plans))
    zones = len(frozenset().union(*(each.zones for each in lived)))
    sums = sum((each.found for each in lived), Counter())
    found = {"zones": zones, **{name: sums[name] for name in (*COUNTED, *BROKEN)}}
    seconds = round(time.monotonic() - started, 1)
    print(
        json.dumps(
            {"seed": asked.seed, "people": asked.people, "days": asked.days, **found, "seconds": seconds}
        )
    )
    return 1 if any(found[name] for name in BROKEN) else 0


if __name__ == "__main__":
    sys.exit(main())
