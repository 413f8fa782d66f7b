"""Risks that read alike: two rare words, one title or one thing named, in different projects."""

import random

import pytest

from bot.domain.alike import MOST_NAMING, MOST_TITLED, ComparedRisk, alike_risks
from bot.domain.enums import AssetKind

FILLER = (
    "Budget for training is not approved",
    "Works council asks for another hearing",
    "Cable route crosses a nature reserve",
    "Meter readings are missing for three villages",
    "Crane permit takes longer than planned",
    "Old archive boxes are not labelled",
    "Translation of the handbook is late",
    "Parking at the depot is closed in May",
)
VENDOR = ((AssetKind.VENDOR, "Kestrel Systems"),)


def risk(at: int, title: str, description: str = "", *, project: int = 0, **given: object) -> ComparedRisk:
    return ComparedRisk(at, project or at, 1, title, description, **given)  # type: ignore[arg-type] # assets


def register(*risks: ComparedRisk) -> list[ComparedRisk]:
    return [*risks, *(risk(100 + at, title) for at, title in enumerate(FILLER))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kestrel interface may come late", "The interface of Kestrel is delivered too late"),
        ("Loss of the lidar contractor before nesting season", "Lidar contractor withdraws"),
        ("Datenmigration aus dem Altsystem verzögert sich", "Altsystem: Datenmigration wird nicht fertig"),
        ("Данные миграции приходят с опозданием", "Опоздание данных при миграции"),
    ],
)
def test_two_rare_words_make_two_risks_alike(one: str, other: str) -> None:
    (found,) = alike_risks(register(risk(1, one), risk(2, other)))
    assert found.pair == (1, 2)
    assert found.quotes == (one, other)
    assert found.reason.startswith(("Similar text: both speak of “", "Nearly the same text"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vendor may be late", "Testers are not available"),
        ("Project team is late with the plan", "The plan of the project is late for the team"),
        ("Kestrel may come late", "Kestrel raises its prices"),
    ],
)
def test_everyday_words_or_one_rare_word_are_no_reason(one: str, other: str) -> None:
    assert alike_risks(register(risk(1, one), risk(2, other))) == []


def test_the_same_thing_named_by_both_is_a_reason_and_is_said() -> None:
    one, other = "Kestrel Systems may come late", "Licences of Kestrel-Systems get dearer"
    (found,) = alike_risks(register(risk(1, one, assets=VENDOR), risk(2, other, assets=VENDOR)))
    assert found.reason == "Both name the vendor Kestrel Systems."
    assert found.quotes == (one, other)


def test_a_thing_of_the_project_that_the_risk_does_not_name_is_no_reason() -> None:
    risks = register(
        risk(1, "Interfaces come late", assets=VENDOR), risk(2, "Licences get dearer", assets=VENDOR)
    )
    assert alike_risks(risks) == []


def test_what_many_risks_name_says_nothing_about_any_two() -> None:
    words = ("alpha", "bravo", "carbon", "delta", "echo", "falcon", "golf", "hotel", "indigo")
    many = [risk(at, f"Kestrel Systems and {word}", assets=VENDOR) for at, word in enumerate(words, 1)]
    assert len(many) == MOST_NAMING + 1
    assert alike_risks(register(*many)) == []


def test_risks_of_one_project_are_never_a_pair() -> None:
    text = "Lidar contractor withdraws before nesting season"
    assert alike_risks(register(risk(1, text, project=7), risk(2, text, project=7))) == []


def test_the_same_risk_in_many_projects_is_found_one_after_the_other_and_a_template_is_not() -> None:
    text = "Lidar contractor withdraws before nesting season"
    found = alike_risks(register(*(risk(at, text) for at in range(1, 6))))
    assert [each.pair for each in found] == [(1, 2), (2, 3), (3, 4), (4, 5)]
    assert all(each.quotes == (text, text) for each in found)
    assert alike_risks(register(*(risk(at, text) for at in range(1, MOST_TITLED + 2)))) == []


def test_the_order_in_which_risks_come_changes_nothing() -> None:
    risks = register(
        risk(1, "Kestrel interface may come late", assets=VENDOR),
        risk(2, "The interface of Kestrel is too late", "Kestrel Systems says so.", assets=VENDOR),
        risk(3, "Lidar contractor withdraws"),
        risk(4, "Loss of the lidar contractor"),
        risk(5, "Kestrel Systems is sold", assets=VENDOR),
    )
    found = alike_risks(risks)
    assert [each.pair for each in found if each.reason.startswith("Similar")]
    for seed in range(5):
        shuffled = list(risks)
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - a seeded order
        assert alike_risks(shuffled) == found


def test_an_empty_register_or_texts_without_words_have_no_pairs() -> None:
    assert alike_risks([]) == []
    assert alike_risks([risk(1, "…"), risk(2, "!!"), risk(3, "1 2 3")]) == []
