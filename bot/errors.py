"""The one tree of errors.

A `UserError` speaks to the person who acted: its message says what happened and what to do next.
Anything else is logged with a reference that the person is shown.
"""


class SightlineError(Exception):
    """The root of every error that Sightline raises itself."""


class UserError(SightlineError):
    """Something the person can mend; `str(error)` is what they read (plain text, not yet escaped).

    `kept` is what they had typed, given back so that nothing is lost.
    """

    def __init__(self, message: str, *, kept: str = "") -> None:
        super().__init__(message)
        self.kept = kept


class NotFound(UserError):
    """No such thing in this workspace, or none that this person may see."""


class Ambiguous(UserError):
    """More than one thing fits; `choices` are what the person may have meant, best first."""

    def __init__(self, message: str, *, choices: tuple[str, ...] = (), kept: str = "") -> None:
        super().__init__(message, kept=kept)
        self.choices = choices


class Forbidden(UserError):
    """This person may not do that."""


class Stale(UserError):
    """What the person acted on has changed or ended since it was shown."""


class Settled(Stale):
    """It was done already, by the same click or form; the message is the answer that the first one got."""


class Busy(UserError):
    """The database did not answer in time; what was typed is kept."""


class ConfigurationError(SightlineError):
    """A setting is missing or wrong; the message says which and how to mend it."""
