"""Slack's smaller rules on the side of the bot: what it is told, and what its answers may do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.sandbox import NotVisible, forms
from bot.sandbox.deeds import DEEDS
from bot.sandbox.errors import BotUnreachable
from bot.sandbox.given import Given
from bot.sandbox.state import Json
from bot.sandbox.transport import Answer
from tests.integration.sandbox_echo import form, plain, section
from tests.integration.sandbox_scene import NUMBERS, Scene

OPTIONS = [{"text": plain(word), "value": word.lower()} for word in ("Small", "Large")]


def attempts(here: Scene) -> list[str]:
    """The retry numbers under which the bot was told of Dana's message."""
    return [headers.get("X-Slack-Retry-Num", "0") for _, _, headers in here.bot.sent]


def test_an_event_is_told_four_times_in_six_minutes_and_never_again(here: Scene) -> None:
    here.bot.answer = Answer(500)
    here.workspace.as_("dana").say("hello")
    assert attempts(here) == ["0", "1"]
    here.after(timedelta(seconds=61))
    assert attempts(here) == ["0", "1", "2"]
    here.after(timedelta(minutes=4))
    assert attempts(here) == ["0", "1", "2"]
    here.after(timedelta(minutes=1, seconds=1))
    assert attempts(here) == ["0", "1", "2", "3"]
    here.after(timedelta(days=1))
    assert attempts(here) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("reason", ["http_timeout", "connection_failed"])
def test_an_event_told_again_says_why(here: Scene, reason: str) -> None:
    def silent() -> None:
        raise BotUnreachable(reason)

    here.bot.meanwhile = silent
    here.workspace.as_("dana").say("hello")
    first, second = (headers for _, _, headers in here.bot.sent)
    assert first == {}
    assert second == {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": reason}
    here.bot.meanwhile = lambda: None
    here.after(timedelta(minutes=2))  # the next attempt is answered, and nothing waits any more


def test_a_bot_may_ask_not_to_be_told_again(here: Scene) -> None:
    here.bot.answer = Answer(500, headers={"x-slack-no-retry": "1"})
    here.workspace.as_("dana").say("hello")
    here.after(timedelta(days=1))
    assert attempts(here) == ["0"]


def test_the_bot_hears_what_is_said_where_it_is_and_of_a_mention_outside_direct_messages(here: Scene) -> None:
    dana, inside, outside = here.workspace.as_("dana"), here.channel(), here.channel(with_bot=False)
    dana.say("@echo hello", channel=outside.id)
    assert here.bot.sent == []
    dana.say("@echo hello")
    assert (len(here.bot.heard("message")), here.bot.heard("app_mention")) == (1, [])
    dana.say("@echo hello", channel=inside.id)
    assert (len(here.bot.heard("message")), len(here.bot.heard("app_mention"))) == (2, 1)


def test_a_command_in_a_thread_is_slacks_to_refuse(here: Scene) -> None:
    room, dana = here.channel(), here.workspace.as_("dana")
    here.call("chat.postMessage", channel=room.id, text="parent")
    answer = dana.say("/echo hi", channel=room.id, thread=dana.messages(room.id)[0])
    assert answer.notices == ["/echo is not supported in threads. Sorry!"]
    assert here.bot.sent == []


def test_what_slacks_own_client_does_not_let_people_do_is_refused(here: Scene) -> None:
    room, dana = here.channel("dana"), here.workspace.as_("dana")
    dana.say("mine", channel=room.id)
    ts = dana.messages(room.id)[-1].ts
    for text, error in (("", "no_text"), (" \n", "no_text"), ("x" * 40_001, "msg_too_long")):
        for deed in ("say", "edit"):
            body = {"as": dana.id, "conversation": room.id, "ts": ts, "text": text}
            assert DEEDS[deed](here.workspace, Given(body)).error == error
    here.workspace.events.wait_idle()
    here.bot.sent.clear()
    gone = here.workspace.as_(here.workspace.add_person(f"gone-{next(NUMBERS)}", deleted=True).id)
    bot = here.workspace.as_(here.workspace.bot.id)
    refused: list[Callable[[], object]] = [
        lambda: bot.say("x", channel=room.id),
        lambda: gone.command("/echo x"),
        lambda: gone.shortcut("New note"),
        lambda: gone.home(),
        lambda: here.workspace.as_("lee").say("x", channel=room.id),  # who is not in that channel
        lambda: here.workspace.as_("lee").say("/echo x", channel=room.id),
    ]
    for act in refused:
        with pytest.raises(NotVisible):
            act()
    assert here.bot.sent == []


def test_a_form_that_does_not_ask_for_it_is_closed_in_silence(here: Scene) -> None:
    here.opened({**form(), "notify_on_close": False})
    dana = here.workspace.as_("dana")
    forms.close_view(here.workspace, dana.id, here.workspace.views.stack(dana.id)[-1].id)
    assert here.workspace.views.stack(dana.id) == []
    assert here.bot.sent == []


def test_a_form_may_take_all_others_with_it_when_it_is_closed(here: Scene) -> None:
    here.opened()
    here.call("views.push", trigger_id=here.trigger(), view={**form(), "clear_on_close": True})
    dana = here.workspace.as_("dana")
    forms.close_view(here.workspace, dana.id, here.workspace.views.stack(dana.id)[-1].id)
    assert here.workspace.views.stack(dana.id) == []
    assert [each["is_cleared"] for each in here.bot.heard("view_closed")] == [True, True]


def test_a_menu_of_conversations_may_begin_with_the_one_that_the_form_was_opened_in(here: Scene) -> None:
    room = here.channel()
    menus = {
        kind: {"type": kind, "action_id": kind, "default_to_current_conversation": True}
        for kind in ("conversations_select", "multi_conversations_select")
    }
    fields = [
        {"type": "input", "block_id": kind, "label": plain(kind), "element": menu}
        for kind, menu in menus.items()
    ]
    here.opened({**form(), "blocks": fields}, room.id)
    here.workspace.as_("dana").modal.submit()  # type: ignore[union-attr]  # it is open
    values = here.bot.heard("view_submission")[0]["view"]["state"]["values"]
    single, many = (values[kind][kind] for kind in menus)
    assert single["selected_conversation"] == room.id
    assert many["selected_conversations"] == [room.id]


def test_only_the_form_on_top_is_used_and_home_is_never_sent(here: Scene) -> None:
    dana = here.workspace.as_("dana")
    covered = here.opened()
    here.call("views.push", trigger_id=here.trigger(), view=form())
    here.call("views.publish", user_id=dana.id, view={"type": "home", "blocks": [section("Welcome")]})
    home = here.workspace.views.home(dana.id)
    assert home is not None
    values = {"note": {"text": {"type": "plain_text_input", "value": "fine"}}}
    for view_id in (covered, home.id):
        with pytest.raises(NotVisible):
            forms.submit(here.workspace, dana.id, view_id, values)
    with pytest.raises(NotVisible):
        forms.view_action(here.workspace, dana.id, covered, {"action_id": "pick"})
    assert here.bot.sent == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "push", "view": form()},
        {"response_action": "clear"},
        {"response_action": "update", "view": form()},
    ],
)
def test_an_answer_to_a_form_that_was_closed_meanwhile_changes_nothing(here: Scene, answer: Json) -> None:
    dana = here.workspace.as_("dana")
    here.opened()
    modal = dana.modal
    assert modal is not None
    another: list[str] = []
    here.bot.answer = Answer(200, json.dumps(answer))

    def close_and_open_another() -> None:
        if here.bot.sent[-1][1]["type"] == "view_submission":
            modal.close()
            another.append(here.opened())

    here.bot.meanwhile = close_and_open_another
    assert modal.fill({"Note": "fine"}).submit() is None
    assert [each.id for each in here.workspace.views.stack(dana.id)] == another


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": "x"},
        {"response_action": "errors", "errors": [1]},
        {"response_action": "errors", "errors": {"note": {"a": 1}}},
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "errors"},
        [1],
        "ok",
        {"response_action": ["push"]},
        {"response_action": "push", "view": 5},
        {"response_action": "push", "view": {"type": "home", "blocks": [section("h")]}},
        {"response_action": "update", "view": {"type": "home", "blocks": [section("h")]}},
        {"response_action": "update", "view": {**form(), "blocks": [
            {"type": "image", "alt_text": "x", "slack_file": {"id": "F404"}}]}},
        {"response_action": "push", "view": {**form(), "blocks": [
            {"type": "image", "alt_text": "x", "slack_file": {"id": "F404"}}]}},
    ],
)  # fmt: skip
def test_an_answer_to_a_form_that_slack_could_not_take_leaves_it_open(here: Scene, answer: object) -> None:
    view_id, dana = here.opened(), here.workspace.as_("dana")
    here.bot.answer = Answer(200, json.dumps(answer))
    assert dana.modal is not None
    assert dana.modal.fill({"Note": "fine"}).submit() == {"": forms.TROUBLE}
    assert [each.id for each in here.workspace.views.stack(dana.id)] == [view_id]


def suggested(count: int, label: int = 5, value: int = 1) -> list[Json]:
    return [{"text": plain("x" * label), "value": "v" * value} for _ in range(count)]


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ({"options": suggested(100)}, True),
        ({"options": suggested(101)}, False),
        ({"options": suggested(1, label=75)}, True),
        ({"options": suggested(1, label=76)}, False),
        ({"options": suggested(1, value=150)}, True),
        ({"options": suggested(1, value=151)}, False),
        ({"options": []}, True),
        ({"options": "x"}, False),
        ({"options": [1]}, False),
        ({"options": [], "option_groups": []}, False),
        ({"option_groups": [{"label": plain("A"), "options": suggested(2)}]}, True),
        ({"option_groups": [{"options": suggested(2)}]}, False),
    ],
)
def test_options_that_the_bot_finds_are_held_to_slacks_limits(here: Scene, answer: Json, taken: bool) -> None:
    view_id, dana = here.opened(), here.workspace.person("dana").id
    view = here.workspace.views.find(view_id)
    assert view is not None
    here.bot.answer = Answer(200, json.dumps(answer))
    done = forms.suggest(here.workspace, dana, view.blocks[-1]["block_id"], "city", "x", view_id=view_id)
    assert (done.ok, done.data) == (taken, answer if taken else {})


def test_what_is_chosen_is_told_under_slacks_names(here: Scene) -> None:
    dana, room = here.workspace.as_("dana"), here.channel()
    elements: list[Json] = [
        {"type": "multi_static_select", "action_id": "several", "options": OPTIONS},
        {"type": "datetimepicker", "action_id": "moment"},
    ]
    blocks = [section("Choose"), {"type": "actions", "elements": elements}]
    here.call("chat.postMessage", channel=room.id, text="x", blocks=blocks)
    dana.choose("several", "Large")
    dana.choose("moment", "1795536000")
    several, moment = (each["actions"][0] for each in here.bot.heard("block_actions"))
    assert several["selected_options"] == [OPTIONS[1]]
    assert moment["selected_date_time"] == 1795536000
