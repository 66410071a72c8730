"""The devices' last words, folded from events."""

from __future__ import annotations

import pytest

from kiosk.console.status import Status
from kiosk.events import (
    Beats,
    DiskState,
    Event,
    HeadsetState,
    Health,
    PowerState,
    Presence,
    SoundState,
    StickState,
    StrapState,
    Tap,
    Worn,
)


@pytest.mark.parametrize("field, event", [
    ("headset", HeadsetState(Health.OK, "one")),
    ("strap", StrapState(Health.LOST)),
    ("sound", SoundState(Health.ABSENT)),
    ("disk", DiskState(False, 3, "full")),
    ("power", PowerState(False, 12)),
    ("stick", StickState(("/media/A",))),
])  # fmt: skip
def test_a_device_event_changes_its_own_field_alone(field: str, event: Event) -> None:
    before = Status()
    after = before.after(event)
    assert getattr(after, field) == event
    others = set(Status.__dataclass_fields__) - {field}
    assert all(getattr(after, name) == getattr(before, name) for name in others)


def test_presence_is_kept() -> None:
    assert Status().worn is Worn.UNKNOWN
    assert Status().after(Presence(Worn.YES)).worn is Worn.YES


@pytest.mark.parametrize("event", [Tap("stop"), Beats(1.0, 70, True, ())])
def test_what_is_no_state_of_a_device_changes_nothing(event: Event) -> None:
    before = Status("demo")
    assert before.after(event) is before
