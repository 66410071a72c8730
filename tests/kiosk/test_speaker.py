"""What the sound engine is told: every change once, a phrase never twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audio.control import Breath, Mix, Say, Sounding
from kiosk import speaker
from kiosk.breathing import Cue
from kiosk.config import Audio
from kiosk.events import Health, SoundState
from kiosk.speaker import Speaker
from kiosk.view import Sound


class Engine:
    """Stands in for the engine's process."""

    def __init__(self, module: str, arguments: list[str], fds: list[int]) -> None:
        self.module, self.arguments, self.fds = module, arguments, fds
        self.told: list[Any] = []
        self.says: list[Any] = []
        self.pid: int | None = None
        self.failing = False
        self.started = False

    @property
    def ended(self) -> bool:
        return self.pid is None and self.started

    def tend(self, now: float) -> bool:
        if self.pid is not None:
            return False
        self.pid, self.started = 7, True
        return True

    def put(self, message: Any) -> None:
        self.told.append(message)

    def take(self) -> list[Any]:
        says, self.says = self.says, []
        return says

    def kill(self) -> None:
        self.pid = None

    close = kill


@pytest.fixture(autouse=True)
def _no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker, "Child", Engine)


def running(audio: Audio | None = None) -> tuple[Speaker, Engine]:
    made = Speaker("none", audio or Audio(), 9)
    engine: Any = made._child
    made.tend(0.0)
    engine.told.clear()
    return made, engine


def test_the_engine_is_given_the_output_the_head_and_the_clinics_folder(tmp_path: Path) -> None:
    _, engine = running(Audio(output="cart", voices=str(tmp_path)))
    line = " ".join(engine.arguments)
    assert "--output cart" in line and "--shared 9" in line and f"--voices {tmp_path}" in line
    assert engine.fds == [9]
    assert "--voices" not in running()[1].arguments


def test_a_mix_is_sent_when_it_changes_and_a_phrase_when_it_is_said() -> None:
    made, engine = running()
    up, down = ("beach", -18.0, 2.0), ("beach", -38.0, 0.3)
    for sound in (Sound(*up), Sound(*up), Sound(*up, breath=True), Sound(*up, phrase="pause", said=1),
                  Sound(*up, phrase="pause", said=1), Sound(*down, phrase="", said=2),
                  Sound(*down, phrase="pause", said=3), Sound(*up, phrase="pause", said=3, under_db=-20.0)):
        made.play(sound)
    assert engine.told == [
        Mix("beach", -18.0, 2.0), Say("pause"), Mix("beach", -38.0, 0.3), Say(""), Say("pause"),
        Mix("beach", -18.0, 2.0, -20.0),
    ]


def test_an_engine_that_starts_again_is_told_how_it_sounds_and_no_phrase_again() -> None:
    made, engine = running()
    made.play(Sound("beach", -18.0, 2.0, phrase="pause", said=1))
    made.breathe(10.0, Cue(0.0, True, 6.0, "rest", False))
    engine.told.clear()
    engine.pid = None
    assert made.tend(11.0) == (SoundState(Health.LOST, "", "The sound engine ended; it is started again."),)
    assert engine.told == [Mix("beach", -18.0, 2.0), Breath(10.0, 6.0)]
    made.play(Sound("beach", -18.0, 2.0, phrase="pause", said=1))
    assert len(engine.told) == 2


def test_how_it_plays_is_passed_on() -> None:
    made, engine = running()
    engine.says.append(Sounding("ok", "Card", "48 kHz, 50 ms, in space"))
    assert made.tend(1.0) == (SoundState(Health.OK, "Card", "48 kHz, 50 ms, in space"),)
    assert made.tend(1.1) == ()
