"""Which command is meant: by a slash command and its words, or by a line without a slash."""

from bot.domain.commands import TABLE, Command

_BY_SLASH = {name: entry for entry in TABLE for name in entry.names}
_BY_WORD = {word: entry for entry in TABLE for word in entry.words}


def route(slash: str, text: str) -> tuple[Command | None, str]:
    """Find the command behind `/slash text` and what is left of the text.

    None stands for a word after `/pmo` that is no command; the text is then whole, so that nothing is lost.
    """
    if slash in _BY_SLASH:
        return _BY_SLASH[slash].command, text.strip()
    return route_words(text) if text.strip() else (Command.HELP, "")


def route_words(text: str) -> tuple[Command | None, str]:
    """Find the command that a line without a slash begins with, as in a direct message."""
    word, _, rest = text.strip().partition(" ")
    entry = _BY_WORD.get(word.casefold().lstrip("/"))
    return (entry.command, rest.strip()) if entry else (None, text.strip())
