"""The ids that Slack sends back: one name for each button, menu and view."""

from enum import StrEnum


class Action(StrEnum):
    """What a button or a menu asks for; its value names the row."""

    DIGEST_LINKAGE_CONFIRM = "digest.linkage_confirm"
    DIGEST_LINKAGE_DISMISS = "digest.linkage_dismiss"
    PROMPT_WRITE_STATUS = "prompt.write_status"
    PROMPT_NO_CHANGE = "prompt.no_change"
    PROMPT_SNOOZE = "prompt.snooze"


class Callback(StrEnum):
    """Which view was submitted or closed."""

    STATUS = "view.status"
    RISK = "view.risk"
