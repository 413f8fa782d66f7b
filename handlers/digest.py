"""Digests: the PMO's own, seen now or placed in a channel, and those of somebody's own choice."""

import logging
import re
from http.client import HTTPException

from slack_sdk.errors import SlackApiError

from bot.blocks import subscription as shown
from bot.blocks.actions import Action
from bot.blocks.digest import digest_message
from bot.blocks.digest_list import list_blocks, list_text, list_view
from bot.domain.commands import Command, Right
from bot.domain.digest.about import read
from bot.domain.line.digest import DigestLine, read_digest
from bot.domain.periods import local_day
from bot.domain.rights import may_at_all
from bot.errors import Stale, UserError
from bot.services import access, audience, digest_readers, subscriptions
from handlers.answers import Answer, Open, Say, Update
from handlers.context import Request
from handlers.router import Router
from handlers.typed import OLD_BUTTON, row_id

log = logging.getLogger(__name__)

HERE = re.compile(r"here(?:\s+(?:at\s+)?(?P<hour>\d{1,2})(?::00)?\s*(?P<half>am|pm)?)?", re.IGNORECASE)


def register(router: Router) -> None:
    """Take `/pmo digest`, the button that ends one, and those that show a list of one whole."""
    router.command(Command.DIGEST, Right.SEE, digest)
    router.action(Action.DIGEST_STOP, Right.SEE, stop)
    router.action(Action.DIGEST_LIST, Right.SEE, show_list)


def digest(request: Request) -> Answer:
    """`/pmo digest` shows the PMO's, which `here at 9` and `off` place; `me weekly` is one's own choice.

    Others than the PMO are shown what comes to them, as with `list`, and how to choose.
    """
    wanted = request.text.strip()
    sets_it = may_at_all(request.actor, Right.SET_DIGEST)
    if wanted.casefold() == "list" or not (wanted or sets_it):
        with request.context.database.read() as session:
            found = subscriptions.listing(session, request.actor, request.channel)
        return Say(*shown.subscriptions(found))
    here = HERE.fullmatch(wanted)
    line = None if here else read_digest(wanted)
    if line is not None:
        return _subscribe(request, line)
    access.require(request.actor, Right.SET_DIGEST)
    if not wanted:
        return _preview(request)
    if wanted.casefold() == "off":
        with request.context.database.write() as session:
            audience.choose_channel(session, request.actor, None, now=request.now)
        return Say("The digest is off. `/pmo digest here at 9` in a channel turns it on again.")
    if here is None:
        raise UserError(
            "Write “here at 9” in the channel that shall get the PMO's digest, “off”, or “me weekly on mon”.",
            kept=wanted,
        )
    return _post_here(request, _hour(here))


def stop(request: Request) -> Answer:
    """End the digest behind the button."""
    with request.context.database.write() as session:
        ended = subscriptions.stop(session, request.actor, row_id(request.value), now=request.now)
    return Say(*shown.chosen(ended))


def show_list(request: Request) -> Answer:
    """Show all of a list that a digest cut, and turn its pages, to whoever asks and may see it."""
    wanted = read(request.value)
    if wanted is None:
        raise Stale(OLD_BUTTON)
    with request.context.database.read() as session:
        page = digest_readers.whole_list(session, request.actor, wanted, now=request.now)
    today = local_day(request.now, request.actor.time_zone)
    if request.body.get("view"):
        return Update(list_view(page, today))
    return Open(list_view(page, today), instead=Say(list_text(page), list_blocks(page, today)))


def _subscribe(request: Request, line: DigestLine) -> Answer:
    if line.here and not line.off:
        _refuse_if_no_channel(request)
        _refuse_if_shared(request)
    with request.context.database.write() as session:
        found = subscriptions.subscribe(
            session, request.actor, line, request.channel, request.text, now=request.now
        )
    return Say(*shown.chosen(found))


def _preview(request: Request) -> Answer:
    with request.context.database.read() as session:
        found = audience.preview(session, request.actor, now=request.now)
    return Say(*digest_message(found))


def _post_here(request: Request, hour: int) -> Answer:
    _refuse_if_no_channel(request)
    _refuse_if_shared(request)
    with request.context.database.write() as session:
        zone = audience.choose_channel(session, request.actor, request.channel, hour=hour, now=request.now)
    return Say(
        f"The digest comes to <#{request.channel}> on working days at {hour}:00 ({zone}). "
        "Invite me to the channel if I am not in it; `/pmo digest off` turns it off."
    )


def _refuse_if_no_channel(request: Request) -> None:
    if not request.channel.startswith(("C", "G")):
        raise UserError("Type this in the channel that shall get the digest; a direct message is not one.")


def _refuse_if_shared(request: Request) -> None:
    """Raise `UserError` for a channel that another organization reads along.

    Where Slack does not say, the sender asks again before each post.
    """
    try:
        channel = request.client.conversations_info(channel=request.channel).get("channel") or {}
    except (SlackApiError, OSError, HTTPException) as error:
        log.warning("Slack did not say who reads a channel: %r", error)
        return
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        raise UserError(
            "This channel is shared with another organization, so the digest can't go there. "
            "Type this in a channel of your own."
        )


def _hour(asked: re.Match[str]) -> int:
    hour = int(asked["hour"] or 9)
    if asked["half"] and hour <= 12:
        hour = hour % 12 + (12 if asked["half"].casefold() == "pm" else 0)
    if hour > 23:
        raise UserError("The hour goes from 0 to 23, for example “here at 9”.", kept=asked[0])
    return hour
