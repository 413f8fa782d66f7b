"""What people typed is text wherever it is shown again: no mark in it pings, links or styles."""

import json
from collections.abc import Iterator

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from models import Program, Project, RegisterEntry, Review, StatusReport
from tests.flows.forged import Values, pressed, rows, submitted
from tests.flows.test_report_versions import post

HOSTILE = "<!channel> <https://evil.example|click> `code` <@U0OLIVIA>"
RAW = ("<!channel", "<https://evil", "`code`", "<@U0OLIVIA> ")
LITERAL = ("plain_text", "raw_text", "text")
"""Types of objects whose text Slack shows as it is: labels, cells, and the pieces of rich text."""


def markup(value: object, *, literal: bool = False) -> Iterator[str]:
    """Give every text in a request that Slack reads as markup."""
    if isinstance(value, str):
        inner = _json(value)
        if inner is not None:
            yield from markup(inner)
        elif not literal:
            yield value
    elif isinstance(value, list):
        for each in value:
            yield from markup(each, literal=literal)
    elif isinstance(value, dict):
        plain = value.get("type") in LITERAL
        for name, each in value.items():
            if name not in ("initial_value", "private_metadata", "metadata", "value"):
                yield from markup(each, literal=plain)


def _json(value: str) -> object:
    """Read blocks and the like that travel as text; None for a text of people."""
    if not value.startswith(("[{", "{")):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def harmless(play: Stage) -> None:
    """Check all that the bot has sent so far, answers included."""
    entries = play.workspace.inspector.entries()
    sent = [each.request for each in entries if each.direction == "from_bot"]
    sent += [each.response for each in entries if each.direction == "to_bot"]
    texts = [text for each in sent for text in markup(each)]
    assert any("&lt;!channel&gt;" in text for text in texts)
    assert not [text for text in texts if any(mark in text for mark in RAW)]


def words(**more: str) -> Values:
    names = ("words", "reason", "title", "description")
    values: Values = {each: {"value": {"type": "plain_text_input", "value": HOSTILE}} for each in names}
    for name, choice in more.items():
        values[name] = {"value": {"type": "static_select", "selected_option": {"value": choice}}}
    return values


def test_marks_in_what_reviewers_and_pms_write_to_each_other_are_harmless(play: Stage) -> None:
    post(play, "/status payroll amber vendor late")
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    report = str(max(row.id for row in rows(play, StatusReport)))
    submitted(play, "priya", Callback.ASK_FORM, report, words())
    asked = max(row.id for row in rows(play, Review))
    submitted(play, "dana", Callback.ANSWER_FORM, str(asked), words())
    submitted(play, "priya", Callback.RETURN_FORM, report, words())
    filled = {f"{name}:{payroll}": value for name, value in words(confidence="red").items()}
    submitted(play, "priya", Callback.CONFIDENCE_FORM, "", filled)
    assert [row.words for row in rows(play, Review)] == [HOSTILE] * 3
    for who in ("priya", "dana", "olivia"):
        play.workspace.as_(who).command("/project payroll", channel="general")
        play.workspace.as_(who).home()
    pressed(play, "dana", Action.REVIEW_ANSWER, str(asked))
    play.workspace.as_("olivia").command("/pmo digest", channel="pmo")
    play.settle()
    harmless(play)


def test_marks_in_the_reason_of_an_override_are_harmless(play: Stage) -> None:
    hr = next(row.id for row in rows(play, Program) if row.name == "HR & People")
    values = words(rating="red")
    values["ends"] = {"value": {"type": "datepicker", "selected_date": "2027-01-01"}}
    submitted(play, "priya", Callback.OVERRIDE_FORM, str(hr), values)
    for command in ("/program hr", "/pmo portfolio", "/pmo digest", f"/pmo override hr {HOSTILE}"):
        play.workspace.as_("olivia").command(command, channel="pmo")
    harmless(play)


def test_marks_in_every_field_of_a_report_and_its_correction_are_harmless(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command("/status", channel="people")
    assert dana.modal is not None
    fields = ("Summary", "Help wanted")
    dana.modal.fill({"Overall": "Red R ■", **dict.fromkeys(fields, HOSTILE)})
    dana.modal.press("More")
    more = ("Why this scope", "Why this schedule", "Why this cost", "Why this quality", "Why these benefits")
    asked = {name: HOSTILE for name in (*more, "Achievements", "Next steps") if name in dana.modal.text}
    assert asked
    dana.modal.fill(asked)
    assert not dana.modal.submit()
    play.settle()
    post(play, f"/status payroll amber {HOSTILE}")
    play.settle()
    dana.command("/project payroll", channel="people")
    play.workspace.as_("olivia").command("/pmo digest", channel="pmo")
    harmless(play)


def test_marks_in_every_field_of_a_register_entry_and_its_history_are_harmless(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    dana.command(f"/risk payroll {HOSTILE} p4 i5", channel="people")
    dana.press("Record Risk")
    at = str(max(row.id for row in rows(play, RegisterEntry)))
    for callback, values in (
        (Callback.ESCALATE_FORM, words()),
        (Callback.CLOSE_FORM, words(outcome="avoided")),
    ):
        submitted(play, "dana", callback, at, values)
    for who in ("dana", "priya"):
        pressed(play, who, Action.ENTRY_OPEN, at)
        play.workspace.as_(who).command("/register payroll all", channel="general")
        play.workspace.as_(who).command(f"/register {HOSTILE}", channel="general")
    play.settle()
    harmless(play)
