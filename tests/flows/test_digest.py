"""Prompts and the digest, as the clock moves through a Monday."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.stage import Stage
from bot.domain.enums import EntryKind
from bot.sandbox.state import Message
from models import DigestSubscription, Person, Project, Workspace
from tests.factories import make_entry
from tests.flows.conftest import MONDAY, staged
from tests.flows.copies import copy_of
from tests.flows.forged import rows


def newest(play: Stage, who: str, channel: str | None = None) -> str:
    return play.workspace.as_(who).read(on_top(play, who, channel))


def on_top(play: Stage, who: str, channel: str | None = None) -> Message:
    """The newest message, but for those in threads."""
    found = play.workspace.as_(who).messages(channel)
    return [each for each in found if each.thread_ts in (None, each.ts)][-1]


def at(play: Stage, hours: float) -> None:
    """Move on from Monday 08:30 in London by so many hours."""
    play.workspace.clock.advance(timedelta(hours=hours))
    play.settle()


def test_a_pm_with_an_overdue_report_is_asked_once_with_a_button_that_opens_the_form(play: Stage) -> None:
    at(play, 0.5)
    at(play, 0.2)
    mateo = play.workspace.as_("mateo")
    asked = [text for text in mateo.texts() if "status was due" in text]
    assert len(asked) == 1
    assert "Expenses" in asked[0]
    opened = mateo.press("Write Status")
    assert opened.view is not None
    assert "Expenses" in opened.text


def test_nobody_is_asked_before_nine_where_they_are(sample_database: Path, tmp_path: Path) -> None:
    path = copy_of(sample_database, tmp_path)
    early = MONDAY - timedelta(hours=2, minutes=30)
    with staged(f"sqlite:///{path}", now=early) as play:
        mateo = play.workspace.as_("mateo")
        at(play, 1.5)
        assert not mateo.texts(), "it is half past eight in Madrid"
        at(play, 0.6)
        assert any("status was due" in text for text in mateo.texts())


def test_nobody_is_asked_who_has_reported(play: Stage) -> None:
    mateo, wim = play.workspace.as_("mateo"), play.workspace.as_("wim")
    mateo.command("/status expenses amber vendor late", channel="finance")
    mateo.press("Post Status")
    at(play, 0.5)
    assert any("status was due" in text for text in wim.texts())
    assert not any("status was due" in text for text in mateo.texts())


def test_the_prompt_can_be_answered_by_no_change_or_in_one_line(play: Stage) -> None:
    at(play, 0.6)
    mateo = play.workspace.as_("mateo")
    assert "Posted: Expenses is" in mateo.press("No Change").text


def test_the_digest_comes_once_at_its_hour_and_names_payroll_and_expenses_first(play: Stage) -> None:
    at(play, 1.4)
    assert not play.workspace.as_("olivia").texts("pmo")
    at(play, 0.2)
    at(play, 0.2)
    digests = [text for text in play.workspace.as_("olivia").texts("pmo") if text.startswith("PMO digest")]
    assert len(digests) == 1
    linked = [line for line in digests[0].splitlines() if "↔" in line]
    assert "Payroll" in linked[0]
    assert "Expenses" in linked[0]
    assert "36 of 41" in digests[0]
    assert "Laptop Rollout (10 days)" in digests[0]
    assert "over 100 %" in digests[0]


def test_the_digest_says_why_payroll_and_expenses_touch(play: Stage) -> None:
    at(play, 1.6)
    digest = newest(play, "olivia", "pmo")
    about = digest.split("↔", 1)[1].split("[Confirm Link]", 1)[0]
    assert "Both use the system" in about
    assert "work on both" in about


def test_what_needs_somebody_is_in_the_digest_as_it_came_about(play: Stage) -> None:
    """Decisions come before what changed, and that before what merely stands."""
    with play.application.database.write() as session:
        everywhere = {"across_workspaces": "there is one tenant on the stage"}
        found = select(Project).where(Project.key == "PAY").execution_options(**everywhere)
        payroll = session.scalars(found).one()
        raised = play.workspace.clock.now() - timedelta(days=2)
        asked = {"kind": EntryKind.CHANGE, "title": "Add the depots", "raised_at": raised}
        make_entry(session, payroll, **asked)
    priya = play.workspace.as_("priya")
    priya.command("/confidence payroll red the vendor has one tester left", channel="people")
    assert priya.modal is not None
    assert not priya.modal.submit()
    at(play, 1.6)
    digest = newest(play, "olivia", "pmo")
    assert "• *Payroll* · PAY-" in digest.split("*Changes to decide*")[1]
    assert "Add the depots" in digest
    views = digest.split("*PM and reviewer see it differently*")[1]
    assert (
        "Dana Whitlock reports Green, delivery confidence is Red: “the vendor has one tester left”" in views
    )
    assert "*Hugo Lindqvist* · 120 %" in digest.split("*Deployed over 100 %*")[1]
    assert "Boiler Service Exit" in digest.split("Serving no objective: ")[1]
    order = ["*Changes to decide*", "*Linkage to decide:*", "*Ratings that changed*", "*Deployed over 100 %*"]
    places = [digest.index(each) for each in order]
    assert places == sorted(places)


def test_the_confidential_project_is_in_no_digest_and_no_answer_to_others(play: Stage) -> None:
    at(play, 1.6)
    tom = play.workspace.as_("tom")
    assert "Larch" not in newest(play, "olivia", "pmo")
    assert "I know no project" in tom.command("/project larch", channel="general").text
    assert "I know no project" in tom.command("/who-owns larch", channel="general").text
    assert "Larch" not in tom.command("/program people", channel="general").text
    assert "Larch" not in tom.command("/linkages", channel="general").text
    assert "Project Larch" in play.workspace.as_("olivia").command("/project larch", channel="pmo").text


def decide(play: Stage, label: str) -> None:
    """Press a button of the first linkage in the digest, and submit the form as it comes."""
    olivia = play.workspace.as_("olivia")
    olivia.press(label, on_top(play, "olivia", "pmo"))
    modal = olivia.modal
    assert modal is not None
    assert modal.submit() is None
    for _ in range(2):  # the digest's thread goes first
        play.workspace.clock.advance(timedelta(seconds=2))
        play.settle()


def test_a_linkage_is_confirmed_by_the_pmo_and_the_buttons_give_way_to_who_and_when(play: Stage) -> None:
    at(play, 1.6)
    olivia = play.workspace.as_("olivia")
    decide(play, "Confirm Link")
    digest = newest(play, "olivia", "pmo")
    assert "✓ Confirmed by Olivia Brandt, 23 Nov 2026" in digest
    assert "[image: Ratings by week" in digest, "the picture stays"
    assert "✓ Confirmed by Olivia Brandt" in olivia.command("/linkages payroll", channel="pmo").text


def test_a_dismissed_linkage_is_not_suggested_again(play: Stage) -> None:
    at(play, 1.6)
    decide(play, "Dismiss")
    assert "✕ Dismissed by Olivia Brandt" in newest(play, "olivia", "pmo")
    at(play, 24)
    digest = newest(play, "olivia", "pmo")
    assert "24 Nov 2026" in digest.splitlines()[0]
    assert not any("Payroll" in line and "Expenses" in line and "↔" in line for line in digest.splitlines())


def test_somebody_without_the_right_decides_no_linkage_and_is_told_privately(play: Stage) -> None:
    at(play, 1.6)
    mateo = play.workspace.as_("mateo")
    message = on_top(play, "olivia", "pmo")
    answer = mateo.press("Confirm Link", message)
    assert "decided by the PMO" in answer.text
    assert answer.ephemeral
    assert "✓ Confirmed" not in newest(play, "olivia", "pmo")


def pictures(play: Stage, channel: str = "pmo") -> list[str]:
    """The alternative texts of the pictures that stand in a channel."""
    blocks = [each for message in play.workspace.as_("olivia").messages(channel) for each in message.blocks]
    return [each["alt_text"] for each in blocks if each["type"] == "image"]


def slipped(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll red vendor is insolvent, go-live moves to 30 Apr 2027", channel="people")
    dana.press("Post Status")


def test_the_first_digest_of_a_week_draws_the_ratings_with_slips_and_the_table_in_its_thread(
    play: Stage,
) -> None:
    slipped(play)
    at(play, 1.6)
    at(play, 0.02)
    weeks, slips = pictures(play)
    assert weeks.startswith("Ratings by week from 26 Oct 2026")
    assert "Electric Vans: Amber 1, Red 1, Not reported 2;" in weeks, "the running week is not due yet"
    assert "Payroll, Go-live: 30 Apr 2027" in slips
    digest, thread = play.workspace.as_("olivia").messages("pmo")[-2:]
    assert thread.thread_ts == digest.ts
    read = play.workspace.as_("olivia").read(thread)
    assert "Electric Vans (VAN) | A ▲ | R ■ | – | –\n" in read
    at(play, 24)
    assert len(pictures(play)) == 2, "it is Tuesday"


def test_without_the_upload_the_digest_says_the_ratings_in_letters(play: Stage) -> None:
    play.workspace.faults.fail("files.getUploadURLExternal", error="missing_scope", times=2)
    slipped(play)
    at(play, 1.6)
    at(play, 0.02)
    assert not pictures(play)
    olivia = play.workspace.as_("olivia")
    digest, thread = (olivia.read(each) for each in olivia.messages("pmo")[-2:])
    assert "• *Electric Vans* · A ▲ R ■ – –\n" in digest
    assert "Go-live: 30 Apr 2027" in thread


def test_a_weekly_digest_of_the_portfolio_in_the_pmos_channel_is_one_with_the_pmos(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command("/pmo digest here weekly on mon at 8", channel="pmo")
    at(play, 1.6)
    titles = [text.splitlines()[0] for text in olivia.texts("pmo")]
    assert [each for each in titles if "23 Nov 2026" in each] == ["PMO digest, 23 Nov 2026"]
    at(play, 24 * 7)
    at(play, 0.02)
    merged = [text for text in olivia.texts("pmo") if text.startswith(("PMO digest, 30", "Portfolio, 30"))]
    assert len(merged) == 1
    assert "Nothing changed since 23 Nov 2026" in merged[0]


def _archived(play: Stage, gone: bool) -> None:
    play.workspace.channel("pmo").is_archived = gone


def _removed(play: Stage, gone: bool) -> None:
    members = play.workspace.channel("pmo").members
    members.remove(play.workspace.bot.id) if gone else members.append(play.workspace.bot.id)


def _shared(play: Stage, gone: bool) -> None:
    play.workspace.channel("pmo").connected_teams = ("T0OTHERCO",) if gone else ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_archived, "the channel is archived"),
        (_removed, "i am not in that channel. invite me"),
        (_shared, "the channel is shared with another organization"),
    ],
    ids=["archived", "removed", "shared outside"],
)
def test_a_channel_that_takes_no_digest_any_more_is_told_to_the_pmo_who_mends_it(
    play: Stage, change: Callable[[Stage, bool], None], reason: str
) -> None:
    change(play, True)
    at(play, 1.6)
    for _ in range(12):  # what else the PMO hears this morning comes first, a message at a time
        at(play, 0.02)
    olivia = play.workspace.as_("olivia")
    (told,) = [text for text in olivia.texts() if "did not arrive" in text]
    assert "1 message did not arrive" in told, "what belongs in its thread goes with it"
    assert reason in told.lower()
    change(play, False)
    at(play, 0.1)
    olivia.press("Replay")
    at(play, 0.02)
    at(play, 0.02)
    digest, thread = olivia.messages("pmo")[-2:]
    assert olivia.read(digest).startswith("PMO digest, 23 Nov 2026")
    assert thread.thread_ts == digest.ts


def test_a_channel_shared_with_another_organization_is_chosen_for_no_digest(play: Stage) -> None:
    _shared(play, True)
    olivia, before = play.workspace.as_("olivia"), rows(play, Workspace)[0].digest_hour
    for line in ("digest here at 7", "digest here weekly on mon"):
        assert "shared with another organization" in olivia.command(f"/pmo {line}", channel="pmo").text
    assert rows(play, Workspace)[0].digest_hour == before
    assert rows(play, DigestSubscription) == []


def test_only_the_pmo_sets_where_the_digest_goes(play: Stage) -> None:
    refused = play.workspace.as_("dana").command("/pmo digest here at 9", channel="people")
    assert "set up by the PMO" in refused.text
    olivia = play.workspace.as_("olivia")
    assert "at 8:00" in olivia.command("/pmo digest here at 8am", channel="general").text
    assert "The digest is off" in olivia.command("/pmo digest off", channel="general").text
    at(play, 3)
    assert not olivia.texts("pmo")


def test_an_imported_pm_without_a_slack_id_is_found_by_their_address_and_prompted(play: Stage) -> None:
    with play.application.database.write() as session:
        mateo = session.scalars(
            select(Person)
            .where(Person.name == "Mateo Ibarra")
            .execution_options(across_workspaces="there is one tenant on the stage")
        ).one()
        mateo.slack_id = None
    at(play, 0.2)
    at(play, 0.2)
    assert any("Expenses" in text for text in play.workspace.as_("mateo").texts())


def test_looking_people_up_stops_when_slack_limits_it_and_goes_on_later(play: Stage) -> None:
    with play.application.database.write() as session:
        everybody = select(Person).execution_options(across_workspaces="there is one tenant on the stage")
        for each in session.scalars(everybody):
            if each.name in ("Mateo Ibarra", "Wim de Boer"):
                each.slack_id = None
    play.workspace.faults.fail("users.lookupByEmail", error="ratelimited", retry_after=1, times=1)
    at(play, 0.2)
    assert not play.workspace.as_("mateo").texts()
    at(play, 0.2)
    at(play, 0.2)
    assert any("Expenses" in text for text in play.workspace.as_("mateo").texts())
