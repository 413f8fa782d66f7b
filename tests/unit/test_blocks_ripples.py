"""What a change elsewhere means for somebody's own plan, as they read it."""

from datetime import date

import pytest

from bot.blocks.ripples import ripple_messages
from bot.domain.enums import ToDo
from bot.domain.ids import ProjectId
from bot.domain.ripples import Cause, Impact, Link, LostPerson, Ripple, Rippled, Slipped, Stake

CLAIMS, PAYROLL = ProjectId(1), ProjectId(2)
DUE = date(2027, 6, 3)
SLIPS = (
    Slipped(1, "Pilot", go_live=False, was=date(2027, 5, 1), now=date(2027, 8, 1)),
    Slipped(2, "Launch", go_live=True, was=date(2027, 5, 3), now=date(2027, 6, 12)),
)


def read(cause: Cause, stake: Stake | None, *lost: LostPerson) -> str:
    """What the PM of Payroll reads: the text, then the blocks."""
    impact = Impact((CLAIMS, PAYROLL), Link(1, CLAIMS, PAYROLL, ToDo.SEQUENCE), stake, lost)
    ripple = Ripple("U0DANA", cause, (impact,), {CLAIMS: "Claims", PAYROLL: "Payroll"})
    ((_, (text, blocks), _),) = ripple_messages(Rippled("claims", "Claims", (ripple,), (), CLAIMS))
    return "\n".join([text, *(each["text"]["text"] for each in blocks if each["type"] == "section")])


@pytest.mark.parametrize(
    ("stake", "told"),
    [
        (Stake("Run", DUE, needs=True, days=9), "9 days after Payroll's “Run” (3 Jun 2027), which needs it"),
        (
            Stake("Run", DUE, needs=True, days=0),
            "on the same day as Payroll's “Run” (3 Jun 2027), which needs",
        ),
        (Stake("Run", DUE, days=-1), "1 day before Payroll's “Run” (3 Jun 2027)\n"),
        (Stake("", DUE, needs=True, days=9), "9 days after the day by which Payroll needs it (3 Jun 2027)\n"),
        (None, "Payroll has no date that this would miss"),
    ],
)
def test_a_slip_is_told_with_its_days_beside_what_is_at_stake(stake: Stake | None, told: str) -> None:
    said = read(Cause(CLAIMS, SLIPS), stake)
    assert f"Claims go-live moved to 12 Jun 2027, {told}" in f"{said}\n"
    assert "go-live moved from 3 May 2027 to 12 Jun 2027; “Pilot” moved too" in said


def test_where_no_day_has_slipped_what_needs_it_is_at_stake_and_another_step_is_only_next() -> None:
    red = Cause(CLAIMS, turned_red=True)
    assert "Payroll's “Run” (3 Jun 2027), which needs it is at stake" in read(
        red, Stake("Run", DUE, needs=True)
    )
    assert "Payroll's “Run” (3 Jun 2027) is next" in read(red, Stake("Run", DUE))


@pytest.mark.parametrize("stake", [None, Stake("Run", DUE)])
def test_one_who_is_lost_works_elsewhere_and_two_work(stake: Stake | None) -> None:
    ann, bob = (LostPerson(name, None, frozenset({PAYROLL})) for name in ("Ann", "Bob"))
    assert "also works on Payroll" in read(Cause(CLAIMS, lost=(ann,)), stake, ann)
    said = read(Cause(CLAIMS, lost=(ann, bob)), stake, ann, bob)
    assert "also work on Payroll" in said
    assert "also works on" not in said
