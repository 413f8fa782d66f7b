"""The words of the grammar: ratings, dimensions and the small words around them, folded (see `text.fold`)."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.domain.enums import Dimension, Rating
from bot.domain.line.text import bag

_G, _A, _R = Rating.GREEN, Rating.AMBER, Rating.RED

COLOURS: dict[str, Rating] = {
    **dict.fromkeys(("green", "grn", "grun", "gruen", "vert", "verde", "groen", "gron", "zielony"), _G),
    **dict.fromkeys(("amber", "yellow", "orange", "gelb", "jaune", "ambar", "amarillo", "ambra"), _A),
    **dict.fromkeys(("giallo", "oranje", "geel", "amarelo", "gul", "zolty", "arancione", "naranja"), _A),
    **dict.fromkeys(("red", "rot", "rouge", "rojo", "rosso", "rood", "vermelho", "rod", "czerwony"), _R),
}
"""Colour words in English, German, French, Spanish, Italian, Dutch, Portuguese, Swedish and Polish."""

ENGLISH_COLOURS = bag("green grn amber yellow orange red")

FOREIGN_ENGLISH = frozenset({"rot", "vert", "rod", "gul", "verde"})
"""Colour words that are also English words or names: a rating only right after the project."""

MISSPELT: dict[str, Rating] = {
    **dict.fromkeys(("gren", "greem", "gree", "rgeen"), _G),
    **dict.fromkeys(("ambr", "ambre", "amer", "mber", "yello"), _A),
    **dict.fromkeys(("redd", "rde", "erd", "rd"), _R),
}
"""Slips of the finger beside those one letter away: a rating only where one is expected."""

NEAR_COLOURS = bag(
    "greed greek greens greet preen ember umber camber ambers embers fellow bellow mellow yellows range "
    "grange oranges arrange ambler"
)
"""Words one letter away from a colour that are words of their own."""

LETTERS: dict[str, Rating] = {"g": _G, "a": _A, "r": _R}

SIGNS: dict[str, Rating] = {
    **dict.fromkeys("🟢🟩💚", _G),
    **dict.fromkeys("🟡🟠🟨🟧💛🧡", _A),
    **dict.fromkeys("🔴🟥⭕", _R),
}
SHAPES: dict[str, Rating] = {"●": _G, "▲": _A, "■": _R}
"""Sightline's own shapes; also bullets of lists, so a rating only beside the project or its word."""

SHORT_NAMES: dict[str, Rating] = {
    f":{name}:": rating
    for rating, names in {
        _G: "large_green_circle green_circle large_green_square green_square green_heart green",
        _A: "large_yellow_circle yellow_circle large_yellow_square large_orange_circle orange_circle "
        "large_orange_square yellow_heart orange_heart amber yellow orange amber_circle",
        _R: "red_circle large_red_circle large_red_square red_square red",
    }.items()
    for name in names.split()
}

PHRASES: dict[tuple[str, ...], Rating] = {
    ("on", "track"): _G,
    ("ontrack",): _G,
    ("im", "plan"): _G,
    ("auf", "kurs"): _G,
    ("at", "risk"): _A,
    ("atrisk",): _A,
    ("off", "track"): _R,
    ("offtrack",): _R,
}
"""Phrases of other tools' three-point scales: on track, at risk, off track."""

ALL_WELL = (("all", "good"), ("all", "fine"), ("all", "ok"), ("all", "okay"), ("all", "well"))
"""Green by themselves where a rating is expected; a reservation behind them makes them a question."""

SOFT: dict[tuple[str, ...], tuple[Rating, ...]] = {
    **dict.fromkeys(ALL_WELL, (_G, _A)),
    ("greenish",): (_G, _A),
    ("yellowish",): (_A, _G),
    ("reddish",): (_R, _A),
    ("blocked",): (_R, _A),
    ("stuck",): (_R, _A),
    ("delayed",): (_A, _R),
    ("critical",): (_R, _A),
}
"""Words that hint at a rating without giving one: asked about, never taken."""

DIMENSIONS: dict[str, Dimension] = {
    **dict.fromkeys(("scope", "umfang", "perimetre", "alcance", "ambito", "omfang"), Dimension.SCOPE),
    **dict.fromkeys(
        ("schedule", "sched", "time", "timeline", "timing", "timescale", "timescales"), Dimension.SCHEDULE
    ),
    **dict.fromkeys(
        ("zeitplan", "termine", "zeit", "delai", "delais", "planning", "plazo"), Dimension.SCHEDULE
    ),
    **dict.fromkeys(
        ("cost", "costs", "budget", "finance", "finances", "financials", "kosten"), Dimension.COST
    ),
    **dict.fromkeys(
        ("cout", "couts", "coste", "costes", "costi", "custo", "custos", "money"), Dimension.COST
    ),
    **dict.fromkeys(
        ("quality", "qual", "qualitat", "qualitaet", "qualite", "calidad", "qualita"), Dimension.QUALITY
    ),
    **dict.fromkeys(("kwaliteit", "qualidade", "kvalitet", "jakosc"), Dimension.QUALITY),
    **dict.fromkeys(("benefits", "benefit", "nutzen", "benefices", "beneficios"), Dimension.BENEFITS),
    **dict.fromkeys(("benefici", "baten", "korzysci"), Dimension.BENEFITS),
}

REST = bag("rest others other remaining else dimensions")

LINKING = bag(
    "unfortunately sadly finally luckily clearly definitely certainly honestly frankly basically "
    "otherwise continues unchanged its look up down all everything is are now currently status rating rag "
    "overall goes gone went turns turned turning moved moves moving back to at remains remain stays "
    "stay staying still looks looking it's we're we be as has am um uh erm today dropped again just "
    "ist est steht auf es e i rate rated health state project drops improved improves becomes became "
    "flipped flips going set marked mark report reporting update this week week's ok so sort kind of "
    "somewhat rather pretty much way badly completely totally"
)
"""Small words that may stand between a project and its rating: 'payroll is now amber'."""

MARKERS = bag(
    "status rating rag overall now currently turned turns went goes gone is are still remains "
    "remain stays stay back again it's we're becomes became moved dropped flipped rated call "
    "its calling called so hence therefore ist est staying marking marked health ampel state steht"
)
"""Words after which a colour is a rating even in the middle of a line: 'now red', 'status amber'."""

NOT_CONTRACTED = bag(
    "isn't aren't wasn't weren't ain't don't doesn't didn't haven't hasn't hadn't can't couldn't won't "
    "wouldn't shouldn't mustn't needn't"
)
"""Verbs with 'not' in one word; `spelling` reads them without their apostrophe too."""

RATING_HEDGES = bag(
    "not isn't aren't ain't never no nor neither near hardly barely scarcely nobody soon nearly almost "
    "close would could might may will won't wouldn't should if unless until till before trending heading "
    "headed toward towards expect expected expecting hope hoping aim aiming plan planned was were been "
    "previously formerly last from than instead yesterday thought cannot can't can past avoid stop wasn't "
    "weren't former potentially possibly probably likely target targeting tomorrow return "
    "nicht kein pas becoming we'll it'll i'll they'll anything want wants wanted reddish greenish "
    "yellowish"
)
"""Words before a colour that say it is not, or not yet, or no longer the rating."""

FOREIGN_NEGATIONS = bag(
    "niet geen non nie nao inte ikke plus fast beinahe bijna presque quasi casi prawie nastan vielleicht "
    "quizas forse"
)
"""Words that deny a foreign colour behind them, or put it in doubt; in English some are other words."""

FOREIGN_PASTS = bag("war waren etait etaient era eran var bylo byl")
"""Verbs that say of a foreign colour behind them that it was the rating."""

DETERMINERS = bag("the a an our their his her its your this that these those my any some in of with")

COLLOCATES = bag(
    "tape flag flags light lights carpet herring zone hat alert alerts "
    "letter ink mist handed thread face faces shift lit lighted"
)
"""Nouns that make a colour part of an idiom even right after the project: 'red tape', 'green light'."""

NOTHING_NEW = (
    ("no", "change"),
    ("no", "changes"),
    ("no", "change", "to"),
    ("no", "changes", "to"),
    ("no", "news"),
    ("no", "issues"),
    ("no", "issue"),
    ("no", "problems"),
    ("no", "surprises"),
    ("no", "blockers"),
    ("no", "delays"),
    ("no", "delay"),
    ("no", "worries"),
    ("no", "concerns"),
    ("no", "complaints"),
    ("no", "drama"),
    ("no", "risks"),
    ("no", "movement"),
    ("no", "updates"),
    ("no", "update"),
    ("nothing", "new"),
    ("nothing", "changed"),
    ("nothing", "to", "report"),
    ("same", "as", "before"),
    ("same", "as", "last", "week"),
    ("as", "before"),
    ("as", "planned"),
    ("as", "usual"),
    ("as", "expected"),
)
"""Phrases that may stand between a project and its rating, which they neither deny nor put off."""

NOUNS_OF_COLOURS = COLLOCATES | bag(
    "card cards team teams zones field fields line lines button buttons energy belt room belts eye cross "
    "house deal paper book number brick wood area wine bull hot"
)
"""Nouns that a colour word describes elsewhere in a line."""

ARTICLE_NOUNS = bag(
    "bit lot few little couple week day month year while new second third good bad big small huge "
    "major minor quick further great lack number possible potential single slight short long key "
    "serious total decision change meeting problem delay tad touch smidge smidgen fraction "
    "whisker hair mess shambles disaster nightmare pain joke success wee day's week's"
)
"""Words after which a lower-case 'a' is the article: 'a bit late'."""

LEADING = bag(
    "both status report update on for of the project re about my our weekly week this rag here is hi "
    "hello hey fyi all team today regarding summary risk issue opportunity new program "
    "programme"
)
"""Words that may stand before the project's name."""

WEEKS = bag("w wk week kw cw")
"""Words before the number of a week."""

AND = bag("and und et y")
OR = bag("or oder ou")
BETWEEN = bag("between zwischen entre")

DONE = bag(
    "done complete completed finished achieved reached delivered passed closed concluded accomplished "
    "happened erledigt abgeschlossen fertig erreicht termine terminee terminado completado finito completato "
    "afgerond klaar klart"
)
"""Verbs behind a milestone's name that say that it is done."""

FINISHED = bag("completed finished achieved reached delivered passed closed concluded accomplished done hit")
"""Verbs that may stand before what is done: 'finished UAT'."""

STOP = bag(
    "go the a an and or of for in on to is are be it we all new old my our your project program "
    "programme phase status report update risk issue help need needs spent vendor late team data "
    "system no not with by at as slipped slips moved still now test tests testing due owner if "
    "but from so"
)
"""Words that never stand for a project by themselves as part of its name."""


def is_rating_word(word: str) -> bool:
    """Whether a folded word is by itself a colour, so that it never abbreviates a project's name."""
    return word in COLOURS or word in LETTERS


@lru_cache(maxsize=4096)
def misspelt_colour(word: str) -> Rating | None:
    """A colour one slip of the finger away: 'ambr', 'gren', 'yelow'; never another English word."""
    if word in MISSPELT:
        return MISSPELT[word]
    if not 4 <= len(word) <= 7 or word in NEAR_COLOURS:
        return None
    near = (colour for colour in ("green", "amber", "yellow", "orange") if OSA.distance(word, colour) == 1)
    colour = next(near, None)
    return COLOURS[colour] if colour else None
