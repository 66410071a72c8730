"""A kiosk that is built anew for its settings, twenty times in one process, leaves nothing of itself behind."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.app import App
from kiosk.config import Config
from kiosk.records import overlay as kept
from kiosk.settings.overlay import laid_over
from tests.kiosk.test_app import Kiosk
from tests.kiosk.test_teaching import _Shown
from tests.waiting import until

pytestmark = pytest.mark.gl
TIMES = 20


def handles() -> Counter[str]:
    """What the process has open, by what it is: sockets, pipes, shared memory, files by their names."""
    found: Counter[str] = Counter()
    for name in os.listdir("/proc/self/fd"):
        try:
            found[os.readlink(f"/proc/self/fd/{name}").partition(":[")[0]] += 1
        except FileNotFoundError:
            continue  # the listing's own
    return found


def children() -> set[str]:
    """Its child processes, the dead that nobody has fetched among them."""
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has just ended; its children are another's by then
            found |= set((task / "children").read_text().split())
    return found


def test_twenty_rebuilds_leave_no_thread_no_handle_and_no_child(tmp_path: Path) -> None:
    def built(minutes: int) -> None:
        window = _Shown()
        config = laid_over(Config(), kept.read(tmp_path))
        app = App(config, tmp_path, headset="offscreen", strap_name="none", audio="none", base=Config(), window=window)
        kiosk = Kiosk(app, window)
        try:
            choice = f"choice_{(5, 10).index(minutes) + 1}"
            for key in ("settings", "settings_length", choice, "settings_back", "settings_keep"):
                kiosk.until(lambda key=key: key in window.desk.keys, f"{key} on {window.desk}")
                window.keys.append(key)
                app.tick(time.monotonic())
            kiosk.until(lambda: app.again, "the change kept")
        finally:
            app.close()

    built(5)  # what is made once and kept: libraries, caches, a compiler's locks
    threads, open_files, processes = set(threading.enumerate()), handles(), children()
    for turn in range(TIMES):
        built((10, 5)[turn % 2])
    until(lambda: set(threading.enumerate()) <= threads, "no thread of theirs")
    until(lambda: children() <= processes, "no child of theirs")
    assert not handles() - open_files, f"left open: {handles() - open_files}"
