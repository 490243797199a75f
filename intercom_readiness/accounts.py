"""The two sides of the ledger: what the target was asked and said of it, and what Intercom holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Standing = Literal["done", "accepted", "refused", "unsure", "mistaken"]


@dataclass(frozen=True, slots=True)
class Errand:
    """
    One thing that the target was asked to do for one person.

    Attributes:
        erases: It was asked to erase the person, else to write them.
        mark: The text by which the version that was to be written is known; "" where versions cannot be told apart.
        standing: done – the caller was told so; accepted – the caller was told that it will be done; refused – told
            that it is not; unsure – told nothing; mistaken – told of a success with somebody else.
        began_s: When the caller asked; *ended_s* when it was answered, on the monotonic clock.
        ids: Intercom's ids that the answer named.
    """

    operation: str
    mark: str
    standing: Standing
    began_s: float
    ended_s: float
    erases: bool = False
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """
    What became of one person.

    Attributes:
        canary: The text that stands in every field of the person.
        known: Intercom knew the person before.
        errands: What was asked, in the order of the questions.
        held: Every record at Intercom that carries the canary, archived and deleted ones too.
    """

    canary: str
    email: str
    external_id: str
    known: bool
    errands: tuple[Errand, ...]
    held: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """
    One notification.

    Attributes:
        acknowledged: A delivery of it was answered with success.
        signs: Signs of its effect that were seen.
    """

    id: str
    acknowledged: bool
    signs: int
