"""A sign in an answer, as a profile writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# The value of a marker that only has to be there.
ANYTHING: Any = "(anything)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """
    A sign in an answer: a place and the value that stands there.

    Attributes:
        at: JSON pointer into the body; or, instead, *header*.
        header: Name of a header.
        is_: The value, or a list of values any of which will do; without it anything that is neither missing,
            null, false, zero nor empty is the sign.
        contains: A text that the value must contain, instead of *is*.
    """

    at: str | None = None
    header: str = ""
    is_: Any = field(default=ANYTHING, metadata={"key": "is"})
    contains: str = ""

    @property
    def place(self) -> str:
        """Give the place in the words of `places.find`: a JSON pointer or `header:Name`."""
        return f"header:{self.header}" if self.header else self.at or ""
