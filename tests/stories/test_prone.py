"""Both buttocks are burnt, and he lies on his face for the whole dressing.

A headset would press on his face, and nobody could take it off quickly: the nurse taps "face down", and the cart says
so and offers the screen, or sound alone. She chooses sound; he hears a forest, says his numbers aloud, and is never
refused.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.events import Worn
from tests.stories.ward import Screen, Ward, columns, exported, few_taps


def test_face_down_nobody_wears_a_headset(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):  # how he lies is one tap on ready, and leads to what can be done instead
        ward.nurse("position_prone")
        ward.reads("face down", "no headset")
        assert {"start_flat", "start_sound"} <= ward.view.desk.keys, "what can be done instead is on the same page"
        assert Screen(ward).share("start_sound", "card") > 0.3
        ward.nurse("start_sound")
        ward.wait(2)
        assert ward.view.state == "baseline", "nothing is fitted: it begins by itself"
        ward.reads("read the question out")
        for value in ("score_8", "score_5"):
            ward.nurse(value)
        ward.reads("sound like")
        ward.nurse("world_forest")
        ward.wait(20)
        assert ward.view.sound.scape == "forest" and not ward.view.picture.panel and not ward.view.picture.caption
        ward.headset(Worn.NO)
        ward.step()
        assert not ward.view.hold, "that nobody wears the headset is no news"
        assert "headset_off" not in ward.view.desk.keys and "recentre" not in ward.view.desk.keys
        ward.until("final")
        assert not ward.view.picture.panel
        ward.nurse("score_4", "score_8", "score_3")
        ward.reads("clean")
        ward.cleans()

    scores, (session,) = exported(ward, tmp_path)
    assert columns(scores, "moment", "value", "rater", "method", "display") == [
        ("baseline", "8", "patient", "spoken", "console"), ("baseline", "5", "patient", "spoken", "console"),
        ("final", "4", "patient", "spoken", "console"), ("final", "8", "patient", "spoken", "console"),
        ("final", "3", "patient", "spoken", "console"),
    ]
    assert (session["position"], session["end_state"]) == ("prone", "complete")
    assert session["display"] != "headset" and session["worlds"] == "forest"


def test_the_headset_cannot_be_started_by_mistake_and_back_is_one_tap() -> None:
    ward = Ward()
    ward.nurse("patient", "lying", "position_prone", "back")
    assert ward.view.state == "ready" and "start" not in ward.view.desk.keys
    ward.reads("face down")
    ward.nurse("patient", "lying", "position_upright")
    while ward.view.desk.panel != "ready":
        ward.nurse("back")
    assert "start" in ward.view.desk.keys, "he was turned round after all"


def test_turned_on_his_face_in_the_middle() -> None:
    ward = Ward()
    ward.begins()
    ward.arrives("beach")
    ward.wait(30)
    while "patient" not in ward.view.desk.keys:
        ward.nurse("details")
    ward.nurse("patient", "lying", "position_prone")
    ward.reads("no headset")
    ward.nurse("start_sound")
    ward.wait(1)
    assert ward.view.state == "immersed" and ward.view.sound.scape == "beach", "he goes on hearing where he was"
