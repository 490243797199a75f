"""What happens to the contact at Intercom, and how Intercom tells the target of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from intercom_readiness.lab.waiting import sleep_until
from intercom_readiness.profile.webhooks import USUAL_TOPIC

from .notifying import OLDER_S

if TYPE_CHECKING:
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject

    from .acting import Acting
    from .notifying import Notifying
    from .people import People
    from .sightings import Notification


class Changes:
    """
    The changes of one scenario's contact.

    Attributes:
        outdated: Texts that only states from before the last change hold.
    """

    def __init__(self, lab: Lab, people: People, notifying: Notifying, acting: Acting) -> None:
        self.outdated: list[str] = []
        self._lab = lab
        self._people = people
        self._notifying = notifying
        self._acting = acting
        self._told: list[Notification] = []

    def change_and_tell(self) -> None:
        """Change the contact, tell of it, and give the target the time that it claims to need."""
        changed = self._change()
        self._tell(USUAL_TOPIC, changed)

    def change_twice_and_tell_the_older_last(self) -> None:
        """Change the contact twice, and have the notification of the first change arrive after the other one."""
        older = self._change()
        # Times in whole seconds must tell the two states apart.
        before = {"updated_at": int(time.time()) - OLDER_S}
        self._lab.intercom.control("PATCH", f"/contacts/{older.intercom_id}", before)
        self._acting.begin()
        arrived = self._notifying.tell_late(USUAL_TOPIC, older)
        late = list(self._notifying.last)
        newer = self._change()
        self._notifying.tell(topic=USUAL_TOPIC, subject=newer)
        arrived()
        self._notifying.last = late + self._notifying.last
        self._acting.await_handled()

    def tell(self, topic: str) -> None:
        """Tell of something else that has happened to the contact."""
        self._tell(topic, self._people.contact)

    def tell_of_an_older_change(self) -> None:
        """Tell of a change that happened before all that was told."""
        self._acting.begin()
        self._notifying.tell(topic=USUAL_TOPIC, subject=self._people.contact, ago_s=OLDER_S)
        self._acting.await_handled()

    def tell_the_first_again(self) -> None:
        """Deliver the first notification once more, and give the target time to act on it."""
        first = self._told[0]
        self._acting.begin(notifications=[first])
        self._notifying.tell_again(first)
        self._acting.watch(0)

    def outlast_the_work(self) -> None:
        """Let all the time pass that the target claims for a notification, whose sign may come before its last call."""
        told = self._notifying.deliveries(self._notifying.last)
        sleep_until(max(one.closed_s for one in told) + self._acting.within_s)

    def _tell(self, topic: str, subject: Subject) -> None:
        self._acting.begin()
        self._notifying.tell(topic=topic, subject=subject)
        self._told += self._notifying.last
        self._acting.await_handled()

    def _change(self) -> Subject:
        before = self._people.contact
        self.outdated.append(before.name)
        return self._people.change(before)
