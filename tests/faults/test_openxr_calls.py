"""Whatever call of OpenXR fails, and however: it is told, the headset is taken up again, and frames come.

The runtime is real; a layer between it and the loader makes the call fail (`tests.faults.layer`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.headset_openxr import OpenXrHeadset
from kiosk.events import Event, HeadsetState, Health
from kiosk.scene.lasting import LastingHeadset
from tests.faults.layer import CLOSING, EYES, FRAME, OPENING, RESULTS, Layer
from tests.monado import Monado
from tests.waiting import until

ROOT = Path(__file__).parents[2]
EVERY_DAY = ("instance-lost", "session-lost", "runtime-failure")  # the others are tried with all the faults
WAYS = [pytest.param(name, marks=() if name in EVERY_DAY else pytest.mark.fault) for name in RESULTS]
FRAMES = 3


class Clock:
    """Monotonic seconds that leap over the waits between two tries."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now

    def leap(self) -> None:
        self.now += 60.0


class Worn:
    """The headset as the scene holds it, and what it has told."""

    def __init__(self) -> None:
        self._clock = Clock()
        self._lasting = LastingHeadset(OpenXrHeadset(self._clock), self._clock)
        self.told: list[Event] = []
        self.lost = False

    def frame(self) -> bool:
        """One turn of the scene's loop; whether a picture was handed over."""
        opened = self._lasting.opened
        self.told += self._lasting.poll()
        frame = self._lasting.begin()
        shown = frame is not None and self._lasting.end(frame, None) and frame.should_render
        if self._lasting.opened != opened or any(not is_well(state) for state in self.states):
            self._clock.leap()
        return shown

    def frames(self) -> None:
        """Waits until pictures come, one after the other."""
        shown = 0

        def enough() -> bool:
            nonlocal shown
            shown = shown + 1 if self.frame() else 0
            return shown >= FRAMES

        until(enough, "pictures in the headset", 30.0)

    @property
    def states(self) -> list[HeadsetState]:
        return [event for event in self.told if isinstance(event, HeadsetState)]

    def close(self) -> None:
        self._lasting.close()


def is_well(state: HeadsetState) -> bool:
    return state.health in (Health.OK, Health.MODEL)


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Layer:
    return Layer(tmp_path_factory.mktemp("layer"))


@pytest.fixture(scope="module")
def monado(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monado]:
    with Monado(tmp_path_factory.mktemp("xr")) as service:
        yield service


@pytest.fixture
def worn(monado: Monado, layer: Layer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worn]:
    for name, value in {**monado.environment, **layer.environment}.items():
        monkeypatch.setenv(name, value)
    worn = Worn()
    yield worn
    layer.mend()
    worn.close()


def said_so(worn: Worn) -> None:
    """It was told, in words of the catalogues, and that it is well again."""
    told = [state for state in worn.states if not is_well(state)]
    assert told and all(state.detail for state in told), worn.states
    assert is_well(worn.states[-1])


@pytest.mark.xr
@pytest.mark.parametrize("result", WAYS)
@pytest.mark.parametrize("call", OPENING)
def test_a_call_that_fails_while_it_opens_is_told_and_tried_again(
    call: str, result: str, worn: Worn, layer: Layer,
) -> None:
    before = layer.seen(call)
    layer.fail(call, result)
    worn.frames()
    assert layer.seen(call) > before + 1, "it was called once, failed, and called again"
    said_so(worn)


@pytest.mark.xr
@pytest.mark.parametrize("result", WAYS)
@pytest.mark.parametrize("call", FRAME)
def test_a_call_that_fails_in_a_frame_is_told_and_the_headset_taken_up_again(
    call: str, result: str, worn: Worn, layer: Layer,
) -> None:
    worn.frames()
    worn.told.clear()
    instances = layer.seen("xrCreateInstance")
    layer.fail(call, result)
    until(lambda: worn.frame() is False, "the frame that fails")
    worn.frames()
    assert layer.seen("xrCreateInstance") == instances + 1, "built anew once"
    said_so(worn)


@pytest.mark.xr
@pytest.mark.parametrize("result", WAYS)
@pytest.mark.parametrize("call", CLOSING)
def test_a_call_that_fails_while_it_closes_keeps_nobody(call: str, result: str, worn: Worn, layer: Layer) -> None:
    worn.frames()
    worn.told.clear()
    layer.fail(call, result, times=-1)
    worn.close()
    layer.mend()
    worn._lasting._open = False
    worn.frames()
    assert all(is_well(state) for state in worn.states)


@pytest.mark.xr
@pytest.mark.parametrize("call", (*OPENING, *FRAME))
def test_a_call_that_fails_for_long_is_tried_on_and_told_once(call: str, worn: Worn, layer: Layer) -> None:
    layer.fail(call, "runtime-failure", times=-1)
    before = layer.seen(call)
    until(lambda: not worn.frame() and layer.seen(call) >= before + 4, "four tries", 30.0)
    told = [state for state in worn.states if not is_well(state)]
    assert len({state.detail for state in told}) == 1, told
    layer.mend()
    worn.frames()
    said_so(worn)


def called() -> set[str]:
    """Every call of OpenXR that the project makes, by its name there."""
    found = set()
    for path in (ROOT / "kiosk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "xr"
            if named and re.fullmatch(r"[a-z]+(_[a-z]+)+", node.attr) and node.attr not in _NO_CALLS:
                found.add("xr" + "".join(part.capitalize() for part in node.attr.split("_")))
    return found


_NO_CALLS = ("check_result", "raw_functions")
_SPELT = {"Khr": "KHR", "Opengl": "OpenGL"}


def test_the_table_has_every_call_that_the_project_makes() -> None:
    found = set()
    for name in called():
        for ours, theirs in _SPELT.items():
            name = name.replace(ours, theirs)
        found.add(name)
    assert found | {"xrGetSystemProperties"} == {*OPENING, *FRAME, *CLOSING, *EYES}
