"""docs/pilot says what the code says, claims nothing that was not shown, and names nothing that is not there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kiosk import correcting, wiping
from kiosk.settings import desk
from kiosk.studies.protocol import TIDIER
from tests.catalogues import extracted
from tests.pilot import hazards, security
from tests.pilot.page import DRAFT, FOLDER, PAGES, ROOT, made, named
from tests.pilot.parts import PARTS
from tests.project.test_locks import pins

NAMES = (
    "README", "intended-use", "hazards", "trace", "security", "sbom", "tidier", "data-protection", "cleaning-card",
    "training-card", "incident-form", "890-5800",
)
CLAIMS = re.compile(
    r"\b(proven to|proves that|cures?\b|heals|clinically (proven|validated|tested)|guarantees?|painless|pain-free"
    r"|(relieves|reduces|lowers|eliminates|prevents) (the |worst )?(pain|anxiety|fear)|safe and effective|risk-free"
    r"|(FDA|CE)[- ](approved|cleared|marked)|is effective|instead of (pain relief|medication|analgesia))",
    re.IGNORECASE)
PERCENT = re.compile(r"\d ?%[^.]*\b(pain|anxiety)|\b(pain|anxiety)\b[^.]*\d ?%", re.IGNORECASE)
ITALICS = re.compile(r"(?<![*\w])\*(?!\*)([^*]+?)\*(?![*\w])")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.@-]+)`")
MADE_ELSEWHERE = re.compile(r"out/|lib/|lull_")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def paragraphs(page: Path) -> list[str]:
    """Each paragraph or row of a table, in one line."""
    blocks = re.split(r"\n\s*\n|\n(?=\||- )", text(page))
    return [" ".join(block.split()) for block in blocks]


def said(words: str, console: list[re.Pattern[str]]) -> bool:
    """Whether these are words of the console."""
    return any(known.fullmatch(words) for known in console)


@pytest.fixture(scope="module")
def console() -> list[re.Pattern[str]]:
    """Every text of the console, its places for values open."""
    ids = [one for message in extracted() if message.id
           for one in (message.id if isinstance(message.id, tuple) else (message.id,))]
    return [re.compile(re.sub(r"\\\{\w*\\\}", "[^*]+", re.escape(one.rstrip(".")))) for one in ids]


def test_every_page_is_there_and_the_first_one_leads_to_it() -> None:
    assert {page.stem for page in PAGES} == set(NAMES)
    first = text(FOLDER / "README.md")
    assert [name for name in NAMES[1:] if f"({name}.md)" not in first] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_as_the_code_makes_it(page: Path) -> None:
    assert made(text(page), PARTS) == text(page), "run script/pilot"


def test_every_part_that_is_made_stands_somewhere() -> None:
    assert {name for page in PAGES for name in named(text(page))} == set(PARTS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_that_it_is_a_draft_before_anything_else(page: Path) -> None:
    heading, blank, first, *_ = text(page).splitlines()
    assert heading.startswith("# ") and blank == "" and first.startswith(DRAFT)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_claims_no_effect_but_a_cited_one(page: Path) -> None:
    for words in paragraphs(page):
        assert not CLAIMS.search(words), words
        assert not PERCENT.search(words) or "doi.org/" in words, words


@pytest.mark.parametrize("words", [
    "It is clinically proven.", "Lull reduces pain.", "It relieves anxiety", "a painless dressing", "VR cures fear",
])  # fmt: skip
def test_a_claim_is_found(words: str) -> None:
    assert CLAIMS.search(words)


def test_a_number_of_an_effect_is_found() -> None:
    assert PERCENT.search("worst pain fell by 30 % here") and not PERCENT.search("Battery 20 %: plug in.")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_words_in_italics_are_the_consoles_own(page: Path, console: list[re.Pattern[str]]) -> None:
    quoted = {one.rstrip(".") for words in paragraphs(page) for one in ITALICS.findall(words)} - {"italics"}
    assert [one for one in quoted if not said(one, console)] == []


def test_words_the_console_never_says_are_found(console: list[re.Pattern[str]]) -> None:
    assert said("NOT SAVED – write it on paper", console) and said("Asking now: 1 of 2", console)
    assert not said("The pain is gone", console) and not said("Perhaps", console)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    names = [name for name in FILE.findall(text(page)) if not MADE_ELSEWHERE.match(name)]
    assert [name for name in names if not (ROOT / name.partition("::")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_key_of_the_configuration_on_a_page_exists(page: Path) -> None:
    keys = re.findall(r"`((?:kiosk|session|gaze|headset|strap|audio|console|records|cleaning|power|study)\.\w+)[` ]",
                      text(page))
    known = text(ROOT / "docs" / "configuration.md")
    assert [key for key in keys if f"`{key}`" not in known] == []


@pytest.mark.parametrize(("page", "words", "told"), [
    ("data-protection", "closes after a minute", correcting.LEFT_S == 60.0),
    ("cleaning-card", "20 seconds", wiping.LOCK_S == 20.0),
    ("security", "after three minutes", desk.IDLE_S == 180.0),
    ("data-protection", "up to 200 MB", "SystemMaxUse=200M" in text(ROOT / "systemd" / "journald-lull.conf")),
    ("data-protection", "no microphone is opened", not any(
        "InputStream" in text(path) for folder in ("kiosk", "audio") for path in (ROOT / folder).rglob("*.py"))),
])  # fmt: skip
def test_what_is_written_by_hand_is_so(page: str, words: str, told: bool) -> None:
    assert words in text(FOLDER / f"{page}.md") and told


# --- hazards


def test_the_log_is_right_and_long_enough() -> None:
    log = hazards.log()
    assert [one.id for one in log] == [f"H-{number:02}" for number in range(1, len(log) + 1)]
    assert len(log) >= 25
    assert {control.kind for one in log for control in one.controls} == set(hazards.KINDS)


def test_the_page_says_whose_judgement_it_is() -> None:
    page = text(FOLDER / "hazards.md")
    assert page.count("To be accepted by the clinic.") == len(hazards.log())
    assert "to be judged by the clinic's own risk management" in page


ONE = """
[H-01]
group = "a"
hazard = "b"
events = "c"
harm = "d"
severity = {severity}
before = 3
after = {after}
residual = "e"
controls = [{{ kind = "{kind}", says = "f"{shown} }}]
"""


@pytest.mark.parametrize(("given", "why"), [
    ({"severity": 6}, "from 1 to 5"),
    ({"kind": "magic"}, "magic is none of"),
    ({"shown": ', held = ["SES-99"]'}, "no requirement is called SES-99"),
    ({"shown": ', seen = "kiosk/nowhere.py"'}, "there is no kiosk/nowhere.py"),
    ({"shown": ""}, "what shows it, or the clinic"),
    ({"kind": "clinic"}, "what shows it, or the clinic"),
    ({"kind": "clinic", "shown": "", "after": 2}, "lowered by tested controls alone"),
    ({"kind": "information", "after": 2}, "lowered by tested controls alone"),
    ({"shown": ', seen = "kiosk/kits.py"', "after": 2}, "lowered by tested controls alone"),
    ({"after": 4}, "lowered by tested controls alone"),
])  # fmt: skip
def test_a_hazard_that_is_not_right_is_refused_by_its_id(given: dict[str, object], why: str) -> None:
    right = {"severity": 3, "after": 3, "kind": "protective", "shown": ', held = ["SES-02"]'}
    with pytest.raises(ValueError, match=f"H-01: .*{why}"):
        hazards.read(ONE.format(**{**right, **given}))


def test_controls_stand_in_the_standards_order() -> None:
    clinic = '{ kind = "clinic", says = "g" }, { kind'
    turned = ONE.format(severity=3, after=3, kind="protective", shown=', held = ["SES-02"]').replace("{ kind", clinic)
    with pytest.raises(ValueError, match="in this order: inherent, protective"):
        hazards.read(turned)


def test_a_tested_control_may_lower_a_probability() -> None:
    (one,) = hazards.read(ONE.format(severity=3, after=1, kind="protective", shown=', held = ["SES-02"]'))
    assert one.risk == "low"


# --- security, materials, TIDieR, the rule


def test_the_answers_stand_in_mds2s_order_of_sections() -> None:
    headings = re.findall(r"^## (\w+): ", text(FOLDER / "security.md"), re.M)
    assert tuple(headings) == security.ORDER and len(security.ORDER) == 23


def test_an_answer_without_a_note_or_out_of_its_section_is_refused() -> None:
    source = text(security.FILE)
    for old, new in (('"MPII-1"', '"ALOF-9"'), ('"No", "There is none."', '"No", ""'), ('"N/A"', '"Perhaps"')):
        assert old in source
        with pytest.raises(ValueError):
            security.sections(source.replace(old, new, 1))
    with pytest.raises(ValueError, match="in this order"):
        security.sections(source.replace("[ALOF]", "[ZLOF]"))


def test_the_bill_has_every_package_of_the_lock_in_its_version() -> None:
    rows = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([0-9][^ ]*) \|", text(FOLDER / "sbom.md"), re.M))
    assert rows == pins("requirements.lock")


def test_tidier_has_its_twelve_items_by_the_names_a_study_uses() -> None:
    headings = re.findall(r"^## \d+\. (.+)$", text(FOLDER / "tidier.md"), re.M)
    assert headings == ["Brief name", *TIDIER.values(), "How well: actual"]


def test_every_special_control_has_what_exists_and_what_is_open() -> None:
    rows = re.findall(r"^\| (\(b\)\S+) [^|]*\| ([^|]+) \| ([^|]+) \|$", text(FOLDER / "890-5800.md"), re.M)
    controls = ["(b)(1)", "(b)(2)", "(b)(3)", "(b)(4)", "(b)(5)(i)", "(b)(5)(ii)", "(b)(5)(iii)"]
    assert [row[0] for row in rows] == controls
    assert all(exists.strip() and is_open.strip() for _, exists, is_open in rows)


def test_the_trace_names_every_requirement_in_order() -> None:
    ids = re.findall(r"^\| ([A-Z]{3}-\d\d) \|", text(FOLDER / "trace.md"), re.M)
    assert ids == list(tomllib.loads(text(ROOT / "docs" / "requirements.toml")))
