"""Imports point one way: app and scene, then devices, console and records, then the pure core, then its vocabulary.

Every import counts, also one inside a function. A module of `kiosk` that is not named here belongs to
the pure core.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("kiosk", "environments", "audio")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}

VOCABULARY = {"kiosk", "kiosk.config", "kiosk.errors", "kiosk.events", "kiosk.language"}
EDGES = {"kiosk.console", "kiosk.devices", "kiosk.records"}
COMMANDS = {"kiosk.__main__", "kiosk.album", "kiosk.bench", "kiosk.check", "kiosk.commands", "kiosk.demo"}
APP = {"kiosk.app", "kiosk.between", "kiosk.opening"}
TOP = APP | COMMANDS | {
    "kiosk.child", "kiosk.commissioning", "kiosk.entry", "kiosk.errands", "kiosk.office", "kiosk.scene",
    "kiosk.practice_reader", "kiosk.speaker"}
CORE_MAY_USE = {"numpy", "transitions"}


def part(module: str) -> str:
    """`module` as far as the layers are concerned: kiosk.devices.usb is kiosk.devices."""
    return ".".join(module.split(".")[:2])


def layer(module: str) -> int:
    """0 the vocabulary, 1 the pure core, 2 the edges, 3 what composes them."""
    if part(module) in TOP:
        return 3
    if part(module) in EDGES:
        return 2
    return 0 if module in VOCABULARY else 1


def imports(source: str) -> set[str]:
    """The modules `source` imports, those of this project by their full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            base = node.module or ""
            inner = {f"{base}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else base for name in inner}
    return found


def faults(module: str, source: str) -> list[str]:
    """Every import of `module` that points the wrong way, with the rule it breaks."""
    top = module.split(".")[0]
    wrong = []
    for name in sorted(imports(source)):
        other = name.split(".")[0]
        if other == "OpenGL" and module != "environments.gl":
            wrong.append(f"{name}: environments.gl alone imports OpenGL")
        if other not in PACKAGES:
            pure = top == "kiosk" and layer(module) < 2
            if pure and other not in sys.stdlib_module_names | CORE_MAY_USE:
                wrong.append(f"{name}: the core imports the standard library, numpy and transitions")
        elif top != other:
            if top != "kiosk":
                wrong.append(f"{name}: {top} stands alone")
            elif other == "audio" and part(module) not in {"kiosk.practice_reader", "kiosk.speaker"} | COMMANDS:
                wrong.append(f"{name}: only speaker and the commands import audio")
            elif part(module) == "kiosk.devices" and name in {"environments", "environments.gl"}:
                continue  # `import environments` itself touches no GL
            elif other == "environments" and part(module) not in {"kiosk.scene"} | COMMANDS:
                wrong.append(f"{name}: only scene and the commands import environments")
        elif top == "kiosk" and layer(name) > layer(module):
            wrong.append(f"{name}: lies above {module}")
        elif top == "kiosk" and layer(name) == layer(module) == 2 and part(name) != part(module):
            wrong.append(f"{name}: {part(module)} and {part(name)} do not know each other")
    return wrong


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    assert faults(module, MODULES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kiosk.events", "import kiosk.session"),
        ("kiosk.session", "import pygame"),
        ("kiosk.session", "def late():\n    from kiosk.records import store"),
        ("kiosk.records.store", "from kiosk import child"),
        ("kiosk.console.draw", "import kiosk.devices.strap"),
        ("kiosk.console.draw", "import environments"),
        ("kiosk.devices.headset", "import environments.render"),
        ("kiosk.scene.loop", "import audio"),
        ("kiosk.scene.loop", "from OpenGL import GL"),
        ("environments.calm", "import kiosk.view"),
        ("audio.scapes", "import environments"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str) -> None:
    assert len(faults(module, source)) == 1
