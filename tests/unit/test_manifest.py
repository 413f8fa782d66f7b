"""app.yaml offers what the code answers and asks for what it needs: no more, and nothing that Slack bars."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import yaml

import handlers
from bot import manifest
from bot.domain.commands import HUB, TABLE, Command
from bot.services.transactions import Transactions
from handlers.context import Context
from handlers.router import Router

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "slack"

# fmt: off
RESERVED = frozenset({
    "status", "me", "join", "away", "dnd", "shrug", "remind", "msg", "feed", "who", "collapse", "expand",
    "leave", "open", "search", "topic", "mute", "pro", "shortcuts", "help",
})
# fmt: on
"""Names of Slack's own commands; it refuses a manifest with one of them, which its schema does not say."""

NEEDS: dict[str, tuple[str, ...]] = {
    "auth_test": (),
    "chat_postMessage": ("chat:write",),
    "chat_update": ("chat:write",),
    "conversations_history": ("im:history",),  # its own direct messages only; a channel's it may not read
    "conversations_info": ("channels:read", "groups:read"),
    "conversations_open": ("im:write", "mpim:write"),
    "conversations_replies": ("im:history",),
    "files_completeUploadExternal": ("files:write",),
    "files_getUploadURLExternal": ("files:write",),
    "users_info": ("users:read", "users:read.email"),
    "users_lookupByEmail": ("users:read.email",),
    "views_open": (),
    "views_publish": (),
    "views_update": (),
}
"""Methods of Slack's Web API and the scopes that our use of them takes."""

EVENT_NEEDS = {"app_home_opened": (), "message.im": ("im:history",), "user_change": ("users:read",)}


def app() -> dict[str, Any]:
    return manifest.load()


def router() -> Router:
    context = Context(cast("Transactions", None), lambda: datetime(2026, 11, 23, tzinfo=UTC), "T1", "U1")
    filled = Router(context)
    handlers.register(filled)
    return filled


def called() -> Iterator[str]:
    """Name the Web API methods that the bot's code mentions as attributes, such as `client.views_open`."""
    files = [*ROOT.glob("handlers/*.py"), *ROOT.glob("bot/*.py"), *ROOT.glob("bot/commands/*.py")]
    for path in [*files, *ROOT.glob("bot/delivery/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr.startswith(
                ("auth_", "chat_", "conversations_", "users_", "views_", "files_", "reactions_", "pins_")
            ):
                yield node.attr


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"])
def test_the_manifest_fits_slacks_schema(version: str) -> None:
    path = SHARED / "manifest" / f"manifest.schema.{version}.json"
    if not path.exists():
        pytest.skip("Slack's schema of the manifest is not beside the project")
    schema = json.loads(path.read_text(encoding="utf-8"))
    wanted = app()
    wanted["_metadata"]["major_version"] = int(version[0])
    jsonschema.Draft7Validator(schema).validate(wanted)


def test_no_command_has_a_name_that_slack_keeps_for_itself() -> None:
    offered = [each["command"] for each in app()["features"]["slash_commands"]]
    assert [each for each in offered if each.removeprefix("/") in RESERVED] == []
    kept_back = [name for entry in TABLE for name in entry.reserved]
    assert kept_back
    assert [each for each in kept_back if each.removeprefix("/") not in RESERVED] == []


def test_the_commands_are_those_of_the_table_less_the_reserved_ones() -> None:
    offered = app()["features"]["slash_commands"]
    assert [{name: each[name] for name in each if name != "url"} for each in offered] == manifest.commands()
    assert HUB in [each["command"] for each in offered]


def test_every_command_of_the_table_is_answered_with_the_right_that_it_declares() -> None:
    answered = router().commands
    assert set(answered) == set(Command)
    assert {each.command: each.right for each in TABLE} == {name: row.right for name, row in answered.items()}


def test_slacks_limits_on_commands_hold() -> None:
    offered = app()["features"]["slash_commands"]
    assert len(offered) <= 50
    assert max(len(each["command"]) for each in offered) <= 32


def test_every_request_goes_to_the_one_address_that_is_served() -> None:
    from bot.server import PATH

    wanted = app()
    addresses = {each["url"] for each in wanted["features"]["slash_commands"]}
    addresses.add(wanted["settings"]["event_subscriptions"]["request_url"])
    addresses.add(wanted["settings"]["interactivity"]["request_url"])
    assert addresses == {f"https://sightline.example.com{PATH}"}


def test_the_shortcuts_are_the_actions_that_open_a_form_from_nothing() -> None:
    offered = {each["callback_id"] for each in app()["features"]["shortcuts"]}
    assert offered == {name for name in router().actions if name.endswith(".open")}
    assert all(each["type"] == "global" for each in app()["features"]["shortcuts"])


def test_the_events_are_those_that_are_answered() -> None:
    offered = app()["settings"]["event_subscriptions"]["bot_events"]
    assert sorted({each.split(".")[0] for each in offered}) == sorted(router().events)
    assert set(offered) == set(EVENT_NEEDS)


def test_the_scopes_are_exactly_those_that_the_code_needs() -> None:
    mentioned = set(called())
    assert mentioned <= set(NEEDS), "say in NEEDS which scopes the new method takes"
    needed = {"commands"}
    needed.update(scope for name in mentioned for scope in NEEDS[name])
    needed.update(scope for scopes in EVENT_NEEDS.values() for scope in scopes)
    asked = app()["oauth_config"]["scopes"]["bot"]
    assert sorted(needed) == asked == list(manifest.SCOPES)


def test_slack_documents_the_scopes_that_we_take_a_method_to_need() -> None:
    folder = SHARED / "methods"
    if not folder.exists():
        pytest.skip("Slack's method reference is not beside the project")
    for name, scopes in NEEDS.items():
        path = folder / f"{name.replace('_', '.', 1)}.json"
        documented = json.loads(path.read_text(encoding="utf-8"))["scope"].get("bot", [])
        extra = {"users:read.email"}  # uncovers a field of the answer, so that the method's page is silent
        assert set(scopes) - extra <= set(documented), name
        assert bool(scopes) == bool(documented), name


def test_the_manifest_is_printed_from_any_folder_with_the_address_of_the_installation(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "manifest", "--url", "https://pmo.example.org/"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    printed = yaml.safe_load(done.stdout)
    assert printed["settings"]["interactivity"]["request_url"] == "https://pmo.example.org/slack/events"
    assert "sightline.example.com" not in str(printed)
