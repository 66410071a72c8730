"""What is recorded: one part of a cart's life, played under the shim.

`python -m tests.kiosk.records.crash.story ROOT PART MODE`: a root holds data/ and spare/, a part is one
life of the process. Every acknowledgement goes into the shim's log as a note, between the changes before
it and those after it. The write-ahead log is emptied every 24 pages and the reserve is small, so that a
short life has all of SQLite's paths in it.
"""

from __future__ import annotations

import errno
import json
import os
import pickle
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kiosk.events import Beats
from kiosk.records import emergency, rescue, schema, space
from tests.kiosk.records.crash.shim import Switches
from tests.kiosk.records.living import Kiosk, ids
from tests.kiosk.records.rows import Clock

PARTS = ("first", "trouble", "restart")
PLAIN = "full"  # as shipped
OLD = "old"  # as an earlier version of the tables
CONTROLS = {"delete": ("DELETE", "FULL"), "normal": ("WAL", "NORMAL")}


def main() -> None:
    """Plays one part."""
    root, part, mode = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    small()
    if mode in CONTROLS:
        loosen(*CONTROLS[mode])
    if mode == OLD:
        create = schema.create
        schema.USER_VERSION, schema.create = 1, lambda path, version=1: create(path, 1)
    switches = Switches()
    rows = globals()[f"play_{part}"](root, switches)
    with open(root.parent / f"{root.name}.rows", "ab") as file:
        pickle.dump([(row.uid, row.kind, row.session_id, row.at, dict(row.body)) for row in rows], file)
    os._exit(0)  # killed, unless the part closed its kiosk


def small() -> None:
    """Makes what the store leaves behind small."""
    space.RESERVE_BYTES = 1 << 14
    schema._PRAGMAS = (*schema._PRAGMAS, "wal_autocheckpoint = 24")


def loosen(journal: str, synchronous: str) -> None:
    """Gives every writing connection the settings of a control, whatever the store asks for."""

    class Loose(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            if sql == "PRAGMA journal_mode = WAL":
                super().execute(f"PRAGMA journal_mode = {journal}")
                return super().execute("SELECT 'wal'")
            return super().execute(sql.replace("synchronous = FULL", f"synchronous = {synchronous}"), *arguments)

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **more: connect(*args, **{"factory": Loose, **more})  # type: ignore[assignment]


class Teller:
    """Tells the shim's log what is known to be safe."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches

    def saved(self, uids: Iterable[str]) -> None:
        self._switches.note(json.dumps({"saved": list(uids)}))

    def outside(self, uids: Iterable[str]) -> None:
        self._switches.note(json.dumps({"outside": list(uids)}))

    def erased(self, salt: bytes) -> None:
        self._switches.note(json.dumps({"erased": salt.hex()}))

    def backup(self, path: Path) -> None:
        self._switches.note(json.dumps({"backup": path.name}))


def kiosk(root: Path, switches: Switches, seed: int, boot_id: str, now: float) -> Kiosk:
    """A kiosk whose acknowledgements are told."""
    teller = Teller(switches)
    append = emergency.append

    def told(folder: Path, rows: Any) -> None:
        append(folder, rows)
        teller.outside(row.uid for row, _ in rows)

    emergency.append = told
    clock = Clock(now)
    return Kiosk(
        root / "data", clock, boot_id=boot_id, spare=root / "spare", new_id=ids(seed), on_saved=teller.saved,
    )


def back_up(kiosk: Kiosk, root: Path, switches: Switches) -> None:
    """As after each visit."""
    Teller(switches).backup(rescue.backup(root / "data"))


def play_first(root: Path, switches: Switches) -> list:
    """A new cart: one visit, a backup, switched off properly."""
    cart = kiosk(root, switches, 1, "boot-1", 1000.0)
    cart.to("immersed")
    for _ in range(4):
        cart.step(Beats(cart.now, 70, True, (880, 890)))
    cart.until("final", dt=10.0)
    cart.step()
    cart.answer(3)
    cart.answer(7)
    cart.wait(1)
    cart.tap("missing_declined", "removed", "cleaned")
    back_up(cart, root, switches)
    cart.step(dt=6.0)
    cart.keeper.close()
    return cart.rows


def play_trouble(root: Path, switches: Switches) -> list:
    """Another day: the disk is full in the middle of a visit, what cannot be written goes outside; then killed."""
    cart = kiosk(root, switches, 2, "boot-2", 50.0)
    cart.to("choosing")
    switches.arm(1, errno.ENOSPC, for_ever=True, within="records.db-wal")
    cart.go_to("forest")
    for _ in range(4):
        cart.step(dt=2.5)
    assert cart.keeper.failing and cart.held
    cart.tap("ask_now")
    cart.answer(5)
    cart.step(dt=6.0)
    assert {row.uid for row in cart.held} <= cart.told
    switches.disarm()
    cart.wait(10.0, dt=5.0)
    assert not cart.keeper.failing and not cart.held
    switches.arm(1, errno.ENOSPC, for_ever=True, within="records.db-wal")
    cart.tap("ask_now")
    cart.answer(8)
    cart.step(dt=6.0)
    cart.step(dt=6.0)
    switches.disarm()
    return cart.rows


def play_restart(root: Path, switches: Switches) -> list:
    """The same boot again: takes in what lay outside, goes on, an fsync fails, the visit ends."""
    cart = kiosk(root, switches, 3, "boot-2", 100.0)
    assert cart.view.state == "immersed" and cart.resumed
    switches.arm(1, errno.EIO, within="records.db-wal")
    cart.tap("pause")
    cart.wait(3.0, dt=1.0)
    assert switches.failed == 1
    fail_fsync(cart, switches)
    cart.tap("pause")
    cart.until("final", dt=10.0)
    cart.step()
    cart.answer(2)
    cart.answer(7)
    cart.answer(1)
    cart.tap("removed", "cleaned")
    back_up(cart, root, switches)
    cart.step(dt=6.0)
    return cart.rows


def play_repaired(root: Path, switches: Switches) -> list:
    """The next day, the database was found damaged: it is repaired, and there is another visit."""
    return play_mended(root, switches, "needed repair")


def play_forward(root: Path, switches: Switches) -> list:
    """The next day, with a newer program: the database is brought forward, and there is another visit."""
    return play_mended(root, switches, "brought from version 1")


def play_mended(root: Path, switches: Switches, why: str) -> list:
    """Another visit, once the database was seen to."""
    cart = kiosk(root, switches, 4, "boot-3", 20.0)
    assert any(why in notice for notice in cart.keeper.notices), cart.keeper.notices
    cart.to("choosing")
    return cart.rows


def play_erased(root: Path, switches: Switches) -> list:
    """The next day, somebody wants an answer erased; and there is another visit."""
    cart = kiosk(root, switches, 4, "boot-3", 20.0)
    with schema.reading(root / "data" / schema.DATABASE) as connection:
        uid, salt = connection.execute(
            "SELECT uid, salt FROM entry JOIN payload USING (seq) WHERE kind = 'score' LIMIT 1").fetchone()
    assert cart.keeper._store
    cart.keeper._store.erase(uid, reason="asked for", spare=root / "spare")
    Teller(switches).erased(salt)
    cart.to("choosing")
    return cart.rows


def fail_fsync(cart: Kiosk, switches: Switches) -> None:
    """Lets the very fsync of a commit fail: which it is, is found by counting."""
    for nth in range(1, 60):
        switches.arm(nth, errno.EIO, within="records.db-wal")
        cart.tap("talk")
        what, failed = switches.trace[-1:], switches.failed
        switches.disarm()
        cart.wait(3.0, dt=1.0)
        assert not cart.held
        if failed and what[0].startswith("fsync"):
            return
    raise AssertionError("no fsync was failed")


if __name__ == "__main__":
    main()
