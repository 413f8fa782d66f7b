"""What the digest says of people: too much, too many critical projects, shared by red ones."""

from dataclasses import replace

from bot.domain.digest import build, only
from bot.domain.enums import Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.load import Share
from tests.digests import facts, project, rated


def test_people_over_all_of_their_time_are_named_with_their_projects() -> None:
    shares = tuple(Share(PersonId(7), ProjectId(each), 60, None, None) for each in (1, 2))

    (over,) = build(facts(project(1), project(2), shares=shares, people={PersonId(7): "Noor"})).overloads

    assert (over.name, over.percent, [each.name for each in over.projects]) == (
        "Noor",
        120,
        ["Project 1", "Project 2"],
    )


def test_who_carries_too_many_critical_projects_and_whom_red_ones_share_is_named() -> None:
    given = {
        "shares": tuple(
            Share(PersonId(who), ProjectId(on), 40, None, None) for who, on in ((7, 1), (7, 2), (8, 2))
        ),
        "people": {PersonId(7): "Noor", PersonId(8): "Ravi"},
    }
    red = [replace(rated(Rating.RED, Rating.RED, each), critical=True) for each in (1, 2)]

    digest = build(facts(*red, **given))

    (carrier,), (shared,) = digest.carriers, digest.shared_people
    assert (carrier.name, carrier.percent, [each.name for each in carrier.projects]) == (
        "Noor",
        80,
        ["Project 1", "Project 2"],
    )
    assert (shared.a.name, shared.b.name, shared.people) == ("Project 1", "Project 2", ("Noor",))
    assert not build(facts(*(replace(each, critical=False) for each in red), **given)).carriers
    assert not build(only(facts(*red, **given), {ProjectId(1)})).shared_people
