"""Sources stay where they are when the head turns; the cart's speaker does not turn with it."""

from __future__ import annotations

import ctypes
import math

import numpy as np
import pytest

from audio.block import BLOCK, MOST_SOURCES, RATE, Directions, Floats, Stereo
from audio.openal import Ears, load
from audio.spatial import AHEAD, BANKS, Binaural, Head, Heard, Made, Panned, Part, Spatial, spatial
from tests.audio import listening

PLACES = {"ahead": (0, 0, -1), "right": (1, 0, 0), "left": (-1, 0, 0), "behind": (0, 0, 1), "above": (0, 1, 0)}


class Hiss:
    """Noise from some directions, or from one place."""

    def __init__(self, *directions: tuple[float, float, float], seed: int = 1) -> None:
        self.directions: Directions = np.asarray(directions, np.float32)
        self._rng = np.random.default_rng(seed)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        sources[:] = 0.1 * self._rng.standard_normal(sources.shape)
        bed[:] = 0.0


class Tone(Hiss):
    """A tone: any jump stands out of it."""

    at = 0

    def fill(self, sources: Floats, bed: Stereo) -> None:
        sources[:] = 0.1 * np.sin(2 * np.pi * 300 * (self.at + np.arange(BLOCK)) / RATE)
        bed[:] = 0.0
        self.at += BLOCK


def turned(yaw_deg: float = 0.0, roll_deg: float = 0.0) -> Head:
    """A head turned to the left, or tilted towards the left shoulder."""
    yaw, roll = math.radians(yaw_deg) / 2, math.radians(roll_deg) / 2
    return Head(0.0, math.sin(yaw), math.sin(roll), math.cos(yaw) if yaw else math.cos(roll))


def ears(way: Spatial, place: str, head: Head = AHEAD) -> tuple[float, float]:
    """The level at the left and at the right ear, dB."""
    sound = listening.fill(Heard(Hiss(PLACES[place]), way, head), 0.5)[RATE // 10 :]
    return listening.level(sound[:, 0]), listening.level(sound[:, 1])


WAYS = {"in space": Binaural, "by loudness": listening.panned}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("place", "head", "louder_right_by"),
    [
        ("ahead", AHEAD, 0), ("right", AHEAD, 10), ("left", AHEAD, -10), ("behind", AHEAD, 0), ("above", AHEAD, 0),
        ("ahead", turned(yaw_deg=90), 10), ("ahead", turned(yaw_deg=-90), -10), ("left", turned(yaw_deg=90), 0),
        ("above", turned(roll_deg=90), 10), ("right", turned(roll_deg=90), 0),
    ],
)
def test_a_source_stays_in_its_place_when_the_head_turns(
    way: str, place: str, head: Head, louder_right_by: float
) -> None:
    left, right = ears(WAYS[way](), place, head)
    if louder_right_by:
        assert (right - left) * np.sign(louder_right_by) > abs(louder_right_by)
    else:
        assert abs(right - left) < 1.5


def test_in_space_the_far_ear_hears_it_later_and_front_is_told_from_behind() -> None:
    sound = listening.fill(Heard(Hiss(PLACES["right"]), Binaural()), 0.5)[RATE // 10 :]
    lags = np.arange(-60, 61)
    left, right = sound[100:-100, 0], sound[:, 1]
    fit = [abs(np.dot(left, right[100 - lag : len(right) - 100 - lag])) for lag in lags]
    assert 0.0003 < lags[int(np.argmax(fit))] / RATE < 0.0009
    bands = []
    for place in ("ahead", "behind"):
        _, share = listening.third_octaves(listening.fill(Heard(Hiss(PLACES[place]), Binaural()), 1.0))
        bands.append(share)
    assert np.abs(bands[0] - bands[1]).max() > 3.0


def test_a_loudspeaker_on_the_cart_does_not_turn_with_the_head() -> None:
    assert ears(spatial("cart"), "right", turned(yaw_deg=90)) == ears(spatial("cart"), "right")


@pytest.mark.parametrize("way", WAYS)
def test_a_turning_head_never_clicks(way: str) -> None:
    heard = Heard(Tone(PLACES["ahead"]), WAYS[way]())
    sound = []
    for block in range(200):
        heard.head = turned(yaw_deg=120 * math.sin(block / 12))  # up to 940 degrees a second: faster than any neck
        out = np.empty((BLOCK, 2), np.float32)
        heard.fill(out)
        sound.append(out)
    still = np.concatenate(sound)[4 * BLOCK :]
    tone = 0.1 * 2 * np.pi * 300 / RATE
    assert np.abs(np.diff(still, axis=0)).max() < 2.5 * tone


@pytest.mark.parametrize("way", WAYS)
def test_two_scapes_are_heard_side_by_side_and_one_goes_without_the_other(way: str) -> None:
    made, out = WAYS[way](), np.empty((BLOCK, 2), np.float32)
    quiet: Stereo = np.zeros((BLOCK, 2), np.float32)
    scapes = [Hiss(PLACES["left"]), Hiss(*[PLACES["right"]] * 3, seed=2)]
    both = []
    for block in range(60):
        parts = []
        for bank, scape in enumerate(scapes):
            if bank == 0 and block >= 30:
                continue
            sources = np.empty((len(scape.directions), BLOCK), np.float32)
            scape.fill(sources, quiet)
            parts.append(Part(bank, sources, scape.directions))
        made.render(Made(tuple(parts), quiet), AHEAD, out)
        both.append(out.copy())
    first, then = np.concatenate(both[5:30]), np.concatenate(both[35:])
    assert listening.level(first[:, 0]) - listening.level(then[:, 0]) > 5
    assert listening.level(first[:, 1]) == pytest.approx(listening.level(then[:, 1]), abs=1.0)


def test_as_many_sources_as_two_scapes_may_have_are_heard() -> None:
    angle = np.linspace(0, 2 * np.pi, MOST_SOURCES, endpoint=False)
    ring = [(math.sin(a), 0.0, -math.cos(a)) for a in angle]
    made, out = Binaural(), np.empty((BLOCK, 2), np.float32)
    quiet: Stereo = np.zeros((BLOCK, 2), np.float32)
    levels = []
    for bank in range(BANKS):
        sources = np.zeros((MOST_SOURCES, BLOCK), np.float32)
        sources[-1] = 0.1 * np.random.default_rng(1).standard_normal(BLOCK)
        places = np.asarray(ring, np.float32)
        for _ in range(4):
            made.render(Made((Part(bank, sources, places),), quiet), AHEAD, out)
        levels.append(listening.level(out))
    assert min(levels) > -45 and levels[0] == pytest.approx(levels[1], abs=0.1)


def test_the_samples_are_the_same_every_time() -> None:
    one, other = (listening.fill(Heard(Hiss(*PLACES.values()), Binaural()), 0.3) for _ in range(2))
    assert np.array_equal(one, other)


def test_without_the_library_it_is_plain_stereo_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spatial("headset").how == "in space"
    monkeypatch.setattr("audio.openal.find_spec", lambda name: None)
    monkeypatch.setattr("audio.openal.find_library", lambda name: None)
    with pytest.raises(LookupError, match=r"OpenAL Soft is missing\. Run script/setup"):
        load()
    monkeypatch.setattr("audio.spatial.Ears", lambda sources: load())
    assert isinstance(spatial("headset"), Panned)
    assert spatial("headset").how == "plain stereo: OpenAL Soft is missing. Run script/setup."


def test_an_unknown_output_names_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"unknown output 'radio'\. Known: headset, cart"):
        spatial("radio")


def test_the_ears_are_the_built_in_ones_whatever_others_the_machine_has() -> None:
    made = Ears(1)
    made._al.alcGetString.restype, made._al.alcGetString.argtypes = ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int]
    assert made._al.alcGetString(made._device, 0x1995) == b"Built-In HRTF"  # ALC_HRTF_SPECIFIER_SOFT
    made.close()


def test_what_is_given_back_can_be_taken_again() -> None:
    for _ in range(3):
        Ears(4).close()
    assert ears(Binaural(), "right")[1] > -40
