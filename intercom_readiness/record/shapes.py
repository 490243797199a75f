"""Shapes of text that are secret or personal wherever they turn up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# Keys whose text is a credential, whatever it looks like.
SECRET_KEY: Final = re.compile(r"(?i)[\w.-]*(?:token|secret|password|passwd|authorization|api[_-]?key)")

# Intercom access tokens are base64 that starts with "tok:" (Intercom developer documentation, "Access tokens").
_INTERCOM_TOKEN: Final = re.compile(r"dG9rO[A-Za-z0-9+/_=-]{8,}")

# An ordinary word after "bearer" is prose; a credential has a digit or is long.
_CREDENTIAL: Final = re.compile(
    r"(?i)(\b(?:bearer|basic)(?:\s+|%20|\+))((?=[^\s\"'\\,;<>]*\d)[^\s\"'\\,;<>]{6,}|[^\s\"'\\,;<>\[]{20,})"
)
# "token: revoked" is prose too; a quoted text, or one right after "=", is a value.
_UNDER_KEY: Final = re.compile(
    r"(?i)((?:token|secret|password|passwd|authorization|api[_-]?key)\\?[\"']?\s?)"
    r"(=\\?[\"']?|[:=]\s?\\?[\"']|[:=]\s?(?=[^\s\"'\\,;&<>)}\]]*\d|[^\s\"'\\,;&<>)}\]]{20}))"
    r"(?!\[masked|\$?\{|bearer\b|basic\b|null\b|none\b)[^\s\"'\\,;&<>)}\]]{6,}"
)

_AT: Final = r"(?:@|%40|\\u0040)"
_SUITES_OWN: Final = r"(?:example\.test(?![\w-]|\.\w))"
_E_MAIL_TAIL: Final = re.compile(rf"(?i){_AT}(?!{_SUITES_OWN})[a-z0-9-]+\.[a-z]")
_E_MAIL: Final = re.compile(rf"(?i)(?:[\w.+'-]|%2B)+{_AT}(?!{_SUITES_OWN})[a-z0-9-]+(?:\.[a-z0-9-]+)+")

_SCHEMES: Final = ("bearer", "basic")
_KEYS: Final = ("token", "secret", "passw", "authorization", "api_key", "api-key", "apikey")
_HINTS: Final = ("dg9r", *_SCHEMES, *_KEYS)


def shapes_in(text: str) -> bool:
    """Tell cheaply whether *text* may hold such a shape; False is certain."""
    return _holds(text, _HINTS) or _E_MAIL_TAIL.search(text) is not None


def mask_shapes(text: str, secret_mask: str, personal_mask: str) -> str:
    """Replace all such shapes in *text*; words such as "Bearer" and keys stay, so that the rest can be read."""
    # To look for a word is a hundred times faster than to look for a shape, and logs are long.
    text = _INTERCOM_TOKEN.sub(secret_mask, text)
    if _holds(text, _SCHEMES):
        text = _CREDENTIAL.sub(rf"\g<1>{secret_mask}", text)
    if _holds(text, _KEYS):
        text = _UNDER_KEY.sub(rf"\g<1>\g<2>{secret_mask}", text)
    return _E_MAIL.sub(personal_mask, text) if _E_MAIL_TAIL.search(text) else text


def _holds(text: str, words: Iterable[str]) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in words)
