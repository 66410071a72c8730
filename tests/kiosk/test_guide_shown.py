"""The guide and whether the patient sees it: nothing is concluded from what was not shown."""

from __future__ import annotations

from kiosk.breathing import Profile
from kiosk.config import parse
from kiosk.devices.strap_model import ModelHeart, ModelStrap
from kiosk.events import Beats, Health, StrapState
from kiosk.guide import Guide
from tests.kiosk.visit import Visit

LONG = parse("[session]\nlength_min = 20")
CLEAN = ModelHeart(ectopic_share=0, dropout_share=0, contact_share=0)


def led(seconds: int) -> tuple[Visit, ModelStrap]:
    """A patient with a strap, in the picture for so long."""
    visit = Visit(LONG)
    strap = ModelStrap(CLEAN, 3, visit.session.model_breath)
    visit.to("immersed")
    worn(visit, strap, seconds)
    return visit, strap


def worn(visit: Visit, strap: ModelStrap, seconds: int) -> None:
    for _ in range(seconds):
        visit.step(*strap.poll(visit.now), dt=1.0)


def test_a_strap_lost_while_the_guide_listens_does_not_bring_it_into_the_picture() -> None:
    guide = Guide(Profile("adult", None, 20, True), 0.0)
    guide.hear(10.0, [800.0])
    guide.lose(11.0)
    guide.step(11.0, 0.0)
    assert not guide.leads
    assert guide.words(has_strap=False) == "Listening: the strap is silent"


def test_in_a_pause_the_rate_stays_and_nothing_is_said_of_following() -> None:
    visit, strap = led(600)
    rate = visit.view.desk.pulse.rate_per_min
    visit.tap("pause")
    before = len(visit.kept("cue"))
    worn(visit, strap, 300)
    assert {(cue["rate_per_min"], cue["reason"], cue["following"]) for cue in visit.kept("cue")[before:]} == {
        (rate, "unseen", False)}
    visit.tap("resume")
    worn(visit, strap, 120)
    assert visit.view.desk.pulse.rate_per_min is not None
    assert abs(visit.view.desk.pulse.rate_per_min - rate) <= 0.5
    assert visit.kept("cue")[-1]["reason"] != "unseen"


def test_a_guide_that_was_turned_off_waits_for_nobody() -> None:
    visit, strap = led(300)
    before = len(visit.kept("cue"))
    visit.tap("breathe")
    worn(visit, strap, 200)
    assert {cue["reason"] for cue in visit.kept("cue")[before:]} == {"unseen"}
    assert visit.view.desk.pulse.guide == "Turned off: the patient breathes freely"


def test_a_strap_that_feels_no_heart_is_not_called_one_without_intervals() -> None:
    visit = Visit(LONG)
    visit.step(StrapState(Health.OK, "Polar"))
    visit.to("immersed")
    for _ in range(100):
        visit.step(Beats(visit.now, 0, False, ()), dt=1.0)
    assert visit.view.desk.pulse.guide == "Slowly to a steady pace: the strap feels no heartbeat"
