"""Words that name nothing by themselves, however they are written: those that English uses most.

A capital makes a word a name only where it could be none otherwise: of 'Exchange rate' and 'Exchange server',
of two offices in Leeds, or of two reports that were 'Exempt', nothing is shared. Beside another word
('Crown Hosting') it may be part of a name, unless the two often stand side by side ('Chief Executive').

The words come with symspellpy: 82,834 words with their forms, among them towns, countries and the brands
that everybody writes about, and 242,342 pairs of words, each with how often it was counted. Of the words
those count that are used most: whoever calls a system 'Kestrel' means no bird.
"""

from collections.abc import Iterator
from functools import lru_cache
from heapq import nlargest
from importlib.resources import files
from operator import itemgetter


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = _words(
    """
    bau ceo cfo cio coo cto cyber eu faq faqs fi gdpr gov hq hr http https ii iii iv org pr telecom uk usa
    vat vi vii viii wi wifi www
    """
)
"""What everybody writes and no list of words has."""

DIRECTIONS = _words("north south east west northern southern eastern western central greater great")
"""Beside an ordinary word they tell where: 'West Midlands', 'Northern Ireland'."""

PRODUCTS = _words(
    """
    abb acrobat adidas adobe airbus airflow amadeus amazon apache apple aruba athena atkins azure
    barclays bentley blackberry blackboard boeing bonita bosch cadence calypso capita cassandra
    caterpillar chrome cisco claude concur confluence cucumber dell delphi druid duo dyson elastic
    emerson epic ericsson exxon fedex firefox fitch fujitsu git google groovy halliburton hertz
    hibernate hilton hitachi honeywell hyperion iceberg ikea intel intercom intuit jabber jacobs java
    javascript jenkins juniper linux llama lockheed lotus lufthansa marriott mastercard maven mcdonald
    merck microsoft miro motorola nestle nike nokia nomad novartis octopus oracle outlook panasonic
    paypal pepsi pfizer philips playwright powerpoint presto pulsar puppet python remedy reuters roche
    ruby rust samsung sap scala selenium siemens skype slack snowflake sony starbucks stripe tempo
    thunderbird toshiba toyota ubuntu unix verizon volvo walmart watson westinghouse xerox zeppelin zoom
    """
)
"""Vendors and products that are common words too, and that are more likely meant where a capital stands.

'Teams', 'Exchange' and 'Box' are none: what they are a portfolio says in its fields, or its PMO's list.
"""

PRODUCT_PAIRS = frozenset(
    {
        "active directory",
        "blue prism",
        "business objects",
        "check point",
        "google cloud",
        "micro focus",
        "palo alto",
        "power bi",
        "red hat",
        "visual studio",
    }
)
"""The same of two words."""

KINDS_OF_THING = _words(
    """
    api app application cluster database licence licences license licenses platform portal server servers
    software subscription suite system
    """
)
"""Beside one of these, in small letters, an ordinary word with a capital is a thing: 'Exchange servers'."""

TRADE_PAIRS = frozenset(
    {
        "autumn statement",
        "chief secretary",
        "optimism bias",
        "permanent secretaries",
        "permanent secretary",
        "private finance",
        "royal assent",
        "select committee",
        "wi fi",
    }
)
"""What public programs write with capitals, and no count of English has often."""

_WORDS, _PAIRS = "frequency_dictionary_en_82_765.txt", "frequency_bigramdictionary_en_243_342.txt"
_MOST = 25_000  # words; behind them stand 'Kestrel', 'Helios' and 'Workday'
_OFTEN = 30_000_000  # times; below it stand 'Red Hat', 'General Ledger' and 'Data Warehouse'
_LONG = 8  # letters
_ABSTRACT = ("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ship", "ships", "ability", "ibility")


def is_ordinary(written: str, *, spelled_out: bool) -> bool:
    """Whether a word, or two with a space between, in small letters, names nothing by itself.

    `spelled_out` is whether a single one is no abbreviation, which may be a common word too ('cap').
    """
    if written in PRODUCTS or written in PRODUCT_PAIRS:
        return False
    if " " in written:
        one, other = written.split(" ")
        somewhere = one in DIRECTIONS and other in common_words()
        return somewhere or written in TRADE_PAIRS or written in _pairs()
    if written in ABBREVIATIONS or _is_abstract(written):
        return True
    return spelled_out and written in common_words()


def _is_abstract(word: str) -> bool:
    """Whether the word ends as words for what is done or is so do: 'Installation', 'Reprovisionment'."""
    return len(word) >= _LONG and word.endswith(_ABSTRACT)


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The words of English that are used most, in small letters."""
    return frozenset(word for word, _ in nlargest(_MOST, _counted(_WORDS), key=itemgetter(1)))


@lru_cache(maxsize=1)
def _pairs() -> frozenset[str]:
    """The words that often stand side by side: 'chief executive', 'supply chain'."""
    return frozenset(pair for pair, count in _counted(_PAIRS) if count >= _OFTEN)


def _counted(name: str) -> Iterator[tuple[str, int]]:
    """Each line of one of symspellpy's lists: what is written, and how often it was counted."""
    with files("symspellpy").joinpath(name).open(encoding="utf-8-sig") as lines:
        for line in lines:
            written, _, count = line.rstrip().rpartition(" ")
            yield written, int(count)
