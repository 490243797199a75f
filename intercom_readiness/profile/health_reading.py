"""Read the target's health answer, by the profile's claims, into words that every part shares."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from intercom_readiness.model import Observation
from intercom_readiness.profile import places
from intercom_readiness.profile.reading import told
from intercom_readiness.profile.replies import Look, as_text
from intercom_readiness.profile.signs import is_one_of

if TYPE_CHECKING:
    from intercom_readiness.profile.operations import Operation
    from intercom_readiness.profile.replies import Reply

STATES = ("healthy", "degraded", "unhealthy")


def read_health(operation: Operation, reply: Reply) -> Observation:
    """
    Read a health answer.

    Returns:
        An observation whose value is a dict with
        `state` ("healthy", "degraded", "unhealthy", or "" when it cannot be told), `status` (HTTP status or None),
        `authenticated` (True, False, or None for unknown), `latency_ms`, `quota_left` (numbers or None) and
        `error` (a text, "" for none). *unreadable* says why the state or another claimed place cannot be read.
    """
    look = Look.at(reply)
    state, state_fault = _state(operation, reply, look)
    authenticated, token_fault = _authenticated(operation, look)
    value = {
        "state": state,
        "status": reply.status,
        "authenticated": authenticated,
        "latency_ms": _number(look.find(operation.latency_ms)),
        "quota_left": _number(look.find(operation.quota_left)),
        "error": look.text(operation.error),
    }
    return Observation("health", reply.ended_s, value, unreadable=state_fault or token_fault, source=operation.name)


def _state(operation: Operation, reply: Reply, look: Look) -> tuple[str, str]:
    if reply.trouble:
        return "", told(reply)
    if operation.state is None:
        return _state_by_status(operation, reply)
    found = look.find(operation.state)
    if found is places.MISSING:
        return "", f"nothing stands at {operation.state} (status {reply.status})"
    for state in STATES:
        if is_one_of(found, getattr(operation.states, state)):
            return state, ""
    words = ", ".join(f"{one.name} = {getattr(operation.states, one.name)}" for one in fields(operation.states))
    return "", f"{as_text(found)[:80]!r} at {operation.state} is none of {words}"


def _state_by_status(operation: Operation, reply: Reply) -> tuple[str, str]:
    for state in STATES:
        if reply.status in getattr(operation.status, state):
            return state, ""
    return "", f"status {reply.status} is not claimed for any state"


def _authenticated(operation: Operation, look: Look) -> tuple[bool | None, str]:
    found, values = look.find(operation.authenticated), operation.authenticated_values
    if found is places.MISSING or found is None or is_one_of(found, values.unknown):
        return None, ""
    if is_one_of(found, values.yes):
        return True, ""
    if is_one_of(found, values.no):
        return False, ""
    return None, f"{as_text(found)[:80]!r} at {operation.authenticated} means neither yes nor no nor unknown"


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is places.MISSING:
        return None
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
