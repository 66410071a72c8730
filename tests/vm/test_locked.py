"""A cart of a clinic that signs what its firmware starts, and ties the records to its TPM (docs/install.md)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import need
from tests.servers import running
from tests.vm.built import built
from tests.vm.machine import ROOT, Machine
from tests.waiting import until

pytestmark = pytest.mark.vm

EVIDENCE = ROOT / "out" / "vm" / "locked"
IMAGE = EVIDENCE / "image"
VERSION = "0.97.0"
SECURE_BOOT = "od -An -t u1 -j 4 /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
WITHIN_S = 900.0


@pytest.fixture(scope="module")
def image() -> Iterator[None]:
    """Signed, and with the encrypted profile, as script/image makes it."""
    need("swtpm and openssl", all(map(shutil.which, ("swtpm", "openssl"))))
    shutil.rmtree(EVIDENCE, ignore_errors=True)
    EVIDENCE.mkdir(parents=True)
    key, certificate = EVIDENCE / "secure-boot.key", EVIDENCE / "secure-boot.crt"
    subprocess.run(
        ["openssl", "req", "-new", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "7300", "-subj", "/CN=Test/",
         "-keyout", key, "-out", certificate], check=True, capture_output=True)  # fmt: skip
    built(
        IMAGE, VERSION, "--profile", "encrypted", "--secure-boot=yes", "--secure-boot-auto-enroll=yes",
        f"--secure-boot-key={key}", f"--secure-boot-certificate={certificate}")  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LULL_IMAGE", str(IMAGE))
        yield


@contextmanager
def _tpm(folder: Path) -> Iterator[tuple[str, ...]]:
    """A TPM that remembers in `folder`; QEMU's arguments."""
    folder.mkdir(exist_ok=True)
    (folder / "socket").unlink(missing_ok=True)
    command = ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}"]
    with running([*command, "--ctrl", f"type=unixio,path={folder}/socket"], folder / "log"):
        until((folder / "socket").exists, "the TPM")
        chip = ("-chardev", f"socket,id=tpm,path={folder}/socket", "-tpmdev", "emulator,id=tpm0,chardev=tpm")
        yield (*chip, "-device", "tpm-crb,tpmdev=tpm0")


@pytest.mark.timeout(5000)
@pytest.mark.usefixtures("image")
def test_the_firmware_starts_what_is_signed_and_the_records_open_with_this_tpm_alone(tmp_path: Path) -> None:
    cart = Machine(tmp_path, EVIDENCE, firmware=True)
    try:
        with _tpm(tmp_path / "tpm") as chip:
            cart.devices = chip
            cart.boot()
            assert cart.run(SECURE_BOOT) == "1", "the key is taken at the first start"
            cart.until("systemctl is-active --quiet kiosk", "the kiosk to be ready", WITHIN_S)
            assert cart.run("lsblk -no TYPE $(findmnt -no SOURCE /var)") == "crypt"
            cart.run("mkdir -p /var/lib/kept; echo 7 > /var/lib/kept/score; sync /var/lib/kept/score /var/lib/kept")
            cart.cut()
        with _tpm(tmp_path / "tpm") as chip:
            cart.devices = chip
            cart.boot()
            cart.until("systemctl is-active --quiet local-fs.target", "the disks", WITHIN_S)
            assert cart.run("cat /var/lib/kept/score") == "7"
            cart.cut()
        with _tpm(tmp_path / "another-tpm") as chip:
            cart.devices = chip
            cart.boot()
            cart.logged("Job var.mount/start failed", WITHIN_S)
            cart.logged("Starting emergency.service", WITHIN_S)
            cart.picture("another-tpm")
    finally:
        cart.cut()
