"""A picture of every panel of the console, and the page that shows them.

    python -m tests.kiosk.console.pictured --out docs
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from pathlib import Path

import pygame
from PIL import Image

from kiosk.console.place import PANELS
from tests.kiosk.console.scenes import DESKS, painted

SIZE = (1280, 800)
MOST_BYTES = 60 * 1024
COLOURS = (96, 64, 48, 32, 24, 16)
HEAD = """# The console

Every page of the nurse's console at 1280x800, with made-up patients; `script/console` draws them anew. In every visit
STOP, *Headset off now*, Pause, Talk, Phrases, Recentre, volume, brightness, Details and *Wipe screen* stay
where they are.

## From how far it is read

A capital's height, in mm, and its angle in minutes of arc, at 1280x800 (1920x1080 is up to a tenth smaller; 20' is
comfortable, 16' the least for reading at ease, 10' twice what a sharp eye just resolves):

| | 10.1 inches | 13.3 inches | 15.6 inches |
|---|---|---|---|
| Start, STOP | 5.5 mm: 12' at 1.5 m, 31' at 0.6 m | 7.2 mm: 16' at 1.5 m | 8.4 mm: 19' at 1.5 m |
| headline | 5.0 mm: 11' at 1.5 m, 28' at 0.6 m | 6.5 mm: 15' at 1.5 m | 7.7 mm: 18' at 1.5 m |
| question, banner | 3.7 mm: 9' at 1.5 m, 21' at 0.6 m | 4.9 mm: 11' at 1.5 m | 5.7 mm: 13' at 1.5 m |
| other keys | 2.7 mm: 16' at 0.6 m | 3.6 mm: 21' at 0.6 m | 4.2 mm: 24' at 0.6 m |

So the keys of the dock are read at arm's length, and Start, STOP and the headline from the bedside; narrow keys and
long words are smaller, at 1024x768 most of all. Take a panel of 13.3 inches or more where the nurse stands 1.5 m away.
"""
SENTENCES = {
    "ready": "Nobody is in a visit: Start is all that is needed, everything else may stay as it is.",
    "patient": "What is known of the patient, all of it optional, and never a name.",
    "breathing": "A counted pace, or one steady rate for hearts that must not be led.",
    "lying": "How the patient lies; Recentre takes the head's whole turn as straight ahead.",
    "dislikes": "What a patient does not like takes worlds away; one choice without it always stays.",
    "comfort": "For whoever keeps the head still, bears no light, or sees with one eye.",
    "languages": "The patient's language, which may be another than the nurse's.",
    "code": "The clinic's own code with its check digit.",
    "screening": "Advice before the headset goes on, and no diagnosis.",
    "shown": "The headset or the flat screen: the same questions, places and sounds.",
    "details": "Guide, heart and strap for whoever wants to know; for comfort, not for monitoring.",
    "procedure": "In the world: what happens is marked with one tap, beside the time since it began.",
    "asleep": "A patient who may be asleep is let rest, without a word.",
    "marks": "The marks outside a world; Undo takes the last one back.",
    "phrases": "Eight phrases, spoken and written in the patient's language.",
    "called": "What a call was about, after it is over.",
    "why": "Why a visit ended, in one tap.",
    "not_received": "In a study: why the drawn arm is not given.",
    "enrol": "In a study: the digits of the patient's code.",
    "group": "In a study: the group, before the next place of the sealed list is opened.",
    "screened": "In a study: who is not enrolled is counted, without any code.",
    "scores": "The answers of the last day, each a key.",
    "correct": "What is right instead; nothing is overwritten.",
    "reason": "Why it is put right.",
    "note": "A remark from a short list.",
    "pin": "The staff PIN, asked for copies and settings alone.",
    "settings": "Behind the PIN: what may be set.",
    "setting": "One setting and its choices.",
    "facts": "Line by line what the cart tells of itself, and what to do.",
    "end": "End of life: a whole copy is proven, then two keys far apart, the PIN and ten seconds.",
    "reopening": "After a boot in the middle of a visit the console asks whose it is.",
    "fitting": "The headset goes on; Begin takes straight ahead from where the patient looks.",
    "baseline": "A question is open: the patient answers by looking, a spoken number takes one tap.",
    "choosing": "The patient picks a world by looking; the nurse may choose for them.",
    "immersed": "In the picture, as long as nobody marks anything; the live picture is larger while nothing is asked.",
    "winding_down": "The world fades slowly before the last questions.",
    "final": "The questions after it.",
    "goodbye": "The headset comes off.",
    "cleaning": "New liner, wipe, one tap; the contact time of the product runs by itself, in isolation for both kits.",
    "kits": "What each face kit does, and why there is no waiting for it: one tap, and it is kept.",
    "programmes": "What the next visit follows; without a choice it is the procedure, as always.",
    "range": "How far a neck exercise lets the head turn: the nurse sets it.",
    "practised": "A patient's practice over his visits, as it was.",
    "guided": "A programme's steps, what became of each, and the keys to the next one and the one before.",
    "flat_guided": "On the flat screen a programme's steps, the picture large.",
    "resting": "A break for staff: one tap, five minutes, only counted.",
    "summary": "What the visit came to, in words that claim nothing.",
    "held": "The patient has called: the picture is calm until it is settled.",
    "flat_baseline": "On the flat screen the patient's picture is large, and its numbers are as large as a finger.",
    "flat_choosing": "On the flat screen the patient touches a world; the nurse may choose for them.",
    "flat_immersed": "On the flat screen the picture stays large; the marks wait for their key.",
    "flat_asking": "On the flat screen a question in the world: touched in the picture, or said and tapped beside it.",
    "flat_winding_down": "On the flat screen the world fades before the last questions.",
    "flat_final": "On the flat screen the questions after it.",
    "flat_goodbye": "On the flat screen it ends with Done: nothing is to be taken off.",
    "halted": "After STOP: a calm scene, all answers kept, and it goes on only when somebody says so.",
}


def small(surface: pygame.Surface) -> bytes:
    """A PNG of at most `MOST_BYTES`, in as many colours as that allows."""
    image = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
    data = b""
    for colours in COLOURS:
        file = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
        data = file.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


def page() -> str:
    """The page, one panel after another; one without a sentence is told by its own words."""
    parts = [HEAD]
    for panel in PANELS:
        desk = DESKS[panel]
        said = SENTENCES.get(panel, f"{desk.headline}. {desk.detail}".strip())
        parts.append(f"## {panel}\n\n{said}\n\n![The page {panel}](console/{panel}.png)\n")
    return "\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes console.md and console/*.png."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args(arguments).out
    (out / "console").mkdir(parents=True, exist_ok=True)
    for stray in (out / "console").glob("*.png"):
        stray.unlink()
    for panel in PANELS:
        (out / "console" / f"{panel}.png").write_bytes(small(painted(panel, SIZE)[0]))
    (out / "console.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
