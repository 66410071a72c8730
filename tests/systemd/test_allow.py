"""The devices staff named are let in: only those, only what is plugged in, and taken back where nobody says yes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import need
from tests.project.test_scripts import program
from tests.systemd.container import Container, absent, booted
from tests.systemd.test_usbguard import CONTROLLER, HUB, PLUGGED, descriptors, judged
from tests.waiting import until

ALLOW = Path(__file__).parents[2] / "systemd/image/mkosi.extra/usr/lib/lull/allow"
LIB = ALLOW.parents[1]
UNITS = ("usbguard.service", "lull-allow.path", "lull-allow-back.service")
DAEMON = """[Service]
Type=exec
PIDFile=
ExecStartPre=/bin/sh -c 'ls /var/etc/lull/usbguard.d >/run/judged'
ExecStart=
ExecStart=/bin/sleep infinity
"""
TOKEN, AGAIN, THIRD = "0123456789abcdef" * 2, "f" * 32, "e" * 32
# As USBGuard 1.1.3 writes a policy, and what becomes of it.
_POLICY = 'allow id {} serial "" name "{}" hash "aa=" parent-hash "b+/=" via-port "{}" with-interface {}{}'
_SOCKET = ' with-connect-type "hotplug"'
_SCREEN = ("222a:0001", "Touch", "1-2", "03:00:00")
_PEDAL = ("1a86:e026", "Pedal", "2-1.4", "{ 03:01:01 03:00:00 }")
_LIAR = ("1a86:0bad", r'x\" via-port \"1-2\" ', "1-9", "03:01:01")
SCREEN, PEDAL = (_POLICY.format(*each, "").replace(' parent-hash "b+/="', "") for each in (_SCREEN, _PEDAL))
JUDGED = "reset-failed usbguard.service\nrestart usbguard.service\n"


class Machine:
    """A root folder with the rules of a cart that was never commissioned, and the programs that are asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rules, self.asked = root / "var/etc/lull/usbguard.d", root / "var/lib/lull/commission"
        for folder in (self.rules, self.asked, root / "run/lull-allow", root / "bin"):
            folder.mkdir(parents=True)
        (self.rules / "90-uncommissioned.rules").write_text("allow\n")
        (root / "policy").write_text(
            "".join(f"{_POLICY.format(*each, _SOCKET)}\n" for each in (_LIAR, _SCREEN, _PEDAL)))
        program(root / "bin/usbguard", f'[ "$*" = "generate-policy -p" ] && cat {root}/policy')
        program(root / "bin/systemctl", f'echo "$*" >>{root}/told; [ -z "${{DEAF-}}" ]')
        program(root / "bin/sleep", "exec /bin/sleep 0.01")  # its minute
        self.env = {**os.environ, "PATH": f"{root}/bin:{os.environ['PATH']}"}

    def ask(self, *lines: str) -> None:
        (self.asked / "allowed").write_text("".join(f"{line}\n" for line in lines))

    def run(self, how: str = "try", **env: str) -> int:
        return subprocess.run([ALLOW, how, self.root], env={**self.env, **env}, check=False, timeout=60).returncode

    @property
    def said(self) -> dict[str, str]:
        return dict(json.loads((self.root / "run/lull-allow/said").read_text()))

    @property
    def told(self) -> str:
        """What the system was told of USBGuard."""
        place = self.root / "told"
        return place.read_text() if place.exists() else ""

    @property
    def held(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.rules.iterdir()}


BEFORE = {"90-uncommissioned.rules": "allow\n"}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_named_devices_are_let_in_by_identity_and_port_once_somebody_said_yes(machine: Machine) -> None:
    machine.ask(TOKEN, "1-2", "2-1.4")
    (machine.asked / "confirmed").write_text(f"{TOKEN}\n")
    assert machine.run() == 0
    assert machine.said == {"phase": "done", "token": TOKEN}
    assert machine.held == {"50-devices.rules": f"{SCREEN}\n{PEDAL}\n"}
    assert machine.told == JUDGED
    assert [path.name for path in machine.rules.parent.iterdir()] == ["usbguard.d"]
    assert (machine.rules / "50-devices.rules").stat().st_mode & 0o777 == 0o600


def test_without_a_yes_all_is_as_before_and_the_daemon_is_told(machine: Machine) -> None:
    machine.ask(TOKEN, "2-1.4")
    (machine.asked / "confirmed").write_text("0" * 32 + "\n")  # of another time
    assert machine.run() == 0
    assert machine.said["phase"] == "back" and machine.held == BEFORE
    assert machine.told == JUDGED * 2


def test_a_power_cut_in_that_minute_leaves_the_rules_as_before(machine: Machine) -> None:
    machine.ask(TOKEN, "1-2")
    program(machine.root / "bin/sleep", "exec /bin/sleep 60")
    process = subprocess.Popen([ALLOW, "try", machine.root], env=machine.env)
    until(lambda: (machine.root / "run/lull-allow/said").exists() and machine.said["phase"] == "trying", "the trial")
    assert machine.held == {"50-devices.rules": f"{SCREEN}\n"}
    process.kill()
    process.wait()
    assert machine.run("back") == 0 and machine.held == BEFORE


def test_commissioned_again_the_earlier_rules_stay_where_nobody_says_yes(machine: Machine) -> None:
    (machine.rules / "90-uncommissioned.rules").unlink()
    (machine.rules / "50-devices.rules").write_text("earlier\n")
    machine.ask(TOKEN, "1-2")
    assert machine.run() == 0 and machine.held == {"50-devices.rules": "earlier\n"}


def test_a_device_cannot_write_another_port_into_its_name(machine: Machine) -> None:
    machine.ask(TOKEN, "1-2")
    (machine.asked / "confirmed").write_text(f"{TOKEN}\n")
    machine.run()
    assert machine.held == {"50-devices.rules": f"{SCREEN}\n"}


@pytest.mark.parametrize("lines", [
    (TOKEN,), (TOKEN, "7-7"), (TOKEN, "1-2", "7-7"), (TOKEN, "$(touch owned)"), (TOKEN, "-e", "--help", ".*"),
    (TOKEN, "1-2; allow"), (TOKEN, "../1-2"),
])
def test_what_is_no_port_or_has_nothing_plugged_in_changes_nothing(machine: Machine, lines: tuple[str, ...]) -> None:
    machine.ask(*lines)
    machine.run()
    assert machine.held == BEFORE and not machine.told
    assert not list(machine.root.rglob("owned"))


@pytest.mark.parametrize("content", [b"", b"\x00" * 5000, b"\xff\n1-2\n", b"1-2\n", b"0123\n1-2\n", b"A" * (1 << 20)])
def test_a_file_that_is_none_of_the_kiosks_changes_nothing(machine: Machine, content: bytes) -> None:
    (machine.asked / "allowed").write_bytes(content)
    assert machine.run() != 0
    assert machine.held == BEFORE and not machine.told


def test_a_link_to_another_file_tells_nothing_of_it(machine: Machine) -> None:
    secret = machine.root / "secret"
    secret.write_text("root:hash\n1-2\n")
    (machine.asked / "allowed").symlink_to(secret)
    assert machine.run() != 0 and machine.held == BEFORE
    assert not (machine.root / "run/lull-allow/said").exists()


def test_a_daemon_that_does_not_start_with_them_gets_the_rules_of_before(machine: Machine) -> None:
    machine.ask(TOKEN, "1-2")
    assert machine.run(DEAF="1") != 0
    (machine.root / "told").unlink()
    assert machine.run("end") == 0 and machine.held == BEFORE and machine.told == JUDGED
    assert machine.run("end") == 0 and machine.told == JUDGED, "it is over"


def test_a_copy_that_a_power_cut_left_half_made_is_never_taken_for_the_rules(machine: Machine) -> None:
    half = machine.rules.parent / "usbguard.before.part"
    half.mkdir()
    (half / "10-half.rules").write_text("al")
    machine.ask(TOKEN, "1-2")
    assert machine.run() == 0 and machine.held == BEFORE
    assert [path.name for path in machine.rules.parent.iterdir()] == ["usbguard.d"]


def test_asked_anew_in_that_minute_the_new_ports_are_tried_on_the_rules_of_before(machine: Machine) -> None:
    machine.ask(TOKEN, "1-2")
    asked = machine.asked / "allowed"
    program(machine.root / "bin/sleep", f'echo {AGAIN} >{asked}.x; echo 2-1.4 >>{asked}.x; mv {asked}.x {asked}')
    (machine.asked / "confirmed").write_text(f"{AGAIN}\n")
    assert machine.run() == 0
    assert machine.said == {"phase": "done", "token": AGAIN}
    assert machine.held == {"50-devices.rules": f"{PEDAL}\n"} and machine.told == JUDGED * 3


@pytest.fixture
def place() -> Iterator[Path]:
    need("USBGuard", servers.present("usbguard-daemon", "umockdev-wrapper"))
    with servers.folder() as folder:
        yield folder


@pytest.mark.xr
def test_usbguard_itself_takes_the_rules_and_lets_in_what_was_named(machine: Machine, place: Path) -> None:
    plugged(place / "sys")
    (machine.root / "bin/usbguard").unlink()
    ports = [f"1-{number}" for number, name in enumerate(PLUGGED, 1) if name in ("pedal", "touch screen")]
    machine.ask(TOKEN, *ports)
    (machine.asked / "confirmed").write_text(f"{TOKEN}\n")
    script = 'mount -t tmpfs tmpfs /sys && cp -a "$1/." /sys && shift && exec "$@"'
    subprocess.run(["unshare", "--mount", "sh", "-c", script, "-", place / "sys", ALLOW, "try", machine.root],
                   env=machine.env, check=True, timeout=60)
    answers = judged(place, machine.held)
    assert {name for name, answer in answers.items() if answer == "allow"} == {
        "root", "hub", "stick", "touch screen", "pedal"}


def plugged(root: Path) -> None:
    """The devices of tests.systemd.test_usbguard as files of /sys, for whoever asks the kernel."""
    devices = root / "bus/usb/devices"
    devices.mkdir(parents=True)
    (root / CONTROLLER[1:]).mkdir(parents=True)
    (root / CONTROLLER[1:] / "class").write_text("0x0c0330\n")
    (root / CONTROLLER[1:] / "uevent").write_text("DRIVER=xhci_hcd\n")
    _plug(devices, f"{CONTROLLER}/usb1", 99, "root", (HUB,))
    for number, (name, interfaces) in enumerate(PLUGGED.items(), 1):
        _plug(devices, f"{CONTROLLER}/usb1/1-{number}", number, name, interfaces)


def _plug(devices: Path, path: str, number: int, name: str, interfaces: tuple[tuple[int, int, int], ...]) -> None:
    there = devices.parents[2] / path[1:]
    there.mkdir(parents=True)
    texts = {"idVendor": f"10{number:02x}", "idProduct": f"00{number:02x}", "product": name, "serial": name,
             "uevent": "DEVTYPE=usb_device", "authorized": "0", "busnum": "1", "devnum": str(number)}
    for file, text in texts.items():
        (there / file).write_text(f"{text}\n")
    (there / "descriptors").write_bytes(descriptors(number, interfaces))
    (there / "subsystem").symlink_to("/sys/bus/usb")
    (devices / there.name).symlink_to(f"../../..{path}")


def cart(root: Path) -> None:
    """The unit and its program; a daemon that only notes by which rules it would judge; a cut in the last minute."""
    for name in ("lull", "systemd/system", "systemd/system-preset"):
        shutil.copytree(LIB / name, root / "usr/lib" / name, dirs_exist_ok=True)
    settings = root / "etc/systemd/system/usbguard.service.d"
    settings.mkdir()
    (settings / "test.conf").write_text(DAEMON)
    absent(root, "seatd.service", "usbguard-dbus.service", "pesign.service")
    subprocess.run(["systemctl", f"--root={root}", "--quiet", "preset", *UNITS], check=True)
    plugged(root / "plugged")
    for name, rules in (("usbguard.d", "50-devices.rules"), ("usbguard.before", "90-uncommissioned.rules")):
        (root / "var/etc/lull" / name).mkdir(parents=True)
        (root / "var/etc/lull" / name / rules).write_text("allow\n")
    data = root / "var/lib/lull/commission"
    data.mkdir(parents=True)
    for folder in (data, data.parent):  # the kiosk's own
        shutil.chown(folder, 65534, 65534)
        folder.chmod(0o750)


class Kiosk:
    """What the kiosk does in a container, and what comes of it."""

    def __init__(self, box: Container) -> None:
        self.box = box

    def ask(self, token: str, *ports: str) -> None:
        waits = "systemctl show -P SubState lull-allow.path | grep -qx waiting"
        self.box.until(f"{waits} || grep -q trying /run/lull-allow/said", "an ear for it")
        self._write("allowed", "\n".join((token, *ports)))

    def confirm(self, token: str) -> None:
        self._write("confirmed", token)

    def hear(self, phase: str, token: str) -> None:
        self.box.until(f"""grep -qx '{{"phase": "{phase}", "token": "{token}"}}' /run/lull-allow/said""", phase)

    def judged(self) -> str:
        """The rules by which the daemon that runs now judges."""
        return self.box.said("systemctl is-active --quiet usbguard && cat /run/judged")

    def _write(self, name: str, text: str) -> None:
        place = f"/var/lib/lull/commission/{name}"
        self.box.said(f"umask 027; printf '{text}\n' >{place}.part")
        self.box.said(f"chown 65534:65534 {place}.part && mv {place}.part {place}")


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with booted(tmp_path_factory.mktemp("cart"), cart) as box:
        box.until("systemctl is-active --quiet usbguard && systemctl is-active --quiet lull-allow.path", "the daemon")
        box.said("mount --bind /plugged/bus /sys/bus && mount --bind /plugged/devices /sys/devices")
        yield Kiosk(box)


@pytest.mark.tree
def test_a_cart_that_was_cut_off_in_that_minute_judges_by_the_rules_of_before(kiosk: Kiosk) -> None:
    assert kiosk.judged() == "90-uncommissioned.rules"
    assert kiosk.box.said("ls /var/etc/lull") == "usbguard.d"


@pytest.mark.tree
def test_the_unit_tries_the_new_rules_takes_them_back_when_asked_anew_and_keeps_them_after_a_yes(kiosk: Kiosk) -> None:
    kiosk.ask(TOKEN, "1-6", "1-9")
    kiosk.hear("trying", TOKEN)
    assert kiosk.judged() == "50-devices.rules"
    kiosk.ask(AGAIN, "1-6")
    kiosk.hear("trying", AGAIN)
    kiosk.confirm(AGAIN)
    kiosk.hear("done", AGAIN)
    assert kiosk.judged() == "50-devices.rules"
    assert kiosk.box.said("grep -o 'via-port.*' /var/etc/lull/usbguard.d/*") == 'via-port "1-6" with-interface 03:00:00'


@pytest.mark.tree
def test_a_unit_that_dies_while_it_tries_takes_the_rules_back_at_once(kiosk: Kiosk) -> None:
    before = kiosk.box.said("cat /var/etc/lull/usbguard.d/*")
    kiosk.ask(THIRD, "1-9")
    kiosk.hear("trying", THIRD)
    daemon = kiosk.box.said("systemctl show -P MainPID usbguard")
    kiosk.box.said("systemctl kill --signal KILL lull-allow")
    kiosk.box.until(f"test $(systemctl show -P MainPID usbguard) -ne {daemon}", "another daemon")
    kiosk.box.until("systemctl is-failed --quiet lull-allow", "the unit's end")
    assert kiosk.box.said("cat /var/etc/lull/usbguard.d/*; ls /var/etc/lull") == f"{before}\nusbguard.d"
