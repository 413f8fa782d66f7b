"""The closed lists of the field: what a rating, a role, a kind can be."""

from enum import StrEnum


class Rating(StrEnum):
    """A RAG rating. Always shown as word, letter and shape; colour comes last."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NOT_REPORTED = "not_reported"

    @property
    def word(self) -> str:
        """The rating as a word: 'Amber'."""
        return self.value.replace("_", " ").capitalize()

    @property
    def letter(self) -> str:
        """One letter, or empty when nothing was reported."""
        return "" if self is Rating.NOT_REPORTED else self.word[0]

    @property
    def shape(self) -> str:
        """The shape that stands for the rating beside its word."""
        return {"green": "●", "amber": "▲", "red": "■", "not_reported": "○"}[self.value]

    @property
    def label(self) -> str:
        """Word, letter and shape: 'Amber A ▲'."""
        return " ".join(part for part in (self.word, self.letter, self.shape) if part)

    @property
    def severity(self) -> int:
        """0 for Green up to 2 for Red; -1 when not reported, so that it never passes for Green."""
        return _SEVERITY[self]


_SEVERITY = {Rating.NOT_REPORTED: -1, Rating.GREEN: 0, Rating.AMBER: 1, Rating.RED: 2}


class Confidence(StrEnum):
    """Delivery confidence on five points, as a program manager, a PMO or an authority gives it.

    Source: the United Kingdom's Infrastructure and Projects Authority, delivery confidence assessment.
    """

    GREEN = "green"
    AMBER_GREEN = "amber_green"
    AMBER = "amber"
    AMBER_RED = "amber_red"
    RED = "red"

    @property
    def word(self) -> str:
        """As published: 'Amber/Red'."""
        return "/".join(part.capitalize() for part in self.value.split("_"))

    @property
    def point(self) -> int:
        """1 for Red up to 5 for Green."""
        return _POINTS[self]


_POINTS = {each: 5 - place for place, each in enumerate(Confidence)}


class ReviewKind(StrEnum):
    """What a program manager or the PMO did with a report, and what the PM answered."""

    ACKNOWLEDGED = "acknowledged"
    ASKED = "asked"
    ANSWERED = "answered"
    RETURNED = "returned"


class Dimension(StrEnum):
    """What a status report rates beside the whole."""

    SCOPE = "scope"
    SCHEDULE = "schedule"
    COST = "cost"
    QUALITY = "quality"
    BENEFITS = "benefits"


class Role(StrEnum):
    """What a person is to the PMO. Program manager and PM follow from the program and the project."""

    PMO = "pmo"
    PROGRAM_MANAGER = "program_manager"
    PM = "pm"
    MEMBER = "member"
    SPONSOR = "sponsor"


class ProjectState(StrEnum):
    """Where a project is in its life; only an active one owes reports."""

    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


LIVE = (ProjectState.PLANNED, ProjectState.ACTIVE, ProjectState.PAUSED)
"""The states of a project that is not over."""


class AssetKind(StrEnum):
    """What projects share beside people and dates."""

    SYSTEM = "system"
    VENDOR = "vendor"
    DATA = "data"
    BUSINESS_UNIT = "business_unit"

    @property
    def word(self) -> str:
        """As written: 'business unit'."""
        return self.value.replace("_", " ")


class EntryKind(StrEnum):
    """What a register entry is. A decision and a change request have no score."""

    RISK = "risk"
    OPPORTUNITY = "opportunity"
    ISSUE = "issue"
    DECISION = "decision"
    CHANGE = "change"

    @property
    def scored(self) -> bool:
        """Whether probability and impact mean anything for it."""
        return self not in (EntryKind.DECISION, EntryKind.CHANGE)


class EntryState(StrEnum):
    """Where a register entry is in its life."""

    OPEN = "open"
    CLOSED = "closed"


class Level(StrEnum):
    """Who owns the answer to a register entry."""

    PROJECT = "project"
    PROGRAM = "program"
    PORTFOLIO = "portfolio"


class Response(StrEnum):
    """How a risk is answered (first four) or an opportunity (the rest). Source: PMBOK Guide."""

    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"
    EXPLOIT = "exploit"
    ENHANCE = "enhance"
    SHARE = "share"


class Outcome(StrEnum):
    """How a register entry ended. The last two are a change request's."""

    REALISED = "realised"
    AVOIDED = "avoided"
    EXPIRED = "expired"
    DONE = "done"
    REPLACED = "replaced"
    LEFT = "left"
    APPROVED = "approved"
    REJECTED = "rejected"


class EntryAct(StrEnum):
    """What somebody did with a register entry."""

    EDITED = "edited"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
    HAPPENED = "happened"
    PROPOSED = "proposed"
    DECIDED = "decided"
    JOINED = "joined"
    PARTED = "parted"


class EscalationStep(StrEnum):
    """Who is asked or told when a report stays away, in this order."""

    DEPUTY = "deputy"
    PROGRAM_MANAGER = "program_manager"
    PMO = "pmo"


class NeedState(StrEnum):
    """What became of a request for somebody with a skill."""

    OPEN = "open"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


class OfferState(StrEnum):
    """What became of somebody who was offered; an offer lapses with its request, or when time is filled."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class DigestScope(StrEnum):
    """What a digest of somebody's choice is about; what is theirs are the projects that they lead."""

    PORTFOLIO = "portfolio"
    PROGRAM = "program"
    MINE = "mine"


class DigestRhythm(StrEnum):
    """How often such a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Verdict(StrEnum):
    """What somebody attests of what a project serves: it holds, it was changed, it serves none any more."""

    HOLDS = "holds"
    CHANGED = "changed"
    ENDED = "ended"


class PairState(StrEnum):
    """What people have made of two alike risks."""

    PROPOSED = "proposed"
    JOINED = "joined"
    NOT_ALIKE = "not_alike"


class EvidenceKind(StrEnum):
    """What a linkage rests on, strongest first; `DECLARED` is somebody's word."""

    DECLARED = "declared"
    SHARED_SYSTEM = "shared_system"
    SHARED_DATA = "shared_data"
    SHARED_VENDOR = "shared_vendor"
    SHARED_BUSINESS_UNIT = "shared_business_unit"
    MENTION = "mention"
    SHARED_NAME = "shared_name"
    SHARED_PERSON = "shared_person"
    SHARED_OBJECTIVE = "shared_objective"
    ALIKE_RISK = "alike_risk"
    GO_LIVE_WINDOW = "go_live_window"
    SIMILAR_TEXT = "similar_text"


class ToDo(StrEnum):
    """What kind of thing to do about two projects that touch."""

    INTEGRATE = "integrate"
    SEQUENCE = "sequence"
    SHARE = "share"
    MERGE = "merge"
    WATCH = "watch"


class LinkageState(StrEnum):
    """What people have made of a linkage."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Way(StrEnum):
    """How an outgoing message reaches its conversation."""

    POST = "post"
    EDIT = "edit"
    REPLY = "reply"


class DeliveryState(StrEnum):
    """Where an outgoing message is; `LEFT` is one that a person decided not to send any more."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    DEAD = "dead"
    EXPIRED = "expired"
    REPLACED = "replaced"
    LEFT = "left"


class Part(StrEnum):
    """What somebody is named for on a project: to report in the PM's place, or to see a confidential one."""

    DEPUTY = "deputy"
    READER = "reader"
