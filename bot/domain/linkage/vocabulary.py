"""Words that tell nothing about a project: stop words by language, and the trade's own everyday words."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP_WORDS: dict[str, frozenset[str]] = {
    "english": _words(
        """
        a about above across after again against all almost along already also although always am among an
        and another any anyone anything are aren around as at away back be became because become becomes
        been before being below between beyond both but by can cannot could did didn do does doesn doing
        don done down due during each eg either else enough etc even ever every everything few for from
        further had has hasn have haven having he hence her here hers him his how however i ie if in
        indeed instead into is isn it its itself just last least less let like ll made make makes making
        many may me meanwhile might more moreover most much must my need needs neither never next no nor
        not nothing now of off often on once one only onto or other others otherwise our out over own per
        perhaps rather re same several shall she should since so some something soon still such than that
        the their them then there therefore these they thing things this those though three through thus
        to together too toward towards two under unless until up upon us use used uses using usually ve
        very via was wasn way we well were what when where whereas whether which while who whole whom
        whose why will with within without won would yet you your
        """
    ),
    "german": _words(
        """
        aber alle allem allen aller alles als also am an ander andere auch auf aus bei beim bin bis bist
        da damit dann das dass dein dem den denn der des deshalb dessen die dies diese diesem diesen
        dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euer für gegen gibt
        haben hat hatte hier hin ich ihr ihre ihrem ihren im in ist jede jedem jeden jeder jedes jetzt
        kann kein keine können man mehr mein mit muss müssen nach nicht noch nun nur ob oder ohne sehr
        sein seine sich sie sind so soll sollen sondern sowie um und uns unser unter vom von vor war waren
        was weil welche wenn werden wie wieder will wir wird wurde wurden zu zum zur zwischen über
        """
    ),
    "french": _words(
        """
        afin ainsi après au aussi autre autres aux avant avec ce ces cet cette chaque comme dans de depuis
        des donc du elle elles en entre est et eu fait il ils je la le les leur leurs lors lui ma mais me
        mes moi mon même ne nos notre nous on ont ou où par pas peut plus pour qu que qui sa sans se sera
        ses si son sont sur ta te tous tout toute toutes très un une vos votre vous été être
        """
    ),
    "spanish": _words(
        """
        al algo antes como con contra cual cuando de del desde donde durante e el ella ellas ellos en
        entre era es esa ese eso esta estas este esto estos está están fue ha han hasta hay la las le les
        lo los me mi mientras muy más nada ni no nos o os otra otras otro otros para pero por porque puede
        que quien qué se según ser si sin sobre son su sus sí también tanto te tiene todo todos tras un
        una uno unos y ya
        """
    ),
    "italian": _words(
        """
        a ad agli ai al alla alle allo anche che chi ci come con contro cui da dal dalla dalle dei del
        della delle dello di dopo e ed era essere fra gli ha hanno i il in io la le lo loro ma mentre nei
        nel nella nelle no noi non o ogni per perché più può quale quando quella quello questa queste
        questi questo se sono sta su sua sue sui sul sulla suo tra tutti tutto un una uno è
        """
    ),
    "portuguese": _words(
        """
        a ao aos as até com como da das de dela dele deles do dos e ela eles em entre era essa esse esta
        este está eu foi há isso isto já mais mas mesmo muito na nas no nos não nós o os ou para pela
        pelas pelo pelos por qual quando que quem se sem ser será seu sua são só também tem um uma você às
        é
        """
    ),
    "dutch": _words(
        """
        aan al alle als andere ben bij daar dan dat de der deze die dit doch doen door dus een en er ge
        geen haar had heb hebben heeft hem het hier hij hoe hun iets ik in is ja je kan kon kunnen maar me
        meer men met mij mijn moet na naar niet nog nu of om omdat onder ons ook op over te tegen toch
        toen tot u uit van veel voor want waren was wat we wel werd wezen wie wij wil worden wordt zal ze
        zelf zich zij zijn zo zonder zou
        """
    ),
    "swedish": _words(
        """
        alla allt att av blev bli blir de dem den denna deras dess det detta dig din där då efter ej eller
        en er ett från för ha hade han har hon hos hur här i icke ingen inom inte jag ju kan kunde man med
        mellan men mig min mot mycket nu när något några och om oss på samma sedan sig sin sina ska skulle
        som så till under upp ut utan vad var vara varje vi vid vilken än är även över
        """
    ),
}
"""Common function words of the languages that are told apart, by Snowball's name of the language."""

EVERYDAY = _words(
    """
    began begun bought brought built came chose chosen driven fallen fell felt found gave given gone got
    grew grown heard held kept knew lost meant met paid ran said saw seen sent shown sold spent spoke
    stood taken taught told took understood went won written wrote
    ability able accept access achieve action active activity actual add additional address affect
    affordability affordable agree allow amber ame amount anticipate appraisal approach appropriate
    approve apr april area arrangement ask aspect assess assessment assume assumption assurance audit
    aug august authority available award bad base baseline basic begin benefit best better big black
    blue board brexit bring budget build business busy call capability capacity capex capital case cause
    cdel center central centre challenge chance change check civil clear close collaborate collaboration
    come commence commenced commercial committee common company compare competition competitive complete
    completion complex component concern condition confidence confirm consider considerable considered
    contain contingency continue contract control coronavirus cost council country course cover covid
    cpi create critical current currently cut cycle data date day dca deal dec december decide decision
    dedicated define del delay deliver delivery demand department depend dependency deploy deployment
    describe design despite detail determine develop development different difficult digital direct
    discuss document earlier early easy economic economy effect effective efficiency efficient effort
    election enable end endanger engage engagement ensure enter environment eoy escalate establish
    estimate eu example exist existing exit expand expansion expect experience extensive external extra
    fact fail fall fbc feature feb february feedback figure final finalisation finalise financial find
    finish first fit five fix flag focus follow form forward four framework fri friday fte full function
    fund funding future fy gain gateway general get give go goal good govern governance government
    governmental great greater green group grow h1 h2 half hand handle happen hard head help high higher
    hold home hour ict idea identify impact implement implementation important improve improvement
    include increase incumbent individual information initial initiative input intend interest internal
    intervention introduce investment invitation invite involve issue item itt jan january job join jul
    july jun june keep key kind know known kpi lack large late later latest launch lead learnt leave
    left lesson level light limit line link list little live local long longer look lose lot low lower
    main maintain major manage management manager manual march mark market materialise materialize
    matter mean measure meet member method migrate migration milestone minister ministerial minor miss
    mitigate mobilisation mobilise mobilization mobilize model modern mon monday monitor month monthly
    move name national near necessary new nine normal note nov november npv number obc objective obr oct
    october offer office official old ongoing online open operate operation operational opex opportunity
    option order organisation organization original outcome outline output overall overspend owner pace
    page pandemic paper part partner pause paused pbc people perform performance period person pfi phase
    pilot place plan planning platform play pmo point policy portfolio position possible potential
    practice prepare present previous previously price prioritisation prioritise prioritization
    prioritize priority problem procedure process procurement produce product program programme progress
    project proposal propose provide public purpose pushed put q1 q2 q3 q4 qtr quality quarter question
    quick rag raise range rate rating rdel reach read ready real reason reassess rebaseline receive
    recent recently recommend red reforecast reform regular relate relationship release relevant
    reliance remain replace replacement report request require requirement resource respond response
    responsible rest result return review rfi rfp right risk roadmap roi role roll rollout rpi run
    saturday scale schedule scope second section sector see select send senior sep separate sept
    september series service session set seven share short show side sign significant similar simple
    simultaneous simultaneously single site situation six size skill skilled slip slippage small sme
    smes sobc soc solution solve source sow special specific spend sponsor sro staff stage stakeholder
    standard start state status step stop strand strategic strategy strong structure study subject
    subsequent success successful suggest sunday supplier support sure system take target task tbc tbd
    team technical technology ten tender term test testing thu thursday time timeline timescale today
    tool top total track train training tranche transfer transform transformation transition treasury
    try tue tuesday tupe turn type uk uncertainty underpin underspend understand unit update upgrade
    user value various vendor version viable view vision wait want website wed wednesday week weekly
    whilst wide win wlc work workshop workstream world write wrong year yes ytd
    """
)
"""Everyday words of English and of project reports: they never count as rare, however
seldom a small portfolio happens to use them. Compared by their stems."""
