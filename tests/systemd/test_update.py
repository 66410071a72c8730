"""Updates by systemd-sysupdate itself, on a disk in a file: what is taken, and what is not."""

from __future__ import annotations

import fcntl
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
from tests.systemd import signing
from tests.waiting import until

pytestmark = pytest.mark.tree

IMAGE = Path(__file__).parents[2] / "systemd" / "image"
UPDATE = IMAGE / "mkosi.extra/usr/lib/lull/update"
RUN = Path("/run")
OS_RELEASE = Path("/usr/lib/os-release")
SYSUPDATE = Path("/usr/lib/systemd/systemd-sysupdate")
KEYRING = Path("/etc/systemd/import-pubring.gpg")
HASH = "0123456789abcdef0123456789abcdeffedcba9876543210fedcba9876543210"
HALVES = ("01234567-89AB-CDEF-0123-456789ABCDEF", "FEDCBA98-7654-3210-FEDC-BA9876543210")
ROOT, VERITY = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "2c7357ed-ebd2-46d9-aec1-23d437ec2bf5"
LAYOUT = f"""label: gpt
start=2048, size=8192, type={ROOT}, name=lull_0.6.0
size=4096, type={VERITY}, name=lull_0.6.0
size=8192, type={ROOT}, name=_empty
size=4096, type={VERITY}, name=_empty
"""
EMPTY = ("_empty", "_empty")


class Cart:
    """A cart's disk, its boot partition's folder, and a stick's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stick = folder, folder / "stick"
        self.kernels = folder / "kernels"
        self.kernels.mkdir()
        (self.kernels / "lull_0.6.0.efi").write_bytes(bytes(4096))
        self.disk = folder / "disk"
        with self.disk.open("wb") as file:
            file.truncate(32 << 20)
        _run("sfdisk", "--quiet", str(self.disk), said=LAYOUT)
        signing.key(folder / "ours")
        KEYRING.parent.mkdir(exist_ok=True)
        KEYRING.write_bytes(signing.public(folder / "ours"))
        self._loop = _run("losetup", "--find", "--show", "--partscan", str(self.disk)).strip()
        self._rules()

    def close(self) -> None:
        _run("losetup", "--detach", self._loop)
        KEYRING.unlink(missing_ok=True)
        for home in self.folder.glob("*/private-keys-v1.d"):
            signing.close(home.parent)

    def publish(self, version: str, home: str = "ours") -> None:
        """A stick with an image of that version."""
        made = self.folder / "image" / f"lull_{version}"
        made.parent.mkdir(exist_ok=True)
        (made.parent / f"{made.name}.efi").write_bytes(b"kernel\0roothash=" + HASH.encode() + b" quiet\0" + bytes(4096))
        (made.parent / f"{made.name}.root.raw").write_bytes(os.urandom(1 << 20))
        (made.parent / f"{made.name}.root-verity.raw").write_bytes(os.urandom(1 << 18))
        _run(str(IMAGE / "sign"), f"{made}.efi", str(self.stick), LULL_SIGNING_HOME=str(self.folder / home))

    def update(self) -> tuple[int, str]:
        """What systemd-sysupdate ended with and said."""
        done = subprocess.run(
            [SYSUPDATE, f"--definitions={self.folder / 'rules'}", "--no-pager", "update"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
        return done.returncode, done.stdout

    def fill(self, version: str) -> None:
        """The second place holds that version."""
        for number in ("3", "4"):
            _run("sfdisk", "--quiet", "--no-reread", "--part-label", self._loop, number, f"lull_{version}")

    def slots(self) -> list[dict[str, str]]:
        """The partitions of the second place."""
        return self._partitions()[2:]

    def running(self) -> list[str]:
        """The names of the first place's partitions."""
        return [slot["name"] for slot in self._partitions()[:2]]

    def _partitions(self) -> list[dict[str, str]]:
        return list(json.loads(_run("sfdisk", "--json", str(self.disk)))["partitiontable"]["partitions"])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(slot["name"] for slot in self.slots())

    def _rules(self) -> None:
        """The image's own, for this disk and this stick."""
        (self.folder / "rules").mkdir()
        for path in sorted((IMAGE / "mkosi.extra/usr/lib/sysupdate.d").iterdir()):
            text = path.read_text().replace("file:///run/lull-update/stick/lull-update/", f"file://{self.stick}/")
            text = text.replace("ProtectVersion=%A", "ProtectVersion=0.6.0")  # that of this cart
            text = text.replace("Path=auto", f"Path={self._loop}")
            text = text.replace("Path=/EFI/Linux\nPathRelativeTo=boot", f"Path={self.kernels}")
            (self.folder / "rules" / path.name).write_text(text)


def _run(*command: str, said: str = "", **environment: str) -> str:
    done = subprocess.run(
        command, input=said, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stderr}"
    return done.stdout


@pytest.fixture
def cart(tmp_path: Path) -> Iterator[Cart]:
    need("systemd-sysupdate, gpg and loop devices",
         SYSUPDATE.exists() and servers.present("gpg", "sfdisk", "losetup") and Path("/dev/loop-control").exists())
    made = Cart(tmp_path)
    yield made
    made.close()


def test_a_newer_version_goes_into_the_other_place_and_has_two_tries(cart: Cart) -> None:
    cart.publish("0.7.0")
    code, said = cart.update()
    assert code == 0, said
    assert cart.names == ("lull_0.7.0", "lull_0.7.0")
    # The kernel asks for its root by these halves of the hash.
    assert tuple(slot["uuid"] for slot in cart.slots()) == HALVES
    assert sorted(path.name for path in cart.kernels.iterdir()) == ["lull_0.6.0.efi", "lull_0.7.0+2-0.efi"]


def test_the_version_that_runs_stays_while_the_other_place_is_filled_again(cart: Cart) -> None:
    for version in ("0.7.0", "0.8.0"):
        cart.publish(version)
        code, said = cart.update()
        assert code == 0, said
    assert cart.running() == ["lull_0.6.0", "lull_0.6.0"] and cart.names == ("lull_0.8.0", "lull_0.8.0")
    assert sorted(path.name for path in cart.kernels.iterdir()) == ["lull_0.6.0.efi", "lull_0.8.0+2-0.efi"]


def test_what_is_not_signed_is_not_taken(cart: Cart) -> None:
    cart.publish("0.7.0")
    (cart.stick / "SHA256SUMS.gpg").unlink()
    _refuses(cart)


def test_what_another_key_signed_is_not_taken(cart: Cart) -> None:
    signing.key(cart.folder / "theirs")
    cart.publish("0.7.0", "theirs")
    _refuses(cart)


@pytest.mark.parametrize("part", ["*.root.raw", "*.root-verity.raw", "*.efi"])
def test_what_was_changed_after_it_was_signed_is_not_taken(cart: Cart, part: str) -> None:
    cart.publish("0.7.0")
    path, = cart.stick.glob(part)
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.unlink()
    path.write_bytes(changed)
    _refuses(cart)


def test_a_list_that_was_changed_after_it_was_signed_is_not_taken(cart: Cart) -> None:
    cart.publish("0.7.0")
    with (cart.stick / "SHA256SUMS").open("a") as file:
        file.write(f"{'0' * 64}  lull_0.9.0.efi\n")
    _refuses(cart)


def test_an_older_version_is_not_taken_though_it_is_signed(cart: Cart) -> None:
    cart.publish("0.5.0")
    code, _ = cart.update()
    assert code == 0
    assert cart.names == EMPTY
    assert [path.name for path in cart.kernels.iterdir()] == ["lull_0.6.0.efi"]


def _taken(cart: Cart, stick: str) -> subprocess.Popen[bytes]:
    """The unit's program on the stick sdz1; mounting is the machine's (tests/vm), the files are there."""
    (RUN / "lull-update" / "sdz1").mkdir(parents=True)
    (RUN / "lull-update/stick").mkdir()
    (RUN / "lull-update/stick/lull-update").symlink_to(stick)
    for rule in (cart.folder / "rules").iterdir():
        (RUN / "sysupdate.d").mkdir(exist_ok=True)
        shutil.copy(rule, RUN / "sysupdate.d")
    for name in ("mount", "umount"):
        program(cart.folder / "bin" / name, "")
    program(cart.folder / "bin/id", "echo 7")
    return subprocess.Popen([UPDATE, "sdz1"], env=_environment(cart), stdin=subprocess.DEVNULL)


def _environment(cart: Cart) -> dict[str, str]:
    return {**os.environ, "PATH": f"{cart.folder / 'bin'}:{os.environ['PATH']}"}


def _said() -> str:
    return json.loads((RUN / "lull-update/sdz1/said").read_bytes())["phase"]


@pytest.fixture
def unit(cart: Cart) -> Iterator[Cart]:
    """A cart whose /run, /boot and version are of this test; the tree's mounts are of its run alone."""
    need("the Debian 13 tree, whose /run is its own", not (RUN / "systemd/system").exists())
    (RUN / "lull").mkdir(exist_ok=True)
    release = cart.folder / "os-release"
    release.write_text(OS_RELEASE.read_text() + "IMAGE_VERSION=0.6.0\n")
    _run("mount", "-t", "tmpfs", "tmpfs", "/boot")
    Path("/boot/EFI").mkdir()
    Path("/boot/EFI/Linux").symlink_to(cart.kernels)
    _run("mount", "--bind", str(release), str(OS_RELEASE))
    yield cart
    _run("umount", str(OS_RELEASE))
    _run("umount", "/boot")
    for name in ("lull", "lull-update", "sysupdate.d"):
        shutil.rmtree(RUN / name, ignore_errors=True)


def test_the_unit_tells_that_an_update_is_refused(unit: Cart) -> None:
    unit.publish("0.7.0")
    (unit.stick / "SHA256SUMS.gpg").unlink()
    assert _taken(unit, str(unit.stick)).wait(60) == 0
    assert _said() == "refused" and unit.names == EMPTY


def test_the_unit_says_nothing_of_a_stick_without_an_update(unit: Cart) -> None:
    assert _taken(unit, str(unit.folder / "nothing")).wait(60) == 0
    assert not (RUN / "lull-update/sdz1/said").exists()


@pytest.mark.parametrize("kernels, stick, said", [
    (("0.6.0",), "0.7.0", "ready"),
    (("0.6.0",), "0.6.0", "none"),
    (("0.6.0", "0.8.0+2-0"), "0.7.0", "none"),  # another one waits, which this is not newer than
    (("0.6.0", "0.8.0+0-2"), "0.8.0", "back"),
    (("0.6.0", "0.8.0+0-2"), "0.7.0", "none"),
    (("0.6.0+0-2",), "0.6.0", "none"),  # the one that runs, in its last try
])  # fmt: skip
def test_the_unit_tells_of_the_version_on_the_stick(
    unit: Cart, kernels: tuple[str, ...], stick: str, said: str
) -> None:
    (unit.kernels / "lull_0.6.0.efi").unlink()
    for name in kernels:
        (unit.kernels / f"lull_{name}.efi").write_bytes(bytes(4096))
    if len(kernels) > 1:
        unit.fill(kernels[1].partition("+")[0])
    unit.publish(stick)
    assert _taken(unit, str(unit.stick)).wait(60) == 0
    assert _said() == said


def test_a_version_of_a_strange_length_is_refused(unit: Cart) -> None:
    unit.publish("0.7.0")
    sums = unit.stick / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  lull_{'9' * 3_000_000}.efi\n")
    assert _taken(unit, str(unit.stick)).wait(60) == 0
    assert json.loads((RUN / "lull-update/sdz1/said").read_bytes()) == {"phase": "refused", "version": ""}


def test_of_two_sticks_one_waits_for_the_other(unit: Cart) -> None:
    unit.publish("0.7.0")
    assert _taken(unit, str(unit.stick)).wait(60) == 0
    with (RUN / "lull-update/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        unit.publish("0.8.0")
        second = subprocess.Popen([UPDATE, "sdz1"], env=_environment(unit), stdin=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(4)
        assert unit.names == ("lull_0.7.0", "lull_0.7.0")
    assert second.wait(60) == 0 and unit.names == ("lull_0.8.0", "lull_0.8.0")


def test_the_unit_waits_for_the_end_of_a_visit(unit: Cart) -> None:
    unit.publish("0.7.0")
    visit = RUN / "lull/in-session"
    visit.touch()
    process = _taken(unit, str(unit.stick))
    until((RUN / "lull-update/sdz1/said").exists, "the update to be seen")
    # It asks every five seconds: what it would do without asking is long done after the first.
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(7)
    assert unit.names == EMPTY
    visit.unlink()
    process.wait(60)
    assert unit.names == ("lull_0.7.0", "lull_0.7.0")


def _refuses(cart: Cart) -> None:
    code, _ = cart.update()
    assert code != 0
    assert cart.names == EMPTY
    assert [path.name for path in cart.kernels.iterdir()] == ["lull_0.6.0.efi"]
