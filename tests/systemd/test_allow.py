"""The devices staff named are let in: only those, only what is plugged in, and taken back where nobody says yes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.project.test_scripts import program
from tests.waiting import until

ALLOW = Path(__file__).parents[2] / "systemd/image/mkosi.extra/usr/lib/lull/allow"
TOKEN = "0123456789abcdef" * 2
# As USBGuard 1.1 writes a policy.
_RULE = 'allow id {} serial "" name "{}" hash "aa=" with-interface {} via-port "{}" with-connect-type ""'
SCREEN = _RULE.format("222a:0001", "Touch", "03:00:00", "1-2")
PEDAL = _RULE.format("1a86:e026", "Pedal", "03:01:01", "2-1.4")
LIAR = _RULE.format("1a86:0bad", r'x\" via-port \"1-2\" ', "03:01:01", "1-9")


class Machine:
    """A root folder with the rules of a cart that was never commissioned, and the programs that are asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rules, self.asked = root / "var/etc/lull/usbguard.d", root / "var/lib/lull/commission"
        for folder in (self.rules, self.asked, root / "run/lull-allow", root / "bin"):
            folder.mkdir(parents=True)
        (self.rules / "90-uncommissioned.rules").write_text("allow\n")
        (root / "policy").write_text("\n".join((LIAR, SCREEN, PEDAL)) + "\n")
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
    assert (machine.root / "told").read_text() == "try-restart usbguard.service\n"
    assert not (machine.root / "var/etc/lull/usbguard.before").exists()


def test_without_a_yes_all_is_as_before_and_the_daemon_is_told(machine: Machine) -> None:
    machine.ask(TOKEN, "2-1.4")
    (machine.asked / "confirmed").write_text("0" * 32 + "\n")  # of another time
    assert machine.run() == 0
    assert machine.said["phase"] == "back" and machine.held == BEFORE
    assert (machine.root / "told").read_text() == "try-restart usbguard.service\n" * 2


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
    assert LIAR not in machine.held["50-devices.rules"]


@pytest.mark.parametrize("lines", [
    (TOKEN,), (TOKEN, "7-7"), (TOKEN, "1-2", "7-7"), (TOKEN, "$(touch owned)"), (TOKEN, "-e", "--help", ".*"),
    (TOKEN, "1-2; allow"), (TOKEN, "../1-2"),
])
def test_what_is_no_port_or_has_nothing_plugged_in_changes_nothing(machine: Machine, lines: tuple[str, ...]) -> None:
    machine.ask(*lines)
    machine.run()
    assert machine.held == BEFORE and not (machine.root / "told").exists()
    assert not list(machine.root.rglob("owned"))


@pytest.mark.parametrize("content", [b"", b"\x00" * 5000, b"\xff\n1-2\n", b"1-2\n", b"0123\n1-2\n", b"A" * (1 << 20)])
def test_a_file_that_is_none_of_the_kiosks_changes_nothing(machine: Machine, content: bytes) -> None:
    (machine.asked / "allowed").write_bytes(content)
    assert machine.run() != 0
    assert machine.held == BEFORE and not (machine.root / "told").exists()


def test_a_link_to_another_file_tells_nothing_of_it(machine: Machine) -> None:
    secret = machine.root / "secret"
    secret.write_text("root:hash\n1-2\n")
    (machine.asked / "allowed").symlink_to(secret)
    assert machine.run() != 0 and machine.held == BEFORE
    assert not (machine.root / "run/lull-allow/said").exists()


def test_a_daemon_that_does_not_restart_leaves_the_rules_to_be_taken_back(machine: Machine) -> None:
    machine.ask(TOKEN, "1-2")
    assert machine.run(DEAF="1") != 0
    assert machine.run("back") == 0 and machine.held == BEFORE
