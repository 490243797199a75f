"""Bad answers of the page: scripts in the words of the fake Intercom's, of the kinds that a page can give."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from fakes.intercom.answers import ScriptError, checked, meant

if TYPE_CHECKING:
    from fakes.intercom.answers import Answer

KINDS = (
    "ok", "delay", "error", "edge_page", "html_ok", "empty_body", "malformed", "wrong_shape", "stall", "close", "reset",
)  # fmt: skip
JSON, HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"
_KEYS = dict.fromkeys(("id", "match", "answers", "repeat"))


class Told(NamedTuple):
    """An answer before it is put into bytes."""

    status: int
    content_type: str
    body: bytes


@dataclass(slots=True)
class Script:
    """Planned answers; *taken* has the time of each one that was given, with its kind."""

    id: str
    answers: tuple[Answer, ...]
    repeat: bool
    taken: list[tuple[float, str]] = field(default_factory=list)

    def take(self) -> Answer | None:
        """Take the answer that is due, None when all are taken."""
        if len(self.taken) >= len(self.answers) and not self.repeat:
            return None
        answer = self.answers[min(len(self.taken), len(self.answers) - 1)]
        self.taken.append((time.monotonic(), answer.kind))
        return answer

    def as_json(self) -> dict[str, Any]:
        """Write the script's account."""
        taken = [{"at_s": at_s, "kind": kind} for at_s, kind in self.taken]
        return {"id": self.id, "planned": len(self.answers), "repeat": self.repeat, "taken": taken}


def read(planned: dict[str, Any]) -> Script:
    """
    Read a script: {"id", "answers": [{"kind", …}], "repeat"}; it is for every path.

    Raises:
        ScriptError: It cannot be used.
    """
    for key in planned:
        if key not in _KEYS:
            raise ScriptError(f"a script has no key {key!r}. {meant(key, _KEYS)}")
    answers = planned.get("answers")
    if not planned.get("id") or not isinstance(answers, list) or not answers:
        raise ScriptError("a script needs an 'id' and 'answers': a list of at least one")
    plan = tuple(map(checked, answers))
    for answer in plan:
        if answer.kind not in KINDS:
            raise ScriptError(f"a status page gives no answer of kind {answer.kind!r}. Valid: {', '.join(KINDS)}.")
    return Script(str(planned["id"]), plan, planned.get("repeat") is True)


def spoilt(told: Told, answer: Answer) -> Told:
    """Give what becomes of a right answer."""
    given = answer.parameters
    if answer.kind == "error":
        return Told(given["status"], JSON, b'{"error": "the page is in trouble"}')
    if answer.kind in {"edge_page", "html_ok"}:
        return html(given.get("status", 200))
    if answer.kind == "empty_body":
        return Told(given["status"], JSON, b"")
    if answer.kind == "malformed":
        return told._replace(body=told.body[: len(told.body) // 2])
    if answer.kind == "wrong_shape":
        return told._replace(body=json.dumps(given["body"]).encode())
    return told


def html(status: int) -> Told:
    """Give a page for people."""
    return Told(status, HTML, b"<!doctype html><html><head><title>Status</title></head><body>Status</body></html>")
