"""The console's layout: every panel at every size a cart has."""

from __future__ import annotations

from itertools import combinations

import pytest
from pygame import Rect

from kiosk import about
from kiosk.calling import KEYS as CALLED
from kiosk.config import LENGTHS_MIN
from kiosk.console import PANELS, layout
from kiosk.console.place import AREAS, MISSING, WORLDS, beneath
from kiosk.console.touched import TOUCHED
from kiosk.correcting import GAPS, PLACES, REMARKS, RIGHT, WHYS
from kiosk.enrolling import DIGITS, STRATA
from kiosk.keys import STRAPS
from kiosk.kits import KEYS as KIT_REASONS
from kiosk.marks import MARKS, OWN, STOPS
from kiosk.offering import PLACES as PROGRAMMES
from kiosk.phrasing import KEYS as PHRASES
from kiosk.settings.desk import KEYS as SETTINGS_KEYS
from kiosk.studies.trial import NOT_ENROLLED, NOT_RECEIVED
from tests.kiosk.console.measuring import gap_between, keys_of

SIZES = ((1024, 768), (1280, 720), (1280, 800), (1366, 768), (1600, 900), (1920, 1080), (3840, 2160))
everywhere = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
SETTINGS = ("settings", "setting", "facts", "end")

_NOBODY = ("ready", "pin", *SETTINGS, "reopening", "cleaning", "kits", "summary", "programmes", "practised")
every_panel = pytest.mark.parametrize("panel", PANELS)


@pytest.mark.parametrize("panel", ["baseline", "immersed", "final"])
def test_a_spoken_score_takes_one_tap_wherever_a_question_can_be_open(panel: str) -> None:
    places = layout(panel, (1280, 800))
    assert {f"score_{number}" for number in range(11)} <= places.keys()
    assert {f"missing_{reason}" for reason in MISSING} <= places.keys()


def test_every_key_of_the_vocabulary_is_somewhere() -> None:
    everywhere_keys = set().union(*(keys_of(layout(panel, (1280, 800))) for panel in PANELS))
    wanted = {
        "start", "begin", "recentre", "pause", "resume", "stop", "headset_off", "reopen", "talk", "longer", "finish",
        "volume_down", "volume_up", "brightness_down", "brightness_up", "phrases", "details", "wipe",
        "ask_now", "call_done", "removed", "final_scores", "end_without_scores", "cleaned",
        "kits", "kit_other", "kit_cleaned", "isolation", "summary", *KIT_REASONS,
        "staff_break", "rest_longer", "rest_end", *PROGRAMMES, "programmes", "kind_before", "kind_practice",
        "programme_none", "more_programmes", "practised", "step_back", "step_on", "range", "side_less", "side_more",
        "up_less", "up_more",
        "continue_same", "close_same", "export", *(f"world_{world}" for world in WORLDS), "patient", "back", "steady",
        "still", "breathe", "play", "marks", "unmark", "why", "touch", *PHRASES, *CALLED,
        "take_break", "go_on", "let_rest", "ask_anyway", "asleep_all", "ask_again",
        *(f"mark_{name}" for name in (*MARKS, *OWN)),
        *(f"stopped_{reason}" for reason in STOPS), *DIGITS, *STRATA,
        "scores", "newer", "older", "note", *PLACES, *RIGHT, *GAPS, *WHYS, *REMARKS,
        "enrol", "enter", "erase", "screened", "not_received",
        *(f"unreceived_{reason}" for reason in NOT_RECEIVED), *(f"unenrolled_{reason}" for reason in NOT_ENROLLED),
        *STRAPS, "start_flat", "sharp", *set().union(*about.PAGES.values()),
        *(f"length_{minutes}" for minutes in LENGTHS_MIN),
        *(f"score_{number}" for number in range(11)), *(f"missing_{reason}" for reason in MISSING),
        "settings", "teaching_end", *SETTINGS_KEYS,
        "pin_delete", "pin_enter", "pin_back", "pin_reset", *(f"pin_{digit}" for digit in range(10)),
    }  # fmt: skip
    assert everywhere_keys == wanted


@pytest.mark.parametrize("panel", [p for p in PANELS if p not in _NOBODY])
def test_the_dock_is_the_same_wherever_a_patient_is(panel: str) -> None:
    running, here = layout("immersed", (1280, 800)), layout(panel, (1280, 800))
    for key in ("pause", "resume", "talk", "recentre", "volume_down", "volume_up", "headset_off"):
        assert here[key] == running[key]


@everywhere
@pytest.mark.parametrize("count", [1, 2, 5, 6])
def test_worlds_offered_each_get_a_key(size: tuple[int, int], count: int) -> None:
    names = tuple(f"w{number}" for number in range(count))
    places = layout("choosing", size, worlds=names)
    assert [name for name in places if name.startswith("world_")] == [f"world_{name}" for name in names]


@everywhere
def test_the_picture_is_large_and_wide(size: tuple[int, int]) -> None:
    mirror = layout("immersed", size)["mirror"]
    assert mirror.width >= size[0] * 0.36
    assert 1.2 <= mirror.width / mirror.height <= 1.8


@everywhere
@pytest.mark.parametrize("panel", [panel for panel in PANELS if panel.startswith(TOUCHED)])
def test_the_picture_that_is_touched_is_larger_than_any_other_and_stays_so(panel: str, size: tuple[int, int]) -> None:
    mirror = layout(panel, size)["mirror"]
    assert mirror == layout("flat_baseline", size)["mirror"]
    assert mirror.width / mirror.height == pytest.approx(16 / 9, rel=0.01)
    assert mirror.width >= size[0] * 0.6 and mirror.width * mirror.height >= 0.34 * size[0] * size[1]


@everywhere
@every_panel
def test_what_lies_beneath_keys_lies_beneath_nothing_else(panel: str, size: tuple[int, int]) -> None:
    places = layout(panel, size)
    areas = beneath(places)
    assert areas.keys() & places.keys() <= {"mirror"} and areas.keys() <= AREAS
    for one, other in combinations(areas, 2):
        assert gap_between(areas[one], areas[other]) >= 8
    hiding = tuple(STRAPS) + tuple(name for name in places if name.startswith(("score_", "missing_")))
    if larger := areas.pop("mirror", None):
        assert Rect(0, 0, *size).contains(larger) and larger.contains(places["mirror"])
        hidden = {key for key in places if larger.colliderect(places[key])}
        assert hidden <= {"mirror", *hiding} and larger.width == places["mirror"].width
    for name, rect in areas.items():
        assert {key for key in places if rect.colliderect(places[key])} <= set(hiding), name
        assert Rect(0, 0, *size).contains(rect)


@everywhere
@every_panel
def test_clock_and_heart_lie_at_one_place_in_every_panel(panel: str, size: tuple[int, int]) -> None:
    def found(name: str) -> dict[str, Rect]:
        places = layout(name, size)
        return places | beneath(places)

    like = found("flat_immersed" if panel.startswith(TOUCHED) else "held")
    areas = {"clock", "heart"} if {"clock", "heart"} & found(panel).keys() else set()
    assert areas or panel.startswith(TOUCHED), "beside the patient's own picture answers come before them"
    assert [found(panel)[area] for area in areas] == [like[area] for area in areas]


@everywhere
def test_the_curve_is_wide_and_behind_details(size: tuple[int, int]) -> None:
    plot = layout("details", size)["plot"]
    assert plot.width >= size[0] * 0.6 and plot.height >= 128
    assert [panel for panel in PANELS if {"plot", "guide"} & {*layout(panel, size), *beneath(layout(panel, size))}] == [
        "details"]


@everywhere
def test_without_a_question_the_picture_is_larger_and_stays_so_when_the_world_ends(size: tuple[int, int]) -> None:
    larger = beneath(layout("immersed", size))["mirror"]
    assert larger.height > 1.35 * layout("immersed", size)["mirror"].height
    assert larger == layout("winding_down", size)["mirror"]


def test_unknown_panel_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="winding_down") as caught:
        layout("nowhere", (1280, 800))
    assert all(panel in str(caught.value) for panel in PANELS)
