"""How fast messages go out one by one: `python -m bench.delivery` prints one line of JSON.

Messages to 400 people wait in the outbox. One sender claims each, posts it and marks it before it takes the
next, with the rights looked at again, and in the order of each conversation; the post itself costs nothing
here and no pace is kept. `per_s` is that on PostgreSQL. `procrastinate_per_s` is a worker of procrastinate
that does as many jobs on the same server, one after the other in the order of each person, and does nothing
in a job; `any_order_per_s` is the same without the order. They take turns; each figure is the median of the
turns. `ratio` is the first divided by the second.

Then the outbox is sent to the local workspace by a process that is killed with -9 on the way and started
again: `kills`, `lost` and `doubled` are what the workspace saw. `sqlite` is the same without procrastinate.
The run ends with 1 when anything was lost or doubled.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median

from bench import chaos
from bench.chaos_slack import person_id
from bench.common import seeded
from bench.databases import postgresql, sqlite
from bench.slack import TEAM
from bot.delivery.outbox import Message, Note, Picture, enqueue_all
from bot.delivery.port import ChannelFacts, Permanent, Posted, SlackPort, carries
from bot.delivery.sender import Sender
from bot.services.people import ensure_workspace
from models import migrate
from models.database import FOR_JOBS, Database

PEOPLE = 400
TURNS = 3
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class _Taken:
    """A message as it was taken."""

    where: Posted
    thread_ts: str | None
    message: Message
    metadata: Mapping[str, object]


class Costless(SlackPort):
    """A Slack that takes everything at once and remembers it."""

    def __init__(self) -> None:
        self.taken: list[_Taken] = []
        self.pictures: list[tuple[Picture, str]] = []
        self.conversations: set[str] = set()

    @property
    def texts(self) -> list[str]:
        """What the messages say now, oldest first."""
        return [each.message.text for each in self.taken]

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None, metadata: Mapping[str, object]
    ) -> Posted:
        """Take a message."""
        where = Posted(channel, f"{int(time.time())}.{len(self.taken):06}")
        self.taken.append(_Taken(where, thread_ts, message, metadata))
        return where

    def update(self, posted: Posted, message: Message) -> Posted:
        """Put another content in the place of a message; raises `Permanent` for one that was never taken."""
        for number, each in enumerate(self.taken):
            if each.where == posted:
                self.taken[number] = replace(each, message=message)
                return posted
        raise Permanent("message_not_found")

    def upload(self, picture: Picture, alt_text: str) -> str:
        """Take a picture."""
        self.pictures.append((picture, alt_text))
        return f"F{len(self.pictures):06}"

    def open_dm(self, people: str) -> str:
        """Open the conversation with somebody."""
        self.conversations.add(f"D{people[1:]}")
        return f"D{people[1:]}"

    def find(
        self, channel: str, public_id: str, *, since: datetime, thread_ts: str | None = None
    ) -> Posted | None:
        """Look for a delivery among what was taken."""
        begins = int(since.timestamp())
        for each in self.taken:
            there = (each.where.channel, each.thread_ts) == (channel, thread_ts)
            if there and float(each.where.ts) >= begins and carries(each.metadata, public_id):
                return each.where
        return None

    def facts(self, channel: str) -> ChannelFacts:
        """Say that a conversation is open to us; raises `Permanent` for one that was never opened."""
        if channel not in self.conversations:
            raise Permanent("channel_not_found")
        return ChannelFacts(archived=False, shared_outside=False)


def planned(due: int, turn: int) -> list[tuple[str, str]]:
    """Say what goes to whom: a person and a text each."""
    drawn = seeded(f"delivery:{turn}")
    return [(person_id(drawn.randrange(PEOPLE)), f"Note {turn}.{number}") for number in range(due)]


def sent_per_second(url: str, messages: Sequence[tuple[str, str]]) -> float:
    """Send messages from the outbox of a database that has its tables; give messages a second.

    Raises `RuntimeError` unless each went out once.
    """
    database, slack, now = Database(url, FOR_JOBS, pool_size=3), Costless(), datetime.now(UTC)
    notes = [Note(person, Message(text), dedupe_key=text) for person, text in messages]
    with database.write() as session:
        workspace = ensure_workspace(session, TEAM, "Bench", now=now, time_zone="UTC").id
        enqueue_all(session, workspace, notes, now=now)
    sender = Sender(
        database,
        lambda _workspace: slack,
        clock=lambda: datetime.now(UTC),
        owner="bench",
        pace=timedelta(0),
        most_a_minute=1_000_000,
    )
    started = time.perf_counter()
    while sender.run_once(AT_ONCE).claimed:
        pass
    seconds = time.perf_counter() - started
    database.dispose()
    if sorted(slack.texts) != sorted(text for _, text in messages):
        raise RuntimeError(f"{len(slack.texts)} of {len(messages)} messages went out")
    return len(messages) / seconds


def killed_on_the_way(url: str, due: int) -> dict[str, float]:
    """Kill the only sender once while it sends to the local workspace; count what that saw."""
    found = chaos.run(url, chaos.Plan(1, due, PEOPLE, kills=1, processes=1, failing=0.0, seconds=300))
    return {"kills": found.kills, "lost": found.lost, "doubled": found.doubled}


def on_postgresql(due: int, turns: int) -> dict[str, float]:
    """Measure ours and procrastinate in turn."""
    from bench.procrastination import per_second  # of the extra `bench`

    ours, theirs, loose = [], [], []
    with postgresql() as url:
        migrate.upgrade(url)
        for turn in range(turns):
            messages = planned(due, turn)
            ours.append(sent_per_second(url, messages))
            theirs.append(per_second(url, messages, in_order=True))
            loose.append(per_second(url, messages, in_order=False))
    with postgresql() as url:
        migrate.upgrade(url)
        killed = killed_on_the_way(url, due)
    return {
        "per_s": round(median(ours)),
        "procrastinate_per_s": round(median(theirs)),
        "any_order_per_s": round(median(loose)),
        "ratio": round(median(ours) / median(theirs), 2),
    } | killed


def on_sqlite(due: int, turns: int) -> dict[str, float]:
    """Measure ours alone."""
    with sqlite() as url:
        migrate.upgrade(url)
        ours = [sent_per_second(url, planned(due, turn)) for turn in range(turns)]
    with sqlite() as url:
        migrate.upgrade(url)
        return {"per_s": round(median(ours))} | killed_on_the_way(url, due)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure on both databases and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.delivery", description=__doc__)
    parser.add_argument("--due", type=int, default=1000, help="messages of a turn")
    parser.add_argument("--turns", type=int, default=TURNS, help="how often each is measured")
    asked = parser.parse_args(arguments)
    several, alone = on_postgresql(asked.due, asked.turns), on_sqlite(asked.due, asked.turns)
    print(json.dumps({"due": asked.due, **several, "sqlite": alone}))
    return 0 if all(each["lost"] == each["doubled"] == 0 for each in (several, alone)) else 1


if __name__ == "__main__":
    sys.exit(main())
