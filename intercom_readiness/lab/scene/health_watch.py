"""What the target says of itself, asked once, again and again, and by many at once."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.waiting import eventually, sleep_until
from intercom_readiness.profile.bounds import attempt_timeout_s
from intercom_readiness.profile.health_reading import read_health

from .asking import GRACE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.model import Observation
    from intercom_readiness.profile import Operation
    from intercom_readiness.profile.replies import Reply

    from .asking import Asking
    from .people import People

# Between two looks at health while it is awaited to turn; small against any claimed freshness.
EVERY_S = 0.1


class HealthWatch:
    """
    The health of one scenario's target.

    Attributes:
        observations: What health said, in the order in which it was read.
        began_s: When each of them was asked for.
        at_once: Whether many were asked for at the same moment.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking) -> None:
        self.observations: list[Observation] = []
        self.began_s: list[float] = []
        self.at_once = False
        self._lab = lab
        self._people = people
        self._asking = asking

    def ask(self) -> Observation:
        """Ask the target how it is."""
        return self.look()[0]

    def look(self) -> tuple[Observation, Reply]:
        """Ask the target how it is, and give what that means with what came."""
        self._asking.start()
        began_s = time.monotonic()
        reply = self._lab.driver.health_reply()
        observation = read_health(self.operation, reply)
        self.began_s.append(began_s)
        self.observations.append(observation)
        return observation, reply

    def insist(self) -> None:
        """Insist that the target says that it is healthy and authenticated, once it has had time to look."""
        try:
            eventually(self._is_good, within_s=self.freshness_s + GRACE_S, every_s=EVERY_S)
        except LabError:
            raise MissingPremise(f"health was not good before the fault: {self.observations[-1].value}") from None

    def _is_good(self) -> bool:
        value = self.ask().value
        return bool(value) and value["state"] == "healthy" and value["authenticated"] is not False

    def watch(self, during_s: float, until: Callable[[dict[str, Any]], bool]) -> None:
        """
        Look at health again and again, until it says what is awaited or time is up.

        Where health never asks Intercom itself, a read runs beside it: such a target learns from its traffic alone.
        """
        end_s = time.monotonic() + during_s
        with self.traffic():
            while not until(self.ask().value or {}) and time.monotonic() < end_s:
                sleep_until(time.monotonic() + EVERY_S)

    @contextlib.contextmanager
    def traffic(self) -> Iterator[None]:
        """Have a read run meanwhile where health never asks Intercom itself."""
        reads = [] if self._lab.baselines.calls_by_health else self._lab.profile.by_role("read")[:1]
        threads = [threading.Thread(target=self._read, args=(one.name,), daemon=True) for one in reads]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for thread in threads:
                thread.join()

    def _read(self, operation: str) -> None:
        # A read that may take longer than the lab waits shows itself in other promises.
        with contextlib.suppress(LabError):
            self._asking.control(operation, self._people.stranger_for(operation))

    def probe(self, count: int) -> None:
        """Ask health *count* times in a row."""
        for _ in range(count):
            self.ask()

    def probe_through_a_look(self, beside: Callable[[], object] = lambda: None) -> None:
        """
        Ask health again and again until what it knew before is too old and a look that stalls has timed out.

        Args:
            beside: Done each time as well.
        """

        def go_on(_value: dict[str, Any]) -> bool:
            beside()
            return False

        self.watch(self.freshness_s + attempt_timeout_s(self._lab.profile) + GRACE_S, until=go_on)

    def probe_at_once(self, count: int) -> None:
        """Ask health *count* times at the same moment, when what it knew is too old and it has to look anew."""
        self.at_once = True
        if self.observations:
            sleep_until(self.observations[-1].at_s + self.freshness_s)
        with self.traffic(), ThreadPoolExecutor(count) as pool:
            for asked in [pool.submit(self.ask) for _ in range(count)]:
                asked.result()

    def took_s(self, since_s: float) -> list[float]:
        """List how long each answer took that was asked for since a moment."""
        both = zip(self.began_s, self.observations, strict=True)
        return [said.at_s - began_s for began_s, said in both if began_s >= since_s]

    @property
    def operation(self) -> Operation:
        """Give the profile's word on health."""
        return self._lab.profile.by_role("health")[0]

    @property
    def freshness_s(self) -> float:
        """How old health may be by the profile's claim."""
        settings, name = self._lab.profile.settings, "health_freshness"
        if settings.declared(name):
            return float(settings.resolve(name, self._asking.settings.get(name, "lab")))
        return self.operation.fresh_within_s or 0.0

    def unasked(self, since_s: float) -> str:
        """Say how health was asked since a moment, and asked Intercom nothing itself, and what follows from that."""
        asks_s = [began_s for began_s in self.began_s if began_s >= since_s]
        if not asks_s or not self._lab.baselines.calls_by_health:
            return ""
        declared = self._lab.profile.settings.declared("health_freshness")
        claim = "settings.health_freshness" if declared else "fresh_within_s"
        return (
            f": health was asked {len(asks_s)} times in {asks_s[-1] - asks_s[0]:.1f} s and asked Intercom nothing, so "
            f"its cache lasts longer than the {self.freshness_s:g} s that {claim} claims. Claim what is true, or have "
            f"the lab shorten it: settings.health_freshness with env and a lab value of about a second"
        )

    @property
    def bound_s(self) -> float:
        """How long one answer may take while Intercom stalls, by the profile's claim or the timeout of one attempt."""
        claimed_s = self.operation.deadline_s
        return attempt_timeout_s(self._lab.profile, self._asking.settings) if claimed_s is None else claimed_s
