"""What people try with owners, readers, strategy and jobs in the tests of rights: each says if it worked."""

from sqlalchemy import delete

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import DeliveryState
from bot.sandbox.blocks.check import elements_of
from models import Alignment, Delivery, Draft, NamedPerson, Objective, StrategyWaiver, Workspace
from tests.factories import make_delivery
from tests.flows.forged import ACROSS, Values, newest_nonce, pressed, rows, submitted
from tests.flows.linkage_scenes import project

Kept = type[NamedPerson] | type[Alignment] | type[StrategyWaiver] | type[Objective]


def sets_the_owner(play: Stage, who: str) -> bool:
    """Make Felix the owner of Payroll by the form; taken back each time."""
    payroll = str(project(play, "PAY").id)
    before = project(play, "PAY").manager_id
    submitted(play, who, Callback.OWNER_FORM, payroll, _chosen("U0FELIX"))
    changed = bool(project(play, "PAY").manager_id != before)
    submitted(play, "olivia", Callback.OWNER_FORM, payroll, _chosen("U0DANA"))
    assert project(play, "PAY").manager_id == before
    return changed


def names_a_reader(play: Stage, who: str) -> bool:
    """Let Felix see Project Larch; taken back each time."""
    before = {row.id for row in rows(play, NamedPerson)}
    drafts = len(rows(play, Draft))
    play.workspace.as_(who).command("/pmo readers LAR <@U0FELIX>", channel="general")
    nonce = newest_nonce(play) if len(rows(play, Draft)) > drafts else "nonce"
    pressed(play, who, Action.NAMING_RECORD, nonce)
    return _taken_back(play, NamedPerson, before)


def aligns_and_excuses_a_project(play: Stage, who: str) -> bool:
    """Say that Payroll serves another objective, and that it need serve none; taken back each time."""
    acts = []
    for table, line in (
        (Alignment, "/pmo align payroll O5 weakly: so what"),
        (StrategyWaiver, "/pmo waive payroll until 31 Mar so what"),
    ):
        before = {row.id for row in rows(play, table)}
        play.workspace.as_(who).command(line, channel="general")
        acts.append(_taken_back(play, table, before))
    assert len(set(acts)) == 1
    return acts[0]


def sets_an_objective(play: Stage, who: str) -> bool:
    """Add an objective by the form; taken back each time."""
    before = {row.id for row in rows(play, Objective)}
    values: Values = {
        "key": {"value": {"type": "plain_text_input", "value": "O9"}},
        "objective": {"value": {"type": "plain_text_input", "value": "So what"}},
        "weight": {"value": {"type": "static_select", "selected_option": {"value": "2"}}},
        "from": {"value": {"type": "datepicker", "selected_date": "2026-01-01"}},
    }
    submitted(play, who, Callback.OBJECTIVE_FORM, "0", values)
    return _taken_back(play, Objective, before)


def sees_and_decides_on_jobs(play: Stage, who: str) -> bool:
    """Look at what runs when, and leave a message that did not arrive unsent; taken away each time."""
    with play.application.database.write() as session:
        workspace = rows(play, Workspace)[0]
        letter = make_delivery(session, workspace, state=DeliveryState.DEAD, last_error="so what").id
    shown = play.workspace.as_(who).command("/pmo jobs", channel="general").blocks
    buttons = [(each.get("action_id"), each.get("value")) for block in shown for each in elements_of(block)]
    seen = (Action.LETTER_LEAVE, str(letter)) in buttons  # others may not have arrived either by now
    pressed(play, who, Action.LETTER_LEAVE, str(letter))
    left = next(row for row in rows(play, Delivery) if row.id == letter).state is DeliveryState.LEFT
    with play.application.database.write() as session:
        gone = delete(Delivery).where(Delivery.id == letter)
        session.execute(gone.execution_options(across_workspaces=ACROSS))
    assert seen is left
    return left


def _chosen(user: str) -> Values:
    return {"person": {"value": {"type": "users_select", "selected_user": user}}}


def _taken_back(play: Stage, table: Kept, before: set[int]) -> bool:
    """Delete the rows that are new; say whether there were any."""
    new = {row.id for row in rows(play, table)} - before
    with play.application.database.write() as session:
        fresh = delete(table).where(table.id.in_(new))
        session.execute(fresh.execution_options(across_workspaces=ACROSS))
    return bool(new)
