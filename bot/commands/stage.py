"""The stage: the local workspace with the bot and the sample portfolio in it, all on this machine.

The bot runs as it does in production, reached by signed HTTP; only the address of Slack's API differs, and
its clock is the workspace's, so that time can be moved.
"""

import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import manifest
from bot.app import WAITS, Application, Waits, build, utc_now
from bot.domain.enums import DeliveryState
from bot.sandbox.clock import SandboxClock
from bot.sandbox.engine import Workspace
from bot.sandbox.server import Server, serve
from bot.server import PATH, wsgi
from bot.services.sample import ORGANIZATION, load_sample, sample_channels, sample_people
from bot.settings import Settings
from models import Delivery, migrate
from models.workspaces import Workspace as Tenant
from models.workspaces import workspace_of_team

ZONE = "Europe/London"
DIGEST_CHANNEL = "pmo"
DIGEST_HOUR = 10
OPENS = time(8, 30)
"""The local hour at which the stage opens, on the Monday of this week: before the first prompts."""

_ENDS_WITHIN = 0.02  # seconds until the bot's server notices that it shall end


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that plays: the workspace with its server, and the bot."""

    workspace: Workspace
    server: Server
    application: Application

    def tick(self) -> None:
        """Run the jobs now and wait until what they planned has been sent."""
        self.application.ticker.tick()
        self.settle()

    def settle(self) -> None:
        """Send what is due now without waiting for the sender's next turn, and await what it has in hand."""
        for _ in range(200):
            if self.application.sender.run_once().claimed == 0:
                if not self._in_hand():
                    return
                sleep(0.02)

    def _in_hand(self) -> bool:
        sending = select(Delivery.id).where(Delivery.state == DeliveryState.SENDING).limit(1)
        with self.application.ticker.database.read() as session:
            found = sending.execution_options(across_workspaces="a stage has one tenant")
            return session.scalar(found) is not None


def monday_morning(now: datetime) -> datetime:
    """Give this week's Monday at the hour at which the stage opens."""
    local = now.astimezone(ZoneInfo(ZONE))
    monday = local.date() - timedelta(days=local.weekday())
    return datetime.combine(monday, OPENS, ZoneInfo(ZONE))


@contextmanager
def stage(
    *,
    database_url: str | None = None,
    now: datetime | None = None,
    port: int = 0,
    scheduled: bool = True,
    waits: Waits = WAITS,
) -> Iterator[Stage]:
    """Set the stage and clear it away at the end; without a database of your own, a fresh one is used.

    With `scheduled` false the jobs run only when the clock is moved or a tick is asked for.
    """
    with TemporaryDirectory(prefix="sightline-") as folder:
        url = database_url or f"sqlite:///{Path(folder) / 'demo.db'}"
        workspace = _workspace(now or monday_morning(utc_now()))
        with serve(workspace, port=port) as server, _bot(url, workspace, server, waits) as application:
            application.sender.start()
            if scheduled:
                application.scheduler.start()
            set_up = Stage(workspace, server, application)
            workspace.on_tick.append(set_up.tick)
            yield set_up


def _workspace(now: datetime) -> Workspace:
    workspace = Workspace(
        manifest.load(),
        SandboxClock(now),
        extra_commands=manifest.reserved_commands(),
        name=ORGANIZATION,
        domain="harrowmere",
    )
    add_people_and_channels(workspace)
    return workspace


def add_people_and_channels(workspace: Workspace) -> None:
    """Let the people of the sample and their channels be in a workspace."""
    for each in sample_people():
        workspace.add_person(
            each.handle,
            real_name=each.name,
            title=each.title,
            tz=each.time_zone,
            email=each.email,
            user_id=each.slack_id,
        )
    for channel in sample_channels():
        workspace.add_channel(
            channel.name,
            channel.members,
            topic=channel.topic,
            private=channel.private,
            channel_id=channel.channel_id,
        )


@contextmanager
def _bot(url: str, workspace: Workspace, server: Server, waits: Waits) -> Iterator[Application]:
    migrate.upgrade(url)
    settings = Settings(
        database_url=url,
        slack_bot_token=workspace.bot_token,
        slack_signing_secret=workspace.signing_secret,
        slack_api_url=server.api_url,
        time_zone=ZONE,
        _env_file=None,
    )
    application = build(settings, clock=workspace.clock.now, waits=waits)
    _load(application, workspace)
    door = wsgi(application.bolt, workspace.signing_secret)
    with _http(door) as address:
        workspace.connect(f"{address}{PATH}")
        try:
            yield application
        finally:
            application.stop()
            workspace.stop()


def _load(application: Application, workspace: Workspace) -> None:
    """Load the sample once; a database that has it already keeps what people did in it."""
    with application.ticker.database.write() as session:
        tenant = workspace_of_team(session, workspace.team_id)
        if tenant is None or tenant.digest_channel is not None:
            return
        _choose(tenant, workspace)
        load_sample(session, tenant.id, now=workspace.clock.now())


def _choose(tenant: Tenant, workspace: Workspace) -> None:
    tenant.digest_channel = workspace.channel(DIGEST_CHANNEL).id
    tenant.digest_hour = DIGEST_HOUR


class _ThreadingServer(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        logging.getLogger(__name__).debug(format, *args)


@contextmanager
def _http(application: object) -> Iterator[str]:
    """Serve a WSGI application on a free port of this machine, a thread for each request."""
    with _ThreadingServer(("127.0.0.1", 0), _QuietHandler) as server:
        server.set_app(application)  # type: ignore[arg-type] # wsgiref's types know no plain callables
        serve_forever = partial(server.serve_forever, poll_interval=_ENDS_WITHIN)
        thread = threading.Thread(target=serve_forever, name="bot-http", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
