"""The portfolio by what its projects share, as people read it."""

from dataclasses import replace
from datetime import date, timedelta

from bot.blocks.dependencies import collision_line, collisions_csv, dependencies_card, network_sentence
from bot.domain.dependencies import Bond, Collision, Dependencies, Dependent, SharedThing
from bot.domain.enums import AssetKind, Rating
from bot.domain.ids import ProjectId
from bot.domain.linked import Side

LEDGER, CLAIMS = ProjectId(1), ProjectId(2)


def portfolio(*, things: int = 1, bonds: tuple[Bond, ...] = (), where: str = "") -> Dependencies:
    """Two projects that share so many things."""
    ledger = Side(project_id=LEDGER, key="LED", name="Ledger Renewal", program_id=None, program="Finance")
    claims = Side(project_id=CLAIMS, key="CLM", name="Claims Portal", program_id=None, program="Claims")
    projects = {
        LEDGER: Dependent(ledger, Rating.AMBER, date(2026, 11, 26)),
        CLAIMS: Dependent(claims, Rating.NOT_REPORTED, None),
    }
    named = [
        SharedThing(AssetKind.SYSTEM, f"System {at:03}", frozenset(projects)) for at in range(1, things + 1)
    ]
    return Dependencies(where, projects, tuple(named), (), (), bonds)


def read(view: Dependencies) -> str:
    """Everything in the blocks."""
    return "\n".join(str(each) for each in dependencies_card(view)[1])


def test_a_day_stands_beside_the_project_that_goes_live_on_it() -> None:
    assert "Ledger Renewal (A ▲) 26 Nov 2026 and Claims Portal (Not reported ○)" in read(portfolio())
    assert "'System 001, system'" in read(portfolio()), "two columns, which a phone shows"


def test_a_collision_says_how_close_the_go_lives_are_and_is_numbered_from_one() -> None:
    view = portfolio()
    first = date(2026, 11, 26)
    on = tuple(
        Collision(view.things, ((LEDGER, first), (CLAIMS, first + timedelta(days=away))))
        for away in (0, 1, 9)
    )
    view = replace(view, collisions=on)
    assert [collision_line(view, each).rpartition(", ")[2] for each in on] == [
        "on the same day",
        "within 1 day",
        "within 9 days",
    ]
    lines = collisions_csv(view).splitlines()[1:]
    assert [each.split(",")[:3] for each in lines[:3]] == [
        ["1", "System 001", "LED"],
        ["1", "System 001", "CLM"],
        ["2", "System 001", "LED"],
    ]


def test_a_table_that_is_cut_says_of_how_many() -> None:
    assert "*What projects share*: 99 of 140, those that most projects depend on" in read(
        portfolio(things=140)
    )
    assert "of 3," not in read(portfolio(things=3))


def test_the_whole_portfolio_leads_to_a_program_and_tells_of_nothing_that_is_not_there() -> None:
    assert "`/pmo dependencies` with a program's name" in read(portfolio())
    assert "with a program's name" not in read(portfolio(where="Finance"))
    assert dependencies_card(portfolio())[0] == "Dependencies: 0 collisions of go-lives and 1 shared thing"


def test_the_network_in_words_tells_links_between_programs_from_those_inside() -> None:
    between = tuple(Bond("Claims", f"Program {at}", at == 1, 9 - at) for at in range(1, 9))
    inside = (Bond("Claims", "Claims", 2, 0), Bond("Finance", "Finance", 0, 5))
    said = network_sentence(portfolio(bonds=(*between, *inside)))
    assert said.startswith(
        "Claims and Program 1: 1 confirmed and 8 suggested; Claims and Program 2: 7 suggested;"
    )
    assert said.endswith(
        "; 3 more between other programs; inside Claims: 2 confirmed; inside Finance: 5 suggested."
    )
