"""The sealed list: fair blocks, no arm to be seen, no place out of order, no change unnoticed."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import RecordsError
from kiosk.studies.sealed import SealedList, _derived, _next, _open, _place, commitment, draw, seal
from tests.kiosk.studies.made import PROTOCOL, SECRET, SEED, opening, sealed, study


@settings(max_examples=40)
@given(st.binary(min_size=32, max_size=32))
def test_arms_stay_balanced_along_every_list(seed: bytes) -> None:
    """In blocks of at most three times the ratio no arm is ever more than three ahead of another."""
    for arms in draw(study(), seed).lists.values():
        counts = Counter(dict.fromkeys(study().arms, 0))
        for arm in arms:
            counts[arm] += 1
            assert max(counts.values()) - min(counts.values()) <= 3


def test_block_lengths_and_orders_differ() -> None:
    many = draw(study(PROTOCOL.replace("places = 30", "places = 3000")), SEED).lists["adults"]
    closed: Counter[int] = Counter()
    counts, ends = Counter({"vr": 0, "flat": 0, "standard": 0}), []
    for place, arm in enumerate(many, 1):
        counts[arm] += 1
        if len(set(counts.values())) == 1:
            ends.append(place)
    for one, other in pairwise(ends):
        closed[other - one] += 1
    assert {3, 6, 9} <= closed.keys()
    assert all(900 < many.count(arm) < 1100 for arm in ("vr", "flat", "standard"))
    firsts = Counter(draw(study(), n.to_bytes(32, "big")).lists["adults"][0] for n in range(300))
    assert min(firsts.values()) > 60  # of 100 each by chance: 5 standard errors away


def test_the_ratio_is_kept() -> None:
    text = PROTOCOL.replace("[1, 1, 1]", "[2, 1, 1]").replace("places = 30", "places = 4000")
    arms = draw(study(text), SEED).lists["adults"]
    assert arms.count("vr") == pytest.approx(2000, abs=6)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    assert opening().lists == opening().lists and opening().lists != opening(seed=bytes(32)).lists


def test_places_open_to_what_was_drawn() -> None:
    found = sealed()
    for stratum, arms in opening().lists.items():
        assert tuple(found.arm(stratum, place) for place in range(1, 31)) == arms
    assert found.is_as_published() and found.commitment == opening().commitment


def test_the_file_shows_no_arm() -> None:
    content = seal(study(), opening(), SECRET)
    text = json.dumps(content)
    assert not any(arm in text for arm in ('"vr"', "flat", "standard", SEED.hex(), SECRET.hex()))
    boxes = [box for boxes in content["lists"].values() for box in boxes]
    assert len({len(box) for box in boxes}) == 1 and len(set(boxes)) == len(boxes)
    for arm in (0, 1, 2):  # nor do the boxes of one arm share a byte that the others lack
        of_arm = [bytes.fromhex(box)[0] for box, name in zip(content["lists"]["adults"], opening().lists["adults"],
                                                             strict=True) if study().arms.index(name) == arm]
        assert len(set(of_arm)) > 5


def test_the_commitment_is_of_the_whole_list_and_its_salt() -> None:
    one = opening()
    assert commitment(one.salt, one.lists, one.letters) == one.commitment
    swapped = {**one.lists, "adults": one.lists["adults"][::-1]}
    assert commitment(one.salt, swapped, one.letters) != one.commitment
    assert commitment(bytes(16), one.lists, one.letters) != one.commitment


@settings(max_examples=60)
@given(st.data())
def test_any_changed_letter_of_the_file_is_found(data: st.DataObject) -> None:
    text = json.dumps(seal(study(), opening(), SECRET))
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([letter for letter in '0a"{}x' if letter != text[place]]))
    try:
        content = json.loads(text[:place] + other + text[place + 1 :])
    except ValueError:
        return  # no JSON any more: refused by whoever reads it
    with pytest.raises(RecordsError):
        SealedList(content, SECRET, study(), "")


def test_two_places_exchanged_are_found() -> None:
    content = seal(study(), opening(), SECRET)
    boxes = content["lists"]["adults"]
    boxes[3], boxes[4] = boxes[4], boxes[3]
    with pytest.raises(RecordsError, match="changed"):
        SealedList(content, SECRET, study(), "")


def test_a_place_opens_only_after_the_one_before_it() -> None:
    boxes = seal(study(), opening(), SECRET)["lists"]["adults"]
    key = _derived(SECRET, "list adults")
    plain = _open(key, _place("adults", 1), boxes[0])
    with pytest.raises(RecordsError):
        _open(key, _place("adults", 2), boxes[1])
    guessed = bytes([plain[0]]) + bytes(16)  # the arm alone is not enough
    with pytest.raises(RecordsError):
        _open(_next(key, guessed), _place("adults", 2), boxes[1])
    assert _open(_next(key, plain), _place("adults", 2), boxes[1])


def test_another_key_cart_or_allocation_is_refused() -> None:
    content = seal(study(), opening(), SECRET, "cart 7")
    with pytest.raises(RecordsError, match="key"):
        SealedList(content, bytes(32), study(), "cart 7")
    with pytest.raises(RecordsError, match="cart 7"):
        SealedList(content, SECRET, study(), "cart 8")
    with pytest.raises(RecordsError, match="another allocation"):
        SealedList(content, SECRET, study(PROTOCOL.replace("places = 30", "places = 29")), "cart 7")
    with pytest.raises(RecordsError, match="no sealed list"):
        SealedList({}, SECRET, study(), "cart 7")


def test_letters_are_drawn_too() -> None:
    orders = {tuple(draw(study(), n.to_bytes(32, "big")).letters.values()) for n in range(60)}
    assert len(orders) == 6


def test_no_place_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        sealed().arm("adults", 31)
    with pytest.raises(IndexError):
        sealed().arm("adults", 0)
