"""Attesting: what was asked is shown again, attested together or one by one, changed, or ended."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.blocks import attesting as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import value_of
from bot.blocks.kit import Shown
from bot.delivery.outbox import Message, Note, enqueue_all
from bot.domain.commands import Right
from bot.domain.entries import EntryActed
from bot.domain.enums import Way
from bot.domain.views import ReportPosted
from bot.errors import Stale
from bot.services import attest_acts, attest_asking, attesting, scope_changes
from bot.services.attest_acts import AttestDone, Wanted
from bot.services.attest_asking import Guard, ScopeAsk
from handlers.answers import Answer, Open, Replace, Say, Update
from handlers.context import Request
from handlers.router import Router
from handlers.typed import OLD_BUTTON, row_id, split


def register(router: Router) -> None:
    """Take the buttons of the message that asks, and the forms behind it."""
    router.action(Action.ATTEST_SHOW, Right.ALIGN, show)
    router.action(Action.ATTEST_ALL, Right.ALIGN, attest_all)
    router.action(Action.ATTEST_ONE, Right.ALIGN, attest_one)
    router.view(Callback.ATTEST_CHANGE_FORM, Right.ALIGN, change)
    router.view(Callback.ATTEST_END_FORM, Right.ALIGN, end)


def show(request: Request) -> Answer:
    """Show what this person may attest: what is theirs, or what is in the program behind the button."""
    with request.context.database.read() as session:
        found = attesting.show(session, request.actor, row_id(request.value or "0"), now=request.now)
    return Say(*shown.attest_message(found))


def attest_all(request: Request) -> Answer:
    """Record that everything that the message shows still holds."""
    of, mark, listed = split(request.value, 3)
    ids = [row_id(each) for each in listed.split(",")]
    return _holds(request, of, mark, ids)


def attest_one(request: Request) -> Answer:
    """Do with one project what its menu or button says."""
    verb, of, project, mark = split(request.value, 4)
    at = row_id(project)
    if verb == shown.HOLDS:
        return _holds(request, of, mark, [at])
    if verb not in (shown.CHANGE, shown.END):
        raise Stale(OLD_BUTTON)
    _where(of)
    with request.context.database.read() as session:
        duty = attest_acts.open_one(session, request.actor, at, now=request.now)
        choices = attest_acts.in_force(session, request.actor, now=request.now)
    form = shown.change_form(duty, of, choices) if verb == shown.CHANGE else shown.end_form(duty, of)
    return Open(form, Say(*trouble.open_instead(Action.ATTEST_ONE, request.value)))


def _holds(request: Request, of: str, mark: str, ids: list[int]) -> Answer:
    program, change_id = _where(of)
    with request.context.database.write() as session:
        done = attest_acts.attest(session, request.actor, ids, mark, now=request.now)
        _edit(session, request, done)
        if change_id:
            message = shown.scope_message(done.duties[0], change_id)
        else:
            found = attesting.show(session, request.actor, program, now=request.now)
            message = shown.attest_message(attest_acts.noted(found, done))
    return Replace(*message)


def change(request: Request) -> Answer:
    """Record what the form says that a project serves."""
    _, project, mark = split(request.metadata, 3)
    wanted: dict[int, Wanted] = {}
    for block_id in request.state:
        name, _, at = block_id.partition(":")
        if name == shown.STRENGTH:
            said = value_of(request.state, f"{shown.SENTENCE_OF}:{at}") if at else None
            chosen = value_of(request.state, f"{shown.NEW}:new") if at == "new" else at
            if chosen:
                strength = row_id(value_of(request.state, block_id) or "2")
                wanted[row_id(chosen)] = Wanted(strength, said or "")
    return _act(
        request,
        lambda session: attest_acts.change(
            session, request.actor, row_id(project), mark, wanted, now=request.now
        ),
    )


def end(request: Request) -> Answer:
    """Record that a project serves nothing any more."""
    _, project, mark = split(request.metadata, 3)
    words = value_of(request.state, shown.WORDS) if shown.WORDS in request.state else None
    said = (words or "").strip()
    return _act(
        request,
        lambda session: attest_acts.end(session, request.actor, row_id(project), mark, said, now=request.now),
    )


def _act(request: Request, act: Callable[[Session], AttestDone]) -> Answer:
    with request.context.database.write() as session:
        done = act(session)
        _edit(session, request, done)
    return Update(done_view(*shown.recorded(done.duties[0])))


def _where(of: str) -> tuple[int, int]:
    """Read where a button stands: in the list of a program, in one's own (0), or after a change of scope."""
    if of.startswith(shown.AFTER):
        return 0, row_id(of.removeprefix(shown.AFTER))
    return row_id(of), 0


def _edit(session: Session, request: Request, done: AttestDone) -> None:
    """Edit every message that asks about these projects, so that each shows what is attested."""
    if not done.act_id:
        return
    workspace = request.actor.workspace_id
    notes = [
        _note(each.slack_id, each.subject, shown.attest_message(each.shown), f"{done.act_id}", each.guard)
        for each in attest_asking.standing(session, workspace, done.duties, now=request.now)
    ]
    known = {news: duty for duty in done.duties for news in done.closed.get(duty.project_id, ())}
    for change_id, duty in known.items():
        asked = attest_asking.scope_standing(session, workspace, change_id, duty)
        notes += _of_scope(asked, shown.scope_message(duty, change_id), f"{done.act_id}")
    enqueue_all(session, workspace, notes, now=request.now)


def _of_scope(asked: ScopeAsk, message: Shown, key: str) -> list[Note]:
    subject = attest_asking.scope_subject(asked.change_id)
    return [_note(each, subject, message, key, asked.guard) for each in asked.readers]


def _note(slack_id: str, subject: str, message: Shown, key: str, guard: Guard) -> Note:
    """Put this in the place of what somebody was asked, as long as they may read it."""
    return Note(
        slack_id,
        Message(*message),
        dedupe_key=f"{subject}:{slack_id}:{key}",
        subject=subject,
        way=Way.EDIT,
        about=guard.about,
        tells_of=guard.tells_of,
        role=guard.role,
    )


def scope_decided(session: Session, request: Request, done: EntryActed) -> None:
    """Keep that an approved change request changes a project's scope; whoever steers it is asked."""
    entry_id = done.card.entry.entry_id
    scope_changes.of_decision(session, request.actor.workspace_id, entry_id, now=request.now)


def scope_reported(session: Session, request: Request, posted: ReportPosted) -> None:
    """Keep that a report's scope turned worse; what a correction takes back is asked no more."""
    workspace, now = request.actor.workspace_id, request.now
    change_id = scope_changes.of_report(session, workspace, posted.report_id, now=now)
    if change_id:
        duty = attesting.duty_of(session, workspace, posted.project.project_id, now=now)
        asked = attest_asking.scope_standing(session, workspace, change_id, duty)
        notes = _of_scope(asked, shown.taken_back(duty), f"report:{posted.report_id}")
        enqueue_all(session, workspace, notes, now=now)
