"""The last look before a post: what was allowed when it was planned may not be now."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.port import ChannelFacts, SlackPort
from bot.domain.ids import WorkspaceId
from bot.errors import SightlineError
from models.database import Database
from models.people import person_of_slack_id

REMEMBER = timedelta(minutes=5)
_MOST_REMEMBERED = 10_000


class Refused(SightlineError):
    """The message must not be posted there any more; the text says why."""


class Gate:
    """Re-checks the recipient: a person must be active, a channel neither archived nor shared outside.

    What Slack says of a channel is believed for five minutes, so a channel shared within them still
    gets what was due.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[WorkspaceId, str], tuple[datetime, ChannelFacts]] = {}

    def check(self, slack: SlackPort, workspace: WorkspaceId, recipient: str) -> None:
        """Raise `Refused` with the reason, or a `SlackProblem` when Slack could not say."""
        if recipient[0] in "UW":
            self._check_person(workspace, recipient)
        elif recipient[0] in "CG":
            self._check_channel(slack, workspace, recipient)

    def _check_person(self, workspace: WorkspaceId, slack_id: str) -> None:
        with self._database.read() as session:
            person = person_of_slack_id(session, workspace, slack_id)
        if person is not None and not person.active:
            raise Refused("the recipient is no longer active")

    def _check_channel(self, slack: SlackPort, workspace: WorkspaceId, channel: str) -> None:
        facts = self._facts(slack, workspace, channel)
        if facts.archived:
            raise Refused("the channel is archived")
        if facts.shared_outside:
            raise Refused("the channel is shared with another organization")

    def _facts(self, slack: SlackPort, workspace: WorkspaceId, channel: str) -> ChannelFacts:
        now = self._clock()
        with self._lock:
            asked_at, facts = self._known.get((workspace, channel), (None, None))
        # A clock that was set back makes the answer look newer than now: then it is asked for again.
        if asked_at is not None and facts is not None and timedelta(0) <= now - asked_at < REMEMBER:
            return facts
        fresh = slack.facts(channel)
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[workspace, channel] = (now, fresh)
        return fresh
