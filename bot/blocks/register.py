"""The register as a list, and its heat map in words and as a table beside the picture."""

from datetime import date

from bot.blocks.actions import Action
from bot.blocks.cards import mention
from bot.blocks.kit import (
    ASKED,
    Block,
    Element,
    Shown,
    actions,
    bold,
    button,
    context,
    day,
    escape,
    names,
    one_line,
    picture,
    section,
    table,
    turns,
)
from bot.domain.entries import HeatEntry, HeatMap, ListedEntry, RegisterPage
from bot.domain.enums import EntryKind, EntryState
from bot.domain.register import RED, movement

SIGNS = {
    EntryKind.RISK: "Risk",
    EntryKind.OPPORTUNITY: "Opportunity",
    EntryKind.ISSUE: "Issue",
    EntryKind.DECISION: "Decision",
    EntryKind.CHANGE: "Change request",
}


def register_page(page: RegisterPage) -> Shown:
    """A page of the register, each entry with the button that opens it."""
    where = f" of {page.where}" if page.where else ""
    said = f": {', '.join(page.said)}" if page.said else ""
    if not page.entries:
        what = "Nothing more" if page.page else "Nothing"
        text = f"{what} in the register{where}{said}."
        hint = "Try `/register payroll`, `/register mine overdue` or `/register hr risks due this month`."
        return escape(text), (section(escape(text)), context(hint))
    text = f"Register{where}{said}, worst first"
    blocks = [section(f"*{escape(text)}*")]
    blocks += [
        section(
            listed_line(each, page.today),
            accessory=button(
                "Open", Action.ENTRY_OPEN, each.entry.entry_id, says=f"Open {each.entry.reference}"
            ),
        )
        for each in page.entries
    ]
    row = turns(Action.REGISTER_PAGE, page.page, page.text, more=page.more)
    row.append(heat_button(page.text[:ASKED], says="Show this as a heat map"))
    blocks.append(actions(*row))
    if page.page or page.more:
        blocks.append(context(f"Page {page.page + 1}"))
    return escape(text), tuple(blocks)


def listed_line(each: ListedEntry, today: date) -> str:
    """An entry in a list: what it is, its score, its owner, when it is due, at which level."""
    entry = each.entry
    parts = [SIGNS[entry.kind]]
    if entry.kind.scored:
        parts.append(f"{entry.score} (probability {entry.probability} × impact {entry.impact})")
    parts.append(mention(entry.owner, "no owner"))
    if entry.due:
        late = entry.due < today and each.state is EntryState.OPEN
        parts.append(f"{'overdue since' if late else 'due'} {day(entry.due)}")
    if each.asked_level:
        parts.append(f"waits for the {each.asked_level.value}")
    elif each.level != "project":
        parts.append(f"{each.level.value} level")
    if each.state is EntryState.CLOSED:
        parts.append(f"closed, {each.outcome.value}" if each.outcome else "closed")
    return f"*{entry.reference}* {one_line(entry.title)}\n{escape(each.project)} · {' · '.join(parts)}"


def heat_sentence(heat: HeatMap) -> str:
    """The finding of a heat map in a sentence, which is also the picture's alternative text."""
    where = f" of {heat.where}" if heat.where else ""
    if not heat.total:
        return f"There are no {heat.what}{where}."
    most = names(
        [
            f"{each.reference} ({each.score}, {movement(each.score_before, each.score, new=each.new)})"
            for each in heat.top
        ]
    )
    high, first = ("large", "The largest") if heat.good else ("red", "The worst")
    return (
        f"{heat.total:,} {heat.what}{where}, {heat.high:,} of them {high} ({RED} or more). {first}: {most}."
    )


def heat_map(heat: HeatMap) -> Shown:
    """The heat map in words, with a place for the picture; `heat_table` says the same without one."""
    text = heat_sentence(heat)
    blocks: list[Block] = [section(f"*{escape(text)}*")]
    if heat.total:
        blocks += [picture(text), section("\n".join(_named(each) for each in heat.top))]
        blocks.append(context(f"Probability × impact, 1 to 5 each · Movement since {day(heat.since)}"))
    if heat.others:
        kind = "risk" if heat.good else "opportunities"
        label = "Show Risks" if heat.good else "Show Opportunities"
        blocks.append(actions(button(label, Action.REGISTER_HEAT, f"{kind} {heat.text}"[:ASKED])))
    return escape(text), tuple(blocks)


def heat_button(name: str, *, says: str) -> Element:
    """The way to the heat map of a project, a program or, without a name, of all."""
    return button("Heat Map", Action.REGISTER_HEAT, name, says=says)


def _named(each: HeatEntry) -> str:
    score = f"{bold(str(each.score))} {movement(each.score_before, each.score, new=each.new)}"
    return f"*{each.reference}* {one_line(each.title)} · {escape(each.project)} · {score}"


def heat_table(heat: HeatMap) -> Block:
    """What the picture shows, as a table."""
    rows = [
        [f"Probability {p}", *(str(heat.counts.get((p, i), 0) or "") for i in range(1, 6))]
        for p in range(5, 0, -1)
    ]
    return table(["", *(f"Impact {i}" for i in range(1, 6))], rows)
