"""A strap held by a process of its own, as the kiosk holds it: how it dies, and what the next one finds."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kiosk.events import Health
from tests.bluez import Bluez
from tests.waiting import until
from tests.watched import Watched

pytestmark = pytest.mark.ble

HOLDER = """
import signal, threading
from kiosk.devices.strap_ble import BleStrap
from kiosk.events import Beats
from tests.watched import QUICK

ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
strap = BleStrap(timing=QUICK)
strap.start()
while not ended.wait(0.01):
    for event in strap.poll(0.0):
        if isinstance(event, Beats):
            print(*event.rr_ticks, flush=True)
strap.close()
"""


class Holder:
    """The process, and the RR ticks it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.ticks: list[int] = []
        self._ears = threading.Thread(target=self._listen)
        self._ears.start()

    def until_beats(self, count: int) -> None:
        until(lambda: len(self.ticks) >= count, f"{count} beats in the other process")

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(20)
        self._ears.join(20)
        return code

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.ticks += map(int, line.split())


@contextmanager
def holder() -> Iterator[Holder]:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Holder(process)
        finally:
            process.kill()


def test_a_killed_process_leaves_its_link_and_the_next_one_adopts_it(
    bluez: Bluez, watch: Callable[..., Watched]
) -> None:
    peer = bluez.strap()
    with holder() as held:
        held.until_beats(5)
        assert held.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not peer.listeners, "BlueZ saw it leave the bus")
    assert (peer.linked, peer.connects, peer.disconnects) == (True, 1, 0)

    patient = watch()
    assert patient.until_is(Health.OK).name == peer.name
    patient.until_beats(5)
    assert (peer.connects, peer.disconnects) == (1, 0)  # the very same link
    assert len(peer.listeners) == 1
    ticks = patient.ticks()
    assert ticks == list(range(ticks[0], ticks[0] + len(ticks)))
    assert ticks[0] > held.ticks[-1]


def test_sigterm_disconnects(bluez: Bluez) -> None:
    peer = bluez.strap()
    with holder() as held:
        held.until_beats(3)
        assert held.end(signal.SIGTERM) == 0
    assert (peer.linked, peer.disconnects, peer.listeners) == (False, 1, [])
    assert held.ticks == list(range(700, 700 + len(held.ticks)))
