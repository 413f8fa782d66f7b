"""What people type wrongly, too long, in other scripts or with marks in it: a clear answer, nothing lost."""

import re
from typing import TypeVar

import pytest
from sqlalchemy import select

from bot.commands.stage import Stage
from models import Draft, RegisterEntry, StatusReport
from tests.flows.forged import ACROSS, rows

Row = TypeVar("Row", StatusReport, RegisterEntry)
HOSTILE = "<!channel> <https://evil.example|click> `code` & *bold* <@U0OLIVIA>"


def newest(play: Stage, table: type[Row]) -> Row:
    with play.application.database.read() as session:
        found = select(table).order_by(table.id.desc()).limit(1)
        return session.scalars(found.execution_options(across_workspaces=ACROSS)).one()


def sent_to_slack(play: Stage) -> str:
    """Everything that the bot has sent so far, answers to commands included."""
    entries = play.workspace.inspector.entries()
    said = [each.request for each in entries if each.direction == "from_bot"]
    said += [each.response for each in entries if each.direction == "to_bot"]
    return repr(said)


@pytest.mark.parametrize("line", ["/project zebra", "/who-owns zebra", "/linkages zebra", "/program zebra"])
def test_an_unknown_name_is_said_back_with_what_to_try(play: Stage, line: str) -> None:
    answer = play.workspace.as_("tom").command(line, channel="general")
    assert answer.ephemeral
    assert "“zebra”" in answer.text
    assert "You typed:" in answer.text


def test_an_ambiguous_project_is_asked_about_and_never_guessed(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    shown = olivia.command("/project data", channel="pmo").text
    assert "Data Centre Move (DCM)" in shown
    assert "Data Platform (DWH)" in shown
    asked = olivia.command("/status data amber servers are late", channel="pmo").text
    assert "Which project do you mean?" in asked
    assert "servers are late" in asked
    again = olivia.press("Data Platform (DWH)").text
    assert "Data Platform" in again
    assert "servers are late" in again


@pytest.mark.parametrize("command", ["/status payroll amber vendor late", "/risk payroll vendor late p4 i5"])
def test_the_pm_of_another_project_is_told_who_reports_this_one_and_keeps_the_text(
    play: Stage, command: str
) -> None:
    before = rows(play, Draft, StatusReport, RegisterEntry)
    refused = play.workspace.as_("mateo").command(command, channel="finance")
    assert "Payroll is reported by Dana Whitlock" in refused.text
    assert "vendor late" in refused.text
    assert rows(play, Draft, StatusReport, RegisterEntry) == before


@pytest.mark.parametrize(
    "command", ["/status payroll amber vendor late", "/risk payroll vendor late", "/risk"]
)
def test_somebody_who_leads_nothing_is_refused_and_keeps_the_text(play: Stage, command: str) -> None:
    before = rows(play, Draft)
    refused = play.workspace.as_("tom").command(command, channel="general")
    assert "not recorded as PM, deputy or program manager" in refused.text
    assert command.partition(" ")[2] in refused.text
    assert refused.view is None
    assert rows(play, Draft) == before


def test_an_empty_line_opens_the_form_or_says_what_to_write(play: Stage) -> None:
    assert play.workspace.as_("dana").command("/status    ", channel="people").view is not None
    tom = play.workspace.as_("tom")
    for line in ("/who-owns  ", "/project", "/who-owns ?", "/who-owns owns ?"):
        assert "Which one?" in tom.command(line, channel="general").text
    assert "Which program? Write its name or key" in tom.command("/program ", channel="general").text
    assert "HR & People" in play.workspace.as_("priya").command("/program ", channel="people").text
    tom.say("   ")
    play.settle()
    assert "What you can do" in tom.texts()[-1]


def test_a_line_of_ten_thousand_characters_is_previewed_kept_posted_and_shown_in_full(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    told = ("the vendor & the <test> system are late. " * 250)[:9_900].strip()
    preview = dana.command(f"/status payroll amber {told}", channel="people")
    assert "Post this status of Payroll?" in preview.text, preview.notices
    assert "Posted: Payroll is Amber" in dana.press("Post Status").text
    report = newest(play, StatusReport)
    assert report.summary == told
    card = dana.command("/project payroll", channel="people").text
    assert re.sub(r"[\s>]", "", told) in re.sub(r"[\s>]", "", card)
    play.settle()
    assert any("the vendor & the <test> system" in text for text in play.workspace.as_("priya").texts())


def test_a_risk_of_ten_thousand_characters_is_kept_in_full(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    told = ("testers may not be free in March, " * 300)[:9_900].strip(" ,")
    assert "Record this risk" in dana.command(f"/risk payroll {told}", channel="people").text
    assert "Recorded as PAY-R" in dana.press("Record Risk").text
    entry = newest(play, RegisterEntry)
    assert entry.title + entry.description == told


def test_a_text_too_long_for_a_form_is_not_cut_by_it(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(f"/status payroll amber {'late again and ' * 300}", channel="people")
    answer = dana.press("Edit")
    assert answer.view is None
    assert "up to 3,000 characters" in answer.text
    assert "Posted: Payroll" in dana.press("Post Status").text


@pytest.mark.parametrize("way", ["/status", "/risk", "dm"])
def test_a_longer_line_is_refused_with_its_limit_and_given_back_whole(play: Stage, way: str) -> None:
    dana = play.workspace.as_("dana")
    before = rows(play, Draft)
    told = " ".join(str(number) for number in range(100_000, 102_000))
    if way == "dm":
        dana.say(f"status payroll amber {told}")
        play.settle()
        text = dana.texts()[-1]
    else:
        text = dana.command(f"{way} payroll amber {told}", channel="people").text
    assert "up to 10,000 characters" in text
    assert re.sub(r"[\s>]", "", told) in re.sub(r"[\s>]", "", text)
    assert rows(play, Draft) == before


def test_a_line_of_nothing_but_trouble_still_fits_a_message(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    for part in ("31 June; ", "go-live moves to 31 June; ", "due 3/4; ", "101% ", "p9 i9 ", "scope red; "):
        answer = dana.command(f"/status payroll amber {part * 200}", channel="people")
        assert answer.ephemeral, (part, answer.notices)
        assert "Payroll" in answer.text
        answer = dana.command(f"/risk payroll late {part * 200}", channel="people")
        assert answer.ephemeral, (part, answer.notices)


def test_a_date_that_is_none_is_named_and_never_read_as_another(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    preview = dana.command("/status payroll amber go-live moves to 31 June", channel="people").text
    assert "31 June" in preview
    assert "no date" in preview or "not a date" in preview or "has no" in preview
    assert "1 Jul" not in preview
    risk = dana.command("/risk payroll data late p4 i5 due 31 June", channel="people").text
    assert "1 Jul" not in risk
    assert "–" in risk


@pytest.mark.parametrize("money", ["99999999999999999999", "9" * 40, "9" * 400])
def test_an_impossible_amount_breaks_nothing(play: Stage, money: str) -> None:
    dana = play.workspace.as_("dana")
    shown = dana.command(f"/status payroll amber spent {money}", channel="people").text
    assert "Post this status of Payroll?" in shown
    assert "Posted: Payroll" in dana.press("Post Status").text


def test_an_impossible_amount_in_the_form_is_said_under_its_field(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    dana.press("More")
    assert dana.modal is not None
    dana.modal.fill({"Overall": "Amber A ▲", "Spent (GBP)": "9" * 30})
    errors = dana.modal.submit()
    assert errors is not None
    assert [key.split(":")[0] for key in errors] == ["spent"]


@pytest.mark.parametrize(
    "told",
    [
        "🚧🧑🏽‍💻 vendor late 🙈",
        "הספק מאחר בשבועיים",
        "المورد متأخر أسبوعين",
        "ベンダーが遅れています",
        "Zażółć gęślą jaźń",
    ],
)
def test_any_script_and_emoji_is_kept_as_it_was_typed(play: Stage, told: str) -> None:
    dana = play.workspace.as_("dana")
    dana.command(f"/status payroll amber {told}", channel="people")
    dana.press("Post Status")
    report = newest(play, StatusReport)
    assert report.summary == told
    assert told in dana.command("/project payroll", channel="people").text


def test_signs_that_turn_the_direction_of_text_turn_nobody_elses_words(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status payroll amber \u202evendor\u2066 late", channel="people")
    dana.press("Post Status")
    play.settle()
    assert "vendor late" in dana.command("/project payroll", channel="people").text
    assert "\\u202e" not in sent_to_slack(play)


def test_what_no_database_keeps_as_text_is_dropped_and_the_rest_is_kept(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.say("status payroll amber vendor late \ud83d")
    play.settle()
    assert "Post this status of Payroll?" in dana.texts()[-1]
    dana.press("Edit")
    assert dana.modal is not None
    dana.modal.fill({"Help wanted": "a \x00spare \udc00server"})
    assert dana.modal.submit() is None
    report = newest(play, StatusReport)
    assert (report.summary, report.help_wanted) == ("vendor late", "a spare server")


def test_marks_are_harmless_on_every_surface(play: Stage) -> None:
    workspace = play.workspace
    dana, olivia, tom = workspace.as_("dana"), workspace.as_("olivia"), workspace.as_("tom")
    dana.command(f"/status payroll red {HOSTILE}", channel="people")
    dana.press("Post Status")
    dana.command(f"/risk payroll {HOSTILE} p5 i5", channel="people")
    dana.press("Record Risk")
    play.settle()
    tom.command("/project payroll", channel="general")
    tom.command(f"/project {HOSTILE}", channel="general")
    tom.command(f"/pmo {HOSTILE}", channel="general")
    tom.command(f"/status {HOSTILE}", channel="general")
    dana.command(f"/status zzz {HOSTILE}", channel="people")
    dana.command("/status", channel="people")
    dana.say(f"risk payroll {HOSTILE}")
    olivia.command("/pmo digest", channel="pmo")
    for member in (dana, olivia):
        assert member.home() is not None
    play.settle()
    sent = sent_to_slack(play)
    assert "&lt;!channel&gt;" in sent
    marks = [
        place
        for mark in ("<!channel", "<https://evil", "`code`", "<@U0OLIVIA")
        for place in _in_markup(sent, mark)
    ]
    assert not marks


def _in_markup(sent: str, mark: str) -> list[str]:
    """The places of a raw mark; text that Slack shows as it is (plain text, a form's input) is no markup."""
    found = [match.start() for match in re.finditer(re.escape(mark), sent)]
    places = [sent[max(0, at - 200) : at + 40] for at in found]
    return [place for place in places if not re.search(r"plain_text|raw_text|initial_value", place)]


def test_no_text_forges_a_line_of_the_log(play: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        play.workspace.as_("tom").command("/project zebra\nCRITICAL the database is gone", channel="general")
    assert not any("CRITICAL" in record.getMessage() for record in caplog.records)
