"""Alike risks of several projects: proposed in private, joined into one, or remembered as two."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, update

from bot.commands.stage import Stage
from bot.domain.enums import EntryState, Level, PairState, Role
from bot.domain.ids import WorkspaceId
from bot.jobs import propose_joins
from bot.sandbox.driver import utc
from models import AlikePair, AuditEvent, Delivery, EntryChange, Person, Project, RegisterEntry
from tests.factories import make_entry
from tests.flows.again import send_again
from tests.flows.conftest import settle
from tests.flows.forged import ACROSS, pressed, rows
from tests.flows.test_register import entry, newest
from tests.flows.test_reporting import ONE_TENANT

PAYROLL_SAYS = "Badge scanners of Kestrel arrive late"
RECRUITING_SAYS = "Kestrel delivers its badge scanners too late"
ACROSS_SAYS = "Cost centres in the HR master data are refreshed monthly."
"""What the sample's own pair says, of two programs."""
REGISTER = (AlikePair, RegisterEntry, EntryChange, AuditEvent, Delivery)


def at_nine(play: Stage, day: str = "2026-11-23") -> None:
    """Let the day's search run, and everything that it sends arrive."""
    play.workspace.clock.move_to(utc(f"{day} 09:05"))
    play.tick()
    settle(play)
    settle(play)


def proposals(play: Stage, who: str) -> list[str]:
    return [text for text in play.workspace.as_(who).texts() if "is each of them one risk?" in text]


def of_one_program(play: Stage) -> None:
    """Raise two alike risks in the program of Priya, and let them be found."""
    raised(play, "PAY", PAYROLL_SAYS)
    raised(play, "REC", RECRUITING_SAYS)
    at_nine(play)


def pair(play: Stage) -> AlikePair:
    with play.application.database.read() as session:
        found = session.scalars(select(AlikePair).execution_options(across_workspaces=ONE_TENANT)).all()
    (only,) = [each for each in found if "adge scanners" in entry(play, each.entry_a_id).title]
    return only


def sides(play: Stage) -> list[RegisterEntry]:
    return [entry(play, at) for at in (pair(play).entry_a_id, pair(play).entry_b_id)]


def raised(play: Stage, key: str, title: str) -> None:
    with play.application.database.write() as session:
        found = select(Project).where(Project.key == key).execution_options(across_workspaces=ONE_TENANT)
        make_entry(session, session.scalars(found).one(), title=title)


def confidential(play: Stage, keys: Iterable[str]) -> None:
    with play.application.database.write() as session:
        hide = update(Project).where(Project.key.in_(keys)).values(confidential=True)
        session.execute(hide.execution_options(across_workspaces=ACROSS))


def test_the_program_manager_alone_is_asked_once_with_the_words_that_are_alike(play: Stage) -> None:
    of_one_program(play)
    (asked,) = proposals(play, "priya")
    assert "1 pair of risks reads alike in HR & People" in asked
    assert PAYROLL_SAYS in asked
    assert RECRUITING_SAYS in asked
    assert "both speak of “" in asked
    assert "Only you see this" in asked
    play.tick()
    at_nine(play, "2026-11-24")
    assert len(proposals(play, "priya")) == 1
    assert not any(proposals(play, who) for who in ("dana", "grace", "tom", "kofi"))
    assert PAYROLL_SAYS not in "".join(proposals(play, "olivia"))
    assert pair(play).state is PairState.PROPOSED
    ours = [row for row in rows(play, Delivery) if row.dedupe_key.startswith("alike:")]
    of_hers, of_the_pmo = (
        {(row.about_id, row.role) for row in ours if (row.recipient == "U0PRIYA") is hers}
        for hers in (True, False)
    )
    assert of_hers == {(sides(play)[0].project_id, None)}, "her sight of it is looked at again"
    assert of_the_pmo == {(None, Role.PMO)}


def test_joined_risks_are_one_of_the_program_and_each_project_keeps_its_own(play: Stage) -> None:
    of_one_program(play)
    priya, dana = play.workspace.as_("priya"), play.workspace.as_("dana")
    before = [(row.title, row.score, row.state) for row in sides(play)]
    priya.press("Join")
    send_again(play)
    joined = newest(play)
    assert (joined.level, joined.state, joined.kind.value) == (Level.PROGRAM, EntryState.OPEN, "risk")
    assert joined.score == max(score for _, score, _ in before)
    priya_id = next(row.id for row in rows(play, Person) if row.slack_id == "U0PRIYA")
    assert joined.owner_id == joined.raised_by == priya_id
    assert [row.parent_id for row in sides(play)] == [joined.id, joined.id]
    assert [(row.title, row.score, row.state) for row in sides(play)] == before
    assert pair(play).state is PairState.JOINED
    settle(play)
    references = [row.reference for row in sides(play)]
    now = proposals(play, "priya")[0]
    assert f"{references[0]} and {references[1]} are joined into {joined.reference}: Priya" in now
    assert "Not Alike" not in now
    assert any("joined two into this risk of the program" in text for text in dana.texts())
    listed = priya.command("/register hr", channel="general").text
    assert f"{joined.reference}" in listed
    assert not any(f"{each}*" in listed for each in references), "the program counts them once"
    own = dana.command("/register payroll", channel="general").text
    assert f"{references[0]}" in own
    assert f"{joined.reference}" not in own, "the project shows its own"
    shown = pressed(play, "priya", "entry.show", str(joined.id))
    assert "Stands for" in shown
    assert all(each in shown for each in references)
    modal = priya.modal
    assert modal is not None
    modal.close()
    assert f"Part of {joined.reference}" in pressed(play, "dana", "entry.show", str(sides(play)[0].id))


def test_what_is_not_alike_is_remembered_and_either_decision_can_be_undone(play: Stage) -> None:
    of_one_program(play)
    priya = play.workspace.as_("priya")
    priya.press("Not Alike")
    assert "are not alike: Priya" in proposals(play, "priya")[0]
    at_nine(play, "2026-11-24")
    assert len(proposals(play, "priya")) == 1
    before = len(rows(play, RegisterEntry))
    priya.press("Undo")
    assert pair(play).state is PairState.PROPOSED
    priya.press("Join")
    joined = newest(play)
    assert len(rows(play, RegisterEntry)) == before + 1
    priya.press("Undo")
    assert pair(play).state is PairState.PROPOSED
    assert [row.parent_id for row in sides(play)] == [None, None]
    assert entry(play, joined.id).state is EntryState.CLOSED
    priya.press("Join")
    assert newest(play).id > joined.id
    assert pair(play).state is PairState.JOINED


def test_a_join_that_was_worked_on_since_is_not_undone(play: Stage) -> None:
    of_one_program(play)
    priya = play.workspace.as_("priya")
    priya.press("Join")
    joined = newest(play)
    pressed(play, "priya", "entry.still_right", str(joined.id))
    said = pressed(play, "priya", "alike.undo", str(pair(play).id))
    assert f"{joined.reference} has been worked on since" in said
    assert pair(play).state is PairState.JOINED
    assert [row.parent_id for row in sides(play)] == [joined.id, joined.id]


def test_a_third_alike_risk_is_proposed_after_the_first_two_and_added_to_the_same(play: Stage) -> None:
    raised(play, "SKL", PAYROLL_SAYS)
    of_one_program(play)
    assert len(proposals(play, "priya")) == 1
    play.workspace.as_("priya").press("Join")
    first = newest(play)
    at_nine(play, "2026-11-24")
    assert len(proposals(play, "priya")) == 2
    count = len(rows(play, RegisterEntry))
    play.workspace.as_("priya").press("Join")
    assert len(rows(play, RegisterEntry)) == count, "no second one for the program"
    assert [row.parent_id for row in rows(play, RegisterEntry)].count(first.id) == 3
    play.workspace.as_("priya").press("Undo")
    assert [row.parent_id for row in rows(play, RegisterEntry)].count(first.id) == 2
    assert entry(play, first.id).state is EntryState.OPEN


def test_alike_risks_of_different_programs_are_the_pmos_to_join(play: Stage) -> None:
    for key in ("VEG", "IDM"):
        raised(play, key, "Lidar contractor withdraws before nesting season")
    at_nine(play)
    (asked,) = proposals(play, "olivia")
    assert "2 pairs of risks read alike in different programs" in asked
    assert ACROSS_SAYS in asked
    assert "Both name the data HR master data." in asked
    assert "Lidar contractor" not in "".join(proposals(play, "priya"))
    play.workspace.as_("olivia").press("Join")
    assert newest(play).level is Level.PORTFOLIO


def test_at_most_three_pairs_of_a_program_wait_at_a_time(play: Stage) -> None:
    for words in ("Zinc quarry", "Maple syrup", "Velvet rope", "Copper kettle", "Silver lamp"):
        for key in ("PAY", "REC"):
            raised(play, key, f"{words} explodes")
    across = 1  # the sample's own
    at_nine(play)
    assert len(rows(play, AlikePair)) == across + 3
    at_nine(play, "2026-11-24")
    assert len(rows(play, AlikePair)) == across + 3
    play.workspace.as_("priya").press("Not Alike")
    at_nine(play, "2026-11-25")
    assert len(rows(play, AlikePair)) == across + 4


def test_risks_of_confidential_projects_are_never_compared_nor_joined(play: Stage) -> None:
    for key in ("LAR", "PAY"):
        raised(play, key, "Merger lawyers leak the signature date")
    of_one_program(play)
    assert "Merger lawyers" not in "".join(proposals(play, "priya") + proposals(play, "olivia"))
    confidential(play, ["REC"])
    before = rows(play, *REGISTER)
    assert "is confidential now" in pressed(play, "priya", "alike.join", str(pair(play).id))
    assert rows(play, *REGISTER) == before


def test_a_joined_risk_of_a_project_that_became_confidential_is_seen_by_its_own_alone(play: Stage) -> None:
    of_one_program(play)
    play.workspace.as_("priya").press("Join")
    joined = newest(play)
    confidential(play, ["REC"])
    recruiting = next(row for row in sides(play) if row.project_id != joined.project_id)
    assert f"{recruiting.reference} {RECRUITING_SAYS}" in pressed(play, "priya", "entry.show", str(joined.id))
    seen = pressed(play, "kofi", "entry.show", str(joined.id))
    assert "Stands for" in seen
    assert f"{recruiting.reference} {RECRUITING_SAYS}" not in seen


def test_whoever_may_not_join_changes_nothing_and_reads_nothing(play: Stage) -> None:
    of_one_program(play)
    before = rows(play, *REGISTER)
    at = str(pair(play).id)
    for who in ("dana", "grace", "kofi", "tom", "henrik"):
        for act in ("alike.join", "alike.not", "alike.undo"):
            said = pressed(play, who, act, at)
            assert PAYROLL_SAYS not in said
    for value in ("0", "999999", "x", "-1", f"{at}|1", ""):
        for act in ("alike.join", "alike.not", "alike.undo"):
            pressed(play, "priya", act, value)
    assert rows(play, *REGISTER) == before


def test_two_replicas_that_search_at_once_ask_once(play: Stage) -> None:
    now = utc("2026-11-23 09:05")
    ours = WorkspaceId(rows(play, Person)[0].workspace_id)
    plans = []
    for _ in range(2):
        with play.application.database.read() as session:
            plans.append(propose_joins(session, ours, now))
    done = []
    for plan in plans:
        assert plan is not None
        with play.application.database.write() as session:
            done.append(plan.carry_out(session).count)
    assert done == [2, 0], "both of the PMO, by one replica"
    assert len(rows(play, AlikePair)) == 1
    with play.application.database.read() as session:
        assert propose_joins(session, ours, now + timedelta(hours=1)) is None
