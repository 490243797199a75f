"""The types of step parameters, and `phrase`, through which every step text is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from intercom_readiness.faults.registry import api_phrases, delivery_phrases, link_phrases
from intercom_readiness.plan.vocabulary import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


def _kind(pattern: str, convert: Callable[[str], Any]) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        return convert(text)

    parse.pattern = pattern  # type: ignore[attr-defined]
    parse.regex_group_count = 0  # type: ignore[attr-defined]
    return parse


def _one_of(texts: list[str]) -> str:
    return "(?:" + "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)) + ")"


def seconds(text: str) -> float:
    """Read a length such as "0.5 s", in seconds."""
    number, unit = text.split(" ")
    return float(number) * _SECONDS[unit]


_ATTRIBUTES = {
    "an attribute of the wrong type": "type",
    "an attribute of nearly the right type": "near_type",
    "an attribute that nobody knows": "unknown",
    "an attribute that is too long": "length",
    "an attribute with another inside": "nested",
}

_CLAIMS = {
    "two secrets": "two_secrets",
    "durable deduplication": "durable_deduplication",
    "durable work": "durable_work",
    "a largest size": "body_max_bytes",
}
_CONCEPTS = {"the errors": "errors", "the rate-limit usage": "quota", "the latency": "latency"}

TYPES: dict[str, Any] = {
    "Count": _kind(r"\d+", int),
    "Callers": _kind(r"a caller|\d+ callers", lambda text: 1 if text == "a caller" else int(text.split()[0])),
    "Which": _kind("it|every one", str),
    "Duration": _kind(r"\d+(?:\.\d+)? (?:ms|s|min|h)", seconds),
    "Operation": _kind(r"\w+|no \w+ operation", str),
    "Role": _kind(r"user|lead", str),
    "Setting": _kind(r"[a-z_]+", str),
    "Value": _kind(r"[a-z]+|\d+(?:\.\d+)?", str),
    "ErrorClass": _kind(r"[a-z_]+", str),
    "Attribute": _kind(_one_of(list(_ATTRIBUTES)), _ATTRIBUTES.__getitem__),
    "Concept": _kind(_one_of(list(_CONCEPTS)), _CONCEPTS.__getitem__),
    "Fault": _kind(_one_of(api_phrases()), str),
    "Disturbance": _kind(_one_of(link_phrases()), str),
    "Claim": _kind(_one_of(list(_CLAIMS)), _CLAIMS.__getitem__),
    "Manner": _kind(_one_of(delivery_phrases()), str),
    "Topic": _kind(r"[a-z_]+(?:\.[a-z_]+)+", str),
}


def phrase(text: str, *needs: str) -> Phrase:
    """
    Write a step's text with typed parameters, such as ``{count:Count}``.

    Args:
        text: The text as features say it.
        needs: What the step needs of a target, such as "claim:fallback"; may name parameters of the text.
    """
    return Phrase(text, TYPES, needs)
