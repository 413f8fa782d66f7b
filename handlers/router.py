"""Who did what: finds the feature behind a request, checks who acts, delivers the answer.

One Bolt listener per kind of request and a dict behind it: each listener that does not match costs time.
Every feature is registered with the right that it needs.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_
from enum import Enum
from http.client import HTTPException
from typing import Any, cast
from uuid import uuid4

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.kit import Block
from bot.delivery.address import Address
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.commands import Command, Right
from bot.domain.routes import route
from bot.domain.subjects import kind_of
from bot.errors import Busy, Settled, SightlineError, Stale, UserError
from bot.services import directory
from handlers.actors import identify
from handlers.answers import MOST_CHOICES, Answer, Choice, Open, Refuse, Replace, Say, Update
from handlers.context import Context, Payload, Request
from handlers.typed import OLD_BUTTON, clean, clean_state, unescape

log = logging.getLogger(__name__)

Feature = Callable[[Request], Answer]
EventFeature = Callable[[Payload, Payload, WebClient], None]
OptionsFeature = Callable[[Request], Sequence[Choice]]

ANSWER_TIMEOUT = 1
"""Seconds that an answer to the person who acted may take; the whole has three."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A feature and the right that it needs."""

    right: Right
    run: Feature


class Nobody(Enum):
    """Stands for the right to an event that no person causes: Slack itself tells us something."""

    ACTS = "nobody acts"


@dataclass(frozen=True, slots=True)
class RegisteredEvent:
    """What an event leads to, and the right that its cause needs; `run` says who that is."""

    right: Right | Nobody
    run: EventFeature


@dataclass(frozen=True, slots=True)
class RegisteredOptions:
    """What fills a menu as somebody types, and the right that it needs."""

    right: Right
    run: OptionsFeature


DrawHome = Callable[[str, Payload, WebClient], Answer]

FROM_HOME = "home:"
"""How the external id begins of a form that was opened on Home."""


def _from_home(view: Payload) -> bool:
    return str(view.get("external_id") or "").startswith(FROM_HOME)


class Router:
    """The tables behind the listeners: commands, actions, views, menus that fill as one types, events."""

    def __init__(self, context: Context, *, answer_timeout: float = ANSWER_TIMEOUT) -> None:
        self.context = context
        self._answer_timeout = answer_timeout
        self.commands: dict[Command, Registered] = {}
        self.actions: dict[str, Registered] = {}
        self.views: dict[str, Registered] = {}
        self.menus: dict[str, RegisteredOptions] = {}
        self.replies: dict[str, Registered] = {}
        self.events: dict[str, RegisteredEvent] = {}
        self.draw_home: DrawHome = lambda *_: None
        """Draws a person's Home anew, after they have acted on it."""
        self._address: Address

    def command(self, command: Command, right: Right, run: Feature) -> None:
        """Answer a slash command, or the same words in a direct message."""
        self.commands[command] = Registered(right, run)

    def action(self, action: Action, right: Right, run: Feature) -> None:
        """Answer a button or a choice. An id may carry an ending after a colon: `linkage.confirm:17`."""
        self.actions[action.value] = Registered(right, run)

    def view(self, callback: Callback, right: Right, run: Feature) -> None:
        """Answer a submitted form."""
        self.views[callback.value] = Registered(right, run)

    def options(self, action: Action, right: Right, run: OptionsFeature) -> None:
        """Fill an external select as somebody types; `request.text` is what they typed so far.

        An id may carry an ending after a colon. At the most a hundred choices are offered.
        """
        self.menus[action.value] = RegisteredOptions(right, run)

    def reply(self, kind: str, right: Right, run: Feature) -> None:
        """Answer what somebody writes in the thread of a message whose subject is of this kind.

        `request.value` is which one, `request.text` what they wrote.
        """
        self.replies[kind] = Registered(right, run)

    def event(self, name: str, right: Right | Nobody, run: EventFeature) -> None:
        """Answer an event. Whoever `run` identifies must have the right."""
        self.events[name] = RegisteredEvent(right, run)

    def attach(self, app: App) -> None:
        """Register the listeners with Bolt."""
        self._address = Address(app.client)
        everything = re.compile(".*", re.DOTALL)
        app.command(everything)(self.on_command)
        app.action(everything)(self.on_action)
        app.view(everything)(self.on_view)
        app.options(everything)(self.on_options)
        app.shortcut(everything)(self.on_shortcut)
        for name in self.events:
            app.event(name)(self.on_event)

    def on_command(self, ack: Ack, body: Payload, client: WebClient) -> None:
        """Answer a slash command in the response itself."""
        typed = unescape(str(body.get("text", "")))

        def run() -> Answer:
            command, rest = route(str(body["command"]), typed)
            return self.run_command(command, rest, body, client)

        answer = self.guard(run, kept=typed)
        if isinstance(answer, Open):
            answer = self._open(answer, str(body.get("trigger_id", "")), client)
        if isinstance(answer, Say | Replace):
            said = self._in_words(answer, str(body["user_id"]))
            ack(text=said.text, blocks=list(said.blocks), response_type="ephemeral")
        else:
            ack()

    def run_command(
        self, command: Command | None, rest: str, body: Payload, client: WebClient, *, user_id: str = ""
    ) -> Answer:
        """Run the feature behind a command for the person who asked."""
        feature = self.commands[command or Command.HELP]
        actor = identify(self.context, body, client, right=feature.right, user_id=user_id)
        channel = str(body.get("channel_id", ""))
        request = Request(self.context, actor, self.context.clock(), body, client, text=rest, channel=channel)
        return feature.run(request)

    def run_reply(self, subject: str, text: str, body: Payload, client: WebClient, *, user_id: str) -> Answer:
        """Run the feature behind a thread for the person who wrote in it; None where no feature takes it."""
        kind, which = kind_of(subject)
        feature = self.replies.get(kind)
        if feature is None:
            return None
        actor = identify(self.context, body, client, right=feature.right, user_id=user_id)
        now = self.context.clock()
        return feature.run(Request(self.context, actor, now, body, client, text=text, value=which))

    def on_action(self, ack: Ack, body: Payload, client: WebClient) -> None:
        """Answer a button or a choice."""
        action: dict[str, Any] = body["actions"][0]
        feature = self.actions.get(str(action["action_id"]).split(":", 1)[0])
        value = action.get("value") or (action.get("selected_option") or {}).get("value") or ""

        def run() -> Answer:
            if feature is None:  # a button of an earlier version
                raise Stale(OLD_BUTTON)
            request = Request(
                self.context,
                identify(self.context, body, client, right=feature.right),
                self.context.clock(),
                body,
                client,
                value=clean(str(value)),
                channel=str((body.get("channel") or {}).get("id", "")),
                state=clean_state((body.get("view") or body).get("state", {}).get("values", {})),
            )
            return feature.run(request)

        answer = self.guard(run, replaces=True)
        at_home = (body.get("view") or {}).get("type") == "home"
        if at_home and isinstance(answer, Open):
            answer = with_(answer, view={**answer.view, "external_id": f"{FROM_HOME}{uuid4()}"})
        self._answer_action(answer, body, client)
        if at_home and not isinstance(answer, Open):
            self._draw_home(body, client)
        ack()

    def on_options(self, ack: Ack, body: Payload, client: WebClient) -> None:
        """Fill a menu with what this person may choose; nothing when they may not, or when it fails."""
        offered: list[Choice] = []

        def run() -> Answer:
            feature = self.menus.get(str(body["action_id"]).split(":", 1)[0])
            if feature is not None:
                request = Request(
                    self.context,
                    identify(self.context, body, client, right=feature.right),
                    self.context.clock(),
                    body,
                    client,
                    text=clean(str(body.get("value") or "")).strip(),
                    state=clean_state((body.get("view") or {}).get("state", {}).get("values", {})),
                )
                offered.extend(feature.run(request))
            return None

        self.guard(run)
        ack(options=[each.drawn() for each in offered[:MOST_CHOICES]])

    def on_shortcut(self, ack: Ack, body: Payload, client: WebClient) -> None:
        """Answer a global shortcut, whose callback id is that of the button which does the same."""
        feature = self.actions.get(str(body.get("callback_id")))
        if feature is not None:
            needed = feature

            def answer() -> Answer:
                actor = identify(self.context, body, client, right=needed.right)
                return needed.run(Request(self.context, actor, self.context.clock(), body, client))

            self._answer_action(self.guard(answer), body, client)
        ack()

    def on_view(self, ack: Ack, body: Payload, client: WebClient) -> None:
        """Answer a submitted form in the response itself."""
        view: dict[str, Any] = body["view"]
        feature = self.views.get(str(view["callback_id"]))
        if feature is None or body.get("type") == "view_closed":
            ack()
            return

        def run() -> Answer:
            request = Request(
                self.context,
                identify(self.context, body, client, right=feature.right),
                self.context.clock(),
                body,
                client,
                state=clean_state(view.get("state", {}).get("values", {})),
            )
            return feature.run(request)

        answer = self.guard(run, replaces=True)
        first = next((each["block_id"] for each in view.get("blocks", ()) if each["type"] == "input"), None)
        if isinstance(answer, Say) and first is not None:
            # The form stays open, so that nothing typed is lost.
            answer = Refuse({first: unescape(answer.text)})
        if isinstance(answer, Refuse):
            ack(response_action="errors", errors=dict(answer.errors))
        elif isinstance(answer, Update):
            ack(response_action="update", view=answer.view)
        elif isinstance(answer, Say | Replace):
            ack(response_action="update", view=trouble.notice_view(answer.blocks))
        else:
            ack()
        if _from_home(view) and not isinstance(answer, Refuse):
            self._draw_home(body, client)

    def on_event(self, event: Payload, body: Payload, client: WebClient) -> None:
        """Run what an event leads to; its failure is logged, for nobody waits for an answer to it."""

        def run() -> None:
            self.events[str(event["type"])].run(event, body, client)

        self.guard(run)

    def guard(self, run: Callable[[], Answer], *, kept: str = "", replaces: bool = False) -> Answer:
        """Turn every error into a private answer: what happened, what to do, what was typed kept."""
        try:
            return run()
        except Exception as error:
            answer = self.told(error, kept=kept)
            settled = replaces and isinstance(error, Settled)
            return Replace(answer.text, answer.blocks) if settled else answer

    def told(self, error: Exception, *, kept: str = "") -> Say:
        """Put an error into a private answer. What the person can't mend is logged under a reference."""
        if isinstance(error, UserError) and not isinstance(error, Busy):
            # Only the kind is logged: the words may hold what was typed.
            log.info("told %s", type(error).__name__)
            return Say(*trouble.told(str(error), kept=error.kept or kept))
        reference = uuid4().hex[:8]
        if isinstance(error, Busy):
            log.warning("no answer in time, reference %s: %r", reference, error.__cause__ or error)
            return Say(*trouble.told(f"{error} Reference: {reference}.", kept=error.kept or kept))
        log.error("unexpected error, reference %s", reference, exc_info=error)
        return Say(*trouble.unexpected(reference, kept=kept))

    def _answer_action(self, answer: Answer, body: Payload, client: WebClient) -> None:
        if isinstance(answer, Open):
            answer = self._open(answer, str(body.get("trigger_id", "")), client)
        view = body.get("view")
        if isinstance(answer, Update) and view:
            kept = {"external_id": view["external_id"]} if _from_home(view) else {}
            shown = {**answer.view, **kept}
            self._quietly(lambda: client.views_update(view_id=view["id"], hash=view["hash"], view=shown))
        elif isinstance(answer, Say | Replace):
            self._respond(self._in_words(answer, str(body["user"]["id"])), body, client)

    def _draw_home(self, body: Payload, client: WebClient) -> None:
        """Draw Home as it is after what was done on it; should that fail, it is drawn when next opened."""
        self.guard(lambda: self.draw_home(str(body["user"]["id"]), body, client))

    def _in_words(self, answer: Say | Replace, user: str) -> Say | Replace:
        """Leave an answer's picture to the sender, as a direct message, and say at once what it says."""
        if not isinstance(answer, Say) or answer.picture is None:
            return answer
        message = Message(answer.text, answer.blocks, answer.picture)
        follows = self._send_later(user, message)
        words = cast("tuple[Block, ...]", message.without_picture().blocks)
        return Say(answer.text, (*words, trouble.picture_follows()) if follows else words)

    def _respond(self, answer: Say | Replace, body: Payload, client: WebClient) -> None:
        """Answer through the response_url, or in a direct message where there is none, as on Home."""
        url = body.get("response_url")
        blocks = list(answer.blocks) or None
        if url is None:
            user = str(body["user"]["id"])
            if not self._quietly(
                lambda: client.chat_postMessage(channel=user, text=answer.text, blocks=blocks)
            ):
                self._leave(answer, user)
            return
        message: dict[str, Any] = {"text": answer.text, "replace_original": isinstance(answer, Replace)}
        if blocks:
            message["blocks"] = blocks
        if not isinstance(answer, Replace):
            message["response_type"] = "ephemeral"
        if not self._quietly(lambda: self._to_response_url(str(url), message)):
            self._leave(answer, str(body["user"]["id"]))

    def _leave(self, answer: Say | Replace, user: str) -> None:
        """Leave an answer that Slack did not take to the sender."""
        alone = isinstance(answer, Replace) and answer.alone
        self._send_later(user, Message(alone) if alone else Message(answer.text, answer.blocks))

    def _to_response_url(self, url: str, message: Mapping[str, Any]) -> None:
        body = json.dumps(message).encode()
        self._address.post(url, body, kind="application/json;charset=utf-8", timeout=self._answer_timeout)

    def _send_later(self, user: str, message: Message) -> bool:
        """Leave a direct message to the sender; say whether it is on its way."""
        note = Note(user, message, dedupe_key=f"answer:{uuid4()}")
        try:
            with self.context.database.write() as session:
                workspace = directory.workspace_id(session, self.context.team_id)
                return workspace is not None and enqueue(session, workspace, note, now=self.context.clock())
        except SightlineError as error:
            log.warning("an answer is lost, since the database did not take it either: %r", error)
            return False

    def _open(self, answer: Open, trigger_id: str, client: WebClient) -> Say | None:
        """Open a form; where Slack does not, say what to do instead."""
        if not trigger_id:
            return answer.instead
        try:
            client.views_open(trigger_id=trigger_id, view=answer.view)
        except SlackApiError as error:
            log.warning("views.open was refused: %r", error.response.get("error"))
            return answer.instead
        except (OSError, HTTPException) as error:
            log.warning("views.open did not answer: %r", error)
            return answer.instead
        return None

    def _quietly(self, send: Callable[[], object]) -> bool:
        """Send an answer that may fail without undoing what was done; the failure is logged."""
        try:
            send()
        except (SlackApiError, OSError, HTTPException) as error:
            log.warning("an answer did not reach the person: %r", error)
            return False
        return True
