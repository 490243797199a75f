"""Judges that what a write was asked for stands at Intercom, field by field and letter by letter."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.records import is_live
from intercom_readiness.judges.telling import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def the_contact_is_as_written(contacts: Iterable[Mapping[str, Any]], *, asked: Mapping[str, str]) -> str:
    """
    Judge that a write which was told as done has brought its fields to Intercom.

    An e-mail address is compared without regard to case; a name too, and as if it were trimmed, composed and written
    with single spaces; an external id as it is.

    Args:
        contacts: The records of the contact, as the fake tells them.
        asked: The fields that the request carried: "name", "email" or "external_id".

    Raises:
        PromiseBroken: No live record has them all: the write was lost, or its letters were damaged on the way.
    """
    live = [contact for contact in contacts if is_live(contact)]
    differing = [[name for name in asked if not _same(name, contact.get(name), asked[name])] for contact in live]
    if [] in differing:
        return f"Intercom holds {listed(sorted(asked))} as asked"
    fewest = min(range(len(live)), key=lambda number: len(differing[number])) if live else None
    wrong = sorted(asked) if fewest is None else differing[fewest]
    held = {} if fewest is None else live[fewest]
    raise PromiseBroken(
        f"a contact with {_pairs(wrong, asked)}, as the write was told done",
        f"it has {_pairs(wrong, held)}" if held else "there is no such contact",
        hint="letters are lost where a text becomes bytes: encode what is sent as UTF-8"
        if "name" in wrong and _is_damaged(held.get("name"), asked["name"])
        else "a success is told of a write that was not made, or not with all that was asked",
        safety=True,
    )


def _same(name: str, held: Any, asked: str) -> bool:
    if name == "external_id":
        return bool(held == asked)
    return _compared(str(held or "")) == _compared(asked)


def _compared(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _is_damaged(held: Any, asked: str) -> bool:
    """Tell whether a name differs in letters beyond ASCII only, the words being the same."""
    words, wanted = _compared(str(held or "")).split(), _compared(asked).split()
    plain = [word for word in wanted if word.isascii()]
    return bool(plain) and len(words) == len(wanted) and all(word in words for word in plain)


def _pairs(names: Iterable[str], values: Mapping[str, Any]) -> str:
    return " and ".join(f"{name} = {values.get(name)!r}" for name in names)
