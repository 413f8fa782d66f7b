"""The gaps of the strategy in a digest, from real rows."""

from datetime import timedelta
from functools import partial

from bot.domain.attesting import quarter_of
from bot.domain.digest.items import GapKind
from bot.domain.enums import Verdict
from bot.domain.rollup import LEAST_WEIGHT
from bot.services.digest import build_digest
from bot.services.rollup import weights_of
from models.database import Database
from tests.factories import NOW, TODAY, make_alignment, make_objective, make_program, make_project
from tests.factories_due import make_attestation, make_waiver
from tests.integration.test_digest_service import LONG_AGO, SINCE, portfolio


def test_each_gap_of_the_strategy_is_told_once_and_only_as_far_as_it_is_seen(database: Database) -> None:
    with database.write() as session:
        here = portfolio(session)
        here.workspace.created_at = LONG_AGO
        add = partial(make_project, session, here.workspace, created_at=LONG_AGO)
        aim = make_objective(session, here.workspace, key="O1", title="Safety")
        make_objective(session, here.workspace, key="O2", title="Speed", starts_on=TODAY)
        gone = make_objective(session, here.workspace, key="O3", ends_on=TODAY - timedelta(days=1), weight=5)
        make_alignment(session, aim, program_id=here.program.id)
        reach = make_objective(session, here.workspace, key="O4", title="Reach", starts_on=LONG_AGO.date())
        alone = make_program(session, here.workspace, key="GRID", name="Grid")
        make_alignment(session, reach, program_id=alone.id)
        gone_by_word = add(name="Gone", program_id=alone.id)
        over, lapsed, fine = add(name="Over"), add(name="Lapsed"), add(name="Fine")
        waived, bare, word = add(name="Waived"), add(name="Bare"), {"quarter": quarter_of(TODAY)}
        make_alignment(session, gone, project_id=over.id)
        make_alignment(session, aim, project_id=fine.id)
        make_waiver(session, lapsed, here.lee, until=TODAY - timedelta(days=20))
        make_waiver(session, waived, here.lee)
        make_attestation(session, fine, here.lee, **word)
        for each in (here.expenses, gone_by_word):
            make_attestation(session, each, here.lee, verdict=Verdict.ENDED, **word)
        shown = build_digest(session, here.workspace, now=NOW, since=SINCE)
        every = build_digest(session, here.workspace, now=NOW, since=SINCE, confidential=True)
        make_alignment(session, aim, project_id=bare.id)
        make_attestation(session, here.payroll, here.lee, **word)
        make_attestation(session, bare, here.lee, **word)
        later = build_digest(session, here.workspace, now=NOW, since=SINCE)
        served = {each.id: each.program_id for each in (here.payroll, here.expenses, fine)}
        weights = weights_of(session, here.workspace.id, served, today=TODAY, now=NOW)
    assert [each.name for each in shown.no_objective] == ["Bare"]
    assert [(each.kind, each.name, each.says, each.new) for each in shown.gaps] == [
        (GapKind.UNSERVED, "O2 Speed", "", True),
        (GapKind.UNSERVED, "O4 Reach", "", False),
        (GapKind.OVER, "Over", "O3", True),
        (GapKind.LAPSED, "Lapsed", "until 3 Nov 2026", False),
        (GapKind.DENIED, "Expenses", "", True),
        (GapKind.DENIED, "Gone", "", True),
        (GapKind.UNATTESTED, "People", "Lee, 1 project", False),
    ]
    assert every.gaps[-1].says == "Lee, 2 projects", "the confidential one counts for who may see it"
    assert not later.no_objective
    assert weights[here.payroll.id] == weights[fine.id] > LEAST_WEIGHT
    assert weights[here.expenses.id] == LEAST_WEIGHT, "its program serves, it is attested not to"
    assert GapKind.UNATTESTED not in {each.kind for each in later.gaps}
