"""Requests that no honest click sends: made-up values, other people's ids, forms that were tampered with."""

from itertools import count
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import select

from bot.commands.stage import Stage
from bot.domain.enums import DeliveryState
from bot.sandbox import payloads
from bot.sandbox.transport import Answer, Envelope
from models import Base, Draft, Project, Workspace
from tests.factories import make_delivery

ACROSS = "a test looks at every tenant"
EVERY_TABLE: tuple[type[Base], ...] = tuple(
    sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda each: each.__tablename__)
)
_numbers = count(1)
Values = dict[str, dict[str, dict[str, Any]]]


def pressed(play: Stage, who: str, action_id: str, value: str, *, channel: str = "general") -> str:
    """Press a button that holds this value, wherever it came from; give what the person then reads."""
    workspace = play.workspace
    member, user, where = workspace.as_(who), workspace.person(who), workspace.channel(channel)
    body = {
        **payloads.interaction(workspace, "block_actions", user),
        "container": {"type": "message", "channel_id": where.id, "is_ephemeral": True},
        "trigger_id": workspace.triggers.issue(user.id, where.id),
        "channel": {"id": where.id, "name": where.name},
        "state": {"values": {}},
        "response_url": workspace.response_url(user.id, where.id),
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    }
    before = {each.ts for each in member.messages(channel)}
    assert workspace.send(Envelope.INTERACTION, body).ok
    said = [member.read(each) for each in member.messages(channel) if each.ts not in before]
    modal = member.modal
    return "\n".join([*said, modal.text if modal else ""]).strip()


def submitted(play: Stage, who: str, callback_id: str, nonce: str, values: Values) -> Answer:
    """Submit a form of this callback id, with this nonce and these values."""
    workspace = play.workspace
    blocks = [{"type": "input", "block_id": each} for each in values]
    view = {
        "id": f"V0FORGED{next(_numbers)}",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": nonce,
        "blocks": blocks,
        "state": {"values": values},
    }
    body = {**payloads.interaction(workspace, "view_submission", workspace.person(who)), "view": view}
    return workspace.send(Envelope.INTERACTION, body)


def held_anew(play: Stage) -> set[str]:
    """Name by key the projects of which is noted that they hold something else than before."""
    return {row.key for row in rows(play, Project) if row.held_anew_at is not None}


def newest_nonce(play: Stage) -> str:
    """Give the nonce of the newest draft."""
    with play.application.database.read() as session:
        found = select(Draft.nonce).order_by(Draft.id.desc()).limit(1)
        return session.scalars(found.execution_options(across_workspaces=ACROSS)).one()


def rows(play: Stage, *tables: type[Base]) -> list[Any]:
    """Give every row of these tables, of all tenants, to compare with those of another moment."""
    with play.application.database.read() as session:
        return [
            row
            for table in tables
            for row in session.execute(
                select(table.__table__).execution_options(across_workspaces=ACROSS)
            ).all()
        ]


def suggested(play: Stage, who: str, action_id: str, typed: str) -> list[str]:
    """Type into a menu of this action id, wherever it was drawn; give the labels that are offered."""
    workspace = play.workspace
    body = {
        **payloads.interaction(workspace, "block_suggestion", workspace.person(who)),
        "action_id": action_id,
        "block_id": "b",
        "value": typed,
    }
    answer = workspace.send(Envelope.INTERACTION, body)
    assert answer.ok
    return [each["text"]["text"] for each in (answer.payload or {})["options"]]


def told(play: Stage, who: str, line: str) -> str:
    """Write to the bot in a direct message; give what it answers."""
    member = play.workspace.as_(who)
    before = {each.ts for each in member.messages()}
    member.say(line)
    play.settle()
    bot = play.workspace.bot.id
    return "\n".join(
        member.read(each) for each in member.messages() if each.ts not in before and each.user == bot
    )


def replied(play: Stage, who: str, subject: str, text: str) -> str:
    """Write in the thread of a message about this, which the person is made to have; give what they read."""
    workspace = play.workspace
    member, user = workspace.as_(who), workspace.person(who)
    client = WebClient(token=workspace.bot_token, base_url=play.server.api_url)
    posted = client.chat_postMessage(channel=user.id, text="About this")
    tenant = next(row for row in rows(play, Workspace) if row.team_id == workspace.team_id)
    with play.application.database.write() as session:
        make_delivery(
            session,
            tenant,
            recipient=user.id,
            subject=subject,
            state=DeliveryState.SENT,
            sent_channel=posted["channel"],
            sent_ts=posted["ts"],
        )
    before = {each.ts for each in member.messages()}
    parent = next(each for each in member.messages() if each.ts == posted["ts"])
    member.say(text, thread=parent)
    play.settle()
    return "\n".join(
        member.read(each)
        for each in member.messages()
        if each.ts not in before and each.user == workspace.bot.id
    )


def opened_home(play: Stage, who: str) -> str:
    """Open Home; give what it shows."""
    home = play.workspace.as_(who).home()
    return home.text if home else ""


def changed(play: Stage, who: str, **flags: object) -> None:
    """Tell the bot, as Slack does, that a person has become this."""
    workspace = play.workspace
    user = workspace.person(who)
    told_of = {"id": user.id, "team_id": user.team_id, "name": user.name, **flags}
    inner = {"type": "user_change", "user": told_of, "event_ts": "1"}
    assert workspace.send(Envelope.EVENT, payloads.event(workspace, inner)).ok
