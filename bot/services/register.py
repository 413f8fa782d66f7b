"""The register: read a line into a preview, raise a risk once, say who hears."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.content import RiskContent
from bot.domain.enums import EntryKind
from bot.domain.line.name_index import Named
from bot.domain.line.parts import Ignored
from bot.domain.line.risk import RiskLine, parse_risk
from bot.domain.line.text import fold
from bot.domain.periods import local_day
from bot.domain.previews import RiskForm, RiskPreview
from bot.domain.register import unfit_response
from bot.domain.rights import Actor
from bot.domain.views import PersonView, ProjectView, Recipient, RiskRaised
from bot.errors import NotFound
from bot.services import access, directory, drafts, lines
from bot.services.audit import on_record
from bot.services.names import names_led
from models.people import people_by_id, person_of_slack_id
from models.projects import Project
from models.register import RegisterEntry, next_number, reference_of


def read_risk(
    session: Session,
    actor: Actor,
    text: str,
    *,
    now: datetime,
    project_id: int | None = None,
    ignored: Ignored = frozenset(),
) -> RiskPreview:
    """Read one line into a draft and its preview; `ignored` are places that nothing is to be read from."""
    drafts.fits(text)
    names, known = lines.names_and_known(session, actor, text, project_id)
    line = _parse(actor, text, names, known, ignored, now=now)
    named = known or line.project.found
    owner = _owner(session, actor, line.owner_mention)
    content = RiskContent.of_line(line) if line.title else None
    if content and owner and owner.slack_id:
        content = content.model_copy(update={"owner_slack_id": owner.slack_id})
    project_view = None
    if named is None:
        access.refuse_if_not_theirs(session, actor, text, line.project)
    else:
        found, _ = access.to_change(session, actor, named.id, kept=text)
        project_view, _, _ = directory.brief_view(session, actor, found, now=now)
    if content and (unfit := unfit_response(content.kind, content.response)):
        content = content.model_copy(update={"response": None})
        line = replace(line, response=None, problems=(*line.problems, unfit))
    draft = drafts.keep(
        session,
        actor,
        drafts.RISK,
        project_id=named.id if named else None,
        text=text,
        content=content,
        now=now,
    )
    choices = () if named else line.project.candidates or tuple(names[:4])
    return RiskPreview(draft.nonce, line, project_view, owner, choices)


def answer_risk(
    session: Session, actor: Actor, nonce: str, question: int, choice: int, *, now: datetime
) -> RiskPreview:
    """Settle one question of a preview with one of its choices, and read the line again."""
    draft = drafts.open_draft(session, actor, nonce, drafts.RISK)
    names, known = lines.names_and_known(session, actor, draft.text, draft.project_id)
    line = _parse(actor, draft.text, names, known, frozenset(), now=now)
    text, ignored = lines.settled(draft, line.questions, question, choice, frozenset())
    drafts.give_way(draft, now=now)
    return read_risk(session, actor, text, now=now, project_id=draft.project_id, ignored=ignored)


def _parse(
    actor: Actor, text: str, names: Sequence[Named], known: Named | None, ignored: Ignored, *, now: datetime
) -> RiskLine:
    today = local_day(now, actor.time_zone)
    return parse_risk(
        text, projects=names, today=today, day_first=actor.day_first, project=known, ignore=ignored
    )


def open_risk_form(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    project_id: int | None = None,
    nonce: str | None = None,
) -> RiskForm:
    """Fill the form from the draft; the first project if none is named."""
    names = names_led(session, actor, also=project_id)
    content = None
    draft = None
    if nonce is not None:
        draft = drafts.open_draft(session, actor, nonce, drafts.RISK)
        project_id = project_id or draft.project_id
        content = RiskContent.model_validate(draft.content) if draft.content else None
        content = _with_known_owner(session, actor, content)
        drafts.fits_a_form(draft, (content.description,) if content else ())
    project_id = project_id or (names[0].id if names else None)
    if project_id is None:
        raise NotFound(
            "You are not recorded as PM or program manager of any active project, so there is no register "
            "for you to write in. Your PMO can set that."
        )
    found, _ = access.to_change(session, actor, project_id)
    if draft is None:
        draft = drafts.keep(session, actor, drafts.RISK, project_id=found.id, text="", content=None, now=now)
    view, _, _ = directory.brief_view(session, actor, found, now=now)
    return RiskForm(draft.nonce, view, content, tuple(names))


def raise_risk(
    session: Session,
    actor: Actor,
    nonce: str,
    *,
    now: datetime,
    content: RiskContent | None = None,
    project_id: int | None = None,
) -> RiskRaised:
    """Record a draft in the register. A repeat raises `Settled` with the first answer."""
    draft = drafts.open_draft(session, actor, nonce, drafts.RISK)
    found, program = access.to_change(session, actor, project_id or draft.project_id or 0, kept=draft.text)
    content = content or RiskContent.model_validate(drafts.filled_in(draft).content)
    view, _, _ = directory.brief_view(session, actor, found, now=now)
    hears = access.hearers(actor, found, program, view)
    raised = add_entry(session, actor, found, content, view, hears, now=now)
    drafts.close(draft, f"{raised.entry.reference} is already in the register of {found.name}.", now=now)
    return raised


def add_entry(
    session: Session,
    actor: Actor,
    found: Project,
    content: RiskContent,
    view: ProjectView,
    hears: tuple[Recipient, ...],
    *,
    now: datetime,
) -> RiskRaised:
    """Write one entry with its number and its audit line; without a known owner the PM owns it."""
    owner = _owner(session, actor, content.owner_slack_id)
    entry = RegisterEntry(
        kind=content.kind,
        title=content.title,
        description=content.description,
        probability=content.probability if content.kind.scored else 1,
        impact=content.impact if content.kind.scored else 1,
        response=content.response,
        review_on=content.review_on,
        decided_on=local_day(now, actor.time_zone) if content.kind is EntryKind.DECISION else None,
        owner_id=owner.person_id if owner else found.manager_id,
        due=content.due,
    )
    enter(session, actor, found, entry, now=now)
    details = {"project": found.key, "reference": entry.reference, "score": entry.score}
    on_record(session, actor, "entry.raised", "register_entry", entry.id, now=now, details=details)
    owners = people_by_id(session, actor.workspace_id, [entry.owner_id] if entry.owner_id else [])
    return RiskRaised(directory.entry_view(entry, owners), view, actor.name, hears)


def enter(
    session: Session, actor: Actor, found: Project, entry: RegisterEntry, *, now: datetime
) -> RegisterEntry:
    """Record a new entry of a project under its next number, as raised by this person."""
    entry.workspace_id, entry.project_id = actor.workspace_id, found.id
    entry.number = next_number(session, actor.workspace_id, found.id)
    entry.reference = reference_of(found.key, entry.number)
    entry.raised_by, entry.raised_at = actor.person_id, now
    session.add(entry)
    session.flush()
    return entry


def _owner(session: Session, actor: Actor, said: str | None) -> PersonView | None:
    """Find whom a Slack id or a typed name means; None when nobody or more than one person fits."""
    if not said:
        return None
    found = person_of_slack_id(session, actor.workspace_id, said)
    if found is None:
        words = fold(said).split()
        people = people_by_id(session, actor.workspace_id).values()
        fitting = [each for each in people if each.active and _is_called(each.name, words)]
        found = fitting[0] if len(fitting) == 1 else None
    return directory.view_of(found) if found else None


def _with_known_owner(session: Session, actor: Actor, content: RiskContent | None) -> RiskContent | None:
    """Leave the form's owner open when the one who was named is nobody that Slack could show."""
    if content is None or content.owner_slack_id is None:
        return content
    owner = _owner(session, actor, content.owner_slack_id)
    return content.model_copy(update={"owner_slack_id": owner.slack_id if owner else None})


def _is_called(name: str, words: list[str]) -> bool:
    """Whether typed words are a person's name, or the beginning of it: 'tom', 'tom fairley'."""
    parts = fold(name).split()
    return bool(words) and (parts[: len(words)] == words or words == parts[-1:])
