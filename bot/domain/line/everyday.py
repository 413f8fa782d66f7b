"""Words that names of projects and sentences alike are made of, so that alone they name no project."""

from functools import lru_cache

from bot.domain.line.calendar_words import (
    LAST,
    MONTHS,
    NEXT,
    SEASONS,
    THIS,
    TODAY,
    TOMORROW,
    WEEKDAYS,
    YESTERDAY,
)
from bot.domain.line.text import bag
from bot.domain.line.vocabulary import (
    DIMENSIONS,
    DONE,
    LINKING,
    MARKERS,
    NOUNS_OF_COLOURS,
    RATING_HEDGES,
    STOP,
)

_WORK = bag(
    "access account accounting action activity administration adoption agency agenda agile agreement alert "
    "alignment analysis analytics annual application approach approval architecture archive assessment asset "
    "assurance audit authority automation award backbone backup balance baseline batch benchmark billing "
    "board booking branch brand bridge build building bureau business calendar call campaign capability "
    "capacity card care career case cash catalog catalogue cell center central centre certification chain "
    "challenge change channel charge chat check choice claim class clean cleansing cleanup client clinic "
    "clinical close cloud code collection command commerce commercial commission committee communication "
    "community company compliance computer concept conference connect connection consent consolidation "
    "construction consulting contact content contract control conversion core corporate council country "
    "course coverage credit crew crisis culture currency customer customs cutover cycle dashboard database "
    "date deal debt decision deck decommissioning defence delivery demand demo department deployment design "
    "desk developer development device digital direct directive director disaster discovery distribution "
    "district division document domain door draft drive driver early east economy edition education "
    "efficiency electricity email emergency employee energy engine engineering enterprise entry environment "
    "equipment estate event evidence exchange execution executive exercise exit expansion expense expert "
    "export express extension external facility factory fair family farm fast field file filing film filter "
    "final finding fire firm first fleet flight flow focus food force form format forum forward foundation "
    "frame framework fraud freeze freight front fuel full function fund future game gap gate gateway general "
    "global goal good goods governance government grand grant green grid ground group growth guide hall "
    "handling handover harbour hardware head health heart heat help high hire hiring holiday home hospital "
    "host hotel house housing hub human idea identity image impact implementation import improvement inbound "
    "incentive incident income index industry info information infrastructure initiative innovation insight "
    "inspection installation insurance integration integrity intelligence interface interior internal "
    "international internet intranet introduction inventory invest investment invoice invoicing island item "
    "jobs join journey key keys kitchen knowledge lab label labour land landing language large launch "
    "launchpad law layer lead leadership lean learning lease ledger legacy legal letter level library "
    "licence license licensing life lift light line link liquidity list live loan local location lock "
    "logistics logo loop loyalty machine mail main maintenance major management manager manual map mapping "
    "margin market marketing master material matter meeting member merger message meter metering mexico "
    "middle migration mobile mobility model modern modernisation modernization module money monitor "
    "monitoring mortgage motor move movement multi museum music name national native network newsletter "
    "night north notice number object offer office onboarding online open operating operation operations "
    "opportunity option order organisation organization outbound outsourcing overhaul overview owner pack "
    "package page paper parcel park parking part partner party pass patch patient payment people performance "
    "period permit person personal phone photo picture pilot pipeline place planning plant platform play "
    "point policy pool port portal portfolio position post power practice premium presence press price "
    "pricing print privacy private procedure process processing procurement produce product production "
    "professional profile profit programme progress promise promotion proof property proposal protection "
    "provider public purchase purchasing quarter query question queue quick race radio rail range rate reach "
    "readiness ready real recall record recovery recruiting recruitment redesign reduction refresh "
    "refurbishment region regional register registration regulation regulatory relation relaunch release "
    "relief relocation remote renewal renovation rental repair replacement reporting request requirement "
    "rescue research reserve resilience resource response restructuring result retail retention retirement "
    "return revenue review revision reward ring road robot role roll rollout room root route router routing "
    "rule safety salary sale sales sample sandbox satellite school science screen search season seat second "
    "section sector secure security segment self senior sensor series server service session settlement "
    "setup share shared sharing shift ship shipping shop short show side sign signature simple single site "
    "skill small smart social software solution source south space special sport staff stage standard start "
    "station stock stop storage store strategic strategy street stress structure student studio study style "
    "subscription success suite summer summit super supplier supply support surface survey sustainability "
    "switch table talent target task tax technical technology telephone template terminal test text theatre "
    "third ticket time together tool total touch tour tower town track tracking trade traffic train trainer "
    "training transfer transformation transition transport travel treasury trial trip truck trust tunnel "
    "turn unit united university upgrade upload usage user utility value vehicle version video view village "
    "virtual vision visit voice volume waste watch water wave wealth website week welcome west wheel wide "
    "wifi wind window winter women word work worker workflow workforce workplace workshop workspace world "
    "yard year young youth zero zone"
)
_TALK = bag(
    "able about above accept accident across actual admin after again against agent agree ahead alone along "
    "already also always among announce another answer anyone anything appear apply area argue around arrive "
    "aside asked asking away back badly bank base basic bath became because become been before began begin "
    "behind being believe below best better between beyond bigger bill body bonus book born both bought "
    "break bring broke broken brought bunch busy came cannot carry catch cause certain chance cheap chief "
    "child children city clear clerk close cold come coming common complete concern confirm consider "
    "continue contractor cool copy corner correct cost could count couple cover crash create current damage "
    "danger dark deal dear death deep delay depend describe despite detail died differ difference difficult "
    "dinner discuss doing done double doubt down draw drop during each ease easy effect effort either else "
    "empty ended enough enter entire equal error even evening ever every exact except expect explain extra "
    "eyes face fact fail fair fall false far fault fear feel feeling fees fell felt fight figure fill find "
    "fine finger fish five fixed flat floor follow foot forget forgot forth found four free fresh friend "
    "from fully gave gets give given goes going gold gone great grow guess hair half hand handle hang happen "
    "happy hard hardly hate have hear heard heavy held hello hence here hers high himself hold hole hope "
    "hopefully hour however huge hundred hurry idea ignore ill important inside instead interest into issue "
    "itself joint joke just keep kept kick kill kind knew know known lack lady landlord last late later "
    "laugh lawyer lawyers learn least leave left length less lets life like likely limit little local long "
    "longer look loose lose loss lost love lower luck lucky lunch made make many maybe mean means meant meet "
    "mess met might mile mind mine minor minute miss missing mistake moment money month more morning most "
    "mother mouth movers much must near nearly need never news next nice nine nobody none normal nothing "
    "notice number often only onto opinion ordinary other ought outside over own page paid pain pair past "
    "pause pay pending pension perfect perhaps pick piece plain plan plenty plus possible post prepare "
    "present pretty price prior problem proper proud prove pull push quality quiet quit quite raise rather "
    "read reason recent refuse regard regret remain remember rent reply rest rich right rise risk rough "
    "round rush safe said same save saying scene search seem seen sell send sense sent serious serve seven "
    "several shake shall shape sharp sheet shock shoot shot should shout shut sick sight silent since sister "
    "sitting situation size skip slip slow slower soft sold some someone something soon sorry sort sound "
    "spare speak specific speed spend spent split spot stand state stay step stick still stood story "
    "straight strange strike strong stuck stuff such sudden sure surprise take taken talk tall team tell "
    "tend than thank that their them then there these they thick thin thing think this those though thought "
    "three through thus tight till tiny tired today told tomorrow tonight took top touch toward tried "
    "trouble true truly truth trying twice type under until upon upper used useful usual usually vendor very "
    "via wait walk wall want warm warn warning wash weak wear weather well went were what when where whether "
    "which while white whole whom whose why wife will wish with within without wonder worry worse worst "
    "worth would write wrong yellow yes yesterday yet your"
)
_CALENDAR = LAST | NEXT | SEASONS | THIS | TODAY | TOMORROW | YESTERDAY | MONTHS.keys() | WEEKDAYS.keys()
_GRAMMAR = LINKING | MARKERS | RATING_HEDGES | STOP | DONE | NOUNS_OF_COLOURS | DIMENSIONS.keys()
EVERYDAY = _WORK | _TALK | _CALENDAR | _GRAMMAR
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ment", "ion", "ions")


@lru_cache(maxsize=4096)
def is_everyday(word: str) -> bool:
    """Whether a folded word is one of everyday speech, also with an ending: 'offices', 'training'."""
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return word in EVERYDAY or any(stem in EVERYDAY or f"{stem}e" in EVERYDAY for stem in stems)
