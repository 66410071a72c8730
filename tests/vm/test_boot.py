"""The image comes up, alone and whole."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.vm.machine import ROOT, SIZE, Machine, image

pytestmark = pytest.mark.vm


def _plain(name: str) -> str:
    """A name and version as every tool would write it."""
    return re.sub(r"[-_]+", "-", name).lower()


@pytest.fixture(scope="module")
def cart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Booted once for all of this file."""
    with Machine(tmp_path_factory.mktemp("cart"), ROOT / "out" / "vm" / "boot") as machine:
        yield machine


def test_the_system_ends_its_start_with_no_unit_failed(cart: Machine) -> None:
    cart.until("systemctl is-system-running | grep -Eqx 'running|degraded'", "the end of the start")
    assert cart.run("systemctl --failed --no-legend --plain") == ""


def test_the_root_cannot_be_written_and_var_runs_nothing(cart: Machine) -> None:
    cart.until("systemctl is-active --quiet local-fs.target", "the disks")
    assert cart.channel.run("touch /usr/written").code != 0
    assert {"nosuid", "nodev", "noexec"} <= set(cart.run("findmnt -no OPTIONS /var").split(","))


def test_nothing_listens_and_nobody_may_log_in(cart: Machine) -> None:
    cart.until("systemctl is-active --quiet multi-user.target", "all units")
    assert cart.run("systemctl list-units --plain --no-legend 'getty@*' 'serial-getty@*' ssh.service") == ""
    assert cart.run("cat /proc/net/tcp /proc/net/udp | grep -vc local_address || true") == "0"


def test_the_boot_menu_can_neither_be_shown_nor_edited() -> None:
    partition = image().with_suffix(".esp.raw")
    said = subprocess.check_output(["mtype", "-i", partition, "::/loader/loader.conf"], text=True)
    assert {"timeout menu-disabled", "editor no"} <= set(said.splitlines())


def test_what_is_installed_is_what_the_bill_of_materials_says(cart: Machine) -> None:
    bill = json.loads(image().with_suffix(".sbom.json").read_text())["components"]
    debian, python = ({_plain(f"{part['name']}-{part['version']}") for part in bill if f"pkg:{kind}/" in part["purl"]}
                      for kind in ("deb", "pypi"))  # fmt: skip
    assert {_plain(line) for line in cart.run("tr '\\t' - </usr/share/lull/packages.tsv").splitlines()} == debian
    folders = cart.run("cd /opt/lull/lib/python3.13/site-packages && ls -d *.dist-info").split()
    assert {_plain(name.removesuffix(".dist-info")) for name in folders} == python


def test_the_console_is_drawn_by_debians_pygame(cart: Machine) -> None:
    said = cart.run("/opt/lull/bin/python -c 'import pygame; print(pygame.__file__)' | tail -n 1")
    assert said == "/usr/lib/python3/dist-packages/pygame/__init__.py"
    for driver in ("x11", "wayland", "KMSDRM"):
        cart.run(f"grep -q {driver} /usr/lib/x86_64-linux-gnu/libSDL2-2.0.so.0")


def test_the_screen_has_the_size_of_the_carts(cart: Machine) -> None:
    cart.until("systemctl is-active --quiet multi-user.target", "all units")
    cart.until("test -e /dev/dri/card0", "the graphics driver")
    png = cart.picture("up")
    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == SIZE


def test_after_a_power_cut_what_was_synced_is_there(cart: Machine) -> None:
    cart.until("systemctl is-active --quiet local-fs.target", "the disks")
    cart.run("mkdir -p /var/lib/kept; echo 7 > /var/lib/kept/score; sync /var/lib/kept/score /var/lib/kept")
    cart.cut()
    cart.boot()
    cart.until("systemctl is-active --quiet local-fs.target", "the disks")
    assert cart.run("cat /var/lib/kept/score") == "7"
