"""People with a skill: what somebody can do; whom a project asks for, who could do it, who is offered."""

from collections.abc import Sequence

from bot.blocks import inputs
from bot.blocks.actions import Action, Callback
from bot.blocks.deploying import over, time_lines
from bot.blocks.forms import View, modal
from bot.blocks.kit import (
    Block,
    Element,
    Shown,
    actions,
    at_most,
    bold,
    button,
    context,
    count,
    day,
    escape,
    names,
    one_line,
    quotation,
    section,
    shorten,
)
from bot.blocks.work import SEEN, all_your_work, away
from bot.domain.enums import NeedState, OfferState
from bot.domain.load import WHOLE, adds_too_much
from bot.domain.needs import (
    NOTE,
    Candidate,
    Ended,
    Found,
    Need,
    NeedPreview,
    NeedsPage,
    NeedView,
    Offered,
    OfferPreview,
)
from bot.domain.skills import LONGEST, MOST, SkillsSet, SkillsView
from bot.domain.views import PersonView

SKILLS, PERSON, PROJECT, SKILL, PERCENT = "skills", "person", "project", "skill", "percent"
FIRST, LAST, WHY = "first", "last", "note"
HOW = "`/deploy need payroll tester 50% from 1 May to 30 Jun`"
SAME = "`/deploy skills @name: java, test management`"
MOST_KNOWN = 12
MOST_NAMED = 6


def skills_card(found: SkillsView) -> Shown:
    """What somebody can do, and how to say so."""
    name = found.person.name
    said = names(found.recorded, MOST) or "nothing is recorded"
    text = f"{name} can do: {said}"
    blocks: list[Block] = [section(f"*{escape(name)}* can do: {escape(said)}")]
    if found.worked:
        worked = escape(names(found.worked, MOST))
        blocks.append(section(f"Worked as: {worked}. That counts as a skill, too."))
    if found.may_set:
        label, says = "Change Skills", f"Change what {name} can do"
        blocks.append(actions(button(label, Action.SKILLS_FORM, found.person.person_id, says=says)))
        blocks.append(context(f"{SAME} does the same; `off` takes all away"))
    return escape(f"{text}."), tuple(blocks)


def skills_form(found: SkillsView) -> View:
    """Write what somebody can do."""
    blocks = [
        section(f"What can {bold(found.person.name)} do?"),
        inputs.hinted(
            inputs.text(SKILLS, "Skills", ", ".join(found.recorded)),
            "Separated by commas. Roles that they have worked in count without being written here.",
        ),
    ]
    return modal("Skills", "Save", Callback.SKILLS_FORM, str(found.person.person_id), blocks)


def skills_set(done: SkillsSet) -> Shown:
    """What whoever recorded it sees."""
    heard = names([each.name for each in done.told])
    text = f"{_can(done)}{f' {heard} will be told.' if heard else ''}"
    return escape(text), (section(escape(text)),)


def skills_note(done: SkillsSet, _reader: PersonView) -> Shown:
    """What the person reads whose skills somebody else recorded."""
    said = names(done.after, MOST) or "nothing"
    text = f"{done.by} recorded what you can do: {said}."
    return escape(text), (section(escape(text)), context("`/deploy skills` shows and changes it"))


def _can(done: SkillsSet) -> str:
    was = f" Before: {names(done.before, MOST)}." if done.before else ""
    if not done.after:
        return f"No skill of {done.person.name} is recorded any more.{was}"
    return f"Recorded: {done.person.name} can do {names(done.after, MOST)}.{was}"


def need_form() -> View:
    """Ask for somebody with a skill."""
    percent = inputs.number(PERCENT, "Percent of their time", None, least=1, most=WHOLE)
    blocks = [
        inputs.project(PROJECT, Action.CHOOSE_LED),
        inputs.line(SKILL, "What they must be able to do", "", optional=False, most=LONGEST),
        {**percent, "optional": False},
        inputs.day_of(FIRST, "From", None),
        inputs.hinted(inputs.day_of(LAST, "To", None), "Left empty: the end of the project"),
        inputs.text(WHY, "What for", "", most=NOTE),
    ]
    return modal("Ask for somebody", "Check", Callback.NEED_FORM, "", blocks)


def need_preview(read: NeedPreview) -> Shown:
    """What would be asked for and who could do it, with the button that asks."""
    asked = f"Ask for {_wanted(read.need, read.project)}?"
    row = actions(
        button("Ask", Action.NEED_RECORD, read.nonce, style="primary"),
        button("Cancel", Action.NEED_CANCEL, read.nonce),
    )
    return escape(f"{asked} Press Ask or Cancel."), (*_previewed(read, asked), row, _heard(read))


def need_checked(read: NeedPreview) -> View:
    """The preview as the second step of the form."""
    asked = f"Ask for {_wanted(read.need, read.project)}?"
    blocks = [*_previewed(read, asked), _heard(read)]
    return modal("Check it", "Ask", Callback.NEED_CHECKED, read.nonce, blocks)


def _previewed(read: NeedPreview, asked: str) -> list[Block]:
    note = quotation(read.need.note) if read.need.note else []
    lines = [_candidate(each, read.need) for each in read.found.candidates]
    return [section(f"*{escape(asked)}*"), *note, section("\n".join([_point(read.found, read.need), *lines]))]


def _heard(read: NeedPreview) -> Block:
    heard = names([escape(each.name) for each in read.asked])
    told = f"{heard} will be asked" if heard else "Nobody but you deploys people to it, so nobody is asked"
    return context(told, SEEN)


def need_asked(view: NeedView, heard: Sequence[PersonView]) -> Shown:
    """What whoever asked sees; who deploys themselves may choose at once."""
    who = names([each.name for each in heard])
    told = f" {who} will be asked." if who else ""
    text = f"Asked for {_wanted(view.need, view.project)}.{told}"
    blocks: list[Block] = [section(escape(text))]
    if view.may_offer:
        blocks += _choice(view)
    else:
        blocks.append(actions(_withdraw(view)))
    return escape(text), tuple(blocks)


def need_card(view: NeedView, *, why: str = "") -> Shown:
    """A request with who could do it, each with a button, and who is offered."""
    text = f"{view.by.name} asks for {_wanted(view.need, view.project)}"
    blocks: list[Block] = [section(f"*{escape(text)}*")]
    if view.need.note:
        blocks += quotation(view.need.note)
    if view.state is not NeedState.OPEN:
        blocks.append(section(f"That request is {view.state.value}."))
    offers = [f"• {escape(_offer(each.person, each.by, each.state))}" for each in view.offers]
    if offers:
        blocks.append(section("\n".join(["*Offered*", *offers[:MOST_NAMED]])))
    if view.may_offer:
        blocks += _choice(view)
    elif view.may_end:
        blocks.append(actions(_withdraw(view)))
    blocks.append(context(*([why] if why else []), SEEN))
    then = " Offer somebody, or end the request." if view.may_offer else ""
    return escape(f"{text}.{then}"), tuple(at_most(blocks))


def _choice(view: NeedView) -> list[Block]:
    """Who could do it, best first, each with the button that offers them."""
    verb = "Offer"
    blocks: list[Block] = [section(_point(view.found, view.need))]
    for each in view.found.candidates:
        line = _candidate(each, view.need)
        says = f"Offer {each.person.name} for {view.project}"
        offer = button(verb, Action.NEED_OFFER, f"{view.need_id}|{each.person.person_id}", says=says)
        blocks.append(section(line, accessory=None if each.offered else offer))
    if view.found.more:
        blocks.append(context(f"… and {view.found.more:,} more with that skill, with less room"))
    other = button("Offer Somebody Else", Action.NEED_OTHER, view.need_id)
    blocks.append(actions(other, *([_withdraw(view)] if view.may_end else [])))
    return blocks


def _withdraw(view: NeedView) -> Element:
    return button("End Request", Action.NEED_END, view.need_id, says=f"End the request for {view.project}")


def needs_list(page: NeedsPage, *, may_ask: bool) -> Shown:
    """The open requests that somebody may see, oldest first, with the way to the rest."""
    text = f"{count(page.total, 'request is', 'requests are')} open" if page.total else "Nobody is asked for"
    last = page.before + len(page.needs)
    part = f" · {page.before + 1:,} to {last:,}" if page.needs and len(page.needs) < page.total else ""
    blocks: list[Block] = [section(f"*{text}*{part}")]
    for view in page.needs:
        waits = sum(each.state is OfferState.OPEN for each in view.offers)
        offered = f" · {count(waits, 'offer waits', 'offers wait')}" if waits else ""
        by = f"{_days(view.need)}, asked by {escape(view.by.name)}{offered}"
        show = button("Show", Action.NEED_SHOW, view.need_id, says=f"Show the request for {view.project}")
        wanted = f"{bold(_short(view.need))} for {escape(view.project)}"
        blocks.append(section(f"{wanted}\n{by}", accessory=show))
    row = []
    if page.after and page.needs:
        label = (
            f"Show {page.after:,} More" if page.after <= len(page.needs) else f"Show Next {len(page.needs)}"
        )
        row.append(
            button(label, Action.NEED_MORE, page.needs[-1].need_id, says="Show the requests after these")
        )
    if may_ask:
        row.append(button("Ask for Somebody", Action.NEED_FORM, "form"))
    blocks += [*([actions(*row)] if row else []), *([context(HOW)] if may_ask else [])]
    return escape(f"{text}."), tuple(blocks)


def offer_other(view: NeedView) -> View:
    """Choose somebody to offer."""
    blocks = [
        section(f"Who could be the {bold(view.need.skill)} for {escape(view.project)}? {_days(view.need)}"),
        inputs.entry(PERSON, "Person", {"type": "users_select"}, optional=False),
    ]
    return modal("Offer somebody", "Check", Callback.OFFER_FORM, str(view.need_id), blocks)


def offer_checked(read: OfferPreview, *, again: bool = False) -> View:
    """What an offer does to somebody's time, before it is made."""
    name = read.person.name
    changed = f"{escape(name)}'s time has changed since you looked. Look again.\n" if again else ""
    verb = "Deploy" if read.own else "Offer"
    asked = f"{verb} {name} for {_wanted(read.view.need, read.view.project)}?"
    lines = [f"{bold(name)}'s time", *time_lines(read.steps)]
    if read.peak > WHOLE:
        lines.append(f"▲ {escape(over(read.steps))}")
    told = "They and the PM will be told" if read.own else f"{escape(read.view.by.name)} accepts or declines"
    blocks = [section(f"{changed}*{escape(asked)}*"), section("\n".join(lines)), context(told, SEEN)]
    carried = f"{read.view.need_id}|{read.person.person_id}|{read.peak}"
    return modal("Check it", verb, Callback.OFFER_CHECKED, carried, blocks)


def offer_made(done: Offered) -> Shown:
    """What whoever offered sees."""
    text = f"{done.offer.person.name} is offered for {done.view.project}. {done.decides.name} decides."
    return escape(text), (section(escape(text)),)


def offer_card(done: Offered) -> Shown:
    """What whoever asked reads: who is offered, and the two answers."""
    name, need = done.offer.person.name, done.view.need
    text = f"{done.offer.by.name} offers {name} for {_wanted(need, done.view.project)}"
    able = "That skill is not recorded of them."
    if done.skills:
        able = f"Can do: {names(done.skills, MOST_NAMED)}."
    if done.peak > WHOLE:
        able += f" ▲ That would be up to {done.peak} % of their time."
    row = actions(
        button("Accept", Action.OFFER_ACCEPT, done.offer.offer_id, style="primary", says=f"Accept {name}"),
        button("Decline", Action.OFFER_DECLINE, done.offer.offer_id, says=f"Decline {name}"),
    )
    asked = done.decides.person_id == done.view.by.person_id
    why = "you asked" if asked else f"you lead {done.view.project}"
    small = context(escape(f"You get this because {why}. Accepting deploys them."))
    point = section(f"*{escape(text)}*\n{escape(able)}")
    return escape(f"{text}. Accept or decline."), (point, row, small)


def ended(done: Ended) -> Shown:
    """What whoever decided sees, in the place of the buttons."""
    heard = names([each.name for each in done.told])
    told = f" {heard} will be told." if heard else ""
    text = f"{_what(done)}{told}"
    return escape(text), (section(escape(text)),)


def ended_note(done: Ended, reader: PersonView) -> Shown:
    """What those concerned read."""
    mine = done.offer is not None and reader.person_id == done.offer.person.person_id
    text = f"{done.by}: {_what(done, you=mine)}"
    small = [all_your_work()] if mine else []
    return escape(text), (section(escape(text)), *small)


def need_over(done: Ended) -> Shown:
    """What takes the place of a request, wherever it stands, once it is over."""
    wanted = _short(done.view.need)
    text = f"{wanted[:1].upper()}{wanted[1:]} for {done.view.project}: {_what(done)}"
    return escape(text), (section(escape(text)),)


def _what(done: Ended, *, you: bool = False) -> str:
    project, need, offer = done.view.project, done.view.need, done.offer
    if offer is None:
        how = "declined" if done.view.state is NeedState.DECLINED else "withdrawn"
        return f"The request for {_wanted(need, project)} is {how}."
    name = "you" if you else offer.person.name
    if offer.state is OfferState.ACCEPTED:
        does = "work" if you else "works"
        # A sum counts what its reader may see; whose time it is sees all of it.
        much = f" ▲ {over(done.steps)}" if you and adds_too_much(done.steps) else ""
        return f"{name} {does} on {project} as {need.skill} for {need.percent} %, {_days(need)}.{much}"
    if done.looked_again:
        filled = f"{name}'s time has been filled since the offer, so nothing is recorded."
        return f"{filled} {offer.by.name} looks again."
    return f"{name} is not taken for {project}. The request stays open."


def _point(found: Found, need: Need) -> str:
    if not found.candidates:
        known = escape(names([shorten(each, 40) for each in found.known], MOST_KNOWN))
        like = f" Known skills: {known}." if known else ""
        return f"Nobody is recorded with “{escape(need.skill)}”.{like}"
    room = sum(each.with_it(need.percent) <= WHOLE for each in found.candidates)
    whole = count(len(found.candidates) + found.more, "person has", "people have")
    return f"*{whole} that skill*, {room or 'none'} of those named with room for it"


def _candidate(each: Candidate, need: Need) -> str:
    becomes = each.with_it(need.percent)
    mark = "▲" if becomes > WHOLE else "●"
    gone = f" · {away(*each.away)}" if each.away else ""
    offered = " · offered" if each.offered else ""
    can = escape(names([one_line(skill, 40) for skill in each.skills], 3))
    return f"{mark} {bold(each.person.name)}: {each.taken} → *{becomes} %* · {can}{gone}{offered}"


def _offer(who: PersonView, by: PersonView, state: OfferState) -> str:
    said = {OfferState.OPEN: "waits for an answer"}.get(state, state.value)
    return f"{who.name}, by {by.name}: {said}"


def _wanted(need: Need, project: str) -> str:
    return f"{_short(need)} for {project}, {_days(need)}"


def _short(need: Need) -> str:
    return f"{need.skill}, {need.percent} %"


def _days(need: Need) -> str:
    if need.first == need.last:
        return day(need.first)
    return f"{day(need.first)} to {day(need.last)}"
