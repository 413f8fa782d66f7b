"""The PMO's list of names: kept in a form with a preview, by one PMO person at a time, and read from CSV."""

from pathlib import Path

from sqlalchemy import delete, select

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import AssetKind
from bot.services.importing import import_files, load_mapping
from models import Asset, AuditEvent, KnownForm, KnownName, Linkage, Project, Workspace
from tests import factories as make
from tests.factories_known import make_known
from tests.flows.forged import ACROSS, Values, newest_nonce, pressed, rows, submitted
from tests.flows.linkage_scenes import modal_of, project
from tests.flows.test_ripples import a_minute_later, heard, linked

DOCS = Path(__file__).parents[2] / "docs"


def said(play: Stage, line: str, who: str = "olivia") -> str:
    return play.workspace.as_(who).command(line, channel="general").text


def filled(name: str, kind: str = "system", aliases: str | None = None) -> Values:
    return {
        "name": {"value": {"type": "plain_text_input", "value": name}},
        "kind": {"value": {"type": "static_select", "selected_option": {"value": kind}}},
        "aliases": {"value": {"type": "plain_text_input", "value": aliases}},
    }


def put(play: Stage, given: Values, metadata: str = "0|0", who: str = "olivia") -> str:
    """Check a name and record it; give what the last step said."""
    checked = submitted(play, who, Callback.KNOWN_FORM, metadata, given)
    if "errors" in repr(checked.payload):
        return repr(checked.payload)
    return repr(submitted(play, who, Callback.KNOWN_CHECKED, newest_nonce(play), {}).payload)


def hold(play: Stage, key: str, name: str) -> None:
    """Put a vendor into a field of the project."""
    with play.application.database.write() as session:
        found = select(Project).where(Project.key == key).execution_options(across_workspaces=ACROSS)
        make.make_asset(session, session.scalars(found).one(), kind=AssetKind.VENDOR, name=name)


def drop(play: Stage, name: str) -> None:
    with play.application.database.write() as session:
        gone = delete(Asset).where(Asset.name == name)
        session.execute(gone.execution_options(across_workspaces=ACROSS))


def test_a_name_is_added_after_a_preview_of_whom_it_concerns_then_changed_and_taken_off(play: Stage) -> None:
    assert "No name on the list has “coriander”" in said(play, "/pmo names coriander")
    play.workspace.as_("olivia").press("Add Name")
    modal = modal_of(play, "olivia")
    modal.fill({"What it is": "System", "Name": "Coriander ERP", "Other names": "Coriander\nCERP"}).submit()
    text = modal_of(play, "olivia").text
    assert "projects have it in a field" in text
    assert "Purchase to Pay" in text
    assert "project names it in a text" in text or "projects name it in a text" in text
    assert rows(play, KnownName) == []
    modal_of(play, "olivia").submit()
    (row,) = rows(play, KnownName)
    assert (row.name, row.aliases) == ("Coriander ERP", ["Coriander", "CERP"])
    assert rows(play, AuditEvent)[-1].action == "known_name.set"
    text = said(play, "/pmo names CERP")
    assert "Coriander ERP* · system · Olivia Brandt, 23 Nov 2026" in text
    assert "also Coriander, CERP" in text

    assert "is ignored from now on" in put(play, filled("Coriander ERP", "ignore"), f"{row.id}|0")
    assert "✕ ignored" in said(play, "/pmo names")
    assert [each.form for each in rows(play, KnownForm)] == ["coriander erp"]
    assert "off the list" in pressed(play, "olivia", Action.KNOWN_REMOVE, f"{row.id}|1")
    assert rows(play, KnownName, KnownForm) == []


def test_an_ignored_name_and_another_name_of_a_thing_tell_in_lists_and_dependencies(play: Stage) -> None:
    play.tick()
    assert "HR master data" in said(play, "/pmo dependencies")
    put(play, filled("HR master data", "ignore"))
    play.tick()
    assert "the data HR master data" not in said(play, "/linkages payroll")
    assert "HR master data" not in said(play, "/pmo dependencies")
    told = [each["sentence"] for row in rows(play, Linkage) for each in row.evidence]
    assert [each for each in told if "HR master data" in each] == []


def test_two_spellings_of_one_vendor_are_one_shared_thing(play: Stage) -> None:
    for key, name in (("EXP", "Kestrel Ltd"), ("VEG", "KSTRL")):
        hold(play, key, name)
    assert "Kestrel" not in said(play, "/pmo dependencies"), "each alone is shared by nobody"
    put(play, filled("Kestrel", "vendor", "Kestrel Ltd\nKSTRL"))
    text = said(play, "/pmo dependencies")
    (line,) = [each for each in text.splitlines() if "Kestrel" in each]
    assert "Expenses" in line
    assert project(play, "VEG").name in line
    assert "KSTRL" not in text


def test_a_vendor_by_another_of_its_names_is_no_change_of_vendor(play: Stage) -> None:
    linked(play, ("EXP", "PAY", ""))
    hold(play, "EXP", "Kestrel Ltd")
    play.tick()
    put(play, filled("Kestrel", "vendor", "Kestrel Ltd\nKSTRL"))
    drop(play, "Kestrel Ltd")
    hold(play, "EXP", "KSTRL")
    a_minute_later(play)
    assert heard(play, "dana", "changes vendor") == []
    put(play, filled("Various", "ignore"))
    hold(play, "EXP", "Various")
    a_minute_later(play)
    assert heard(play, "dana", "changes vendor") == []
    drop(play, "KSTRL")
    a_minute_later(play)
    (told,) = heard(play, "dana", "changes vendor")
    assert "no longer works with Kestrel" in told
    assert "KSTRL" not in told


def test_two_who_change_one_name_get_one_change_and_one_form_is_nobodys_twice(play: Stage) -> None:
    put(play, filled("Coriander ERP", aliases="CERP"))
    (row,) = rows(play, KnownName)
    submitted(play, "olivia", Callback.KNOWN_FORM, f"{row.id}|0", filled("Coriander"))
    first = newest_nonce(play)
    submitted(play, "felix", Callback.KNOWN_FORM, f"{row.id}|0", filled("Coriander Two"))
    second = newest_nonce(play)
    submitted(play, "olivia", Callback.KNOWN_CHECKED, first, {})
    late = submitted(play, "felix", Callback.KNOWN_CHECKED, second, {})
    assert "changed Coriander meanwhile" in repr(late.payload) + "".join(play.workspace.as_("felix").texts())
    assert "changed Coriander meanwhile" in put(play, filled("Coriander Three"), f"{row.id}|0")
    assert [each.name for each in rows(play, KnownName)] == ["Coriander"]
    assert "changed Coriander meanwhile" in pressed(play, "olivia", Action.KNOWN_REMOVE, f"{row.id}|0")

    assert "is on the list already, as Coriander" in put(play, filled("CRN", aliases="coriander"))
    assert "too short" in put(play, filled("C"))
    assert "100 letters at most" in put(play, filled("Cor", aliases="C" * 200))
    assert "20 other names" in put(play, filled("Cor", aliases="\n".join(f"C{n}" for n in range(10, 40))))
    assert len(rows(play, KnownName)) == 1


def test_the_list_is_the_pmos_and_its_own_workspaces(play: Stage) -> None:
    with play.application.database.write() as session:
        theirs = make_known(session, make.make_workspace(session), name="Quetzal")
    for who in ("priya", "dana", "zoe"):
        assert "kept by the PMO" in said(play, "/pmo names", who)
        put(play, filled("Zoramix"), who=who)
    assert "Quetzal" not in said(play, "/pmo names")
    assert "no longer on the list" in put(play, filled("Stolen"), f"{theirs.id}|0")
    assert "no longer on the list" in pressed(play, "olivia", Action.KNOWN_REMOVE, f"{theirs.id}|0")
    assert [each.name for each in rows(play, KnownName)] == ["Quetzal"]
    assert "Recorded" in put(play, filled("Quetzal"))  # the same name as another tenant's


def test_a_file_of_names_is_read_twice_as_once_and_refuses_what_two_would_share(
    play: Stage, tmp_path: Path
) -> None:
    mapping = load_mapping(DOCS / "mappings" / "known_names.yaml")
    bad = tmp_path / "more.csv"
    bad.write_text("name,kind,aliases\nSF,system,SuccessFactors\nNothing,,\n", encoding="utf-8")
    with play.application.database.write() as session:
        session.execute(delete(KnownName).execution_options(across_workspaces=ACROSS))
        workspace = rows(play, Workspace)[0].id
        now = play.workspace.clock.now()
        for path, created, rejected in (
            (DOCS / "examples" / "known_names.csv", {"known_name": 4}, []),
            (DOCS / "examples" / "known_names.csv", {}, []),
            (
                bad,
                {},
                [
                    "“SuccessFactors” is a name of SAP SuccessFactors already",
                    "has neither a kind nor ignore",
                ],
            ),
        ):
            read = import_files(session, workspace, [path], mapping, now=now)
            assert (read.created, [each.reason for each in read.rejected]) == (created, rejected)
    assert "SAP SF, SuccessFactors" in said(play, "/pmo names factors")
