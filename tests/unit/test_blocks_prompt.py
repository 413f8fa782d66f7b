"""What a prompt and a note of silence look like: within Slack's limits, and read by everybody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.blocks.actions import Action
from bot.blocks.prompt import prompt_message, silence_message
from bot.domain.enums import EscalationStep, Rating
from bot.domain.ids import PersonId, ProjectId
from bot.domain.prompts import NextStep, Owed, PromptNote, ReportingProject, SilenceNote
from tests.digests import DUE, LAST_WEEK, NOW
from tests.unit.test_blocks_digest import UNKIND, assert_slack_takes, shown, texts


def owed(number: int, name: str = "") -> ReportingProject:
    return ReportingProject(
        ProjectId(number),
        f"P{number}",
        name or f"Project {number}",
        PersonId(1),
        PersonId(2),
        NOW,
        DUE - timedelta(days=7),
        Rating.GREEN,
        LAST_WEEK.reported_at,
    )


def note(*projects: ReportingProject, late: bool = True, count: int = 2) -> PromptNote:
    today = NOW.date() if late else DUE
    due_at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    reports = tuple(Owed(each, DUE, due_at, DUE) for each in projects)
    return PromptNote(
        PersonId(1),
        "U1",
        reports,
        count,
        3,
        today,
        due_at - timedelta(hours=6),
        "Europe/Berlin",
        due_at,
    )


def test_reports_of_several_due_days_each_say_theirs() -> None:
    both = note(owed(7, "Payroll"), owed(8, "Expenses"))
    later = replace(both.owed[1], period=DUE + timedelta(days=2), due_at=both.owed[1].due_at + timedelta(2))

    text, blocks = prompt_message(replace(both, owed=(both.owed[0], later)))

    assert text.startswith("2 status reports are due or late: Payroll and Expenses.")
    assert "Payroll* · due Fri 20 Nov 2026" in shown(blocks)
    assert "Expenses* · due Sun 22 Nov 2026" in shown(blocks)


def test_a_prompt_says_what_was_due_and_opens_the_form_of_its_project() -> None:
    text, blocks = prompt_message(note(owed(7, "Payroll")))

    assert_slack_takes(text, blocks)
    assert text.startswith("Payroll: status was due Fri 20 Nov 2026.")
    assert "Last: Green G ●, 13 Nov 2026" in shown(blocks)
    assert "Prompt 2 of 3, then I stop" in shown(blocks)
    (row,) = [each["elements"] for each in blocks if each["type"] == "actions"]
    assert [(each["action_id"], each["value"]) for each in row[:2]] == [
        (Action.PROMPT_WRITE_STATUS.value, "7"),
        (Action.PROMPT_NO_CHANGE.value, "7"),
    ]
    assert row[2]["action_id"] == Action.PROMPT_EXCUSE.value
    assert [each["value"] for each in row[2]["options"]] == ["7"]


def test_it_says_since_when_more_than_the_newest_report_is_missing() -> None:
    one = note(owed(7, "Payroll"))
    long = replace(one, owed=(replace(one.owed[0], since=DUE - timedelta(days=14)),))
    both = replace(one, owed=(*long.owed, Owed(owed(8), DUE, one.owed[0].due_at, DUE)))

    assert "Missing since" not in shown(prompt_message(one)[1])
    assert "13 Nov 2026 · Missing since Fri 6 Nov 2026" in shown(prompt_message(long)[1])
    assert shown(prompt_message(both)[1]).count("Missing since") == 1


def test_who_listens_hears_who_comes_next_too() -> None:
    step = NextStep(EscalationStep.PROGRAM_MANAGER, date(2026, 12, 2), "Lee <!here>")

    text, blocks = prompt_message(replace(note(owed(7, "Payroll")), next_steps=(step,)))

    assert text.endswith(" If nothing comes, Lee &lt;!here&gt; hears of it on Wed 2 Dec 2026.")
    assert "hears of it on Wed 2 Dec 2026" in shown(blocks)


def test_a_prompt_can_be_put_off_and_then_says_until_when() -> None:
    asked = replace(note(owed(7)), snoozes=(date(2026, 11, 24), date(2026, 11, 30)))

    text, blocks = prompt_message(asked)
    assert_slack_takes(text, blocks)
    assert "Ask Again Tue 24 Nov" in shown(blocks)
    assert "Ask Again Mon 30 Nov" in shown(blocks)
    text, blocks = prompt_message(replace(asked, snoozed_until=date(2026, 11, 30)))
    assert "You are asked again on Mon 30 Nov 2026." in shown(blocks)
    assert "Ask Again" not in shown(blocks)


def test_a_deputy_reads_in_whose_place_they_are_asked() -> None:
    asked = note(owed(7), owed(8))
    for_dana = replace(asked.owed[0], instead_of="Dana")

    assert "You get this as deputy of Dana" in shown(prompt_message(replace(asked, owed=(for_dana,)))[1])
    both = replace(asked, owed=(for_dana, asked.owed[1]))
    assert "You get this as PM or deputy of Dana" in shown(prompt_message(both)[1])


def test_what_is_not_given_this_time_is_named_and_counts_as_an_answer() -> None:
    asked = replace(note(owed(7)), owed=(), excused=(owed(7, "Payroll"),), reported=(owed(8, "Expenses"),))

    text, blocks = prompt_message(asked)

    assert text == "All is answered that was asked for: Expenses and Payroll."
    assert "– *Payroll* not this period" in shown(blocks)


def test_a_prompt_is_edited_to_what_is_in_until_nothing_is_missing() -> None:
    asked = note(owed(7, "Payroll"), owed(8, "Expenses"))
    given = replace(owed(8, "Expenses"), last_rating=Rating.AMBER)

    text, blocks = prompt_message(replace(asked, owed=asked.owed[:1], reported=(given,)))
    assert_slack_takes(text, blocks)
    assert text.startswith("Payroll: status was due")
    assert "✓ *Expenses* Amber A ▲" in shown(blocks)

    text, blocks = prompt_message(replace(asked, owed=(), reported=(given, owed(7, "Payroll"))))
    assert_slack_takes(text, blocks)
    assert text == "All is reported that was asked for: Expenses and Payroll."
    assert "actions" not in [each["type"] for each in blocks]

    text, _ = prompt_message(replace(asked, owed=()))
    assert text == "Nothing is asked of you here any more."


def test_what_is_in_makes_room_for_what_did_not_fit() -> None:
    asked = note(*(owed(each) for each in range(1, 41)))
    given = tuple(owed(each) for each in range(1, 31))

    text, blocks = prompt_message(asked)
    assert "Project 16 " not in shown(blocks)
    text, blocks = prompt_message(replace(asked, owed=asked.owed[30:], reported=given))

    assert_slack_takes(text, blocks)
    assert text.startswith("10 status reports were due")
    assert "*Project 40*" in shown(blocks)
    assert "and 15 more" in shown(blocks)


def test_on_the_due_day_a_prompt_tells_the_hour_where_the_pm_is() -> None:
    text, _ = prompt_message(note(owed(7, "Payroll"), late=False))

    assert text.startswith("Payroll: status is due today at 16:00.")


def test_a_project_without_a_report_cannot_be_reported_as_unchanged() -> None:
    first = replace(owed(7), last_rating=Rating.NOT_REPORTED, last_reported_at=None, last_period=None)

    _, blocks = prompt_message(note(first))

    assert "No report yet" in shown(blocks)
    assert Action.PROMPT_NO_CHANGE.value not in shown(blocks)


@pytest.mark.parametrize("number", [2, 15, 16, 40, 400])
def test_any_number_of_due_reports_is_one_message(number: int) -> None:
    text, blocks = prompt_message(note(*(owed(each, UNKIND * 3) for each in range(1, number + 1))))

    assert_slack_takes(text, blocks)
    assert f"{number} status reports were due" in text
    for each in [text, *(found["text"] for found in texts(blocks) if found.get("type") == "mrkdwn")]:
        assert "<" not in each


def test_a_program_manager_reads_whose_reports_stay_away() -> None:
    silence = SilenceNote(
        "U2", PersonId(1), "Dana <!here>", "U1", (owed(1, UNKIND), owed(2)), True, DUE, "k", NOW
    )

    text, blocks = silence_message([silence])

    assert_slack_takes(text, blocks)
    assert text.startswith("Dana &lt;!here&gt; has not answered three prompts for")
    assert not any("<!" in each["text"] for each in texts(list(blocks)) if each["type"] == "mrkdwn")
    assert "<@U1>" in shown(blocks)


def test_of_several_who_are_silent_it_says_whose_each_project_is() -> None:
    one = SilenceNote("U2", PersonId(1), "Dana", "U1", tuple(map(owed, range(1, 12))), True, DUE, "k", NOW)
    other = replace(one, silent_name="Lee", silent_slack_id="U3", projects=tuple(map(owed, range(12, 22))))

    text, blocks = silence_message([one, other])

    assert_slack_takes(text, blocks)
    assert text == "2 people have not answered three prompts: Dana and Lee. I have stopped asking."
    assert "*Project 12* · Lee, last asked Fri 20 Nov 2026 · Last: " in shown(blocks)
    assert "… and 6 more" in shown(blocks)
    assert "<@U1>, <@U3>" in shown(blocks)
