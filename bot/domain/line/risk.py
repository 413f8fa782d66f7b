"""Reading a register entry in one line: 'data migration may fail p4 i5 reduce owner @sam due fri'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.enums import EntryKind, Response
from bot.domain.line.calendar_words import show
from bot.domain.line.dates import find_date
from bot.domain.line.match import Match
from bot.domain.line.name_index import Named, NameIndex, index_of
from bot.domain.line.parts import Ignored, Line, Part, PartKind, Question
from bot.domain.line.projects import read_project
from bot.domain.line.scores import IMPACT, PROBABILITY, ScoreReader
from bot.domain.line.text import TokenKind, bag

KINDS: dict[str, EntryKind] = {
    **dict.fromkeys(("risk", "risiko", "risque", "riesgo", "rischio", "risico"), EntryKind.RISK),
    **dict.fromkeys(("issue", "problem"), EntryKind.ISSUE),
    **dict.fromkeys(("opportunity", "opp", "chance"), EntryKind.OPPORTUNITY),
    **dict.fromkeys(
        ("decision", "decided", "entscheidung", "beschluss", "decisione", "besluit"), EntryKind.DECISION
    ),
}
_RESPONSES: dict[str, Response] = {
    **{response.value: response for response in Response},
    **dict.fromkeys(("mitigate", "mitigation", "mitigated"), Response.REDUCE),
    **{f"{response.value}d": response for response in Response if response.value.endswith("e")},
}
_NOBODY = bag(
    "of the a an for in at on tbd tba tbc unknown unclear open missing yet none nobody needed wanted"
)
"""Words behind 'owner' that are nobody's name."""
_RESPONSE_MARKS = bag("response strategy treatment plan action")
_FIELD_WORDS = PROBABILITY | IMPACT | bag("owner owned due by response @")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class RiskLine:
    """What a risk line says; numbers are 1 to 5, None when not given.

    `owner_mention` is a Slack user's id (from `<@U123|name>`) or the name typed after 'owner' or '@'.
    """

    text: str
    project: Match
    kind: EntryKind
    title: str
    probability: int | None
    impact: int | None
    response: Response | None
    owner_mention: str | None
    due: date | None
    parts: tuple[Part, ...]
    problems: tuple[str, ...]
    questions: tuple[Question, ...]


def parse_risk(
    text: str,
    *,
    projects: Sequence[Named] | NameIndex,
    today: date,
    day_first: bool = True,
    project: Named | None = None,
    ignore: Ignored = frozenset(),
) -> RiskLine:
    """Read one entry of the register. Never raises; what is not understood stays in the title."""
    line = Line(text, ignore)
    kind = _kind_at(line, 0)
    match = read_project(line, index_of(projects), project)
    kind = kind or _kind_of_named(line) or _kind_at(line, line.head) or EntryKind.RISK
    reader = _Entry(line, today, day_first)
    reader.read()
    title = line.left()
    if not title:
        line.problems.append(f"Say what the {kind.value} is, for example: vendor may deliver late p4 i5.")
    parts = line.finished_parts("Title")
    return RiskLine(
        text=text,
        project=match,
        kind=kind,
        title=title,
        probability=reader.scores.probability,
        impact=reader.scores.impact,
        response=reader.response,
        owner_mention=reader.owner,
        due=reader.due,
        parts=parts,
        problems=tuple(line.problems),
        questions=tuple(line.questions),
    )


def _kind_at(line: Line, i: int) -> EntryKind | None:
    """'risk:', 'issue -' or, right at the start or after the project, the bare word."""
    j = i
    while line.fold(j) in {"new", ":", "-", ",", "–", "a", "an"} and j < i + 3:
        j += 1
    kind = KINDS.get(line.fold(j))
    if kind is None or line.raw(j + 1) in {"of", "that", "if", "is", "register", "with"}:
        return None
    stop = line.past(j + 1, {":", "-", "–"})
    if stop == j + 1 and kind is EntryKind.DECISION:  # 'decision late' is a risk, 'decision: late' is none
        return None
    if stop == j + 1 and i == 0 and line.tokens[j].start and not line.boundary(j - 1):
        return None
    if line.all_free(i, stop):
        line.take(i, stop, PartKind.KIND, "Kind", kind.value.capitalize())
        if line.head == i:
            line.head = stop
    return kind


def _kind_of_named(line: Line) -> EntryKind | None:
    """'issue with payroll: …', 'decision payroll: …': the word right before the project's name."""
    i = line.back(line.named[0], {"with", "on", "for", "in", "about"}, most=1) - 1
    kind = KINDS.get(line.fold(i)) if line.named[0] > 0 else None
    if kind is None or i > 0 or line.fold(line.head) not in {":", "-", "–"}:
        return None
    line.take(i, line.named[0], PartKind.KIND, "Kind", kind.value.capitalize())
    return kind


class _Entry:
    """Reads the fields of one entry out of a line."""

    def __init__(self, line: Line, today: date, day_first: bool) -> None:
        self.line, self.today, self.day_first = line, today, day_first
        self.scores = ScoreReader(line)
        self.response: Response | None = None
        self.owner: str | None = None
        self.due: date | None = None

    def read(self) -> None:
        self.scores.read_pair()
        i = 0
        while i < len(self.line.tokens):
            stop = None
            if self.line.free(i):
                stop = self.scores.read_at(i) or self._owner(i) or self._due(i) or self._response(i)
            i = stop if stop and stop > i else i + 1
        if self.owner is None:
            self._lone_mention()
        self._due_by()

    def _owner(self, i: int) -> int | None:
        """'owner @sam', 'owner: <@U1|sam>', 'owned by sam'."""
        if (
            self.line.fold(i) not in {"owner", "owned", "assignee", "assigned", "own"}
            or self.owner is not None
        ):
            return None
        j = self.line.past(i + 1, {":", "=", "is", "by", "to", "-"})
        found = self._person(j, bare=True)
        if not found or self.line.fold(j) in _NOBODY or self.line.raw(i - 1) in {"no", "not", "without"}:
            return None
        if j == i + 1 and not (self._begins_field(i) or self._ends_field(found[0])):
            return None  # 'the product owner leaves in june'
        stop, self.owner = found
        self.line.take(i, stop, PartKind.OWNER, "Owner", self.line.words(j, stop))
        return stop

    def _begins_field(self, i: int) -> bool:
        """Whether a field may begin at `i`: no word of the title stands right before."""
        return self.line.boundary(i - 1)

    def _ends_field(self, stop: int) -> bool:
        """Whether a field may end before `stop`: no word of the title follows."""
        return self.line.boundary(stop) or self.line.raw(stop) in _FIELD_WORDS | _RESPONSES.keys()

    def _person(self, i: int, *, bare: bool) -> tuple[int, str] | None:
        if not self.line.free(i):
            return None
        mention = _MENTION.fullmatch(self.line.tokens[i].text)
        if mention:
            return i + 1, mention[1]
        at = self.line.fold(i) == "@"
        if not at and not bare:
            return None
        j = i + at
        if not self.line.free(j) or self.line.tokens[j].kind is not TokenKind.WORD:
            return None
        stop = j + 1
        while stop < len(self.line.tokens) and self.line.free(stop) and not self.line.tokens[stop].gap:
            # A handle may hold dots and digits: '@sam.lee2'; a dot at its end is the sentence's.
            if not self.line.tokens[stop].is_content and not self._goes_on(stop):
                break
            stop += 1
        if bare and self._is_capital(j) and self._is_capital(stop):
            stop += 1  # 'owner: Sam Lee'
        return stop, self.line.words(j, stop)

    def _is_capital(self, i: int) -> bool:
        """Whether a word that may be a person's name stands at `i`: 'Lee', and not 'API'."""
        return self.line.free(i) and len(self.line.raw(i)) > 1 and self.line.tokens[i].text.istitle()

    def _goes_on(self, i: int) -> bool:
        following = i + 1 < len(self.line.tokens) and not self.line.tokens[i + 1].gap
        return self.line.tokens[i].text in {".", "-"} and following and self.line.tokens[i + 1].is_content

    def _lone_mention(self) -> None:
        people = [(i, found) for i in range(len(self.line.tokens)) if (found := self._person(i, bare=False))]
        if len(people) == 1 and (self.line.boundary(people[0][1][0]) or self.line.boundary(people[0][0] - 1)):
            i, (stop, self.owner) = people[0]
            self.line.take(i, stop, PartKind.OWNER, "Owner", self.owner)

    def _due(self, i: int) -> int | None:
        """'due fri', 'due: 12 June', 'deadline 12/06' (asked)."""
        if self.line.fold(i) not in {"due", "deadline", "fallig", "bis"} or self.due is not None:
            return None
        j = self.line.past(i + 1, {":", "=", "is", "by", "on", "date", "am"})
        return self._due_date(i, j)

    def _due_by(self) -> None:
        """'… p4 i5 @sam by fri': 'by' right after another field is the due date, elsewhere it is text."""
        for i in range(1, len(self.line.tokens)):
            field = self.line.back(i, {",", ".", ";"}, most=1)
            if self.due is None and self.line.fold(i) in {"by", "until"} and self.line.taken[field - 1]:
                self._due_date(i, i + 1, alone=field < i)

    def _due_date(self, start: int, i: int, *, alone: bool = False) -> int | None:
        """Take the date at `i`; one that stands `alone` between signs only where its clause ends too."""
        hit = find_date(self.line.tokens, i, today=self.today, day_first=self.day_first)
        if hit is None:
            return None
        begins = self._begins_field(start) and not alone
        if i == start + 1 and not (begins or self._ends_field(hit.stop)):
            return None  # 'tests due friday may slip'
        if not self.line.all_free(start, hit.stop):
            return None
        reading = hit.reading
        if reading.choices:
            self.line.ask("Due", i, hit.stop, [(show(d), d.isoformat()) for d in reading.choices])
        elif reading.day:
            self.due = reading.day
            self.line.take(start, hit.stop, PartKind.DUE, "Due", show(reading.day))
        else:
            self.line.problems.append(reading.problem)
        return hit.stop

    def _response(self, i: int) -> int | None:
        """'response: reduce', or the word alone between commas."""
        if self.response is not None:
            return None
        marked = self.line.fold(i) in _RESPONSE_MARKS
        j = self.line.past(i + 1, {":", "=", "is", "-"}) if marked else i
        response = _RESPONSES.get(self.line.fold(j))
        ends = self.line.boundary(j + 1) or self.line.raw(j + 1) in _FIELD_WORDS
        alone = self.line.boundary(i - 1) and ends and i > 0
        if response is None or not (marked or alone):
            return None
        self.response = response
        self.line.take(i, j + 1, PartKind.RESPONSE, "Response", response.value.capitalize())
        return j + 1
