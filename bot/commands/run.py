"""`sightline run`: serve Slack until told to stop."""

import argparse
import logging
import signal
import threading

from bot.app import Application, build, web_client
from bot.errors import ConfigurationError
from bot.server import WsgiApp, serve, wsgi
from bot.settings import Settings
from models import migrate


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--http", action="store_true", help="serve HTTP even when an app token is set")


def run(options: argparse.Namespace) -> int:
    """Check what must be right before the first request, then serve."""
    settings = Settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    check(settings)
    if settings.slack_app_token.get_secret_value() and not options.http:
        return _socket_mode(settings)
    running: list[Application] = []

    def load() -> WsgiApp:
        """Build the application in the worker, after the fork, and start what runs beside the requests."""
        application = build(settings)
        application.start()
        running.append(application)
        return wsgi(application.bolt, settings.slack_signing_secret.get_secret_value())

    def at_end() -> None:
        for application in running:
            application.stop()

    serve(settings, load, at_end=at_end)
    return 0


def check(settings: Settings) -> None:
    """Refuse to start half-ready; raises `ConfigurationError` with what to do."""
    if settings.workers > 1 and settings.database_url.startswith("sqlite"):
        raise ConfigurationError(
            "SQLite allows one server process: set SIGHTLINE_WORKERS=1, or use PostgreSQL for more."
        )
    if migrate.current(settings.database_url) != migrate.head():
        raise ConfigurationError("The database is not up to date. Run: sightline migrate")
    if (
        not settings.slack_signing_secret.get_secret_value()
        and not settings.slack_app_token.get_secret_value()
    ):
        raise ConfigurationError(
            "Set SIGHTLINE_SLACK_SIGNING_SECRET to serve HTTP, or SIGHTLINE_SLACK_APP_TOKEN for Socket Mode."
        )


def _socket_mode(settings: Settings) -> int:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    application = build(settings)
    application.start()
    token = settings.slack_app_token.get_secret_value()
    handler = SocketModeHandler(application.bolt, token, web_client=web_client(settings, timeout=10))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    handler.connect()  # type: ignore[no-untyped-call] # Bolt publishes no types for it
    stop.wait()
    handler.close()  # type: ignore[no-untyped-call] # as above
    application.stop()
    return 0
