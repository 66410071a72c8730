"""Dressing round: the first patient has just gone, the next one sits down five minutes later, and is another person.

Nothing of the first is left on the cart: not the length, not the volume, not what the nurse marked, not a word that
was still to be said, not an answer. The scores of the two stand apart in the records, under two visits.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.view import Desk
from tests.stories.ward import MOST_TO_WORLD, Ward, columns, exported, few_taps


def _quiet(desk: Desk) -> tuple[object, ...]:
    """What ready shows, but for the answers that may still be put right."""
    return desk.panel, desk.headline, desk.marked, desk.volume, desk.length_s, desk.banner, desk.pulse, desk.running_s


def test_the_second_patient_in_five_minutes(tmp_path: Path) -> None:
    ward = Ward()
    fresh = _quiet(ward.view.desk)
    with few_taps(ward):
        ward.nurse("length_20", "position_lying", "volume_up", "volume_up")
        ward.begins()
        ward.arrives("reef", "breathing")
        ward.wait(200)
        ward.nurse("talk", "talk")
        ward.nurse("finish")
        ward.until("final")
        for value in (2, 9, 1):
            ward.says(value)
        ward.leaves()
    gone = ward.now
    assert _quiet(ward.view.desk) == fresh, "the cart is as it was in the morning"

    ward.wait(60)
    with few_taps(ward, MOST_TO_WORLD):
        ward.begins()
        assert ward.now - gone < 300
        ward.arrives("forest")
        assert ward.view.state == "immersed"
    assert ward.view.picture.world == "forest" and ward.view.desk.length_s == 600
    assert ward.current[-2:] == [("baseline", "pain_now", 6, "answered"), ("baseline", "anxiety", 4, "answered")]
    assert not ward.view.desk.marked & {"length_20", "position_lying", "breathe", "talk"}
    ward.until("final")
    for value in (5, 6, 5):
        ward.says(value)
    ward.leaves()

    scores, (first, second) = exported(ward, tmp_path)
    values = columns(scores, "session_id", "value")
    assert [value for visit, value in values if visit == first["session_id"]] == ["6", "4", "2", "9", "1"]
    assert [value for visit, value in values if visit == second["session_id"]] == ["6", "4", "5", "6", "5"]
    assert (first["position"], second["position"]) == ("lying", "upright")
    assert (first["worlds"], second["worlds"]) == ("reef", "forest")
    assert (first["talk_n"], second["talk_n"]) == ("1", "0") and first["clean_confirmed"] == "1"
