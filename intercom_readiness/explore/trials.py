"""What is tried: one operation, in one situation, that meets some faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from intercom_readiness.faults.kinds import ApiKind
from intercom_readiness.faults.registry import fault, trouble_of

Place = Literal["call", "last write", "every", "link", "open link"]
Situation = Literal["known", "new", "new lead", "recognisable", "shown", "pages", "crowd"]

# From the simplest to the least simple.
PLACES: tuple[Place, ...] = ("call", "last write", "every", "link", "open link")
SITUATIONS: tuple[Situation, ...] = ("known", "new", "new lead", "recognisable", "shown", "pages", "crowd")
CREATING = frozenset({"new", "new lead"})


@dataclass(frozen=True, slots=True)
class Hit:
    """
    One fault at one place.

    Attributes:
        phrase: The fault, as features say it.
        place: Which of the operation's calls meet it: one of them, the write that it makes last, each; or all that uses
            the link, on connections that are made then or on those that are open already as well.
        number: Which call, from 1; of those that no earlier fault is meant for.
    """

    phrase: str
    place: Place
    number: int = 1

    @property
    def kind(self) -> str:
        """Name the kind of the fault."""
        return fault(self.phrase)[0].name

    @property
    def trouble(self) -> str:
        """Name the trouble in the words of a profile; "" for one that callers must not notice."""
        return trouble_of(self.phrase)

    @property
    def may_lose_a_reply(self) -> bool:
        """Tell whether Intercom may have done what it did not answer."""
        return not isinstance(fault(self.phrase)[0], ApiKind) or self.kind == "lost_reply"

    @property
    def refuses(self) -> bool:
        """Tell whether the call is refused for good."""
        return self.kind == "refusal"

    def told(self) -> str:
        """Say it in a few words."""
        places: dict[str, str] = {
            "call": f"call {self.number}: ",
            "every": "every call: ",
            "last write": "last write: ",
        }
        places |= {"link": "the link ", "open link": "the link, its open connections too, "}
        return places[self.place] + self.phrase

    @property
    def on_the_link(self) -> bool:
        """Tell whether it is a fault of the link."""
        return self.place in {"link", "open link"}


@dataclass(frozen=True, slots=True)
class Trial:
    """
    One thing to try.

    Attributes:
        situation: Whom it is about: somebody known, new, a new lead, with data that is known wherever it turns up,
            shown before and changed since; or a listing of several pages, or a crowd.
        hits: What it meets, in the order in which it is armed; nothing in a healthy run.
    """

    operation: str
    situation: Situation
    hits: tuple[Hit, ...] = ()

    def told(self) -> str:
        """Say it in one line."""
        return f"{self.operation} ({self.situation}) with {' and '.join(hit.told() for hit in self.hits) or 'no fault'}"


@dataclass(frozen=True, slots=True)
class Case:
    """
    One operation in one situation, as a healthy run of it was seen.

    Attributes:
        calls: Its Intercom calls, in order.
        writes: How many of them can change something.
    """

    operation: str
    role: str
    situation: Situation
    calls: tuple[str, ...]
    writes: int
