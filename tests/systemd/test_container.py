"""The cart's units under a systemd that is really running."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.systemd.container import Container, booted

pytestmark = pytest.mark.tree

READY = "systemctl is-active --quiet kiosk"
PAGE = "tr '\\0' ' ' < /proc/$(pidof swaybg)/cmdline | grep -q {}.png"
FIGURES = Path(__file__).parents[2] / "out" / "container" / "figures.json"


@pytest.fixture(scope="module")
def cart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    with booted(tmp_path_factory.mktemp("cart")) as container:
        container.until(READY, "the kiosk to be ready")
        yield container


def _property(cart: Container, unit: str, name: str) -> str:
    return cart.said(f"systemctl show -P {name} {unit}")


def _another(cart: Container, process: str) -> None:
    cart.until(f"test $(systemctl show -P MainPID kiosk) -ne {process} && {READY}", "another kiosk to be ready")


def _timeline(cart: Container, unit: str, *moments: str) -> list[int]:
    """When a unit passed them, µs."""
    return [int(_property(cart, unit, f"{moment}TimestampMonotonic")) for moment in moments]


def test_the_kiosk_is_ready_after_its_screen_and_its_first_check(cart: Container) -> None:
    started, ready = _timeline(cart, "kiosk", "ExecMainStart", "ActiveEnter")
    screen, = _timeline(cart, "lull-display", "ActiveEnter")
    checked, = _timeline(cart, "kiosk-selftest", "ExecMainExit")
    assert 0 < screen < started and 0 < checked < started < ready
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps({"kiosk: exec to READY, s": round((ready - started) / 1e6, 2)}) + "\n")


def test_the_runtime_is_there_as_soon_as_it_can_be_called(cart: Container) -> None:
    cart.until("systemctl is-active --quiet monado", "Monado")
    cart.said("test -S /run/lull/monado_comp_ipc")


def test_a_runtime_that_came_back_is_not_kept_waiting_the_next_time(cart: Container) -> None:
    cart.until("systemctl is-active --quiet monado", "Monado")
    process = _property(cart, "monado", "MainPID")
    cart.said(f"kill -KILL {process}")
    cart.until(f"test $(systemctl show -P MainPID monado) -ne {process}", "another process")
    cart.until("systemctl is-active --quiet monado", "Monado again")
    assert _property(cart, "monado", "NRestarts") == "0"
    assert _property(cart, "monado", "RestartMaxDelayUSec") == "10s"


def test_no_unit_has_failed_and_nobody_may_log_in(cart: Container) -> None:
    assert cart.said("systemctl --failed --no-legend --plain") == ""
    assert cart.said("systemctl list-units --plain --no-legend 'getty@*' 'serial-getty@*' 'console-getty*'") == ""


def test_the_first_check_is_made_once(cart: Container) -> None:
    cart.said("test -s /var/lib/lull/self-test.json")
    cart.said("systemctl start kiosk-selftest")
    assert _property(cart, "kiosk-selftest", "ConditionResult") == "no"


def test_a_killed_kiosk_runs_again_and_no_page_of_failure_is_shown(cart: Container) -> None:
    process = _property(cart, "kiosk", "MainPID")
    cart.said(f"kill -KILL {process}")
    _another(cart, process)
    assert _property(cart, "kiosk-failed", "ActiveEnterTimestampMonotonic") == "0"
    cart.said(PAGE.format("moment"))


def test_a_kiosk_that_hangs_is_ended_by_its_watchdog_and_runs_again(cart: Container) -> None:
    process = _property(cart, "kiosk", "MainPID")
    cart.said(f"kill -STOP {process}")
    _another(cart, process)
    assert "Watchdog timeout" in cart.said("journalctl -u kiosk -o cat --no-pager")


def test_a_picture_that_ends_is_built_again_by_the_same_kiosk(cart: Container) -> None:
    process = _property(cart, "kiosk", "MainPID")
    find = "grep -lsa 'kiosk[.]scene' /proc/[0-9]*/cmdline | cut -d/ -f3"
    cart.until(f"test -n \"$({find})\"", "the scene")
    scene = cart.said(find)
    cart.said(f"kill -KILL {scene}")
    cart.until(f"test -n \"$({find})\" && test \"$({find})\" != {scene}", "another scene")
    assert _property(cart, "kiosk", "MainPID") == process


def test_what_cannot_start_ends_with_the_page_of_failure_and_is_tried_again(cart: Container) -> None:
    process = _property(cart, "kiosk", "MainPID")
    cart.set("kiosk.service", "[Service]\nExecStart=\nExecStart=/usr/bin/false\n")
    cart.said(f"kill -KILL {process}")
    cart.until("systemctl is-active --quiet kiosk-failed", "the page of failure")
    cart.until(PAGE.format("failed"), "its picture")
    cart.set("kiosk.service", "")
    cart.until(READY, "the next try")
    cart.until("! systemctl is-active --quiet kiosk-failed", "the page to go")
    cart.until(PAGE.format("moment"), "the calm page behind the kiosk")


def test_after_all_that_the_records_are_whole(cart: Container) -> None:
    assert "whole" in cart.said("/opt/lull/bin/kiosk verify /var/lib/lull")
