"""The whole kiosk as a process, and what a machine may do to it in the middle of a visit."""

from __future__ import annotations

import csv
import os
import resource
import signal
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.records.export import export
from kiosk.records.verify import verify
from tests import servers
from tests.kiosk_process import KioskProcess, Nurse, config
from tests.long.memory import family
from tests.waiting import until

pytestmark = [pytest.mark.fault, pytest.mark.gl]

CONFIG = """
[kiosk]
id = "ward-3"
record_kind = "test"
time_zone = "Europe/Berlin"
[session]
length_min = 5
winding_down_s = 2
worlds = ["snow", "beach"]
"""
WORLDS = ("snow", "beach")
CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
/* The wall clock is off by what the file LULL_CLOCK says, s; the monotonic one is right. */
static long off(void) {
  long by = 0;
  FILE *file = fopen(getenv("LULL_CLOCK"), "r");
  if (file) { if (fscanf(file, "%ld", &by) != 1) by = 0; fclose(file); }
  return by;
}
int clock_gettime(clockid_t clock, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int done = real(clock, at);
  if (clock == CLOCK_REALTIME && !done) at->tv_sec += off();
  return done;
}
time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now); if (at) *at = now.tv_sec; return now.tv_sec;
}
int gettimeofday(struct timeval *at, void *zone) {
  struct timespec now; (void)zone;
  clock_gettime(CLOCK_REALTIME, &now); at->tv_sec = now.tv_sec; at->tv_usec = now.tv_nsec / 1000; return 0;
}
"""
SUMMER_ENDS = 1_792_889_990  # 2026-10-25 00:59:50 UTC, ten seconds before it is two o'clock again in Berlin


class Cart:
    """A kiosk with a data folder, started as often as one likes."""

    def __init__(self, place: Path) -> None:
        self.place, self.data = place, place / "data"
        self._config = config(place, CONFIG)

    def kiosk(self, display: str, env: dict[str, str] | None = None) -> KioskProcess:
        return KioskProcess(display, [
            "--headset", "flat", "--strap", "none", "--audio", "none", "--data", str(self.data),
            "--config", self._config], env or {}, WORLDS)

    def scores(self) -> list[str]:
        """The values of an export, which is whole as the records are."""
        assert verify(self.data).whole
        folder = export(self.data, self.place / "out")
        assert verify(folder).whole
        with (folder / "pain_scores.csv").open(newline="", encoding="utf-8") as file:
            return [row["value"] for row in csv.DictReader(file)]


@pytest.fixture
def cart(tmp_path: Path) -> Cart:
    return Cart(tmp_path)


def to_the_choice(kiosk: KioskProcess) -> Nurse:
    nurse = Nurse(kiosk)
    nurse.hears("kiosk.app: ready$")
    kiosk.hear("headset: ok")
    nurse.press("start")
    nurse.hears("kiosk.app: fitting$")
    nurse.press("begin")
    nurse.answers(pain_now=6, anxiety=4)
    nurse.hears("kiosk.app: choosing$")
    return nurse


def to_the_world(kiosk: KioskProcess) -> Nurse:
    nurse = to_the_choice(kiosk)
    nurse.press("world_snow")
    nurse.hears("kiosk.app: immersed$")
    kiosk.hear("world snow")
    return nurse


def again_in_the_world(kiosk: KioskProcess) -> Nurse:
    """A kiosk that was started anew is where the visit was."""
    nurse = Nurse(kiosk)
    nurse.hears("kiosk.app: immersed$")
    nurse.hears("panel flat_immersed$")
    return nurse


def to_the_end(nurse: Nurse) -> None:
    nurse.press("finish")
    nurse.answers(pain_now=3, pain_worst=7, anxiety=2)
    nurse.cleans()


def ended(kiosk: KioskProcess) -> None:
    """It ends by itself."""
    try:
        until(lambda: not kiosk.runs(), "the process ends", 30.0)
    finally:
        kiosk.end()


def test_a_screen_that_goes_ends_the_process_and_the_next_one_goes_on_where_it_was(cart: Cart) -> None:
    with ExitStack() as first:
        kiosk = cart.kiosk(first.enter_context(servers.xvfb()))
        to_the_world(kiosk)
        first.close()
        ended(kiosk)
    with servers.xvfb() as display:
        again = cart.kiosk(display)
        try:
            to_the_end(again_in_the_world(again))
            assert again.end() == 0, again.log
        finally:
            again.end()
    assert cart.scores() == ["6", "4", "3", "7", "2"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_ended_process_leaves_nothing_behind_and_the_next_one_goes_on(
    number: signal.Signals, cart: Cart, xvfb: str,
) -> None:
    kiosk = cart.kiosk(xvfb)
    to_the_world(kiosk)
    children = family(kiosk.pid)
    os.kill(kiosk.pid, number)
    ended(kiosk)
    until(lambda: not [pid for pid in children if Path(f"/proc/{pid}").exists()], "its children are gone")
    again = cart.kiosk(xvfb)
    try:
        to_the_end(again_in_the_world(again))
    finally:
        again.end()
    assert cart.scores() == ["6", "4", "3", "7", "2"]


def test_a_scene_without_memory_costs_its_picture_and_never_the_visit(cart: Cart, xvfb: str) -> None:
    kiosk = cart.kiosk(xvfb)
    try:
        nurse = to_the_choice(kiosk)
        scene = next(pid for pid in family(kiosk.pid) if "kiosk.scene" in Path(f"/proc/{pid}/cmdline").read_text())
        held = int(Path(f"/proc/{scene}/statm").read_text().split()[0]) * resource.getpagesize()
        limited = len(kiosk.lines)
        resource.prlimit(scene, resource.RLIMIT_AS, (held, held))
        nurse.press("world_snow")
        nurse.hears("kiosk.app: immersed$")
        nurse.press("stop")
        nurse.hears("kiosk.app: halted$")
        nurse.press("resume")
        back = kiosk.hear("panel flat_immersed$", kiosk.hear("kiosk.scene started$", limited))
        kiosk.hear("stage: world snow$", back)
        to_the_end(nurse)
        assert kiosk.end() == 0, kiosk.log
    finally:
        kiosk.end()
    assert cart.scores() == ["6", "4", "3", "7", "2"]


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clock")
    (folder / "clock.c").write_text(CLOCK)
    library = folder / "clock.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, folder / "clock.c", "-ldl"], check=True)
    return library


@pytest.mark.parametrize("to", ["1970", "fifty years on", "the hour that comes twice"])
def test_a_wall_clock_that_leaps_in_a_visit_costs_no_score_and_no_step(
    to: str, cart: Cart, xvfb: str, shim: Path,
) -> None:
    clock = cart.place / "clock"
    clock.write_text("0")
    kiosk = cart.kiosk(xvfb, {"LD_PRELOAD": str(shim), "LULL_CLOCK": str(clock)})
    try:
        nurse = to_the_world(kiosk)
        now = int(time.time())
        leaps = {"1970": 60 - now, "fifty years on": 50 * 31_556_952, "the hour that comes twice": SUMMER_ENDS - now}
        clock.write_text(str(leaps[to]))
        to_the_end(nurse)
        assert kiosk.end() == 0, kiosk.log
    finally:
        kiosk.end()
    assert cart.scores() == ["6", "4", "3", "7", "2"]
    rows = _exported(cart, "pain_scores.csv")
    assert [row["question"] for row in rows] == ["pain_now", "anxiety", "pain_now", "pain_worst", "anxiety"], "in order"
    whats = [row["what"] for row in _exported(cart, "audit.csv")]
    assert "clock" in " ".join(whats), whats


def _exported(cart: Cart, name: str) -> list[dict[str, str]]:
    folder, *_ = sorted((cart.place / "out").iterdir())
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
