"""What the console says, decided before any pixel."""

from __future__ import annotations

from dataclasses import replace

import pygame
import pytest

from kiosk import activities
from kiosk.console.draw import Painter
from kiosk.console.look import Chip, Chips, Clock, Key, Look, Notice, Trail, Words, looks
from kiosk.console.place import PANELS, beneath, layout
from kiosk.console.pulse import Heart
from kiosk.console.rows import DESTRUCTIVE
from kiosk.console.status import Status
from kiosk.console.words import words
from kiosk.events import (
    ClockState,
    DiskState,
    HeadsetState,
    Health,
    PowerState,
    SoundState,
    StickState,
    StrapState,
    UpdateState,
    Worn,
)
from kiosk.keys import STRAPS
from kiosk.view import Desk, Pulse
from tests.kiosk.console.scenes import DESKS, FLAT, FOLLOWING, ODD, STATUS, picture


def _looks(desk: Desk, status: Status = STATUS, pressed: str = "") -> dict[str, Look]:
    places = layout(desk.panel, (1280, 800))
    return looks(desk, status, places, beneath(places), words(), pressed)


def _keys(desk: Desk) -> dict[str, Key]:
    return {name: look for name, look in _looks(desk).items() if isinstance(look, Key)}


def _chip(status: Status, index: int) -> Chip:
    chips = _looks(DESKS["ready"], status)["status"]
    assert isinstance(chips, Chips)
    return chips.chips[index]


HEADSET, STRAP, SOUND, RECORDS, STICK, CLOCK, POWER = range(7)


def test_there_is_a_desk_for_every_panel() -> None:
    assert set(DESKS) == set(PANELS)


@pytest.mark.parametrize("name", [*DESKS, *ODD])
def test_one_key_at_most_is_the_primary_one_and_it_may_be_pressed(name: str) -> None:
    primary = [key for key in _keys({**DESKS, **ODD}[name]).values() if key.manner == "primary"]
    assert len(primary) <= 1 and all(key.live for key in primary)


@pytest.mark.parametrize("panel, key", [
    ("ready", "start"), ("fitting", "begin"), ("immersed", "finish"), ("goodbye", "removed"), ("cleaning", "cleaned"),
    ("held", "call_done"), ("halted", "final_scores"), ("reopening", "continue_same"),
])  # fmt: skip
def test_the_primary_key_is_the_one_that_goes_on(panel: str, key: str) -> None:
    assert _keys(DESKS[panel])[key].manner == "primary"


def test_stopped_without_a_visit_resume_is_the_primary_key() -> None:
    desk = replace(DESKS["halted"], keys=DESKS["halted"].keys - {"final_scores", "end", "end_without_scores"})
    assert _keys(desk)["resume"].manner == "primary"


@pytest.mark.parametrize("panel", ["baseline", "final"])
def test_no_answer_is_drawn_before_the_others(panel: str) -> None:
    answers = [key for name, key in _keys(DESKS[panel]).items() if name.startswith("score_")]
    assert len(answers) == 11 and len({(key.manner, key.live, key.marked) for key in answers}) == 1


@pytest.mark.parametrize("panel", PANELS)
def test_keys_that_are_not_offered_are_dim_and_stop_never_is(panel: str) -> None:
    for name, key in _keys(replace(DESKS[panel], keys=frozenset())).items():
        assert key.live is (name == "stop")


def test_keys_that_answer_something_are_shown_only_with_it() -> None:
    assert "call_done" in _keys(DESKS["held"]) and "reopen" not in _keys(DESKS["held"])
    for panel in ("held", "halted"):
        reopen = _keys(replace(DESKS[panel], keys=frozenset({"reopen", "final_scores"})))
        assert reopen["reopen"].manner == "primary" and "call_done" not in reopen


@pytest.mark.parametrize("panel", PANELS)
def test_destructive_keys_differ_by_sign_and_manner_not_colour_alone(panel: str) -> None:
    for name, key in _keys(DESKS[panel]).items():
        assert (key.manner in ("end", "stop")) is (name in DESTRUCTIVE)
        assert key.sign or name not in DESTRUCTIVE


@pytest.mark.parametrize("panel", PANELS)
def test_every_key_has_words(panel: str) -> None:
    assert all(key.words.strip() for key in _keys(DESKS[panel]).values())


def test_only_the_pressed_key_sinks_and_only_where_it_may_be_pressed() -> None:
    def pressed(key: str) -> list[str]:
        shown = _looks(DESKS["immersed"], pressed=key)
        return [name for name, look in shown.items() if isinstance(look, Key) and look.pressed]

    assert pressed("pause") == ["pause"]
    assert pressed("resume") == []


def test_the_answers_are_shown_while_a_question_is_open_and_only_then() -> None:
    answers = {f"score_{number}" for number in range(11)} | {"missing_declined", "missing_asleep"}
    for name in ("baseline", "final"):
        assert answers <= _looks(DESKS[name]).keys()
    open_now, quiet = _looks(ODD["asking_now"]), _looks(DESKS["immersed"])
    assert answers <= open_now.keys() and not answers & quiet.keys()
    for shown in (open_now, quiet, _looks(DESKS["winding_down"])):
        assert not {"guide", "plot"} & shown.keys() and {"clock", "heart"} <= shown.keys()
    assert {"guide", "plot"} <= _looks(DESKS["details"]).keys()


def test_the_open_question_is_in_words() -> None:
    assert _looks(DESKS["baseline"])["detail"] == Words(
        "detail", "How much pain do you feel right now?", DESKS["baseline"].detail
    )


def test_a_world_without_words_of_its_own_gets_its_name() -> None:
    desk = DESKS["choosing"]
    shown = looks(desk, STATUS, layout("choosing", (1280, 800), worlds=("forest", "slow_river")), {}, words())
    titles = [look.words for name, look in shown.items() if name.startswith("world_") and isinstance(look, Key)]
    assert titles == ["Forest", "Slow river"]


def test_a_world_says_what_some_patients_dislike_and_what_is_met_in_it() -> None:
    keys = _keys(replace(DESKS["choosing"], marked=frozenset()))
    assert keys["world_forest"].note == "water, insects" and "fireflies" in keys["world_forest"].rest
    for world, tags in activities.TAGS.items():
        key = keys[f"world_{world}"]
        assert key.note.split(", ") == [words()[f"tag_{tag}"] for tag in tags]
        assert key.rest == activities.COMFORT[world]
    keys = _keys(replace(DESKS["choosing"], keys=frozenset({"world_snow"}), marked=frozenset({"dislike_water"})))
    assert keys["world_forest"].note == "disliked: water" and keys["world_snow"].note == "cold"


@pytest.mark.parametrize("saved, said, safe", [
    ("", "", False), ("saving", "Saving …", False), ("saved", "Saved", True),
])  # fmt: skip
def test_saved_is_said_only_once_it_is_so(saved: str, said: str, safe: bool) -> None:
    trail = _looks(replace(DESKS["baseline"], saved=saved))["banner"]
    assert isinstance(trail, Trail) and (trail.saved, trail.safe) == (said, safe)


def test_a_score_that_is_not_saved_is_a_banner_beside_whatever_else_there_is() -> None:
    alone = _looks(replace(DESKS["baseline"], saved="not_saved"))["banner"]
    assert alone == Notice("NOT SAVED – write it on paper", True)
    both = _looks(ODD["not_saved"])["banner"]
    assert isinstance(both, Notice) and both.urgent
    assert "asking for somebody" in both.words and "NOT SAVED" in both.words


def test_not_saved_is_said_once_where_the_session_says_it_too() -> None:
    desk = replace(DESKS["baseline"], saved="not_saved", banner="NOT SAVED – write it on paper", urgent=True)
    notice = _looks(desk)["banner"]
    assert isinstance(notice, Notice) and notice.words.count("NOT SAVED") == 1


def test_a_model_heart_says_so_beside_the_number_and_in_its_chip() -> None:
    heart = _looks(DESKS["immersed"], FLAT)["heart"]
    assert isinstance(heart, Heart) and heart.model and "MODEL" in heart.beside
    assert heart.warning == "not for monitoring"
    assert _chip(FLAT, STRAP) == Chip("strap", "MODEL strap", "not a real heart", "badge")


def test_the_flat_screen_is_a_badge() -> None:
    assert _chip(FLAT, HEADSET).title == "Flat screen" and _chip(FLAT, HEADSET).tone == "badge"


def test_a_model_headset_is_a_badge() -> None:
    chip = _chip(replace(STATUS, headset=HeadsetState(Health.MODEL, "Simulated")), HEADSET)
    assert "MODEL" in chip.title and chip.tone == "badge"


def test_a_headset_offscreen_is_a_badge() -> None:
    chip = _chip(replace(STATUS, headset=HeadsetState(Health.OK, display="none")), HEADSET)
    assert chip.tone == "badge"


@pytest.mark.parametrize("worn, said", [(Worn.YES, "worn"), (Worn.NO, "not worn"), (Worn.UNKNOWN, "ready")])
def test_presence_is_never_guessed(worn: Worn, said: str) -> None:
    assert _chip(replace(STATUS, worn=worn), HEADSET).words == said


@pytest.mark.parametrize("health, tone", [
    (Health.OK, "fine"), (Health.LOST, "fault"), (Health.SEARCHING, "waiting"), (Health.ABSENT, "quiet"),
    (Health.OFF, "quiet"), (Health.MODEL, "badge"),
])  # fmt: skip
def test_every_health_has_its_tone_and_words(health: Health, tone: str) -> None:
    chip = _chip(replace(STATUS, strap=StrapState(health)), STRAP)
    assert chip.tone == tone and chip.words


@pytest.mark.parametrize("health, said", [
    (Health.OK, "Sound not calibrated"), (Health.LOST, "Sound lost"), (Health.OFF, "Sound off"),
])  # fmt: skip
def test_sound_that_was_never_measured_says_so_in_plain_words_once_it_plays(health: Health, said: str) -> None:
    status = replace(STATUS, sound=SoundState(health))
    chip = _chip(replace(status, calibrated=False), SOUND)
    assert f"{chip.title} {chip.words}" == said
    assert _chip(status, SOUND).words == ("ready" if health is Health.OK else chip.words)


@pytest.mark.parametrize("kind, title", [("test", "TEST records"), ("demo", "DEMO records")])
def test_records_that_are_not_clinical_say_so(kind: str, title: str) -> None:
    chip = _chip(replace(STATUS, record_kind=kind), RECORDS)
    assert chip.title == title and chip.tone == "badge"


@pytest.mark.parametrize("kind", ["clinical", "test", "demo", "teaching"])
@pytest.mark.parametrize("panel", [name for name in DESKS if name.startswith("flat_")])
def test_a_touched_picture_leaves_room_for_records_that_are_not_clinical(panel: str, kind: str) -> None:
    painter = Painter(pygame.Surface((1280, 800)))
    painter.paint(DESKS[panel], replace(STATUS, record_kind=kind), picture())
    places = painter.places
    shown = looks(DESKS[panel], replace(STATUS, record_kind=kind), places, beneath(places), words())
    told = [chip.title for chip in shown["status"].chips] if "status" in shown else []
    assert told == ([] if kind == "clinical" else [words()[f"{kind}_records"]])
    assert places["banner"].colliderect(places["status"]) is (kind == "clinical"), "the banner has the rest"


def test_records_that_cannot_be_kept_outrank_their_kind() -> None:
    chip = _chip(replace(FLAT, disk=DiskState(False, detail="full")), RECORDS)
    assert chip.words == "cannot save" and chip.tone == "fault"


@pytest.mark.parametrize("power, title, said, tone", [
    (PowerState(True, 88), "Mains", "88 %", "fine"),
    (PowerState(True), "Mains", "on", "fine"),
    (PowerState(False, 21), "Battery", "21 %", "fine"),
    (PowerState(False, 20), "Battery", "20 %", "fault"),
    (PowerState(False), "Battery", "not told", "fine"),
    (PowerState(None), "Power", "not told", "quiet"),
])  # fmt: skip
def test_power_is_said_where_the_pc_tells(power: PowerState, title: str, said: str, tone: str) -> None:
    chip = _chip(replace(STATUS, power=power), POWER)
    assert (chip.title, chip.words, chip.tone) == (title, said, tone)


@pytest.mark.parametrize("status, title, said, tone", [
    (STATUS, "Clock", "14:05", "fine"),
    (replace(STATUS, clock=ClockState("")), "Clock", "not told", "quiet"),
    (replace(STATUS, disk=DiskState(True, clock_ok=False)), "Clock wrong", "14:05", "fault"),
])  # fmt: skip
def test_the_clock_is_said_and_when_it_cannot_be_right(status: Status, title: str, said: str, tone: str) -> None:
    chip = _chip(status, CLOCK)
    assert (chip.title, chip.words, chip.tone) == (title, said, tone)


@pytest.mark.parametrize("percent, worn, title, said, tone", [
    (None, Worn.YES, "Headset", "worn", "fine"), (64, Worn.NO, "Headset", "not worn 64 %", "fine"),
    (21, Worn.UNKNOWN, "Headset", "ready 21 %", "fine"), (20, Worn.YES, "Headset battery", "20 %", "fault"),
])  # fmt: skip
def test_the_headset_tells_its_battery_where_the_runtime_does(
    percent: int | None, worn: Worn, title: str, said: str, tone: str
) -> None:
    status = replace(STATUS, worn=worn, headset=HeadsetState(Health.OK, "A headset", battery_percent=percent))
    chip = _chip(status, HEADSET)
    assert (chip.title, chip.words, chip.tone) == (title, said, tone)


@pytest.mark.parametrize("quality, age_s, percent, said", [
    (0.93, 1, 85, "good 85 %"), (0.6, 1, None, "fair"), (0.2, 1, 40, "poor 40 %"), (None, 9, 40, "no signal 40 %"),
    (None, None, 40, "ready 40 %"),
])  # fmt: skip
def test_the_strap_tells_its_name_its_signal_and_its_battery(
    quality: float | None, age_s: int | None, percent: int | None, said: str
) -> None:
    pulse = replace(FOLLOWING, quality=quality, age_s=age_s, bpm=76 if quality else None)
    status = replace(STATUS, strap=StrapState(Health.OK, "Polar H10", battery_percent=percent))
    chips = _looks(replace(DESKS["immersed"], pulse=pulse), status)["status"]
    assert isinstance(chips, Chips) and chips.chips[STRAP] == Chip("strap", "Polar H10", said, "fine")


def test_a_heart_that_nobody_judges_yet_is_not_called_unheard() -> None:
    status = replace(STATUS, strap=StrapState(Health.OK, "Polar H10"))
    chips = _looks(replace(DESKS["ready"], pulse=Pulse(bpm=72, age_s=0)), status)["status"]
    assert isinstance(chips, Chips) and chips.chips[STRAP].words == "ready"


@pytest.mark.parametrize("stick, said", [
    (StickState(), "none"), (StickState(("/media/A",)), "ready"), (StickState(("/media/A",), busy=True), "copying …"),
])  # fmt: skip
def test_the_stick_is_said(stick: StickState, said: str) -> None:
    assert _chip(replace(STATUS, stick=stick), STICK).words == said


@pytest.mark.parametrize("panel", ["ready", "cleaning"])
def test_what_became_of_an_export_is_said_where_it_was_asked_for(panel: str) -> None:
    told = replace(STATUS, stick=StickState(("/media/A",), "Exported lull-1. Safe to remove."))
    assert _looks(DESKS[panel], told)["banner"] == Notice("Exported lull-1. Safe to remove.", False, "stick")
    assert isinstance(_looks(DESKS["immersed"], told)["banner"], Trail)


@pytest.mark.parametrize("panel", ["ready", "cleaning"])
def test_an_update_is_told_between_visits_alone(panel: str) -> None:
    told = replace(STATUS, update=UpdateState("Version 0.7.0 is ready."))
    assert _looks(DESKS[panel], told)["banner"] == Notice("Version 0.7.0 is ready.", False, "stick")
    assert isinstance(_looks(DESKS["immersed"], told)["banner"], Trail)


def test_a_fault_outranks_the_words_about_the_stick() -> None:
    told = replace(STATUS, stick=StickState(detail="the stick is write-protected"))
    banner = _looks(ODD["refused"], told)["banner"]
    assert isinstance(banner, Notice) and "Start is not possible" in banner.words


@pytest.mark.parametrize("running_s, length_s, clock", [
    (0, 900, Clock("0:00", "of 15 min", None)),
    (450, 900, Clock("7:30", "of 15 min", 0.5)),
    (2000, 900, Clock("33:20", "of 15 min", 1.0)),
    (3600, 0, Clock("60:00", "open-ended", None)),
])  # fmt: skip
def test_the_clock_is_minutes_and_seconds_and_its_bar_never_runs_over(
    running_s: int, length_s: int, clock: Clock
) -> None:
    assert _looks(replace(DESKS["immersed"], running_s=running_s, length_s=length_s))["clock"] == clock


@pytest.mark.parametrize("length_s", [900, 0])
def test_the_clock_promises_no_more_of_the_world_once_it_ends(length_s: int) -> None:
    desk = replace(DESKS["winding_down"], running_s=12, length_s=length_s)
    assert _looks(desk)["clock"] == Clock("0:12", "ending soon", 1.0)


@pytest.mark.parametrize("panel, now", [("ready", -1), ("fitting", 0), ("baseline", 1), ("final", 3), ("cleaning", 5)])
def test_the_trail_shows_where_the_visit_stands(panel: str, now: int) -> None:
    trail = _looks(DESKS[panel])["banner"]
    assert isinstance(trail, Trail) and trail.now == now and len(trail.stages) == 6


@pytest.mark.parametrize("panel", ["halted", "reopening"])
def test_the_trail_claims_no_stage_where_none_is_known(panel: str) -> None:
    trail = _looks(DESKS[panel])["banner"]
    assert isinstance(trail, Trail) and trail.stages == ()


@pytest.mark.parametrize("panel", ["ready", "patient", "fitting", "baseline", "choosing", "immersed"])
def test_straps_to_choose_from_stand_where_clock_and_heart_were_and_move_nothing(panel: str) -> None:
    desk = replace(DESKS[panel], straps=(("Polar H10", "2A1B", 4), None, ("", "77D0", None)))
    live = replace(desk, keys=desk.keys | {"strap_1", "strap_3"})
    before, after = _looks(DESKS[panel]), _looks(live)
    assert after.keys() - before.keys() == {"strap_1", "strap_3"}
    assert before.keys() - after.keys() == {"clock", "heart"}
    first, third = after["strap_1"], after["strap_3"]
    assert isinstance(first, Key) and (first.words, first.note, first.bars) == ("Polar H10", "···2A1B", 4)
    assert isinstance(third, Key) and (third.words, third.note, third.bars) == ("Heart strap", "···77D0", None)
    assert after["banner"] == Notice("Two heart straps in range: tap this patient's", False)


def test_straps_that_may_not_be_tapped_are_dim_and_nobody_is_asked_to() -> None:
    shown = _looks(replace(DESKS["immersed"], straps=(("Polar H10", "2A1B", 4), ("TICKR", "90F3", 1))))
    assert isinstance(shown["strap_1"], Key) and not shown["strap_1"].live
    assert isinstance(shown["banner"], Trail)


def test_a_call_is_not_watered_down_by_straps() -> None:
    desk = replace(ODD["straps_asking"], banner="The patient is asking for somebody", urgent=True)
    assert _looks(desk)["banner"] == Notice("The patient is asking for somebody", True)


@pytest.mark.parametrize("marked, said", [
    ((), "optional"), (("age_5-7",), "5–7 years"), (("own_12", "steady", "age_adult"), "Adult · steady · 12/min"),
])  # fmt: skip
def test_what_is_set_of_the_patient_is_said_where_it_is_set(marked: tuple[str, ...], said: str) -> None:
    key = _keys(replace(DESKS["ready"], marked=frozenset(marked)))["patient"]
    assert key.note == said and key.manner == "plain"


def test_the_wipe_lock_tells_its_seconds_and_never_hides_a_call() -> None:
    banner = _looks(ODD["wiping"])["banner"]
    assert banner == Notice("Wipe the screen now: keys are off for 14 s, STOP works", False, "wipe", 0.7)
    called = _looks(ODD["wiping_in_a_call"])["banner"]
    assert isinstance(called, Notice) and called.urgent and called.share == 1.0
    assert "asking for somebody" in called.words and "20 s" in called.words
    assert [name for name, key in _keys(ODD["wiping"]).items() if key.live] == ["stop"]


def test_the_steady_guide_says_for_whom_it_is() -> None:
    steady = _keys(DESKS["breathing"])["steady"]
    assert steady.words == "Steady guide"
    assert all(why in steady.note for why in ("pacemaker", "beta-blocker", "irregular heartbeat"))


def test_every_strap_has_its_words_whatever_their_number() -> None:
    for count in range(1, 5):
        straps = tuple(("Polar", f"000{place}", 1) for place in range(count))
        desk = replace(DESKS["ready"], straps=straps, keys=DESKS["ready"].keys | set(STRAPS[:count]))
        banner = _looks(desk)["banner"]
        assert isinstance(banner, Notice) and "range" in banner.words


@pytest.mark.parametrize("percent, tone", [(21, "fine"), (20, "fault"), (None, "fine")])
def test_a_strap_that_runs_low_says_so_in_every_panel(percent: int | None, tone: str) -> None:
    chip = _chip(replace(STATUS, strap=StrapState(Health.OK, battery_percent=percent)), STRAP)
    said = ("Strap battery", "20 %") if tone == "fault" else ("Heart strap", "ready 21 %" if percent else "ready")
    assert (chip.title, chip.words, chip.tone) == (*said, tone)


def test_a_copy_under_way_is_told_in_words_and_as_a_bar() -> None:
    copying = replace(STATUS, stick=StickState(("/media/A",), "Copying the scores: file 3 of 17", True, 0.25))
    found = _looks(DESKS["ready"], copying)["banner"]
    assert found == Notice("Copying the scores: file 3 of 17", False, "stick", 0.25)
