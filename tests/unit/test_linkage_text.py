"""Similar text: terms, rarity, boilerplate, languages and odd input."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import ProjectFacts, Quote
from bot.domain.linkage.finder import Finder
from bot.domain.linkage.words import language_of, stem, tokens
from tests.unit.linkage_facts import FILLER, between, find_linkages, found, others, project

PAYROLL = "Payslips are computed from the employee master data. Each cost centre is posted to the ledger."
EXPENSES = "Claims are checked against employee master data and charged to a cost centre of the ledger."


def terms(text: str, language: str = "english") -> list[str]:
    return [term for term, _, _ in tokens(text, language)]


def test_camel_case_and_hyphens_are_split_and_words_are_stemmed() -> None:
    assert terms("EmployeeRecords") == ["employeerecords", "employe", "record"]
    assert terms("cost-centres") == ["cost", "centr"]
    assert terms("The payslips of the 30th in 2027, in 12 months") == ["payslip", "month"]


def test_threads_that_stem_at_the_same_time_get_the_same_stems() -> None:
    words = [f"{word}{ending}" for word in FILLER for ending in ("ings", "ation", "fulness", "ers")]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(stem, words * 5))
    stem.cache_clear()
    assert together == [stem(word) for word in words] * 5


def test_a_term_knows_where_its_word_stands() -> None:
    text = "Every employeeRecord-update"
    assert [text[start:end] for _, start, end in tokens(text)] == [
        "employeeRecord",
        "employee",
        "Record",
        "update",
    ]


def test_stop_words_and_stems_follow_the_language_of_the_text() -> None:
    german = (
        "Die Abrechnung der Gehälter wird mit den Stammdaten der Mitarbeiter verbunden und nicht ersetzt."
    )
    assert language_of(german) == "german"
    assert "die" not in terms(german, "german")
    assert terms("Abrechnungen", "german") == terms("Abrechnung", "german")
    assert language_of("Les paies sont calculées avec les données des employés pour le groupe.") == "french"
    assert language_of("") == "english"


def test_similar_text_alone_says_so_and_shows_the_words_as_written() -> None:
    pair = [project(1, "Payroll", PAYROLL), project(2, "Expenses", EXPENSES)]
    (evidence,) = found(find_linkages([*pair, *others()]), 1, 2).evidence
    assert evidence.kind is EvidenceKind.SIMILAR_TEXT
    assert evidence.sentence.startswith("Similar text alone: both speak of ")
    assert "“employee master data”" in evidence.sentence
    assert [quote.text for quote in evidence.quotes] == [PAYROLL.split(". ")[0] + ".", EXPENSES]
    assert len(evidence.terms) >= 2


def test_similar_text_alone_comes_after_any_typed_fact() -> None:
    alike = [project(1, "Payroll", PAYROLL), project(2, "Payroll", PAYROLL)]
    typed = [project(3, "Badges", systems=["Gatekeeper"]), project(4, "Fleet", systems=["Gatekeeper"])]
    first, second = find_linkages([*alike, *typed, *others()])
    assert (first.a, first.b) == (3, 4)
    assert (second.a, second.b) == (1, 2)


def test_of_two_texts_as_much_alike_the_one_with_the_same_neighbours_is_nearer() -> None:
    # 2 and 3 share as many words with 1, each as rare; but two more speak of the same as 1 and 2.
    about = [
        project(1, "Lane", "alpaca bison cheetah dolphin elk ferret"),
        project(2, "Yard", "alpaca bison gibbon heron impala jackal"),
        project(3, "Dock", "cheetah dolphin koala lemur marmot narwhal"),
        project(4, "Roof", "elk ferret gibbon heron ocelot"),
        project(5, "Shed", "elk ferret gibbon heron panther"),
        project(6, "Gate", "koala lemur quokka serval tapir"),
        project(7, "Pier", "koala lemur raccoon toad urchin"),
    ]
    linkages = find_linkages([*about, *others()])
    assert found(linkages, 1, 2).score > found(linkages, 1, 3).score


def test_what_the_neighbours_say_makes_no_two_texts_nearly_the_same() -> None:
    same = ["alpaca", "bison", "cheetah", "dolphin", "elk", "ferret", "gibbon", "heron", "impala", "jackal"]
    alike = [
        project(n, "Lane", " ".join([*same[n:], *same[:n], *FILLER[3 * n : 3 * n + 2]])) for n in range(1, 5)
    ]
    for linkage in find_linkages([*alike, *others()]):
        assert "early the same" not in linkage.evidence[0].sentence


def test_an_everyday_word_is_what_a_project_is_about_when_its_name_has_it() -> None:
    pair = [
        project(1, "Parking permit", "We sell a permit to each visitor."),
        project(2, "Office hours", "The permit desk has longer hours at the parking."),
        project(3, "Weekly hours", "Each week has fewer hours for the office."),
    ]
    finder = Finder([*pair, *others()])
    assert finder.nearest_of(2, 1) == [3]
    assert finder.nearest_of(3, 1) == [2]
    linkages = finder.ranked()
    assert {"office", "hours"} <= {term.lower() for term in found(linkages, 2, 3).evidence[0].terms}


def test_two_identical_projects_are_found_and_called_nearly_the_same() -> None:
    pair = [project(1, "Payroll", PAYROLL), project(2, "Payroll", PAYROLL)]
    candidate = found(find_linkages([*pair, *others()]), 1, 2)
    assert candidate.evidence[0].sentence.startswith("Nearly the same text alone: ")


def test_one_rare_term_is_no_reason() -> None:
    pair = [project(1, "Orders", "We renew the zeppelin."), project(2, "Claims", "They paint that zeppelin.")]
    assert between(find_linkages([*pair, *others()]), 1, 2) is None


def test_everyday_words_of_projects_are_no_reason_even_in_a_small_portfolio() -> None:
    shared = "The vendor will deliver training and testing for the new platform, with weekly reviews."
    pair = [
        project(1, "Harbour rollout", shared),
        project(2, "Violin rollout", shared.replace("weekly", "monthly")),
    ]
    assert find_linkages([*pair, *others()]) == []


def test_a_name_that_is_a_common_word_joins_nobody() -> None:
    support = project(1, "Support", "Answers what staff ask.")
    rest = [
        project(10 + i, f"Line {i}", f"Support comes from {word}.")
        for i, word in enumerate(("Aland", "Bergen"))
    ]
    assert find_linkages([support, *rest, *others()]) == []


def test_what_many_projects_speak_of_is_not_rare() -> None:
    crowd = [
        project(i, f"{name.name} {i}", "The zeppelin carries every lighthouse.")
        for i, name in enumerate(others(20))
    ]
    assert find_linkages(crowd) == []


def test_a_template_is_known_though_each_fills_in_another_everyday_word() -> None:
    filled = [
        project(n, f"{FILLER[n].title()} line", f"The zeppelin lighthouse was rated {rating} in {month}.")
        for n, (rating, month) in enumerate(
            [("amber", "May"), ("green", "June"), ("red", "July"), ("amber", "March")], start=1
        )
    ]
    assert find_linkages([*filled, *others()]) == []


def test_a_sentence_of_the_template_joins_nobody() -> None:
    template = "Compared with the forecast the whole zeppelin lighthouse figure grew by {} percent."
    projects = [
        ProjectFacts(p.id, p.key, p.name, texts=(*p.texts, Quote(template.format(i), "return")))
        for i, p in enumerate(others(5))
    ]
    assert find_linkages(projects + others(40)[5:]) == []


def test_a_sentence_becomes_a_templates_and_its_projects_own_again_as_projects_come_and_go() -> None:
    template = "The zeppelin leaves the lighthouse of marble."
    some = [project(n, f"{FILLER[n].title()} line", template) for n in range(1, 5)]
    crowd = others()
    finder = Finder([*some, *crowd])
    assert finder.ranked() == []
    finder.remove(4)
    assert between(finder.ranked(), 1, 2)
    assert finder.ranked() == find_linkages([*some[:3], *crowd])
    finder.update(some[3])
    assert finder.ranked() == []


def test_in_a_larger_portfolio_more_projects_must_have_a_sentence_before_it_is_a_templates() -> None:
    template = "The zeppelin leaves the lighthouse of marble."
    some = [project(n, f"{FILLER[n].title()} line", template) for n in range(1, 5)]
    finder = Finder([*some, *others(90)])
    assert finder.neighbours(1) == []
    for each in others(700, start=1000):
        finder.update(each)
    assert {each.b for each in finder.neighbours(1)} == {2, 3, 4}


def test_the_same_words_in_own_sentences_do_join() -> None:
    pair = [
        project(1, "North", "The zeppelin lands beside a lighthouse in spring."),
        project(2, "South", "A lighthouse guides our only zeppelin."),
    ]
    assert between(find_linkages([*pair, *others()]), 1, 2)


def test_a_project_without_text_is_nobodys_neighbour() -> None:
    assert find_linkages([project(1, ""), project(2, "Payroll"), project(3, "…", " \n ")]) == []
    assert find_linkages([]) == []


def test_japanese_is_compared_by_its_characters() -> None:
    pair = [
        project(1, "給与システム", "従業員マスタを人事データから毎月更新する。"),
        project(2, "経費精算", "経費は従業員マスタと人事データを参照する。"),
    ]
    (evidence,) = found(find_linkages([*pair, *others()]), 1, 2).evidence
    assert evidence.quotes[0].text == "従業員マスタを人事データから毎月更新する。"


def test_arabic_and_mixed_scripts_are_compared() -> None:
    arabic = [
        project(1, "الرواتب", "تعتمد الرواتب على بيانات الموظفين ومراكز التكلفة في السجل."),
        project(2, "المصروفات", "تراجع المصروفات بيانات الموظفين ومراكز التكلفة كل شهر."),
    ]
    mixed = [
        project(3, "Gehalt", "Das Gehalt kommt aus Zephyrion und 従業員マスタ."),
        project(4, "Spesen", "Wir prüfen Spesen gegen Zephyrion und 従業員マスタ."),
    ]
    candidates = find_linkages([*arabic, *mixed, *others()])
    assert between(candidates, 1, 2)
    assert between(candidates, 3, 4)


def test_a_text_of_200_000_characters_is_compared_and_quoted_briefly() -> None:
    filler = " ".join(f"word{i}alpha" for i in range(14_000))
    long = (filler + " zeppelin lighthouse " + filler)[:210_000]
    pair = [project(1, "Long", long), project(2, "Short", "A zeppelin beside the lighthouse.")]
    assert len(long) > 200_000
    candidates = find_linkages([*pair, project(3, "Long too", long), *others()])
    quotes = [quote.text for evidence in found(candidates, 1, 3).evidence for quote in evidence.quotes]
    assert quotes
    assert max(map(len, quotes)) <= 250


def test_similar_text_alone_is_shown_last_however_alike() -> None:
    said = "The walrus naps beside the marmalade turbine, and the otter paints the trombone."
    trio = [
        project(1, "Orders", f"{said} We renew Zoramix."),
        project(2, "Claims", said),
        project(3, "Travel", f"They leave Zoramix for {' '.join(f'stone{n}' for n in range(40))}."),
    ]
    finder = Finder([*trio, *others()])
    assert finder.nearest_of(1, 2) == [2, 3]
    assert finder.neighbours(1)[0].evidence[0].kind is EvidenceKind.SIMILAR_TEXT
    assert [(each.a, each.b) for each in finder.ranked()] == [(1, 3), (1, 2)]
    assert [(each.a, each.b) for each in finder.ranked(per_project=1)] == [(1, 3), (1, 2)]
    assert [(each.a, each.b) for each in finder.around(1, [], 1)] == [(1, 3)]


def test_go_lives_close_together_are_no_reason_beside_similar_text() -> None:
    one, other = "The walrus naps beside the turbine.", "An otter paints the trombone."
    four = [
        project(1, "Orders", one),
        project(2, "Claims", one),
        project(3, "Travel", other, go_live=date(2027, 3, 1)),
        project(4, "Fleet", f"{other} A gazebo.", go_live=date(2027, 3, 2)),
    ]
    first, second = find_linkages([*four, *others()])
    assert (first.a, second.a) == (1, 3)
    assert [each.kind for each in second.evidence] == [EvidenceKind.SIMILAR_TEXT]
