"""Every list of a digest that is cut can be seen whole: the buttons, the pages, and what they carry."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.digest import digest_message
from bot.blocks.digest_lines import TITLES
from bot.blocks.digest_list import list_view
from bot.blocks.digest_pictures import thread_of
from bot.blocks.kit import Block
from bot.domain.digest import About, Digest, DigestFacts, DigestList, Wanted, build
from bot.domain.digest.about import EPOCH, read
from bot.domain.digest.gaps import ProjectGap, StrategyFacts
from bot.domain.digest.items import GapKind
from bot.domain.digest.lists import PAGE, page_of
from bot.domain.digest.weeks import RatingsByWeek
from bot.domain.enums import Confidence, DigestScope, Rating
from bot.domain.ids import ProgramId, ProjectId
from bot.sandbox.blocks.check import view_faults
from tests.digests import LAST_WEEK, NOW, SINCE, TODAY, facts, large, project, ref

INSTANTS = st.timedeltas(timedelta(0), timedelta(days=40_000)).map(EPOCH.__add__)
WANTED = Wanted(DigestList.SLIPS, About(), SINCE, NOW)


def eventful(number: int = 120) -> Digest:
    """A digest of which every list is long, and complete."""
    return build(large(number, name="Ω&<!channel> "), capped=False)


def asked(blocks: Sequence[Block]) -> set[DigestList]:
    """The lists that these blocks have a button or a menu for."""
    found = set()
    for block in blocks:
        beside = block.get("accessory", {})
        for each in (beside, *beside.get("options", ())):
            if wanted := read(str(each.get("value", ""))):
                found.add(wanted.which)
    return found


def differing(number: int) -> Digest:
    """A digest of which the lists are long that a portfolio where all else happens has not."""
    seen = {"confidence": Confidence.RED, "confidence_before": Confidence.RED, "gap_before": 3}
    red = replace(LAST_WEEK, overall=Rating.RED)
    views = [project(each, **seen) for each in range(number)]
    still = [project(each, before=red, now=replace(red, period=TODAY)) for each in range(100, 100 + number)]
    return build(facts(*views, *still))


def test_each_list_that_is_cut_has_a_button_that_shows_all_of_it() -> None:
    digest = build(large(120))
    weeks = RatingsByWeek((TODAY, TODAY + timedelta(days=7)), (), more=60)
    thread = thread_of(digest, weeks)
    assert thread is not None
    shown = asked([*digest_message(digest, weeks=weeks)[1], *thread[1]])
    cut = {each for each in DigestList if page_of(eventful(), Wanted(each, About(), SINCE, NOW)).total > PAGE}
    assert shown >= cut - {DigestList.STILL_RED, DigestList.VIEWS_DIFFER}
    others = asked(digest_message(differing(8))[1])
    assert {DigestList.STILL_RED, DigestList.VIEWS_DIFFER} <= others
    assert DigestList.COLLISIONS in cut


def labels(blocks: Sequence[Block], which: DigestList) -> list[str]:
    """What the buttons and the choices of a menu say that show this list."""
    beside = [block["accessory"] for block in blocks if "accessory" in block]
    each = [option for one in beside for option in (one, *one.get("options", ()))]
    return [
        str(one["text"]["text"]) for one in each if which.value == str(one.get("value", "")).split("|")[0]
    ]


def with_gaps(number: int, name: str = "Project") -> DigestFacts:
    """So many projects that serve only what is over, half of them since the last digest."""
    gaps = {
        ProjectId(each): ProjectGap(GapKind.OVER, TODAY if each % 2 else LAST_WEEK.period, "O1")
        for each in range(1, number + 1)
    }
    named = (project(each, ref=ref(each, f"{name} {each}")) for each in gaps)
    return facts(*named, strategy=StrategyFacts(gaps))


@pytest.mark.parametrize("name", ["Project", "Ω&<!channel> " * 6])
def test_gaps_that_a_line_cuts_are_all_behind_its_button(name: str) -> None:
    said = with_gaps(30, name)
    whole = digest_message(build(said))[1]
    assert labels(whole, DigestList.GAPS) == ["Show All 30"]
    daily = digest_message(build(replace(said, told=frozenset()), whole=False))[1]
    assert labels(daily, DigestList.GAPS) == ["Show All 30", "Other gaps of the strategy (30)"]
    assert page_of(build(said, capped=False), replace(WANTED, which=DigestList.GAPS)).total == 30
    assert labels(digest_message(build(with_gaps(6, name)))[1], DigestList.GAPS) == []


def test_a_button_says_how_long_the_list_is_that_it_opens() -> None:
    known = large(40)
    heard = build(replace(known, people=known.people, shares=known.shares[:20])).standing
    daily = build(replace(known, told=heard), whole=False)
    everything = build(known, capped=False)
    assert daily.still_of(DigestList.OVERLOADS)
    assert daily.overloads.more
    total = len(everything.overloads.shown)
    assert labels(digest_message(daily)[1], DigestList.OVERLOADS) == [
        f"Show All {total}",
        f"Deployed over 100 % ({total})",
    ]


def test_a_list_that_is_shown_whole_has_no_button() -> None:
    assert asked(digest_message(build(large(2)))[1]) == set()


def test_what_was_told_before_is_one_click_away() -> None:
    known = large(60)
    again = build(replace(known, told=build(known).standing), whole=False)
    stands = {DigestList.DUE_SOON, DigestList.OVERLOADS, DigestList.NO_OBJECTIVE, DigestList.PENDING}
    assert asked(digest_message(again)[1]) >= stands


@pytest.mark.parametrize("which", DigestList)
def test_every_page_of_every_list_fits_into_a_view_and_together_they_are_the_list(which: DigestList) -> None:
    digest = eventful(50)
    page = page_of(digest, replace(WANTED, which=which))
    seen: list[object] = []
    while True:
        view = list_view(page, TODAY)
        assert view_faults(view) == []
        assert TITLES[which] in view["blocks"][0]["text"]["text"].replace("&amp;", "&")
        assert "<!" not in str(view)
        seen += page.items
        if not page.more:
            break
        assert len(page.items) == PAGE
        page = page_of(digest, page.wanted.turned(1))
    assert len(seen) == page.total
    assert page_of(digest, replace(WANTED, which=which, page=99)).items == page.items, "past the end"


def test_a_list_says_of_what_day_it_is_and_what_it_lacks_once_that_is_over() -> None:
    page = page_of(eventful(10), WANTED)
    today, later = (str(list_view(page, day)["blocks"]) for day in (TODAY, TODAY + timedelta(days=3)))
    assert "23 Nov 2026, 09:00 (UTC)" in today
    assert "as it was on that day" not in today
    assert "as it was on that day, without what has been decided, closed or done since" in later


def test_an_empty_list_says_that_nothing_is_left() -> None:
    view = list_view(page_of(build(facts(project())), WANTED), TODAY)
    assert "Nothing of it is left" in str(view)


@given(
    st.builds(
        Wanted,
        st.sampled_from(DigestList),
        st.builds(
            About,
            st.sampled_from(DigestScope),
            st.none() | st.integers(1, 2**31 - 1).map(ProgramId),
            st.booleans(),
        ),
        INSTANTS,
        INSTANTS,
        st.integers(0, 10_000),
    )
)
def test_a_question_is_read_as_it_was_written_and_fits_a_menu(wanted: Wanted) -> None:
    assert read(wanted.written()) == wanted
    assert len(wanted.written()) <= 150


@given(st.text() | st.lists(st.sampled_from(["slips", "mine", "0", "1", "-1", "x", "9" * 40])).map("|".join))
def test_anything_else_is_refused(value: str) -> None:
    assert read(value) is None
