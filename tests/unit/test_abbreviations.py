"""What projects mean by an abbreviation, and that two who mean different things are not joined by it."""

from dataclasses import replace

import pytest

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.abbreviations import may_be_one, meaning
from tests.unit.linkage_facts import between, find_linkages, others, project


@pytest.mark.parametrize(
    ("text", "written", "words"),
    [
        ("The National Policy Statement (NPS) is late.", "NPS", "nation polici statement"),
        ("NPS (National Policy Statement) is late.", "NPS", "nation polici statement"),
        ("Ministry of Defence (“MoD”) pays.", "MOD", "ministri defenc"),
        ("A Driver and Vehicle Agency (DVA) site.", "dva", "driver vehicl agenc"),
        ("It waits for the NPS (late again).", "NPS", ""),
        ("We asked the board (NPS) of it.", "NPS", ""),
        ("It waits for the NPS.", "NPS", ""),
        ("(NPS)", "NPS", ""),
        ("", "NPS", ""),
        ("A very long statement (AVLSTATEMENT)", "AVLSTATEMENT", ""),
    ],
)
def test_an_abbreviation_means_the_words_that_it_stands_in_brackets_beside(
    text: str, written: str, words: str
) -> None:
    assert meaning(written, ["Nothing (else).", text]) == tuple(words.split())


def test_two_meanings_are_one_where_half_of_their_words_are() -> None:
    assert may_be_one(("shared", "servic"), ())
    assert may_be_one(("independ", "share", "servic"), ("integr", "share", "servic"))
    assert not may_be_one(("nation", "polici", "statement"), ("nation", "probat", "servic"))


def test_an_abbreviation_that_two_spell_out_otherwise_joins_nobody() -> None:
    here = "The National Policy Statement (NPS) is late. We need the NPS."
    there = "The National Probation Service (NPS) moves. The NPS agrees."
    silent = "The NPS is late again. We asked the NPS."
    pair = [project(1, "Runways", here), project(2, "Desks", there)]
    candidate = between(find_linkages([*pair, *others()]), 1, 2)
    assert candidate is None or {each.kind for each in candidate.evidence} == {EvidenceKind.SIMILAR_TEXT}
    third = project(3, "Hangars", silent)
    candidates = find_linkages([*pair, third, *others()])
    for a, b in ((1, 3), (2, 3)):
        joined = between(candidates, a, b)
        assert joined is not None
        assert joined.evidence[0].kind is EvidenceKind.SHARED_NAME


def test_whoever_spells_out_the_short_form_of_a_project_otherwise_does_not_mention_it() -> None:
    customs = project(1, "Customs Declaration Services (CDS)", "Goods are declared.")
    silent = project(2, "Prisons", "It waits for CDS this year.")
    other = replace(
        silent, texts=(replace(silent.texts[0], text="We wait for Cell Design Standards (CDS)."),)
    )
    assert between(find_linkages([customs, silent, *others()]), 1, 2)
    assert between(find_linkages([customs, other, *others()]), 1, 2) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("We wait for Crossrail this year.", True),
        ("We wait for Crossrail 2 this year.", False),
        ("We wait for Crossrail II.", False),
        ("We wait for Crossrail 2 weeks longer.", True),
        ("We wait for Crossrail 2.5 weeks longer.", True),
    ],
)
def test_a_name_with_a_number_is_another_project(text: str, named: bool) -> None:
    pair = [project(1, "Crossrail", "Trains."), project(2, "Fleet", text)]
    candidate = between(find_linkages([*pair, *others()]), 1, 2)
    kinds = {each.kind for each in candidate.evidence} if candidate else set()
    assert (EvidenceKind.MENTION in kinds) is named


def test_a_part_of_a_name_with_an_ampersand_is_no_name() -> None:
    pair = [
        project(1, "Common Platform (CP)", "Courts."),
        project(2, "Buying", "We wait for CP&F. CP&F is late."),
    ]
    assert between(find_linkages([*pair, *others()]), 1, 2) is None
    pair = [pair[0], project(2, "Buying", "We wait for CP. CP is late.")]
    assert between(find_linkages([*pair, *others()]), 1, 2)
