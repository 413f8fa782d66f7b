"""Digests of one's own choice: to a program's channel, to one person alone, monthly to a sponsor."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.commands.stage import Stage
from bot.domain.enums import Role
from models import DigestSubscription, Person, Project
from tests.factories import make_deployment, make_role
from tests.flows.forged import ACROSS, pressed, rows
from tests.flows.test_prompts import move, person

MONDAY = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)


def digest(play: Stage, who: str, line: str, channel: str = "general") -> str:
    return play.workspace.as_(who).command(f"/pmo digest {line}", channel=channel).text


def came(play: Stage, who: str, title: str, channel: str | None = None) -> list[str]:
    return [text for text in play.workspace.as_(who).texts(channel) if text.startswith(title)]


def report(play: Stage, who: str, line: str) -> None:
    member = play.workspace.as_(who)
    member.command(f"/status {line}", channel="general")
    member.press("Post Status")


def test_a_programs_digest_comes_weekly_to_its_channel_with_its_own_projects(play: Stage) -> None:
    said = digest(play, "priya", "hr here weekly on mon at 9", "people")
    assert "weekly on Monday at 9:00 (Europe/London)" in said
    report(play, "dana", "payroll red vendor is insolvent")
    report(play, "mateo", "expenses red no tester left")
    move(play, MONDAY)
    (shown,) = came(play, "priya", "HR & People", "people")
    assert "turned Red" in shown
    assert "Payroll" in shown
    assert "Expenses" not in shown
    assert "Larch" not in shown
    move(play, MONDAY + timedelta(days=1))
    move(play, MONDAY + timedelta(days=7))
    first, second = came(play, "priya", "HR & People", "people")
    assert "vendor is insolvent" in first
    assert "vendor is insolvent" not in second, "only what changed since the last one"


def test_a_pm_gets_theirs_in_the_morning_and_a_quiet_day_is_one_line(play: Stage) -> None:
    digest(play, "dana", "me at 8")
    for day in (1, 2):
        move(play, datetime(2026, 12, day, 8, 5, tzinfo=UTC))
    _, second = came(play, "dana", "Your projects")
    assert "Nothing changed since" in second
    assert "[Stop This Digest]" in second
    move(play, datetime(2026, 12, 5, 8, 5, tzinfo=UTC))
    assert len(came(play, "dana", "Your projects")) == 2, "it is Saturday"
    play.workspace.as_("dana").press("Stop This Digest")
    move(play, datetime(2026, 12, 7, 8, 5, tzinfo=UTC))
    assert len(came(play, "dana", "Your projects")) == 2


def test_what_merely_stands_is_told_once_in_a_daily_digest_and_again_when_it_is_another_thing(
    play: Stage,
) -> None:
    digest(play, "olivia", "me daily at 8")
    for day in (1, 2):
        move(play, datetime(2026, 12, day, 8, 5, tzinfo=UTC))
    report(play, "dana", "payroll red vendor is insolvent")
    move(play, datetime(2026, 12, 3, 8, 5, tzinfo=UTC))
    first, quiet, third = came(play, "olivia", "Portfolio")
    stands = "*Hugo Lindqvist* · 120 %"
    assert stands in first
    assert "Nothing changed since 1 Dec 2026" in quiet
    assert "Still so" not in quiet
    assert stands not in third
    assert "Deployed over 100 % (2)" in third
    assert "*Laptop Rollout* · Wim" not in third
    with play.application.database.write() as session:
        hugo = next(row for row in rows(play, Person) if row.name == "Hugo Lindqvist")
        payroll = next(row for row in rows(play, Project) if row.name == "Payroll")
        make_deployment(session, payroll, hugo, 30)
    move(play, datetime(2026, 12, 4, 8, 5, tzinfo=UTC))
    fourth = came(play, "olivia", "Portfolio")[-1]
    assert "Deployed over 100 % (1)" in fourth.split("New here:")[1]
    assert "*Hugo Lindqvist* · 150 %" in fourth


def test_a_sponsor_gets_the_portfolio_monthly_without_what_they_may_not_see(play: Stage) -> None:
    with play.application.database.write() as session:
        make_role(session, person(play, "zoe"), Role.SPONSOR)
    assert "monthly, on the first working day at 8:00" in digest(play, "zoe", "me monthly")
    move(play, datetime(2026, 11, 30, 8, 5, tzinfo=UTC))
    assert came(play, "zoe", "Portfolio") == []
    report(play, "elif", "LAR red the notary is away")
    report(play, "dana", "payroll red vendor is insolvent")
    move(play, datetime(2026, 12, 1, 8, 5, tzinfo=UTC))
    (shown,) = came(play, "zoe", "Portfolio")
    assert "vendor is insolvent" in shown
    assert "Larch" not in shown


def test_who_may_no_longer_see_a_project_reads_nothing_of_it(play: Stage) -> None:
    digest(play, "elif", "me daily at 8")
    report(play, "elif", "LAR red the notary is away")
    play.workspace.as_("olivia").command(
        f"/pmo owner LAR <@{play.workspace.person('grace').id}|grace>", channel="pmo"
    )
    play.workspace.as_("olivia").press("Set Owner")
    move(play, datetime(2026, 11, 24, 8, 5, tzinfo=UTC))
    assert all("Larch" not in text for text in came(play, "elif", "Your projects"))


def test_each_reader_hears_at_the_hour_of_their_own_clock(play: Stage) -> None:
    with play.application.database.write() as session:
        away = update(Person).where(Person.id == person(play, "dana").id)
        session.execute(away.values(time_zone="America/New_York").execution_options(across_workspaces=ACROSS))
    assert "at 8:00 (America/New_York)" in digest(play, "dana", "me daily at 8")
    digest(play, "mateo", "me daily at 8")
    move(play, datetime(2026, 11, 24, 8, 5, tzinfo=UTC))
    assert [len(came(play, who, "Your projects")) for who in ("dana", "mateo")] == [0, 1]
    move(play, datetime(2026, 11, 24, 13, 5, tzinfo=UTC))
    assert [len(came(play, who, "Your projects")) for who in ("dana", "mateo")] == [1, 1]


def test_what_comes_is_listed_changed_and_ended(play: Stage) -> None:
    digest(play, "olivia", "weekly here on mon", "pmo")
    digest(play, "olivia", "me daily at 7", "pmo")
    digest(play, "olivia", "me weekly on fri at 7", "pmo")
    listed = digest(play, "olivia", "list", "pmo")
    assert "`/pmo digest me weekly on mon at 9`" in digest(play, "dana", "", "people")
    assert listed.count("[Stop This Digest]") == 2
    assert "weekly on Friday at 7:00" in listed
    assert "comes to you alone no more" in digest(play, "olivia", "me off", "pmo")
    assert "No such digest" in digest(play, "olivia", "me off", "pmo")
    assert [row.ended_at is None for row in rows(play, DigestSubscription)] == [True, False]


@pytest.mark.parametrize(
    ("who", "line", "said"),
    [
        ("zoe", "me", "You lead no project"),
        ("zoe", "here weekly", "set up by the PMO"),
        ("dana", "hr here weekly", "by its program manager and the PMO"),
        ("henrik", "hr here weekly", "by its program manager and the PMO"),
        ("olivia", "zzzzz me weekly", "I know no program"),
        ("olivia", "me on moonday", "no day of the week"),
        ("dana", "here at 9", "set up by the PMO"),
    ],
)
def test_what_cannot_be_chosen_says_why(sample_stage: Stage, who: str, line: str, said: str) -> None:
    before = rows(sample_stage, DigestSubscription)
    assert said in digest(sample_stage, who, line)
    assert rows(sample_stage, DigestSubscription) == before


def test_nobody_stops_the_digest_of_another(play: Stage) -> None:
    digest(play, "dana", "me daily")
    digest(play, "priya", "hr here weekly", "people")
    mine, theirs = (str(row.id) for row in rows(play, DigestSubscription))
    before = rows(play, DigestSubscription)
    assert "ended already" in pressed(play, "olivia", "digest.stop", mine)
    assert "program manager and the PMO" in pressed(play, "tom", "digest.stop", theirs)
    assert rows(play, DigestSubscription) == before
