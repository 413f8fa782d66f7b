"""One try at one claimed row: from what Slack answers to what the row becomes."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery import claims
from bot.delivery.claims import Claim, Mark
from bot.delivery.gate import Gate, Refused
from bot.delivery.outbox import Message
from bot.delivery.pictures import NOT_READY, Pictures
from bot.delivery.port import (
    CannotLook,
    Permanent,
    Posted,
    RateLimited,
    SlackPort,
    SlackProblem,
    Uncertain,
    Unreached,
    metadata_of,
)
from bot.delivery.waiting import LONGEST_PAUSE
from bot.domain.enums import DeliveryState, Way
from bot.domain.ids import WorkspaceId
from models.database import Database

_log = logging.getLogger(__name__)
_LOOK_BACK = timedelta(minutes=5)  # before a row was written, for clocks that differ
_LONGEST_BACKOFF = timedelta(minutes=2)
_MOST_REMEMBERED = 10_000
_NO_PARENT = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
"""What Slack says when a message can't be edited or replied to any more; then the note is posted anew."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How long and how often: a post must begin `reserve` before its lease ends; `settle` is how long an
    unanswered post is given to land before it is looked for. A post and a look are an attempt each; with the
    backoff of at most two minutes, 100 attempts last for more than an hour and a half in any case.
    """

    reserve: timedelta
    settle: timedelta
    most_attempts: int


class Attempt:
    """Makes attempts. What a row shall become is returned as a `Mark`; only an upload is recorded at once.

    A workspace whose Slack can't be reached rests twice as long each time, whichever row was tried.
    """

    def __init__(
        self,
        database: Database,
        slack_for: Callable[[WorkspaceId], SlackPort],
        gate: Gate,
        rules: Rules,
        clock: Callable[[], datetime],
        machine_clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._slack_for = slack_for
        self._gate = gate
        self._rules = rules
        self._clock = clock
        self._machine_clock = machine_clock
        self._pictures = Pictures(database)
        self._conversations: dict[tuple[WorkspaceId, str], str] = {}
        self._in_vain: Counter[WorkspaceId] = Counter()

    def make(self, claim: Claim) -> Mark:
        """Post a row, or look for a lost one, and say what became of it."""
        with self._database.read() as session:
            parent = claims.parent(session, claim)
        if claim.lost:
            return self._resolve(claim, parent)
        ready = self._prepare(claim)
        if isinstance(ready, Mark):
            return ready
        if self._machine_clock() > claim.lease_until - self._rules.reserve:
            return self._retry(claim, "there was no time left to post safely")
        return self._post(claim, parent, *ready)

    def _resolve(self, claim: Claim, parent: Posted | None) -> Mark:
        """Say what became of an earlier try; what surely did not arrive waits for its turn anew."""
        try:
            # An edit done twice changes nothing, so it is made again rather than looked for.
            found = None if parent and claim.way is Way.EDIT else self._find(claim, parent)
            if found is not None:
                return self._sent(claim, found, found=True)
            with self._database.read() as session:
                outdated = claims.superseded(session, claim)
        except (CannotLook, Permanent) as error:
            return Mark(DeliveryState.HELD, f"an earlier try may have arrived: {error.reason}")
        except RateLimited as error:
            return self._look_later(claim, error.reason, at_least=timedelta(seconds=error.retry_after))
        except Exception as error:  # whatever it was, nobody knows yet what became of the row
            return self._look_later(claim, _words(error), pause_until=self._rest_until(claim, error))
        if outdated:
            return Mark(DeliveryState.REPLACED)
        if self._is_late(claim):
            return Mark(DeliveryState.EXPIRED)
        if claim.attempt >= self._rules.most_attempts:
            return Mark(DeliveryState.DEAD, f"it never arrived in {claim.attempt} attempts")
        return Mark(DeliveryState.PENDING, "an earlier try did not arrive", due_at=self._clock())

    def _find(self, claim: Claim, parent: Posted | None) -> Posted | None:
        slack = self._slack_for(claim.workspace)
        channel = self._channel(slack, claim)
        since = claim.created_at - _LOOK_BACK
        thread = _thread(claim, parent)
        found = slack.find(channel, claim.public_id, since=since, thread_ts=thread)
        if found is None and thread != claim.thread_ts:  # it may have been posted beside its thread
            found = slack.find(channel, claim.public_id, since=since, thread_ts=claim.thread_ts)
        return found

    def _prepare(self, claim: Claim) -> tuple[SlackPort, str, Message] | Mark:
        """Find the way to the recipient, or say why there is none; nothing is posted yet."""
        if self._is_late(claim):
            return Mark(DeliveryState.EXPIRED)
        try:
            message = Message.from_json(claim.content, claim.picture)
        except (KeyError, TypeError) as error:
            return Mark(DeliveryState.DEAD, f"the stored message can't be read: {error}")
        try:
            slack = self._slack_for(claim.workspace)
            self._gate.check(slack, claim)
            channel = self._channel(slack, claim)
            return slack, channel, self._pictures.shown(slack, claim, message)
        except Refused as error:
            return Mark(DeliveryState.DEAD, str(error))
        except Permanent as error:
            return Mark(DeliveryState.DEAD, error.reason)
        except RateLimited as error:
            return self._wait(claim, error)
        except Exception as error:  # nothing was posted, so another try is safe
            return self._retry(claim, _words(error), self._rest_until(claim, error))

    def _post(
        self, claim: Claim, parent: Posted | None, slack: SlackPort, channel: str, message: Message
    ) -> Mark:
        metadata = metadata_of(claim.public_id)
        try:
            if claim.way is Way.EDIT and parent:
                return self._sent(claim, slack.update(parent, message))
            thread = _thread(claim, parent)
            posted = slack.post(channel, message, thread_ts=thread, metadata=metadata)
        except Permanent as error:
            if parent and error.reason in _NO_PARENT:
                if claim.way is Way.EDIT:  # a post from now on: then it is looked for like one, too
                    return Mark(DeliveryState.PENDING, error.reason, way=Way.POST)
                return self._post(claim, None, slack, channel, message)
            if message.picture is not None and error.reason == NOT_READY:
                if self._pictures.may_come(claim):
                    return self._retry(claim, "Slack has not gone through the picture yet")
                return self._post(claim, parent, slack, channel, message.without_picture())
            self._conversations.pop((claim.workspace, claim.recipient), None)
            return Mark(DeliveryState.DEAD, error.reason)
        except RateLimited as error:
            return self._wait(claim, error)
        except Uncertain as error:
            return self._look_later(claim, error.reason)
        except SlackProblem as error:
            return self._retry(claim, error.reason, self._rest_until(claim, error))
        except Exception as error:  # it may have been posted before this went wrong
            return self._look_later(claim, _words(error))
        return self._sent(claim, posted)

    def _channel(self, slack: SlackPort, claim: Claim) -> str:
        """Give the conversation to post to; a direct message is opened once and remembered."""
        if claim.recipient[0] not in "UW":
            return claim.recipient
        key = (claim.workspace, claim.recipient)
        known = self._conversations.get(key)
        if known is None:
            known = slack.open_dm(claim.recipient)
            if len(self._conversations) >= _MOST_REMEMBERED:
                self._conversations.clear()
            self._conversations[key] = known
        return known

    def _is_late(self, claim: Claim) -> bool:
        return claim.expires_at is not None and claim.expires_at <= self._clock()

    def _sent(self, claim: Claim, posted: Posted, *, found: bool = False) -> Mark:
        self._in_vain.pop(claim.workspace, None)
        return Mark(DeliveryState.SENT, posted=posted, sent_at=self._clock(), found=found)

    def _wait(self, claim: Claim, limited: RateLimited) -> Mark:
        """Wait as long as Slack says: the conversation, and from the second on the workspace."""
        now = self._clock()
        due_at = now + timedelta(seconds=limited.retry_after)
        with self._database.read() as session:
            pauses = claims.another_waits(session, claim, now=now)
        pause_until = min(due_at, now + LONGEST_PAUSE) if pauses else None
        return Mark(DeliveryState.PENDING, limited.reason, due_at=due_at, pause_until=pause_until)

    def _rest_until(self, claim: Claim, error: Exception) -> datetime | None:
        """Let one row try for all when Slack can't be reached; None for another error."""
        if not isinstance(error, Unreached):
            return None
        self._in_vain[claim.workspace] += 1
        return self._clock() + backoff(self._in_vain[claim.workspace])

    def _retry(self, claim: Claim, reason: str, pause_until: datetime | None = None) -> Mark:
        """Try again later, or when the workspace has rested."""
        if claim.attempt >= self._rules.most_attempts:
            words = f"gave up after {claim.attempt} attempts: {reason}"
            return Mark(DeliveryState.DEAD, words, pause_until=pause_until)
        due_at = pause_until or self._clock() + backoff(claim.attempt)
        return Mark(DeliveryState.PENDING, reason, due_at=due_at, pause_until=pause_until)

    def _look_later(
        self,
        claim: Claim,
        reason: str,
        *,
        at_least: timedelta = timedelta(0),
        pause_until: datetime | None = None,
    ) -> Mark:
        """Keep the row as being sent, to be looked for when a late post must have landed."""
        wait = max(self._rules.settle, backoff(claim.attempt), at_least)
        lease_until = self._machine_clock() + wait
        return Mark(DeliveryState.SENDING, reason, lease_until=lease_until, pause_until=pause_until)


def _thread(claim: Claim, parent: Posted | None) -> str | None:
    return parent.ts if parent and claim.way is Way.REPLY else claim.thread_ts


def backoff(attempt: int) -> timedelta:
    """Wait twice as long after each attempt: 2 s, 4 s, 8 s … up to two minutes."""
    return min(_LONGEST_BACKOFF, timedelta(seconds=2 ** min(attempt, 10)))


def _words(error: Exception) -> str:
    if isinstance(error, SlackProblem):
        return error.reason
    _log.error("a delivery met an unexpected error", exc_info=error)
    return type(error).__name__
