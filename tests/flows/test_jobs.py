"""What the PMO sees of scheduled jobs, and what they do with messages that did not arrive."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import cli
from bot.blocks.actions import Action
from bot.commands.stage import Stage
from bot.delivery.outbox import Message, Note, enqueue
from bot.domain.enums import DeliveryState
from bot.domain.jobs import JobName
from bot.jobs import Ticker
from bot.jobs.plan import Job
from models import AuditEvent, Delivery, Person
from models.workspaces import all_workspaces
from tests.factories import make_delivery
from tests.flows.conftest import MONDAY
from tests.flows.forged import ACROSS, pressed, rows


def lost(play: Stage, text: str, **values: object) -> int:
    """Put a message into the outbox that was given up or held; give its id."""
    given = {"state": DeliveryState.DEAD, "last_error": "is_archived", "attempts": 40, **values}
    with play.application.database.write() as session:
        workspace = all_workspaces(session)[0]
        recipient = given.pop("recipient", play.workspace.channel("people").id)
        return make_delivery(
            session, workspace, message={"text": text}, recipient=recipient, due_at=MONDAY, **given
        ).id


def delivery(play: Stage, number: int) -> Delivery:
    found: Delivery = next(row for row in rows(play, Delivery) if row.id == number)
    return found


def later(play: Stage, minutes: float) -> None:
    """Move on, and a little further, since one person gets one message a second."""
    for each in (minutes, *[0.1] * 6):
        play.workspace.clock.advance(timedelta(minutes=each))
        play.settle()


def heard(play: Stage, who: str, channel: str, text: str) -> int:
    return sum(text in each for each in play.workspace.as_(who).texts(channel))


def test_the_jobs_show_when_each_ran_what_it_did_and_when_it_runs_next(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    assert "within a minute" in olivia.command("/pmo jobs", channel="pmo").text
    later(play, 40)
    shown = olivia.command("/pmo jobs", channel="pmo").text
    prompts = next(line for line in shown.splitlines() if line.startswith("Prompts"))
    assert "23 Nov 2026, 09:10" in prompts
    assert "messages" in prompts
    linkages = next(line for line in shown.splitlines() if line.startswith("Linkages"))
    assert "24 Nov 2026, 04:00" in linkages


def test_the_pmo_is_told_of_a_message_that_did_not_arrive_and_replays_it_once(play: Stage) -> None:
    number = lost(play, "The plan is approved")
    later(play, 35)
    olivia = play.workspace.as_("olivia")
    told = [each for each in olivia.texts() if "did not arrive" in each]
    assert len(told) == 1
    assert "The channel is archived" in told[0]

    olivia.press("Replay")
    later(play, 1)
    assert heard(play, "dana", "people", "The plan is approved") == 1
    assert delivery(play, number).state is DeliveryState.SENT
    assert "decided on that message already" in pressed(play, "olivia", Action.LETTER_REPLAY, str(number))
    later(play, 1)
    assert heard(play, "dana", "people", "The plan is approved") == 1
    assert [row.action for row in rows(play, AuditEvent)].count("delivery.sent_again") == 1
    assert "Replay" not in [each for each in olivia.texts() if "did not arrive" in each][-1]


def test_of_a_post_that_may_have_arrived_the_pmo_is_asked_before_it_is_made_again(play: Stage) -> None:
    channel = play.workspace.channel("people").id
    play.workspace.faults.fail("chat.postMessage", drop="after", given={"channel": channel})
    with play.application.database.write() as session:
        note = Note(channel, Message("The plan is approved"), dedupe_key="plan")
        assert enqueue(session, all_workspaces(session)[0].id, note, now=play.workspace.clock.now())
    later(play, 35)
    olivia = play.workspace.as_("olivia")
    (told,) = [each for each in olivia.texts() if "did not arrive" in each]
    assert "Held, since it may have arrived" in told
    assert "Look there before you send it again." in told
    assert heard(play, "dana", "people", "The plan is approved") == 1, "it had, and is not made again"
    olivia.press("Leave Unsent")
    later(play, 5)
    assert heard(play, "dana", "people", "The plan is approved") == 1


def test_a_message_that_is_left_unsent_is_neither_sent_nor_told_of_again(play: Stage) -> None:
    number = lost(play, "The plan is approved", state=DeliveryState.HELD)
    assert "did not arrive" in play.workspace.as_("olivia").command("/pmo jobs", channel="pmo").text
    pressed(play, "olivia", Action.LETTER_LEAVE, str(number))
    assert delivery(play, number).state is DeliveryState.LEFT
    assert "decided on that message already" in pressed(play, "olivia", Action.LETTER_REPLAY, str(number))
    later(play, 35)
    assert heard(play, "dana", "people", "The plan is approved") == 0
    assert "0 messages did not arrive" in play.workspace.as_("olivia").command("/pmo jobs").text


def test_further_messages_that_did_not_arrive_change_what_the_pmo_was_told(play: Stage) -> None:
    lost(play, "First")
    later(play, 35)
    lost(play, "Second")
    later(play, 2)
    told = [each for each in play.workspace.as_("olivia").texts() if "did not arrive" in each]
    assert len(told) == 1
    assert "2 messages did not arrive" in told[0]


def test_a_day_is_that_of_whoever_reads(play: Stage) -> None:
    """In Los Angeles the working day goes on when another has begun in UTC."""
    with play.application.database.write() as session:
        move = update(Person).where(Person.slack_id == "U0OLIVIA").values(time_zone="America/Los_Angeles")
        session.execute(move.execution_options(across_workspaces=ACROSS))
    for text, hour in (("First", 23), ("Second", 24)):
        lost(play, text)
        play.workspace.clock.move_to(MONDAY.replace(hour=0, minute=30) + timedelta(hours=hour))
        later(play, 1)
    told = [each for each in play.workspace.as_("olivia").texts() if "did not arrive" in each]
    assert len(told) == 1
    assert "2 messages did not arrive" in told[0]


def test_a_message_whose_time_is_over_is_neither_listed_nor_replayed(play: Stage) -> None:
    number = lost(play, "Today's prompt", expires_at=MONDAY)
    later(play, 35)
    assert not [each for each in play.workspace.as_("olivia").texts() if "did not arrive" in each]
    assert "a time that is over" in pressed(play, "olivia", Action.LETTER_REPLAY, str(number))
    assert delivery(play, number).state is DeliveryState.DEAD


def test_what_one_person_alone_was_to_read_is_not_shown_to_the_pmo(play: Stage) -> None:
    lost(play, "Between us", recipient=play.workspace.person("dana").id, last_error="user_disabled")
    shown = play.workspace.as_("olivia").command("/pmo jobs", channel="pmo").text
    assert "Slack has deactivated this person" in shown
    assert "Between us" not in shown


def test_of_a_message_about_messages_nobody_is_told_by_another(play: Stage) -> None:
    lost(play, "3 messages did not arrive", dedupe_key="letters:2026-11-23:1:U0OLIVIA")
    later(play, 35)
    assert not [each for each in play.workspace.as_("olivia").texts() if "did not arrive" in each]


def test_nobody_but_the_pmo_sees_the_jobs_or_replays(play: Stage) -> None:
    number = lost(play, "The plan is approved")
    for who in ("dana", "priya", "zoe"):
        assert "The plan is approved" not in play.workspace.as_(who).command("/pmo jobs").text
        for action in (Action.LETTER_REPLAY, Action.LETTER_LEAVE):
            pressed(play, who, action, str(number))
    assert delivery(play, number).state is DeliveryState.DEAD


def test_a_job_that_fails_leaves_its_failure_for_the_pmo_to_see(play: Stage) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    Ticker(play.application.database, lambda: MONDAY, (Job(JobName.REMINDERS, fails),)).tick()
    shown = play.workspace.as_("olivia").command("/pmo jobs", channel="pmo").text
    assert "It failed; the log says why." in shown


def test_the_command_line_lists_jobs_and_what_did_not_arrive(
    play: Stage,
    sample_database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = lost(play, "The plan is approved")
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", play.application.settings.database_url)
    assert cli.main(["jobs"]) == 0
    printed = capsys.readouterr().out
    assert "PMO digest" in printed
    assert f"{number} to C" in printed
    assert "given up: is_archived" in printed
