"""The local workspace in a process of its own, which fails as a seed says, before or after it has acted.

It prints its port, then `heard N` when the N-th post for which it was asked to speak up has come in. Told
`count`, it prints as JSON which faults happened and how often each text stands in its conversations.
"""

import json
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bench.common import HOST, ROOT, seeded
from bench.payloads import TOKEN
from bot.sandbox import SandboxClock, Workspace
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.server import Server

POST = "chat.postMessage"
LATE = 1.5
"""Seconds after which a slow call is carried out; the sender's client gives up after one."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One way to fail, and its share of all failures."""

    name: str
    share: int
    fault: Mapping[str, Any] = field(hash=False)


TROUBLES = (
    Trouble("429", 5, {"error": "ratelimited", "retry_after": 1}),
    Trouble("500", 25, {"status": 500}),
    Trouble("reset_before", 25, {"drop": "before"}),
    Trouble("reset_after", 30, {"drop": "after"}),
    Trouble("timeout_before", 5, {"delay": LATE, "drop": "before"}),
    Trouble("timeout_after", 10, {"delay": LATE}),
)


class SeededFaults(Faults):
    """Fails the n-th call of a method in the way that the seed decides for it, whoever makes the call."""

    def __init__(self, seed: int, failing: float, speak_up_at: frozenset[int]) -> None:
        super().__init__()
        self.happened: Counter[str] = Counter()
        self._seed = seed
        self._failing = failing
        self._speak_up_at = speak_up_at
        self._calls: Counter[str] = Counter()
        self._one_call = threading.Lock()

    def take(self, method: str, arguments: Mapping[str, object]) -> Fault | None:
        """Count the call and give its fault, if it has one, whatever it is about."""
        del arguments
        with self._one_call:
            self._calls[method] += 1
            number = self._calls[method]
            if method == POST and number in self._speak_up_at:
                print(f"heard {number}", flush=True)
            trouble = trouble_of(self._seed, self._failing, method, number)
            if trouble is None:
                return None
            self.happened[trouble.name] += 1
            return Fault(method, 1, **trouble.fault)


def trouble_of(seed: int, failing: float, method: str, number: int) -> Trouble | None:
    """Decide what goes wrong with the n-th call of a method, when this share of the calls fails."""
    drawn = seeded(f"{seed}:{method}:{number}")
    if drawn.random() >= failing:
        return None
    return drawn.choices(TROUBLES, [each.share for each in TROUBLES])[0]


def main() -> None:
    """Serve until the input ends.

    The words are the seed, the share of calls that fail, how many people there are, and when to speak up.
    """
    seed, failing, people, speak_up_at = map(json.loads, sys.argv[1:5])
    manifest = yaml.safe_load((ROOT / "app.yaml").read_text())
    workspace = Workspace(manifest, SandboxClock(), bot_token=TOKEN)
    for number in range(people):
        workspace.add_person(f"person{number}", user_id=person_id(number))
    workspace.faults = faults = SeededFaults(seed, failing, frozenset(speak_up_at))
    with Server(workspace, HOST, 0).start() as server:
        print(server.port, flush=True)
        for line in sys.stdin:
            assert line == "count\n"
            print(json.dumps({"faults": faults.happened, "texts": _texts(workspace)}), flush=True)
    workspace.stop()


def person_id(number: int) -> str:
    """Name somebody."""
    return f"U0CHAOS{number:05}"


def _texts(workspace: Workspace) -> Counter[str]:
    with workspace.lock:
        conversations = workspace.directory.conversations.values()
        return Counter(message.text for each in conversations for message in each.messages.values())
