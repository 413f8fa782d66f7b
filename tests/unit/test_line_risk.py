"""A risk, issue or opportunity in one line."""

from datetime import date

import pytest

from bench.phrasings import BY_KEY, PROJECTS, TODAY
from bot.domain.enums import EntryKind, Response
from bot.domain.line.parts import PartKind
from bot.domain.line.risk import RiskLine, parse_risk

FRIDAY = date(2026, 11, 27)


def _read(text: str, known: str = "") -> RiskLine:
    return parse_risk(text, projects=PROJECTS, today=TODAY, project=BY_KEY.get(known))


@pytest.mark.parametrize(
    ("text", "title", "probability", "impact"),
    [
        ("payroll data migration may fail p4 i5", "data migration may fail", 4, 5),
        ("payroll data migration may fail P4 I5", "data migration may fail", 4, 5),
        ("payroll data migration may fail p4i5", "data migration may fail", 4, 5),
        ("payroll data migration may fail p4/i5", "data migration may fail", 4, 5),
        ("payroll data migration may fail, p=4, i=5", "data migration may fail", 4, 5),
        ("payroll data migration may fail p: 4 i: 5", "data migration may fail", 4, 5),
        ("payroll data migration may fail p4/5 i5/5", "data migration may fail", 4, 5),
        ("payroll data migration may fail 4x5", "data migration may fail", 4, 5),
        ("payroll data migration may fail 4 × 5", "data migration may fail", 4, 5),
        ("payroll data migration may fail probability 4 impact 5", "data migration may fail", 4, 5),
        (
            "payroll data migration may fail high probability very high impact",
            "data migration may fail",
            4,
            5,
        ),
        ("payroll data migration may fail likelihood low, impact medium", "data migration may fail", 2, 3),
        ("payroll p4 i5 data migration may fail", "data migration may fail", 4, 5),
        ("payroll p 4 i 5 data migration may fail", "data migration may fail", 4, 5),
        ("payroll data migration may fail p: high i: very high", "data migration may fail", 4, 5),
        ("payroll vendor p2p interface fails p3 i4", "vendor p2p interface fails", 3, 4),
        ("payroll P1 tickets pile up, p4 i3", "P1 tickets pile up", 4, 3),
        ("payroll upgrade from i3 to i7 laptops late p2 i4", "upgrade from i3 to i7 laptops late", 2, 4),
        ("payroll 2 x 3 servers missing p2 i2", "2 x 3 servers missing", 2, 2),
        ("payroll vendor late p3, sorry p4, i5", "vendor late p3, sorry", 4, 5),
        ("payroll vendor insolvency", "vendor insolvency", None, None),
        ("payroll 3 of 5 testers leave", "3 of 5 testers leave", None, None),
    ],
)
def test_probability_and_impact_are_read(
    text: str, title: str, probability: int | None, impact: int | None
) -> None:
    line = _read(text)
    assert (line.title, line.probability, line.impact) == (title, probability, impact)
    assert line.project.found == BY_KEY["PAY"]
    assert not line.problems


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("payroll vendor late", EntryKind.RISK, "vendor late"),
        ("risk payroll vendor late", EntryKind.RISK, "vendor late"),
        ("issue payroll file rejected", EntryKind.ISSUE, "file rejected"),
        ("payroll issue: file rejected", EntryKind.ISSUE, "file rejected"),
        ("new issue: payroll file rejected", EntryKind.ISSUE, "file rejected"),
        ("opportunity: payroll reuse of the test data", EntryKind.OPPORTUNITY, "reuse of the test data"),
        ("payroll opp reuse of the test data", EntryKind.OPPORTUNITY, "reuse of the test data"),
        ("payroll risk of late vendor", EntryKind.RISK, "risk of late vendor"),
        ("payroll decision: we take vendor B", EntryKind.DECISION, "we take vendor B"),
        ("decision: payroll we take vendor B", EntryKind.DECISION, "we take vendor B"),
        ("payroll Entscheidung - wir nehmen B", EntryKind.DECISION, "wir nehmen B"),
        ("payroll decision on the vendor is late", EntryKind.RISK, "decision on the vendor is late"),
        ("payroll decision late", EntryKind.RISK, "decision late"),
        ("issue with payroll: file rejected", EntryKind.ISSUE, "file rejected"),
        ("decision payroll: we take vendor B", EntryKind.DECISION, "we take vendor B"),
        ("decision on payroll late", EntryKind.RISK, "decision late"),
    ],
)
def test_the_kind_is_read(text: str, kind: EntryKind, title: str) -> None:
    line = _read(text)
    assert (line.kind, line.title) == (kind, title)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("payroll vendor late owner @sam", "sam"),
        ("payroll vendor late owner: sam", "sam"),
        ("payroll vendor late, owned by Sam.Lee", "Sam.Lee"),
        ("payroll vendor late owner <@U123AB|sam>", "U123AB"),
        ("payroll vendor late <@U123AB>", "U123AB"),
        ("payroll vendor late @sam", "sam"),
        ("payroll vendor late owner sam, p4 i5", "sam"),
        ("payroll vendor late, owner: Sam Lee, p4 i5", "Sam Lee"),
        ("payroll vendor late p4 i5 owner tbd", None),
        ("payroll vendor late p4 i5, no owner yet", None),
        ("payroll owner of the data unknown p3 i3", None),
        ("payroll product owner leaves in june p3 i4", None),
        ("payroll vendor late", None),
        ("payroll <@U123AB> and <@U124AB> may leave", None),
    ],
)
def test_the_owner_is_read(text: str, owner: str | None) -> None:
    assert _read(text).owner_mention == owner


@pytest.mark.parametrize(
    ("text", "due", "title"),
    [
        ("payroll vendor late due fri", FRIDAY, "vendor late"),
        ("payroll vendor late due: 27 Nov", FRIDAY, "vendor late"),
        ("payroll vendor late p4 i5 by fri", FRIDAY, "vendor late"),
        ("payroll vendor fails to deliver by fri", None, "vendor fails to deliver by fri"),
        ("payroll invoice due to vendor", None, "invoice due to vendor"),
        ("payroll tests due friday may slip p3 i2", None, "tests due friday may slip"),
        ("payroll vendor late, reduce, by fri", FRIDAY, "vendor late"),
        (
            "payroll vendor late p4 i5, by friday the bank must answer",
            None,
            "vendor late, by friday the bank must answer",
        ),
    ],
)
def test_the_due_date_is_read(text: str, due: date | None, title: str) -> None:
    line = _read(text)
    assert (line.due, line.title) == (due, title)


def test_an_ambiguous_due_date_is_asked() -> None:
    line = _read("payroll vendor late due 12/06")
    assert line.due is None
    assert [label for label, _ in line.questions[0].choices] == ["12 Jun 2027", "6 Dec 2026"]


def test_a_wrong_due_date_is_named_and_kept() -> None:
    line = _read("payroll vendor late due 31 June")
    assert line.due is None
    assert "31 June" in line.problems[0]
    assert line.title == "vendor late due 31 June"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("payroll vendor late, reduce", Response.REDUCE),
        ("payroll vendor late response: transfer", Response.TRANSFER),
        ("payroll vendor late, mitigate, p3 i3", Response.REDUCE),
        ("payroll vendor late strategy accept", Response.ACCEPT),
        ("payroll vendor may not accept the contract", None),
    ],
)
def test_the_response_is_read(text: str, response: Response | None) -> None:
    assert _read(text).response == response


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("payroll vendor late p9", "Probability goes from 1 to 5; “p9” is outside it."),
        ("payroll vendor late i0", "Impact goes from 1 to 5; “i0” is outside it."),
        ("payroll vendor late p3 p4", "Probability is given twice: 3 is read"),
        ("payroll p3 i3", "Say what the risk is"),
        ("foo vendor late p3 i3", "No project “foo”"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    assert any(said in problem for problem in _read(text).problems)


def test_with_the_project_known_the_whole_line_is_the_risk() -> None:
    line = _read("vendor late p4 i5 reduce owner @sam due fri", known="EXP")
    assert line.project.found == BY_KEY["EXP"]
    assert (line.title, line.response, line.owner_mention, line.due) == (
        "vendor late",
        Response.REDUCE,
        "sam",
        FRIDAY,
    )
    assert {part.kind for part in line.parts} >= {
        PartKind.PROBABILITY,
        PartKind.IMPACT,
        PartKind.OWNER,
        PartKind.DUE,
    }
