"""What a row can give: the kinds of record, their fields, and how a field's text is read."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.enums import (
    AssetKind,
    Confidence,
    EntryKind,
    EntryState,
    Level,
    ProjectState,
    Rating,
    Response,
    Role,
)
from bot.services.importing.records import (
    AlignmentRecord,
    AssetRecord,
    ConfidenceRecord,
    DeploymentRecord,
    EntryRecord,
    KnownNameRecord,
    MilestoneRecord,
    ObjectiveRecord,
    PersonRecord,
    ProgramRecord,
    ProjectRecord,
    Record,
    ReportRecord,
    SkillRecord,
)
from bot.services.importing.values import (
    Convert,
    amount,
    channel,
    choice,
    currency,
    day,
    email,
    key,
    long_text,
    moment,
    skills,
    slack_user,
    text,
    whole,
    words,
    yes_no,
    zone,
)


class Kind(StrEnum):
    """A kind of record, in the order in which they are recorded: later ones refer to earlier ones."""

    PERSON = "person"
    PROGRAM = "program"
    PROJECT = "project"
    OBJECTIVE = "objective"
    ALIGNMENT = "alignment"
    KNOWN_NAME = "known_name"
    ASSET = "asset"
    SKILL = "skill"
    DEPLOYMENT = "deployment"
    MILESTONE = "milestone"
    ENTRY = "entry"
    CONFIDENCE = "confidence"
    REPORT = "report"


class Refers(StrEnum):
    """What a field's text refers to."""

    PERSON = "person"
    PROGRAM = "program"
    PROJECT = "project"
    OBJECTIVE = "objective"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How a field is read. A record without a value for a `required` field is refused, or not made at all
    when the field is `absent_means_none`: a blank milestone date is no milestone."""

    convert: Convert
    required: bool = False
    absent_means_none: bool = False
    refers: Refers | None = None


@dataclass(frozen=True, slots=True)
class KindSpec:
    """The fields of a kind, and the typed record that they make."""

    record: type[Record]
    fields: dict[str, FieldSpec]


def _must(convert: Convert, refers: Refers | None = None) -> FieldSpec:
    return FieldSpec(convert, required=True, refers=refers)


def _decides(convert: Convert) -> FieldSpec:
    return FieldSpec(convert, required=True, absent_means_none=True)


def _to(refers: Refers, *, required: bool = False) -> FieldSpec:
    return FieldSpec(text(320), required=required, refers=refers)


_may = FieldSpec
_PROJECT = _to(Refers.PROJECT, required=True)

KINDS: dict[Kind, KindSpec] = {
    Kind.PERSON: KindSpec(
        PersonRecord,
        {
            "name": _must(text(200)),
            "email": _may(email),
            "slack_id": _may(slack_user),
            "time_zone": _may(zone),
            "role": _may(choice(Role)),
        },
    ),
    Kind.PROGRAM: KindSpec(
        ProgramRecord,
        {
            "key": _decides(key),
            "name": _may(text(200)),
            "description": _may(long_text),
            "manager": _to(Refers.PERSON),
            "channel_id": _may(channel),
        },
    ),
    Kind.PROJECT: KindSpec(
        ProjectRecord,
        {
            "key": _must(key),
            "name": _may(text(200)),
            "aliases": _may(words),
            "description": _may(long_text),
            "program": _to(Refers.PROGRAM),
            "manager": _to(Refers.PERSON),
            "state": _may(choice(ProjectState)),
            "confidential": _may(yes_no),
            "channel_id": _may(channel),
            "starts_on": _may(day),
            "ends_on": _may(day),
            "budget": _may(amount),
            "currency": _may(currency),
            "registered_on": _may(moment),
        },
    ),
    Kind.OBJECTIVE: KindSpec(
        ObjectiveRecord,
        {
            "key": _must(key),
            "title": _must(text(200)),
            "measure": _may(long_text),
            "weight": _may(whole(1, 5)),
            "starts_on": _may(day),
            "ends_on": _may(day),
            "owner": _to(Refers.PERSON),
        },
    ),
    Kind.ALIGNMENT: KindSpec(
        AlignmentRecord,
        {
            "objective": FieldSpec(text(16), required=True, absent_means_none=True, refers=Refers.OBJECTIVE),
            "project": _to(Refers.PROJECT),
            "program": _to(Refers.PROGRAM),
            "strength": _may(whole(1, 3)),
            "sentence": _may(long_text),
        },
    ),
    Kind.ASSET: KindSpec(
        AssetRecord, {"project": _PROJECT, "kind": _must(choice(AssetKind)), "name": _decides(words)}
    ),
    Kind.KNOWN_NAME: KindSpec(
        KnownNameRecord,
        {
            "name": _decides(text(100)),
            "kind": _may(choice(AssetKind)),
            "aliases": _may(words),
            "ignore": _may(yes_no),
        },
    ),
    Kind.SKILL: KindSpec(
        SkillRecord,
        {"person": _to(Refers.PERSON, required=True), "name": _decides(skills)},
    ),
    Kind.DEPLOYMENT: KindSpec(
        DeploymentRecord,
        {
            "project": _PROJECT,
            "person": _must(text(320), Refers.PERSON),
            "role": _may(text(80)),
            "percent": _must(whole(1, 100)),
            "starts_on": _may(day),
            "ends_on": _may(day),
        },
    ),
    Kind.MILESTONE: KindSpec(
        MilestoneRecord,
        {
            "project": _PROJECT,
            "name": _must(text(200)),
            "go_live": _may(yes_no),
            "forecast": _decides(day),
            "baseline": _may(day),
            "actual": _may(day),
        },
    ),
    Kind.ENTRY: KindSpec(
        EntryRecord,
        {
            "project": _PROJECT,
            "title": _decides(text(300)),
            "kind": _may(choice(EntryKind)),
            "description": _may(long_text),
            "probability": _may(whole(1, 5)),
            "impact": _may(whole(1, 5)),
            "response": _may(choice(Response)),
            "owner": _to(Refers.PERSON),
            "due": _may(day),
            "level": _may(choice(Level)),
            "state": _may(choice(EntryState)),
        },
    ),
    Kind.CONFIDENCE: KindSpec(
        ConfidenceRecord,
        {
            "project": _PROJECT,
            "confidence": _decides(choice(Confidence)),
            "reason": _may(long_text),
            "rated_by": _may(text(200)),
        },
    ),
    Kind.REPORT: KindSpec(
        ReportRecord,
        {
            "project": _PROJECT,
            "period": _may(day),
            "reported_at": _may(moment),
            "author": _to(Refers.PERSON),
            "overall": _decides(choice(Rating)),
            "scope": _may(choice(Rating)),
            "schedule": _may(choice(Rating)),
            "cost": _may(choice(Rating)),
            "quality": _may(choice(Rating)),
            "summary": _may(long_text),
            "achievements": _may(long_text),
            "next_steps": _may(long_text),
            "help_wanted": _may(long_text),
            "percent_complete": _may(whole(0, 100)),
            "spent": _may(amount),
            "cost_forecast": _may(amount),
            "source": _may(text(40)),
        },
    ),
}
