"""What a game raises in a real world is marked as the game's, wherever it raises."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from environments import GameFault
from environments.games.hunt import Hunt
from environments.render import eye_at, open_world
from environments.world import Moment

pytestmark = pytest.mark.gl


@pytest.mark.parametrize("where", ["animate", "paint", "targets"])
def test_a_fault_of_a_game_is_said_to_be_its_own(gl: ModuleType, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    world, game = open_world(gl, "calm", 1, "low"), Hunt(gl, 1, "low")
    for _ in game.load("low"):
        pass
    world.play(game)

    def broken(*_: Any) -> None:
        raise RuntimeError(f"broken in {where}")

    monkeypatch.setattr(game, where, broken)
    with pytest.raises(GameFault, match=f"broken in {where}") as fault:
        world.update(Moment(1.0, 0.1))
        world.draw(eye_at(0, (32, 24)))
        world.answering()
    assert isinstance(fault.value.__cause__, RuntimeError)
    gl.settle()
    world.play(None)
    world.update(Moment(1.1, 0.1))
    world.draw(eye_at(0, (32, 24)))
    game.close()
    world.close()
