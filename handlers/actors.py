"""Who acts: the person behind a request, decided by the user's own team, on every request."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.rights import Actor
from bot.errors import Busy, Forbidden
from bot.services.people import SlackUser, find_actor, welcome
from handlers.context import Context, Payload

OUTSIDER = "Sightline answers members of this workspace only. Ask your contact here instead."


def identify(context: Context, body: Payload, client: WebClient, *, user_id: str = "") -> Actor:
    """Say who acts; somebody new is looked up at Slack once and taken up as a team member.

    Raises `Forbidden` for guests and for people of other workspaces, `Busy` when Slack does not answer.
    """
    user = body.get("user")
    details = user if isinstance(user, dict) else {}
    slack_id = user_id or str(details.get("id") or body.get("user_id") or "")
    own_team = details.get("team_id") or body.get("user_team") or body.get("team_id") or context.team_id
    if own_team != context.team_id or not slack_id:
        raise Forbidden(OUTSIDER)
    with context.database.read() as session:
        known = find_actor(session, context.team_id, slack_id)
    if known is not None:
        return known
    return _take_up(context, slack_id, client)


def _take_up(context: Context, slack_id: str, client: WebClient) -> Actor:
    try:
        user = client.users_info(user=slack_id).get("user") or {}
    except SlackApiError as error:
        raise Forbidden(OUTSIDER) from error
    except OSError as error:
        raise Busy("Slack did not say in time who you are. Please try again in a moment.") from error
    profile = user.get("profile") or {}
    outsider = any(
        user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")
    )
    newcomer = SlackUser(
        slack_id=slack_id,
        name=user.get("real_name") or profile.get("real_name") or user.get("name") or slack_id,
        time_zone=user.get("tz"),
        outsider=outsider or user.get("team_id", context.team_id) != context.team_id,
        email=profile.get("email"),
    )
    with context.database.write() as session:
        actor = welcome(session, context.team_id, newcomer, now=context.clock(), pmo=context.pmo)
    if actor is None:
        raise Forbidden(OUTSIDER)
    return actor
