"""Owns the armed faults of a scenario and their undo: what is armed is healed once, however the scenario ends."""

from __future__ import annotations

import math
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from intercom_readiness.errors import MissingPremise
from intercom_readiness.model import Fault, Receipt

from .kinds import ENDED
from .registry import api_fault, delivery_fault, link_fault, trouble_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from intercom_readiness.delivery import Delivery
    from intercom_readiness.model import Exchange

    from .deliveries import Sizes
    from .kinds import LinkKind, Pace, Params, Trace


class ApiPlane(Protocol):
    """What the breaker asks of the fake Intercom."""

    def add_script(self, name: str, match: dict[str, Any], answers: Sequence[dict[str, Any]], *, repeat: bool) -> None:
        """Arm a script of answers."""

    def taken(self, name: str) -> int:
        """Count the calls that have taken an answer of a script."""

    def remove_script(self, name: str) -> None:
        """Disarm a script."""


class LinkPlane(Protocol):
    """What the breaker asks of the link to Intercom."""

    def toxic(self, *, keep_open: bool = False, **attributes: Any) -> AbstractContextManager[Any]:
        """Add a toxic for as long as the context lasts."""

    def refusing(self) -> AbstractContextManager[Any]:
        """Refuse connections for as long as the context lasts."""

    def silent(self, *, open_only: bool) -> AbstractContextManager[Any]:
        """Pass nothing on, and end nothing, for as long as the context lasts."""

    def flapping(self, down_s: float) -> AbstractContextManager[Any]:
        """Go down and come back, again and again, for as long as the context lasts."""


@dataclass(slots=True)
class Armed:
    """
    A fault that is, or was, armed.

    Attributes:
        sentence: How a person says it.
        answers: The scripted answers, for API faults.
        endless: The last answer repeats until the fault is healed.
        unusable: Its answers have a good status and no good content.
        needs_receipt: The promise rests on the fault having been met.
        slow: An attempt that meets it lasts until its timeout.
        trace: What an exchange that met it looks like, for link faults.
        undo: Heals it, for link faults.
        taken: How many calls took one of its answers, once it is healed.
        api: Whose answers it spoils, for API faults.
    """

    fault: Fault
    sentence: str
    armed_s: float
    healed_s: float | None = None
    answers: tuple[dict[str, Any], ...] = ()
    endless: bool = False
    unusable: bool = False
    needs_receipt: bool = True
    slow: bool = False
    taken: int = 0
    trace: Trace = ENDED
    undo: ExitStack = field(default_factory=ExitStack, repr=False)
    api: ApiPlane | None = field(default=None, repr=False)

    @property
    def needs_control_pair(self) -> bool:
        """Tell whether only a control pair can prove that the fault was met."""
        return self.trace.how == "pair"

    def announced_resets_s(self, longest_s: float = math.inf) -> float:
        """Tell how long announced resets can add to the work, with the header's rounding; each *longest_s* at most."""
        waits = [answer.get("reset_in_s") or answer.get("retry_after_s") or 0.0 for answer in self.answers]
        return sum(min(wait, longest_s) + 1.0 for wait in waits if wait)

    @property
    def announced_reset_max_s(self) -> float:
        """Tell the longest single wait that was announced, with the header's rounding."""
        waits = [answer.get("reset_in_s") or answer.get("retry_after_s") or 0.0 for answer in self.answers]
        return max((wait + 1.0 for wait in waits if wait), default=0.0)

    def covers(self, at_s: float) -> bool:
        """Tell whether the fault was armed at a moment."""
        return self.armed_s <= at_s and (self.healed_s is None or at_s <= self.healed_s)

    def met_by(self, one: Exchange | Delivery) -> bool:
        """Tell whether an exchange or a delivery shows that it met this fault of a link."""
        if not self.covers(one.opened_s):
            return False
        late = one.closed_s is not None and one.closed_s - one.opened_s >= self.trace.delay_s
        return one.ended != "answered" or self.trace.how == "passed" or (self.trace.how == "delayed" and late)


class Breaker:
    """
    Arms faults on their planes and heals them.

    Attributes:
        armed: All faults of the scenario, in order.
        before_each: Called before anything is armed, such as to see that all is well still.
    """

    def __init__(self, api: ApiPlane, link: LinkPlane, pace: Pace, name: str) -> None:
        self.armed: list[Armed] = []
        self.before_each: Callable[[], None] = lambda: None
        self._api = api
        self._link = link
        self._pace = pace
        self._name = name
        self._undo = ExitStack()

    def arm_api(
        self,
        phrase: str,
        place: str,
        match: dict[str, Any],
        count: int | None,
        sentence: str,
        *,
        needs_receipt: bool = True,
        after_calls: int = 0,
        api: ApiPlane | None = None,
    ) -> Armed:
        """
        Have Intercom answer badly.

        Args:
            phrase: The fault, as features say it.
            place: The operation of the target that is to meet it.
            match: Which calls it is meant for, as the fake's scripts take it.
            count: How many calls; None means all until healed.
            sentence: How a person says it.
            needs_receipt: The promise rests on the fault having been met.
            after_calls: So many calls are answered well first.
            api: Who answers; by default Intercom's API.
        """
        kind, params = api_fault(phrase)
        self.before_each()
        # An endless limit announces the longest wait each time: attempts beyond the claimed ones stay visible.
        bad = kind.answers(params, self._pace, count or len(self._pace.wait_bounds_s) + 1)
        answers = [{"kind": "ok"}] * after_calls + bad
        fault = Fault(f"{self._name}-f{len(self.armed) + 1}", kind.name, "api", place, dict(params), time.monotonic())
        answering = api or self._api
        answering.add_script(fault.id, match, answers, repeat=count is None)
        armed = Armed(
            fault,
            sentence,
            fault.starts_s,
            answers=tuple(answers),
            endless=count is None,
            unusable=kind.unusable,
            needs_receipt=needs_receipt,
            slow=trouble_of(phrase) == "timeout",
            api=answering,
        )
        self.armed.append(armed)
        self._undo.callback(_disarm, armed, answering)
        return armed

    def taken(self, armed: Armed) -> int:
        """Count the calls that took an answer of an API fault."""
        return armed.taken if armed.healed_s is not None else (armed.api or self._api).taken(armed.fault.id)

    def arm_link(
        self,
        phrase: str,
        place: str,
        sentence: str,
        *,
        before: Callable[[], object] = lambda: None,
        link: LinkPlane | None = None,
        keep_open: bool = False,
        needs_receipt: bool = True,
    ) -> Armed:
        """
        Break the link.

        Args:
            phrase: The fault, as features say it.
            place: The link.
            sentence: How a person says it.
            before: Called first for a fault that only a control pair can prove.
            link: The link; by default the one to Intercom's API.
            keep_open: Connections that are open meet the fault, instead of being closed when it begins.
            needs_receipt: The promise rests on the fault having been met.
        """
        kind, params = link_fault(phrase)
        self.before_each()
        trace = kind.trace(params, self._pace)
        if trace.how == "pair":
            before()
        fault = Fault(f"{self._name}-f{len(self.armed) + 1}", kind.name, "link", place, dict(params), time.monotonic())
        undo = self._undo.enter_context(ExitStack())
        self._break(undo, link or self._link, kind, params, keep_open=keep_open)
        slow = trouble_of(phrase) == "timeout"
        armed = Armed(fault, sentence, time.monotonic(), slow=slow, trace=trace, undo=undo, needs_receipt=needs_receipt)
        self.armed.append(armed)
        return armed

    def _break(self, undo: ExitStack, link: LinkPlane, kind: LinkKind, params: Params, *, keep_open: bool) -> None:
        for toxic in kind.toxics(params, self._pace):
            undo.enter_context(link.toxic(keep_open=keep_open, **toxic))
        if kind.refuses:
            undo.enter_context(link.refusing())
        if silent := kind.silences(params):
            undo.enter_context(link.silent(open_only=silent == "open"))
        if down_s := kind.down_s(params, self._pace):
            undo.enter_context(link.flapping(down_s))

    def arm_delivery(self, phrase: str, place: str, sizes: Sizes, sentence: str) -> dict[str, Any]:
        """
        Have a notification delivered in another way than usual; there is nothing to heal.

        Args:
            phrase: The fault, as features say it.
            place: The operation that takes notifications.
            sizes: What the target claims to take.
            sentence: How a person says it.

        Returns:
            The way of delivering, in the words of the fake's control port.
        """
        kind, params = delivery_fault(phrase)
        self.before_each()
        name = f"{self._name}-f{len(self.armed) + 1}"
        fault = Fault(name, kind.name, "delivery", place, dict(params), time.monotonic())
        self.armed.append(Armed(fault, sentence, fault.starts_s))
        return kind.delivery(params, sizes)

    def heal(self) -> None:
        """
        Heal all faults, the last one first; calling it again does nothing.

        Raises:
            LabError: One could not be healed. All the others are.
        """
        try:
            self._undo.close()
        finally:
            for armed in self.armed:
                _mark_healed(armed)

    def heal_link(self, armed: Armed) -> None:
        """Heal one fault of a link, and leave the others as they are; calling it again does nothing."""
        try:
            armed.undo.close()
        finally:
            _mark_healed(armed)


def _disarm(armed: Armed, api: ApiPlane) -> None:
    # What was taken is known only as long as the script stands.
    armed.taken = api.taken(armed.fault.id)
    api.remove_script(armed.fault.id)


def _mark_healed(armed: Armed) -> None:
    if armed.healed_s is None:
        armed.healed_s = time.monotonic()
        armed.fault = replace(armed.fault, lasts_s=armed.healed_s - armed.fault.starts_s)


def receipt(armed: Armed, met: int, note: str = "") -> Receipt:
    """
    Make the receipt of a fault.

    Raises:
        MissingPremise: The operation under test never met it.
    """
    if met == 0:
        nothing = f"armed was {armed.sentence!r}, and nothing met it{note}"
        raise MissingPremise(f"the fault did not reach the target: {nothing}")
    return Receipt(armed.fault.id, armed.armed_s, armed.healed_s, met, note=note)
