"""The workspace: everything a Slack workspace keeps, behind one lock, and its way to the bot."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.sandbox.clock import SandboxClock
from bot.sandbox.directory import Directory
from bot.sandbox.errors import BotUnreachable
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Feed
from bot.sandbox.ids import Ids
from bot.sandbox.inspector import Inspector
from bot.sandbox.manifest import read_manifest
from bot.sandbox.messages import Messages
from bot.sandbox.pace import Pace
from bot.sandbox.responses import Responses
from bot.sandbox.state import Conversation, Guest, Json, Message, Scheduled, User
from bot.sandbox.timer import Timer
from bot.sandbox.transport import Answer, Envelope, HttpTransport, NoTransport, Transport, readable
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views

if TYPE_CHECKING:
    from bot.sandbox.driver import Member


class Workspace:
    """One Slack workspace with one app installed in it.

    `manifest` is the app's manifest; `extra_commands` are rows of the same form that only this workspace lets
    through. Every public method may be called from any thread; no request to the bot is made under the lock.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        clock: SandboxClock | None = None,
        *,
        signing_secret: str = "local-signing-secret",  # noqa: S107 - opens nothing but this workspace
        bot_token: str = "xoxb-local",  # noqa: S107 - opens nothing but this workspace
        app_token: str = "xapp-local",  # noqa: S107 - opens nothing but this workspace
        team_id: str = "T00LOCAL01",
        name: str = "Local Workspace",
        domain: str = "local",
        extra_commands: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock or SandboxClock()
        self.app = read_manifest(manifest, extra_commands)
        self.signing_secret, self.bot_token, self.app_token = signing_secret, bot_token, app_token
        self.team_id, self.name, self.domain = team_id, name, domain
        self.start = uuid.uuid4().hex  # ids come again in another start; nothing kept of this one fits them
        self.ids = Ids(team_id)
        self.app_id, self.bot_id = self.ids.new("A"), self.ids.new("B")
        self.verification_token = self.ids.new("verification")
        self.base_url = ""
        # Slack's rule is no; a test may let a stranger's command through to see what the bot makes of it.
        self.strangers_may_command = False
        self.feed, self.inspector, self.faults, self.pace = Feed(), Inspector(), Faults(), Pace()
        self.triggers, self.responses = Triggers(self.ids), Responses(self.ids)
        self.directory = Directory(team_id, self.ids)
        self.messages = Messages(self.directory, self.feed)
        identity = {"app_id": self.app_id, "bot_id": self.bot_id}
        self.views = Views(team_id, self.ids, self.feed, identity, self.messages.files.get)
        self.scheduled: dict[str, tuple[Scheduled, int]] = {}
        self.tickets: set[str] = set()
        self.timer = Timer(self.clock)
        self.transport: Transport = NoTransport()
        self.events = Events(self)
        self.on_tick: list[Callable[[], object]] = []
        self.bot = self.add_person(
            self.app.name.lower().replace(" ", ""), real_name=self.app.name, is_bot=True
        )
        self.clock.on_move(self._clock_moved)

    def connect(self, bot_url: str) -> None:
        """Send commands, interactions and events to this URL from now on."""
        self.transport = HttpTransport(bot_url, self.signing_secret)

    def be_patient(self, seconds: float) -> None:
        """Wait this long for the bot's answers, and let triggers live as long, instead of Slack's 3 s.

        For a machine that is busy with other things; it holds for the bot that is connected now.
        """
        self.triggers.life_seconds = seconds
        if isinstance(self.transport, HttpTransport):
            self.transport.answer_within = seconds

    def add_person(
        self,
        name: str,
        *,
        real_name: str = "",
        title: str = "",
        tz: str = "UTC",
        email: str | None = None,
        user_id: str | None = None,
        team_id: str | None = None,
        guest: Guest | None = None,
        is_bot: bool = False,
        is_admin: bool = False,
        deleted: bool = False,
    ) -> User:
        """Add someone; `team_id` of another workspace makes them a stranger met in shared channels."""
        with self.lock:
            return self.directory.add_person(
                name,
                now=self.clock.now(),
                real_name=real_name,
                title=title,
                tz=tz,
                email=email,
                user_id=user_id,
                team_id=team_id,
                guest=guest,
                is_bot=is_bot,
                is_admin=is_admin,
                deleted=deleted,
            )

    def change_person(
        self,
        word: str,
        *,
        real_name: str | None = None,
        title: str | None = None,
        tz: str | None = None,
        email: str | None = None,
        guest: Guest | Literal["no"] | None = None,
        deleted: bool | None = None,
    ) -> User:
        """Change what is given of someone, and tell the bot (`user_change`); guest "no" is a member again."""
        with self.lock:
            user = self.directory.person(word)
            given = {"real_name": real_name, "title": title, "tz": tz, "email": email, "deleted": deleted}
            for name, value in given.items():
                if value is not None:
                    setattr(user, name, value)
            if guest is not None:
                user.guest = None if guest == "no" else guest
            user.updated = int(self.clock.now().timestamp())
            self.feed.tell("person", {"id": user.id})
            self.events.person_changed(user)
            return user

    def add_channel(
        self,
        name: str,
        members: Iterable[str] = (),
        *,
        with_bot: bool = True,
        private: bool = False,
        topic: str = "",
        shared_with: Iterable[str] = (),
        channel_id: str | None = None,
    ) -> Conversation:
        """Add a channel with these people (names or ids), and the bot unless told otherwise."""
        with self.lock:
            ids = [self.directory.person(each).id for each in members]
            return self.directory.add_channel(
                name,
                now=self.clock.now(),
                members=[*ids, *([self.bot.id] if with_bot else [])],
                private=private,
                topic=topic,
                shared_with=shared_with,
                channel_id=channel_id,
                creator=ids[0] if ids else self.bot.id,
            )

    def person(self, word: str) -> User:
        """Return the person of that id, name or real name."""
        with self.lock:
            return self.directory.person(word)

    def channel(self, word: str) -> Conversation:
        """Return the conversation of that id or channel name."""
        with self.lock:
            return self.directory.channel(word)

    def dm(self, *people: str) -> Conversation:
        """Return the direct (or group) message of these people; one alone means them and the bot."""
        with self.lock:
            ids = [self.directory.person(each).id for each in people]
            members = ids if len(ids) > 1 else [*ids, self.bot.id]
            return self.directory.open_dm(members, now=self.clock.now())[0]

    def as_(self, name: str) -> Member:
        """Return the hands and eyes of one person."""
        from bot.sandbox.driver import Member

        return Member(self, self.person(name).id)

    def response_url(
        self, user: str, conversation: str, *, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """Return a fresh response URL."""
        with self.lock:
            token = self.responses.issue(
                user, conversation, now=self.clock.now(), message_ts=message_ts, thread_ts=thread_ts
            )
        return f"{self.base_url}/response/{token}"

    def message_json(self, message: Message) -> Json:
        """Return a message as Slack's API shows it."""
        from bot.sandbox.api.objects import message_json

        return message_json(self, message)

    def send(self, envelope: Envelope, payload: Json, headers: dict[str, str] | None = None) -> Answer:
        """Send the bot a request and note it; raise BotUnreachable when no answer comes."""
        what = str(payload.get("command") or payload.get("type"))
        if envelope is Envelope.EVENT:
            what = f"event {(payload.get('event') or {}).get('type', what)}"
        started = time.perf_counter()
        answer: Answer | None = None
        refusal = ""
        try:
            answer = self.transport.send(envelope, payload, headers)
        except BotUnreachable as error:
            refusal = error.reason
            raise
        else:
            return answer
        finally:
            entry = self.inspector.note(
                at=datetime.now(UTC).isoformat(),
                direction="to_bot",
                what=what,
                status=answer.status if answer else 0,
                ms=(time.perf_counter() - started) * 1000,
                request={"headers": headers or {}, "payload": payload},
                response=readable(answer.text) if answer else refusal,
            )
            self.feed.tell("request", entry.as_json())

    def verify_url(self) -> bool:
        """Put Slack's challenge, as when a request URL is set; return whether the bot passed."""
        challenge = self.ids.new("challenge")
        payload = {"token": self.verification_token, "challenge": challenge, "type": "url_verification"}
        answer = self.send(Envelope.EVENT, payload)
        return answer.ok and challenge in answer.text

    def notice(self, user: str, text: str) -> None:
        """Show one person a line that Slack itself says."""
        self.feed.tell("notice", {"text": text}, [user])

    def tick(self) -> None:
        """Run what the starter of this workspace wants run at each tick, in the caller's thread."""
        for hook in tuple(self.on_tick):
            hook()

    def wait_for(self, condition: Callable[[], object], timeout: float = 20.0) -> bool:
        """Wait until `condition` holds; return whether it did within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not condition():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self.feed.wait(min(left, 0.05))
        return True

    def stop(self) -> None:
        """End the workspace's own threads."""
        self.timer.stop()
        self.events.stop()

    def _clock_moved(self, now: datetime) -> None:
        self.feed.tell("clock", {"now": now.isoformat()})
        self.tick()
