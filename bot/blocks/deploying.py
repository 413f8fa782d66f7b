"""Deploying people: who works on what, the preview with its effect, what is said once it is recorded."""

from collections.abc import Sequence
from datetime import date

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.forms import View, modal
from bot.blocks.kit import (
    Block,
    Shown,
    actions,
    bold,
    button,
    context,
    count,
    day,
    escape,
    few,
    names,
    section,
)
from bot.blocks.staffing import load_button
from bot.blocks.work import SEEN, all_your_work, as_role
from bot.domain.deploying import (
    Deployed,
    Deploying,
    DeployPreview,
    Overview,
    PersonTime,
    ProjectPeople,
    Spell,
)
from bot.domain.load import WHOLE, Level, Step, adds_too_much
from bot.domain.views import PersonView

PERSON, PROJECT, PERCENT, FIRST, LAST, ROLE = "person", "project", "percent", "first", "last", "role"
MOST_LINES, MOST_PEOPLE = 10, 40
HOW = "`/deploy @name project 40% from 1 May to 30 Jun`; to end it, `/deploy @name project off`"


def overview(found: Overview) -> Shown:
    """Whose time is more than full, fullest first, and how to deploy somebody."""
    if found.over:
        who = "person has" if len(found.over) == 1 else "people have"
        text = f"{len(found.over):,} {who} more than all of their time taken"
        lines = [f"▲ {_name(each.person)}: {_worst(each)}" for each in found.over[:MOST_LINES]]
        if len(found.over) > MOST_LINES:
            lines.append(f"… and {len(found.over) - MOST_LINES:,} more. Ask for one with `/deploy @name`.")
    else:
        text = "Nobody has more than all of their time taken"
        lines = [f"● {count(found.people, 'person works', 'people work')} on the projects that you see."]
    blocks: list[Block] = [section(f"*{text}*\n" + "\n".join(lines))]
    if found.may_deploy:
        offered = [button("Deploy Someone", Action.DEPLOY_FORM, "form", style="primary"), load_button()]
        if found.over:
            offered.append(button("Propose Moves", Action.LEVEL_ASK, "level"))
        offered.append(button("Swap Two People", Action.SWAP_FORM, "form"))
        blocks += [actions(*offered), context(HOW)]
    return escape(f"{text}."), tuple(blocks)


def deploy_help(*, may_deploy: bool, may_ask: bool) -> Shown:
    """What the command takes, as far as it is somebody's to do, with a button for each form."""
    ways = [
        "`/deploy` lists whose time is more than full",
        "`/deploy @maria` shows one person's work, `/deploy payroll` a project's people",
        "`/deploy free tester 50% from 1 May to 30 Jun` finds who has time",
        "`/deploy skills: java, test management` says what you can do",
        "`/deploy needs` lists whom projects ask for",
    ]
    row = []
    if may_ask:
        ways.append("`/deploy need payroll tester 50% from 1 May to 30 Jun` asks for somebody")
        row.append(button("Ask for Somebody", Action.NEED_FORM, "form"))
    if may_deploy:
        ways += [
            "`/deploy @maria payroll 40% from 1 May to 30 Jun` puts somebody on a project; `off` ends it",
            "`/deploy swap @maria payroll and @tom expenses` lets two exchange their work",
        ]
        row += [
            button("Deploy Someone", Action.DEPLOY_FORM, "form"),
            button("Swap Two People", Action.SWAP_FORM, "form"),
        ]
    text = "What you can do with /deploy"
    lines = section("\n".join([f"*{text}*", *(f"• {each}" for each in ways)]))
    return text, (lines, *([actions(*row)] if row else []))


def person_time(found: PersonTime) -> Shown:
    """One person's work, and when how much of their time is taken."""
    name = found.person.name
    if not found.spells:
        text = f"{name} works on none of the projects that you see"
        return escape(f"{text}."), (section(escape(f"{text}.")),)
    work = [f"• {escape(each.project)}: {_share(each)}" for each in found.spells]
    text = f"{name}: at most {found.peak} % of their time"
    return escape(text), (
        section(f"*{escape(text)}*\n" + "\n".join(work[:MOST_LINES])),
        section("\n".join(_level(each) for each in found.levels[:MOST_LINES])),
        context(SEEN),
    )


def project_people(found: ProjectPeople) -> Shown:
    """Who works on a project, and who of them has too much."""
    text = f"{found.project}: {count(len(found.people), 'person', 'people')}"
    lines = [
        f"• {_name(person)}: {_share(spell)}{_trouble(person, peak)}" for person, spell, peak in found.people
    ] or ["Nobody is deployed to it."]
    blocks: list[Block] = [section("\n".join([f"*{escape(text)}*", *few(lines, MOST_PEOPLE)]))]
    if found.may_deploy:
        blocks.append(context(HOW))
    return escape(text), tuple(blocks)


def _trouble(person: PersonView, peak: int) -> str:
    """Say what is wrong with somebody's work on a project, if anything."""
    if not person.active:
        return " · ▲ has left"
    return f" · ▲ up to {peak} % in all" if peak > WHOLE else ""


def deploy_preview(read: DeployPreview) -> Shown:
    """What would be recorded and what it does to the person's time, with the button that does it."""
    verb = _verb(read.asked)
    asked = f"{_asked(read.asked, read.person.name, read.project)}?"
    buttons = actions(
        button(verb, Action.DEPLOY_RECORD, read.nonce, style="primary"),
        button("Cancel", Action.DEPLOY_CANCEL, read.nonce),
    )
    effect = "▲ Over 100 %. " if adds_too_much(read.steps) else ""
    return escape(f"{asked} {effect}Press {verb} or Cancel."), (*_effect(read, asked), buttons, _heard(read))


def checked_view(read: DeployPreview) -> View:
    """The preview as the second step of the form."""
    asked = f"{_asked(read.asked, read.person.name, read.project)}?"
    blocks = [*_effect(read, asked), _heard(read)]
    return modal("Check it", _verb(read.asked), Callback.DEPLOY_CHECKED, read.nonce, blocks)


def deployed(done: Deployed) -> Shown:
    """What whoever did it sees."""
    heard = names([each.name for each in done.told])
    told = f" {heard} will be told." if heard else ""
    text = f"Recorded: {_said(done.asked, done.person.name, done.project)}.{told}"
    much = " ▲ " + over(done.steps) if adds_too_much(done.steps) else ""
    return escape(text + much), (section(escape(text + much)),)


def deployed_note(done: Deployed, reader: PersonView) -> Shown:
    """What somebody concerned is told."""
    mine = reader.person_id == done.person.person_id
    text = f"{done.by}: {_said(done.asked, 'you' if mine else done.person.name, done.project)}."
    blocks: list[Block] = [section(escape(text))]
    if adds_too_much(done.steps):
        blocks.append(section(escape(f"▲ {over(done.steps)}")))
    if mine:
        blocks.append(all_your_work())
    return escape(text), tuple(blocks)


def deploy_form() -> View:
    """Choose who works on what, how much and when."""
    percent = inputs.number(PERCENT, "Percent of their time", None, least=1, most=WHOLE)
    blocks = [
        inputs.entry(PERSON, "Person", {"type": "users_select"}, optional=False),
        inputs.project(PROJECT, Action.CHOOSE_SEEN),
        {**percent, "optional": False},
        inputs.day_of(FIRST, "From", None),
        inputs.hinted(inputs.day_of(LAST, "To", None), "Left empty: the end of the project"),
        inputs.line(ROLE, "Role", "", most=80),
    ]
    return modal("Deploy someone", "Check", Callback.DEPLOY_FORM, "", blocks)


def _effect(read: DeployPreview, asked: str) -> list[Block]:
    again = (
        f"{escape(read.person.name)}'s time has changed since you looked. Look again.\n" if read.again else ""
    )
    blocks: list[Block] = [section(f"{again}*{escape(asked)}*")]
    blocks.append(section(f"{bold(read.person.name)}'s time\n" + "\n".join(time_lines(read.steps))))
    if read.others:
        other = names([f"{each.project} {each.percent} %" for each in read.others])
        blocks.append(context(escape(f"Also on {other}")))
    return blocks


def time_lines(steps: Sequence[Step]) -> list[str]:
    """What becomes of somebody's time, a line for each stretch of days."""
    shown = [
        f"{_mark(each.after)} {_span(each.first, each.last)}: {each.before} → *{each.after} %*"
        for each in steps[:MOST_LINES]
    ]
    more = [f"… and {len(steps) - MOST_LINES:,} more changes"] if len(steps) > MOST_LINES else []
    return [*shown, *more]


def _heard(read: DeployPreview) -> Block:
    heard = names([each.name for each in read.told])
    return context(f"{escape(heard)} will be told" if heard else "Nobody else is told")


def _asked(asked: Deploying, who: str, project: str) -> str:
    if not asked.percent:
        return f"End {who}'s work on {project} from {day(asked.first)}"
    role = f" as {asked.role}" if asked.role else ""
    return f"Deploy {who} to {project}{role} for {asked.percent} %, {_span(asked.first, asked.last)}"


def _said(asked: Deploying, who: str, project: str) -> str:
    does = "work" if who == "you" else "works"
    if not asked.percent:
        return f"{who} no longer {does} on {project} from {day(asked.first)} on"
    role = f" as {asked.role}" if asked.role else ""
    return f"{who} {does} on {project}{role} for {asked.percent} %, {_span(asked.first, asked.last)}"


def _verb(asked: Deploying) -> str:
    return "Deploy" if asked.percent else "End"


def over(steps: Sequence[Step]) -> str:
    """Say in a sentence how much of somebody's time is taken where that is most."""
    worst = max(steps, key=lambda each: each.after)
    return f"That is {worst.after} % of their time, {_span(worst.first, worst.last)}."


def _mark(percent: int) -> str:
    return "▲" if percent > WHOLE else "●"


def _level(level: Level) -> str:
    over = " ▲ over" if level.percent > WHOLE else ""
    return f"{_span(level.first, level.last)}: {level.percent} %{over}"


def _worst(found: PersonTime) -> str:
    worst = max(found.levels, key=lambda each: each.percent)
    on = [f"{escape(each.project)} {each.percent} %" for each in found.spells if _meets(each, worst)]
    return f"*{worst.percent} %* {_span(worst.first, worst.last)}: {names(on)}"


def _meets(spell: Spell, level: Level) -> bool:
    return spell.first <= level.first and (spell.last is None or spell.last >= level.last)


def _share(spell: Spell) -> str:
    return f"{spell.percent} %{escape(as_role(spell.role))}, {_span(spell.first, spell.last)}"


def _span(first: date, last: date | None) -> str:
    if last is None:
        return f"from {day(first)}"
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def _name(found: PersonView) -> str:
    return bold(found.name)
