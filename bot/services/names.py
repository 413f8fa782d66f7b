"""Projects by name, for matching what somebody typed: a few candidates, however many projects there are."""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Row
from sqlalchemy.orm import Session

from bot.domain.ids import ProjectId, WorkspaceId
from bot.domain.line.forms import forms_near, forms_of, forms_written, is_as_written
from bot.domain.line.name_index import Named, NameIndex
from bot.domain.rights import Actor
from models.names import ids_of_forms, keep_forms, projects_without_forms
from models.projects import Project, project_names, project_names_like, project_names_of

OFFERED = 5
"""How many projects are offered where none is named: by name, one more than are shown."""


def names_led(
    session: Session, actor: Actor, text: str = "", *, also: int | None = None, whole: bool = False
) -> list[Named]:
    """List projects that this person may report on, by name, for matching what they typed.

    They are all of those that somebody leads. The PMO may report on every project, and gets those that the
    text may name, the one with the id `also`, and the first few.
    """
    if not actor.is_pmo:
        return _named(project_names(session, actor.workspace_id, led_by=actor.person_id, at=actor.at))
    return _candidates(session, actor, text, also=also, whole=whole, only_open=True)


def names_visible(session: Session, actor: Actor, text: str, *, whole: bool = False) -> list[Named]:
    """List projects that this person may see and that a text may name, by name, for matching it.

    With `whole` the text is nothing but a name.
    """
    return _candidates(session, actor, text, also=None, whole=whole, only_open=False)


def every_visible(session: Session, actor: Actor) -> list[Named]:
    """List all projects that this person may see, by name: for what is about the whole portfolio."""
    return _named(project_names(session, actor.workspace_id, visible_to=actor.visible_to, at=actor.at))


def visible_among(session: Session, actor: Actor, ids: Collection[int]) -> list[Named]:
    """List those of these projects that this person may see, by name."""
    if not ids:
        return []
    return _named(
        project_names_of(session, actor.workspace_id, ids, visible_to=actor.visible_to, at=actor.at)
    )


def led_by_key(session: Session, actor: Actor, keys: Collection[str]) -> list[Named]:
    """List those of these projects that this person may report on, by name."""
    if not actor.is_pmo:
        return [each for each in names_led(session, actor) if each.key in keys]
    return _named(project_names_of(session, actor.workspace_id, (), keys=keys, only_open=True, at=actor.at))


def names_like(session: Session, actor: Actor, typed: str, *, led: bool, most: int) -> list[Named]:
    """List the projects that fit what was typed so far: those that this person may report on, or may see."""
    led_by, visible_to = (actor.visible_to, None) if led else (None, actor.visible_to)
    workspace, at = actor.workspace_id, actor.at
    return _named(
        project_names_like(session, workspace, typed, led_by=led_by, visible_to=visible_to, at=at, most=most)
    )


def keep_names(session: Session, projects: Iterable[Project]) -> None:
    """Record what these projects are found by; to be called whenever a key, a name or an alias is new."""
    forms = ((each, forms_of(Named(each.id, each.key, each.name, tuple(each.aliases)))) for each in projects)
    keep_forms(session, forms)


def keep_missing_names(session: Session, workspace: WorkspaceId) -> int:
    """Record what projects are found by that came before this was recorded; gives how many they were."""
    found = projects_without_forms(session, workspace)
    keep_names(session, found)
    return len(found)


def _candidates(
    session: Session, actor: Actor, text: str, *, also: int | None, whole: bool, only_open: bool
) -> list[Named]:
    person = actor.visible_to

    def ids(forms: list[str]) -> set[int]:
        if not forms:
            return set()
        return ids_of_forms(
            session, actor.workspace_id, forms, visible_to=person, at=actor.at, only_open=only_open
        )

    def named(found: set[int]) -> list[Named]:
        wanted = found | ({also} if also is not None else set())
        first = OFFERED if only_open else 0
        rows = project_names_of(
            session,
            actor.workspace_id,
            wanted,
            first=first,
            visible_to=person,
            only_open=only_open,
            at=actor.at,
        )
        return sorted(_named(rows), key=lambda each: (each.name, each.id))

    return _found(text, ids, named, whole=whole)


def _found(
    text: str,
    ids: Callable[[list[str]], set[int]],
    named: Callable[[set[int]], list[Named]],
    *,
    whole: bool,
) -> list[Named]:
    """Look for names as they are recorded; only when none stands there look for near spellings too."""
    written = ids(forms_written(text))
    names = named(written)
    if not text.strip() or is_as_written(NameIndex(tuple(names)), text, whole=whole):
        return names
    near = ids(forms_near(text))
    return named(written | near) if near - written else names


def _named(rows: Iterable[Row[ProjectId, str, str, list[str]]]) -> list[Named]:
    return [Named(project_id, key, name, tuple(aliases)) for project_id, key, name, aliases in rows]
