"""The portfolio by what its projects share: in a command, on Home, in the digest, as CSV and as a picture."""

import csv
import io
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import update

from bot.cli import main
from bot.commands.stage import Stage
from bot.domain.dependencies import Bond
from bot.domain.enums import AssetKind, EvidenceKind, LinkageState
from bot.pictures import network
from bot.pictures.canvas import INK, SMALL, WIDTH, Canvas, measure
from models import Linkage, Milestone, Project
from tests.factories import make_asset, make_linkage
from tests.flows.conftest import settle
from tests.flows.forged import ACROSS, opened_home, rows
from tests.flows.linkage_scenes import change, common, only, shared

COLLIDE = "HR master data: Payroll 19 Feb 2027, Expenses 23 Feb 2027 and Skills Register 8 Mar 2027"


def test_a_member_sees_what_is_shared_and_the_picture_follows(play: Stage) -> None:
    tom = play.workspace.as_("tom")
    said = tom.command("/pmo dependencies", channel="general").text
    assert COLLIDE in said
    assert "HR master data" in said
    assert "Payroll (G ●) 19 Feb 2027, Expenses (A ▲) 23 Feb 2027" in said
    assert "Touch nothing that is known" in said
    assert "Larch" not in said
    assert "suggested" not in said, "nobody has confirmed one, and suggestions are private"
    play.tick()
    with play.application.database.write() as session:
        confirm = update(Linkage).values(state=LinkageState.CONFIRMED)
        session.execute(confirm.execution_options(across_workspaces=ACROSS))
    said = tom.command("/pmo dependencies hr", channel="general").text
    assert "Dependencies of HR & People" in said
    assert "Finance &amp; Procurement and HR &amp; People" not in said
    assert "Finance & Procurement and HR & People:" in said
    assert COLLIDE in said, "what a program shares with another is shown with the other's"
    assert "Payroll (G ●) 19 Feb 2027, Expenses (A ▲) 23 Feb 2027" in said
    settle(play)
    drawn = next(each for each in tom.messages() if any(block["type"] == "image" for block in each.blocks))
    image = next(block for block in drawn.blocks if block["type"] == "image")
    assert "Finance & Procurement and HR & People:" in image["alt_text"]


def test_a_confidential_project_is_in_no_part_of_it_for_others(play: Stage) -> None:
    with play.application.database.write() as session:
        found = session.query(Project).execution_options(across_workspaces=ACROSS)
        by_key = {each.key: each for each in found}
        for key in ("LAR", "EXP"):
            make_asset(session, by_key[key], kind=AssetKind.SYSTEM, name="Quetzal")
        moved = update(Milestone).where(Milestone.project_id == by_key["LAR"].id, Milestone.go_live)
        session.execute(moved.values(forecast=date(2027, 2, 23)).execution_options(across_workspaces=ACROSS))
        make_linkage(session, by_key["LAR"], by_key["EXP"], state=LinkageState.CONFIRMED)
    change(play, "VIS", confidential=True)
    for who in ("tom", "mateo", "henrik"):
        seen = play.workspace.as_(who).command("/pmo dependencies", channel="general").text
        seen += opened_home(play, who)
        assert not any(word in seen for word in ("Larch", "Quetzal", "Visitor Gallery")), who
    seen = play.workspace.as_("priya").command("/pmo dependencies", channel="general").text
    assert "Quetzal" in seen
    assert "Project Larch" in seen


def test_what_only_texts_name_is_shared_once_somebody_has_confirmed_it(play: Stage) -> None:
    only(play)
    named = [shared("Zoramix"), common("Ordinary Mail"), shared("Quillon", EvidenceKind.SHARED_NAME)]
    with play.application.database.write() as session:
        found = session.query(Project).execution_options(across_workspaces=ACROSS)
        by_key = {each.key: each for each in found}
        make_linkage(session, by_key["TIM"], by_key["VAN"], evidence=named)
        make_linkage(
            session, by_key["LAR"], by_key["VAN"], evidence=[shared("Larix")], state=LinkageState.CONFIRMED
        )
    tom = play.workspace.as_("tom")

    def seen() -> str:
        return tom.command("/pmo dependencies", channel="general").text

    assert "Zoramix" not in seen(), "nobody has confirmed it"
    with play.application.database.write() as session:
        confirm = update(Linkage).values(state=LinkageState.CONFIRMED)
        session.execute(confirm.execution_options(across_workspaces=ACROSS))
    row = next(line for line in seen().splitlines() if "Zoramix" in line)
    assert "Time Recording" in row
    assert "Electric Vans" in row
    assert not any(each in seen() for each in ("Ordinary Mail", "Quillon", "Larix"))


def test_home_names_the_next_collisions_to_whoever_steers(play: Stage) -> None:
    for who in ("olivia", "priya"):
        home = opened_home(play, who)
        assert "Go-lives that collide" in home
        assert "Payroll 19 Feb 2027" in home
        assert "[Dependencies]" in home
    assert "Go-lives that collide" not in opened_home(play, "dana")
    assert "Dependencies" in play.workspace.as_("olivia").press("Dependencies").text


def test_names_that_do_not_fit_are_told(sample_stage: Stage) -> None:
    tom = sample_stage.workspace.as_("tom")
    assert "I know no program" in tom.command("/pmo dependencies xyzzy", channel="general").text


def test_it_is_written_as_csv_for_a_spreadsheet(
    play: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    play.tick()
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", str(play.application.database.url))

    def written(*words: str) -> list[dict[str, str]]:
        assert main(["linkages", *words]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    pairs = {(each["a_key"], each["b_key"]): each for each in written()}
    assert pairs["PAY", "EXP"]["state"] == "suggested"
    assert len(pairs) == len(rows(play, Linkage))
    shared = [each for each in written("shared") if each["thing"] == "HR master data"]
    assert {each["project_key"] for each in shared} == {"PAY", "EXP", "SKL", "IDM"}
    assert {"PAY", "EXP"} <= {each["project_key"] for each in written("calendar")}
    alone, grid = written("alone"), written("alone", "--program", "finance")
    assert 0 < len(grid) < len(alone)
    assert {each["program"] for each in grid} == {"Finance & Procurement"}
    assert main(["linkages", "--team", "T0NONE"]) == 1


def test_the_picture_tells_by_thickness_number_and_line_not_by_colour() -> None:
    def drawn(*bonds: Bond) -> Image.Image:
        with Image.open(BytesIO(network.network("Links", bonds))) as opened:
            return opened.convert("L")

    def ink(picture: Image.Image) -> int:
        """Dark pixels on the way between the two programs, past their number."""
        (ax, ay), (bx, by) = network.place(0, 2), network.place(1, 2)
        x, y = round(ax + (bx - ax) * 0.6), round(ay + (by - ay) * 0.6)
        region = picture.crop((x - 20, y - 60, x + 20, y + 60))
        return sum(1 for value in region.tobytes() if value < 200)

    other = Bond("C", "C", 1, 0)
    one, many = drawn(Bond("A", "B", 1, 0)), drawn(Bond("A", "B", 9, 0))
    broken = drawn(Bond("A", "B", 0, 1))
    assert ink(one) > ink(broken) > 0
    assert one.tobytes() != many.tobytes()
    assert drawn(Bond("A", "B", 1, 0), other).tobytes() != one.tobytes()
    crowd = [Bond(f"Program of a very long name {at}", f"计划 {at}", at, 1) for at in range(40)]
    assert drawn(*crowd).size == one.size
    told = [network.not_drawn(left) for left in (0, 1, 2)]
    assert told == [
        "",
        "1 program with fewer links is not drawn.",
        "2 programs with fewer links are not drawn.",
    ]


def test_many_programs_are_a_triangle_in_which_each_number_has_room() -> None:
    names = [f"Program {at:02}" for at in range(12)]
    pairs = [(a, b) for a in names for b in names if a <= b]

    def numbers(total: int) -> tuple[list[str], list[str]]:
        """Which programs are drawn, and everything that is written."""
        written: list[str] = []
        bonds = tuple(Bond(a, b, 0, total) for a, b in pairs)

        class Heard(Canvas):
            def text(
                self,
                at: tuple[float, float],
                text: str,
                size: int,
                *,
                anchor: str = "la",
                bold: bool = False,
                ink: str = INK,
            ) -> None:
                assert size >= SMALL
                assert at[0] + measure(text, size) / (2 if anchor == "mm" else 1) <= WIDTH, text
                written.append(text)
                super().text(at, text, size, anchor=anchor, bold=bold, ink=ink)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(network, "Canvas", Heard)
            network.network("Links", bonds)
        return network.programs_of(bonds), written

    few, said = numbers(7)
    assert len(few) == 10
    assert said.count("7") == 10 * 11 // 2 + 1, "each pair, each program itself, and a column's heading"
    assert "2 programs with fewer links are not drawn." in said
    fewer, said = numbers(123)
    assert len(fewer) == 7, "longer numbers need wider fields"
    assert said.count("123") == 7 * 8 // 2
