"""Home: drawn anew whenever somebody opens it, and after what they do on it."""

from slack_sdk import WebClient

from bot.blocks.home import home_view
from bot.blocks.trouble import notice_home
from bot.domain.commands import Right
from bot.services.home import home, is_large
from handlers.actors import identify
from handlers.context import Payload
from handlers.router import Router


def register(router: Router) -> None:
    """Take the opening of the Home tab, and draw it after an act on it."""
    context = router.context

    def on_opened(event: Payload, body: Payload, client: WebClient) -> None:
        if event.get("tab", "home") != "home":
            return
        user = str(event["user"])
        try:
            actor = identify(context, body, client, right=Right.SEE, user_id=user)
            with context.database.read() as session:
                view = home_view(home(session, actor, now=context.clock()))
        except Exception as error:
            view = notice_home(router.told(error).blocks)
        client.views_publish(user_id=user, view=view)

    def draw(user: str, body: Payload, client: WebClient) -> None:
        actor = identify(context, body, client, right=Right.SEE)
        with context.database.read() as session:
            if is_large(session, actor):  # whoever acts waits for this
                return
            view = home_view(home(session, actor, now=context.clock()))
        client.views_publish(user_id=user, view=view)

    router.event("app_home_opened", Right.SEE, on_opened)
    router.draw_home = draw
