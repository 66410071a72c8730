"""A page hangs where the patient faces; the bell is found from anywhere; looks choose once."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from kiosk import panel as panels
from kiosk.devices.headset import Pose, angles, direction, facing
from kiosk.events import Selected
from kiosk.scene.attention import AHEAD, Attention, Look

STEP_S = 1 / 30


class Patient:
    """Frames of one attention."""

    def __init__(self) -> None:
        self.attention = Attention()
        self.now = 100.0
        self.panel: panels.Panel | None = None
        self.bell: panels.Cell | None = None
        self.things: list[SimpleNamespace] = []
        self.selected: list[Selected] = []
        self.touched: list[str] = []

    def look(self, yaw: float, pitch: float, seconds: float = STEP_S, away: bool = False) -> Look:
        head = Pose(facing(yaw, pitch))
        for _ in range(max(1, round(seconds / STEP_S))):
            self.now += STEP_S
            look = self.attention.look(
                self.now, head, None if away else head, self.panel, self.bell, self.things
            )
            self.selected += [look.selected] if look.selected else []
            self.touched += [look.world.selected] if look.world.selected else []
        return look


def turned(yaw: float) -> Pose:
    return Pose(facing(yaw, 0.0))


@pytest.mark.parametrize(("yaw", "pitch"), [(0.0, 0.0), (40.0, 0.0), (0.0, 60.0), (-150.0, 5.0)])
def test_a_page_opens_near_where_the_patient_faces_and_stays(yaw: float, pitch: float) -> None:
    patient = Patient()
    patient.look(yaw, pitch, 1.0)
    patient.panel = panels.row("q1", "How is it?")
    first = patient.look(yaw, pitch).anchor
    assert np.degrees(np.arccos(np.dot(first.forward, direction(yaw, pitch)))) <= 17.5
    later = patient.look(yaw + 30.0, pitch - 10.0, 1.0).anchor
    assert later == first


def test_a_new_page_opens_anew_and_so_does_any_after_a_recentre() -> None:
    patient = Patient()
    patient.panel = panels.row("q1", "How is it?")
    first = patient.look(0.0, 0.0).anchor
    patient.panel = panels.row("q2", "And now?")
    second = patient.look(8.0, 0.0).anchor
    assert second != first
    patient.attention.reopen()
    assert patient.look(0.0, 0.0).anchor == first


def test_a_look_at_a_cell_is_selected_once_with_its_page() -> None:
    patient = Patient()
    patient.panel = panels.row("q1", "How is it?")
    patient.look(0.0, 0.0, 1.0)
    cell = next(cell for cell in patient.panel.cells if cell.id == "score:7")
    patient.look(cell.yaw, cell.pitch, 4.0)
    assert patient.selected == [Selected("score:7", panel="q1")]


def test_nobody_looking_chooses_nothing() -> None:
    patient = Patient()
    patient.panel = panels.row("q1", "How is it?")
    patient.look(0.0, 0.0, 1.0)
    cell = next(cell for cell in patient.panel.cells if cell.id == "score:7")
    look = patient.look(cell.yaw, cell.pitch, 4.0, away=True)
    assert patient.selected == [] and look.gazing.attended is None


@pytest.mark.parametrize("yaw", [0.0, 100.0, -170.0])
def test_the_bell_is_below_wherever_he_faces_and_stands_still_while_he_looks(yaw: float) -> None:
    patient = Patient()
    patient.bell = panels.bell()
    patient.look(0.0, 0.0, 1.0)
    patient.look(yaw, 0.0, 12.0)
    before = patient.look(yaw, -25.0)
    after = patient.look(yaw, -25.0, 4.0)
    assert after.anchor == before.anchor
    assert patient.selected == [Selected("call", panel="")]


def test_the_call_is_on_no_page_even_while_one_is_open() -> None:
    patient = Patient()
    patient.bell, patient.panel = panels.bell(), panels.row("q1", "How is it?")
    patient.look(0.0, 0.0, 1.0)
    patient.look(0.0, panels.BELL_PITCH, 4.0)
    assert patient.selected == [Selected("call", panel="")]


def test_things_of_the_world_are_touched_but_not_told_and_rest_behind_a_page() -> None:
    patient = Patient()
    bird = SimpleNamespace(id="bird", direction=np.array(direction(20.0, 10.0)), radius_deg=4.0, dwell_s=0.6)
    patient.things = [bird]
    patient.look(0.0, 0.0, 1.0)
    patient.look(20.0, 10.0, 3.0)
    assert patient.touched == ["bird"] and patient.selected == []
    patient.panel = panels.row("q1", "How is it?")
    patient.look(0.0, 0.0, 1.0)
    patient.look(20.0, 10.0, 3.0)
    assert patient.touched == ["bird"]


def test_a_leaning_head_chooses_what_it_sees() -> None:
    patient = Patient()
    patient.panel = panels.row("q1", "How is it?")
    patient.look(0.0, 0.0, 1.0)
    aside = Pose((0.0, 0.0, 0.0, 1.0), (0.3, 0.0, 0.0))
    look = patient.attention.look(patient.now + STEP_S, aside, aside, patient.panel, None, ())
    assert look.direction == pytest.approx(AHEAD)
    assert look.anchor.position == (0.0, 0.0, 0.0)
    yaw, _ = angles(look.anchor.inverse().apply(aside.apply((0.0, 0.0, -2.0))))
    assert yaw == pytest.approx(8.5, abs=0.1)


def test_a_finger_that_comes_to_lie_on_the_bell_calls_and_a_head_that_comes_back_there_does_not() -> None:
    """Before it nobody looked: whoever puts a finger there means it, a head may have sunk meanwhile."""
    call = panels.bell()
    down = Pose(facing(call.yaw, call.pitch))
    for sinks in (False, True):
        attention = Attention(sinks)
        attention.look(0.0, Pose(), None, None, call, ())
        looks = [attention.look(5.0 + frame / 60, Pose(), down, None, call, ()) for frame in range(200)]
        assert any(look.selected for look in looks) is not sinks


def test_a_cell_beside_the_bell_is_chosen_with_and_without_a_page_and_belongs_to_none() -> None:
    call, (on,) = panels.bell(), panels.beside((("on", "Go on"),))
    aside = Pose(facing(on.yaw, on.pitch))
    for page in (None, panels.row("q1", "How is it?")):
        attention = Attention()
        attention.look(0.0, Pose(), Pose(), page, call, (), beside=(on,))
        looks = [attention.look(1.0 + frame / 60, Pose(), aside, page, call, (), beside=(on,)) for frame in range(240)]
        assert [look.selected for look in looks if look.selected] == [Selected("on", panel="")]
