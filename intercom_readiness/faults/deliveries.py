"""What a kind of fault on the delivery plane is: a notification that the fake delivers in another way than usual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .kinds import Params


@dataclass(frozen=True, slots=True)
class Sizes:
    """
    What the target claims to take.

    Attributes:
        body_max_bytes: Of the largest body.
    """

    body_max_bytes: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryKind:
    """
    A way in which notifications are delivered.

    Attributes:
        name: The fault's one name everywhere.
        phrases: What a feature says, with the parameters it stands for.
        delivery: Gives the delivery in the words of the fake's control port.
    """

    name: str
    phrases: Mapping[str, Params]
    delivery: Callable[[Params, Sizes], dict[str, Any]]
