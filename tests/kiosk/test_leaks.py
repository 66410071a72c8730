"""Whatever staff and patients are shown goes through the catalogues: visits in a language that marks its words."""

from __future__ import annotations

import ast
import errno
import json
import random
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk import between
from kiosk import session as sessions
from kiosk.check import Check
from kiosk.check.probes import PROBES
from kiosk.config import Config, parse
from kiosk.console.look import looks
from kiosk.console.place import beneath, layout
from kiosk.console.status import Status
from kiosk.console.words import ENGLISH
from kiosk.devices import usb
from kiosk.errors import RecordsError
from kiosk.events import Dozing, Health, PowerState, Presence, Selected, StickState, StrapState, Tap, Worn
from kiosk.language import FOLDER, N_, packed, said_by
from kiosk.office import Office
from kiosk.pin import Gate
from kiosk.records import overlay, stick
from kiosk.records.exporter import Exporter
from kiosk.records.stick import StickError
from kiosk.records.trouble import in_words
from kiosk.settings.desk import Settings, pages
from kiosk.settings.sheet import Shared
from kiosk.view import Desk, View
from tests.kiosk.console.scenes import FLAT, STATUS
from tests.kiosk.console.test_visit import HAPPENINGS, STATES
from tests.kiosk.test_study_visit import CODES, STAFF, StudyVisit
from tests.kiosk.visit import Visit
from tests.pseudo import PSEUDO, leak

TABLE = {key: PSEUDO.say(said) for key, said in ENGLISH.items()}
SIZE = (1280, 800)
PLAYED = tuple(parse(f'[session]\nprotocol = "{name}"\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60')
               for name in ("clinic", "research"))
RARE = (
    Selected("call"), Presence(Worn.YES), Presence(Worn.NO), Dozing(True), Dozing(False), Tap("stop"),
    *(PowerState(mains, percent) for mains in (True, False) for percent in (3, 8, 15, 60)),
    *(StrapState(health, "Polar H10") for health in Health),
)
GIVEN = re.compile(  # what a device or a disk says, for whoever looks after it; names that a study's file gives
    r"the cable|no space left on the device|^ok$|None|BRN-|adults|children|TEST|lull-test|dressing-1|English")
TOLD = {"PROOF": ("", (("3f9a", "48211", "ok"),)), "VISITS": (("v", "2026-11-23 14:05 0017", "3"),), "TAKE": {}}


@pytest.fixture(autouse=True)
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session speaks it, to staff and to patients."""
    monkeypatch.setattr(sessions, "language", lambda *_: PSEUDO)


def texts(thing: Any) -> Iterator[str]:
    """Every string in it but names of signs and manners."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from texts(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in ("sign", "manner", "tone", "role"):
                yield from texts(getattr(thing, field.name))


def desk_leaks(desk: Desk, status: Status = STATUS) -> set[str]:
    """Words on the console that no catalogue has."""
    places = layout(desk.panel, SIZE)
    found = [text for look in looks(desk, status, places, beneath(places), TABLE).values() for text in texts(look)]
    found += [desk.headline, desk.detail, desk.banner, desk.pulse.guide]
    left = {leak(GIVEN.sub("", text)) for text in found}
    return {f"{desk.panel}: {words}" for words in left if words}


def leaks(view: View, status: Status = STATUS) -> set[str]:
    """Words that no catalogue has, of the console and before the patient."""
    picture = view.picture
    found = [picture.caption, picture.call if picture.bell else ""]
    found += [cell.label for cell in picture.panel.cells if not cell.id.startswith("letters_")] if picture.panel else []
    return desk_leaks(view.desk, status) | {f"patient: {leak(text)}" for text in found if leak(text)}


@pytest.mark.parametrize("state", STATES)
def test_no_state_and_no_happening_shows_words_without_a_catalogue(state: str) -> None:
    found: set[str] = set()
    for happening in HAPPENINGS.values():
        visit = Visit()
        found |= leaks(visit.to(state))
        for event in happening:
            visit.step(event)
            found |= leaks(visit.step())
    assert not found


@pytest.mark.parametrize("seed", range(6))
def test_no_page_that_staff_wander_to_does(seed: int) -> None:
    rng, visit, found = random.Random(seed), Visit(PLAYED[seed % 2]), set()
    for _ in range(250):
        keys, panel, dice = sorted(visit.view.desk.keys - {"stop"}), visit.view.picture.panel, rng.random()
        if dice < 0.7 and keys:
            visit.step(Tap(rng.choice(keys)))
        elif dice < 0.85 and panel:
            visit.step(Selected(rng.choice(panel.cells).id, panel.key))
        elif dice < 0.93:
            visit.step(rng.choice(RARE))
        else:
            visit.wait(rng.choice((1, 5, 40)))
        found |= leaks(visit.step(), rng.choice((STATUS, FLAT)))
    assert not found


def test_no_page_of_a_study_does() -> None:
    found: set[str] = set()
    visit = StudyVisit(record_kind="test")
    found |= leaks(visit.view)
    visit.tap("start")
    for typed in ("99", STAFF, "447103", "0099", CODES[0].removeprefix("BRN-")):
        visit.digits(typed)
        found |= leaks(visit.view)
    for key in ("stratum_1", "enrol", "begin"):
        found |= leaks(visit.tap(key))
    for _ in range(8):
        visit.say(4)
        found |= leaks(visit.view)
    assert not found


def test_the_pin_does_not() -> None:
    gate, found = Gate(2, 0.0), set()
    gate.ask(0.0)
    for key in ("", "pin_1", "pin_delete"):
        gate.press(key, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
    for _ in range(5):
        for key in ("pin_1", "pin_2", "pin_3", "pin_4", "pin_enter"):
            gate.press(key, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
        gate.checked(False, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
    gate.may_reset = True
    gate.press("pin_reset", 0.0)
    for digits in ("1234", "1235", "1234", "1234"):
        for key in (*(f"pin_{digit}" for digit in digits), "pin_enter"):
            gate.press(key, 0.0)
        found |= desk_leaks(gate.shown(Desk(), 0.0, PSEUDO))
    assert not found


@pytest.mark.parametrize("stick", [False, True])
def test_no_page_of_the_settings_does(stick: bool) -> None:
    found: set[str] = set()
    for page in pages():
        shared = Shared(Config(), Config(), PSEUDO.say, stick=stick, wall=datetime(2026, 11, 23))
        settings = Settings(shared, pages())
        for key in (page, "", "choice_1", "settings_other", "end_arm", "settings_do", "settings_back"):
            if not settings.page:
                settings.open(0.0)
            settings.press(key, 0.0)
            for ask, told in TOLD.items():
                if key == "":
                    settings.answered(ask, told)
            found |= desk_leaks(settings.shown(Desk(), 0.0))
    assert not found


# -- what errors, devices and other processes say: English with its values beside it, translated where it is shown -----

CONSOLE_TOLD = (  # whoever raises or finds here is heard on the console
    "check/__init__.py", "check/__main__.py", "check/probes.py", "commands/delivery.py", "commands/carry.py",
    "console/joined.py", "devices/flat.py", "devices/openxr_faults.py", "devices/openxr_graphics.py",
    "devices/openxr_runtime.py", "office.py", "records/custody.py", "records/ending.py", "records/export.py",
    "records/handing.py", "records/outgoing.py", "records/reading.py", "records/sign.py", "records/stick.py",
    "records/store.py", "records/trouble.py", "settings/clone.py", "settings/overlay.py",
)
_RAISED = {  # a raiser and its first argument that is words
    "StickError": 0, "RecordsError": 0, "NotOurs": 0, "Damaged": 0, "ConfigError": 1, "DeviceError": 2, "Found": 1,
}


def unmarked(path: Path) -> list[str]:
    """The words of errors and findings in a file that no catalogue can hold; a command alone is no words."""
    found = []
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        for part in call.args[_RAISED[name]:] if name in _RAISED else ():
            constant = part.value if isinstance(part, ast.Constant) else ""
            a_command = isinstance(constant, str) and re.match(r"$|apt-get|systemctl|rfkill|timedatectl", constant)
            if isinstance(part, ast.JoinedStr | ast.BinOp) or (isinstance(part, ast.Constant) and not a_command):
                found.append(f"{path.name}:{part.lineno}: {ast.unparse(part)}")
    return found


@pytest.mark.parametrize("name", CONSOLE_TOLD)
def test_what_an_error_or_a_finding_says_is_in_the_catalogues(name: str) -> None:
    exported = "export.py" if name.endswith("export.py") else ""  # its own folder: the command line alone names one
    found = unmarked(FOLDER.parent / name)
    assert not [one for one in found if not exported or ("{to}" not in one and "{path.name}" not in one)]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EFBIG, errno.EACCES, errno.EIO])
def test_what_became_of_a_copy_is_told_in_every_language(number: int, tmp_path: Path) -> None:
    folder, to = tmp_path / "lull-cart-20261123T140500Z", tmp_path / "stick"
    for path in (folder, to):
        path.mkdir()
    (folder / "scores.csv").write_text("1")
    (folder / stick.MANIFEST).write_text("{}")
    (folder / stick.SIGNATURE).write_text("")
    heard: list[str] = []
    stick.bring(folder, to, lambda progress: heard.append(progress.words))
    with pytest.raises(StickError) as why, stick._stick(to):
        raise OSError(number, "strange")
    heard.append(said_by(why.value))
    child = [json.dumps({"share": 0.5, "words": packed(heard[0])}), json.dumps({"refused": packed(heard[-1])}),
             f"kiosk: {why.value}"]
    exporter = Exporter(tmp_path)
    for line in child:
        exporter._hear(line.encode(), 0.0)
        heard.append(exporter._state.detail)
    exporter._end(1, 0.0)
    heard.append(exporter._state.detail)
    exporter._hear(b'{"copied": "lull-x"}', 0.0)
    heard.append(exporter._state.detail)
    exporter._free = True
    exporter._end(0, 0.0)
    heard.append(exporter._state.detail)
    exporter.close()
    assert str(why.value) in heard[-3], "staff read why"
    assert not {left for words in heard if (left := leak(_NAMES.sub("", PSEUDO.say(words))))}
    assert not leak(Status(stick=StickState((), heard[-3])).said_in(PSEUDO).stick.detail)


_NAMES = re.compile(r"lull-x|lull-cart-\w+|scores\.csv|manifest\.\w+")


def test_what_a_stick_in_its_place_says_is_told_in_every_language() -> None:
    line = "1 1 8:1 / /media/{0} {1} - {2} /dev/sd{0}1 {1}\n"
    mounts = (line.format("a", "ro", "vfat"), line.format("a", "rw", "ntfs"),
              line.format("a", "rw", "vfat") + line.format("b", "rw", "vfat"))
    heard = [usb.parse_mounts(text).detail for text in mounts]
    assert all(heard)
    assert not {left for words in heard if (left := leak(re.sub("NTFS|FAT32|exFAT", "", PSEUDO.say(words))))}


def test_the_self_test_and_what_is_installed_are_told_in_every_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.office.language", lambda *_: PSEUDO)
    found = [Check(name, "ok", True, N_("none, as configured"), "") for name in PROBES]
    monkeypatch.setattr("kiosk.office.check.run", lambda *_: found)
    office = Office(Config(), Config(), tmp_path)
    assert not {left for title, words, _ in office._test() if (left := leak(f"{title} {words}"))}
    assert not {left for title, words, _ in office._about() if (left := leak(title))}
    refusal, _ = office._proof()
    assert refusal and not leak(refusal)
    with pytest.raises(RecordsError) as why, in_words(Path("/1")):
        raise OSError(errno.ENOSPC, "full")
    office._settings.open(0.0)
    office._refused(said_by(why.value), 0.0)
    assert not leak(office.shown(Desk(), 0.0).detail.replace("/1", ""))


def test_notices_of_a_start_are_told_in_every_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.between.language", lambda *_: PSEUDO)
    data, config = tmp_path / "none", Config()
    notices = [between.erased(data, "v", "r", config), between.wiped(data, tmp_path, config)]
    (tmp_path / "settings.toml").write_text('[kiosk]\nid = "x"\n')
    notices += [PSEUDO.say(overlay.read_or_set_aside(tmp_path)[1])]
    own = re.compile(r"[^\s«»]*/[^\s«»]+|kiosk\.id|kiosk wipe STICK|settings\.toml")
    assert not {left for words in notices if (left := leak(own.sub("", words)))}, notices
