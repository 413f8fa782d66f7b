"""Who may do what, by effect: each cell of the table is a person, an act, and whether it happens."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.commands import TABLE, Command, Right
from bot.domain.enums import Part
from bot.sandbox.state import Guest
from bot.services.access import REFUSALS
from handlers.answers import Say
from handlers.context import Request
from handlers.router import Nobody
from models import (
    Draft,
    Linkage,
    Person,
    Project,
    RegisterEntry,
    StatusReport,
)
from tests.factories import make_deployment, make_named
from tests.flows import deeds, dependency_deeds, governing_deeds, staffing_deeds
from tests.flows.conftest import MONDAY
from tests.flows.forged import (
    changed,
    opened_home,
    pressed,
    replied,
    rows,
    submitted,
    suggested,
    told,
)

# Payroll: Priya leads its program, Dana is its PM, Tom works on it. Project Larch, which is confidential, is
# of the same program; Elif is its PM and Ravi is put on it below. Henrik and Mateo lead other projects.
PEOPLE = {
    "PMO": "olivia",
    "program manager": "priya",
    "program manager of another": "henrik",
    "PM": "dana",
    "PM of another": "mateo",
    "deputy": "delia",
    "deputy whose time is over": "duncan",
    "named reader of Larch": "rhea",
    "deployed": "tom",
    "member": "zoe",
    "stranger": "otto",
    "guest": "gia",
    "deactivated deputy": "dirk",
}


@pytest.fixture(scope="module")
def crowd(sample_stage: Stage) -> Stage:
    """One stage for the whole table, with a stranger and a guest in its shared channel."""
    sample_stage.workspace.add_person("otto", real_name="Otto Other", team_id="T0OTHER001")
    sample_stage.workspace.add_person("gia", real_name="Gia Guest", guest=Guest.SINGLE_CHANNEL)
    sample_stage.workspace.strangers_may_command = True
    for handle in ("delia", "duncan", "rhea", "dirk"):
        sample_stage.workspace.add_person(handle, real_name=handle.title())
        sample_stage.workspace.as_(handle).command("/pmo help", channel="general")
    named(sample_stage, "delia", "PAY", Part.DEPUTY)
    named(sample_stage, "duncan", "PAY", Part.DEPUTY, until=MONDAY - timedelta(minutes=1))
    named(sample_stage, "rhea", "LAR", Part.READER)
    named(sample_stage, "dirk", "PAY", Part.DEPUTY)
    named(sample_stage, "dirk", "LAR", Part.READER)
    changed(sample_stage, "dirk", deleted=True)
    return sample_stage


def named(play: Stage, who: str, key: str, part: Part, until: datetime | None = None) -> None:
    """Name a person on a project."""
    slack_id = play.workspace.person(who).id
    person = next(row for row in rows(play, Person) if row.slack_id == slack_id)
    project = next(row for row in rows(play, Project) if row.key == key)
    with play.application.database.write() as session:
        make_named(session, project, person, part=part, until=until)


@dataclass(frozen=True)
class Act:
    """Something to do, and who may."""

    run: Callable[[Stage, str], bool]
    may: frozenset[str]


LEADERS = frozenset({"PMO", "program manager", "PM", "deputy"})
STEERING = frozenset({"PMO", "program manager"})
INSIDE = frozenset(PEOPLE) - {"stranger", "guest", "deactivated deputy"}
ACTS = (
    Act(deeds.reports, LEADERS),
    Act(deeds.posts_the_draft_of_another, frozenset()),
    Act(deeds.raises_a_risk, LEADERS),
    Act(deeds.opens_the_form, LEADERS),
    Act(deeds.sees_a_project, INSIDE),
    Act(deeds.sees_a_confidential_project, frozenset({"PMO", "program manager", "named reader of Larch"})),
    Act(deeds.decides_a_linkage, frozenset({"PMO", "program manager", "program manager of another"})),
    Act(deeds.declares_a_linkage, LEADERS),
    Act(deeds.introduces_the_pms, frozenset({"PMO", "program manager", "program manager of another"})),
    Act(dependency_deeds.says_what_a_project_depends_on, LEADERS),
    Act(dependency_deeds.keeps_a_name, frozenset({"PMO"})),
    Act(deeds.rates_confidence, STEERING),
    Act(deeds.reviews_a_report, STEERING),
    Act(deeds.answers_a_question, LEADERS),
    Act(deeds.overrides_a_rollup, STEERING),
    Act(deeds.changes_an_entry, LEADERS),
    Act(deeds.joins_risks, STEERING),
    Act(deeds.sets_the_digest, frozenset({"PMO"})),
    Act(deeds.places_a_programs_digest, STEERING),
    Act(deeds.excuses_a_report, LEADERS),
    Act(deeds.asks_for_an_update, STEERING),
    Act(deeds.names_a_deputy, STEERING | {"PM"}),
    Act(deeds.hands_a_project_over, STEERING | {"PM"}),
    Act(deeds.sets_when_reports_are_escalated, frozenset({"PMO"})),
    Act(deeds.deploys_somebody, STEERING),
    Act(staffing_deeds.asks_for_somebody, STEERING | {"PM"}),
    Act(staffing_deeds.offers_somebody, STEERING | {"program manager of another"}),
    Act(staffing_deeds.takes_who_is_offered, STEERING | {"PM"}),
    Act(staffing_deeds.swaps_two_people, STEERING),
    Act(staffing_deeds.extends_a_deployment, STEERING),
    Act(deeds.pauses_a_project, STEERING),
    Act(deeds.sets_the_cadence_of_a_project, STEERING),
    Act(deeds.sets_the_cadence_of_a_program, STEERING),
    Act(deeds.sets_the_cadence_of_the_workspace, frozenset({"PMO"})),
    Act(governing_deeds.sets_the_owner, STEERING),
    Act(governing_deeds.names_a_reader, STEERING),
    Act(governing_deeds.aligns_and_excuses_a_project, STEERING),
    Act(governing_deeds.sets_an_objective, frozenset({"PMO"})),
    Act(governing_deeds.sees_and_decides_on_jobs, frozenset({"PMO"})),
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.run.__name__)
@pytest.mark.parametrize("role", PEOPLE)
def test_each_person_does_what_they_may_and_nothing_else(crowd: Stage, role: str, act: Act) -> None:
    if not rows(crowd, Linkage):
        crowd.tick()
    assert act.run(crowd, PEOPLE[role]) is (role in act.may)


def test_who_works_on_a_confidential_project_sees_it_and_writes_nothing(crowd: Stage) -> None:
    assert not deeds.sees_a_confidential_project(crowd, "ravi")
    larch = next(row for row in rows(crowd, Project) if row.key == "LAR")
    ravi = next(row for row in rows(crowd, Person) if row.slack_id == "U0RAVI")
    with crowd.application.database.write() as session:
        make_deployment(session, larch, ravi)
    assert deeds.sees_a_confidential_project(crowd, "ravi")
    before = rows(crowd, StatusReport, RegisterEntry, Draft)
    for line in ("/status LAR red late", "/risk LAR late p4 i5"):
        assert "not recorded as PM" in crowd.workspace.as_("ravi").command(line, channel="general").text
    assert rows(crowd, StatusReport, RegisterEntry, Draft) == before
    assert not deeds.sees_a_confidential_project(crowd, "zoe")


NEEDS = {
    Right.SEE: "otto",  # everybody in the workspace may see something; a stranger may not
    Right.REPORT: "tom",
    Right.REGISTER: "tom",
    Right.REVIEW: "dana",
    Right.OVERRIDE: "dana",
    Right.JOIN_RISKS: "dana",
    Right.DEPUTIZE: "tom",
    Right.NAME_PEOPLE: "dana",
    Right.SET_OWNER: "dana",
    Right.HAND_OVER: "tom",
    Right.ASK_PEOPLE: "tom",
    Right.DECIDE_LINKAGE: "dana",
    Right.DECLARE_LINKAGE: "tom",
    Right.SET_DEPENDENCIES: "tom",
    Right.SET_NAMES: "priya",
    Right.SET_CADENCE: "dana",
    Right.SET_RULES: "priya",
    Right.SET_DIGEST: "dana",
    Right.PLACE_DIGEST: "dana",
    Right.SEE_JOBS: "dana",
    Right.DEPLOY: "dana",
    Right.ALIGN: "dana",
    Right.SET_OBJECTIVES: "priya",
}


@dataclass(frozen=True)
class Listener:
    """Something that Slack may send, and the row of the router's table that answers it."""

    kind: str
    name: str
    table: dict[str, Any]
    row: Any


def listeners(play: Stage) -> list[Listener]:
    """Find every table of the router by itself, so that a new one is not forgotten here."""
    tables = {name: held for name, held in vars(play.application.router).items() if isinstance(held, dict)}
    assert set(tables) == {"commands", "actions", "views", "menus", "replies", "events"}
    return [Listener(kind, str(name), table, table[name]) for kind, table in tables.items() for name in table]


def test_every_listener_declares_the_right_that_it_needs(crowd: Stage) -> None:
    everything = listeners(crowd)
    assert len(everything) > 25
    for each in everything:
        declared = isinstance(each.row.right, Right) or each.row.right is Nobody.ACTS
        assert declared, (each.kind, each.name)
        if each.row.right is Nobody.ACTS:
            assert each.kind == "events", "somebody acts in everything but what Slack itself tells"
    assert set(NEEDS) == set(REFUSALS) == set(Right)


def test_who_may_not_is_told_who_may(crowd: Stage) -> None:
    assert "seen by the PMO" in crowd.workspace.as_("dana").command("/pmo jobs", channel="general").text


def test_every_feature_runs_only_for_who_has_the_right_that_it_declares(crowd: Stage) -> None:
    reached: list[str] = []

    def spy(request: Request) -> Any:  # noqa: ANN401 - an answer, or choices
        reached.append(request.actor.name)
        return [] if request.body.get("type") == "block_suggestion" else Say("reached")

    for each in listeners(crowd):
        if each.kind == "events":
            continue
        key = Command(each.name) if each.kind == "commands" else each.name
        try:
            each.table[key] = replace(each.row, run=spy)
            for who in (NEEDS[each.row.right], "gia", "olivia"):
                _ask(crowd, each.kind, each.name, who)
        finally:
            each.table[key] = each.row
        assert reached == ["Olivia Brandt"], (each.kind, each.name)
        reached.clear()


def _ask(play: Stage, kind: str, name: str, who: str) -> None:
    if kind == "commands":
        play.workspace.as_(who).command(f"/pmo {name} x", channel="general")
    elif kind == "actions":
        pressed(play, who, name, "1")
    elif kind == "replies":
        replied(play, who, f"{name}:1", "so what")
    elif kind == "menus":
        suggested(play, who, name, "a")
    else:
        submitted(play, who, name, "nonce", {})


def test_an_event_shows_an_outsider_nothing_and_changes_nothing(crowd: Stage) -> None:
    names = [row.name for row in rows(crowd, Project)]
    before = rows(crowd, StatusReport, RegisterEntry, Draft, Person)
    for who in ("otto", "gia"):
        for line in ("project payroll", "status payroll red late", "payroll red late", "help"):
            said = told(crowd, who, line)
            assert not any(name in said for name in names if name.casefold() not in line), (who, line)
        home = opened_home(crowd, who)
        assert home, "whoever opens Home is told something"
        assert not any(name in home for name in names)
    assert rows(crowd, StatusReport, RegisterEntry, Draft, Person) == before


def test_a_menu_offers_what_the_person_may_choose_and_nothing_else(crowd: Stage) -> None:
    assert suggested(crowd, "dana", Action.CHOOSE_LED, "pay") == ["Payroll (PAY)"]
    assert suggested(crowd, "mateo", Action.CHOOSE_LED, "pay") == []
    assert "Payroll (PAY)" in suggested(crowd, "zoe", Action.CHOOSE_SEEN, "PAY")
    assert suggested(crowd, "zoe", Action.CHOOSE_SEEN, "larch") == []
    assert suggested(crowd, "elif", Action.CHOOSE_SEEN, "larch") == ["Project Larch (LAR)"]
    assert suggested(crowd, "zoe", Action.CHOOSE_SEEN, "%") == []
    assert suggested(crowd, "zoe", Action.CHOOSE_LED, "") == []
    for who in ("otto", "gia"):
        assert suggested(crowd, who, Action.CHOOSE_SEEN, "") == []


def test_shortcuts_are_held_to_the_same_rights(crowd: Stage) -> None:
    for name in ("Report status", "Raise a risk"):
        assert crowd.workspace.as_("tom").shortcut(name).view is None


def test_each_command_needs_the_right_that_its_help_entry_names(crowd: Stage) -> None:
    commands = crowd.application.router.commands
    assert {entry.command: entry.right for entry in TABLE} == {
        name: found.right for name, found in commands.items()
    }
    assert set(crowd.application.router.views) == {each.value for each in Callback}
