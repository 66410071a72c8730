"""`kiosk bench` measures, says what it could not, and invents nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import environments
from kiosk import bench
from kiosk.bench import processes, sound, visit
from kiosk.bench.figures import percentile_ms

PROMISED = {
    "worlds", "start_to_first_frame_s", "loop_ms_p99", "frame_late_ms_p99", "tap_to_saved_ms_p50",
    "tap_to_saved_ms_p99", "tap_to_shown_ms_p50", "tap_to_shown_ms_p99",
    "audio_x_realtime", "audio_callbacks_missed", "pss_mb", "machine",
}  # fmt: skip

ROLLUP = "55d0-7ffe ---p 00000000 00:00 0 [rollup]\nRss:   90000 kB\nPss:   52224 kB\nPss_Anon:  1 kB\n"


def parts(*names: str) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Parts without arguments."""
    return iter([(name, [], {}) for name in names])


def test_all_that_is_promised_is_there_even_where_nothing_could_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_run", lambda name, *_: {"notes": {name: "broken"}})
    found = bench.measure()
    assert found.keys() >= PROMISED
    assert found["worlds"].keys() == environments.WORLDS.keys()
    for figures in found["worlds"].values():
        assert figures.keys() >= {"submit_ms_median", "submit_ms_p99", "draw_ms_median", "memory_mb"}
        assert set(figures.values()) == {None}
    assert found["frame_late_ms_p99"] == {"no_strap": None, "strap": None}
    assert found["pss_mb"] == {"kiosk": None, "scene": None, "audio": None}
    assert set(found["notes"].values()) == {"broken"}
    assert {"processor", "cores", "memory", "system", "python", "load_1min"} <= found["machine"].keys()
    assert "–" in bench.table(found)


def test_json_alone_is_on_stdout_and_progress_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "_parts", lambda: parts("session"))
    assert bench.report(as_json=True) == 0
    out, err = capsys.readouterr()
    assert 0 < json.loads(out)["session_25min_s"] < 60
    assert err.startswith("bench: session")


def test_a_packet_and_a_cue_are_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "_parts", lambda: parts("beats"))
    assert bench.report(as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert 0 < found["packet_ms_mean"] <= found["packet_ms_p99"] < 1000
    assert 0 < found["cue_us"] < 10_000


def test_a_part_that_breaks_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_parts", lambda: parts("nonsense"))
    assert "nonsense" in bench.measure()["notes"]["nonsense"]


def test_a_part_that_takes_too_long_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_parts", lambda: parts("sound", "sound again"))
    monkeypatch.setattr(bench, "WITHIN_S", 1.5)
    found = bench.measure()
    assert found["notes"]["sound"].startswith("not done within")
    assert found["notes"]["sound again"] == "no time was left"
    assert found["audio_x_realtime"] is None


def test_nothing_of_a_bench_is_left_on_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench, "DISK", tmp_path)
    monkeypatch.setattr(bench, "_parts", lambda: parts("saved"))
    found = bench.measure()
    assert 0 < found["tap_to_saved_ms_p50"] <= found["tap_to_saved_ms_p99"]
    assert found["machine"]["disk"] not in ("", "unknown")
    assert list(tmp_path.iterdir()) == []


def test_the_table_says_what_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_run", lambda *_: {})
    found = bench.measure()
    found |= {"loop_ms_p99": 0.5, "start_to_first_frame_s": 1.25, "tap_to_saved_ms_p99": 9.0}
    found["pss_mb"]["kiosk"] = 90.0
    lines = {line[:40].strip(): line[40:].split() for line in bench.table(found).splitlines()}
    assert lines["console loop, its own work, p99"] == ["0.5", "ms", "2", "ms", "holds"]
    assert lines["process start to first frame"] == ["1.25", "s", "1", "s", "over"]
    assert lines["memory, kiosk"] == ["90", "MB", "90", "MB", "holds"]
    assert lines["tap to saved, median"] == ["–"]
    assert lines["memory, scene without a world"] == ["–", "220", "MB"]


@pytest.mark.parametrize(("percent", "value"), [(50, 50.0), (99, 99.0), (100, 100.0), (1, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert percentile_ms([n / 1000 for n in range(100, 0, -1)], percent) == value


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile_ms([], 99) is None


def test_the_proportional_size_is_read() -> None:
    assert processes.pss_mb(ROLLUP) == 51.0


def test_every_answer_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "ANSWERS", 7)
    found = visit.saved()
    assert 0 < found["tap_to_saved_ms_p50"] <= found["tap_to_saved_ms_p99"]


def test_sound_without_a_card_is_taken_by_the_clock_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "MADE_S", 0.2)
    monkeypatch.setattr(sound, "PLAYED_S", 0.2)
    monkeypatch.setattr(sound, "_opened", lambda sink: False)
    found = sound.sound()
    assert found["audio_x_realtime"] > 0
    assert found["audio_callbacks_missed"] >= 0
    assert "by the clock" in found["notes"]["sound"]


@pytest.mark.gl
def test_submission_is_measured_with_rasterising_off() -> None:
    found = part("submit", "beach", GALLIUM_NOOP="true", LIBGL_ALWAYS_SOFTWARE="1")
    assert "worlds" in found, found
    assert 0 < found["worlds"]["beach"]["submit_ms_median"] <= found["worlds"]["beach"]["submit_ms_p99"]


@pytest.mark.gl
@pytest.mark.slow
def test_submission_is_not_measured_where_rasterising_is_on() -> None:
    found = part("submit", "beach", GALLIUM_NOOP="false")
    assert "leave rasterising out" in found["notes"]["submit beach"]


@pytest.mark.gl
@pytest.mark.slow
def test_a_whole_bench_gives_every_figure_or_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "WITHIN_S", 900.0)  # whatever else this machine does
    monkeypatch.setattr(bench, "PART_S", 200.0)
    found = bench.measure()
    for key, *_ in bench.FIGURES:
        value: Any = found
        for step in key.split("."):
            value = value[step]
        if key == "start_to_first_frame_openxr_s" and value is None:
            assert found["notes"]["start openxr"]
        else:
            assert isinstance(value, (int, float)), (key, found["notes"])
    for world, figures in found["worlds"].items():
        missing = {key for key, value in figures.items() if not isinstance(value, (int, float))}
        assert missing == (set() if world == "beach" else {"over_plain"}), (figures, found["notes"])


def part(name: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """The figures of one part, as its own process gives them."""
    run = subprocess.run(
        [sys.executable, "-m", "kiosk.bench", name, *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    figures: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return figures
