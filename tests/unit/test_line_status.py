"""A status line as the preview shows it: parts with their words, questions, problems, the summary."""

from datetime import date
from decimal import Decimal

import pytest

from bench.phrasings import PROJECTS, TODAY, read
from bot.domain.enums import Dimension, EntryKind, Rating
from bot.domain.line.parts import PartKind, answered
from bot.domain.line.status import MilestoneName, StatusLine, parse_status


def _part(line: StatusLine, kind: PartKind) -> tuple[str, str, str]:
    part = next(part for part in line.parts if part.kind is kind)
    return part.label, part.value, part.words


def test_each_part_is_shown_with_the_words_it_came_from() -> None:
    line = read("payroll amber vendor API late; go-live moves to 12 June")
    assert _part(line, PartKind.PROJECT) == ("Project", "Payroll (PAY)", "payroll")
    assert _part(line, PartKind.RATING) == ("Status", "Amber A ▲", "amber")
    assert _part(line, PartKind.MILESTONE) == ("Go-live", "12 Jun 2027", "go-live moves to 12 June")
    assert line.summary == "vendor API late; go-live moves to 12 June"
    assert not line.questions
    assert not line.problems


def test_linking_words_are_part_of_what_they_link() -> None:
    line = read("status of payroll is now amber: vendor late")
    assert _part(line, PartKind.PROJECT)[2] == "status of payroll"
    assert _part(line, PartKind.RATING)[2] == "is now amber"
    assert line.summary == "vendor late"


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("exp red 55% +2w need tester", ""),
        ("PAY a vendor late", "vendor late"),
        ("payroll green 👍", "👍"),
        ("payroll green :tada: done", ":tada: done"),
        ("payroll green we are done :tada:", "we are done :tada:"),
        ("payroll (amber) vendor late", "vendor late"),
        ("payroll *amber* vendor *late*", "vendor *late*"),
        ("payroll vendor late, amber, tests fine", "vendor late, tests fine"),
        ("payroll amber vendor late. Help: a tester. Data loaded.", "vendor late; Data loaded"),
        ("payroll amber -5 defects since monday", "-5 defects since monday"),
        ("payroll amber schedule red: vendor late, cost g; tests fine", "tests fine"),
        ("<!channel> payroll red", "<!channel>"),
        ("payroll amber\n\nvendor   late\nlegal waits", "vendor late legal waits"),
    ],
)
def test_the_summary_is_what_was_not_recognised(text: str, summary: str) -> None:
    assert read(text).summary == summary


def test_an_un_recognised_part_becomes_text() -> None:
    line = read("payroll amber vendor slipped, go-live moves to 12 June")
    move = next(part for part in line.parts if part.kind is PartKind.MILESTONE)
    again = read(line.text, ignore=frozenset({move.span}))
    assert not again.moves
    assert again.rating is Rating.AMBER
    assert again.summary == "vendor slipped, go-live moves to 12 June"


def test_an_un_recognised_rating_leaves_the_line_without_one() -> None:
    line = read("payroll red tester left")
    rating = next(part for part in line.parts if part.kind is PartKind.RATING)
    again = read(line.text, ignore=frozenset({rating.span}))
    assert again.rating is None
    assert again.summary == "red tester left"
    assert "No rating found" in again.problems[0]


def test_two_ratings_are_asked_about_and_the_answer_holds() -> None:
    line = read("payroll amber, testing done, now red")
    question = line.questions[0]
    assert line.rating is None
    assert question.words == "amber … red"
    assert [label for label, _ in question.choices] == ["Amber A ▲", "Red R ■"]
    text, ignore = answered(line.text, frozenset(), question, question.choices[1][1])
    after = read(text, ignore=ignore)
    assert after.rating is Rating.RED
    assert not after.questions
    assert after.summary == "amber, testing done, now red"


def test_a_date_with_two_readings_is_asked_in_the_persons_order() -> None:
    line = read("payroll amber go-live moves to 12/06")
    question = line.questions[0]
    assert question.words == "12/06"
    assert question.choices == (("12 Jun 2027", "2027-06-12"), ("6 Dec 2026", "2026-12-06"))
    text, ignore = answered(line.text, frozenset(), question, "2026-12-06")
    assert [move.to.isoformat() for move in read(text, ignore=ignore).moves] == ["2026-12-06"]


def test_an_answer_moves_the_ignored_words_along() -> None:
    line = read("payroll amber go-live moves to 12/06; help: a tester")
    wish = next(part for part in line.parts if part.kind is PartKind.HELP)
    text, ignore = answered(line.text, frozenset({wish.span}), line.questions[0], "2027-06-12")
    after = read(text, ignore=ignore)
    assert after.help_wanted == ""
    assert after.summary == "go-live moves to 2027-06-12; help: a tester"


def test_a_shift_that_fits_two_milestones_is_asked_about() -> None:
    line = read("pmh amber +2w")
    assert [label for label, _ in line.questions[0].choices] == ["Go-live wave 1", "Go-live wave 2"]
    text, ignore = answered(line.text, frozenset(), line.questions[0], line.questions[0].choices[1][1])
    assert [(m.name, m.to.isoformat()) for m in read(text, ignore=ignore).moves] == [
        ("Go-live wave 2", "2027-06-15")
    ]


def test_a_slip_of_something_else_is_asked_and_may_move_nothing() -> None:
    line = read("payroll amber vendor test slipped 2w")
    question = line.questions[0]
    assert question.choices == (("Go-live to 28 Mar 2027", "Go-live 2027-03-28"), ("No milestone moves", ""))
    text, ignore = answered(line.text, frozenset(), question, "")
    after = read(text, ignore=ignore)
    assert not after.moves
    assert not after.questions
    assert after.summary == "vendor test slipped 2w"


def test_an_ambiguous_project_is_asked_with_its_key_as_answer() -> None:
    line = read("hub amber vendor late")
    assert line.project.found is None
    assert {label for label, _ in line.questions[0].choices} == {"Payments Hub (PMH)", "HR Data Hub (HRD)"}
    text, ignore = answered(line.text, frozenset(), line.questions[0], "HRD")
    after = read(text, ignore=ignore)
    assert after.project.found is not None
    assert after.project.found.key == "HRD"
    assert after.rating is Rating.AMBER


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing to report yet"),
        ("   \n ", "Nothing to report yet"),
        ("foo amber vendor late", "No project “foo”"),
        ("amber vendor late", "No project named"),
        ("payroll vendor late", "No rating found. Is it green, amber or red?"),
        ("payroll amber go-live moves to 31 June", "“31 June” is not a date"),
        ("payroll amber go-live moves to 45 May", "“45 May” is not a date"),
        ("payroll green 120%", "Write 0% to 100%"),
        ("crm amber +2w", "CRM Rollout has no milestone for “+2w” to move"),
        (
            "payroll amber training moves to 12 June",
            "Payroll has no milestone “training”. It has: Design signed off",
        ),
        ("payroll amber go-live 12 June, go-live 19 June", "Go-live has two dates"),
        ("payroll amber risk: vendor p9", "Probability goes from 1 to 5"),
    ],
)
def test_what_was_not_understood_is_said_with_its_remedy(text: str, said: str) -> None:
    assert any(said in problem for problem in read(text).problems)


def test_a_wrong_date_stays_in_the_summary() -> None:
    line = read("payroll amber go-live moves to 31 June")
    assert line.summary == "go-live moves to 31 June"
    assert not line.moves


def test_dimensions_money_percent_and_help_come_out_of_one_line() -> None:
    line = read("pay a 40% spent €1.2m schedule red cost g; help: a tester by fri")
    assert line.dimensions == {Dimension.SCHEDULE: Rating.RED, Dimension.COST: Rating.GREEN}
    assert line.spent == Decimal(1_200_000)
    assert line.percent == 40
    assert line.help_wanted == "a tester by Fri 27 Nov"
    assert _part(line, PartKind.COST) == ("Spent", "1,200,000", "spent €1.2m")


def test_a_risk_inside_a_report_is_read_as_an_entry() -> None:
    line = read("payroll amber; risk: data migration p4 i5 owner @sam due fri; tests fine")
    risk = line.risks[0]
    assert (risk.kind, risk.title, risk.probability, risk.impact) == (EntryKind.RISK, "data migration", 4, 5)
    assert (risk.owner_mention, str(risk.due)) == ("sam", "2026-11-27")
    assert line.summary == "tests fine"


def test_milestones_that_share_two_words_move_together() -> None:
    cycles = [MilestoneName(n, f"Test cycle {n}", date(2027, 2, n)) for n in (1, 2)]
    line = parse_status(
        "payroll amber, both test cycles slip 1w",
        projects=PROJECTS,
        milestones_of=lambda _: cycles,
        today=TODAY,
    )
    assert [(move.name, move.to.day) for move in line.moves] == [("Test cycle 1", 8), ("Test cycle 2", 9)]


def test_an_entry_ends_where_another_begins() -> None:
    line = read("payroll amber risk: data migration p4 i5, decision: we take vendor B, problem: no room")
    assert [(entry.kind, entry.title) for entry in line.risks] == [
        (EntryKind.RISK, "data migration"),
        (EntryKind.DECISION, "we take vendor B"),
        (EntryKind.ISSUE, "no room"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "payroll amber decision: we take vendor B",
        "payroll amber; Decision: we take vendor B. tests fine",
        "decision: we take vendor B, payroll amber",
        "payroll amber new decision: we take vendor B",
        "payroll amber entscheidung: we take vendor B",
    ],
)
def test_a_decision_inside_a_report_is_read_as_an_entry(text: str) -> None:
    line = read(text)
    (entry,) = line.risks
    assert (entry.kind, entry.title) == (EntryKind.DECISION, "we take vendor B")
    assert line.rating is Rating.AMBER
    assert "ecision" not in line.summary


@pytest.mark.parametrize(
    "text",
    [
        "payroll amber need a decision: vendor A or B",
        "payroll amber waiting for decision: vendor A or B",
        "payroll amber decision pending: vendor A or B",
        "payroll amber decision on vendor A or B is open",
        "payroll amber your decision: vendor A or B",
    ],
)
def test_a_decision_that_is_asked_for_is_none(text: str) -> None:
    line = read(text)
    assert not line.risks
    assert "vendor A or B" in f"{line.summary} {line.help_wanted}"


def test_a_response_that_does_not_fit_is_said_and_left_out() -> None:
    line = read("payroll green opportunity: discount p2 i2 avoid")
    assert line.risks[0].response is None
    assert "“Avoid” does not fit an opportunity. Choose exploit, enhance, share or accept." in line.problems


def test_the_word_risk_in_a_sentence_is_no_entry() -> None:
    line = read("payroll amber risk of delay from the vendor")
    assert not line.risks
    assert line.summary == "risk of delay from the vendor"


def test_a_name_that_holds_a_colour_gives_no_rating() -> None:
    assert read("red team vendor late").rating is None
    assert read("payroll green, depends on Amber Alert").rating is Rating.GREEN


def test_with_the_project_known_another_key_before_a_rating_wins() -> None:
    line = read("exp red card feed broken", known="PAY")
    assert line.project.found is not None
    assert line.project.found.key == "EXP"
    same = read("expenses are late, amber", known="PAY")
    assert same.project.found is not None
    assert same.project.found.key == "PAY"


def test_choosing_the_first_of_two_projects_settles_which_is_meant() -> None:
    (question,) = read("EXP PAY").questions
    text, ignore = answered("EXP PAY", frozenset(), question, "EXP")
    line = read(text, ignore=ignore)
    assert not line.questions
    assert _part(line, PartKind.PROJECT)[1] == "Expenses (EXP)"
    assert line.summary == "PAY"


def test_a_vague_day_is_asked_about_with_the_day_that_stands() -> None:
    line = read("go-live sometime after easter, red", known="PAY")
    (question,) = line.questions
    assert (question.about, question.choices) == ("Go-live", (("Still 14 Mar 2027", ""),))
    text, ignore = answered(line.text, frozenset(), question, "")
    again = read(text, known="PAY", ignore=ignore)
    assert not again.questions
    assert again.summary == "go-live sometime after easter"


def test_a_word_that_may_be_a_name_is_asked_about_and_the_answer_holds() -> None:
    line = read("amber, web developers missing")
    (question,) = line.questions
    assert question.offered == (("Website Relaunch (WEB)", "WEB"), ("Something else", ""))
    text, ignore = answered(line.text, frozenset(), question, "WEB")
    again = read(text, ignore=ignore)
    assert again.project.found is not None
    assert again.project.found.key == "WEB"
    assert again.rating is Rating.AMBER


def test_a_move_behind_the_projects_name_does_not_take_the_name_with_it() -> None:
    line = read("uat for payroll +1w, amber")
    move = next(part for part in line.parts if part.kind is PartKind.MILESTONE)
    assert (move.label, move.words) == ("UAT", "+1w")
    again = read(line.text, ignore=frozenset({move.span}))
    assert again.project.found is not None
    assert not again.moves


def test_what_is_corrected_is_read_from_the_words_of_both() -> None:
    line = read("payroll green - no wait, amber")
    assert _part(line, PartKind.RATING) == ("Status", "Amber A ▲", "green - no wait, amber")


def test_a_day_in_figures_near_the_plan_is_read_in_the_persons_own_order_and_others_are_asked() -> None:
    line = read("payroll amber uat 8/2")
    assert [(each.name, each.to) for each in line.moves] == [("UAT", date(2027, 2, 8))]
    assert not line.questions
    for typed in ("uat 8/6", "uat 2/3", "uat 10/2 or 20/2", "launch 8/2"):
        assert read(f"payroll amber {typed}").moves == (), typed


@pytest.mark.parametrize("words", ["'if vendor agrees'", "'ok", "’26", "'²²"])
def test_an_apostrophe_behind_a_day_begins_a_year_or_a_quotation(words: str) -> None:
    assert read(f"payroll amber, uat 15 march {words}").rating is Rating.AMBER


@pytest.mark.parametrize("typed", ["Q3 spent as planned", "w2 spent", "phase 2 spent"])
def test_a_small_bare_number_before_spent_is_no_money(typed: str) -> None:
    line = read(f"payroll green {typed}")
    assert (line.spent, line.summary) == (None, typed)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("spent between 1.2 and 1.3m", ["spent 1200000", "spent 1300000"]),
        ("spent 100k to 120k", ["spent 100000", "spent 120000"]),
        ("spent 120 or 130k", ["spent 120000", "spent 130000"]),
        ("40k-50k spent", ["spent 40000", "spent 50000"]),
        ("spent 100,000-120,000", ["spent 100000", "spent 120000"]),
        ("1.2-1.3m spent", ["spent 1200000", "spent 1300000"]),
    ],
)
def test_a_range_of_money_is_asked_with_both_ends(typed: str, offered: list[str]) -> None:
    line = read(f"payroll green {typed}")
    (question,) = line.questions
    assert (line.spent, question.about) == (None, "Spent")
    assert [value for _, value in question.choices if value] == offered


def test_a_bound_above_a_hundred_percent_is_refused_and_not_asked() -> None:
    for typed in ("over 150%", "at least 120% complete"):
        line = read(f"payroll amber, {typed}")
        assert not line.questions, typed
        assert "is more than complete" in line.problems[0]
