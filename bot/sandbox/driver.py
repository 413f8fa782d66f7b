"""The hands and eyes of one person, for tests and for the scripted demo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox import forms, interact, revise
from bot.sandbox.blocks.check import elements_of
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import NotVisible
from bot.sandbox.form import value_for
from bot.sandbox.ids import ts_order
from bot.sandbox.look import Done, blocks_of
from bot.sandbox.state import Conversation, Json, Message, View
from bot.sandbox.text import text_of


@dataclass(frozen=True)
class Answer:
    """What a person saw of a deed by the time Slack had its answer.

    `messages` are those that came or changed, oldest first, ephemeral ones among them; `view` is the modal
    that is now on top; `notices` are Slack's own words; `errors` stand under a modal's fields.
    """

    ok: bool
    messages: list[Message] = field(default_factory=list)
    view: Modal | None = None
    notices: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    error: str = ""
    text: str = ""

    @property
    def ephemeral(self) -> list[Message]:
        """Those that only this person sees."""
        return [each for each in self.messages if each.ephemeral_to is not None]

    @property
    def blocks(self) -> list[Json]:
        """The newest message's blocks."""
        return self.messages[-1].blocks if self.messages else []


class Member:
    """One person in a workspace."""

    def __init__(self, workspace: Workspace, user_id: str) -> None:
        self.workspace = workspace
        self.id = user_id

    def command(self, line: str, channel: str | None = None) -> Answer:
        """Type a slash command in a channel, or in the direct message with the bot."""
        where = self._where(channel)
        return self._seen(lambda: interact.command(self.workspace, self.id, where.id, line))

    def say(
        self, text: str, *, to: str | None = None, channel: str | None = None, thread: Message | None = None
    ) -> Answer:
        """Write a message to a person, the bot (the default) or a channel; returns when the bot was told."""
        where = (
            self.workspace.dm(self.id, to) if to and to != self.workspace.bot.name else self._where(channel)
        )
        root = (thread.thread_ts or thread.ts) if thread else None

        def deed() -> Done:
            done = interact.say(self.workspace, self.id, where.id, text, root)
            self.workspace.events.wait_idle()
            return done

        return self._seen(deed)

    def edit(self, message: Message, text: str) -> Answer:
        """Write an own message anew; returns when the bot was told."""
        return self._revise(
            lambda: revise.edit(self.workspace, self.id, message.conversation, message.ts, text)
        )

    def delete(self, message: Message) -> Answer:
        """Take an own message back; returns when the bot was told."""
        return self._revise(lambda: revise.delete(self.workspace, self.id, message.conversation, message.ts))

    def _revise(self, change: Callable[[], Done]) -> Answer:
        def deed() -> Done:
            done = change()
            self.workspace.events.wait_idle()
            return done

        return self._seen(deed)

    def messages(self, channel: str | None = None) -> list[Message]:
        """Return what this person sees in a channel (or in the direct message with the bot), oldest first."""
        return self._visible(self._where(channel))

    def dm(self) -> list[Message]:
        """Return the direct messages with the bot, oldest first."""
        return self.messages()

    def texts(self, channel: str | None = None) -> list[str]:
        """Return the same as readable text."""
        return [self.read(each) for each in self.messages(channel)]

    def read(self, message: Message | View | Json) -> str:
        """Return a message or a view as this person reads it."""
        return text_of(message, self._names())

    def press(self, label: str, message: Message | None = None, *, values: Json | None = None) -> Answer:
        """Press the newest visible button (or overflow entry) with that label; confirm dialogs are accepted.

        An open modal comes first, then the given message, or all messages from the newest, then Home.
        """
        top = self.modal
        if message is None and top is not None:
            found = top.find(lambda element: _labelled(element, label))
            if found:
                return top.act(*found, _choice(found[1], label))
        for conversation, each in [self._place(message)] if message else self._newest_first():
            for block, element in _pressable(each):
                if _labelled(element, label):
                    action = _action(block, element, _choice(element, label))
                    return self._seen(self._pressing(conversation, each, action, values))
        home = self.home(opened=False)
        found = home.find(lambda element: _labelled(element, label)) if home and message is None else None
        if home is None or found is None:
            raise NotVisible(f"there is no {label} to press; {self._what_is_there()}")
        return home.act(*found, _choice(found[1], label))

    def choose(self, action_id: str, value: str, message: Message | None = None) -> Answer:
        """Choose in a message's menu: an option by label or value, a person or channel by name, a date."""
        for conversation, each in [self._place(message)] if message else self._newest_first():
            for block, element in _pressable(each):
                if element.get("action_id") == action_id:
                    given = value_for(self.workspace, element, value)
                    return self._seen(
                        self._pressing(conversation, each, _action(block, element, given), None)
                    )
        raise NotVisible(f"there is nothing to choose with the action id {action_id}")

    def shortcut(self, name: str, message: Message | None = None) -> Answer:
        """Use a shortcut by its name or callback id."""
        known = [each for each in self.workspace.app.shortcuts if name in (each.name, each.callback_id)]
        if not known:
            raise NotVisible(f"the app has no shortcut {name}")
        where = (message.conversation, message.ts) if message else (None, None)
        return self._seen(lambda: interact.shortcut(self.workspace, self.id, known[0].callback_id, *where))

    def home(self, *, opened: bool = True) -> Modal | None:
        """Open the bot's Home and return it as it then is."""
        if opened:
            interact.open_home(self.workspace, self.id)
            self.workspace.events.wait_idle()
        view = self.workspace.views.home(self.id)
        return Modal(self, view) if view else None

    @property
    def modal(self) -> Modal | None:
        """The modal on top, None when none is open."""
        stack = self.workspace.views.stack(self.id)
        return Modal(self, stack[-1]) if stack else None

    def _where(self, channel: str | None) -> Conversation:
        return self.workspace.channel(channel) if channel else self.workspace.dm(self.id)

    def _pressing(
        self, conversation: Conversation, message: Message, action: Json, values: Json | None
    ) -> Callable[[], Done]:
        return lambda: interact.press(self.workspace, self.id, conversation.id, message.ts, action, values)

    def _seen(self, deed: Callable[[], Done]) -> Answer:
        mark = self.workspace.feed.mark
        done = deed()
        seen = self.workspace.feed.since(mark, self.id)
        messages: dict[str, Message] = {}
        for each in seen:
            if isinstance(each.subject, Message):
                messages[each.subject.ts] = each.subject
                if each.event == "message_deleted" or each.subject.user == self.id:
                    del messages[each.subject.ts]
        notices = [str(each.data["text"]) for each in seen if each.event == "notice"]
        shown = any(each.event == "views" for each in seen)
        modal = self.modal if shown else None
        words = [self.read(each) for each in messages.values()] + notices
        if modal is not None:
            words.append(modal.text)
        return Answer(
            ok=done.ok,
            messages=list(messages.values()),
            view=modal,
            notices=notices,
            errors=done.errors,
            error=done.error,
            text="\n\n".join(words),
        )

    def _visible(self, conversation: Conversation) -> list[Message]:
        with self.workspace.lock:
            if conversation.is_private and self.id not in conversation.members:
                raise NotVisible("this person does not see that conversation")
            private = [m for m in conversation.ephemerals.values() if m.ephemeral_to == self.id]
            return sorted([*conversation.messages.values(), *private], key=lambda each: ts_order(each.ts))

    def _newest_first(self) -> list[tuple[Conversation, Message]]:
        with self.workspace.lock:
            mine = self.workspace.directory.conversations.values()
            seen = [
                (c, m) for c in mine if self.id in c.members or not c.is_private for m in self._visible(c)
            ]
        return sorted(seen, key=lambda pair: ts_order(pair[1].ts), reverse=True)

    def _place(self, message: Message) -> tuple[Conversation, Message]:
        return self.workspace.channel(message.conversation), message

    def _names(self) -> dict[str, str]:
        with self.workspace.lock:
            people = {each.id: each.real_name for each in self.workspace.directory.users.values()}
            places = {
                each.id: each.name for each in self.workspace.directory.conversations.values() if each.name
            }
            return people | places

    def _what_is_there(self) -> str:
        labels = [
            element["text"]["text"]
            for _, message in self._newest_first()[:20]
            for _, element in _pressable(message)
            if element.get("type") == "button"
        ]
        return f"visible are: {', '.join(labels) or 'no buttons'}"


class Modal:
    """A view as its person sees it: a modal, or Home."""

    def __init__(self, member: Member, view: View) -> None:
        self._member = member
        self._workspace = member.workspace
        self.view = view

    @property
    def title(self) -> str:
        """The words at its top."""
        return str((self.view.title or {}).get("text", ""))

    @property
    def text(self) -> str:
        """All of it as readable text."""
        return self._member.read(self.view)

    def find(self, fits: Callable[[Json], bool]) -> tuple[Json, Json] | None:
        """Return the first (block, element) that fits."""
        for block in self.view.blocks:
            for element in elements_of(block):
                if fits(element):
                    return block, element
        return None

    def fill(self, fields: dict[str, Any]) -> Modal:
        """Type into fields, each named by its label, block id or action id; return the same modal.

        Options are given by label or value, people and channels by name, dates as `date` or `YYYY-MM-DD`,
        several as a list; None empties a field.
        """
        for name, value in fields.items():
            block, element = self._field(name)
            held = value_for(self._workspace, element, value)
            with self._workspace.lock:
                typed = self.view.values.get(block["block_id"]) or {}
                self.view.values = {
                    **self.view.values,
                    block["block_id"]: {**typed, element["action_id"]: held},
                }
            if block.get("dispatch_action"):
                self.act(block, element, held)
        return self

    def submit(self) -> dict[str, str] | None:
        """Submit; return the errors under the fields by block id, None when it was taken.

        An answer that did not come at all is the error of the empty block id.
        """
        done = forms.submit(self._workspace, self._member.id, self.view.id)
        if done.ok:
            return None
        return done.errors or {"": done.error}

    def close(self) -> None:
        """Close it without submitting."""
        forms.close_view(self._workspace, self._member.id, self.view.id)

    def press(self, label: str) -> Answer:
        """Press a button in it."""
        found = self.find(lambda element: _labelled(element, label))
        if found is None:
            raise NotVisible(f"there is no {label} in {self.title or 'Home'}")
        return self.act(*found, _choice(found[1], label))

    def choose(self, action_id: str, value: object) -> Answer:
        """Choose in a menu that tells the bot at once."""
        found = self.find(lambda element: element.get("action_id") == action_id)
        if found is None:
            raise NotVisible(f"there is nothing to choose with the action id {action_id}")
        return self.act(*found, value_for(self._workspace, found[1], value))

    def options(self, name: str, typed: str) -> list[str]:
        """Type into an external select and return the labels that the bot offers."""
        block, element = self._field(name)
        done = forms.suggest(
            self._workspace,
            self._member.id,
            block["block_id"],
            element["action_id"],
            typed,
            view_id=self.view.id,
        )
        groups = done.data.get("option_groups") or []
        options = done.data.get("options") or [each for group in groups for each in group["options"]]
        return [each["text"]["text"] for each in options]

    def act(self, block: Json, element: Json, given: Json) -> Answer:
        """Use an element."""
        action = _action(block, element, given)
        return self._member._seen(
            lambda: forms.view_action(self._workspace, self._member.id, self.view.id, action)
        )

    def _field(self, name: str) -> tuple[Json, Json]:
        for block in self.view.blocks:
            for element in elements_of(block):
                label = (block.get("label") or block.get("text") or {}).get("text")
                if name in (label, block.get("block_id"), element.get("action_id")):
                    return block, element
        raise NotVisible(f"there is no field {name} in {self.title}")


def _pressable(message: Message) -> Iterator[tuple[Json, Json]]:
    for block in blocks_of(message):
        for element in elements_of(block):
            if element.get("type") not in ("plain_text", "mrkdwn", "image"):
                yield block, element


def _labelled(element: Json, label: str) -> bool:
    if element.get("type") == "overflow":
        return any(each["text"]["text"] == label for each in element.get("options") or [])
    return element.get("type") in ("button", "icon_button") and element["text"]["text"] == label


def _choice(element: Json, label: str) -> Json:
    if element.get("type") != "overflow":
        return {}
    return {"selected_option": next(each for each in element["options"] if each["text"]["text"] == label)}


def _action(block: Json, element: Json, given: Json) -> Json:
    return {
        **given,
        "type": element["type"],
        "block_id": block["block_id"],
        "action_id": element["action_id"],
    }


def utc(moment: str) -> datetime:
    """Return an ISO moment as aware UTC, for `workspace.clock.move_to(utc("2026-11-23 08:00"))`."""
    parsed = datetime.fromisoformat(moment)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
