"""What managers hear of their people's load: too much, leave, fewer hours, who is needed longer."""

from bot.blocks.actions import Action
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
    shorten,
)
from bot.blocks.staffing import load_button
from bot.blocks.work import as_role
from bot.domain.load import WHOLE
from bot.domain.overload import NO_END, FewerHours, LoadNews, Needed, OnLeave, SlipNews, TooMuch

MOST = 8
NAME = 60
Shares = tuple[tuple[str, int], ...]


def load_news(news: LoadNews) -> Shown:
    """What has arisen today in the load of a manager's people, the gravest first."""
    if news.settled:
        text = "What you were told today of your people's load is settled."
        return text, (section(text),)
    points = [
        *(("▲", each.name, _too_much(each)) for each in news.over),
        *(("○", each.name, _away(each)) for each in news.away),
        *(("○", each.name, _hours(each)) for each in news.hours),
    ]
    lines = [f"{mark} {bold(name)} {escape(says)}" for mark, name, says in points]
    blocks: list[Block] = [section("\n".join(few(lines, MOST)))]
    if news.may_deploy:
        offered = [button("Propose Moves", Action.LEVEL_ASK, "level", style="primary")] if news.over else []
        blocks.append(actions(*offered, load_button()))
        how = "Change it with `/deploy @name project 40% from 1 May to 30 Jun`"
    else:
        how = "`/deploy @name` shows all their work; your program manager and the PMO can change it"
    blocks.append(context(f"You hear this because they work on projects that you manage · {how}"))
    _, name, says = points[0]
    others = f", and {count(len(points) - 1, 'more change')}" if len(points) > 1 else ""
    return escape(f"{name} {says}{others}"), tuple(blocks)


def _too_much(each: TooMuch) -> str:
    when = f"from {day(each.first)}" if each.last == NO_END else f"{day(each.first)} to {day(each.last)}"
    return f"has {each.percent} % of their time taken {when}: {_on(each.on)}"


def _away(each: OnLeave) -> str:
    days = count(each.days, "working day")
    return f"is away {day(each.first)} to {day(each.last)}, {days}. Meanwhile: {_on(each.on)}"


def _hours(each: FewerHours) -> str:
    return f"works {each.now} hours a week now, {each.was} before. Each has less of them: {_on(each.on)}"


def _on(shares: Shares) -> str:
    return names([f"{shorten(project, NAME)} {percent} %" for project, percent in shares], 4)


def slip_news(news: SlipNews) -> Shown:
    """What slipped on a project, who is needed longer, what that does to their time; a button for each."""
    slip, project = news.slip, shorten(news.project, NAME)
    people = count(len(news.needed), "person's work ends", "people's work ends")
    moved = f"{project}: {slip.name} moved from {day(slip.was)} to {day(slip.now)}"
    text = f"{moved}, and {people} before that"
    blocks: list[Block] = [section(f"*{escape(text)}*")]
    for each in news.needed[:MOST]:
        mark = "▲" if each.peak > WHOLE else "●"
        extend = button("Extend", Action.DEPLOY_EXTEND, f"{each.deployment_id}|{each.to.isoformat()}")
        blocks.append(section(f"{mark} {bold(each.name)}: {escape(_needed(each))}", accessory=extend))
    if len(news.needed) > MOST:
        blocks.append(context(f"… and {len(news.needed) - MOST:,} more: `/deploy {escape(project)}`"))
    what = "Extend shows what it does before anything is recorded"
    blocks.append(context(f"{what} · You hear this because you deploy people to it"))
    return escape(f"{text}. Extend them, or plan without."), tuple(blocks)


def _needed(each: Needed) -> str:
    beside = f" with {_on(each.beside)}" if each.beside else ""
    then = f"needed until {day(each.to)}: {each.peak} % then{beside}"
    return f"{each.percent} %{as_role(each.role)} until {day(each.until)}, {then}"
