"""Slack's smaller rules on the side of the Web API, one by one."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.sandbox import NotVisible, Workspace, serve
from bot.sandbox.errors import ApiError
from bot.sandbox.pace import PER_MINUTE
from bot.sandbox.state import Json
from bot.sandbox.web_api import WebApi
from tests.integration.sandbox_echo import MANIFEST, button, form, section
from tests.integration.sandbox_scene import Scene, made


def test_a_view_may_take_250_kilobytes_as_it_is_sent(here: Scene) -> None:
    def wide(sections: int) -> Json:  # é takes two bytes
        return {**form(), "blocks": [*form()["blocks"], *[section("é" * 2900) for _ in range(sections)]]}

    here.opened(wide(40))
    assert here.refusal("views.open", trigger_id=here.trigger(), view=wide(44)) == "view_too_large"


def test_an_external_id_is_one_views_alone(here: Scene) -> None:
    view = {**form(), "external_id": "mine"}
    first = here.opened(view)
    assert here.refusal("views.push", trigger_id=here.trigger(), view=view) == "duplicate_external_id"
    here.call("views.update", external_id="mine", view=view)
    here.call("views.update", view_id=first, view=view)


def test_a_push_uses_its_trigger_up(here: Scene) -> None:
    here.opened()
    trigger = here.trigger()
    here.call("views.push", trigger_id=trigger, view=form())
    assert here.refusal("views.push", trigger_id=trigger, view=form()) == "exchanged_trigger_id"


def test_home_is_published_from_its_newest_hash_only_and_where_the_app_has_one(here: Scene) -> None:
    dana, home = here.workspace.person("dana").id, {"type": "home", "blocks": [section("Welcome")]}
    first = here.call("views.publish", user_id=dana, view=home)["view"]["hash"]
    here.call("views.publish", user_id=dana, view=home, hash=first)
    assert here.refusal("views.publish", user_id=dana, view=home, hash=first) == "hash_conflict"
    without = made({**MANIFEST, "features": {"app_home": {"home_tab_enabled": False}}})
    lee = without.workspace.person("lee").id
    assert without.refusal("views.publish", user_id=lee, view=home) == "not_enabled"
    without.workspace.stop()


def test_thirty_messages_may_be_scheduled_for_the_same_five_minutes(here: Scene) -> None:
    channel = here.channel().id
    at = (int(here.workspace.clock.now().timestamp()) // 300 + 2) * 300
    for second in range(30):
        here.call("chat.scheduleMessage", channel=channel, text="x", post_at=at + second)
    later = {"channel": channel, "text": "x"}
    assert here.refusal("chat.scheduleMessage", **later, post_at=at + 299) == "restricted_too_many"
    here.call("chat.scheduleMessage", **later, post_at=at + 300)
    here.call("chat.scheduleMessage", channel=here.channel().id, text="x", post_at=at)


def test_a_scheduled_message_is_for_later_and_may_be_taken_back(here: Scene) -> None:
    room = here.channel()
    now = int(here.workspace.clock.now().timestamp())
    plan: Json = {"channel": room.id, "text": "kept"}
    assert here.refusal("chat.scheduleMessage", **plan, post_at=now - 5) == "time_in_past"
    here.call("chat.scheduleMessage", **plan, post_at=now + 60)
    noted = {"event_type": "a", "event_payload": {}}
    here.call("chat.scheduleMessage", channel=room.id, text="noted", post_at=now + 60, metadata=noted)
    gone = here.call("chat.scheduleMessage", channel=room.id, text="gone", post_at=now + 60)
    named = {"channel": room.id, "scheduled_message_id": gone["scheduled_message_id"]}
    here.call("chat.deleteScheduledMessage", **named)
    assert here.refusal("chat.deleteScheduledMessage", **named) == "invalid_scheduled_message_id"
    here.after(timedelta(minutes=2))
    assert [each.text for each in room.messages.values()] == ["kept"]


def test_a_group_is_of_eight_people_at_most(here: Scene) -> None:
    people = [here.workspace.add_person(f"one-of-many-{number}").id for number in range(9)]
    here.call("conversations.open", users=people[:8])
    assert here.refusal("conversations.open", users=people) == "too_many_users"


def test_history_is_read_where_the_bot_is_and_with_the_scope_of_that_kind(here: Scene) -> None:
    outside = here.channel(with_bot=False).id
    hidden = here.channel(with_bot=False, private=True).id
    inside = here.channel(private=True).id
    assert here.refusal("conversations.history", channel=outside) == "not_in_channel"
    assert here.refusal("conversations.history", channel=hidden) == "channel_not_found"
    assert here.refusal("conversations.history", channel=inside) == "missing_scope"  # groups:history


def test_metadata_has_no_keys_but_slacks(here: Scene) -> None:
    metadata = {"event_type": "a", "event_payload": {}, "mine": 1}
    sent = {"channel": here.channel().id, "text": "x", "metadata": metadata}
    assert here.refusal("chat.postMessage", **sent) == "invalid_metadata_format"


def test_a_reply_needs_its_parent_also_with_a_file(here: Scene) -> None:
    channel = here.channel().id
    reply = {"channel": channel, "text": "x", "thread_ts": "1.000001"}
    assert here.refusal("chat.postMessage", **reply) == "cannot_reply_to_message"
    file = here.call("files.getUploadURLExternal", filename="a.png", length=1)["file_id"]
    here.workspace.messages.files[file].content = b"x"
    share: Json = {"files": [{"id": file}], "channel_id": channel}
    assert here.refusal("files.completeUploadExternal", **share, thread_ts="1.000001") == "invalid_arguments"
    parent = here.call("chat.postMessage", channel=channel, text="parent")["ts"]
    here.call("files.completeUploadExternal", **share, thread_ts=parent)
    replies = here.call("conversations.replies", channel=channel, ts=parent)["messages"]
    assert [len(each.get("files", [])) for each in replies] == [0, 1]


def test_in_an_archived_channel_nothing_is_added(here: Scene) -> None:
    room = here.channel()
    ts = here.call("chat.postMessage", channel=room.id, text="x")["ts"]
    file = here.call("files.getUploadURLExternal", filename="a.png", length=1)["file_id"]
    here.workspace.messages.files[file].content = b"x"
    room.is_archived = True
    assert here.refusal("reactions.add", channel=room.id, timestamp=ts, name="eyes") == "is_archived"
    share: Json = {"files": [{"id": file}], "channel_id": room.id}
    assert here.refusal("files.completeUploadExternal", **share) == "posting_to_channel_denied"
    with pytest.raises(NotVisible):
        here.workspace.as_("dana").say("x", channel=room.id)
    with pytest.raises(NotVisible):
        here.workspace.as_("dana").say("/echo x", channel=room.id)


def test_a_change_holds_four_thousand_characters_and_a_post_forty_thousand(here: Scene) -> None:
    channel = here.channel().id
    ts = here.call("chat.postMessage", channel=channel, text="x" * 40_000)["ts"]
    here.call("chat.update", channel=channel, ts=ts, text="x" * 4000)
    assert here.refusal("chat.update", channel=channel, ts=ts, text="x" * 4001) == "msg_too_long"


def test_an_attachment_that_shows_nothing_is_no_message(here: Scene) -> None:
    channel = here.channel().id
    nothings: list[list[Json]] = [[{}], [{"color": "#ff0000"}], []]
    for nothing in nothings:
        assert here.refusal("chat.postMessage", channel=channel, attachments=nothing) == "no_text"
    here.call("chat.postMessage", channel=channel, attachments=[{"fallback": "x"}])


def test_a_button_in_an_attachment_without_ids_can_be_pressed(here: Scene) -> None:
    nameless = {name: value for name, value in button("Go", "").items() if name != "action_id"}
    blocks = [{"type": "actions", "elements": [nameless]}]
    here.call("chat.postMessage", channel=here.channel().id, text="x", attachments=[{"blocks": blocks}])
    assert here.workspace.as_("dana").press("Go").ok
    (action,) = here.bot.heard("block_actions")[0]["actions"]
    assert action["block_id"]
    assert action["action_id"]


def test_a_limit_below_one_is_refused_where_slack_says_so(here: Scene) -> None:
    room = here.channel()
    for name, more in (("conversations.list", {}), ("conversations.members", {"channel": room.id})):
        assert here.refusal(name, limit=0, **more) == "invalid_limit"
        assert here.refusal(name, limit="soon", **more) == "invalid_limit"
    assert here.call("conversations.members", channel=room.id, limit=5000)["members"] == room.members
    assert here.refusal("conversations.history", channel=room.id, limit="soon") == "invalid_arguments"


def test_a_method_is_slowed_down_by_its_tier(here: Scene) -> None:
    here.workspace.pace.enforce = True
    try:
        for method, tier in (("users.list", 2), ("bots.info", 3), ("users.info", 4)):
            arguments = {"user": here.workspace.person("dana").id}
            for _ in range(PER_MINUTE[tier]):
                here.call(method, **arguments)
            assert here.refusal(method, **arguments) == "ratelimited", method
    finally:
        here.workspace.pace.enforce = False


def test_a_response_url_posts_for_all_when_asked_and_takes_its_message_away(here: Scene) -> None:
    room, dana, lee = here.channel(), here.workspace.as_("dana"), here.workspace.as_("lee")
    ts = here.call("chat.postMessage", channel=room.id, text="original")["ts"]
    with serve(here.workspace):

        def respond(body: Json) -> httpx.Response:
            return httpx.post(here.workspace.response_url(dana.id, room.id, message_ts=ts), json=body)

        assert respond({"text": "for one"}).text == "ok"
        assert respond({"text": "for all", "response_type": "in_channel"}).text == "ok"
        assert (dana.texts(room.id), lee.texts(room.id)) == (
            ["original", "for one", "for all"],
            ["original", "for all"],
        )
        assert respond({"delete_original": True}).text == "ok"
        assert lee.texts(room.id) == ["for all"]


def test_an_upload_is_as_long_as_it_was_announced(here: Scene) -> None:
    with serve(here.workspace):
        first = here.call("files.getUploadURLExternal", filename="a.png", length=3)
        wrong = httpx.post(first["upload_url"], content=b"four")
        assert (wrong.status_code, wrong.text) == (400, "expected 3 bytes, got 4")
        assert (
            here.refusal("files.completeUploadExternal", files=[{"id": first["file_id"]}]) == "file_not_found"
        )
        assert httpx.post(first["upload_url"], content=b"odd").text == "OK - 3"


def test_a_failure_on_demand_is_slacks_page_and_no_json(here: Scene) -> None:
    with serve(here.workspace) as server:
        for path in ("/api/auth.test", here.workspace.response_url("U1", "C1")):
            here.workspace.faults.fail("*", status=500)
            answer = httpx.post(httpx.URL(server.base_url).join(path), json={})
            assert answer.status_code == 500
            assert answer.headers["content-type"].startswith("text/html")
            assert answer.text.startswith("<!doctype html><title>Server Error")


def test_a_socket_needs_a_ticket_good_for_one_use_and_ten_are_the_most() -> None:
    workspace = Workspace(MANIFEST)

    def ticket() -> str:
        return str(WebApi(workspace, {}).run("apps.connections.open", workspace.app_token, {})["url"])

    def status(url: str) -> int:
        try:
            with connect(url):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    with serve(workspace) as server, contextlib.ExitStack() as opened:
        with pytest.raises(ApiError, match="not_allowed_token_type"):
            WebApi(workspace, {}).run("apps.connections.open", workspace.bot_token, {})
        with pytest.raises(ApiError, match="not_allowed_token_type"):
            WebApi(workspace, {}).run("auth.test", workspace.app_token, {})
        assert status(f"{server.base_url.replace('http', 'ws')}/link/?ticket=mine") == 403
        once = ticket()
        assert (status(once), status(once)) == (101, 403)
        assert workspace.wait_for(lambda: getattr(workspace.transport, "connections", 1) == 0)
        for _ in range(10):
            opened.enter_context(connect(ticket())).recv()
        assert status(ticket()) == 403
    workspace.stop()


def test_a_message_read_back_has_its_files_places_and_who_reacted(here: Scene) -> None:
    room = here.channel()
    file = here.call("files.getUploadURLExternal", filename="a.png", length=1)["file_id"]
    here.workspace.messages.files[file].content = b"x"
    here.call("files.completeUploadExternal", files=[{"id": file}], channel_id=room.id)
    (ts,) = room.messages
    here.call("reactions.add", channel=room.id, timestamp=ts, name="eyes")
    (message,) = here.call("conversations.history", channel=room.id)["messages"]
    assert message["files"][0]["channels"] == [room.id]
    bot = here.workspace.bot.id
    assert message["reactions"] == [{"name": "eyes", "count": 1, "users": [bot]}]
