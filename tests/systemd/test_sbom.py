"""The image's bill of materials."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

HERE = Path(__file__).parents[2] / "systemd" / "image" / "sbom.py"
EPOCH = 1_790_000_000
MANIFEST = {
    "manifest_version": 1,
    "config": {"name": "lull", "version": "1.2.3"},
    "packages": [{"type": "deb", "name": "sway", "version": "1:1.10.1-2", "architecture": "amd64"}],
}


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", HERE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sbom"] = module
    spec.loader.exec_module(module)
    return module


def _wheel(folder: Path, name: str, version: str, licence: str) -> Path:
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            f"{name}-{version}.dist-info/METADATA",
            f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: {licence}\n",
        )
    return path


@pytest.fixture
def image(tmp_path: Path) -> tuple[Path, Path]:
    """A manifest and a folder of wheels."""
    manifest = tmp_path / "image.manifest"
    manifest.write_text(json.dumps(MANIFEST))
    wheels = tmp_path / "wheels"
    (wheels / "own").mkdir(parents=True)
    _wheel(wheels, "numpy", "2.1.0", "BSD-3-Clause AND MIT")
    _wheel(wheels / "own", "lull", "1.2.3", "MIT")
    return manifest, wheels


def test_the_bill_is_valid_and_names_every_part(sbom: ModuleType, image: tuple[Path, Path]) -> None:
    said = sbom.bill(*image, EPOCH)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(said) is None
    parts = {part["purl"]: part for part in json.loads(said)["components"]}
    assert set(parts) == {
        "pkg:deb/debian/sway@1:1.10.1-2?arch=amd64&distro=trixie", "pkg:pypi/lull@1.2.3", "pkg:pypi/numpy@2.1.0",
    }  # fmt: skip
    numpy = parts["pkg:pypi/numpy@2.1.0"]
    wheel = next(image[1].glob("numpy*"))
    assert numpy["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}]
    assert numpy["licenses"] == [{"expression": "BSD-3-Clause AND MIT"}]
    assert parts["pkg:pypi/lull@1.2.3"]["type"] == "application"


def test_the_same_image_has_the_same_bill_and_another_has_not(sbom: ModuleType, image: tuple[Path, Path]) -> None:
    first = sbom.bill(*image, EPOCH)
    assert sbom.bill(*image, EPOCH) == first
    _wheel(image[1], "bleak", "3.0.0", "MIT")
    assert json.loads(sbom.bill(*image, EPOCH))["serialNumber"] != json.loads(first)["serialNumber"]


def test_a_wheel_that_says_nothing_of_itself_is_named(sbom: ModuleType, tmp_path: Path) -> None:
    broken = tmp_path / "odd-1.0-py3-none-any.whl"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("odd.py", "")
    with pytest.raises(ValueError, match=r"odd-1\.0-py3-none-any\.whl has no METADATA"):
        sbom.metadata(broken)
