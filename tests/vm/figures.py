"""Figures of the whole machine, kept beside its pictures: out/vm/figures.json, seconds and megabytes by name."""

from __future__ import annotations

import json

from tests.vm.machine import ROOT, Machine

FIGURES = ROOT / "out" / "vm" / "figures.json"
PSS_KIB = "cat {} 2>/dev/null | awk '/^Pss:/ {{ sum += $2 }} END {{ print sum }}'"


def keep(name: str, figure: float) -> None:
    """The newest of its name."""
    found = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    found[name] = round(figure, 1)
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


def keep_start(machine: Machine) -> None:
    """Where the time from the kernel's first word to a console that is ready went."""

    def at(what: str, unit: str = "") -> float:
        return int(machine.run(f"systemctl show -P {what}TimestampMonotonic {unit}")) / 1e6

    initrd, system = at("InitRD"), at("Userspace")
    process, ready = at("ExecMainStart", "kiosk"), at("ActiveEnter", "kiosk")
    keep("start: kernel", initrd)
    keep("start: initrd", system - initrd)
    keep("start: system, to the kiosk's process", process - system)
    keep("start: the kiosk's process to READY", ready - process)


def keep_memory(machine: Machine) -> None:
    """Megabytes of all processes, and of the kiosk's three; what they share is counted once (PSS)."""
    kiosk = "$(sed 's,.*,/proc/&/smaps_rollup,' /sys/fs/cgroup/system.slice/kiosk.service/cgroup.procs)"
    for name, files in (("memory of all units", "/proc/[0-9]*/smaps_rollup"), ("memory of the kiosk", kiosk)):
        keep(name, int(machine.run(PSS_KIB.format(files))) / 1000)
