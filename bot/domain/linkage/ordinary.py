"""Words that name nothing by themselves, however they are written: ordinary ones, and places.

A capital makes a word a name only where it could be none otherwise: of 'Exchange rate' and 'Exchange server',
or of two offices in Wales, nothing is shared. Beside another word ('Crown Hosting') they are part of a name.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY = _words(
    """
    academic academy accident accommodation account acquisition act activist adult advance advice
    adviser advisor advisory aerospace affair agency agenda agent agreement agriculture aid air
    aircraft airport alliance ambassador ambition ambulance analyst animal annex annual answer
    apprentice archive arm army art asset association asylum attorney auction author auto autumn
    aviation baby back bag ball bank bar barrier base bau bay beach bed bench bid bike bill bird
    birth block boat body bond bonus book border borough box boy branch brand breach bridge broker
    building bureau bus button buyer cabinet camp campaign campus canal candidate capital captain
    car card care career carer cargo carrier cash castle cat catalogue category cell census century
    ceo ceremony certificate cfo chain chair chairman chamber champion chancellor channel chapter
    charge charity charter chemical chief child children choice church cio circle citizen city claim
    class classroom clause cleaner clerk client climate clinic clinical clock closure cloud club
    coach coal coast code coffee collection college color colour com command commander comment
    commission commissioner committee commons commonwealth community compact companion compass
    compliance computer conference congress constitution construction consultant consultation
    consumer contact container content contest contractor convention coo cook copy core corner
    corporate corporation corridor couple court craft creative credit crime criminal crisis cross
    crown cto culture customer customs database deadline dealer dean death debate debt decade
    declaration defence defense degree delegate democracy dental deputy desert desk device
    devolution dialogue diesel dinner diplomacy diplomatic directive director directorate directory
    disability disaster disclosure discovery disease district diversity division doctor document dog
    domain door double draft drama dream dress drink drive driver drug duty earth east eastern
    economics ecosystem editor education egg eight election electric electricity electronic element
    eleven embassy emergency emission employee employer employment energy engineer engineering
    enterprise entry environmental equality equipment estate ethics event exam examination exchange
    executive exercise exhibition expert expertise explorer export express extension eye face
    facility factory faculty fair faith family faq farm farmer father federal federation festival
    fiber fibre field fighter file film finance fire fish fisheries fleet flight flood floor flow
    food force foreign forest form formula fort forum foundation founder frame fraud free freedom
    freight fresh friend frontier fruit fuel furniture gallery game garden gas gate gdpr gender gene
    generation gift girl glass global goat gold golf gov grade graduate grain grand grant graph
    grass gray grey grid ground guard guest guidance guide guideline gun habitat hall harbour
    hardware health heat heavy height heritage hero highway hill history hockey holiday horse
    hospital host hosting hot hotel house household housing hr http https hub human hunter husband
    hybrid ice identity image immigration import income index industrial industry infrastructure
    injury innovation inquiry inspection inspector installation institute institution instruction
    instrument insurance integrated integration integrity intelligence intelligent interface
    international internet inventory investigation investor iron island jet journal journey judge
    judicial jungle junior justice key kingdom kit kitchen knowledge lab label labor laboratory
    labour lady lake land landscape language laptop laser law lawyer league learner learning lease
    legacy legal legislation leisure letter liaison liberty library licence license life lift light
    linear lion liquid literature litigation loan lobby location lock logistics lord lottery love
    lunch machine magazine mail mainline majesty mall manufacturer manufacturing map marine maritime
    marriage master material mathematics maximum mayor meal meat media medical medicine medium
    memorandum memory mental mentor merchant message metal meter metro military mind mine mineral
    minimum mining minority minute mirror mission mobile mobility module moment money moon morning
    mother motion motor mountain mouse movement museum music nation nature naval navy neighborhood
    neighbourhood net network news night node noise north northern notice nuclear nurse nursery
    ocean officer oil olympic operator opposition orbit orchestra ordinary org organic origin owner
    pack package painting palace panel parent parish park parking parliament parliamentary
    partnership passenger passport password path patient patrol pattern payment payroll peace
    pension permanent permit pharmacy phone photo physical pier pipe pipeline pitch pixel planet
    plant plastic plate player plaza pocket poet polar police political politics pollution pool poor
    population port portal post poster poverty power pr prayer premier premium president press
    prevention priest primary prime prince princess principal principle print printer prison
    prisoner private prize probation producer profession professional professor profile profit
    promise property prosecution prosecutor protection protector protocol province provision pupil
    purchase quarterly quay queen query queue race radar radio rail railway rain random rapid
    reactor reader realm rebel receipt reception recipe record recovery recruitment recycling
    reference referendum refugee refund regeneration regime region regional register registration
    registry regulation regulator regulatory rehabilitation religion removal renewable rent repair
    replication reporter representative republic rescue research researcher reserve reservoir
    residence resident resilience resolution resort responsibility restaurant retail retention
    retirement retreat revenue revolution reward rice ring river road robot rock roof room root rose
    route royal rule runway rural safety sailor salary sale salt sample sanction satellite saving
    scheme scholar school science scientific scientist scout screen script sea search season seat
    secretariat secretary sector security seed seller senate sensor sentence sequence sergeant
    servant server settlement shadow shelter shield ship shipping shop sign signal silver sister
    skin sky snow soccer social society sociology software soil solar soldier soul sound south
    southern space spark speaker specialist species spectrum speech speed spirit sport spring square
    stability stable stadium staffing star statement station statistic statistics statue statute
    steel steering stock stone storage store storm story strait strand stream street stress strike
    string student studio submarine submission suburb summer summit sun superintendent supply
    surface surgery surplus surrey surveillance survey survivor sustainability sustainable switch
    symbol syndrome synthesis table tactical tail talent talk tank tape tariff tax taxi teacher
    teaching telecom telephone television template temporary tenant territory terror terrorism text
    theatre theory therapy third threat ticket tier tiger timber title toll tone tooth torch tourism
    tower town trade trader trading tradition traffic trail train trainer transaction transit
    translation transmission transparency transport travel treatment treaty tree trial tribunal trip
    troop truck trust trustee truth tunnel turbine twelve twin uk uncle uniform union unity
    universal universe university urban usa utility vaccine valley valuation variable vat vehicle
    vendor venture vessel veteran victim victory video village virtual virus visa visit visitor
    visual volume volunteer vote voter voyage waiting wall war ward warehouse warning warrant waste
    watch water wave wealth weapon weather web wedding welfare well west western wheel wheelchair
    white widow wife wild wildlife wind window wine wing winner winter wire wireless wizard wolf
    woman women wood worker workforce workplace www yard yield young youth zone
    """
)
"""Ordinary words of English, and abbreviations that everybody has. Compared by their stems."""

PLACES = _words(
    """
    africa african america american americas antarctic arctic argentina argentine asia asian
    atlantic australia australian austria austrian baltic belgian belgium brazil brazilian britain
    british brussels bulgaria bulgarian canada canadian caribbean chile chilean china chinese
    colombia croatia croatian cyprus czech danish denmark dublin dutch egypt egyptian england
    english estonia estonian europe european finland finnish france french german germany gibraltar
    greece greek holland hungarian hungary iceland india indian indonesia iran iraq ireland irish
    israel israeli italian italy japan japanese jordan kenya korea korean latin latvia lithuania
    london luxembourg malaysia malta mediterranean mexican mexico netherlands nigeria nordic norway
    norwegian pacific pakistan paris peru philippines poland polish portugal portuguese romania
    romanian russia russian saudi scandinavia scotland scots scottish serbia singapore slovakia
    slovenia spain spanish sweden swedish swiss switzerland taiwan thailand tokyo turkey turkish
    ukraine ukrainian vietnam wales washington welsh
    """
)
"""Countries, parts of the world, their peoples and languages, and a few capitals: where, but not what."""

CODE_NAMES = _words(
    """
    apollo arrow atlas aurora avalanche blizzard catalyst cobra comet condor cyclone delta diamond
    discovery dolphin dragon eagle eclipse evolution excalibur falcon fusion galaxy gemini genesis
    griffin hawk helios hercules horizon hurricane icarus jaguar jupiter kestrel leopard lightning
    mars matrix mercury meteor momentum nebula neptune nova odyssey olympus omega orion osprey
    panther pegasus phoenix pinnacle poseidon prometheus puma quantum raven sapphire saturn sirius
    solstice supernova thunder titan tornado trident typhoon unicorn venus vortex vulcan zenith
    zephyr zeus
    """
)
"""What projects of all kinds like to be called: of one that the portfolio has, the mention tells."""

_LONG = 8  # letters
_ABSTRACT = ("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ship", "ships", "ability", "ibility")


def is_abstract(word: str) -> bool:
    """Whether the word ends as words for what is done or is so do: 'Installation', 'Qualification'."""
    return len(word) >= _LONG and word.endswith(_ABSTRACT)
