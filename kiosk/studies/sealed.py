"""The sealed list: which arm the next patient gets, drawn beforehand and out of sight until he is enrolled. Pure.

Made once (`draw`, `seal`) by somebody who treats nobody. Arms come in permuted blocks, each 1, 2 or 3 times the ratio
long by lot, one list a stratum; the seed is the operating system's. What is published beforehand, on paper, is the
commitment: SHA-256 of a salt and the whole list. On the cart lies each place encrypted, the key of each derived from
the opened place before it, so that they open in order only.

What it withstands, honestly: a changed, exchanged or reordered list is found out; a look at the file shows no arm.
It does not withstand an engineer who has the cart's disk and writes a program: the key lies on it too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.errors import RecordsError
from kiosk.studies.protocol import Study

FORMAT = "lull sealed list 1"
MULTIPLES = (1, 2, 3)
LETTERS = "ABC"
_SALT, _TAG = 16, 16

Lists = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Opening:
    """Everything about a list, for the study's statistician; never on the cart."""

    seed: bytes
    salt: bytes
    lists: Lists
    letters: dict[str, str]

    @property
    def commitment(self) -> str:
        """What is published before the first patient."""
        return commitment(self.salt, self.lists, self.letters)

    def content(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"seed": self.seed.hex(), "salt": self.salt.hex(), "lists": {k: list(v) for k, v in self.lists.items()},
                "letters": self.letters, "commitment": self.commitment}


def commitment(salt: bytes, lists: Mapping[str, tuple[str, ...]], letters: Mapping[str, str]) -> str:
    """SHA-256 of the salt and the list as canonical JSON."""
    shown = {"letters": dict(letters), "lists": {name: list(arms) for name, arms in lists.items()}}
    return hashlib.sha256(salt + _canonical(shown)).hexdigest()


def draw(study: Study, seed: bytes) -> Opening:
    """The lists and the letters that stand for the arms, from a seed: the same seed draws the same."""
    lot = _Lot(seed)
    block = [arm for arm, share in zip(study.arms, study.ratio, strict=True) for _ in range(share)]
    lists: Lists = {}
    for stratum in study.strata:
        arms: list[str] = []
        while len(arms) < study.places:
            arms += lot.shuffled(block * MULTIPLES[lot.below(len(MULTIPLES))])
        lists[stratum] = tuple(arms[: study.places])
    letters = dict(zip(study.arms, lot.shuffled(list(LETTERS[: len(study.arms)])), strict=True))
    return Opening(seed, lot.bytes(_SALT), lists, letters)


def seal(study: Study, opening: Opening, secret: bytes, kiosk_id: str = "") -> dict[str, Any]:
    """The list as it lies on the cart; `kiosk_id` binds it to one cart, so that no two use up the same places."""
    lot = _Lot(hmac.digest(opening.seed, b"salts of the places", "sha256"))
    lists: dict[str, list[str]] = {}
    shown = {
        "format": FORMAT, "study": study.id, "binds": study.binds, "kiosk_id": kiosk_id,
        "commitment": opening.commitment,
        "opening": _box(_derived(secret, "opening"), b"", _canonical(
            {"salt": opening.salt.hex(), "letters": opening.letters})),
        "lists": lists,
    }
    for stratum, arms in opening.lists.items():
        key, boxes = _derived(secret, f"list {stratum}"), []
        for place, arm in enumerate(arms, 1):
            plain = bytes([study.arms.index(arm)]) + lot.bytes(_SALT)
            boxes.append(_box(key, _place(stratum, place), plain))
            key = _next(key, plain)
        lists[stratum] = boxes
    return {**shown, "seal": _sealed(secret, shown)}


class SealedList:
    """A list on the cart, opened place by place.

    Raises:
        RecordsError: it is not a sealed list, was changed, belongs to another study, cart or key.
    """

    def __init__(self, content: Mapping[str, Any], secret: bytes, study: Study, kiosk_id: str) -> None:
        self._study, self._secret, self._content = study, secret, content
        if content.get("format") != FORMAT or not isinstance(content.get("lists"), dict):
            raise RecordsError("This is no sealed list.", "Name the list.json that `kiosk study seal` made.")
        shown = {name: value for name, value in content.items() if name != "seal"}
        if not hmac.compare_digest(str(content.get("seal")), _sealed(secret, shown)):
            raise RecordsError("The sealed list was changed, or this is not its key.", "Tell the study's office.")
        if content["binds"] != study.binds:
            raise RecordsError(f"The sealed list was drawn for another allocation than protocol {study.version}'s.",
                               "Use the protocol it was sealed with.")
        if content["kiosk_id"] not in ("", kiosk_id):
            raise RecordsError(f"The sealed list belongs to the cart '{content['kiosk_id']}'.",
                               "Seal one for each cart: two would use up the same places.")
        self.commitment = str(content["commitment"])
        opening = json.loads(_open(_derived(secret, "opening"), b"", content["opening"]))
        self._salt, self._letters = bytes.fromhex(opening["salt"]), opening["letters"]

    def places(self, stratum: str) -> int:
        """How many places a stratum has."""
        return len(self._content["lists"][stratum])

    def arm(self, stratum: str, place: int) -> str:
        """The arm of a place, counted from 1; every place before it is opened on the way.

        Raises:
            IndexError: there is no such place.
        """
        if not 1 <= place <= self.places(stratum):
            raise IndexError(place)
        return self._opened(stratum, place)[-1]

    def letter(self, arm: str) -> str:
        """What stands for `arm` in an export."""
        return str(self._letters[arm])

    def is_as_published(self) -> bool:
        """Opens everything: whether list and letters are those of the commitment. Only to unblind."""
        lists = {name: tuple(self._opened(name, self.places(name))) for name in self._study.strata}
        return commitment(self._salt, lists, self._letters) == self.commitment

    def _opened(self, stratum: str, up_to: int) -> list[str]:
        key, arms = _derived(self._secret, f"list {stratum}"), []
        for place, box in enumerate(self._content["lists"][stratum][:up_to], 1):
            plain = _open(key, _place(stratum, place), box)
            arms.append(self._study.arms[plain[0]])
            key = _next(key, plain)
        return arms


class _Lot:
    """Lots from a seed: SHA-256 over seed and counter; values above the last whole multiple are drawn again."""

    def __init__(self, seed: bytes) -> None:
        self._seed, self._count = seed, 0

    def bytes(self, size: int) -> bytes:
        self._count += 1
        return hashlib.sha256(self._seed + self._count.to_bytes(8, "big")).digest()[:size]

    def below(self, limit: int) -> int:
        whole = (1 << 64) // limit * limit
        while (value := int.from_bytes(self.bytes(8), "big")) >= whole:
            continue
        return value % limit

    def shuffled(self, items: list[str]) -> list[str]:
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):  # Fisher and Yates
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _derived(secret: bytes, use: str) -> bytes:
    return hmac.digest(secret, use.encode(), "sha256")


def _sealed(secret: bytes, shown: Any) -> str:
    return hmac.digest(_derived(secret, "seal"), _canonical(shown), "sha256").hex()


def _next(key: bytes, plain: bytes) -> bytes:
    return hmac.digest(key, b"next" + plain, "sha256")


def _place(stratum: str, place: int) -> bytes:
    return f"{place} {stratum}".encode()


def _stream(key: bytes, size: int) -> bytes:
    blocks = (hmac.digest(key, b"stream" + n.to_bytes(4, "big"), "sha256") for n in range(-(-size // 32)))
    return b"".join(blocks)[:size]


def _box(key: bytes, about: bytes, plain: bytes) -> str:
    """Encrypts with a key that is used once, and signs."""
    hidden = bytes(one ^ other for one, other in zip(plain, _stream(key, len(plain)), strict=True))
    return (hidden + hmac.digest(key, b"tag" + about + hidden, "sha256")[:_TAG]).hex()


def _open(key: bytes, about: bytes, box: str) -> bytes:
    data = bytes.fromhex(box)
    hidden, tag = data[:-_TAG], data[-_TAG:]
    if not hmac.compare_digest(tag, hmac.digest(key, b"tag" + about + hidden, "sha256")[:_TAG]):
        raise RecordsError("A place of the sealed list was changed.", "Tell the study's office.")
    return bytes(one ^ other for one, other in zip(hidden, _stream(key, len(hidden)), strict=True))
