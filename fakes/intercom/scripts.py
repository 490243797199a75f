"""Fault scripts: queues of planned answers, checked when written and counted when taken."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from fakes.intercom.answers import ScriptError, checked, meant
from intercom_readiness.vendor.operations import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakes.intercom.answers import Answer
    from fakes.intercom.messages import Request
    from fakes.intercom.records.contacts import Contact

_KEYS: dict[str, None] = dict.fromkeys(("id", "match", "answers", "repeat"))
_MATCH_KEYS: dict[str, None] = dict.fromkeys(("operations", "writes_only", "contains"))

# Of each script's takers the last ones are listed, as many as the journal keeps exchanges by default.
TAKERS_MAX = 50_000


@dataclass(slots=True)
class Script:
    """
    Planned answers for matching requests.

    Attributes:
        operations: Names of the calls it is for; empty is any.
        contains: Texts of which one must be in the request or name the contact it addresses; empty is any.
        repeat: The last answer is given for ever.
        given: How many answers were taken.
        taken: Who took the last ones: time, request and kind.
    """

    id: str
    operations: frozenset[str]
    writes_only: bool
    contains: tuple[str, ...]
    answers: tuple[Answer, ...]
    repeat: bool
    given: int = 0
    taken: deque[tuple[float, Request, str]] = field(default_factory=lambda: deque(maxlen=TAKERS_MAX))

    @property
    def unspent(self) -> int:
        """Count the answers that nobody took."""
        return max(0, len(self.answers) - self.given)

    def next_answer(self) -> Answer | None:
        """Return the answer that is due, None when all are taken."""
        if self.given < len(self.answers):
            return self.answers[self.given]
        return self.answers[-1] if self.repeat else None

    def as_json(self) -> dict[str, Any]:
        """Write the script's account."""
        return {
            "id": self.id,
            "planned": len(self.answers),
            "repeat": self.repeat,
            "given": self.given,
            "taken": [
                {
                    "at_s": at_s,
                    "operation": request.operation.name if request.operation else "unparsed",
                    "request_id": request.request_id.decode(),
                    "kind": kind,
                }
                for at_s, request, kind in self.taken
            ],
            "unspent": self.unspent,
        }


class Scripts:
    """
    All scripts, in the order of their creation.

    Attributes:
        armed: True while there is any, so that nothing is matched when there is none.
    """

    __slots__ = ("_scripts", "armed")

    def __init__(self) -> None:
        self._scripts: dict[str, Script] = {}
        self.armed = False

    def add(self, planned: Any) -> None:
        """
        Check and keep a script.

        Raises:
            ScriptError: It cannot be used; nothing was kept.
        """
        script = _read(planned)
        if script.id in self._scripts:
            raise ScriptError(f"a script with the id {script.id!r} is there already; delete it first")
        self._scripts[script.id] = script
        self.armed = True

    def remove(self, script_id: str) -> bool:
        """Delete one script; False when there is none of that id."""
        found = self._scripts.pop(script_id, None) is not None
        self.armed = bool(self._scripts)
        return found

    def clear(self) -> None:
        """Delete all scripts."""
        self._scripts.clear()
        self.armed = False

    def as_json(self) -> list[dict[str, Any]]:
        """Write all scripts' accounts."""
        return [script.as_json() for script in self._scripts.values()]

    def take(self, request: Request, contact: Contact | None, at_s: float) -> Answer | None:
        """Take the answer that is due for *request*, which addresses *contact* if any."""
        texts: list[str] | None = None
        for script in self._scripts.values():
            answer = script.next_answer()
            if answer is None or not _for_operation(script, request):
                continue
            if script.contains:
                texts = texts if texts is not None else _texts(request, contact)
                if not any(wanted in text for wanted in script.contains for text in texts):
                    continue
            script.given += 1
            script.taken.append((at_s, request, answer.kind))
            request.script = script.id
            request.answer_kind = answer.kind
            return answer
        return None


def _for_operation(script: Script, request: Request) -> bool:
    operation = request.operation
    if operation is None:
        return not script.operations
    if script.writes_only and not operation.writes:
        return False
    return not script.operations or operation.name in script.operations


def _texts(request: Request, contact: Contact | None) -> list[str]:
    texts = [
        unquote_plus(request.path),
        unquote_plus(request.query),
        request.body.decode("utf-8", "replace"),
    ]
    if contact is not None:
        named = (contact.id, *(contact.attributes.get(name) for name in ("email", "external_id", "name")))
        texts += [text for text in named if isinstance(text, str)]
    return texts


def _read(planned: Any) -> Script:
    if not isinstance(planned, dict):
        raise ScriptError("a script must be an object")
    _only(planned, _KEYS, "a script")
    match = planned.get("match") or {}
    if not isinstance(match, dict):
        raise ScriptError("'match' must be an object")
    _only(match, _MATCH_KEYS, "'match'")
    if not isinstance(planned.get("id"), str) or not planned["id"]:
        raise ScriptError("a script needs an 'id' (text)")
    answers = planned.get("answers")
    if not isinstance(answers, list) or not answers:
        raise ScriptError("a script needs 'answers': a list of at least one")
    return Script(
        planned["id"],
        _operations(match.get("operations")),
        match.get("writes_only") is True,
        _contains(match.get("contains")),
        tuple(map(checked, answers)),
        planned.get("repeat") is True,
    )


def _only(given: dict[str, Any], valid: Mapping[str, None], what: str) -> None:
    for key in given:
        if key not in valid:
            raise ScriptError(f"{what} has no key {key!r}. {meant(key, valid)}")


def _operations(names: Any) -> frozenset[str]:
    if names is None:
        return frozenset()
    if not isinstance(names, list):
        raise ScriptError("'match.operations' must be a list of names, or null for any")
    for name in names:
        if name not in BY_NAME:
            raise ScriptError(
                f"'match.operations' names {name!r}, which is none of Intercom's. {meant(str(name), BY_NAME)}"
            )
    return frozenset(names)


def _contains(texts: Any) -> tuple[str, ...]:
    if texts is None:
        return ()
    if not isinstance(texts, list) or not all(isinstance(one, str) and one for one in texts):
        raise ScriptError("'match.contains' must be a list of texts")
    return tuple(texts)
