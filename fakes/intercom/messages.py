"""A request as it was read and an answer as it will be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from httptools import HttpRequestParser

    from fakes.intercom.records.contacts import Contact
    from intercom_readiness.vendor.operations import Operation

Ended = Literal["answered", "client_closed", "server_closed", "reset", "open"]
# Intercom's own figure is unknown; this is the default of nginx, which answers for it.
SILENCE_MAX_S = 60.0
JSON_TYPE = b"application/json; charset=utf-8"


class Request:
    """One request; filled while it is parsed, then by the pipeline, and kept by the journal without its body."""

    __slots__ = (
        "answer_kind",
        "assumed",
        "authenticated",
        "body",
        "closed_s",
        "committed",
        "email",
        "ended",
        "epoch",
        "external_id",
        "headers",
        "keep_alive",
        "method",
        "number",
        "opened_s",
        "operation",
        "path",
        "query",
        "request_id",
        "script",
        "status",
        "subject",
        "token",
        "version",
    )

    def __init__(self, opened_s: float, epoch: str) -> None:
        self.opened_s = opened_s
        self.epoch = epoch
        self.method = ""
        self.path = ""
        self.query = ""
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.keep_alive = True
        self.number = 0
        self.closed_s: float | None = None
        self.status: int | None = None
        self.ended: Ended = "open"
        self.request_id = b""
        self.operation: Operation | None = None
        self.script = ""
        self.answer_kind = "ok"
        # Switches that the answer rested on.
        self.assumed: tuple[str, ...] = ()
        self.committed = False
        self.authenticated = False
        self.version = ""
        # Which token it carried, told without showing it; known once the request is over.
        self.token = ""
        # The contact addressed, and the texts that name it when there is none (a create, a search).
        self.subject: Contact | None = None
        self.email = ""
        self.external_id = ""


class Reply:
    """One answer before it is put into bytes, so that a fault can still change any part of it."""

    __slots__ = ("body", "cache", "content_type", "extra", "rate", "request_id", "status", "version")

    def __init__(self, status: int, body: bytes, extra: bytes = b"") -> None:
        self.status = status
        self.body = body
        # Further header lines, each ending in CRLF.
        self.extra = extra
        self.content_type = JSON_TYPE
        # The three rate headers as lines; empty on answers that Intercom sends without them.
        self.rate = b""
        self.request_id = b""
        self.version = b""
        # False for answers of the edge, which carry none of the API's headers.
        self.cache = True


def without_offer(parser: HttpRequestParser, url: bytes, headers: dict[bytes, bytes]) -> bytes:
    """Write the head that *parser* has read again, without the offer to go on in another protocol."""
    kept = [b"%b: %b" % one for one in headers.items() if one[0] not in (b"upgrade", b"connection")]
    if b"close" in headers.get(b"connection", b"").lower():
        kept.append(b"connection: close")
    version = parser.get_http_version().encode()
    return b"\r\n".join((b"%b %b HTTP/%b" % (parser.get_method(), url, version), *kept, b"", b""))
