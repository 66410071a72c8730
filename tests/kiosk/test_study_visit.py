"""Visits of a study: enrolled by codes alone, drawn once for good, asked the same in every arm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import Config
from kiosk.events import DiskState, Dozing, HeadsetState, Health, Presence, Row, Saved, Selected, Tap, Worn
from kiosk.scores import INSTRUMENTS
from kiosk.session import Session
from kiosk.studies.protocol import fixed
from kiosk.studies.trial import Trial
from tests.kiosk.studies.made import PROTOCOL, opening, sealed, study
from tests.kiosk.visit import QUICK, Visit

FLAT = HeadsetState(Health.OK, "screen", "flat")
HEADSET = HeadsetState(Health.OK, "Test headset", "headset")
ADULTS = opening().lists["adults"]
STAFF, CODES = "21", study().patients


class StudyVisit(Visit):
    """A visit in the small study; `trial` is rebuilt from `history`."""

    def __init__(
        self, history: Iterable[Row] = (), text: str = PROTOCOL, record_kind: str = "clinical", **more: object
    ) -> None:
        self.trial = Trial.rebuilt(study(text), sealed(text), tuple(history))
        config = replace(QUICK, kiosk=replace(QUICK.kiosk, record_kind=record_kind))
        super().__init__(fixed(config, study(text)), **more)  # type: ignore[arg-type]

    def make(self, config: Config, now: float, resumed: tuple[Row, ...], **more: object) -> Session:
        """Of the rows those of the last visit are taken up, as from the records."""
        last = tuple(row for row in resumed if row.session_id and row.session_id == resumed[-1].session_id)
        return Session(config, now, last, trial=self.trial, refusal=self.trial.refusal, **more)  # type: ignore[arg-type]

    def digits(self, typed: str) -> None:
        self.tap(*(f"digit_{digit}" for digit in typed), "enter")

    def enrol(self, code: str = CODES[0], stratum: int = 1) -> None:
        """As far as fitting, in whatever arm comes."""
        self.tap("start")
        self.digits(STAFF)
        self.digits(code.removeprefix("BRN-"))
        self.tap(f"stratum_{stratum}", "enrol")

    def say(self, *values: int) -> None:
        """The patient says numbers, the nurse taps them."""
        for value in values:
            self.step()
            self.tap(f"score_{value}")

    def whole(self, code: str = CODES[0]) -> None:
        """A whole visit in whatever arm it is."""
        self.enrol(code)
        arm = self.session.delivery
        self.step(FLAT if arm == "flat" else HEADSET)
        self.tap("begin")
        self.say(6, 4, 0)
        if arm != "standard":
            self.tap("world_forest")
        self.wait(30)
        self.tap("back", "finish") if arm == "standard" else self.until("final")
        self.say(*[3] * 9)
        if arm != "standard":
            self.tap("removed")
        self.tap("cleaned")
        assert self.view.state == "ready"


@pytest.mark.parametrize("arm, display, model", [
    ("vr", "headset", "Test headset"), ("flat", "flat", ""), ("standard", "console", "")])
def test_the_visits_row_says_what_the_drawn_arm_is_shown_with(arm: str, display: str, model: str) -> None:
    visit = StudyVisit()
    visit.trial.taken["adults"] = place_of(arm)
    visit.whole()
    (opening,) = visit.kept("session")
    assert (opening["arm"], opening["display"], opening["headset_model"]) == (arm, display, model)
    assert {row["display"] for row in visit.kept("score")} == {display}


def test_no_place_is_opened_while_nothing_could_be_kept_of_it() -> None:
    visit = StudyVisit()
    visit.tap("start")
    visit.digits(STAFF)
    visit.digits(CODES[0].removeprefix("BRN-"))
    visit.tap("stratum_1")
    view = visit.step(DiskState(False, detail="the disk is full"))
    assert "enrol" not in view.desk.keys and "the disk is full" in view.desk.detail
    assert visit.tap("enrol").state == "ready" and not visit.trial.taken
    visit.step(DiskState(True, 10_000))
    assert visit.tap("enrol").state == "fitting"


def place_of(arm: str) -> int:
    """The first adult place of an arm, counted from 0."""
    return ADULTS.index(arm)


def enrolled(arm: str, **more: object) -> StudyVisit:
    """A visit in fitting, the drawn arm being `arm`."""
    before = StudyVisit()
    for code in CODES[1 : 1 + place_of(arm)]:
        before.whole(code)
    visit = StudyVisit(before.rows, now=before.now, **more)
    visit.enrol()
    assert visit.session.delivery == arm
    return visit


@pytest.mark.parametrize("arm", ["vr", "flat", "standard"])
def test_every_arm_is_asked_the_same_words_in_the_same_order_and_way(arm: str) -> None:
    visit, vr = enrolled(arm), enrolled("vr")
    for one in (visit, vr):
        one.rows.clear()
        one.step(FLAT if one.session.delivery == "flat" else HEADSET)
        one.tap("begin")
        one.say(6, 4, 0)
        if not one.session.plain:
            one.tap("world_forest")
        one.wait(10)
        one.tap("ask_now")
        one.say(5)
        one.tap("finish") if one.session.plain else one.until("final")
        one.say(*[3] * 9)
    same = ("moment", "question", "wording_sha256", "recall", "method", "rater", "entered_by", "value", "staff_code")
    asked = [[{name: body[name] for name in same} for body in one.kept("score")] for one in (visit, vr)]
    assert asked[0] == asked[1] and len(asked[0]) == 13
    assert {body["method"] for body in visit.kept("score")} == {"spoken"}
    assert {body["staff_code"] for body in visit.kept("score")} == {STAFF}


def test_standard_care_is_asked_on_the_console_and_shows_and_sounds_nothing() -> None:
    visit = enrolled("standard")
    shown = {visit.view.picture.world}
    visit.tap("begin")
    visit.say(6, 4, 0)
    assert visit.view.state == "immersed" and visit.view.desk.panel == "procedure"
    visit.wait(400)
    assert visit.view.state == "immersed", "the treatment ends it, no clock"
    assert visit.view.sound.scape == "" and visit.view.sound.phrase == "" and visit.view.picture.panel is None
    shown.add(visit.view.picture.world)
    visit.tap("finish")
    assert visit.view.state == "final"
    visit.say(*[3] * 9)
    assert visit.view.state == "cleaning" and shown == {"calm"}
    closed = visit.kept("closed")[0]
    assert closed["exposure_s"] == 0 and closed["worlds"] == "" and closed["end_state"] == "complete"
    assert {(body["display"], body["world"]) for body in visit.kept("score")} == {("console", "")}


def test_a_headset_lying_about_changes_nothing_in_standard_care() -> None:
    visit = enrolled("standard")
    visit.tap("begin")
    before = len(visit.kept("event"))
    visit.step(Presence(Worn.NO), HeadsetState(Health.LOST), Dozing(True), Selected("call"))
    visit.say(6, 4, 0)
    assert visit.view.state == "immersed" and not visit.view.hold and len(visit.kept("event")) == before


def test_what_was_drawn_is_on_disk_before_anything_is_asked() -> None:
    visit = StudyVisit()
    visit.saves = False
    visit.enrol()
    kinds = [row.kind for row in visit.rows]
    assert kinds.index("audit") < kinds.index("session") and "asked" not in kinds
    assert "begin" not in visit.view.desk.keys and "written down" in visit.view.desk.detail
    assert visit.tap("begin").state == "fitting"
    visit.saves = True
    visit.step(*(Saved(row.uid) for row in visit.rows))
    visit.step(FLAT if visit.session.delivery == "flat" else HEADSET)
    assert visit.tap("begin").state == "baseline"
    kept, row = (row for row in visit.rows if row.kind == "audit")
    assert kept.body["protocol"] == PROTOCOL, "the protocol is in the records word for word"
    assert row.body["place"] == 1 and row.body["stratum"] == "adults" and row.session_id == ""


def test_start_needs_a_staff_code_and_a_patients_code_of_the_lists() -> None:
    visit = StudyVisit()
    assert "dressing-1, protocol 1.0" in visit.view.desk.detail
    assert visit.tap("start").desk.panel == "enrol" and visit.view.state == "ready"
    visit.digits("99")
    assert "staff" in visit.view.desk.detail
    visit.digits(STAFF)
    for typed, word in (("0014", "not on"), ("19571203", "birth"), ("447103", "record number")):
        visit.digits(typed)
        assert word in visit.view.desk.detail.lower() and visit.view.desk.panel == "enrol"
    visit.digits("0013")
    assert visit.view.desk.panel == "group" and "enrol" not in visit.view.desk.keys
    assert dict(visit.view.desk.labels) == {"stratum_1": "adults", "stratum_2": "children"}
    assert visit.tap("stratum_2").desk.marked >= {"stratum_2"} and visit.rows == []
    assert visit.tap("enrol").state == "fitting"
    assert visit.kept("session")[0]["stratum"] == "children"
    assert not any(typed in str(row.body) for row in visit.rows for typed in ("0014", "19571203", "447103"))


@pytest.mark.parametrize("kind", ["clinical", "test", "demo"])
def test_a_cart_without_clinical_records_says_that_the_visit_does_not_count(kind: str) -> None:
    visit = StudyVisit(record_kind=kind)
    said = "" if kind == "clinical" else f"{kind.upper()} records: this visit does not count in the study."
    assert (said or "Start asks") in visit.view.desk.detail and "dressing-1" in visit.view.desk.detail
    assert visit.tap("start").desk.detail == said
    visit.digits(STAFF)
    assert visit.view.desk.detail == said


def test_back_forgets_and_start_can_be_left() -> None:
    visit = StudyVisit()
    visit.tap("start")
    visit.digits(STAFF)
    assert visit.tap("digit_1", "back").desk.headline.startswith("Your staff code")
    assert visit.tap("back").desk.panel == "ready" and visit.rows == []


def test_who_is_not_enrolled_is_counted_without_a_code() -> None:
    visit = StudyVisit()
    visit.tap("start")
    visit.digits(STAFF)
    visit.tap("digit_1", "screened", "unenrolled_declined")
    assert visit.view.desk.panel == "ready"
    row, = visit.kept("audit")
    assert row["screened"] == "declined" and row["who"] == STAFF and visit.trial.taken == {}


def test_arms_come_in_the_order_of_the_list_over_restarts_from_the_records_alone() -> None:
    history: list[Row] = []
    arms = []
    for code in CODES[:9]:
        visit = StudyVisit(history, now=1000.0 * (len(arms) + 1))
        visit.whole(code)
        arms.append(visit.kept("session")[0]["arm"])
        history += visit.rows
    assert tuple(arms) == ADULTS[:9]


def test_an_enrolled_patient_keeps_the_arm_and_is_asked_for_no_group() -> None:
    visit = StudyVisit()
    visit.whole(CODES[0])
    visit.whole(CODES[1])
    again = StudyVisit(visit.rows, now=visit.now)
    again.tap("start")
    again.digits(STAFF)
    again.digits("0013")
    assert "Visit 2" in again.view.desk.detail and not again.view.desk.keys & {"stratum_1", "stratum_2"}
    again.tap("enrol")
    session, = again.kept("session")
    assert (session["arm"], session["place"], session["visit"]) == (ADULTS[0], 1, 2)
    assert again.kept("audit") == [], "nothing is drawn again"


@pytest.mark.parametrize("arm", ["vr", "flat"])
def test_an_arm_that_is_not_given_keeps_its_reason_and_goes_on_as_standard_care(arm: str) -> None:
    visit = enrolled(arm)
    visit.step(HeadsetState(Health.LOST))
    assert "begin" not in visit.view.desk.keys
    visit.tap("marks", "not_received", "unreceived_equipment")
    assert visit.session.plain and not visit.view.hold
    visit.tap("begin")
    visit.say(6, 4, 0)
    visit.tap("finish")
    visit.say(*[3] * 9)
    assert visit.view.state == "cleaning"
    assert visit.kept("closed")[0]["not_received"] == "equipment"
    assert visit.kept("session")[0]["arm"] == arm
    again = StudyVisit(visit.rows, now=visit.now)
    assert again.trial.enrolled[CODES[0]].arm == arm


def test_an_arm_refused_at_the_windows_goes_on_at_once() -> None:
    visit = enrolled("vr")
    visit.tap("begin")
    visit.say(6, 4, 0)
    assert visit.view.state == "choosing"
    visit.tap("marks", "not_received", "unreceived_patient_declined")
    assert visit.view.state == "immersed" and visit.session.plain


def test_the_flat_arm_waits_for_the_flat_screen_and_asks_for_it() -> None:
    visit = enrolled("flat")
    assert visit.view.screen == "flat" and "begin" not in visit.view.desk.keys
    assert visit.step(FLAT).desk.keys >= {"begin"}
    visit.tap("begin")
    visit.say(6, 4, 0)
    visit.tap("world_forest")
    visit.until("final")
    visit.say(*[3] * 9)
    assert visit.tap("removed", "cleaned").screen == ""
    assert {body["display"] for body in visit.kept("score")} == {"flat"}


def test_the_headset_arm_does_not_begin_on_a_flat_screen() -> None:
    visit = enrolled("vr")
    visit.step(FLAT)
    assert "begin" not in visit.view.desk.keys and "headset is not there" in visit.view.desk.detail


@pytest.mark.parametrize("arm", ["vr", "standard"])
def test_a_restart_in_the_middle_goes_on_in_the_same_arm(arm: str) -> None:
    visit = enrolled(arm)
    visit.tap("begin")
    visit.say(6)
    history = visit.rows
    again = StudyVisit(history, resumed=history, same_boot=True, now=visit.now)
    assert again.session.delivery == arm and again.view.state == "baseline"
    assert again.session.staff_code == STAFF and again.trial.taken == visit.trial.taken
    again.say(4, 0)
    assert again.view.state == ("immersed" if arm == "standard" else "choosing")


def test_a_restart_after_not_received_stays_plain() -> None:
    visit = enrolled("vr")
    visit.tap("marks", "not_received", "unreceived_no_time", "begin")
    visit.say(6)
    again = StudyVisit(visit.rows, resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.session.plain and again.session.not_received == "no_time"


def test_looks_answer_nothing_where_answers_are_spoken() -> None:
    visit = enrolled("vr")
    visit.tap("begin")
    visit.step()
    panel = visit.view.picture.panel
    assert panel and not any(cell.dwell_s for cell in panel.cells)
    visit.look("score:7")
    visit.look("confirm")
    assert visit.kept("score") == []


def test_no_voice_asks_where_another_arm_is_asked_by_the_nurse() -> None:
    visit = enrolled("vr")
    visit.tap("begin")
    said = {visit.step(dt=0.5).sound.phrase for _ in range(120)}
    assert "questions_first" in said and not said & INSTRUMENTS.keys()


def test_the_protocol_fixes_length_worlds_and_difficulty() -> None:
    visit = enrolled("vr")
    assert not any(key.startswith("length_") for key in visit.view.desk.keys)
    assert visit.view.desk.length_s == 300
    visit.tap("begin")
    visit.say(6, 4, 0)
    assert {key for key in visit.view.desk.keys if key.startswith("world_")} == {"world_forest", "world_snow"}
    assert visit.kept("session")[0]["difficulty_frozen"] == 1


def test_every_row_of_a_visit_leads_to_version_and_hash() -> None:
    visit = enrolled("vr")
    body = visit.kept("session")[0]
    assert (body["protocol"], body["protocol_version"]) == ("dressing-1", "1.0")
    assert body["protocol_sha256"] == study().sha256
    assert body["patient_code"] == CODES[0] and body["arm_code"] in "ABC" and body["visit"] == 1


def test_a_study_that_may_not_go_on_refuses_start_with_the_fix() -> None:
    visit = StudyVisit()
    visit.whole()
    changed = StudyVisit(visit.rows, PROTOCOL.replace("Pictures", "pictures"), now=visit.now)
    assert "start" not in changed.view.desk.keys and "version" in changed.view.desk.banner


def test_stop_is_there_on_every_page_and_leads_back() -> None:
    visit = StudyVisit()
    visit.tap("start")
    assert visit.tap("stop").state == "halted"
    visit.tap("resume")
    assert visit.view.state == "ready" and visit.kept("session") == [] == visit.kept("audit")


_KEYS = ["start", "enrol", "enter", "erase", "back", "screened", "unenrolled_other", "stratum_1", "stratum_2", "begin",
         "marks", "not_received", "unreceived_other", "why", "stopped_pain", "unmark", "mark_nausea", "finish", "stop",
         "resume", "final_scores", "end_without_scores", "removed", "cleaned", "ask_now", "pause", "score_3",
         "missing_unable", "world_forest", "talk", "headset_off", "reopen", "call_done"]
_ENTRIES = [f"type:{typed}" for typed in (STAFF, "0013", "99")]
_ENTRIES += [f"enrol:{code}:{stratum}" for code in CODES[:4] for stratum in "12"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*_KEYS, *_ENTRIES * 2, "flat", "headset", "lost", "wait", "look"]), max_size=60))
def test_whatever_is_pressed_nobody_is_drawn_twice_and_nothing_is_asked_before(script: list[str]) -> None:
    visit = StudyVisit()
    devices = {"flat": FLAT, "headset": HEADSET, "lost": HeadsetState(Health.LOST)}
    for what in script:
        name, _, value = what.partition(":")
        if name == "type":
            visit.digits(value)
        elif name == "enrol" and value:
            visit.enrol(value[:-2], int(value[-1]))
            visit.tap("begin")
        elif what in devices:
            visit.step(devices[what])
        elif what == "wait":
            visit.wait(30)
        elif what == "look":
            visit.look("score:2")
        else:
            visit.step(Tap(what))
        assert visit.view.state == "halted" or "stop" in visit.view.desk.keys
    audit = visit.kept("audit")
    places = [(body["stratum"], body["place"]) for body in audit if "place" in body]
    assert len(set(places)) == len(places)
    arms: dict[str, set[str]] = {}
    for row in visit.rows:
        if row.kind == "session":
            arms.setdefault(row.body["patient_code"], set()).add(row.body["arm"])
            assert row.body["arm"] == opening().lists[row.body["stratum"]][row.body["place"] - 1]
    assert all(len(found) == 1 for found in arms.values())
    drawn: set[str] = set()
    for row in visit.rows:
        drawn |= {row.body["session"]} if row.kind == "audit" and "session" in row.body else set()
        if row.kind == "asked":
            first = row.session_id in drawn
            assert first or any(r.kind == "session" and r.session_id == row.session_id and r.body["visit"] > 1
                                for r in visit.rows)
    scored = [row.uid for row in visit.rows if row.kind == "score"]
    assert len(set(scored)) == len(scored)
