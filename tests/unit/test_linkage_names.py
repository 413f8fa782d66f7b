"""What texts name: systems, products and other projects; alike risks; and what is only a word."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.enums import AssetKind, EvidenceKind
from bot.domain.linkage.facts import Evidence, ProjectFacts, Quote
from bot.domain.linkage.finder import Finder, fused
from bot.domain.linkage.ordinary import PRODUCTS, common_words
from tests.unit.linkage_facts import FILLER, between, find_linkages, found, others, project

MAY, REPORT = date(2027, 5, 3), date(2027, 5, 7)


def said(
    number: int,
    name: str,
    *texts: tuple[str, str],
    risks: frozenset[int] = frozenset(),
    milestones: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
) -> ProjectFacts:
    quotes = tuple(Quote(text, source, REPORT if "report" in source else MAY) for text, source in texts)
    base = project(number, name)
    return replace(base, texts=quotes, risks=risks, milestones=milestones, aliases=aliases)


def only(kind: EvidenceKind, evidence: tuple[Evidence, ...]) -> Evidence:
    (one,) = [each for each in evidence if each.kind is kind]
    return one


def test_a_name_in_two_texts_is_evidence_with_source_and_date_in_the_words_of_both() -> None:
    pair = [
        said(1, "Payroll", ("Pay slips will come out of SAP SuccessFactors.", "charter")),
        said(2, "Expenses", ("SAP SuccessFactors is upgraded in June.", "report of 7 May 2027")),
    ]
    evidence = only(EvidenceKind.SHARED_NAME, found(find_linkages([*pair, *others()]), 1, 2).evidence)
    assert evidence.sentence == ("Both name SAP SuccessFactors: charter of 3 May 2027, report of 7 May 2027.")
    assert [quote.text for quote in evidence.quotes] == [
        "Pay slips will come out of SAP SuccessFactors.",
        "SAP SuccessFactors is upgraded in June.",
    ]


def test_one_rare_name_is_enough_where_one_rare_word_is_not() -> None:
    pair = [project(1, "Orders", "We renew Zoramix."), project(2, "Claims", "They move to Zoramix.")]
    assert found(find_linkages([*pair, *others()]), 1, 2).evidence[0].terms == ("Zoramix",)
    words = [project(1, "Orders", "We renew zoramix."), project(2, "Claims", "They move to zoramix.")]
    assert between(find_linkages([*words, *others()]), 1, 2) is None


def test_a_word_that_only_begins_sentences_is_no_name() -> None:
    pair = [project(1, "Orders", "Zeppelins fly."), project(2, "Claims", "Zeppelins sink.")]
    assert between(find_linkages([*pair, *others()]), 1, 2) is None


def test_a_word_that_most_write_small_is_no_name() -> None:
    pair = [project(1, "Orders", "Ask the Chatbot."), project(2, "Claims", "Near our Chatbot.")]
    small = [
        project(30 + i, f"Line {i}", f"Walk to a chatbot by {w}.") for i, w in enumerate(("ox", "elk", "emu"))
    ]
    assert between(find_linkages([*pair, *others()]), 1, 2)
    assert between(find_linkages([*pair, *small[:1], *others()]), 1, 2) is None
    signs = [project(1, "Orders", "Ask the ChatBOT."), project(2, "Claims", "Near our ChatBOT.")]
    assert between(find_linkages([*signs, *small[:1], *others()]), 1, 2)


def test_an_abbreviation_of_the_trade_is_no_name() -> None:
    pair = [project(1, "Orders", "We wait for the FBC in Q3."), project(2, "Claims", "Our FBC came in Q3.")]
    assert between(find_linkages([*pair, *others()]), 1, 2) is None


def test_a_name_beside_an_everyday_word_is_no_more_than_the_name_alone() -> None:
    pair = [
        project(1, "Orders", "We passed the Zoramix Review."),
        project(2, "Claims", "Our Zoramix Review is near."),
    ]
    many = [project(30 + i, f"Line {i}", f"We like Zoramix by {w}.") for i, w in enumerate(("ox", "elk"))]
    assert found(find_linkages([*pair, *others()]), 1, 2).evidence[0].terms == ("Zoramix Review",)
    assert between(find_linkages([*pair, *many, *others()]), 1, 2) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Exchange rate fell.", "We leave the Exchange servers."),
        ("Our office in Wales closes.", "We hire in Wales."),
        ("Our office in Croydon closes.", "We hire in Croydon."),
        ("Rated by us as Exempt.", "The amount is Exempt."),
        ("Our CHIEF officers leave.", "Wait for the Chief of them."),
        ("We wait for the Armed Forces.", "It feeds the Armed Forces."),
        ("We build in the West Midlands.", "They hire in the West Midlands."),
        ("It waits for Royal Assent.", "After Royal Assent we build."),
        ("A lift for GOV.UK sites.", "It goes live on GOV.UK today."),
        ("The Installation is late.", "A second Installation follows."),
        ("It waits for the SRX.", "Money of the SRX is cut."),
        ("Forecast of the Responsible (Zoramix) body.", "Ask the Responsible (Foramix) body."),
    ],
    ids=[
        "ordinary",
        "place",
        "town",
        "dictionary",
        "shouted",
        "often",
        "direction",
        "trade",
        "sign",
        "abstract",
        "short",
        "bracket",
    ],
)
def test_what_may_be_anything_or_is_anywhere_is_no_name(one: str, other: str) -> None:
    pair = [project(1, "Orders", one), project(2, "Claims", other)]
    candidate = between(find_linkages([*pair, *others()]), 1, 2)
    # Two words are similar text still, which says that it is no more.
    assert candidate is None or {each.kind for each in candidate.evidence} == {EvidenceKind.SIMILAR_TEXT}


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("We leave the Exchange servers.", "They buy the Exchange licence.", "Exchange"),
        ("It feeds the portal Lighthouse.", "Lighthouse portal is late.", ""),
        ("It feeds the portal Lighthouse.", "Ask in the Lighthouse portal.", "Lighthouse"),
        ("We leave the Exchange servers.", "They like the Exchange.", ""),
        ("Our wages come out of Oracle.", "They move to Oracle.", "Oracle"),
        ("Our wages come out of Kestrel.", "They move to Kestrel.", "Kestrel"),
        ("We host at Crown Hosting.", "They left Crown Hosting.", "Crown Hosting"),
        ("It runs on a Red Hat image.", "They left Red Hat.", "Red Hat"),
    ],
    ids=["thing", "begins", "within", "one side", "product", "seldom used", "two words", "two of a product"],
)
def test_an_ordinary_word_is_a_name_where_both_call_it_a_thing_or_everybody_knows_it(
    one: str, other: str, name: str
) -> None:
    pair = [project(1, "Orders", one), project(2, "Claims", other)]
    candidate = between(find_linkages([*pair, *others()]), 1, 2)
    evidence = candidate.evidence if candidate else ()
    named = [each.terms for each in evidence if each.kind is EvidenceKind.SHARED_NAME]
    assert named == ([(name,)] if name else [])


def test_an_abbreviation_that_is_a_word_too_is_a_name_only_where_nobody_spells_it_as_one() -> None:
    pair = [
        project(1, "Orders", "It waits for CAP. The CAP is late."),
        project(2, "Claims", "CAP pays. We need CAP."),
    ]
    assert found(find_linkages([*pair, *others()]), 1, 2).evidence[0].terms == ("CAP",)
    cap = project(3, "Benefit Cap", "Wages.")
    assert between(find_linkages([*pair, cap, *others()]), 1, 2) is None


def test_a_product_is_listed_only_where_it_is_a_common_word_too() -> None:
    assert common_words() >= PRODUCTS


def test_a_short_abbreviation_is_a_name_where_both_keep_writing_it_or_a_project_is_called_by_it() -> None:
    once, twice = "It waits for the SRX.", "It waits for the SRX. The SRX is late."
    for one, other, joined in ((once, twice, False), (twice, twice, True)):
        pair = [project(1, "Orders", one), project(2, "Claims", other)]
        candidate = between(find_linkages([*pair, *others()]), 1, 2)
        assert (candidate.evidence[0].terms if candidate else ()) == (("SRX",) if joined else ())
    called = [project(1, "Transforming SRX", "Wages."), project(2, "Claims", "Bought by the SRX desk.")]
    assert between(find_linkages([*called, *others()]), 1, 2)


def test_german_nouns_are_no_names() -> None:
    pair = [
        project(1, "Lohn", "Wir erneuern den Leuchtturm und das ist nicht alles, was wir mit ihm tun."),
        project(
            2, "Reise", "Wir verlassen den Leuchtturm und das ist auch nicht alles, was wir von ihm haben."
        ),
    ]
    candidate = between(find_linkages([*pair, *others()]), 1, 2)
    assert candidate is None or EvidenceKind.SHARED_NAME not in {each.kind for each in candidate.evidence}


def test_a_named_thing_that_a_field_knows_is_called_what_it_is() -> None:
    pair = [project(1, "Orders", "We renew Zoramix."), project(2, "Claims", "They move to Zoramix.")]
    third = project(3, "Fleet", systems=["Zoramix"])
    evidence = found(find_linkages([*pair, third, *others()]), 1, 2).evidence
    assert only(EvidenceKind.SHARED_SYSTEM, evidence).sentence.startswith("Both name the system Zoramix")


def test_a_reason_of_two_projects_tells_nothing_of_a_confidential_third() -> None:
    pair = [project(1, "Orders", "We renew Zoramix."), project(2, "Claims", "They move to Zoramix.")]
    third = replace(project(3, "Merger", "Zoramix is to be sold.", systems=["Zoramix"]), confidential=True)
    (evidence,) = found(find_linkages([*pair, third, *others()]), 1, 2).evidence
    assert evidence.kind is EvidenceKind.SHARED_NAME
    assert evidence.sentence == "Both name Zoramix: charter of 4 Jan 2027, charter of 4 Jan 2027."
    assert {quote.text for quote in evidence.quotes} == {"We renew Zoramix.", "They move to Zoramix."}


def test_a_thing_in_a_field_of_one_and_in_the_text_of_the_other_joins_them() -> None:
    pair = [
        project(1, "Orders", systems=["HR master data"]),
        project(2, "Claims", "It reads HR Master Data daily."),
    ]
    (evidence,) = found(find_linkages([*pair, *others()]), 1, 2).evidence
    assert evidence.kind is EvidenceKind.SHARED_SYSTEM
    assert evidence.sentence == "Claims names the system HR master data of Orders: charter of 4 Jan 2027."


def test_a_thing_that_both_depend_on_is_told_once_though_a_text_names_it_too() -> None:
    a = project(1, "Claims", "Claims wait for the HR master data of June.", systems=["HR master data"])
    b = project(2, "Orders", "Orders are counted by hand.", systems=["HR master data"])
    evidence = found(find_linkages([a, b, *others()]), 1, 2).evidence
    assert [each.kind for each in evidence].count(EvidenceKind.SHARED_SYSTEM) == 1
    assert not any(" of Orders" in each.sentence for each in evidence)


def test_the_short_form_of_another_project_is_a_mention_and_comes_before_similar_text() -> None:
    pair = [
        said(1, "Real Time Information (RTI)", ("Wages are sent each month.", "charter")),
        said(2, "Expenses", ("It needs RTI first.", "PAY-R3")),
    ]
    candidate = found(find_linkages([*pair, *others()]), 1, 2)
    assert candidate.evidence[0].kind is EvidenceKind.MENTION
    assert candidate.evidence[0].sentence == (
        "Expenses names Real Time Information (RTI): PAY-R3 of 3 May 2027."
    )
    assert candidate.evidence[0].quotes[0].text == "It needs RTI first."
    assert candidate.score > 0.3


def test_a_milestone_that_several_projects_have_is_no_mention_of_another() -> None:
    meters = said(1, "Meters", ("Meters are read from afar.", "charter"), milestones=("Go-live",))
    billing = said(
        2, "Billing", ("Go-live moves by three weeks.", "report of 7 May 2027"), milestones=("Go-live",)
    )
    mentions = [
        each
        for linkage in find_linkages([meters, billing, *others()])
        for each in linkage.evidence
        if each.kind is EvidenceKind.MENTION
    ]
    assert mentions == []


def test_an_alias_and_a_milestone_of_another_project_are_mentions() -> None:
    first = said(
        1, "Payroll", ("Wages.", "charter"), aliases=("Goldfinch",), milestones=("Parallel run of wages",)
    )
    by_alias = said(2, "Expenses", ("We follow Goldfinch.", "charter"))
    by_step = said(3, "Travel", ("Starts after the parallel run of wages.", "charter"))
    candidates = find_linkages([first, by_alias, by_step, *others()])
    assert found(candidates, 1, 2).evidence[0].sentence == (
        "Expenses names Payroll (Goldfinch): charter of 3 May 2027."
    )


def test_a_name_that_a_charter_drops_in_passing_is_told_and_weighs_almost_nothing() -> None:
    first = said(1, "Goldfinch", ("Wages.", "charter"))

    def mention(text: str, source: str) -> float:
        evidence = found(
            find_linkages([first, said(2, "Expenses", (text, source)), *others()]), 1, 2
        ).evidence
        return only(EvidenceKind.MENTION, evidence).weight

    passing = mention("Like Goldfinch we like birds.", "charter")
    assert 0 < passing < 0.01
    assert mention("Like Goldfinch we like birds.", "report of 7 May 2027") > 0.3
    assert mention("We wait for Goldfinch.", "charter") > 0.3


def test_an_everyday_name_counts_only_beside_the_word_project() -> None:
    support = project(1, "Support", "Answers what staff ask.")
    loose = project(2, "Fleet", "Ask our Support when it fails.")
    strict = project(3, "Badges", "The project Support must be finished.")
    candidates = find_linkages([support, loose, strict, *others()])
    assert between(candidates, 1, 2) is None
    assert found(candidates, 1, 3).evidence[0].kind is EvidenceKind.MENTION


def test_a_name_that_begins_a_sentence_is_a_word_and_inside_one_a_name() -> None:
    phoenix = project(1, "Phoenix", "A new depot.")
    loose = project(2, "Fleet", "Phoenix rises.")
    strict = project(2, "Fleet", "We wait until Phoenix is live.")
    assert between(find_linkages([phoenix, loose, *others()]), 1, 2) is None
    evidence = found(find_linkages([phoenix, strict, *others()]), 1, 2).evidence
    assert evidence[0].kind is EvidenceKind.MENTION


def test_alike_risks_are_told_with_the_words_of_both() -> None:
    pair = [
        said(1, "Payroll", ("Zeppelin pilots leave the lighthouse.", "PAY-R1"), risks=frozenset({0})),
        said(2, "Expenses", ("The lighthouse has no zeppelin pilots.", "EXP-R4"), risks=frozenset({0})),
    ]
    evidence = only(EvidenceKind.ALIKE_RISK, found(find_linkages([*pair, *others()]), 1, 2).evidence)
    assert evidence.sentence.startswith("Alike risks, both of ")
    assert [quote.source for quote in evidence.quotes] == ["PAY-R1", "EXP-R4"]


def test_what_only_texts_give_never_outweighs_the_likeness_of_the_texts() -> None:
    pair = [
        said(1, "Payroll", ("Zeppelin pilots leave Zoramix.", "charter")),
        said(2, "Expenses", ("No zeppelin pilots at Zoramix.", "charter")),
    ]
    assert found(find_linkages([*pair, *others()]), 1, 2).score <= 0.3


def test_of_thousands_a_name_that_three_have_is_a_fact_by_itself() -> None:
    many = [project(10 + i, f"W{i}", f"We build the q{i}way.") for i in range(4000)]
    trio = [project(n, f"T{n}", f"We renew Zoramix with p{n}ost.") for n in (1, 2, 3)]
    finder = Finder([*trio, *many])
    assert finder.nearest_of(1, 2) == [2, 3]
    candidate = finder.between(1, 3)
    assert candidate is not None
    assert candidate.score > 0.3


def test_a_name_that_too_many_of_a_large_portfolio_have_adds_nothing_that_no_reason_says() -> None:
    many = [project(100 + i, f"W{i}", f"We build the q{i}way.") for i in range(9976)]
    named = [project(n, f"T{n}", f"The p{n}ost, Zoramix, b{n}est.") for n in range(1, 25)]
    candidates = Finder([*named, *many]).around(1, (), 10)
    assert candidates
    for each in candidates:
        assert each.score == pytest.approx(fused(reason.weight for reason in each.evidence), abs=1e-5)


def test_a_rare_name_is_shown_though_ten_texts_are_more_alike() -> None:
    """Eight crowds of a dozen that write alike; a name joins two of different crowds."""
    crowds = [
        f"{one}s of {two}s near {three}s"
        for one, two, three in zip(FILLER[::3], FILLER[1::3], FILLER[2::3], strict=False)
    ][:6]
    crowds += ["lichens of ospreys near puffins", "yarrows of zinnias near sorrels"]
    texts = [f"{crowds[i % 8]}, not a{i}b." for i in range(96)]
    texts[0] += " We renew Zoramix in spring."
    texts[1] += " The Zoramix desk moves out."
    finder = Finder([project(i, f"Line{i}", text) for i, text in enumerate(texts)])
    assert 1 not in finder.nearest_of(0, 10)
    assert finder.shown_of(0, 10)[0] == 1
    assert finder.shown_of(1, 1) == [0]
    (first,) = finder.around(0, [], 1)
    assert first.evidence[0].sentence.startswith("Both name Zoramix")
    assert (first.a, first.b) in {(each.a, each.b) for each in finder.ranked(per_project=1)}


def test_a_name_in_words_of_ones_own_is_shown_before_one_in_a_sentence_that_both_have() -> None:
    copied = "The board of Foramix signs what the harbour needs."
    texts = {1: f"{copied} We renew Zoramix.", 2: copied, 3: "They move to Zoramix."}
    finder = Finder([*(project(i, f"T{i}", text) for i, text in texts.items()), *others(60)])
    assert finder.nearest_of(1, 2) == [2, 3]
    assert finder.shown_of(1, 2) == [3, 2]


def test_around_gives_the_nearest_and_those_that_it_is_nearest_to() -> None:
    hub = project(1, "Hub", systems=["Ariba", "Tempus"])
    close = [project(n, f"Near {n}", systems=["Ariba", "Tempus"]) for n in (2, 3)]
    far = project(4, "Far", systems=["Tempus"])
    finder = Finder([hub, *close, far, *others(60)])
    assert [(each.a, each.b) for each in finder.around(1, [], 2)] == [(1, 2), (1, 3)]
    assert [(each.a, each.b) for each in finder.around(1, [4, 999], 2)] == [(1, 2), (1, 3), (1, 4)]
    assert finder.around(999, [1], 2) == []


def test_a_thing_of_a_kind_that_all_have_is_no_reason_in_a_text_either() -> None:
    everyone = [project(i, f"Line {i}", f"Mail is in Zoramix with q{i}way.") for i in range(1, 60)]
    one = project(70, "Orders", assets=[(AssetKind.SYSTEM, "Zoramix")])
    assert find_linkages([one, *everyone]) == []
