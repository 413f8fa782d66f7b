"""A project passes to another PM: seen before, at once with all that belongs to it, taken back for a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import DeliveryState
from bot.sandbox.state import Guest
from models import (
    AuditEvent,
    Delivery,
    Deployment,
    Draft,
    EntryChange,
    Handover,
    NamedPerson,
    Person,
    Program,
    Project,
    RegisterEntry,
)
from tests.flows.conftest import settle
from tests.flows.forged import ACROSS, Values, held_anew, newest_nonce, pressed, rows, submitted
from tests.flows.test_deploying import spells
from tests.flows.test_naming import mention, name_deputy
from tests.flows.test_prompts import FRIDAY, move, prompts

LINE = "/status {} amber vendor late"


def number(play: Stage, who: str) -> int:
    slack_id = play.workspace.person(who).id
    return int(next(row.id for row in rows(play, Person) if row.slack_id == slack_id))


def leads(play: Stage, key: str) -> int | None:
    found: int | None = next(row.manager_id for row in rows(play, Project) if row.key == key)
    return found


def owned(play: Stage, who: str, key: str = "PAY") -> list[str]:
    project = next(row.id for row in rows(play, Project) if row.key == key)
    return [
        row.reference
        for row in rows(play, RegisterEntry)
        if (row.project_id, row.owner_id) == (project, number(play, who))
    ]


def ask(play: Stage, by: str, to: str, project: str = "payroll", note: str = "") -> str:
    line = f"/pmo handover {project} {mention(play, to)}{f': {note}' if note else ''}"
    return play.workspace.as_(by).command(line, channel="general").text


def hand_over(play: Stage, by: str, to: str, project: str = "payroll", note: str = "") -> str:
    ask(play, by, to, project, note)
    said = play.workspace.as_(by).press("Hand Over").text
    settle(play)
    return said


def test_the_new_pm_is_welcomed_with_the_note_what_is_open_and_the_card(play: Stage) -> None:
    name_deputy(play, "dana", "ravi")
    member = play.workspace.as_("dana")
    member.command("/report payroll amber; need a payroll tester by fri", channel="general")
    member.press("Post Status")
    member.command("/report payroll red half typed", channel="general")
    said = ask(play, "dana", "tom", note="The vendor calls on Mondays.")
    assert "Hand Payroll over to Tom Fairley?" in said
    assert "> The vendor calls on Mondays." in said
    assert "*Help wanted*\n• " in said
    assert "PAY-R2 Cost centres in the HR master data" in said
    assert "60 % as PM, until 2 Apr 2027" in said
    assert "A report that was begun and not sent" in said
    assert "Tom Fairley, Ravi Menon, Priya Raman and #payroll will be told" in said
    assert leads(play, "PAY") == number(play, "dana"), "nothing happens before it is pressed"

    said = member.press("Hand Over").text
    assert "Payroll is handed over: Tom Fairley leads it now." in said
    assert "Thank you for leading it." in said
    settle(play)
    welcome = play.workspace.as_("tom").texts()[-1]
    assert "Payroll is yours from now on: Dana Whitlock handed it over." in welcome
    assert "> The vendor calls on Mondays." in welcome
    assert "payroll tester" in welcome
    assert "PAY-R2" in welcome
    assert "*PM* @Tom Fairley" in welcome, "the card as it is now"
    assert "[Write Status]" in welcome
    assert "half typed" not in welcome, "what was not sent stays its author's"
    assert "Tom Fairley leads Payroll now" in play.workspace.as_("ravi").texts()[-1]
    assert "You are still its deputy" in play.workspace.as_("ravi").texts()[-1]
    assert "The vendor calls on Mondays." in play.workspace.as_("priya").texts()[-1]
    channel = [each.text for each in play.workspace.as_("tom").messages("payroll")]
    assert "Thank you, Dana Whitlock, for leading it until today." in channel[-1]
    assert (rows(play, AuditEvent)[-1].action, held_anew(play)) == ("project.handed_over", {"PAY"})


def test_all_that_is_the_pms_passes_and_the_old_one_reports_no_more(play: Stage) -> None:
    (mine,) = owned(play, "dana")
    hand_over(play, "dana", "mira")
    assert leads(play, "PAY") == number(play, "mira")
    assert owned(play, "dana") == []
    assert mine in owned(play, "mira")
    change = rows(play, EntryChange)[-1]
    assert (change.field, change.was, change.now) == (
        "owner_id", str(number(play, "dana")), str(number(play, "mira")),
    )  # fmt: skip
    dana, mira = play.workspace.as_("dana"), play.workspace.as_("mira")
    refused = dana.command(LINE.format("payroll"), channel="general").text
    assert "Payroll is reported by Mira Kovac" in refused
    mira.press("Write Status")
    assert mira.modal is not None
    assert "Payroll" in mira.modal.text


def test_a_program_manager_hands_over_by_the_form_and_lets_entries_stay(play: Stage) -> None:
    priya = play.workspace.as_("priya")
    priya.command("/project payroll", channel="general")
    priya.press("Hand Over")
    assert priya.modal is not None
    assert "Dana Whitlock leads it now" in priya.modal.text
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    form = filled("zoe", "Ask Lumenta.", "keep")
    view = (submitted(play, "priya", Callback.HANDOVER_FORM, f"{payroll}|", form).payload or {})["view"]
    shown = str(view)
    assert "Dana Whitlock's 60 % as PM passes to Zoe Pritchard" in shown
    assert "80 → *140 %*" in shown
    assert "stay with Dana Whitlock" in shown
    answer = submitted(play, "priya", Callback.HANDOVER_CHECKED, view["private_metadata"], {})
    assert "Payroll is handed over: Zoe Pritchard leads it now" in str(answer.payload)
    settle(play)
    assert len(owned(play, "dana")) == 1
    thanks = play.workspace.as_("dana").texts()[-1]
    assert "Thank you for leading Payroll." in thanks
    assert "You own 1 open entry in it still." in thanks
    assert spells(play, "zoe", "PAY") == [(60, date(2026, 11, 23), date(2027, 4, 2), "PM")]
    assert spells(play, "dana", "PAY") == [(60, date(2026, 4, 27), date(2026, 11, 22), "PM")]
    assert "60 % as PM" in play.workspace.as_("zoe").texts()[-1]


def filled(who: str, note: str = "", entries: str = "pass") -> Values:
    return {
        "person": {"value": {"type": "users_select", "selected_user": f"U0{who.upper()}"}},
        "note": {"value": {"type": "plain_text_input", "value": note}},
        "entries": {"value": {"type": "static_select", "selected_option": {"value": entries}}},
    }


def test_edit_opens_the_form_with_what_the_line_said(play: Stage) -> None:
    ask(play, "dana", "tom", note="Mondays")
    first = newest_nonce(play)
    dana = play.workspace.as_("dana")
    dana.press("Edit")
    assert dana.modal is not None
    assert "Mondays" in dana.modal.text
    dana.modal.submit()
    assert dana.modal is not None
    dana.modal.submit()
    assert leads(play, "PAY") == number(play, "tom")
    assert "newest preview" in pressed(play, "dana", Action.HANDOVER_RECORD, first)


def test_the_standing_prompt_lets_go_of_it_and_the_next_goes_to_the_new_pm(play: Stage) -> None:
    move(play, FRIDAY)
    (asked,) = prompts(play, "dana")
    assert "2 status reports are due today" in asked
    hand_over(play, "dana", "zoe")
    (asked,) = prompts(play, "dana")
    assert "Time Recording: status is due today" in asked
    assert "Payroll" not in asked
    move(play, FRIDAY + timedelta(days=3))
    assert all("Payroll" not in text for text in prompts(play, "dana")[-1:])
    assert any("Payroll: status was due Fri 27 Nov 2026" in text for text in prompts(play, "zoe"))


def test_a_prompt_that_is_still_queued_is_written_anew_or_left_out(play: Stage) -> None:
    play.application.sender.stop()
    play.workspace.on_tick.clear()
    play.workspace.clock.move_to(FRIDAY)
    play.application.ticker.tick()
    queued = [row for row in rows(play, Delivery) if row.dedupe_key.startswith("prompt:")]
    assert {row.state for row in queued} == {DeliveryState.PENDING}
    ask(play, "dana", "zoe")
    play.workspace.as_("dana").press("Hand Over")
    ask(play, "samir", "lena", "treasury")
    play.workspace.as_("samir").press("Hand Over")
    settle(play)
    (asked,) = prompts(play, "dana")
    assert "Time Recording: status is due today" in asked
    assert prompts(play, "samir") == []
    assert not any("is asked of you" in text for text in play.workspace.as_("samir").texts())


def test_a_handover_is_taken_back_with_all_that_passed(play: Stage) -> None:
    name_deputy(play, "dana", "zoe", "until 3 Dec")
    before = rows(play, Project, Deployment), owned(play, "dana")
    named = [(row.person_id, row.until) for row in rows(play, NamedPerson)]
    hand_over(play, "priya", "zoe")
    assert rows(play, NamedPerson) == [], "a PM needs no deputy's rights"
    assert "Thank you" in play.workspace.as_("dana").texts()[-1]
    play.workspace.clock.advance(timedelta(hours=3))
    said = play.workspace.as_("priya").press("Undo").text
    assert "The handover of Payroll is taken back: Dana Whitlock leads it again." in said
    settle(play)
    projects, entries = before
    assert leads(play, "PAY") == number(play, "dana")
    assert owned(play, "dana") == entries
    restored = sorted(map(plain, rows(play, Project, Deployment)), key=str)
    assert restored == sorted(map(plain, projects), key=str)
    assert [(row.person_id, row.until) for row in rows(play, NamedPerson)] == named
    for who in ("zoe", "dana"):
        told = play.workspace.as_(who).texts()
        assert sum("took the handover of Payroll back" in text for text in told) == 1, who
        assert "yours from now on" not in "".join(told)
    assert "taken back already" in pressed(play, "priya", Action.HANDOVER_UNDO, "1")


def plain(row: Any) -> tuple[object, ...]:  # noqa: ANN401 - a row of either table
    """A row without its number, which a restored one need not have again, and when it changed last."""
    left_out = "held_anew_at" if hasattr(row, "key") else "id"
    return tuple(value for name, value in row._mapping.items() if name != left_out)


def test_only_who_did_it_or_steers_takes_it_back_and_only_for_a_day(play: Stage) -> None:
    hand_over(play, "dana", "tom")
    for who in ("tom", "mateo", "henrik"):
        pressed(play, who, Action.HANDOVER_UNDO, "1")
        assert leads(play, "PAY") == number(play, "tom"), who
    play.workspace.clock.advance(timedelta(days=1, minutes=1))
    assert "more than a day ago" in pressed(play, "dana", Action.HANDOVER_UNDO, "1")
    assert leads(play, "PAY") == number(play, "tom")


def test_what_has_changed_since_stays_when_it_is_taken_back(play: Stage) -> None:
    hand_over(play, "priya", "zoe")
    line = f"/deploy {mention(play, 'zoe')} payroll 20%"
    play.workspace.as_("priya").command(line, channel="general")
    play.workspace.as_("priya").press("Deploy")
    said = pressed(play, "priya", Action.HANDOVER_UNDO, "1")
    assert "stays as it is; look at /deploy PAY" in said
    assert spells(play, "zoe", "PAY")[0][0] == 20
    assert leads(play, "PAY") == number(play, "dana")


def test_of_two_handovers_at_once_the_second_is_told_who_leads_it(play: Stage) -> None:
    ask(play, "dana", "tom")
    ask(play, "priya", "zoe")
    play.workspace.as_("dana").press("Hand Over")
    said = play.workspace.as_("priya").press("Hand Over").text
    assert "Payroll has changed hands meanwhile: Tom Fairley leads it" in said
    assert leads(play, "PAY") == number(play, "tom")
    assert len(rows(play, Handover)) == 1


def test_whoever_steers_the_program_no_more_takes_no_handover_back(play: Stage) -> None:
    ask(play, "priya", "tom")
    play.workspace.as_("priya").press("Hand Over")
    payroll = next(row for row in rows(play, Project) if row.key == "PAY")
    with play.application.database.write() as session:
        ours = (Program.workspace_id == payroll.workspace_id, Program.id == payroll.program_id)
        session.execute(update(Program).where(*ours).values(manager_id=number(play, "henrik")))
    assert "Owners are set by the PMO" in pressed(play, "priya", Action.HANDOVER_UNDO, "1")
    assert leads(play, "PAY") == number(play, "tom")
    assert "taken back" in pressed(play, "henrik", Action.HANDOVER_UNDO, "1")
    assert leads(play, "PAY") == number(play, "dana")


def test_a_second_click_hands_nothing_over_again(play: Stage) -> None:
    ask(play, "dana", "tom")
    nonce = newest_nonce(play)
    pressed(play, "dana", Action.HANDOVER_RECORD, nonce)
    once = rows(play, Handover, Project, AuditEvent)
    said = pressed(play, "priya", Action.HANDOVER_RECORD, nonce)
    assert "no longer here" in said
    assert rows(play, Handover, Project, AuditEvent) == once


def test_the_new_pms_time_that_was_filled_meanwhile_is_shown_before_it_passes(play: Stage) -> None:
    assert "80 → *140 %*" in ask(play, "priya", "zoe")
    line = f"/deploy {mention(play, 'zoe')} recruiting 90% until 31 Jan"
    play.workspace.as_("olivia").command(line, channel="pmo")
    play.workspace.as_("olivia").press("Deploy")
    said = play.workspace.as_("priya").press("Hand Over").text
    assert "time has changed since you looked" in said
    assert "170 → *230 %*" in said
    assert leads(play, "PAY") == number(play, "dana")
    play.workspace.as_("priya").press("Hand Over")
    assert leads(play, "PAY") == number(play, "zoe")


def test_a_confidential_project_is_seen_by_the_new_pm_and_by_the_old_one_no_more(play: Stage) -> None:
    zoe, elif_ = play.workspace.as_("zoe"), play.workspace.as_("elif")
    assert "I know no project" in zoe.command("/project LAR", channel="general").text
    said = ask(play, "elif", "zoe", "LAR")
    assert "It is confidential: Elif Aydin does not see it any more." in said
    elif_.press("Hand Over")
    settle(play)
    assert "Project Larch is yours from now on" in zoe.texts()[-1]
    assert "Project Larch" in zoe.command("/project LAR", channel="general").text
    assert "I know no project" in elif_.command("/project LAR", channel="general").text
    assert "Larch" not in elif_.command("/deploy", channel="general").text
    assert spells(play, "elif", "LAR") == []
    assert [each.text for each in play.workspace.as_("olivia").messages("larch")][-1].startswith("Zoe")
    pressed(play, "elif", Action.HANDOVER_UNDO, "1")
    settle(play)
    assert "I know no project" in zoe.command("/project LAR", channel="general").text
    assert "Larch" not in "".join(text for text in zoe.texts() if "took the handover" not in text)
    assert spells(play, "elif", "LAR") == [(50, date(2026, 10, 14), date(2027, 3, 23), "PM")]


def test_what_a_linked_project_asks_is_told_only_to_who_may_see_it(play: Stage) -> None:
    link(play, "PAY", "LAR", needed_by="2026-12-04")
    link(play, "PAY", "EXP", needed_by="2026-12-11")
    said = ask(play, "priya", "tom")
    assert "Watch with Project Larch, needed by 4 Dec 2026" in said
    play.workspace.as_("priya").press("Hand Over")
    settle(play)
    welcome = play.workspace.as_("tom").texts()[-1]
    assert "Watch with Expenses, needed by 11 Dec 2026" in welcome
    assert "Larch" not in welcome


def link(play: Stage, one: str, other: str, needed_by: str) -> None:
    known = {each.key: each.id for each in rows(play, Project)}
    values: Values = {
        "handling": {"value": {"selected_option": {"value": "watch"}}},
        "needed_by": {"value": {"type": "datepicker", "selected_date": needed_by}},
    }
    form = f"new|{known[one]}|{known[other]}|0"
    submitted(play, "olivia", Callback.CONFIRM_LINK_FORM, form, values)


@pytest.mark.parametrize(
    ("by", "line", "said"),
    [
        ("dana", "payroll {dana}", "leads Payroll already"),
        ("dana", "payroll <@U0NOBODY>", "workspace only"),
        ("olivia", "fixed asset register {tom}", "is closed"),
        ("dana", "no such thing {tom}", "I know no project"),
        ("dana", "{tom}", "Which project?"),
        ("dana", "expenses {tom}", "handed over by its PM"),
        ("tom", "payroll {tom}", "handed over by its PM"),
        ("zoe", "LAR {tom}", "handed over by its PM"),
        ("dana", "LAR {tom}", "I know no project"),
        ("dana", "payroll {tom} " + "x" * 2001, "holds up to 2,000 characters"),
    ],
)
def test_what_can_not_be_handed_over_is_said_and_changes_nothing(
    sample_stage: Stage, by: str, line: str, said: str
) -> None:
    before = rows(sample_stage, Project, Draft, Handover)
    typed = line.format(**{who: mention(sample_stage, who) for who in ("dana", "tom")})
    answer = sample_stage.workspace.as_(by).command(f"/pmo handover {typed}", channel="general").text
    assert said in answer
    assert rows(sample_stage, Project, Draft, Handover) == before


def test_nothing_passes_to_a_guest_or_to_who_has_left(play: Stage) -> None:
    play.workspace.add_person("gia", real_name="Gia Guest", guest=Guest.SINGLE_CHANNEL)
    assert "I know nobody by that name here" in ask(play, "dana", "gia")
    ask(play, "dana", "tom")
    with play.application.database.write() as session:
        left = update(Person).where(Person.slack_id == "U0TOM").values(active=False)
        session.execute(left.execution_options(across_workspaces=ACROSS))
    assert "I know nobody by that name" in play.workspace.as_("dana").press("Hand Over").text
    assert "I know nobody by that name" in ask(play, "dana", "tom")
    assert leads(play, "PAY") == number(play, "dana")


def test_without_a_person_or_a_project_the_form_opens(sample_stage: Stage) -> None:
    dana = sample_stage.workspace.as_("dana")
    for line, shown in (("", "Project"), ("payroll", "Hand over *Payroll*")):
        dana.command(f"/pmo handover {line}", channel="general")
        assert dana.modal is not None, line
        assert shown in dana.modal.text
        dana.modal.close()
    wanting = submitted(sample_stage, "dana", Callback.HANDOVER_FORM, "|", filled("tom"))
    assert "Choose which project" in str(wanting.payload)


def test_a_project_that_has_no_pm_is_handed_over_too(play: Stage) -> None:
    play.workspace.as_("olivia").command(f"/pmo owner payroll {mention(play, 'dana')} off", channel="general")
    play.workspace.as_("olivia").press("End")
    assert "It has no PM now." in ask(play, "olivia", "tom")
    said = play.workspace.as_("olivia").press("Hand Over").text
    assert "Tom Fairley leads it now" in said
    assert leads(play, "PAY") == number(play, "tom")


def test_an_owner_who_is_set_by_name_takes_the_prompt_along(play: Stage) -> None:
    move(play, FRIDAY)
    play.workspace.as_("priya").command(f"/pmo owner payroll {mention(play, 'tom')}", channel="general")
    play.workspace.as_("priya").press("Set Owner")
    move(play, FRIDAY + timedelta(minutes=1))
    (asked,) = prompts(play, "dana")
    assert "Payroll" not in asked
