"""Contacts that the target has read, and of which Intercom then tells in every topic that the target claims."""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject

    from .asking import Asking
    from .notifying import Notifying
    from .people import People

# So many are told of at least: one alone might find a place that is free by chance.
COUNT_MIN = 5
_ABOUT_CONTACTS, _ABOUT_LEADS = "contact.", "contact.lead."


class Acquaintances:
    """The contacts of one scenario that the target may hold copies of, each with what will be told of it."""

    def __init__(self, lab: Lab, people: People, asking: Asking, notifying: Notifying) -> None:
        self._lab = lab
        self._people = people
        self._asking = asking
        self._notifying = notifying
        self._met: list[tuple[str, Subject]] = []

    def meet(self) -> None:
        """Introduce a contact for each topic, and have the target read it in each way that it knows."""
        topics = self._topics()
        for topic in islice(cycle(topics), max(COUNT_MIN, len(topics))):
            subject = self._people.meet_known(role="lead" if topic.startswith(_ABOUT_LEADS) else "user")[0]
            for operation in self._lab.profile.by_role("read"):
                if operation.can_name(subject.values()):
                    self._asking.control(operation.name, subject)
            self._met.append((topic, subject))

    def tell(self) -> None:
        """Let happen to each contact what its topic says, and tell of all of them at once."""
        for topic, subject in self._met:
            self._people.undergo(subject, topic)
        self._notifying.tell_at_once(self._met)

    def _topics(self) -> list[str]:
        policy = self._lab.profile.policy
        claimed = [*(policy.webhooks.topics if policy.webhooks else ())]
        claimed += policy.fallback.dropped_by if policy.fallback else ()
        about_contacts = [topic for topic in claimed if topic.startswith(_ABOUT_CONTACTS)]
        return list(dict.fromkeys([self._notifying.topic, *about_contacts]))
