"""What the console says, decided before any pixel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.console.look import Chip, Chips, Clock, Heart, Key, Look, Notice, Timeline, Trail, Words, looks
from kiosk.console.place import DESTRUCTIVE, PANELS, layout
from kiosk.console.status import Status
from kiosk.console.words import words
from kiosk.events import DiskState, HeadsetState, Health, PowerState, StickState, StrapState, Worn
from kiosk.view import Desk
from tests.kiosk.console.scenes import DESKS, FLAT, ODD, STATUS


def _looks(desk: Desk, status: Status = STATUS, bpm: int | None = 76, pressed: str = "") -> dict[str, Look]:
    return looks(desk, status, bpm, layout(desk.panel, (1280, 800)), words(), pressed)


def _keys(desk: Desk) -> dict[str, Key]:
    return {name: look for name, look in _looks(desk).items() if isinstance(look, Key)}


def _chip(status: Status, index: int) -> Chip:
    chips = _looks(DESKS["ready"], status)["status"]
    assert isinstance(chips, Chips)
    return chips.chips[index]


HEADSET, STRAP, SOUND, RECORDS, STICK, POWER = range(6)


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
    assert answers <= open_now.keys() and "timeline" not in open_now
    assert not answers & quiet.keys() and "timeline" in quiet


def test_the_open_question_is_in_words() -> None:
    assert _looks(DESKS["baseline"])["detail"] == Words(
        "detail", "How much pain do you feel right now?", DESKS["baseline"].detail
    )


def test_a_world_without_words_of_its_own_gets_its_name() -> None:
    desk = DESKS["choosing"]
    shown = looks(desk, STATUS, 76, layout("choosing", (1280, 800), worlds=("forest", "slow_river")), words())
    titles = [look.words for name, look in shown.items() if name.startswith("world_") and isinstance(look, Key)]
    assert titles == ["Forest", "Slow river"]


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


@pytest.mark.parametrize("bpm, said", [(76, "76"), (None, "--"), (0, "--")])
def test_the_heart_is_a_number_or_two_dashes_and_never_for_monitoring(bpm: int | None, said: str) -> None:
    heart = _looks(DESKS["immersed"], bpm=bpm)["heart"]
    assert isinstance(heart, Heart)
    assert heart.number == said and heart.warning == "not for monitoring" and not heart.model


def test_a_model_heart_says_so_beside_the_number_and_in_its_chip() -> None:
    heart = _looks(DESKS["immersed"], FLAT)["heart"]
    assert isinstance(heart, Heart) and heart.model and "MODEL" in heart.unit
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


@pytest.mark.parametrize("kind, title", [("test", "TEST records"), ("demo", "DEMO records")])
def test_records_that_are_not_clinical_say_so(kind: str, title: str) -> None:
    chip = _chip(replace(STATUS, record_kind=kind), RECORDS)
    assert chip.title == title and chip.tone == "badge"


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


@pytest.mark.parametrize("stick, said", [
    (StickState(), "none"), (StickState(("/media/A",)), "ready"), (StickState(("/media/A",), busy=True), "copying …"),
])  # fmt: skip
def test_the_stick_is_said(stick: StickState, said: str) -> None:
    assert _chip(replace(STATUS, stick=stick), STICK).words == said


@pytest.mark.parametrize("panel", ["ready", "cleaning"])
def test_what_became_of_an_export_is_said_where_it_was_asked_for(panel: str) -> None:
    told = replace(STATUS, stick=StickState(("/media/A",), "Exported lull-1. Safe to remove."))
    assert _looks(DESKS[panel], told)["banner"] == Notice("Exported lull-1. Safe to remove.", False)
    assert isinstance(_looks(DESKS["immersed"], told)["banner"], Trail)


def test_a_fault_outranks_the_words_about_the_stick() -> None:
    told = replace(STATUS, stick=StickState(detail="the stick is write-protected"))
    banner = _looks(ODD["refused"], told)["banner"]
    assert isinstance(banner, Notice) and "Start is not possible" in banner.words


@pytest.mark.parametrize("running_s, length_s, clock", [
    (0, 900, Clock("0:00", "of 15 min")),
    (461, 900, Clock("7:41", "of 15 min")),
    (3600, 0, Clock("60:00", "open-ended")),
])  # fmt: skip
def test_the_clock_is_minutes_and_seconds(running_s: int, length_s: int, clock: Clock) -> None:
    assert _looks(replace(DESKS["immersed"], running_s=running_s, length_s=length_s))["clock"] == clock


@pytest.mark.parametrize("running_s, share, said", [
    (0, 0.0, "about 15 min left"), (841, 841 / 900, "about 1 min left"), (900, 1.0, "ending soon"),
    (2000, 1.0, "ending soon"),
])  # fmt: skip
def test_the_timeline_never_runs_over(running_s: int, share: float, said: str) -> None:
    timeline = _looks(replace(DESKS["immersed"], running_s=running_s))["timeline"]
    assert isinstance(timeline, Timeline)
    assert timeline.share == pytest.approx(share) and timeline.words == said


@pytest.mark.parametrize("length_s", [900, 0])
def test_the_timeline_promises_no_more_of_the_world_once_it_ends(length_s: int) -> None:
    desk = replace(DESKS["winding_down"], running_s=12, length_s=length_s)
    assert _looks(desk)["timeline"] == Timeline(1.0, "ending soon")


def test_an_open_ended_timeline_promises_no_end() -> None:
    assert _looks(ODD["open_ended"])["timeline"] == Timeline(None, "until you tap Finish")


@pytest.mark.parametrize("panel, now", [("ready", -1), ("fitting", 0), ("baseline", 1), ("final", 3), ("cleaning", 5)])
def test_the_trail_shows_where_the_visit_stands(panel: str, now: int) -> None:
    trail = _looks(DESKS[panel])["banner"]
    assert isinstance(trail, Trail) and trail.now == now and len(trail.stages) == 6


@pytest.mark.parametrize("panel", ["halted", "reopening"])
def test_the_trail_claims_no_stage_where_none_is_known(panel: str) -> None:
    trail = _looks(DESKS[panel])["banner"]
    assert isinstance(trail, Trail) and trail.stages == ()
