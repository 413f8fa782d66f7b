"""What the local workspace may refuse is what Slack documents, method by method."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.sandbox.api import METHODS
from bot.sandbox.api.call import Call
from bot.sandbox.clock import SandboxClock
from bot.sandbox.engine import Workspace

FACTS = Path(__file__).parents[2].parent / "shared" / "slack" / "methods"
TIERS = FACTS.parent / "limits" / "rate_limit_tiers.json"
needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the facts about Slack are not beside this project"
)


# Codes that Slack answers though the method's page leaves them out, each with where it is known from.
SEEN = {
    "chat.postMessage": {
        "msg_too_long"
    },  # documented for chat.update, chat.postEphemeral, chat.scheduleMessage
    "conversations.replies": {"not_in_channel"},  # documented for conversations.history
    "files.completeUploadExternal": {"invalid_blocks_format"},  # blocks are read as by chat.postMessage
    "users.getPresence": {"user_not_found"},  # its page lists no error at all
    "views.publish": {"user_not_found"},  # an id that nobody has must be refused somehow; not documented
}


@needs_facts
@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_refuses_only_as_documented(name: str) -> None:
    page = json.loads((FACTS / f"{name}.json").read_text())
    documented = set(page.get("errors") or {})
    assert METHODS[name].errors - documented - SEEN.get(name, set()) == set()


@needs_facts
@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_needs_a_scope_that_slack_asks_for(name: str) -> None:
    page = json.loads((FACTS / f"{name}.json").read_text())
    documented = set((page.get("scope") or {}).get("bot") or [])
    assert bool(documented) == bool(METHODS[name].scopes) or name == "users.lookupByEmail"
    assert set(METHODS[name].scopes) <= documented | {"channels:write"}


def test_a_code_that_is_not_the_methods_is_a_mistake_of_the_workspace() -> None:
    call = Call(Workspace({}, SandboxClock()), METHODS["users.info"])
    with pytest.raises(LookupError, match=r"users\.info does not answer hash_conflict"):
        raise call.fail("hash_conflict")


@needs_facts
@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_is_as_slow_as_the_stricter_of_the_two_that_tell_its_tier(name: str) -> None:
    """Slack's page of the method, and Slack's Java SDK: whoever keeps the lower tier keeps both."""
    page = json.loads((FACTS / f"{name}.json").read_text())["rate_limits"]
    sdk = json.loads(TIERS.read_text())[name]
    told = [int(each[-1]) for each in (page, sdk) if each[-1] in "1234"]
    # Special tiers have rules of their own: 'hundreds a minute' for these two, which tier 4 is at most.
    hundreds = {"auth.test": 4, "chat.getPermalink": 4}
    one_a_second = {"chat.postMessage": None}
    expected = min(told) if told else {**hundreds, **one_a_second}[name]
    assert METHODS[name].tier == expected


@needs_facts
def test_the_two_that_tell_tiers_disagree_where_it_is_known() -> None:
    sdk = json.loads(TIERS.read_text())
    disagreed = set()
    for name in METHODS:
        page = json.loads((FACTS / f"{name}.json").read_text())["rate_limits"]
        if not sdk[name].startswith("Special") and sdk[name].removeprefix("Tier") != page.removeprefix("t"):
            disagreed.add(name)
    assert disagreed == {"users.conversations", "apps.connections.open"}
