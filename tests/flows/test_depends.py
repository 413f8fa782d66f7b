"""What a project depends on: put into one form by whoever reports on it, and read by the finder at once."""

from sqlalchemy import select

from bot.blocks.actions import Action, Callback
from bot.commands.stage import Stage
from bot.domain.enums import AssetKind, ProjectState
from bot.services.depending import ROOM
from models import Asset, AuditEvent, Linkage, Project
from tests import factories as make
from tests.flows.forged import ACROSS, Values, newest_nonce, pressed, rows, submitted
from tests.flows.linkage_scenes import change, modal_of, project
from tests.flows.test_ripples import a_minute_later, heard, linked


def typed(**kinds: str) -> Values:
    return {kind: {"value": {"type": "plain_text_input", "value": text}} for kind, text in kinds.items()}


def opened(play: Stage, who: str, key: str) -> str:
    """Open the form and give its draft's nonce."""
    play.workspace.as_(who).command(f"/pmo depends {key}", channel="general")
    assert modal_of(play, who).text
    return newest_nonce(play)


def held(play: Stage, key: str, kind: AssetKind = AssetKind.SYSTEM) -> list[str]:
    at = project(play, key).id
    return sorted(each.name for each in rows(play, Asset) if (each.project_id, each.kind) == (at, kind))


def put(play: Stage, key: str, *names: str, kind: AssetKind = AssetKind.SYSTEM) -> None:
    with play.application.database.write() as session:
        found = select(Project).where(Project.key == key).execution_options(across_workspaces=ACROSS)
        at = session.scalars(found).one()
        for name in names:
            make.make_asset(session, at, kind=kind, name=name)


def sent(play: Stage, who: str, nonce: str, **kinds: str) -> str:
    return repr(submitted(play, who, Callback.DEPENDS_FORM, nonce, typed(**kinds)).payload)


def test_a_pm_says_what_a_project_depends_on_and_within_a_minute_who_else_does_is_found(play: Stage) -> None:
    dana, mateo = play.workspace.as_("dana"), play.workspace.as_("mateo")
    a_minute_later(play)
    for member, who, key in ((dana, "dana", "PAY"), (mateo, "mateo", "EXP")):
        assert "Depends on" in member.command(f"/project {key}", channel="general").text
        member.press("Change")
        systems = "\n".join([*held(play, key), "• Quarrystone  Hub"])
        assert modal_of(play, who).fill({"Systems": systems}).submit() is None
        assert "Added* Quarrystone Hub (system)" in modal_of(play, who).text
        modal_of(play, who).close()
        assert "Quarrystone Hub (system)" in member.command(f"/project {key}", channel="general").text
    added = [each for each in rows(play, Asset) if each.name == "Quarrystone Hub"]
    assert all(each.recorded_at and each.recorded_by_id for each in added)
    assert len(added) == 2
    events = [each for each in rows(play, AuditEvent) if each.action == "project.depends"]
    assert [each.details for each in events] == [{"added": 1, "removed": 0, "written_anew": 0}] * 2

    a_minute_later(play)
    pair = {project(play, "PAY").id, project(play, "EXP").id}
    found = next(each for each in rows(play, Linkage) if {each.project_a_id, each.project_b_id} == pair)
    said = [each["sentence"] for each in found.evidence if "Quarrystone" in each["sentence"]]
    sides = sorted(((project(play, "PAY").id, "Dana Whitlock"), (project(play, "EXP").id, "Mateo Ibarra")))
    where = ", ".join(f"entry by {name} of 23 Nov 2026" for _, name in sides)
    assert said == [f"Both use the system Quarrystone Hub: {where}."]


def test_another_vendor_in_the_form_is_told_to_whoever_runs_a_linked_project(
    play: Stage,
) -> None:
    put(play, "EXP", "Kestrel Ltd", kind=AssetKind.VENDOR)
    linked(play, ("EXP", "PAY", "Second parallel run"))
    a_minute_later(play)
    nonce = opened(play, "mateo", "expenses")
    vendors = [each for each in held(play, "EXP", AssetKind.VENDOR) if each != "Kestrel Ltd"]
    answer = sent(play, "mateo", nonce, vendor="\n".join([*vendors, "Merlin SA"]), **_as_held(play, "EXP"))
    assert "Taken off* Kestrel Ltd (vendor)" in answer
    assert "Kestrel Ltd" not in held(play, "EXP", AssetKind.VENDOR)
    a_minute_later(play)
    assert any("Merlin SA" in each for each in heard(play, "dana", "Kestrel Ltd"))


def _as_held(play: Stage, key: str) -> dict[str, str]:
    kinds = (AssetKind.SYSTEM, AssetKind.DATA, AssetKind.BUSINESS_UNIT)
    return {kind.value: "\n".join(held(play, key, kind)) for kind in kinds}


def test_two_who_have_the_form_open_lose_nothing_of_each_other(play: Stage) -> None:
    put(play, "PAY", "Alpha", "Beta")
    others = [each for each in held(play, "PAY") if each not in ("Alpha", "Beta")]
    rest = _as_held(play, "PAY") | {"vendor": "\n".join(held(play, "PAY", AssetKind.VENDOR))}
    hers = opened(play, "dana", "payroll")
    his = opened(play, "priya", "payroll")
    sent(play, "dana", hers, **rest | {"system": "\n".join([*others, "Alpha", "Gamma"])})  # Beta is off
    answer = sent(play, "priya", his, **rest | {"system": "\n".join([*others, "Beta", "gamma", "Delta"])})
    assert held(play, "PAY") == sorted([*others, "Delta", "gamma"]), "Beta stays off, Alpha goes, one Gamma"
    assert "Added* Delta (system)" in answer
    assert "Taken off* Alpha (system)" in answer


def test_the_same_form_sent_twice_is_recorded_once(play: Stage) -> None:
    nonce = opened(play, "dana", "payroll")
    rest = _as_held(play, "PAY") | {"vendor": "\n".join(held(play, "PAY", AssetKind.VENDOR))}
    given = rest | {"system": rest["system"] + "\nAlpha"}
    assert "Added* Alpha (system)" in sent(play, "dana", nonce, **given)
    assert "recorded already for Payroll" in sent(play, "dana", nonce, **given)
    assert held(play, "PAY").count("Alpha") == 1
    assert "Nothing has changed" in sent(play, "dana", opened(play, "dana", "payroll"), **given)
    events = [each for each in rows(play, AuditEvent) if each.action == "project.depends"]
    assert len(events) == 1, "what changes nothing is no act"


def test_a_name_is_kept_once_however_it_is_written_and_as_it_was_written_last(play: Stage) -> None:
    put(play, "PAY", "alpha hub", "Alpha-Hub")
    assert "Nothing has changed" in sent(
        play,
        "dana",
        opened(play, "dana", "payroll"),
        **_as_held(play, "PAY") | {"vendor": "\n".join(held(play, "PAY", AssetKind.VENDOR))},
    )
    assert {"alpha hub", "Alpha-Hub"} <= set(held(play, "PAY")), "what an import brought twice stays as it is"
    systems = [each for each in held(play, "PAY") if each not in ("alpha hub", "Alpha-Hub")]
    given = {"system": "\n".join([*systems, "Alpha Hub", "ALPHA HUB"])}
    answer = sent(play, "dana", opened(play, "dana", "payroll"), **_as_held(play, "PAY") | given)
    assert "Written anew* Alpha Hub (system)" in answer
    assert held(play, "PAY") == sorted([*systems, "Alpha Hub"])


def test_what_the_form_has_no_room_for_stays(play: Stage) -> None:
    put(play, "PAY", *[f"{'x' * 150} {number}" for number in range(30)])
    before = held(play, "PAY")
    nonce = opened(play, "dana", "payroll")
    form = modal_of(play, "dana")
    systems = next(each for each in form.view.blocks if each.get("block_id") == "system")
    shown = systems["element"]["initial_value"].splitlines()
    assert len("\n".join(shown)) <= ROOM < len("\n".join(before))
    assert f"{len(before) - len(shown)} further names had no room here" in form.text
    sent(play, "dana", nonce, system="Alpha")
    assert held(play, "PAY") == sorted([*(set(before) - set(shown)), "Alpha"])


def test_a_name_that_cannot_be_kept_is_told_under_its_input_and_nothing_is_recorded(play: Stage) -> None:
    before = rows(play, Asset)
    nonce = opened(play, "dana", "payroll")
    for kind, text, said in (
        ("system", "Alpha\n---", "neither letters nor digits"),
        ("vendor", "x" * 201, "holds up to 200 characters"),
        ("data", "\n".join(f"D{number}" for number in range(101)), "101 names"),
    ):
        answer = submitted(play, "dana", Callback.DEPENDS_FORM, nonce, typed(**{kind: text})).payload or {}
        assert list(answer["errors"]) == [kind]
        assert said in answer["errors"][kind]
    assert rows(play, Asset) == before


def test_japanese_arabic_and_markup_are_kept_as_written_and_shown_as_text(play: Stage) -> None:
    nonce = opened(play, "dana", "payroll")
    names = ["給与システム", "نظام الرواتب", "A&B <Core>"]
    sent(play, "dana", nonce, **_as_held(play, "PAY") | {"system": "\n".join([*held(play, "PAY"), *names])})
    assert set(names) <= set(held(play, "PAY"))
    said = pressed(play, "dana", Action.SHOW_PROJECT, str(project(play, "PAY").id))
    assert all(f"{name} (system)" in said for name in names)


def test_who_may_not_is_told_who_may_and_a_hidden_or_closed_project_takes_nothing(play: Stage) -> None:
    before = rows(play, Asset)
    said = pressed(play, "mateo", Action.DEPENDS_FORM, str(project(play, "PAY").id))
    assert "Payroll is reported by Dana Whitlock. Ask them" in said
    said = play.workspace.as_("tom").command("/pmo depends payroll", channel="general").text
    assert "said by whoever reports on it" in said
    change(play, "PAY", state=ProjectState.CLOSED)
    said = pressed(play, "dana", Action.DEPENDS_FORM, str(project(play, "PAY").id))
    assert "is closed" in said
    change(play, "EXP", confidential=True)
    said = pressed(play, "dana", Action.DEPENDS_FORM, str(project(play, "EXP").id))
    assert "I know no such project" in said
    assert "Expenses" not in said
    assert rows(play, Asset) == before


def test_a_draft_of_somebody_else_or_of_another_kind_records_nothing(play: Stage) -> None:
    nonce = opened(play, "dana", "payroll")
    before = rows(play, Asset)
    for who in ("mateo", "priya"):
        assert "no longer here" in sent(play, who, nonce, system="Alpha")
    play.workspace.as_("dana").command("/status payroll green all well", channel="general")
    assert "no longer here" in sent(play, "dana", newest_nonce(play), system="Alpha")
    assert rows(play, Asset) == before


def test_what_an_import_brought_may_stay_or_go_whatever_it_is(play: Stage) -> None:
    many = [f"Alpha {number}" for number in range(120)]
    put(play, "PAY", *many, "---")
    put(play, "PAY", "???", kind=AssetKind.DATA)
    before = held(play, "PAY")
    nonce = opened(play, "dana", "payroll")
    answer = sent(play, "dana", nonce, system="\n".join([*before, "Beta"]))
    assert "and a project may have 100 of a kind" in answer, "more than it has are too many"
    left = [each for each in before if each != "Alpha 7"]
    data = "\n".join(held(play, "PAY", AssetKind.DATA))
    assert "Taken off* Alpha 7 (system)" in sent(play, "dana", nonce, system="\n".join(left), data=data)
    assert held(play, "PAY") == left
    sent(play, "dana", opened(play, "dana", "payroll"), system="Alpha 1", data="Alpha")
    assert (held(play, "PAY"), held(play, "PAY", AssetKind.DATA)) == (["Alpha 1"], ["Alpha"])


def test_a_kind_that_a_form_does_not_bring_stays(play: Stage) -> None:
    before = [held(play, "PAY", kind) for kind in AssetKind]
    assert all(before)
    assert "Nothing has changed" in sent(play, "dana", opened(play, "dana", "payroll"), nonsense="Alpha")
    assert [held(play, "PAY", kind) for kind in AssetKind] == before
