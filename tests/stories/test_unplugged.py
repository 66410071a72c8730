"""The porter needs the socket, pulls the plug and pushes the cart two rooms on, with the patient's headset still warm.

The battery is low: the console says how low, lets the visit that runs go on, and begins no new one under ten percent.
When the battery gives up, everything said is on disk; the next day's first tap puts no stranger into his forest.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.events import PowerState
from tests.stories.ward import Screen, Ward, columns, exported


def test_the_visit_goes_on_and_the_next_waits_for_the_plug(tmp_path: Path) -> None:
    ward = Ward()
    ward.step(PowerState(True, 80))
    ward.begins()
    ward.arrives()
    ward.wait(60)
    assert "battery" not in ward.words.lower()
    ward.step(PowerState(False, 60))
    ward.step()
    assert "plug" not in ward.words.lower(), "sixty percent is enough for a visit: nobody is bothered"
    picture = ward.view.picture

    ward.step(PowerState(False, 19))
    ward.step()
    ward.reads("battery 19 %", "plug")
    assert ward.view.picture == picture, "the patient is told nothing of it"
    assert not ward.view.desk.urgent and Screen(ward).share("banner", "amber_soft") > 0.3

    ward.step(PowerState(False, 4))
    ward.step()
    ward.reads("plug in now")
    ward.patient("call")
    ward.reads("asking for somebody")
    ward.nurse("call_done")
    if ward.view.desk.panel == "called":
        ward.nurse("back")
    ward.until("final")
    for value in (3, 5, 2):
        ward.says(value)
    ward.leaves()
    ward.reads("battery", "plug")
    assert "start" not in ward.view.desk.keys and ward.view.state == "ready"
    ward.step(PowerState(True, 4))
    ward.step()
    assert "start" in ward.view.desk.keys, "plugged in it may begin at once"

    scores, (session,) = exported(ward, tmp_path)
    assert columns(scores, "value", "status")[-1] == ("2", "answered") and session["end_state"] == "complete"


def test_after_ten_minutes_in_another_room_it_is_nobodys_forest_any_more() -> None:
    before = Ward()
    before.begins()
    before.arrives()
    before.wait(100)
    cart = Ward(resumed=before.rows, same_boot=False, now=before.now + 120)
    cart.reads("same patient")
    assert not cart.view.sound.scape and cart.view.picture.panel is None
    cart.wait(601)
    assert cart.view.state == "cleaning", "nobody said that it was the same patient, so it is closed"
    cart.nurse("cleaned")
    assert cart.view.desk.unsettled == 3, "and what was not asked is still seen"
    assert cart.taps == 1
