"""Who works on what: `/deploy` lists it, previews a change with its effect, and records it."""

from functools import partial

from bot.blocks import deploying as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.blocks.staffing import free_card
from bot.domain.commands import Command, Right
from bot.domain.deploying import Deployed, DeployPreview
from bot.domain.line.deployment import SHARE, DeployLine, read_deploy
from bot.domain.periods import local_day
from bot.domain.rights import may_at_all
from bot.errors import Ambiguous, NotFound, UserError
from bot.services import deploying, staffing
from handlers.actors import take_up
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update
from handlers.context import Request
from handlers.needs import takes
from handlers.notes import tell
from handlers.previews import cancel
from handlers.router import Router
from handlers.typed import chosen_day, day_if_chosen, row_id, share, split

HELP = frozenset({"help", "?"})


def register(router: Router) -> None:
    """Take the command, its preview's buttons, and the form with its second step."""
    router.command(Command.DEPLOY, Right.SEE, deploy)
    router.action(Action.DEPLOY_RECORD, Right.DEPLOY, record)
    router.action(Action.DEPLOY_CANCEL, Right.DEPLOY, cancel)
    router.action(Action.DEPLOY_EXTEND, Right.DEPLOY, extend)
    router.action(Action.DEPLOY_FORM, Right.DEPLOY, open_form)
    router.view(Callback.DEPLOY_FORM, Right.DEPLOY, check)
    router.view(Callback.DEPLOY_CHECKED, Right.DEPLOY, submit)


def deploy(request: Request) -> Answer:
    """List who has too much, one person's work or a project's people; a percentage or 'off' is previewed.

    'free' asks who has time: 'free test lead 50% from 1 May to 30 Jun', and so do words that name no project
    but a day, or a skill. What people can do, requests for them and swaps begin with a word of their own.
    """
    other = takes(request)
    if other is not None:
        return other
    today = local_day(request.now, request.actor.time_zone)
    word, _, rest = request.text.partition(" ")
    if request.text.strip().casefold() in HELP:
        return Say(*shown.deploy_help(**_may(request)))
    if word.casefold() == "free":
        return _free(request, read_deploy(rest, today=today, day_first=request.actor.day_first))
    line = read_deploy(request.text, today=today, day_first=request.actor.day_first)
    if line.percent is not None or line.off or line.problem:
        return _preview(request, line)
    if line.project and not line.user:
        return _project_or_free(request, line)
    with request.context.database.read() as session:
        if line.user:
            time = deploying.of_person(session, request.actor, line.user, now=request.now, kept=request.text)
            return Say(*shown.person_time(time))
        return Say(*shown.overview(deploying.overview(session, request.actor, now=request.now)))


def _project_or_free(request: Request, line: DeployLine) -> Answer:
    """List a project's people; who types a skill, or words and a day, asks who has time."""
    with request.context.database.read() as session:
        try:
            found = deploying.of_project(session, request.actor, line.project, now=request.now)
            return Say(*shown.project_people(found))
        except (NotFound, Ambiguous):
            if not staffing.asks_for_people(session, request.actor, line, now=request.now):
                raise
    return _free(request, line)


def _may(request: Request) -> dict[str, bool]:
    actor = request.actor
    return {"may_deploy": may_at_all(actor, Right.DEPLOY), "may_ask": may_at_all(actor, Right.ASK_PEOPLE)}


def _free(request: Request, line: DeployLine) -> Answer:
    with request.context.database.read() as session:
        found = staffing.free(session, request.actor, line, request.text, now=request.now)
    return Say(*free_card(found, **_may(request)))


def _preview(request: Request, line: DeployLine) -> Answer:
    if line.user:
        take_up(request.context, line.user, request.client)
    with request.context.database.write() as session:
        read = deploying.preview(session, request.actor, line, request.text, now=request.now)
    return Say(*shown.deploy_preview(read))


def record(request: Request) -> Answer:
    """Record what the preview shows, and tell those concerned; or show what has changed since."""
    done = _record(request, request.value)
    if isinstance(done, DeployPreview):
        return Replace(*shown.deploy_preview(done))
    return Replace(*shown.deployed(done))


def extend(request: Request) -> Answer:
    """Preview somebody's work on a project for longer, behind a button that names it and the new last day."""
    deployment, until = split(request.value, 2)
    with request.context.database.write() as session:
        read = deploying.extension(
            session, request.actor, row_id(deployment), chosen_day(until), now=request.now
        )
    return Say(*shown.deploy_preview(read))


def open_form(request: Request) -> Answer:
    """Open the form."""
    again = trouble.open_instead(Action.DEPLOY_FORM, request.value)
    return Open(shown.deploy_form(), Say(*again))


def check(request: Request) -> Answer:
    """Show what the form would do, before it is recorded."""
    given = by_name(request.state)
    line = _line(given)
    if line.percent is None:
        return Refuse({shown.PERCENT: SHARE})
    if line.user:
        take_up(request.context, line.user, request.client)
    try:
        with request.context.database.write() as session:
            read = deploying.preview(
                session,
                request.actor,
                line,
                "",
                now=request.now,
                project_id=row_id(given.get(shown.PROJECT) or ""),
            )
    except UserError as error:
        return Refuse({shown.PERSON: str(error)})
    return Update(shown.checked_view(read))


def _line(given: dict[str, str | None]) -> DeployLine:
    return DeployLine(
        user=given.get(shown.PERSON) or "",
        percent=share(given.get(shown.PERCENT)),
        first=day_if_chosen(given.get(shown.FIRST)),
        last=day_if_chosen(given.get(shown.LAST)),
        role=(given.get(shown.ROLE) or "").strip(),
    )


def submit(request: Request) -> Answer:
    """Record what the form's second step shows."""
    done = _record(request, request.metadata)
    if isinstance(done, DeployPreview):
        return Update(shown.checked_view(done))
    return Update(done_view(*shown.deployed(done)))


def _record(request: Request, nonce: str) -> Deployed | DeployPreview:
    with request.context.database.write() as session:
        done = deploying.record(session, request.actor, nonce, now=request.now)
        if isinstance(done, Deployed):
            write = partial(shown.deployed_note, done)
            tell(session, request, done.told, f"deployed:{done.event_id}", write, tells_of=done.named_to)
    return done
