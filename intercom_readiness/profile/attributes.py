"""What a target claims about custom attributes: which it knows, and what it checks before Intercom is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AttributeCheck = Literal["type", "unknown", "length", "nested"]
AttributeType = Literal["string", "integer", "float", "boolean"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """
    Custom attributes are checked before they are sent.

    Attributes:
        checks: What is refused: a value of the wrong type, an unknown name, a text that is too long, a nested value.
        fields: The attributes that the target knows, with Intercom's name for their type.
        length_max: The most characters that a text may have; required where the length is checked.
    """

    checks: tuple[AttributeCheck, ...]
    fields: dict[str, AttributeType] = field(default_factory=dict)
    length_max: int | None = None
