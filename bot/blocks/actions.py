"""The ids that Slack sends back: one name for each button, menu and view."""

from enum import StrEnum


class Action(StrEnum):
    """What a button or a menu asks for; its value names the row."""

    DIGEST_LINKAGE_CONFIRM = "digest.linkage_confirm"
    DIGEST_LINKAGE_DISMISS = "digest.linkage_dismiss"
    PROMPT_WRITE_STATUS = "prompt.write_status"
    PROMPT_NO_CHANGE = "prompt.no_change"
    PROMPT_STILL_TRUE = "prompt.still_true"
    STATUS_OPEN = "status.open"
    STATUS_POST = "status.post"
    STATUS_EDIT = "status.edit"
    STATUS_CANCEL = "status.cancel"
    STATUS_PROJECT = "status.project"
    STATUS_ANSWER = "status.answer"
    STATUS_TAKE_BACK = "status.take_back"
    STATUS_CORRECT = "status.correct"
    REVIEW_ACKNOWLEDGE = "review.acknowledge"
    REVIEW_ASK = "review.ask"
    REVIEW_RETURN = "review.return"
    REVIEW_RATE = "review.rate"
    REVIEW_ANSWER = "review.answer"
    RISK_OPEN = "risk.open"
    RISK_POST = "risk.post"
    RISK_EDIT = "risk.edit"
    RISK_CANCEL = "risk.cancel"
    RISK_PROJECT = "risk.project"
    RISK_ANSWER = "risk.answer"
    FORM_PROJECT = "form.project"
    FORM_MORE = "form.more"
    FORM_KEEP = "form.keep"
    FORM_AFRESH = "form.afresh"
    SHOW_PROJECT = "show.project"
    NAMING_RECORD = "naming.record"
    NAMING_CANCEL = "naming.cancel"
    NAMING_OWNER = "naming.owner"
    CHOOSE_LED = "choose.led"
    CHOOSE_SEEN = "choose.seen"


class Callback(StrEnum):
    """Which view was submitted or closed."""

    STATUS_FORM = "view.status"
    RISK_FORM = "view.risk"
    OWNER_FORM = "view.owner"
    ASK_FORM = "view.ask"
    RETURN_FORM = "view.return"
    ANSWER_FORM = "view.answer"
    CONFIDENCE_FORM = "view.confidence"
