"""The kiosk on a disk that hangs for real: `python -m tests.hanging_disk DIR`, with the shim preloaded.

The shim stands before fsync and fdatasync of every process here: while the file DIR/hang exists, both wait. The
kiosk takes a visit to its first question; then the disk hangs and the nurse taps an answer. Writes
into DIR/told how many ticks were done while not one fsync could return (a tick that waited for one would never have
ended) and what the console said of the answer at each change.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.app import TICK_S, App
from kiosk.config import parse
from tests.fingers import Fingers

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
static void hang(void) {
  const char *hang = getenv("LULL_HANG"), *hangs = getenv("LULL_HANGS");
  while (hang && access(hang, F_OK) == 0) { close(open(hangs, O_CREAT | O_WRONLY, 0600)); usleep(1000); }
}
int fsync(int fd) { hang(); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { hang(); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
"""
TICKS = 200
LIMIT_S = 100.0


def shim(place: Path) -> Path:
    """Compiles the shim into `place`."""
    source, library = place / "hang.c", place / "hang.so"
    source.write_text(SHIM)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def main(place: Path) -> int:
    """The kiosk."""
    hang, hangs = place / "hang", place / "hangs"
    config = parse("[session]\nlength_min = 5")
    kiosk = App(config, place / "data", headset="offscreen", strap_name="none", audio="none")
    fingers = kiosk.window = Fingers()
    said: list[str] = []

    def until(condition: Callable[[], bool]) -> int:
        ticks, deadline = 0, time.monotonic() + LIMIT_S
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(str(kiosk.view))
            kiosk.tick(time.monotonic())
            if kiosk.view and said[-1:] != [kiosk.view.desk.saved]:
                said.append(kiosk.view.desk.saved)
            ticks += 1
            time.sleep(TICK_S / 10)
        return ticks

    def offered(key: str) -> bool:
        return kiosk.view is not None and key in kiosk.view.desk.keys

    try:
        for key in ("start", "begin", "score_4"):
            until(lambda key=key: offered(key))  # type: ignore[misc]
            if key == "score_4":
                hang.touch()
            fingers.keys.append(key)
        until(hangs.exists)
        ticks = until(lambda: said[-1] == "not_saved")
        count = iter(range(TICKS))
        ticks += until(lambda: next(count, None) is None)
        banner = kiosk.view.desk.banner if kiosk.view else ""
        hang.unlink()
        until(lambda: said[-1] == "saved")
    finally:
        hang.unlink(missing_ok=True)
        kiosk.close()
    (place / "told").write_text("\n".join([str(ticks), banner, *filter(None, said)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
