"""What reviewers do: give a confidence; acknowledge, return and ask about reports; and the PM's answers."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Right
from bot.domain.enums import Confidence, Rating, ReviewKind
from bot.domain.line.confidence import read_confidence
from bot.domain.line.match import match_prefix
from bot.domain.previews import ConfidenceForm
from bot.domain.rights import Actor
from bot.domain.subjects import card_of
from bot.domain.views import ProjectView, ReportPosted, Reviewed
from bot.errors import NotFound, Stale
from bot.services import access, directory, other_view
from bot.services.audit import on_record
from bot.services.moved import moved_for, raised_for, since_report
from bot.services.names import names_led
from bot.services.receipts import once
from models.outbox import readers_of
from models.projects import Program, Project
from models.reports import (
    ConfidenceRating,
    StatusReport,
    last_report,
    newest_version,
    report,
    report_before,
)
from models.reviews import Review, review, reviews_of

GONE = "I know no such report that you may see."


def acknowledge(session: Session, actor: Actor, report_id: int, *, now: datetime) -> Reviewed:
    """Say that a report was read; raises `Stale` a second time, or when it waits to be corrected."""
    found, project, program = _to_review(session, actor, report_id)
    settled = other_view.settled_by(reviews_of(session, actor.workspace_id, [found.id]))
    if settled and settled.kind is ReviewKind.ACKNOWLEDGED:
        raise Stale(f"The report of {project.name} is acknowledged already.")
    if settled:
        raise Stale(f"The report of {project.name} was returned. Acknowledge its correction when it comes.")
    return _act(session, actor, found, project, program, ReviewKind.ACKNOWLEDGED, now=now)


def ask(
    session: Session, actor: Actor, report_id: int, words: str, *, now: datetime, act: str = ""
) -> Reviewed:
    """Ask the PM about a report."""
    found, project, program = _to_review(session, actor, report_id)
    once(session, actor, act, f"{project.name}: you have asked that already.", now=now)
    return _act(session, actor, found, project, program, ReviewKind.ASKED, words, now=now)


def give_back(
    session: Session, actor: Actor, report_id: int, words: str, *, now: datetime, act: str = ""
) -> Reviewed:
    """Return a report to its PM, with what is wrong in it; a correction settles that."""
    found, project, program = _to_review(session, actor, report_id)
    once(session, actor, act, f"{project.name}: the report is returned already.", now=now)
    return _act(session, actor, found, project, program, ReviewKind.RETURNED, words, now=now)


def answer(
    session: Session, actor: Actor, review_id: int, words: str, *, now: datetime, act: str = ""
) -> Reviewed:
    """Answer a question about a report, as who may report the project; the asker hears."""
    asked = review(session, actor.workspace_id, review_id)
    about = report(session, actor.workspace_id, asked.report_id) if asked else None
    if asked is None or about is None or asked.kind is not ReviewKind.ASKED:
        raise NotFound("I know no such question that you may answer.", kept=words)
    project, program = access.to_change(session, actor, about.project_id, kept=words)
    once(session, actor, act, f"{project.name}: you have answered already.", now=now)
    done = _act(session, actor, about, project, program, ReviewKind.ANSWERED, words, now=now)
    asker = directory.people_of(session, actor, [asked.by_id])
    return replace(done, asker=asker[0] if asker else None, review_id=asked.id)


def open_confidence(
    session: Session, actor: Actor, text: str, *, now: datetime, project_id: int | None = None
) -> ConfidenceForm:
    """Read a line into the form for a confidence; without one, the first project is offered.

    Raises `NotFound` or `Ambiguous` for a line whose project is unclear.
    """
    names = names_led(session, actor, text)
    confidence, reason = None, ""
    if project_id is None and text.strip():
        match = match_prefix(text, names)
        if match.found is None:
            access.refuse_if_not_theirs(session, actor, text, match)
        project_id = directory.found_or_told(match, kept=text).id
        confidence, reason = read_confidence(match.rest)
    if project_id is None:
        if not names:
            raise NotFound("You steer no project that you could rate. Your PMO can set that.")
        project_id = names[0].id
    project, _ = access.to_change(session, actor, project_id, right=Right.REVIEW, kept=text)
    view, _, _ = directory.brief_view(session, actor, project, now=now)
    return ConfidenceForm(view, tuple(names), confidence, reason)


def question_asked(session: Session, actor: Actor, review_id: int) -> tuple[int, str]:
    """Give the report and the words of a question that this person may answer."""
    asked = review(session, actor.workspace_id, review_id)
    about = report(session, actor.workspace_id, asked.report_id) if asked else None
    if asked is None or about is None or asked.kind is not ReviewKind.ASKED:
        raise NotFound("I know no such question that you may answer.")
    access.to_change(session, actor, about.project_id)
    return about.project_id, asked.words


def to_review(session: Session, actor: Actor, report_id: int, *, now: datetime) -> ProjectView:
    """Show the project of a report that this person may review, for the form that is opened about it."""
    _, project, _ = _to_review(session, actor, report_id)
    view, _, _ = directory.brief_view(session, actor, project, now=now)
    return view


def rate(
    session: Session,
    actor: Actor,
    project_id: int,
    confidence: Confidence,
    reason: str,
    *,
    now: datetime,
    act: str = "",
) -> Reviewed:
    """Give a delivery confidence with its reason; the one before stays in the record."""
    project, program = access.to_change(session, actor, project_id, right=Right.REVIEW, kept=reason)
    once(session, actor, act, f"{project.name}: that rating is recorded already.", now=now)
    rating = ConfidenceRating(
        workspace_id=actor.workspace_id,
        project_id=project.id,
        confidence=confidence,
        reason=reason,
        rated_by=actor.name,
        rater_id=actor.person_id,
        rated_at=now,
    )
    session.add(rating)
    session.flush()
    on_record(session, actor, "confidence.rated", "project", project.id, now=now)
    newest = last_report(session, actor.workspace_id, project.id)
    view, _, _ = directory.brief_view(session, actor, project, now=now)
    card = _card(session, actor, newest, project, program, now=now) if newest else None
    return Reviewed(
        by=actor.name,
        words=reason,
        project=view,
        pm=view.manager,
        card=card,
        rating_id=rating.id,
        confidence=confidence,
    )


def _to_review(
    session: Session, actor: Actor, report_id: int
) -> tuple[StatusReport, Project, Program | None]:
    """Fetch a report that this person may review; raises `Stale` when it was corrected since it was shown."""
    found = report(session, actor.workspace_id, report_id)
    if found is None:
        raise NotFound(GONE)
    project, program = access.to_change(session, actor, found.project_id, right=Right.REVIEW)
    newest = newest_version(session, actor.workspace_id, project.id, found.period)
    if newest is not None and newest.id != found.id:
        raise Stale(
            f"The report of {project.name} was corrected meanwhile and now says {newest.overall.label}. "
            "Its card shows the new version."
        )
    return found, project, program


def _act(
    session: Session,
    actor: Actor,
    found: StatusReport,
    project: Project,
    program: Program | None,
    kind: ReviewKind,
    words: str = "",
    *,
    now: datetime,
) -> Reviewed:
    act = Review(
        workspace_id=actor.workspace_id,
        report_id=found.id,
        kind=kind,
        by_id=actor.person_id,
        words=words,
        at=now,
    )
    session.add(act)
    session.flush()
    on_record(session, actor, f"report.{kind.value}", "status_report", found.id, now=now)
    card = _card(session, actor, found, project, program, now=now)
    return Reviewed(actor.name, words, card.project, card.project.manager, card=card, review_id=act.id)


def _card(
    session: Session,
    actor: Actor,
    found: StatusReport,
    project: Project,
    program: Program | None,
    *,
    now: datetime,
) -> ReportPosted:
    """Put a report's card together again, as it is to be shown now to all who have it."""
    workspace = actor.workspace_id
    brief, _, _ = directory.brief_view(session, actor, project, now=now)
    author = directory.people_of(session, actor, [found.author_id])
    view = directory.report_view(session, found, author[0].name if author else "", currency=project.currency)
    shown = access.readers(project, program, brief)
    still = {each.address for each in shown}
    had = readers_of(session, workspace, card_of(project.id, found.period))
    earlier = report_before(session, workspace, project.id, found.period)
    return ReportPosted(
        report_id=found.id,
        period=found.period,
        project=replace(brief, report=view),
        report=view,
        was=earlier.overall if earlier else Rating.NOT_REPORTED,
        moved=moved_for(session, workspace, project.id, found.period),
        reached=since_report(found, earlier),
        entries=raised_for(session, workspace, project.id, found.period),
        hears=tuple(each for each in shown if each.address in had),
        saw=tuple(each for each in had if each not in still and not project.confidential),
        review=other_view.of_report(session, workspace, project.id, found, now=now, zone=actor.time_zone),
    )
