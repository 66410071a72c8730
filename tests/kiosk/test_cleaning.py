"""The face kits: their timers are never shorter than the product's, whatever comes between."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.cleaning import WAIVERS, Cleaning
from kiosk.config import Products
from kiosk.events import HeadsetState, Health, Row
from kiosk.kits import KEYS
from tests.kiosk.visit import QUICK, Visit

CONTACT_S = 180.0


def _cleaned() -> Visit:
    visit = Visit()
    visit.to("cleaning")
    visit.tap("cleaned")
    return visit


def _again(visit: Visit) -> Visit:
    """The second visit, straight after."""
    visit.tap("start", "stop", "end_without_scores", "removed")
    assert visit.view.state == "cleaning"
    return visit


acts = st.lists(st.one_of(
    st.floats(0.0, 900.0), st.sampled_from(["visit", "isolation", "break", "restart"]),
), max_size=25)


@settings(max_examples=200, deadline=None)
@given(acts, st.sampled_from([1, 2]), st.floats(0, 30), st.floats(0, 60))
def test_no_kit_is_free_before_its_contact_time(
    script: list, kits: int, contact_min: float, isolation_min: float
) -> None:
    products = Products(contact_min=contact_min, isolation_min=isolation_min, kits=kits)
    cleaning, now, rows = Cleaning(products), 50.0, []
    wet_until = dict.fromkeys(cleaning.names, -math.inf)
    for act in script:
        if isinstance(act, float):
            now += act
        elif act == "restart":
            cleaning = Cleaning(products)
            cleaning.fold(rows)
        elif cleaning.next(now):
            if act == "break":
                rows.append(Row("", "audit", "", now, cleaning.worn_in_break(5, now)))
                wet_until[cleaning.kit] = math.inf
                if kits == 1:
                    assert not cleaning.next(now) and cleaning.owed() == ("A",)
            cleaning.take(now) if act != "break" else None
            kit = cleaning.kit
            rows.append(Row("", "audit", "", now, cleaning.cleaned(kit, now, act == "isolation")))
            seconds = max(contact_min, isolation_min if act == "isolation" else 0.0) * 60
            for name in cleaning.names if act == "isolation" else (kit,):
                wet_until[name] = now + seconds if wet_until[name] == math.inf else max(wet_until[name], now + seconds)
            assert cleaning.left_s(kit, now) >= seconds - 1e-6
        for name in cleaning.names:
            assert cleaning.left_s(name, now) >= 0.0
            assert cleaning.left_s(name, now) >= wet_until[name] - now - 1e-6, (name, act)
        assert not cleaning.next(now) or cleaning.left_s(cleaning.next(now), now) == 0.0


def test_the_next_patient_starts_at_once_with_the_other_kit() -> None:
    visit = _cleaned()
    assert "start" in visit.view.desk.keys
    assert "Use kit B. Kit A dries 3 min more." in visit.view.desk.detail
    assert visit.kept("audit")[-1]["what"] == "cleaning" and visit.kept("audit")[-1]["before"] == "A"
    visit.wait(CONTACT_S + 1)
    assert visit.view.desk.detail.startswith("Use kit A. ")


def test_with_both_drying_start_waits_says_why_and_goes_on_by_itself() -> None:
    visit = _again(_cleaned())
    visit.tap("cleaned")
    assert "start" not in visit.view.desk.keys and "kits" in visit.view.desk.keys
    assert visit.view.desk.banner.startswith("Start waits: kit A dries ")
    visit.tap("start")
    assert visit.view.state == "ready"
    visit.wait(CONTACT_S)
    assert "start" in visit.view.desk.keys and not visit.view.desk.banner


def test_one_kit_waits_too() -> None:
    from kiosk.config import parse

    visit = Visit(parse("[session]\nlength_min = 5\n[cleaning]\nkits = 1\ncontact_min = 1"))
    visit.tap("start", "stop", "end_without_scores", "removed")
    assert "kit_other" not in visit.view.desk.keys
    visit.tap("cleaned")
    assert visit.view.desk.banner == "Start waits: kit A dries 1 min more."
    assert "start" in visit.wait(61).desk.keys


def test_a_reason_goes_before_the_timer_and_is_kept_with_the_visit_that_wore_the_kit() -> None:
    visit = _again(_cleaned())
    second = visit.session.book.visit
    visit.tap("cleaned", "kits")
    assert visit.view.desk.panel == "kits" and {"back", *KEYS} <= visit.view.desk.keys
    first = next(row.session_id for row in visit.rows if row.kind == "session")
    visit.tap("waive_emergency")
    assert "start" in visit.view.desk.keys and visit.view.desk.detail.startswith("Use kit A.")
    (row,) = [row for row in visit.rows if row.body.get("kind") == "clean_overridden"]
    assert row.session_id == first != second and row.body["detail"] == "emergency"
    assert visit.kept("audit")[-1] == {
        "who": "staff", "what": "cleaning_override", "before": "A", "after": "used", "why": "emergency", "visit": first,
    }


def test_what_is_left_uncleaned_is_set_aside_and_can_be_cleaned_later() -> None:
    visit = Visit()
    visit.to("cleaning")
    visit.tap("kits", "waive_emergency")
    assert visit.view.state == "ready" and "Kit A is not cleaned." in visit.view.desk.detail
    assert not any(row.body.get("kind") == "cleaned" for row in visit.rows)
    visit.wait(3600)
    assert "Use kit B." in visit.view.desk.detail and "Kit A is not cleaned." in visit.view.desk.detail
    visit.tap("kits", "kit_cleaned")
    assert "Kit A dries 3 min more." in visit.view.desk.detail


def test_after_isolation_both_kits_wait_for_the_longer_time_and_little_goes_before() -> None:
    visit = Visit()
    visit.to("cleaning")
    visit.tap("isolation")
    assert "isolation" in visit.view.desk.marked and "whole cart" in visit.view.desk.detail
    visit.tap("cleaned")
    assert "start" not in visit.view.desk.keys and "isolation" in visit.view.desk.banner
    assert visit.kept("audit")[-1]["why"] == "isolation"
    visit.tap("kits")
    assert {key for key in visit.view.desk.keys if key.startswith("waive_")} == {
        "waive_emergency", "waive_other_cleaning"}
    visit.tap("back")
    assert "start" not in visit.wait(590).desk.keys
    assert "start" in visit.wait(12).desk.keys


def test_a_pause_asks_for_no_cleaning() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("pause")
    visit.wait(600)
    assert visit.view.state == "immersed" and not visit.kept("audit")
    assert not {"cleaned", "kits"} & visit.view.desk.keys
    assert visit.tap("resume").state == "immersed"


def test_the_flat_screen_waits_for_no_kit() -> None:
    visit = Visit()
    visit.step(HeadsetState(Health.OK, "screen", "flat"))
    visit.to("cleaning")
    assert visit.view.desk.told[0][1] == "No face kit" and "kits" not in visit.view.desk.keys
    visit.tap("cleaned")
    assert "start" in visit.view.desk.keys and not visit.kept("audit")


SCREEN = HeadsetState(Health.OK, "Flat screen", "flat")


def _moved_to_the_screen() -> Visit:
    visit = Visit()
    visit.to("immersed")
    visit.tap("back", "pause", "patient", "shown", "start_flat", "resume")
    visit.step(SCREEN)
    return visit


@pytest.mark.parametrize("restart", [False, True])
def test_a_kit_stays_worn_where_the_visit_goes_on_on_the_screen(restart: bool) -> None:
    visit = _moved_to_the_screen()
    if restart:
        visit = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
        visit.step(SCREEN)
    visit.tap("stop", "end_without_scores", "removed")
    assert "Face kit A" in visit.view.desk.told[0][2]
    visit.tap("cleaned")
    assert visit.session.cleaning.left_s("A", visit.now) > 0


def test_from_the_screen_nobody_is_given_a_kit_that_is_not_clean() -> None:
    visit = _cleaned()
    _again(visit).tap("cleaned", "start_flat")
    visit.step(SCREEN)
    visit.tap("patient", "shown")
    assert "start_headset" not in visit.view.desk.keys and "dries" in visit.view.desk.detail
    visit.wait(CONTACT_S + 60)
    assert "start_headset" in visit.view.desk.keys
    visit.tap("start_headset")
    visit.step(HeadsetState(Health.OK, "Test headset", "headset"))
    visit.tap("stop", "end_without_scores", "removed")
    assert "Face kit" in visit.view.desk.told[0][2]


def test_the_same_patient_takes_the_own_kit_up_again() -> None:
    visit = _cleaned()
    visit.tap("start", "begin", "patient", "shown", "start_flat")
    visit.step(SCREEN)
    assert visit.session.cleaning.kit == "B"
    visit.tap("patient", "shown", "start_headset")
    assert visit.session.cleaning.kit == "B" and visit.session.patient.shown == "headset"


def test_isolation_outlives_a_restart_while_it_is_cleaned() -> None:
    visit = Visit()
    visit.to("cleaning")
    visit.tap("isolation")
    again = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
    assert "isolation" in again.view.desk.marked


def test_a_kit_left_uncleaned_after_isolation_is_cleaned_as_after_isolation() -> None:
    visit = Visit()
    visit.to("cleaning")
    visit.tap("isolation", "kits", "waive_emergency")
    assert visit.view.state == "ready"
    _again(visit).tap("cleaned", "kits", "kit_cleaned")
    (plain, later) = [row for row in visit.kept("audit") if row["what"] == "cleaning"]
    assert (plain["why"], later["why"]) == ("", "isolation") and later["contact_s"] > plain["contact_s"]


def test_the_kit_that_was_worn_is_known_after_a_boot_and_can_be_put_right() -> None:
    visit = _cleaned()
    visit.to("cleaning")
    second = [row for row in visit.rows if row.session_id == visit.session.book.visit]
    again = Visit(QUICK, resumed=second, now=5.0)
    assert again.view.state == "cleaning" and "kit B" in again.view.desk.told[0][2]
    again.tap("kit_other")
    assert "kit A" in again.view.desk.told[0][2]
    again.tap("cleaned")
    assert again.kept("audit")[-1]["before"] == "A"


def test_every_reason_has_words() -> None:
    from kiosk.console.words import words
    assert all(words()[key] for key in KEYS) and len(KEYS) == len(WAIVERS)
