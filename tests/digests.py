"""Facts for digests: small portfolios by hand, and a large one by number."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.domain.dependencies import Use
from bot.domain.digest import DigestFacts
from bot.domain.digest.facts import ChangeFacts, EntryFacts, MilestoneFacts, ProjectFacts, Standing
from bot.domain.digest.items import LinkageItem, ProjectRef
from bot.domain.enums import AssetKind, Confidence, EntryKind, EvidenceKind, Rating
from bot.domain.ids import PersonId, ProgramId, ProjectId
from bot.domain.linkage.facts import Quote
from bot.domain.linkage.reasons import Known
from bot.domain.load import Share
from bot.domain.views import MilestoneView

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2026, 11, 20)
SINCE = NOW - timedelta(days=3)
LAST_WEEK = Standing(DUE - timedelta(days=7), NOW - timedelta(days=10), Rating.GREEN, "On plan.")
THIS_WEEK = replace(LAST_WEEK, period=DUE, reported_at=NOW - timedelta(days=1))


def ref(number: int, name: str = "") -> ProjectRef:
    """Name a project of program 1."""
    return ProjectRef(ProjectId(number), f"P{number}", name or f"Project {number}", ProgramId(1), "Program")


def project(number: int = 1, **values: object) -> ProjectFacts:
    """A Green project that has reported as before; any field can be given by name."""
    usual = ProjectFacts(
        ref=ref(number),
        manager="Dana",
        confidential=False,
        owes=True,
        created_on=date(2026, 10, 1),
        serves=True,
        now=THIS_WEEK,
        before=LAST_WEEK,
    )
    return replace(usual, **values)  # type: ignore[arg-type] # any field, by name


def rated(was: Rating, now: Rating, number: int = 1) -> ProjectFacts:
    """A project that was rated one way and is now rated another."""
    return project(
        number, before=replace(LAST_WEEK, overall=was), now=replace(THIS_WEEK, overall=now, summary="Why.")
    )


def entry(number: int = 1, **values: object) -> EntryFacts:
    """A risk of score 9, new since the last digest, on project 1."""
    usual = EntryFacts(f"P1-R{number}", EntryKind.RISK, f"Risk {number}", ProjectId(1), 9, None, "Dana", None)
    return replace(usual, **values)  # type: ignore[arg-type] # any field, by name


def change(number: int = 1, **values: object) -> ChangeFacts:
    """A change request of project 1, raised ten days ago, for Priya to decide."""
    raised = NOW - timedelta(days=10)
    usual = ChangeFacts(number, f"P1-R{number}", f"Change {number}", ProjectId(1), raised, "Priya")
    return replace(usual, **values)  # type: ignore[arg-type] # any field, by name


def milestone(number: int = 1, **values: object) -> MilestoneFacts:
    """A milestone of project 1, two months off and on its baseline."""
    later = TODAY + timedelta(days=60)
    usual = MilestoneFacts(f"Milestone {number}", ProjectId(1), False, later, later)
    return replace(usual, **values)  # type: ignore[arg-type] # any field, by name


def linkage(number: int = 1, a: int = 1, b: int = 2) -> LinkageItem:
    """A suggestion by a shared system, with the words that it rests on."""
    quote = Quote("Payroll runs on SAP", "charter", date(2026, 10, 1))
    evidence = Known(EvidenceKind.SHARED_SYSTEM, "Both change SAP", 0.6, (quote,))
    return LinkageItem(number, ref(a), ref(b), 0.8, (evidence,))


def facts(*projects: ProjectFacts, **values: object) -> DigestFacts:
    """The facts of a digest over these projects; any other field can be given by name."""
    usual = DigestFacts(title="PMO digest", as_of=NOW, since=SINCE, time_zone="UTC", projects=projects)
    return replace(usual, **values)  # type: ignore[arg-type] # any field, by name


def large(number: int, name: str = "Ω&<!channel> ") -> DigestFacts:
    """A portfolio in which everything happens to every project, each with a long and unkind name."""
    ratings = (Rating.GREEN, Rating.AMBER, Rating.RED)
    projects = []
    for each in range(1, number + 1):
        was, now = ratings[each % 3], ratings[each // 3 % 3]
        made = project(
            each,
            ref=ref(each, name * 15 + str(each)),
            manager=name * 20,
            serves=False,
            critical=True,
            before=replace(LAST_WEEK, overall=was, cost_forecast=Decimal(1_000_000)),
            now=replace(THIS_WEEK, overall=now, cost_forecast=Decimal(9_000_000), summary=name * 100),
            confidence=Confidence.RED if each % 2 else Confidence.GREEN,
            confidence_before=Confidence.GREEN if each % 2 else Confidence.RED,
            reached=(
                MilestoneView(
                    each, name * 20, go_live=False, baseline=None, forecast=None, actual=NOW.date()
                ),
            ),
        )
        late = replace(made, now=replace(LAST_WEEK, overall=now))
        projects.append(late if each % 4 == 0 else made)
    ids = [each.ref.project_id for each in projects]
    was_due = TODAY + timedelta(days=10)
    return facts(
        *projects,
        entries=tuple(
            entry(
                each,
                project_id=each,
                title=name * 30,
                owner=name * 20,
                due=TODAY,
                score_before=4 if each % 2 else None,
            )
            for each in ids
        ),
        milestones=tuple(
            milestone(
                each,
                project_id=each,
                name=name * 15,
                go_live=True,
                forecast=TODAY + timedelta(days=each % 20),
                was=was_due,
                moves=3,
            )
            for each in ids
        ),
        shares=tuple(Share(PersonId(each // 2), each, 80, None, None) for each in ids),
        uses=tuple(Use(each, AssetKind.SYSTEM, f"{name * 5} {each // 2}") for each in ids),
        people={PersonId(each): name * 20 for each in range(number)},
        linkages=tuple(replace(linkage(each, each, each + 1), new=bool(each % 2)) for each in ids[:-1]),
        pending=tuple(
            change(each, project_id=each, title=name * 30, decider=name * 20 if each % 2 else "")
            for each in ids
        ),
    )
