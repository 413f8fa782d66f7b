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
