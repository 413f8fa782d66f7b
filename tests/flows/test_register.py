"""The register: listed, edited, closed, escalated and answered, each entry in one thread with its history."""

from sqlalchemy import select

from bot.commands.stage import Stage
from bot.domain.enums import EntryAct, EntryKind, EntryState, Level, Outcome
from bot.sandbox.driver import utc
from models import AuditEvent, Delivery, EntryChange, Person, RegisterEntry, ScoreChange
from tests.flows.again import send_again
from tests.flows.conftest import settle
from tests.flows.forged import pressed, rows, submitted
from tests.flows.test_reporting import ONE_TENANT, count

TITLE = "Vendor may deliver late"
REGISTER = (RegisterEntry, EntryChange, ScoreChange, AuditEvent, Delivery)


def raised(
    play: Stage, line: str = f"payroll {TITLE} p4 i5 reduce", button: str = "Record Risk"
) -> RegisterEntry:
    """Raise a risk as Dana, who runs Payroll."""
    dana = play.workspace.as_("dana")
    dana.command(f"/risk {line}", channel="general")
    dana.press(button)
    settle(play)
    return newest(play)


def newest(play: Stage) -> RegisterEntry:
    with play.application.database.read() as session:
        found = select(RegisterEntry).order_by(RegisterEntry.id.desc()).limit(1)
        return session.scalars(found.execution_options(across_workspaces=ONE_TENANT)).one()


def entry(play: Stage, entry_id: int) -> RegisterEntry:
    with play.application.database.read() as session:
        found = select(RegisterEntry).where(RegisterEntry.id == entry_id)
        return session.scalars(found.execution_options(across_workspaces=ONE_TENANT)).one()


def history(play: Stage, entry_id: int) -> list[tuple[EntryAct, str, str, str]]:
    with play.application.database.read() as session:
        found = select(EntryChange).where(EntryChange.entry_id == entry_id).order_by(EntryChange.id)
        acts = session.scalars(found.execution_options(across_workspaces=ONE_TENANT))
        return [(each.act, each.field, each.was, each.now) for each in acts]


def opened(play: Stage, who: str, at: int) -> None:
    pressed(play, who, "entry.show", str(at))
    assert play.workspace.as_(who).modal is not None


def test_the_list_shows_the_worst_first_and_understands_filters_in_words(play: Stage) -> None:
    at = raised(play)
    dana = play.workspace.as_("dana")
    shown = dana.command("/register payroll", channel="general")
    assert shown.ephemeral
    assert shown.text.index(f"{at.reference}") < shown.text.index("Reimbursements miss the payslip")
    assert TITLE in dana.command("/pmo register hr red risks mine", channel="general").text
    assert TITLE not in dana.command("/register payroll closed", channel="general").text
    assert "Nothing in the register" in dana.command("/register payroll issues", channel="general").text


def test_a_long_list_is_paged_and_turned_in_place(play: Stage) -> None:
    olivia = play.workspace.as_("olivia")
    first = olivia.command("/register", channel="general").text
    second = olivia.press("Next").text
    assert "Page 2" in second
    assert first != second
    assert olivia.press("Previous").text == first


def test_an_edit_is_recorded_field_by_field_and_the_score_before_is_kept(play: Stage) -> None:
    at = raised(play)
    before = count(play, ScoreChange)
    opened(play, "dana", at.id)
    form = play.workspace.as_("dana").modal
    assert form is not None
    form.fill({"Impact": "2 Low", "Due": "2026-12-24"})
    assert not form.submit()
    assert (entry(play, at.id).score, count(play, ScoreChange)) == (8, before + 1)
    assert history(play, at.id) == [
        (EntryAct.EDITED, "impact", "5", "2"),
        (EntryAct.EDITED, "due", "", "2026-12-24"),
    ]
    settle(play)
    assert any("impact 5 → 2" in text for text in play.workspace.as_("priya").texts())


def test_a_response_that_does_not_fit_is_refused_with_those_that_do(play: Stage) -> None:
    preview = play.workspace.as_("dana").command(
        "/risk payroll opportunity: vendor gives a discount p2 i2, response: avoid", channel="general"
    )
    assert "“Avoid” does not fit an opportunity. Choose exploit, enhance, share or accept." in preview.text


def test_who_saves_last_is_told_what_changed_meanwhile_and_loses_nothing(play: Stage) -> None:
    at = raised(play)
    opened(play, "dana", at.id)
    opened(play, "priya", at.id)
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    assert dana.modal is not None
    assert priya.modal is not None
    priya.modal.fill({"Impact": "3 Medium", "Due": "2026-12-24"})
    assert not priya.modal.submit()
    dana.modal.fill({"Impact": "4 High", "Title": "Vendor is late"})
    assert not dana.modal.submit()
    told = dana.modal.text
    assert "Somebody else saved this meanwhile" in told
    assert "Impact: Priya" in told.replace("*", "")
    assert (entry(play, at.id).impact, entry(play, at.id).title) == (3, TITLE), "nothing is saved yet"
    assert not dana.modal.submit()
    saved = entry(play, at.id)
    assert (saved.impact, saved.title, str(saved.due)) == (4, "Vendor is late", "2026-12-24")


def test_a_closed_entry_keeps_its_outcome_and_can_be_reopened(play: Stage) -> None:
    at = raised(play)
    dana = play.workspace.as_("dana")
    opened(play, "dana", at.id)
    assert dana.modal is not None
    stale = play.workspace.as_("priya")
    opened(play, "priya", at.id)
    dana.modal.press("Close Entry")
    assert dana.modal is not None
    dana.modal.fill({"How did it end?": "Avoided", "Anything to add?": "Second vendor found"})
    assert not dana.modal.submit()
    closed = entry(play, at.id)
    assert (closed.state, closed.outcome) == (EntryState.CLOSED, Outcome.AVOIDED)
    assert stale.modal is not None
    stale.modal.fill({"Title": "Vendor is late"})
    assert "was closed by Dana Whitlock as avoided meanwhile" in str(stale.modal.submit())
    assert TITLE in dana.command("/register payroll closed", channel="general").text
    pressed(play, "dana", "entry.reopen", str(at.id))
    assert entry(play, at.id).state is EntryState.OPEN
    settle(play)
    assert any("closed it: avoided" in text for text in play.workspace.as_("priya").texts())


def test_a_risk_that_happened_is_an_issue_with_the_same_number_and_leads_to_a_decided_change(
    play: Stage,
) -> None:
    at = raised(play)
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    opened(play, "dana", at.id)
    assert dana.modal is not None
    dana.modal.press("It Happened")
    issue = entry(play, at.id)
    assert (issue.kind, issue.reference, issue.probability) == (EntryKind.ISSUE, at.reference, 5)
    assert dana.modal is not None
    dana.modal.press("Propose Change")
    assert dana.modal is not None
    dana.modal.fill(
        {
            "What should change": "Take the second vendor",
            "Effect on cost": "40,000 more",
            "Why": "The first has gone",
        }
    )
    assert not dana.modal.submit()
    send_again(play, "view_submission")
    change = newest(play)
    assert (change.kind, change.came_from_id, change.effects) == (
        EntryKind.CHANGE,
        at.id,
        {"cost": "40,000 more"},
    )
    settle(play)
    asked = next(text for text in reversed(priya.texts()) if "Take the second vendor" in text)
    assert "40,000 more" in asked
    priya.press("Approve")
    assert priya.modal is not None
    priya.modal.fill({"Why": "Worth it"})
    assert not priya.modal.submit()
    assert (entry(play, change.id).state, entry(play, change.id).outcome) == (
        EntryState.CLOSED,
        Outcome.APPROVED,
    )
    settle(play)
    assert any("approved this change" in text and "Worth it" in text for text in dana.texts())
    with play.application.database.read() as session:
        said = select(Delivery.subject).where(Delivery.subject.like("entry:%"))
        subjects = set(session.scalars(said.execution_options(across_workspaces=ONE_TENANT)))
    assert subjects == {f"entry:{at.id}"}, "risk, issue and change share one thread"


def test_an_escalation_is_answered_by_the_level_above_and_the_raiser_hears(play: Stage) -> None:
    at = raised(play)
    dana, priya, olivia = (play.workspace.as_(who) for who in ("dana", "priya", "olivia"))
    opened(play, "dana", at.id)
    assert dana.modal is not None
    dana.modal.press("Escalate")
    assert dana.modal is not None
    dana.modal.fill({"What do you need from them?": "A second vendor"})
    assert not dana.modal.submit()
    settle(play)
    assert any("escalated it to the program" in text and "A second vendor" in text for text in priya.texts())
    assert entry(play, at.id).level is Level.PROJECT
    priya.press("Take Further")
    settle(play)
    assert entry(play, at.id).asked_level is Level.PORTFOLIO
    assert any(TITLE in text and "Accept Here" in text for text in olivia.texts())
    before = rows(play, *REGISTER)
    submitted(play, "priya", "view.send_back", str(at.id), words_of("No"))
    assert rows(play, *REGISTER) == before, "what is with the portfolio is answered there"
    olivia.press("Accept Here")
    assert olivia.modal is not None
    olivia.modal.fill({"Response": "Transfer", "Owner from now on": "felix"})
    assert not olivia.modal.submit()
    accepted = entry(play, at.id)
    assert (accepted.level, accepted.asked_level, accepted.response) == (Level.PORTFOLIO, None, "transfer")
    settle(play)
    assert any("accepted it at portfolio level; Felix Okafor owns it now" in text for text in dana.texts())


def words_of(said: str) -> dict[str, dict[str, dict[str, str]]]:
    return {"words": {"value": {"type": "plain_text_input", "value": said}}}


def test_what_is_sent_back_is_the_projects_again_and_a_second_answer_changes_nothing(play: Stage) -> None:
    at = raised(play)
    dana = play.workspace.as_("dana")
    pressed(play, "dana", "entry.escalate", str(at.id))
    assert dana.modal is not None
    dana.modal.fill({"What do you need from them?": "Help"})
    assert not dana.modal.submit()
    submitted(play, "priya", "view.send_back", str(at.id), words_of("Ask the vendor first"))
    settle(play)
    assert any("sent it back" in text and "Ask the vendor first" in text for text in dana.texts())
    before = rows(play, *REGISTER)
    submitted(play, "priya", "view.send_back", str(at.id), words_of("Again"))
    assert rows(play, *REGISTER) == before


def test_whoever_has_no_right_changes_nothing_and_a_confidential_entry_is_nowhere(play: Stage) -> None:
    at = raised(play)
    outcome = {"selected_option": {"value": "avoided"}, "type": "static_select"}
    before = rows(play, *REGISTER)
    for who in ("kofi", "tom"):  # the PM of another program; a member
        for act in ("entry.reopen", "entry.happened", "entry.take_further"):
            pressed(play, who, act, str(at.id))
        for form in ("view.escalate", "view.send_back", "view.close_entry"):
            values = words_of("no") | {"outcome": {"value": outcome}}
            submitted(play, who, form, str(at.id), values)
        submitted(play, who, "view.entry", f"{at.id}|0", {"title:0": words_of("x")["words"]})
    assert rows(play, *REGISTER) == before
    elif_ = play.workspace.as_("elif")
    elif_.command("/risk LAR secret merger leaks p5 i5", channel="general")
    elif_.press("Record Risk")
    settle(play)
    secret = newest(play)
    kofi = play.workspace.as_("kofi")
    for asked in ("/register", "/register red", "/register hr", "/register heat"):
        assert "secret merger" not in kofi.command(asked, channel="general").text
    assert "secret merger" not in pressed(play, "kofi", "entry.show", str(secret.id))
    assert "no such entry" in pressed(play, "kofi", "entry.show", str(secret.id))
    assert "secret merger" in elif_.command("/register LAR", channel="general").text


def test_entries_in_a_report_are_named_on_its_card_and_each_has_a_thread_of_its_own(play: Stage) -> None:
    dana, priya = play.workspace.as_("dana"), play.workspace.as_("priya")
    line = "amber; risk: test data late p4 i5 owner @tom; decision: we take the second vendor"
    dana.command(f"/report payroll {line}", channel="general")
    answer = dana.press("Post Status").text
    settle(play)
    decision = newest(play)
    risk = entry(play, decision.id - 1)
    assert (risk.kind, risk.score, decision.kind) == (EntryKind.RISK, 20, EntryKind.DECISION)
    with play.application.database.read() as session:
        tom = session.scalars(
            select(Person.id)
            .where(Person.slack_id == "U0TOM")
            .execution_options(across_workspaces=ONE_TENANT)
        ).one()
    assert risk.owner_id == tom, "a name that was typed is found"
    for each in (risk, decision):
        assert f"{each.reference}" in answer
    card = next(text for text in priya.texts() if "Payroll" in text and "New in the register" in text)
    assert f"{risk.reference}" in card
    assert f"{decision.reference}* we take the second vendor · " in card
    dana.command("/report payroll red; the vendor is bankrupt", channel="general")
    dana.press("Post Status")
    settle(play)
    priya.press("Acknowledge")
    settle(play)
    (card,) = (text for text in priya.texts() if "> the vendor is bankrupt" in text)
    assert "✓ Acknowledged by Priya Raman" in card
    assert "version 2" in card
    assert f"{decision.reference}* we take the second vendor · " in card, "what its first version raised"
    opened(play, "dana", risk.id)
    assert dana.modal is not None
    dana.modal.press("It Happened")
    settle(play)
    heard = priya.dm()
    parent = next(each for each in heard if "new risk" in priya.read(each))
    reply = next(each for each in heard if "says that it happened" in priya.read(each))
    assert reply.thread_ts == parent.ts


def test_references_count_in_their_project_so_that_no_gap_tells_of_a_confidential_entry(play: Stage) -> None:
    first = raised(play)
    elif_ = play.workspace.as_("elif")
    elif_.command("/risk LAR secret merger leaks p5 i5", channel="general")
    elif_.press("Record Risk")
    settle(play)
    secret = newest(play)
    second = raised(play)
    number = int(first.reference.removeprefix("PAY-R"))
    assert second.reference == f"PAY-R{number + 1}"
    assert secret.reference.startswith("LAR-R")
    assert first.number == 1 + sum(1 for row in rows(play, RegisterEntry) if _earlier(row, first))


def _earlier(row: RegisterEntry, than: RegisterEntry) -> bool:
    return row.project_id == than.project_id and row.id < than.id


def test_an_owner_is_asked_once_whether_an_overdue_entry_still_stands(play: Stage) -> None:
    at = raised(play, f"payroll {TITLE} p4 i5 owner @tom due 2026-11-24")
    assert at.owner_id is not None
    tom = play.workspace.as_("tom")
    play.workspace.clock.move_to(utc("2026-11-25 10:00"))
    play.tick()
    settle(play)
    asked = [text for text in tom.texts() if "still stand?" in text and TITLE in text]
    assert len(asked) == 1
    assert "Close Entry" not in asked[0], "whoever may not close it is not offered that"
    tom.press("Still Right")
    send_again(play)
    assert [act for act, *_ in history(play, at.id)] == [EntryAct.REVIEWED]
    play.workspace.clock.move_to(utc("2026-11-26 10:00"))
    play.tick()
    settle(play)
    assert len([text for text in tom.texts() if "still stand?" in text and TITLE in text]) == 1


def test_an_owner_is_asked_on_the_review_date_and_still_right_sets_the_next(play: Stage) -> None:
    at = raised(play)
    opened(play, "dana", at.id)
    dana = play.workspace.as_("dana")
    assert dana.modal is not None
    dana.modal.fill({"Review on": "2026-11-25"})
    assert not dana.modal.submit()
    for day in ("2026-11-24", "2026-11-25"):
        play.workspace.clock.move_to(utc(f"{day} 10:00"))
        play.tick()
        settle(play)
        asked = [text for text in dana.texts() if "still stand" in text and TITLE in text]
        assert len(asked) == (1 if day == "2026-11-25" else 0), day
    dana.press("Still Right")
    assert str(entry(play, at.id).review_on) == "2026-12-23"


def test_lists_are_narrowed_by_owner_by_due_date_and_by_what_was_escalated(play: Stage) -> None:
    raised(play, f"payroll {TITLE} p4 i5 owner @tom due 2026-11-26")
    other = raised(play, "payroll Terminals break p2 i2 due 2027-03-01")
    dana, tom = play.workspace.as_("dana"), play.workspace.as_("tom")
    shown = {
        who: {
            asked: play.workspace.as_(who).command(f"/register payroll {asked}", channel="general").text
            for asked in ("mine", "due this week", "escalated")
        }
        for who in ("dana", "tom")
    }
    assert TITLE in shown["tom"]["mine"]
    assert TITLE not in shown["dana"]["mine"]
    assert "Terminals break" in shown["dana"]["mine"]
    assert TITLE in shown["dana"]["due this week"]
    assert "Terminals break" not in shown["dana"]["due this week"]
    assert "Terminals break" not in shown["tom"]["escalated"]
    pressed(play, "dana", "entry.escalate", str(other.id))
    assert dana.modal is not None
    dana.modal.fill({"What do you need from them?": "New ones"})
    assert not dana.modal.submit()
    assert "Terminals break" in tom.command("/register payroll escalated", channel="general").text


def test_a_question_that_is_answered_does_not_put_the_projects_name_into_the_title(play: Stage) -> None:
    dana = play.workspace.as_("dana")
    asked = dana.command("/risk payroll test data arrives late p4 i5 due 12/06", channel="general").text
    assert "what do you mean by “12/06”?" in asked
    again = dana.press("12 Jun 2027").text
    assert "> test data arrives late" in again
    dana.press("Record Risk")
    assert newest(play).title == "test data arrives late"
