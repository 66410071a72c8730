"""The stick's own unit: what it says, what it brings over, and the unit file's confinement."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import delivery
from kiosk.commands.carry import ASK, Carrier, put
from kiosk.devices import mounting
from kiosk.devices.usb import SAID, read_carried, read_sticks
from kiosk.errors import RecordsError
from kiosk.events import StickState
from kiosk.records import pins
from kiosk.records.outgoing import OUTGOING
from kiosk.records.stick import MANIFEST, MARK, SIGNATURE, StickError
from kiosk.records.verify import verify
from tests.conftest import need
from tests.kiosk.records import sticks
from tests.kiosk.records.kept import ordinary
from tests.waiting import until

UNITS = Path(__file__).parents[2] / "systemd"


class Plugged:
    """A real file system on a loop device, its carrier on a thread, and the folder in which it speaks."""

    def __init__(self, place: Path, data: Path) -> None:
        self.words = place / "run" / "sdz1"
        self.words.mkdir(parents=True)
        self.stick = sticks.Stick(place)
        attached = subprocess.run(["losetup", "-f", "--show", str(self.stick.image)], check=True, capture_output=True,
                                  text=True)
        self.device = Path(attached.stdout.strip())
        self.carrier = Carrier(self.device, data / OUTGOING, self.words,
                               mount=lambda device, at, kind: mounting._mount(device, at, "ext4", ""))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._carry)

    def start(self) -> None:
        self.carrier.look()
        self._thread.start()

    def said(self) -> dict[str, object]:
        return json.loads((self.words / SAID).read_text())

    def on_it(self) -> Path:
        """The stick, to be looked at."""
        self.stick.plug_in()
        return self.stick.path

    def close(self) -> None:
        self._over.set()
        if self._thread.ident:
            self._thread.join(20)
        for mounted in (self.words / "stick", self.stick.path):
            mounting.let_go(mounted)
        subprocess.run(["losetup", "-d", str(self.device)], check=True)

    def _carry(self) -> None:
        while not self._over.wait(0.02):
            self.carrier.turn()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "data")[0]


@pytest.fixture
def plugged(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugged]:
    sticks.mounts_or_skip()
    monkeypatch.setattr(mounting, "KINDS", ("ext4",))  # for vfat and exfat, which not every kernel has
    made = Plugged(tmp_path, data)
    yield made
    made.close()


def copied(data: Path, plugged: Plugged, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list:
    """What the console's child says of a copy that the carrier brings over."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(delivery, "CARRIED", plugged.words.parent)
    assert delivery.for_console(data, plugged.words, "research", "") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.fault
def test_the_kiosk_makes_it_the_unit_brings_it_over_and_neither_does_the_others_work(
    data: Path, plugged: Plugged, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plugged.start()
    assert read_carried(plugged.words.parent) == StickState((str(plugged.words),))
    said = copied(data, plugged, monkeypatch, capsys)
    name = next(line["copied"] for line in said if "copied" in line)
    assert said[-1] == {"free": True} and said.index({"copied": name}) == len(said) - 2
    assert not (plugged.words / "stick").is_mount() and list((data / OUTGOING).iterdir()) == []
    assert verify(plugged.on_it() / name).whole


@pytest.mark.fault
def test_an_unfinished_copy_and_a_reset_file_are_told_when_the_stick_comes(data: Path, plugged: Plugged) -> None:
    begun = plugged.on_it() / "lull-unnamed-20260101T000000Z"
    begun.mkdir()
    (begun / MARK).write_text("x")
    pins.make_reset_stick(data, plugged.stick.path)
    plugged.stick.unplug()
    plugged.carrier.look()
    state = read_carried(plugged.words.parent)
    assert state.mounted and "was not finished" in state.detail
    assert pins.is_reset_stick(data, plugged.words) and not (plugged.words / "stick").is_mount()


@pytest.mark.fault
def test_a_stick_pulled_under_the_copy_is_said_and_the_cart_keeps_everything(
    data: Path, plugged: Plugged, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = plugged.carrier._tell

    def pull(progress: object) -> None:
        if progress.share > 0.5:  # type: ignore[attr-defined]
            plugged.stick.path = plugged.words / "stick"
            plugged.stick.pull()
        real(progress)  # type: ignore[arg-type]

    monkeypatch.setattr(plugged.carrier, "_tell", pull)
    plugged.start()
    with pytest.raises(StickError, match="pulled out"):
        copied(data, plugged, monkeypatch, capsys)
    assert verify(data).whole and list((data / OUTGOING).iterdir()) == []


def test_a_unit_that_ends_with_its_stick_is_a_pull(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "run" / "sdz1"
    words.mkdir(parents=True)
    put(words / SAID, {})
    monkeypatch.setattr(delivery, "CARRIED", words.parent)
    caught: list[BaseException] = []

    def copy() -> None:
        try:
            delivery.for_console(data, words, "research", "")
        except StickError as error:
            caught.append(error)

    thread = threading.Thread(target=copy)
    thread.start()
    ask = until(lambda: (data / OUTGOING / ASK).exists() and json.loads((data / OUTGOING / ASK).read_text()), "the ask")
    assert ask["stick"] == "sdz1" and (data / OUTGOING / ask["folder"] / "manifest.json").exists()
    shutil.rmtree(words)
    thread.join(20)
    assert "pulled out" in str(caught[0])


def test_a_full_disk_is_said_where_only_the_unit_may_write_the_stick(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "CARRIED", tmp_path / "run")
    monkeypatch.setattr("kiosk.records.space.free_mb", lambda folder: 0)
    with pytest.raises(RecordsError, match="no room"):
        delivery.for_console(data, tmp_path / "run" / "sdz1", "research", "")


@pytest.mark.parametrize(("maker", "words"), [
    (("mkfs.ext4", "-q", "-F"), "ext4"), (("true",), "unknown"),
])
def test_a_foreign_format_is_said_and_never_mounted(maker: tuple[str, ...], words: str, tmp_path: Path) -> None:
    need(maker[0], bool(shutil.which(maker[0])))
    image = tmp_path / "image"
    image.write_bytes(bytes(8 << 20))
    subprocess.run([*maker, str(image)], check=True, capture_output=True)
    (tmp_path / "run" / "sdb1").mkdir(parents=True)

    def never(*_: object) -> None:
        raise AssertionError

    Carrier(image, tmp_path, tmp_path / "run" / "sdb1", mount=never).look()
    state = read_carried(tmp_path / "run")
    assert state.mounted == () and words in state.detail and "exFAT or FAT32" in state.detail


def test_asks_of_others_old_ones_and_ones_that_point_elsewhere_bring_nothing(tmp_path: Path) -> None:
    words = tmp_path / "sdb1"
    words.mkdir()
    mounts: list[object] = []
    carrier = Carrier(tmp_path / "image", tmp_path, words, mount=lambda *given: mounts.append(given),
                      let_go=lambda place: True)
    carrier._kind = "vfat"
    (words / "stick").mkdir()
    for ask in ({}, {"stick": "sdc1", "token": "1", "folder": "x"}, {"stick": "sdb1", "token": "", "folder": "x"}):
        put(tmp_path / ASK, dict(ask))
        carrier.turn()
    (tmp_path / ASK).write_text("[")
    carrier.turn()
    assert mounts == []
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / MANIFEST).write_text("{}")
    (secret / SIGNATURE).write_text("")
    shutil.copytree(secret, tmp_path / "lull-good")
    (tmp_path / "lull-link").symlink_to(secret)
    (tmp_path / "lull-with-link").mkdir()
    (tmp_path / "lull-with-link" / MANIFEST).symlink_to(secret / MANIFEST)
    asks: list[dict[str, object]] = [
        *({"folder": folder} for folder in (
            "../data", "/etc", "..", ".", "", "secret", "lull-missing", "lull-link", "lull-with-link")),
        {}, {"folder": "lull-good", "beside": 3}, {"folder": "lull-good", "beside": [".."]},
        {"folder": "lull-good", "beside": [""]}, {"folder": "lull-good", "beside": ["lull-link"]},
    ]
    for token, wanted in enumerate(asks, 1):
        put(tmp_path / ASK, {"stick": "sdb1", "token": str(token), **wanted})
        carrier.turn()
        assert json.loads((words / SAID).read_text())["token"] == str(token)
        assert "failed" in json.loads((words / SAID).read_text()), wanted
        carrier.turn()
    assert len(mounts) == len(asks) and list((words / "stick").iterdir()) == []


def test_what_units_say_becomes_one_state(tmp_path: Path) -> None:
    def unit(name: str, **said: object) -> None:
        (tmp_path / name).mkdir(exist_ok=True)
        put(tmp_path / name / SAID, said)

    none = tmp_path / "none"
    assert read_carried(none) == read_sticks(none, none) == StickState()
    (tmp_path / "sda1").mkdir()
    assert read_carried(tmp_path) == StickState()
    unit("sda1", detail="no good")
    assert read_carried(tmp_path) == StickState((), "no good")
    unit("sdb2")
    unit("sdb1", share=0.5, words="…")
    state = read_carried(tmp_path)
    assert state.mounted == (str(tmp_path / "sdb1"),) and "several parts" in state.detail
    unit("sdc1")
    assert read_carried(tmp_path).mounted == () and "Two sticks" in read_carried(tmp_path).detail


# -- the unit -----------------------------------------------------------------------------------


def analysed(tmp_path: Path, *arguments: str) -> str:
    """What systemd-analyze says of the unit, whose program is put where this test has one."""
    need("systemd-analyze", bool(shutil.which("systemd-analyze")))
    unit = tmp_path / "kiosk-export@.service"
    unit.write_text((UNITS / unit.name).read_text().replace("/opt/lull/bin/kiosk", "/bin/true"))
    done = subprocess.run(["systemd-analyze", *arguments, str(unit)], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    said = analysed(tmp_path, "verify")
    assert [line for line in said.splitlines() if "kiosk-export" in line] == []


def test_the_unit_is_confined(tmp_path: Path) -> None:
    said = analysed(tmp_path, "security", "--offline=true")
    exposure = re.search(r"exposure level for .*: ([\d.]+)", said)
    assert exposure and float(exposure[1]) <= 1.5, said[-300:]


def test_the_rule_starts_the_unit_and_every_line_of_it_is_one(tmp_path: Path) -> None:
    rule = (UNITS / "70-lull-stick.rules").read_text()
    match = re.compile(r'[A-Z]+(\{\w+\})?(==|!=|\+=|=)"[^"]*"')
    for line in rule.splitlines():
        assert line.startswith("#") or all(match.fullmatch(part) for part in line.split(", ")), line
    assert 'ENV{SYSTEMD_WANTS}+="kiosk-export@%k.service"' in rule and (UNITS / "kiosk-export@.service").exists()


def test_the_rule_is_read_after_udev_has_found_the_file_system() -> None:
    name, = (path.name for path in UNITS.glob("*stick.rules"))
    assert "60-persistent-storage.rules" < name < "99-systemd.rules"


def test_the_command_takes_names_of_partitions_only() -> None:
    done = subprocess.run([sys.executable, "-m", "kiosk", "carry", "../sda1"], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 2 and "unknown partition" in done.stderr
