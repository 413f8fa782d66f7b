"""Who and where: the people and conversations of one workspace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.sandbox.errors import NotVisible
from bot.sandbox.ids import Ids
from bot.sandbox.state import Conversation, Guest, Kind, User


class Directory:
    """The people and conversations; not thread-safe by itself (the workspace's lock is held)."""

    def __init__(self, team_id: str, ids: Ids) -> None:
        self.team_id = team_id
        self._ids = ids
        self.users: dict[str, User] = {}
        self.conversations: dict[str, Conversation] = {}

    def add_person(
        self,
        name: str,
        *,
        now: datetime,
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
        user = User(
            id=user_id or self._ids.new("U"),
            team_id=team_id or self.team_id,
            name=name,
            real_name=real_name or name.replace(".", " ").title(),
            email=f"{name}@example.com" if email is None else email,
            title=title,
            tz=tz,
            is_bot=is_bot,
            is_admin=is_admin,
            deleted=deleted,
            guest=guest,
            updated=int(now.timestamp()),
        )
        self.users[user.id] = user
        return user

    def add_channel(
        self,
        name: str,
        *,
        now: datetime,
        members: Iterable[str] = (),
        private: bool = False,
        topic: str = "",
        shared_with: Iterable[str] = (),
        channel_id: str | None = None,
        creator: str = "",
    ) -> Conversation:
        """Add a channel with these member ids; `shared_with` are the other workspaces' team ids."""
        channel = Conversation(
            id=channel_id or self._ids.new("C"),
            kind=Kind.PRIVATE if private else Kind.CHANNEL,
            name=name,
            created=int(now.timestamp()),
            creator=creator,
            members=list(dict.fromkeys(members)),
            topic=topic,
            is_general=name == "general",
            connected_teams=tuple(shared_with),
        )
        self.conversations[channel.id] = channel
        return channel

    def open_dm(self, members: Iterable[str], *, now: datetime) -> tuple[Conversation, bool]:
        """Return the direct or group message of exactly these people, and whether it was there already."""
        people = list(dict.fromkeys(members))
        kind = Kind.DM if len(people) <= 2 else Kind.GROUP_DM
        for each in self.conversations.values():
            if each.kind is kind and set(each.members) == set(people):
                return each, True
        names = "--".join(self.users[person].name for person in people)
        conversation = Conversation(
            id=self._ids.new("D" if kind is Kind.DM else "G"),
            kind=kind,
            name="" if kind is Kind.DM else f"mpdm-{names}-1",
            created=int(now.timestamp()),
            creator=people[0],
            members=people,
        )
        self.conversations[conversation.id] = conversation
        return conversation, False

    def person(self, word: str) -> User:
        """Return the person of that id, name or real name; raise NotVisible when there is none."""
        key = word.removeprefix("@").casefold()
        for user in self.users.values():
            if key in (user.id.casefold(), user.name.casefold(), user.real_name.casefold()):
                return user
        raise NotVisible(f"nobody here is called {word}")

    def channel(self, word: str) -> Conversation:
        """Return the conversation of that id or channel name; raise NotVisible when there is none."""
        key = word.removeprefix("#")
        if key in self.conversations:
            return self.conversations[key]
        for each in self.conversations.values():
            if each.name == key and not each.is_dm:
                return each
        raise NotVisible(f"there is no channel called {word}")

    def of(self, user: str) -> list[Conversation]:
        """Return the conversations that someone is in."""
        return [each for each in self.conversations.values() if user in each.members]

    def is_stranger(self, user: User) -> bool:
        """Whether someone belongs to another workspace."""
        return user.team_id != self.team_id
