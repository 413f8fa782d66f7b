"""conversations.*: which there are, who is in them, opening, joining, inviting."""

from __future__ import annotations

from typing import Final

from bot.sandbox.api.call import Call, Method, page_of
from bot.sandbox.api.objects import conversation_json
from bot.sandbox.state import Conversation, Json, Kind

_TYPES: Final = {
    "public_channel": Kind.CHANNEL,
    "private_channel": Kind.PRIVATE,
    "im": Kind.DM,
    "mpim": Kind.GROUP_DM,
}
MOST_IN_A_GROUP: Final = 9  # eight people and the caller


def info(call: Call) -> Json:
    """conversations.info."""
    conversation = call.conversation()
    call.require_scope_for(conversation, "read")
    with_count = call.flag("include_num_members")
    return {"channel": conversation_json(call.workspace, conversation, with_count=with_count)}


def _of_types(call: Call) -> list[Conversation]:
    names = call.words("types") or ["public_channel"]
    if any(name not in _TYPES for name in names):
        raise call.fail("invalid_types")
    kinds = {_TYPES[name] for name in names}
    workspace = call.workspace
    found = []
    for each in workspace.directory.conversations.values():
        seen = not each.is_private or workspace.bot.id in each.members
        if each.kind in kinds and seen and not (each.is_archived and call.flag("exclude_archived")):
            found.append(each)
    for kind in kinds:
        call.require_scope(*_READ_OF[kind])
    return found


_READ_OF: Final = {
    Kind.CHANNEL: ("channels:read",),
    Kind.PRIVATE: ("groups:read",),
    Kind.DM: ("im:read",),
    Kind.GROUP_DM: ("mpim:read",),
}


def list_all(call: Call) -> Json:
    """conversations.list."""
    page, metadata = page_of(call, _of_types(call), 100, 1000)
    channels = [conversation_json(call.workspace, each, with_count=True) for each in page]
    return {"channels": channels, "response_metadata": metadata}


def of_user(call: Call) -> Json:
    """users.conversations: those of the given person (or the bot) that the bot can see."""
    user = call.text("user") or call.workspace.bot.id
    found = [each for each in _of_types(call) if user in each.members]
    page, metadata = page_of(call, found, 100, 999)
    return {
        "channels": [conversation_json(call.workspace, each) for each in page],
        "response_metadata": metadata,
    }


def members(call: Call) -> Json:
    """conversations.members."""
    conversation = call.conversation()
    call.require_scope_for(conversation, "read")
    page, metadata = page_of(call, conversation.members, 100, 1000)
    return {"members": page, "response_metadata": metadata}


def open_dm(call: Call) -> Json:
    """conversations.open: a direct message with one person, a group of up to eight, or one known by id."""
    workspace = call.workspace
    if call.text("channel"):
        conversation, known = call.conversation(), True
    else:
        users = call.words("users")
        if not users:
            raise call.fail("users_list_not_supplied")
        if len(users) > MOST_IN_A_GROUP - 1:
            raise call.fail("too_many_users")
        for user_id in users:
            user = call.user(user_id)
            if user.deleted:
                raise call.fail("user_disabled")
        people = [*users, workspace.bot.id]
        call.require_scope("im:write" if len(users) == 1 else "mpim:write")
        conversation, known = workspace.directory.open_dm(people, now=workspace.clock.now())
    whole = conversation_json(workspace, conversation) if call.flag("return_im") else {"id": conversation.id}
    return {"channel": whole, **({"no_op": True, "already_open": True} if known else {})}


def join(call: Call) -> Json:
    """conversations.join."""
    workspace, conversation = call.workspace, call.conversation()
    if conversation.kind is not Kind.CHANNEL:
        raise call.fail("method_not_supported_for_channel_type")
    if conversation.is_archived:
        raise call.fail("is_archived")
    answer: Json = {"channel": conversation_json(workspace, conversation)}
    if workspace.bot.id in conversation.members:
        return {
            **answer,
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    conversation.members.append(workspace.bot.id)
    workspace.events.membership("member_joined_channel", workspace.bot, conversation)
    return answer


def leave(call: Call) -> Json:
    """conversations.leave."""
    workspace, conversation = call.workspace, call.conversation()
    if conversation.kind in (Kind.DM, Kind.GROUP_DM):
        raise call.fail("method_not_supported_for_channel_type")
    if conversation.is_general:
        raise call.fail("cant_leave_general")
    if workspace.bot.id not in conversation.members:
        return {"not_in_channel": True}
    conversation.members.remove(workspace.bot.id)
    return {}


def invite(call: Call) -> Json:
    """conversations.invite."""
    workspace, conversation = call.workspace, call.conversation(member=True)
    users = call.words("users")
    if not users:
        raise call.fail("no_user")
    if conversation.is_archived:
        raise call.fail("is_archived")
    for user_id in users:
        user = call.user(user_id)
        if user.id == workspace.bot.id:
            raise call.fail("cant_invite_self")
        if user.id in conversation.members:
            raise call.fail("already_in_channel")
        conversation.members.append(user.id)
        workspace.events.membership("member_joined_channel", user, conversation)
    return {"channel": conversation_json(workspace, conversation)}


_READ: Final = ("channels:read", "groups:read", "im:read", "mpim:read")
_LISTING: Final = frozenset({"invalid_types", "invalid_cursor", "invalid_limit"})
_CHANNEL: Final = frozenset({"channel_not_found"})
_KIND: Final = _CHANNEL | {"method_not_supported_for_channel_type"}
METHODS: Final = (
    Method("conversations.info", info, _CHANNEL, _READ),
    Method("conversations.list", list_all, _LISTING, _READ, tier=2),
    Method("users.conversations", of_user, _LISTING, _READ, tier=2),
    Method("conversations.members", members, _KIND | {"invalid_cursor", "invalid_limit"}, _READ, tier=4),
    Method(
        "conversations.open",
        open_dm,
        _CHANNEL | {"users_list_not_supplied", "too_many_users", "user_disabled", "user_not_found"},
        ("im:write", "mpim:write", "groups:write", "channels:manage"),
    ),
    Method("conversations.join", join, _KIND | {"is_archived"}, ("channels:join",)),
    Method(
        "conversations.leave",
        leave,
        _KIND | {"cant_leave_general"},
        ("channels:manage", "groups:write", "channels:write", "im:write", "mpim:write"),
    ),
    Method(
        "conversations.invite",
        invite,
        _CHANNEL
        | {
            "no_user",
            "is_archived",
            "cant_invite_self",
            "already_in_channel",
            "not_in_channel",
            "user_not_found",
        },
        ("channels:manage", "groups:write", "channels:write.invites", "groups:write.invites"),
    ),
)
