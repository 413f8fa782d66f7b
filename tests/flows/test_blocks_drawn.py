"""Everything that the bot sends is drawn by the page of the local workspace, nothing is shown as unknown.

Each flow's stage is asked the same at its end (conftest.py); here stands what must be among it.
"""

from bot.commands.stage import Stage
from bot.commands.story import tell
from tests.flows.drawn import sent, undrawn


def act(play: Stage) -> None:
    """Bring up the surfaces that the story does not: forms, errors, questions, lists."""
    dana, olivia = play.workspace.as_("dana"), play.workspace.as_("olivia")
    for line in (
        "/pmo help",
        "/pmo hlep",
        "/project payroll",
        "/program hr",
        "/linkages",
        "/register payroll heat",
        "/report payroll vendor test slipped 2w",
        "/report hub amber",
        "/report nonsense amber",
        "/risk payroll test data arrives late p4 i5 due fri",
    ):
        dana.command(line, channel="people")
    assert dana.command("/risk", channel="people").view is not None
    assert dana.modal is not None
    dana.modal.close()
    for line in ("/pmo dependencies", "/linkages hr"):
        olivia.command(line, channel="people")
    for label in ("Confirm Link", "Dismiss"):
        olivia.press(label)
        assert olivia.modal is not None
        olivia.modal.close()
    assert dana.command("/pmo link payroll skills register", channel="people").view is not None
    assert dana.modal is not None
    dana.modal.close()
    form = dana.command("/report", channel="people").view
    assert form is not None
    form.press("More")
    assert dana.modal is not None
    assert dana.modal.submit() is None
    olivia.command("/pmo digest", channel="pmo")
    assert olivia.home() is not None
    assert dana.home() is not None


def test_the_page_draws_every_kind_of_block_and_element_that_the_bot_sends(play: Stage) -> None:
    assert tell(play, lambda _line: None) == 0
    kinds = sent(play)
    assert undrawn(play) == {}
    act(play)
    for name, more in sent(play).items():
        kinds[name] |= more
    assert kinds["blocks"] >= {"header", "section", "context", "actions", "input", "table", "image"}
    assert kinds["elements"] >= {"button", "overflow", "static_select", "plain_text_input", "datepicker"}
    assert kinds["cells"]
