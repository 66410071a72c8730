"""Every prompt, by its key: what is spoken to the patient, and what he reads meanwhile. The one table of its words.

Few words, kind ones, and none that asks for a deep breath: over-breathing makes dizzy. Nothing blames, nothing
promises. The recordings are made from this table; whoever changes words makes them again.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.scores import INSTRUMENTS

BOARD: Mapping[str, str] = {
    "board_starting": "We are starting now.",
    "board_may_hurt": "This may hurt for a moment.",
    "board_almost_done": "Almost done.",
    "board_keep_still": "Please keep still for a moment.",
    "board_break": "Do you need a break?",
    "board_headset_off": "I am taking the headset off now.",
    "board_doing_well": "You are doing well.",
    "board_breathe": "Breathe softly with me.",
}
"""The phrase board: what the nurse lets the kiosk say."""

PROMPTS: Mapping[str, str] = {
    "welcome": "Welcome. Get comfortable, and look straight ahead.",
    "questions_first": "Before we begin, a few short questions.",
    **{key: instrument.words for key, instrument in INSTRUMENTS.items() if instrument.rater == "patient"},
    "answer_by_looking": "Look at a number to answer.",
    "choose_world": "Look at the place where you would like to be.",
    "choose_activity": "What would you like to do there?",
    "look_around": "Take your time, and look around.",
    "breathe": "Let your breath go with the light. Softly, not deeply.",
    "breathe_own": "Breathe as you like. There is nothing to do.",
    "pause": "A short pause.",
    "someone_comes": "Someone is coming to you.",
    "soon_done": "We will soon be done. There is no hurry.",
    "how_was_it": "And now, a few last questions.",
    "thank_you": "Thank you. The headset can come off now.",
    **BOARD,
}
"""Everything that is said."""

SPOKEN = ("en",)
"""The languages with recordings of their own (audio/voice)."""

READ_S, READ_WORD_S, READ_PAUSE_S = 2.5, 0.35, 0.5  # for a caption, each of its words, each pause within it


def read_s(words: str) -> float:
    """How long words stand to be heard and read, seconds."""
    return READ_S + READ_WORD_S * len(words.split()) + READ_PAUSE_S * sum(mark in ".,?" for mark in words[:-1])
