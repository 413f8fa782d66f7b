"""What people try in the tests of rights: each deed says whether it had its effect."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select, update

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import ProjectState
from models import (
    AlikePair,
    Base,
    ConfidenceRating,
    Delivery,
    Deployment,
    DigestSubscription,
    Draft,
    EntryChange,
    ExcusedReport,
    Handover,
    Linkage,
    NamedPerson,
    Program,
    Project,
    Receipt,
    RegisterEntry,
    Review,
    RollupOverride,
    SetCadence,
    StatusReport,
    Workspace,
)
from tests.factories import make_alike_pair, make_entry
from tests.flows.forged import ACROSS, Values, newest_nonce, pressed, replied, rows, submitted
from tests.flows.linkage_scenes import project

SO_WHAT: Values = {
    name: {"value": {"type": "plain_text_input", "value": "so what"}} for name in ("words", "reason")
}


def reports(play: Stage, who: str) -> bool:
    """Report Payroll in one line and post the preview."""
    before = len(rows(play, StatusReport))
    drafts = len(rows(play, Draft))
    play.workspace.as_(who).command("/status payroll green all well", channel="general")
    if len(rows(play, Draft)) > drafts:
        pressed(play, who, Action.STATUS_POST, newest_nonce(play))
    return len(rows(play, StatusReport)) > before


def posts_the_draft_of_another(play: Stage, who: str) -> bool:
    """Post what Grace has typed and not posted."""
    before = len(rows(play, StatusReport))
    play.workspace.as_("grace").command("/status skills register green all well", channel="general")
    nonce = newest_nonce(play)
    for action in (Action.STATUS_POST, Action.STATUS_EDIT, Action.STATUS_CANCEL):
        assert "all well" not in pressed(play, who, action, nonce)
    submitted(play, who, Callback.STATUS_FORM, nonce, {"overall:1": {"value": {"value": "green"}}})
    return len(rows(play, StatusReport)) > before


def raises_a_risk(play: Stage, who: str) -> bool:
    """Raise a risk of Payroll in one line."""
    before = len(rows(play, RegisterEntry))
    drafts = len(rows(play, Draft))
    play.workspace.as_(who).command("/risk payroll data may come late p3 i3", channel="general")
    if len(rows(play, Draft)) > drafts:
        pressed(play, who, Action.RISK_POST, newest_nonce(play))
    return len(rows(play, RegisterEntry)) > before


def opens_the_form(play: Stage, who: str) -> bool:
    """Press a button that opens the form of Payroll."""
    before = len(rows(play, StatusReport))
    pressed(play, who, Action.STATUS_OPEN, str(_payroll(play)))
    modal = play.workspace.as_(who).modal
    opened = modal is not None
    if modal is not None:
        modal.close()
    assert len(rows(play, StatusReport)) == before
    return opened


def sees_a_project(play: Stage, who: str) -> bool:
    """Look at Payroll."""
    return "Dana Whitlock" in play.workspace.as_(who).command("/project payroll", channel="general").text


def sees_a_confidential_project(play: Stage, who: str) -> bool:
    """Look at Project Larch."""
    said = play.workspace.as_(who).command("/project LAR", channel="general").text
    return "Elif Aydin" in said


def decides_a_linkage(play: Stage, who: str) -> bool:
    """Dismiss, confirm and undo the linkage of Payroll with Expenses, which is put back each time."""
    linkage = _payroll_with_expenses(play)
    form, acts = f"pair|{linkage}|0||", []
    for callback in (Callback.DISMISS_LINK_FORM, Callback.CONFIRM_LINK_FORM):
        _suggested(play, linkage)
        acts.append(_changes(play, partial(submitted, play, who, callback, form, LINK)))
        _suggested(play, linkage, state="confirmed")
        acts.append(_changes(play, partial(pressed, play, who, Action.LINKAGE_UNDO, f"{linkage}|0")))
    _suggested(play, linkage)
    assert len(set(acts)) == 1
    return acts[0]


LINK: Values = {
    "handling": {"value": {"selected_option": {"value": "watch"}}},
    "why": {"value": {"selected_option": {"value": "0"}}},
}


def _suggested(play: Stage, linkage: int, state: str = "suggested") -> None:
    with play.application.database.write() as session:
        back = update(Linkage).where(Linkage.id == linkage)
        values = back.values(state=state, turn=0, decided_by_id=None, introduced_at=None)
        session.execute(values.execution_options(across_workspaces=ACROSS))


def _changes(play: Stage, act: Callable[[], object]) -> bool:
    before = rows(play, Linkage)
    act()
    return rows(play, Linkage) != before


def declares_a_linkage(play: Stage, who: str) -> bool:
    """Say in the form that Payroll touches another project; taken back each time."""
    before = {row.id for row in rows(play, Linkage)}
    form = f"new|{_payroll(play)}|{project(play, 'VEG').id}|0"
    submitted(play, who, Callback.CONFIRM_LINK_FORM, form, LINK)
    declared = {row.id for row in rows(play, Linkage)} - before
    with play.application.database.write() as session:
        newest = delete(Linkage).where(Linkage.id.in_(declared))
        session.execute(newest.execution_options(across_workspaces=ACROSS))
    return bool(declared)


def introduces_the_pms(play: Stage, who: str) -> bool:
    """Introduce the PMs of Payroll and Expenses, once they are linked; taken back each time."""
    linkage = _payroll_with_expenses(play)
    _suggested(play, linkage, state="confirmed")
    before = len(rows(play, Delivery))
    submitted(play, who, Callback.INTRODUCE_FORM, f"{linkage}|0", SO_WHAT)
    introduced = len(rows(play, Delivery)) > before
    with play.application.database.write() as session:
        sent = delete(Delivery).where(Delivery.dedupe_key.endswith(":introduction"))
        session.execute(sent.execution_options(across_workspaces=ACROSS))
    _suggested(play, linkage)
    return introduced


def sets_the_digest(play: Stage, who: str) -> bool:
    """Choose where the digest goes."""
    hour = rows(play, Workspace)[0].digest_hour
    play.workspace.as_(who).command(f"/pmo digest here at {(hour + 1) % 24}", channel="general")
    return bool(rows(play, Workspace)[0].digest_hour != hour)


def excuses_a_report(play: Stage, who: str) -> bool:
    """Say in four weeks that Payroll gives no report this time, which it then owes; taken back each time."""
    with four_weeks_later(play):
        submitted(play, who, Callback.EXCUSE_FORM, str(_payroll(play)), SO_WHAT)
    excused = rows(play, ExcusedReport)
    with play.application.database.write() as session:
        for table in (ExcusedReport, Receipt):
            session.execute(delete(table).execution_options(across_workspaces=ACROSS))
    return bool(excused)


@contextmanager
def four_weeks_later(play: Stage) -> Iterator[None]:
    """Let each project owe a report, as it does when the next one has come due, also of a slow cadence."""
    play.workspace.clock.advance(timedelta(weeks=4))
    yield
    play.workspace.clock.advance(-timedelta(weeks=4))


def asks_for_an_update(play: Stage, who: str) -> bool:
    """Ask for an update of Payroll now; taken back each time, for it is asked once a day."""
    pressed(play, who, Action.PROMPT_ASK_NOW, str(_payroll(play)))
    with play.application.database.write() as session:
        asked = delete(Delivery).where(Delivery.dedupe_key.startswith("ask:")).returning(Delivery.id)
        found = session.scalars(asked.execution_options(across_workspaces=ACROSS)).all()
    return bool(found)


def names_a_deputy(play: Stage, who: str) -> bool:
    """Name Felix as deputy on Payroll by the form; taken back each time."""
    felix = {"person": {"value": {"type": "users_select", "selected_user": "U0FELIX"}}}
    before = {row.id for row in rows(play, NamedPerson)}
    submitted(play, who, Callback.DEPUTY_FORM, str(_payroll(play)), felix)
    named = {row.id for row in rows(play, NamedPerson)} - before
    with play.application.database.write() as session:
        newest = delete(NamedPerson).where(NamedPerson.id.in_(named))
        session.execute(newest.execution_options(across_workspaces=ACROSS))
    return bool(named)


def hands_a_project_over(play: Stage, who: str) -> bool:
    """Hand Payroll over to Felix, by the line and by the form; taken back each time."""
    payroll = _payroll(play)
    felix: Values = {
        "person": {"value": {"type": "users_select", "selected_user": "U0FELIX"}},
        "entries": {"value": {"selected_option": {"value": "pass"}}},
    }
    acts = []
    for by_form in (False, True):
        drafts = len(rows(play, Draft))
        if by_form:
            submitted(play, who, Callback.HANDOVER_FORM, f"{payroll}|", felix)
        else:
            play.workspace.as_(who).command("/pmo handover payroll <@U0FELIX>", channel="general")
        nonce = newest_nonce(play) if len(rows(play, Draft)) > drafts else "nonce"
        acts.append(_adds(play, Handover, partial(pressed, play, who, Action.HANDOVER_RECORD, nonce)))
        if acts[-1]:
            newest = str(max(row.id for row in rows(play, Handover)))
            pressed(play, "olivia", Action.HANDOVER_UNDO, newest)
    assert len(set(acts)) == 1
    return acts[0]


def sets_when_reports_are_escalated(play: Stage, who: str) -> bool:
    """Set after how many working days the PMO is told."""
    days = rows(play, Workspace)[0].escalate_pmo
    play.workspace.as_(who).command(f"/pmo escalation pmo {days % 30 + 1}", channel="general")
    return bool(rows(play, Workspace)[0].escalate_pmo != days)


def places_a_programs_digest(play: Stage, who: str) -> bool:
    """Let the digest of Payroll's program come to a channel; ended each time."""
    play.workspace.as_(who).command("/pmo digest HRP here weekly", channel="general")
    standing = [row.id for row in rows(play, DigestSubscription)]
    with play.application.database.write() as session:
        ended = delete(DigestSubscription).where(DigestSubscription.id.in_(standing))
        session.execute(ended.execution_options(across_workspaces=ACROSS))
    return bool(standing)


def pauses_a_project(play: Stage, who: str) -> bool:
    """Pause Payroll; it goes on each time."""
    play.workspace.as_(who).command("/pmo pause payroll", channel="general")
    paused = project(play, "PAY").state is ProjectState.PAUSED
    play.workspace.as_("olivia").command("/pmo resume payroll", channel="general")
    return paused


def sets_the_cadence_of_a_project(play: Stage, who: str) -> bool:
    """Set when Payroll's reports are due."""
    return _sets(play, who, "payroll every 2 weeks")


def sets_the_cadence_of_a_program(play: Stage, who: str) -> bool:
    """Set when the reports of Payroll's program are due."""
    return _sets(play, who, "HRP every 3 weeks")


def sets_the_cadence_of_the_workspace(play: Stage, who: str) -> bool:
    """Set when everybody's reports are due."""
    return _sets(play, who, "weekly")


def _sets(play: Stage, who: str, line: str) -> bool:
    before = len(rows(play, SetCadence))
    play.workspace.as_(who).command(f"/pmo cadence {line}", channel="general")
    return len(rows(play, SetCadence)) > before


def rates_confidence(play: Stage, who: str) -> bool:
    """Give Payroll a delivery confidence."""
    payroll = _payroll(play)
    values: Values = {
        f"confidence:{payroll}": {"value": {"selected_option": {"value": "red"}}},
        f"reason:{payroll}": {"value": {"value": "seen from here"}},
    }
    return _adds(play, ConfidenceRating, lambda: submitted(play, who, Callback.CONFIDENCE_FORM, "", values))


def reviews_a_report(play: Stage, who: str) -> bool:
    """Ask about, acknowledge and return a new report of Payroll, each by what Slack would send."""
    reports(play, "dana")
    report = str(max(row.id for row in rows(play, StatusReport) if row.project_id == _payroll(play)))
    acts = [
        _adds(play, Review, lambda: submitted(play, who, Callback.ASK_FORM, report, SO_WHAT)),
        _adds(play, Review, lambda: pressed(play, who, Action.REVIEW_ACKNOWLEDGE, report)),
        _adds(play, Review, lambda: submitted(play, who, Callback.RETURN_FORM, report, SO_WHAT)),
    ]
    assert len(set(acts)) == 1
    return acts[0]


def answers_a_question(play: Stage, who: str) -> bool:
    """Answer what the PMO asked about Payroll, in the form and in the thread."""
    report = str(max(row.id for row in rows(play, StatusReport) if row.project_id == _payroll(play)))
    submitted(play, "olivia", Callback.ASK_FORM, report, SO_WHAT)
    asked = max(row.id for row in rows(play, Review))
    acts = [
        _adds(play, Review, lambda: submitted(play, who, Callback.ANSWER_FORM, str(asked), SO_WHAT)),
        _adds(play, Review, lambda: replied(play, who, f"question:{asked}", "so what")),
    ]
    assert len(set(acts)) == 1
    return acts[0]


def overrides_a_rollup(play: Stage, who: str) -> bool:
    """Override the rating of Payroll's program, and end that again."""
    program = str(next(row.id for row in rows(play, Program) if row.name == "HR & People"))
    values: Values = {
        "rating": {"value": {"selected_option": {"value": "green"}}},
        "ends": {"value": {"type": "datepicker", "selected_date": "2027-01-01"}},
        **SO_WHAT,
    }
    overridden = _adds(
        play, RollupOverride, lambda: submitted(play, who, Callback.OVERRIDE_FORM, program, values)
    )
    if not overridden:  # nobody may end what another has put there, either
        submitted(play, "olivia", Callback.OVERRIDE_FORM, program, values)
    before = rows(play, RollupOverride)
    pressed(play, who, Action.ROLLUP_END_OVERRIDE, program)
    assert (rows(play, RollupOverride) != before) is overridden
    pressed(play, "olivia", Action.ROLLUP_END_OVERRIDE, program)
    return overridden


def changes_an_entry(play: Stage, who: str) -> bool:
    """Close a risk of Payroll, and open it again."""
    at = str(next(row.id for row in rows(play, RegisterEntry) if row.project_id == _payroll(play)))
    values: Values = {"outcome": {"value": {"selected_option": {"value": "avoided"}}}, **SO_WHAT}
    closed = _adds(play, EntryChange, lambda: submitted(play, who, Callback.CLOSE_FORM, at, values))
    if not closed:
        submitted(play, "olivia", Callback.CLOSE_FORM, at, values)
    reopened = _adds(play, EntryChange, lambda: pressed(play, who, Action.ENTRY_REOPEN, at))
    assert reopened is closed
    pressed(play, "olivia", Action.ENTRY_REOPEN, at)
    return closed


def joins_risks(play: Stage, who: str) -> bool:
    """Join two alike risks of two projects of the same program, raised anew each time."""
    with play.application.database.write() as session:
        both = select(Project).where(Project.key.in_(("PAY", "REC"))).order_by(Project.id)
        payroll, recruiting = session.scalars(both.execution_options(across_workspaces=ACROSS))
        a = make_entry(session, payroll)
        b = make_entry(session, recruiting)
        at = make_alike_pair(session, a, b).id
    before = rows(play, AlikePair, RegisterEntry)
    pressed(play, who, Action.ALIKE_JOIN, str(at))
    return rows(play, AlikePair, RegisterEntry) != before


def deploys_somebody(play: Stage, who: str) -> bool:
    """Deploy Ravi to Payroll for a day, to another share each time."""
    before = rows(play, Deployment)
    percent = 1 + len(before) % 90
    line = f"/deploy <@U0RAVI> payroll {percent}% from 1 Dec to 1 Dec"
    drafts = len(rows(play, Draft))
    play.workspace.as_(who).command(line, channel="general")
    if len(rows(play, Draft)) > drafts:
        pressed(play, who, Action.DEPLOY_RECORD, newest_nonce(play))
    return rows(play, Deployment) != before


def _adds(play: Stage, table: type[Base], act: Callable[[], object]) -> bool:
    before = len(rows(play, table))
    act()
    return len(rows(play, table)) > before


def _payroll(play: Stage) -> int:
    return int(project(play, "PAY").id)


def _payroll_with_expenses(play: Stage) -> int:
    pair = {_payroll(play), project(play, "EXP").id}
    return next(int(row.id) for row in rows(play, Linkage) if {row.project_a_id, row.project_b_id} == pair)
