"""Which record a request speaks of: canary texts that the suite planted, and ids learned from answers."""

from __future__ import annotations

import json
import re
from bisect import insort
from urllib.parse import unquote_to_bytes

# Calls to Intercom are small; a canary further in is not looked for.
BODY_BYTES_MAX = 65_536

_ESCAPED = re.compile(rb"(?:\\u[0-9a-fA-F]{4})+|\\/")
_CONTACT_ID = re.compile(r"[0-9a-f]{24}")
_CONFLICT_ID = re.compile(r"\bid=([0-9a-f]{24})\b")


class Canaries:
    """Texts that identify subjects, found plain, percent-encoded or JSON-escaped."""

    def __init__(self) -> None:
        # Longest first: the text of one subject may begin with the text of another ("k7", "k7-12").
        self._texts: list[tuple[int, bytes]] = []
        self._subjects: dict[bytes, str] = {}

    def register(self, text: str, subject: str) -> None:
        """
        Let *text* stand for *subject* from now on; a text that is known already keeps its first subject.

        Args:
            text: Canary, e-mail, external id or Intercom id, as plain text.
            subject: What the exchanges that carry it are filed under.
        """
        raw = text.encode()
        if raw and raw not in self._subjects:
            self._subjects[raw] = subject
            insort(self._texts, (-len(raw), raw))

    def find(self, path: bytes, body: bytes = b"") -> str:
        """Return the subject that a request names, by the longest text found in path or body, or ""."""
        haystack = _plain(path) + b"\n" + _plain(body[:BODY_BYTES_MAX])
        for _, text in self._texts:
            if text in haystack:
                return self._subjects[text]
        return ""

    def learn(self, answer: bytes, subject: str) -> None:
        """File the id under *subject* when an answer of the contacts API carries exactly one contact."""
        contact_id = only_contact_id(answer)
        if contact_id:
            self.register(contact_id, subject)


def _plain(raw: bytes) -> bytes:
    """Return the text as sent, followed by what its encodings stand for."""
    forms = raw
    if b"%" in raw or b"+" in raw:
        forms += b"\n" + unquote_to_bytes(raw) + b"\n" + unquote_to_bytes(raw.replace(b"+", b" "))
    if b"\\" in raw:
        forms += b"\n" + _ESCAPED.sub(_unescaped, raw)
    return forms


def _unescaped(escaped: re.Match[bytes]) -> bytes:
    text: str = json.loads(f'"{escaped[0].decode()}"')
    return text.encode(errors="replace")


def only_contact_id(answer: bytes) -> str:
    """
    Return the id of the only contact in an answer, or "".

    That is a contact, a list of one contact, or a conflict whose message names the contact in the way.
    """
    try:
        data = json.loads(answer)
    except ValueError:
        return ""
    match data:
        case {"type": "contact", "id": str(found)}:
            ids = [found]
        case {"type": "list", "data": [{"type": "contact", "id": str(found)}]}:
            ids = [found]
        case {"type": "error.list", "errors": [{"message": str(message)}]}:
            ids = _CONFLICT_ID.findall(message)
        case _:
            ids = []
    return ids[0] if len(ids) == 1 and _CONTACT_ID.fullmatch(ids[0]) else ""
