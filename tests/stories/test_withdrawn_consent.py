"""Half way through he says: "I don't want this any more, and I don't want you to keep what I said."

The nurse presses STOP, End without scores, and marks why; nobody asks him anything more. In the evening whoever looks
after the cart erases the visit: what he said is gone from every copy, and the record says only that it was erased.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.errors import UnknownName
from kiosk.records.erasure import erase
from kiosk.records.verify import verify
from tests.kiosk.records.kept import keep
from tests.stories.ward import Ward, columns, few_taps, read


def test_he_takes_his_consent_back(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        ward.begins()
        ward.arrives("night")
        ward.wait(150)
        ward.nurse("stop")
        ward.reads("stopped")
        assert ward.view.picture.world == "calm" and ward.view.sound.scape == "" and ward.view.sound.ramp_s <= 1.0
        assert "calm" in ward.caption
        _marks_why(ward)
        ward.nurse("end_without_scores")
        assert ward.question == "" and ward.view.state == "goodbye"
        assert "thank you" in ward.caption.lower(), "nothing blames him"
        ward.leaves()

    data = keep(tmp_path / "data", ward.rows)
    scores, (session,) = read(data, tmp_path / "before")
    assert (session["end_state"], session["stop_reason"]) == ("stopped", "patient_request")
    assert columns(scores, "moment", "value", "status") == [
        ("baseline", "6", "answered"), ("baseline", "4", "answered"), *[("final", "", "not_asked")] * 3]

    visit = session["session_id"]
    assert erase(data, visit, "consent withdrawn") > 5
    scores, sessions = read(data, tmp_path / "after")
    (left,) = sessions
    said = {name for name, value in left.items() if value}
    assert not scores and said <= {"session_id", "started_at", "study_day", "clock_ok", "schema_version"}, (
        "that there was a visit, and not a zero more")
    verdict = verify(data)
    assert verdict.whole and "erased" in verdict.words
    audit = next((tmp_path / "after").glob("*/audit.csv")).read_text()
    assert "consent withdrawn" in audit
    why = b"stop_patient_request"
    assert _found(tmp_path / "before", why) and not _found(tmp_path / "after", why)
    assert not _found(data, why), "and of no copy on the cart"
    with pytest.raises(UnknownName):
        erase(data, "00000000-0000-4000-8000-00000000ffff", "a wrong number")


def _marks_why(ward: Ward) -> None:
    """From the stopped visit to the reason, and back."""
    ward.nurse("marks", "why", "stopped_patient_request")
    while ward.view.desk.panel != "halted":
        ward.nurse("back")


def _found(folder: Path, what: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and what in path.read_bytes()]
