"""Signatures, right ones and those that a receiver must refuse."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Literal

from intercom_readiness.vendor.webhooks import INSTALLATION_SIGNATURE_HEADER, SIGNATURE_HEADER, SIGNATURE_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

SignatureKind = Literal[
    "right",
    "missing",
    "empty",
    "malformed",
    "wrong",
    "truncated",
    "other_key",
    "other_bytes",
    "sha256",
    "upper_case",
    "no_prefix",
    "previous_key",
]
OTHER_KEY = "a-key-that-no-app-has"


def line(kind: SignatureKind, key: str, body: bytes) -> bytes:
    """
    Write the signature's header line with its line end.

    Args:
        kind: Which signature; ``previous_key`` is a right one by the *key* that it is given.
        key: The app's client secret, or what stands in its place.
        body: The bytes that are signed.
    """
    if kind == "missing":
        return b""
    return f"{SIGNATURE_HEADER}: {_VALUES[kind](key, body)}\r\n".encode()


def installation_line(key: str, body: bytes) -> bytes:
    """Write the header line of calls about an installation, which are signed in another way than notifications."""
    return f"{INSTALLATION_SIGNATURE_HEADER}: {_hex(key, body, 'sha256')}\r\n".encode()


def _hex(key: str, body: bytes, digest: str = "sha1") -> str:
    return hmac.digest(key.encode(), body, digest).hex()


def _right(key: str, body: bytes) -> str:
    return f"{SIGNATURE_PREFIX}{_hex(key, body)}"


def _wrong(key: str, body: bytes) -> str:
    # One digit differs, the last one: a receiver that compares a part only takes it.
    right = _right(key, body)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


_VALUES: dict[SignatureKind, Callable[[str, bytes], str]] = {
    "right": _right,
    "other_key": _right,
    "previous_key": _right,
    "empty": lambda _, __: "",
    "malformed": lambda _, __: f"{SIGNATURE_PREFIX}not-a-signature",
    "wrong": _wrong,
    "truncated": lambda key, body: _right(key, body)[:-1],
    "other_bytes": lambda key, body: _right(key, body + b"\n"),
    "sha256": lambda key, body: f"sha256={_hex(key, body, 'sha256')}",
    "upper_case": lambda key, body: SIGNATURE_PREFIX + _hex(key, body).upper(),
    "no_prefix": _hex,
}
