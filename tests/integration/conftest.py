"""The workspace without a server that the tests of Slack's smaller rules share, a module each."""

from collections.abc import Iterator

import pytest

from tests.integration.sandbox_scene import Scene, made


@pytest.fixture(scope="module")
def shared() -> Iterator[Scene]:
    scene = made()
    yield scene
    scene.workspace.stop()


@pytest.fixture
def here(shared: Scene) -> Scene:
    """The shared workspace, with a bot that has heard nothing yet and answers 200."""
    return shared.with_new_bot()
