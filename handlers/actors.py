"""Who acts: the person behind a request, decided by the user's own team, on every request."""

import logging
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.commands import Right
from bot.domain.rights import Actor
from bot.errors import Busy, Forbidden
from bot.services.access import require
from bot.services.people import OUTSIDER, Known, SlackUser, find_known, recheck, welcome
from handlers.context import Context, Payload

log = logging.getLogger(__name__)

UNKNOWN_TO_SLACK = {"user_not_found", "user_not_visible", "users_not_found"}
OUTSIDE = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")


def identify(
    context: Context, body: Payload, client: WebClient, *, right: Right = Right.SEE, user_id: str = ""
) -> Actor:
    """Say who acts; somebody new is looked up at Slack once and taken up as a team member.

    Raises `Forbidden` for guests, for people of other workspaces, for those who have left and for those who
    have the right over nothing; `Busy` when Slack does not answer.
    """
    user = body.get("user")
    details = user if isinstance(user, dict) else {}
    slack_id = user_id or str(details.get("id") or body.get("user_id") or "")
    own_team = details.get("team_id") or body.get("user_team") or body.get("team_id") or context.team_id
    if own_team != context.team_id or not slack_id:
        raise Forbidden(OUTSIDER)
    with context.database.glance() as reader:
        known = find_known(reader, context.team_id, slack_id, now=context.clock())
    if known is not None:
        if known.is_due() and _is_outsider(context, known, client):
            raise Forbidden(OUTSIDER)
        actor = known.admit()
        require(actor, right)
        return actor
    newcomer = _look_up(context, slack_id, client)
    with context.database.write() as session:
        welcomed = welcome(session, context.team_id, newcomer, now=context.clock(), pmo=context.pmo)
    if welcomed is None:
        raise Forbidden(OUTSIDER)
    require(welcomed, right)
    return welcomed


def _is_outsider(context: Context, known: Known, client: WebClient) -> bool:
    """Ask Slack again what somebody is, and record it. What can't be asked or recorded now is so next time.

    Raises `Forbidden` when Slack knows them no more.
    """
    actor = known.actor
    try:
        user = _look_up(context, actor.slack_id, client)
    except Busy as error:
        log.warning("Slack did not say what a person is: %r", error.__cause__)
        return known.outsider
    try:
        with context.database.write() as session:
            recheck(session, actor.workspace_id, user, now=actor.at)
    except Busy as error:
        log.warning("what Slack says of a person was not recorded: %r", error)
    return user.outsider


def take_up(context: Context, slack_id: str, client: WebClient) -> None:
    """Take up somebody whom another person names, if they are not known yet; outsiders are not."""
    with context.database.glance() as reader:
        known = find_known(reader, context.team_id, slack_id, now=context.clock())
    if known is not None:
        if known.is_due():
            _is_outsider(context, known, client)
        return
    newcomer = _look_up(context, slack_id, client)
    with context.database.write() as session:
        welcome(session, context.team_id, newcomer, now=context.clock(), pmo=context.pmo)


def _look_up(context: Context, slack_id: str, client: WebClient) -> SlackUser:
    try:
        user = client.users_info(user=slack_id).get("user") or {}
    except SlackApiError as error:
        if error.response.get("error") in UNKNOWN_TO_SLACK:
            raise Forbidden(OUTSIDER) from error
        raise _busy() from error
    except (OSError, HTTPException) as error:
        raise _busy() from error
    return slack_user({"id": slack_id, **user}, context.team_id)


def slack_user(user: Payload, team_id: str) -> SlackUser:
    """Read what Slack says of a user; guests, bots, those who left and other teams' people are outsiders."""
    profile = user.get("profile") or {}
    return SlackUser(
        slack_id=str(user["id"]),
        name=user.get("real_name") or profile.get("real_name") or user.get("name") or str(user["id"]),
        time_zone=user.get("tz"),
        outsider=any(user.get(flag) for flag in OUTSIDE) or user.get("team_id", team_id) != team_id,
        email=profile.get("email"),
    )


def _busy() -> Busy:
    return Busy("Slack did not say in time who you are, so nothing was changed. Please try again soon.")
