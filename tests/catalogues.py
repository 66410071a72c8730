"""The gettext catalogues: extracted from the code, brought up to date, compiled. `script/words` is its command.

    script/words                 extracts, updates every catalogue, compiles, says what is missing
    script/words --check         changes nothing; 1 where a catalogue lacks something
    script/words --new CODE      begins a catalogue
    script/words --fill CODE FILE   takes in lines "number<TAB>words", numbered as --list has them
    script/words --list          every English text with its number

Words are found where `N_`, `say` and `say_many` are given them, and in the tables named in `TABLES`.
"""

from __future__ import annotations

import argparse
import io
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from kiosk.console.words import ENGLISH
from kiosk.language import FOLDER
from kiosk.panel import Labels
from kiosk.programmes.shelf import built_in
from kiosk.prompts import PROMPTS
from kiosk.scores import INSTRUMENTS

ROOT = Path(__file__).parents[1]
KEYWORDS = {"N_": None, "say": None, "say_many": (1, 2)}
COMMENT = "The words of Lull. X-Review says who has read them over: none, native or clinical."
Msgid = str | tuple[str, str]


def tables() -> Iterator[str]:
    """The words of the tables that are whole English sentences by themselves."""
    yield from ENGLISH.values()
    yield from PROMPTS.values()
    yield from (field.default for field in fields(Labels))  # type: ignore[misc]
    for programme in built_in().values():
        yield from (programme.title, programme.about, *(step.title for step in programme.steps))
        yield from (part.say for step in programme.steps for part in step.parts)
    for item in INSTRUMENTS.values():
        yield from (item.words, item.low, item.high, item.title)


def is_words(text: str) -> bool:
    """It has letters that are no placeholder: numbers, dashes and signs are the same everywhere."""
    return bool(re.search(r"[A-Za-z]{2}", re.sub(r"\{\w*\}", "", text)))


def extracted() -> Catalog:
    """Every text of the code, with where it stands."""
    catalogue = Catalog(fuzzy=False)
    for file, _line, message, comments, context in extract_from_dir(
        ROOT / "kiosk", [("**.py", "python")], keywords=KEYWORDS
    ):
        found = message if isinstance(message, str) else tuple(message)
        if is_words(found if isinstance(found, str) else found[1]):
            catalogue.add(found, locations=[(f"kiosk/{file}", 0)], auto_comments=comments, context=context)
    for text in tables():
        if is_words(text) and text not in catalogue:
            catalogue.add(text)
    return catalogue


def path(code: str) -> Path:
    """Of a language's catalogue."""
    return FOLDER / code / "LC_MESSAGES" / "lull.po"


def codes() -> tuple[str, ...]:
    """The languages that have one."""
    return tuple(sorted(found.parents[1].name for found in FOLDER.glob("*/LC_MESSAGES/lull.po")))


def read(code: str) -> Catalog:
    """A catalogue as it stands."""
    with path(code).open("rb") as file:
        return read_po(file, locale=code)


def review(code: str) -> str:
    """Its X-Review."""
    found = re.search(r'^"X-Review: (\w+)\\n"$', path(code).read_text(encoding="utf-8"), re.M)
    return found.group(1) if found else "none"


def written(catalogue: Catalog, code: str, reviewed: str) -> None:
    """Writes the .po and the .mo beside it; the same words give the same bytes."""
    place = path(code)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(_po(catalogue, code, reviewed))
    place.with_suffix(".mo").write_bytes(compiled(code))


def _po(catalogue: Catalog, code: str, reviewed: str) -> bytes:
    kept = Catalog(locale=code, fuzzy=False, header_comment=f"# {COMMENT}")
    for message in sorted((one for one in catalogue if one.id), key=lambda one: str(one.id)):
        kept.add(message.id, message.string, locations=message.locations, flags=message.flags - {"python-brace-format"})
    out = io.BytesIO()
    write_po(out, kept, width=110, omit_header=True, include_lineno=False)
    lines = "".join(f'"{line}\\n"\n' for line in _head(code, kept.plural_forms, reviewed).splitlines())
    head = f'# {COMMENT}\nmsgid ""\nmsgstr ""\n{lines}\n'
    return head.encode() + out.getvalue().lstrip()


def compiled(code: str) -> bytes:
    """The bytes of the .mo that belongs to the .po: its own head and words, and no time of making."""
    pairs = {b"": _head(code, read(code).plural_forms, review(code)).encode()}
    for message in read(code):
        if message.id and (all(message.string) if message.pluralizable else message.string):
            ids, said = (message.id, message.string) if message.pluralizable else ((message.id,), (message.string,))
            pairs["\0".join(ids).encode()] = "\0".join(said).encode()
    tables, texts, place = [b"", b""], b"", 28 + 16 * len(pairs)
    for index, column in enumerate((sorted(pairs), [pairs[key] for key in sorted(pairs)])):
        for text in column:
            tables[index] += struct.pack("<II", len(text), place + len(texts))
            texts += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, place)
    return head + tables[0] + tables[1] + texts


def _head(code: str, plural_forms: str, reviewed: str) -> str:
    return (f"Language: {code}\nX-Review: {reviewed}\nPlural-Forms: {plural_forms}\n"
            "Content-Type: text/plain; charset=utf-8\n")


def updated(code: str) -> Catalog:
    """The catalogue with what is new (empty) and without what is gone."""
    before = read(code) if path(code).exists() else Catalog(locale=code)
    after = Catalog(locale=code, fuzzy=False)
    for message in extracted():
        if message.id:
            old = before.get(message.id[0] if isinstance(message.id, tuple) else message.id)
            after.add(message.id, old.string if old else "", locations=message.locations)
    return after


def missing(code: str) -> list[Msgid]:
    """The texts without a translation."""
    catalogue = updated(code)
    return [one.id for one in catalogue if one.id and not (all(one.string) if one.pluralizable else one.string)]


def numbered() -> list[Msgid]:
    """Every text, in the order of its number; of a plural both forms."""
    return [one.id for one in sorted((one for one in extracted() if one.id), key=lambda one: str(one.id))]


def fill(code: str, lines: list[str]) -> None:
    """Takes translations in: "number<TAB>words", the forms of a plural parted by " | "."""
    texts, catalogue = numbered(), updated(code)
    for line in lines:
        number, _, words = line.rstrip("\n").partition("\t")
        if not words:
            continue
        message = catalogue.get(texts[int(number)][0] if isinstance(texts[int(number)], tuple) else texts[int(number)])
        message.string = tuple(words.split(" | ")) if message.pluralizable else words
    written(catalogue, code, review(code) if path(code).exists() else "none")


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="script/words", description="The catalogues of kiosk/locale.")
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--list", action="store_true", help="every English text with its number")
    parser.add_argument("--new", metavar="CODE", help="begin a catalogue")
    parser.add_argument("--fill", nargs=2, metavar=("CODE", "FILE"), help="take lines in, numbered as --list has them")
    given = parser.parse_args(arguments)
    if given.list:
        for number, text in enumerate(numbered()):
            print(number, " | ".join(text) if isinstance(text, tuple) else text, sep="\t")
        return 0
    if given.fill:
        fill(given.fill[0], Path(given.fill[1]).read_text(encoding="utf-8").splitlines())
    faults = 0
    for code in sorted({*codes(), given.new} - {None}):
        if not given.check:
            written(updated(code), code, review(code) if path(code).exists() else "none")
        lacking = missing(code)
        faults += len(lacking)
        print(f"{code}: {len(lacking)} missing" if lacking else f"{code}: whole", f"(review {review(code)})")
        for text in lacking:
            print(f"    {text}")
    return 1 if faults and given.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
