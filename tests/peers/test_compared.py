"""Ratios, and the table made of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.peers.beach import apart
from tests.peers.compared import beside, ratio, rounded, spread
from tests.peers.page import page, times, written

RATIO = {"panned": 0.5, "convolved": 1.5, "moderngl": 0.9, "panda3d": 2.5, "neurokit2": 150.0}
TAKEN = {
    "ours": 2.0, "arithmetic": 0.5, "ratio": RATIO, "middle_half": {name: [0.4, 160.0] for name in RATIO}, "rounds": 4,
}
COACH, FIXED = {"near": 0.75, "sway": 0.8, "pressed": 0.5}, {"near": 0.7, "sway": 0.6, "pressed": 2.0}


@pytest.fixture
def result() -> dict[str, Any]:
    """What a run finds, with numbers of our own."""
    drawn = {name: {"draws": 10, "triangles": 1234} for name in ("ours", "moderngl", "panda3d")}
    return {
        "date": "2026-03-04", "commit": "abcdef0", "versions": {"numpy": "2.0"},
        "machine": {"cores": 2, "processor": "a processor", "renderer": "software", "python": "3.11"},
        "beach": {
            "size": [320, 240], "start_and_memory": {"start_s": TAKEN, "resident_mb": TAKEN}, "frame_ms": TAKEN,
            "submission_ms": TAKEN, "submission_drawn": drawn,
            "difference_of_255": {"low": {"moderngl": {"mean": 0.0}, "panda3d": {"mean": 0.25}}},
        },
        "sound": {"taps": 40, "second_ms": TAKEN},
        "heart": {"an hour": {"beats": 4000, "largest_relative_difference": 1e-16, "call_ms": TAKEN}},
        "guide": {
            "follower": {"patients": 10, "coach": COACH, "fixed": FIXED},
            "non-follower": {"patients": 10, "coach": {"too_slow": 0.0}, "fixed": {"too_slow": 1.0}},
        },
    }


def test_a_ratio_is_of_the_medians() -> None:
    assert ratio([1.0, 2.0, 90.0], [4.0, 3.0, 5.0]) == 2.0


def test_a_spread_is_of_what_each_round_said() -> None:
    assert spread([1.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0]) == [1.5, 4.5]
    assert spread([2.0], [3.0]) == [1.5, 1.5]


def test_beside_tells_medians_and_ratios_to_ours() -> None:
    found = beside({"ours": [2.0, 2.0], "theirs": [1.0, 1.0]})
    assert found == {"ours": 2.0, "theirs": 1.0, "ratio": {"theirs": 0.5}, "middle_half": {"theirs": [0.5, 0.5]},
                     "rounds": 2}


@pytest.mark.parametrize(("value", "kept"), [(1234.5, 1230.0), (0.012345, 0.0123), (0.0, 0.0)])
def test_a_figure_has_three_digits(value: float, kept: float) -> None:
    assert rounded(value) == kept


@pytest.mark.parametrize(("value", "words"), [(0.876, "0.88"), (12.0, "12.00"), (123.4, "123")])
def test_a_ratio_is_told_to_a_hundredth(value: float, words: str) -> None:
    assert times(value) == words


def test_pictures_of_bytes_are_told_apart_both_ways() -> None:
    one, other = np.array([[0, 255]], np.uint8), np.array([[255, 253]], np.uint8)
    assert apart(one, other) == apart(other, one) == {"mean": 128.0, "most": 255}


def test_the_page_tells_every_ratio_and_what_is_the_same(result: dict[str, Any]) -> None:
    told = page(result)
    assert "| the beach: a stereo frame drawn on the processor | 2 ms | moderngl | 0.90 | 0.40 to 160 |" in told
    assert "| the same |  | Panda3D | 2.50 |" in told
    assert "| 80 % | a fixed six a minute: 60 % | 0.75 |" in told
    assert "| 0.5 | a fixed six a minute: 2.0 | 4.00 |" in told
    assert "| 0 % | a fixed six a minute: 100 % | – |" in told  # nothing is so many times nothing
    assert "10 draw calls, 1,234 triangles" in told and "by 0.25 of 255" in told
    assert "less than a billionth" in told
    assert "75 % of the followers end\nnear their resonance, at least 80 % are asked for: missed." in told
    assert "2 cores (a processor),\ndrawn by software; Python 3.11,\nnumpy 2.0." in told


def test_the_page_stands_where_it_is_to_stand_and_nothing_else_is_changed(result: dict[str, Any]) -> None:
    text = "before\n<!-- made: peers -->\nold\n<!-- end -->\n<!-- made: others -->\nkept\n<!-- end -->\nafter\n"
    made = written(text, result)
    assert "old" not in made and page(result) in made
    assert made.startswith("before\n") and made.endswith("<!-- made: others -->\nkept\n<!-- end -->\nafter\n")
    assert written(made, result) == made


def test_a_text_without_a_place_for_it_is_told(result: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="0 places"):
        written("nothing", result)
