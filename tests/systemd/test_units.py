"""The units as an image gets them: sound, shut in, for users that exist, and gone again where they are taken away."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import need

UNITS = Path(__file__).parents[2] / "systemd"
SYSTEM = Path("usr/lib/systemd/system")
IMAGE = UNITS / "image" / "mkosi.extra"  # what only an image has
KINDS = (".service", ".timer", ".path", ".socket", ".mount", ".target")

# Of systemd-analyze security, 0 to 10. What a process is given beyond the kiosk's is why it stands higher.
CEILINGS = {
    "kiosk.service": 1.0,
    "kiosk-export@.service": 1.5,
    "kiosk-failed.service": 1.0,
    "kiosk-retry.service": 1.5,  # root, for it is systemd that it asks
    "kiosk-selftest.service": 1.0,
    "lull-display.service": 1.5,  # netlink, for screens and panels that come and go
    "monado.service": 1.6,  # USB, netlink, the right to priority
    "lull-allow.service": 1.5,  # root: the rules are, and the restart of the daemon that reads them
    "lull-allow-back.service": 1.0,
    "lull-proved.service": 1.0,
    "lull-update@.service": 3.0,  # it writes to the disk's other system
    "wivrn-usb.service": 2.0,  # and the network of this machine alone
    "wivrn-cable.service": 1.6,
}


def _said(*command: str | Path, environment: dict[str, str] | None = None) -> tuple[int, str]:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
        env={**os.environ, **(environment or {})}, check=False,
    )
    return done.returncode, done.stdout


def _installed(root: Path, *arguments: str) -> str:
    code, said = _said(UNITS / "install.sh", "--root", root, *arguments)
    assert code == 0, said
    return said


def _files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_symlink() or path.is_file())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    need("systemctl", servers.present("systemctl"))
    _installed(tmp_path)
    return tmp_path


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """With Debian's units below ours, and something to run under every name that one runs."""
    shutil.copytree(Path("/") / SYSTEM, tmp_path / SYSTEM, symlinks=True)
    _installed(tmp_path)
    shutil.copytree(IMAGE, tmp_path, dirs_exist_ok=True)
    for unit in [*(tmp_path / SYSTEM).glob("*.service"), *(tmp_path / SYSTEM).glob("*.service.d/lull.conf")]:
        if not unit.is_file():
            continue
        for name in re.findall(r"^Exec\w+=[-+!@:]*(/\S+)", unit.read_text(encoding="utf-8"), re.MULTILINE):
            program = tmp_path / name.lstrip("/")
            program.parent.mkdir(parents=True, exist_ok=True)
            program.touch(0o755)
    return tmp_path


def test_what_is_installed_twice_is_there_once_and_what_is_taken_away_is_gone(root: Path) -> None:
    assert len(_files(root)) > 30
    assert "put " not in _installed(root)
    said = _installed(root, "--uninstall")
    assert "removed " in said
    assert _files(root) == []


def test_nothing_of_another_hand_is_taken_away(root: Path) -> None:
    own = root / SYSTEM / "ours.service"
    own.write_text("[Service]\nExecStart=/bin/true\n")
    _installed(root, "--uninstall")
    assert _files(root) == [str(SYSTEM / "ours.service")]


def test_every_unit_here_is_installed(root: Path) -> None:
    here = {path.name for path in UNITS.iterdir() if path.suffix in KINDS}
    assert len(here) > 8
    assert here <= {path.name for path in (root / SYSTEM).iterdir()}
    assert {path.name for path in (UNITS / "screens").iterdir()} == {
        path.name for path in (root / "usr/share/lull/screens").iterdir()}


def test_no_text_console_and_no_key_chord_leads_out(root: Path) -> None:
    for name in ("getty@.service", "autovt@.service", "serial-getty@.service", "console-getty.service",
                 "debug-shell.service", "ctrl-alt-del.target", "kbrequest.target"):
        assert os.readlink(root / "etc/systemd/system" / name) == "/dev/null"
    assert "CtrlAltDelBurstAction=none" in (root / "usr/lib/systemd/system.conf.d/lull.conf").read_text()
    assert "kernel.sysrq = 0" in (root / "usr/lib/sysctl.d/90-lull.conf").read_text()
    sway = (root / "usr/share/lull/sway.config").read_text()
    assert "srvrkeys:none" in sway
    assert not re.search(r"^\s*bind|^\s*bar\b|^\s*include", sway, re.MULTILINE)
    for name in ("emergency", "rescue"):
        words = (root / SYSTEM / f"{name}.service.d/lull.conf").read_text()
        assert "\nExecStart=\n" in words and "sulogin" not in words


def test_every_file_a_unit_names_is_installed(root: Path) -> None:
    named = set()
    for path in [*(root / SYSTEM).rglob("*"), root / "usr/share/lull/sway.config"]:
        if path.is_file():
            named |= set(re.findall(r"/usr/share/lull/[\w./%-]+", path.read_text(encoding="utf-8")))
    assert len(named) > 4
    for name in named:
        for instance in ("moment", "failed"):
            assert (root / name.replace("%i", instance).lstrip("/")).is_file(), name


def test_the_kiosk_is_granted_what_its_children_ask_for() -> None:
    from audio.__main__ import NICE
    from kiosk.priority import CONSOLE

    unit = (UNITS / "kiosk.service").read_text()
    assert f"\nLimitRTPRIO={CONSOLE}\n" in unit and f"\nLimitNICE={NICE}\n" in unit
    assert "RestrictRealtime=yes" not in unit and "@resources" not in unit and "LULL_REALTIME=1" in unit


@pytest.mark.tree
def test_systemd_has_nothing_to_say_against_them(whole: Path) -> None:
    ours = (*UNITS.iterdir(), *(IMAGE / SYSTEM).iterdir())
    names = [re.sub("@[.]", "@moment.", path.name) for path in ours if path.suffix in KINDS]
    code, said = _said(
        "systemd-analyze", "verify", "--man=no", f"--root={whole}", *names, "emergency.service", "rescue.service"
    )
    assert (code, said) == (0, "")


@pytest.mark.tree
@pytest.mark.parametrize("name", CEILINGS)
def test_a_unit_is_shut_in(name: str, whole: Path) -> None:
    code, said = _said("systemd-analyze", "security", "--offline=true", "--no-pager", str(whole / SYSTEM / name))
    found = re.search(r"exposure level for .*: ([\d.]+)", said)
    assert code == 0 and found, said
    assert float(found[1]) <= CEILINGS[name]


def test_every_service_has_its_ceiling() -> None:
    ours = (*UNITS.glob("*.service"), *(IMAGE / SYSTEM).glob("*.service"))
    assert {path.name for path in ours} - {"lull-words@.service"} == set(CEILINGS)


@pytest.mark.tree
def test_udev_understands_every_rule(whole: Path) -> None:
    code, said = _said("udevadm", "verify", "--resolve-names=never", f"--root={whole}")
    assert code == 0, said


@pytest.mark.tree
def test_every_user_of_a_unit_and_of_a_rule_is_made(root: Path) -> None:
    code, said = _said("systemd-sysusers", f"--root={root}")
    assert code == 0, said
    users = {line.split(":")[0] for line in (root / "etc/passwd").read_text().splitlines()}
    groups = {line.split(":")[0] for line in (root / "etc/group").read_text().splitlines()}
    asked = set()
    for path in (*UNITS.glob("*.service"), *(IMAGE / SYSTEM).glob("*.service")):
        asked |= set(re.findall(r"^User=(\S+)", path.read_text(), re.MULTILINE))
    for path in UNITS.glob("*.rules"):
        asked |= set(re.findall(r'OWNER="([^"]+)"', path.read_text()))
    assert len(asked) >= 4 and asked <= users
    assert "lull" in groups
    code, said = _said("systemd-tmpfiles", "--create", "--dry-run", f"--root={root}")
    assert code == 0, said
    assert "/var/lib/lull/outgoing" in said and "/var/etc/lull" in said


@pytest.mark.tree
def test_sway_understands_its_configuration(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    words = (root / "usr/share/lull/sway.config").read_text()
    config.write_text(words.replace("/usr/share/lull", str(root / "usr/share/lull")))
    runtime = tmp_path / "runtime"
    runtime.mkdir(0o700)
    code, said = _said("sway", "--validate", "--config", config, environment={
        "XDG_RUNTIME_DIR": str(runtime), "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman",
    })  # fmt: skip
    assert code == 0, said


def test_wivrn_is_kept_to_the_cable() -> None:
    settings = json.loads((UNITS / "wivrn.json").read_text())
    assert settings["tcp-only"] is True and settings["publish-service"] is None


def test_an_image_has_every_package_that_a_machine_gets() -> None:
    asked = re.search(r"^packages=\((.*?)^\)", (UNITS / "install.sh").read_text(), re.MULTILINE | re.DOTALL)
    assert asked
    recipe = (UNITS / "image/mkosi.conf").read_text()
    assert set(asked[1].split()) - {line.strip() for line in recipe.splitlines()} == set()
