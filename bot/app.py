"""The composition root: settings become an engine, a Bolt app, a sender and a scheduler."""

import gc
import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

import handlers
from bot.delivery.address import certificates
from bot.delivery.client import SlackClientPort
from bot.delivery.port import Permanent, SlackPort, SlackProblem
from bot.delivery.sender import Sender
from bot.domain.enums import Role
from bot.domain.ids import WorkspaceId
from bot.errors import ConfigurationError
from bot.jobs import JOBS, TICK_SECONDS, FindByAddress, Ticker, match_people
from bot.services.people import SlackUser, ensure_workspace, grant
from bot.settings import Settings
from handlers.actors import slack_user
from handlers.context import Context
from handlers.router import ANSWER_TIMEOUT, Router
from models.database import FOR_PEOPLE, Database, Patience
from models.people import person_of_slack_id

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
YOUNG = 50_000
"""Objects that are made, and not freed, between two looks of the garbage collector; about 5 MB."""


def utc_now() -> datetime:
    """Read this machine's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long somebody's request waits: for the database, and for Slack to take the answer (seconds)."""

    database: Patience
    slack: int


WAITS = Waits(FOR_PEOPLE, ANSWER_TIMEOUT)
"""Slack gives a request 3 s; these leave room for the work itself."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in Slack, as `auth.test` says; asked once, at the start."""

    team_id: str
    team_name: str
    bot_id: str
    bot_user_id: str


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that runs in one process. `start` begins what runs beside the requests: after a fork."""

    settings: Settings
    database: Database
    router: Router
    bolt: App
    sender: Sender
    ticker: Ticker
    scheduler: BackgroundScheduler

    def start(self) -> None:
        """Start the sender and the scheduler; what is built by then stays for good."""
        spare_the_collector()
        self.sender.start()
        self.scheduler.start()

    def stop(self) -> None:
        """Finish what is in hand and close the connections."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)
        self.sender.stop(timeout=10)
        self.ticker.database.dispose()
        self.database.dispose()


def spare_the_collector() -> None:
    """Let Python's garbage collector leave out what is there already, and look less often at what is new.

    A look at all projects makes a hundred thousand objects that stay until it ends. Going through them, and
    through the whole program, each time that a few hundred were added took as long as the look itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


def identify(settings: Settings) -> Identity:
    """Ask Slack who the bot is; raises `ConfigurationError` with what to mend."""
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        raise ConfigurationError("SIGHTLINE_SLACK_BOT_TOKEN is not set. Your app's Install page shows it.")
    client = web_client(settings, timeout=10)
    try:
        said = client.auth_test()
    except SlackApiError as error:
        reason = error.response.get("error")
        raise ConfigurationError(f"Slack refused SIGHTLINE_SLACK_BOT_TOKEN ({reason}).") from error
    except OSError as error:
        raise ConfigurationError(f"Slack at {settings.slack_api_url} does not answer: {error}") from error
    return Identity(said["team_id"], said["team"], said["bot_id"], said["user_id"])


def build(
    settings: Settings, *, clock: Clock = utc_now, identity: Identity | None = None, waits: Waits = WAITS
) -> Application:
    """Put the parts together. Raises `ConfigurationError` when a setting is missing or Slack refuses it."""
    identity = identity or identify(settings)
    database = Database(settings.database_url, waits.database, pool_size=settings.threads + 2)
    ours = _open_workspace(database, settings, identity, clock)
    context = Context(
        database=database,
        clock=clock,
        team_id=identity.team_id,
        bot_user_id=identity.bot_user_id,
        pmo=frozenset(settings.pmo),
    )
    router = Router(context, answer_timeout=waits.slack)
    handlers.register(router)
    bolt = bolt_app(settings, identity, timeout=waits.slack)
    router.attach(bolt)
    patient = database.patient()
    port = SlackClientPort(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
    owner = f"{socket.gethostname()}:{os.getpid()}"
    sender = Sender(patient, _only(ours, port), clock=clock, owner=owner)
    find = _finder(web_client(settings, timeout=10), identity.team_id)
    ticker = Ticker(patient, clock, (match_people(ours, find), *JOBS))
    return Application(settings, database, router, bolt, sender, ticker, _scheduler(ticker))


def _finder(client: WebClient, team_id: str) -> FindByAddress:
    def find(address: str) -> SlackUser | None:
        try:
            return slack_user(client.users_lookupByEmail(email=address)["user"], team_id)
        except SlackApiError as error:
            if error.response.get("error") == "users_not_found":
                return None
            raise SlackProblem(str(error.response.get("error"))) from error
        except OSError as error:
            raise SlackProblem(f"no answer: {error}") from error

    return find


def _only(ours: WorkspaceId, port: SlackPort) -> Callable[[WorkspaceId], SlackPort]:
    """Give the port for our own workspace alone: its token must not post another tenant's messages."""

    def port_for(workspace: WorkspaceId) -> SlackPort:
        if workspace != ours:
            raise Permanent("not_installed")
        return port

    return port_for


def _open_workspace(database: Database, settings: Settings, identity: Identity, clock: Clock) -> WorkspaceId:
    with database.write() as session:
        workspace = ensure_workspace(
            session, identity.team_id, identity.team_name, now=clock(), time_zone=settings.time_zone
        )
        for slack_id in settings.pmo:
            person = person_of_slack_id(session, workspace.id, slack_id)
            if person is not None:
                grant(session, workspace.id, person, Role.PMO)
        return workspace.id


def web_client(settings: Settings, *, timeout: int) -> WebClient:
    """Give a client of Slack's Web API; `timeout` in seconds."""
    # No retries: a second try after a dropped connection may do a thing twice, and the budget is 3 s.
    # Without a TLS context each call reads the machine's certificates again.
    client = WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=timeout,
        ssl=certificates(),
        retry_handlers=[],
    )
    if any(name in settings.slack_api_url for name in ("//127.0.0.1", "//localhost")):
        client.proxy = None  # a proxy of the environment can't reach this machine
    return client


def bolt_app(settings: Settings, identity: Identity, *, timeout: int) -> App:
    """Give the Bolt app with no listener yet; `timeout` in seconds."""
    result = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=settings.slack_bot_token.get_secret_value(),
        bot_id=identity.bot_id,
        bot_user_id=identity.bot_user_id,
    )

    def authorize() -> AuthorizeResult:
        return result

    client = web_client(settings, timeout=timeout)
    client.token = None  # Bolt takes the token from `authorize` for each request, and warns of any other
    return App(
        signing_secret=settings.slack_signing_secret.get_secret_value() or None,
        authorize=authorize,
        client=client,
        process_before_response=True,
        token_verification_enabled=False,
        request_verification_enabled=False,  # the door has checked it, before anything was parsed
        raise_error_for_unhandled_request=False,
    )


def _scheduler(ticker: Ticker) -> BackgroundScheduler:
    """Tick every minute in every replica; the database decides which of them does the work."""
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    scheduler.add_job(
        ticker.tick,
        "interval",
        seconds=TICK_SECONDS,
        id="tick",
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
    )
    return scheduler
