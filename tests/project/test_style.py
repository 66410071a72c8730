"""ruff on all code and strict mypy on the pure core have nothing to say."""

from __future__ import annotations

import subprocess
import sys

from tests.project.test_layers import MODULES, ROOT, layer


def complaints(*command: str) -> str:
    """What a tool says about the project; nothing where it is content."""
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def test_ruff_is_content() -> None:
    said = complaints("ruff", "check", "--quiet", "--output-format=concise", ".")
    assert not said, said


def test_the_core_is_typed_throughout() -> None:
    core = [str(path) for module, path in MODULES.items() if module.startswith("kiosk") and layer(module) < 2]
    said = complaints("mypy", *core)
    assert not said, said
