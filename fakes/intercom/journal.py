"""What the fake saw: the last exchanges, oldest first, bounded, without bodies."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from fakes.intercom.access import fingerprint
from fakes.intercom.routes import SCOPE_OF

if TYPE_CHECKING:
    from fakes.intercom.messages import Request


class Journal:
    """
    Keeps finished requests and knows the open ones.

    Attributes:
        last: Number of the newest entry; numbers go on across resets.
    """

    __slots__ = ("_entries", "last", "open")

    def __init__(self, entries_max: int) -> None:
        self._entries: deque[Request] = deque(maxlen=entries_max)
        self.last = 0
        self.open: set[Request] = set()

    def begin(self, request: Request) -> None:
        """Note that *request* began to arrive."""
        self.open.add(request)

    def end(self, request: Request) -> None:
        """Keep *request* as finished; its body and headers are let go."""
        if request not in self.open:
            return
        self.open.remove(request)
        self.last += 1
        request.number = self.last
        request.token = _token_of(request)
        request.body = b""
        request.headers = {}
        request.path = request.query = ""
        self._entries.append(request)

    def clear(self, entries_max: int) -> None:
        """Forget finished requests; open ones stay known and are kept when they end, with their own epoch."""
        self._entries = deque(maxlen=entries_max)

    def after(self, number: int) -> list[dict[str, Any]]:
        """List the entries whose number is above *number*, oldest first."""
        newer: list[dict[str, Any]] = []
        for request in reversed(self._entries):
            if request.number <= number:
                break
            newer.append(as_json(request))
        newer.reverse()
        return newer

    def still_open(self) -> list[dict[str, Any]]:
        """List the requests that are not over, oldest first."""
        return [as_json(request) for request in sorted(self.open, key=lambda one: one.opened_s)]


def _token_of(request: Request) -> str:
    return request.token or fingerprint(request.headers.get(b"authorization", b""))


def as_json(request: Request) -> dict[str, Any]:
    """Write one exchange as the control port gives it."""
    subject = request.subject
    operation = request.operation
    return {
        "n": request.number,
        "epoch": request.epoch,
        "operation": operation.name if operation else "unparsed",
        "writes": operation.writes if operation else False,
        "method": request.method,
        "path_template": operation.path if operation else "",
        "contact_id": subject.id if subject else "",
        "email": (subject.attributes.get("email") if subject else request.email) or "",
        "external_id": (subject.attributes.get("external_id") if subject else request.external_id) or "",
        "opened_s": request.opened_s,
        "closed_s": request.closed_s,
        "status": request.status,
        "ended": request.ended,
        "request_id": request.request_id.decode(),
        "script": request.script,
        "answer_kind": request.answer_kind,
        "assumed": request.assumed,
        "committed": request.committed,
        "version": request.version,
        "authenticated": request.authenticated,
        "token": _token_of(request),
        "scope": SCOPE_OF.get(operation.name, "") if operation else "",
    }
