"""The commands: their exit codes, and errors that are one line on stderr and name the fix."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import environments
from kiosk import __version__, app, bench, check, config, demo, opening
from kiosk.__main__ import main
from kiosk.events import Row
from kiosk.records.store import Store
from tests.kiosk.records.rows import filled
from tests.waiting import until

Capture = pytest.CaptureFixture[str]


def refused(capsys: Capture, *arguments: str, code: int = 2) -> str:
    """Runs a command that must fail with `code`; gives the one line it says."""
    try:
        found = main(arguments)
    except SystemExit as end:
        found = end.code
    out, err = capsys.readouterr()
    assert (found, out) == (code, "")
    assert len(err.splitlines()) == 1, err
    assert err.startswith("kiosk")
    return err


# -- the command line ------------------------------------------------------------------------------


def test_no_command_and_an_unknown_one_are_refused(capsys: Capture) -> None:
    assert "COMMAND" in refused(capsys)
    assert "'dance'" in refused(capsys, "dance")


def test_the_version_is_told(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (0, f"kiosk {__version__}\n")


@pytest.mark.parametrize(("arguments", "words"), [
    (("run", "--headset", "holodeck"), "auto, openxr, flat, offscreen"),
    (("run", "--strap", "rope"), "auto, ble, model, none"),
    (("run", "--audio", "gramophone"), "known: auto, device, none, file:PATH"),
    (("run", "--seconds", "soon"), "soon is not a number above 0"),
    (("render", "mars", "--out", "x"), "unknown world mars. Known: beach, forest"),
    (("render", "beach", "--out", "x", "--game", "chess"), "unknown game chess. Known: "),
    (("render", "room", "--out", "x", "--spot", "needle"), "unknown spot needle. Known: door, window"),
    (("render", "beach", "--out", "x", "--spot", "door"), "unknown spot door. Known: none there."),
    (("render", "beach", "--out", "x", "--size", "big"), "big is not a size; write it as 640x480"),
    (("render", "beach", "--out", "x", "--size", "0x480"), "0x480 is not a size"),
    (("render", "beach", "--out", "x", "--seconds", "0"), "0 is not a number above 0"),
    (("render", "beach", "--out", "x", "--fps", "nan"), "nan is not a number above 0"),
    (("render", "beach", "--out", "x", "--eye", "third"), "left, right, both"),
    (("render", "beach", "--out", "x", "--recline", "30"), "0, 45, 90"),
    (("render", "beach"), "--out"),
    (("render", "beach", "--out", "x", "--seed", "-1"), "-1 is not a seed; write a whole number from 0"),
    (("sound", "beach", "--out", "x.wav", "--seed", "x"), "x is not a seed"),
    (("sound", "beach", "--out", "x.wav", "--seconds", "30000"), "more than a WAV file holds; write at most 21600"),
    (("run", "--audio", "file:"), "known: auto, device, none, file:PATH"),
    (("sound", "mars", "--out", "x.wav"), "unknown world mars. Known: beach, forest"),
    (("export", "x", "--profile", "pretty"), "excel, research, deidentified"),
    (("demo",), "--out"),
    (("config",), "--check"),
])  # fmt: skip
def test_what_is_unknown_is_refused_with_what_is_known(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in refused(capsys, *arguments).replace("'", "")  # Python 3.13 quotes no choices
    assert list(tmp_path.iterdir()) == []


# -- configuration ---------------------------------------------------------------------------------


def test_a_right_configuration_is_said_to_be_right(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("[session]\nlength_min = 20\n")
    assert main(["config", "--check", "--config", str(file)]) == 0
    assert capsys.readouterr().out == "The configuration is right.\n"


PROGRAMME = """\
name = "ours"
version = "1"
kind = "practice"
title = "Ours"
about = "A minute."
[[step]]
activity = "stay"
title = "Look"
world = "beach"
minutes = 1
[[step.part]]
say = "Look at the sea."
seconds = 8
"""


def with_programme(folder: Path, text: str) -> Path:
    """A configuration whose clinic has this programme, and no voice recorded yet."""
    (folder / "ours").mkdir()
    (folder / "voices" / "en").mkdir(parents=True)
    (folder / "ours" / "ours.toml").write_text(text)
    file = folder / "kiosk.toml"
    file.write_text(f'[session]\nprogrammes = "{folder}/ours"\n[audio]\nvoices = "{folder}/voices"\n')
    return file


def test_a_clinics_words_that_nobody_has_recorded_are_named(capsys: Capture, tmp_path: Path) -> None:
    file = with_programme(tmp_path, PROGRAMME)
    assert main(["config", "--check", "--config", str(file)]) == 0
    *_, why, missing = capsys.readouterr().out.splitlines()
    key, _, words = missing.partition(": ")
    assert why == "Not recorded, shown alone:" and words == "Look at the sea."
    (tmp_path / "voices" / "en" / f"{key}.wav").touch()
    assert main(["config", "--check", "--config", str(file)]) == 0
    assert capsys.readouterr().out == "The configuration is right.\n"


def test_a_wrong_programme_is_named_with_its_line(capsys: Capture, tmp_path: Path) -> None:
    file = with_programme(tmp_path, PROGRAMME.replace('"stay"', '"sway"'))
    assert main(["config", "--check", "--config", str(file)]) == 1
    said = capsys.readouterr().out
    assert "ours.toml, line 7, step 1, activity" in said and "is right" not in said


def test_a_dumped_configuration_is_the_same_one(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('[kiosk]\nid = "ward 3"\n[session]\nlength_min = 20\nworlds = ["forest", "snow"]\n')
    assert main(["config", "--dump", "--config", str(file)]) == 0
    assert config.parse(capsys.readouterr().out) == config.load(file)


@pytest.mark.parametrize(("text", "words"), [
    ("[session]\nlenght_min = 20", "session.lenght_min: is not a key. Known: length_min, "),
    ("[sesion]", "sesion: is not a key. Known: kiosk, session, "),
    ("[session]\nlength_min = 'long'", "session.length_min: is 'long'. Write a whole number."),
    ("[session]\nwinding_down_s = 9000", "session.winding_down_s: is 9000.0. Write a number from 1 to 120."),
    ("[strap]\ndevice = 'rope'", "strap.device: is 'rope'. Known: auto, ble, model, none."),
    ("session = 3", "session: is a section. Write [session]."),
    ("[session", "is not TOML"),
    ("[session]\nworlds = ['beach', 'beach']", "session.worlds: names a world twice. Name each once."),
    ("[session]\nworlds = ['beach', 'forest']", "session.worlds: has water in every world. Add one without: snow."),
    ('"a\\nb" = 1', "a b: is not a key."),
])  # fmt: skip
@pytest.mark.parametrize("command", [("config", "--check"), ("check",), ("run",)], ids=lambda words: words[0])
def test_a_wrong_key_is_named_by_its_path(
    capsys: Capture, tmp_path: Path, command: tuple[str, ...], text: str, words: str
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(text)
    assert words in refused(capsys, *command, "--config", str(file))


def test_a_configuration_that_is_missing_is_named(capsys: Capture, tmp_path: Path) -> None:
    assert str(tmp_path / "none.toml") in refused(capsys, "config", "--check", "--config", str(tmp_path / "none.toml"))


# -- records ---------------------------------------------------------------------------------------


def test_whole_damaged_and_foreign_folders_are_told_apart(capsys: Capture, tmp_path: Path) -> None:
    data, foreign = tmp_path / "data", tmp_path / "foreign"
    foreign.mkdir()
    filled(data, 3)
    assert main(["verify", str(data)]) == 0
    assert capsys.readouterr().out == "whole: 3 rows\n"
    (data / "records.db").write_bytes((data / "records.db").read_bytes()[:8192])
    assert main(["verify", str(data)]) == 1
    assert capsys.readouterr().out.startswith("damaged: ")
    assert "no data folder and no export of ours" in refused(capsys, "verify", str(foreign))


def test_an_export_says_where_it_lies_and_is_whole(capsys: Capture, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with_session(data)
    assert main(["export", str(tmp_path / "stick"), "--data", str(data), "--profile", "excel"]) == 0
    place = Path(capsys.readouterr().out.splitlines()[-1])
    assert place.parent == tmp_path / "stick"
    assert main(["verify", str(place)]) == 0


def test_exporting_a_folder_without_records_is_refused(capsys: Capture, tmp_path: Path) -> None:
    assert "holds no records" in refused(capsys, "export", str(tmp_path), "--data", str(tmp_path / "none"))


def test_a_place_that_cannot_be_written_is_named(capsys: Capture, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with_session(data)
    (tmp_path / "stick").write_text("a file")
    assert str(tmp_path / "stick") in refused(
        capsys, "export", str(tmp_path / "stick"), "--data", str(data), code=1)  # fmt: skip


def with_session(folder: Path) -> None:
    """A data folder with one session that has begun."""
    body = {"kiosk_id": "k", "record_kind": "test", "language": "en", "planned": []}
    store = Store.open(folder)
    store.append([Row("6f1f8a52-8a25-4e0f-9d5c-0c43b0a4f001", "session", "visit-1", 1.0, body)])
    store.close()


# -- what the commands hand on -----------------------------------------------------------------------


def test_check_and_bench_give_their_own_exit_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(check, "report", lambda settings, data, as_json, keep: seen.append((data, as_json)) or 1)
    monkeypatch.setattr(bench, "report", lambda as_json: seen.append(as_json) or 0)
    assert main(["check", "--json", "--data", str(tmp_path)]) == 1
    assert main(["bench"]) == 0
    assert seen == [(tmp_path, True), False]


def test_records_lie_where_the_desktop_says(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(check, "report", lambda settings, data, as_json, keep: seen.append(data) or 0)
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    main(["check"])
    monkeypatch.delenv("XDG_DATA_HOME")
    main(["check"])
    assert seen == [Path("/somewhere/lull"), Path.home() / ".local/share/lull"]


def test_run_hands_its_devices_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    monkeypatch.setattr(app, "run", lambda settings, data, **devices: seen.update(devices, data=data) or 0)
    arguments = ["--headset", "offscreen", "--strap", "model", "--audio", "file:out.wav", "--seconds", "2"]
    assert main(["run", "--data", str(tmp_path), *arguments]) == 0
    assert seen == {
        "data": tmp_path, "headset": "offscreen", "strap": "model", "audio": "file:out.wav", "seconds": 2.0,
    }


def test_run_with_nobody_to_see_it_plays_the_demonstration(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(opening, "nobody_can_see", lambda headset: headset == "auto")
    monkeypatch.setattr(demo, "play", lambda out, fast: seen.append((out, fast)) or 0)
    assert main(["run"]) == 0
    assert seen == [(Path("out/demo"), True)]
    assert "demonstration" in capsys.readouterr().out


@pytest.mark.gl
def test_pictures_are_named_by_world_number_and_eye(capsys: Capture, tmp_path: Path) -> None:
    render = ["render", "calm", "--out", str(tmp_path), "--size", "32x24", "--seconds", "1", "--fps", "2"]
    assert main(render) == 0
    names = [f"calm_{number:05d}_{eye}.png" for number in range(2) for eye in ("left", "right")]
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / name) for name in names]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_rendering_without_opengl_is_one_line_with_the_fix(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        raise environments.GlUnavailable("no EGL display answers.", "Install libegl1.")

    monkeypatch.setattr("environments.render.render", none)
    assert refused(capsys, "render", "calm", "--out", str(tmp_path), code=1).endswith("answers. Install libegl1.\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_broken_off_is_not_done(capsys: Capture, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("kiosk.records.verify.verify", lambda *_: os.kill(os.getpid(), number))
    assert "broken off" in refused(capsys, "verify", "x", code=1)
    monkeypatch.setattr(app, "run", lambda *_, **__: os.kill(os.getpid(), number))
    assert main(["run", "--headset", "offscreen"]) == 0
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(("to", "words"), [("/dev/full", "No space left on device. Free some space."), (None, "Leave")])
def test_an_answer_that_reaches_nobody_is_one_line(to: str | None, words: str) -> None:
    end = os.open(to, os.O_WRONLY) if to else broken_pipe()
    command = [sys.executable, "-m", "kiosk", "config", "--dump"]
    done = subprocess.run(command, stdout=end, stderr=subprocess.PIPE, text=True)
    os.close(end)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert words in done.stderr


def broken_pipe() -> int:
    read, write = os.pipe()
    os.close(read)
    return write


def test_a_letter_that_the_locale_lacks_is_no_error(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "check", "--data", str(tmp_path)],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LULL_DEBUG": ""}, capture_output=True,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert b"? " in done.stdout


def test_sigterm_ends_the_kiosk_well(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "run", "--headset", "offscreen", "--strap", "none", "--audio", "none"]
    log = tmp_path / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--data", str(tmp_path / "data")], stdout=file, stderr=file,
            env={**os.environ, "SDL_VIDEODRIVER": "dummy"},
        )  # fmt: skip
        try:
            until(lambda: "kiosk.app: ready" in log.read_text() or process.poll() is not None, "the kiosk is ready", 60)
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, log.read_text()
        finally:
            process.kill()
            process.wait()
    assert main(["verify", str(tmp_path / "data")]) == 0
