"""Who is no member, no longer one, or not yet known; and events that Slack sends several times."""

import pytest
from sqlalchemy import update

from bot.commands.stage import Stage
from bot.sandbox.state import Guest
from bot.sandbox.transport import Envelope
from models import Delivery, Draft, Linkage, Person, Project, StatusReport
from tests.flows.forged import ACROSS, pressed, rows

OTHER_TEAM = "T0OTHER001"
OUTSIDE = "answers members of this workspace only"


@pytest.fixture
def shared(play: Stage) -> Stage:
    """A stage with a channel that is shared with another workspace, and Otto of that workspace in it."""
    play.workspace.add_person("otto", real_name="Otto Other", team_id=OTHER_TEAM)
    play.workspace.add_channel("partners", ["otto", "dana"], shared_with=[OTHER_TEAM])
    play.workspace.strangers_may_command = True
    return play


def test_somebody_of_another_workspace_is_told_so_and_sees_nothing(shared: Stage) -> None:
    otto = shared.workspace.as_("otto")
    people = rows(shared, Person)
    for line in (
        "/who-owns payroll",
        "/project payroll",
        "/status payroll amber late",
        "/pmo help",
        "/linkages",
    ):
        said = otto.command(line, channel="partners").text
        assert OUTSIDE in said
        assert "Dana" not in said
        assert "owns" not in said.replace("/who-owns", "")
    assert rows(shared, Person) == people


def test_a_button_pressed_by_somebody_of_another_workspace_does_nothing(shared: Stage) -> None:
    dana, otto = shared.workspace.as_("dana"), shared.workspace.as_("otto")
    shared.workspace.channel("people").members.append(otto.id)
    dana.command("/status payroll amber vendor late", channel="people")
    dana.press("Post Status")
    shared.settle()
    before = rows(shared, StatusReport, Draft, Linkage, Person)
    card = dana.messages("people")[-1]
    assert OUTSIDE in otto.press("Show Project", card).text
    for action in ("show.project", "status.open", "digest.linkage_confirm", "prompt.no_change"):
        assert OUTSIDE in pressed(shared, "otto", action, "1", channel="partners")
    assert rows(shared, StatusReport, Draft, Linkage, Person) == before


def test_a_direct_message_and_home_of_somebody_of_another_workspace_show_nothing(shared: Stage) -> None:
    otto = shared.workspace.as_("otto")
    otto.say("who owns payroll")
    shared.settle()
    assert OUTSIDE in otto.texts()[-1]
    home = otto.home()
    assert home is not None
    assert OUTSIDE in home.text


@pytest.mark.parametrize("guest", list(Guest))
def test_a_guest_is_answered_like_an_outsider(play: Stage, guest: Guest) -> None:
    play.workspace.add_person("gia", real_name="Gia Guest", guest=guest)
    people = rows(play, Person)
    assert OUTSIDE in play.workspace.as_("gia").command("/who-owns payroll", channel="general").text
    assert rows(play, Person) == people


def test_a_member_not_yet_known_is_taken_up_and_answered(play: Stage) -> None:
    play.workspace.add_person("nadia", real_name="Nadia Verne", tz="Europe/Paris")
    people = len(rows(play, Person))
    nadia = play.workspace.as_("nadia")
    assert "owns *Payroll*" in nadia.command("/who-owns payroll", channel="general").text
    assert "What you can do" in nadia.command("/pmo help", channel="general").text
    assert len(rows(play, Person)) == people + 1
    assert len(play.workspace.inspector.entries("users.info")) == 1


def test_somebody_recorded_as_having_left_is_told_so_and_does_nothing(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber vendor late", channel="people")
    with play.application.database.write() as session:
        left = update(Person).where(Person.slack_id == dana.id).values(active=False)
        session.execute(left.execution_options(across_workspaces=ACROSS))
    before = rows(play, StatusReport, Draft)
    assert "recorded as having left" in dana.press("Post Status").text
    assert "recorded as having left" in dana.command("/who-owns payroll", channel="people").text
    assert rows(play, StatusReport, Draft) == before
    assert len(play.workspace.inspector.entries("users.info")) == 1, "Slack is asked once a day"


def test_nobody_who_has_left_is_written_to(play: Stage) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    with play.application.database.write() as session:
        left = update(Person).where(Person.slack_id == priya.id).values(active=False)
        session.execute(left.execution_options(across_workspaces=ACROSS))
    preview = dana.command("/status payroll amber vendor late", channel="people").text
    assert "Priya" not in preview
    dana.press("Post Status")
    play.settle()
    assert not priya.texts()


def test_an_event_delivered_three_times_gets_one_answer_and_makes_one_draft(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    drafts = len(rows(play, Draft))
    dana.say("status payroll amber vendor late")
    sent = play.workspace.inspector.entries("event message", "to_bot")[-1]
    for number in (1, 2):
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        assert play.workspace.send(Envelope.EVENT, sent.request["payload"], retry).ok
    play.settle()
    assert len([text for text in dana.texts() if "Post this status of Payroll?" in text]) == 1
    assert len(rows(play, Draft)) == drafts + 1
    assert len(rows(play, Delivery)) == 1


HIDDEN = (
    "/project larch", "/who-owns project larch", "/linkages larch", "/project LAR", "/project larhc",
    "/project project", "/program hr", "/linkages", "/status larch red late", "/risk larch late p4 i5",
)  # fmt: skip


def test_nobody_else_can_tell_whether_a_confidential_project_exists(play: Stage) -> None:
    def answers() -> list[str]:
        people = (play.workspace.as_("mateo"), play.workspace.as_("tom"), play.workspace.as_("yuki"))
        return [each.command(line, channel="general").text for each in people for line in HIDDEN]

    with_larch = answers()
    assert not any("Project Larch" in each for each in with_larch)
    with play.application.database.write() as session:
        other = update(Project).where(Project.key == "LAR").values(key="QQQ", name="Wholly Different")
        session.execute(other.execution_options(across_workspaces=ACROSS))
    assert answers() == with_larch


def test_a_button_about_a_confidential_project_answers_like_one_about_none(play: Stage) -> None:
    larch = next(str(row.id) for row in rows(play, Project) if row.key == "LAR")
    for action in ("show.project", "status.open", "prompt.write_status", "prompt.no_change", "risk.open"):
        hidden = pressed(play, "mateo", action, larch)
        assert hidden == pressed(play, "mateo", action, "987654")
        assert "Larch" not in hidden
