"""Hours in real time: the real kiosk with window, drawing, sound and strap, one visit after the other.

The sound goes into a virtual card, the beats come over a private bus, the nurse's taps are real pointer events. Memory
is read on *Ready*, between two visits, when the same things are to be held every time.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.records.export import export
from kiosk.records.verify import verify
from tests.bluez import Bluez
from tests.kiosk_process import KioskProcess, Nurse, config
from tests.long.memory import held, slope
from tests.servers import Pulse, bus, folder, pulse, xvfb
from tests.waiting import until

WORLDS = ("beach", "forest", "snow", "night", "reef")
WORLD_S = 60.0
SHARE_WARM = 0.25  # of the run, before which its slope is not taken
CONFIG = """
[kiosk]
id = "long-run"
record_kind = "test"
[session]
length_min = 5
winding_down_s = 5
[cleaning]
contact_min = 0
"""


def beats() -> Iterator[bytes]:
    """A heart that sways, for ever: heart rate and one interval of 1/1024 s (GATT 0x2A37)."""
    for n in itertools.count():
        ticks = 880 + 12 * (n % 9)
        yield bytes((0x10, round(60 * 1024 / ticks))) + ticks.to_bytes(2, "little")


def hours(length_h: float) -> dict[str, Any]:
    """Plays visits for so long; the figures of docs/results/long.json.

    Raises:
        AssertionError: the kiosk ended, hung, or its records are not whole.
    """
    with folder() as place, xvfb() as display, bus() as address, pulse() as card, Bluez(address) as bluez:
        bluez.strap(packets=beats()).period_s = 0.85
        data = place / "data"
        kiosk = KioskProcess(
            display,
            ["--headset", "flat", "--strap", "ble", "--audio", "device", "--data", str(data),
             "--config", config(place, CONFIG)],
            {"XDG_CACHE_HOME": str(Path.home() / ".cache"), **card.env, "DBUS_SYSTEM_BUS_ADDRESS": address},
        )
        try:
            samples, faults = _visits(kiosk, card, length_h)
            assert kiosk.end() == 0, kiosk.log
        finally:
            kiosk.end()
        return {**_grown(samples, length_h), **_kept(data, place / "out"), "faults_told": faults}


def _visits(kiosk: KioskProcess, card: Pulse, length_h: float) -> tuple[list[tuple[float, float, int]], int]:
    """(hours, MB, descriptors) on *Ready* after each visit; how many faults it told of."""
    began, samples, faults = time.monotonic(), [], 0
    for name in ("headset: ok", "strap: ok", "sound: ok", "kiosk.app: ready$"):
        kiosk.hear(name)
    for number, world in enumerate(itertools.cycle(WORLDS)):
        kiosk.lines.clear()
        _visit(kiosk, world, number)
        card.forget()
        faults += sum("Traceback" in line or " ERROR " in line for line in kiosk.lines)
        samples.append(((time.monotonic() - began) / 3600, *held(kiosk.pid)))
        print("visit {} after {:.2f} h: {} MB, {} descriptors".format(number + 1, *samples[-1]), flush=True)
        if samples[-1][0] >= length_h:
            return samples, faults
    raise AssertionError("worlds do not end")


def _visit(kiosk: KioskProcess, world: str, number: int) -> None:
    """An ordinary visit; every third one has Talk, a pause and STOP in it."""
    nurse = Nurse(kiosk)
    nurse.press("start")
    nurse.hears("kiosk.app: fitting$")
    nurse.press("begin")
    nurse.answers(pain_now=number % 11, anxiety=3)
    nurse.hears("kiosk.app: choosing$")
    nurse.press(f"world_{world}")
    nurse.hears(f"world {world}")
    arrived = time.monotonic()
    if number % 3 == 2:
        nurse.press("talk", "talk", "pause", "resume", "stop", "resume")
    until(lambda: not kiosk.runs() or time.monotonic() - arrived > WORLD_S, "the time in the world", 2 * WORLD_S)
    nurse.press("finish")
    nurse.answers(pain_now=3, pain_worst=7, anxiety=2)
    nurse.cleans()


def _grown(samples: list[tuple[float, float, int]], length_h: float) -> dict[str, Any]:
    """What it held, and how that grew once warm."""
    warm = [sample for sample in samples if sample[0] >= SHARE_WARM * length_h]
    return {
        "hours": round(samples[-1][0], 2),
        "visits": len(samples),
        "memory_mb": [min(mb for _, mb, _ in warm), max(mb for _, mb, _ in warm)],
        "slope_mb_per_h": round(slope([(at, mb) for at, mb, _ in warm]), 2),
        "descriptors": [min(fds for *_, fds in warm), max(fds for *_, fds in warm)],
        "samples": [[round(at, 3), mb, fds] for at, mb, fds in samples],
    }


def _kept(data: Path, to: Path) -> dict[str, Any]:
    """Whether the records and their export are whole, and how many scores there are."""
    exported = export(data, to)
    assert verify(data).whole and verify(exported).whole
    scores = (exported / "pain_scores.csv").read_text("utf-8").splitlines()
    return {"scores": len(scores) - 1}

