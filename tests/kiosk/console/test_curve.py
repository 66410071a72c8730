"""The heart's curve as pixels: nothing is drawn that was not measured."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import pygame
import pytest
from pygame import Rect

from kiosk.console.brush import Brush
from kiosk.console.draw import Painter
from kiosk.console.parts import paint_part
from kiosk.console.place import layout
from kiosk.console.pulse import curve
from kiosk.console.theme import DAY
from kiosk.console.words import words
from kiosk.view import Pulse
from tests.kiosk.console.scenes import DESKS, FOLLOWING, STATUS, STEADY, following, picture

SIZE = (1280, 800)
PLOT = layout("details", SIZE)["plot"]


def _drawn(pulse: Pulse) -> pygame.Surface:
    surface = pygame.Surface(SIZE)
    paint_part(Brush(surface, DAY), PLOT, curve(pulse, None, words()))
    return surface.subsurface(PLOT).copy()


def _inked(surface: pygame.Surface) -> list[int]:
    """Columns in which the curve's own colour is."""
    mask = pygame.mask.from_threshold(surface, DAY.accent, (24, 24, 24, 255))
    return [x for x in range(mask.get_size()[0]) if any(mask.get_at((x, y)) for y in range(mask.get_size()[1]))]


def _steady(silence: tuple[float, float]) -> Pulse:
    beats = [(float(ago), 70.0 + ago % 7) for ago in range(180, -1, -1) if not silence[1] < ago < silence[0]]
    gap = next(index for index, (ago, _) in enumerate(beats) if ago <= silence[1])
    return Pulse(70, 1, beats=(*beats[:gap], (silence[0] - 0.5, math.nan), *beats[gap:]))


def test_the_curve_is_never_drawn_across_a_gap() -> None:
    whole, broken = _inked(_drawn(_steady((0, 0)))), _inked(_drawn(_steady((100, 60))))
    width = whole[-1] - whole[0]
    missing = sorted(set(whole) - set(broken))
    left, right = whole[0] + width * 80 / 180, whole[0] + width * 120 / 180
    assert missing[0] == pytest.approx(left, abs=4) and missing[-1] == pytest.approx(right, abs=4)
    assert missing == [x for x in whole if missing[0] <= x <= missing[-1]]


def test_a_lone_beat_between_two_gaps_is_a_dot() -> None:
    lone = Pulse(70, 1, beats=((120.0, math.nan), (90.0, 70.0), (60.0, math.nan)))
    assert 2 <= len(_inked(_drawn(lone))) <= 8


def test_without_beats_there_are_waves_and_no_curve() -> None:
    surface = _drawn(STEADY)
    assert _inked(surface) == []
    assert pygame.mask.from_threshold(surface, DAY.accent_soft, (4, 4, 4, 255)).count() > 5000


def test_a_wave_rises_for_two_fifths_of_the_breath() -> None:
    surface = _drawn(Pulse(rate_per_min=6.0, inhales=(95.0, 85.0)))
    mask = pygame.mask.from_threshold(surface, DAY.accent_soft, (4, 4, 4, 255))
    height = [sum(mask.get_at((x, y)) for y in range(mask.get_size()[1])) for x in range(mask.get_size()[0])]
    filled = [x for x, tall in enumerate(height) if tall]
    middle = (filled[0] + filled[-1]) // 2
    crest = max(range(filled[0], middle), key=height.__getitem__)
    assert (crest - filled[0]) / (middle - filled[0]) == pytest.approx(0.4, abs=0.08)


def test_the_curve_is_marked_as_not_for_monitoring_with_and_without_a_heart() -> None:
    for pulse in (FOLLOWING, STEADY, Pulse()):
        assert curve(pulse, None, words()).warning == "not for monitoring"
        surface = _drawn(pulse)
        corner = surface.subsurface(Rect(surface.get_width() - 150, 0, 150, 22))
        assert pygame.mask.from_threshold(corner, DAY.ink, (90, 90, 90, 255)).count() > 100


def test_the_scale_stays_while_one_second_follows_another() -> None:
    surface = pygame.Surface(SIZE)
    painter = Painter(surface)
    labels = set()
    for second in range(30):
        beats = tuple((ago, bpm + 0.4 * math.sin(second)) for ago, bpm in _steady((0, 0)).beats)
        painter.paint(replace(DESKS["details"], pulse=Pulse(70, 1, beats=beats)), STATUS, picture((480, 480)))
        labels.add(pygame.image.tobytes(surface.subsurface(PLOT.left, PLOT.top, 40, PLOT.height), "RGB"))
    assert len(labels) == 1


def test_one_second_of_the_curve_draws_the_curve_alone() -> None:
    painter = Painter(pygame.Surface(SIZE))
    painter.paint(DESKS["details"], STATUS, picture((480, 480)))
    later = replace(DESKS["details"], pulse=following((65, 53)))
    assert painter.paint(later, STATUS, picture((480, 480))) == [PLOT]
    assert painter.paint(replace(later), STATUS, picture((480, 480))) == []


@pytest.mark.slow
def test_a_redraw_costs_little_of_a_tick() -> None:
    brush, look = Brush(pygame.Surface(SIZE), DAY), curve(FOLLOWING, None, words())
    costs = []
    for _ in range(50):
        start = time.thread_time()
        paint_part(brush, PLOT, look)
        costs.append(time.thread_time() - start)
    assert sorted(costs)[25] < 0.006  # half a tick is 8 ms
