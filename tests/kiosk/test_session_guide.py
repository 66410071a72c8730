"""The breathing guide in a visit: from what staff know of the patient to what is kept, shown and heard."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from kiosk.config import parse
from kiosk.devices.strap_model import ModelHeart, ModelStrap
from kiosk.events import Beats, Health, StrapSeen, StrapState
from kiosk.prompts import PROMPTS
from tests.kiosk.visit import Visit

LONG = parse("[session]\nlength_min = 20")
CLEAN = ModelHeart(ectopic_share=0, dropout_share=0, contact_share=0)


def strapped(visit: Visit) -> Iterator[None]:
    """A patient with a strap, who goes along with the guide; one step a second."""
    strap = ModelStrap(CLEAN, 3, visit.session.model_breath)
    while True:
        visit.step(*strap.poll(visit.now), dt=1.0)
        yield


def worn(visit: Visit, seconds: int) -> None:
    """Time passes with the strap on."""
    patient = strapped(visit)
    for _ in range(seconds):
        next(patient)


def seen(*addresses: str, rssi: int | None = -60) -> StrapState:
    return StrapState(
        Health.SEARCHING, detail="choose one", straps=tuple(StrapSeen("Polar", address, rssi) for address in addresses)
    )


def test_a_follower_is_led_and_what_happened_is_kept() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    worn(visit, 1100)
    cues = visit.kept("cue")
    assert cues[0] == {"rate_per_min": 10.0, "mode": "listen", "reason": "start", "following": False}
    assert {cue["mode"] for cue in cues} >= {"listen", "walk", "search"}
    assert cues[-1]["rate_per_min"] < 7
    visit.tap("finish")
    visit.until("final")
    visit.step()
    visit.tap("score_1", "score_2", "score_3", "removed")
    closed = visit.kept("closed")[0]
    assert closed["following_share"] > 0.7
    assert closed["exposure_breathing_s"] > 900
    assert closed["exposure_s"] == pytest.approx(
        closed["exposure_breathing_s"] + closed["exposure_passive_s"] + closed["exposure_interactive_s"], abs=0.2)


def test_the_console_shows_heart_and_guide_and_their_last_three_minutes() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    worn(visit, 300)
    pulse = visit.view.desk.pulse
    assert pulse.bpm == pytest.approx(72, abs=12)
    assert pulse.age_s in (0, 1)
    assert pulse.quality is not None
    assert pulse.quality > 0.9
    assert pulse.rate_per_min == visit.kept("cue")[-1]["rate_per_min"]
    assert pulse.following == visit.kept("cue")[-1]["following"]
    assert 175 < pulse.beats[0][0] <= 180
    assert all(not math.isnan(bpm) for _, bpm in pulse.beats)
    assert 165 < pulse.inhales[0] <= 180


def test_while_it_listens_the_guide_is_neither_shown_nor_heard() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    worn(visit, 30)
    assert (visit.view.picture.activity, visit.view.sound.breath) == ("explore", False)
    assert (visit.view.desk.pulse.rate_per_min, visit.view.desk.pulse.inhales) == (None, ())
    assert visit.session.calm == 0
    worn(visit, 90)
    assert (visit.view.picture.activity, visit.view.sound.breath) == ("breathing", True)
    assert visit.kept("asked")[0]["activity"] == "explore"


def test_a_heart_that_goes_with_the_guide_calms_the_world() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    worn(visit, 700)
    assert 0.5 < visit.session.calm <= 1
    visit.tap("pause")
    assert visit.session.calm == 0


def test_the_nurse_turns_the_guide_off_and_on() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    worn(visit, 120)
    assert "breathe" in visit.view.desk.marked
    visit.tap("breathe")
    assert "breathe" not in visit.view.desk.marked
    assert (visit.view.picture.activity, visit.view.sound.breath) == ("explore", False)
    assert visit.view.picture.caption == PROMPTS["breathe_own"]
    assert visit.wait(10).picture.caption == ""
    pulse = visit.view.desk.pulse
    assert (pulse.rate_per_min, pulse.following) == (None, False)
    assert pulse.guide == "Turned off: the patient breathes freely"
    visit.tap("breathe")
    assert visit.view.picture.activity == "breathing"
    assert [(e["kind"], e["detail"]) for e in visit.kept("event") if e["kind"] == "activity"][1:] == [
        ("activity", "explore"), ("activity", "breathing")]


def test_without_a_strap_the_guide_is_steady_and_says_so() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    visit.wait(600)
    pulse = visit.view.desk.pulse
    assert (pulse.bpm, pulse.age_s, pulse.quality, pulse.beats) == (None, None, None, ())
    assert (pulse.rate_per_min, pulse.following, pulse.guide) == (6.0, False, "Steady: no heart strap")
    assert visit.view.picture.activity == "breathing"


def test_what_staff_know_of_the_patient_makes_the_guide() -> None:
    visit = Visit(LONG)
    visit.tap("patient")
    assert visit.view.desk.panel == "patient"
    visit.tap("age_8-11", "breathing", "own_14")
    assert visit.view.desk.marked >= {"age_8-11", "own_14"}
    visit.tap("back", "back")
    assert visit.view.desk.panel == "ready"
    visit.to("immersed")
    assert visit.kept("cue")[0]["rate_per_min"] == 14.0
    visit.wait(900)
    assert visit.view.desk.pulse.rate_per_min == 6.0
    visit.until("final")
    visit.step()
    visit.tap("score_1", "score_2", "score_3", "removed")
    assert visit.kept("closed")[0]["age_band"] == "8-11"


def test_a_setting_pressed_again_is_taken_back_and_the_next_patient_has_none() -> None:
    visit = Visit()
    visit.tap("patient", "age_adult", "age_adult", "breathing", "own_10", "own_10", "steady", "steady")
    assert not visit.view.desk.marked & {"age_adult", "own_10", "steady"}
    visit.tap("own_10", "steady", "back", "age_adult", "back")
    visit.to("cleaning")
    visit.tap("cleaned")
    assert not visit.view.desk.marked & {"age_adult", "own_10", "steady"}


def test_a_heart_that_must_not_be_followed_gets_a_steady_guide_at_once() -> None:
    visit = Visit(LONG)
    visit.tap("patient", "breathing", "steady", "back", "back")
    visit.to("immersed")
    worn(visit, 300)
    assert {(cue["rate_per_min"], cue["mode"], cue["reason"]) for cue in visit.kept("cue")} == {(6.0, "fixed", "staff")}
    assert visit.view.desk.pulse.guide == "Steady, as staff asked"


def test_the_page_about_the_patient_closes_when_the_visit_moves_on() -> None:
    visit = Visit()
    visit.tap("start", "patient")
    assert visit.view.desk.panel == "patient"
    visit.tap("stop")
    assert visit.view.desk.panel == "halted"
    visit.tap("resume")
    assert visit.view.desk.panel == "fitting"


def test_after_a_restart_the_guide_goes_on_at_its_rate() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    worn(visit, 600)
    rate = visit.view.desk.pulse.rate_per_min
    assert rate is not None
    assert rate < 8
    visit.wait(20)
    again = Visit(LONG, resumed=visit.rows, same_boot=True, now=visit.now + 1)
    again.step()
    assert again.view.desk.pulse.rate_per_min == pytest.approx(rate, abs=0.6)
    assert again.view.picture.activity == "breathing"
    assert again.view.picture.caption == ""
    worn(again, 120)
    assert max(cue["rate_per_min"] for cue in again.kept("cue")) <= rate + 0.6
    assert "listen" not in {cue["mode"] for cue in again.kept("cue")}


def test_lost_contact_freezes_the_guide_and_shows_no_number() -> None:
    visit = Visit(LONG)
    visit.to("immersed")
    worn(visit, 200)
    visit.step(Beats(visit.now, 70, False, ()), dt=1.0)
    pulse = visit.view.desk.pulse
    assert (pulse.bpm, pulse.guide, pulse.following) == (None, "Steady: the strap feels no heartbeat", False)
    visit.wait(5)
    assert visit.view.desk.pulse.age_s in (5, 6)  # six, as of when it was last told, at most a second ago


def test_a_link_that_breaks_freezes_the_guide_before_five_seconds_are_over() -> None:
    visit = Visit(LONG)
    visit.step(StrapState(Health.OK, "Polar"))
    visit.to("immersed")
    worn(visit, 100)
    visit.step(StrapState(Health.LOST, "Polar"))
    assert visit.kept("cue")[-1]["mode"] == "lost"


def test_of_several_straps_the_nurse_takes_one_by_its_key() -> None:
    visit = Visit()
    visit.step(seen("F0:13:C3:AA:A1:B2", "F0:13:C3:AA:9F:03", rssi=-72))
    assert visit.view.desk.straps == (("Polar", "A1B2", 2), ("Polar", "9F03", 2), None, None)
    assert {"strap_1", "strap_2"} <= visit.view.desk.keys
    assert visit.view.strap == ""
    visit.tap("strap_2")
    assert visit.view.strap == "F0:13:C3:AA:9F:03"


def test_a_strap_keeps_its_key_while_others_come_and_go() -> None:
    visit = Visit()
    visit.step(seen("AA:01", "AA:02"))
    visit.step(seen("AA:02", "AA:03"))
    assert [place and place[1] for place in visit.view.desk.straps] == ["AA03", "AA02", None, None]
    visit.step(seen("AA:02", "AA:04", "AA:05", "AA:06", "AA:07"))
    assert [place and place[1] for place in visit.view.desk.straps] == ["AA04", "AA02", "AA05", "AA06"]
    visit.step(StrapState(Health.OK, "Polar"))
    assert visit.view.desk.straps == ()
    assert not any(key.startswith("strap_") for key in visit.view.desk.keys)


def test_the_choice_of_a_strap_is_for_this_patient_only() -> None:
    visit = Visit()
    visit.step(seen("AA:01", "AA:02"))
    visit.tap("strap_1")
    visit.to("goodbye")
    assert visit.view.strap == "AA:01"
    visit.tap("removed")
    assert visit.view.strap == ""


def test_no_row_of_a_visit_names_the_address_of_a_strap() -> None:
    visit = Visit()
    visit.step(seen("F0:13:C3:AA:A1:B2", "F0:13:C3:AA:9F:03"))
    visit.to("immersed")
    visit.tap("strap_1")
    visit.wait(30)
    assert not any(word in repr(visit.rows) for word in ("A1B2", "A1:B2", "9F03"))
