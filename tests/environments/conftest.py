"""OpenGL once a file, and every world in turn."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

import environments
from environments.render import open_world
from environments.world import World
from tests.conftest import need


@pytest.fixture(scope="module")
def gl() -> Iterator[ModuleType]:
    try:
        from environments import gl as leaf

        context = leaf.open_context()
    except environments.GlUnavailable:
        need("OpenGL", False)
        raise
    yield leaf
    context.close()


@pytest.fixture(scope="module", params=(*environments.WORLDS, *environments.SCENES, "calm"))
def world(request: pytest.FixtureRequest, gl: ModuleType) -> Iterator[World]:
    made = open_world(gl, request.param, 1, "low")
    yield made
    made.close()
