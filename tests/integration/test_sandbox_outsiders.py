"""Guests, people of other workspaces, and the workspace's clock, as the bot meets them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Guest, SandboxClock, Workspace, utc
from bot.sandbox.ids import Ids
from tests.integration.sandbox_echo import World, world

ELSEWHERE = "T0ELSEWHERE"


@pytest.fixture
def here() -> Iterator[World]:
    with world() as made:
        yield made


def test_a_guest_and_a_stranger_are_told_apart_from_members(here: World) -> None:
    workspace, client = here.workspace, here.client
    guest = workspace.add_person("gil", guest=Guest.SINGLE_CHANNEL)
    alex = workspace.add_person("alex", team_id=ELSEWHERE)
    member = client.users_info(user=workspace.person("dana").id)["user"]
    assert (member["is_restricted"], "is_stranger" in member) == (False, False)
    shown = client.users_info(user=guest.id)["user"]
    assert (shown["is_restricted"], shown["is_ultra_restricted"]) == (True, True)
    assert client.users_info(user=alex.id)["user"]["is_stranger"] is True
    workspace.add_channel("with-vendor", ["dana", "alex"], shared_with=[ELSEWHERE])
    met = client.users_info(user=alex.id)["user"]
    assert (met["team_id"], met["is_stranger"]) == (ELSEWHERE, False)


def test_a_shared_channel_says_so_and_its_messages_name_the_writers_team(here: World) -> None:
    workspace = here.workspace
    workspace.add_person("alex", team_id=ELSEWHERE)
    shared = workspace.add_channel("with-vendor", ["dana", "alex"], shared_with=[ELSEWHERE])
    info = here.client.conversations_info(channel=shared.id)["channel"]
    assert (info["is_ext_shared"], info["connected_team_ids"]) == (True, [ELSEWHERE])
    workspace.as_("alex").say("hello", channel="with-vendor")
    (body,) = here.bodies("message")
    assert (body["is_ext_shared_channel"], body["event"]["team"], body["team_id"]) == (
        True,
        ELSEWHERE,
        workspace.team_id,
    )


def test_someone_who_left_has_no_zone_and_is_marked(here: World) -> None:
    gone = here.workspace.add_person("gone", deleted=True)
    shown = here.client.users_info(user=gone.id)["user"]
    assert (shown["deleted"], "tz" in shown) == (True, False)


def test_an_address_is_shown_only_with_the_scope_for_it() -> None:
    from bot.sandbox.api.objects import user_json

    workspace = Workspace({"oauth_config": {"scopes": {"bot": ["users:read"]}}})
    assert "email" not in user_json(workspace, workspace.add_person("dana"))["profile"]
    workspace.stop()


def test_the_zone_offset_follows_the_workspaces_clock() -> None:
    from bot.sandbox.api.objects import user_json

    workspace = Workspace({}, SandboxClock(utc("2026-01-10 12:00")))
    dana = workspace.add_person("dana", tz="Europe/Lisbon")
    assert user_json(workspace, dana)["tz_offset"] == 0
    workspace.clock.move_to(utc("2026-07-10 12:00"))
    assert user_json(workspace, dana)["tz_offset"] == 3600
    workspace.stop()


def test_the_clock_runs_on_from_where_it_was_moved_and_tells_its_listeners() -> None:
    clock = SandboxClock(utc("2026-11-23 08:00"))
    seen: list[datetime] = []
    clock.on_move(seen.append)
    clock.advance(timedelta(hours=1))
    assert timedelta() <= clock.now() - utc("2026-11-23 09:00") < timedelta(seconds=30)
    assert len(seen) == 1
    with pytest.raises(ValueError, match="time zone"):
        clock.move_to(datetime(2026, 11, 23))  # noqa: DTZ001 - what is tested is that it is refused


def test_timestamps_grow_also_when_the_clock_goes_back() -> None:
    ids = Ids("T00LOCAL01")
    late, early = ids.ts(datetime(2026, 5, 1, tzinfo=UTC)), ids.ts(datetime(2026, 4, 1, tzinfo=UTC))
    assert (late, early) == ("1777593600.000000", "1777593600.000001")


def test_two_workspaces_give_no_id_twice() -> None:
    one, other = Ids("T00LOCAL01"), Ids("T00LOCAL02")
    assert one.new("U") != other.new("U")
