"""What a scenario saw: exchanges near and far, side effects, faults met; as judges need it and as it is recorded."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError
from intercom_readiness.lab.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from intercom_readiness.answer import Answer
    from intercom_readiness.faults.breaker import Armed, Breaker
    from intercom_readiness.faults.kinds import Pace
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.model import Exchange, Receipt

    from .people import People

# Before calls of a scenario count as over; above the longest timeout, for connections that are still closing.
QUIET_GRACE_S = 0.5
PAGE_HELD_WITHIN_S = 10.0
CLIENT_ERRORS_FROM = 400


class Evidence:
    """
    The evidence of one scenario.

    Attributes:
        proofs: What judges saw that convinced them.
        receipts: That faults were met.
        assumed: What the fake Intercom assumes and its answers rested on, with the calls.
    """

    def __init__(self, lab: Lab, people: People, breaker: Breaker, pace: Pace, answers: Sequence[Answer]) -> None:
        self.proofs: list[str] = []
        self.receipts: list[Receipt] = []
        self.assumed: dict[str, list[str]] = {}
        self._control_effects: set[tuple[str, str]] = set()
        self.pace = pace
        self.began_s = time.monotonic()
        self._lab = lab
        self._people = people
        self._breaker = breaker
        self._answers = answers
        self._tap_from = lab.tap.mark()
        self._notes: list[dict[str, Any]] = []
        self._waiters: list[threading.Thread] = []

    def near(self) -> list[Exchange]:
        """List the scenario's exchanges as the tap saw them."""
        return self._lab.tap.exchanges(self._tap_from)

    def of_operation(self, operation: str) -> list[Exchange]:
        """
        List the near exchanges that one of the target's operations caused, apart from control questions.

        A target that looks at its token first, or makes a tag, may be turned away before it has named anybody: where
        no call names the scenario's people, those that were made while the question was open are the operation's,
        apart from what the target asks of its own accord.
        """
        return self._of(operation, self._people.canaries) or self._nameless(operation)

    def _nameless(self, operation: str) -> list[Exchange]:
        asked_s = [(one.began_s, one.ended_s) for one in self._answers if one.operation == operation]
        return [
            exchange
            for exchange in self.near()
            if not exchange.subject
            and exchange.operation not in self._lab.baselines.idle
            and any(began_s <= exchange.opened_s <= ended_s for began_s, ended_s in asked_s)
        ]

    def calls_between(self, operation: str, canary: str, began_s: float) -> list[Exchange]:
        """List the near exchanges of an operation about one canary since a moment."""
        return [exchange for exchange in self._of(operation, {canary}) if exchange.opened_s >= began_s]

    def _of(self, operation: str, canaries: frozenset[str] | set[str]) -> list[Exchange]:
        if self._lab.profile.operation(operation).role == "list":
            calls = self._lab.baselines.listing_calls(operation)
            return [exchange for exchange in self.near() if exchange.operation in calls]
        return [exchange for exchange in self.near() if exchange.subject in canaries]

    def unusable(self, exchanges: Sequence[Exchange]) -> set[str]:
        """Give the ids of the exchanges, named in order, whose answer had a good status and no good content."""
        return {
            exchange.id for armed in self._breaker.armed if armed.unusable for exchange in _spoilt(armed, exchanges)
        }

    def disturbed(self, armed: Armed) -> list[Exchange]:
        """List the near exchanges about the scenario's people that have met a fault of a link by now."""
        about = [one for one in self.near() if one.subject in self._people.canaries]
        # What is open still may yet go well, unless the fault is that nothing comes.
        return [one for one in about if armed.met_by(one) and (one.ended != "open" or armed.slow)]

    def effects(self) -> list[dict[str, Any]]:
        """List what calls of the API changed at Intercom, apart from what control questions changed."""
        return [effect for effect in self._lab.intercom.effects() if not self._is_control(effect)]

    def _is_control(self, effect: dict[str, Any]) -> bool:
        return (effect["kind"], effect["record"]) in self._control_effects

    @contextlib.contextmanager
    def not_counting_effects(self) -> Iterator[None]:
        """Leave out of all accounts what changes at Intercom meanwhile."""
        before = {(effect["kind"], effect["record"]) for effect in self._lab.intercom.effects()}
        try:
            yield
        finally:
            after = {(effect["kind"], effect["record"]) for effect in self._lab.intercom.effects()}
            self._control_effects |= after - before

    @property
    def lag_s(self) -> float:
        """How late this process was woken at worst during the scenario."""
        return self._lab.lag.max_lag_s(self.began_s)

    def lag_between_s(self, from_s: float, until_s: float) -> float:
        """Tell how late this process was woken at worst between two moments on the monotonic clock."""
        return self._lab.lag.max_lag_s(from_s, until_s)

    def quiet(self) -> None:
        """Wait until no call to Intercom is open, or as long as one may be."""
        with contextlib.suppress(LabError):
            eventually(
                lambda: self._lab.tap.open_count == 0, within_s=self.pace.timeout_s + QUIET_GRACE_S, what="no open call"
            )

    def when_page_held(self, operations: Sequence[str], then: Callable[[], None]) -> None:
        """Do something once the second page of a listing has been asked for, on a thread of its own."""

        def wait() -> None:
            eventually(
                lambda: sum(1 for exchange in self.near() if exchange.operation in operations) > 1,
                within_s=PAGE_HELD_WITHIN_S,
                every_s=0.005,
                what="the second page",
            )
            then()

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        self._waiters.append(thread)

    def note(self, text: str) -> None:
        """Note something for the record."""
        self._notes.append({"at_s": time.monotonic(), "type": "note", "text": text})

    def events(self) -> list[dict[str, Any]]:
        """Give what was noted, exchanges and faults as events of the record."""
        events: list[dict[str, Any]] = [
            {"at_s": one.opened_s, "type": "exchange", **asdict(one)} for one in self.near()
        ]
        events += [{"at_s": one.armed_s, "type": "receipt", **asdict(one)} for one in self.receipts]
        events += [
            {"at_s": self.began_s, "type": "assumption", "switch": switch, "operations": operations}
            for switch, operations in self.assumed.items()
        ]
        for armed in self._breaker.armed:
            fault = {"fault": asdict(armed.fault), "text": armed.sentence}
            events.append({"at_s": armed.armed_s, "type": "fault_armed", **fault})
            if armed.healed_s is not None:
                events.append({"at_s": armed.healed_s, "type": "fault_healed", **fault})
        return events + self._notes


def _spoilt(armed: Armed, exchanges: Sequence[Exchange]) -> list[Exchange]:
    """List the exchanges that took a bad answer of a good status: all from then on, or as many as the fault had."""
    took = [one for one in exchanges if armed.covers(one.opened_s) and (one.status or 0) < CLIENT_ERRORS_FROM]
    if armed.endless:
        return took
    return [one for one, answer in zip(took, armed.answers, strict=False) if answer["kind"] != "ok"]
