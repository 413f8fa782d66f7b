"""What a person has filled in, before it is posted: kept as a draft, checked here."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.enums import Dimension, EntryKind, Rating, Response
from bot.domain.line.parts import Ignored
from bot.domain.line.risk import RiskLine
from bot.domain.line.status import StatusLine

LONG = 3000
"""Characters that Slack allows in one input."""

TYPED = 10_000
"""Characters of one line that are kept and posted; nothing of it is cut."""

LARGEST_AMOUNT = 10**15
"""In whole units of a currency; the database counts cents in 64 bits."""

Long = Annotated[str, Field(max_length=TYPED)]
Amount = Annotated[Decimal, Field(ge=-LARGEST_AMOUNT, le=LARGEST_AMOUNT)]


class Move(BaseModel):
    """A milestone and the day that it is now expected on."""

    model_config = ConfigDict(frozen=True)

    milestone_id: int
    to: date


class Actual(BaseModel):
    """A milestone and the day that it was done; None takes back that it was."""

    model_config = ConfigDict(frozen=True)

    milestone_id: int
    on: date | None


class ReportContent(BaseModel):
    """A status report as filled in. `percent_complete` is 0–100; money is in the project's currency."""

    model_config = ConfigDict(frozen=True)

    overall: Rating
    dimensions: dict[Dimension, Rating] = Field(default_factory=dict)
    comments: dict[Dimension, Long] = Field(default_factory=dict)
    summary: Long = ""
    achievements: Long = ""
    next_steps: Long = ""
    help_wanted: Long = ""
    percent_complete: Annotated[int, Field(ge=0, le=100)] | None = None
    spent: Amount | None = None
    cost_forecast: Amount | None = None
    moves: tuple[Move, ...] = ()
    actuals: tuple[Actual, ...] = ()
    risks: tuple["RiskContent", ...] = ()
    ignored: tuple[tuple[int, int], ...] = ()
    """Places in the typed line whose reading the person took back, as (start, end)."""
    period: date | None = None
    """The period whose report it corrects; None for a report of its own time."""
    repeats: bool = False
    """Whether it says no more than that nothing changed since the last report."""

    @classmethod
    def of_line(cls, line: StatusLine, ignored: Ignored = frozenset()) -> "ReportContent":
        """Take over what was recognised in one line, without the places in `ignored`."""
        moves = (Move(milestone_id=each.milestone_id, to=each.to) for each in line.moves if each.milestone_id)
        return cls(
            overall=line.rating or Rating.NOT_REPORTED,
            dimensions=dict(line.dimensions),
            comments=dict(line.comments),
            summary=line.summary,
            help_wanted=line.help_wanted,
            percent_complete=line.percent,
            spent=line.spent,
            cost_forecast=line.cost_forecast,
            moves=tuple(moves),
            actuals=tuple(Actual(milestone_id=each.milestone_id, on=each.on) for each in line.actuals),
            risks=tuple(RiskContent.of_line(each) for each in line.risks if each.title),
            ignored=tuple(sorted(ignored)),
        )


class RiskContent(BaseModel):
    """A register entry as filled in. Probability and impact are 1–5; 3 where nothing was said.

    Out of a line, the owner may still be a name as it was typed.
    """

    model_config = ConfigDict(frozen=True)

    kind: EntryKind = EntryKind.RISK
    title: Annotated[str, Field(min_length=1, max_length=300)]
    description: Long = ""
    probability: Annotated[int, Field(ge=1, le=5)] = 3
    impact: Annotated[int, Field(ge=1, le=5)] = 3
    response: Response | None = None
    owner_slack_id: str | None = None
    due: date | None = None
    review_on: date | None = None

    @classmethod
    def of_line(cls, line: RiskLine) -> "RiskContent":
        """Take over what was recognised in one line; a title too long goes on in the description."""
        return cls(
            kind=line.kind,
            title=line.title[:300],
            description=line.title[300:],
            probability=line.probability or 3,
            impact=line.impact or 3,
            response=line.response,
            owner_slack_id=line.owner_mention,
            due=line.due,
        )


class EntryContent(BaseModel):
    """What the form of an entry holds; only the fields that were set are changed."""

    model_config = ConfigDict(frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=300)]
    description: Long = ""
    probability: Annotated[int, Field(ge=1, le=5)] = 3
    impact: Annotated[int, Field(ge=1, le=5)] = 3
    response: Response | None = None
    owner_slack_id: str | None = None
    due: date | None = None
    review_on: date | None = None
    decided_on: date | None = None
