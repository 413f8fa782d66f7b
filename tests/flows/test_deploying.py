"""Deploying people: previewed with the effect on their time, recorded once, listed as far as one may see."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import ProjectState
from models import AuditEvent, Deployment, Draft, Person, Project
from tests.flows.forged import Values, newest_nonce, pressed, rows, submitted
from tests.flows.test_naming import mention


def spells(play: Stage, who: str, key: str) -> list[tuple[int, date | None, date | None, str]]:
    person = next(row.id for row in rows(play, Person) if row.slack_id == f"U0{who.upper()}")
    project = next(row.id for row in rows(play, Project) if row.key == key)
    found = [row for row in rows(play, Deployment) if (row.person_id, row.project_id) == (person, project)]
    return [
        (row.percent, row.starts_on, row.ends_on, row.role)
        for row in sorted(found, key=lambda row: row.starts_on)
    ]


def ask(play: Stage, by: str, line: str, who: str = "ravi") -> str:
    return play.workspace.as_(by).command(f"/deploy {mention(play, who)} {line}", channel="general").text


def test_a_deployment_takes_the_place_of_what_it_overlaps_and_both_hear(play: Stage) -> None:
    later = ask(play, "priya", "payroll 40% from 1 May to 30 Jun")
    assert "● 1 May 2027 to 30 Jun 2027: 0 → *40 %*" in later
    assert "Also on" not in later, "Expenses is over by then"
    said = ask(play, "priya", "payroll 60% from 1 Dec to 31 Jan")
    assert "Deploy Ravi Menon to Payroll for 60 %, 1 Dec 2026 to 31 Jan 2027?" in said
    assert "● 1 Dec 2026 to 31 Jan 2027: 80 → *100 %*" in said
    assert "Also on Expenses 40 %" in said
    assert spells(play, "ravi", "PAY") == [(40, date(2026, 9, 24), date(2027, 2, 26), "Test lead")]
    play.workspace.as_("priya").press("Deploy")
    assert spells(play, "ravi", "PAY") == [
        (40, date(2026, 9, 24), date(2026, 11, 30), "Test lead"),
        (60, date(2026, 12, 1), date(2027, 1, 31), "Test lead"),
        (40, date(2027, 2, 1), date(2027, 2, 26), "Test lead"),
    ]
    assert rows(play, AuditEvent)[-1].action == "deployment.set"
    play.settle()
    assert "you work on Payroll for 60 %" in play.workspace.as_("ravi").texts()[-1]
    assert "Ravi Menon works on Payroll for 60 %" in play.workspace.as_("dana").texts()[-1]


def test_more_than_all_of_somebodys_time_is_seen_before_and_told_after(play: Stage) -> None:
    said = ask(play, "priya", "payroll 80% until 31 Jan as test manager")
    assert "▲ 23 Nov 2026 to 31 Jan 2027: 80 → *120 %*" in said
    said = play.workspace.as_("priya").press("Deploy").text
    assert "That is 120 % of their time" in said
    play.settle()
    assert "120 % of their time" in play.workspace.as_("ravi").texts()[-1]
    listed = play.workspace.as_("olivia").command("/deploy", channel="pmo").text
    assert "Ravi Menon" in listed
    assert "Payroll 80 % and Expenses 40 %" in listed or "Expenses 40 % and Payroll 80 %" in listed


def test_two_managers_who_deploy_the_same_person_at_once_do_not_fill_their_time_unseen(play: Stage) -> None:
    assert "80 → *100 %*" in ask(play, "priya", "payroll 60% from 1 Dec to 31 Jan")
    assert "80 → *100 %*" in ask(play, "henrik", "expenses 60% from 1 Dec to 31 Jan")
    play.workspace.as_("priya").press("Deploy")
    before = spells(play, "ravi", "EXP")
    again = play.workspace.as_("henrik").press("Deploy").text
    assert "time has changed since you looked" in again
    assert "100 → *120 %*" in again
    assert spells(play, "ravi", "EXP") == before
    play.workspace.as_("henrik").press("Deploy")
    assert (60, date(2026, 12, 1), date(2027, 1, 31), "Test lead") in spells(play, "ravi", "EXP")


def test_off_ends_it_and_a_second_click_changes_nothing(play: Stage) -> None:
    said = ask(play, "priya", "payroll off from 1 Jan")
    assert "End Ravi Menon's work on Payroll from 1 Jan 2027?" in said
    nonce = newest_nonce(play)
    play.workspace.as_("priya").press("End")
    ended = [(40, date(2026, 9, 24), date(2026, 12, 31), "Test lead")]
    assert spells(play, "ravi", "PAY") == ended
    assert "recorded already" in pressed(play, "priya", Action.DEPLOY_RECORD, nonce)
    assert spells(play, "ravi", "PAY") == ended


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("payroll 140%", "from 1 to 100 %"),
        ("payroll -20%", "from 1 to 100 %"),
        ("payroll 0%", "from 1 to 100 %"),
        ("payroll 20% or 30%", "two percentages"),
        ("payroll 40% from 1 Mar 2027 to 1 Feb 2027", "before the first"),
        ("payroll 40% from 1 Oct 2026 to 1 Nov 2026", "past already"),
        ("payroll 40% from 1 Jan 2031", "more than two years"),
        ("payroll 40% from 32 Dec to 1 Feb", "Which project"),
        ("no such thing 40%", "I know no project"),
        ("40%", "Which project?"),
        ("payroll 40% until 26 Feb 2027", "Nothing would change"),
        ("visitor gallery off", "Nothing would change"),
        ("fixed asset register 10%", "is closed"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_changes_nothing(
    sample_stage: Stage, line: str, answer: str
) -> None:
    before = rows(sample_stage, Deployment, Draft)
    said = ask(sample_stage, "olivia", line)
    if answer == "Which project":
        assert "32 Dec" in said
    else:
        assert answer in said
    assert rows(sample_stage, Deployment, Draft) == before


def test_who_left_is_not_deployed(play: Stage) -> None:
    with play.application.database.write() as session:
        workspace = next(row.workspace_id for row in rows(play, Person))
        session.execute(
            update(Person)
            .where(Person.workspace_id == workspace, Person.slack_id == "U0RAVI")
            .values(active=False)
        )
    assert "I know nobody by that name" in ask(play, "priya", "payroll 60% until 31 Jan")


def test_work_of_who_left_since_is_shown_as_such_and_neither_counted_nor_levelled(play: Stage) -> None:
    assert "Hugo" in play.workspace.as_("olivia").command("/deploy", channel="pmo").text
    ask(play, "olivia", "substation north 60% until 31 Jan", who="hugo")
    with play.application.database.write() as session:
        workspace = next(row.workspace_id for row in rows(play, Person))
        left = update(Person).where(Person.workspace_id == workspace, Person.slack_id == "U0HUGO")
        session.execute(left.values(active=False))
    olivia = play.workspace.as_("olivia")
    before = rows(play, Deployment)
    assert "I know nobody by that name" in olivia.press("Deploy").text
    assert rows(play, Deployment) == before
    for line in ("/deploy", "/pmo level", "/pmo load", "/pmo people", "/deploy free protection"):
        assert "Hugo" not in olivia.command(line, channel="pmo").text, line
    assert "Hugo Lindqvist*: 50 % as Protection engineer" in (
        said := olivia.command("/deploy substation north", channel="pmo").text
    )
    assert "▲ has left" in said


def test_two_presses_at_once_record_one_after_the_other(play: Stage) -> None:
    ask(play, "priya", "payroll 60% from 1 Dec to 31 Jan")
    first = newest_nonce(play)
    ask(play, "henrik", "expenses 60% from 1 Dec to 31 Jan")
    second = newest_nonce(play)
    with ThreadPoolExecutor(2) as both:
        one = both.submit(pressed, play, "priya", Action.DEPLOY_RECORD, first)
        other = both.submit(pressed, play, "henrik", Action.DEPLOY_RECORD, second)
    said = [one.result(), other.result()]
    assert sum("Recorded:" in each for each in said) == 1, said
    assert sum("time has changed since you looked" in each for each in said) == 1, said


def test_ten_thousand_deployments_are_answered_and_a_further_one_is_recorded(play: Stage) -> None:
    people = [row.id for row in rows(play, Person)]
    found = [row for row in rows(play, Project) if row.state is ProjectState.ACTIVE]
    first = date(2026, 11, 23)
    with play.application.database.write() as session:
        session.execute(
            insert(Deployment),
            [
                {
                    "workspace_id": found[0].workspace_id,
                    "person_id": people[at % len(people)],
                    "project_id": found[at % len(found)].id,
                    "role": "tester",
                    "percent": at % 100 + 1,
                    "starts_on": first + timedelta(days=at % 300),
                    "ends_on": first + timedelta(days=at % 300 + at % 90),
                }
                for at in range(10_000)
            ],
        )
    olivia = play.workspace.as_("olivia")
    assert "30 people have more than all of their time taken" in olivia.command("/deploy", channel="pmo").text
    for line in (f"/deploy {mention(play, 'ravi')}", "/deploy payroll", "/pmo people", "/deploy free 1%"):
        assert "reference" not in olivia.command(line, channel="pmo").text, line
    assert "12" in olivia.command("/pmo load", channel="pmo").text
    assert "Nothing is changed until you accept it" in olivia.command("/pmo level", channel="pmo").text
    ask(play, "olivia", "visitor gallery 10% from 1 Mar 2028 to 31 Mar 2028")
    assert "Recorded: Ravi Menon works on Visitor Gallery for 10 %" in olivia.press("Deploy").text
    assert len(rows(play, Deployment)) > 10_000


def test_only_who_steers_a_project_deploys_to_it(sample_stage: Stage) -> None:
    ask(sample_stage, "priya", "payroll 60% until 31 Jan")
    before = rows(sample_stage, Deployment)
    for who in ("dana", "tom", "henrik"):
        said = ask(sample_stage, who, "payroll 60% until 31 Jan")
        assert "deployed by the PMO and the program manager" in said, who
        pressed(sample_stage, who, Action.DEPLOY_RECORD, newest_nonce(sample_stage))
    assert rows(sample_stage, Deployment) == before


def test_no_sum_and_no_list_tells_of_a_confidential_project(sample_stage: Stage) -> None:
    hidden = ask(sample_stage, "henrik", "expenses 30% until 31 Jan", who="elif")
    assert "40 → *70 %*" in hidden
    assert "Larch" not in hidden
    assert "90 → *120 %*" in ask(sample_stage, "olivia", "expenses 30% until 31 Jan", who="elif")
    zoe, olivia = sample_stage.workspace.as_("zoe"), sample_stage.workspace.as_("olivia")
    elif_ = mention(sample_stage, "elif")
    assert "Larch" not in zoe.command(f"/deploy {elif_}", channel="general").text
    assert "at most 40 %" in zoe.command(f"/deploy {elif_}", channel="general").text
    assert "Project Larch: 50 %" in olivia.command(f"/deploy {elif_}", channel="general").text
    assert "I know no project" in zoe.command("/deploy project larch", channel="general").text


def test_a_projects_people_are_listed_with_who_has_too_much(sample_stage: Stage) -> None:
    said = sample_stage.workspace.as_("zoe").command("/deploy payroll", channel="general").text
    assert "Payroll: 4 people" in said
    assert "Tom Fairley*: 60 % as HR analyst, 26 Jun 2026 to 3 Mar 2027 · ▲ up to 110 % in all" in said
    assert (
        "Nobody is deployed"
        in sample_stage.workspace.as_("zoe").command("/deploy vis", channel="general").text
    )


def test_the_form_is_checked_before_it_is_recorded(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    olivia.command("/deploy", channel="pmo")
    olivia.press("Deploy Someone")
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    filled = _filled(str(payroll))
    answer = submitted(play, "olivia", Callback.DEPLOY_FORM, "", filled)
    view = (answer.payload or {})["view"]
    assert "80 → *90 %*" in str(view)
    assert spells(play, "ravi", "PAY")[0][0] == 40
    answer = submitted(play, "olivia", Callback.DEPLOY_CHECKED, view["private_metadata"], {})
    assert "Recorded: Ravi Menon works on Payroll for 50 %" in str(answer.payload)
    assert (50, date(2026, 12, 1), date(2026, 12, 31), "Test lead") in spells(play, "ravi", "PAY")
    wrong = submitted(play, "olivia", Callback.DEPLOY_FORM, "", _filled(str(payroll), last="2026-11-01"))
    assert "before the first" in str(wrong.payload)


@pytest.mark.parametrize("percent", ["140", "-20", "0", "12.5", "all", "9" * 5000])
def test_a_share_out_of_range_is_refused_in_the_forms_below_its_field(
    sample_stage: Stage, percent: str
) -> None:
    payroll = str(next(row.id for row in rows(sample_stage, Project) if row.key == "PAY"))
    filled: Values = {
        **_filled(payroll),
        "percent": {"value": {"type": "number_input", "value": percent}},
        "skill": {"value": {"type": "plain_text_input", "value": "Test lead"}},
    }
    before = rows(sample_stage, Deployment, Draft)
    for callback in (Callback.DEPLOY_FORM, Callback.NEED_FORM):
        answer = submitted(sample_stage, "olivia", callback, "", filled)
        assert (answer.payload or {}).get("errors") == {"percent": "A share is from 1 to 100 %."}, callback
    assert rows(sample_stage, Deployment, Draft) == before


def _filled(project: str, last: str = "2026-12-31") -> Values:
    return {
        "person": {"value": {"type": "users_select", "selected_user": "U0RAVI"}},
        "project": {"choose.seen": {"type": "external_select", "selected_option": {"value": project}}},
        "percent": {"value": {"type": "number_input", "value": "50"}},
        "first": {"value": {"type": "datepicker", "selected_date": "2026-12-01"}},
        "last": {"value": {"type": "datepicker", "selected_date": last}},
        "role": {"value": {"type": "plain_text_input", "value": None}},
    }
