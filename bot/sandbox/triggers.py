"""Trigger ids: each opens one view, within three seconds of real time (Slack's own patience)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from bot.sandbox.errors import ApiError
from bot.sandbox.ids import Ids

LIFE_SECONDS: Final = 3.0
REMEMBERED: Final = 2000


@dataclass
class Trigger:
    """What a person did that allows a view to be opened for them."""

    user: str
    conversation: str | None
    born: float
    used: bool = False


class Triggers:
    """Issues and redeems trigger ids (real, monotonic time: moving the workspace's clock ends none).

    `life_seconds` is how long each lives; who plays on a starved machine lengthens it.
    """

    def __init__(self, ids: Ids) -> None:
        self.life_seconds = LIFE_SECONDS
        self._ids = ids
        self._triggers: dict[str, Trigger] = {}

    def issue(self, user: str, conversation: str | None) -> str:
        """Return a trigger id for what `user` just did."""
        number = self._ids.new("")
        trigger_id = f"{number}.{self._ids.new('')}.{abs(hash((number, user))):032x}"
        self._triggers[trigger_id] = Trigger(user, conversation, time.monotonic())
        while len(self._triggers) > REMEMBERED:
            del self._triggers[next(iter(self._triggers))]
        return trigger_id

    def look(self, trigger_id: str) -> Trigger:
        """Return the trigger if it may still be used; raise Slack's error otherwise."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > self.life_seconds:
            raise ApiError("expired_trigger_id")
        return trigger
