"""Home: drawn anew whenever somebody opens it."""

from slack_sdk import WebClient

from bot.blocks.home import home_view
from bot.blocks.trouble import notice_home
from bot.domain.commands import Right
from bot.services.home import home
from handlers.actors import identify
from handlers.context import Payload
from handlers.router import Router


def register(router: Router) -> None:
    """Take the opening of the Home tab."""

    def on_opened(event: Payload, body: Payload, client: WebClient) -> None:
        if event.get("tab", "home") != "home":
            return
        context = router.context
        user = str(event["user"])
        try:
            actor = identify(context, body, client, right=Right.SEE, user_id=user)
            with context.database.read() as session:
                view = home_view(home(session, actor, now=context.clock()))
        except Exception as error:
            view = notice_home(router.told(error).blocks)
        client.views_publish(user_id=user, view=view)

    router.event("app_home_opened", Right.SEE, on_opened)
