"""A confidential project does not exist for others: what they get is the same with it and without it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.blocks.actions import Action
from bot.commands.stage import Stage
from bot.domain.enums import AssetKind, LinkageState
from models import Delivery, Linkage, Program, Project, Workspace
from models.people import Person
from tests import factories as make
from tests.flows.conftest import MONDAY, settle, staged
from tests.flows.copies import copy_of
from tests.flows.forged import ACROSS, opened_home, pressed, rows, suggested, told

NAME, KEY = "Quixotic Zephyr", "QZX"
WORDS = (NAME, KEY, "Quixotic", "Zephyr", "quetzal")
LINES = (
    "project quixotic zephyr", "project QZX", "project quix", "program hr", "who QZX", "linkages",
    "linkages QZX", "linkages payroll", "status QZX red late", "risk QZX late p4 i5",
    "confidence QZX amber late", "owner QZX", "deputy QZX", "readers QZX", "digest", "help",
    "link QZX payroll", "link payroll QZX", "dependencies", "dependencies hr", "linkages hr",
    "register", "register QZX", "register hr", "register closed", "register heat", "register heat hr",
    "portfolio", "strategy", "strategy QZX", "align QZX O1", "waive QZX", "deploy", "deploy QZX", "level",
    "pause QZX", "override hr", "confidence hr", "jobs",
    "cadence", "cadence QZX", "cadence QZX weekly", "escalation", "away", "digest list",
    "people", "load", "deploy", "deploy free", "deploy free quetzal", "deploy free PM 5%",
)  # fmt: skip
OUTSIDERS = ("zoe", "dana", "henrik", "tom")


@pytest.fixture
def both(sample_database: Path, tmp_path: Path) -> Iterator[tuple[Stage, Stage]]:
    """Two stages alike; in the second there is one confidential project more, with all that belongs to it."""
    without, more = tmp_path / "without", tmp_path / "with"
    without.mkdir()
    more.mkdir()
    plain = f"sqlite:///{copy_of(sample_database, without)}"
    with (
        staged(plain) as one,
        staged(f"sqlite:///{copy_of(sample_database, more)}") as two,
    ):
        seed(two)
        yield one, two


def seed(play: Stage) -> None:
    """Add the project to a program of which nobody who is asked is manager, with a row of every kind."""
    with play.application.database.write() as session:

        def one(query: Any) -> Any:  # noqa: ANN401 - a row of any table
            return session.scalars(query.execution_options(across_workspaces=ACROSS)).first()

        workspace = one(select(Workspace))
        elif_ = one(select(Person).where(Person.slack_id == play.workspace.person("elif").id))
        program = one(select(Program).where(Program.name.like("HR%")))
        payroll = one(select(Project).where(Project.key == "PAY"))
        found = make.make_project(
            session,
            workspace,
            key=KEY,
            name=NAME,
            aliases=["quetzal"],
            confidential=True,
            program_id=program.id,
            manager_id=elif_.id,
            description="quetzal migration",
        )
        make.make_report(session, found, author_id=elif_.id, summary="quetzal is late")
        make.make_entry(
            session, found, owner_id=elif_.id, raised_by=elif_.id, title="quetzal may fly", number=900
        )
        make.make_milestone(session, found, name="quetzal lands", forecast=date(2026, 12, 24))
        make.make_asset(session, found, kind=AssetKind.SYSTEM, name="quetzal")
        make.make_confidence(session, found)
        make.make_deployment(session, found, elif_, 80, role="quetzal keeper")
        first, second = sorted((payroll, found), key=lambda each: int(each.id))
        make.make_linkage(session, first, second, state=LinkageState.CONFIRMED)


def all_that_comes_back(play: Stage, who: str) -> list[str]:
    """Say, press, type and open everything as this person; give what they read."""
    member = play.workspace.as_(who)
    play.workspace.clock.move_to(MONDAY)
    answers = [member.command(f"/pmo {line}", channel="general") for line in LINES]
    said = [member.read(each) for answer in answers for each in answer.ephemeral]
    if member.modal is not None:
        said.append(member.modal.text)
        member.modal.close()
    settle(play)
    said += sorted(member.texts())  # pictures come in a direct message, in their own time
    play.workspace.clock.move_to(MONDAY)
    said.append(told(play, who, "project QZX"))
    said.append(opened_home(play, who))
    menus = play.application.router.menus
    said += ["\n".join(suggested(play, who, name, typed)) for name in menus for typed in ("", "q", "QZX")]
    return said


def test_an_outsider_gets_the_same_with_the_project_and_without_it(both: tuple[Stage, Stage]) -> None:
    for who in OUTSIDERS:
        assert all_that_comes_back(both[1], who) == all_that_comes_back(both[0], who), who


def test_its_id_behind_any_button_shows_an_outsider_nothing_and_changes_nothing(
    both: tuple[Stage, Stage],
) -> None:
    play = both[1]
    project = next(row.id for row in rows(play, Project) if row.key == KEY)
    linkage = next(row.id for row in rows(play, Linkage) if project in (row.project_a_id, row.project_b_id))
    tables = [Project, Linkage, Delivery]
    before = rows(play, *tables)
    for who in ("zoe", "dana", "henrik"):
        for action in Action:
            for value in (str(project), str(linkage)):
                said = pressed(play, who, action.value, value)
                assert not any(word in said for word in WORDS), (who, action, said)
                modal = play.workspace.as_(who).modal
                if modal is not None:
                    modal.close()
    assert [row for row in rows(play, *tables) if NAME in repr(row)] == [
        row for row in before if NAME in repr(row)
    ]


def test_no_channel_hears_of_it_and_nobody_else_is_written_to_about_it(both: tuple[Stage, Stage]) -> None:
    play = both[1]
    elif_ = play.workspace.as_("elif")
    elif_.command("/status QZX red quetzal is late", channel="general")
    elif_.press("Post Status")
    elif_.command("/risk QZX quetzal may fly p5 i5", channel="general")
    play.tick()
    for hours in (1, 3, 24):
        play.workspace.clock.advance(timedelta(hours=hours))
        play.tick()
    its_people = {play.workspace.person(who).id for who in ("elif", "priya", "olivia")}
    for row in rows(play, Delivery):
        if any(word in repr(row.message) for word in WORDS):
            assert row.recipient in its_people or row.recipient.startswith("D"), row.recipient


def test_its_own_people_see_it(both: tuple[Stage, Stage]) -> None:
    for who in ("elif", "priya", "olivia"):
        said = both[1].workspace.as_(who).command("/project QZX", channel="general").text
        assert "Elif Aydin" in said, who


def test_a_channel_shared_outside_is_refused_for_the_digest_and_the_pmo_is_told_of_a_refused_post(
    play: Stage,
) -> None:
    olivia = play.workspace.as_("olivia")
    play.workspace.add_person("otto", real_name="Otto Other", team_id="T0OTHER001")
    channel = play.workspace.add_channel("shared", members=("olivia", "otto"), shared_with=("T0OTHER001",))
    assert channel.is_ext_shared
    before = rows(play, Workspace)
    assert (
        "shared with another organization" in olivia.command("/pmo digest here at 9", channel="shared").text
    )
    assert rows(play, Workspace) == before
    with play.application.database.write() as session:
        moved = update(Workspace).values(digest_channel=channel.id)
        session.execute(moved.execution_options(across_workspaces=ACROSS))
    play.workspace.clock.advance(timedelta(hours=3))
    play.tick()
    bot = play.workspace.bot.id
    assert [each for each in olivia.messages("shared") if each.user == bot and not each.ephemeral_to] == []
    for _ in range(8):  # linkages, problems, alike risks, the refusal: one message a second to one person
        play.workspace.clock.advance(timedelta(seconds=5))
        play.settle()
    told = next(each for each in olivia.texts() if "did not arrive" in each)
    assert "the channel is shared with another organization" in told
