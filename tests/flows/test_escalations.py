"""Reports that stay away: deputy, program manager and PMO by working days, an update asked for now, mends."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.stage import Stage
from bot.domain.enums import Role
from bot.jobs import prompt_overdue
from bot.services.runs import workspace_ids
from models import Delivery, Escalation, NamedPerson, Project, Workspace
from tests.flows.conftest import settle
from tests.flows.forged import pressed, rows
from tests.flows.test_hours import said
from tests.flows.test_naming import mention, name_deputy
from tests.flows.test_prompts import FRIDAY, move, prompts, report


def day(number: int, hour: int = 9) -> datetime:
    """The so-manieth of December 2026, at five past the hour in London."""
    return datetime(2026, 12, number, hour, 5, tzinfo=UTC)


def test_step_by_step_each_is_asked_or_told_once_and_the_pm_reads_it_beforehand(play: Stage) -> None:
    name_deputy(play, "dana", "tom")
    move(play, FRIDAY)
    (asked,) = prompts(play, "dana")
    assert "Tom Fairley is asked too on Tue 1 Dec 2026" in asked
    assert "Priya Raman hears of it on Wed 2 Dec 2026" in asked
    assert "the PMO hears of it on Fri 4 Dec 2026" in asked
    report(play, "priya", "time recording green on plan")
    (asked,) = prompts(play, "dana")
    assert "✓ *Time Recording*" in asked
    assert "Tom Fairley is asked too on Tue 1 Dec 2026" in asked, "an edited prompt says as much"
    assert "Priya Raman hears of it on Wed 2 Dec 2026" in asked

    move(play, day(1))
    move(play, day(2))
    shown = said(play, "priya", "escalation")
    assert "after 3 working days the program manager is told" in shown
    assert "*Payroll*, missing since Fri 27 Nov 2026: Priya Raman told on Wed 2 Dec 2026" in shown
    move(play, day(3))
    move(play, day(4))
    assert "You get this as deputy of Dana Whitlock" in prompts(play, "tom")[0]
    told = [text for text in play.workspace.as_("priya").texts() if "stay" in text and "Payroll" in text]
    assert len(told) == 1
    assert "PM Dana Whitlock" in told[0]
    assert any("reports stay away" in text for text in play.workspace.as_("olivia").texts())
    meant_for = {
        row.dedupe_key.split(":")[1]: row.role
        for row in rows(play, Delivery)
        if row.dedupe_key.startswith("escalation:")
    }
    assert meant_for == {"program_manager": Role.PROGRAM_MANAGER, "pmo": Role.PMO}
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    steps = [row.step.value for row in rows(play, Escalation) if row.project_id == payroll]
    assert steps == ["deputy", "program_manager", "pmo"]


def test_after_three_prompts_a_pm_is_left_alone_and_the_program_manager_told_until_one_comes(
    play: Stage,
) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command("/pmo escalation deputy never, program manager never, pmo never", channel="pmo")
    move(play, FRIDAY)
    for number in (0, 1, 2, 3, 4, 7):  # Monday is the last day of November
        move(play, FRIDAY + timedelta(days=3 + number))
    texts = play.workspace.as_("dana").texts()
    assert [number for text in texts for number in "123" if f"Prompt {number} of 3" in text] == ["3"]
    assert len([text for text in texts if "I asked again on" in text]) == 2
    (once,) = [text for text in play.workspace.as_("priya").texts() if "not answered three prompts" in text]
    assert "3 people have not answered three prompts: " in once
    for name in ("Time Recording", "Payroll"):
        assert f"*{name}* · Dana Whitlock, last asked Tue 1 Dec 2026" in once
    report(play, "priya", "payroll green on plan")
    assert "Prompt 1 of 3" in prompts(play, "dana")[-1], "a report begins the count anew"


def test_the_days_of_each_step_are_those_that_the_pmo_set(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command("/pmo escalation deputy never, program manager 1, pmo 2", channel="pmo")
    move(play, FRIDAY)
    (asked,) = prompts(play, "dana")
    assert "Priya Raman hears of it on Mon 30 Nov 2026, the PMO hears of it on Tue 1 Dec 2026" in asked
    move(play, FRIDAY + timedelta(days=3))
    settle(play)
    assert any("stay away" in text for text in play.workspace.as_("priya").texts())

    def heard() -> list[str]:
        return [text for text in olivia.texts() if "stay away" in text and "since Fri 27 Nov 2026" in text]

    assert heard() == []
    move(play, day(1))
    settle(play)
    assert len(heard()) == 1


def test_a_report_in_time_is_escalated_to_nobody(play: Stage) -> None:
    move(play, FRIDAY)
    dana = play.workspace.as_("dana")
    for line in ("payroll green on plan", "time recording green on plan"):
        dana.command(f"/status {line}", channel="people")
        dana.press("Post Status")
    for number in (1, 2, 3, 4):
        move(play, day(number))
    ours = {row.id for row in rows(play, Project) if row.key in ("PAY", "TIM")}
    assert [row for row in rows(play, Escalation) if row.project_id in ours] == []


def test_an_update_is_asked_for_now_below_the_message_that_stands(play: Stage) -> None:
    move(play, FRIDAY)
    priya = play.workspace.as_("priya")
    priya.command("/project payroll", channel="people")
    assert "Dana Whitlock is asked for an update of Payroll." in priya.press("Ask for Update Now").text
    move(play, FRIDAY + timedelta(minutes=1))
    (note,) = [row for row in rows(play, Delivery) if row.dedupe_key.startswith("ask:")]
    stands = next(row for row in rows(play, Delivery) if row.dedupe_key == note.subject)
    assert note.sent_ts != stands.sent_ts
    assert note.about_id is not None, "looked at again when it is sent"
    assert any("Priya Raman asks for an update" in text for text in play.workspace.as_("dana").texts())
    payroll = next(str(row.id) for row in rows(play, Project) if row.key == "PAY")
    assert "today already" in pressed(play, "olivia", "prompt.ask_now", payroll)


def test_an_update_waits_for_the_working_day_of_whom_it_is_asked(play: Stage) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 28, 10, tzinfo=UTC))
    payroll = next(str(row.id) for row in rows(play, Project) if row.key == "PAY")
    assert "when their working day begins" in pressed(play, "priya", "prompt.ask_now", payroll)
    before = len(play.workspace.as_("dana").texts())
    move(play, datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert len(play.workspace.as_("dana").texts()) == before
    move(play, datetime(2026, 11, 30, 9, 5, tzinfo=UTC))
    assert any("asks for an update of *Payroll* now" in text for text in play.workspace.as_("dana").texts())


def test_an_update_that_waits_is_not_asked_of_whoever_was_the_pm(play: Stage) -> None:
    play.workspace.clock.move_to(datetime(2026, 11, 28, 10, tzinfo=UTC))
    payroll = next(str(row.id) for row in rows(play, Project) if row.key == "PAY")
    assert "Dana Whitlock is asked" in pressed(play, "priya", "prompt.ask_now", payroll)
    olivia = play.workspace.as_("olivia")
    olivia.command(f"/pmo owner payroll {mention(play, 'mateo')}", channel="general")
    olivia.press("Set Owner")
    assert "Mateo" in pressed(play, "priya", "prompt.ask_now", payroll), "it was not he who was asked today"
    move(play, datetime(2026, 11, 30, 9, 5, tzinfo=UTC))
    assert not [text for text in play.workspace.as_("dana").texts() if "asks for an update" in text]
    (asked,) = [text for text in play.workspace.as_("mateo").texts() if "asks for an update" in text]
    assert "Priya Raman asks for an update of *Payroll* now" in asked
    (refused,) = [row for row in rows(play, Delivery) if row.dedupe_key.startswith("ask:") and row.last_error]
    assert refused.last_error == "another PM runs a project of it by now"


def test_the_run_report_mends_what_it_names(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command(f"/pmo owner payroll {mention(play, 'dana')} off", channel="general")
    olivia.press("End")
    said(play, "mateo", "away until 30 Dec")
    move(play, FRIDAY)
    settle(play)  # so much reaches her on a first morning, one message a second
    (report,) = [text for text in olivia.texts() if "kept me from asking" in text]
    assert "*Payroll* has no PM. Name one" in report
    assert "*Expenses* (Mateo Ibarra) is run by somebody who is away" in report

    with play.application.database.read() as session:
        again = prompt_overdue(session, workspace_ids(session)[0], FRIDAY + timedelta(minutes=1))
    assert again is None, "what is told already is no reason to write again"

    olivia.press("Name Deputy")
    assert olivia.modal is not None
    olivia.modal.fill({"Deputy": "lena"})
    olivia.modal.submit()
    assert len(rows(play, NamedPerson)) == 1
    olivia.press("Set Owner")
    assert olivia.modal is not None
    olivia.modal.fill({"Owner": "zoe"})
    olivia.modal.submit()
    said(play, "pavel", "away until 30 Dec")
    move(play, FRIDAY + timedelta(minutes=2))
    assert "Payroll" in prompts(play, "zoe")[0]
    settle(play)
    (report,) = [text for text in olivia.texts() if "kept me from asking" in text]
    assert "(Pavel Dvorak) is run by somebody who is away" in report, "the message is kept up to date"
    assert "*Payroll* has no PM" not in report
    move(play, FRIDAY + timedelta(days=3))
    assert "PM or deputy of Mateo Ibarra" in prompts(play, "lena")[0], "asked on the day after"


@pytest.mark.parametrize(
    ("who", "line", "why"),
    [
        ("olivia", "escalation boss 3", "did not understand"),
        ("olivia", "escalation pmo 99", "from 1 to 30"),
        ("priya", "escalation pmo 2", "set by the PMO"),
    ],
)
def test_days_that_cannot_be_set_stay_as_they_were(
    sample_stage: Stage, who: str, line: str, why: str
) -> None:
    before = rows(sample_stage, Workspace)
    assert why in said(sample_stage, who, line)
    assert rows(sample_stage, Workspace) == before


@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
def test_of_whom_slack_lets_nobody_write_to_the_pmo_reads_and_can_mend_it(play: Stage, method: str) -> None:
    olivia = play.workspace.as_("olivia")
    slack_id = play.workspace.person("dana").id
    people = [slack_id, play.workspace.bot.id]
    conversation, _ = play.workspace.directory.open_dm(people, now=play.workspace.clock.now())
    refused = {"users": slack_id} if method == "conversations.open" else {"channel": conversation.id}
    play.workspace.faults.fail(method, error="channel_not_found", times=99, given=refused)
    move(play, FRIDAY)
    settle(play)
    assert prompts(play, "dana") == []
    assert prompts(play, "mateo") != [], "nobody else is held up"

    move(play, FRIDAY + timedelta(minutes=1))
    settle(play)
    (report,) = [text for text in olivia.texts() if "kept me from asking" in text]
    assert "*Payroll* (Dana Whitlock) is run by somebody I cannot reach in Slack" in report
    assert "[Set Owner]" in report
    (letters,) = [text for text in olivia.texts() if "did not arrive" in text]
    assert "Slack does not let me write to this person. Ask them to open my messages" in letters

    play.workspace.faults.clear()
    olivia.press("Replay")
    move(play, FRIDAY + timedelta(minutes=2))
    assert "Payroll" in prompts(play, "dana")[0], "asked, once the way is open"
    assert len(prompts(play, "dana")) == 1
