"""Turns records into masked JSON, and JSON back into records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.record.masking import Masker

T = TypeVar("T")

_ENCODER: Final = msgspec.json.Encoder(enc_hook=str)
_DECODERS: Final[dict[Any, msgspec.json.Decoder[Any]]] = {}


def to_json(value: object, masker: Masker) -> bytes:
    """
    Encode *value* as one line of JSON in which nothing secret is left.

    Masking works on whole strings of the value, not on the JSON text, so that a secret made of digits cannot break
    a number. Most records hold nothing to mask, and the text tells that cheaply.

    Args:
        value: Dataclasses, mappings, sequences and plain values; anything else is written as its text.
        masker: Knows what must not be written.
    """
    try:
        encoded = _ENCODER.encode(value)
    except UnicodeEncodeError:
        # A target may print half of a character, and its record is still worth keeping.
        encoded = _ENCODER.encode(_whole_characters(msgspec.to_builtins(value, enc_hook=str)))
    if not masker.may_leak(encoded.decode()):
        return encoded
    return _ENCODER.encode(masker.mask_tree(msgspec.json.decode(encoded)))


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list | tuple):
        return [_whole_characters(entry) for entry in value]
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(entry) for key, entry in value.items()}
    return value


def pretty(encoded: bytes) -> bytes:
    """Indent JSON for files that people open."""
    return msgspec.json.format(encoded, indent=2) + b"\n"


def from_json(path: Path, kind: type[T]) -> T:
    """
    Read a record from *path*.

    Raises:
        LabError: The file is missing or does not hold a record of this kind.
    """
    decoder = _DECODERS.get(kind)
    if decoder is None:
        decoder = _DECODERS[kind] = msgspec.json.Decoder(kind)
    try:
        record: T = decoder.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        message = f"{path} cannot be read as a record: {error}"
        raise LabError(message) from error
    return record
