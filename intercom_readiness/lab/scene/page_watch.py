"""What happens on Intercom's status page in one scenario, and what the target tells of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.links.network import STATUS_PAGE
from intercom_readiness.lab.waiting import eventually, sleep_until
from intercom_readiness.model import Observation
from intercom_readiness.profile.bounds import attempt_timeout_s
from intercom_readiness.profile.replies import Look
from intercom_readiness.profile.signs import page_sign_shows

from .asking import GRACE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.faults.breaker import Armed, Breaker
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.links.network import StatusPageLink
    from intercom_readiness.lab.servers.status_page import FakeStatusPage
    from intercom_readiness.model import Exchange
    from intercom_readiness.profile.watching import StatusPage

    from .breaking import Breaking
    from .health_watch import HealthWatch
    from .watching import Watching

# Between two questions to the target; short against any claim.
EVERY_S = 0.1
QUIET = {"incident": False, "unknown": False}


class PageWatch:
    """
    The status page of one scenario.

    Attributes:
        told: What the target told of the page, in order: {"incident", "unknown"}.
        changed_s: When something last happened to the page, on the monotonic clock.
        because: What that was, in the words of a report.
    """

    def __init__(self, lab: Lab, health: HealthWatch, watching: Watching, breaking: Breaking, breaker: Breaker) -> None:
        self.told: list[Observation] = []
        self.changed_s = time.monotonic()
        self.because = "the page was quiet"
        self._lab = lab
        self._health = health
        self._watching = watching
        self._breaking = breaking
        self._breaker = breaker
        self._incident = ""
        self._tap_from = lab.page_link.tap.mark() if lab.page_link is not None else 0

    def begin(self) -> None:
        """Start the target, to which a quiet page is new."""
        self.ask()
        self._changed("the target was started")

    # -- what happens there -----------------------------------------------------------------------------------

    def befall(self, *, indicated: bool = True) -> None:
        """Open an incident, told by the page's overall indicator or not."""
        self._breaking.touched = True
        self._incident = self._page.befall(indicated=indicated)
        self._changed("an incident was opened")

    def resolve(self) -> None:
        """Resolve the incident."""
        self._page.resolve(self._incident)
        self._changed("the incident was resolved")

    def spoil(self, fault: str) -> None:
        """Have every answer of the page meet a fault, once health is good: what it says then is because of the page."""
        if self._lab.profile.by_role("health"):
            self._health.insist()
        self._breaking.touched = True
        sentence = f"every answer of the status page was {fault}"
        armed = self._breaker.arm_api(fault, STATUS_PAGE, {}, None, sentence, api=self._page)
        self._aim_away(armed)
        self._changed("the page could not be read any more")

    def break_link(self, disturbance: str) -> None:
        """Break the link to the page; for one that refuses, prove first that the target uses it."""
        self._breaking.touched = True
        sentence = f"the link to the status page {disturbance}"
        before = self._await_look
        armed = self._breaker.arm_link(disturbance, STATUS_PAGE, sentence, before=before, link=self._link)
        self._aim_away(armed)
        self._changed("the page could not be reached any more")

    @staticmethod
    def _aim_away(armed: Armed) -> None:
        # No call of Intercom's API meets it.
        armed.slow = armed.unusable = False

    def heal(self) -> None:
        """Heal every fault."""
        self._breaker.heal()
        self._changed("the page could be read again")

    def _changed(self, because: str) -> None:
        self.changed_s, self.because = time.monotonic(), because

    # -- what the target makes of it --------------------------------------------------------------------------

    def ask(self) -> Observation:
        """Ask the target what it knows of the page, in health, in the metrics, or in both."""
        signs = {"incident": self.claim.incident, "unknown": self.claim.unknown}
        # Asked where the signs are in the metrics as well: some look at the page only when health is asked for.
        said, reply = self._health.look() if self._lab.profile.by_role("health") else (None, None)
        scrape = self._watching.scrape() if any(sign.metric for sign in signs.values()) else None
        look = Look.at(reply) if reply is not None else None
        value = {name: page_sign_shows(sign, look, scrape) for name, sign in signs.items()}
        # A health that cannot be read as such may still tell the page, and is another promise's matter.
        unreadable = said.unreadable if said is not None and reply is not None and reply.trouble else ""
        at_s = said.at_s if said is not None else time.monotonic()
        self.told.append(Observation("status page", at_s, value, unreadable))
        return self.told[-1]

    def insist_quiet(self) -> None:
        """Insist that the target tells a page that is quiet and can be read, once it has had time to look."""
        try:
            eventually(lambda: self.ask().value == QUIET, within_s=self.due_s, every_s=EVERY_S)
        except LabError:
            raise MissingPremise(f"the target did not tell a quiet status page: {self.told[-1].value}") from None

    def watch(self, until: Callable[[Observation], bool]) -> None:
        """
        Ask again and again until the target tells what is awaited, or must have told it.

        Raises:
            MissingPremise: The claim allows longer than the lab's patience.
        """
        if self.due_s > self._lab.patience_s:
            raise MissingPremise(
                f"the target may take {self.due_s:.0f} s to tell what stands on the status page, and the lab's "
                f"patience is {self._lab.patience_s:.0f} s; raise --patience, or have it look more often in the lab"
            )
        end_s = self.changed_s + self.due_s
        while not until(self.ask()) and time.monotonic() < end_s:
            sleep_until(time.monotonic() + EVERY_S)

    def outlast(self) -> None:
        """Ask until the target tells another than a quiet page, or must have told it."""
        self.watch(until=lambda said: said.value != QUIET and not said.unreadable)

    @property
    def due_s(self) -> float:
        """How long after a change it must be told: the claim, one look that times out, and what the machine adds."""
        return self.claim.within_s + attempt_timeout_s(self._lab.profile) + 2 * GRACE_S

    @property
    def claim(self) -> StatusPage:
        """What the profile claims; MissingPremise where it claims nothing."""
        claim = self._lab.profile.policy.status_page
        if claim is None:
            raise MissingPremise("the profile has no [policy.status_page]")
        return claim

    # -- evidence ---------------------------------------------------------------------------------------------

    def looks(self) -> list[Exchange]:
        """List the target's looks at the page in this scenario, near."""
        return self._link.tap.exchanges(self._tap_from)

    def met(self, armed: Armed) -> int:
        """Count the looks that met a fault; a control pair counts as one."""
        if armed.fault.plane == "api":
            return self._breaker.taken(armed)
        met = sum(armed.met_by(look) for look in self.looks())
        if met or not armed.needs_control_pair:
            return met
        self._breaker.heal()
        self._await_look()
        return 1

    def _await_look(self) -> None:
        """Await a look at the page: one half of a control pair."""
        seen = len(self.looks())

        def looked() -> bool:
            self.ask()
            return len(self.looks()) > seen

        try:
            eventually(looked, within_s=self.due_s, every_s=EVERY_S)
        except LabError:
            raise MissingPremise("the target did not look at the status page, so it cannot miss it") from None

    @property
    def _page(self) -> FakeStatusPage:
        if self._lab.page is None:
            raise MissingPremise("the target does not know where the status page is: {status_page.url}")
        return self._lab.page

    @property
    def _link(self) -> StatusPageLink:
        if self._lab.page_link is None:
            raise MissingPremise("the target does not know where the status page is: {status_page.url}")
        return self._lab.page_link
