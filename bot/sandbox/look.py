"""Finding what a person sees, and asking the bot on their behalf."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.blocks.check import elements_of
from bot.sandbox.engine import Workspace
from bot.sandbox.errors import BotUnreachable, NotVisible
from bot.sandbox.state import Conversation, Json, Message, User, View
from bot.sandbox.transport import Answer, Envelope


@dataclass(frozen=True)
class Done:
    """How a deed went: `ok`, else the words that Slack shows; `errors` under a modal's fields."""

    ok: bool = True
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    data: Json = field(default_factory=dict)


def user_of(workspace: Workspace, user_id: str) -> User:
    """Return someone by id; raise NotVisible when there is nobody."""
    user = workspace.directory.users.get(user_id)
    if user is None:
        raise NotVisible(f"nobody here has the id {user_id}")
    return user


def actor_of(workspace: Workspace, user_id: str) -> User:
    """Return someone who can do something here; raise NotVisible for an app and for a deactivated person."""
    user = user_of(workspace, user_id)
    if user.is_bot or user.deleted:
        raise NotVisible(
            f"{user.name} {'is an app' if user.is_bot else 'is deactivated'} and can do nothing here"
        )
    return user


def place_of(workspace: Workspace, user: User, conversation_id: str) -> Conversation:
    """Return a conversation in which this person has a field to write in; raise NotVisible elsewhere."""
    conversation = conversation_of(workspace, user, conversation_id)
    if user.id not in conversation.members or conversation.is_archived:
        raise NotVisible(f"{user.name} cannot write there")
    return conversation


def conversation_of(workspace: Workspace, user: User, conversation_id: str) -> Conversation:
    """Return a conversation that this person sees; raise NotVisible when there is none."""
    conversation = workspace.directory.conversations.get(conversation_id)
    if conversation is None or (conversation.is_private and user.id not in conversation.members):
        raise NotVisible(f"{user.name} does not see a conversation {conversation_id}")
    return conversation


def message_of(conversation: Conversation, user: User, ts: str) -> Message:
    """Return a message that this person sees there; raise NotVisible when there is none."""
    message = conversation.messages.get(ts)
    ephemeral = conversation.ephemerals.get(ts)
    if message is None and ephemeral is not None and ephemeral.ephemeral_to == user.id:
        message = ephemeral
    if message is None:
        raise NotVisible(f"{user.name} does not see a message {ts}")
    return message


def blocks_of(message: Message) -> list[Json]:
    """Return a message's blocks and those of its attachments."""
    return [*message.blocks, *(block for each in message.attachments for block in each.get("blocks") or [])]


def view_of(workspace: Workspace, user: User, view_id: str) -> View:
    """Return a view that this person has open; raise NotVisible when there is none."""
    view = workspace.views.find(view_id)
    if view is None or view.user != user.id:
        raise NotVisible(f"{user.name} has no view {view_id} open")
    return view


def usable_view_of(workspace: Workspace, user: User, view_id: str) -> View:
    """Return a view that is not covered by another one; raise NotVisible when there is none."""
    view = view_of(workspace, user, view_id)
    stack = workspace.views.stack(user.id)
    if view.type == "modal" and stack[-1] is not view:
        raise NotVisible(f"another form covers {view_id}")
    return view


def element_of(blocks: list[Json], action: Json) -> tuple[Json, Json]:
    """Return the (block, element) that an action names; raise NotVisible when there is none."""
    for block in blocks:
        for element in elements_of(block):
            same = element.get("action_id") == action.get("action_id")
            if same and action.get("block_id") in (None, block.get("block_id")):
                return block, element
    raise NotVisible(f"there is nothing here with the action id {action.get('action_id')}")


def label_of(element: Json) -> str:
    """Return the words on an element."""
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text") or element.get("action_id"))


def with_choice(values: Json, block: Json, element: Json, action: Json) -> Json:
    """Return the typed values with what was just chosen among them."""
    block_id, action_id = block["block_id"], element["action_id"]
    chosen = {name: value for name, value in action.items() if name not in ("block_id", "action_id")}
    return {**values, block_id: {**(values.get(block_id) or {}), action_id: chosen}}


def ask(workspace: Workspace, envelope: Envelope, payload: Json, user: User, what: str) -> Answer | None:
    """Send and return the answer; without a good one tell the person in Slack's way and return None."""
    try:
        answer = workspace.send(envelope, payload)
    except BotUnreachable as error:
        timeout = error.reason == "http_timeout"
        workspace.notice(
            user.id, f'{what} failed with the error "{"operation_timeout" if timeout else "dispatch_failed"}"'
        )
        return None
    if not answer.ok:
        code = "http_service_error" if answer.status >= 500 else "http_client_error"
        workspace.notice(user.id, f'{what} failed with the error "{code}"')
        return None
    return answer
