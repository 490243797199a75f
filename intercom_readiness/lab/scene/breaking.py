"""Breaking Intercom and the way to it, for one scenario."""

from __future__ import annotations

import contextlib
import math
import time
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.subjects import kind_of
from intercom_readiness.lab.waiting import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.faults.breaker import Armed, Breaker
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.model import Exchange

    from .asking import Asking
    from .evidence import Evidence
    from .people import People

# A window that another app has used up lasts at least so much longer than the longest first wait.
PAST_THE_WAIT_S = 0.15
EATEN_WINDOWS = 2
# The name of the link in faults and records.
API_LINK = "intercom_api"
# So long nothing may change before connections that are open count as kept.
KEPT_STILL_S, KEPT_WITHIN_S = 0.05, 0.5
# Some circuit breakers close only after so many good calls in a row (ten by default in a widespread library).
CLOSED_AFTER_CALLS = 10


class Breaking:
    """
    What one scenario breaks; healing is the breaker's.

    Attributes:
        revoked_s: When the token was revoked, on the monotonic clock; None while it is good.
        kept: The connections that were open when a fault began which spares none.
        kept_s: When that was, on the monotonic clock.
        touched: Something was broken, so the target is not used for another scenario.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking, evidence: Evidence, breaker: Breaker) -> None:
        self.revoked_s: float | None = None
        self.kept: frozenset[str] = frozenset()
        self.kept_s = 0.0
        self.touched = False
        self._last = ("", "")
        self._lab = lab
        self._people = people
        self._asking = asking
        self._evidence = evidence
        self._breaker = breaker

    def calls(self, fault: str, operation: str, count: int | None, *, writes_only: bool = False) -> None:
        """Have the next *count* Intercom calls of an operation, or all, answered badly."""
        self._asking.start()
        what = "write" if writes_only else "call"
        if count is not None:
            # As many as a target that keeps its claim can get over.
            count = max(1, min(count, self._lab.profile.retry_for(operation).attempts_max - 1))
        match = self._match(operation) | {"writes_only": writes_only}
        self._arm(fault, operation, match, count, f"{_which(count, what)} of {operation} met {fault}")
        self._last = (fault, operation)

    def every_call_of_newcomers(self) -> None:
        """Have the calls about those who joined since meet the fault that was armed last, until it is healed."""
        fault, operation = self._last
        self.calls(fault, operation, None)

    def last_write(self, fault: str, operation: str, count: int | None) -> None:
        """
        Have the last of an operation's writes answered badly: the one behind all look-ups and creates.

        Raises:
            MissingPremise: The healthy operation was not seen to write.
        """
        self._asking.start()
        baseline = self._lab.baselines.of(operation, kind_of(self._people.contact))
        if baseline is None or not baseline.writes:
            raise MissingPremise(
                f"the healthy {operation} was not seen to write, so no fault can be aimed at its last write"
            )
        match = {"operations": [baseline.writes[-1]], "contains": self._marks(), "writes_only": True}
        self._arm(fault, operation, match, count, f"{_which(count, 'last write')} of {operation} met {fault}")

    def nth_call(self, fault: str, operation: str, number: int, *, needs_receipt: bool = True) -> None:
        """
        Have one Intercom call of an operation, and no other, answered badly.

        Args:
            fault: As features say it.
            operation: Whose call.
            number: Which call, from 1; those that an earlier fault is meant for are not counted.
            needs_receipt: What is judged rests on the fault having been met.
        """
        self._asking.start()
        match = self._match(operation) | {"writes_only": False}
        sentence = f"call {number} of {operation} met {fault}"
        self._arm(fault, operation, match, 1, sentence, after_calls=number - 1, needs_receipt=needs_receipt)

    def calls_if_asked(self, fault: str) -> None:
        """Have further calls about the contact answered badly, if there are any."""
        match = {"operations": None, "contains": self._marks(), "writes_only": False}
        sentence = f"any further call about the contact would have met {fault}"
        self._arm(fault, "contact", match, None, sentence, needs_receipt=False)

    def everything(self, fault: str) -> None:
        """Have every call answered badly, whoever makes it."""
        self._asking.start()
        match: dict[str, Any] = {"operations": None, "contains": [], "writes_only": False}
        self._arm(fault, "everything", match, None, f"every call met {fault}")

    def every_write(self, fault: str) -> None:
        """Have every write answered badly, whoever makes it."""
        self._asking.start()
        match: dict[str, Any] = {"operations": None, "contains": [], "writes_only": True}
        self._arm(fault, "everything", match, None, f"every write met {fault}")

    def _arm(
        self, fault: str, place: str, match: dict[str, Any], count: int | None, sentence: str, **more: Any
    ) -> Armed:
        self.touched = True
        return self._breaker.arm_api(fault, place, match, count, sentence, **more)

    def _match(self, operation: str) -> dict[str, Any]:
        if self._lab.profile.operation(operation).role == "list":
            calls = self._lab.baselines.listing_calls(operation)
            if not calls:
                raise MissingPremise(f"no Intercom call of {operation} is known, so no fault can be aimed at it")
            return {"operations": calls, "contains": []}
        return {"operations": None, "contains": self._marks()}

    def _marks(self) -> list[str]:
        return [mark for subject in self._people.everybody for mark in (subject.canary, subject.intercom_id) if mark]

    def link(self, disturbance: str, operation: str) -> None:
        """Break the link to Intercom; for one that refuses, prove first that the operation uses it."""
        self._asking.start()
        self.touched = True
        self._breaker.arm_link(
            disturbance, API_LINK, _told(disturbance), before=lambda: self.control(operation, "just before the fault")
        )

    def open_link(self, disturbance: str, operation: str) -> None:
        """Break the link to Intercom for the connections as well that the operation has just used and keeps open."""
        self.touched = True
        self._breaker.before_each()
        used = {one.connection for one in self.control(operation, "just before the fault")}
        # A connection that is not kept is closed a moment after its answer.
        with contextlib.suppress(LabError):
            settle(lambda: self._lab.tap.kept, KEPT_STILL_S, KEPT_WITHIN_S)
        self.kept, self.kept_s = self._lab.tap.kept & used, time.monotonic()
        self._evidence.note(f"{len(self.kept)} of its connections to Intercom are open when the trouble begins")
        sentence = f"{_told(disturbance)}, open connections too"
        self._breaker.arm_link(disturbance, API_LINK, sentence, keep_open=True, needs_receipt=bool(self.kept))

    def link_for_a_moment(self, disturbance: str) -> Armed:
        """Break the link until `heal_moment`; whoever asks for that sees to it that the target met it."""
        self.touched = True
        return self._breaker.arm_link(disturbance, API_LINK, _told(disturbance), needs_receipt=False)

    def heal_moment(self, armed: Armed) -> None:
        """Heal one fault of the link."""
        self._breaker.heal_link(armed)

    def link_for_now_healed(self, operation: str) -> None:
        """Heal the link, and wait until the target asks Intercom again if it had stopped."""
        self._breaker.heal_link(self._breaker.armed[-1])
        subject = self._people.stranger_for(operation)
        with self._evidence.not_counting_effects():
            answer = self._asking.control_until_recovered(operation, subject)
            for _ in range(CLOSED_AFTER_CALLS - 1):
                self._asking.control(operation, subject)
        self._evidence.note(f"while the link worked for a moment, {operation} was {answer.kind}")

    def link_once_more(self, disturbance: str) -> None:
        """Break the link again; whoever has not met it then has stopped asking, which is another promise."""
        self._breaker.arm_link(disturbance, API_LINK, _told(disturbance), needs_receipt=False)

    def link_for_all(self, disturbance: str) -> None:
        """Break the link to Intercom, whoever uses it."""
        self._asking.start()
        self.touched = True
        self._breaker.arm_link(disturbance, API_LINK, _told(disturbance))

    def control(self, operation: str, when: str) -> list[Exchange]:
        """
        Prove that the operation calls Intercom right now: one half of a control pair.

        Returns:
            Its calls.

        Raises:
            MissingPremise: It does not, so calls that are missing during a fault prove nothing.
        """
        subject = self._people.stranger_for(operation)
        began_s = time.monotonic()
        with self._evidence.not_counting_effects():
            answer = self._asking.control_until_recovered(operation, subject)
            if self._lab.profile.operation(operation).role == "list":
                # No listing of the scenario's own may show them.
                self._people.delete(subject)
        calls = self._evidence.calls_between(operation, subject.canary, began_s)
        if not calls or answer.kind != "done":
            raise MissingPremise(f"{operation} made no call to Intercom {when} ({answer.kind}), so none can be missed")
        return calls

    def eat_rate_limit(self) -> None:
        """Have another app of the workspace use up this window, and the next where all keep trying for so long."""
        self._asking.start()
        self.touched = True
        profile = self._lab.profile
        attempts = min(profile.retry_for(one.name).attempts_max for one in profile.operations.values())
        windows = max(1, min(EATEN_WINDOWS, attempts - 1))
        window_s = max(1, math.ceil(self._evidence.pace.wait_bound_s(0) + PAST_THE_WAIT_S))
        self._lab.intercom.control("PATCH", "/options", {"window_s": window_s})
        self._lab.intercom.control("POST", "/rate/eat", {"scope": "workspace", "windows": windows})
        self._lab.eaten_s = windows * window_s + 1.0

    def limit_rate(self, calls: int) -> None:
        """Allow the target so many calls in each window."""
        self._lab.intercom.control("PATCH", "/options", {"rate_limit": calls})

    def lag_search(self, delay_s: float) -> None:
        """Have new contacts reach Intercom's search only after a while."""
        self._lab.intercom.control("POST", "/lag", {"seconds": delay_s})

    def revoke_token(self) -> None:
        """End the target's token."""
        self._asking.start()
        self.touched = True
        self._lab.intercom.control("POST", "/tokens/revoke", {"token": self._lab.token})
        self.revoked_s = time.monotonic()
        self._evidence.note("Intercom revoked the token")

    def limit_scopes(self, scopes: Sequence[str] | None) -> None:
        """Let the target's token do no more than *scopes* say; None is all."""
        self.touched = True
        granted = None if scopes is None else list(scopes)
        self._lab.intercom.control("POST", "/tokens", {"token": self._lab.token, "scopes": granted})

    def churn_during(self, operation: str) -> None:
        """Hold the second page of a listing back, and change contacts meanwhile."""
        self._asking.start()
        self.touched = True
        match = self._match(operation) | {"writes_only": False}
        self._lab.intercom.add_script("churn", match, [{"kind": "ok"}, {"kind": "delay", "for_s": 0.3}], repeat=False)
        self._evidence.when_page_held(match["operations"], self._people.churn)

    def heal(self) -> None:
        """Heal every fault."""
        self._breaker.heal()


def _told(disturbance: str) -> str:
    return f"the link to the Intercom API {disturbance}"


def _which(count: int | None, what: str) -> str:
    if count is None:
        return f"every {what}"
    return f"the next {what}" if count == 1 else f"the next {count} {what}s"
