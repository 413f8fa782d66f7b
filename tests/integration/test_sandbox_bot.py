"""A bot in the local workspace: commands, buttons, forms, events, as Slack would do them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.sandbox import NotVisible, Workspace, serve
from bot.sandbox.transport import Answer, Envelope
from tests.integration.sandbox_echo import World, button, section, world


@pytest.fixture
def here() -> Iterator[World]:
    with world() as made:
        yield made


def test_a_command_is_signed_so_that_bolt_takes_it_and_its_answer_is_for_one_person(here: World) -> None:
    answer = here.workspace.as_("dana").command("/echo hello & <bye>", "general")
    assert answer.text == "You said: hello & <bye>"
    assert [each.ephemeral_to for each in answer.ephemeral] == [here.workspace.person("dana").id]
    assert here.workspace.as_("lee").messages("general") == []


def test_a_wrong_signature_is_refused_by_the_bot(here: World) -> None:
    here.workspace.transport._secret = "another"  # type: ignore[attr-defined]  # noqa: S105 - HTTP's own, and wrong
    answer = here.workspace.as_("dana").command("/echo hello", "general")
    assert answer.notices == ['/echo failed with the error "http_client_error"']
    assert here.heard == []


def test_the_workspaces_clock_may_be_any_time_because_signatures_carry_the_real_one(here: World) -> None:
    dana = here.workspace.as_("dana")
    here.workspace.clock.advance(timedelta(days=400))
    assert dana.command("/echo next year", "general").text == "You said: next year"
    here.workspace.clock.advance(timedelta(days=-800))
    assert dana.command("/echo last year", "general").text == "You said: last year"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_machine_whose_clock_is_wrong_is_refused_by_the_bot_and_the_person_is_told(
    here: World, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    dana, real = here.workspace.as_("dana"), time.time
    monkeypatch.setattr("bot.sandbox.transport.time", SimpleNamespace(time=lambda: real() + minutes * 60))
    answer = dana.command("/echo hello", "general")
    assert answer.notices == ['/echo failed with the error "http_client_error"']
    assert here.heard == []
    monkeypatch.undo()
    assert dana.command("/echo hello", "general").text == "You said: hello"


def test_an_unknown_command_is_slacks_own_to_refuse(here: World) -> None:
    assert here.workspace.as_("dana").command("/nothing", "general").notices == [
        "/nothing is not a valid command."
    ]
    assert here.heard == []


def test_a_bot_that_takes_more_than_three_seconds_is_given_up(here: World) -> None:
    answer = here.workspace.as_("dana").command("/slow", "general")
    assert answer.notices == ['/slow failed with the error "operation_timeout"']


def test_a_form_shows_the_bots_errors_then_closes(here: World) -> None:
    dana = here.workspace.as_("dana")
    dana.command("/form")
    assert dana.modal is not None
    assert dana.modal.title == "Form"
    assert dana.modal.fill({"Note": "bad"}).submit() == {"note": "Say something better"}
    assert dana.modal.fill({"Note": "fine", "Size": "Large"}).submit() is None
    assert dana.modal is None


def test_a_form_sends_untouched_initial_values_and_names_every_block(here: World) -> None:
    dana = here.workspace.as_("dana")
    view = dana.command("/form").view
    assert view is not None
    view.fill({"Note": "fine"}).submit()
    (body,) = here.bodies("view_submission")
    values = body["view"]["state"]["values"]
    assert values["size"]["pick"]["selected_option"]["value"] == "s"
    assert values["note"]["text"] == {"type": "plain_text_input", "value": "fine"}
    assert all(block["block_id"] for block in body["view"]["blocks"])
    assert body["view"]["private_metadata"] == "kept"


def test_slack_itself_holds_back_an_empty_required_field_and_a_text_too_long(here: World) -> None:
    view = here.workspace.as_("dana").command("/form").view
    assert view is not None
    assert view.submit() == {"note": "Please complete this required field."}
    assert view.fill({"Note": "x" * 41}).submit() == {"note": "Enter 40 characters or fewer."}
    assert here.bodies("view_submission") == []


def test_a_form_is_changed_pushed_and_cleared_by_the_answer(here: World) -> None:
    dana = here.workspace.as_("dana")
    view = dana.command("/form").view
    assert view is not None
    view.fill({"Note": "change"}).submit()
    assert view.title == "Changed"
    view.fill({"Note": "more"}).submit()
    top = dana.modal
    assert top is not None
    assert (top.title, top.view.previous_view_id, top.view.root_view_id) == (
        "More",
        view.view.id,
        view.view.id,
    )
    top.fill({"Note": "done"}).submit()
    assert dana.modal is None


def test_closing_a_form_tells_the_bot_that_asked_for_it(here: World) -> None:
    view = here.workspace.as_("dana").command("/form").view
    assert view is not None
    view.close()
    (body,) = here.bodies("view_closed")
    assert body["is_cleared"] is False


def test_an_external_select_offers_what_the_bot_finds(here: World) -> None:
    view = here.workspace.as_("dana").command("/form").view
    assert view is not None
    assert view.options("City", "l") == ["Lisbon", "Leeds"]


def test_a_button_replaces_its_message_through_the_response_url(here: World) -> None:
    dana = here.workspace.as_("dana")
    here.client.chat_postMessage(
        channel=dana.id,
        text="Ready?",
        blocks=[section("Ready?"), {"type": "actions", "elements": [button("Go", "go")]}],
    )
    assert "[Go]" in dana.texts()[-1]
    answer = dana.press("Go")
    assert answer.text == "Done"
    with pytest.raises(NotVisible, match="there is no Go to press"):
        dana.press("Go")


def test_a_response_url_that_fails_leaves_the_message_as_it_was(here: World) -> None:
    dana = here.workspace.as_("dana")
    here.client.chat_postMessage(
        channel=dana.id, text="Ready?", blocks=[{"type": "actions", "elements": [button("Go", "go")]}]
    )
    here.workspace.faults.fail("response_url", error="expired_url")
    assert dana.press("Go").messages == []
    assert dana.texts() == ["[Go]"]
    here.workspace.faults.fail("response_url", status=500)
    dana.press("Go")
    assert dana.texts() == ["[Go]"]
    dana.press("Go")
    assert dana.texts() == ["Done"]


def test_a_button_in_an_ephemeral_message_is_its_readers_alone(here: World) -> None:
    dana, lee = here.workspace.as_("dana"), here.workspace.as_("lee")
    channel = here.workspace.channel("general").id
    here.client.chat_postEphemeral(
        channel=channel,
        user=dana.id,
        text="Go?",
        blocks=[{"type": "actions", "elements": [button("Go", "go")]}],
    )
    with pytest.raises(NotVisible):
        lee.press("Go")
    assert dana.press("Go").text == "Done"
    (body,) = here.bodies("block_actions")
    assert "message" not in body
    assert body["container"]["is_ephemeral"] is True


def test_what_is_written_to_the_bot_reaches_it_as_an_event(here: World) -> None:
    dana = here.workspace.as_("dana")
    dana.say("hello there")
    assert here.workspace.wait_for(lambda: dana.texts()[-1] == "Heard: hello there")
    (event,) = [body["event"] for body in here.bodies("message")]
    assert (event["channel_type"], event["user"]) == ("im", dana.id)


def test_what_is_edited_and_deleted_reaches_the_bot_as_an_event_also_its_own(here: World) -> None:
    dana = here.workspace.as_("dana")
    dana.say("draft")
    (draft,) = [each for each in dana.dm() if each.user == dana.id]
    dana.edit(draft, "final & done")
    dana.delete(draft)
    own = here.client.chat_postMessage(channel=dana.dm()[0].conversation, text="mine")
    here.client.chat_update(channel=own["channel"], ts=own["ts"], text="still mine")
    assert here.workspace.events.wait_idle()
    sent = here.workspace.inspector.entries("event message", "to_bot")  # Bolt keeps the app's own from it
    heard = [
        each.request["payload"]["event"] for each in sent if "subtype" in each.request["payload"]["event"]
    ]
    told = [
        (each["subtype"], each["previous_message"]["text"], each.get("message", {}).get("text"))
        for each in heard
    ]
    assert sorted(told) == [
        ("message_changed", "draft", "final &amp; done"),
        ("message_changed", "mine", "still mine"),
        ("message_deleted", "final &amp; done", None),
    ]
    assert [each.text for each in dana.dm() if each.user == dana.id] == []


def test_nobody_changes_what_somebody_else_wrote(here: World) -> None:
    dana, lee = here.workspace.as_("dana"), here.workspace.as_("lee")
    dana.say("mine", channel="general")
    message = dana.messages("general")[-1]
    with pytest.raises(NotVisible):
        lee.edit(message, "theirs")
    with pytest.raises(NotVisible):
        lee.delete(message)
    assert lee.texts("general")[0] == "mine"


def test_a_bot_may_die_between_its_post_and_the_answer(here: World) -> None:
    channel = here.workspace.channel("general").id
    here.workspace.faults.fail("chat.postMessage", then=here.bot.stop)
    here.client.chat_postMessage(channel=channel, text="posted")
    dana = here.workspace.as_("dana")
    assert dana.texts("general") == ["posted"]
    assert dana.command("/echo hi").notices == ['/echo failed with the error "dispatch_failed"']


def test_a_mention_in_a_channel_is_answered_in_its_thread(here: World) -> None:
    dana = here.workspace.as_("dana")
    dana.say("@echo are you there?", channel="general")
    assert here.workspace.wait_for(lambda: len(dana.messages("general")) == 2)
    first, second = dana.messages("general")
    assert second.thread_ts == first.ts


def test_home_is_what_the_bot_publishes_when_it_is_opened(here: World) -> None:
    home = here.workspace.as_("dana").home()
    assert home is not None
    assert home.text == "Welcome home"


def test_an_event_is_told_again_until_the_bot_answers(here: World) -> None:
    here.bot.refuse_next = 2
    dana = here.workspace.as_("dana")
    dana.say("hello")
    assert here.bodies("message") == []
    here.workspace.clock.advance(timedelta(minutes=1, seconds=1))
    assert here.workspace.wait_for(lambda: bool(here.bodies("message")))
    (heard,) = [each for each in here.heard if each["body"].get("event", {}).get("type") == "message"]
    headers = {name.lower(): value for name, value in heard["headers"].items()}
    assert headers["x-slack-retry-num"] == ["2"]
    assert headers["x-slack-retry-reason"] == ["http_error"]


def test_a_global_shortcut_opens_a_form_and_a_message_shortcut_gets_the_message(here: World) -> None:
    dana = here.workspace.as_("dana")
    assert dana.shortcut("New note").view is not None
    dana.say("buy milk", channel="general")
    answer = dana.shortcut("Note this", dana.messages("general")[-1])
    assert answer.text == "Noted: buy milk"


def test_a_stranger_in_a_shared_channel_cannot_use_commands_but_can_press_buttons(here: World) -> None:
    workspace = here.workspace
    workspace.add_person("alex", real_name="Alex Stone", team_id="T0ELSEWHERE")
    shared = workspace.add_channel("with-vendor", ["dana", "alex"], shared_with=["T0ELSEWHERE"])
    alex = workspace.as_("alex")
    assert alex.command("/echo hi", "with-vendor").notices == ["/echo is not a valid command."]
    here.client.chat_postMessage(
        channel=shared.id, text="Ready?", blocks=[{"type": "actions", "elements": [button("Go", "go")]}]
    )
    alex.press("Go")
    (body,) = here.bodies("block_actions")
    assert body["user"]["team_id"] == "T0ELSEWHERE"
    assert body["team"]["id"] == workspace.team_id


def test_the_bot_proves_its_address_when_slack_asks(here: World) -> None:
    assert here.workspace.verify_url()


def test_the_workspace_restarts_with_what_it_holds(here: World) -> None:
    channel = here.workspace.channel("general").id
    here.client.chat_postMessage(channel=channel, text="before")
    port = here.server.port
    here.server.stop()
    with pytest.raises(OSError, match="refused"):
        here.client.chat_postMessage(channel=channel, text="lost")
    here.server = serve(here.workspace, port=port)
    here.client.chat_postMessage(channel=channel, text="after")
    assert here.workspace.as_("dana").texts("general") == ["before", "after"]


def test_a_bot_that_is_down_leaves_the_person_with_slacks_words(here: World) -> None:
    here.bot.stop()
    dana = here.workspace.as_("dana")
    assert dana.command("/echo hi").notices == ['/echo failed with the error "dispatch_failed"']
    here.bot.restart()
    assert dana.command("/echo hi").text == "You said: hi"


def test_a_group_message_is_seen_by_its_members_only(here: World) -> None:
    dana, lee, sam = (here.workspace.as_(each) for each in ("dana", "lee", "sam"))
    group = here.client.conversations_open(users=[dana.id, lee.id])["channel"]["id"]
    here.client.chat_postMessage(channel=group, text="you two")
    assert lee.texts(group) == ["you two"]
    with pytest.raises(NotVisible):
        sam.messages(group)


def test_people_and_channels_in_a_command_are_named_by_id_where_the_manifest_asks_for_it() -> None:
    manifest = {
        "features": {
            "slash_commands": [
                {"command": "/who", "description": "x", "should_escape": True},
                {"command": "/raw", "description": "x"},
            ]
        }
    }
    workspace = Workspace(manifest)
    dana = workspace.add_person("dana")
    general = workspace.add_channel("general", ["dana"])
    sent: list[str] = []
    workspace.transport = Recorder(sent)
    workspace.as_("dana").command("/who @dana in #general & <here>", "general")
    workspace.as_("dana").command("/raw @dana", "general")
    assert sent == [f"<@{dana.id}|dana> in <#{general.id}|general> &amp; &lt;here&gt;", "@dana"]
    workspace.stop()


class Recorder:
    """A transport that notes commands' texts."""

    def __init__(self, sent: list[str]) -> None:
        self._sent = sent

    def send(self, _: Envelope, payload: dict[str, Any], *__: object) -> Answer:
        self._sent.append(payload["text"])
        return Answer(200)
