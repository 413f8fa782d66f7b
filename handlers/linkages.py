"""Linkages: listed, declared, confirmed, dismissed, undone; whoever was asked sees what became of it."""

from sqlalchemy.orm import Session

from bot.blocks import linkage_forms as forms
from bot.blocks import linkages as shown
from bot.blocks import trouble
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import done_view
from bot.blocks.inputs import by_name
from bot.blocks.kit import Shown
from bot.delivery.outbox import Message, Note, enqueue_all, group_of, message_at
from bot.domain.commands import Command, Right
from bot.domain.enums import EvidenceKind, LinkageState, ToDo, Way
from bot.domain.known_names import LONGEST
from bot.domain.linked import Decided, LinkageForm, LinkageList, LinkageView, Terms, Thing
from bot.domain.rights import may_at_all
from bot.errors import Stale
from bot.services import introducing, known_names, linkage_acts, linkages, suggested
from handlers.answers import Answer, Open, Refuse, Replace, Say, Update, in_its_message
from handlers.context import Request
from handlers.forms import written
from handlers.router import Router
from handlers.typed import OLD_BUTTON, chosen, chosen_day, row_id, split

PAIR, NEW, THING = "pair", "new", "thing"
MOST_PAIRS = 200
"""Linkages that a form about a thing can carry."""


def register(router: Router) -> None:
    """Take the commands, the buttons below a linkage and their forms."""
    router.command(Command.LINKAGES, Right.SEE, list_)
    router.action(Action.LINKAGE_PAGE, Right.SEE, turn)
    router.command(Command.LINK, Right.DECLARE_LINKAGE, link)
    router.action(Action.LINKAGE_DECLARE, Right.DECLARE_LINKAGE, open_declaration)
    router.action(Action.DIGEST_LINKAGE_CONFIRM, Right.DECIDE_LINKAGE, open_confirm)
    router.action(Action.DIGEST_LINKAGE_DISMISS, Right.DECIDE_LINKAGE, open_dismiss)
    router.action(Action.LINKAGE_ALL_CONFIRM, Right.DECIDE_LINKAGE, open_confirm_all)
    router.action(Action.LINKAGE_ALL_DISMISS, Right.DECIDE_LINKAGE, open_dismiss_all)
    router.action(Action.LINKAGE_EACH, Right.DECIDE_LINKAGE, show_each)
    router.action(Action.LINKAGE_UNDO, Right.DECIDE_LINKAGE, undo)
    router.action(Action.LINKAGE_INTRODUCE, Right.DECIDE_LINKAGE, open_introduction)
    router.view(Callback.INTRODUCE_FORM, Right.DECIDE_LINKAGE, introduce)
    router.view(Callback.CONFIRM_LINK_FORM, Right.DECLARE_LINKAGE, confirm)
    router.view(Callback.DISMISS_LINK_FORM, Right.DECIDE_LINKAGE, dismiss)


def list_(request: Request) -> Answer:
    """`/linkages [payroll]` lists what touches what, with the evidence, the state and who decided."""
    return Say(*_page(request, request.text, 0))


def turn(request: Request) -> Answer:
    """Show another page in the place of this one."""
    number, _, text = request.value.partition("|")
    return Replace(*_page(request, text, row_id(number)))


def _page(request: Request, text: str, number: int) -> Shown:
    with request.context.database.read() as session:
        return shown.linkage_list(linkages.list_linkages(session, request.actor, text, page=number))


def link(request: Request) -> Answer:
    """`/pmo link payroll expenses …` opens the form with both projects; nothing is recorded before."""
    with request.context.database.read() as session:
        form = linkage_acts.read_declaration(session, request.actor, request.text)
    return _declaration(form)


def open_declaration(request: Request) -> Answer:
    """Open the same form from a button that names both projects."""
    a, b = split(request.value, 2)
    with request.context.database.read() as session:
        form = linkage_acts.declaring(session, request.actor, row_id(a), row_id(b))
    return _declaration(form)


def _declaration(form: LinkageForm) -> Answer:
    view = form.view
    if view.state is LinkageState.CONFIRMED:
        return Say(*_standing(view))
    both = f"{view.a.project_id}|{view.b.project_id}"
    drawn = forms.confirm_form(form, f"{NEW}|{both}|{view.turn}")
    return Open(drawn, Say(*trouble.open_instead(Action.LINKAGE_DECLARE, both)))


def open_confirm(request: Request) -> Answer:
    """Open the form of a suggestion; one that is decided says by whom."""
    form = _form(request)
    if form.view.state is not LinkageState.SUGGESTED:
        return _settled(request, form.view)
    drawn = forms.confirm_form(form, _about(request, form.view))
    return Open(drawn, Say(*trouble.open_instead(Action.DIGEST_LINKAGE_CONFIRM, request.value)))


def open_dismiss(request: Request) -> Answer:
    """Open the form that asks why; one that is decided says by whom."""
    view = _form(request).view
    if view.state is not LinkageState.SUGGESTED:
        return _settled(request, view)
    about = f"{_about(request, view)}|{','.join(sorted(view.kinds))}"
    drawn = forms.dismiss_form(view, about, _ignorable(request, view.named))
    return Open(drawn, Say(*trouble.open_instead(Action.DIGEST_LINKAGE_DISMISS, request.value)))


def _ignorable(request: Request, names: tuple[str, ...]) -> tuple[str, ...]:
    """Give those of the names that this person may put on the list as no names: none but for the PMO."""
    fitting = tuple(each for each in names if len(each) <= LONGEST)
    return fitting if may_at_all(request.actor, Right.SET_NAMES) else ()


def open_confirm_all(request: Request) -> Answer:
    """Open the form for all that one thing joins."""
    thing, views = _of_thing(request)
    drawn = forms.confirm_all_form(thing, views, _about_all(thing, views))
    return Open(drawn, Say(*trouble.open_instead(Action.LINKAGE_ALL_CONFIRM, request.value)))


def open_dismiss_all(request: Request) -> Answer:
    """Open the form that asks why none of them touch."""
    thing, views = _of_thing(request)
    named = (thing.name,) if thing.kind is EvidenceKind.SHARED_NAME else ()
    drawn = forms.dismiss_all_form(thing, views, _about_all(thing, views), _ignorable(request, named))
    return Open(drawn, Say(*trouble.open_instead(Action.LINKAGE_ALL_DISMISS, request.value)))


def show_each(request: Request) -> Answer:
    """List the pairs that one thing joins, each to be decided by itself."""
    thing, views = _of_thing(request)
    some = views[: linkages.SHOWN]
    return Say(*shown.linkage_list(LinkageList(f"Joined by {thing.name}", some, len(views))))


def confirm(request: Request) -> Answer:
    """Record what the form says; whoever was asked sees it, and the owner hears of it."""
    terms = _terms(request)
    if isinstance(terms, Refuse):
        return terms
    kind, _, rest = request.metadata.partition("|")
    actor, now = request.actor, request.now
    with request.context.database.write() as session:
        if kind == NEW:
            a, b, turn = (row_id(each) for each in split(rest, 3))
            decided = linkage_acts.declare(session, actor, a, b, turn, terms, now=now)
        else:
            pairs = _pairs(session, request, kind, rest)
            decided = linkage_acts.confirm(session, actor, pairs, terms, now=now)
        _tell(session, request, decided, kind, rest)
    return Update(done_view(*shown.done(decided)))


def dismiss(request: Request) -> Answer:
    """Record that they do not touch, and why; whoever was asked sees it."""
    reason = forms.reason_of(request.state)
    if not reason:
        return Refuse({"note": "Say why, so that nobody asks again on the same grounds."})
    kind, _, rest = request.metadata.partition("|")
    rest, seen = _seen(kind, rest)
    ignored = forms.ignored_of(request.state)
    with request.context.database.write() as session:
        pairs = _pairs(session, request, kind, rest)
        decided = linkage_acts.dismiss(session, request.actor, pairs, reason, seen=seen, now=request.now)
        if ignored:
            known_names.ignore(session, request.actor, ignored, now=request.now)
        _tell(session, request, decided, kind, rest)
    return Update(done_view(*shown.done(decided, ignored)))


def undo(request: Request) -> Answer:
    """Take the decision back that the button stands beside; the buttons come back."""
    at, turn = (row_id(each) for each in split(request.value, 2))
    with request.context.database.write() as session:
        decided = linkage_acts.undo(session, request.actor, [(at, turn)], now=request.now)
        _tell(session, request, decided, PAIR, "")
    return _settled(request, decided.first)


def open_introduction(request: Request) -> Answer:
    """Open the form with the draft and who gets it; nothing is sent before."""
    at, turn = (row_id(each) for each in split(request.value, 2))
    with request.context.database.read() as session:
        found = introducing.introduction(session, request.actor, at, turn, now=request.now)
    drawn = forms.introduce_form(found, f"{at}|{turn}")
    return Open(drawn, Say(*trouble.open_instead(Action.LINKAGE_INTRODUCE, request.value)))


def introduce(request: Request) -> Answer:
    """Send it to both PMs as one group message, once."""
    at, turn = (row_id(each) for each in split(request.metadata, 2))
    words = written(request)
    with request.context.database.write() as session:
        found = introducing.introduce(session, request.actor, at, turn, now=request.now)
        note = Note(
            group_of(found.people),
            Message(*shown.introduction_message(found, words)),
            dedupe_key=f"linkage:{at}:{turn}:introduction",
            tells_of=found.view.tells_of,
        )
        enqueue_all(session, request.actor.workspace_id, [note], now=request.now)
    return Update(done_view(*shown.introduced(found)))


def _form(request: Request) -> LinkageForm:
    with request.context.database.read() as session:
        return linkage_acts.form(session, request.actor, row_id(request.value))


def _of_thing(request: Request) -> tuple[Thing, tuple[LinkageView, ...]]:
    kind, _, name = request.value.partition("|")
    thing = Thing(chosen(EvidenceKind, kind), name)
    with request.context.database.read() as session:
        return thing, linkage_acts.of_thing(session, request.actor, thing)


def _about(request: Request, view: LinkageView) -> str:
    """Carry through the form what it is about, and which message of ours it was opened from."""
    held = request.body.get("container") or {}
    there = held.get("type") == "message" and not held.get("is_ephemeral")
    channel, ts = (held.get("channel_id", ""), held.get("message_ts", "")) if there else ("", "")
    return f"{PAIR}|{view.linkage_id}|{view.turn}|{channel}|{ts}"


def _about_all(thing: Thing, views: tuple[LinkageView, ...]) -> str:
    ids = ",".join(str(each.linkage_id) for each in views[:MOST_PAIRS])
    return f"{THING}|{ids}|{thing.kind.value}|{thing.name}"


def _pairs(session: Session, request: Request, kind: str, rest: str) -> linkage_acts.Pairs:
    """Read which linkages a form is about."""
    if kind == PAIR:
        at, turn, _, _ = split(rest, 4)
        return [(row_id(at), row_id(turn))]
    ids, thing = _thing(kind, rest)
    return linkage_acts.still_waiting(session, request.actor, thing, ids)


def _seen(kind: str, rest: str) -> tuple[str, list[str] | None]:
    """Part what a dismissal is about from the kinds of evidence that its form showed, where it names them."""
    about, _, kinds = rest.rpartition("|")
    return (about, kinds.split(",")) if kind == PAIR and about.count("|") == 3 else (rest, None)


def _thing(kind: str, rest: str) -> tuple[set[int], Thing]:
    ids, _, named = rest.partition("|")
    sort, _, name = named.partition("|")
    if kind != THING or not name:
        raise Stale(OLD_BUTTON)
    return {row_id(each) for each in ids.split(",")}, Thing(chosen(EvidenceKind, sort), name)


def _terms(request: Request) -> Terms | Refuse:
    given = by_name(request.state)
    if not given.get("handling"):
        return Refuse({"handling": "Choose what is to be done."})
    needing, by = given.get("needing"), given.get("needed_by")
    return Terms(
        handling=chosen(ToDo, given["handling"]),
        note=(given.get("note") or "").strip()[: forms.NOTE],
        owner_slack_id=given.get("owner"),
        needed_by=chosen_day(by) if by else None,
        needing_id=row_id(needing) if needing else None,
    )


def _tell(session: Session, request: Request, decided: Decided, kind: str, rest: str) -> None:
    """Edit every message in which somebody was asked about it, and tell whoever looks after it now."""
    workspace = request.actor.workspace_id
    views = {suggested.of_pair(each.linkage_id): each for each in decided.views}
    notes = [
        _edit(reader, Message(*shown.decided_message(views[subject])), subject, views[subject])
        for subject, readers in decided.tells
        for reader in readers
    ]
    if kind == THING:
        _, thing = _thing(kind, rest)
        asked = linkage_acts.asked_together(session, request.actor, thing, decided, now=request.now)
        for reader, mine in asked:
            message = Message(*shown.group_decided_message(thing, mine))
            notes.append(_edit(reader, message, suggested.of_thing(thing), mine.first))
    if kind == PAIR and rest:
        notes += _where_pressed(session, request, decided.first, rest)
    if decided.owner is not None:
        view = decided.first
        message = Message(*shown.owner_message(view, decided.by))
        key = f"linkage:{view.linkage_id}:{view.turn}:owner"
        notes.append(Note(decided.owner, message, dedupe_key=key, tells_of=view.tells_of))
    enqueue_all(session, workspace, notes, now=request.now)


def _edit(reader: str, message: Message, subject: str, view: LinkageView) -> Note:
    key = f"{subject}:{view.linkage_id}:{view.turn}:{reader}"
    return Note(reader, message, dedupe_key=key, subject=subject, way=Way.EDIT, tells_of=view.tells_of)


def _where_pressed(session: Session, request: Request, view: LinkageView, rest: str) -> list[Note]:
    """Edit the message that the form was opened from, such as a digest, where it shows this linkage."""
    _, _, channel, ts = split(rest, 4)
    there = message_at(session, request.actor.workspace_id, channel, ts) if ts else None
    if there is None or there.subject == suggested.of_pair(view.linkage_id):
        return []
    blocks = shown.with_decision([dict(each) for each in there.message.blocks], view)
    if not blocks:
        return []
    key = f"linkage:{view.linkage_id}:{view.turn}:{channel}:{ts}"
    message = Message(there.message.text, blocks)
    return [Note(there.recipient, message, dedupe_key=key, subject=there.subject, way=Way.EDIT)]


def _standing(view: LinkageView) -> Shown:
    return shown.linkage_list(LinkageList(view.names, (view,), 1))


def _settled(request: Request, view: LinkageView) -> Answer:
    """Show in the message what stands in the place of the buttons; by itself where there is no message."""
    text, alone = _standing(view)
    return in_its_message(request.body, text, lambda blocks: shown.with_decision(blocks, view), alone=alone)
