"""Whether and how often the target acts on notifications, as far as its profile says how that is seen."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.waiting import NotInTime, eventually, sleep_until

from .sightings import CopySightings, sightings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject

    from .asking import Asking
    from .evidence import Evidence
    from .notifying import Notifying
    from .sightings import Notification, Sightings
    from .watching import Watching

# A second sign of one effect follows the first one closely: both come from one piece of work.
STILL_S = 0.1
# For so long nothing may follow where nothing should: several times what a fresh notification takes, and not too short
# for a busy machine (a healthy effect is seen within 0.1 s in 99 of 100 cases, with eight labs on two cores).
WATCH_MIN_S = 0.25
WATCH_TIMES = 10
# Where signs do not tell whose they are, no other notification can show how long it takes at this moment.
WATCH_BLINDLY_MIN_S = 2.0
EVERY_S = 0.02
BURST_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Shown:
    """
    What one fresh notification was seen to do.

    Attributes:
        signs: How many signs of its effect there were.
        after_s: How long after the acknowledgement the first one was seen.
        changes: What changed at Intercom, by kind of side effect.
    """

    signs: int
    after_s: float
    changes: Counter[str]


class Acting:
    """
    What the target does because of notifications, in one scenario.

    Attributes:
        shown: What a fresh notification does; None before that was seen.
    """

    def __init__(
        self,
        lab: Lab,
        *,
        asking: Asking,
        watching: Watching,
        evidence: Evidence,
        notifying: Notifying,
    ) -> None:
        self.shown: Shown | None = None
        self._lab = lab
        self._asking = asking
        self._watching = watching
        self._evidence = evidence
        self._notifying = notifying
        self._before = 0

    @cached_property
    def _sightings(self) -> Sightings:
        return sightings_of(self._lab, self._watching, self._asking)

    @property
    def within_s(self) -> float:
        """How long after its acknowledgement a notification may take to have its effect, by the profile's claim."""
        effect = self._lab.profile.effects.webhook
        return effect.within_s if effect else 0.0

    @property
    def outlasts_a_crash(self) -> bool:
        """Tell whether a sign from just before a crash is still seen after it."""
        return self._sightings.outlasts_a_crash

    # -- seeing -----------------------------------------------------------------------------------------------

    def show(self) -> None:
        """
        Have a fresh notification take its effect where it can be seen.

        Raises:
            MissingPremise: It was not acknowledged, or no effect was seen: nothing can then be said about others.
        """
        changed = self._changes()
        self.tell()
        (told,) = self._notifying.deliveries(self._notifying.last)
        if not told.acknowledged:
            raise MissingPremise(
                f"a rightly signed notification was not acknowledged ({told.status or told.ended}), so no effect of "
                f"others can be judged; is the target given {{intercom.client_secret}}?"
            )
        try:
            eventually(self.signs, self.within_s, EVERY_S)
        except NotInTime:
            raise MissingPremise(
                f"no effect of a fresh {told.topic} was seen within {self.within_s:g} s in the way that "
                f"effects.webhook tells, so nothing can be said about the effects of others"
            ) from None
        after_s = time.monotonic() - told.closed_s
        sleep_until(time.monotonic() + STILL_S)
        self.shown = Shown(self.signs(), after_s, self._changes() - changed)

    @property
    def counts(self) -> bool:
        """Tell whether signs say how often there was an effect."""
        return self._sightings.counts

    def demand_counts(self) -> None:
        """
        Go on where signs say how often there was an effect.

        Raises:
            MissingPremise: They only say that there was one.
        """
        if not self.counts:
            raise MissingPremise(
                "effects.webhook shows that there was an effect, and not how often; a number is needed"
            )

    def tell(self, manner: str = "", subject: Subject | None = None, *, count: int = 1) -> None:
        """Tell the target of contacts, one after the other, in the way of *manner*, such that effects can be seen."""
        subjects = [subject or self._notifying.someone(manner) for _ in range(count)]
        self.begin(*subjects)
        self._notifying.tell_of_each(subjects, manner)

    def send(self, count: int) -> None:
        """Have Intercom tell of so many contacts by itself, all at once and with its repetition."""
        self.begin()
        self._notifying.tell_by_the_queue(count)

    def tell_of_others(self, count: int) -> None:
        """Tell of so many further contacts, one after the other."""
        for _ in range(count):
            self._notifying.tell()

    def tell_the_first_again(self) -> None:
        """Deliver the first notification of the scenario once more."""
        first = self._notifying.every[0]
        self.begin(notifications=[first])
        self._notifying.tell_again(first)

    def begin(self, *subjects: Subject, notifications: Sequence[Notification] = ()) -> None:
        """Begin to count signs, those of notifications that are about to be delivered again left out."""
        if self._lab.profile.effects.webhook is None:
            return
        self._notifying.subscribe()
        for subject in subjects:
            self._sightings.prepare(subject)
        self._before = self._sightings.total(notifications)

    def signs(self) -> int:
        """Count the signs of what was told last, since `begin`."""
        return self._sightings.total(self._notifying.last) - self._before

    def signs_of_each(self) -> dict[str, int] | None:
        """Count the signs of each notification that was told last, by its id; None where signs do not tell whose."""
        if not self._sightings.tells_whose:
            return None
        return {one.id: self._sightings.total([one]) for one in self._notifying.last}

    def await_signs(self, count: int, *, longer_s: float = 0.0) -> int:
        """Wait for so many signs, as long as more come within the time claimed for one, and give their number."""
        every_s = EVERY_S if count <= 1 else BURST_EVERY_S
        until_s = time.monotonic() + self._lab.patience_s
        seen = self.signs()
        while seen < count and time.monotonic() < until_s:
            try:
                seen = eventually(lambda: self._more_than(seen), self.within_s + longer_s, every_s)  # noqa: B023
            except NotInTime:
                break
        return seen

    def _more_than(self, seen: int) -> int:
        signs = self.signs()
        return signs if signs > seen else 0

    def watch(self, most: int, *, since_s: float | None = None) -> int:
        """
        Watch for signs beyond *most* for as long as they could be expected, and give how many there are.

        That is measured by another notification, told now: a target, or a disk, that stands still for a moment would
        hide a second effect from a watch of fixed length.

        Args:
            most: So many signs are right.
            since_s: From when on they could be expected, on the monotonic clock; by default from now on.
        """
        began_s = time.monotonic() if since_s is None else since_s
        shown_s = self.shown.after_s if self.shown else 0.0
        if self._sightings.tells_whose:
            watch_s = WATCH_MIN_S + WATCH_TIMES * max(shown_s, self._another_takes_s(most))
        else:
            watch_s = max(WATCH_BLINDLY_MIN_S, WATCH_TIMES * shown_s)
        with contextlib.suppress(NotInTime):
            left_s = began_s + min(self.within_s, watch_s) - time.monotonic()
            eventually(lambda: self.signs() > most, max(0.0, left_s), EVERY_S)
        return self.signs()

    def _another_takes_s(self, most: int) -> float:
        """Tell how long another notification takes to have its effect, or as long as it may; less if *most* is over."""
        watched, subject = self._notifying.last, self._notifying.someone()
        self._sightings.prepare(subject)
        began_s = time.monotonic()
        try:
            with contextlib.suppress(NotInTime):
                self._notifying.tell(subject=subject)
            (another,) = self._notifying.last
        finally:
            self._notifying.last = watched
        with contextlib.suppress(NotInTime):
            eventually(lambda: self._sightings.total([another]) or self.signs() > most, self.within_s, EVERY_S)
        return time.monotonic() - began_s

    def await_handled(self) -> None:
        """Wait until what was told last has taken effect, where that can be seen, or as long as it may take."""
        if isinstance(self._sightings, CopySightings):
            # Looking would ask for the very copy that is to be judged.
            sleep_until(time.monotonic() + self.within_s)
        elif self.await_signs(len(self._notifying.last)) == 0:
            self._evidence.note("no effect of the notification was seen in the way that effects.webhook tells")

    def _changes(self) -> Counter[str]:
        return Counter(effect["kind"] for effect in self._evidence.effects())

    def changes_allowed(self) -> Counter[str]:
        """Count what may have changed at Intercom because of all notifications that were acknowledged."""
        taken = {one.notification_id for one in self._notifying.deliveries() if one.acknowledged}
        changes = self.shown.changes if self.shown else Counter[str]()
        return Counter({kind: count * len(taken) for kind, count in changes.items()})

    # -- the target's life ------------------------------------------------------------------------------------

    def crash(self) -> None:
        """
        Kill the target.

        Raises:
            MissingPremise: It is attached.
        """
        if self._lab.profile.target.attached:
            raise MissingPremise("an attached target cannot be killed and started from here")
        sightings = self._sightings if self._lab.profile.effects.webhook else None
        if sightings is not None:
            sightings.before_crash()
        self._lab.target.kill()
        if sightings is not None:
            sightings.after_crash()

    def start_again(self) -> None:
        """Start a target that was killed, with all that it keeps."""
        self._lab.restart_target()
