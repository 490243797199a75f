"""All kinds of fault, and the way from a phrase in a feature to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import UsageError, did_you_mean

from . import (
    bad_signature,
    black_hole,
    broken_answer,
    burst,
    damaged_body,
    dripping,
    duplicated,
    edge_page,
    hung_up,
    late,
    link_bandwidth,
    link_cut,
    link_down,
    link_flaps,
    link_half_open,
    link_hang_up,
    link_jitter,
    link_latency,
    link_reset,
    link_slicer,
    link_slow_close,
    lost_reply,
    maintenance_page,
    odd_page,
    other_bytes,
    oversized,
    rate_limited,
    refusal,
    replayed,
    rotated_secret,
    server_error,
    slow_answer,
    stalled,
    unusual_body,
)

if TYPE_CHECKING:
    from intercom_readiness.model import Fault

    from .deliveries import DeliveryKind
    from .kinds import ApiKind, LinkKind, Params

API_KINDS: tuple[ApiKind, ...] = (
    rate_limited.KIND,
    server_error.KIND,
    edge_page.KIND,
    maintenance_page.KIND,
    refusal.KIND,
    stalled.KIND,
    dripping.KIND,
    lost_reply.KIND,
    broken_answer.KIND,
    hung_up.KIND,
    odd_page.KIND,
    slow_answer.KIND,
)
LINK_KINDS: tuple[LinkKind, ...] = (
    link_down.KIND,
    black_hole.KIND,
    link_reset.KIND,
    link_cut.KIND,
    link_hang_up.KIND,
    link_half_open.KIND,
    link_flaps.KIND,
    link_latency.KIND,
    link_jitter.KIND,
    link_bandwidth.KIND,
    link_slicer.KIND,
    link_slow_close.KIND,
)
DELIVERY_KINDS: tuple[DeliveryKind, ...] = (
    bad_signature.KIND,
    other_bytes.KIND,
    rotated_secret.KIND,
    unusual_body.KIND,
    oversized.KIND,
    damaged_body.KIND,
    duplicated.KIND,
    replayed.KIND,
    late.KIND,
    burst.KIND,
)

_API_PHRASES = {phrase: (kind, params) for kind in API_KINDS for phrase, params in kind.phrases.items()}
_LINK_PHRASES = {phrase: (kind, params) for kind in LINK_KINDS for phrase, params in kind.phrases.items()}
_DELIVERY_PHRASES = {phrase: (kind, params) for kind in DELIVERY_KINDS for phrase, params in kind.phrases.items()}

_KINDS: dict[str, ApiKind | LinkKind] = {}
_KINDS.update((kind.name, kind) for kind in API_KINDS)
_KINDS.update((kind.name, kind) for kind in LINK_KINDS)


def fault(phrase: str) -> tuple[ApiKind | LinkKind, Params]:
    """Find the fault that a phrase asks for, on whichever plane; UsageError when there is none."""
    return link_fault(phrase) if phrase in _LINK_PHRASES else api_fault(phrase)


def api_fault(phrase: str) -> tuple[ApiKind, Params]:
    """Find the API fault that a phrase such as "a 503 error" asks for; UsageError when there is none."""
    if phrase not in _API_PHRASES:
        raise UsageError(f"no API fault is called {phrase!r}. {did_you_mean(phrase, _API_PHRASES)}")
    return _API_PHRASES[phrase]


def link_fault(phrase: str) -> tuple[LinkKind, Params]:
    """Find the link fault that a phrase such as "resets connections" asks for; UsageError when there is none."""
    if phrase not in _LINK_PHRASES:
        raise UsageError(f"no link fault is called {phrase!r}. {did_you_mean(phrase, _LINK_PHRASES)}")
    return _LINK_PHRASES[phrase]


def delivery_fault(phrase: str) -> tuple[DeliveryKind, Params]:
    """Find the way of delivering that a phrase such as "twice at once" asks for; UsageError when there is none."""
    if phrase not in _DELIVERY_PHRASES:
        raise UsageError(f"nothing is delivered {phrase!r}. {did_you_mean(phrase, _DELIVERY_PHRASES)}")
    return _DELIVERY_PHRASES[phrase]


def trouble_of(phrase: str) -> str:
    """Say what a target calls the trouble behind a phrase, in the words of its profile."""
    return _trouble(*fault(phrase))


def trouble_of_fault(made: Fault) -> str:
    """Say what a target calls the trouble of a fault of the API or of a link."""
    return _trouble(_KINDS[made.kind], made.params)


def _trouble(kind: ApiKind | LinkKind, params: Params) -> str:
    return kind.trouble(params) if callable(kind.trouble) else kind.trouble


def api_phrases() -> list[str]:
    """List every API fault as features say it."""
    return list(_API_PHRASES)


def link_phrases() -> list[str]:
    """List every link fault as features say it."""
    return list(_LINK_PHRASES)


def delivery_phrases() -> list[str]:
    """List every way of delivering as features say it."""
    return list(_DELIVERY_PHRASES)
