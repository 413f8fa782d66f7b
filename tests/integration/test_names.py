"""Looking a project up through the index finds what comparing the line with every name finds."""

import random
from dataclasses import dataclass, replace

from sqlalchemy import delete, event
from sqlalchemy.orm import Session

from bench.queries import count_queries
from bot.domain.line.match import Match, locate, match_name, match_prefix
from bot.domain.line.name_index import Named, index_of
from bot.domain.line.text import tokenize
from bot.domain.rights import Actor
from bot.services import names
from models.database import Database
from models.names import NameForm
from tests import factories as make

FIRST = [
    "Payroll",
    "Billing",
    "Ledger",
    "Vendor",
    "Claims",
    "Branch",
    "Network",
    "Harbour",
    "Pension",
    "Fleet",
    "Archive",
    "Mobile",
    "Cloud",
]
SECOND = [
    "Migration",
    "Renewal",
    "Platform",
    "Gateway",
    "Rollout",
    "Upgrade",
    "Consolidation",
    "Portal",
    "Hub",
    "Automation",
]
PLACES = ["North", "South", "Lisbon", "Oslo", "Madrid", "Vienna", "Zürich", "Dublin", "Turin", "Porto"]
TEXTS = (
    "{} amber vendor late",
    "status of {}: red",
    "green on {}",
    "vendor late on {}, amber",
    "{} 55% go-live +2w",
    "the {} project is fine",
    "{}",
    "a {} amber",
    "crane broken, {} still amber",
)


@dataclass(frozen=True)
class Portfolio:
    """A tenant with a few hundred projects, and the names that somebody of the PMO and a member see."""

    pmo: Actor
    member: Actor
    all: list[Named]
    open_ones: list[Named]


def _portfolio(session: Session) -> Portfolio:
    workspace = make.make_workspace(session)
    lead, member = make.make_person(session, workspace), make.make_person(session, workspace)
    chance = random.Random(7)  # noqa: S311 - a fixed portfolio
    known = set()
    for number in range(300):
        words = [chance.choice(FIRST), chance.choice(SECOND), chance.choice(PLACES)]
        name = " ".join(words[: chance.choice((2, 3, 3))])
        if name in known:
            continue
        known.add(name)
        aliases = [f"{words[2]} {number}"] if number % 9 == 0 else []
        make.make_project(
            session, workspace, key=f"P{number:03}", name=name, aliases=aliases, confidential=number % 5 == 0
        )
    pmo = Actor(workspace.id, lead.id, "U1", "Lead", "UTC", is_pmo=True)
    other = Actor(workspace.id, member.id, "U2", "Member", "UTC", is_pmo=False)
    everything = names.every_visible(session, pmo)
    return Portfolio(pmo, other, everything, names.every_visible(session, other))


def _typed(name: str, chance: random.Random) -> str:
    """A name as somebody types it: whole, in part, in lower case, a letter wrong, or letters swapped."""
    way = chance.randrange(6)
    if way == 0:
        return name
    if way == 1:
        return " ".join(name.split()[:2]).lower()
    if way == 2:
        return name.split()[0]
    at = chance.randrange(1, len(name) - 2)
    if way == 3:
        return name[:at] + name[at + 1 :]
    if way == 4:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + chance.choice("aeiourst") + name[at:]


def _same(found: Match, wanted: Match) -> bool:
    """The same project, and where several fit, the same ones to choose from as far as all are shown."""
    if found.found != wanted.found or (found.words, found.rest) != (wanted.words, wanted.rest):
        return False
    ours, theirs = set(found.candidates), set(wanted.candidates)
    return len(theirs) == 4 or not wanted.words or ours == theirs


def test_the_index_finds_what_comparing_with_every_name_finds(database: Database) -> None:
    chance = random.Random(11)  # noqa: S311 - fixed lines
    differ = []
    with database.write() as session:
        portfolio = _portfolio(session)
        for number in range(400):
            actor, known = (
                (portfolio.pmo, portfolio.all) if number % 2 else (portfolio.member, portfolio.open_ones)
            )
            name = _typed(chance.choice(portfolio.all).name, chance)
            line = chance.choice(TEXTS).format(name)
            found = match_prefix(line, names.names_visible(session, actor, line))
            if not _same(found, wanted := match_prefix(line, known)):
                differ.append((line, found, wanted))
            found = match_name(name, names.names_visible(session, actor, name, whole=True))
            if found.found != (wanted := match_name(name, known)).found:
                differ.append((name, found, wanted))
    assert differ == []


def test_a_later_word_of_a_name_finds_it_wherever_it_is_said(database: Database) -> None:
    with database.write() as session:
        workspace = make.make_workspace(session)
        person = make.make_person(session, workspace)
        pmo = Actor(workspace.id, person.id, "U1", "Lead", "UTC", is_pmo=True)
        larch, linden, lime = (
            make.make_project(session, workspace, key=key, name=name)
            for key, name in (("LAR", "Old Larch"), ("LN1", "Old Linden"), ("LN2", "New Linden"))
        )
        for text, wanted in (
            ("crane broken since monday, larch still amber", {larch.id}),
            ("nobody knows why, but larch's crane is broken again. amber.", {larch.id}),
            ("crane broken, linden amber", {linden.id, lime.id}),
        ):
            known = names.names_visible(session, pmo, text)
            hit = locate(index_of(known), tokenize(text))
            assert hit is not None
            assert {each.id for each in hit.owners} == wanted


def test_a_confidential_name_comes_only_to_its_people(database: Database) -> None:
    with database.write() as session:
        portfolio = _portfolio(session)
        hidden = [each for each in portfolio.all if each not in portfolio.open_ones]
        assert hidden
        for each in hidden:
            for text in (each.key, each.name, each.name[:-1], f"{each.name} amber"):
                assert each not in names.names_visible(session, portfolio.member, text)
                assert each in names.names_visible(session, portfolio.pmo, each.key)


def test_any_text_may_be_looked_up(database: Database) -> None:
    with database.write() as session:
        portfolio = _portfolio(session)
        for text in ("", "   ", "🎉", "'; drop", "x" * 3000, "a b c " * 500, "\x00"):
            assert len(names.names_visible(session, portfolio.member, text)) < len(portfolio.open_ones)
            assert len(names.names_led(session, portfolio.pmo, text)) >= names.OFFERED


def test_looking_up_asks_a_constant_number_of_statements_each_through_the_index(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        portfolio = _portfolio(session)
        with count_queries(sqlite_database.engine) as seen:
            names.names_led(session, portfolio.pmo, "payroll migration lisbon amber")
        assert seen.total <= 3
        asked = next(each for each in seen.statements if "name_forms" in each)
        marks = (1,) * asked.count("?")
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", marks)
        said = " ".join(str(row) for row in plan)
        assert "ix_name_forms_form" in said
        assert "SCAN name_forms" not in said


def test_a_project_recorded_without_forms_is_found_once_they_are_kept(database: Database) -> None:
    with database.write() as session:
        portfolio = _portfolio(session)
        named = portfolio.all[0]
        workspace = portfolio.pmo.workspace_id
        session.execute(delete(NameForm).where(NameForm.workspace_id == workspace))
        assert names.names_visible(session, portfolio.pmo, named.key) == []
        assert names.keep_missing_names(session, workspace) == len(portfolio.all)
        assert named in names.names_visible(session, portfolio.pmo, named.key)


def test_no_name_is_found_by_reading_every_project(sqlite_database: Database) -> None:
    """SQLite says how it goes about each statement; the index by name, of a workspace alone, means all."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, given: object, *_rest: object) -> None:
        asked.append((statement, given))

    with sqlite_database.write() as session:
        workspace = make.make_workspace(session)
        person = make.make_person(session, workspace)
        found = make.make_project(session, workspace, manager_id=person.id)
        names.keep_names(session, [found])
        session.flush()
        actor = Actor(workspace.id, person.id, "U1", "Dana", "UTC", is_pmo=False, at=make.NOW)
        event.listen(sqlite_database.engine, "before_cursor_execute", note)
        led = names.names_led(session, actor, "")
        seen = names.visible_among(session, actor, [found.id])
        keyed = names.led_by_key(session, replace(actor, is_pmo=True), [found.key])
        event.remove(sqlite_database.engine, "before_cursor_execute", note)
        assert [each.id for each in (*led, *seen, *keyed)] == [found.id] * 3
        driver = session.connection().connection.driver_connection
        assert driver is not None
        plans = [
            row[3]
            for statement, given in asked
            for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert plans
    assert not [
        step for step in plans if "ix_projects_name (workspace_id=?)" in step or step == "SCAN projects"
    ]
