"""Owners, deputies and named readers: who names them, what they may do then, and who is told."""

from datetime import timedelta

import pytest

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from models import AuditEvent, NamedPerson, Project, StatusReport
from tests.flows.forged import Values, newest_nonce, opened_home, pressed, rows, submitted

LINE = "/status payroll amber vendor late"


def mention(play: Stage, who: str) -> str:
    return f"<@{play.workspace.person(who).id}|{who}>"


def name_deputy(play: Stage, by: str, who: str, more: str = "") -> str:
    member = play.workspace.as_(by)
    said = member.command(f"/pmo deputy payroll {mention(play, who)} {more}", channel="general").text
    return f"{said}\n{member.press('Name Deputy').text}"


def test_a_deputy_reports_is_told_and_is_asked_by_no_prompt(play: Stage) -> None:
    tom = play.workspace.as_("tom")
    assert "not recorded as PM" in tom.command(LINE, channel="general").text
    said = name_deputy(play, "dana", "tom")
    assert "deputy of Payroll?" in said
    play.settle()
    assert "you are now deputy of Payroll" in tom.texts()[-1]
    assert [row.action for row in rows(play, AuditEvent)][-1] == "project.deputy"
    assert "Payroll" in opened_home(play, "tom")
    tom.command(LINE, channel="general")
    before = len(rows(play, StatusReport))
    tom.press("Post Status")
    assert len(rows(play, StatusReport)) == before + 1
    told = len(tom.texts())
    play.workspace.clock.advance(timedelta(hours=2))
    play.tick()
    assert len(tom.texts()) == told, "the owner is prompted, the deputy is not"


def test_a_deputys_time_ends_with_its_last_day(play: Stage) -> None:
    name_deputy(play, "olivia", "tom", "until tomorrow")
    tom = play.workspace.as_("tom")
    assert "Post this status" in tom.command(LINE, channel="general").text
    play.workspace.clock.advance(timedelta(days=1, hours=15))
    assert "Post this status" in tom.command(LINE, channel="general").text
    play.workspace.clock.advance(timedelta(hours=1))
    assert "not recorded as PM" in tom.command(LINE, channel="general").text


def test_a_deputy_is_ended_and_loses_the_right_at_once(play: Stage) -> None:
    name_deputy(play, "dana", "tom")
    dana, tom = play.workspace.as_("dana"), play.workspace.as_("tom")
    tom.command(LINE, channel="general")
    dana.command(f"/pmo deputy payroll {mention(play, 'tom')} off", channel="general")
    dana.press("End")
    assert rows(play, NamedPerson) == []
    before = len(rows(play, StatusReport))
    tom.press("Post Status")
    assert len(rows(play, StatusReport)) == before


def test_a_named_reader_sees_a_confidential_project_and_changes_nothing(play: Stage) -> None:
    zoe, olivia = play.workspace.as_("zoe"), play.workspace.as_("olivia")
    assert "I know no project" in zoe.command("/project LAR", channel="general").text
    olivia.command(f"/pmo readers LAR {mention(play, 'zoe')}", channel="general")
    olivia.press("Name Reader")
    assert "Elif Aydin" in zoe.command("/project LAR", channel="general").text
    assert "not recorded as PM" in zoe.command("/status LAR red late", channel="general").text
    assert len(rows(play, NamedPerson)) == 1
    olivia.command(f"/pmo readers LAR {mention(play, 'zoe')} off", channel="general")
    olivia.press("End")
    assert "I know no project" in zoe.command("/project LAR", channel="general").text


def test_an_owner_is_set_by_the_command_and_both_owners_are_told(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command(f"/pmo owner payroll {mention(play, 'zoe')}", channel="general")
    olivia.press("Set Owner")
    play.settle()
    assert "you are now owner of Payroll" in play.workspace.as_("zoe").texts()[-1]
    assert "is now owner of Payroll" in play.workspace.as_("dana").texts()[-1]
    assert "Post this status" in play.workspace.as_("zoe").command(LINE, channel="general").text
    said = play.workspace.as_("dana").command(LINE, channel="general").text
    assert "Payroll is reported by Zoe Pritchard" in said
    event = rows(play, AuditEvent)[-1]
    assert event.action == "project.owner"
    assert event.details["before_id"] is not None


def test_where_no_owner_is_recorded_the_pmo_is_offered_to_set_one(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command(f"/pmo owner payroll {mention(play, 'dana')} off", channel="general")
    olivia.press("End")
    assert "No owner recorded" in olivia.command("/who-owns payroll", channel="general").text
    olivia.press("Set Owner")
    assert olivia.modal is not None
    olivia.modal.fill({"Owner": "zoe"})
    olivia.modal.submit()
    play.settle()
    assert "Zoe Pritchard owns *Payroll*" in olivia.command("/who-owns payroll", channel="general").text


@pytest.mark.parametrize("who", ["tom", "mateo", "henrik", "zoe"])
@pytest.mark.parametrize("what", ["deputy", "readers", "owner"])
def test_who_has_no_right_names_nobody(sample_stage: Stage, who: str, what: str) -> None:
    zoe = mention(sample_stage, "zoe")
    sample_stage.workspace.as_("olivia").command(f"/pmo deputy payroll {zoe}", channel="general")
    before = rows(sample_stage, NamedPerson, Project, AuditEvent)
    sample_stage.workspace.as_(who).command(f"/pmo {what} payroll {zoe}", channel="general")
    payroll = next(str(row.id) for row in rows(sample_stage, Project) if row.key == "PAY")
    pressed(sample_stage, who, Action.NAMING_RECORD, newest_nonce(sample_stage))
    submitted(
        sample_stage,
        who,
        Callback.OWNER_FORM,
        payroll,
        {"person": {"value": {"type": "users_select", "selected_user": "U0ZOE"}}},
    )
    assert rows(sample_stage, NamedPerson, Project, AuditEvent) == before


def test_a_preview_is_recorded_only_by_its_author_and_only_once(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(f"/pmo deputy payroll {mention(play, 'tom')}", channel="general")
    nonce = newest_nonce(play)
    pressed(play, "olivia", Action.NAMING_RECORD, nonce)
    assert rows(play, NamedPerson) == []
    pressed(play, "dana", Action.NAMING_RECORD, nonce)
    once = rows(play, NamedPerson, AuditEvent)
    assert len(rows(play, NamedPerson)) == 1
    assert "recorded already" in pressed(play, "dana", Action.NAMING_RECORD, nonce)
    assert rows(play, NamedPerson, AuditEvent) == once


def test_a_preview_whose_last_day_is_over_names_nobody(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(f"/pmo deputy payroll {mention(play, 'tom')} until tomorrow", channel="general")
    play.workspace.clock.advance(timedelta(days=3))
    assert "That day is past" in dana.press("Name Deputy").text
    assert rows(play, NamedPerson) == []


@pytest.mark.parametrize(
    ("until", "said"), [("2026-11-03", "That day is past"), ("soon", "Open the form again")]
)
def test_the_form_names_no_deputy_until_a_day_that_can_not_be(
    sample_stage: Stage, until: str, said: str
) -> None:
    before = rows(sample_stage, NamedPerson)
    payroll = next(str(row.id) for row in rows(sample_stage, Project) if row.key == "PAY")
    given: Values = {
        "person": {"value": {"type": "users_select", "selected_user": "U0TOM"}},
        "until": {"value": {"type": "datepicker", "selected_date": until}},
    }
    assert said in submitted(sample_stage, "dana", Callback.DEPUTY_FORM, payroll, given).text
    assert rows(sample_stage, NamedPerson) == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("deputy", "Which project?"),
        ("deputy payroll {tom} until 3 Nov 2026", "past"),
        ("deputy payroll {tom} until soonish", "not a date"),
        ("deputy payroll {tom} please", "did not understand"),
        ("deputy payroll {dana}", "needs no deputy"),
        ("deputy payroll {tom} off", "is not a deputy"),
        ("deputy payroll <@U0NOBODY>", "workspace only"),
        ("deputy zzzzz {tom}", "I know no project called “zzzzz”"),
        ("readers payroll {tom}", "is not confidential"),
        ("owner payroll {dana}", "already the owner"),
    ],
)
def test_what_can_not_be_named_is_said_and_what_was_typed_kept(
    sample_stage: Stage, line: str, said: str
) -> None:
    typed = line.format(tom=mention(sample_stage, "tom"), dana=mention(sample_stage, "dana"))
    before = rows(sample_stage, NamedPerson, Project)
    assert said in sample_stage.workspace.as_("olivia").command(f"/pmo {typed}", channel="general").text
    assert rows(sample_stage, NamedPerson, Project) == before
