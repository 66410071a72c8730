"""Exports on their way: the place they are made in, what becomes of it, and copies locked with a key."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.errors import ConfigError, Damaged, RecordsError
from kiosk.records import outgoing, rescue, sealed, space
from kiosk.records.audits import audits
from kiosk.records.outgoing import OUTGOING, deliver
from kiosk.records.stick import MARK, Progress, StickError
from kiosk.records.store import Store
from kiosk.records.verify import verify, verify_each
from tests.conftest import need
from tests.kiosk.records.kept import ordinary
from tests.servers import present


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "data")[0]


def test_what_is_made_on_the_way_is_gone_afterwards_and_after_a_kill(data: Path, tmp_path: Path) -> None:
    deliver(data, tmp_path / "before")
    stale = data / OUTGOING / "lull-old"
    stale.mkdir()
    (stale / "pain_scores.csv").write_text("6")
    assert verify(deliver(data, tmp_path / "out")).whole
    assert list((data / OUTGOING).iterdir()) == [] and (data / OUTGOING).stat().st_mode & 0o777 == 0o750


def test_a_second_copy_at_the_same_time_waits_for_the_first(data: Path, tmp_path: Path) -> None:
    def second(progress: Progress) -> None:
        if progress.share > 0.5:
            deliver(data, tmp_path / "other")

    with pytest.raises(RecordsError, match="another copy is being made"):
        deliver(data, tmp_path / "out", told=second)


@pytest.mark.parametrize("free_mb", [{"data": 0}, {"data": 0, "temporary": 0}])
def test_a_full_disk_keeps_no_scores_in(
    free_mb: dict[str, int], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(space, "free_mb", lambda folder: free_mb.get("data" if folder == data else "temporary", 5000))
    assert verify(deliver(data, tmp_path / "out")).whole
    assert not (data / OUTGOING).exists()


def test_damaged_records_are_delivered_and_named_by_where_they_arrived(data: Path, tmp_path: Path) -> None:
    for backup in rescue.backups(data):
        backup.unlink()
    (data / "head").write_text(f"99999 {'0' * 64}\n")
    with pytest.raises(Damaged) as caught:
        deliver(data, tmp_path / "out")
    folder, = (tmp_path / "out").iterdir()
    assert str(folder) in str(caught.value) and OUTGOING not in str(caught.value)
    assert (folder / "pain_scores.csv").exists() and not verify(folder).whole


def test_a_copy_that_never_arrived_is_not_the_export_before(data: Path, tmp_path: Path) -> None:
    first = json.loads((deliver(data, tmp_path / "a") / "manifest.json").read_text())

    def pull(progress: Progress) -> None:
        if progress.share > 0.5:
            raise OSError(5, "Input/output error")

    store = Store.open(data)
    store.close()
    with pytest.raises(StickError):
        deliver(data, tmp_path / "b", told=pull)
    assert (data / "exported_head").read_text().strip() == first["chain_head"]


def test_a_de_identified_export_arrives_with_its_sheet_and_its_fixed_times(data: Path, tmp_path: Path) -> None:
    folder = deliver(data, tmp_path / "out", "deidentified")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        folder.name, f"{folder.name}-origin.json", f"{folder.name}-origin.sig"}
    assert {path.stat().st_mtime for path in (folder, *folder.iterdir())} == {315_532_800}
    assert verify(folder).whole


def test_the_command_notes_the_export_in_the_records_and_beside_a_kiosk_for_its_next_start(
    data: Path, tmp_path: Path
) -> None:
    def kiosk() -> None:
        subprocess.run([sys.executable, "-m", "kiosk", "export", str(tmp_path / "out"), "--data", str(data)],
                       check=True, timeout=60, capture_output=True)

    kiosk()
    row, = audits(data, "export")
    assert (row["who"], row["after"]) == ("command line", next((tmp_path / "out").iterdir()).name)
    running = Store.open(data)
    try:
        kiosk()
    finally:
        running.close()
    assert len(audits(data, "export")) == 1 and '"what": "export"' in (data / "emergency.jsonl").read_text()
    assert verify(data).whole


# -- locked -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A hospital's key: the public half, and the file with the secret one."""
    from pyrage import x25519

    secret = x25519.Identity.generate()
    path = tmp_path_factory.mktemp("keys") / "key.txt"
    path.write_text(f"# created\n# public key: {secret.to_public()}\n{secret}\n")
    return str(secret.to_public()), path


@pytest.mark.parametrize("profile", ["research", "deidentified"])
def test_a_locked_export_is_seen_to_be_whole_by_anyone_and_opened_by_its_owner(
    profile: str, data: Path, tmp_path: Path, keys: tuple[str, Path]
) -> None:
    folder = deliver(data, tmp_path / "out", profile, keys[0])
    names = {path.name for path in folder.iterdir()}
    assert names >= {f"{folder.name}.tar.age", "manifest.json", "manifest.sig"} and MARK not in names
    assert verify(folder).whole and "locked" in verify(folder).words
    opened = verify(folder, keys[1])
    assert opened.whole and "it was locked" in opened.words
    (tmp_path / "opened").mkdir()
    plain = sealed.unseal(folder / f"{folder.name}.tar.age", keys[1], tmp_path / "opened")
    assert b"pain_now" in (plain / "pain_scores.csv").read_bytes()
    for path in folder.iterdir():
        assert b"pain_now" not in path.read_bytes()
    if profile == "deidentified":
        manifest = (folder / "manifest.json").read_text()
        assert '"kiosk_id": ""' in manifest and f"{folder.name}-origin.tar.age" in names
        assert {path.stat().st_mtime for path in folder.iterdir()} == {315_532_800}


def test_a_changed_byte_of_a_locked_export_is_found_with_and_without_the_key(
    data: Path, tmp_path: Path, keys: tuple[str, Path]
) -> None:
    folder = deliver(data, tmp_path / "out", recipient=keys[0])
    locked = folder / f"{folder.name}.tar.age"
    content = bytearray(locked.read_bytes())
    content[-100] ^= 1
    locked.write_bytes(content)
    assert not verify(folder).whole and not verify(folder, keys[1]).whole


def test_another_key_opens_nothing_and_the_words_say_which_does(
    data: Path, tmp_path: Path, keys: tuple[str, Path]
) -> None:
    from pyrage import x25519

    folder = deliver(data, tmp_path / "out", recipient=keys[0])
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(str(x25519.Identity.generate()))
    with pytest.raises(RecordsError, match=r"not opened by the key.*records\.recipient"):
        verify(folder, wrong)
    with pytest.raises(RecordsError, match=r"no age secret key.*age-keygen"):
        verify(folder, tmp_path / "missing.txt")


def test_age_itself_opens_what_the_cart_locked(data: Path, tmp_path: Path) -> None:
    need("age", present("age", "age-keygen"))
    key = tmp_path / "key.txt"
    subprocess.run(["age-keygen", "-o", str(key)], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", str(key)], check=True, capture_output=True, text=True).stdout
    folder = deliver(data, tmp_path / "out", recipient=public.strip())
    tar = tmp_path / "opened.tar"
    subprocess.run(["age", "-d", "-i", str(key), "-o", str(tar), str(folder / f"{folder.name}.tar.age")], check=True)
    subprocess.run(["tar", "-xf", str(tar), "-C", str(tmp_path)], check=True)
    assert verify(tmp_path / folder.name).whole and verify(folder, key).whole


def test_a_recipient_that_is_no_key_is_refused_before_anything_is_made(data: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"records\.recipient.*age-keygen"):
        sealed.know_recipient("age1" + "q" * 58)
    done = subprocess.run([sys.executable, "-m", "kiosk", "export", str(tmp_path / "out"), "--data", str(data),
                           "--recipient", "me"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "records.recipient" in done.stderr and not (tmp_path / "out").exists()


# -- a stick with several -----------------------------------------------------------------------


def test_verify_names_every_export_on_a_stick_with_its_verdict(
    data: Path, tmp_path: Path, keys: tuple[str, Path]
) -> None:
    stick = tmp_path / "stick"
    good = deliver(data, stick)
    locked = deliver(data, stick, "deidentified", keys[0])
    assert {name: found.whole for name, found in verify_each(stick)} == {good.name: True, locked.name: True}
    begun = stick / "lull-unnamed-20260101T000000Z"
    begun.mkdir()
    (good / "events.csv").write_bytes(b"other")
    found = dict(verify_each(stick, keys[1]))
    assert [found[path.name].whole for path in (good, locked, begun)] == [False, True, False]
    assert "events.csv was changed" in found[good.name].words and "never finished" in found[begun.name].words
    done = subprocess.run([sys.executable, "-m", "kiosk", "verify", str(stick), "--identity", str(keys[1])],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and len(done.stdout.splitlines()) == 3


def test_the_place_is_chosen_where_there_is_room(monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path) -> None:
    monkeypatch.setattr(space, "free_mb", lambda folder: 0)
    with outgoing.place(data) as place:
        assert place is None
    with pytest.raises(RecordsError, match="no room to make"):
        deliver(data, tmp_path / "out", recipient="age1" + "q" * 58)


def test_what_is_erased_is_not_left_on_its_way(data: Path, tmp_path: Path) -> None:
    deliver(data, tmp_path / "out")
    left = data / OUTGOING / "lull-killed"
    left.mkdir()
    (left / "pain_scores.csv").write_text("6")
    (data / OUTGOING / "ask").write_text("{}")
    rescue.forget_copies(data)
    assert list((data / OUTGOING).iterdir()) == []
