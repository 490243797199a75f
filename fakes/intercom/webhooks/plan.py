"""How a delivery is done on purpose: how often, in which order, how late, with which signature and body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, get_args

from fakes.intercom.answers import meant
from fakes.intercom.asked import BadInput, text_of
from fakes.intercom.webhooks.bodies import BodyKind
from fakes.intercom.webhooks.signing import SignatureKind

COPIES_MAX: Final = 1_000
PAD_MAX_BYTES: Final = 16 * 1024 * 1024
# All copies of a body are held at once when they are sent at once.
TOGETHER_MAX_BYTES: Final = 128 * 1024 * 1024
# What a genuine Intercom can send; anything else is somebody else's.
_GENUINE_SIGNATURES = frozenset(("right", "upper_case"))
_GENUINE_BODIES = frozenset(("as_is", "spaced", "padded"))


@dataclass(frozen=True, slots=True)
class Plan:
    """
    One planned way to deliver.

    Attributes:
        copies: How many times each notification is sent.
        at_once: All copies at the same moment, else one after another.
        pad_bytes: Length of the padding of a ``padded`` body.
        delay_s: Real seconds before the first request.
        reversed: The last notification first.
        key: Signs in place of the app's secret, unless empty.
    """

    copies: int = 1
    at_once: bool = False
    signature: SignatureKind = "right"
    body: BodyKind = "as_is"
    pad_bytes: int = 0
    delay_s: float = 0.0
    reversed: bool = False
    key: str = ""

    @property
    def forged(self) -> bool:
        """Tell whether Intercom would never send it: its failure is not retried and counts nowhere."""
        return bool(self.key) or self.signature not in _GENUINE_SIGNATURES or self.body not in _GENUINE_BODIES


AS_IS = Plan()
_KEYS: dict[str, None] = dict.fromkeys(("copies", "at_once", "signature", "body", "delay_s", "order", "key"))


def read(told: Any) -> Plan:
    """
    Check a DELIVERY of the control port.

    Raises:
        BadInput: A key is unknown or a value not valid.
    """
    if not isinstance(told, dict):
        raise BadInput("'delivery' must be an object")
    for key in told:
        if key not in _KEYS:
            raise BadInput(f"'delivery' has no key {key!r}. {meant(key, _KEYS)}")
    body, pad_bytes = _body(told.get("body", "as_is"))
    copies = int(_number(told, "copies", 1, least=1, most=COPIES_MAX))
    if copies * pad_bytes > TOGETHER_MAX_BYTES:
        raise BadInput(f"{copies} copies of {pad_bytes} bytes are more than {TOGETHER_MAX_BYTES} bytes")
    return Plan(
        copies=copies,
        at_once=_one_of(told, "at_once", (False, True)),
        signature=_one_of(told, "signature", ("right", *get_args(SignatureKind))),
        body=body,
        pad_bytes=pad_bytes,
        delay_s=float(_number(told, "delay_s", 0.0, least=0)),
        reversed=_one_of(told, "order", ("as_made", "reversed")) == "reversed",
        key=text_of(told, "key", ""),
    )


def _body(told: Any) -> tuple[BodyKind, int]:
    kinds = [one for one in get_args(BodyKind) if one != "padded"]
    if isinstance(told, dict) and list(told) == ["pad_bytes"]:
        return "padded", int(_number(told, "pad_bytes", 0, least=1, most=PAD_MAX_BYTES))
    found = next((kind for kind in kinds if kind == told), None)
    if found is None:
        raise BadInput(f"'body' must be one of {', '.join(kinds)} or {{\"pad_bytes\": N}}, not {told!r}")
    return found, 0


def _one_of(told: dict[str, Any], key: str, valid: tuple[Any, ...]) -> Any:
    value = told.get(key, valid[0])
    if not any(value is one or (isinstance(value, str) and value == one) for one in valid):
        raise BadInput(f"{key!r} must be one of {', '.join(map(str, dict.fromkeys(valid)))}, not {value!r}")
    return value


def _number(told: dict[str, Any], key: str, default: float, *, least: float, most: float = 86_400) -> float:
    value = told.get(key, default)
    kinds = int if isinstance(default, int) else (int, float)
    if not isinstance(value, kinds) or isinstance(value, bool) or not least <= value <= most:
        raise BadInput(f"{key!r} must be a number from {least:g} to {most:g}, not {value!r}")
    return value
