"""Direct messages: the same words as the commands, without a slash."""

from slack_sdk import WebClient

from bot.delivery.outbox import Message, Note, enqueue, is_known, message_at
from bot.domain.commands import Command, Right
from bot.domain.routes import route_words
from bot.errors import Busy
from bot.services import directory
from handlers.actors import identify
from handlers.answers import Answer, Open, Replace, Say
from handlers.context import Payload
from handlers.router import Router
from handlers.typed import unescape


def register(router: Router) -> None:
    """Take the messages that people write to the bot."""

    def on_message(event: Payload, body: Payload, client: WebClient) -> None:
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        answer_line(router, event, body, client)

    router.event("message", Right.SEE, on_message)


def answer_line(router: Router, event: Payload, body: Payload, client: WebClient) -> None:
    """Answer one message by one message; Slack's repeats of the event get none of their own.

    The answer goes through the outbox under the event's id, since Slack may deliver an event several times.
    While the database does not answer, the person is told so directly.
    """
    text, user = unescape(str(event.get("text", ""))), str(event.get("user", ""))
    channel, key = str(event["channel"]), f"event:{body.get('event_id')}"
    thread = str(event["thread_ts"]) if event.get("thread_ts") else None

    def note(said: Say | Replace) -> Note:
        picture = said.picture if isinstance(said, Say) else None
        return Note(channel, Message(said.text, said.blocks, picture), dedupe_key=key, thread_ts=thread)

    try:
        if _answered(router, key):
            return
        answer = _run(router, text, user, event, body, client)
        if isinstance(answer, Open):
            answer = answer.instead
        if isinstance(answer, Say | Replace):
            _enqueue(router, note(answer))
    except Busy as error:
        told = router.told(error, kept=text)
        client.chat_postMessage(channel=channel, text=told.text, blocks=list(told.blocks), thread_ts=thread)
    except Exception as error:
        told = router.told(error, kept=text)
        _enqueue(router, note(told))


def _subject(router: Router, event: Payload, user: str) -> str | None:
    """Say what the message is about in whose thread this one was written."""
    parent = event.get("thread_ts")
    if not parent:
        return None
    with router.context.database.read() as session:
        workspace = directory.workspace_id(session, router.context.team_id)
        if workspace is None:
            return None
        channel = str(event["channel"])
        there = message_at(session, workspace, channel, str(parent))
    return there.subject if there is not None and there.recipient in (user, channel) else None


def _answered(router: Router, key: str) -> bool:
    with router.context.database.read() as session:
        workspace = directory.workspace_id(session, router.context.team_id)
        return workspace is not None and is_known(session, workspace, key)


def _enqueue(router: Router, note: Note) -> None:
    context = router.context
    with context.database.write() as session:
        workspace = directory.workspace_id(session, context.team_id)
        if workspace is not None:
            enqueue(session, workspace, note, now=context.clock())


def _run(router: Router, text: str, user: str, event: Payload, body: Payload, client: WebClient) -> Answer:
    about = {**body, "user_id": user, "user_team": event.get("user_team") or event.get("team")}
    subject = _subject(router, event, user)
    if subject is not None and (answer := router.run_reply(subject, text, about, client, user_id=user)):
        return answer
    command, rest = route_words(text)
    if command is None:
        actor = identify(router.context, about, client, user_id=user)
        if actor.is_pmo or actor.leads:
            command, rest = Command.STATUS, text
    return router.run_command(command, rest, about, client, user_id=user)
