"""The Web API of the local workspace is as strict as Slack's, called with Slack's own SDK."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.integration.sandbox_echo import World, button, form, plain, refusal, section, world


@pytest.fixture
def here() -> Iterator[World]:
    with world() as made:
        yield made


def raw(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    """Post bytes and return the status and the answer."""
    answer = httpx.post(url, content=body, headers=headers, timeout=20)
    return answer.status_code, answer.json()


def test_a_call_needs_a_token_that_this_workspace_knows(here: World) -> None:
    url = here.server.api_url
    assert refusal(lambda: WebClient(base_url=url).auth_test())[0] == "not_authed"
    assert refusal(lambda: WebClient(token="xoxb-other", base_url=url).auth_test())[0] == "invalid_auth"  # noqa: S106 - wrong
    assert here.client.auth_test()["user_id"] == here.workspace.bot.id


def test_a_method_that_does_not_exist_is_unknown(here: World) -> None:
    assert refusal(lambda: here.client.api_call("chat.postNothing"))[0] == "unknown_method"


def test_a_scope_that_the_manifest_lacks_is_missing(here: World) -> None:
    code, _ = refusal(lambda: here.client.conversations_invite(channel="C1", users="U1"))
    assert code == "missing_scope"


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[1]", "application/json", "json_not_object"),
        (b"[" * 100_000, "application/json", "invalid_json"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "application/json", "invalid_json"),
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded", "invalid_form_data"),
        (b"hello", "text/plain", "invalid_post_type"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_and_the_workspace_lives(
    here: World, body: bytes, kind: str, error: str
) -> None:
    status, answer = raw(here.server.api_url + "chat.postMessage", body, {"Content-Type": kind})
    assert (status, answer["error"]) == (200, error)
    assert here.client.auth_test()["ok"]


def test_an_oversized_body_is_refused(here: World) -> None:
    status, answer = raw(
        here.server.api_url + "chat.postMessage", b"x" * 5_000_000, {"Content-Type": "application/json"}
    )
    assert (status, answer["ok"]) == (413, False)
    assert here.client.auth_test()["ok"]


def test_posting_needs_a_channel_that_exists_and_that_the_bot_is_in(here: World) -> None:
    client, workspace = here.client, here.workspace
    workspace.add_channel("quiet", ["dana"], with_bot=False)
    workspace.add_channel("secret", ["dana"], with_bot=False, private=True)
    archived = workspace.add_channel("old", ["dana"])
    archived.is_archived = True

    def post(channel: str) -> Callable[[], object]:
        return lambda: client.chat_postMessage(channel=channel, text="hello")

    assert refusal(post("C404"))[0] == "channel_not_found"
    assert refusal(post(workspace.channel("quiet").id))[0] == "not_in_channel"
    assert refusal(post(workspace.channel("secret").id))[0] == "channel_not_found"
    assert refusal(post(archived.id))[0] == "is_archived"
    assert (
        client.chat_postMessage(channel="#general", text="hello")["channel"]
        == workspace.channel("general").id
    )


def test_a_message_must_say_something_and_not_too_much(here: World) -> None:
    channel = here.workspace.channel("general").id
    blank = {"channel": channel, "text": " "}
    assert refusal(lambda: here.client.api_call("chat.postMessage", json=blank))[0] == "no_text"
    assert (
        refusal(lambda: here.client.chat_postMessage(channel=channel, text="x" * 40_001))[0] == "msg_too_long"
    )


def test_faulty_blocks_are_named_one_by_one(here: World) -> None:
    channel = here.workspace.channel("general").id
    blocks = [
        section("x" * 3001),
        {"type": "actions", "elements": [button("y" * 76, "go")]},
        {"type": "nothing"},
    ]
    code, messages = refusal(lambda: here.client.chat_postMessage(channel=channel, text="hi", blocks=blocks))
    assert code == "invalid_blocks"
    assert messages == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]",
        "[ERROR] unsupported type: nothing [json-pointer:/blocks/2/type]",
    ]


def test_a_message_is_changed_and_deleted_by_its_author_only(here: World) -> None:
    client, dana = here.client, here.workspace.as_("dana")
    dana.say("mine", channel="general")
    theirs, channel = dana.messages("general")[-1], here.workspace.channel("general").id
    assert (
        refusal(lambda: client.chat_update(channel=channel, ts=theirs.ts, text="x"))[0]
        == "cant_update_message"
    )
    assert refusal(lambda: client.chat_delete(channel=channel, ts=theirs.ts))[0] == "cant_delete_message"
    assert refusal(lambda: client.chat_update(channel=channel, ts="1.0", text="x"))[0] == "message_not_found"
    ts = client.chat_postMessage(channel=channel, text="first", blocks=[section("first")])["ts"]
    client.chat_update(channel=channel, ts=ts, text="second")
    assert (dana.messages("general")[-1].text, dana.messages("general")[-1].blocks) == ("second", [])
    client.chat_delete(channel=channel, ts=ts)
    assert [each.text for each in dana.messages("general")] == ["mine"]


def test_metadata_is_read_back_from_history_when_asked_for(here: World) -> None:
    channel = here.workspace.channel("general").id
    metadata = {"event_type": "delivery", "event_payload": {"id": "opaque"}}
    here.client.chat_postMessage(channel=channel, text="hello", metadata=metadata)
    (plain_one,) = here.client.conversations_history(channel=channel)["messages"]
    assert "metadata" not in plain_one
    (full,) = here.client.conversations_history(channel=channel, include_all_metadata=True)["messages"]
    assert full["metadata"] == metadata
    code, _ = refusal(
        lambda: here.client.chat_postMessage(channel=channel, text="x", metadata={"event_type": "a"})
    )
    assert code == "invalid_metadata_schema"


def test_history_is_newest_first_in_pages_and_without_ephemeral_messages_and_replies(here: World) -> None:
    client, channel = here.client, here.workspace.channel("general").id
    stamps = [client.chat_postMessage(channel=channel, text=str(n))["ts"] for n in range(5)]
    client.chat_postEphemeral(channel=channel, user=here.workspace.person("dana").id, text="psst")
    client.chat_postMessage(channel=channel, text="reply", thread_ts=stamps[0])
    first = client.conversations_history(channel=channel, limit=3)
    assert [each["text"] for each in first["messages"]] == ["4", "3", "2"]
    rest = client.conversations_history(
        channel=channel, limit=3, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [each["text"] for each in rest["messages"]] == ["1", "0"]
    assert rest["messages"][-1]["reply_count"] == 1
    thread = client.conversations_replies(channel=channel, ts=stamps[0])["messages"]
    assert [each["text"] for each in thread] == ["0", "reply"]
    since = client.conversations_history(channel=channel, oldest=stamps[3])["messages"]
    assert [each["text"] for each in since] == ["4"]
    assert (
        refusal(lambda: client.conversations_history(channel=channel, oldest="soon"))[0]
        == "invalid_ts_oldest"
    )


def test_an_ephemeral_message_goes_to_someone_who_is_there(here: World) -> None:
    channel, sam = here.workspace.channel("general").id, here.workspace.person("sam").id
    code, _ = refusal(lambda: here.client.chat_postEphemeral(channel=channel, user=sam, text="psst"))
    assert code == "user_not_in_channel"


def test_a_trigger_opens_one_view_and_dies_after_three_seconds(here: World) -> None:
    client, triggers, dana = here.client, here.workspace.triggers, here.workspace.person("dana").id
    assert refusal(lambda: client.views_open(trigger_id="1.2.3", view=form()))[0] == "invalid_trigger_id"
    trigger = triggers.issue(dana, None)
    client.views_open(trigger_id=trigger, view=form())
    assert refusal(lambda: client.views_open(trigger_id=trigger, view=form()))[0] == "exchanged_trigger_id"
    late = triggers.issue(dana, None)
    triggers.look(late).born -= 3.1
    assert refusal(lambda: client.views_open(trigger_id=late, view=form()))[0] == "expired_trigger_id"


def test_a_faulty_view_is_refused_with_pointers(here: World) -> None:
    trigger = here.workspace.triggers.issue(here.workspace.person("dana").id, None)
    view = {**form(), "title": plain("x" * 25), "submit": None}
    code, messages = refusal(lambda: here.client.views_open(trigger_id=trigger, view=view))
    assert code == "invalid_arguments"
    assert messages == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]",
        "[ERROR] missing required field: submit [json-pointer:/view]",
    ]


def test_a_view_is_updated_only_from_its_newest_hash_and_three_are_the_most(here: World) -> None:
    client, dana = here.client, here.workspace.person("dana").id
    first = client.views_open(trigger_id=here.workspace.triggers.issue(dana, None), view=form())["view"]
    client.views_update(view_id=first["id"], hash=first["hash"], view=form())
    stale = refusal(lambda: client.views_update(view_id=first["id"], hash=first["hash"], view=form()))
    assert stale[0] == "hash_conflict"
    assert refusal(lambda: client.views_update(view_id="V404", view=form()))[0] == "not_found"
    for _ in range(2):
        client.views_push(trigger_id=here.workspace.triggers.issue(dana, None), view=form())
    trigger = here.workspace.triggers.issue(dana, None)
    assert refusal(lambda: client.views_push(trigger_id=trigger, view=form()))[0] == "push_limit_reached"


def test_people_are_found_with_their_zone_and_their_address(here: World) -> None:
    dana = here.workspace.person("dana")
    user = here.client.users_info(user=dana.id)["user"]
    assert (user["tz"], user["tz_offset"] in (0, 3600)) == ("Europe/Lisbon", True)
    assert here.client.users_lookupByEmail(email="dana@example.com")["user"]["id"] == dana.id
    assert refusal(lambda: here.client.users_info(user="U404"))[0] == "user_not_found"
    assert refusal(lambda: here.client.users_lookupByEmail(email="no@example.com"))[0] == "users_not_found"


def test_direct_messages_are_opened_once_and_never_with_someone_who_left(here: World) -> None:
    client, workspace = here.client, here.workspace
    workspace.add_person("gone", deleted=True)
    dana, lee = workspace.person("dana").id, workspace.person("lee").id
    first = client.conversations_open(users=dana)["channel"]["id"]
    again = client.conversations_open(users=dana)
    assert (again["channel"]["id"], again["already_open"]) == (first, True)
    group = client.conversations_open(users=[dana, lee])["channel"]["id"]
    assert client.conversations_info(channel=group)["channel"]["is_mpim"] is True
    gone = workspace.person("gone").id
    assert refusal(lambda: client.conversations_open(users=gone))[0] == "user_disabled"
    assert client.chat_postMessage(channel=dana, text="hi")["channel"] == first


def test_a_response_url_works_five_times_and_for_half_an_hour(here: World) -> None:
    dana, channel = here.workspace.person("dana").id, here.workspace.channel("general").id
    url = here.workspace.response_url(dana, channel)
    other = here.workspace.response_url(dana, channel)

    def post(address: str) -> int:
        return httpx.post(address, json={"text": "hi"}, timeout=20).status_code

    assert [post(url) for _ in range(6)] == [200, 200, 200, 200, 200, 404]
    here.workspace.clock.advance(timedelta(minutes=31))
    assert post(other) == 404
    assert len(here.workspace.as_("dana").messages("general")) == 5


def test_a_scheduled_message_comes_when_the_clock_is_moved_there(here: World) -> None:
    workspace, channel = here.workspace, here.workspace.channel("general").id
    soon = int((workspace.clock.now() + timedelta(hours=1)).timestamp())
    here.client.chat_scheduleMessage(channel=channel, post_at=soon, text="later")
    late = int((workspace.clock.now() + timedelta(days=121)).timestamp())
    far = refusal(lambda: here.client.chat_scheduleMessage(channel=channel, post_at=late, text="x"))
    assert far[0] == "time_too_far"
    assert workspace.as_("dana").messages("general") == []
    workspace.clock.advance(timedelta(hours=1, seconds=1))
    assert workspace.wait_for(lambda: workspace.as_("dana").texts("general") == ["later"])


def test_a_fault_comes_as_often_as_asked_and_then_no_more(here: World) -> None:
    channel, faults = here.workspace.channel("general").id, here.workspace.faults

    def post() -> object:
        return here.client.chat_postMessage(channel=channel, text="hello")

    faults.fail("chat.postMessage", times=2, error="ratelimited", retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            post()
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    faults.fail("chat.postMessage", status=500)
    with pytest.raises(SlackApiError) as broken:
        post()
    assert broken.value.response.status_code == 500
    assert here.workspace.as_("dana").messages("general") == []
    post()
    assert len(here.workspace.as_("dana").messages("general")) == 1


@pytest.mark.parametrize(("drop", "posted"), [("before", 0), ("after", 1)])
def test_a_connection_is_dropped_before_or_after_the_call_has_acted(
    here: World, drop: Literal["before", "after"], posted: int
) -> None:
    here.workspace.faults.fail("chat.postMessage", drop=drop)
    with pytest.raises(OSError, match=r"closed|reset"):
        here.client.chat_postMessage(channel=here.workspace.channel("general").id, text="hello")
    assert len(here.workspace.as_("dana").messages("general")) == posted


def test_a_late_answer_is_late(here: World) -> None:
    here.workspace.faults.fail("auth.test", delay=0.4)
    started = time.monotonic()
    here.client.auth_test()
    assert time.monotonic() - started >= 0.4


def test_slacks_pace_is_kept_when_it_is_turned_on(here: World) -> None:
    here.workspace.pace.enforce = True
    channel = here.workspace.channel("general").id
    for _ in range(3):
        here.client.chat_postMessage(channel=channel, text="hello")
    with pytest.raises(SlackApiError) as caught:
        here.client.chat_postMessage(channel=channel, text="hello")
    assert caught.value.response["error"] == "ratelimited"
    assert int(caught.value.response.headers["Retry-After"]) == 1
    assert here.client.chat_postMessage(channel=here.workspace.person("dana").id, text="elsewhere")["ok"]


def test_many_threads_may_post_at_once_and_every_timestamp_is_its_own(here: World) -> None:
    channel = here.workspace.channel("general").id

    def post() -> None:
        for _ in range(20):
            here.client.chat_postMessage(channel=channel, text="hello")

    threads = [threading.Thread(target=post) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    stamps = [each.ts for each in here.workspace.as_("dana").messages("general")]
    assert len(set(stamps)) == 100
    assert stamps == sorted(stamps)


def test_the_inspector_remembers_both_directions(here: World) -> None:
    here.workspace.as_("dana").command("/form")
    seen = [(each.direction, each.what, each.status) for each in here.workspace.inspector.entries()]
    assert ("to_bot", "/form", 200) in seen
    assert ("from_bot", "views.open", 200) in seen
