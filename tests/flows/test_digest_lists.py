"""All of a list that a digest cut: in a channel and for one reader, days later, for whoever may see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.commands.stage import Stage
from bot.domain.digest import About, DigestList, Wanted
from bot.domain.enums import DigestScope
from bot.sandbox.state import Message
from tests.flows.conftest import settle
from tests.flows.forged import pressed
from tests.flows.test_digest import at
from tests.flows.test_prompts import move
from tests.flows.test_subscriptions import digest, report

TUESDAY = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
RATINGS = Wanted(
    DigestList.RATINGS, About(), datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
)


def with_button(play: Stage, who: str, channel: str | None, label: str) -> Message:
    """The newest message in which this button stands."""
    member = play.workspace.as_(who)
    return next(each for each in reversed(member.messages(channel)) if label in member.read(each))


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("•")]


def test_the_rest_of_a_list_is_one_click_away_page_by_page_and_days_later(play: Stage) -> None:
    at(play, 1.6)
    at(play, 24 * 3)
    settle(play)
    olivia = play.workspace.as_("olivia")
    message = with_button(play, "olivia", "pmo", "PMO digest, 23 Nov 2026")
    opened = olivia.press("Show All 61", message)
    assert "Linkages to decide*, 61 in all" in opened.text
    assert "23 Nov 2026, 10:06 (Europe/London)" in opened.text
    assert "without what has been decided, closed or done since" in opened.text
    assert "Both use the system Fieldline" in opened.text
    first = lines(opened.text)
    second = olivia.press("Next")
    third = olivia.press("Next")
    assert "41 to 60 of 61" in third.text
    everything = first + lines(second.text) + lines(third.text)
    assert len(set(everything)) == 60
    back = olivia.press("Previous")
    assert lines(back.text) == lines(second.text)


def test_on_other_days_what_stands_is_a_menu_of_lists(play: Stage) -> None:
    at(play, 1.6)
    at(play, 24)
    olivia = play.workspace.as_("olivia")
    message = with_button(play, "olivia", "pmo", "Still so:")
    said = olivia.read(message)
    assert "4 told before still wait" in said
    assert "Hugo Lindqvist" not in said, "it was told on Monday"
    assert "Half of mailboxes" not in said
    assert "Regulator to be told" in olivia.press("Show All 4", message).text
    shown = olivia.press("Deployed over 100 % (2)", message)
    assert "Hugo Lindqvist" in shown.text


def test_a_list_of_ones_own_digest_has_what_its_reader_may_see(play: Stage) -> None:
    digest(play, "elif", "me daily at 8")
    report(play, "elif", "LAR red the notary is away")
    move(play, TUESDAY)
    mine = replace(RATINGS, about=About(DigestScope.MINE, shared=False)).written()
    assert "Project Larch" in pressed(play, "elif", "digest.list", mine)
    assert "Larch" not in pressed(play, "tom", "digest.list", mine)


def test_a_list_opens_from_ones_own_digest_too(play: Stage) -> None:
    digest(play, "olivia", "me daily at 8")
    move(play, TUESDAY)
    report(play, "dana", "payroll red vendor is insolvent")
    move(play, TUESDAY + timedelta(days=1))
    olivia = play.workspace.as_("olivia")
    own = with_button(play, "olivia", None, "Still so:")
    assert "Hugo Lindqvist" not in olivia.read(own)
    opened = olivia.press("Deployed over 100 % (2)", own)
    assert "Portfolio, 25 Nov 2026" in opened.text
    assert "Hugo Lindqvist" in opened.text


def test_what_is_confidential_is_in_no_list_of_those_who_may_not_see_it(play: Stage) -> None:
    report(play, "elif", "LAR red the notary is away")
    move(play, TUESDAY)
    channels, own = RATINGS.written(), replace(RATINGS, about=About(shared=False)).written()
    people = replace(RATINGS, about=About(DigestScope.PROGRAM, shared=False)).written()
    assert "Larch" not in pressed(play, "olivia", "digest.list", channels), "a channel never hears of it"
    assert "Project Larch" in pressed(play, "olivia", "digest.list", own)
    assert "Larch" not in pressed(play, "tom", "digest.list", own)
    assert "I know no such program" in pressed(play, "tom", "digest.list", people)


def test_a_suggestion_that_nobody_was_asked_about_is_in_no_list_but_the_pmos(play: Stage) -> None:
    at(play, 1.6)
    linkages = replace(RATINGS, which=DigestList.LINKAGES, as_of=play.workspace.clock.now()).written()
    assert "61 in all" in pressed(play, "olivia", "digest.list", linkages)
    others = pressed(play, "tom", "digest.list", linkages)
    assert "Linkages to decide" in others
    assert "61 in all" not in others


def test_a_list_that_no_view_can_be_opened_for_is_said_beside_the_digest(play: Stage) -> None:
    at(play, 1.6)
    play.workspace.faults.fail("views.open", error="expired_trigger_id", times=1)
    olivia = play.workspace.as_("olivia")
    answer = olivia.press("Show All 61", with_button(play, "olivia", "pmo", "[Show All 61]"))
    (shown,) = answer.ephemeral
    assert len(lines(olivia.read(shown))) == 20
    further = olivia.press("Next", olivia.messages("pmo")[-1])
    assert "21 to 40 of 61" in further.text


def test_a_list_of_a_time_to_come_ends_now(play: Stage) -> None:
    later = replace(RATINGS, as_of=play.workspace.clock.now() + timedelta(days=900)).written()
    assert "23 Nov 2026" in pressed(play, "olivia", "digest.list", later)
