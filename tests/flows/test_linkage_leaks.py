"""What joins a confidential project with others reaches nobody who may not see it, on any surface."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks.linkages import linkages_csv
from bot.commands.stage import Stage
from bot.domain.enums import AssetKind, LinkageState
from bot.domain.rights import Actor
from bot.services.linkages import list_linkages
from models import Delivery, Linkage, Person, Project, Workspace
from tests import factories as make
from tests.flows.conftest import MONDAY, settle, staged
from tests.flows.copies import copy_of
from tests.flows.forged import ACROSS, opened_home, pressed, rows, suggested
from tests.flows.linkage_scenes import ask_on, at_nine, only, questions, shared

NAME, KEY = "Quixotic Zephyr", "QZX"
WORDS = ("Quixotic", "Zephyr", KEY)
MAY = ("priya", "elif", "olivia", "felix")
OUTSIDERS = ("henrik", "mateo", "dana", "zoe")


@pytest.fixture(scope="module")
def scene(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A hidden project of HR that shares a system with three of Finance, and is linked with Payroll."""
    address = f"sqlite:///{copy_of(sample_database, tmp_path_factory.mktemp('leaks'))}"
    with staged(address) as play:
        _hide(play)
        yield play


def _hide(play: Stage) -> None:
    only(play, ("EXP", "CLS"), ("EXP", "P2P"), ("CLS", "P2P"), evidence=[shared("Quetzal")])
    with play.application.database.write() as session:

        def one(table: Any, **values: object) -> Any:  # noqa: ANN401 - a row of any table
            found = select(table).filter_by(**values).execution_options(across_workspaces=ACROSS)
            return session.scalars(found).one()

        payroll, elif_ = one(Project, key="PAY"), one(Person, slack_id="U0ELIF")
        hidden = make.make_project(
            session,
            one(Workspace, id=payroll.workspace_id),
            key=KEY,
            name=NAME,
            confidential=True,
            program_id=payroll.program_id,
            manager_id=elif_.id,
        )
        make.make_milestone(session, hidden, name="Zephyr lands", go_live=True)
        for each in (hidden, *(one(Project, key=key) for key in ("EXP", "CLS", "P2P"))):
            make.make_asset(session, each, kind=AssetKind.SYSTEM, name="Quetzal")
            said = {
                **shared("Quetzal"),
                "quotes": [{"text": f"{NAME} first.", "source": "charter", "on": None}],
            }
            if each is not hidden:
                make.make_linkage(session, each, hidden, evidence=[said])
        make.make_linkage(session, payroll, hidden, state=LinkageState.CONFIRMED)


def lines(play: Stage, who: str, *said: str) -> str:
    return "\n".join(play.workspace.as_(who).command(line, channel="general").text for line in said)


def lists(play: Stage, who: str) -> str:
    return lines(play, who, "/linkages", "/linkages expenses", "/linkages hr", "/linkages payroll")


def dependencies_and_their_picture(play: Stage, who: str) -> str:
    said = lines(play, who, "/pmo dependencies", "/pmo dependencies hr", "/pmo dependencies finance")
    settle(play)
    drawn = [block for each in play.workspace.as_(who).messages() for block in each.blocks]
    return said + repr([block for block in drawn if block["type"] == "image"])


def csv(play: Stage, who: str) -> str:
    person = next(row for row in rows(play, Person) if row.slack_id == play.workspace.person(who).id)
    with play.application.database.read() as session:
        actor = Actor(
            person.workspace_id,
            person.id,
            person.slack_id,
            person.name,
            "UTC",
            is_pmo=who == "olivia",
            leads=True,
            steers=True,
            at=MONDAY,
        )
        return linkages_csv(list_linkages(session, actor, "", most=1000).shown)


def home(play: Stage, who: str) -> str:
    return opened_home(play, who)


def autocomplete(play: Stage, who: str) -> str:
    menus = play.application.router.menus
    return repr([suggested(play, who, name, typed) for name in menus for typed in ("q", "zephyr", KEY)])


@pytest.mark.parametrize(
    "surface", [lists, dependencies_and_their_picture, csv, autocomplete], ids=lambda each: each.__name__
)
def test_a_surface_that_is_asked_shows_it_to_its_people_alone(
    scene: Stage, surface: Callable[[Stage, str], str]
) -> None:
    assert any(word in surface(scene, "priya") for word in WORDS), "or the rest would prove nothing"
    for who in OUTSIDERS:
        assert not any(word in surface(scene, who) for word in WORDS), who


def test_home_and_the_list_of_names_tell_nobody_else_of_it(scene: Stage) -> None:
    for who in OUTSIDERS:
        said = home(scene, who) + lines(scene, who, "/pmo names", "/pmo names quetzal")
        assert not any(word in said for word in WORDS), who


def test_links_that_are_hidden_join_no_programs_in_the_picture(scene: Stage) -> None:
    both = "Finance & Procurement and HR & People:"
    assert both in dependencies_and_their_picture(scene, "priya")
    assert both not in dependencies_and_their_picture(scene, "henrik")


def test_an_introduction_is_refused_without_its_name(scene: Stage) -> None:
    hidden = next(row.id for row in rows(scene, Project) if row.key == KEY)
    at = next(
        row.id
        for row in rows(scene, Linkage)
        if row.state is LinkageState.CONFIRMED and hidden in (row.project_a_id, row.project_b_id)
    )
    assert "Dana Whitlock may not see both projects" in pressed(
        scene, "olivia", "linkage.introduce", f"{at}|0"
    )
    for who in OUTSIDERS:
        assert not any(word in pressed(scene, who, "linkage.introduce", f"{at}|0") for word in WORDS), who


def test_no_suggestion_group_card_digest_or_ripple_goes_to_others(scene: Stage) -> None:
    at_nine(scene)
    (asked,) = [each for each in questions(scene, "henrik") if "Quetzal" in each]
    assert "3 projects depend on the system Quetzal" in asked
    assert any("4 projects depend on the system Quetzal" in each for each in questions(scene, "olivia"))
    for who, pairs in (("henrik", 3), ("olivia", 6)):
        said = scene.workspace.as_(who).press("Show Each Pair").text
        assert said.count("[Confirm Link]") == pairs
        assert any(word in said for word in WORDS) == (who in MAY)
    for who in ("henrik", "olivia"):
        assert "at 8:00" in lines(scene, who, "/pmo digest me at 8")
    elif_ = scene.workspace.as_("elif")
    elif_.command(f"/status {KEY} red all is late; lands moves to 12 June", channel="general")
    elif_.press("Post Status")
    for _ in range(3):
        settle(scene)
    ask_on(scene, "2026-11-24")
    told = [row for row in rows(scene, Delivery) if any(word in repr(row.message) for word in WORDS)]
    its_people = {scene.workspace.person(who).id for who in MAY}
    assert {row.recipient for row in told} <= its_people
    digests = [row for row in rows(scene, Delivery) if row.dedupe_key.startswith("digest:")]
    to_henrik, to_olivia = (
        "".join(repr(row.message) for row in digests if row.recipient == scene.workspace.person(who).id)
        for who in ("henrik", "olivia")
    )
    assert "Both use the system Quetzal" in to_henrik
    to_decide = [each for each in to_olivia.split("Linkage to decide") if "↔" in each]
    assert any(NAME in each for each in to_decide)
    assert any("depend on the system Quetzal" in repr(row.message) for row in told)
    assert [row for row in rows(scene, Delivery) if row.dedupe_key.startswith("ripple:")] == [], (
        "the PM of the linked project may not see it"
    )
