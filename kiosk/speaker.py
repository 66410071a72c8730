"""The kiosk's side of the sound: the audio engine's process, told what should be heard and never waited for."""

from __future__ import annotations

import logging

from audio.control import Breath, Mix, Say, Sounding
from kiosk.breathing import Cue
from kiosk.child import Child
from kiosk.config import Audio
from kiosk.events import Event, Health, SoundState
from kiosk.view import Sound

UNHEARD_S = 10.0  # an engine that has said nothing for so long hangs; it speaks every second
_HEALTH = {
    "ok": Health.OK, "searching": Health.SEARCHING, "lost": Health.LOST, "absent": Health.ABSENT, "off": Health.OFF,
}

log = logging.getLogger(__name__)


class Speaker:
    """The engine and what it was last told.

    Args:
        device: auto, device, none or file:PATH.
        audio: where it is heard, and the folder of recorded phrases.
        shared: file descriptor of the scene's block, which tells where the head is.
        seed: of the scapes.
    """

    def __init__(self, device: str, audio: Audio, shared: int, seed: int = 1) -> None:
        arguments = ["--device", device, "--output", audio.output, "--shared", str(shared), "--seed", str(seed)]
        if audio.voices:
            arguments += ["--voices", audio.voices]
        self._child = Child("audio", arguments, fds=[shared])
        self._mix: Mix | None = None
        self._breath = Breath()
        self._said = 0
        self._state = SoundState(Health.SEARCHING)
        self._heard_at = 0.0

    @property
    def pid(self) -> int | None:
        """The engine's process id."""
        return self._child.pid

    def tend(self, now: float) -> tuple[Event, ...]:
        """Starts what does not run, kills what hangs; returns what is new of the engine."""
        told = self._state
        if self._child.ended:
            self._lose()
        if self._child.tend(now):
            self._heard_at = now
            if self._mix:
                self._child.put(self._mix)
            self._child.put(self._breath)  # but no phrase: what was said once is not said again
        for message in self._child.take():
            if isinstance(message, Sounding):
                self._heard_at = now
                self._state = SoundState(_HEALTH[message.state], message.name, message.detail)
        if self._child.pid is not None and now - self._heard_at > UNHEARD_S:
            log.warning("no word from the sound engine for %.1f s: it is started again", now - self._heard_at)
            self._child.kill()
            self._lose()
        return (self._state,) if self._state != told else ()

    def play(self, sound: Sound) -> None:
        """What should be heard; sent only when it changes."""
        mix = Mix(sound.scape, sound.gain_db, sound.ramp_s, sound.under_db)
        if mix != self._mix:
            self._mix = mix
            self._child.put(mix)
        if sound.said != self._said:
            self._said = sound.said
            self._child.put(Say(sound.phrase, sound.language))

    def breathe(self, now: float, cue: Cue | None) -> None:
        """The breath to be heard, or None; sent once a breath."""
        at, rate = (now - cue.phase * 60.0 / cue.rate_per_min, cue.rate_per_min) if cue else (0.0, 0.0)
        if rate != self._breath.rate_per_min or (rate and at - self._breath.at > 30.0 / rate):
            self._breath = Breath(at, rate)
            self._child.put(self._breath)

    def close(self) -> None:
        """Ends the engine."""
        self._child.close()

    def _lose(self) -> None:
        again = "one try a minute" if self._child.failing else "it is started again"
        self._state = SoundState(Health.LOST, self._state.name, f"The sound engine ended; {again}.")
