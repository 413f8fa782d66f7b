"""With two tenants in one database, neither sees, changes or points at anything of the other."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Integer, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import models
from bot.domain.attesting import quarter_of
from bot.domain.enums import LinkageState, Part, ProjectState, Role
from bot.domain.load import WHOLE
from models import Base, Workspace
from models.database import Database
from models.register_list import Listing
from tests.factories import LAST_FRIDAY, NOW, TODAY, make_workspace
from tests.populated import Populated, populate

Query = Callable[..., Any]


def _queries() -> Iterator[Query]:
    """Every public function of a module of models that takes a workspace."""
    for module in pkgutil.iter_modules(models.__path__, "models."):
        if module.ispkg:
            continue
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            public = found.__module__ == module.name and not found.__name__.startswith("_")
            if public and "workspace" in inspect.signature(found).parameters:
                yield found


QUERIES = {f"{each.__module__}.{each.__name__}": each for each in _queries()}

# What a query gives for a tenant that has nothing, where that is not simply empty.
NOTHING: dict[str, Any] = {
    "models.register.next_number": 1,
    "models.outbox.waiting": (0, None),
    "models.strategy.objectives_served": ([], []),
    "models.strategy.waivers": ([], []),
}


OF_EITHER = {"models.strategy.alignment"}
"""Queries that need one of their optional parts."""


def _arguments(theirs: Populated) -> dict[str, Any]:
    """What to ask for, by the parameter's name: always something that only the populated tenant has."""
    return {
        "a": theirs.linkage.project_a_id,
        "act": theirs.receipt.act,
        "after": 0,
        "through": 1_000_000,
        "approved_since": NOW - timedelta(days=365),
        "models.excused.excused_since.after": NOW - timedelta(days=365),
        "models.cadences.mark_shown.ids": [theirs.unshown.id],
        "ago": NOW - timedelta(days=7),
        "at": NOW,
        "most": 100,
        "now": NOW,
        "channel": theirs.delivery.sent_channel,
        "ts": theirs.delivery.sent_ts,
        "delivery_id": theirs.letter.id,
        "typed": theirs.project.name,
        "b": theirs.linkage.project_b_id,
        "asked": [(theirs.person.id, TODAY)],
        "audience": "pmo",
        "audiences": ["pmo"],
        "action": "report.posted",
        "subject_ids": [theirs.project.id],
        "models.records.acts_on.kind": "project",
        "ending_after": TODAY - timedelta(days=365),
        "forms": ["=" + theirs.project.key.lower()],
        "first": 1,
        "models.standings.ratings_since.first": LAST_FRIDAY,
        "only_open": True,
        "email": theirs.newcomer.email,
        "entry_id": theirs.entry.id,
        "entry_ids": [theirs.entry.id],
        "models.register_list.alike_pairs.entry_ids": [theirs.pair.entry_a_id, theirs.pair.entry_b_id],
        "parent_id": theirs.entry.id,
        "pair_id": theirs.pair.id,
        "listing": Listing(),
        "offset": 0,
        "models.register_list.entries_to_remind.until": TODAY + timedelta(days=365),
        "models.register_list.entries_to_remind.before": TODAY,
        "models.register_list.score_before.ids": [theirs.entry.id],
        "ids": [theirs.person.id],
        "alone": False,
        "inherited": True,
        "change_id": theirs.scope_change.id,
        "program_ids": [theirs.program.id],
        "quarter": quarter_of(TODAY),
        "models.attestations.scope_change_of.source": theirs.scope_change.source,
        "models.reports.scope_before.period": LAST_FRIDAY + timedelta(days=7),
        "keys": [theirs.delivery.dedupe_key],
        "row": theirs.delivery,
        "dedupe_keys": ["digest:pmo:1"],
        "models.records.digest_before.day": NOW.date() + timedelta(days=1),
        "models.records.told_by_runs.newest": {"pmo": TODAY},
        "models.projects.hidden_from.person": None,
        "known_id": theirs.known.id,
        "models.known_names.known_of_forms.forms": [theirs.known.name.casefold()],
        "words": [theirs.report.summary],
        "recipient": theirs.person.slack_id,
        "models.projects.projects_by_id.ids": [theirs.project.id],
        "models.escalations.escalations_since.since": LAST_FRIDAY,
        "models.reporting.projects_reporting.keys": [theirs.project.key],
        "person_ids": [theirs.person.id],
        "deployment_id": theirs.deployment.id,
        "handover_id": theirs.handover.id,
        "need_id": theirs.need.id,
        "need_ids": [theirs.need.id],
        "offer_id": theirs.offer.id,
        "acts": [theirs.receipt.act],
        "owner_id": theirs.person.id,
        "kind": theirs.draft.kind,
        "led_by": theirs.person.id,
        "models.linkages.outlines.states": [LinkageState.SUGGESTED],
        "linkage_ids": [theirs.linkage.id],
        "models.projects.more_than.number": 0,
        "manager_id": theirs.person.id,
        "nonce": theirs.draft.nonce,
        "objective_id": theirs.objective.id,
        "part": Part.READER,
        "period": LAST_FRIDAY,
        "person_id": theirs.person.id,
        "program_id": theirs.program.id,
        "project_id": theirs.project.id,
        "project_ids": [theirs.project.id],
        "models.register.open_entries.project_ids": [theirs.other_project.id],
        "role": Role.PMO,
        "slack_id": theirs.person.slack_id,
        "slack_ids": [theirs.person.slack_id],
        "state": ProjectState.ACTIVE,
        "beginning": "test:",
        "models.outbox.given_up.since": NOW - timedelta(days=365),
        "before": LAST_FRIDAY + timedelta(days=7),
        "day": NOW.date(),
        "moved_at": NOW,
        "milestone_ids": [theirs.milestone.id],
        "report_id": theirs.report.id,
        "report_ids": [theirs.report.id],
        "review_id": theirs.review.id,
        "subscription_id": theirs.subscription.id,
        "soon": TODAY + timedelta(days=7),
        "today": TODAY,
        "weak": [],
        "whole": WHOLE,
        "subject": theirs.delivery.subject,
        "subjects": [theirs.delivery.subject],
        "models.linkages.linkages.states": [LinkageState.SUGGESTED],
        "models.projects.projects.states": [ProjectState.ACTIVE],
        "until": NOW + timedelta(days=1),
        "visible_to": theirs.person.id,
    }


def _calls(name: str, theirs: Populated) -> Iterator[dict[str, Any]]:
    """The arguments of each way to ask: what is required, and that with each optional part in turn."""
    known = _arguments(theirs)
    known["since"] = NOW - timedelta(days=365)
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {}
    for parameter in list(inspect.signature(QUERIES[name]).parameters.values())[2:]:
        own = f"{name}.{parameter.name}"
        key = own if own in known else parameter.name
        assert key in known, f"say in _arguments what to pass as {parameter.name} of {name}"
        kind = required if parameter.default is parameter.empty else optional
        kind[parameter.name] = known[key]
    if name not in OF_EITHER:
        yield required
    for part, value in optional.items():
        yield required | {part: value}


def test_the_queries_are_found() -> None:
    assert len(QUERIES) >= 30
    assert "models.projects.projects" in QUERIES


def test_no_query_gives_one_tenant_anything_of_the_other(database: Database) -> None:
    leaks, blind = [], []
    with database.write() as session:
        mine, theirs = make_workspace(session), populate(session)
        for name, query in QUERIES.items():
            nothing: tuple[Any, ...] = (None, False, [], {}, set(), NOTHING.get(name, 0))
            for arguments in _calls(name, theirs):
                call = f"{name}({', '.join(arguments)})"
                if query(session, mine.id, **arguments) not in nothing:
                    leaks.append(call)
                if not query(session, theirs.workspace.id, **arguments):
                    blind.append(call)
    assert leaks == []
    assert blind == [], "these show their own tenant nothing either, so that this test would prove nothing"


REFERENCES = {
    f"{table.name}.{reference.column_keys[1]}": (table, reference)
    for table in Base.metadata.sorted_tables
    for reference in table.foreign_key_constraints
    if len(reference.columns) > 1
}


def test_a_row_that_points_at_another_tenants_row_is_refused(database: Database) -> None:
    refused = []
    with database.write() as session:
        older, newer = populate(session).workspace.id, populate(session).workspace.id
        _let_reports_change(session)
        for name, (table, reference) in REFERENCES.items():
            # A linkage keeps the lower id first, so that only this order gets past its own check.
            mine, theirs = (older, newer) if name == "linkages.project_b_id" else (newer, older)
            column, target = table.c[reference.column_keys[1]], reference.referred_table
            other = session.scalar(select(func.min(target.c.id)).where(target.c.workspace_id == theirs))
            pointing = update(table).where(table.c.workspace_id == mine, column.is_not(None))
            try:
                with session.begin_nested():
                    session.execute(pointing.values({column.name: other}))
            except IntegrityError as error:
                refused.append((name, "foreign key" in str(error).lower()))
    assert refused == [(name, True) for name in REFERENCES]


def test_every_reference_of_a_tenants_row_is_tied_to_the_workspace() -> None:
    loose = []
    for table in Base.metadata.tables.values():
        if "workspace_id" not in table.c:
            continue
        tied = {reference.column_keys[-1] for reference in table.foreign_key_constraints}
        for column in table.c:
            points = isinstance(column.type, Integer) and column.name.endswith(("_id", "_by"))
            if points and column.name not in tied:
                loose.append(f"{table.name}.{column.name}")
    # What an audit event is about can be a row of any table, and one that is gone.
    assert loose == ["audit_events.subject_id"]


def _let_reports_change(session: Session) -> None:
    """Take away what keeps reports as they were posted, which would refuse before a foreign key can."""
    on = "" if session.get_bind().dialect.name == "sqlite" else " ON status_reports"
    session.connection().exec_driver_sql(f"DROP TRIGGER status_reports_stay{on}")


def test_no_reference_between_tenants_rows_leaves_the_workspace_out() -> None:
    for table in Base.metadata.tables.values():
        for reference in table.foreign_key_constraints:
            if reference.referred_table.name != "workspaces":
                assert reference.column_keys[0] == "workspace_id"
                assert [each.column.name for each in reference.elements] == ["workspace_id", "id"]


def test_a_workspace_that_leaves_takes_its_rows_and_no_others(database: Database) -> None:
    with database.write() as session:
        leaving, staying = populate(session).workspace.id, populate(session).workspace.id
        before = _rows(session, staying)
        session.execute(delete(Workspace).where(Workspace.id == leaving))
    with database.read() as session:
        assert set(_rows(session, leaving).values()) == {0}
        assert _rows(session, staying) == before
        assert 0 not in before.values()


def _rows(session: Session, workspace: int) -> dict[str, int]:
    tenant = (table for table in Base.metadata.tables.values() if "workspace_id" in table.c)
    return {
        table.name: session.scalar(
            select(func.count()).select_from(table).where(table.c.workspace_id == workspace)
        )
        or 0
        for table in tenant
    }
