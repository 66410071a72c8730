"""`kiosk check`: what this machine has and what it lacks, each with the fix, for a clinic's engineer.

Every probe runs in a process of its own, all at once and within one deadline, so that a driver that hangs
or crashes becomes a line of the report and never its end.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk import config as configuration
from kiosk.check.probes import PROBES, SETUP, Found
from kiosk.config import Config
from kiosk.language import N_, unpacked
from kiosk.records import files, first_check

WITHIN_S = 20.0  # for all probes together; a busy machine takes ten seconds


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report.

    Args:
        name: gl, disk, …
        state: ok | warn (works, within limits) | fail | absent (not there, and not needed).
        needed: the kiosk as configured cannot do without it.
        detail: what was found.
        fix: what to do, a command where one does it; "" where nothing is to be done.
    """

    name: str
    state: str
    needed: bool
    detail: str
    fix: str


def report(config: Config, data: Path, as_json: bool, keep: bool = False) -> int:
    """Checks this machine and prints the report; 0 where everything needed is ok or warns, else 1.

    Args:
        keep: what --json prints is also left in the data folder, for `kiosk.records.first_check`.
    """
    checks = run(config, data)
    wrong = [check.name for check in checks if check.needed and check.state not in ("ok", "warn")]
    told = json.dumps({"ok": not wrong, "checks": [asdict(check) for check in checks]}, indent=2)
    if keep:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.replace(data / first_check.FILE, f"{told}\n".encode())
    if as_json:
        print(told)
    else:
        print(table(checks))
        print(f"Needed and not right: {', '.join(wrong)}." if wrong else "Everything that is needed is here.")
    return 1 if wrong else 0


def run(config: Config, data: Path, names: Iterable[str] = PROBES, within_s: float = WITHIN_S) -> list[Check]:
    """Runs these probes at once. Never raises; takes `within_s` at most."""
    deadline = time.monotonic() + within_s
    begun = {name: _begin(name, config, data) for name in names}
    needed = _needed(config)
    checks = []
    for name, process in begun.items():
        found = _result(process, deadline)
        state = "fail" if found.state == "absent" and name in needed else found.state
        checks.append(Check(name, state, name in needed, found.detail, found.fix))
    return checks


def table(checks: Iterable[Check]) -> str:
    """The report for people: one line a check, its fix below."""
    lines = []
    for check in checks:
        lines.append(f"{check.state:<8}{check.name:<9}{'needed' if check.needed else '':<8}{check.detail}")
        if check.fix:
            lines.append(f"{'':<25}→ {check.fix}")
    return "\n".join(lines)


def _needed(config: Config) -> set[str]:
    named = {
        "openxr": config.headset.device == "openxr",
        "console": config.headset.device == "flat",
        "strap": config.strap.device not in ("auto", "none"),
        "audio": config.audio.device not in ("auto", "none"),
    }
    return {"gl", "disk", "records", *(name for name, is_named in named.items() if is_named)}


def _begin(name: str, config: Config, data: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk.check", name, str(data)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
    )
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(configuration.dump(config))
        process.stdin.close()
    process.stdin = None  # all is said: `communicate` is not to flush it again
    return process


def _result(process: subprocess.Popen[str], deadline: float) -> Found:
    try:
        out, _ = process.communicate(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        with suppress(subprocess.TimeoutExpired):  # one that waits for a dead disk cannot even be killed
            process.communicate(timeout=0.5)
        return Found("fail", N_("did not answer in time"),
                     N_("Look for a driver, disk or service that hangs; try again."))
    try:
        state, detail, fix = json.loads(out.splitlines()[-1])
        return Found(state, unpacked(detail), unpacked(fix))
    except (IndexError, ValueError, TypeError, KeyError, AttributeError):
        code = process.returncode
        why = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return Found("fail", N_("ended without an answer ({why})", why=why),
                     N_("Update its driver, or run {command} again.", command=SETUP))
