"""Who may do what, by effect: each cell of the table is a person, an act, and whether it happens."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import update

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.commands import TABLE, Command, Right
from bot.sandbox.state import Guest
from handlers.answers import Answer, Say
from handlers.context import Request
from handlers.router import Registered
from models import Draft, Linkage, Person, Project, RegisterEntry, StatusReport, Workspace
from tests.factories import make_deployment
from tests.flows.forged import ACROSS, newest_nonce, pressed, rows, submitted

# Payroll: Priya leads its program, Dana is its PM, Tom works on it. Project Larch, which is confidential, is
# of the same program; Elif is its PM and Ravi is put on it below. Henrik and Mateo lead other projects.
PEOPLE = {
    "PMO": "olivia",
    "program manager": "priya",
    "program manager of another": "henrik",
    "PM": "dana",
    "PM of another": "mateo",
    "deployed": "tom",
    "member": "zoe",
    "stranger": "otto",
    "guest": "gia",
}


@pytest.fixture(scope="module")
def crowd(sample_stage: Stage) -> Stage:
    """One stage for the whole table, with a stranger and a guest in its shared channel."""
    sample_stage.workspace.add_person("otto", real_name="Otto Other", team_id="T0OTHER001")
    sample_stage.workspace.add_person("gia", real_name="Gia Guest", guest=Guest.SINGLE_CHANNEL)
    sample_stage.workspace.strangers_may_command = True
    return sample_stage


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
    found = next(str(row.id) for row in rows(play, Project) if row.key == "PAY")
    pressed(play, who, Action.STATUS_OPEN, found)
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
    """Dismiss the suggested linkage of Payroll with Expenses, which is put back each time."""
    found = next(row for row in rows(play, Linkage) if {row.project_a_id, row.project_b_id} == _pair(play))
    with play.application.database.write() as session:
        back = update(Linkage).where(Linkage.id == found.id)
        values = back.values(state="suggested", decided_by_id=None, decided_at=None)
        session.execute(values.execution_options(across_workspaces=ACROSS))
    before = rows(play, Linkage)
    pressed(play, who, Action.DIGEST_LINKAGE_DISMISS, str(found.id))
    return rows(play, Linkage) != before


def sets_the_digest(play: Stage, who: str) -> bool:
    """Choose where the digest goes."""
    hour = rows(play, Workspace)[0].digest_hour
    play.workspace.as_(who).command(f"/pmo digest here at {(hour + 1) % 24}", channel="general")
    return bool(rows(play, Workspace)[0].digest_hour != hour)


def _pair(play: Stage) -> set[int]:
    return {row.id for row in rows(play, Project) if row.key in ("PAY", "EXP")}


@dataclass(frozen=True)
class Act:
    """Something to do, and who may."""

    run: Callable[[Stage, str], bool]
    may: frozenset[str]


LEADERS = frozenset({"PMO", "program manager", "PM"})
INSIDE = frozenset(PEOPLE) - {"stranger", "guest"}
ACTS = (
    Act(reports, LEADERS),
    Act(posts_the_draft_of_another, frozenset()),
    Act(raises_a_risk, LEADERS),
    Act(opens_the_form, LEADERS),
    Act(sees_a_project, INSIDE),
    Act(sees_a_confidential_project, frozenset({"PMO", "program manager"})),
    Act(decides_a_linkage, frozenset({"PMO", "program manager", "program manager of another"})),
    Act(sets_the_digest, frozenset({"PMO"})),
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.run.__name__)
@pytest.mark.parametrize("role", PEOPLE)
def test_each_person_does_what_they_may_and_nothing_else(crowd: Stage, role: str, act: Act) -> None:
    if not rows(crowd, Linkage):
        crowd.tick()
    assert act.run(crowd, PEOPLE[role]) is (role in act.may)


def test_who_works_on_a_confidential_project_sees_it_and_writes_nothing(crowd: Stage) -> None:
    assert not sees_a_confidential_project(crowd, "ravi")
    larch = next(row for row in rows(crowd, Project) if row.key == "LAR")
    ravi = next(row for row in rows(crowd, Person) if row.slack_id == "U0RAVI")
    with crowd.application.database.write() as session:
        make_deployment(session, larch, ravi)
    assert sees_a_confidential_project(crowd, "ravi")
    before = rows(crowd, StatusReport, RegisterEntry, Draft)
    for line in ("/status LAR red late", "/risk LAR late p4 i5"):
        assert "not recorded as PM" in crowd.workspace.as_("ravi").command(line, channel="general").text
    assert rows(crowd, StatusReport, RegisterEntry, Draft) == before
    assert not sees_a_confidential_project(crowd, "zoe")


NEEDS = {
    Right.SEE: "otto",  # everybody in the workspace may see something; a stranger may not
    Right.REPORT: "tom",
    Right.REVIEW: "tom",
    Right.DECIDE_LINKAGE: "tom",
    Right.SET_DIGEST: "dana",
}


def registered(play: Stage) -> list[tuple[str, str, Registered]]:
    router = play.application.router
    tables = (("command", router.commands), ("action", router.actions), ("view", router.views))
    return [(kind, str(name), found) for kind, table in tables for name, found in table.items()]


def test_every_feature_runs_only_for_who_has_the_right_that_it_declares(crowd: Stage) -> None:
    router = crowd.application.router
    everything = registered(crowd)
    reached: list[str] = []

    def spy(request: Request) -> Answer:
        reached.append(request.actor.name)
        return Say("reached")

    assert len(everything) > 20
    try:
        for kind, name, found in everything:
            watched = Registered(found.right, spy)
            if kind == "command":
                router.commands[Command(name)] = watched
            else:
                (router.actions if kind == "action" else router.views)[name] = watched
            refused = NEEDS[found.right]
            for who in (refused, "olivia"):
                _ask(crowd, kind, name, who)
            assert reached == ["Olivia Brandt"], (kind, name)
            reached.clear()
    finally:
        for kind, name, found in everything:
            if kind == "command":
                router.commands[Command(name)] = found
            else:
                (router.actions if kind == "action" else router.views)[name] = found


def _ask(play: Stage, kind: str, name: str, who: str) -> None:
    if kind == "command":
        play.workspace.as_(who).command(f"/pmo {name} x", channel="general")
    elif kind == "action":
        pressed(play, who, name, "1")
    else:
        submitted(play, who, name, "nonce", {})


def test_shortcuts_are_held_to_the_same_rights(crowd: Stage) -> None:
    for name in ("Report status", "Raise a risk"):
        assert crowd.workspace.as_("tom").shortcut(name).view is None


def test_each_command_needs_the_right_that_its_help_entry_names(crowd: Stage) -> None:
    commands = crowd.application.router.commands
    assert {entry.command: entry.right for entry in TABLE} == {
        name: found.right for name, found in commands.items()
    }
    assert set(crowd.application.router.views) == {each.value for each in Callback}
