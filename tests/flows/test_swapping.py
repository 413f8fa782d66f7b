"""Two people of equal skill swap their work; what ends is told of once and extended in a click."""

from datetime import date, datetime, timedelta

import pytest

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from models import AuditEvent, Deployment, Draft, Person, Project
from tests.factories import make_deployment
from tests.flows.conftest import MONDAY, settle
from tests.flows.forged import Values, held_anew, newest_nonce, pressed, rows, submitted
from tests.flows.test_deploying import spells
from tests.flows.test_naming import mention
from tests.flows.test_needs import can, deploy


def swap(play: Stage, by: str, line: str) -> str:
    people = {who: mention(play, who) for who in ("tom", "mira", "ravi", "zoe", "hugo", "dana", "cora")}
    return deploy(play, by, f"swap {line.format(**people)}")


def put(play: Stage, who: str, key: str, percent: int, **values: object) -> int:
    slack_id = play.workspace.person(who).id
    person: Person = next(row for row in rows(play, Person) if row.slack_id == slack_id)
    project: Project = next(row for row in rows(play, Project) if row.key == key)
    with play.application.database.write() as session:
        return make_deployment(session, project, person, percent, **values).id


def test_two_people_of_equal_skill_swap_what_they_do_from_a_day_on(play: Stage) -> None:
    can(play, "tom", "Test lead")
    can(play, "ravi", "HR analyst")
    said = swap(play, "olivia", "{tom} payroll and {ravi} expenses from 1 Dec")
    assert "Swap, from 1 Dec 2026 on?" in said
    assert "*Tom Fairley* takes over Ravi Menon's 40 % on Expenses as Test lead" in said
    assert "*Ravi Menon* takes over Tom Fairley's 60 % on Payroll as HR analyst" in said
    assert "110 → *90 %*" in said
    assert "80 → *100 %*" in said
    before = rows(play, Deployment)
    assert rows(play, Deployment) == before, "nothing is recorded before it is pressed"
    nonce = newest_nonce(play)
    said = play.workspace.as_("olivia").press("Swap").text
    assert "Tom Fairley works on Expenses as Test lead for 40 %" in said
    assert spells(play, "tom", "PAY") == [(60, date(2026, 6, 26), date(2026, 11, 30), "HR analyst")]
    assert (40, date(2026, 12, 1), date(2027, 3, 3), "Test lead") in spells(play, "tom", "EXP")
    assert (60, date(2026, 12, 1), date(2027, 3, 3), "HR analyst") in spells(play, "ravi", "PAY")
    settle(play)
    for who in ("tom", "ravi", "dana", "mateo"):
        heard = "\n".join(play.workspace.as_(who).texts())
        assert "from 1 Dec 2026 on, Tom Fairley works on Expenses" in heard, who
    assert rows(play, AuditEvent)[-1].action == "deployment.swapped"
    assert held_anew(play) == {"PAY", "EXP"}
    once = rows(play, Deployment)
    assert "recorded already" in pressed(play, "olivia", Action.SWAP_RECORD, nonce)
    assert rows(play, Deployment) == once


def test_a_swap_rests_on_what_was_shown(play: Stage) -> None:
    can(play, "tom", "Test lead")
    can(play, "ravi", "HR analyst")
    swap(play, "olivia", "{tom} payroll and {ravi} expenses")
    nonce = newest_nonce(play)
    deploy(play, "olivia", f"{mention(play, 'ravi')} expenses 30% until 31 Jan")
    play.workspace.as_("olivia").press("Deploy")
    before = rows(play, Deployment)
    assert "has changed since. Ask again." in pressed(play, "olivia", Action.SWAP_RECORD, nonce)
    swap(play, "olivia", "{tom} payroll and {ravi} expenses")
    nonce = newest_nonce(play)
    put(play, "ravi", "REC", 70)
    said = pressed(play, "olivia", Action.SWAP_RECORD, nonce)
    assert "time has changed since you looked" in said
    assert len(rows(play, Deployment)) == len(before) + 1


def test_a_swap_with_a_confidential_project_tells_its_name_to_its_own_people_alone(play: Stage) -> None:
    can(play, "tom", "Tester")
    can(play, "ravi", "HR analyst")
    put(play, "ravi", "LAR", 20, starts_on=date(2026, 10, 1), ends_on=date(2027, 2, 1), role="Tester")
    swap(play, "olivia", "{tom} payroll and {ravi} lar from 1 Dec")
    play.workspace.as_("olivia").press("Swap")
    settle(play)
    dana, elif_ = (play.workspace.as_(who).texts()[-1] for who in ("dana", "elif"))
    assert "Ravi Menon works on Payroll as HR analyst for 60 %, in the place of Tom Fairley." in dana
    assert "Larch" not in dana
    for text in (elif_, play.workspace.as_("tom").texts()[-1]):
        assert "Tom Fairley works on Project Larch as Tester for 20 %, and Ravi Menon on Payroll" in text


def test_the_form_swaps_likewise_and_says_below_the_first_name_what_it_cannot(play: Stage) -> None:
    can(play, "tom", "Test lead")
    can(play, "ravi", "HR analyst")
    olivia = play.workspace.as_("olivia")
    olivia.command("/deploy", channel="pmo")
    olivia.press("Swap Two People")
    form = olivia.modal
    assert form is not None
    assert "Each must have the other's skill" in form.text
    assert form.options("Who works now on", "expen") == ["Expenses (EXP)"]
    ids = {row.key: str(row.id) for row in rows(play, Project)}
    people = {"Who": "Tom Fairley", "Swaps with": "Ravi Menon", "From": "2026-12-01"}
    fields = people | {"Works now on": ids["PAY"], "Who works now on": ids["PAY"]}
    before = rows(play, Deployment, Draft)
    wrong = form.fill(fields | {"Swaps with": "Tom Fairley"}).submit()
    assert "nobody swaps with themselves" in str(wrong)
    assert rows(play, Deployment, Draft) == before
    form.fill(fields | {"Who works now on": ids["EXP"]}).submit()
    checked = olivia.modal
    assert checked is not None
    assert "Swap, from 1 Dec 2026 on?" in checked.text
    assert "110 → *90 %*" in checked.text
    assert rows(play, Deployment) == [row for row in before if row in rows(play, Deployment)]
    checked.submit()
    assert olivia.modal is not None
    assert "Tom Fairley works on Expenses as Test lead for 40 %" in olivia.modal.text
    assert (60, date(2026, 12, 1), date(2027, 3, 3), "HR analyst") in spells(play, "ravi", "PAY")
    settle(play)
    assert "Tom Fairley works on Expenses" in "\n".join(play.workspace.as_("mateo").texts())


def test_who_deploys_nobody_gets_no_form_and_a_forged_one_changes_nothing(play: Stage) -> None:
    can(play, "tom", "Test lead")
    can(play, "ravi", "HR analyst")
    ids = {row.key: str(row.id) for row in rows(play, Project)}
    filled: Values = {
        "one": {"value": {"type": "users_select", "selected_user": "U0TOM"}},
        "one_on": {"choose.seen": {"type": "external_select", "selected_option": {"value": ids["PAY"]}}},
        "other": {"value": {"type": "users_select", "selected_user": "U0RAVI"}},
        "other_on": {"choose.seen": {"type": "external_select", "selected_option": {"value": ids["EXP"]}}},
        "first": {"value": {"type": "datepicker", "selected_date": "2026-12-01"}},
    }
    before = rows(play, Deployment, Draft)
    for who in ("dana", "tom", "priya"):
        submitted(play, who, Callback.SWAP_FORM, "", filled)
        assert rows(play, Deployment, Draft) == before, who
    for who in ("dana", "tom"):
        assert "People are deployed by the PMO" in deploy(play, who, "swap")
        assert play.workspace.as_(who).modal is None
    submitted(play, "olivia", Callback.SWAP_FORM, "", filled)
    nonce, before = newest_nonce(play), rows(play, Deployment)
    for who in ("dana", "felix"):
        submitted(play, who, Callback.SWAP_CHECKED, nonce, {})
        assert rows(play, Deployment) == before, who


@pytest.mark.parametrize(
    ("by", "line", "said"),
    [
        ("olivia", "{tom} payroll", "Name two people"),
        ("olivia", "{tom} payroll and {tom} expenses", "nobody swaps with themselves"),
        ("olivia", "{tom} payroll and {hugo} scada", "is not known as"),
        ("olivia", "{dana} payroll and {tom} expenses", "hands over with /pmo handover"),
        ("olivia", "{zoe} payroll and {tom} expenses", "does not work on Payroll"),
        ("olivia", "{tom} zzzz and {ravi} expenses", "I know no project"),
        ("olivia", "{tom} payroll and {ravi} expenses from 1 Oct 2026", "is past"),
        ("olivia", "{tom} payroll and {ravi} expenses 40%", "keeps the shares"),
        ("olivia", "{tom} payroll and {ravi} expenses until 1 Mar", "to the end of both"),
        ("priya", "{tom} payroll and {ravi} expenses", "People are deployed by the PMO"),
        ("dana", "{tom} payroll and {ravi} expenses", "People are deployed by the PMO"),
    ],
)
def test_what_cannot_be_swapped_is_said_and_changes_nothing(
    sample_stage: Stage, by: str, line: str, said: str
) -> None:
    before = rows(sample_stage, Deployment, Draft)
    assert said in swap(sample_stage, by, line)
    assert rows(sample_stage, Deployment, Draft) == before


def at(play: Stage, moment: datetime) -> None:
    play.workspace.clock.move_to(moment)
    play.tick()
    settle(play)


def told(play: Stage, who: str) -> list[str]:
    return [text for text in play.workspace.as_(who).texts() if "within two weeks" in text]


def test_both_managers_are_told_once_of_what_ends_and_one_extends_it(play: Stage) -> None:
    soon = date(2026, 12, 4)
    ends = put(play, "cora", "PAY", 30, starts_on=date(2026, 10, 1), ends_on=soon, role="Tester")
    put(play, "bea", "PAY", 20, starts_on=date(2026, 10, 1), ends_on=soon)
    put(play, "bea", "PAY", 10, starts_on=date(2026, 12, 5), ends_on=date(2027, 2, 1))
    at(play, MONDAY + timedelta(hours=2))
    (mine,) = told(play, "priya")
    assert "*1 deployment ends within two weeks, before the project does*" in mine
    assert "as Tester, until 4 Dec 2026" in mine
    assert "[Extend to 1 Jan 2027]" in mine
    (pms,) = told(play, "dana")
    assert "[Extend" not in pms
    assert "ask your program manager" in pms
    assert told(play, "mateo") == []
    at(play, MONDAY + timedelta(days=1, hours=2))
    assert len(told(play, "priya")) == 1

    said = play.workspace.as_("priya").press("Extend to 1 Jan 2027").text
    assert "works on Payroll as Tester for 30 %, 5 Dec 2026 to 1 Jan 2027" in said
    assert spells(play, "cora", "PAY") == [(30, date(2026, 10, 1), date(2027, 1, 1), "Tester")]
    settle(play)
    assert "you work on Payroll as Tester" in play.workspace.as_("cora").texts()[-1]
    once = rows(play, Deployment)
    stands = next(row for row in once if row.ends_on == date(2027, 1, 1) and row.role == "Tester")
    for number, said in ((ends, "has changed since"), (stands.id, "Nothing would change")):
        assert said in pressed(play, "priya", Action.ENDING_EXTEND, f"{number}|2027-01-01")
    assert rows(play, Deployment) == once


def test_an_extension_that_is_too_much_is_shown_first(play: Stage) -> None:
    soon = date(2026, 12, 4)
    put(play, "cora", "PAY", 30, starts_on=date(2026, 10, 1), ends_on=soon, role="Tester")
    put(play, "cora", "REC", 90, starts_on=date(2026, 12, 5), ends_on=date(2027, 1, 31))
    at(play, MONDAY + timedelta(hours=2))
    before = rows(play, Deployment)
    said = play.workspace.as_("priya").press("Extend to 1 Jan 2027").text
    assert "90 → *120 %*" in said
    assert rows(play, Deployment) == before
    play.workspace.as_("priya").press("Deploy")
    assert spells(play, "cora", "PAY") == [(30, date(2026, 10, 1), date(2027, 1, 1), "Tester")]


def test_what_ends_in_a_confidential_project_is_told_to_its_managers_alone(play: Stage) -> None:
    put(play, "ravi", "LAR", 20, ends_on=date(2026, 12, 4), role="Tester")
    at(play, MONDAY + timedelta(hours=2))
    assert "Project Larch" in told(play, "priya")[0]
    assert "Project Larch" in told(play, "elif")[0]
    assert told(play, "dana") == []
