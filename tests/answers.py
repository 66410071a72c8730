"""Model answers: does what the patient means become what is recorded?

`python -m tests.answers --answers 26000 --seed 1` lets a model patient answer questions by head gaze through
the real pages (`kiosk.panel`) and the real dwell (`kiosk.gaze`), prints a table by group and exits 1 if a bound
is broken: what was meant is recorded in 99.5 % and something else is confirmed in at most 0.1 % of all answers, and
the median is at most 6 s, over all and in the row, the usual way. Lower/higher takes longer; it is for those the row
is not for.

A model is no patient. Its numbers are assumptions, to be replaced by measured ones; change them for a reason
found in patients, and the gaze code for what comes out here. What the patient does, and why:

- **Looks with his head.** A move has a reaction time, a minimum-jerk path (0.3 s + 15 ms a degree, slower
  when medicated) and lands wrong: the head covers 60–105 % of the way because the eyes do the rest, with an
  aim of its own inside the cell (sd 0.6°). Heads undershoot; some overshoot.
- **Sees what lights up**. Where a move lands he corrects after one reaction time if something else is lit than what
  he wants; later, when light flickers over, only after two. He sees how far it is off when a cell is lit; when
  none is, he only turns further the way he meant.
- **Trembles**: 1–2.5° rms on yaw, 0.5–1 times that on pitch. Two thirds of the variance at 4–7 Hz (essential
  and parkinsonian head tremor), a tenth at 8–12 Hz (physiological), a quarter at 0.3–1.5 Hz (sway), waxing
  and waning over some seconds.
- **Slips**: posture drifts up to 0.5°/s and a headset without position tracking turns the page under him by up to
  0.17°/s (10°/min); both are seen as the light leaving the cell.
- **Nods off**, if drowsy (a third): once in 10 to 60 s, from drifting off in mid-conversation to slightly drowsy
  (3 and 2 on the Pasero opioid sedation scale; sleepier patients are not asked), for 0.5 s and more (mean 1.8 s).
  The head sinks by up to 10°, at once in a third of nods, and rolls a little; nothing is corrected meanwhile. He
  wakes where he is, looks again, and is slower in everything. Two in five of the drowsy are given lower/higher.
- **Errs**: in 2 % of looks at the row he goes for a neighbour of what he means. On the confirm page he reads the
  number; a wrong one escapes him in 1.5 % (drowsy 4 %), and then he confirms it.
- Questions come three in a row, so that pages opening where he faces may lead him astray.

The frame comes at 20–90 Hz, jittered, with hitches of 0.1–0.3 s once in 20 s; the session answers after 20–90 ms.
One answer in twelve is not a number; "Ask me later" takes no confirm. What is not given after 60 s is lost, and so
is what is put off or broken off by a call that was not meant: the question stays open, nothing wrong is recorded.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kiosk import gaze, panel

RIGHT_SHARE, WRONG_SHARE, MEDIAN_S = 0.995, 0.001, 6.0
GIVE_UP_S = 60.0
QUESTIONS = 3  # of a sitting, as many as the protocol "clinic" asks at the end
RATES_HZ = (20, 30, 45, 60, 72, 90)
WORDS = {"missing:declined": panel.ENGLISH.declined, "missing:dont_know": panel.ENGLISH.dont_know}
OTHERS = (*WORDS, "later")
LOST = ("", "later", "call")


@dataclass(frozen=True, slots=True)
class Traits:
    """One model patient and his headset."""

    mode: str
    tremor_deg: float
    nod_every_s: float
    rate_hz: int
    reaction_s: float
    slowness: float
    reach: float
    slip_deg_s: tuple[float, float]

    @property
    def drowsy(self) -> bool:
        return self.nod_every_s < math.inf


@dataclass(frozen=True, slots=True)
class Answer:
    """What was meant and what became of it ("" for nothing) after how long."""

    traits: Traits
    meant: str
    recorded: str
    seconds: float
    changes: int


class Frames:
    """Irregular frame times and the tremor at each."""

    def __init__(self, chance: random.Random, traits: Traits) -> None:
        self._chance = chance
        self._period = 1.0 / traits.rate_hz
        level, pitch_share = traits.tremor_deg, chance.uniform(0.5, 1.0)
        self._waves = [_waves(chance, level), _waves(chance, level * pitch_share)]
        self.now = chance.uniform(0.0, 1000.0)

    def __iter__(self) -> Iterator[tuple[float, float, float]]:
        while True:
            step = self._period * self._chance.uniform(0.9, 1.1)
            if self._chance.random() < self._period / 20.0:
                step += self._chance.uniform(0.1, 0.3)
            self.now += step
            yield self.now, *(self._shake(waves) for waves in self._waves)

    def _shake(self, waves: list[tuple[float, float, float]]) -> float:
        return sum(size * math.sin(speed * self.now + phase) for size, speed, phase in waves)


def _waves(chance: random.Random, rms: float) -> list[tuple[float, float, float]]:
    """Sinusoids (size, rad/s, phase) near enough to each other to wax and wane."""
    bands = ((0.66, 3, 4.0, 7.0), (0.10, 1, 8.0, 12.0), (0.24, 3, 0.3, 1.5))
    return [
        (rms * math.sqrt(2.0 * share / count), math.tau * chance.uniform(low, high), chance.uniform(0.0, math.tau))
        for share, count, low, high in bands
        for _ in range(count)
    ]


@dataclass(slots=True)
class Screen:
    """What the session shows: a page, the number on it, and the frame it hangs in."""

    page: panel.Panel
    answer: str
    anchor: gaze.Anchor
    again: bool = False

    @property
    def number(self) -> int | None:
        return int(self.answer[6:]) if self.answer.startswith("score:") else None

    def cell(self, id: str) -> panel.Cell:
        return next(cell for cell in self.page.cells if cell.id == id)


class Patient:
    """Turns his head to what he wants on the screen he sees. Angles from the recentred forward, degrees."""

    def __init__(self, chance: random.Random, traits: Traits) -> None:
        self._chance = chance
        self._traits = traits
        self.yaw = self.pitch = 0.0
        self._meant = ""
        self._screen: Screen | None = None
        self._want: str | None = None
        self._plan_at = self._check_at = math.inf
        self._misses = 0
        self._move: tuple[float, float, float, float, float, float] | None = None
        self._nod: tuple[float, float, float] | None = None

    def asked(self, meant: str) -> None:
        """A new question: this is what he will mean."""
        self._meant = meant

    def sees(self, now: float, screen: Screen, changed: bool) -> None:
        """A page opens, or (`changed` False) its number changes: he needs time to read it."""
        kind = screen.page.kind
        if not changed:
            reading_s = self._traits.reaction_s
        elif kind == "confirm" or screen.again:
            reading_s = 0.45 * self._chance.lognormvariate(0.0, 0.2)
            self._want = None
        else:
            reading_s = 0.9 * self._chance.lognormvariate(0.0, 0.25)
            self._want = None
        self._screen = screen
        self._plan_at = now + reading_s

    def tick(self, now: float, dt: float, lit: str | None) -> None:
        """One frame: the head goes on, and now and then he decides."""
        if self._nodding(now, dt):
            return
        if self._move is not None:
            self._follow(now)
        else:
            self.yaw += self._traits.slip_deg_s[0] * dt
            self.pitch += self._traits.slip_deg_s[1] * dt
        if now >= self._plan_at:
            self._plan_at = math.inf
            want = self._decide()
            if want != self._want or lit != want:
                self._want = want
                self._turn_to(now, self._traits.reach)
        elif self._want is not None and self._move is None and now >= self._check_at:
            self._check(now, lit)

    def _decide(self) -> str:
        screen, meant = self._screen, self._meant
        escapes = self._chance.random() < (0.04 if self._traits.drowsy else 0.015)
        if screen.page.kind == "confirm":
            return "confirm" if screen.answer == meant or escapes else "change"
        if not meant.startswith("score:"):
            return meant
        number = int(meant[6:])
        slip = self._chance.random() < 0.02
        if screen.page.kind == "row":
            return f"score:{max(0, min(10, number + self._chance.choice((-1, 1))))}" if slip else meant
        if screen.number is None:
            return self._chance.choice(("lower", "higher")) if number == 5 else "lower" if number < 5 else "higher"
        if screen.number == number or (slip and escapes and abs(screen.number - number) == 1):
            return "confirm"
        return "lower" if number < screen.number else "higher"

    def _check(self, now: float, lit: str | None) -> None:
        self._check_at = now + self._traits.reaction_s
        self._misses = 0 if lit == self._want else self._misses + 1
        if self._misses < 2:
            return
        self._misses = 0
        if lit is None or lit == "call":
            self._turn_to(now, 0.7)
        else:
            here, there = self._screen.cell(lit), self._screen.cell(self._want)
            part = self._chance.gauss(0.9, 0.15)
            self._turn_by(now, (there.yaw - here.yaw) * part, (there.pitch - here.pitch) * part)

    def _turn_to(self, now: float, part: float) -> None:
        cell, anchor, chance = self._screen.cell(self._want), self._screen.anchor, self._chance
        yaw = cell.yaw + anchor.yaw + chance.gauss(0.0, max(0.6, 0.08 * cell.width)) - self.yaw
        pitch = cell.pitch + anchor.pitch + chance.gauss(0.0, max(0.6, 0.08 * cell.height)) - self.pitch
        part = chance.gauss(part, 0.08)
        self._turn_by(now, yaw * part, pitch * part)

    def _turn_by(self, now: float, yaw: float, pitch: float) -> None:
        duration = (0.3 + 0.015 * math.hypot(yaw, pitch)) * self._traits.slowness
        self._move = now, duration, self.yaw, self.pitch, yaw, pitch
        self._check_at = now + duration + self._traits.reaction_s

    def _follow(self, now: float) -> None:
        start, duration, yaw, pitch, by_yaw, by_pitch = self._move
        t = min(1.0, (now - start) / duration)
        share = t * t * t * (10.0 + t * (6.0 * t - 15.0))
        self.yaw, self.pitch = yaw + share * by_yaw, pitch + share * by_pitch
        if t == 1.0:
            self._move = None
            self._misses = 1

    def _nodding(self, now: float, dt: float) -> bool:
        chance = self._chance
        if self._nod is None and chance.random() < dt / self._traits.nod_every_s:
            speed = chance.uniform(20.0, 40.0) if chance.random() < 0.33 else chance.uniform(1.0, 6.0)
            self._nod = now + 0.5 + chance.expovariate(1 / 1.3), speed, chance.uniform(-2.0, 2.0)
            self._sunk = 0.0
            self._move = None
        if self._nod is None:
            return False
        until, speed, roll = self._nod
        if now >= until:
            self._nod = None
            self._plan_at = now + self._traits.reaction_s
            return False
        sink = min(speed * dt, 10.0 - self._sunk)
        self._sunk += sink
        self.pitch -= sink
        self.yaw += roll * dt
        return True


def sitting(chance: random.Random, questions: int = QUESTIONS) -> Iterator[Answer]:
    """One patient answers some questions, one after the other."""
    drowsy = chance.random() < 1 / 3
    mode = chance.choices(("row", "steps", "still"), (3, 1, 1) if drowsy else (18, 1, 1))[0]
    traits = Traits(
        mode,
        tremor_deg=chance.uniform(1.0, 2.5),
        nod_every_s=math.exp(chance.uniform(math.log(10.0), math.log(60.0))) if drowsy else math.inf,
        rate_hz=chance.choice(RATES_HZ),
        reaction_s=chance.uniform(0.25, 0.45) * (1.4 if drowsy else 1.0),
        slowness=chance.uniform(1.0, 1.5) * (1.2 if drowsy else 1.0),
        reach=chance.uniform(0.65, 1.05),
        slip_deg_s=(chance.uniform(-0.5, 0.5) + chance.uniform(-0.17, 0.17), chance.uniform(-0.5, 0.5)),
    )
    patient, frames, dwell = Patient(chance, traits), Frames(chance, traits), gaze.Dwell()
    for question in range(questions):
        meant = chance.choice(OTHERS) if chance.random() < 1 / 12 else f"score:{chance.randrange(11)}"
        yield _answer(chance, traits, patient, frames, dwell, meant, f"q{question}")


def _answer(
    chance: random.Random, traits: Traits, patient: Patient, frames: Frames, dwell: gaze.Dwell, meant: str, key: str
) -> Answer:
    opened = now = frames.now
    changes = 0
    title = "How much pain do you have right now?"

    def question(again: bool = False) -> Screen:
        name, still = f"{key}.{changes}", traits.mode == "still"
        page = panel.row(name, title) if traits.mode == "row" else panel.steps(name, title, None, still=still)
        return Screen(page, "", gaze.anchor(patient.yaw, patient.pitch), again)

    def after(id: str) -> Screen:
        """The tiny session: what is shown after a choice that does not end the question."""
        nonlocal changes
        if id in ("lower", "higher"):
            number = panel.stepped(screen.number, id)
            page = panel.steps(screen.page.key, title, number, still=traits.mode == "still")
            return Screen(page, f"score:{number}", screen.anchor)
        if id == "change":
            changes += 1
            return question(again=True)
        shown = int(id[6:]) if id.startswith("score:") else WORDS[id]
        page = panel.confirm(f"{key}.{changes}.confirm", title, shown)
        return Screen(page, id, gaze.anchor(patient.yaw, patient.pitch))

    bell = panel.bell()
    screen = question()
    aims = gaze.targets(screen.page, bell)
    patient.asked(meant)
    patient.sees(now, screen, changed=True)
    coming: tuple[float, str] | None = None
    lit: str | None = None
    for then, shake_yaw, shake_pitch in frames:
        now, dt = then, then - now
        if now - opened > GIVE_UP_S:
            return Answer(traits, meant, "", now - opened, changes)
        if coming is not None and now >= coming[0]:
            following = after(coming[1])
            patient.sees(now, following, changed=following.page.key != screen.page.key)
            screen, aims, coming = following, gaze.targets(following.page, bell), None
        patient.tick(now, dt, lit)
        seen = dwell.update(
            now, patient.yaw - screen.anchor.yaw + shake_yaw, patient.pitch - screen.anchor.pitch + shake_pitch,
            aims, screen.page.key,
        )
        lit = seen.attended
        if seen.selected == "call":
            return Answer(traits, meant, "call", now - opened, changes)
        if seen.selected is not None and coming is None:
            if seen.selected in ("confirm", "later"):
                recorded = screen.answer if seen.selected == "confirm" else "later"
                return Answer(traits, meant, recorded, now - opened, changes)
            coming = now + chance.uniform(0.02, 0.09), seen.selected
    raise AssertionError("frames never end")


@dataclass(frozen=True, slots=True)
class Line:
    """One group of answers: shares 0–1, seconds, and how often an answer was changed."""

    group: str
    answers: int
    right: float
    wrong: float
    lost: float
    median_s: float
    p95_s: float
    changes: float

    def beyond(self) -> list[str]:
        """Which of the bounds this group would break."""
        checks = {
            "right": self.right >= RIGHT_SHARE, "wrong": self.wrong <= WRONG_SHARE, "median": self.median_s <= MEDIAN_S,
        }
        return [name for name, kept in checks.items() if not kept]


def line(group: str, answers: list[Answer]) -> Line:
    count = len(answers)
    seconds = sorted(a.seconds for a in answers)
    return Line(
        group,
        count,
        sum(a.recorded == a.meant for a in answers) / count,
        sum(a.recorded not in (a.meant, *LOST) for a in answers) / count,
        sum(a.recorded in LOST and a.recorded != a.meant for a in answers) / count,
        statistics.median(seconds),
        seconds[int(0.95 * count)],
        sum(a.changes for a in answers) / count,
    )


GROUPS: dict[str, Callable[[Traits, str], bool]] = {
    "all": lambda traits, meant: True,
    "row": lambda traits, meant: traits.mode == "row",
    "row, tremor 1-1.5": lambda traits, meant: traits.mode == "row" and traits.tremor_deg < 1.5,
    "row, tremor 1.5-2": lambda traits, meant: traits.mode == "row" and 1.5 <= traits.tremor_deg < 2.0,
    "row, tremor 2-2.5": lambda traits, meant: traits.mode == "row" and traits.tremor_deg >= 2.0,
    "row, awake": lambda traits, meant: traits.mode == "row" and not traits.drowsy,
    "row, drowsy": lambda traits, meant: traits.mode == "row" and traits.drowsy,
    "row, nods in 10-20 s": lambda traits, meant: traits.mode == "row" and traits.nod_every_s < 20.0,
    "row, 20-30 Hz": lambda traits, meant: traits.mode == "row" and traits.rate_hz <= 30,
    "row, 45-60 Hz": lambda traits, meant: traits.mode == "row" and 30 < traits.rate_hz <= 60,
    "row, 72-90 Hz": lambda traits, meant: traits.mode == "row" and traits.rate_hz > 60,
    "row, 0 and 10": lambda traits, meant: traits.mode == "row" and meant in ("score:0", "score:10"),
    "row, not a number": lambda traits, meant: traits.mode == "row" and meant in OTHERS,
    "steps": lambda traits, meant: traits.mode == "steps",
    "still": lambda traits, meant: traits.mode == "still",
}


def run(answers: int, seed: int) -> list[Answer]:
    """`answers` model answers; the same for the same seed."""
    chance = random.Random(seed)
    found: list[Answer] = []
    while len(found) < answers:
        found.extend(sitting(chance))
    return found[:answers]


def sittings_s(answers: list[Answer]) -> tuple[float, float]:
    """Median and 95th percentile of the seconds a patient takes for his questions, whatever becomes of them."""
    whole = len(answers) // QUESTIONS * QUESTIONS
    sums = sorted(sum(a.seconds for a in answers[n : n + QUESTIONS]) for n in range(0, whole, QUESTIONS))
    return statistics.median(sums), sums[int(0.95 * len(sums))]


def table(answers: list[Answer]) -> list[Line]:
    """A line a group, all and row first; groups without answers are left out."""
    groups = ((name, [a for a in answers if belongs(a.traits, a.meant)]) for name, belongs in GROUPS.items())
    return [line(name, members) for name, members in groups if members]


def broken(lines: list[Line]) -> list[str]:
    """The bounds that are broken; none is what is wanted. The other groups are there to be seen."""
    bound = (line for line in lines if line.group in ("all", "row"))
    return [f"{name} of {line.group}" for line in bound for name in line.beyond()]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Model answers by gaze: is what is meant what is recorded?")
    parser.add_argument("--answers", type=int, default=26_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found = run(options.answers, options.seed)
    lines = table(found)
    print(f"{'group':22} answers  right %  wrong %  lost %  median s  p95 s  changed %  beyond")
    for row in lines:
        print(
            f"{row.group:22}{row.answers:8}{100 * row.right:9.2f}{100 * row.wrong:9.3f}{100 * row.lost:8.2f}"
            f"{row.median_s:10.2f}{row.p95_s:7.1f}{100 * row.changes:11.1f}  {', '.join(row.beyond())}"
        )
    median_s, p95_s = sittings_s(found)
    print(f"{QUESTIONS} questions, one after the other: median {median_s:.1f} s, p95 {p95_s:.1f} s")
    wrong = broken(lines)
    print(f"broken: {', '.join(wrong)}" if wrong else "all bounds kept")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
