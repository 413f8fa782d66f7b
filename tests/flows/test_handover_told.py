"""Whoever was told of a handover hears that it is taken back, whatever they are by then."""

from bot.blocks.actions import Action
from bot.commands.stage import Stage
from models import NamedPerson
from tests.flows.conftest import settle
from tests.flows.forged import pressed, rows
from tests.flows.test_handover import hand_over
from tests.flows.test_naming import mention, name_deputy


def test_a_deputy_who_is_none_any_more_hears_that_a_handover_is_taken_back(play: Stage) -> None:
    name_deputy(play, "dana", "zoe", "until 3 Dec")
    hand_over(play, "priya", "tom")
    settle(play)
    zoe = play.workspace.as_("zoe")
    assert any("Tom Fairley leads Payroll now" in text for text in zoe.texts())
    priya = play.workspace.as_("priya")
    priya.command(f"/pmo deputy payroll {mention(play, 'zoe')} off", channel="general")
    priya.press("End")
    assert rows(play, NamedPerson) == []
    pressed(play, "priya", Action.HANDOVER_UNDO, "1")
    settle(play)
    assert not any("Tom Fairley leads Payroll now" in text for text in zoe.texts())
    assert sum("took the handover of Payroll back" in text for text in zoe.texts()) == 1
