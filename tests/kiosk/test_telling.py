"""What the patient is told in a visit, when, and when not."""

from __future__ import annotations

import pytest

from kiosk.config import parse
from kiosk.events import Dozing, HeadsetState, Health, Presence, Tap, Worn
from kiosk.prompts import BOARD, PROMPTS
from tests.kiosk.visit import QUICK, Visit


class Listener(Visit):
    """Writes down everything that is said, with its second."""

    def __init__(self, *arguments: object, **named: object) -> None:
        self.heard: list[str] = []
        self.times: list[float] = []
        self._count = 0
        super().__init__(*arguments, **named)

    def step(self, *happened: object, dt: float = 0.05) -> object:
        view = super().step(*happened, dt=dt)
        if view.sound.said != self._count:
            self._count = view.sound.said
            self.heard.append(view.sound.phrase)
            self.times.append(self.now)
        return view

    def patiently(self, *plays: object, seconds: float = 7.0) -> list[str]:
        """Plays, with time after each, and returns what was newly said, cuts apart."""
        before = len(self.heard)
        for play in plays:
            play()
            self.wait(seconds)
        return [phrase for phrase in self.heard[before:] if phrase]


def test_an_ordinary_visit_is_led_through_by_a_prompt_a_step() -> None:
    visit = Listener()
    visit.step(Presence(Worn.YES))
    told = visit.patiently(
        lambda: visit.tap("start"), lambda: visit.tap("begin"), lambda: visit.answer(6), lambda: visit.answer(4),
        lambda: visit.look("world:forest"), lambda: visit.look("do:breathing"), lambda: visit.wait(100),
        lambda: visit.tap("finish"), lambda: visit.until("final"), lambda: visit.answer(3), lambda: visit.answer(7),
        lambda: visit.answer(2),
    )
    assert told == [
        "welcome", "questions_first", "pain_now", "anxiety", "choose_world", "choose_activity", "look_around",
        "breathe", "soon_done", "how_was_it", "pain_now", "pain_worst", "anxiety", "thank_you",
    ]


def test_no_prompt_follows_another_in_the_same_step_before_that_was_read() -> None:
    visit = Listener()
    visit.to("baseline")
    visit.wait(20)
    (first, second), (at, then) = visit.heard[-3:-1], visit.times[-3:-1]
    assert (first, second) == ("questions_first", "pain_now") and then - at >= 4.5
    assert visit.heard[-1] == "answer_by_looking"


def test_whoever_answers_quickly_hears_the_question_that_is_put() -> None:
    visit = Listener()
    visit.to("baseline")
    visit.wait(6)
    assert visit.heard[-1] == "pain_now"
    visit.tap("score_3")
    assert visit.heard[-1] == "anxiety"


def test_the_welcome_waits_for_the_head_or_where_nobody_can_tell_for_a_while() -> None:
    visit = Listener()
    visit.step(Presence(Worn.NO))
    visit.tap("start")
    visit.wait(30)
    assert visit.heard == []
    visit.step(Presence(Worn.YES))
    assert visit.heard == ["welcome"]
    unsure = Listener()
    unsure.tap("start")
    unsure.wait(4)
    assert unsure.heard == []
    unsure.wait(3)
    assert unsure.heard == ["welcome"]


def test_a_question_put_off_for_a_short_time_is_not_read_out_again() -> None:
    visit = Listener()
    visit.to("baseline")
    visit.wait(8)
    visit.look("later")
    visit.answer(2)
    assert visit.view.picture.panel is not None
    visit.wait(5)
    assert [phrase for phrase in visit.heard if phrase == "pain_now"] == ["pain_now"]


def test_how_to_answer_is_told_once_and_only_of_the_row_of_numbers() -> None:
    visit = Listener()
    visit.to("baseline")
    visit.wait(60)
    visit.answer(4)
    visit.wait(60)
    assert visit.heard.count("answer_by_looking") == 1
    steps = Listener(parse("[gaze]\nanswer = 'steps'"))
    steps.to("baseline")
    steps.wait(60)
    assert "answer_by_looking" not in steps.heard and "pain_now" in steps.heard


def test_a_pause_and_a_call_are_told_and_nothing_else_meanwhile() -> None:
    visit = Listener()
    visit.to("choosing")
    visit.wait(10)
    assert visit.patiently(lambda: visit.tap("pause")) == ["pause"]
    assert visit.patiently(lambda: visit.look("call"), lambda: visit.wait(20)) == ["someone_comes"]
    assert visit.patiently(lambda: visit.tap("call_done", "resume")) == []


@pytest.mark.parametrize("silencing", [
    (Tap("talk"),), (Tap("stop"),), (Tap("headset_off"),), (Presence(Worn.NO),), (HeadsetState(Health.LOST),),
])
def test_what_is_said_is_cut_at_once_by_talk_stop_and_a_headset_that_is_gone(silencing: tuple) -> None:
    visit = Listener()
    visit.to("choosing")
    said = visit.view.sound.said
    assert visit.view.sound.phrase == "choose_world"
    view = visit.step(*silencing)
    assert view.sound.phrase == "" and view.sound.said == said + 1
    assert view.picture.caption != PROMPTS["choose_world"]
    assert visit.wait(30).sound.said == said + 1 and all(phrase == "" for phrase in visit.heard[-1:])


def test_nothing_is_said_to_who_is_asleep_until_he_wakes() -> None:
    visit = Listener()
    visit.to("immersed")
    visit.wait(20)
    visit.step(Dozing(True))
    count = len(visit.heard)
    visit.tap("finish")
    visit.until("final")
    visit.wait(10)
    assert len(visit.heard) == count
    visit.step(Dozing(False))
    assert visit.heard[count:] == ["how_was_it"]


def test_the_words_are_the_caption_while_they_are_said_and_then_the_states_own() -> None:
    visit = Listener()
    visit.to("immersed")
    visit.wait(4)
    assert visit.view.sound.phrase == "look_around"
    assert visit.view.picture.caption == PROMPTS["look_around"]
    assert visit.wait(6).picture.caption not in (PROMPTS["look_around"], "")


def test_a_question_is_no_caption_because_its_page_has_the_words() -> None:
    visit = Listener()
    visit.to("baseline")
    assert visit.view.picture.caption == PROMPTS["questions_first"]
    visit.wait(6)
    assert (visit.view.sound.phrase, visit.view.picture.caption) == ("pain_now", "")
    visit.tap("score_3", "score_4")
    visit.wait(7)
    visit.look("world:forest")
    assert (visit.view.sound.phrase, visit.view.picture.caption) == ("choose_activity", "")


def test_the_guide_switched_off_and_on_is_told() -> None:
    visit = Listener(parse("[session]\nlength_min = 20"))
    visit.to("immersed")
    visit.wait(120)
    assert visit.heard[-1] == "breathe"
    assert visit.patiently(lambda: visit.tap("breathe"), lambda: visit.tap("breathe")) == ["breathe_own", "breathe"]


@pytest.mark.parametrize("phrase", BOARD)
def test_the_nurse_lets_each_phrase_of_the_board_be_said_and_it_is_kept(phrase: str) -> None:
    visit = Listener()
    visit.to("immersed")
    visit.tap("phrases", f"phrase:{phrase}")
    picture = visit.view.picture
    read = [picture.caption, *(cell.label for cell in (picture.panel.cells if picture.panel else ()))]
    assert visit.view.sound.phrase == phrase and BOARD[phrase] in read
    assert visit.kept("event")[-1] == {"kind": "phrase", "detail": phrase}


def test_the_board_is_silent_where_nobody_listens() -> None:
    visit = Listener()
    visit.tap("phrase:board_break")
    for state in ("fitting", "baseline"):
        visit.to(state) if state == "fitting" else visit.tap("phrases", "begin")
        visit.tap("phrases", "phrase:board_doing_well")
        assert visit.view.sound.phrase == "board_doing_well"
        visit.wait(3)
    said = visit.view.sound.said
    visit.tap("phrases", "talk", "phrase:board_break")
    assert visit.view.sound.phrase == "" and visit.view.sound.said == said + 1
    visit.tap("talk", "stop", "phrases", "phrase:board_break")
    assert visit.view.sound.phrase == ""
    assert len([event for event in visit.kept("event") if event["kind"] == "phrase"]) == 2


def test_a_phrase_tapped_twice_in_haste_is_said_once() -> None:
    visit = Listener()
    visit.to("immersed")
    visit.tap("phrases", "phrase:board_break", "phrase:board_break")
    assert visit.heard.count("board_break") == 1


def test_captions_stay_where_no_voice_is_wanted() -> None:
    visit = Visit(parse("[audio]\nvoice = false"))
    visit.to("baseline")
    assert (visit.view.sound.phrase, visit.view.sound.said) == ("", 0)
    assert visit.view.picture.caption == PROMPTS["questions_first"]


def test_a_restart_says_no_step_again() -> None:
    visit = Listener()
    visit.to("immersed")
    visit.wait(20)
    again = Listener(resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.view.state == "immersed"
    again.wait(20)
    assert "look_around" not in again.heard and "questions_first" not in again.heard


def test_another_patient_is_told_everything_again() -> None:
    visit = Listener(QUICK)
    visit.to("cleaning")
    visit.tap("cleaned")
    before = len(visit.heard)
    visit.to("baseline")
    visit.wait(10)
    assert [phrase for phrase in visit.heard[before:] if phrase] == ["questions_first", "pain_now"]
