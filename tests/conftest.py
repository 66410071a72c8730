"""Fixtures for the servers of `tests.servers`, and the rule for what this machine lacks.

A missing component skips its tests loudly, by name; in CI it fails them. Tests see nothing of the desktop they run
on. LULL_TALLY names a file in which the run's counts are left for `tests.tally`.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import servers

DESKTOP = (
    "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "DISPLAY", "PULSE_SERVER", "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR", "XR_RUNTIME_JSON",
)  # fmt: skip
LONG = ("slow", "fault", "vm")
LONG_S = 1200
IN_TREE = ("xr", "tree")  # what script/tree has, and the machine of a developer has not


def need(component: str, present: bool) -> None:
    """Goes on where `component` is present; else skips the test, and in CI fails it."""
    if present:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{component} is missing, and CI has everything", pytrace=False)
    pytest.skip(f"{component} is missing")


@pytest.fixture
def xvfb() -> Iterator[str]:
    """A private screen of 1280x800: its name, for DISPLAY."""
    need("Xvfb", servers.present("Xvfb"))
    with servers.xvfb() as display:
        yield display


@pytest.fixture
def bus() -> Iterator[str]:
    """A private D-Bus: its address."""
    need("dbus-daemon", servers.present("dbus-daemon"))
    with servers.bus() as address:
        yield address


@pytest.fixture
def pulse() -> Iterator[servers.Pulse]:
    """A private sound card."""
    need("PulseAudio", servers.present("pulseaudio", "pactl"))
    need("PortAudio", _loads("libportaudio.so.2"))
    with servers.pulse() as card:
        yield card


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def pytest_configure() -> None:
    """Takes the desktop out of sight before any test module is imported, and examples their stop-watch."""
    for name in DESKTOP:
        os.environ.pop(name, None)
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("lull", deadline=None, suppress_health_check=slow, print_blob=True)
    hypothesis.settings.load_profile("lull")


@pytest.fixture(autouse=True)
def no_data_of_mine(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is not told where its data lies finds an empty place, not this user's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "data"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """--xr none|only leaves out the tests marked xr or tree, or all others."""
    which = "those marked xr or tree: all, none or only"
    parser.addoption("--xr", choices=("all", "none", "only"), default="all", help=which)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselects by --xr, so that -m stays free for whoever calls; gives long tests their time."""
    for item in items:
        if any(item.get_closest_marker(name) for name in LONG) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONG_S))
    wanted = config.getoption("--xr")
    if wanted == "all":
        return
    left_out = [item for item in items if any(map(item.get_closest_marker, IN_TREE)) != (wanted == "only")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a marker promises must be here."""
    if item.get_closest_marker("gl") is not None:
        need("EGL", _loads("libEGL.so.1"))
    if item.get_closest_marker("xr") is not None:
        need("Monado (script/tree builds a tree that has it)", servers.present("monado-service"))
    if item.get_closest_marker("tree") is not None:
        here = platform.freedesktop_os_release().get("VERSION_CODENAME") == "trixie"
        there = here and servers.present("systemd-analyze", "systemd-sysusers", "systemd-tmpfiles", "udevadm", "sway")
        need("Debian 13 with systemd, udev and sway (script/tree builds it)", there)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Leaves this run's counts behind."""
    path = os.environ.get("LULL_TALLY")
    if path is None:
        return
    stats = terminalreporter.stats
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in stats.get("skipped", ()))
    reasons.update(f"known failure: {report.wasxfail}" for report in stats.get("xfailed", ()))
    ran = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
    counts = {
        "whole": exitstatus in ran,
        "passed": len(stats.get("passed", ())),
        "failed": len(stats.get("failed", ())) + len(stats.get("error", ())),
        "skipped": dict(reasons),
    }
    Path(path).write_text(json.dumps(counts), encoding="utf-8")
