"""The table of transitions, pair by pair."""

from __future__ import annotations

import pytest

from kiosk.states import TABLE, State
from tests.kiosk.visit import Visit

TRIGGERS = sorted({trigger for trigger, _, _ in TABLE})


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_pair_moves_as_the_table_says_and_no_other_way(state: State, trigger: str) -> None:
    session = Visit().session
    session._machine.set_state(state)
    expected = [to for name, source, to in TABLE if (name, source) == (trigger, state)]
    assert len(expected) <= 1
    moved = session.trigger(trigger)
    assert moved is bool(expected)
    assert session.state is (expected[0] if expected else state)


@pytest.mark.parametrize("state", State)
def test_every_state_has_an_exit(state: State) -> None:
    assert any(source is state and to is not state for _, source, to in TABLE)


@pytest.mark.parametrize("state", [state for state in State if state is not State.HALTED])
def test_stop_is_legal_in_every_state(state: State) -> None:
    assert ("stop_all", state, State.HALTED) in TABLE


def test_every_state_is_reached_from_ready() -> None:
    reached, frontier = {State.READY, State.REOPENING}, [State.READY, State.REOPENING]
    while frontier:
        source = frontier.pop()
        new = {to for _, start, to in TABLE if start is source} - reached
        reached |= new
        frontier += new
    assert reached == set(State)
