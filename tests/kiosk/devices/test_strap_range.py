"""Which strap is meant, without any radio: sightings in, the strap to take or a list out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.strap_range import NAMELESS, Range, printed
from kiosk.events import Health, StrapSeen, StrapState

H10, TICKR, VERITY = "F0:13:C3:AA:A1:B2", "E1:22:33:44:9F:03", "A0:9E:1A:00:77:AA"
REMEMBER_S = 60.0


def around(*allow: str) -> Range:
    return Range(allow, REMEMBER_S)


def test_the_only_strap_in_range_is_taken() -> None:
    straps = around()
    assert straps.missing(0.0) == StrapState(Health.SEARCHING, detail="none in range")
    straps.saw(H10, "Polar", -50, 0.0)
    assert straps.pick([H10], 0.0) == H10


def test_several_are_listed_first_seen_first_with_their_signal_as_last_received() -> None:
    straps = around()
    straps.saw(TICKR, "TICKR", -70, 0.0)
    straps.saw(H10, "Polar", None, 1.0)
    straps.saw(TICKR, "TICKR", -64, 2.0)
    straps.saw(TICKR, "TICKR", None, 3.0)
    assert straps.pick([TICKR, H10], 3.0) is None
    assert straps.missing(3.0) == StrapState(
        Health.SEARCHING,
        detail="2 in range; choose one",
        straps=(StrapSeen("TICKR", TICKR, -64), StrapSeen("Polar", H10, None)),
    )


def test_the_one_that_is_left_is_taken_only_when_the_other_is_long_gone() -> None:
    straps = around()
    straps.saw(TICKR, "TICKR", -70, 0.0)
    straps.saw(H10, "Polar", -50, 50.0)
    assert straps.pick([H10], 60.0) is None
    assert straps.pick([H10], 60.1) == H10


def test_a_choice_is_of_the_whole_address_and_holds_until_it_is_forgotten() -> None:
    straps = around()
    other = "AA" + H10[2:]  # the same last digits, the same name
    for address in (H10, other):
        straps.saw(address, "Polar", -50, 0.0)
    assert straps.choose(other.lower())
    assert not straps.choose(other)  # no news: nothing to interrupt
    assert straps.pick([H10, other], 0.0) == other
    assert straps.pick([H10], 0.0) is None
    assert straps.choose("")
    assert straps.missing(0.0) == StrapState(Health.SEARCHING, detail="none in range")
    assert straps.pick([H10], 0.0) is None  # it was not seen since
    straps.saw(H10, "Polar", -50, 1.0)
    assert straps.pick([H10], 1.0) == H10


def test_a_chosen_strap_out_of_range_is_not_among_those_to_choose_from() -> None:
    straps = around()
    straps.saw(H10, "Polar", -50, 0.0)
    straps.saw(TICKR, "TICKR", -60, 0.0)
    straps.choose(H10)
    alone = (StrapSeen("TICKR", TICKR, -60),)
    words = "out of range; 1 in range; choose one"
    assert straps.missing(1.0) == StrapState(Health.SEARCHING, "Polar", words, straps=alone)
    straps.heard(H10, "Polar")
    assert straps.missing(1.0) == StrapState(Health.LOST, "Polar", words, straps=alone)
    assert straps.missing(99.0) == StrapState(Health.LOST, "Polar", "out of range")


def test_a_strap_with_a_new_address_is_another_strap() -> None:
    straps = around()
    straps.saw(H10, "Polar", -50, 0.0)
    straps.heard(H10, "Polar")
    straps.saw(TICKR, "Polar", -50, 1.0)
    assert straps.pick([TICKR], 1.0) is None
    assert straps.missing(1.0).straps == (StrapSeen("Polar", TICKR, -50),)


def test_what_is_not_on_the_list_of_the_allowed_is_not_there() -> None:
    straps = around(H10.lower().replace(":", "-"))
    assert not straps.saw(TICKR, "TICKR", -40, 0.0)
    assert straps.saw(H10, "Polar", -90, 0.0)
    assert straps.pick([TICKR, H10], 0.0) == H10
    straps.choose(TICKR)
    assert straps.pick([TICKR, H10], 0.0) is None


def test_names_can_be_printed() -> None:
    assert printed(None) == printed("") == printed(" \t\x00") == NAMELESS
    assert printed(" Polar\n H10\x1b ") == "Polar H10"


@given(
    st.lists(
        st.tuples(
            st.sampled_from((H10, TICKR, VERITY)),
            st.sampled_from(("saw", "choose", "heard", "forget", "pick")),
            st.floats(0.0, 30.0),
        )
    )
)
def test_of_several_straps_only_a_chosen_or_heard_one_is_ever_taken(
    steps: list[tuple[str, str, float]],
) -> None:
    straps, now, meant = around(), 0.0, ""
    last: dict[str, float] = {}
    for address, act, passed_s in steps:
        now += passed_s
        if act == "saw":
            straps.saw(address, "Polar", -50, now)
            last[address] = now
        elif act == "choose":
            straps.choose(address)
            meant = address
        elif act == "heard":
            straps.heard(address, "Polar")
            meant = address
        elif act == "forget":
            straps.choose("")
            meant = ""
            last.clear()
        else:
            of_late = [seen for seen, at in last.items() if now - at <= REMEMBER_S]
            here = [seen for seen in of_late if last[seen] == now] or of_late
            picked = straps.pick(here, now)
            assert picked == (meant if meant in here else of_late[0] if not meant and len(of_late) == 1 else None)
            assert meant not in [strap.address for strap in straps.missing(now).straps]
