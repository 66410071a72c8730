"""The image's bill of materials, CycloneDX 1.6 in JSON: `sbom.py MANIFEST WHEELS EPOCH`, to standard output.

Debian's packages come from mkosi's manifest, Python's from the wheels that were installed, with their hashes. The same
image has the same bill, to the byte. Source: CycloneDX 1.6 (ECMA-424), package URL types deb and pypi.
"""

from __future__ import annotations

import email
import hashlib
import json
import sys
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL


def debian(manifest: Path) -> Iterator[Component]:
    """The packages of mkosi's manifest, format 1."""
    for package in json.loads(manifest.read_text())["packages"]:
        name, version, machine = package["name"], package["version"], package["architecture"]
        url = PackageURL("deb", "debian", name, version, {"arch": machine, "distro": "trixie"})
        yield Component(type=ComponentType.LIBRARY, name=name, version=version, purl=url, bom_ref=url.to_string())


def python(wheels: Path) -> Iterator[Component]:
    """The wheels below a folder; the kiosk's own is an application."""
    licences = LicenseFactory()
    for path in sorted(wheels.rglob("*.whl"), key=lambda path: path.name):
        said = metadata(path)
        name, version = said["Name"], said["Version"]
        url = PackageURL("pypi", None, name.lower().replace("_", "-"), version)
        expression = said["License-Expression"]
        yield Component(
            type=ComponentType.APPLICATION if name == "lull" else ComponentType.LIBRARY, name=name, version=version,
            purl=url, bom_ref=url.to_string(),
            licenses=[licences.make_from_string(expression)] if expression else [],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(path.read_bytes()).hexdigest())],
        )  # fmt: skip


def metadata(wheel: Path) -> Message:
    """Its core metadata.

    Raises:
        ValueError: it has none.
    """
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(".dist-info/METADATA"):
                return email.message_from_bytes(archive.read(name))
    raise ValueError(f"{wheel.name} has no METADATA; download it again")


def bill(manifest: Path, wheels: Path, epoch: int) -> str:
    """The whole, as text."""
    parts = [*debian(manifest), *python(wheels)]
    version = json.loads(manifest.read_text())["config"]["version"]
    whole = Component(type=ComponentType.OPERATING_SYSTEM, name="lull-image", version=version, bom_ref="lull-image")
    same = hashlib.sha256("\n".join(sorted(part.bom_ref.value or "" for part in parts)).encode()).digest()
    bom = Bom(components=parts, serial_number=uuid.UUID(bytes=same[:16], version=4))
    bom.metadata.component = whole
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    bom.register_dependency(whole, parts)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(bill(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
