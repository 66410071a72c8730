"""Which place each eye's picture is drawn from. Pure.

For a patient who sees with one eye both pictures are drawn from where that eye is. Each keeps its own angles of
view: an eye that sees a little then sees the same picture in the same direction, and not a second one beside it.
Nothing is left of depth, and neither eye is black.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.devices.headset import EyeView, Frame, Pose

_EYES = ("left", "right")


def drawn_from(frame: Frame, mono: str) -> Frame:
    """The frame with its eyes where they are to be drawn from; `mono` is the eye that sees, "" for both."""
    if mono not in _EYES or len(frame.eyes) < len(_EYES):
        return frame
    place = seeing(frame, mono).pose.position
    return replace(frame, eyes=tuple(replace(view, pose=Pose(view.pose.orientation, place)) for view in frame.eyes))


def seeing(frame: Frame, mono: str) -> EyeView:
    """The eye whose picture the nurse sees: the left one, unless the right one alone sees."""
    return frame.eyes[-1 if mono == "right" else 0]
