"""That a project pauses or goes on: for whoever said it, and for its PM."""

from bot.blocks.kit import Shown, bold, context, escape, section, weekday
from bot.domain.views import Paused


def paused(done: Paused) -> Shown:
    """What whoever said it sees."""
    heard = f"<@{done.hears}> will be told." if done.hears else ""
    text = f"{bold(done.project)} {_what(done)} {heard}".strip()
    note = (
        "What fell due meanwhile is not asked for"
        if done.resumed
        else "It goes on by itself, or by `/pmo resume`"
    )
    return escape(f"{done.project} {_what(done)}"), (section(text), context(f"{note}"))


def paused_note(done: Paused) -> Shown:
    """What its PM hears."""
    text = f"{done.by}: {done.project} {_what(done)}"
    return escape(text), (section(escape(text)), context("You get this as the PM of this project"))


def _what(done: Paused) -> str:
    if done.resumed:
        return "goes on. Its next report is due by its cadence."
    until = f" until {weekday(done.until)}" if done.until else " until somebody resumes it"
    return f"pauses{until}; no report is asked for."
