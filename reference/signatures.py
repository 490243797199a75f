"""Whether a notification is Intercom's: HMAC-SHA1 over the raw bytes with one of our client secrets."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PREFIX = b"sha1="


def is_signed(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    """
    Tell whether *header* is the signature of *body* by any of the secrets, in a time that tells nothing about them.

    Args:
        body: The bytes as they came, before anything has read them.
        header: X-Hub-Signature, or "" when there is none.
        secrets: The present one and, while it is being rotated, the one before.
    """
    given = header.encode("latin-1", "replace")
    expected = [_PREFIX + hmac.new(secret.encode(), body, "sha1").hexdigest().encode() for secret in secrets]
    return any(hmac.compare_digest(given, one) for one in expected)
