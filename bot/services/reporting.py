"""Status reports before they are posted: a line read into a preview, a form filled and kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.domain.content import ReportContent
from bot.domain.correcting import left_out, only_typed
from bot.domain.enums import Rating
from bot.domain.explaining import unexplained
from bot.domain.line.match import match_prefix
from bot.domain.line.name_index import Named
from bot.domain.line.parts import Ignored
from bot.domain.line.status import MilestoneName, StatusLine, parse_status
from bot.domain.line.unchanged import says_no_change
from bot.domain.periods import local_day
from bot.domain.previews import Form, Preview
from bot.domain.rights import Actor
from bot.domain.views import ReportView
from bot.errors import NotFound, Stale
from bot.services import access, directory, drafts, lines, repeats
from bot.services.names import names_led, names_visible
from bot.services.posting import period_now, theirs
from models.plans import Milestone, milestones, moves_of
from models.projects import Project, project
from models.records import Draft, saved_draft
from models.reports import StatusReport, last_report, report


class _Plans:
    """The milestones of projects, those of each fetched once, however often they are asked for."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._workspace = session, actor.workspace_id
        self._kept: dict[int, list[Milestone]] = {}

    def steps(self, project_id: int) -> list[Milestone]:
        """List a project's milestones."""
        if project_id not in self._kept:
            self._kept[project_id] = milestones(self._session, self._workspace, [project_id])
        return self._kept[project_id]

    def names(self, project_id: int) -> list[MilestoneName]:
        """List a project's milestones as a line names them."""
        steps = self.steps(project_id)
        found = project(self._session, self._workspace, project_id) if steps else None
        began = found.starts_on if found else None
        return [MilestoneName(each.id, each.name, each.forecast, each.actual, began) for each in steps]


def read_line(
    session: Session,
    actor: Actor,
    text: str,
    *,
    now: datetime,
    project_id: int | None = None,
    ignored: Ignored = frozenset(),
    answers_prompt: bool = False,
) -> Preview:
    """Read one line into a draft and its preview; `project_id` settles which project is meant.

    `ignored` are places whose reading the person took back. With `answers_prompt` a line that names no
    project is about the one that the person was last asked for, if that is a single one.

    Raises `Forbidden` when the project is one that this person may see and not report on.
    """
    drafts.fits(text)
    names, known = lines.names_and_known(session, actor, text, project_id)
    if project_id is None and len(names) == 1 and match_prefix(text, names).found is None:
        known = _only_project(session, actor, text, names)
    plans = _Plans(session, actor)
    line = _parse(plans, actor, text, names, known, ignored, now=now)
    found = known or line.project.found
    if found is None:
        access.refuse_if_not_theirs(session, actor, text, line.project)
        choices = line.project.candidates
        asked = repeats.asked_for(session, actor, now=now) if answers_prompt and not choices else ()
        if len(asked) == 1:
            return read_line(session, actor, text, now=now, project_id=asked[0].id, ignored=ignored)
        draft = drafts.keep(session, actor, drafts.STATUS, project_id=None, text=text, content=None, now=now)
        return Preview(draft.nonce, line, None, choices=choices or asked[:4] or tuple(names[:4]))
    return _preview(session, actor, line, found, text, plans.steps(found.id), now=now, ignored=ignored)


def answer(
    session: Session, actor: Actor, nonce: str, question: int, choice: int, *, now: datetime
) -> Preview:
    """Settle one question of a preview with one of its choices, and read the line again."""
    draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
    ignored = _ignored(draft)
    line = _read_again(session, actor, draft, ignored, now=now)
    text, ignored = lines.settled(draft, line.questions, question, choice, ignored)
    drafts.give_way(draft, now=now)
    return read_line(session, actor, text, now=now, project_id=draft.project_id, ignored=ignored)


def rate(session: Session, actor: Actor, nonce: str, rating: Rating, *, now: datetime) -> Preview:
    """Add a rating to a line that has none, at its end or where that is not read at its beginning."""
    draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
    drafts.give_way(draft, now=now)
    names, known = lines.names_and_known(session, actor, draft.text, draft.project_id)
    plans, ignored = _Plans(session, actor), _ignored(draft)
    text = f"{draft.text.rstrip()}; {rating.value}"
    if _parse(plans, actor, text, names, known, ignored, now=now).rating is not rating:
        text, ignored = f"{rating.value}; {draft.text}", frozenset()
    return read_line(session, actor, text, now=now, project_id=draft.project_id, ignored=ignored)


def take_back(session: Session, actor: Actor, nonce: str, part: int, *, now: datetime) -> Preview:
    """Un-recognise one part of a preview, so that its words stay in the summary, and read the line again."""
    draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
    ignored = _ignored(draft)
    line = _read_again(session, actor, draft, ignored, now=now)
    if part >= len(line.parts) or line.parts[part].start < 0:
        raise Stale("That part is no longer there. Look at the newest preview.", kept=draft.text)
    drafts.give_way(draft, now=now)
    return read_line(
        session,
        actor,
        draft.text,
        now=now,
        project_id=draft.project_id,
        ignored=ignored | {line.parts[part].span},
    )


def show_again(session: Session, actor: Actor, nonce: str, *, now: datetime) -> Preview:
    """Read a line again as it was read, beside what has come since."""
    draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
    drafts.give_way(draft, now=now)
    return read_line(
        session, actor, draft.text, now=now, project_id=draft.project_id, ignored=_ignored(draft)
    )


def _ignored(draft: Draft) -> Ignored:
    content = ReportContent.model_validate(draft.content) if draft.content else None
    return frozenset(content.ignored) if content else frozenset()


def _read_again(
    session: Session, actor: Actor, draft: Draft, ignored: Ignored, *, now: datetime
) -> StatusLine:
    names, known = lines.names_and_known(session, actor, draft.text, draft.project_id)
    return _parse(_Plans(session, actor), actor, draft.text, names, known, ignored, now=now)


def _parse(
    plans: _Plans,
    actor: Actor,
    text: str,
    names: Sequence[Named],
    known: Named | None,
    ignored: Ignored,
    *,
    now: datetime,
) -> StatusLine:
    return parse_status(
        text,
        projects=names,
        milestones_of=plans.names,
        today=_today(actor, now),
        day_first=actor.day_first,
        project=known,
        ignore=ignored,
    )


def open_form(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    project_id: int | None = None,
    nonce: str | None = None,
) -> Form:
    """Fill the form from the draft, else from the project's last report; the first project if none is named.

    What somebody typed into the form of a project and left is their draft of it, and is taken up again.

    Raises `NotFound` when there is no project that this person may report on.
    """
    names = names_led(session, actor, also=project_id)
    draft: Draft | None = None
    if nonce is not None:
        draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
        project_id = project_id or draft.project_id
    if project_id is None and names:
        project_id = names[0].id
    if project_id is None:
        raise NotFound(
            "You are not recorded as PM or program manager of any active project, so there is nothing to "
            "report on. Your PMO can set that."
        )
    found, _ = access.to_change(session, actor, project_id)
    view, _, last = directory.brief_view(session, actor, found, now=now)
    if draft is None or (draft.typed and draft.project_id != found.id):
        draft = _left_in_the_form(session, actor, found.id, last) or drafts.keep(
            session, actor, drafts.STATUS, project_id=found.id, text="", content=None, now=now, beside=last
        )
    if draft.project_id != found.id:
        draft.project_id, draft.beside_id = found.id, last.id if last else None
    if view.report and last and last.period == _period_of_line(session, actor, draft, found, last, now=now):
        _into_what_stands(draft, view.report)
    kept = draft.typed or draft.content
    content = ReportContent.model_validate(kept) if kept else None
    if content and draft.content and draft.content.get("period"):  # it goes on correcting what it corrected
        content = content.model_copy(update={"period": date.fromisoformat(draft.content["period"])})
    drafts.fits_a_form(draft, (content.summary, content.help_wanted) if content else ())
    steps = milestones(session, actor.workspace_id, [found.id])
    often = moves_of(session, actor.workspace_id, [each.id for each in steps])
    return Form(
        draft.nonce,
        view,
        content,
        tuple(replace(directory.milestone_view(each), moves=often.get(each.id, 0)) for each in steps),
        tuple(names),
        saved_at=draft.saved_at,
        time_zone=actor.time_zone,
    )


def _period_of_line(
    session: Session, actor: Actor, draft: Draft, found: Project, last: StatusReport, *, now: datetime
) -> date | None:
    """Say for which period a line is that was typed and not yet edited; None for any other draft."""
    if draft.typed or not draft.content:
        return None
    content = ReportContent.model_validate(draft.content)
    if content.repeats or content.period:
        return None
    return period_now(session, actor, found, content.overall, last, now=now)


def _into_what_stands(draft: Draft, stands: ReportView) -> None:
    """Let a line be edited within the report of its period, so that the form leaves nothing of it out."""
    typed = ReportContent.model_validate({**draft.content, "period": stands.period})
    draft.content = typed.model_dump(mode="json")
    draft.typed = only_typed(typed, repeats.standing(stands)).model_dump(mode="json")


def _left_in_the_form(
    session: Session, actor: Actor, project_id: int, last: StatusReport | None
) -> Draft | None:
    """Find what this person typed and left, unless a report has come since, which it would not know of."""
    left = saved_draft(session, actor.workspace_id, actor.person_id, drafts.STATUS, project_id)
    if left is None or left.saved_at is None or (last and last.reported_at >= left.saved_at):
        return None
    return left


def kept_content(
    session: Session, actor: Actor, nonce: str, *, project_id: int | None = None
) -> ReportContent | None:
    """Give what a draft holds, for a form that shows only a part of it; None for another project's form."""
    draft = drafts.own_draft(session, actor, nonce, drafts.STATUS)
    kept = draft.typed or draft.content
    if not kept or project_id not in (None, draft.project_id):
        return None
    return ReportContent.model_validate(kept)


def save_form(session: Session, actor: Actor, nonce: str, content: ReportContent, *, now: datetime) -> None:
    """Keep what stands in an open form, so that leaving it loses nothing; a settled draft stays as it is."""
    draft = drafts.own_draft(session, actor, nonce, drafts.STATUS)
    if draft.closed_at is None:
        draft.typed = content.model_dump(mode="json")
        draft.saved_at = now


def start_afresh(session: Session, actor: Actor, nonce: str, *, now: datetime) -> Form:
    """Drop what was typed into a form and fill it from the last report."""
    draft = drafts.open_draft(session, actor, nonce, drafts.STATUS)
    drafts.close(draft, "You started afresh; this draft is no longer used.", now=now)
    session.flush()
    return open_form(session, actor, now=now, project_id=draft.project_id)


def correct(session: Session, actor: Actor, report_id: int, *, now: datetime) -> Form:
    """Fill the form with a report that was posted, to be recorded as its next version.

    Raises `NotFound`, `Forbidden`, or `Stale` when a newer report has come since.
    """
    found = report(session, actor.workspace_id, report_id)
    if found is None:
        raise NotFound(access.UNKNOWN)
    project, _ = access.to_change(session, actor, found.project_id)
    newest = last_report(session, actor.workspace_id, project.id)
    if newest is None or newest.id != found.id:
        raise Stale(
            f"A newer report of {project.name} has come since, so this one stays as it is. Write a new one."
        )
    content = repeats.standing(directory.report_view(session, found, ""))
    draft = drafts.keep(
        session, actor, drafts.STATUS, project_id=project.id, text="", content=content, now=now, beside=found
    )
    return open_form(session, actor, now=now, nonce=draft.nonce)


def _only_project(session: Session, actor: Actor, text: str, names: Sequence[Named]) -> Named | None:
    """Take a person's only project as meant, unless the line begins with another one's name."""
    other = match_prefix(text, names_visible(session, actor, text))
    return names[0] if other.found is None else None


def _preview(
    session: Session,
    actor: Actor,
    line: StatusLine,
    named: Named,
    text: str,
    steps: Sequence[Milestone],
    *,
    now: datetime,
    ignored: Ignored,
) -> Preview:
    found, program = access.to_change(session, actor, named.id)
    view, _, last = directory.brief_view(session, actor, found, now=now)
    content = ReportContent.of_line(line, ignored)
    if view.report and says_no_change(line):
        _refuse_if_reported(session, actor, found, last, text, now=now)
        line, content = repeats.as_repeated(line, view.report), repeats.repeated(view.report)
    draft = drafts.keep(
        session, actor, drafts.STATUS, project_id=found.id, text=text, content=content, now=now, beside=last
    )
    period = period_now(session, actor, found, content.overall, last, now=now)
    again = last is not None and last.period == period
    return Preview(
        draft.nonce,
        line,
        view,
        tuple(directory.milestone_view(each) for each in steps),
        unexplained=() if content.repeats else unexplained(content, view.report),
        repeats=content.repeats,
        hears=access.hearers(actor, found, program, view),
        period=period,
        again=again,
        left_out=left_out(content, repeats.standing(view.report)) if again and view.report else (),
        instead=theirs(session, actor, last)
        if last and again and last.author_id != actor.person_id
        else None,
    )


def _refuse_if_reported(
    session: Session, actor: Actor, found: Project, last: StatusReport | None, text: str, *, now: datetime
) -> None:
    """Raise `Stale` for "no change" about a period that is reported: there is nothing to repeat for it."""
    if last is not None and last.period == period_now(session, actor, found, last.overall, last, now=now):
        raise Stale(
            f"{found.name} is already reported as {last.overall.label} for this period, so there is nothing "
            "to repeat. If something is different, say what.",
            kept=text,
        )


def _today(actor: Actor, now: datetime) -> date:
    return local_day(now, actor.time_zone)
