"""The measure of comparison: a Bolt app whose one listener only acks, behind the same door and server."""

from slack_bolt import Ack, App

from bot.server import WsgiApp, serve, wsgi
from bot.settings import Settings

COMMAND = "/pmo"


def app_that_acks(settings: Settings) -> App:
    """Give the app: Bolt as it comes, but for the setting that both have in common."""
    app = App(
        token=settings.slack_bot_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        process_before_response=True,
        token_verification_enabled=False,
    )
    app.client.base_url = settings.slack_api_url
    app.command(COMMAND)(_ack)
    return app


def _ack(ack: Ack) -> None:
    ack()


def main() -> None:
    """Serve until the process is ended."""
    settings = Settings()
    secret = settings.slack_signing_secret.get_secret_value()

    def load() -> WsgiApp:
        return wsgi(app_that_acks(settings), secret)

    serve(settings, load)
