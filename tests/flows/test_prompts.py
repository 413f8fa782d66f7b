"""One message a person for all that they owe: edited as they report, never a second while it stands."""

from datetime import UTC, datetime, timedelta

from bot.commands.stage import Stage
from bot.domain.enums import DeliveryState
from bot.domain.ids import PersonId
from models import Delivery, Person, Project, Prompt
from tests.factories import make_project, make_report
from tests.flows.forged import rows

FRIDAY = datetime(2026, 11, 27, 9, 5, tzinfo=UTC)


def move(play: Stage, to: datetime) -> None:
    """Let a moment come, then the seconds in which messages follow one another."""
    play.workspace.clock.move_to(to)
    play.settle()
    for _ in range(3):
        play.workspace.clock.advance(timedelta(seconds=2))
        play.settle()


def person(play: Stage, who: str) -> Person:
    slack_id = play.workspace.person(who).id
    found: Person = next(row for row in rows(play, Person) if row.slack_id == slack_id)
    return found


def prompts(play: Stage, who: str) -> list[str]:
    """The messages that ask, as they read now, oldest first."""
    return [text for text in play.workspace.as_(who).texts() if "Prompt" in text or "All is " in text]


def report(play: Stage, who: str, line: str) -> None:
    member = play.workspace.as_(who)
    member.command(f"/status {line}", channel="general")
    member.press("Post Status")
    move(play, play.workspace.clock.now() + timedelta(seconds=1))


def test_the_message_is_edited_as_each_report_comes_whoever_gives_it(play: Stage) -> None:
    move(play, FRIDAY)
    (asked,) = prompts(play, "dana")
    assert "2 status reports are due today at 16:00" in asked

    report(play, "dana", "payroll amber vendor late")
    (asked,) = prompts(play, "dana")
    assert "Time Recording: status is due today at 16:00" in asked
    assert "✓ *Payroll* Amber A ▲" in asked

    report(play, "priya", "time recording green on plan")
    (asked,) = prompts(play, "dana")
    assert "All is reported that was asked for: Payroll and Time Recording" in asked
    assert "[Write Status]" not in asked


def test_at_the_hour_it_says_that_the_hour_has_come_and_nothing_rings(play: Stage) -> None:
    move(play, FRIDAY)
    posted = len(play.workspace.as_("dana").messages())
    move(play, FRIDAY.replace(hour=16))
    (asked,) = prompts(play, "dana")
    assert "2 status reports were due today at 16:00" in asked
    assert len(play.workspace.as_("dana").messages()) == posted
    before = rows(play, Delivery)
    move(play, FRIDAY.replace(hour=16, minute=30))
    assert [row.dedupe_key for row in rows(play, Delivery)] == [row.dedupe_key for row in before]


def test_a_day_before_a_first_message_comes_which_gives_way_on_the_day(play: Stage) -> None:
    said = play.workspace.as_("olivia").command("/pmo cadence ask 1 day before", channel="general").text
    assert "weekly on Friday at 16:00, asked for 1 working day before" in said
    move(play, FRIDAY - timedelta(days=1))
    (asked,) = prompts(play, "dana")
    assert "2 status reports are due Fri 27 Nov 2026 at 16:00" in asked
    assert "Prompt ahead; one more comes on the day" in asked
    report(play, "dana", "payroll amber vendor late")
    (asked,) = prompts(play, "dana")
    assert "Time Recording: status is due Fri 27 Nov 2026 at 16:00" in asked
    dana = play.workspace.as_("dana")
    dana.press("Not This Period …")
    assert dana.modal is not None
    dana.modal.fill({"Why": "It waits for the vendor."})
    dana.modal.submit()
    move(play, FRIDAY)
    assert "All is answered" in prompts(play, "dana")[-1], (
        "what was excused ahead is not asked for on the day"
    )
    (asked,) = [text for text in prompts(play, "elif") if "due today" in text]
    assert "Prompt 1 of 3" in asked
    (asked,) = [text for text in prompts(play, "mateo") if "due today" in text]
    assert "Prompt 2 of 3" in asked, "he was late with one already, which no day ahead forgives"


def test_the_next_day_a_new_message_stands_alone(play: Stage) -> None:
    move(play, FRIDAY)
    report(play, "dana", "payroll amber vendor late")
    move(play, FRIDAY + timedelta(days=3))
    (asked,) = prompts(play, "dana")
    assert "Time Recording: status was due Fri 27 Nov 2026" in asked
    assert "Prompt 1 of 3" in asked, "an answer for one starts the count again"
    assert any("asked again on Mon 30 Nov 2026" in text for text in play.workspace.as_("dana").texts())


def test_a_prompt_that_never_arrived_is_not_edited_into_being(play: Stage) -> None:
    play.workspace.faults.fail("chat.postMessage", error="not_in_channel", times=200)
    move(play, FRIDAY)
    play.workspace.faults.clear()
    key = f"prompt:{person(play, 'dana').id}:2026-11-27"
    assert {row.state for row in rows(play, Delivery) if row.dedupe_key == key} == {DeliveryState.DEAD}
    report(play, "dana", "payroll amber vendor late")
    assert prompts(play, "dana") == []


def test_forty_reports_due_for_one_person_are_one_message_that_shrinks(play: Stage) -> None:
    dana = person(play, "dana")
    payroll = next(row for row in rows(play, Project) if row.key == "PAY")
    with play.application.database.write() as session:
        for number in range(38):
            made = make_project(
                session, payroll, workspace_id=payroll.workspace_id, name=f"Depot {number:02}",
                manager_id=PersonId(dana.id), created_at=FRIDAY - timedelta(days=30),
            )  # fmt: skip
            make_report(session, made, period=datetime(2026, 11, 20, tzinfo=UTC).date())
    move(play, FRIDAY)
    (asked,) = prompts(play, "dana")
    assert "40 status reports are due today at 16:00" in asked
    assert asked.count("[Write Status]") == 15
    assert "and 25 more" in asked
    assert [len(row.project_keys) for row in rows(play, Prompt) if row.person_id == dana.id] == [40]
    play.workspace.as_("dana").press("No Change")
    move(play, FRIDAY + timedelta(seconds=30))
    (asked,) = prompts(play, "dana")
    assert "39 status reports" in asked
    assert asked.count("[Write Status]") == 15
