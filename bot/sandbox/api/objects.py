"""People, conversations, messages and files as Slack's API shows them."""

from __future__ import annotations

import mimetypes
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.sandbox.engine import Workspace
from bot.sandbox.ids import ts_order
from bot.sandbox.state import Conversation, Guest, Json, Kind, Message, StoredFile, User


def user_json(workspace: Workspace, user: User) -> Json:
    """Return a user object; an address only with the scope for it, a deactivated person without a zone."""
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "first_name": user.real_name.split(" ")[0],
        "last_name": user.real_name.partition(" ")[2],
        "team": user.team_id,
    }
    if "users:read.email" in workspace.app.scopes and user.email and not user.is_bot:
        profile["email"] = user.email
    if user.is_bot:
        profile.update(api_app_id=workspace.app_id, bot_id=workspace.bot_id)
    whole: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return whole
    local = workspace.clock.now().astimezone(ZoneInfo(user.tz))
    whole |= {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": local.tzname() or user.tz,
        "tz_offset": int((local.utcoffset() or timedelta()).total_seconds()),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.guest is not None,
        "is_ultra_restricted": user.guest is Guest.SINGLE_CHANNEL,
        "is_email_confirmed": not user.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if workspace.directory.is_stranger(user):
        whole["is_stranger"] = not any(
            workspace.bot.id in each.members for each in workspace.directory.of(user.id)
        )
    return whole


def conversation_json(workspace: Workspace, conversation: Conversation, *, with_count: bool = False) -> Json:
    """Return a conversation object."""
    kind = conversation.kind
    whole: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": conversation.is_archived,
        "is_im": kind is Kind.DM,
        "is_org_shared": False,
        "updated": conversation.created * 1000,
        "context_team_id": workspace.team_id,
    }
    if kind is Kind.DM:
        others = [each for each in conversation.members if each != workspace.bot.id]
        whole |= {"user": others[0] if others else workspace.bot.id, "is_open": True}
        return whole
    teams = [workspace.team_id, *conversation.connected_teams]
    whole |= {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": kind is Kind.CHANNEL,
        "is_group": kind is Kind.PRIVATE,
        "is_mpim": kind is Kind.GROUP_DM,
        "is_private": conversation.is_private,
        "is_general": conversation.is_general,
        "creator": conversation.creator,
        "unlinked": 0,
        "is_shared": conversation.is_ext_shared,
        "is_ext_shared": conversation.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": teams,
        "connected_team_ids": list(conversation.connected_teams),
        "is_member": workspace.bot.id in conversation.members,
        "topic": {
            "value": conversation.topic,
            "creator": conversation.creator,
            "last_set": conversation.created,
        },
        "purpose": {
            "value": conversation.purpose,
            "creator": conversation.creator,
            "last_set": conversation.created,
        },
        "previous_names": [],
    }
    if with_count:
        whole["num_members"] = len(conversation.members)
    return whole


def bot_profile(workspace: Workspace) -> Json:
    """Return the app as its messages carry it."""
    return {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "name": workspace.app.name,
        "icons": {},
        "deleted": False,
        "updated": workspace.bot.updated,
        "team_id": workspace.team_id,
    }


def message_json(workspace: Workspace, message: Message, *, with_metadata: bool = False) -> Json:
    """Return a message object; `metadata` only when asked for, as conversations.history does."""
    user = workspace.directory.users[message.user]
    whole: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": user.team_id,
    }
    if user.is_bot:
        whole |= {
            "bot_id": workspace.bot_id,
            "app_id": workspace.app_id,
            "bot_profile": bot_profile(workspace),
        }
    optional: Json = {
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "username": message.username,
        "icons": message.icons,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [file_json(workspace, workspace.messages.files[each]) for each in message.files],
        "edited": {"user": message.user, "ts": message.edited} if message.edited else None,
        "reactions": [
            {"name": name, "count": len(who), "users": who} for name, who in message.reactions.items()
        ],
        "metadata": message.metadata if with_metadata else None,
    }
    whole |= {name: value for name, value in optional.items() if value}
    return whole | _thread(workspace, message)


def _thread(workspace: Workspace, message: Message) -> Json:
    if message.thread_ts is None:
        return {}
    conversation = workspace.directory.conversations[message.conversation]
    if message.thread_ts != message.ts:
        parent = conversation.messages.get(message.thread_ts)
        return {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else message.user}
    replies = workspace.messages.replies(conversation, message.ts)
    if not replies:
        return {}
    people = list(dict.fromkeys(each.user for each in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "reply_users": people,
        "latest_reply": max((each.ts for each in replies), key=ts_order),
        "is_locked": False,
        "subscribed": True,
    }


def file_json(workspace: Workspace, file: StoredFile) -> Json:
    """Return a file object with addresses in this workspace."""
    address = f"{workspace.base_url}/files/{file.id}/{file.name}"
    ready = file.is_ready(time.monotonic())  # until then Slack does not say what a file is
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": (mimetypes.guess_type(file.name)[0] or "application/octet-stream") if ready else "",
        "filetype": file.extension if ready else "",
        "user": file.user,
        "size": len(file.content),
        "alt_txt": file.alt_text,
        "mode": "hosted",
        "is_external": False,
        "is_public": True,
        "url_private": address,
        "url_private_download": address,
        "permalink": address,
        "channels": list(file.channels),
    }
