"""In which spellings a planted text or phone number is looked for, once all encodings are undone."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from intercom_readiness.judges.unveiling import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from intercom_readiness.emitted import PhoneNumber, Private

# Between two digits of a number: "020 7946-0123", "(020) 7946.0123", "20, 7946, 0123"; no line ends within a number.
_BETWEEN = r"(?:[^\w\n]|_){0,3}"
# Digits that may stand directly before the national ones: the zero of calls within the country, or the country's code.
_BEFORE = r"(?:^|[^0-9])(?:(?:00|011)?{country_code}0?|0)$"
_BEFORE_CHARACTERS_MAX = 16
# Letters of Latin scripts that are not another letter with a mark, as those who write in ASCII replace them.
_IN_ASCII = str.maketrans({"ø": "o", "ł": "l", "Ø": "O", "Ł": "L"})


def of_text(text: str) -> set[str]:
    """
    Give a text as it may have been written, unfolded.

    As it is; without the marks on its letters, as addresses and file names are made of it; and as it looks to whoever
    takes its bytes for those of an older encoding.
    """
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    misread = (text.encode().decode(older, "replace") for older in ("latin-1", "cp1252"))
    return {text, bare.translate(_IN_ASCII), *misread}


class Spellings:
    """All spellings of what was planted, ready to be looked for in many texts."""

    def __init__(self, private: Iterable[Private]) -> None:
        planted = list(private)
        spelled = [(one, {spelling for text in one.texts for spelling in of_text(text)}) for one in planted]
        self._needles = [(one, {folded(spelling) for spelling in spellings}) for one, spellings in spelled]
        # A name may stand in an address.
        self._longest_first = sorted({one for _, spellings in spelled for one in spellings}, key=len, reverse=True)
        self._numbers: dict[str, list[tuple[Private, PhoneNumber]]] = {}
        for one in planted:
            if one.phone is not None:
                self._numbers.setdefault(one.phone.national, []).append((one, one.phone))
        # One pattern for all of them: they begin alike, so a large log is read once.
        written = "|".join(_BETWEEN.join(digits) for digits in sorted(self._numbers))
        self._number = re.compile(f"(?:{written})(?![0-9])") if written else None

    def found_in(self, text: str) -> Iterator[Private]:
        """Give each of what was planted that stands in a folded text; one with a number as often as that stands."""
        for one, needles in self._needles:
            if any(needle in text for needle in needles):
                yield one
        yield from (one for one, _, _ in self._numbers_in(text))

    def blotted(self, line: str) -> str:
        """Give a line in which nothing planted can be read any more, and which is otherwise as it was."""
        line = unicodedata.normalize("NFC", line)
        for _, start, end in sorted(self._numbers_in(line), key=lambda found: -found[1]):
            line = line[:start] + "[…]" + line[end:]
        for spelling in self._longest_first:
            line = re.sub(re.escape(spelling), "[…]", line, flags=re.IGNORECASE)
        return line

    def _numbers_in(self, text: str) -> Iterator[tuple[Private, int, int]]:
        """Give whose number stands in a text, and from where to where."""
        for match in self._number.finditer(text) if self._number else ():
            before = text[max(0, match.start() - _BEFORE_CHARACTERS_MAX) : match.start()]
            for one, number in self._numbers[re.sub("[^0-9]", "", match[0])]:
                if _begins_here(before, number):
                    yield one, match.start(), match.end()


def _begins_here(before: str, number: PhoneNumber) -> bool:
    """Tell whether a number begins behind this text, and is not the end of a longer one."""
    if not before[-1:].isdigit():
        return True
    return re.search(_BEFORE.format(country_code=number.country_code), before) is not None
