"""Who becomes a guest, is deactivated or moves to another team loses everything at once."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.commands.stage import Stage
from bot.sandbox.state import Guest
from models import AuditEvent, Draft, Person, StatusReport
from tests.flows.forged import ACROSS, changed, opened_home, rows

OUTSIDE = "answers members of this workspace only"
LINE = "/status payroll amber vendor late"


def person(play: Stage, who: str) -> Person:
    slack_id = play.workspace.person(who).id
    found: Person = next(row for row in rows(play, Person) if row.slack_id == slack_id)
    return found


@pytest.mark.parametrize(
    "flags",
    [{"is_restricted": True}, {"is_ultra_restricted": True}, {"deleted": True}, {"team_id": "T0ELSE"}],
)
def test_who_becomes_an_outsider_loses_everything_with_the_event(
    play: Stage, flags: dict[str, object]
) -> None:
    dana = play.workspace.as_("dana")
    assert "Post this status" in dana.command(LINE, channel="people").text
    before = rows(play, StatusReport, Draft)
    changed(play, "dana", **flags)
    assert OUTSIDE in dana.command(LINE, channel="people").text
    assert OUTSIDE in dana.press("Post Status").text
    assert OUTSIDE in opened_home(play, "dana")
    assert rows(play, StatusReport, Draft) == before
    assert not person(play, "dana").active
    assert [row.action for row in rows(play, AuditEvent)][-1] == "person.outside"


def test_who_is_a_member_again_has_everything_back_once_slack_confirms_it(play: Stage) -> None:
    changed(play, "dana", is_restricted=True)
    user = play.workspace.person("dana")
    user.guest = Guest.MULTI_CHANNEL
    changed(play, "dana", is_restricted=False)  # a late event, which Slack's own word contradicts
    dana = play.workspace.as_("dana")
    assert OUTSIDE in dana.command(LINE, channel="people").text
    user.guest = None
    changed(play, "dana", is_restricted=False)
    assert "Post this status" in dana.command(LINE, channel="people").text


def test_without_the_event_it_is_noticed_within_a_day(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    assert "Post this status" in dana.command(LINE, channel="people").text
    play.workspace.person("dana").guest = Guest.SINGLE_CHANNEL
    assert "Post this status" in dana.command(LINE, channel="people").text
    play.workspace.clock.advance(timedelta(days=1, seconds=1))
    assert OUTSIDE in dana.command(LINE, channel="people").text
    assert not person(play, "dana").active


def test_whom_the_pmo_recorded_as_having_left_does_not_come_back_by_an_event(play: Stage) -> None:
    with play.application.database.write() as session:
        left = update(Person).where(Person.slack_id == play.workspace.person("dana").id).values(active=False)
        session.execute(left.execution_options(across_workspaces=ACROSS))
    changed(play, "dana", is_restricted=False)
    assert "recorded as having left" in play.workspace.as_("dana").command(LINE, channel="people").text


def test_the_event_of_somebody_unknown_records_nobody(play: Stage) -> None:
    before = rows(play, Person)
    play.workspace.add_person("nina", real_name="Nina New")
    changed(play, "nina", deleted=True)
    changed(play, "nina")
    assert rows(play, Person) == before
