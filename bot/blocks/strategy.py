"""Strategy: the objectives with what serves them, how the portfolio complies, and the form for one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.attesting import attest_button, attested_by
from bot.blocks.cards import amounts, money
from bot.blocks.forms import View, modal
from bot.blocks.kit import (
    NOTHING,
    Block,
    Element,
    Shown,
    actions,
    bold,
    button,
    context,
    count,
    day,
    escape,
    few,
    header,
    names,
    one_line,
    section,
    table,
)
from bot.blocks.rollup import standing, why, word
from bot.blocks.strategy_map import map_button
from bot.domain.attesting import Duty, ProgramWord, quarter_name
from bot.domain.enums import Rating
from bot.domain.holding import Holds
from bot.domain.rollup import Rollup
from bot.domain.strategy import (
    STRENGTHS,
    Aim,
    AimCard,
    AimForm,
    Bearer,
    Compliance,
    ServingLine,
    StrategyView,
)
from bot.domain.strategy_cards import cost_of
from bot.domain.views import PersonView

KEY, TITLE, MEASURE, WEIGHT = "key", "objective", "measure", "weight"
OWNER, FIRST, LAST = "owner", "first", "last"
MOST_NAMED = 12
MOST_ROWS = 30
ALIGN = "`/pmo align payroll O4 strongly: why` says that a project or a program serves an objective"


def strategy_card(view: StrategyView) -> Shown:
    """Every objective in a table, and below it what does not comply, with what to do."""
    if not view.cards:
        text = "No objective is recorded yet"
        return text, (section(text), *_add(view, context("Objectives come from the PMO, here or by import")))
    found = view.compliance
    text = f"{found.met:,} of {count(found.total, 'project serves', 'projects serve')} an objective"
    rows = [
        (
            f"{each.aim.key} {each.aim.title}",
            _state(each.aim),
            str(each.aim.weight),
            f"{len(each.serving):,}",
            standing(each.rollup) if each.serving else "▲ Served by nothing",
            benefits(each.benefits) if each.serving else "",
            amounts(each.cost.budget),
            amounts(each.cost.spent),
            amounts(each.cost.forecast),
        )
        for each in view.cards[:MOST_ROWS]
    ]
    head = (
        "Objective", "Holds", "Weight", "Projects", "Rating", "Benefits", "Budget", "Spent", "Forecast",
    )  # fmt: skip
    blocks = [header("Strategy"), section(f"*{escape(text)}*"), table(head, rows), *compliance_blocks(found)]
    how = context(f"{ALIGN} · `/pmo objective O4` shows one · Money counts in full for each objective")
    attest = [attest_button()] if view.may_attest else []
    return text, (*blocks, *_attested(view), *_add(view, how, map_button(), *attest))


def _attested(view: StrategyView) -> list[Block]:
    """Whose word it is that the alignments hold, by program, and whose is missing."""
    if view.attested.quarter is None:
        return []
    words = view.attested.words
    total, open_ = sum(each.projects for each in words), sum(len(each.missing) for each in words)
    when = quarter_name(view.attested.quarter)
    lines = [f"*Attested for {when}:* {total - open_:,} of {count(total, 'project')}"]
    lines += [f"• {_word(each)}" for each in words[:MOST_NAMED]]
    if len(words) > MOST_NAMED:
        lines.append(f"… and {len(words) - MOST_NAMED:,} more programs")
    return [section("\n".join(lines))]


def _word(word: ProgramWord) -> str:
    where = escape(word.program) or "In no program"
    by = f"attested by {escape(word.by)} on {day(word.on)}" if word.by else ""
    missing = [escape(each) for each in word.missing]
    open_ = f"not attested this quarter: {names(missing, 4)}" if missing else ""
    return f"{where}: {'; '.join(each for each in (by, open_) if each)}"


def _add(view: StrategyView, how: Block, *buttons: Element) -> list[Block]:
    add = [button("Add Objective", Action.OBJECTIVE_EDIT, "0")] if view.may_set else []
    row = [*buttons, *add]
    return [*([actions(*row)] if row else []), how]


def benefits(rollup: Rollup) -> str:
    """How the benefits are rated; what no project rates is said so."""
    nothing = rollup.rating is Rating.NOT_REPORTED and not rollup.fresh
    return "Not rated" if nothing else word(rollup, rollup.rating)


def compliance_blocks(found: Compliance) -> list[Block]:
    """Name what does not comply; nothing when all does."""
    lines = []
    if found.nothing:
        lines.append(f"▲ *Serving no objective:* {_named(found.nothing)}")
    if found.lapsed:
        ended = [
            f"{escape(each.name)} (until {day(given.until)}, by {escape(given.by)})"
            for each, given in found.lapsed
        ]
        lines.append(f"▲ *No longer excused, and serving nothing:* {names(ended, MOST_NAMED)}")
    if found.denied:
        said = names([escape(each.name) for each in found.denied], MOST_NAMED)
        lines.append(f"▲ *Said to serve nothing any more, though their program serves:* {said}")
    if found.over:
        ended = [f"{escape(each.name)} ({aim.key}, {_state(aim)})" for each, aim in found.over]
        lines.append(f"▲ *Serving only what does not hold now:* {names(ended, MOST_NAMED)}")
    if found.unserved:
        bare = [f"{escape(each.key)} {escape(each.title)}" for each in found.unserved]
        lines.append(f"▲ *Served by nothing:* {names(bare, MOST_NAMED)}")
    if found.spend:
        lines.append(f"Their budgets: {amounts(found.spend)}")
    if found.waived:
        excused = [
            f"{escape(each.name)} until {day(given.until)} by {escape(given.by)} "
            f"({one_line(given.reason, 80)})"
            for each, given in found.waived
        ]
        lines.append(f"*Excused:* {names(excused, MOST_NAMED)}")
    if not lines:
        lines = ["● Every project serves an objective, and every objective is served."]
    fix = (
        []
        if not (found.nothing or found.over or found.lapsed or found.denied)
        else [context("Align them, or excuse one: `/pmo waive payroll until 31 Mar why`")]
    )
    return [section("\n".join(lines)), *fix]


def aim_card(found: AimCard, duties: Mapping[int, Duty], *, may_set: bool, deletes: bool = False) -> Shown:
    """One objective: its measure, how what serves it stands, and what that costs.

    Who asked to delete it (`deletes`) is told what to do instead.
    """
    aim = found.aim
    text = f"{aim.key} {aim.title}: {standing(found.rollup) if found.serving else 'served by nothing'}"
    facts = [f"Weight {aim.weight} of 5", _state(aim)]
    if aim.owner:
        facts.append(f"owned by {aim.owner}")
    lines = [f"*{escape(aim.key)} {escape(aim.title)}*", escape(" · ".join(facts))]
    if aim.measure:
        lines.append(f"Measured by: {escape(aim.measure)}")
    blocks: list[Block] = [section("\n".join(lines))]
    if deletes:
        how = "Press Edit Objective and give it a last day" if may_set else "The PMO gives it a last day"
        text = "An objective is not deleted, so that what serves it stays on record"
        blocks.insert(0, section(f"{text}. {how}."))
    if found.serving:
        blocks.append(section(f"*{escape(standing(found.rollup))}*\n{escape(why(found.rollup))}"))
        blocks += _cost_and_benefit(found)
        shown = found.serving[:MOST_ROWS]
        lines = [_serving(each, duties.get(each.bearer.project_id)) for each in shown]
        blocks.append(section("\n".join(lines)))
    if len(found.serving) > MOST_ROWS:
        blocks.append(context(f"… and {len(found.serving) - MOST_ROWS:,} more"))
    if found.denied:
        blocks.append(_denied(found.denied, duties))
    if may_set:
        blocks.append(actions(button("Edit Objective", Action.OBJECTIVE_EDIT, aim.objective_id)))
    return escape(text), (*blocks, context(ALIGN))


def _cost_and_benefit(found: AimCard) -> list[Block]:
    """What it costs in full and by strength, and what the projects say of its benefits."""
    rows = [
        (label, amounts(full), amounts(part))
        for label, full, part in (
            ("Budget", found.cost.budget, found.share.budget),
            ("Spent", found.cost.spent, found.share.spent),
            ("Forecast", found.cost.forecast, found.share.forecast),
        )
        if full
    ]
    blocks: list[Block] = [table(("Cost", "In full", "Its share by strength"), rows)] if rows else []
    rated = escape(benefits(found.benefits))
    said = f"*Benefits: {rated}*, each project by the strength with which it serves"
    if found.benefits.rating is Rating.NOT_REPORTED and not found.benefits.fresh:
        said = "*Benefits:* no project rates them yet"
    silent = found.cost.unsaid
    gives = f"\n{count(silent, 'project gives', 'projects give')} no forecast" if silent and rows else ""
    return [*blocks, section(said + gives)]


def _denied(lines: Sequence[ServingLine], duties: Mapping[int, Duty]) -> Block:
    """Name what serves by its program alone and is said not to: whose word it is, and its money."""
    said = []
    for line in lines:
        duty = duties.get(line.bearer.project_id)
        word = f", {attested_by(duty.attested)}" if duty and duty.attested else ""
        said.append(f"• {bold(line.bearer.name)} through {escape(line.through)}{word}")
    budget = amounts(cost_of((line.bearer, 1, 1) for line in lines).budget)
    head = "*Not counted:* said to serve nothing any more, though their program serves"
    return section("\n".join([f"{head}; budgets of {budget}" if budget else head, *few(said, MOST_NAMED)]))


def _serving(line: ServingLine, duty: Duty | None) -> str:
    through = f" through {escape(line.through)}" if line.through else ""
    said = f": {one_line(line.sentence, 150)}" if line.sentence else ""
    word = ""
    if duty and (duty.attested or duty.due):
        word = f" ({'not attested this quarter' if duty.due else attested_by(duty.attested)})"
    return f"• {bold(line.bearer.name)} {STRENGTHS[line.strength]}{through}{said}{word}"


def aligned(thing: str, key: str, title: str, strength: int, sentence: str, *, off: bool) -> str:
    """The sentence that says what serves what."""
    if off:
        return f"{thing} no longer serves {key} {title}"
    why_ = f": {sentence}" if sentence else ""
    return f"{thing} {STRENGTHS[strength]} serves {key} {title}{why_}"


def recorded(sentence: str, told: Iterable[PersonView]) -> Shown:
    """What whoever did it sees."""
    heard = names([each.name for each in told])
    text = escape(f"Recorded: {sentence}." + (f" {heard} will be told." if heard else ""))
    return text, (section(text),)


def note(by: str, sentence: str) -> Shown:
    """What somebody concerned is told."""
    text = escape(f"{by}: {sentence}.")
    return text, (section(text), context("`/pmo strategy` shows the objectives and what serves them"))


def aim_form(form: AimForm, mark: str, *, theirs: AimForm | None = None) -> View:
    """An objective to be set; it is not deleted: give it a last day instead.

    With `theirs` somebody else has changed it meanwhile; what was typed stays, and says where the two differ.
    """
    person = {"type": "users_select", **inputs.initial("user", form.owner)}
    weights = [(str(each), str(each)) for each in range(1, 6)]
    blocks = [
        *([section(_differs(theirs, form))] if theirs else []),
        inputs.line(KEY, "Key", form.key, optional=False, most=16),
        inputs.line(TITLE, "Objective", form.title, optional=False, most=200),
        inputs.line(MEASURE, "Measured by", form.measure, most=300),
        inputs.select(WEIGHT, "Weight", weights, str(form.weight), optional=False),
        inputs.entry(OWNER, "Owner", person),
        inputs.day_of(FIRST, "From", form.starts_on),
        inputs.hinted(
            inputs.day_of(LAST, "Until", form.ends_on), "What serves it stays on record when it is over"
        ),
    ]
    return modal("Objective", "Record", Callback.OBJECTIVE_FORM, f"{form.objective_id or 0}|{mark}", blocks)


def _differs(theirs: AimForm, ours: AimForm) -> str:
    pairs = (
        ("key", escape(theirs.key), escape(ours.key)),
        ("title", escape(theirs.title), escape(ours.title)),
        ("measure", escape(theirs.measure) or NOTHING, escape(ours.measure) or NOTHING),
        ("weight", str(theirs.weight), str(ours.weight)),
        ("owner", _person(theirs.owner), _person(ours.owner)),
        ("first day", day(theirs.starts_on), day(ours.starts_on)),
        ("last day", day(theirs.ends_on), day(ours.ends_on)),
    )
    told = [f"{name} {was}" for name, was, new in pairs if was != new]
    now = f" It now says: {', '.join(told)}." if told else ""
    again = "Press Record again to put yours in its place."
    return f"*Somebody else changed this objective meanwhile.*{now} {again}"


def _person(slack_id: str | None) -> str:
    return f"<@{slack_id}>" if slack_id else "nobody"


def aim_recorded(key: str, title: str, ends_on: date | None, served_by: int) -> Shown:
    """What the PMO sees of an objective that was recorded; of one with a last day, how much serves it."""
    text = f"Recorded: {key} {title}."
    if ends_on is not None and served_by:
        serve = count(served_by, "project or program serves", "projects and programs serve")
        text += f" {serve} it; from {day(ends_on)} on, what serves nothing else is named in /pmo strategy."
    return escape(text), (section(escape(text)),)


def _state(aim: Aim) -> str:
    if aim.state is Holds.OVER:
        return f"over since {day(aim.ends_on)}"
    if aim.state is Holds.LATER:
        return f"from {day(aim.starts_on)}"
    return f"until {day(aim.ends_on)}" if aim.ends_on else "open end"


def _named(found: Iterable[Bearer]) -> str:
    said = [
        f"{escape(each.name)}{f' ({money(each.budget, each.currency)})' if each.budget else ''}"
        for each in found
    ]
    return names(said, MOST_NAMED)
