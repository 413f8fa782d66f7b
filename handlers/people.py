"""People as Slack knows them: who becomes a guest or is deactivated loses everything at once."""

from slack_sdk import WebClient

from bot.services import directory
from bot.services.people import find_known, recheck
from handlers.actors import slack_user
from handlers.context import Payload
from handlers.router import Nobody, Router


def register(router: Router) -> None:
    """Take Slack's word that somebody has changed."""

    def on_change(event: Payload, _body: Payload, client: WebClient) -> None:
        context = router.context
        user = slack_user(event["user"], context.team_id)
        with context.database.glance() as reader:
            known = find_known(reader, context.team_id, user.slack_id, now=context.clock())
        if known is None or known.outsider == user.outsider:
            return  # such events come for each status text of everybody
        if not user.outsider:
            # An event may be late or come again: who may do more than before is asked for, not believed.
            asked = client.users_info(user=user.slack_id)["user"] or {}
            user = slack_user({"id": user.slack_id, **asked}, context.team_id)
        with context.database.write() as session:
            workspace = directory.workspace_id(session, context.team_id)
            if workspace is not None:
                recheck(session, workspace, user, now=context.clock())

    router.event("user_change", Nobody.ACTS, on_change)
