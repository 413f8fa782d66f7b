"""The digest and the prompts as people see them: inside Slack's limits, harmless, the point first."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from bot.blocks import kit
from bot.blocks.actions import Action
from bot.blocks.digest import digest_message, quiet_digest
from bot.blocks.digest_lines import gist
from bot.blocks.digest_parts import coverage
from bot.blocks.digest_pictures import thread_of, weeks_lines
from bot.blocks.text import digest_text, plain
from bot.delivery.outbox import Message
from bot.domain.digest import Digest, build
from bot.domain.digest.items import Top
from bot.domain.digest.weeks import MOST_ROWS, MOST_WEEKS, ProjectWeeks, RatingsByWeek
from bot.domain.enums import Confidence, Rating
from bot.domain.ids import ProjectId
from bot.sandbox.blocks.check import message_faults
from tests.digests import (
    DUE,
    LAST_WEEK,
    NOW,
    THIS_WEEK,
    entry,
    facts,
    large,
    linkage,
    milestone,
    project,
    rated,
    ref,
)

UNKIND = "Pay <!channel> <https://bad.example|x> & `roll` *now*"
CONTROL = "\x1b[31mred\x07"


def shown(blocks: tuple[dict[str, Any], ...]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def texts(value: object) -> list[dict[str, Any]]:
    """Find every text object, however deep."""
    if isinstance(value, dict):
        own = [value] if isinstance(value.get("text"), str) else []
        return own + [found for each in value.values() for found in texts(each)]
    if isinstance(value, list | tuple):
        return [found for each in value for found in texts(each)]
    return []


def assert_slack_takes(text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
    assert 0 < len(text) <= 4000
    assert 0 < len(blocks) <= 50
    assert message_faults(list(blocks)) == []
    assert len([each for each in blocks if each["type"] == "table"]) <= 1
    ids = [each["block_id"] for each in blocks if "block_id" in each]
    assert len(ids) == len(set(ids))
    for block in blocks:
        parsed = SlackBlock.parse(dict(block))
        assert parsed is not None
        parsed.validate_json()
        if block["type"] == "section" and "text" in block:
            assert 0 < len(block["text"]["text"]) <= 3000
        if block["type"] == "context":
            assert len(block["elements"]) <= 10
        if block["type"] == "table":
            cells = [cell["text"] for row in block["rows"] for cell in row]
            assert len(block["rows"]) <= 100
            assert all(len(row) <= 20 for row in block["rows"])
            assert all(cells)
            assert sum(map(len, cells)) <= 10_000


def eventful() -> Digest:
    return build(
        facts(
            rated(Rating.GREEN, Rating.RED, 1),
            rated(Rating.AMBER, Rating.GREEN, 2),
            project(3),
            project(4, now=LAST_WEEK, before=LAST_WEEK),
            entries=(entry(12, score=20),),
            milestones=(milestone(1, was=NOW.date(), forecast=NOW.date() + timedelta(days=30), moves=2),),
            linkages=(linkage(77, 1, 2),),
        )
    )


def test_the_digest_says_its_point_first() -> None:
    text, blocks = digest_message(eventful())

    assert text.splitlines()[0] == (
        "PMO digest, 23 Nov 2026: 1 of 4 projects turned Red. 1 milestone slipped. "
        "1 new risk or issue. 1 report is missing. Waiting for a decision: 1 linkage."
    )
    assert blocks[0]["text"]["text"] == "PMO digest, 23 Nov 2026"
    assert blocks[1]["text"]["text"].startswith("*1 of 4 projects turned Red.")


def test_a_screen_reader_reads_the_gravest_first_and_who_is_missing() -> None:
    text, _ = digest_message(eventful())

    _, *lines = text.splitlines()
    assert lines[:3] == [
        "Linkage to decide: Project 1 (Program) and Project 2 (Program).",
        "Worse: Project 1, Red, was Green.",
        "Better: Project 2, Green, was Amber.",
    ]
    assert any(line.startswith("New risks and issues: Project 1, ") and "score 20" in line for line in lines)
    assert lines[-1].startswith(
        "3 of 4 reported for Fri 20 Nov 2026. Missing, with the age of the last report: Project 4 (10 days)."
    )
    assert not set("*•↔■▲●_") & set(text), "signs are noise to whoever listens"


def test_of_a_large_portfolio_it_reads_few_and_says_how_many_more_there_are() -> None:
    digest = build(large(5_000))
    text, blocks = digest_message(digest)

    assert len(text) <= kit.NOTIFICATION_TEXT
    worse = next(line for line in text.splitlines() if line.startswith("Worse: "))
    assert worse.count(", was ") == 3
    assert worse.endswith(f"and {digest.worse.total - 3:,} more.")
    assert "reported for Fri 20 Nov 2026" in text.splitlines()[-1]
    (ratings,) = [each for each in blocks if each["type"] == "table"]
    assert len(ratings["rows"]) == 1 + 15 + len(digest.better.shown), "a table is read at a glance"
    weeks = RatingsByWeek((DUE,), (ProjectWeeks(ref(1), (Rating.RED,)),), 0)
    thread = thread_of(digest, weeks)
    assert thread is not None
    assert "Ratings by week from 20 Nov 2026 to 20 Nov 2026, worst first. Project 1: Red 1" in thread[0]
    assert "Milestones that slipped, the furthest first." in thread[0]


def test_ratings_are_a_table_with_word_letter_and_shape_the_worst_first() -> None:
    _, blocks = digest_message(eventful())

    (found,) = [each for each in blocks if each["type"] == "table"]
    rows = [[cell["text"] for cell in row] for row in found["rows"]]
    assert rows[1][:3] == ["Project 1 (P1)", "Red R ■", "Green G ●"]
    assert rows[2][:3] == ["Project 2 (P2)", "Green G ●", "Amber A ▲"]


def test_a_linkage_shows_its_evidence_and_can_be_decided() -> None:
    _, blocks = digest_message(eventful())

    assert "Both change SAP" in shown(blocks)
    assert "“Payroll runs on SAP” (charter, 1 Oct 2026)" in shown(blocks)
    (buttons,) = [each["elements"] for each in blocks if each["type"] == "actions"]
    assert [(each["action_id"], each["value"]) for each in buttons] == [
        (Action.DIGEST_LINKAGE_CONFIRM.value, "77"),
        (Action.DIGEST_LINKAGE_DISMISS.value, "77"),
    ]


def test_what_is_missing_is_named_with_its_age_and_what_is_unchanged_is_one_line() -> None:
    _, blocks = digest_message(eventful())

    missing = "Missing, with the age of the last report: Project 4 (10 days)"
    assert f"3 of 4 reported for Fri 20 Nov 2026. {missing}" in shown(blocks)
    assert "2 unchanged: 2 Green" in shown(blocks)


def test_those_that_never_reported_are_named_together() -> None:
    digest = eventful()
    (late,) = digest.coverage.missing
    a, b, c = (replace(late, project=replace(late.project, name=name)) for name in "ABC")
    never = [replace(each, age_days=None) for each in (a, b, c)]
    for missing, of, said in (
        ((never[0], b, c), 9, "Never reported: A. Missing, with the age of the last report: B (10 days), C"),
        (tuple(never), 3, "3 of 4 reported for Fri 20 Nov 2026. Never reported: A, B, C"),
    ):
        seen = replace(digest.coverage, missing=Top(missing, of))
        assert said in coverage(replace(digest, coverage=seen))
        assert ("… and 6 more" in coverage(replace(digest, coverage=seen))) is (of == 9)


def test_a_part_without_anything_to_say_is_left_out() -> None:
    _, blocks = digest_message(build(facts(project(1))))

    assert [each["type"] for each in blocks] == [
        "header",
        "section",
        "context",
        "section",
        "context",
        "context",
    ]
    assert blocks[1]["text"]["text"] == "*Nothing changed since 20 Nov 2026.*"


@pytest.mark.parametrize("number", [1, 60, 5_000])
def test_a_digest_of_any_size_fits_into_one_message(number: int) -> None:
    digest = build(large(number))

    text, blocks = digest_message(digest)

    assert_slack_takes(text, blocks)
    if number > 60:
        assert "… and " in shown(blocks)


def test_between_two_weekly_digests_what_merely_stands_is_one_line_and_a_quiet_day_too() -> None:
    known = large(60)
    digest = build(known)
    _, whole = digest_message(digest)
    _, blocks = digest_message(build(replace(known, told=digest.standing), whole=False))
    assert "• *" in shown(whole).split("Deployed over 100 %")[1]
    assert "Still so: " not in shown(whole)
    said = shown(blocks)
    people = "Deployed over 100 % (29) · Too many critical projects (29) · Red projects share people (6)"
    dates = "Due within seven days (24) · Go-lives that collide (29)"
    assert f"Still so: {dates} · {people} · Serving no objective (60)" in said
    assert "120 %" not in said
    quiet = build(facts(project(1), project(2), project(3, serves=False)))
    text, only = quiet_digest(quiet)
    assert text.splitlines() == [
        "PMO digest, 23 Nov 2026: Nothing changed since 20 Nov 2026.",
        "3 of 3 reported for Fri 20 Nov 2026. Changes since 20 Nov 2026. Data to 09:00 (UTC).",
    ]
    assert_slack_takes(text, only)
    assert len(only) == 3


def test_a_weekly_digest_of_any_size_fits_with_its_thread_pictures_or_not() -> None:
    digest = build(large(5_000))
    rows = tuple(ProjectWeeks(each.project, (Rating.RED,) * MOST_WEEKS) for each in digest.worst)
    weeks = RatingsByWeek(tuple(DUE + timedelta(weeks=each) for each in range(MOST_WEEKS)), rows, 4_988)
    assert len(rows) == MOST_ROWS
    thread = thread_of(digest, weeks)
    assert thread is not None
    for text, blocks in (digest_message(digest, weeks=weeks), thread):
        message = Message(text, blocks)
        assert message.alt_text
        assert_slack_takes(text, message.showing("F0123456789").blocks)
    assert_slack_takes("x", (weeks_lines(weeks),))


def test_what_a_cut_part_leaves_out_is_counted_in_full() -> None:
    _, blocks = digest_message(build(large(5_000)))

    (risks,) = [each for each in blocks if "New risks" in shown((each,))]
    lines = risks["text"]["text"].split("\n")
    listed = len([line for line in lines if line.startswith("•")])
    assert lines[-1] == f"… and {2_500 - listed:,} more"
    assert risks["accessory"]["text"]["text"] == "Show All 2,500"


def test_typed_text_pings_nobody_and_links_nowhere() -> None:
    unkind = replace(ref(1), name=UNKIND, program=UNKIND)
    digest = build(
        facts(
            replace(
                rated(Rating.GREEN, Rating.RED),
                ref=unkind,
                manager=UNKIND,
                serves=False,
                now=replace(THIS_WEEK, overall=Rating.RED, summary=UNKIND),
            ),
            project(2, ref=replace(unkind, project_id=ProjectId(2)), now=LAST_WEEK),
            entries=(entry(1, title=UNKIND, owner=UNKIND),),
            milestones=(milestone(1, name=UNKIND, forecast=NOW.date()),),
            linkages=(replace(linkage(), a=unkind),),
        )
    )

    text, blocks = digest_message(digest)

    assert_slack_takes(text, blocks)
    marked = [each["text"] for each in texts(blocks) if each.get("type") == "mrkdwn"]
    assert any("&lt;!channel&gt;" in each for each in marked)
    for each in [text, *marked]:
        assert "<" not in each


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On plan.", "On plan."),
        (
            "The rating is Amber due to the following factors;\n- Vendor late\n- Env missing",
            "Vendor late Env missing",
        ),
        ("Risks:\n", "Risks:"),
        ("x" * 500, "x" * 159 + "…"),
    ],
)
def test_a_quotation_begins_with_what_says_something(text: str, words: str) -> None:
    assert gist(text) == words


def test_delivery_confidence_stands_in_one_line_and_falls_come_with_their_reason() -> None:
    late_in_the_evening = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    fell = project(
        1,
        confidence=Confidence.RED,
        confidence_before=Confidence.AMBER_GREEN,
        confidence_reason="Funding gap.",
        confidence_at=late_in_the_evening,
    )

    _, blocks = digest_message(build(facts(fell, project(2), time_zone="Europe/Berlin")))

    assert "Delivery confidence of 1 of 2 projects: 1 Red" in shown(blocks)
    assert "• *Project 1* · Red, was Amber/Green" in shown(blocks)
    assert "“Funding gap.” (rated 20 Nov 2026)" in shown(blocks)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (1_000, 1_500, "1,500 EUR, was 1,000 (+50 %)"),
        (100_000_000, 250_500_000, "250.5 million EUR, was 100.0 million (+150 %)"),
    ],
)
def test_money_is_written_so_that_it_can_be_read(was: int, now: int, says: str) -> None:
    grown = project(
        1,
        before=replace(LAST_WEEK, cost_forecast=Decimal(was)),
        now=replace(THIS_WEEK, cost_forecast=Decimal(now)),
    )

    assert says in digest_text(build(facts(grown)))


@pytest.mark.parametrize(
    ("days", "says"),
    [(1, "1 day later"), (91, "91 days later"), (365, "12 months later"), (1461, "4 years later")],
)
def test_a_stretch_of_time_is_written_so_that_it_can_be_grasped(days: int, says: str) -> None:
    was = NOW.date() + timedelta(days=20)
    slipped = milestone(1, was=was, forecast=was + timedelta(days=days))

    assert says in digest_text(build(facts(project(1), milestones=(slipped,))))


def test_the_terminal_reads_the_same_words_and_no_control_characters() -> None:
    digest = build(
        facts(replace(rated(Rating.GREEN, Rating.RED), ref=ref(1, CONTROL + " Payroll")), linkages=())
    )

    written = digest_text(digest)

    assert "Payroll" in written
    assert "Red R ■" in written
    assert "\x1b" not in written
    assert "\x07" not in written


@given(st.text())
def test_plain_text_keeps_to_one_line(text: str) -> None:
    assert len(plain(text).splitlines()) <= 1


def test_the_terminal_shows_every_part_within_its_width() -> None:
    written = digest_text(build(large(200, name="Ü ")), width=90)

    for title in (
        "Ratings that changed",
        "New risks",
        "slipped",
        "Deployed over",
        "no objective",
        "Linkages to decide",
        "Changes to decide",
        "suggested before still wait",
    ):
        assert title in written
    wrapped = written.split("In their words")[1]
    assert max(len(line) for line in wrapped.splitlines()) <= 90


@given(st.text(alphabet=st.sampled_from("a&<>;é😀 "), max_size=60), st.integers(2, 70))
def test_cutting_escaped_text_never_halves_an_entity(text: str, limit: int) -> None:
    cut = kit.fit(kit.escape(text), limit)

    assert len(cut) <= limit
    rest = cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert not set(rest) & set("&<>")


def test_a_long_table_loses_rows_and_not_its_head() -> None:
    small = kit.table(("A", "B"), [("x", "")] * 300)
    wide = kit.table(("A", "B"), [("x" * 400, "y")] * 99)

    assert len(small["rows"]) == 100
    assert small["rows"][1][1]["text"] == "–"
    assert sum(len(cell["text"]) for row in wide["rows"] for cell in row) <= 10_000
    assert wide["rows"][0][0]["text"] == "A"
