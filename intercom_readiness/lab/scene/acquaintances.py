"""Contacts that the target has read, of each topic one, of which Intercom then tells in their topics."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.profile.webhooks import ABOUT_CONTACTS, ABOUT_LEADS, dropping_topics

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject

    from .acting import Acting
    from .asking import Asking
    from .notifying import Notifying
    from .people import People

# So many are told of at least: one alone might find a place that is free by chance.
COUNT_MIN = 5
AT_ONCE_MAX = 16
MERGED = "contact.merged"


@dataclass(slots=True)
class Acquaintance:
    """
    One contact of whom a topic tells.

    Attributes:
        before: The contact as the target has read it.
        reads: The operations that have shown it, with what changes.
        now: The contact as it is at Intercom.
        into: Whom it is merged into; None for one that the topic tells of itself.
        answers: What the reads gave when they were asked again.
    """

    topic: str
    before: Subject
    reads: list[str]
    now: Subject
    into: Subject | None = None
    answers: list[Answer] = field(default_factory=list)


class Acquaintances:
    """
    The contacts of one scenario that the target may hold copies of.

    Attributes:
        everybody: In the order in which they were met.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking, notifying: Notifying, acting: Acting) -> None:
        self.everybody: list[Acquaintance] = []
        self._lab = lab
        self._people = people
        self._asking = asking
        self._notifying = notifying
        self._acting = acting
        self._effects_awaited = False

    # -- meeting ----------------------------------------------------------------------------------------------

    def meet_for_claimed_topics(self) -> None:
        """Have the target read a contact for each topic that it claims in any way, as far as it reads any."""
        policy = self._lab.profile.policy
        claimed = [*(policy.webhooks.topics if policy.webhooks else ()), *self._dropped_by]
        about_contacts = [topic for topic in claimed if topic.startswith(ABOUT_CONTACTS)]
        topics = list(dict.fromkeys([self._notifying.topic, *about_contacts]))
        for topic in islice(cycle(topics), max(COUNT_MIN, len(topics))):
            self._meet(topic)

    def meet_for_dropping_topics(self) -> None:
        """
        Have the target show a contact for each topic that is claimed to drop its copy; for a merge both.

        Raises:
            MissingPremise: No read shows a contact that a topic tells of, so there is no copy.
        """
        self._effects_awaited = True
        for topic in dropping_topics(self._dropped_by, self._lab.profile.policy.webhooks):
            met = self._meet(topic)
            if not met.reads:
                raise MissingPremise(
                    f"no read shows a {met.before.role}, so nothing tells whether {topic} drops its copy; declare a "
                    f"read that does, or leave the topic out of policy.fallback.dropped_by"
                )

    @property
    def _dropped_by(self) -> tuple[str, ...]:
        fallback = self._lab.profile.policy.fallback
        return fallback.dropped_by if fallback else ()

    def _meet(self, topic: str) -> Acquaintance:
        subject = self._people.meet_known(role="lead" if topic.startswith(ABOUT_LEADS) else "user")[0]
        met = Acquaintance(topic, subject, self._reads_that_show(subject), subject)
        self.everybody.append(met)
        if topic == MERGED:
            lead = self._people.meet_known(role="lead")[0]
            self.everybody.append(Acquaintance(topic, lead, self._reads_that_show(lead), lead, into=subject))
        return met

    def _reads_that_show(self, subject: Subject) -> list[str]:
        reads = [one.name for one in self._lab.profile.by_role("read") if one.can_name(subject.values())]
        texts = {name: self._asking.control(name, subject).text for name in reads}
        # What never changes, such as an id, tells no state from another.
        return [name for name, text in texts.items() if subject.name in text or subject.email in text]

    # -- telling and asking -----------------------------------------------------------------------------------

    def tell(self) -> None:
        """Let happen to each what its topic tells of, tell of all at once, and await what is to be seen of it."""
        # A merge is told as newer documents have it, which say no less than older ones.
        self._lab.intercom.control("PATCH", "/options", {"assumptions": {"merged_from": "present"}})
        told = []
        for one in self.everybody:
            if one.into is not None:
                self._people.merge(one.before, one.into)
            else:
                one.now = self._people.undergo(one.before, one.topic)
                told.append((one.topic, one.now))
        self._acting.begin()
        self._notifying.tell_at_once(told)
        if self._effects_awaited:
            self._acting.await_handled()

    def ask(self) -> None:
        """Ask for each by what has shown it."""
        with ThreadPoolExecutor(AT_ONCE_MAX) as pool:
            asked = [
                (one, pool.submit(self._asking.control, name, one.before))
                for one in self.everybody
                for name in one.reads
            ]
        for one, answer in asked:
            one.answers.append(answer.result())
            self._asking.note(one.before, one.answers[-1])
