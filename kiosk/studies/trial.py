"""A study on this cart: who was enrolled, and who is next. Rebuilt from the records alone. Pure.

A place is used up by its `randomisation` row, which is kept before anything else is known of the visit; a patient's
code leads to his place by the `session` row. An enrolled patient keeps his arm for good: there is no way to draw
again, and what was not received is kept with its reason. Erasing a patient's rows leaves his place used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk import codes
from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.language import N_
from kiosk.studies.protocol import Study
from kiosk.studies.sealed import SealedList

NOT_RECEIVED = {
    "patient_declined": N_("Patient declined"), "clinical_reason": N_("Clinical reason"), "equipment": N_("Equipment"),
    "no_time": N_("No time"), "other": N_("Other"),
}
"""Why an arm was not received, and how staff read it."""

NOT_ENROLLED = {"not_eligible": N_("Not eligible"), "declined": N_("Declined"), "other": N_("Other")}
"""Why somebody who was screened is not in the study."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A patient in the study. `visits`: how many were begun."""

    code: str
    stratum: str
    place: int
    arm: str
    letter: str
    visits: int = 0


@dataclass
class Trial:
    """A study, its list, and what the records say of both.

    Args:
        study: the protocol.
        sealed: the list.
        enrolled: by patient's code.
        taken: the last place used, by stratum.
        refusal: why no visit may begin; "" for none.
        known_files: SHA-256 of the protocol files that the records hold word for word.
    """

    study: Study
    sealed: SealedList
    enrolled: dict[str, Enrolment] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    refusal: str = ""
    known_files: set[str] = field(default_factory=set)

    @classmethod
    def rebuilt(cls, study: Study, sealed: SealedList, rows: Iterable[Row]) -> Trial:
        """From every `audit` and `session` row of the records, in order."""
        trial = cls(study, sealed)
        for row in rows:
            body = row.body
            if row.kind == "audit" and body.get("study") == study.id:
                trial._audited(body)
            elif row.kind == "session" and body.get("protocol") == study.id:
                trial._visited(body)
        return trial

    def _audited(self, body: Any) -> None:
        if "protocol" in body:
            self.known_files.add(str(body.get("protocol_sha256")))
            self._same_file(body)
        if "place" not in body:
            return
        if body.get("commitment") != self.sealed.commitment:
            self.refusal = self.refusal or N_("Another sealed list was used before. Put that one back.")
            return
        stratum = str(body["stratum"])
        self.taken[stratum] = max(self.taken.get(stratum, 0), int(body["place"]))

    def _same_file(self, body: Any) -> None:
        same_version = body.get("protocol_version") == self.study.version
        if same_version and body.get("protocol_sha256") != self.study.sha256:
            self.refusal = self.refusal or (
                N_("The protocol file was changed under the same version. Put the old file back, or give the new one"
                   " another version."))

    def _visited(self, body: Any) -> None:
        self._same_file(body)
        code, stratum, place = (body.get(name) for name in ("patient_code", "stratum", "place"))
        if not code or not isinstance(place, int):
            return
        known = self.enrolled.get(code)
        if known is None:
            arm = str(body["arm"])
            known = Enrolment(str(code), str(stratum), place, arm, self.sealed.letter(arm))
        self.enrolled[code] = replace(known, visits=known.visits + 1)

    # -- codes ----------------------------------------------------------------------------------

    def staff(self, typed: str) -> str:
        """The staff code that was typed, or "" for none of the list."""
        return typed if typed in self.study.staff else ""

    def patient(self, typed: str) -> str:
        """The patient's code whose digits were typed, or ""."""
        code = self.study.prefix + typed
        return code if code in self.study.patients else ""

    def wrong(self, typed: str, say: Callable[..., str] = str.format) -> str:
        """Why the digits typed are no patient's, in words."""
        doubt = say(codes.doubt(typed))
        if doubt:
            return say("This {doubt}: it is not kept. Type the code of the study's list.", doubt=doubt)
        return say("Not on the study's list. Compare it with the paper and type it again.")

    # -- allocation -----------------------------------------------------------------------------

    def is_full(self, stratum: str) -> bool:
        """No place is left."""
        return self.taken.get(stratum, 0) >= self.sealed.places(stratum)

    def enrol(self, code: str, stratum: str) -> tuple[Enrolment, bool]:
        """The patient's enrolment, this visit counted, and whether a place was opened for him just now.

        Raises:
            RecordsError: no place is left, or the list cannot be opened.
        """
        known = self.enrolled.get(code)
        is_new = known is None
        if known is None:
            if self.is_full(stratum):
                raise RecordsError(f"The list of '{stratum}' has no place left.", "Tell the study's office.")
            place = self.taken.get(stratum, 0) + 1
            arm = self.sealed.arm(stratum, place)
            self.taken[stratum] = place
            known = Enrolment(code, stratum, place, arm, self.sealed.letter(arm))
        self.enrolled[code] = replace(known, visits=known.visits + 1)
        return self.enrolled[code], is_new

    def locked(self, who: str) -> dict[str, Any] | None:
        """The body of the row that keeps the protocol file word for word; None where the records hold it."""
        study = self.study
        if study.sha256 in self.known_files:
            return None
        self.known_files.add(study.sha256)
        return {
            "who": who, "what": "setting", "before": "", "after": f"{study.id} {study.version} {study.sha256}",
            "why": "protocol of the study", "study": study.id, "protocol": study.text,
            "protocol_version": study.version, "protocol_sha256": study.sha256,
        }

    def revealed(self, enrolment: Enrolment, who: str, session_id: str, record_kind: str) -> dict[str, Any]:
        """The body of the `randomisation` row: allocation order and letter, no patient's code and no arm's name."""
        return {
            "who": who, "what": "randomisation", "before": "",
            "after": f"{enrolment.stratum}, place {enrolment.place}: {enrolment.letter}", "why": "enrolled",
            "study": self.study.id, "stratum": enrolment.stratum, "place": enrolment.place,
            "arm_code": enrolment.letter, "commitment": self.sealed.commitment, "session": session_id,
            "record_kind": record_kind,
        }
