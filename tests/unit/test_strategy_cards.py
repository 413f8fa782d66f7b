"""What an objective costs and gives, by whom it is served, and how much of that a map has room for."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.blocks.strategy_map import map_alt
from bot.domain.enums import Rating
from bot.domain.holding import Holds
from bot.domain.rollup import Child
from bot.domain.strategy import Aim, AimCard, Bearer, Serves, StrategyView, comply
from bot.domain.strategy_cards import cards
from bot.domain.strategy_map import strategy_map
from bot.pictures import strategy_map as picture
from bot.pictures.canvas import WIDTH, wrapped
from bot.pictures.weeks import FULL

GREEN, AMBER, RED = Rating.GREEN, Rating.AMBER, Rating.RED
PROGRAMS = {7: "People", 8: "Grid"}


def aim(number: int, state: Holds = Holds.NOW, weight: int = 3) -> Aim:
    return Aim(number, f"O{number}", f"Aim {number}", "", weight, "", None, None, state)


def bearer(number: int, program: int | None = None, **values: object) -> Bearer:
    usual = {"budget": Decimal(900), "spent": Decimal(90), "forecast": None, "benefits": Rating.NOT_REPORTED}
    given: dict[str, Any] = usual | {"currency": "GBP"} | values
    return Bearer(number, f"P{number}", f"Project {number}", program, **given)


def child(number: int, rating: Rating = GREEN) -> Child:
    return Child(number, f"Project {number}", rating, 0)


def of(found: tuple[AimCard, ...]) -> dict[str, AimCard]:
    return {each.aim.key: each for each in found}


def test_a_project_counts_in_full_for_each_objective_and_its_share_by_strength() -> None:
    bearers = [bearer(1, budget=Decimal(400), forecast=Decimal(500)), bearer(2, currency="EUR", spent=None)]
    serving = [Serves(1, 1, None, 3), Serves(2, 1, None, 1), Serves(1, 2, None, 2), Serves(3, 1, None, 3)]
    found = of(cards([aim(1), aim(2), aim(3, Holds.OVER)], serving, bearers, PROGRAMS, {}))
    assert found["O1"].cost.budget == (("EUR", Decimal(900)), ("GBP", Decimal(400)))
    assert found["O1"].share.budget == (("EUR", Decimal(900)), ("GBP", Decimal(300)))
    assert found["O2"].share.budget == (("GBP", Decimal(100)),)
    assert found["O1"].cost.spent == (("GBP", Decimal(90)),)
    assert (found["O1"].cost.forecast, found["O1"].cost.unsaid) == ((("GBP", Decimal(500)),), 1)
    assert found["O3"].cost.budget == (("GBP", Decimal(400)),)
    assert found["O3"].share.budget == (), "what is over takes no share of what others need"


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**8), st.dictionaries(st.integers(1, 4), st.integers(1, 3), min_size=1)),
        min_size=1,
        max_size=8,
    )
)
def test_the_shares_of_all_objectives_add_up_to_what_the_projects_cost(
    given: list[tuple[int, dict[int, int]]],
) -> None:
    bearers = [bearer(at, budget=Decimal(cents) / 100) for at, (cents, _) in enumerate(given)]
    serving = [Serves(to, at, None, by) for at, (_, how) in enumerate(given) for to, by in how.items()]
    found = cards([aim(each) for each in range(1, 5)], serving, bearers, {}, {})
    shared = sum((much for card in found for _, much in card.share.budget), Decimal())
    assert abs(shared - sum((each.budget or Decimal() for each in bearers), Decimal())) <= Decimal("0.02")


def test_benefits_roll_up_by_the_strength_with_which_each_project_serves() -> None:
    good = [bearer(at, benefits=GREEN) for at in (1, 2, 3)]
    children = {at: child(at, AMBER) for at in (1, 2, 3, 4)}
    for strength, rating in ((1, AMBER), (3, RED)):
        serving = [*(Serves(1, at, None, 3) for at in (1, 2, 3)), Serves(1, 4, None, strength)]
        (card,) = cards([aim(1)], serving, [*good, bearer(4, benefits=RED)], {}, children)
        assert card.benefits.rating is rating
        assert card.benefits.red == ("Project 4",)


def test_money_of_what_is_said_to_serve_nothing_counts_among_what_serves_nothing_and_there_alone() -> None:
    bearers = [
        bearer(at, 7, budget=Decimal(100 * at), forecast=Decimal(at), benefits=RED) for at in (1, 2, 3)
    ]
    serving = [Serves(1, None, 7, 3), Serves(2, None, 7, 1), Serves(2, 3, None, 2)]
    children, aims, denied = {at: child(at, RED) for at in (1, 2, 3)}, [aim(1), aim(2)], [2, 3]
    found = of(cards(aims, serving, bearers, PROGRAMS, children, denied=denied))
    assert [each.bearer.project_id for each in found["O1"].serving] == [1]
    assert [each.bearer.project_id for each in found["O1"].denied] == [2, 3]
    assert found["O1"].cost.budget == found["O1"].cells[0].budget == (("GBP", Decimal(100)),)
    assert (found["O1"].cost.forecast, found["O1"].rollup.red) == ((("GBP", Decimal(1)),), ("Project 1",))
    assert [each.bearer.project_id for each in found["O2"].serving] == [3, 1], "what it serves itself counts"
    assert found["O2"].share.budget == (("GBP", Decimal(325)),), "300 in full, and a quarter of 100"
    complied = comply(bearers, aims, serving, (), denied=denied)
    assert (complied.met, complied.spend) == (2, (("GBP", Decimal(200)),))
    shared = sum((much for each in found.values() for _, much in each.share.budget), Decimal())
    assert shared + complied.spend[0][1] == Decimal(600), "each project's money once"


def test_an_objective_that_only_denied_projects_served_is_served_by_nothing() -> None:
    bearers, serving = [bearer(1, 7)], [Serves(1, None, 7, 3)]
    assert not comply(bearers, [aim(1)], serving, ()).unserved
    assert [each.key for each in comply(bearers, [aim(1)], serving, (), denied=[1]).unserved] == ["O1"]


def test_each_program_is_a_field_and_what_is_in_none_comes_last() -> None:
    bearers = [bearer(1, 7), bearer(2, 8), bearer(3, 8), bearer(4)]
    serving = [Serves(1, None, 8, 2), Serves(1, 1, None, 1), Serves(1, 4, None, 1)]
    (card,) = cards([aim(1)], serving, bearers, PROGRAMS, {1: child(1, RED), 2: child(2), 3: child(3)})
    assert [(each.name, each.projects, each.rollup.rating) for each in card.cells] == [
        ("Grid", 2, GREEN),
        ("People", 1, RED),
        ("", 1, Rating.NOT_REPORTED),
    ]
    assert [each.bearer.project_id for each in card.serving] == [2, 3, 1, 4], "the strongest first"


def a_view(
    aims: int, programs: int, currencies: tuple[str, ...] = ("GBP",), projects: int = 1
) -> StrategyView:
    names = {at: f"Program {at} of many words" for at in range(1, programs + 1)}
    bearers = [
        bearer(number := at * 1000 + each, at, currency=currencies[number % len(currencies)])
        for at in names
        for each in range(projects)
    ]
    known = [aim(each, weight=5) for each in range(1, aims + 1)]
    serving = [Serves(each.objective_id, None, at, 2) for each in known[:-1] for at in names]
    rating = (GREEN, AMBER, RED)
    children = {at: child(at, rating[at % 3]) for at in (each.project_id for each in bearers)}
    shown = cards(known, serving, bearers, names, children)
    return StrategyView(shown, comply(bearers, known, serving, ()), may_set=True)


def test_a_map_keeps_the_heaviest_and_the_largest_and_says_how_many_are_left() -> None:
    view = a_view(12, 10)
    drawn = strategy_map(view, aims=picture.MOST_AIMS, programs=picture.MOST_PROGRAMS)
    assert (len(drawn.aims), drawn.aims_left) == (5, 7)
    assert (len(drawn.programs), drawn.programs_left) == (8, 2)
    assert picture.not_drawn(drawn) == "Not drawn: 7 objectives and 2 programs"
    assert picture.not_drawn(strategy_map(a_view(2, 2), aims=5, programs=8)) == ""


def test_a_map_of_sixty_objectives_says_in_words_what_it_leaves_out() -> None:
    drawn = strategy_map(a_view(60, 10), aims=picture.MOST_AIMS, programs=picture.MOST_PROGRAMS)
    said = map_alt(drawn)
    assert "10 of 10 projects serve an objective. Not drawn: 55 objectives and 2 programs. O1 " in said
    assert "Not drawn" not in map_alt(strategy_map(a_view(2, 2), aims=5, programs=8))


def pixels(view: StrategyView) -> Image.Image:
    drawn = strategy_map(view, aims=picture.MOST_AIMS, programs=picture.MOST_PROGRAMS)
    with Image.open(BytesIO(picture.strategy_map(drawn))) as opened:
        assert opened.format == "PNG"
        return opened.convert("RGB")


def near(found: object, colour: str) -> bool:
    assert isinstance(found, tuple)
    wanted = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return all(abs(there - one) <= 3 for there, one in zip(found, wanted, strict=True))


def test_each_field_has_its_ratings_colour_and_an_unserved_objective_none() -> None:
    drawn = pixels(a_view(3, 3))
    width, height = picture.field_size(3, stacked=False, one_currency=True)
    first = picture.first_row(height)
    for place, rating in enumerate((AMBER, RED, GREEN)):  # 1000, 2000, 3000 by their remainder
        x, y = picture.LEFT + 5, first + place * (height + picture.GAP) + height - 5
        assert near(drawn.getpixel((x, y)), FULL[rating])
        empty = drawn.getpixel((picture.LEFT + 2 * (width + picture.GAP) + 5, y))
        assert near(empty, picture.EMPTY)


@pytest.mark.parametrize(
    "view",
    [a_view(1, 0), a_view(2, 1), a_view(12, 12, ("EUR", "GBP", "USD")), a_view(6, 2, projects=150)],
)
def test_any_map_is_drawn_at_its_width(view: StrategyView) -> None:
    assert pixels(view).width == WIDTH


def test_keys_without_room_give_way_to_numbers_that_are_written_out_below() -> None:
    view = a_view(5, 1)
    long = [
        replace(each, aim=replace(each.aim, key=f"STRATEGIC-OBJ-{at}")) for at, each in enumerate(view.cards)
    ]
    for cards_, heads in ((view.cards, ["O1", "O2", "O3", "O4", "O5"]), (long, ["1", "2", "3", "4", "5"])):
        drawn = strategy_map(replace(view, cards=tuple(cards_)), aims=5, programs=8)
        width, _ = picture.field_size(5, stacked=False, one_currency=True)
        assert picture.heads(drawn, width) == heads
        assert picture.titles(drawn, width)[0] == [
            " · ".join([heads[0], f"{'' if heads[0] == 'O1' else 'STRATEGIC-OBJ-0 '}Aim 1"])
        ]


def test_a_long_title_and_a_long_program_are_broken_and_not_cut() -> None:
    view = a_view(2, 1)
    title = "Be the supplier that customers recommend to others"
    card = replace(view.cards[0], aim=replace(view.cards[0].aim, title=title))
    drawn = strategy_map(replace(view, cards=(card, view.cards[1])), aims=5, programs=8)
    assert " ".join(picture.titles(drawn, picture.WIDEST)[0]) == f"O1 · {title}"
    name = "Finance, Procurement and Contracts"
    assert " ".join(picture.of_program(1, name, 3)) == name


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0"), ("950.4", "950"), ("1000", "1k"), ("420000", "420k"), ("999499", "999k"),
        ("999950", "1m"), ("1850000", "1.8m"), ("12400000", "12m"), ("999600000", "1bn"),
        ("1250000000", "1.2bn"), ("3400000000000", "3,400bn"),
    ],
)  # fmt: skip
def test_money_is_written_in_five_signs(amount: str, said: str) -> None:
    assert picture.compact(Decimal(amount)) == said


def test_a_long_name_is_broken_between_words_and_cut_on_its_last_line() -> None:
    assert wrapped("HR & People", 32, 300, 2) == ["HR & People"]
    assert wrapped("Finance & Procurement", 32, 240, 2) == ["Finance &", "Procurement"]
    lines = wrapped("Safety, Health and Environmental Compliance", 32, 240, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
