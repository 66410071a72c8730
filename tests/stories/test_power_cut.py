"""Between two rooms somebody pulls the cart by its cable: the screen goes black while the patient was in the snow.

In the next room the cart is plugged in and starts. It does not go straight into the headset of whoever lies there: it
asks whether this is the same patient; the nurse presses Close, cleans, starts the next one, and settles what was open.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.records.store import Store
from tests.stories.ward import MOST_TO_WORLD, Ward, columns, few_taps, read

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _kept(folder: Path, ward: Ward, boot: str, since_min: float) -> None:
    """The rows on disk, of one boot that began so long after the morning did."""
    began = ward.rows[0].at
    with closing(Store.open(
        folder, boot_id=boot, wall=lambda: MORNING + timedelta(minutes=since_min), clock=lambda: began,
    )) as store:
        assert not store.append(ward.rows)


def _pulled(tmp_path: Path) -> Ward:
    ward = Ward()
    ward.begins()
    ward.arrives("snow")
    ward.wait(200)
    _kept(tmp_path / "data", ward, "first", 0)
    return ward


def test_another_patient_lies_in_the_next_room(tmp_path: Path) -> None:
    before = _pulled(tmp_path)
    cart = Ward(resumed=before.rows, same_boot=False, now=before.now + 300)
    assert cart.view.picture.world == "calm" and not cart.view.sound.scape and not cart.view.picture.panel
    cart.reads("same patient", "switched off")
    assert {"continue_same", "close_same"} <= cart.view.desk.keys

    with few_taps(cart):
        cart.nurse("close_same")
        cart.nurse("cleaned")
        assert cart.view.state == "ready" and cart.view.desk.unsettled == 3, "three questions are open, and seen"
        taps = cart.taps
        cart.begins()
        assert cart.taps - taps <= MOST_TO_WORLD, "what is open keeps nobody waiting"
        cart.arrives()
        cart.until("final")
        for value in (1, 2, 0):
            cart.says(value)
        cart.leaves()

    cart.nurse("scores", "older", "answer_3", "right_8", "reason_given_later")
    assert cart.view.desk.unsettled == 2
    _kept(tmp_path / "data", cart, "second", 15)
    scores, sessions = read(tmp_path / "data", tmp_path / "out")
    first, second = sessions
    assert (first["end_state"], first["stop_reason"], second["end_state"]) == ("interrupted", "technical", "complete")
    assert first["clean_confirmed"] == second["clean_confirmed"] == "1"
    of_first = [row for row in scores if row["session_id"] == first["session_id"] and row["is_current"] == "1"]
    assert columns(of_first, "moment", "question", "value", "status", "late") == [
        ("baseline", "pain_now", "6", "answered", "0"), ("baseline", "anxiety", "4", "answered", "0"),
        ("final", "pain_worst", "", "not_asked", "0"), ("final", "anxiety", "", "not_asked", "0"),
        ("final", "pain_now", "8", "answered", "1"),
    ]
    assert {row["boot_n"] for row in of_first} == {"1", "2"}


def test_it_is_the_same_patient_still(tmp_path: Path) -> None:
    before = _pulled(tmp_path)
    cart = Ward(resumed=before.rows, same_boot=False, now=before.now + 90)
    cart.nurse("continue_same")
    assert cart.view.state == "immersed" and cart.view.picture.world == "snow"
    assert abs(cart.view.desk.running_s - before.view.desk.running_s) <= 15, "his time goes on where it stood"
    cart.until("final")
    for value in (3, 5, 2):
        cart.says(value)
    cart.leaves()
    _kept(tmp_path / "data", cart, "second", 8)
    scores, (session,) = read(tmp_path / "data", tmp_path / "out")
    assert [row["value"] for row in scores] == ["6", "4", "3", "5", "2"]
    assert (session["end_state"], session["resumed_n"]) == ("complete", "1")
