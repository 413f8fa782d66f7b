"""The measure of comparison: a Bolt app whose one listener only acks, behind the same door and server."""

from slack_bolt import Ack

from bot.app import Identity, bolt_app
from bot.server import WsgiApp, serve, wsgi
from bot.settings import Settings

COMMAND = "/pmo"


def _ack(ack: Ack) -> None:
    ack()


def main() -> None:
    """Serve until the process is ended."""
    settings = Settings()

    def load() -> WsgiApp:
        app = bolt_app(settings, Identity("T0BENCH", "Bench", "B0BENCH", "U0BENCH"))
        app.command(COMMAND)(_ack)
        return wsgi(app, settings.slack_signing_secret.get_secret_value())

    serve(settings, load)
