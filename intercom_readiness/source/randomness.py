"""Tells a value that a machine drew at random from one that a person wrote, or that is public by its nature."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from detect_secrets.filters.heuristic import (
    is_not_alphanumeric_string,
    is_prefixed_with_dollar_sign,
    is_sequential_string,
    is_templated_secret,
)

CHARACTERS_MIN = 12
# Measured on benchmarks/results/secret_scan.json: drawn values have segments of 1.4 to 2.9 characters (a UUID has the
# longest), names and paths of 3.5 and more; the entropy of 12 drawn characters is seldom below 2.8.
SEGMENT_CHARACTERS_MAX = 3.2
ENTROPY_MIN = 2.8

_SEGMENT = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[A-Z]|\d+")
_MADE_UP = re.compile(
    r"example|sample|dummy|fake|mock|changeme|change[-_]me|placeholder|your[-_]|redacted|insert|replace|not[-_]?a[-_]?"
    r"|secret|password|token|x{4}|0{6}|1234567|abcdef|deadbeef|qwerty|lorem|test[-_]|[-_]test|<|>|\*{3}|\.{3}",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"data:[\w/+.-]+[;,]|sha(?:1|256|384|512)[-:]|md5[-:]|\$2[aby]\$|\$argon2|\{SSHA\}|ssh-(?:rsa|ed25519)|-----BEGIN"
    r"|pk\.|pk_|phc_|AIza|arn:|https?:|/[\w.-]+/|\d{4}-\d\d-\d\d|[\w.-]+@|projects/|vault:|op://|ENC\[|AgA|gAAAA|age1|v\d+\.\d+",
)
# The name of a constant, such as SMART_ON_FHIR_V1.
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z]+\d?|_[A-Z]?\d)+")
# Alphabets, as encoders carry them, and values of which a person repeated a part.
_REPEATED = re.compile(r"(.)\1{4,}|(.{2,4})\2{3,}")


def looks_drawn(value: str) -> bool:
    """Tell whether a text looks as if it had been drawn at random, and was meant for nobody's eyes."""
    if len(value) < CHARACTERS_MIN or _MADE_UP.search(value) or _PUBLIC.match(value):
        return False
    if _REPEATED.search(value) or _CONSTANT.fullmatch(value):
        return False
    if any(rule(value) for rule in (is_templated_secret, is_prefixed_with_dollar_sign, is_not_alphanumeric_string)):
        return False
    return not is_sequential_string(value) and _segment_length(value) <= SEGMENT_CHARACTERS_MAX and _is_spread(value)


def _segment_length(value: str) -> float:
    segments = _SEGMENT.findall(value)
    return sum(map(len, segments)) / len(segments) if segments and not value.isdigit() else len(value)


def _is_spread(value: str) -> bool:
    entropy: float = _measure().calculate_shannon_entropy(value)
    return entropy >= ENTROPY_MIN


@cache
def _measure() -> Any:
    from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString

    return Base64HighEntropyString(limit=ENTROPY_MIN)
