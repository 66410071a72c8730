"""`kiosk bench`: what the kiosk costs on this machine, each figure beside its limit.

Each part is measured in a process of its own, one after another, so that nothing of one weighs on the next
and a part that fails costs only its own figures. What could not be measured is null, with the reason in
`notes`; nothing is estimated. These are figures, not tests: a busy machine gives poor ones.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import environments

WITHIN_S = 300.0  # all of it
PART_S = 45.0  # one part; most take ten seconds
DISK = "/var/tmp"  # a disk, where /tmp may be memory

FIGURES: tuple[tuple[str, str, float | None, str], ...] = (
    ("start_to_first_frame_s", "process start to first frame", 1.0, "s"),
    ("start_to_first_frame_openxr_s", "… through OpenXR", 2.5, "s"),
    ("loop_ms_p99", "console loop, its own work, p99", 2.0, "ms"),
    ("loop_ms_median", "… median", None, "ms"),
    ("loop_wall_ms_p99", "… by the clock, p99", None, "ms"),
    ("frame_late_ms_p99.no_strap", "frames late, no strap, p99", None, "ms"),
    ("frame_late_ms_p99.strap", "… strap streaming", None, "ms"),
    ("mirror_ms_p50", "a frame's drawing to the nurse's picture, median", None, "ms"),
    ("mirror_ms_p99", "… p99", 200.0, "ms"),
    ("tap_to_saved_ms_p50", "tap to saved, median", None, "ms"),
    ("tap_to_saved_ms_p99", "… p99", None, "ms"),
    ("tap_to_shown_ms_p50", "tap to its pixels, anywhere in a tick, median", None, "ms"),
    ("tap_to_shown_ms_p99", "… p99", 33.3, "ms"),
    ("session_25min_s", "25-minute visit, session alone", 1.0, "s"),
    ("packet_ms_mean", "a strap's packet to beats and guide, mean", 0.2, "ms"),
    ("packet_ms_p99", "… p99", None, "ms"),
    ("cue_us", "the guide's cue", 30.0, "us"),
    ("audio_x_realtime", "sound rendered, times real time", None, "x"),
    ("audio_cpu_percent", "16 sources, the breath and the card, of one core, quickest second", 8.0, "%"),
    ("audio_cpu_percent_median", "… median second", None, "%"),
    ("audio_callbacks_missed", "sound callbacks missed, beside a busy process", 0.0, ""),
    ("audio_head_ms_p99", "a turned head to its first sample, p99", 60.0, "ms"),
    ("audio_head_ms_max", "… at most", None, "ms"),
    ("audio_first_sound_s", "sound's process start to its first sample", 1.0, "s"),
    ("pss_mb.kiosk", "memory, kiosk", 90.0, "MB"),
    ("pss_mb.scene", "memory, scene without a world", 220.0, "MB"),
    ("pss_mb.audio", "memory, sound", 150.0, "MB"),
    ("pss_all_with_world_mb", "memory, all with a world", 600.0, "MB"),
)
"""Key, words, limit and unit; a dot goes one level down."""

WORLD_FIGURES: tuple[tuple[str, str, float | None, str], ...] = (
    ("submit_ms_median", "stereo frame, submission, median", 0.3, "ms"),
    ("submit_ms_p99", "… p99", 1.0, "ms"),
    ("draw_ms_median", "… drawn, 640x640 an eye, median", None, "ms"),
    ("over_plain", "… against its triangles drawn plainly", 1.5, "x"),
    ("load_s", "loading from the cache", None, "s"),
    ("load_step_ms_max", "… its longest step", None, "ms"),
    ("memory_mb", "… its memory", 150.0, "MB"),
)


def report(as_json: bool) -> int:
    """Measures everything, within five minutes, and prints it; progress goes to stderr."""
    found = measure()
    print(json.dumps(found, indent=2) if as_json else table(found))
    return 0


def measure() -> dict[str, Any]:
    """All figures under the keys that `kiosk bench --json` promises."""
    found: dict[str, Any] = {
        "worlds": {name: {key: None for key, *_ in WORLD_FIGURES} for name in environments.WORLDS},
        "machine": machine(), "notes": {},
    }
    for key, *_ in FIGURES:
        first, _, second = key.partition(".")
        if second:
            found.setdefault(first, {})[second] = None
        else:
            found[first] = None
    until = time.monotonic() + WITHIN_S
    with TemporaryDirectory(prefix="lull-bench-", dir=DISK, ignore_cleanup_errors=True) as place:
        for name, arguments, environment in _parts():
            left_s = until - time.monotonic()
            print(f"bench: {name} ({left_s:.0f} s left at most)", file=sys.stderr, flush=True)
            _merge(found, _run(name, arguments, {**environment, "TMPDIR": place}, min(PART_S, left_s)))
    return found


def _parts() -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Name, arguments and environment of each part; last what a slow machine takes longest over."""
    software = {"LIBGL_ALWAYS_SOFTWARE": "1", "GALLIUM_NOOP": "true"}
    window = {"SDL_VIDEODRIVER": "dummy"}
    yield "saved", [], {}
    yield "session", [], {}
    yield "beats", [], {}
    for world in environments.WORLDS:
        yield f"submit {world}", [world], software
    yield "start", ["offscreen"], {}
    yield "start openxr", ["openxr"], {}
    yield "loop no_strap", ["none"], window | software
    yield "loop strap", ["model"], window | software
    yield "tap", [], window | software
    yield "sound", [], {}
    yield "memory", [], window
    for world in environments.WORLDS:
        yield f"load {world}", [world], {}
    for world in environments.WORLDS:
        yield f"draw {world}", [world], {}
    yield "plain beach", ["beach"], {}


def _run(name: str, arguments: list[str], environment: dict[str, str], limit_s: float) -> dict[str, Any]:
    """One part's figures, or a note of why there are none."""
    if limit_s < 1.0:
        return {"notes": {name: "no time was left"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk.bench", name.split()[0], *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1", **environment},
    )
    try:
        out, errors = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"notes": {name: f"not done within {limit_s:.0f} s"}}
    try:
        figures: dict[str, Any] = json.loads(out.splitlines()[-1])
    except (IndexError, ValueError):
        last = errors.strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
        return {"notes": {name: last[0]}}
    return figures


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "processor": _first("/proc/cpuinfo", "model name"),
        "cores": os.cpu_count(),
        "memory": _first("/proc/meminfo", "MemTotal"),
        "load_1min": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _first(path: str, key: str) -> str:
    """The value behind `key` in a file of `key: value` lines."""
    for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith(key):
            return line.partition(":")[2].strip()
    return ""


def table(found: dict[str, Any]) -> str:
    """The figures for people, each with its limit and whether it holds."""
    lines = [f"{'':<40}{'measured':>12}{'limit':>12}"]
    for world, figures in found["worlds"].items():
        for key, words, limit, unit in WORLD_FIGURES:
            lines.append(_line(f"{world}: {words}", figures[key], limit, unit))
    for key, words, limit, unit in FIGURES:
        value: Any = found
        for part in key.split("."):
            value = value[part]
        lines.append(_line(words, value, limit, unit))
    lines += [f"{name}: {why}" for name, why in found["notes"].items()]
    lines.append(", ".join(f"{key} {value}" for key, value in found["machine"].items()))
    return "\n".join(lines)


def _line(words: str, value: float | None, limit: float | None, unit: str) -> str:
    measured = "–" if value is None else f"{value:g} {unit}".strip()
    allowed = "" if limit is None else f"{limit:g} {unit}"
    holds = "" if value is None or limit is None else "holds" if value <= limit else "over"
    return f"{words:<40}{measured:>12}{allowed:>12}  {holds}".rstrip()
