"""The support bundle: everything about the cart, and not one byte of a patient."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kiosk import logs
from kiosk.config import Config
from kiosk.events import Row
from kiosk.records.bundle import bundle
from kiosk.records.inventory import installed, inventory
from kiosk.records.store import Store

SESSION, SCORE = "1f0c7f7e-5c0f-4a57-9d0e-6f6c6b9f1a11", "7a9b0c1d-2e3f-4a5b-8c6d-7e8f90a1b2c3"
CODE, STAFF, REMARK = "BRN-0013", "nurse-77", "the patient mentioned Aunt Edna"


def _records(folder: Path) -> None:
    with closing(Store.open(folder)) as store:
        store.append([
            Row(SESSION, "session", SESSION, 1.0, {"patient_code": CODE, "staff_code": STAFF}),
            Row(SCORE, "score", SESSION, 2.0, {"question": "pain_now", "value": 9, "status": "answered"}),
            Row("b2c3d4e5-0000-4000-8000-000000000001", "annotation", SESSION, 3.0, {"text": REMARK}),
        ])
        store.seal()


def test_every_planted_name_is_in_no_byte_of_it(tmp_path: Path) -> None:
    _records(tmp_path)
    log = [f"session {SESSION} began", f"score {SCORE.upper()} of {CODE.lower()}", f"{STAFF} said: {REMARK}", "ready"]
    config = replace(Config(), kiosk=replace(Config().kiosk, id="ward 3"))
    data = bundle(config, tmp_path, inventory(config, tmp_path), [{"name": "gl", "detail": f"see {SESSION}"}], log)
    for name in (SESSION, SCORE, CODE, STAFF, REMARK):
        for form in (name, name.lower(), name.upper(), name.replace("-", "")):
            for encoded in (form.encode(), form.encode("utf-16-le"), form.encode("utf-16-be")):
                assert encoded not in data, form
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == [
            "check.json", "configuration.toml", "counts.json", "log.txt", "versions.json"]
        assert archive.read("log.txt").decode().splitlines()[-1] == "ready"
        assert json.loads(archive.read("counts.json"))["rows"] == {"annotation": 1, "score": 1, "session": 1}
        assert '"ward 3"' in archive.read("configuration.toml").decode()


def test_no_address_serial_number_or_persons_folder_is_in_it(tmp_path: Path) -> None:
    mac, path = "A0:9E:1A:3B:44:5C", "/home/jane.doe/lull"
    config = replace(
        Config(), strap=replace(Config().strap, allow=(mac,)), records=replace(Config().records, spare=path))
    log = [f"strap: ok Polar H10 8C4F2A1B at {mac.lower()}", f"stick at /run/media/jane.doe/KEY, dev_{mac}".replace(
        mac, mac.replace(":", "_")), f"wrote {path}/records.db"]
    data = bundle(config, tmp_path, {}, [], log)
    for name in (mac, mac.lower(), mac.replace(":", "_"), "8C4F2A1B", "jane.doe"):
        assert name.encode() not in data, name
    assert b"Polar H10" in data


def test_the_first_check_is_in_it_without_a_name(tmp_path: Path) -> None:
    _records(tmp_path)
    (tmp_path / "self-test.json").write_text(json.dumps({"ok": True, "checks": [], "seen": SESSION}))
    with zipfile.ZipFile(io.BytesIO(bundle(Config(), tmp_path, {}, [], []))) as archive:
        assert json.loads(archive.read("first-check.json")) == {"ok": True, "checks": [], "seen": "…"}


def test_a_folder_that_cannot_be_read_still_gives_one(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"no database" * 1000)
    data = bundle(Config(), tmp_path, {}, [], [f"row {SESSION}"])
    assert SESSION.encode() not in data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert json.loads(archive.read("counts.json"))["damage"]


def test_the_hash_of_what_is_installed_is_the_same_twice_and_no_cache_counts() -> None:
    assert installed() == installed() and len(installed()) == 64


def test_the_log_remembers_its_last_lines() -> None:
    import logging

    handler = logs.Recent()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        for number in range(logs.RECENT + 5):
            logging.getLogger("kiosk.test").error("line %d", number)
        assert len(logs.recent()) >= logs.RECENT and logs.recent()[-1] == f"line {logs.RECENT + 4}"
    finally:
        logging.getLogger().removeHandler(handler)
