"""A study's patient before Start: who presses, which code, which stratum; then the place is opened. Pure.

The pages `enrol` (digits), `group` (stratum, and the last look) and `screened` (not in the study) lie over ready. What
was drawn is kept before anything is asked: Begin waits until the disk has said so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.codes import LONGEST
from kiosk.errors import RecordsError
from kiosk.language import N_
from kiosk.starting import why_not_start
from kiosk.states import Hold, State
from kiosk.studies.protocol import FLAT, STANDARD, VR
from kiosk.studies.trial import NOT_ENROLLED, Enrolment

if TYPE_CHECKING:
    from kiosk.session import Session

PAGES = frozenset({"enrol", "group", "screened"})
DIGITS = tuple(f"digit_{digit}" for digit in "1234567890")
STRATA = tuple(f"stratum_{place}" for place in range(1, 5))

_ARMS = {
    VR: (N_("Drawn: pictures in the headset"), N_("Headset on, straps snug, looking straight ahead: press Begin.")),
    FLAT: (N_("Drawn: pictures on the flat screen"), N_("No headset. Turn the screen to the patient and press Begin.")),
    STANDARD: (N_("Standard care: no pictures"), N_("No headset. Press Begin to ask the first questions.")),
}
_PLAIN = (N_("Standard care"), N_("The treatment goes on as usual. Finish asks the last questions."))


@dataclass(slots=True)
class Desk:
    """What was typed so far: who presses, the patient's code, the stratum; `words`: what was wrong with the last."""

    typed: str = ""
    staff: str = ""
    code: str = ""
    stratum: str = ""
    words: str = ""


def page(session: Session) -> str:
    """The page that is open, or ""."""
    return session.page if session.page in PAGES and session.state is State.READY else ""


def leads(session: Session) -> set[str]:
    """None: Start leads to them."""
    return set()


def marked(session: Session) -> set[str]:
    """The stratum that was chosen."""
    return {key for key, stratum in labels(session) if stratum == session.enrolling.stratum}


def press(session: Session, key: str) -> bool:
    """Does what a key of these pages means; False where it is none of theirs."""
    name, _, value = key.partition("_")
    if page(session) == "":
        return False
    if key in _KEYS:
        _KEYS[key](session)
    elif name in _FAMILIES:
        _FAMILIES[name](session, value)
    else:
        return False
    return True


def offered(session: Session) -> set[str]:
    """The keys of the page that is open."""
    trial, desk, name = session.trial, session.enrolling, page(session)
    if trial is None:
        return set()
    found = {"back"}
    if name == "enrol":
        found |= {"screened"} | (set(DIGITS) if len(desk.typed) < LONGEST else set())
        found |= {"erase", "enter"} if desk.typed else set()
    elif name == "screened":
        found |= {f"unenrolled_{why}" for why in NOT_ENROLLED}
    elif name == "group":
        if desk.code not in trial.enrolled:
            found |= set(STRATA[: len(trial.study.strata)])
        is_room = desk.code in trial.enrolled or (desk.stratum and not trial.is_full(desk.stratum))
        if is_room and not why_not_start(session):  # what stood well at Start may have failed since
            found.add("enrol")
    return found


def words(session: Session) -> tuple[str, str]:
    """Headline and detail of the page that is open."""
    trial, desk, name = session.trial, session.enrolling, page(session)
    if trial is None:
        return "", ""
    shown = " ".join(desk.typed) or "–"
    say = session.staff_language.say
    if name == "screened":
        return say("Not in the study"), say("Why? It is counted, without any code.")
    if name == "enrol":
        asked = say("The digits of the patient's code") if desk.staff else say("Your staff code")
        before = trial.study.prefix if desk.staff else ""
        return f"{asked}: {before}{shown}", desk.words or _not_counted(session)
    if why := why_not_start(session):
        return desk.code, why
    if known := trial.enrolled.get(desk.code):
        visit = say("Visit {number}, the arm stays. Press Enrol.", number=known.visits + 1)
        return say("{code} is in the study", code=desk.code), visit
    if not desk.stratum:
        return say("{code}: which group?", code=desk.code), desk.words
    if trial.is_full(desk.stratum):
        return f"{desk.code}: {desk.stratum}", say("This group's list has no place left. Tell the study's office.")
    return f"{desk.code}: {desk.stratum}", say("Enrol opens the next place. There is no drawing again.")


def begin(session: Session) -> None:
    """Start was pressed: who presses?"""
    session.enrolling = Desk()
    session.page = "enrol"


def back(session: Session) -> None:
    """One page back; from the first to ready."""
    desk, name = session.enrolling, session.page
    session.page = {"group": "enrol", "screened": "enrol"}.get(name, "")
    if name == "enrol" and desk.staff:  # from the patient's code to the staff's
        session.page = "enrol"
        desk.staff = ""
    desk.typed = desk.code = desk.stratum = desk.words = ""


def digit(session: Session, digit: str) -> None:
    """One digit more."""
    session.enrolling.typed += digit
    session.enrolling.words = ""


def erase(session: Session) -> None:
    """The last digit goes."""
    session.enrolling.typed = session.enrolling.typed[:-1]


def enter(session: Session) -> None:
    """The digits are meant as they stand; what is no code of the study's lists is forgotten."""
    trial, desk = session.trial, session.enrolling
    if trial is None:
        return
    typed, desk.typed, desk.words = desk.typed, "", ""
    if not desk.staff:
        desk.staff = trial.staff(typed)
        desk.words = "" if desk.staff else N_("Not on the study's list of staff. Type it again.")
    elif code := trial.patient(typed):
        desk.code = code
        desk.stratum = trial.study.strata[0] if len(trial.study.strata) == 1 else ""
        session.page = "group"
    else:
        desk.words = trial.wrong(typed, session.staff_language.say)


def group(session: Session, place: str) -> None:
    """The stratum."""
    if session.trial:
        session.enrolling.stratum = session.trial.study.strata[int(place) - 1]


def enrol(session: Session) -> None:
    """Opens the place, or takes up the one the patient has, and starts the visit."""
    trial, desk = session.trial, session.enrolling
    if trial is None:
        return
    try:
        enrolment, is_new = trial.enrol(desk.code, desk.stratum)
    except RecordsError as error:  # nothing was used up
        desk.words = session.staff_language.say("Not done: {why}", why=str(error))
        return
    session.page, session.enrolment, session.staff_code = "", enrolment, desk.staff
    session.book.visit = session.book.new_id()
    if protocol := trial.locked(desk.staff):
        session.book.audit(protocol)
    if is_new:
        session.allocating = session.book.audit(trial.revealed(
            enrolment, desk.staff, session.book.visit, session.record_kind))
    session.enrolling = Desk()
    session.go("start")


def screened(session: Session, why: str) -> None:
    """Somebody was asked and is not in the study: counted, and nothing else."""
    trial = session.trial
    if trial:
        session.book.audit({
            "who": session.enrolling.staff, "what": "mark", "before": "", "after": f"not enrolled: {why}", "why": why,
            "study": trial.study.id, "screened": why, "record_kind": session.record_kind,
        })
    session.page = ""


def not_received(session: Session, why: str) -> None:
    """The arm is not given: the visit goes on as in standard care, counted where the patient was drawn."""
    session.not_received = why
    session.book.event("not_received", why)
    session.page = ""
    session.set_hold(Hold.DOFFED, False)
    session.mind_headset()
    if session.state is State.CHOOSING:
        session.choose("calm")


def instruction(session: Session) -> tuple[str, str] | None:
    """Headline and detail where the study, or the drawn arm, asks something of the nurse."""
    if session.state is State.READY and session.trial:
        study = session.trial.study
        say = session.staff_language.say
        asks = _not_counted(session) or say("Start asks for the codes.")
        told = say("Study {study}, protocol {version}.", study=study.id, version=study.version)
        return N_("Ready for the next patient"), f"{told} {asks}"
    if session.state is State.FITTING and session.delivery:
        return _ARMS[session.delivery][0], needs(session) or _ARMS[session.delivery][1]
    return _PLAIN if session.plain and session.state is State.IMMERSED else None


def _not_counted(session: Session) -> str:
    """What staff are told where the cart keeps no clinical records; "" where it does."""
    kind = session.record_kind
    if kind == "clinical":
        return ""
    return session.staff_language.say("{kind} records: this visit does not count in the study.", kind=kind.upper())


def labels(session: Session) -> tuple[tuple[str, str], ...]:
    """The words on the keys of the strata, while they are to be chosen from."""
    if session.trial is None or session.page != "group" or session.enrolling.code in session.trial.enrolled:
        return ()
    return tuple(zip(STRATA, session.trial.study.strata, strict=False))


def about(session: Session) -> dict[str, Any]:
    """The columns of the `session` row that a study adds. `arm` and `place` never leave the cart."""
    trial, enrolment = session.trial, session.enrolment
    if trial is None or enrolment is None:
        return {}
    return {
        **trial.study.about(), "patient_code": enrolment.code, "stratum": enrolment.stratum, "place": enrolment.place,
        "arm": enrolment.arm, "arm_code": enrolment.letter, "visit": enrolment.visits, "staff_code": session.staff_code,
        "blinded": trial.study.blinded and len(trial.study.arms) > 1, "primary": trial.study.primary,
    }


def restored(body: Mapping[str, Any]) -> Enrolment | None:
    """The enrolment that a `session` row tells of; None outside a study."""
    place, visit = body.get("place"), body.get("visit")
    if not body.get("arm") or not isinstance(place, int) or not isinstance(visit, int):
        return None
    return Enrolment(
        str(body["patient_code"]), str(body["stratum"]), place, str(body["arm"]), str(body["arm_code"]), visit)


def needs(session: Session) -> str:
    """What keeps the drawn arm from being given now, in words; "" for nothing."""
    if session.allocating:
        return N_("The place is being written down.")
    if session.plain:
        return ""
    shown = {"flat": FLAT, "headset": VR}.get(session.headset.display, "")
    if session.delivery in (FLAT, VR) and session.delivery != shown:
        return N_("The flat screen is not there yet. Wait for it, or press Marks and Not received."
                  ) if session.delivery == FLAT else N_(
            "The headset is not there yet. Wait for it, or press Marks and Not received.")
    return ""



_KEYS: dict[str, Callable[[Session], None]] = {
    "back": back,
    "erase": erase,
    "enter": enter,
    "enrol": enrol,
    "screened": lambda session: setattr(session, "page", "screened"),
}
_FAMILIES: dict[str, Callable[[Session, str], None]] = {"digit": digit, "stratum": group, "unenrolled": screened}
