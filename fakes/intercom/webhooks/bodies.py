"""Bodies of notifications: as they are, written otherwise, or spoiled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.webhooks.notification import Notification

BodyKind = Literal["as_is", "spaced", "reserialised", "not_json", "invalid_utf8", "truncated", "empty", "padded"]


def write(notification: Notification, attempt: int, kind: BodyKind, pad_bytes: int) -> tuple[bytes, bytes]:
    """
    Write a notification's body for its *attempt*.

    Returns:
        What is sent, and what is signed.
    """
    genuine = notification.body(attempt, _padded(notification.item, pad_bytes) if kind == "padded" else None)
    if kind in ("as_is", "padded"):
        return genuine, genuine
    if kind == "reserialised":
        return _spaced(genuine), genuine
    sent = _SPOILT[kind](genuine)
    return sent, sent


def _spaced(body: bytes) -> bytes:
    # Other bytes, same meaning: a receiver that signs what it parsed and wrote again gets another signature.
    return json.dumps(orjson.loads(body), indent=2, ensure_ascii=False).encode()


def _padded(item: bytes, pad_bytes: int) -> bytes:
    read = orjson.loads(item)
    fields = read if isinstance(read, dict) else {"value": read}
    return orjson.dumps({**fields, "padding": "x" * pad_bytes})


_SPOILT: dict[BodyKind, Callable[[bytes], bytes]] = {
    "spaced": _spaced,
    "not_json": lambda _: b"this is no JSON",
    "invalid_utf8": lambda body: body[:-1] + b',"text":"\xff\xfe"}',
    "truncated": lambda body: body[: len(body) // 2],
    "empty": lambda _: b"",
}
