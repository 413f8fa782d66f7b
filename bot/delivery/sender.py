"""The sender: takes one row of the outbox at a time, posts it, and records what became of it.

A row is marked as being sent before Slack hears of it. If the result is never known, it is looked for
in its conversation before a second try. What is left to luck: a post that Slack carries out only after
that look, and a process that is stopped within the post itself for longer than its lease.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import uuid4

from bot.delivery import claims, waiting
from bot.delivery.attempt import Attempt, Rules
from bot.delivery.claims import Claim, Mark
from bot.delivery.gate import Gate
from bot.delivery.port import SlackPort
from bot.delivery.waiting import Outlook
from bot.domain.enums import DeliveryState
from bot.domain.ids import WorkspaceId
from bot.errors import Busy, ConfigurationError
from models.database import Database

_log = logging.getLogger(__name__)
_RECORD_PAUSES = (0.1, 0.4, 1.0)  # seconds between tries to record what was sent
_SHORTEST_WAIT = 0.05  # seconds
_BREATH = 0.25  # seconds between two runs
_this_thread = threading.local()  # its commits are a sender's own and wake nobody


@dataclass(frozen=True, slots=True)
class SendCounts:
    """What one run did, in rows. `found` had been sent by an earlier try; `fenced` went to another sender."""

    sent: int = 0
    found: int = 0
    retried: int = 0
    unsure: int = 0
    held: int = 0
    dead: int = 0
    expired: int = 0
    replaced: int = 0
    fenced: int = 0

    @property
    def claimed(self) -> int:
        """How many rows were taken in hand; the expired ones were mostly swept without."""
        known = self.sent + self.found + self.retried + self.held + self.dead + self.replaced
        return known + self.unsure + self.fenced


class Sender:
    """Sends what the outboxes of all workspaces hold; several may share one PostgreSQL.

    `clock` is the time that rows are due, paced and expire by; it must move, and a demo may move it by
    days. Leases are measured by `machine_clock`, so moving the other one can't end a lease.
    A conversation gets one message in `pace`, a workspace about `most_a_minute`, by Slack's limits.
    `lease` is how long nobody else touches a claimed row: longer than `post_timeout`, what one HTTP call
    may take, and `settle`, after which a post without an answer has landed or never will.
    Raises `ConfigurationError` when these do not fit.
    """

    def __init__(
        self,
        database: Database,
        slack_for: Callable[[WorkspaceId], SlackPort],
        *,
        clock: Callable[[], datetime],
        owner: str,
        lease: timedelta = timedelta(seconds=60),
        post_timeout: timedelta = timedelta(seconds=10),
        settle: timedelta = timedelta(seconds=20),
        pace: timedelta = timedelta(seconds=1),
        most_a_minute: int = 240,
        poll: timedelta = timedelta(seconds=5),
        most_attempts: int = 100,
        machine_clock: Callable[[], datetime] | None = None,
    ) -> None:
        if lease <= post_timeout + settle:
            raise ConfigurationError(
                f"A delivery's lease of {lease.total_seconds():g} s must be longer than a call to Slack and "
                f"the wait after it, {(post_timeout + settle).total_seconds():g} s together."
            )
        self._database = database
        self._clock = clock
        self._machine_clock = machine_clock or _utc_now
        self._owner = f"{owner[:50]}:{uuid4().hex[:12]}"  # two senders of one name must not pass for one
        self._lease = lease
        self._pace = pace
        self._most_a_minute = most_a_minute
        self._poll = poll.total_seconds()
        rules = Rules(reserve=post_timeout + settle, settle=settle, most_attempts=most_attempts)
        gate = Gate(database, clock)
        self._attempt = Attempt(database, slack_for, gate, rules, clock, self._machine_clock)
        self._one_run = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._listening = False

    def run_once(self, limit: int = 20) -> SendCounts:
        """Send up to `limit` rows and return; raises `Busy` when the database does not answer."""
        with self._one_run:
            _this_thread.sends = True
            try:
                return self._run(limit)
            finally:
                _this_thread.sends = False

    def start(self) -> None:
        """Send in a thread of its own: after each commit, when something falls due, and at a slow pace."""
        if self._thread is not None:
            return
        if not self._listening:
            self._database.after_commit(self._committed)
            self._listening = True
        self._stopping.clear()
        self._thread = threading.Thread(target=self._keep_sending, name="sender", daemon=True)
        self._thread.start()

    def stop(self, timeout: float | None = None) -> None:
        """Finish the row in hand and end the thread; `timeout` in seconds."""
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout)
            self._thread = None

    def wake(self) -> None:
        """Look into the outbox now."""
        self._woken.set()

    def _committed(self) -> None:
        if not getattr(_this_thread, "sends", False):
            self._woken.set()

    def _keep_sending(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()  # before the run, so that what is committed during it counts
            rest = self._round()
            self._stopping.wait(_BREATH)  # a burst of commits is one run's work, not a run for each
            self._woken.wait(rest)

    def _round(self, limit: int = 20) -> float:
        """Run once and give the seconds until there may be more to do; survives whatever goes wrong."""
        try:
            if self.run_once(limit).claimed >= limit:
                return 0.0
            return self._until_next()
        except Busy as error:
            _log.warning("the sender waits for the database: %s", error.__cause__ or error)
        except Exception:
            _log.exception("the sender failed and goes on")
        return self._poll

    def _until_next(self) -> float:
        seen = self._look()
        if seen.due and (seen.just_sent or self._ready(1)):  # the pace holds it up, or did so until now
            return min(self._poll, max(_SHORTEST_WAIT, self._pace.total_seconds() / 4))
        waits = [self._poll]
        later = [each for each in (seen.next_due, *seen.resting.values()) if each is not None]
        waits += [(each - self._clock()).total_seconds() for each in later]
        if seen.next_lost is not None:
            waits.append((seen.next_lost - self._machine_clock()).total_seconds())
        return max(_SHORTEST_WAIT, min(waits))

    def _run(self, limit: int) -> SendCounts:
        tally: Counter[str] = Counter()
        seen = self._look()
        if seen.expired:
            with self._database.write() as session:
                tally["expired"] = waiting.expire(session, now=self._clock())
        for claim in islice(self._claims(seen, limit), limit):
            outcome = self._attempt.make(claim)
            tally[_count_of(outcome) if self._record(claim, outcome) else "fenced"] += 1
            if outcome.pause_until is not None:  # what else was ready may be of the same workspace
                break
        return SendCounts(**tally)

    def _look(self) -> Outlook:
        with self._database.glance() as reader:
            return waiting.outlook(
                reader,
                now=self._clock(),
                machine_now=self._machine_clock(),
                pace=self._pace,
                most_a_minute=self._most_a_minute,
            )

    def _claims(self, seen: Outlook, limit: int) -> Iterator[Claim]:
        """Claim a row, give it, and claim the next only when that one is done."""
        while seen.lost and (lost := self._claim_lost(seen.resting)) is not None:
            yield lost
        claimed = seen.due or seen.lost  # what was lost may be due again
        while claimed and (rows := self._ready(limit)):
            claimed = False  # a row that others keep locked would be ready for ever
            for row in rows:
                claim = self._claim_due(row)
                if claim is not None:
                    claimed = True
                    yield claim

    def _ready(self, limit: int) -> list[int]:
        now = self._clock()
        with self._database.glance() as reader:
            resting = waiting.resting(reader, now=now, most_a_minute=self._most_a_minute)
            return waiting.ready(reader, now=now, pace=self._pace, limit=limit, resting=resting)

    def _claim_lost(self, resting: Collection[WorkspaceId]) -> Claim | None:
        with self._database.write() as session:
            now = self._machine_clock()
            return claims.claim_lost(
                session, owner=self._owner, machine_now=now, lease_until=now + self._lease, resting=resting
            )

    def _claim_due(self, row: int) -> Claim | None:
        with self._database.write() as session:
            return claims.claim_due(
                session,
                row,
                owner=self._owner,
                now=self._clock(),
                pace=self._pace,
                lease_until=self._machine_clock() + self._lease,
            )

    def _record(self, claim: Claim, outcome: Mark) -> bool:
        """Mark the row, with some patience: unmarked it would have to be looked for."""
        if outcome.reason:
            _log.warning("delivery %s is %s: %s", claim.public_id, outcome.state, outcome.reason)
        for pause in _RECORD_PAUSES:
            try:
                return self._mark(claim, outcome)
            except Busy:
                self._stopping.wait(pause)
        return self._mark(claim, outcome)

    def _mark(self, claim: Claim, outcome: Mark) -> bool:
        with self._database.write() as session:
            if outcome.pause_until is not None:
                waiting.pause(session, claim.workspace, now=self._clock(), until=outcome.pause_until)
            return claims.mark(session, claim, outcome)


_COUNTS: Mapping[DeliveryState, str] = {
    DeliveryState.SENT: "sent",
    DeliveryState.PENDING: "retried",
    DeliveryState.SENDING: "unsure",
    DeliveryState.HELD: "held",
    DeliveryState.DEAD: "dead",
    DeliveryState.EXPIRED: "expired",
    DeliveryState.REPLACED: "replaced",
}


def _count_of(outcome: Mark) -> str:
    return "found" if outcome.found else _COUNTS[outcome.state]


def _utc_now() -> datetime:
    return datetime.now(UTC)
