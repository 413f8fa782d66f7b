"""The heat map of the register, in words at once and as a picture in a direct message."""

from bot.commands.stage import Stage
from bot.sandbox.state import StoredFile
from tests.flows.conftest import settle
from tests.flows.test_register import TITLE, raised


def pictures(play: Stage, who: str) -> list[StoredFile]:
    """The pictures in somebody's direct messages, as they see them."""
    blocks = [block for each in play.workspace.as_(who).dm() for block in each.blocks]
    files = play.workspace.messages.files
    return [files[each["slack_file"]["id"]] for each in blocks if each["type"] == "image"]


def test_the_heat_map_is_said_in_words_at_once_and_drawn_in_a_direct_message(play: Stage) -> None:
    at = raised(play)
    priya = play.workspace.as_("priya")
    told = priya.command("/register payroll heat", channel="general")
    assert told.ephemeral
    assert "open risks of Payroll" in told.text
    assert f"{at.reference} (20, new)" in told.text
    assert "Probability 4" in told.text, "the table says what the picture shows"
    assert "comes as a direct message" in told.text
    settle(play)
    (drawn,) = pictures(play, "priya")
    assert drawn.content.startswith(b"\x89PNG")
    assert f"{at.reference} (20, new)" in drawn.alt_text
    assert not drawn.channels, "the file is shared with nobody"
    last = priya.texts()[-1]
    assert TITLE in last
    assert "Probability 4" not in last, "the table stands only where the picture is not"


def test_a_heat_map_asked_for_in_a_direct_message_is_one_message(play: Stage) -> None:
    raised(play)
    before = len(play.workspace.as_("priya").dm())
    play.workspace.as_("priya").say("register payroll heat")
    settle(play)
    assert len(play.workspace.as_("priya").dm()) == before + 2, "what was typed, and one answer"
    assert len(pictures(play, "priya")) == 1


def test_without_the_upload_the_heat_map_comes_as_a_table(play: Stage) -> None:
    raised(play)
    play.workspace.faults.fail("files.getUploadURLExternal", error="missing_scope")
    play.workspace.as_("priya").say("register payroll heat")
    settle(play)
    last = play.workspace.as_("priya").texts()[-1]
    assert not pictures(play, "priya")
    assert "open risks of Payroll" in last
    assert "Probability 4" in last


def test_opportunities_have_a_heat_map_of_their_own(play: Stage) -> None:
    risk = raised(play)
    chance = raised(play, "payroll opportunity: vendor gives a discount p5 i5", "Record Opportunity")
    dana = play.workspace.as_("dana")
    risks = dana.command("/register payroll heat risks opportunities", channel="general").text
    assert f"{risk.reference} (20" in risks
    assert f"{chance.reference}" not in risks
    settle(play)
    chances = dana.read(dana.press("Show Opportunities").messages[0])
    assert f"{chance.reference} (25" in chances
    assert f"{risk.reference}" not in chances
    assert "1 of them large (15 or more). The largest:" in chances


def test_a_program_and_the_portfolio_lead_to_their_heat_maps(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command("/program hr", channel="pmo")
    assert "open risks of HR" in olivia.press("Heat Map").text
    olivia.command("/pmo portfolio", channel="pmo")
    assert "open risks, " in olivia.press("Heat Map").text


def test_a_confidential_entry_is_in_the_heat_map_of_those_alone_who_may_see_it(play: Stage) -> None:
    elif_, kofi = play.workspace.as_("elif"), play.workspace.as_("kofi")
    before = {each: each.command("/register heat", channel="general").text for each in (elif_, kofi)}
    elif_.command("/risk LAR secret merger leaks p5 i5", channel="general")
    elif_.press("Record Risk")
    settle(play)
    seen = len(pictures(play, "kofi"))
    assert kofi.command("/register heat", channel="general").text == before[kofi]
    assert "secret merger" in elif_.command("/register heat", channel="general").text
    settle(play)
    kofis = pictures(play, "kofi")
    assert len(kofis) == seen + 1
    assert kofis[-1].content == kofis[-2].content, "not a pixel tells of it"
    elifs = pictures(play, "elif")
    assert elifs[-1].content != elifs[-2].content
