"""She is four, shakes her head at the helmet, and hides behind her mother.

The nurse starts on the screen instead, turns it round, and the child touches the snow to go there. How much it hurts is
what the nurse judges by watching; nobody asks a toddler for a number, and her finger is as good as a look.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.events import HeadsetState, Health, Selected, Worn
from tests.stories.ward import MOST_TO_WORLD, Screen, Ward, columns, exported, few_taps

FLAT = HeadsetState(Health.OK, "flat screen", "flat")


def test_a_toddler_on_the_flat_screen(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.nurse("patient", "age_5-7", "back")
        taps = ward.taps
        ward.nurse("start_flat")
        assert ward.view.screen == "flat", "the cart's own screen takes the headset's place"
        ward.reads("screen")
        ward.wait(2)
        assert ward.view.state == "fitting", "it waits for the picture"
        ward.step(FLAT)
        ward.step()
        assert ward.view.state == "baseline" and ward.taps - taps <= MOST_TO_WORLD
        ward.reads("you judge")
        assert not ward.view.picture.panel, "she is asked nothing"
        assert Screen(ward).share("score_4", "card") > 0.3
        while ward.view.state == "baseline":
            ward.nurse("score_6")

        ward.patient("world:snow")
        page = ward.view.picture.panel
        assert page
        game = next(cell.id for cell in page.cells if cell.id.startswith("do:") and cell.id != "do:breathing")
        ward.patient(game)
        assert ward.view.picture.world == "snow"
        ward.headset(Worn.NO)
        ward.wait(5)
        assert not ward.view.hold, "she wears nothing that could come off"
        ward.until("final")
        while ward.view.state == "final":
            ward.nurse("score_2")
        ward.reads("screen back", "done")
        ward.nurse("removed")
        ward.cleans()

    scores, (session,) = exported(ward, tmp_path)
    judged = [row for row in scores if row["status"] == "answered"]
    assert judged and {(row["rater"], row["method"]) for row in judged} == {("nurse", "touch")}
    assert all(row["status"] in ("answered", "not_asked") for row in scores)
    assert {"", "6", "2"} >= {row["value"] for row in scores}
    assert (session["display"], session["age_band"], session["end_state"]) == ("flat", "5-7", "complete")


def test_her_brother_of_nine_answers_with_his_finger(tmp_path: Path) -> None:
    ward = Ward()
    ward.nurse("start_flat")
    ward.step(FLAT)
    ward.wait(1)
    for value in (7, 3):
        ward.says(value)
    ward.patient("world:night", "do:explore")
    ward.step(Selected("call"))
    ward.reads("asking for somebody")
    ward.nurse("call_done")
    ward.until("final")
    for value in (2, 7, 1):
        ward.says(value)
    ward.nurse("removed")
    ward.cleans()
    scores, (session,) = exported(ward, tmp_path)
    assert columns(scores, "value", "rater", "entered_by", "method", "display") == [
        (value, "patient", "patient", "touch", "flat") for value in "73271"]
    assert session["patient_calls_n"] == "1"
