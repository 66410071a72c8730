"""The result as a table, for people and for README.md, where it stands between two comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.pilot.page import ROOT, table

RESULT, README = ROOT / "docs" / "results" / "peers.json", ROOT / "README.md"
TITLES = {"moderngl": "moderngl", "panda3d": "Panda3D"}
HEAD = ("what", "ours", "beside it", "it, over ours", "middle half of the rounds")
LED = {
    "near": "near their resonance after 20 minutes (more is better)",
    "sway": "how far the breath moves the heart at the end (more is better)",
    "too_slow": "time in which they are asked to breathe too slowly (less is better)",
    "pressed": "breaths not eased while the heart is up (less is better)",
}
_PART = re.compile(r"(<!-- made: peers -->\n).*?(<!-- end -->)", re.DOTALL)


def written(text: str, result: dict[str, Any]) -> str:
    """README's text with the made part as `result` has it.

    Raises:
        ValueError: the place for it is not there, or not there once.
    """
    made, times = _PART.subn(lambda found: f"{found[1]}\n{page(result)}\n\n{found[2]}", text)
    if times != 1:
        raise ValueError(f"README.md has {times} places for the peers.")
    return made


def update(readme: Path = README, result: Path = RESULT) -> None:
    """Writes it into the file."""
    kept = json.loads(result.read_text(encoding="utf-8"))
    readme.write_text(written(readme.read_text(encoding="utf-8"), kept), encoding="utf-8")


def page(result: dict[str, Any]) -> str:
    """The table, and what it was measured on."""
    return "\n\n".join((table(HEAD, rows(result)), same(result["beach"]), goal(result["guide"]), machine(result)))


def rows(result: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """What; ours; beside what; its ratio; from what to what the ratio went."""
    beach = result["beach"]
    starts = beach["start_and_memory"]
    for words, unit, figures in (
        ("the beach: process to its first finished frame", "s", starts["start_s"]),
        ("the beach: memory after that (resident)", "MB", starts["resident_mb"]),
        ("the beach: a stereo frame drawn on the processor", "ms", beach["frame_ms"]),
        ("the beach: a stereo frame submitted, rasterising off, processor time", "ms", beach["submission_ms"]),
    ):
        yield from _taken(words, unit, figures, TITLES)
    sound = result["sound"]
    ways = {
        "panned": "plain numpy that pans, no head and no fade",
        "convolved": f"plain numpy, two filters of {sound['taps']} a source, no head and no fade",
    }
    yield from _taken("sound: a second of the beach, processor time", "ms", sound["second_ms"], ways)
    for found in result["heart"].values():
        words = f"heart: RMSSD, SDNN, mean rate and pNN50 of {found['beats']:,} beats, processor time"
        title = f"NeuroKit2's `hrv_time`, which finds some twenty more; these differ by {apart(found)}"
        yield from _taken(words, "ms", found["call_ms"], {"neurokit2": title})
    yield from _led(result["guide"])


def _taken(words: str, unit: str, figures: dict[str, Any], titles: dict[str, str]) -> Iterator[tuple[str, ...]]:
    ours = f"{figures['ours']:g} {unit}"
    for name, title in titles.items():
        low, high = figures["middle_half"][name]
        yield words, ours, title, times(figures["ratio"][name]), f"{times(low)} to {times(high)}"
        words, ours = "the same", ""


def _led(guide: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """What a good pacer does for a kind of patients. That it is slow by 15 minutes is left out: six always is."""
    for kind, found in guide.items():
        for name, ours in found["coach"].items():
            fixed = found["fixed"][name]
            if ours is None or fixed is None or name not in LED:
                continue
            words = f"guide, {found['patients']} model patients, {kind}: {LED[name]}"
            one, other = (f"{each:.1f}" if name == "pressed" else f"{100 * each:.0f} %" for each in (ours, fixed))
            yield words, one, f"a fixed six a minute: {other}", times(fixed / ours) if ours else "–", ""


def times(ratio: float) -> str:
    """A ratio to two digits behind the point, large ones to none."""
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.2f}"


def apart(found: dict[str, Any]) -> str:
    """The largest relative difference, in words."""
    off = found["largest_relative_difference"]
    return "less than a billionth" if off < 1e-9 else f"{off:.1g}"


def same(beach: dict[str, Any]) -> str:
    """What the three draw, and how alike."""
    drawn = beach["submission_drawn"]
    calls = "; ".join(
        f"{title} {drawn[name]['draws']} draw calls, {drawn[name]['triangles']:,} triangles"
        for name, title in {"ours": "ours", **TITLES}.items()
    )
    off = max(each["mean"] for by_name in beach["difference_of_255"].values() for each in by_name.values())
    arithmetic, size = beach["submission_ms"]["arithmetic"], "x".join(map(str, beach["size"]))
    return (
        f"The same arrays, textures and shaders, two eyes of {size}, one sample a pixel; started and drawn in quality\n"
        f"low, submitted in quality high:\n{calls}.\n"
        f"Their pictures differ from ours by {off:g} of 255 in the mean, at most. Of ours and moderngl's submission\n"
        f"{arithmetic:g} ms are the beach's own arithmetic in Python; Panda3D finds out by itself what is seen."
    )


def goal(guide: dict[str, Any]) -> str:
    """Whether the guide came as near as the bench asks for, with these patients."""
    from kiosk.bench.coach import FROM, NEAR_SHARE  # here: it brings numpy, whose threads `__main__` settles first

    near = guide["follower"]["coach"]["near"]
    said = "kept" if near >= NEAR_SHARE else "missed"
    return (
        f"The model patients are the bench's own first (seeds from {FROM:,}): {100 * near:.0f} % of the followers end\n"
        f"near their resonance, at least {100 * NEAR_SHARE:.0f} % are asked for: {said}."
    )


def machine(result: dict[str, Any]) -> str:
    """Where, when and of what."""
    on = result["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    return (
        f"Measured on {result['date']} at commit {result['commit']}: {on['cores']} cores ({on['processor']}),\n"
        f"drawn by {on['renderer']}; Python {on['python']},\n{versions}."
    )
