"""A copy to a stick from the console: a one-shot child with its own read transaction and memory.

The child says how far it is in lines of JSON, into memory, so that no pipe can fill; nothing here waits for
the stick. When everything is on it the child waits for one word before it lets the stick go: by then the
result is a row in the records. What the watch says of sticks and what became of the last copy are told
together here, as one state.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.events import Event, NotSaved, Row, Saved, StickState
from kiosk.language import N_, unpacked

UNFINISHED = "not finished"  # in the audit row of a copy that was
BEGUN = N_("Copying the scores. Leave the stick in.")
GO_ON = N_("The last copy was not finished. Copy to stick goes on where it stopped.")
SILENT = N_("The stick does not answer. Pull it out and plug it in again; nothing is lost.")
SILENT_S = 60.0  # a slow stick may take long to sync, and says nothing meanwhile
KILL_S = 1.0


class Exporter:
    """At most one copy at a time.

    Args:
        folder: the data folder.
        recipient: the age public key for whom copies are locked; "" for nobody.
        profile: of the copies.
        kiosk_id: the cart's name, where no visit tells it.
        unfinished: the last copy before this start was not finished.
    """

    def __init__(
        self, folder: Path, recipient: str = "", profile: str = "research", unfinished: bool = False,
        kiosk_id: str = "unnamed",
    ) -> None:
        self._folder = folder
        self._recipient, self._profile, self._kiosk_id = recipient, profile, kiosk_id
        self._unfinished = unfinished
        self._process: subprocess.Popen[bytes] | None = None
        self._words = os.memfd_create("export", os.MFD_CLOEXEC)
        self._read = 0
        self._heard_at = 0.0
        self._copied = ""
        self._free = False
        self._refused = ""  # why it cannot be done, in words
        self._outcome = ""  # of the copy, in words
        self._row: Row | None = None
        self._rows: tuple[Row, ...] = ()
        self._watched = StickState()
        self._state = self._told = StickState()

    @property
    def busy(self) -> bool:
        """A copy is under way."""
        return self._process is not None

    def start(self, now: float) -> None:
        """Begins a copy onto the stick that is plugged in, unless one is under way."""
        if self._process or not self._watched.mounted:
            return
        command = [sys.executable, "-m", "kiosk", "export", self._watched.mounted[0], "--data", str(self._folder),
                   "--profile", self._profile, "--recipient", self._recipient, "--kiosk-id", self._kiosk_id,
                   "--progress"]
        os.ftruncate(self._words, 0)
        os.lseek(self._words, 0, os.SEEK_SET)
        self._read, self._heard_at, self._copied, self._free, self._row = 0, now, "", False, None
        self._refused = ""
        try:
            self._process = subprocess.Popen(command, stdout=self._words, stderr=self._words, stdin=subprocess.PIPE)
        except OSError as error:
            self._say(N_("Not copied: {why}. Try again.", why=error.strerror))
            return
        self._say(BEGUN, busy=True, share=0.0)

    def tend(self, now: float, news: Iterable[Event] = ()) -> tuple[Event, ...]:
        """Takes what the watch says of sticks, looks how the copy goes, and tells both where anything changed."""
        for state in news:
            if isinstance(state, StickState):
                self._see(state)
        if self._process:
            over = self._process.poll()
            for line in self._lines(now):
                self._hear(line, now)
            if over is not None:
                self._end(over, now)
            elif now - self._heard_at > SILENT_S and not self._copied:
                self._say(SILENT, busy=True, share=self._state.share)
        if self._state == self._told:
            return ()
        self._told = self._state
        return (self._state,)

    def to_save(self) -> tuple[Row, ...]:
        """Rows about copies that are to be kept, each given once."""
        rows, self._rows = self._rows, ()
        return rows

    def hear(self, event: Event) -> None:
        """The row about the copy is kept, or cannot be now: the child may let the stick go."""
        if self._row and isinstance(event, Saved | NotSaved) and event.uid == self._row.uid:
            self._let_go()

    def close(self) -> None:
        """Ends a copy under way; without its manifest it says that it is not whole, and it can be gone on with.

        A row about it may then be had from `to_save`.
        """
        if self._process:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(KILL_S)
            for line in self._lines(self._heard_at):
                self._hear(line, self._heard_at)
            if not self._copied:
                self._keep(self._heard_at, UNFINISHED, "the kiosk was stopped")
            self._let_go()
        os.close(self._words)

    def _see(self, watched: StickState) -> None:
        came = set(watched.mounted) - set(self._watched.mounted)
        self._watched = watched
        if came and not self._process:
            self._outcome = GO_ON if self._unfinished else ""
        words = self._outcome if self._process else watched.detail or self._outcome
        self._state = replace(self._state, mounted=watched.mounted, detail=words)

    def _lines(self, now: float) -> list[bytes]:
        data = os.pread(self._words, 1 << 20, self._read)
        whole = data[:data.rfind(b"\n") + 1]
        if whole:
            self._read += len(whole)
            self._heard_at = now
        return whole.splitlines()

    def _hear(self, line: bytes, now: float) -> None:
        try:
            said: dict[str, Any] = json.loads(line)
            if "copied" in said:
                self._copied = unpacked(said["copied"])
                self._keep(now, self._copied, "")
                self._say(N_("Copied. Noting it in the records …"), busy=True, share=1.0)
            elif "free" in said:
                self._free = bool(said["free"])
            elif "refused" in said:
                self._refused = unpacked(said["refused"])
                self._say(self._refused, busy=True, share=self._state.share)
            else:
                self._say(unpacked(said["words"]), busy=True, share=float(said["share"]))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            text = line.decode(errors="replace").strip().removeprefix("kiosk: ")
            self._say(self._refused or text, busy=True, share=self._state.share)

    def _end(self, code: int, now: float) -> None:
        self._let_go()
        self._process = None
        self._unfinished = not self._copied
        rest = N_("Safe to remove.") if self._free else N_("Eject the stick before you pull it.")
        if not self._copied:
            why = self._state.detail if self._state.detail != BEGUN else N_("it was broken off. Copy again.")
            self._keep(now, UNFINISHED, why)
            self._say(N_("Not copied: {why}", why=why))
        elif code:
            self._say(N_("Copied, but: {why} {rest}", why=self._state.detail, rest=rest))
        else:
            self._say(N_("Copied: {name}. {rest}", name=self._copied, rest=rest))

    def _keep(self, now: float, after: str, why: str) -> None:
        body = {"who": "staff", "what": "export", "before": "", "after": after, "why": why}
        self._row = Row(str(uuid.uuid4()), "audit", "", now, body)
        self._rows += (self._row,)

    def _let_go(self) -> None:
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def _say(self, detail: str, busy: bool = False, share: float | None = None) -> None:
        self._outcome = detail
        self._state = StickState(self._watched.mounted, detail, busy, share)
