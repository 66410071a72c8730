"""The columns of steps.csv: what a programme's steps came to. Degrees are of the head, from straight ahead."""

from __future__ import annotations

from kiosk.records.column import REQUIRED, Column, flag, number, text, time, whole
from kiosk.records.score_columns import CODE, KIND, KIOSK, SESSION, SOFTWARE, VERSION

_ERASED = "the visit's opening was erased"
_NOT_BEGUN = "it never began"
_NOT_ENDED = "it never ended"
_STILL = "the step asks for no movement, or too little was seen"


def _deg(name: str, about: str) -> Column:
    return number(name, f"the farthest the head {about}", "deg", empty=_STILL)


STEPS = (
    VERSION,
    KIOSK,
    SESSION,
    CODE,
    whole("seq", "place in the cart's chain: where the step began, or was skipped", empty=REQUIRED, least=1, id=True),
    text("programme", "the programme", empty=_ERASED),
    text("programme_version", "of the programme, as its file says", empty=_ERASED),
    text("programme_sha256", "of its file", empty=_ERASED),
    text("programme_kind", "when it is played: in a procedure, before one, or as practice", "procedure", "before",
         "practice", empty=_ERASED),
    whole("step", "its number in the programme", empty=REQUIRED, least=1),
    text("activity", "what it is: procedure, breathing, tour, body_scan, letting_go, movement, stay …", empty=REQUIRED),
    text("status", "what became of it; interrupted: the visit closed without its end; open: the visit is under way",
         "done", "left", "skipped", "interrupted", "open", empty=REQUIRED),
    text("why", "what ended it or had it skipped: its time, its end, the patient, the nurse, a condition of the"
         " programme, a fault, STOP, or what came earlier",
         "time", "finished", "patient", "nurse", "condition", "technical", "stop", "earlier", empty=_NOT_ENDED),
    time("started_at", "when it began", empty=_NOT_BEGUN),
    whole("started_t_ms", "the same, since the visit's start", "ms", empty=_NOT_BEGUN, least=0),
    time("ended_at", "when it ended, or was skipped", empty=_NOT_ENDED),
    whole("ended_t_ms", "the same, since the visit's start", "ms", empty=_NOT_ENDED, least=0),
    number("planned_s", "how long it was to last; 0: until it came to its end", "s", empty=_NOT_BEGUN),
    number("running_s", "how long it ran, holds apart", "s", empty=_NOT_ENDED),
    whole("parts", "how many parts it has", empty=_NOT_ENDED, least=0),
    whole("parts_seen", "how many of them were shown", empty=_NOT_ENDED, least=0),
    _deg("yaw_left_deg", "turned to the left"),
    _deg("yaw_right_deg", "turned to the right"),
    _deg("pitch_up_deg", "was raised"),
    _deg("pitch_down_deg", "was lowered"),
    _deg("roll_left_deg", "leaned to the left"),
    _deg("roll_right_deg", "leaned to the right"),
    number("speed_deg_s", "median speed while the head moved", "deg/s", empty=_STILL),
    Column("smoothness", "number", "spectral arc length of the speed, 0 or less; nearer 0 is smoother "
           "(doi:10.1186/s12984-015-0090-9)", _STILL, most=0),
    number("movement_s", "movement that was seen", "s", empty=_STILL),
    whole("reached", "lights that were reached", empty=_STILL, least=0),
    flag("clock_ok", "0: the wall clock was wrong, order by seq"),
    whole("boot_n", "which boot of the cart (de-identified: of the visit)", empty=REQUIRED, least=1),
    KIND,
    SOFTWARE,
)
