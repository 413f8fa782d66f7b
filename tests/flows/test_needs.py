"""People with a skill: said of somebody, asked for, offered, taken once; no sum tells of a hidden project."""

import re
from datetime import date, timedelta

import pytest

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from models import (
    AuditEvent,
    Delivery,
    Deployment,
    Draft,
    Person,
    PersonSkill,
    Project,
    StaffNeed,
    StaffOffer,
)
from tests.factories_due import make_need
from tests.flows.conftest import MONDAY, settle
from tests.flows.forged import Values, newest_nonce, pressed, rows, submitted
from tests.flows.linkage_scenes import project
from tests.flows.test_deploying import spells
from tests.flows.test_handover import number
from tests.flows.test_naming import mention

LINE = "payroll test lead 50% from 1 Feb to 26 Feb"


def deploy(play: Stage, by: str, line: str) -> str:
    return play.workspace.as_(by).command(f"/deploy {line}", channel="general").text


def can(play: Stage, who: str, skills: str, by: str = "olivia") -> str:
    return deploy(play, by, f"skills {mention(play, who)}: {skills}")


def ask(play: Stage, by: str = "dana", line: str = LINE) -> int:
    deploy(play, by, f"need {line}")
    play.workspace.as_(by).press("Ask")
    settle(play)
    return int(max(row.id for row in rows(play, StaffNeed)))


def offer(play: Stage, by: str, need: int, who: str) -> int:
    """Offer somebody as the form's second step does; give the newest offer's number."""
    pressed(play, by, Action.NEED_OFFER, f"{need}|{number(play, who)}")
    modal = play.workspace.as_(by).modal
    assert modal is not None
    modal.submit()
    settle(play)
    return int(max((row.id for row in rows(play, StaffOffer)), default=0))


def states(play: Stage) -> tuple[list[str], list[str]]:
    """The states of all requests and of all offers, oldest first."""
    needs, offers = rows(play, StaffNeed), rows(play, StaffOffer)
    return [str(row.state) for row in needs], [str(row.state) for row in offers]


def test_a_person_says_what_they_can_do_and_a_manager_says_it_of_others(play: Stage) -> None:
    said = deploy(play, "cora", "skills : java, Test lead, java")
    assert "Recorded: Cora" in said
    assert "can do java and Test lead" in said or "can do Test lead and java" in said
    said = deploy(play, "priya", f"skills {mention(play, 'cora')}: TEST LEAD")
    assert "can do Test lead." in said, "as others write it"
    assert "will be told" in said
    settle(play)
    assert "Priya Raman recorded what you can do: Test lead." in play.workspace.as_("cora").texts()[-1]
    assert "Worked as: Test lead" in deploy(play, "zoe", f"skills {mention(play, 'ravi')}")
    assert "Change Skills" not in deploy(play, "zoe", f"skills {mention(play, 'ravi')}")
    assert "say what you can do yourself" in deploy(play, "zoe", f"skills {mention(play, 'ravi')}: sql")
    cora = play.workspace.as_("cora")
    deploy(play, "cora", "skills")
    cora.press("Change Skills")
    assert cora.modal is not None
    cora.modal.fill({"Skills": "sql; payroll tests"})
    cora.modal.submit()
    assert sorted(row.skill for row in rows(play, PersonSkill)) == ["payroll tests", "sql"]
    assert "No skill of Cora" in deploy(play, "cora", "skills : off")
    assert rows(play, PersonSkill) == []
    assert rows(play, AuditEvent)[-1].action == "person.skills"


def test_a_project_that_is_called_like_the_word_is_still_found(sample_stage: Stage) -> None:
    assert "Skills Register:" in deploy(sample_stage, "zoe", "skills register")


def test_one_notion_of_skill_serves_who_is_free_and_levelling(play: Stage) -> None:
    can(play, "cora", "HR analyst")
    assert "Cora" in deploy(play, "olivia", "free hr analyst 50% from 1 Dec to 31 Dec")
    unknown = deploy(play, "olivia", "free analy 50% from 1 Dec to 31 Dec")
    assert "Nobody you see works as “analy”" in unknown, "by whole words"
    assert "Roles: HR analyst" in unknown, "the nearest first"
    deploy(play, "olivia", f"{mention(play, 'tom')} recruiting 100% until 31 Mar as HR analyst")
    play.workspace.as_("olivia").press("Deploy")
    moves = play.workspace.as_("olivia").command("/pmo level", channel="pmo").text
    assert re.search(r"→ Cora \w+ takes over Tom Fairley's", moves)


def test_a_request_shows_who_has_the_skill_best_first_and_goes_to_who_deploys(play: Stage) -> None:
    can(play, "cora", "Test lead")
    can(play, "zoe", "test lead, sql")
    said = deploy(play, "dana", f"need {LINE}")
    assert "Ask for test lead, 50 % for Payroll, 1 Feb 2027 to 26 Feb 2027?" in said
    assert "3 people have that skill*, 1 of those named with room for it" in said
    assert said.index("● *Cora") < said.index("▲ *Ravi Menon*: 80 → *130 %* · Test lead")
    assert "Priya Raman will be asked" in said
    assert rows(play, StaffNeed) == []
    said = play.workspace.as_("dana").press("Ask").text
    assert "Priya Raman will be asked." in said
    settle(play)
    card = play.workspace.as_("priya").texts()[-1]
    assert "Dana Whitlock asks for test lead, 50 % for Payroll" in card
    assert "[Offer]" in card
    assert "0 → *50 %*" in card
    listed = deploy(play, "priya", "needs")
    assert "1 request is open" in listed
    assert "asked by Dana Whitlock" in listed


def test_who_is_offered_is_accepted_and_then_deployed(play: Stage) -> None:
    can(play, "cora", "Test lead")
    need = ask(play)
    priya, dana = play.workspace.as_("priya"), play.workspace.as_("dana")
    priya.press("Offer")
    assert priya.modal is not None
    assert "0 → *50 %*" in priya.modal.text
    assert "Dana Whitlock accepts or declines" in priya.modal.text
    priya.modal.submit()
    settle(play)
    card = dana.texts()[-1]
    assert "Priya Raman offers Cora" in card
    assert "Can do: Test lead." in card
    assert states(play) == (["open"], ["open"])
    said = dana.press("Accept").text
    assert "works on Payroll as test lead for 50 %, 1 Feb 2027 to 26 Feb 2027." in said
    settle(play)
    assert spells(play, "cora", "PAY") == [(50, date(2027, 2, 1), date(2027, 2, 26), "test lead")]
    assert states(play) == (["filled"], ["accepted"])
    assert "you work on Payroll as test lead" in play.workspace.as_("cora").texts()[-1]
    told = priya.texts()
    assert any("works on Payroll as test lead" in text and text.startswith("Dana") for text in told)
    assert not any("[Offer]" in text for text in told), "the request is over, wherever it stands"
    assert {"need.asked", "need.offered", "deployment.set", "need.filled"} <= {
        row.action for row in rows(play, AuditEvent)
    }
    assert f"{need}" in str([row.details for row in rows(play, AuditEvent)][-1])
    # What is told of an act is numbered by the act, and must not take the key of a request's own message.
    asked = [row for row in rows(play, Delivery) if row.dedupe_key.startswith("need:")]
    assert {row.subject for row in asked} == {f"need:{need}"}


def test_of_two_offers_that_are_accepted_at_once_one_counts(play: Stage) -> None:
    can(play, "cora", "Test lead")
    need = ask(play)
    first = offer(play, "priya", need, "cora")
    second = offer(play, "henrik", need, "victor")
    assert second != first
    pressed(play, "dana", Action.OFFER_ACCEPT, str(first))
    before = rows(play, Deployment, StaffOffer)
    assert "lapsed already" in pressed(play, "dana", Action.OFFER_ACCEPT, str(second))
    assert "accepted already" in pressed(play, "dana", Action.OFFER_ACCEPT, str(first))
    assert rows(play, Deployment, StaffOffer) == before
    assert states(play) == (["filled"], ["accepted", "lapsed"])
    settle(play)
    assert "works on Payroll as test lead" in play.workspace.as_("henrik").texts()[-1]
    said = pressed(play, "priya", Action.NEED_OFFER, f"{need}|{number(play, 'ravi')}")
    assert "filled already" in said


def test_nobody_is_offered_twice_for_one_request(play: Stage) -> None:
    can(play, "cora", "Test lead")
    need = ask(play)
    offer(play, "priya", need, "cora")
    said = pressed(play, "henrik", Action.NEED_OFFER, f"{need}|{number(play, 'cora')}")
    assert "is offered for it already, by Priya Raman" in said
    form = f"{need}|{number(play, 'cora')}|100"
    answer = submitted(play, "henrik", Callback.OFFER_CHECKED, form, {})
    assert "offered for it already" in str(answer.payload)
    assert len(rows(play, StaffOffer)) == 1


def test_who_is_declined_leaves_the_request_open_and_ending_it_ends_what_waits(play: Stage) -> None:
    can(play, "cora", "Test lead")
    need = ask(play)
    first = offer(play, "priya", need, "cora")
    assert "The request stays open" in pressed(play, "dana", Action.OFFER_DECLINE, str(first))
    settle(play)
    assert "is not taken for Payroll" in play.workspace.as_("priya").texts()[-1]
    offer(play, "priya", need, "cora")
    said = pressed(play, "dana", Action.NEED_END, str(need))
    assert "is withdrawn" in said
    assert states(play) == (["withdrawn"], ["declined", "lapsed"])
    settle(play)
    assert not any("[Offer]" in text for text in play.workspace.as_("priya").texts())
    assert "withdrawn already" in pressed(play, "dana", Action.NEED_END, str(need))
    assert spells(play, "cora", "PAY") == []


def test_time_that_was_filled_since_the_offer_is_not_filled_further_unseen(play: Stage) -> None:
    can(play, "cora", "Test lead")
    made = offer(play, "priya", ask(play), "cora")
    deploy(play, "olivia", f"{mention(play, 'cora')} recruiting 80% from 1 Feb to 26 Feb")
    play.workspace.as_("olivia").press("Deploy")
    said = pressed(play, "dana", Action.OFFER_ACCEPT, str(made))
    assert "time has been filled since the offer, so nothing is recorded. Priya Raman looks again." in said
    assert states(play) == (["open"], ["lapsed"])
    assert spells(play, "cora", "PAY") == []
    settle(play)
    assert "has been filled since the offer" in play.workspace.as_("priya").texts()[-1]


def test_a_program_manager_asks_the_pmo_or_deploys_at_once(play: Stage) -> None:
    can(play, "cora", "Test lead")
    said = deploy(play, "priya", f"need {LINE}")
    assert "Olivia Brandt" in said
    said = play.workspace.as_("priya").press("Ask").text
    assert "[Offer]" in said
    settle(play)
    assert "Priya Raman asks for test lead" in play.workspace.as_("olivia").texts()[-1]
    need = max(row.id for row in rows(play, StaffNeed))
    offer(play, "priya", need, "cora")
    assert states(play) == (["filled"], ["accepted"])
    assert len(spells(play, "cora", "PAY")) == 1
    settle(play)
    assert "Cora" in play.workspace.as_("dana").texts()[-1]


def test_who_deploys_declines_a_request_and_its_author_hears(play: Stage) -> None:
    need = ask(play)
    assert "is declined" in pressed(play, "priya", Action.NEED_END, str(need))
    settle(play)
    assert "Priya Raman: The request for test lead" in play.workspace.as_("dana").texts()[-1]
    assert states(play)[0] == ["declined"]


def test_a_request_passes_with_its_project(play: Stage) -> None:
    need = ask(play, "dana", "payroll SAP tester 50% from 1 Feb to 26 Feb")
    said = play.workspace.as_("dana").command(f"/pmo handover payroll {mention(play, 'zoe')}", channel="pmo")
    assert "*People who are asked for*\n• SAP tester, 50 %, until 26 Feb 2027" in said.text
    play.workspace.as_("dana").press("Hand Over")
    settle(play)
    offered = offer(play, "priya", need, "ravi")
    assert "offers Ravi Menon" in play.workspace.as_("zoe").texts()[-1]
    assert "You get this because you lead Payroll." in play.workspace.as_("zoe").texts()[-1]
    assert "offers Ravi" not in "".join(play.workspace.as_("dana").texts())
    for act, at in ((Action.OFFER_ACCEPT, offered), (Action.NEED_END, need)):
        assert "asked for by the PM" in pressed(play, "dana", act, str(at))
    assert states(play) == (["open"], ["open"])
    pressed(play, "zoe", Action.OFFER_ACCEPT, str(offered))
    settle(play)
    assert "SAP tester, 50 % for Payroll: Ravi" in "".join(play.workspace.as_("priya").texts())
    assert states(play) == (["filled"], ["accepted"])


def test_whoever_lost_sight_of_a_confidential_project_hears_no_more_of_its_requests(play: Stage) -> None:
    need = ask(play, "elif", "LAR test lead 20% from 1 Feb to 26 Feb")
    play.workspace.as_("elif").command(f"/pmo handover LAR {mention(play, 'zoe')}", channel="pmo")
    play.workspace.as_("elif").press("Hand Over")
    settle(play)
    before = play.workspace.as_("elif").texts()
    pressed(play, "zoe", Action.NEED_END, str(need))
    settle(play)
    assert states(play)[0] == ["withdrawn"]
    assert play.workspace.as_("elif").texts() == before


def test_a_request_whose_days_are_over_is_listed_no_more(play: Stage) -> None:
    ask(play, "dana", "payroll tester 50% from 1 Dec to 4 Dec")
    assert "1 request is open" in deploy(play, "dana", "needs")
    play.workspace.clock.move_to(MONDAY + timedelta(weeks=4))
    assert "Nobody is asked for" in deploy(play, "dana", "needs")


def test_all_requests_are_counted_and_each_is_a_click_away(play: Stage) -> None:
    elif_, dana = (
        each for who in ("elif", "dana") for each in rows(play, Person) if each.id == number(play, who)
    )
    with play.application.database.write() as session:
        for _ in range(13):
            make_need(session, project(play, "PAY"), dana)
            make_need(session, project(play, "LAR"), elif_)
    said = deploy(play, "olivia", "needs")
    assert "*26 requests are open* · 1 to 12" in said
    assert said.count("[Show]") == 12
    said = play.workspace.as_("olivia").press("Show Next 12").text
    assert "*26 requests are open* · 13 to 24" in said
    said = play.workspace.as_("olivia").press("Show 2 More").text
    assert "*26 requests are open* · 25 to 26" in said
    assert (said.count("[Show]"), "More]" in said, "[Show Next" in said) == (2, False, False)
    for who in ("dana", "zoe"):
        said = deploy(play, who, "needs")
        assert "*13 requests are open* · 1 to 12" in said, "no number tells of a confidential project's"
        assert "[Show 1 More]" in said
        said = pressed(play, who, Action.NEED_MORE, str(rows(play, StaffNeed)[-3].id))
        assert "*13 requests are open* · 13 to 13" in said
        assert "Larch" not in said


def test_a_request_of_a_confidential_project_is_known_to_its_people_alone(play: Stage) -> None:
    need = ask(play, "elif", "LAR test lead 20% from 1 Feb to 26 Feb")
    for who in ("henrik", "dana", "zoe"):
        assert "Larch" not in deploy(play, who, "needs"), who
        assert "I know no such request" in pressed(play, who, Action.NEED_SHOW, str(need)), who
    assert "Larch" in deploy(play, "olivia", "needs")
    assert "I know no such request" in pressed(
        play, "henrik", Action.NEED_OFFER, f"{need}|{number(play, 'ravi')}"
    )
    assert rows(play, StaffOffer) == []


def test_no_candidates_load_tells_of_a_confidential_project(play: Stage) -> None:
    can(play, "elif", "Test lead")
    line = "need expenses test lead 20% from 1 Dec to 31 Dec"
    hidden = deploy(play, "mateo", line)
    assert "*Elif Aydin*: 40 → *60 %*" in hidden
    assert "Larch" not in hidden
    assert "*Elif Aydin*: 90 → *110 %*" in deploy(play, "olivia", line)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("need payroll 50% from 1 Feb to 26 Feb", "What must they be able to do on Payroll?"),
        ("need payroll tester from 1 Feb to 26 Feb", "How much of their time?"),
        ("need payroll tester 140%", "from 1 to 100 %"),
        ("need payroll tester 50% from 1 Mar 2027 to 1 Feb 2027", "before the first"),
        ("need payroll tester 50% from 1 Oct 2026 to 1 Nov 2026", "past already"),
        ("need payroll tester 50% from 1 Jan 2031 to 1 Feb 2031", "more than two years"),
        ("need zzzz tester 50%", "I know no project"),
        ("need 50%", "On which project"),
        ("need expenses tester 50%", "asked for by the PM"),
        ("need fixed asset register tester 50%", "asked for by the PM"),
        (f"need payroll {'x' * 90} 50%", "up to 80 characters"),
        ("need LAR tester 50%", "I know no project"),
        ("skills : " + ", ".join(f"s{n}" for n in range(31)), "up to 30 skills"),
        ("skills : " + "y" * 90, "up to 80 characters"),
        ("skills <@U0NOBODY>: java", "workspace only"),
    ],
)
def test_what_cannot_be_asked_is_said_and_changes_nothing(
    sample_stage: Stage, line: str, answer: str
) -> None:
    before = rows(sample_stage, StaffNeed, Draft, PersonSkill)
    assert answer in deploy(sample_stage, "dana", line)
    assert rows(sample_stage, StaffNeed, Draft, PersonSkill) == before


def test_a_skill_that_nobody_has_is_answered_with_those_that_there_are(sample_stage: Stage) -> None:
    said = deploy(sample_stage, "dana", "need payroll test leed 50% from 1 Feb to 26 Feb")
    assert "Nobody is recorded with “test leed”. Known skills: Test lead" in said
    assert "Ask for tester, 20 % for Payroll" in deploy(
        sample_stage, "dana", "need a tester for payroll 20% to 26 Feb"
    )


def test_who_may_not_offer_or_decide_changes_nothing(play: Stage) -> None:
    can(play, "cora", "Test lead")
    need = ask(play)
    made = offer(play, "priya", need, "cora")
    before = rows(play, StaffNeed, StaffOffer, Deployment)
    for who in ("tom", "mateo", "zoe", "cora"):
        pressed(play, who, Action.OFFER_ACCEPT, str(made))
        pressed(play, who, Action.OFFER_DECLINE, str(made))
        pressed(play, who, Action.NEED_END, str(need))
        form = f"{need}|{number(play, 'ravi')}|200"
        submitted(play, who, Callback.OFFER_CHECKED, form, {})
        assert rows(play, StaffNeed, StaffOffer, Deployment) == before, who
    play.workspace.clock.advance(timedelta(days=120))
    assert "are over" in pressed(play, "dana", Action.OFFER_ACCEPT, str(made))


def test_the_form_asks_likewise(play: Stage) -> None:
    payroll = next(row.id for row in rows(play, Project) if row.key == "PAY")
    filled: Values = {
        "project": {"choose.led": {"type": "external_select", "selected_option": {"value": str(payroll)}}},
        "skill": {"value": {"type": "plain_text_input", "value": "Test lead"}},
        "percent": {"value": {"type": "number_input", "value": "30"}},
        "first": {"value": {"type": "datepicker", "selected_date": "2027-02-01"}},
        "last": {"value": {"type": "datepicker", "selected_date": None}},
        "note": {"value": {"type": "plain_text_input", "value": "For the second run."}},
    }
    answer = submitted(play, "dana", Callback.NEED_FORM, "", filled)
    view = (answer.payload or {})["view"]
    assert "Ask for Test lead, 30 % for Payroll, 1 Feb 2027 to" in str(view)
    submitted(play, "dana", Callback.NEED_CHECKED, newest_nonce(play), {})
    settle(play)
    assert "> For the second run." in play.workspace.as_("priya").texts()[-1]
