"""The console's signs, drawn by hand as strokes on a grid of 24, y downward.

A sign is strokes between bars, each a word and its numbers:

    line   width x y x y …                 with round ends and joints
    fill   x y x y x y …                   a polygon
    disc   x y radius
    ring   x y radius width
    arc    x y radius from to width        degrees, counter-clockwise from the right

The keys of the console carry the sign of their own name, unless kiosk.console.look says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

_LYING = "disc 4.6 12.2 2.4 | line 2.6 8.6 14 20 14 | line 2 2 19 22 19"
_VISOR = "line 2 3 8 21 8 21 16 15.5 16 13.6 13.6 10.4 13.6 8.5 16 3 16 3 8"

SIGNS: Mapping[str, str] = {
    "start": "fill 7 4 20 12 7 20 | line 1.6 7 4 20 12 7 20 7 4",
    "check": "line 3 4.5 12.8 9.8 18 19.5 6.6",
    "attention": "line 3.2 12 4 12 13.6 | disc 12 19 2",
    "dash": "line 2.6 6 12 18 12",
    "search": "disc 5 12 1.9 | disc 12 12 1.9 | disc 19 12 1.9",
    "pause": "line 4 8 5.5 8 18.5 | line 4 16 5.5 16 18.5",
    "stop": "fill 8 2 16 2 22 8 22 16 16 22 8 22 2 16 2 8",
    "headset": _VISOR,
    "headset_off": f"{_VISOR} | line 2.4 4 21 20 3",
    "talk": "line 2 4 5 20 5 20 15.5 11 15.5 6.5 20 6.5 15.5 4 15.5 4 5 | line 1.8 8 10.2 16 10.2",
    "recentre": (
        "ring 12 12 7 2 | disc 12 12 2.2 | line 2 12 1.8 12 5 | line 2 12 19 12 22.2 | line 2 1.8 12 5 12"
        " | line 2 19 12 22.2 12"
    ),
    "speaker": (
        "fill 2.5 9.4 6 9.4 11 5 11 19 6 14.6 2.5 14.6 | arc 11 12 4.6 -50 50 2 | arc 11 12 9 -50 50 2"
    ),
    "sun": (
        "disc 12 12 4.2 | line 2 12 2 12 5 | line 2 12 19 12 22 | line 2 2 12 5 12 | line 2 19 12 22 12"
        " | line 2 5 5 7 7 | line 2 17 17 19 19 | line 2 5 19 7 17 | line 2 17 7 19 5"
    ),
    "volume_down": "line 3.4 5 12 19 12",
    "volume_up": "line 3.4 5 12 19 12 | line 3.4 12 5 12 19",
    "longer": (
        "ring 10.5 12.5 7.6 2 | line 2 10.5 8 10.5 12.5 13.5 14.5 | line 2.2 17.5 5 23 5"
        " | line 2.2 20.2 2.2 20.2 7.8"
    ),
    "finish": (
        "arc 12 16 5.4 0 180 2 | line 2 2 16 22 16 | line 2 6 20 18 20 | line 2 12 3.4 12 7"
        " | line 2 4 7.4 6.2 9.6 | line 2 20 7.4 17.8 9.6"
    ),
    "question": "arc 12 8.4 4.6 -80 180 2.6 | line 2.6 12.8 12.9 12 15.2 | disc 12 20 1.8",
    "bell": (
        "line 2 5 17 7 14.6 7 10.5 | line 2 17 10.5 17 14.6 19 17 | arc 12 10.5 5 0 180 2"
        " | line 2 5 17 19 17 | disc 12 20.2 1.8 | line 2 12 3 12 5.5"
    ),
    "heart": "disc 7.6 8.8 4.8 | disc 16.4 8.8 4.8 | fill 3.6 11.2 12 20.8 20.4 11.2 12 8",
    "strap": (
        "line 2 12 20 4.4 12 | line 2 12 20 19.6 12 | arc 7.8 8.8 4.6 0 215 2 | arc 16.2 8.8 4.6 -35 180 2"
    ),
    "stick": "line 2 8 10 16 10 16 21 8 21 8 10 | line 2 9.5 10 9.5 3.5 14.5 3.5 14.5 10",
    "records": "line 2 6 3 14.5 3 18.5 7 18.5 21 6 21 6 3 | line 1.8 9.4 12 15 12 | line 1.8 9.4 16 15 16",
    "mains": (
        "line 2 9 2.5 9 7 | line 2 15 2.5 15 7 | line 2 6 7.5 18 7.5 18 11 | line 2 6 7.5 6 11"
        " | arc 12 11 6 180 360 2 | line 2 12 17 12 22"
    ),
    "battery": (
        "line 2 3 7.5 19 7.5 19 16.5 3 16.5 3 7.5 | line 2.4 22 10.5 22 13.5"
        " | fill 5.6 10 11 10 11 14 5.6 14"
    ),
    "breathe": "ring 12 12 9.4 1.5 | ring 12 12 6 1.7 | disc 12 12 2.4",
    "play": (
        "line 2.2 12 2.8 12 8.2 | line 2.2 12 15.8 12 21.2 | line 2.2 2.8 12 8.2 12 | line 2.2 15.8 12 21.2 12"
        " | disc 12 12 2.6"
    ),
    "still": "ring 12 9.5 5.6 2 | line 2 5 21.5 19 21.5 | line 2 2.5 6.5 2.5 12.5 | line 2 21.5 6.5 21.5 12.5",
    "patient": "disc 12 7 3.8 | arc 12 20.5 7.4 0 180 2.2 | line 2.2 4.6 20.5 19.4 20.5",
    "back": "line 2.6 4 12 20 12 | line 2.6 10.5 5.5 4 12 10.5 18.5",
    "phrases": (
        "line 2 3 3.5 21 3.5 21 15.5 12 15.5 7.5 20 7.5 15.5 3 15.5 3 3.5 | line 1.9 12 5.8 12 10.2 | disc 12 13 1.3"
    ),
    "details": "line 2 2 12 6 12 8.6 5 12.4 19 15.4 12 22 12",
    "wipe": (
        "line 2 3.5 9 3.5 20.5 13.5 20.5 13.5 9 3.5 9 | line 2 5.5 9 5.5 5 11.5 5 11.5 9"
        " | line 2 17 6 21 4 | line 2 17 10 21.5 10 | line 2 17 14 21 16"
    ),
    "settings": (
        "line 2 3 6 21 6 | disc 8 6 2.6 | line 2 3 12 21 12 | disc 16 12 2.6 | line 2 3 18 21 18 | disc 10 18 2.6"
    ),
    "staff_break": (
        "line 2 4 9 4 17 7 20 13 20 16 17 16 9 4 9 | arc 16 13 3.8 -90 90 2 | line 1.8 7.5 3 7.5 6"
        " | line 1.8 12.5 3 12.5 6"
    ),
    "clock": "ring 12 12 9 2 | line 2 12 6.6 12 12 15.6 14",
    "screen": (
        "line 2 2.5 4.5 21.5 4.5 21.5 16.5 2.5 16.5 2.5 4.5 | line 2 12 17 12 20.5"
        " | line 2 7.5 20.5 16.5 20.5"
    ),
    "close": "line 3 6 6 18 18 | line 3 18 6 6 18",
    "export": "line 2 8 13 16 13 16 22 8 22 8 13 | line 2 12 1.8 12 9 | line 2 8.8 6 12 9.4 15.2 6",
    "position_upright": "disc 12 4.8 2.6 | line 2.8 12 10 12 18 | line 2 7 21 17 21",
    "position_45": "disc 5.4 6.2 2.4 | line 2.6 8.2 10 13.4 15.2 20.4 15.2 | line 2 3.4 12 10.6 19.4 22 19.4",
    "position_lying": _LYING,
    "position_left": f"{_LYING} | line 2 20 5.5 12 5.5 | line 2 14.8 2.7 12 5.5 14.8 8.3",
    "position_right": f"{_LYING} | line 2 12 5.5 20 5.5 | line 2 17.2 2.7 20 5.5 17.2 8.3",
    "world": "ring 12 12 9 2 | arc 12 20 11 45 135 2",
    "world_beach": (
        "disc 16.6 6.6 3.4 | arc 6 12.4 4 200 340 2 | arc 13.5 12.4 4 200 340 2 | arc 21 12.4 4 200 270 2"
        " | arc 3.5 18 4 270 340 2 | arc 10.5 18 4 200 340 2 | arc 18 18 4 200 340 2"
    ),
    "world_forest": (
        "fill 8.5 2.5 14 10 3 10 | fill 8.5 7 15.2 16 1.8 16 | line 2.2 8.5 16 8.5 21"
        " | fill 18 9 22.4 17 13.6 17 | line 2 18 17 18 21"
    ),
    "world_snow": "line 2 12 2.5 12 21.5 | line 2 3.8 7.2 20.2 16.8 | line 2 3.8 16.8 20.2 7.2",
    "world_night": "arc 11 13 8 60 330 2.2 | arc 16.4 8.4 7.2 160 268 2.2 | disc 19.5 4.6 1.5",
    "world_reef": (
        "arc 10 16 8 40 140 2 | arc 10 8 8 220 320 2 | line 2 16 11 21 8 21 16 16 13 | disc 7.4 11 1.3"
    ),
}
