"""The states of a visit, the one table of its transitions, and the reasons to hold."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum


class State(Enum):
    """Where a visit stands."""

    READY = "ready"
    FITTING = "fitting"
    BASELINE = "baseline"
    CHOOSING = "choosing"
    IMMERSED = "immersed"
    WINDING_DOWN = "winding_down"
    FINAL = "final"
    GOODBYE = "goodbye"
    CLEANING = "cleaning"
    HALTED = "halted"
    REOPENING = "reopening"
    RESTING = "resting"


class Hold(Enum):
    """Why a visit stands still: while any holds, its running time stands."""

    NURSE = "nurse"
    DOFFED = "doffed"
    HEADSET_LOST = "headset_lost"
    PATIENT_CALL = "patient_call"
    HEADSET_OFF = "headset_off"


FOREMOST = (Hold.HEADSET_OFF, Hold.PATIENT_CALL, Hold.HEADSET_LOST, Hold.DOFFED, Hold.NURSE)
"""The holds, the one that matters most first."""

ASKS_NOTHING = frozenset({Hold.PATIENT_CALL, Hold.HEADSET_OFF})  # under the others a spoken answer is still taken

VISITING = (
    State.FITTING, State.BASELINE, State.CHOOSING, State.IMMERSED, State.WINDING_DOWN, State.FINAL, State.GOODBYE,
)

_STOPPABLE = tuple(state for state in State if state is not State.HALTED)
_GO_ON = tuple(state for state in _STOPPABLE if state is not State.RESTING)  # staff press their key again

TABLE: tuple[tuple[str, State, State], ...] = (
    ("start", State.READY, State.FITTING),
    ("begin", State.FITTING, State.BASELINE),
    ("baseline_done", State.BASELINE, State.CHOOSING),
    ("world_chosen", State.CHOOSING, State.IMMERSED),
    ("wind_down", State.IMMERSED, State.WINDING_DOWN),
    ("extend", State.WINDING_DOWN, State.IMMERSED),
    ("ask_final", State.CHOOSING, State.FINAL),
    ("ask_final", State.WINDING_DOWN, State.FINAL),
    ("ask_final", State.HALTED, State.FINAL),
    ("final_done", State.FINAL, State.GOODBYE),
    ("end", State.HALTED, State.GOODBYE),
    ("end", State.FINAL, State.GOODBYE),
    ("ask_again", State.GOODBYE, State.FINAL),
    ("part", State.GOODBYE, State.CLEANING),
    ("close", State.REOPENING, State.CLEANING),
    ("clean", State.CLEANING, State.READY),
    ("rest", State.READY, State.RESTING),
    ("rested", State.RESTING, State.READY),
    *(("stop_all", state, State.HALTED) for state in _STOPPABLE),
    *((f"go_on_{state.value}", State.HALTED, state) for state in _GO_ON),
    *((f"go_on_{state.value}", State.REOPENING, state) for state in VISITING),
)

IN_WORLD = (State.IMMERSED, State.WINDING_DOWN, State.RESTING)
"""Whoever wears the headset sees the chosen world."""

TOUCHED = (  # on the flat screen the picture takes the console
    State.BASELINE, State.CHOOSING, State.IMMERSED, State.WINDING_DOWN, State.FINAL, State.GOODBYE,
)
MAY_BE_OFF = (  # here the headset off is no news
    State.READY, State.FITTING, State.HALTED, State.REOPENING, State.RESTING,
)
MAY_DOZE = (State.BASELINE, State.CHOOSING, State.IMMERSED, State.WINDING_DOWN, State.FINAL)  # a still head says so


def foremost(holds: Collection[Hold]) -> Hold | None:
    """The hold that matters most, or None."""
    return next((hold for hold in FOREMOST if hold in holds), None)
