"""Who acts: the person behind a request, decided by the user's own team, on every request."""

from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.commands import Right
from bot.domain.rights import Actor
from bot.errors import Busy, Forbidden
from bot.services.access import require
from bot.services.people import OUTSIDER, SlackUser, find_actor, welcome
from handlers.context import Context, Payload

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
        known = find_actor(reader, context.team_id, slack_id, now=context.clock())
    if known is not None:
        require(known, right)
        return known
    newcomer = _look_up(context, slack_id, client)
    with context.database.write() as session:
        actor = welcome(session, context.team_id, newcomer, now=context.clock(), pmo=context.pmo)
    if actor is None:
        raise Forbidden(OUTSIDER)
    require(actor, right)
    return actor


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
