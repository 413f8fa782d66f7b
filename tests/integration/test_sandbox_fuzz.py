"""Whatever a call holds, the local workspace answers and lives."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import Workspace
from bot.sandbox.api import METHODS
from bot.sandbox.errors import ApiError
from bot.sandbox.web_api import WebApi
from tests.integration.sandbox_echo import MANIFEST

NAMES = (
    "channel", "user", "users", "text", "blocks", "attachments", "metadata", "view", "trigger_id", "ts",
    "thread_ts", "limit", "cursor", "oldest", "latest", "types", "files", "channel_id", "post_at",
    "view_id", "hash", "user_id", "filename", "length", "name", "timestamp", "message_ts",
    "scheduled_message_id", "email", "external_id",
)  # fmt: skip
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-9, 10**12), st.text(max_size=12))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ("type", "text", "elements", "element", "blocks", "fields", "id", "title", "options")
            ),
            st.one_of(
                inner, st.sampled_from(("section", "actions", "modal", "button", "input", "plain_text"))
            ),
            max_size=4,
        ),
    ),
    max_leaves=8,
)


def arguments(workspace: Workspace) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of which some are right, so that the calls come further than the first check."""
    known = st.sampled_from(
        [
            workspace.channel("general").id,
            workspace.person("dana").id,
            next(iter(workspace.channel("general").messages)),
            "1",
        ]
    )
    return st.dictionaries(st.sampled_from(NAMES), st.one_of(JSON, JSON.map(json.dumps), known), max_size=6)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    made = Workspace(MANIFEST)
    made.add_person("dana")
    channel = made.add_channel("general", ["dana"])
    WebApi(made, {}).run("chat.postMessage", made.bot_token, {"channel": channel.id, "text": "hello"})
    return made


@pytest.mark.parametrize("method", sorted(METHODS))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_arguments_get_an_answer_or_a_refusal(
    workspace: Workspace, method: str, data: st.DataObject
) -> None:
    given_arguments = data.draw(arguments(workspace))
    token = workspace.app_token if METHODS[method].app_token else workspace.bot_token
    try:
        answer = WebApi(workspace, {}).run(method, token, given_arguments)
    except ApiError as error:
        answer = {"ok": False, "error": error.error, **error.detail}
    assert json.loads(json.dumps(answer))["ok"] in (True, False)
