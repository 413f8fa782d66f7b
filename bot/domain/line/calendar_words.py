"""Words of the calendar in nine languages, folded, and the one way a date is shown."""

from datetime import date

from bot.domain.line.text import bag

_MONTH_NAMES = (
    "january jan januar janvier janv enero ene gennaio januari janeiro janeiru styczen stycznia gen",
    "february feb februar fevrier fev febrero febbraio februari fevereiro luty lutego febr",
    "march mar marz maerz mrz mars marzo maart mrt marco marzec marca",
    "april apr avril avr abril abr aprile kwiecien kwietnia",
    "may mai mayo maggio mag mei maio maj maja",
    "june jun juni juin junio giugno giu junho czerwiec czerwca jne",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca",
    "august aug aout agosto ago augustus augusti sierpien sierpnia agust",
    "september sep sept septembre septiembre settembre set setembro wrzesien wrzesnia setiembre",
    "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika",
    "november nov novembre noviembre novembro listopad listopada",
    "december dec dezember dez decembre diciembre dic dicembre desember dezembro grudzien grudnia",
)
MONTHS: dict[str, int] = {word: n for n, names in enumerate(_MONTH_NAMES, 1) for word in names.split()}
"""Folded month names and their short forms, in nine languages."""

# Month names that are also ordinary words count only beside a day.
WEAK_MONTHS = bag("may mar set out gen mag ago marca maj mai ene dec")

_WEEKDAY_NAMES = (
    "monday mon montag lundi lunes lunedi maandag segunda mandag poniedzialek",
    "tuesday tue tues dienstag mardi martes martedi dinsdag terca tisdag wtorek",
    "wednesday wed weds mittwoch mercredi miercoles mercoledi woensdag quarta onsdag sroda",
    "thursday thu thur thurs donnerstag jeudi jueves giovedi donderdag quinta torsdag czwartek",
    "friday fri freitag vendredi viernes venerdi vrijdag sexta fredag piatek",
    "saturday sat samstag samedi sabado sabato zaterdag lordag sobota",
    "sunday sun sonntag dimanche domingo domenica zondag sondag niedziela",
)
WEEKDAYS: dict[str, int] = {word: n for n, words in enumerate(_WEEKDAY_NAMES) for word in words.split()}
TODAY = bag("today heute hoy oggi vandaag hoje idag aujourd'hui")
TOMORROW = bag("tomorrow tmrw tmw tomorow tommorow morgen demain manana domani amanha imorgon jutro")
YESTERDAY = bag("yesterday gestern hier ayer ieri gisteren ontem igar wczoraj")
LAST = bag("last past previous letzten letzte letzter dernier derniere pasado scorso vorige")
NEXT = bag("next nachste nachsten nachster prochain prochaine proximo prossimo volgende")
THIS = bag("this coming diesen diese dieser kommenden ce este questo deze")
END = bag("end ende fin final fine eind einde fim slutet koniec late")
MID = bag("mid mitte mi medio meta meio meados halverwege middle")
START = bag("start beginning begin anfang debut principios inizio inicio")
OF = bag("of de di do da del van the")
ORDINALS = bag("st nd rd th er e o a de te")

SEASONS = bag(
    "easter christmas xmas spring summer autumn fall winter holidays vacation ostern weihnachten sommer "
    "herbst noel paques"
)
"""Times of the year that are no days."""
_NTH = "first second third fourth fifth sixth seventh eighth ninth"
_NTH_TEENS = (
    "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {word: n for n, word in enumerate(_NUMBERS.split(), 1)}
"""Numbers below twenty, in words."""
ONES = {word: n for word, n in NUMBERS.items() if n < 10}
TENS = {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
NTH = {word: n for n, word in enumerate(_NTH.split(), 1)}
"""'first' to 'ninth'."""
SPOKEN_DAYS = {word: n for n, word in enumerate(f"{_NTH} {_NTH_TEENS} twentieth".split(), 1)} | {
    "thirtieth": 30
}
"""Days of a month as dictated, in one word."""
SPOKEN_TENS = {word: n for word, n in TENS.items() if n <= 30}
SPOKEN_ONES = NTH | ONES
"""What may follow 'twenty': 'twenty eighth', 'twenty eight'."""

_SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def show(day: date) -> str:
    """A date as every message shows it, the same in every language: '12 Jun 2027'."""
    return f"{day.day} {calendar_short(day.month)} {day.year}"


def show_with_weekday(day: date) -> str:
    """A near date: 'Fri 27 Nov'."""
    return f"{_SHORT_DAYS[day.weekday()]} {day.day} {calendar_short(day.month)}"


def calendar_short(month: int) -> str:
    """'Jun' for 6, whatever the machine's language."""
    return _SHORT_MONTHS[month - 1]
